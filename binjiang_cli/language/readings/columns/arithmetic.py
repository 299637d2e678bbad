"""Exact arithmetic on columns of integers of 64 bits: what would not fit leaves the reading, row by row."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from math import lcm

import numpy as np

from binjiang_cli.language.readings.columns.values import (
    Beyond,
    Ints,
    Mask,
    Numbers,
    all_of,
    gaps_of,
)
from binjiang_cli.values.rounding import TO_FEN, Rounding

MOST = 2**62  # a sum of two numbers below it still fits into 64 bits
COMPARE: dict[str, Callable[[Ints, Ints], Mask]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


class ColumnArithmetic:
    """Computes with columns over some rows; `left` marks the rows that the exact reading has to do."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.left = np.zeros(count, bool)

    def leave(self, rows: Mask) -> None:
        """Leave some rows to the exact reading."""
        self.left |= rows

    def product(self, one: Ints | int, other: Ints | int) -> Ints:
        """Return the products; rows whose product would not fit leave, with zero in their place."""
        left, right = _array(one), _array(other)
        if isinstance(other, int) and other == 1:
            return left
        if _greatest(left) * _greatest(right) >= MOST:
            wide = np.abs(left) > (MOST - 1) // np.maximum(np.abs(right), 1)
            self.leave(wide)
            left = np.where(wide, 0, left)
        found: Ints = left * right
        return found

    def number(self, value: Fraction | int) -> Numbers:
        value = Fraction(value)
        return Numbers(_whole(value.numerator), value.denominator)

    def aligned(self, numbers: Sequence[Numbers]) -> tuple[list[Ints], int | Ints]:
        """Return the numerators over one denominator."""
        plain = [number.den for number in numbers if isinstance(number.den, int)]
        if len(plain) == len(numbers):
            common = lcm(*plain)
            return [self.product(number.num, common // den) for number, den in zip(numbers, plain, strict=True)], common
        dens = [number.den for number in numbers]
        found = []
        for place, number in enumerate(numbers):
            others = [den for other, den in enumerate(dens) if other != place]
            found.append(reduce(self.product, others, number.num))
        return found, reduce(self.product, dens[1:], _array(dens[0]))

    def plus(self, numbers: Sequence[Numbers], operation: Callable[[Ints, Ints], Ints]) -> Numbers:
        """Fold numbers, brought over one denominator, with an operation such as np.add or np.minimum."""
        nums, den = self.aligned(numbers)
        total = nums[0]
        for num in nums[1:]:
            total = self.bounded(operation(total, num))
        return Numbers(total, den, all_of(number.known for number in numbers), gaps_of(*numbers))

    def bounded(self, found: Ints) -> Ints:
        """Leave the rows of a sum that no further sum may be made of."""
        if _greatest(found) < MOST:
            return found
        wide = (found >= MOST) | (found <= -MOST)
        self.leave(wide)
        return np.where(wide, 0, found)

    def times(self, one: Numbers, other: Numbers) -> Numbers:
        known, gaps = all_of((one.known, other.known)), gaps_of(one, other)
        num = self.product(one.num, other.num)
        if isinstance(one.den, int) and isinstance(other.den, int):
            if one.den * other.den >= MOST:
                raise Beyond
            return Numbers(num, one.den * other.den, known, gaps)
        return self.reduced(Numbers(num, self.product(one.den, other.den), known, gaps))

    def over(self, one: Numbers, other: Numbers) -> Numbers:
        """Return quotients; a row that is divided by zero leaves."""
        known = all_of((one.known, other.known))
        if len(other.num) == 1 and isinstance(other.den, int) and other.num[0]:
            share = Fraction(other.den, int(other.num[0]))
            inverse = Numbers(_whole(share.numerator), share.denominator, other.known, other.gaps)
            return self.times(one, inverse)
        self.leave(other.known & (other.num == 0))
        sign = np.where(other.num < 0, -1, 1)
        divisor = np.where(other.num == 0, 1, np.abs(other.num))
        num = self.product(self.product(one.num, other.den), sign)
        return self.reduced(Numbers(num, self.product(divisor, one.den), known, gaps_of(one, other)))

    def reduced(self, number: Numbers) -> Numbers:
        """Shorten fractions whose rows have denominators of their own; one of zero belongs to a row that leaves."""
        den = np.maximum(number.den, 1)
        common = np.maximum(np.gcd(number.num, den), 1)
        return number._replace(num=number.num // common, den=den // common)

    def compared(self, sign: str, one: Numbers, other: Numbers) -> Mask:
        (left, right), _ = self.aligned([one, other])
        return COMPARE[sign](left, right)

    def fen(self, number: Numbers, rounding: Rounding = TO_FEN) -> Ints:
        """Return yuan as fen, rounded."""
        whole: Ints
        match rounding.how:
            case "half_up":
                whole = (self.product(number.num, 200) // number.den // rounding.unit + 1) // 2
            case "down":
                whole = self.product(number.num, 100) // number.den // rounding.unit
            case "up":
                whole = -(self.product(number.num, -100) // number.den // rounding.unit)
        return whole * rounding.unit


def _array(number: Ints | int) -> Ints:
    return number if isinstance(number, np.ndarray) else _whole(number)


def _whole(number: int) -> Ints:
    if abs(number) >= MOST:
        raise Beyond
    return np.array([number], np.int64)


def _greatest(numbers: Ints) -> int:
    """Return the greatest absolute value."""
    if not len(numbers):
        return 0
    return max(int(numbers.max()), -int(numbers.min()))
