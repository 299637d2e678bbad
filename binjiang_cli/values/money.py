"""Money: an exact amount in a currency, read from the forms that people in China write.

Amounts are rationals in units of the currency (yuan, dollars); a fen is the finest that a text may state.
"""

import re
from fractions import Fraction
from typing import NamedTuple

from binjiang_cli.source.problem import Refused
from binjiang_cli.words import Text, did_you_mean, nearest, visible, without_invisible

MAX_AMOUNT = 10**15

# The active codes of ISO 4217, without funds and metals.
CURRENCIES = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN
    BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD
    FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY
    KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP
    MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR
    RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT
    TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR
    ZMW ZWG
    """.split()
)
WRITTEN = {
    "¥": "CNY", "元": "CNY", "圆": "CNY", "块": "CNY", "人民币": "CNY", "人民币元": "CNY", "元人民币": "CNY", "RMB": "CNY",
    "$": "USD", "US$": "USD", "美元": "USD", "美金": "USD", "€": "EUR", "欧元": "EUR", "£": "GBP", "英镑": "GBP",
    "HK$": "HKD", "港元": "HKD", "港币": "HKD", "日元": "JPY", "日圆": "JPY", "韩元": "KRW", "新加坡元": "SGD", "新元": "SGD",
    "澳元": "AUD", "加元": "CAD", "瑞士法郎": "CHF", "瑞郎": "CHF", "新台币": "TWD", "卢布": "RUB",
}  # fmt: skip
MULTIPLES = {
    "": 1, "百": 10**2, "千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8, "十亿": 10**9,
    "百亿": 10**10, "千亿": 10**11, "万亿": 10**12,
}  # fmt: skip


class Money(NamedTuple):
    amount: Fraction
    currency: str = "CNY"


def _any_of(words: dict[str, str] | dict[str, int]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True) if w)


NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
FORM = re.compile(
    rf"(?P<before>{_any_of(WRITTEN)}|[A-Za-z]{{3}})?\s*(?P<number>{NUMBER})\s*(?P<multiple>{_any_of(MULTIPLES)})?"
    rf"\s*(?P<after>{_any_of(WRITTEN)}|[A-Za-z]{{3}})?整?"
)
EXAMPLES = Text(
    "例如 1200000、120万、1.2亿元、USD 100万、1000万美元", "for example 1200000, 120万, 1.2亿元, USD 100万, 1000万美元"
)
COMMON = tuple(dict.fromkeys(WRITTEN.values()))
NAMED = rf"(?P<before>[^\W\d_]{{2,5}})?\s*{NUMBER}\s*(?:{_any_of(MULTIPLES)})?\s*(?P<after>[^\W\d_]{{2,5}})?"
RANGE = r"[^0-9-]{0,4}[0-9][0-9,.]*\s*[^\s0-9-]{0,4}\s*[-—–~至到]{1,2}\s*[^0-9-]{0,4}[0-9][0-9,.]*\s*[^\s0-9]{0,4}"
DIGITS = "一二三四五六七八九十两〇零壹贰叁肆伍陆柒捌玖拾佰仟"
NUMERALS = f"[{DIGITS}]"
NEGATIVE = rf"[^0-9{DIGITS}]{{0,4}}[-−负(].*[0-9{DIGITS}]"
LEAVE_OUT = Text("不知道就不要写这一项", "leave the key out when it is not known")
VAGUE = "(?i)约|大概|左右|上下|近|超过|不到|以上|以下|多|余|几|数|~|≈|>|<|±|about|around|approx|circa"


HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xA0: " ", 0xFFE5: "¥", 0xFFE1: "£"}


def half_width(text: str) -> str:
    """Full-width digits, letters and punctuation as their half-width twins; surrounding blanks removed."""
    return text if text.isascii() else text.translate(HALF_WIDTH).strip()


def filled(text: str) -> str:
    """Return the text in half-width signs, without those that nobody sees. Raises Refused when nothing is left."""
    written = half_width(without_invisible(text.strip()))
    if not written:
        raise Refused(Text("这里是空的", "this is empty"), LEAVE_OUT)
    return written


def nearest_currency(word: str) -> str | None:
    """The common currency, by code or by name, that a word was most likely meant to be."""
    typed = word.upper()
    alike = [code for code in COMMON if len(typed) in (3, 4) and code[:2] == typed[:2]]
    alike += [name for name in WRITTEN if not name.isascii() and len(name) == len(typed) > 1 and name[0] == typed[0]]
    return alike[0] if alike else nearest(typed, [*COMMON, *(name for name in WRITTEN if len(name) > 1)])


def parse_money(text: str) -> Money:
    """The money that a text states. Raises Refused for anything that is not one exact amount down to the fen."""
    shown = visible(text[:60])
    if len(text) > 60:
        raise Refused(Text(f"“{shown}…”不是金额", f"not an amount of money: {shown}…"), EXAMPLES)
    written = filled(text)
    found = FORM.fullmatch(written)
    if found is None:
        raise Refused(*_why_not_money(written, shown))
    currency = _currency(found, shown)
    amount = Fraction(found["number"].replace(",", "")) * MULTIPLES[found["multiple"] or ""]
    if (amount * 100).denominator != 1:
        raise Refused(
            Text(f"“{shown}”比一分还细", f"{shown} is finer than a fen"),
            Text("金额最多精确到分（0.01）", "an amount has at most two decimals"),
        )
    if amount > MAX_AMOUNT:
        raise Refused(Text(f"“{shown}”大得不可信", f"{shown} is too large"), Text("上限为一千万亿", "at most 10^15"))
    return Money(amount, currency)


def _currency(found: re.Match[str], shown: str) -> str:
    codes = []
    for word in (found["before"], found["after"]):
        if not word:
            continue
        code = WRITTEN.get(word) or WRITTEN.get(word.upper()) or word.upper()
        if code not in CURRENCIES:
            raise Refused(*_unknown_currency(code, nearest_currency(code)))
        codes.append(code)
    if len(set(codes)) > 1:
        raise Refused(
            Text(f"“{shown}”写了两个币种：{codes[0]} 和 {codes[1]}", f"{shown} names two currencies: {codes[0]} and {codes[1]}")
        )
    return codes[0] if codes else "CNY"


def _unknown_currency(word: str, meant: str | None) -> tuple[Text, Text]:
    hint = did_you_mean(meant) if meant else EXAMPLES
    return Text(f"不认识的币种：{word}", f"unknown currency: {word}"), hint


def _why_not_money(written: str, shown: str) -> tuple[Text, Text]:
    if re.fullmatch(RANGE, written):
        return Text(f"“{shown}”是一个范围，这里要一个金额", f"{shown} is a range; one amount is needed"), LEAVE_OUT
    if re.match(NEGATIVE, written):
        return Text(f"金额不能为负：{shown}", f"an amount cannot be negative: {shown}"), EXAMPLES
    if re.search(VAGUE, written) and re.search("[0-9]", written):
        return Text(f"“{shown}”是约数，这里要确切的金额", f"{shown} is approximate; an exact amount is needed"), LEAVE_OUT
    if re.search("[0-9][eE][-+]?[0-9]", written):
        return Text(f"不接受科学计数法：{shown}", f"scientific notation is not accepted: {shown}"), EXAMPLES
    if re.search("[0-9],[0-9]", written):
        return (
            Text(f"千分位的逗号位置不对：{shown}", f"misplaced thousands separator: {shown}"),
            Text("每三位一个逗号，例如 1,200,000.50", "a comma every three digits, as in 1,200,000.50"),
        )
    if re.search(NUMERALS, written):
        return Text(f"请用阿拉伯数字写金额：{shown}", f"write the amount in digits: {shown}"), EXAMPLES
    found = re.fullmatch(NAMED, written)
    for word in found.groups() if found else ():
        if word and word.upper() not in WRITTEN and (meant := nearest_currency(word)):
            return _unknown_currency(visible(word), meant)
    return Text(f"“{shown}”不是金额", f"not an amount of money: {shown}"), EXAMPLES


def to_fen(amount: Fraction) -> int:
    """Yuan to whole fen, rounded half up."""
    doubled = amount * 200
    return (doubled.numerator // doubled.denominator + 1) // 2


def fen_text(fen: int, grouped: bool = False) -> str:
    """Whole fen as yuan with two decimals: 360000000 is "3600000.00"."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan:{',' if grouped else ''}}.{rest:02}"


def money_text(money: Money) -> str:
    """For people: 1,200,000.00, or USD 4,000,000.00 where it is not CNY."""
    figure = fen_text(to_fen(money.amount), grouped=True)
    return figure if money.currency == "CNY" else f"{money.currency} {figure}"
