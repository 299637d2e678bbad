"""Exact fractions in cells: a whole number over another, and the bounds of their quotient."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.spreadsheet.formula import ONE, ZERO, Formula, equal, number, times, when
from binjiang_cli.language.readings.spreadsheet.integers import MOST_QUOTIENT, Integers, Whole, constant
from binjiang_cli.values.rounding import TO_FEN, How, Rounding

FEN = 100  # of a yuan


class Ratio(NamedTuple):
    """A fraction: `bottom` is above zero; `low` and `high` bound its value."""

    top: Whole
    bottom: Whole
    low: Fraction
    high: Fraction


def ratio_of(whole: Whole, parts: int = 1) -> Ratio:
    """Return a whole number of equal parts of one."""
    return Ratio(whole, constant(parts), Fraction(whole.low, parts), Fraction(whole.high, parts))


def fixed_ratio(value: Fraction) -> Ratio:
    """Return a number as literals."""
    return Ratio(constant(value.numerator), constant(value.denominator), value, value)


class Rationals:
    """Computes with fractions on a paper."""

    def __init__(self, integers: Integers) -> None:
        self.integers = integers

    def _over_one(self, parts: Sequence[Ratio]) -> tuple[list[Whole], Whole]:
        """Return fractions as tops over one bottom."""
        if all(part.bottom.fixed for part in parts):
            common = lcm(*(part.bottom.value for part in parts))
            return [self._times(part.top, common // part.bottom.value) for part in parts], constant(common)
        tops, bottom = [parts[0].top], parts[0].bottom
        for part in parts[1:]:
            if part.bottom == bottom:
                tops.append(part.top)
                continue
            tops = [self.integers.product(top, part.bottom) for top in tops]
            tops.append(self.integers.product(part.top, bottom))
            bottom = self.integers.product(bottom, part.bottom)
        return tops, bottom

    def _times(self, whole: Whole, factor: int) -> Whole:
        return self.integers.product(whole, constant(factor))

    def sum(self, parts: Sequence[Ratio]) -> Ratio:
        """Return a sum."""
        tops, bottom = self._over_one(parts)
        low, high = sum((part.low for part in parts), Fraction(0)), sum((part.high for part in parts), Fraction(0))
        return Ratio(self.integers.sum(tops), bottom, low, high)

    def negative(self, ratio: Ratio) -> Ratio:
        """Return the number with the other sign."""
        return ratio._replace(top=self._times(ratio.top, -1), low=-ratio.high, high=-ratio.low)

    def product(self, left: Ratio, right: Ratio) -> Ratio:
        """Return a product."""
        corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
        top = self.integers.product(left.top, right.top)
        bottom = self.integers.product(left.bottom, right.bottom)
        if bottom.fixed and top.fixed:
            return fixed_ratio(Fraction(top.value, bottom.value))
        return Ratio(top, bottom, min(corners), max(corners))

    def quotient(self, left: Ratio, right: Ratio) -> tuple[Ratio, Formula]:
        """Return a quotient, and whether its divisor is zero: it is then taken as one."""
        sign = self.integers.sign(right.top)
        is_zero = self.integers.keep(when(equal(sign, ZERO), ONE, ZERO))
        size = self.integers.product(right.top, Whole((sign,), -1, 1)) if right.top.low < 0 else right.top
        divisor = self.integers.choice(is_zero, constant(1), size._replace(low=0))
        top = self.integers.product(left.top, right.bottom)
        if right.top.low < 0:
            top = self.integers.product(top, Whole((sign,), -1, 1))
        bottom = self.integers.product(left.bottom, divisor)
        return Ratio(top, bottom, *_bounds_of_quotient(left, right)), is_zero

    def order(self, left: Ratio, right: Ratio) -> Formula:
        """Return how a number compares with another: -1, 0 or 1."""
        (one, other), _ = self._over_one([left, right])
        return self.integers.order(one, other)

    def choice(self, condition: Formula, then: Ratio, otherwise: Ratio) -> Ratio:
        """Return one of two numbers; `condition` is 1 or 0."""
        if condition.fixed:
            return then if condition.holds else otherwise
        low, high = min(then.low, otherwise.low), max(then.high, otherwise.high)
        if then.bottom.fixed and otherwise.bottom.fixed:
            (one, other), bottom = self._over_one([then, otherwise])
            return Ratio(self.integers.choice(condition, one, other), bottom, low, high)
        bottom = self.integers.choice(condition, then.bottom, otherwise.bottom)
        return Ratio(self.integers.choice(condition, then.top, otherwise.top), bottom, low, high)

    def fen(self, yuan: Ratio, rounding: Rounding = TO_FEN) -> Formula:
        """Return yuan as fen, rounded, as one formula; below zero it is zero. Raises CannotSay."""
        unit, most = rounding.unit, max(rounding.fen(yuan.high), 0)
        if most > MOST_QUOTIENT:
            raise CannotSay("金额的界限太大", "the bounds of the amount are too large")
        top, bottom = self._not_below_zero(yuan.top), yuan.bottom
        shared = gcd(FEN, bottom.value * unit if bottom.fixed else unit)
        top = self._times(top, FEN // shared)
        bottom = constant(bottom.value * unit // shared) if bottom.fixed else self._times(bottom, unit // shared)
        units = self.integers.quotient(*self._shifted(top, bottom, rounding.how), most // unit)
        return self.integers.keep(times(units, number(unit)))

    def _not_below_zero(self, whole: Whole) -> Whole:
        below = self.integers.keep(when(self.integers.is_negative(whole), ONE, ZERO))
        return self.integers.choice(below, constant(0), whole)._replace(low=0)

    def _shifted(self, top: Whole, bottom: Whole, how: How) -> tuple[Whole, Whole]:
        """Return a fraction whose whole part is the given one, rounded."""
        if bottom.fixed and bottom.value == 1:
            return top, bottom
        match how:
            case "half_up":
                if bottom.fixed and bottom.value % 2 == 0:
                    return self.integers.sum([top, constant(bottom.value // 2)]), bottom
                return self.integers.sum([self._times(top, 2), bottom]), self._times(bottom, 2)
            case "down":
                return top, bottom
            case "up":
                return self.integers.sum([top, bottom, constant(-1)]), bottom


def _bounds_of_quotient(left: Ratio, right: Ratio) -> tuple[Fraction, Fraction]:
    """Return what a quotient can be; a divisor that is not zero is at least one part of its own bottom."""
    if right.low > 0:
        corners = [a / b for a in (left.low, left.high) for b in (right.low, right.high)]
        return min(corners), max(corners)
    most = max(abs(left.low), abs(left.high)) * right.bottom.high
    return (Fraction(0) if left.low >= 0 and right.low >= 0 else -most), most
