"""What the ending of a file says of it."""

from pathlib import Path

PROFILES = (".yaml", ".yml", ".json")
TABLES = (".jsonl", ".parquet", ".xlsx", ".csv")


def suffix_of(path: str) -> str:
    """Return the ending of a path in small letters, with its dot; "" where there is none."""
    return Path(path).suffix.lower()


def is_table(path: str) -> bool:
    return suffix_of(path) in TABLES


def pattern_of(path: str) -> str:
    """Return the pattern for all files that stand beside a path and end as it does, quoted as a shell wants it."""
    return f"'{Path(path).with_name('*' + Path(path).suffix)}'"
