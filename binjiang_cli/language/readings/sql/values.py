"""What an expression becomes in SQL: one form for each type of the language, NULL where it is not known.

`missing` is the SQL of a list of texts: the fields that keep the value unknown, in the order of the exact reading, and
empty where it is known; None where it is never unknown. The text ELSEWHERE in it says that only the exact reading can tell.
"""

from collections.abc import Callable
from fractions import Fraction
from math import gcd
from typing import NamedTuple, Union

from binjiang_cli.language.readings.sql.literals import quoted
from binjiang_cli.language.tree import ConstantValue

ELSEWHERE = "\x01"
CNY = quoted("CNY")


class Beyond(Exception):
    """An expression that SQL integers do not do: the exact reading does it."""


class TooWide(Beyond):
    """An integer that could pass the width at hand, were a field as large as is admitted."""


class Width(NamedTuple):
    """The integers at hand and what they are asked to hold.

    `fen` is the greatest amount of a money field, `whole` the greatest integer field, `scaled` that of a number in
    millionths, `rate` that of an exchange rate in millionths. `first_year` and `last_year` bound every day. Without
    `foreign` all money is in yuan.
    """

    name: str
    most: int
    fen: int
    whole: int
    scaled: int
    rate: int
    first_year: int
    last_year: int
    foreign: bool

    def literal(self, number: int) -> str:
        self.check(number, number)
        return f"{number}::{self.name}" if number >= 0 else f"({number}::{self.name})"

    def check(self, low: int, high: int) -> None:
        if max(abs(low), abs(high)) > self.most:
            raise TooWide


class Truth(NamedTuple):
    sql: str
    missing: str | None = None


class Number(NamedTuple):
    """num ÷ (den × over): `num` lies from `low` to `high`; `over`, where there is one, is at least 1 and at most `most`."""

    num: str
    low: int
    high: int
    den: int = 1
    over: str | None = None
    most: int = 1
    missing: str | None = None


class Amount(NamedTuple):
    """Money: a number of units of a currency, whose code is SQL."""

    number: Number
    currency: str = CNY


class Day(NamedTuple):
    sql: str
    missing: str | None = None


class Word(NamedTuple):
    sql: str
    missing: str | None = None


class Words(NamedTuple):
    """A list of texts."""

    sql: str
    missing: str | None = None


class Written(NamedTuple):
    """A list written out in an expression."""

    items: "tuple[Value, ...]"


class One(NamedTuple):
    """A record: the SQL of its path, and its fields by name."""

    path: str
    field: "Callable[[str], Value]"


class Many(NamedTuple):
    """The records of a section: the SQL of the list; `one` gives the record that the SQL of an item and its index make."""

    sql: str
    section: str
    one: Callable[[str, str], One]


class Fixed(NamedTuple):
    """A constant that only its use gives a form: a table, a threshold."""

    value: ConstantValue


Value = Union[Truth, Number, Amount, Day, Word, Words, Written, One, Many, Fixed]  # noqa: UP007 (named tuples name it ahead)


def missing_of(value: Value) -> str | None:
    if isinstance(value, Amount):
        return value.number.missing
    return value.missing if isinstance(value, Truth | Number | Day | Word | Words) else None


def sql_of(value: Value) -> str:
    """The SQL whose NULL says that the value is unknown."""
    match value:
        case Amount(number=number):
            return number.num
        case Number(num=num):
            return num
        case Truth() | Day() | Word() | Words():
            return value.sql
    raise Beyond


def together(*parts: str | None) -> str | None:
    """All that is missing, in order."""
    given = [part for part in parts if part is not None]
    if len(given) < 2:
        return given[0] if given else None
    return f"list_concat({', '.join(given)})"


def where_unknown(sql: str, *parts: str | None) -> str | None:
    """What is missing, where the value of `sql` is unknown."""
    found = together(*parts)
    return None if found is None else f"CASE WHEN {sql} IS NULL THEN {found} ELSE [] END"


def chosen(one: str, operator: str, other: str) -> str:
    """The one where the comparison holds, else the other; NULL where either is. (DuckDB's least() passes NULL over.)"""
    return f"CASE WHEN {one} {operator} {other} THEN {one} WHEN {one} IS NOT NULL AND {other} IS NOT NULL THEN {other} END"


def constant(number: Fraction, width: Width) -> Number:
    return Number(width.literal(number.numerator), number.numerator, number.numerator, number.denominator)


class Arithmetic:
    """Exact arithmetic on ratios of integers of one width; raises TooWide where bounds say that they could overflow."""

    def __init__(self, width: Width) -> None:
        self.width = width

    def _ratio(self, num: str, corners: list[int], den: int, over: str | None, most: int, *of: Number) -> Number:
        self.width.check(min(corners), max(corners))
        self.width.check(most, most)
        return Number(num, min(corners), max(corners), den, over, most, where_unknown(num, *(n.missing for n in of)))

    def scaled(self, number: Number, factor: int) -> Number:
        """The same number with its numerator and denominator multiplied."""
        if factor == 1:
            return number
        low, high = number.low * factor, number.high * factor
        self.width.check(low, high)
        num = f"({number.num} * {self.width.literal(factor)})"
        return number._replace(num=num, low=low, high=high, den=number.den * factor)

    def common(self, a: Number, b: Number) -> tuple[Number, Number]:
        """Both over one denominator."""
        if a.over != b.over:
            if a.over is not None and b.over is not None:
                raise Beyond
            if b.over is None:
                b = self._over(b, a)
            else:
                a = self._over(a, b)
        den = a.den * b.den // gcd(a.den, b.den)
        return self.scaled(a, den // a.den), self.scaled(b, den // b.den)

    def _over(self, number: Number, other: Number) -> Number:
        low, high = min(number.low, number.low * other.most), max(number.high, number.high * other.most)
        self.width.check(low, high)
        return number._replace(num=f"({number.num} * {other.over})", low=low, high=high, over=other.over, most=other.most)

    def plus(self, a: Number, b: Number) -> Number:
        a, b = self.common(a, b)
        return self._ratio(f"({a.num} + {b.num})", [a.low + b.low, a.high + b.high], a.den, a.over, a.most, a, b)

    def minus(self, a: Number, b: Number) -> Number:
        a, b = self.common(a, b)
        return self._ratio(f"({a.num} - {b.num})", [a.low - b.high, a.high - b.low], a.den, a.over, a.most, a, b)

    def negative(self, a: Number) -> Number:
        return a._replace(num=f"(-{a.num})", low=-a.high, high=-a.low)

    def times(self, a: Number, b: Number) -> Number:
        if a.over is not None and b.over is not None:
            raise Beyond
        over, most = (a.over, a.most) if a.over is not None else (b.over, b.most)
        corners = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
        return self._ratio(f"({a.num} * {b.num})", corners, a.den * b.den, over, most, a, b)

    def divided(self, a: Number, b: Number) -> Number:
        """a ÷ b; NULL where b is zero."""
        if b.low == b.high and b.over is None and b.low > 0:
            self.width.check(b.low * a.den, b.low * a.den)
            return self.scaled(a, b.den)._replace(den=a.den * b.low)
        if a.over is not None or b.over is not None:
            raise Beyond
        low, high = a.low * b.den, a.high * b.den
        num = f"({a.num} * {self.width.literal(b.den)})"
        most = max(abs(b.low), abs(b.high))
        if b.low < 0:
            low, high = min(low, -high), max(high, -low)
            num = f"(CASE WHEN {b.num} < 0 THEN -1 ELSE 1 END * {num})"
        over = f"nullif(abs({b.num}), 0)" if b.low < 0 else f"nullif({b.num}, 0)"
        num = f"CASE WHEN {b.num} <> 0 THEN {num} END"
        return self._ratio(num, [low, high], a.den, over, max(most, 1), a, b)

    def compared(self, a: Number, operator: str, b: Number) -> str:
        a, b = self.common(a, b)
        return f"({a.num} {operator} {b.num})"

    def least(self, a: Number, b: Number, operator: str = "<=") -> Number:
        """The lesser of two; with ">=" the greater."""
        a, b = self.common(a, b)
        pick = min if operator == "<=" else max
        num = chosen(a.num, operator, b.num)
        return self._ratio(num, [pick(a.low, b.low), pick(a.high, b.high)], a.den, a.over, a.most, a, b)

    def fen(self, yuan: Number) -> str:
        """Yuan as whole fen, rounded half up."""
        factor = gcd(100, yuan.den)
        up, den = 100 // factor, yuan.den // factor
        self.width.check(yuan.low * up, yuan.high * up)
        num = yuan.num if up == 1 else f"({yuan.num} * {self.width.literal(up)})"
        if den == 1 and yuan.over is None:
            return num
        most = den * yuan.most
        self.width.check(2 * yuan.low * up - 2 * most, 2 * yuan.high * up + 2 * most)
        divisor = self.width.literal(den) if yuan.over is None else f"({yuan.over} * {self.width.literal(den)})"
        doubled = f"(2 * {num} + {divisor})"
        if yuan.low >= 0:
            return f"({doubled} // (2 * {divisor}))"
        twice = f"(2 * {divisor})"
        return f"CASE WHEN {doubled} >= 0 THEN {doubled} // {twice} ELSE -(({twice} - 1 - {doubled}) // {twice}) END"
