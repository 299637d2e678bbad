"""Test cases: read, run, told apart, drafted; what they show of a rule set."""
