"""Profiles: loading with positions, the model made from the vocabulary, its schema and template."""
