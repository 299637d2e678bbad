"""Money: an exact amount in a currency, read from the forms that people in China write.

Amounts are rationals in units of the currency (yuan, dollars); a fen is the finest that a text may state.
"""

import re
from fractions import Fraction
from math import floor
from typing import NamedTuple

from binjiang_cli.source.problem import Refused
from binjiang_cli.values.currencies import CURRENCIES, WRITTEN, currency_code, nearest_currency
from binjiang_cli.words import Text, did_you_mean, visible, without_invisible

MAX_AMOUNT = 10**15
HALF = Fraction(1, 2)

MULTIPLES = {
    "": 1, "百": 10**2, "千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8, "十亿": 10**9,
    "百亿": 10**10, "千亿": 10**11, "万亿": 10**12,
}  # fmt: skip


class Money(NamedTuple):
    amount: Fraction
    currency: str = "CNY"


def _any_of(words: dict[str, str] | dict[str, int]) -> str:
    return "|".join(re.escape(w) for w in words if w)


NUMBER = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"  # 0,500 is a half with a comma
FORM = re.compile(
    rf"(?P<before>{_any_of(WRITTEN)}|[A-Za-z]{{3}})?\s*(?P<number>{NUMBER})\s*(?P<multiple>{_any_of(MULTIPLES)})?"
    rf"\s*(?P<after>{_any_of(WRITTEN)}|[A-Za-z]{{3}})?整?"
)
EXAMPLES = Text(
    "例如 1200000、120万、1.2亿元、USD 100万、1000万美元", "for example 1200000, 120万, 1.2亿元, USD 100万, 1000万美元"
)
NAMED = rf"(?P<before>[^\W\d_]{{2,5}})?\s*{NUMBER}\s*(?:{_any_of(MULTIPLES)})?\s*(?P<after>[^\W\d_]{{2,5}})?"
RANGE = r"[^0-9-]{0,4}[0-9][0-9,.]*\s*[^\s0-9-]{0,4}\s*[-—–~至到]{1,2}\s*[^0-9-]{0,4}[0-9][0-9,.]*\s*[^\s0-9]{0,4}"
DIGITS = "一二三四五六七八九十两〇零壹贰叁肆伍陆柒捌玖拾佰仟"
WRITTEN_RANGE = rf"[{DIGITS}百千万亿元点]+[-—–~至到]{{1,2}}[{DIGITS}百千万亿元点]+"  # a range written out
CODE = 3  # letters of a currency's code
TWICE = r"(?P<amount>[^()]+)\((?P<again>[^()]+)\)"  # 人民币壹佰万元整（¥1,000,000.00）
CAPITALS = r"^(?:大写|小写)\s*:?\s*"
QUOTED = "“([^“”]*)”|‘([^‘’]*)’|\"([^\"]*)\"|'([^']*)'?"  # the apostrophe alone keeps a cell a text
STOPS = "。;"
NEGATIVE = rf"[^0-9{DIGITS}]{{0,4}}[-−负(].*[0-9{DIGITS}]"
LEAVE_OUT = Text("不知道就不要写这一项", "leave the key out when it is not known")
VAGUE = (
    "(?i)约|大概|大致|左右|上下|近|超过|不到|不足|至少|最多|大于|小于|不低于|不高于|以上|以下|以内|多|余|几|数|来万|上[百千万亿]|~|≈|>|<|≥|≤|±|[+]$"
    "|about|around|approx|circa|over |under |more than|less than|at least|at most|up to|nearly|roughly"
)


HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xA0: " ", 0xFFE5: "¥", 0xFFE1: "£"}


def half_width(text: str) -> str:
    """Return full-width digits, letters and punctuation as their half-width twins; surrounding blanks removed."""
    return text if text.isascii() else text.translate(HALF_WIDTH).strip()


def filled(text: str) -> str:
    """Return the text in half-width signs, without those around it or that nobody sees. Raises Refused when nothing is left."""
    written = half_width(without_invisible(text).strip()).rstrip(STOPS)
    if found := re.fullmatch(QUOTED, written):
        written = next(filter(None, found.groups()), "").strip()
    if not written:
        raise Refused(Text("这里是空的", "this is empty"), LEAVE_OUT)
    return written


def parse_money(text: str) -> Money:
    """Return the money that a text states. Raises Refused for anything that is not one exact amount down to the fen."""
    shown = visible(text[:60])
    if len(text) > 60:
        raise Refused(Text(f"“{shown}…”不是金额", f"not an amount of money: {shown}…"), EXAMPLES)
    written = filled(text)
    amount, names = _plain_amount(written) or _everyday_amount(_once(written), shown)
    currency = _currency(names, shown)
    if (amount * 100).denominator != 1:
        raise Refused(
            Text(f"“{shown}”比一分还细", f"{shown} is finer than a fen"),
            Text("金额最多精确到分（0.01）", "an amount has at most two decimals"),
        )
    if amount > MAX_AMOUNT:
        raise Refused(Text(f"“{shown}”大得不可信", f"{shown} is too large"), Text("上限为一千万亿", "at most 10^15"))
    return Money(amount, currency)


def _plain_amount(written: str) -> tuple[Fraction, list[str]] | None:
    """Return the amount and the currencies of a text in the plain form; None where it has another, or an unknown currency."""
    found = FORM.fullmatch(written)
    if found is None:
        return None
    codes = [currency_code(word) for word in (found["before"], found["after"]) if word]
    if not CURRENCIES.issuperset(codes):
        return None
    return Fraction(found["number"].replace(",", "")) * MULTIPLES[found["multiple"] or ""], codes


def _once(written: str) -> str:
    """Return an amount without the same amount in brackets behind it, as contracts state it; else the text as it is."""
    found = re.fullmatch(TWICE, written)
    if found is None:
        return written
    try:
        one, other = (parse_money(re.sub(CAPITALS, "", found[name].strip())) for name in ("amount", "again"))
    except Refused:
        return written
    return re.sub(CAPITALS, "", found["amount"].strip()) if one == other else written


def _everyday_amount(written: str, shown: str) -> tuple[Fraction, list[str]]:
    from binjiang_cli.values.everyday import everyday_money

    found = everyday_money(written)
    if found is None:
        raise Refused(*_why_not_money(written, shown))
    return found


def _currency(codes: list[str], shown: str) -> str:
    first, *others = dict.fromkeys(codes) or ("CNY",)
    if others:
        raise Refused(
            Text(f"“{shown}”写了两个币种：{first} 和 {others[0]}", f"{shown} names two currencies: {first} and {others[0]}")
        )
    return first


def _unknown_currency(word: str, meant: str | None) -> tuple[Text, Text]:
    hint = did_you_mean(meant) if meant else EXAMPLES
    return Text(f"不认识的币种：{word}", f"unknown currency: {word}"), hint


def _why_not_money(written: str, shown: str) -> tuple[Text, Text]:
    from binjiang_cli.values.everyday import leaves_open

    if re.fullmatch(RANGE, written) or re.fullmatch(WRITTEN_RANGE, written):
        return Text(f"“{shown}”是一个范围，这里要一个金额", f"{shown} is a range; one amount is needed"), LEAVE_OUT
    if re.match(NEGATIVE, written):
        return Text(f"金额不能为负：{shown}", f"an amount cannot be negative: {shown}"), EXAMPLES
    if re.search(VAGUE, written) and re.search(f"[0-9{DIGITS}百千万亿]", written):
        return Text(f"“{shown}”是约数，这里要确切的金额", f"{shown} is approximate; an exact amount is needed"), LEAVE_OUT
    if re.search("[0-9],[0-9]", written):
        return (
            Text(f"千分位的逗号位置不对：{shown}", f"misplaced thousands separator: {shown}"),
            Text("每三位一个逗号，例如 1,200,000.50", "a comma every three digits, as in 1,200,000.50"),
        )
    if re.search("[0-9] [0-9]", written):
        return Text(f"数字中间断开了：{shown}", f"the digits are parted: {shown}"), EXAMPLES
    if re.search(r"\.[0-9]+\.", written):
        return Text(f"小数点不止一个：{shown}", f"more than one decimal point: {shown}"), EXAMPLES
    if leaves_open(written):
        return (
            Text(f"“{shown}”的读法不止一种", f"{shown} can be read in more than one way"),
            Text("写全，例如 3万5000元、305万", "write it out, as in 3万5000元 or 305万"),
        )
    found = FORM.fullmatch(written) or re.fullmatch(NAMED, written)
    for word in (found["before"], found["after"]) if found else ():
        if word and currency_code(word) not in CURRENCIES and (len(word) == CODE or nearest_currency(word)):
            return _unknown_currency(visible(word.upper()), nearest_currency(word))
    return Text(f"“{shown}”不是金额", f"not an amount of money: {shown}"), EXAMPLES


def to_fen(amount: Fraction) -> int:
    """Return yuan to whole fen, rounded half up."""
    return floor(amount * 100 + HALF)


def fen_text(fen: int, grouped: bool = False) -> str:
    """Return whole fen as yuan with two decimals: 360000000 is "3600000.00"."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan:{',' if grouped else ''}}.{rest:02}"


def money_text(money: Money) -> str:
    """Return it for people: 1,200,000.00, or USD 4,000,000.00 where it is not CNY."""
    figure = fen_text(to_fen(money.amount), grouped=True)
    return figure if money.currency == "CNY" else f"{money.currency} {figure}"
