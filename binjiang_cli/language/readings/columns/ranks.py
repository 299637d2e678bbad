"""The order of a rule's records, by sorting: which place each has, what those before it leave of an amount.

Where something that orders the records of a company is not known, or an amount is foreign, its rows leave.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from binjiang_cli.language import tree
from binjiang_cli.language.readings.columns.arithmetic import MOST
from binjiang_cli.language.readings.columns.values import (
    CNY,
    Beyond,
    Column,
    Days,
    Ints,
    Mask,
    Moneys,
    Numbers,
    TextColumn,
    Truths,
    gaps_of,
    known_in,
)

if TYPE_CHECKING:
    from binjiang_cli.language.readings.columns.reading import Columns


class Order(NamedTuple):
    """The rows that are kept, sorted; where among them the group of each begins."""

    rows: Ints
    starts: Ints


def ranked(reading: Columns, node: tree.Ranked) -> Column:
    """Return the column of a place, or of what still fits. Raises Beyond."""
    order = _order(reading, node)
    if node.function == "place":
        return Numbers(_laid(reading, order, np.arange(len(order.rows)) - order.starts + 1), 1)
    amount, most = map(reading.value, node.arguments)
    if isinstance(amount, Moneys) and isinstance(most, Moneys):
        return Moneys(_fitting(reading, order, _in_yuan(reading, amount), _in_yuan(reading, most)))
    assert isinstance(amount, Numbers) and isinstance(most, Numbers)
    return _fitting(reading, order, amount, most)


def _order(reading: Columns, node: tree.Ranked) -> Order:
    kept = reading.kept()
    groups = [reading.companies]
    groups += [] if node.per is None else [_key(reading, reading.value(node.per))]
    keys = [] if node.by is None else [_key(reading, reading.value(node.by))]
    _leave_companies(reading, ~kept.known)
    rows = np.flatnonzero(_wide(reading, kept.holds))
    sorting = [*([-key if node.descending else key for key in keys]), *groups[::-1]]
    rows = rows[np.lexsort([rows, *(key[rows] for key in sorting)])]
    return Order(rows, _starts([group[rows] for group in groups]))


def _starts(groups: list[Ints]) -> Ints:
    """Return for each of some sorted rows the place at which its group begins."""
    count = len(groups[0])
    begins = np.ones(count, bool)
    begins[1:] = np.any([group[1:] != group[:-1] for group in groups], axis=0)
    found: Ints = np.maximum.accumulate(np.where(begins, np.arange(count), 0))
    return found


def _fitting(reading: Columns, order: Order, amount: Numbers, most: Numbers) -> Numbers:
    """Return what of each amount still fits under the most, after those before it in its group."""
    _leave_companies(reading, ~amount.known)
    if not (isinstance(amount.den, int) and isinstance(most.den, int)):
        raise Beyond
    (amounts, room), den = reading.aligned([amount, most])
    amounts = _wide(reading, amounts)
    if len(amounts) and int(np.abs(amounts).max()) * len(amounts) >= MOST:
        raise Beyond
    sums = np.concatenate([[0], np.cumsum(amounts[order.rows])])
    before = _laid(reading, order, sums[:-1] - sums[order.starts])
    found = np.maximum(np.minimum(amounts, reading.bounded(room - before)), 0)
    return Numbers(found, den, most.known, gaps_of(most))


def _key(reading: Columns, column: Column) -> Ints:
    """Return whole numbers that order as the values do; companies leave where one of theirs has none."""
    _leave_companies(reading, ~known_in(column))
    match column:
        case Moneys():
            column = _in_yuan(reading, column)
        case TextColumn(codes, texts):
            first = {text: place for place, text in reversed([*enumerate(texts)])}
            return _wide(reading, np.array([first[text] for text in texts], np.int64)[codes])
        case Truths(holds):
            return _wide(reading, holds).astype(np.int64)
    if not isinstance(column, Numbers | Days) or (isinstance(column, Numbers) and not isinstance(column.den, int)):
        raise Beyond
    return _wide(reading, column.num)


def _in_yuan(reading: Columns, money: Moneys) -> Numbers:
    if money.currency is not None:
        _leave_companies(reading, money.known & (money.currency != CNY))
    return money.number


def _leave_companies(reading: Columns, rows: Mask) -> None:
    """Leave every row of the companies of some rows."""
    if rows.any():
        reading.leave(np.isin(reading.companies, reading.companies[_wide(reading, rows)]))


def _laid(reading: Columns, order: Order, values: Ints) -> Ints:
    """Return values of sorted rows at their own places, zero elsewhere."""
    found = np.zeros(reading.count, np.int64)
    found[order.rows] = values
    return found


def _wide(reading: Columns, values: np.ndarray) -> np.ndarray:
    return np.broadcast_to(values, reading.count)
