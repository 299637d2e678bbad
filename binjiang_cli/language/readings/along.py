"""The along reading: the exact reading for all values that one fact can take between two bounds at once.

The fact moves in steps of its unit (a fen, one, a day). A number that depends on it is the line base + slope × step, and
is computed with as any other number. Where a comparison holds at some of the steps and not at others, the reading stops and
says at which step it turns; it is then made again for either part. So nothing is sampled: within a part every comparison
has one answer, and every number is one line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from operator import eq, ge, gt, le, lt, ne
from typing import Any, NamedTuple, TypeVar

from binjiang_cli.language import tree
from binjiang_cli.language.readings.exact import Exact, Value
from binjiang_cli.source.problem import Place

HALF = Fraction(1, 2)
MOST_UNITS = 1_000  # of whole units between two bounds: each is a part of its own
T = TypeVar("T")


class StepSpan(NamedTuple):
    """Steps of the fact, both ends included."""

    first: int
    last: int


class Turn(Exception):
    """A comparison that has another answer from the step `at` on."""

    def __init__(self, at: int) -> None:
        self.at = at


class Bent(Exception):
    """An expression, at `place` where that is known, that is no straight line in the fact."""

    place: Place | None = None


class Varying(Fraction):
    """A number that changes with the fact: `base` + `slope` × step."""

    __slots__ = ("base", "slope", "span")
    base: Fraction
    slope: Fraction
    span: StepSpan

    def __new__(cls, base: Fraction, slope: Fraction, span: StepSpan) -> Varying:
        made = super().__new__(cls)
        made.base, made.slope, made.span = base, slope, span
        return made

    def at(self, step: int) -> Fraction:
        return self.base + self.slope * step

    def __repr__(self) -> str:
        return f"{self.base} + {self.slope} × step ({self.span.first}..{self.span.last})"

    def _plus(self, other: Any) -> Fraction:
        if isinstance(other, Varying):
            return line(self.base + other.base, self.slope + other.slope, self.span)
        return line(self.base + other, self.slope, self.span)

    def _times(self, other: Any) -> Fraction:
        if isinstance(other, Varying):
            raise Bent
        return line(self.base * other, self.slope * other, self.span)

    def __add__(self, other: Any) -> Any:
        return self._plus(other)

    def __radd__(self, other: Any) -> Any:
        return self._plus(other)

    def __neg__(self) -> Any:
        return self._times(-1)

    def __sub__(self, other: Any) -> Any:
        return self._plus(-other)

    def __rsub__(self, other: Any) -> Any:
        return self._times(-1) + other

    def __mul__(self, other: Any) -> Any:
        return self._times(other)

    def __rmul__(self, other: Any) -> Any:
        return self._times(other)

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, Varying):
            raise Bent
        return self._times(Fraction(1) / other)

    def __rtruediv__(self, other: Any) -> Any:
        raise Bent

    def __floor__(self) -> Any:
        """Return the line through the middle of the steps that whole numbers make: what rounding adds is left out."""
        return self._plus(-HALF)

    def __floordiv__(self, other: Any) -> Any:
        """Return how many whole units there are at every step. Raises Turn where they change, Bent where that is often."""
        first, last = (self.at(step) // other for step in self.span)
        if abs(last - first) > MOST_UNITS:
            raise Bent
        if first != last:
            _ = self >= (first + (self.slope > 0)) * other
        return first

    def _compared(self, compare: Callable[[Any, Any], bool], other: Any) -> bool:
        """Return the answer that holds at every step. Raises Turn where there is none."""
        difference = self._plus(-other)
        if not isinstance(difference, Varying):
            return compare(difference, 0)
        return difference.answer(compare)

    def answer(self, compare: Callable[[Any, Any], bool]) -> bool:
        """Return how the line compares with zero at every step. Raises Turn where it does both."""
        first, last = self.span
        root = -self.base / self.slope
        for turn in (ceil(root), floor(root) + 1):  # from the first on it has arrived at zero, from the second it has passed
            if first < turn <= last and compare(self.at(turn), 0) != compare(self.at(turn - 1), 0):
                raise Turn(turn)
        return compare(self.at(first), 0)

    def __lt__(self, other: Any) -> bool:
        return self._compared(lt, other)

    def __le__(self, other: Any) -> bool:
        return self._compared(le, other)

    def __gt__(self, other: Any) -> bool:
        return self._compared(gt, other)

    def __ge__(self, other: Any) -> bool:
        return self._compared(ge, other)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fraction | int) and self._compared(eq, other)

    def __ne__(self, other: object) -> bool:
        return not isinstance(other, Fraction | int) or self._compared(ne, other)

    def __bool__(self) -> bool:
        return self._compared(ne, 0)

    def _no_line(self, *_: Any) -> Any:
        raise Bent

    # The same for every operation that has no straight line for its result.
    __hash__ = __index__ = __int__ = __trunc__ = __float__ = __ceil__ = __mod__ = __rmod__ = __abs__ = _no_line
    __round__ = __rfloordiv__ = __divmod__ = __rdivmod__ = _no_line  # type: ignore[assignment]
    __pow__ = __rpow__ = __format__ = __str__ = _no_line
    numerator = denominator = property(_no_line)


def line(base: Fraction, slope: Fraction, span: StepSpan) -> Fraction:
    """Return the number that is base + slope × step: one that stays the same where it can."""
    if slope and span.first < span.last:
        return Varying(base, slope, span)
    return base + slope * span.first


class Elapsed(NamedTuple):
    """How many days lie between two dates."""

    days: Fraction


class VaryingDay(date):
    """A day that is the fact: `origin` + step."""

    origin: date
    span: StepSpan

    @classmethod
    def over(cls, origin: date, span: StepSpan) -> date:
        """Return the day for the steps of a span: a plain one where that is a single step."""
        first = origin + timedelta(span.first)
        if span.first == span.last:
            return first
        made = cls(first.year, first.month, first.day)
        made.origin, made.span = origin, span
        return made

    @property
    def _ordinal(self) -> Varying:
        return Varying(Fraction(self.origin.toordinal()), Fraction(1), self.span)

    def _from(self, other: date) -> Fraction:
        """Return the days from another date to this one."""
        if isinstance(other, VaryingDay):
            return Fraction(self.origin.toordinal() - other.origin.toordinal())
        difference: Fraction = self._ordinal - other.toordinal()
        return difference

    def __sub__(self, other: Any) -> Any:
        return Elapsed(self._from(other))

    def __rsub__(self, other: Any) -> Any:
        return Elapsed(-self._from(other))

    def __lt__(self, other: date) -> bool:
        return self._from(other) < 0

    def __le__(self, other: date) -> bool:
        return self._from(other) <= 0

    def __gt__(self, other: date) -> bool:
        return self._from(other) > 0

    def __ge__(self, other: date) -> bool:
        return self._from(other) >= 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, date) and self._from(other) == 0

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        raise Bent

    @property
    def year(self) -> int:
        """Return the year that the days have in common. Raises Turn at the first day of another."""
        first, last = (self.origin + timedelta(step) for step in self.span)
        if first.year != last.year:
            raise Turn((date(first.year + 1, 1, 1) - self.origin).days)
        return first.year

    @property
    def month(self) -> int:
        """Return the month that the days have in common. Raises Turn at the first day of another."""
        first, last = (self.origin + timedelta(step) for step in self.span)
        if (first.year, first.month) != (last.year, last.month):
            following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
            raise Turn((following - self.origin).days)
        return first.month

    @property
    def day(self) -> int:
        raise Bent


def by_parts(span: StepSpan, read: Callable[[StepSpan], T]) -> Iterator[tuple[StepSpan, T]]:
    """Yield what is read over the steps of a span, in the parts, in order, in which every comparison has one answer."""
    pending = [span]
    while pending:
        part = pending.pop()
        try:
            found = read(part)
        except Turn as turn:
            pending += [StepSpan(turn.at, part.last), StepSpan(part.first, turn.at - 1)]
        else:
            yield part, found


class Along(Exact):
    """Evaluates nodes under names of which some vary; an expression that is no line is named by its place."""

    def value(self, node: tree.Node) -> Value:
        try:
            return super().value(node)
        except Bent as bent:
            bent.place = bent.place or node.place
            raise
