"""JSON Schemas of a rule set's files, for editors."""
