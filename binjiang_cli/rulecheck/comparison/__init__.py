"""What changed between two states of a rule set, and whom it touches."""
