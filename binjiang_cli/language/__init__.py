"""The rule language: expressions parsed once into a small typed tree, and the readings of that tree."""
