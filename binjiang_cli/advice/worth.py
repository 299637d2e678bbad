"""What it is worth to know a fact: exactly, over all values that the fact can have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from binjiang_cli.advice.pieces import Piece, Pieces, Point
from binjiang_cli.advice.standing import FenTotals, Standing, totals_of
from binjiang_cli.advice.unknown import possible_values, whole_range
from binjiang_cli.advice.varied import Varied
from binjiang_cli.estimation.evaluate import Evaluation
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


class Outcome(NamedTuple):
    """The totals where a fact is known, and the lines that are not out then."""

    totals: FenTotals
    lines: frozenset[str]


NO_BOUND = Worth(None, None, True)


def worth_of(where: FactPath, standing: Standing) -> Worth:
    """Return what it is worth to know a fact that the profile leaves open."""
    field = where.field(standing.policy.vocabulary)
    if field is None:
        return Worth(None, 0, True)
    if where.value(standing.profile) is not None:  # rates of exchange by day, of which one before the first is not known
        return NO_BOUND
    values = possible_values(where, field, standing)
    if values is not None:
        return _of_outcomes([_outcome(standing.with_fact(where, value)) for value in values], standing)
    varied = whole_range(where, field, standing)
    if varied is None:
        return NO_BOUND
    try:
        return _of_range(varied, where, standing)
    except InputError:  # too many steps that are no straight line
        return NO_BOUND


def _outcome(lines: Sequence[Evaluation]) -> Outcome:
    return Outcome(totals_of(lines), _not_out(lines))


def _not_out(lines: Sequence[Evaluation]) -> frozenset[str]:
    return frozenset(line.id for line in lines if line.verdict != "ineligible")


def _of_outcomes(found: Sequence[Outcome], standing: Standing) -> Worth:
    now, there = standing.totals, _not_out(standing.lines)
    best = max((one.totals.high for one in found), default=now.high)
    worst = min((one.totals.hoped for one in found), default=now.hoped)
    changes = any(one.totals != now or not one.lines <= there for one in found)
    return Worth(max(best - now.high, 0), max(now.hoped - worst, 0), changes)


def _of_range(varied: Varied, where: FactPath, standing: Standing) -> Worth:
    known = standing.untouched(where)
    pieces = Pieces(varied, standing.policy, standing.as_of, standing.assume, known, (due, hoped_for)).in_order()
    found, endless_at = set(), []
    for piece in pieces:
        found |= {_outcome_at(piece.start), _outcome_at(piece.end)}
        if _rises(piece, varied):
            endless_at += [piece.start.settled[0].total_high, piece.end.settled[0].total_high]
    worth = _of_outcomes(list(found), standing)
    endless = max(endless_at, default=-1) >= max(one.totals.high for one in found)
    return worth._replace(alone=None) if endless else worth


def _outcome_at(point: Point) -> Outcome:
    sure, hoped = point.settled
    return Outcome(FenTotals(sure.total_low, sure.total_high, hoped.total_high), _not_out(point.lines))


def _rises(piece: Piece, varied: Varied) -> bool:
    """Return whether a total still rises where the values of a type end, so that this end is no bound of it."""
    high = piece.totals[0][1]
    if not isinstance(high, Varying):
        return False
    return (piece.last == varied.last and high.slope > 0) or (piece.first == 0 and high.slope < 0)
