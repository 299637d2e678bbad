"""The columns of what goes out as people see them: their headings, their cells."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from binjiang_cli.result_columns import CHINESE
from binjiang_cli.words import Lang


def heading(column: str, lang: Lang) -> str:
    """Return a column's heading: its Chinese label, or in English the name that it has in every form."""
    return CHINESE[column] if lang == "zh" else column


def cell_text(value: Any) -> str:
    """Return a value as the text of a cell: nothing where it is not known, one text for a list."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(value)
    if isinstance(value, Decimal):
        return f"{value:f}" if is_money(value) else f"{value.normalize():f}"
    return str(value)


def is_money(value: Decimal) -> bool:
    """Return whether a decimal is an amount, which has two decimals, and not a share."""
    return value.as_tuple().exponent == -2
