"""Codes of number formats: `#,##0.00"万元"`, `[$€-407] 0`, `yyyy-mm-dd`, and what they say of the number in a cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: "yyyy年m月", 28: "m月d日", 29: "m月d日", 30: "m-d-yy", 31: "yyyy年m月d日",
    32: "h时mm分", 33: "h时mm分ss秒", 34: "h时mm分", 35: "h时mm分ss秒", 36: "yyyy年m月", 37: "#,##0", 38: "#,##0",
    39: "#,##0.00", 40: "#,##0.00", 41: "#,##0", 43: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0",
    49: "@", 50: "yyyy年m月", 51: "m月d日", 52: "yyyy年m月", 53: "m月d日", 54: "m月d日", 55: "h时mm分", 56: "h时mm分ss秒",
    57: "yyyy年m月", 58: "m月d日",
}  # fmt: skip
# Their currency is that of the computer on which the workbook is opened.
LOCAL_CURRENCY = {5: "#,##0", 6: "#,##0", 7: "#,##0.00", 8: "#,##0.00", 42: "#,##0", 44: "#,##0.00"}
# A dollar sign is that of the region behind it; ¥ is the yen in Japan.
DOLLARS = {
    "": "USD", "409": "USD", "en-us": "USD", "c09": "AUD", "1009": "CAD", "1409": "NZD", "1004": "SGD", "4809": "SGD",
    "c04": "HKD", "3c09": "HKD", "404": "TWD", "1404": "MOP",
}  # fmt: skip
JAPAN = ("411", "ja-jp")
TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<general>(?i:general)|G/通用格式)'
    r"|(?P<scientific>[eE][+-])|(?P<noon>(?i:am/pm|a/p)|上午/下午)|(?P<day>(?i:y+|m+|d+|h+|s+|e+|a{3,4}|b+|g+))"
    r"|(?P<digit>[0#?])|(?P<sign>[.,%/@])|(?P<literal>.)",
    re.DOTALL,
)
CONDITION = re.compile(r"(?P<sign><=|>=|<>|<|>|=)(?P<bound>-?[0-9]+(?:\.[0-9]*)?)")
ELAPSED = re.compile(r"(?i)h+|m+|s+")
# Brackets and signs that only say that a number is negative, and what stands around it for looks.
DECORATION = re.compile(r"[()（）+\-\s]")


class FormatSection(NamedTuple):
    """One section of a number format: what stands around a number, and how the number is shown."""

    before: str = ""
    after: str = ""
    decimals: int = 0
    zeros: int = 0
    thousands: int = 0
    percents: int = 0
    shift: int = 0
    digits: bool = False
    rounded: bool = True
    scientific: bool = False
    day: str = ""
    blank_zero: bool = False
    doubtful: str = ""
    condition: tuple[str, Decimal] | None = None

    @property
    def is_plain(self) -> bool:
        """Return whether it shows a whole number as it is."""
        plain = FormatSection(decimals=self.decimals, zeros=self.zeros, digits=True, rounded=self.rounded)
        return self == plain and self.zeros < 2


class NumberFormat(NamedTuple):
    """A number format by its sections; `local` is one that takes the currency of the computer."""

    code: str
    parts: Sequence[FormatSection]
    local: bool = False

    @property
    def is_plain(self) -> bool:
        return not self.local and all(part.is_plain for part in self.parts[:3])


@lru_cache(4096)
def format_of(number: int, code: str | None) -> NumberFormat:
    """Return a workbook's number format, from its number and its code, None where the number is one of the built-in."""
    if code is None and number in LOCAL_CURRENCY:
        return NumberFormat("", [_Section().read(LOCAL_CURRENCY[number])], True)
    written = BUILT_IN.get(number, "General") if code is None else code
    return NumberFormat(written, [_Section().read(section) for section in _sections(written)])


def _sections(code: str) -> list[str]:
    found, start = [], 0
    for token in TOKEN.finditer(code):
        if token["literal"] == ";":
            found.append(code[start : token.start()])
            start = token.end()
    return [*found, code[start:]]


class _Section:
    """Reads one section of a code, sign by sign."""

    def __init__(self) -> None:
        self.before = self.after = self.inside = self.doubtful = ""
        self.signs = ""  # the places of digits
        self.decimals = self.zeros = self.commas = self.thousands = self.percents = 0
        self.point = self.scientific = self.fraction = self.general = False
        self.condition: tuple[str, Decimal] | None = None
        self.days: list[str] = []

    def read(self, section: str) -> FormatSection:
        """Return what a section says."""
        for token in TOKEN.finditer(section):
            if token["bracket"] is not None:
                self._bracket(token["bracket"])
            elif token["day"]:
                self.days.append(token["day"].lower())
            elif token["digit"]:
                self._digit(token["digit"])
            elif token["sign"]:
                self._sign(token["sign"])
            self.general = self.general or token["general"] is not None
            self.scientific = self.scientific or token["scientific"] is not None
            self._text(token["quoted"] or token["escaped"] or token["literal"] or "")
        return self._part()

    def _part(self) -> FormatSection:
        return FormatSection(
            before=DECORATION.sub("", self.before), after=DECORATION.sub("", self.after),
            decimals=self.decimals, zeros=self.zeros, thousands=self.thousands + self.commas, percents=self.percents,
            shift=self.decimals if self.inside == "." else 0, digits=bool(self.signs) or self.general,
            rounded=bool(self.signs) and not self.fraction and not self.scientific, scientific=self.scientific,
            day=_day(self.days), blank_zero=bool(self.signs) and "0" not in self.signs and not self.fraction,
            doubtful=self.doubtful or self.inside.replace(".", "", 1), condition=self.condition,
        )  # fmt: skip

    def _text(self, text: str) -> None:
        if self.signs or self.general:
            self.after += text
        else:
            self.before += text

    def _digit(self, sign: str) -> None:
        """Take a place of a digit; what stood between it and the one before is inside of the number: 0"."0,"万"."""
        if self.signs and DECORATION.sub("", self.after):
            self.inside, self.after = self.inside + self.after, ""
            self.point, self.decimals = self.point or self.inside == ".", 0
        self.signs += sign
        self.commas = 0
        self.decimals += self.point
        self.zeros += sign == "0" and not self.point and not self.scientific

    def _sign(self, sign: str) -> None:
        match sign:
            case "." if not self.days:
                self.point, self.thousands, self.commas = True, self.thousands + self.commas, 0
            case ",":
                self.commas += 1
            case "%":
                self.percents += 1
                self._text("%")
            case "/":
                self.fraction = self.fraction or bool(self.signs)
            case "@":
                self.general = True

    def _bracket(self, inside: str) -> None:
        """Take a currency ([$€-407]), a condition ([>=10000]) or elapsed time ([h]); colours say nothing."""
        if inside.startswith("$"):
            sign, _, region = inside[1:].partition("-")
            self._currency(sign, region.lower().lstrip("0"))
        elif found := CONDITION.fullmatch(inside.replace(" ", "")):
            self.condition = (found["sign"], Decimal(found["bound"]))
        elif ELAPSED.fullmatch(inside):
            self.days.append("h")

    def _currency(self, sign: str, region: str) -> None:
        if sign in ("¥", "￥") and region in JAPAN:
            sign = "JPY"
        elif sign == "$":
            sign = DOLLARS.get(region, "")
            self.doubtful = self.doubtful or ("" if sign else "$")
        self._text(sign)


def _day(tokens: Sequence[str]) -> str:
    """Return what a date format shows: y, m, d for a day's parts, t for a time, w and x for what is no part of a day."""
    found = [_part_of_day(token, tokens[at - 1] if at else "", tokens[at + 1 : at + 2]) for at, token in enumerate(tokens)]
    return "".join(dict.fromkeys(found))


def _part_of_day(token: str, before: str, after: Sequence[str]) -> str:
    """Return what one sign of a date format shows; m is a minute behind an hour and before a second."""
    match token[0]:
        case "h" | "s":
            return "t"
        case "m" if len(token) < 3 and (before[:1] == "h" or (after and after[0][0] == "s")):
            return "t"
        case "m":
            return "m"
        case "d" if len(token) < 3:
            return "d"
        case "d" | "a":
            return "w"
        case "y" | "e":
            return "y"
    return "x"
