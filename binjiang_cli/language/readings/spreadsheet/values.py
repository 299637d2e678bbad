"""What an expression can be in a workbook: values of which each says in a cell whether it is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from binjiang_cli.language.readings.spreadsheet.rationals import Ratio
from binjiang_cli.language.readings.spreadsheet.term import ZERO, Term

NO, MAYBE, YES = 0, 1, 2  # a truth, so that MIN is `and`, MAX is `or`, 2 - x is `not`


class Number(NamedTuple):
    """A number; `known` is 1 or 0."""

    known: Term
    ratio: Ratio


class Cash(NamedTuple):
    """An amount in units of a currency. `perhaps` are those that it would be in if only amounts in one of them counted."""

    known: Term
    ratio: Ratio
    currency: str
    perhaps: frozenset[str] = frozenset()


class Day(NamedTuple):
    """A day, as a spreadsheet numbers it."""

    known: Term
    serial: Term


class Label(NamedTuple):
    """A text, or the id of a choice; `values` are the only ones that it can be, where they are declared."""

    known: Term
    text: Term
    values: tuple[str, ...] | None = None


class Truth(NamedTuple):
    """0 for false, 1 for not known, 2 for true."""

    term: Term


class Choices(NamedTuple):
    """The choices of a list: for each that can be in it, 1 where it is."""

    known: Term
    holds: Mapping[str, Term]


class Listed(NamedTuple):
    """The items of a list that is written out, or the records of a section."""

    items: tuple[Cells, ...]


class Row(NamedTuple):
    """A record: its path, and how its fields are read."""

    path: str
    field: Callable[[str], Cells]


class Bounds(NamedTuple):
    """A bound in several currencies."""

    amounts: Mapping[str, Ratio]


class Rows(NamedTuple):
    """Values by key."""

    rows: Mapping[str, Cells]


class Absent(NamedTuple):
    """A section that is not given, whose records are not known."""

    known: Term = ZERO


Cells = Number | Cash | Day | Label | Truth | Choices | Listed | Row | Bounds | Rows | Absent
