"""What to do next: a fact changed, two results compared, a fact varied, what to ask."""
