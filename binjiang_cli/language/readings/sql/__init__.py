"""The SQL reading: a rule's trees as integer SQL for DuckDB, NULL standing for unknown."""
