"""Numbers, rates and booleans: read exactly from their texts."""

from __future__ import annotations

import re
from fractions import Fraction

from binjiang_cli.source.problem import Refused
from binjiang_cli.values.money import NUMBER, half_width
from binjiang_cli.words import Text, visible

PERCENT = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)\s*(?P<sign>%?)")
TRUE = frozenset(("true", "yes", "是", "真"))
FALSE = frozenset(("false", "no", "否", "假"))


def parse_number(text: str) -> Fraction:
    """A plain decimal number, never negative. Raises Refused."""
    written = half_width(text.strip())
    if len(text) > 60 or not re.fullmatch(NUMBER, written):
        shown = visible(text[:60])
        raise Refused(Text(f"“{shown}”不是数字", f"not a number: {shown}"), Text("例如 7.1034", "for example 7.1034"))
    return Fraction(written.replace(",", ""))


def parse_integer(text: str) -> int:
    """A whole number, never negative. Raises Refused."""
    shown = visible(text[:60])
    try:
        number = parse_number(text)
    except Refused:
        number = Fraction(1, 2)
    if number.denominator != 1 or number > 10**12:
        raise Refused(Text(f"“{shown}”不是整数", f"not a whole number: {shown}"), Text("例如 240", "for example 240"))
    return number.numerator


def parse_year(text: str) -> int:
    """A calendar year, with or without 年. Raises Refused."""
    written = half_width(text.strip()).removesuffix("年")
    if not re.fullmatch("(?:19|20)[0-9]{2}", written):
        shown = visible(text[:60])
        raise Refused(
            Text(f"“{shown}”不是年份", f"not a year: {shown}"), Text("四位数字，例如 2025", "four digits, for example 2025")
        )
    return int(written)


def parse_rate(text: str) -> Fraction:
    """A share: 30% or 0.3. Raises Refused."""
    found = PERCENT.fullmatch(half_width(text.strip())) if len(text) <= 40 else None
    if found is None:
        shown = visible(text[:60])
        raise Refused(Text(f"“{shown}”不是比例", f"not a rate: {shown}"), Text("例如 30% 或 0.3", "for example 30% or 0.3"))
    return Fraction(found["number"]) / (100 if found["sign"] else 1)


def parse_boolean(text: str) -> bool:
    """true/false, yes/no, 是/否. Raises Refused."""
    written = half_width(text.strip()).casefold()
    if written in TRUE or written in FALSE:
        return written in TRUE
    shown = visible(text[:60])
    raise Refused(
        Text(f"“{shown}”既不是“是”也不是“否”", f"neither yes nor no: {shown}"),
        Text("写 是/否 或 true/false；不知道就不要写", "write true/false, yes/no; leave it out when it is not known"),
    )


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
