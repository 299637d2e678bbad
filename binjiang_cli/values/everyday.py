"""Amounts and numbers as people write them in mails: 100w, 1亿2000万元, 2千3百万, 1.5M, 壹佰万元整, 1.2E7, 50万欧.

Looked at only where the plain forms do not hold. What could be meant in two ways is not read: 3万5 may be 35,000 or 30,005.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

from binjiang_cli.source.problem import Refused
from binjiang_cli.values.currencies import CURRENCIES, EVERYDAY, WRITTEN
from binjiang_cli.words import Text

# Traditional and banker's characters as the ones that are read below.
SAME = str.maketrans(
    "萬億圓圆塊幣歐韓鎊臺個壹贰貳叁叄參肆伍陆陸柒捌玖拾佰仟〇○兩两點毛’‘´",
    "万亿元元块币欧韩镑台个一二二三三三四五六六七八九十百千零零二二点角'''",
)
DIGITS = "零一二三四五六七八九"
PLACES = {"亿": 8, "万": 4, "千": 3, "百": 2, "十": 1}  # and how many zeros each stands for
LETTERS = {
    "w": 10**4, "k": 10**3, "thousand": 10**3, "m": 10**6, "mm": 10**6, "mn": 10**6, "mln": 10**6, "mio": 10**6,
    "million": 10**6, "millions": 10**6, "b": 10**9, "bn": 10**9, "bln": 10**9, "mrd": 10**9, "billion": 10**9,
    "billions": 10**9, "tn": 10**12, "trillion": 10**12,
}  # fmt: skip
KRONER = Text("瑞典、挪威、丹麦等国的货币都是克朗", "Sweden, Norway, Denmark and others have kroner")
MANY_WAYS = {
    "兆": Text("兆在大陆是百万，在台湾是万亿", "兆 is a million on the mainland and 10^12 in Taiwan"),
    "mil": Text("mil 有人用来写千，有人用来写百万", "mil is a thousand to some and a million to others"),
    "kw": Text("kw 有人用来写千万，也是千瓦", "kw is ten million to some, and a kilowatt"),
    "刀": Text("美元、加元、澳元都有人叫刀", "刀 may be US, Canadian or Australian dollars"),
    "kr": KRONER,
    "克朗": KRONER,
    "卢比": Text("印度、巴基斯坦等国的货币都叫卢比", "India, Pakistan and others have rupees"),
    "比索": Text("墨西哥、菲律宾等国的货币都叫比索", "Mexico, the Philippines and others have pesos"),
}
MOST_ZEROS = 18  # of an exponent
EXPONENT = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)e(?P<zeros>[+-]?[0-9]{1,3})")
LETTERED = re.compile(rf"(?P<number>[0-9]+(?:\.[0-9]+)?) ?(?P<unit>{'|'.join(sorted(LETTERS, key=len, reverse=True))})\.?")
GROUPED = re.compile(r"(?<![0-9.])[1-9][0-9]{0,2}(?:(?P<sign>[ ',])[0-9]{3})(?:(?P=sign)[0-9]{3})*(?![0-9])")
ARABIC = re.compile(r"[0-9]+(?:\.[0-9]+)?")
COINS = re.compile(rf"(?P<yuan>.+)[元块]零?(?:(?P<jiao>[0-9{DIGITS}])角)?零?(?:(?P<fen>[0-9{DIGITS}])分)?")
JIAO = re.compile(rf"(?P<jiao>[0-9{DIGITS}])角(?:(?P<fen>[0-9{DIGITS}])分)?|(?P<only>[0-9{DIGITS}])分")
_DIGIT, _MULTIPLE = rf"[0-9{DIGITS}]", f"[{''.join(PLACES)}元块]"
LEAVES_OPEN = re.compile(rf"{_DIGIT}(?:{_DIGIT}|[点.,])*{_MULTIPLE}(?:{_DIGIT}|{_MULTIPLE}|[点.,])*")
BLANKS = re.compile(r"\s+")
UNIT_IN_BRACKETS = re.compile(r"(?<=[0-9]) ?[(\[【]([十百千万亿]*[元块]?)[)\]】]$")  # 1200（万元）
COUNTED = re.compile(rf"(?<=[0-9{DIGITS}])个(?=[{''.join(PLACES)}])")  # 1个亿
NAMES = {name.casefold().translate(SAME): code for name, code in (WRITTEN | EVERYDAY).items()}
NAMES |= {code.casefold(): code for code in CURRENCIES}
BRACKETS = {"(": ")", "[": "]"}


class StatedNumber(NamedTuple):
    """A number, and the value of its last place that is stated: of 2300万, whose last digit is a 3, one hundred 万."""

    value: Fraction
    place: int


def everyday_money(written: str) -> tuple[Fraction, list[str]] | None:
    """Return an amount and the currencies that its text names; None for a text that is not an amount in one way only.

    Raises Refused for a word that has several meanings.
    """
    body = _plainly(written).removesuffix("整").removesuffix("正")
    if (coins := _coins(body)) is not None:
        return coins, ["CNY"]
    codes: list[str] = []
    while (found := _without_name(body)) is not None:
        body, code = found
        codes.append(code)
    amount = _number(body)
    if amount is None:
        _refuse_many_ways(body)
        return None
    return amount, codes


def everyday_number(written: str) -> Fraction | None:
    """Return the number that a text states; None for a text that is not a number in one way only. Raises Refused."""
    text = _plainly(written)
    found = _number(text)
    if found is None:
        _refuse_many_ways(text)
    return found


def leaves_open(written: str) -> bool:
    """Return whether digits and multiples stand in an order that leaves open which number is meant, as in 3万5."""
    return LEAVES_OPEN.fullmatch(_plainly(written)) is not None


def _plainly(written: str) -> str:
    text = BLANKS.sub(" ", written.casefold()).translate(SAME).strip()
    return COUNTED.sub("", UNIT_IN_BRACKETS.sub(r"\1", text))


def _without_name(text: str) -> tuple[str, str] | None:
    """Return a text without the currency that it begins or ends with, and the currency's code; None without one."""
    for length in range(len(text) - 1, 0, -1):
        for name, rest in ((text[:length], text[length:]), (text[-length:], text[:-length])):
            inner = name[1:-1] if BRACKETS.get(name[0]) == name[-1] else name
            if code := NAMES.get(inner.strip()):
                return rest.strip(" :"), code
    return None


def _refuse_many_ways(text: str) -> None:
    for word, why in MANY_WAYS.items():
        if re.fullmatch(rf".*[0-9{DIGITS}{''.join(PLACES)}] ?{word}", text):
            raise Refused(Text(f"“{word}”不止一种意思", f"{word} has more than one meaning"), why)


def _coins(text: str) -> Fraction | None:
    """Return what 3元5角, 壹佰元零伍分 or 5角 come to; None for a text without 角 and 分."""
    body = text.removeprefix("人民币").removeprefix("rmb").removeprefix("¥").strip()
    found = COINS.fullmatch(body) or JIAO.fullmatch(body)
    if found is None or not body.endswith(("角", "分")):
        return None
    parts = found.groupdict()
    yuan = _chain(parts.get("yuan") or "0")
    if yuan is None or yuan.value.denominator != 1:
        return None
    jiao, fen = (_digit(parts[name] or "0") for name in ("jiao", "fen"))
    return yuan.value + Fraction(jiao, 10) + Fraction(fen + _digit(parts.get("only") or "0"), 100)


def _number(text: str) -> Fraction | None:
    text = GROUPED.sub(lambda found: found[0].replace(found["sign"], ""), text)
    if found := EXPONENT.fullmatch(text):
        zeros = int(found["zeros"])
        return Fraction(found["number"]) * Fraction(10) ** zeros if abs(zeros) <= MOST_ZEROS else None
    if found := LETTERED.fullmatch(text):
        return Fraction(found["number"]) * LETTERS[found["unit"]]
    chain = _chain(text.replace(" ", "")) if not re.search("[0-9] [0-9]", text) else None
    return None if chain is None else chain.value


def _chain(text: str) -> StatedNumber | None:
    """Return what digits and multiples come to, in the order in which Chinese has them: 一亿零五百万, 2千3百万, 1.5万亿."""
    if ARABIC.fullmatch(text):
        return StatedNumber(Fraction(text), 0 if "." in text else 1)
    if len(text) == 1 and text in DIGITS:
        return StatedNumber(Fraction(DIGITS.index(text)), 1)
    whole, point, decimals = text.rpartition("点")
    if point and decimals and all(digit in DIGITS for digit in decimals):
        head = _chain(whole)
        figure = "".join(str(DIGITS.index(digit)) for digit in decimals)
        return StatedNumber(head.value + Fraction(f"0.{figure}"), 0) if head and head.place else None
    unit = next((unit for unit in PLACES if unit in text), None)
    if unit is None:
        return None
    before, _, after = text.partition(unit)
    head = StatedNumber(Fraction(1), 1) if unit == "十" and not before else _chain(before)
    return _added(head, PLACES[unit], after) if head else None


def _added(head: StatedNumber, zeros: int, after: str) -> StatedNumber | None:
    """Return a head times its multiple and what comes after that; None where the places of both are not apart."""
    value, place = head.value * 10**zeros, head.place * 10**zeros
    if not after:
        return StatedNumber(value, place)
    tail = _chain(after.lstrip(DIGITS[0]))
    bare = ARABIC.fullmatch(after) or len(after) == 1
    if tail is None or tail.value >= place or (bare and len(after.partition(".")[0]) != zeros):
        return None
    if zeros == PLACES["亿"] and not bare and tail.value < 10 ** PLACES["万"] and after[0] != DIGITS[0]:
        return None  # 1亿5千 is 1亿5千万 to most, and 100,005,000 to some
    return StatedNumber(value + tail.value, tail.place)


def _digit(text: str) -> int:
    return int(text) if text.isascii() else DIGITS.index(text)
