"""Columns of values: for each row a value, or that it is not known and which fields keep it so.

An array has as many entries as there are rows, or one that stands for all of them: NumPy broadcasts it. What stands
where a value is not known is of no consequence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, assert_never

import numpy as np

Ints = np.ndarray  # of 64 bits
Mask = np.ndarray  # of booleans
CNY = 0  # the code of a currency; the others count from one

ALL = np.ones(1, bool)
NONE = np.zeros(1, bool)


class Beyond(Exception):
    """An expression that this reading does not do for any row: the exact reading does it, one by one."""


class Path(NamedTuple):
    """Where a field stands: `loans[3].principal`; without `at` it is the section's only record, or no field of one."""

    section: str
    at: Ints | None = None
    field: str = ""

    def taken(self, rows: Ints) -> Path:
        return self if self.at is None or len(self.at) == 1 else self._replace(at=self.at[rows])


class Gap(NamedTuple):
    """The rows in which a value is not known for want of a field."""

    where: Mask
    path: Path


Gaps = tuple[Gap, ...]


class Numbers(NamedTuple):
    """`num` over `den`, which is the same for all rows, or an array where a row is divided by a value of its own."""

    num: Ints
    den: int | Ints
    known: Mask = ALL
    gaps: Gaps = ()


class Moneys(NamedTuple):
    """Amounts in units of a currency; `currency` are codes, None where all are yuan."""

    number: Numbers
    currency: Ints | None = None

    @property
    def known(self) -> Mask:
        return self.number.known

    @property
    def gaps(self) -> Gaps:
        return self.number.gaps


class Days(NamedTuple):
    """Days, counted from 1 January 1970."""

    num: Ints
    known: Mask = ALL
    gaps: Gaps = ()


class Truths(NamedTuple):
    """Where something holds. `holds` is false where it is not known."""

    holds: Mask
    known: Mask = ALL
    gaps: Gaps = ()

    @property
    def fails(self) -> Mask:
        found: Mask = self.known & ~self.holds
        return found


class TextColumn(NamedTuple):
    """Texts, as places in a list of texts."""

    codes: Ints
    texts: Sequence[str]
    known: Mask = ALL
    gaps: Gaps = ()


class WordLists(NamedTuple):
    """For each row the texts from `starts` to `stops` of `codes`, which are places in `texts`."""

    starts: Ints
    stops: Ints
    codes: Ints
    texts: Sequence[str]
    known: Mask = ALL
    gaps: Gaps = ()


class ListColumn(NamedTuple):
    """A list that is written out: a column for each of its places."""

    items: tuple[Column, ...]


class ThresholdColumn(NamedTuple):
    """One bound stated in several currencies, by their codes."""

    amounts: Mapping[int, Fraction]


class Tables(NamedTuple):
    """Values by key."""

    rows: Mapping[str, Column]


class RecordColumn(NamedTuple):
    """For each row a record of a section: its place among all records of it (None: they are the rows), and in its own list
    (None: it is the only one)."""

    section: str
    rows: Ints | None
    at: Ints | None


class RecordLists(NamedTuple):
    """For each row the records of a section from `starts` to `stops`."""

    section: str
    starts: Ints
    stops: Ints
    known: Mask = ALL
    gaps: Gaps = ()


Column = (
    Numbers | Moneys | Days | Truths | TextColumn | WordLists | ListColumn | ThresholdColumn | Tables | RecordColumn
    | RecordLists
)  # fmt: skip


def gaps_of(*columns: Column) -> Gaps:
    """Return all that keeps columns unknown, in their order."""
    return tuple(gap for column in columns for gap in _own_gaps(column))


def _own_gaps(column: Column) -> Gaps:
    if isinstance(column, ListColumn):
        return gaps_of(*column.items)
    return () if isinstance(column, ThresholdColumn | Tables | RecordColumn) else column.gaps


def known_in(column: Column) -> Mask:
    """Return the rows in which a value is known."""
    if isinstance(column, ListColumn):
        return all_of(known_in(item) for item in column.items)
    return ALL if isinstance(column, ThresholdColumn | Tables | RecordColumn) else column.known


def all_of(masks: Iterable[Mask]) -> Mask:
    found = ALL
    for mask in masks:
        found = mask if found is ALL else found if mask is ALL else found & mask
    return found


def any_of(masks: Iterable[Mask]) -> Mask:
    found = NONE
    for mask in masks:
        found = mask if found is NONE else found if mask is NONE else found | mask
    return found


def within(gaps: Gaps, rows: Mask) -> Gaps:
    """Return the gaps as far as they concern some rows."""
    if rows is ALL:
        return gaps
    return tuple(gap._replace(where=gap.where & rows) for gap in gaps)


def taken(column: Column, rows: Ints) -> Column:
    """Return the column for other rows: each with the value of the one whose place is given."""

    def array(values: np.ndarray) -> np.ndarray:
        if len(values) == 1:
            return values
        found: np.ndarray = values[rows]
        return found

    def gaps(found: Gaps) -> Gaps:
        return tuple(Gap(array(gap.where), gap.path.taken(rows)) for gap in found)

    match column:
        case Numbers():
            den = column.den if isinstance(column.den, int) else array(column.den)
            return Numbers(array(column.num), den, array(column.known), gaps(column.gaps))
        case Moneys(number, currency):
            amounts = taken(number, rows)
            assert isinstance(amounts, Numbers)
            return Moneys(amounts, None if currency is None else array(currency))
        case Days() | Truths():
            return type(column)(array(column[0]), array(column.known), gaps(column.gaps))
        case TextColumn():
            return TextColumn(array(column.codes), column.texts, array(column.known), gaps(column.gaps))
        case WordLists():
            return column._replace(
                starts=array(column.starts), stops=array(column.stops), known=array(column.known), gaps=gaps(column.gaps)
            )
        case ListColumn(items):
            return ListColumn(tuple(taken(item, rows) for item in items))
        case RecordColumn():
            moved = rows if column.rows is None else array(column.rows)
            return RecordColumn(column.section, moved, None if column.at is None else array(column.at))
        case RecordLists():
            return RecordLists(
                column.section, array(column.starts), array(column.stops), array(column.known), gaps(column.gaps)
            )
        case ThresholdColumn() | Tables():
            return column


def with_known(column: Column, known: Mask, gaps: tuple[Gap, ...]) -> Column:
    """Return the column as known in some rows only, and what keeps it unknown in the others. Raises Beyond."""
    match column:
        case Moneys(number):
            return column._replace(number=number._replace(known=known, gaps=gaps))
        case Truths(holds):
            return Truths(holds & known, known, gaps)
        case Numbers() | Days() | TextColumn() | WordLists() | RecordLists():
            return column._replace(known=known, gaps=gaps)
        case ListColumn() | ThresholdColumn() | Tables() | RecordColumn():
            raise Beyond
        case _:
            assert_never(column)


def with_gaps(column: Column, gaps: tuple[Gap, ...]) -> Column:
    return with_known(column, known_in(column), gaps)
