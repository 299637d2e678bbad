"""What a report on a company says, chapter by chapter."""
