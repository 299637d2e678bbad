"""What an expression can be in a workbook: values of which each says in a cell whether it is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from binjiang_cli.language.readings.spreadsheet.formula import ZERO, Formula
from binjiang_cli.language.readings.spreadsheet.rationals import Ratio


class NumberCells(NamedTuple):
    """A number; `known` is 1 or 0."""

    known: Formula
    ratio: Ratio


class MoneyCells(NamedTuple):
    """An amount in units of a currency. `perhaps` are those that it would be in if only amounts in one of them counted."""

    known: Formula
    ratio: Ratio
    currency: str
    perhaps: frozenset[str] = frozenset()


class DateCells(NamedTuple):
    """A day, as a spreadsheet numbers it."""

    known: Formula
    serial: Formula


class TextCells(NamedTuple):
    """A text, or the id of a choice; `values` are the only ones that it can be, where they are declared."""

    known: Formula
    text: Formula
    values: tuple[str, ...] | None = None


class BooleanCells(NamedTuple):
    """0 for false, 1 for not known, 2 for true, so that MIN is `and`, MAX is `or`, 2 - x is `not`."""

    term: Formula


class ChoiceCells(NamedTuple):
    """The choices of a list: for each that can be in it, 1 where it is."""

    known: Formula
    holds: Mapping[str, Formula]


class ListCells(NamedTuple):
    """The items of a list that is written out, or the records of a section."""

    items: tuple[Cells, ...]


class RecordCells(NamedTuple):
    """A record: its path, and how its fields are read."""

    path: str
    field: Callable[[str], Cells]


class ThresholdCells(NamedTuple):
    """A bound in several currencies."""

    amounts: Mapping[str, Ratio]


class TableCells(NamedTuple):
    """Values by key."""

    rows: Mapping[str, Cells]


class AbsentRecords(NamedTuple):
    """A section that is not given, whose records are not known."""

    known: Formula = ZERO


Cells = (
    NumberCells | MoneyCells | DateCells | TextCells | BooleanCells | ChoiceCells | ListCells | RecordCells
    | ThresholdCells | TableCells | AbsentRecords
)  # fmt: skip
