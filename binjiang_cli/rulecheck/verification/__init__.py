"""A rule set against the text that it restates."""
