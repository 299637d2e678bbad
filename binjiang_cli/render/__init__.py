"""Results for people and for machines: one form a module."""
