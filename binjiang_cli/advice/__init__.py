"""What follows from estimates: two results compared."""
