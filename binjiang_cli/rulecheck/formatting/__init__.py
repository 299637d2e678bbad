"""The canonical form of rule files: key order, indentation, spacing; comments and the author's texts are kept."""
