"""Companies by columns: typed facts, the lines of every rule, what cumulation and limits leave of them, tables."""
