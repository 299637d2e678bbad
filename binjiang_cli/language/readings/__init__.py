"""Readings of the tree, one a module. A node type that is added to the tree is added to every reading."""
