"""The estimate as a function of one fact, in pieces: exactly, and without sampling.

The along reading says between which steps every comparison of the rules has one answer; there each line is a straight line
in the fact. Which lines are paid is settled at single steps: between two steps at which the same lines are paid they are
paid throughout, as the best total of straight lines is convex; where others are paid, two totals cross, and where they
cross is known. Where a limit caps sums, which makes the best total bend the other way, every choice is compared. Where a
rule is no straight line in the fact, a few steps are walked one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from binjiang_cli.advice.varied import Varied
from binjiang_cli.estimation.cumulation.choices import maximal_choices
from binjiang_cli.estimation.cumulation.claims import binding_limits, crossing_limits, tangles
from binjiang_cli.estimation.evaluate import NOTHING, Evaluation, Evaluator, LineKey
from binjiang_cli.estimation.settle import Settlement, allot, claims_of, due, settle
from binjiang_cli.language.readings.along import Along, Bent, StepSpan, Varying, by_parts
from binjiang_cli.language.readings.exact import Exact
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.load import Profile
from binjiang_cli.source.problem import refuse
from binjiang_cli.words import Text

MOST_PIECES = 10_000
MOST_CHOICES = 5_000  # to compare under a limit
# Around a crossing, rounding decides at so many steps; each takes an estimate of about a millisecond.
MOST_NEAR = 500
# Steps to walk one by one where a rule is no straight line: ten years of days take some four seconds.
MOST_WALKED = 3_660
BENT = Text(
    "这一式随该事实变化不成直线，而范围太大，无法逐个计算",
    "this is no straight line in the fact, and the range is too large to go through every value",
)
TOO_MANY = Text(f"超过 {MOST_PIECES:,} 段", f"more than {MOST_PIECES:,} pieces")
NARROWER = Text("缩小范围", "choose a smaller range")
TANGLED = Text("限额和冲突过于复杂，无法逐段计算", "limits and conflicts are too entangled to be cut in pieces")

Admitted = Callable[[Sequence[Evaluation]], list[int]]


class Point(NamedTuple):
    """The estimate at one step: its lines and, for each way to admit lines, what is paid."""

    lines: Sequence[Evaluation]
    settled: tuple[Settlement, ...]

    @property
    def paid(self) -> tuple[tuple[int, ...], ...]:
        """Return the indices of the lines that are paid."""
        return tuple(tuple(settled.paid) for settled in self.settled)

    def statuses(self) -> dict[str, str]:
        """Return the status of each line by its id."""
        lost = self.settled[0].lost_to
        return {line.id: "superseded" if lost.get(at) else line.verdict for at, line in enumerate(self.lines)}


class Piece(NamedTuple):
    """Steps at which every line keeps its status, the same lines are paid and nothing bends.

    `totals` are low and high in fen, for each way to admit lines, as numbers that vary, before the lines are rounded.
    """

    first: int
    last: int
    start: Point
    end: Point
    totals: tuple[tuple[Fraction, Fraction], ...]

    def with_next(self, piece: Piece) -> Piece | None:
        """Return this piece and the one behind it as one piece, where nothing happens between them."""
        found = []
        for (low, high), (next_low, next_high) in zip(self.totals, piece.totals, strict=True):
            joined = self._joined(low, piece, next_low), self._joined(high, piece, next_high)
            if joined[0] is None or joined[1] is None:
                return None
            found.append((joined[0], joined[1]))
        if self.end.statuses() != piece.start.statuses():
            return None
        return self._replace(last=piece.last, end=piece.end, totals=tuple(found))

    def _joined(self, total: Fraction, piece: Piece, other: Fraction) -> Fraction | None:
        """Return the one straight line that two totals are parts of, if they are; a single step lies on any line through it."""
        if isinstance(total, Varying):
            if isinstance(other, Varying):
                return total if (total.base, total.slope) == (other.base, other.slope) else None
            return total if piece.first == piece.last and total.at(piece.first) == other else None
        if isinstance(other, Varying):
            return other if self.first == self.last and other.at(self.first) == total else None
        return total if total == other else None


class Pieces:
    """Cuts the estimate of a varied profile into pieces.

    `known` are lines in which the fact has no part. `admitted` are the ways to choose the lines that ask to be paid.
    """

    def __init__(
        self, varied: Varied, policy: Policy, as_of: date, assume: Mapping[str, Fraction],
        known: Mapping[LineKey, Evaluation | None] = NOTHING, admitted: Sequence[Admitted] = (due,),
    ) -> None:  # fmt: skip
        self.known = known
        self.admitted = admitted
        self.varied = varied
        self.policy = policy
        self.as_of = as_of
        self.assume = assume
        self._points: dict[int, Point] = {}

    def all(self) -> list[Piece]:
        """Return the pieces in order. Raises InputError where a rule is no straight line in the fact and the steps are many."""
        found: list[Piece] = []
        for piece in self.in_order():
            longer = found[-1].with_next(piece) if found else None
            found[-1:] = [longer] if longer else [*found[-1:], piece]
            if len(found) > MOST_PIECES:
                raise refuse(TOO_MANY, hint=NARROWER)
        return found

    def in_order(self) -> Iterator[Piece]:
        """Yield pieces in order, of which some may be one."""
        year = self.varied.kind == "year"  # years are few, and limits go by them
        whole = self.varied.whole
        for span in [StepSpan(at, at) for at in range(whole.last + 1)] if year else [whole]:
            for _, found in by_parts(span, self._pieces_of):
                yield from found

    def _pieces_of(self, span: StepSpan) -> list[Piece]:
        """Return the pieces of a span, step by step where a rule is no straight line. Raises Turn, and InputError."""
        try:
            return list(self._within(span))
        except Bent as bent:
            if span.last - span.first >= MOST_WALKED:
                raise refuse(BENT, bent.place, NARROWER) from None
            return [piece for at in range(span.first, span.last + 1) for piece in self._within(StepSpan(at, at))]

    def _within(self, span: StepSpan) -> Iterator[Piece]:
        """Yield the pieces of a span. Raises Turn where it has to be parted before."""
        lines = self._evaluator(self.varied.over(span), Along).all_lines(self.known)
        for admitted, paid in zip(self.admitted, self.point(span.first).paid, strict=True):
            _check_limits(lines, admitted(lines), paid)
        for part in self._parted(lines, span):
            start, end = self.point(part.first), self.point(part.last)
            yield Piece(part.first, part.last, start, end, tuple(_totals(lines, paid) for paid in start.paid))

    @property
    def points(self) -> Iterable[Point]:
        """Return the estimates that were made at single steps."""
        return self._points.values()

    def point(self, step: int) -> Point:
        """Return the estimate at a step."""
        found = self._points.get(step)
        if found is None:
            lines = self._evaluator(self.varied.at(step)).all_lines(self.known)
            found = Point(lines, tuple(settle(lines, admitted(lines)) for admitted in self.admitted))
            self._points[step] = found
        return found

    def _evaluator(self, profile: Profile, reading: type[Exact] = Exact) -> Evaluator:
        return self.varied.evaluator(profile, self.policy, self.as_of, self.assume, reading)

    def _parted(self, lines: Sequence[Evaluation], span: StepSpan) -> Iterator[StepSpan]:
        """Yield the parts of a span in which the same lines are paid."""
        pending = [span]
        while pending:
            part = pending.pop()
            first, last = self.point(part.first).paid, self.point(part.last).paid
            if first == last:
                yield part
            elif part.last - part.first == 1:
                yield from (StepSpan(part.first, part.first), StepSpan(part.last, part.last))
            else:
                pending += reversed(self._around_crossing(lines, part))

    def _around_crossing(self, lines: Sequence[Evaluation], part: StepSpan) -> list[StepSpan]:
        """Return a span in the parts before, at and behind the step where what is paid at its ends comes to the same.

        Rounding can make either the better by a few fen near there: so each of those steps is a part of its own.
        """
        pairs = zip(self.point(part.first).paid, self.point(part.last).paid, strict=True)
        first, last = next((before, after) for before, after in pairs if before != after)
        more = _totals(lines, last)[1] - _totals(lines, first)[1]
        uncertain = len(set(first) ^ set(last))  # half a fen a line, on either side, and as much for what was received
        if isinstance(more, Varying):
            crossing, reach = ceil(-more.base / more.slope), ceil(uncertain / abs(more.slope)) + 1
            if 2 * reach <= MOST_NEAR:
                near = [step for step in range(crossing - reach, crossing + reach + 1) if part.first < step <= part.last]
                cuts = [*near, *(step + 1 for step in near[-1:] if step < part.last)]
                return _cut(part, cuts or [self._first_other(part)])
        return _cut(part, [self._first_other(part)])

    def _first_other(self, part: StepSpan) -> int:
        """Return a step at which others are paid than at the step before."""
        before, behind = part
        while behind - before > 1:
            middle = (before + behind) // 2
            if self.point(middle).paid == self.point(part.first).paid:
                before = middle
            else:
                behind = middle
        return behind


def _cut(part: StepSpan, starts: Sequence[int]) -> list[StepSpan]:
    """Return a span in parts that begin at its first step and at `starts`."""
    return [StepSpan(first, behind - 1) for first, behind in pairwise([part.first, *starts, part.last + 1])]


def _check_limits(lines: Sequence[Evaluation], admitted: Sequence[int], paid: Sequence[int]) -> None:
    """Compare all choices that a limit has a part in with what is paid. Raises Turn where another becomes better."""
    claims = claims_of(lines, admitted)
    limits = binding_limits(claims)
    if crossing_limits(claims, limits):
        raise refuse(TANGLED)
    for tangle in tangles(claims, limits) if limits else ():
        part = [claims[place] for place in tangle]
        if len(part) == 1 or not any(claim.groups(limits) for claim in part):
            continue
        competing = {admitted[place] for place in tangle}
        others = [at for at in paid if at not in competing]
        best = _totals(lines, paid)[1]
        for number, choice in enumerate(maximal_choices(part)):
            if number == MOST_CHOICES:
                raise refuse(TANGLED)
            total = _totals(lines, sorted([*others, *(admitted[tangle[place]] for place in choice)]))[1]
            _ = total > best  # a comparison that has two answers parts the span


def _totals(lines: Sequence[Evaluation], paid: Sequence[int]) -> tuple[Fraction, Fraction]:
    """Return the totals, low and high, in fen, before rounding, when these lines are paid. Raises Turn where they bend."""
    amounts = allot(lines, paid).values()
    return Fraction(0) + sum(low for low, _ in amounts), Fraction(0) + sum(high for _, high in amounts)
