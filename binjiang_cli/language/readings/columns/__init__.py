"""The columns reading: the values of an expression for many records at once, exact, in integers of 64 bits."""

from binjiang_cli.language.readings.columns.reading import Columns
from binjiang_cli.language.readings.columns.values import (
    Beyond,
    Column,
    Days,
    Gap,
    ListColumn,
    Moneys,
    Numbers,
    RecordColumn,
    RecordLists,
    TextColumn,
    Truths,
    WordLists,
)

__all__ = [
    "Beyond", "Column", "Columns", "Days", "Gap", "ListColumn", "Moneys", "Numbers", "RecordColumn", "RecordLists",
    "TextColumn", "Truths", "WordLists",
]  # fmt: skip
