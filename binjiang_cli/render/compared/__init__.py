"""Comparisons for people: what is shown of them, and one form a module."""
