"""What a value of each type of field may be, written once.

From here follow the checks of a profile, the types of expressions, the JSON Schema, the cells of the workbook template, the
columns of a batch, and what `explain` says of a field. The bounds themselves stand beside the parsers that hold them.
"""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from binjiang_cli.language.types import BooleanType, Bounds, DateType, ListType, MoneyType, NumberType, TextType, Type
from binjiang_cli.values.dates import FIRST_DAY, LAST_DAY, parse_date
from binjiang_cli.values.exchange import MOST_RATE, parse_exchange_rate
from binjiang_cli.values.money import MAX_AMOUNT, Money, parse_money
from binjiang_cli.values.numbers import (
    FIRST_YEAR,
    LAST_YEAR,
    MOST,
    parse_boolean,
    parse_integer,
    parse_number,
    parse_share,
    parse_year,
)
from binjiang_cli.values.texts import MAX_TEXT, parse_name, parse_text
from binjiang_cli.values.uscc import parse_uscc
from binjiang_cli.words import Text

FieldKind = Literal[
    "text", "texts", "uscc", "date", "year", "integer", "number", "rate", "money", "boolean", "choice", "choices",
    "exchange_rates", "assumed_rates",
]  # fmt: skip
Parts = Literal["one", "list", "mapping"]
MAX_VALUES = 1_000  # in a list or a mapping
# What a spreadsheet's calendar has; its first two months are wrong.
FIRST_CELL, LAST_CELL = date(FIRST_YEAR, 3, 1), date(LAST_YEAR, 12, 31)


class FieldType(NamedTuple):
    """A type of field.

    `value` is what a value is in Python (each one, of a list or a mapping), `read` its parser; a choice is read by the words
    of its field. `expression` is what it is to rules. `least` and `most` bound a number or a day, `bounds` says so in words.
    `cell` is the number format in which a spreadsheet shows it, `hint` how it is written there.
    """

    name: Text
    value: type
    read: Callable[[str], Any]
    expression: Type
    parts: Parts = "one"
    least: Fraction | date | None = None
    most: Fraction | date | None = None
    bounds: Text | None = None
    cell: str = "@"
    hint: Text | None = None

    def within(self) -> tuple[Any, Any]:
        """Return the least and the greatest value. Only for types that have them."""
        assert self.least is not None
        assert self.most is not None
        return self.least, self.most


def _chosen(text: str) -> str:
    raise AssertionError("a choice is read by the words of its field")


ZERO = Fraction(0)
NOT_NEGATIVE = Text("不为负", "not negative")
SEVERAL = Text("可填几个，用分号隔开", "One or several, with semicolons between")
LOOKUP = Text("从下拉列表中选", "Choose from the list")


def _numbers(least: int, most: int, whole: bool = False) -> NumberType:
    return NumberType(Bounds(Fraction(least), Fraction(most)), whole)


TYPES: dict[FieldKind, FieldType] = {
    "text": FieldType(
        Text("文字", "text"), str, parse_name, TextType(),
        bounds=Text(f"最多 {MAX_TEXT} 个字", f"at most {MAX_TEXT} characters"),
    ),
    "texts": FieldType(
        Text("文字，一个或多个", "texts, one or several"), str, parse_text, ListType(TextType(), MAX_VALUES), "list",
        bounds=Text(f"最多 {MAX_VALUES} 个，各不超过 {MAX_TEXT} 个字", f"at most {MAX_VALUES}, of {MAX_TEXT} characters each"),
        hint=SEVERAL,
    ),
    "uscc": FieldType(
        Text("统一社会信用代码", "credit code"), str, parse_uscc, TextType(),
        bounds=Text("18 位，校验码要对", "18 characters, with a right check character"),
    ),
    "date": FieldType(
        Text("日期", "date"), date, parse_date, DateType(), least=FIRST_DAY, most=LAST_DAY, cell="yyyy-mm-dd",
        hint=Text("例如 2025-01-15", "Such as 2025-01-15"),
    ),
    "year": FieldType(
        Text("年份", "year"), int, parse_year, _numbers(FIRST_YEAR, LAST_YEAR, True), cell="0",
        least=Fraction(FIRST_YEAR), most=Fraction(LAST_YEAR),
        bounds=Text(f"{FIRST_YEAR} 到 {LAST_YEAR}", f"{FIRST_YEAR} to {LAST_YEAR}"),
    ),
    "integer": FieldType(
        Text("整数", "whole number"), int, parse_integer, _numbers(0, MOST, True), cell="#,##0",
        least=ZERO, most=Fraction(MOST), bounds=NOT_NEGATIVE,
    ),
    "number": FieldType(
        Text("数字", "number"), Fraction, parse_number, _numbers(0, MOST), cell="General",
        least=ZERO, most=Fraction(MOST), bounds=NOT_NEGATIVE,
    ),
    "rate": FieldType(
        Text("比例", "rate"), Fraction, parse_share, _numbers(0, MOST), cell="0.0#%",
        least=ZERO, most=Fraction(MOST), bounds=NOT_NEGATIVE,
    ),
    "money": FieldType(
        Text("金额", "money"), Money, parse_money, MoneyType(Bounds(ZERO, Fraction(MAX_AMOUNT))), cell="#,##0.00",
        least=ZERO, most=Fraction(MAX_AMOUNT),
        bounds=Text("不为负，最多精确到分", "not negative, at most two decimals"),
        hint=Text("例如 1200000、120万、1.2亿元、USD 100万", "Such as 1200000, 120万, 1.2亿元, USD 100万"),
    ),
    "boolean": FieldType(Text("是否", "yes or no"), bool, parse_boolean, BooleanType(), hint=LOOKUP),
    "choice": FieldType(Text("取值之一", "one of the values"), str, _chosen, TextType(), hint=LOOKUP),
    "choices": FieldType(
        Text("取值的列表", "a list of the values"), str, _chosen, ListType(TextType(), MAX_VALUES), "list",
        bounds=Text("可以是空列表", "the list may be empty"), hint=SEVERAL,
    ),
    "exchange_rates": FieldType(
        Text("各币种的汇率", "exchange rates by currency"), Fraction, parse_exchange_rate, TextType(), "mapping",
        least=ZERO, most=Fraction(MOST_RATE), bounds=Text("大于零", "above zero"),
        hint=Text("例如 USD=7.1034；可填几个，用分号隔开", "Such as USD=7.1034; one or several, with semicolons between"),
    ),
    "assumed_rates": FieldType(
        Text("各规则的比例", "rates by rule"), Fraction, parse_share, TextType(), "mapping",
        bounds=Text("在规则的区间之内", "within the rule's range"),
        hint=Text(
            "例如 rd-support=20%；可填几个，用分号隔开", "Such as rd-support=20%; one or several, with semicolons between"
        ),
    ),
}  # fmt: skip
LISTS = tuple(kind for kind, declared in TYPES.items() if declared.parts == "list")
MAPPINGS = tuple(kind for kind, declared in TYPES.items() if declared.parts == "mapping")
