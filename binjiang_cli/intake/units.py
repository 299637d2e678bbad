"""Units in headings: 研发投入（万元）, Spend (10k CNY), 汇率（100 外币）, and what they make of the numbers below them.

A unit is read by the tables that read amounts: `万元` is a unit because `1万元` is an amount.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from binjiang_cli.policy.vocabulary import Field
from binjiang_cli.source.problem import Refused
from binjiang_cli.values.currencies import WRITTEN
from binjiang_cli.values.money import Money, filled, half_width, parse_money
from binjiang_cli.values.numbers import decimal_text, parse_rate
from binjiang_cli.words import Text, visible

LONGEST = 30
# Of all amounts, not of one column.
OF_ALL = "(?:以下|以上|上述|表中|表内|本表|所有|全部|各项|的|金额|货币|计量|数额|数据|数字)*"
LEAD = re.compile(
    rf"(?i)^{OF_ALL}(?:单位|币种|unit|currency)\s*(?:[:：]|[均都皆]?为|是|\s)\s*|^(?:以|按|in)\s+|^以(?![上下])|(?:为单位|计)$"
    r"|^(?:填表|填报)?(?:注|备注|附注|说明|notes?)\s*[0-9]*\s*[:：.、]\s*|^[0-9]{1,2}[.、)]\s*(?![0-9])|^[*※]\s*"
    rf"|^{OF_ALL}(?<=[额据字])\s*[均都皆]?[为以按]\s*|(?:填列|填写|表示|列示)$"
    r"|^(?:all\s+)?(?:amounts?|figures?|values?|expressed|stated|presented)\s+(?:are\s+)?(?=in\s)|^折合?"
    r"|^(?:人民币|rmb|cny)\s*[:：,，、]\s*|\s*[,，、]\s*(?:人民币|rmb|cny)$|^单位(?=[十百千万亿]*(?:元|[美欧日港]|人民币))"
)
OF = re.compile(r"(?i)(thousand|million|billion)s? of (.+)")
IN = re.compile(r"(?i)(.+?),? in (thousand|million|billion)s?")
PIECES = re.compile(r"(?:[，;；。\n()（）]|,(?![0-9]))+")
PARTS = re.compile(r"[\s/、()（）]+|和|及")
OPENS = re.compile(r"(?i)(?:单位|币种|\bunits?\b|currency)\s*(?:[:：]|均?为|是|\s)?\s*")
YUAN = re.compile("(?i)[元圆圓]|yuan")
SHORTEST_ALONE = 2  # a title of one sign is hardly a unit
FOREIGN = re.compile("外币|单位外币|外汇")
# Accountants write thousands as '000: (RMB'000), (USD 000s).
THOUSANDS = re.compile(r"(?i)(?<![0-9.,])['’‘`]?000s?$|(?<=[a-z])s$")
BARE = re.compile(r"[-+−–(]?\s*[0-9][0-9,.\s]*\)?")
NUMERALS = re.compile("[一二三四五六七八九十两〇零壹贰叁肆伍陆柒捌玖拾佰仟百千点]+")
OWN_MULTIPLE = re.compile(r"[0-9][0-9,.]*\s*[十百千拾佰仟]")
CURRENCY = r"[^\w\s.,+-]|[A-Za-z]{1,2}\$|[A-Za-z]{3}|人民币"  # names no multiple and no unit, as 元 does
SIGNED = re.compile(rf"(?P<sign>{CURRENCY})\s*[0-9][0-9,.]*|[0-9][0-9,.]*\s*(?P<behind>{CURRENCY})")
IN_TITLE = re.compile(r"(?i)(?:单位|币种|unit|currency)\s*[:：]\s*([^\s()（）,，;；]+)|[(（]([^()（）]*)[)）]")
CURRENCY_WORDS = sorted((word for word in WRITTEN if word[-1] in "元币镑"), key=len, reverse=True)
NAMED = re.compile(rf"[十百千万亿]*(?:{'|'.join(CURRENCY_WORDS)})")
NUMERIC = ("money", "rate", "exchange_rates", "integer", "number")


class Unit(NamedTuple):
    """A unit as it was written, and how it stands around a number (万元 behind it, 人民币 before and 万 behind).

    `amount` is what one of it is: 10,000 CNY for 万元. Where no number can be put into it (10k CNY), `around` is None.
    """

    written: str
    amount: Money
    around: tuple[str, str] | None

    def of(self, cell: str) -> str:
        """Return a cell's amount with its unit: the cell's own where it has one. Raises Refused where that is doubtful."""
        number = filled(cell)
        if BARE.fullmatch(number) or NUMERALS.fullmatch(number):
            return self._with(number)
        if self.amount.amount > 1:
            self._refuse_doubtful(number, visible(cell.strip()[:60]))
        if self.amount.currency != "CNY" and _states_no_currency(number):
            return f"{self.amount.currency} {number}"
        return cell

    def _with(self, number: str) -> str:
        if self.amount == Money(Fraction(1)):
            return number
        if self.around is not None:
            before, after = self.around
            return f"{before}{number}{after}"
        return _money_text(times(number, self.amount.amount), self.amount.currency)

    def _refuse_doubtful(self, number: str, shown: str) -> None:
        """Refuse a cell of which nobody can tell whether the heading's multiple applies: 2千, ¥1,200 under 万元."""
        sign = SIGNED.fullmatch(number)
        doubtful = OWN_MULTIPLE.fullmatch(number) or (
            sign and _currency_of(sign["sign"] or sign["behind"]) == self.amount.currency
        )
        if doubtful:
            raise Refused(
                Text(
                    f"“{shown}”写在单位为“{self.written}”的列里，看不出是否还要乘以{self.written}",
                    f"{shown} stands under the unit {self.written}: whether that applies to it cannot be known",
                ),
                Text("写一个不带符号的数，或写全单位", "write a bare number, or the whole unit"),
            )


def money_unit(written: str) -> Unit | None:
    """Return the unit of money that a text states (万元, USD, 10k CNY, 人民币万元), None where it states none."""
    text = _tidy(written)
    if not text or len(text) > LONGEST:
        return None
    if any(char.isdigit() for char in text):
        amount = _money(text)
        return Unit(written.strip(), amount, None) if amount and _is_round(amount.amount) and not BARE.fullmatch(text) else None
    for at in range(len(text)):
        before, after = text[:at], text[at:]
        if (amount := _money(f"{before}1{after}")) is not None:
            return Unit(written.strip(), amount, (before, after))
    return None


def in_row(unit: Unit | None, stated: Unit) -> Unit:
    """Return the unit of a number whose heading states one, or none, and whose row states one as well.

    Raises Refused where they contradict: 万元 in the heading, USD in the row.
    """
    if unit is None or unit.amount == stated.amount:
        return stated
    of_currency = stated.amount.amount == 1
    if of_currency and (unit.amount.currency == stated.amount.currency or _states_no_currency(f"1{unit.written}")):
        return Unit(f"{unit.written} {stated.written}", Money(unit.amount.amount, stated.amount.currency), None)
    one, other = visible(unit.written), visible(stated.written)
    raise Refused(Text(f"标题的单位是“{one}”，这一行写的是“{other}”", f"the heading's unit is {one}, the row says {other}"))


def unit_of(written: str, field: Field) -> Unit | None:
    """Return the unit that a text states for a field's numbers, None where it is none that fits the field."""
    match field.type:
        case "money":
            return money_unit(written)
        case "exchange_rates":
            return _foreign_unit(written)
        case "rate":
            return _rate_unit(_tidy(written))
        case "integer" | "number":
            return _count_unit(_tidy(written), field)
    return None


def units_in_title(title: str) -> list[Unit]:
    """Return the units that a title states, and those that it names behind: 单位：万元（外币：万美元） states two.

    Raises Refused where it speaks of its unit, and names one that cannot be told.
    """
    found = {unit.amount: unit for unit in _units_in_title(title)}
    others = [unit for unit in found.values() if unit.amount != Money(Fraction(1)) or YUAN.search(unit.written)]
    if any(unit.amount.currency == "CNY" for unit in others):
        return others  # 单位：万元 币种：人民币
    if not found and OPENS.search(title) and re.search(rf"(?<![0-9])[十百千万亿]+(?:{'|'.join(CURRENCY_WORDS)})", title):
        shown = visible(" ".join(title.split())[:60])
        raise Refused(
            Text(f"“{shown}”里的单位读不出来", f"the unit in {shown} cannot be told"),
            Text("写成：单位：万元", "write 单位：万元"),
        )
    return list(found.values())


def units_in_note(note: str) -> list[Unit]:
    """Return the units that a remark below a table states for its amounts. Raises Refused where it is about some of them."""
    for piece in PIECES.split(note):
        opened = OPENS.search(piece)
        if opened and money_unit(piece[opened.end() :]) and not re.fullmatch(OF_ALL, _tidy(piece[: opened.start()])):
            shown = visible(" ".join(note.split())[:60])
            raise Refused(
                Text(f"“{shown}”说的是哪些金额，看不出来", f"which amounts this is about cannot be told: {shown}"),
                Text("把单位写进标题，例如 研发投入（万元）", "state the unit in the heading, as in Spend (10k CNY)"),
            )
    return units_in_title(note)


def _units_in_title(title: str) -> Iterator[Unit]:
    whole = title.strip()
    if len(whole) >= SHORTEST_ALONE and (unit := money_unit(whole)) is not None:
        yield unit
        return
    for found in IN_TITLE.finditer(title):
        if (unit := money_unit(found[1] or found[2] or "")) is not None:
            yield unit
            yield from filter(None, map(money_unit, NAMED.findall(title[found.start() :])))
    for piece in PIECES.split(title):
        opened = OPENS.search(piece)
        stated = piece[opened.end() :] if opened else piece
        unit = money_unit(stated) or money_unit(_tidy(piece))
        if unit is not None and (opened or _tidy(piece) != half_width(piece.strip())):
            yield unit
        elif opened:
            yield from filter(None, map(money_unit, PARTS.split(stated)))


def apply(unit: Unit | None, field: Field, cell: str) -> str:
    """Return what a cell states with the unit of its heading. Raises Refused where that is doubtful."""
    match field.type:
        case "money":
            return cell if unit is None else unit.of(cell)
        case "integer" | "number":
            number = _without_own_unit(cell, field)
            bare = unit is not None and BARE.fullmatch(filled(cell)) is not None
            return cell if number is None else times(number, unit.amount.amount) if unit is not None and bare else number
        case "rate" if unit is not None and unit.around is not None:
            return f"{filled(cell)}{unit.around[1]}" if BARE.fullmatch(filled(cell)) else cell
    return cell


def times(number: str, factor: Fraction) -> str:
    """Return a bare number times a factor, in digits; the number as it stands where it is none."""
    digits = half_width(number.strip()).replace(",", "")
    if factor == 1 or not re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", digits):
        return number
    return decimal_text(Fraction(digits) * factor, 30)


def _tidy(written: str) -> str:
    """Return a unit without what only introduces it: 单位：万元, in USD million."""
    text = half_width(written.strip())
    while (shorter := LEAD.sub("", text).strip()) != text:
        text = shorter
    text = OF.sub(r"\2 \1", text) if OF.fullmatch(text) else IN.sub(r"\1 \2", text) if IN.fullmatch(text) else text
    return THOUSANDS.sub(lambda found: "" if found[0] in "sS" else " thousand", text)


def _foreign_unit(written: str) -> Unit | None:
    """Return the unit of 100 外币 or 100美元: rates are of so many units of a currency."""
    number = FOREIGN.sub("", half_width(written)).strip()
    if number == written.strip():
        return money_unit(written)
    amount = _money(number or "1")
    return Unit(written.strip(), amount, None) if amount and _is_round(amount.amount) else None


def _is_round(amount: Fraction) -> bool:
    """Return whether an amount is one, ten, a hundred and so on, as units are: 研发投入2025 is of a year."""
    return amount.denominator == 1 and str(amount.numerator).rstrip("0") == "1"


def _rate_unit(text: str) -> Unit | None:
    sign = {"百分比": "%", "百分数": "%", "percent": "%", "pct": "%", "千分比": "‰"}.get(text.casefold(), text)
    try:
        return Unit(text, Money(parse_rate(f"1{sign}")), ("", sign)) if sign and not sign[0].isdigit() else None
    except Refused:
        return None


def _count_unit(text: str, field: Field) -> Unit | None:
    """Return the unit of 人 and 千人 where the field counts 人; 千 for any count."""
    own = [_tidy(word) for word in (field.unit.zh, field.unit.en)] if field.unit else []
    rest = next((text.removesuffix(word).strip() for word in own if text.endswith(word)), text)
    if rest != text and not rest:
        return Unit(text, Money(Fraction(1)), None)
    found = money_unit(rest)
    return found if found and _states_no_currency(f"1{rest}") else None


def _without_own_unit(cell: str, field: Field) -> str | None:
    """Return a count without the field's unit behind it (240人); None where something else stands there."""
    number = filled(cell)
    for word in (field.unit.zh, field.unit.en) if field.unit else ():
        number = number.removesuffix(word).rstrip()
    return number if BARE.fullmatch(number) else None


@lru_cache(1024)
def _money(text: str) -> Money | None:
    try:
        return parse_money(text)
    except Refused:
        return None


def _currency_of(word: str) -> str | None:
    amount = _money(f"{word}1")
    return amount.currency if amount else None


def _states_no_currency(amount: str) -> bool:
    """Return whether an amount names no currency: none clashes with it."""
    return _money(f"USD {amount}") is not None and _money(f"EUR {amount}") is not None


def _money_text(number: str, currency: str) -> str:
    return number if currency == "CNY" else f"{currency} {number}"
