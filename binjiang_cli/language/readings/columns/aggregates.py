"""Sums, counts, any and all over lists of records: each list laid out, its elements evaluated, put together again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, assert_never

import numpy as np

from binjiang_cli.language import tree
from binjiang_cli.language.functions import FUNCTIONS
from binjiang_cli.language.readings.columns.arithmetic import MOST
from binjiang_cli.language.readings.columns.values import (
    ALL,
    Beyond,
    Column,
    Gap,
    Ints,
    Mask,
    Moneys,
    Numbers,
    Path,
    RecordColumn,
    RecordLists,
    TextColumn,
    Truths,
    WordLists,
    known_in,
    taken,
    with_known,
)
from binjiang_cli.language.types import MoneyType

if TYPE_CHECKING:
    from binjiang_cli.language.readings.columns.reading import Columns

SOMEWHERE = Path("")  # fields of some of the records: which ones, the exact reading says


class Laid(NamedTuple):
    """Lists laid out: for each of their records the row that it belongs to; where the rows' records begin and end."""

    rows: Ints
    starts: Ints
    stops: Ints

    def any(self, elements: Mask) -> Mask:
        """Return for each row whether something holds of any of its records."""
        before = np.concatenate([[0], np.cumsum(elements)])
        found: Mask = before[self.stops] > before[self.starts]
        return found

    def sum(self, elements: Ints) -> Ints:
        before = np.concatenate([[0], np.cumsum(elements)])
        found: Ints = before[self.stops] - before[self.starts]
        return found


def total(outer: Columns, node: tree.Aggregate) -> Column:
    """Return an aggregate's column. Raises Beyond."""
    source = outer.value(node.source)
    if not isinstance(source, RecordLists | WordLists) or any(_looks_up(below) for below in tree.nodes_of(node)):
        raise Beyond  # what an aggregate looked up is told record by record
    laid, inner = _laid_out(outer, node, source)
    included = Truths(ALL) if node.condition is None else inner.truths(node.condition)
    if node.kind == "count":
        element: Column = inner.number(1)
    else:
        inner.active = ~included.fails
        element = inner.value(node.element)
    outer.left |= laid.any(inner.left & ~included.fails)
    found = _put_together(outer, node, laid, included, element)
    return _with_source(found, source)


def _laid_out(outer: Columns, node: tree.Aggregate, source: RecordLists | WordLists) -> tuple[Laid, Columns]:
    """Return the records of all rows' lists as rows of their own, under the names that are read below."""
    starts, stops = (np.broadcast_to(end, outer.count) for end in (source.starts, source.stops))
    lengths = stops - starts
    rows = np.repeat(np.arange(outer.count), lengths)
    ends = np.cumsum(lengths)
    at = np.arange(len(rows)) - np.repeat(ends - lengths, lengths)
    read = {below.name for below in tree.nodes_of(node) if isinstance(below, tree.Name)}
    names = {name: taken(column, rows) for name, column in outer.names.items() if name in read}
    names[node.variable] = (
        RecordColumn(source.section, starts[rows] + at, at)
        if isinstance(source, RecordLists)
        else TextColumn(source.codes[starts[rows] + at], source.texts)
    )
    inner = type(outer)(names, outer.types, outer.facts, outer.companies[rows])
    return Laid(rows, ends - lengths, ends), inner


def _looks_up(node: tree.Node) -> bool:
    return isinstance(node, tree.Call) and FUNCTIONS[node.function].tenor is not None


def _put_together(outer: Columns, node: tree.Aggregate, laid: Laid, included: Truths, element: Column) -> Column:
    count = len(laid.rows)
    inside = np.broadcast_to(included.holds, count)
    unsure = np.broadcast_to(~included.known, count)
    unknown = np.broadcast_to(~known_in(element), count)
    match node.kind:
        case "any" | "all":
            assert isinstance(element, Truths)
            return _decided(laid, node.kind == "any", inside, unsure, unknown, element)
        case "count":
            number = Numbers(laid.sum(inside.astype(np.int64)), 1)
        case "sum":
            number = _summed(outer, laid, inside & ~unknown, element)
        case _:
            assert_never(node.kind)
    open_ = laid.any(unsure | (inside & unknown))
    number = number._replace(known=~open_, gaps=(Gap(open_, SOMEWHERE),) if open_.any() else ())
    return Moneys(number) if isinstance(outer.types[node], MoneyType) else number


def _decided(laid: Laid, decisive: bool, inside: Mask, unsure: Mask, unknown: Mask, element: Truths) -> Truths:
    """Return any, or all: decided by one element; what may or may not count matters only where it could decide."""
    deciding = np.broadcast_to(element.holds if decisive else element.fails, len(laid.rows))
    decided = laid.any(inside & deciding)
    open_ = laid.any((inside & unknown) | (unsure & (deciding | unknown))) & ~decided
    holds = decided if decisive else ~decided & ~open_
    return Truths(holds, ~open_, (Gap(open_, SOMEWHERE),) if open_.any() else ())


def _summed(outer: Columns, laid: Laid, counted: Mask, element: Column) -> Numbers:
    """Return sums in one currency; rows with foreign money leave, and those whose sum would not fit."""
    if isinstance(element, Moneys):
        if element.currency is not None:
            outer.leave(laid.any(counted & (element.currency != 0)))
        element = element.number
    assert isinstance(element, Numbers)
    if not isinstance(element.den, int):
        raise Beyond
    nums = np.where(counted, element.num, 0)
    if len(nums) and int(np.abs(nums).max()) * len(nums) >= MOST:
        wide = np.abs(nums) >= MOST // len(nums)
        outer.leave(laid.any(wide))
        nums = np.where(wide, 0, nums)
    return Numbers(laid.sum(nums), element.den)


def _with_source(found: Column, source: RecordLists | WordLists) -> Column:
    """Return an aggregate over a list that is not known is not known."""
    if source.known is ALL or source.known.all():
        return found
    known = known_in(found) & source.known
    inner = found.gaps if isinstance(found, Numbers | Moneys | Truths) else ()
    return with_known(found, known, (*source.gaps, *(gap._replace(where=gap.where & source.known) for gap in inner)))
