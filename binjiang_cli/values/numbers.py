"""Numbers, rates and booleans: read exactly from their texts."""

from __future__ import annotations

import re
from fractions import Fraction

from binjiang_cli.source.problem import Refused
from binjiang_cli.values.money import NEGATIVE, NUMBER, filled, half_width
from binjiang_cli.words import Text, visible, without_invisible

PERCENT = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)\s*(?P<sign>%?)")
# 百分之三十, 千分之六, 6‰, 三成, 三成五
PARTS = r"(?P<of>百分之|千分之|万分之)(?P<parts>.+)|(?P<thousandths>[^%‰]+)‰|(?P<hundredths>[^%‰]+)%"
TENTHS = r"(?P<tenths>[0-9一二两三四五六七八九十])成(?:(?P<half>半)|(?P<more>[0-9一二三四五六七八九]))?"
YEAR = re.compile(r"(?P<year>[0-9]{4})(?:\.0+)?\s*(?:(?:财|财务|会计)?年度?)?")
# A box for each answer, one of them ticked: ☑是 □否, 是■否□
BOX, TICKED = "[☑√✓✔☒■●☐□○◯]", "☑√✓✔☒■●"
BOXES = (
    rf"(?P<sign>{BOX}) ?(?P<word>\w+)[ /、,;]*(?P<sign2>{BOX}) ?(?P<word2>\w+)"
    rf"|(?P<word3>\w+) ?(?P<sign3>{BOX})[ /、,;]*(?P<word4>\w+) ?(?P<sign4>{BOX})"
)
NUMBER_ALONE = r"[0-9]+(?:\.[0-9]+)?"
EXPONENT = "[0-9.]+[eE][-+]?[0-9]+"
SHARES = {"百分之": 100, "千分之": 1000, "万分之": 10000}
COUNTED = ("persons", "person", "people", "employees", "人", "名", "位", "个", "家", "件", "项", "次")  # behind a number
MOST = 10**12
FIRST_YEAR, LAST_YEAR = 1900, 2099  # of a year
LONGEST = 60
MOST_DECIMALS = 40  # with which a value is written again in at most LONGEST characters
CHARACTERS = str.maketrans("〇○零一二两三四五六七八九", "0001223456789")
TRUE = frozenset(("true", "yes", "y", "t", "1", "1.0", "是", "是的", "真", "有", "对", "√", "✓", "✔", "☑", "✅"))
FALSE = frozenset((
    "false", "no", "n", "f", "0", "0.0", "否", "不是", "假", "无", "没有", "不对", "×", "✗", "✘", "✕", "✖", "❌", "☐",
))  # fmt: skip


NUMBER_EXAMPLE = Text("例如 7.1034", "for example 7.1034")
INTEGER_EXAMPLE = Text("例如 240", "for example 240")
RATE_EXAMPLE = Text("例如 30% 或 0.3", "for example 30% or 0.3")
NUMBER_KIND, INTEGER_KIND, RATE_KIND = Text("数字", "number"), Text("整数", "whole number"), Text("比例", "rate")


def parse_number(text: str) -> Fraction:
    """Return a number, never negative. Raises Refused."""
    return _number(text, NUMBER_KIND, NUMBER_EXAMPLE)


def _number(text: str, kind: Text, example: Text) -> Fraction:
    written = filled(text)
    if len(text) > LONGEST:
        raise _not(text, kind, example)
    number = Fraction(written.replace(",", "")) if re.fullmatch(NUMBER, written) else _everyday(written)
    if number is None or number > MOST:
        raise _not(text, kind, example)
    return _writable(number, text, example)


def _writable(number: Fraction, text: str, example: Text) -> Fraction:
    """Return a number that can be written again as a decimal without loss. Raises Refused."""
    if (number * 10**MOST_DECIMALS).denominator != 1:
        shown = visible(text.strip())
        raise Refused(
            Text(f"“{shown}”的小数超过 {MOST_DECIMALS} 位", f"{shown} has more than {MOST_DECIMALS} decimals"), example
        )
    return number


def _everyday(written: str) -> Fraction | None:
    """Return the number that a text states in another than the plain form: 1.2E3, 1.2万, 二百四十."""
    from binjiang_cli.values.everyday import everyday_number

    return everyday_number(written)


def _not(text: str, kind: Text, example: Text) -> Refused:
    """Return why a text is not one of this kind: below zero, or something else."""
    start = text[:60]
    shown = visible(start)
    if re.match(NEGATIVE, half_width(start.strip())):
        return Refused(Text(f"这里不能为负：{shown}", f"this cannot be negative: {shown}"), example)
    return Refused(Text(f"“{shown}”不是{kind.zh}", f"not a {kind.en}: {shown}"), example)


def parse_integer(text: str) -> int:
    """Return a whole number, never negative, also with what it counts behind it: 240, 240人. Raises Refused."""
    written = text.strip()
    counted = next((word for word in COUNTED if written.casefold().endswith(word)), "")
    number = _number(written[: len(written) - len(counted)], INTEGER_KIND, INTEGER_EXAMPLE)
    if number.denominator != 1:
        raise _not(text, INTEGER_KIND, INTEGER_EXAMPLE)
    return number.numerator


def parse_year(text: str) -> int:
    """Return a calendar year, also as 2025年, 2025年度, 2025会计年度 or 2025.0. Raises Refused."""
    found = YEAR.fullmatch(filled(text).translate(CHARACTERS).casefold())
    plain = found["year"] if found else ""
    if not plain or not FIRST_YEAR <= int(plain) <= LAST_YEAR:
        shown = visible(text[:60])
        raise Refused(
            Text(f"“{shown}”不是年份", f"not a year: {shown}"), Text("四位数字，例如 2025", "four digits, for example 2025")
        )
    return int(plain)


def parse_rate(text: str) -> Fraction:
    """Return a share: 30%, 0.3, 6‰, 百分之三十, 三成. Raises Refused."""
    found = PERCENT.fullmatch(filled(text)) if len(text) <= LONGEST else None
    rate = Fraction(found["number"]) / (100 if found["sign"] else 1) if found else _everyday_rate(text)
    if rate is None or rate > MOST:
        raise _not(text, RATE_KIND, RATE_EXAMPLE)
    return _writable(rate, text, RATE_EXAMPLE)


def parse_share(text: str) -> Fraction:
    """Return a share of a profile; above 1 only with its sign, as 30 may be meant for 30%. Raises Refused."""
    rate = parse_rate(text)
    if rate > 1 and re.fullmatch(f"{NUMBER_ALONE}|{EXPONENT}", filled(text)):
        shown = visible(text.strip())
        raise Refused(
            Text(f"“{shown}”是 {shown}% 还是 {percent_text(rate)}？", f"{shown} may be {shown}% or {percent_text(rate)}"),
            Text("写出百分号", "write it with a percent sign"),
        )
    return rate


def _everyday_rate(text: str) -> Fraction | None:
    written = "".join(filled(text).split())
    if len(text) > LONGEST:
        return None
    if found := re.fullmatch(TENTHS, written):
        half = Fraction(1, 20) if found["half"] else 0
        return Fraction(_digit(found["tenths"]), 10) + half + Fraction(_digit(found["more"]), 100)
    if found := re.fullmatch(PARTS, written):
        number = _everyday(found["parts"] or found["thousandths"] or found["hundredths"])
        share = SHARES.get(found["of"], 1000 if found["thousandths"] else 100)
        return None if number is None else number / share
    return _everyday(written) if re.fullmatch(EXPONENT, written) else None


def _digit(text: str | None) -> int:
    return 10 if text == "十" else int((text or "0").translate(CHARACTERS))


def parse_boolean(text: str) -> bool:
    """Return what a word or a sign says: true/false, yes/no, Y/N, 是/否, 有/无, √/×. Raises Refused."""
    written = filled(text).casefold()
    if written in TRUE or written in FALSE:
        return written in TRUE
    if (ticked := _ticked(written)) is not None:
        return ticked
    shown = visible(text[:60])
    raise Refused(
        Text(f"“{shown}”既不是“是”也不是“否”", f"neither yes nor no: {shown}"),
        Text("写 是/否 或 true/false；不知道就不要写", "write true/false, yes/no; leave it out when it is not known"),
    )


def _ticked(written: str) -> bool | None:
    """Return which of yes and no has the tick where both stand with a box; None for any other text."""
    found = re.fullmatch(BOXES, written)
    if found is None:
        return None
    one, other = (found["word"] or found["word3"], found["word2"] or found["word4"])
    ticks = [(found[a] or found[b]) in TICKED for a, b in (("sign", "sign3"), ("sign2", "sign4"))]
    answers = {one in TRUE: one in TRUE | FALSE, other in TRUE: other in TRUE | FALSE}
    if ticks[0] == ticks[1] or answers != {True: True, False: True}:
        return None
    return (one if ticks[0] else other) in TRUE


def is_boolean(text: str) -> bool:
    """Return whether a text says yes or no."""
    word = half_width(without_invisible(text.strip())).casefold()
    return word in TRUE or word in FALSE


def decimal_text(number: Fraction, most: int = 12) -> str:
    """Return the shortest decimal text: 0.3, 7.1034. A number without a finite one is cut after `most` decimals, with …"""
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
    """Return it for people: 30%, 3.1%, 7.25%."""
    return f"{decimal_text(rate * 100)}%"


def rate_text(rate: Fraction) -> str:
    """Return it for people, as banks print an interest rate: at least two decimals, 3.10%."""
    text = decimal_text(rate * 100)
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.ljust(2, '0')}%"
