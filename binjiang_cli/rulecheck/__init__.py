"""Checks on a rule set: its own test cases."""
