"""Names and constants as SQL. Nothing else puts a text into a statement."""

from collections.abc import Iterable
from datetime import date


def quoted(text: str) -> str:
    """A text as a literal."""
    return "'" + text.replace("'", "''") + "'"


def named(name: str) -> str:
    """A name as an identifier."""
    return '"' + name.replace('"', '""') + '"'


def day(value: date) -> str:
    return f"DATE '{value.isoformat()}'"


def listed(texts: Iterable[str]) -> str:
    """Texts as what follows IN."""
    return "(" + ", ".join(map(quoted, texts)) + ")"


def both(*conditions: str) -> str:
    return "(" + " AND ".join(conditions) + ")" if conditions else "true"


def either(*conditions: str) -> str:
    return "(" + " OR ".join(conditions) + ")" if conditions else "false"
