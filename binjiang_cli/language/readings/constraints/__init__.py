"""The constraints reading: an expression as terms of a solver, over all records at once."""
