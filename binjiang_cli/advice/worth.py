"""What it is worth to know a fact: exactly, over all values that the fact can have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from binjiang_cli.advice.pieces import Piece, Pieces, Point
from binjiang_cli.advice.standing import Standing, Totals, totals_of
from binjiang_cli.advice.unknown import possible_values, whole_range
from binjiang_cli.advice.varied import Varied
from binjiang_cli.estimation.settle import due, hoped_for
from binjiang_cli.language.readings.along import Varying
from binjiang_cli.profile.facts import FactPath
from binjiang_cli.source.problem import InputError


class Worth(NamedTuple):
    """In fen; None where no bound is known.

    `alone`: by how much the total high can rise at most if this fact alone becomes known. `together`: by how much the total
    high with the potential falls if this fact turns out worst and all others best. `changes` says whether any value of the
    fact makes any of the totals another.
    """

    alone: int | None
    together: int | None
    changes: bool


NO_BOUND = Worth(None, None, True)


def worth_of(where: FactPath, standing: Standing) -> Worth:
    """Return what it is worth to know a fact that the profile leaves open."""
    field = where.field(standing.policy.vocabulary)
    if field is None:
        return Worth(None, 0, True)
    values = possible_values(where, field, standing)
    if values is not None:
        return _of_values([totals_of(standing.with_fact(where, value)) for value in values], standing)
    varied = whole_range(where, field, standing)
    if varied is None:
        return NO_BOUND
    try:
        return _of_range(varied, where, standing)
    except InputError:  # too many steps that are no straight line
        return NO_BOUND


def _of_values(found: Sequence[Totals], standing: Standing) -> Worth:
    now = standing.totals
    highs, hoped = [high for _, high, _ in found] or [now.high], [best for _, _, best in found] or [now.hoped]
    return Worth(max(max(highs) - now.high, 0), max(now.hoped - min(hoped), 0), any(totals != now for totals in found))


def _of_range(varied: Varied, where: FactPath, standing: Standing) -> Worth:
    known = standing.untouched(where)
    pieces = Pieces(varied, standing.policy, standing.as_of, standing.assume, known, (due, hoped_for)).in_order()
    found, endless_at = set(), []
    for piece in pieces:
        found |= {_totals(piece.start), _totals(piece.end)}
        if _rises(piece, varied):
            endless_at += [piece.start.settled[0].total_high, piece.end.settled[0].total_high]
    worth = _of_values(list(found), standing)
    return worth._replace(alone=None) if max(endless_at, default=-1) >= max(high for _, high, _ in found) else worth


def _totals(point: Point) -> Totals:
    sure, hoped = point.settled
    return Totals(sure.total_low, sure.total_high, hoped.total_high)


def _rises(piece: Piece, varied: Varied) -> bool:
    """Whether a total still rises where the values of a type end, so that this end is no bound of it."""
    high = piece.totals[0][1]
    if not isinstance(high, Varying):
        return False
    return (piece.last == varied.last and high.slope > 0) or (piece.first == 0 and high.slope < 0)
