"""Whole numbers of any size in cells: each is written in digits to the base of a million, a cell a digit.

A spreadsheet's number is a double. A product of two digits is below 10^12, and so is every sum of some dozens of them far
below 10^14, where a division by a million and its remainder are exact (in LibreOffice too, which rounds before INT). The
digits but the last lie from 0 to a million; the last carries the sign. How many digits a number needs follows from its
bounds, which are kept with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.spreadsheet.formula import (
    LARGEST,
    ONE,
    ZERO,
    Formula,
    add,
    at_least,
    equal,
    floored,
    less,
    minus,
    number,
    times,
    when,
)
from binjiang_cli.language.readings.spreadsheet.paper import Paper

BASE = 10**6
MOST_DIGITS = 80  # so that a column of a product stays below 10^14
MOST_QUOTIENT = 2 * LARGEST  # up to here the quotient of two doubles is off by less than one, LibreOffice's rounding included


class Whole(NamedTuple):
    """A whole number: its digits, the lowest first, and the least and the greatest that it can be."""

    digits: tuple[Formula, ...]
    low: int
    high: int

    @property
    def value(self) -> int:
        return sum(digit.number * BASE**place for place, digit in enumerate(self.digits))

    @property
    def fixed(self) -> bool:
        """Return whether it is a literal."""
        return all(digit.fixed for digit in self.digits)


def constant(value: int) -> Whole:
    """Return a whole number as literals."""
    digits = []
    rest = value
    for _ in range(_digits_for(value, value) - 1):
        rest, digit = divmod(rest, BASE)
        digits.append(number(digit))
    return Whole((*digits, number(rest)), value, value)


def _digits_for(low: int, high: int) -> int:
    size, count = max(abs(low), abs(high)), 1
    while size >= BASE**count:
        count += 1
    if count > MOST_DIGITS:
        raise CannotSay("数字太长", "the figures are too long")
    return count


class Integers:
    """Computes with whole numbers on a paper."""

    def __init__(self, paper: Paper) -> None:
        self.keep = paper.keep

    def of(self, term: Formula, low: int, high: int) -> Whole:
        """Return a number that stands in one cell as a whole number with digits. It must be below 10^14 in size."""
        if max(-low, high) > MOST_QUOTIENT:
            raise CannotSay("界限太大", "the bounds are too large")
        return constant(term.number) if term.fixed else self._carried([self.keep(term)], low, high)

    def _carried(self, columns: Sequence[Formula], low: int, high: int) -> Whole:
        """Return the number whose sums by column are given."""
        return Whole(self._digits(columns, _digits_for(low, high)), low, high)

    def _digits(self, columns: Sequence[Formula], count: int) -> tuple[Formula, ...]:
        """Return so many digits: what exceeds one is carried on."""
        sums = [*columns, *([ZERO] * (count - len(columns)))]
        digits, carry = [], ZERO
        for column in sums[:-1]:
            total = self.keep(add(column, carry))
            carry = floored(total, BASE)
            digits.append(self.keep(minus(total, times(carry, number(BASE)))))
        digits.append(self.keep(add(sums[-1], carry)))
        while len(digits) > count:  # what stands above the bounds is 0, or the -1 of a negative number
            last = digits.pop()
            digits[-1] = self.keep(add(digits[-1], times(last, number(BASE))))
        return tuple(digits)

    def sum(self, numbers: Sequence[Whole]) -> Whole:
        """Return a sum."""
        low, high = sum(part.low for part in numbers), sum(part.high for part in numbers)
        return self._by_column([part.digits for part in numbers], low, high)

    def difference(self, left: Whole, right: Whole, most: int | None = None) -> Whole:
        """Return a difference, up to a size that is known otherwise or within the bounds that follow from its parts."""
        negative = tuple(times(digit, number(-1)) for digit in right.digits)
        low, high = (left.low - right.high, left.high - right.low) if most is None else (-most, most)
        return self._by_column([left.digits, negative], low, high)

    def _by_column(self, rows: Sequence[tuple[Formula, ...]], low: int, high: int) -> Whole:
        width = max(len(row) for row in rows)
        columns = [add(*(row[place] for row in rows if place < len(row))) for place in range(width)]
        if all(column.fixed for column in columns):
            return constant(sum(column.number * BASE**place for place, column in enumerate(columns)))
        return self._carried(columns, low, high)

    def product(self, left: Whole, right: Whole) -> Whole:
        """Return a product."""
        if left.fixed and right.fixed:
            return constant(left.value * right.value)
        for one, other in ((left, right), (right, left)):
            if one.fixed and one.value == 1:
                return other
        corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
        columns = [
            add(*(
                times(left.digits[place], right.digits[total - place])
                for place in range(len(left.digits))
                if 0 <= total - place < len(right.digits)
            ))
            for total in range(len(left.digits) + len(right.digits) - 1)
        ]  # fmt: skip
        return self._carried(columns, min(corners), max(corners))

    def is_negative(self, whole: Whole) -> Formula:
        """Return whether a number is below zero: its last digit is."""
        return ZERO if whole.low >= 0 else less(whole.digits[-1], ZERO)

    def sign(self, whole: Whole) -> Formula:
        """Return -1, 0 or 1."""
        above = when(equal(add(*whole.digits), ZERO), ZERO, ONE)
        return self.keep(when(self.is_negative(whole), number(-1), above))

    def order(self, left: Whole, right: Whole) -> Formula:
        """Return how a number compares with another: -1, 0 or 1."""
        if len(left.digits) == len(right.digits) == 1:
            one, other = left.digits[0], right.digits[0]
            return self.keep(when(less(one, other), number(-1), when(equal(one, other), ZERO, ONE)))
        return self.sign(self.difference(left, right))

    def choice(self, condition: Formula, then: Whole, otherwise: Whole) -> Whole:
        """Return one of two numbers; `condition` is 1 or 0."""
        low, high = min(then.low, otherwise.low), max(then.high, otherwise.high)
        count = _digits_for(low, high)
        pairs = zip(self._lengthened(then, count), self._lengthened(otherwise, count), strict=True)
        return Whole(tuple(self.keep(when(condition, one, other)) for one, other in pairs), low, high)

    def _lengthened(self, whole: Whole, count: int) -> tuple[Formula, ...]:
        missing = count - len(whole.digits)
        if missing and whole.low < 0:
            return self._digits(whole.digits, count)
        return (*whole.digits, *([ZERO] * missing))

    def one_cell(self, whole: Whole) -> Formula:
        """Return a number as one formula. Raises CannotSay where it may be above 2 × 10^14."""
        if max(-whole.low, whole.high) > MOST_QUOTIENT:
            raise CannotSay("金额的界限太大", "the bounds of the amount are too large")
        return self.keep(add(*(times(digit, number(BASE**place)) for place, digit in enumerate(whole.digits))))

    def quotient(self, top: Whole, bottom: Whole, most: int) -> Formula:
        """Return how often `bottom`, above zero, is in `top`, not below zero: at most `most` times, as one formula.

        The quotient of the two as doubles is off by one at most; what is then left of `top` says by how much.
        """
        if most > MOST_QUOTIENT:
            raise CannotSay("金额的界限太大", "the bounds of the amount are too large")
        if bottom.fixed and bottom.value == 1:
            return self.one_cell(top._replace(high=min(top.high, most)))
        guess = self.keep(_as_doubles(top, bottom))
        left = self.difference(top, self.product(self.of(guess, 0, most + 1), bottom), 2 * bottom.high)
        too_small = at_least(self.order(left, bottom), ZERO)
        correction = when(self.is_negative(left), number(-1), when(too_small, ONE, ZERO))
        return self.keep(add(guess, self.keep(correction)))


def _as_doubles(top: Whole, bottom: Whole) -> Formula:
    """Return the quotient of two numbers as a spreadsheet computes it, without its fraction."""
    above, below = _double(top), _double(bottom)
    return Formula(f"INT({above.text}/{below.text})", int(float(above.value) // float(below.value)))


def _double(whole: Whole) -> Formula:
    parts = [f"{digit.text}*1E{6 * place}" if place else digit.text for place, digit in enumerate(whole.digits)]
    value = 0.0
    for place, digit in enumerate(whole.digits):
        value += digit.number * float(f"1E{6 * place}")
    return Formula(f"({'+'.join(parts)})", value)
