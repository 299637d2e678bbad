"""What the ending of a file says of it."""

from pathlib import Path

PROFILES = (".yaml", ".yml", ".json")
TABLES = (".jsonl", ".parquet", ".xlsx", ".csv")


def suffix_of(path: str) -> str:
    """Return the ending of a path in small letters, with its dot; "" where there is none."""
    return Path(path).suffix.lower()
