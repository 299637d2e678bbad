"""The columns reading: the values of an expression for many records at once, exact, in integers of 64 bits."""

from binjiang_cli.language.readings.columns.reading import Columns
from binjiang_cli.language.readings.columns.values import (
    Beyond,
    Column,
    Days,
    Gap,
    Listed,
    Moneys,
    Numbers,
    RecordLists,
    Records,
    Truths,
    WordLists,
    Words,
)

__all__ = [
    "Beyond", "Column", "Columns", "Days", "Gap", "Listed", "Moneys", "Numbers", "RecordLists", "Records", "Truths",
    "WordLists", "Words",
]  # fmt: skip
