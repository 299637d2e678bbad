"""What the rules of a set say of one another, and where their parts stand."""
