"""Names and constants as SQL. Nothing else puts a text into a statement."""

from collections.abc import Iterable
from datetime import date


def quoted(text: str) -> str:
    """A text as a literal."""
    return "'" + text.replace("'", "''") + "'"


def named(name: str) -> str:
    """A name as an identifier."""
    return '"' + name.replace('"', '""') + '"'


def apart(*parts: str) -> str:
    """A name of a column of ours, made of parts, that no other parts make: to SQL names that differ in case are one."""
    return ".".join("".join(f"^{char.lower()}" if char.isupper() else char for char in part) for part in parts)


def day(value: date) -> str:
    return f"DATE '{value.isoformat()}'"


def listed(texts: Iterable[str]) -> str:
    """Texts as what follows IN."""
    return "(" + ", ".join(map(quoted, texts)) + ")"


def both(*conditions: str) -> str:
    return "(" + " AND ".join(conditions) + ")" if conditions else "true"


def either(*conditions: str) -> str:
    return "(" + " OR ".join(conditions) + ")" if conditions else "false"
