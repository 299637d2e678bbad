"""Numbers, rates and booleans: read exactly from their texts."""

from __future__ import annotations

import re
from fractions import Fraction

from binjiang_cli.source.problem import Refused
from binjiang_cli.values.money import NEGATIVE, NUMBER, filled, half_width
from binjiang_cli.words import Text, visible, without_invisible

PERCENT = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)\s*(?P<sign>%?)")
MOST = 10**12
TRUE = frozenset(("true", "yes", "y", "t", "1", "是", "真", "有", "对", "√", "✓", "✔", "☑", "✅"))
FALSE = frozenset(("false", "no", "n", "f", "0", "否", "假", "无", "没有", "不是", "×", "✗", "✘", "✕", "✖", "☒", "❌", "☐"))


NUMBER_EXAMPLE = Text("例如 7.1034", "for example 7.1034")
INTEGER_EXAMPLE = Text("例如 240", "for example 240")
RATE_EXAMPLE = Text("例如 30% 或 0.3", "for example 30% or 0.3")


def parse_number(text: str) -> Fraction:
    """A plain decimal number, never negative. Raises Refused."""
    return _number(text, Text("数字", "number"), NUMBER_EXAMPLE)


def _number(text: str, kind: Text, example: Text) -> Fraction:
    written = filled(text)
    if len(text) > 60 or not re.fullmatch(NUMBER, written):
        raise _not(text, kind, example)
    number = Fraction(written.replace(",", ""))
    if number > MOST:
        raise _not(text, kind, example)
    return number


def _not(text: str, kind: Text, example: Text) -> Refused:
    """Why a text is not one of this kind: below zero, or something else."""
    shown = visible(text[:60])
    if re.match(NEGATIVE, half_width(text[:60].strip())):
        return Refused(Text(f"这里不能为负：{shown}", f"this cannot be negative: {shown}"), example)
    return Refused(Text(f"“{shown}”不是{kind.zh}", f"not a {kind.en}: {shown}"), example)


def parse_integer(text: str) -> int:
    """A whole number, never negative. Raises Refused."""
    kind = Text("整数", "whole number")
    number = _number(text, kind, INTEGER_EXAMPLE)
    if number.denominator != 1 or number > 10**12:
        raise _not(text, kind, INTEGER_EXAMPLE)
    return number.numerator


def parse_year(text: str) -> int:
    """A calendar year, with or without 年. Raises Refused."""
    written = filled(text).removesuffix("年")
    if not re.fullmatch("(?:19|20)[0-9]{2}", written):
        shown = visible(text[:60])
        raise Refused(
            Text(f"“{shown}”不是年份", f"not a year: {shown}"), Text("四位数字，例如 2025", "four digits, for example 2025")
        )
    return int(written)


def parse_rate(text: str) -> Fraction:
    """A share: 30% or 0.3. Raises Refused."""
    found = PERCENT.fullmatch(filled(text)) if len(text) <= 40 else None
    if found is None:
        raise _not(text, Text("比例", "rate"), RATE_EXAMPLE)
    rate = Fraction(found["number"]) / (100 if found["sign"] else 1)
    if rate > MOST:
        raise _not(text, Text("比例", "rate"), RATE_EXAMPLE)
    return rate


def parse_boolean(text: str) -> bool:
    """Return what a word or a sign says: true/false, yes/no, Y/N, 是/否, 有/无, √/×. Raises Refused."""
    written = filled(text).casefold()
    if written in TRUE or written in FALSE:
        return written in TRUE
    shown = visible(text[:60])
    raise Refused(
        Text(f"“{shown}”既不是“是”也不是“否”", f"neither yes nor no: {shown}"),
        Text("写 是/否 或 true/false；不知道就不要写", "write true/false, yes/no; leave it out when it is not known"),
    )


def is_boolean(text: str) -> bool:
    """Return whether a text says yes or no."""
    return without_invisible(text).strip().casefold() in TRUE | FALSE


def decimal_text(number: Fraction, most: int = 12) -> str:
    """The shortest decimal text: 0.3, 7.1034. A number without a finite one is cut after `most` decimals, with …"""
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    places = 0
    if rest == 1:
        while (number * 10**places).denominator != 1:
            places += 1
    elided = rest != 1 or places > most
    places = most if elided else places
    scaled = abs(number) * 10**places
    digits = str(scaled.numerator // scaled.denominator).rjust(places + 1, "0")
    whole, decimals = (digits[:-places], digits[-places:]) if places else (digits, "")
    sign = "-" if number < 0 else ""
    return f"{sign}{whole}" + (f".{decimals}" if decimals else "") + ("…" if elided else "")


def percent_text(rate: Fraction) -> str:
    """For people: 30%, 3.1%, 7.25%."""
    return f"{decimal_text(rate * 100)}%"


def rate_text(rate: Fraction) -> str:
    """For people, as banks print an interest rate: at least two decimals, 3.10%."""
    text = decimal_text(rate * 100)
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.ljust(2, '0')}%"
