"""The table of field types: what each is called, what bounds it, and how a spreadsheet shows it, in both languages."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from whole_problems import both

from binjiang_cli.language.types import BooleanType, Bounds, DateType, ListType, MoneyType, NumberType, TextType
from binjiang_cli.policy.field_types import FIRST_CELL, LAST_CELL, LISTS, MAPPINGS, MAX_VALUES, TYPES, FieldKind
from binjiang_cli.policy.vocabulary import MAX_RECORDS

NOT_NEGATIVE = ("不为负", "not negative")
SEVERAL = ("可填几个，用分号隔开", "One or several, with semicolons between")
LOOKUP = ("从下拉列表中选", "Choose from the list")
TO_A_TRILLION = NumberType(Bounds(Fraction(0), Fraction(10**12)), False)


@pytest.mark.parametrize(
    ("kind", "name", "bounds", "hint", "cell"),
    [
        ("text", ("文字", "text"), ("最多 500 个字", "at most 500 characters"), None, "@"),
        (
            "texts", ("文字，一个或多个", "texts, one or several"),
            ("最多 1000 个，各不超过 500 个字", "at most 1000, of 500 characters each"), SEVERAL, "@",
        ),
        (
            "uscc", ("统一社会信用代码", "credit code"),
            ("18 位，校验码要对", "18 characters, with a right check character"), None, "@",
        ),
        ("date", ("日期", "date"), None, ("例如 2025-01-15", "Such as 2025-01-15"), "yyyy-mm-dd"),
        ("year", ("年份", "year"), ("1900 到 2099", "1900 to 2099"), None, "0"),
        ("integer", ("整数", "whole number"), NOT_NEGATIVE, None, "#,##0"),
        ("number", ("数字", "number"), NOT_NEGATIVE, None, "General"),
        ("rate", ("比例", "rate"), NOT_NEGATIVE, None, "0.0#%"),
        (
            "money", ("金额", "money"), ("不为负，最多精确到分", "not negative, at most two decimals"),
            ("例如 1200000、120万、1.2亿元、USD 100万", "Such as 1200000, 120万, 1.2亿元, USD 100万"), "#,##0.00",
        ),
        ("boolean", ("是否", "yes or no"), None, LOOKUP, "@"),
        ("choice", ("取值之一", "one of the values"), None, LOOKUP, "@"),
        ("choices", ("取值的列表", "a list of the values"), ("可以是空列表", "the list may be empty"), SEVERAL, "@"),
        (
            "exchange_rates", ("各币种的汇率", "exchange rates by currency"), ("大于零", "above zero"),
            ("例如 USD=7.1034；可填几个，用分号隔开", "Such as USD=7.1034; one or several, with semicolons between"), "@",
        ),
        (
            "assumed_rates", ("各规则的比例", "rates by rule"), ("在规则的区间之内", "within the rule's range"),
            ("例如 rd-support=20%；可填几个，用分号隔开", "Such as rd-support=20%; one or several, with semicolons between"),
            "@",
        ),
    ],
)  # fmt: skip
def test_the_words_of_each_type(
    kind: FieldKind, name: tuple[str, str], bounds: tuple[str, str] | None, hint: tuple[str, str] | None, cell: str
) -> None:
    found = TYPES[kind]
    assert (both(found.name), both(found.bounds), both(found.hint), found.cell) == (name, bounds, hint, cell)


@pytest.mark.parametrize(
    ("kind", "least", "most", "expression"),
    [
        ("text", None, None, TextType()),
        ("texts", None, None, ListType(TextType(), 1000)),
        ("uscc", None, None, TextType()),
        ("date", date(1900, 1, 1), date(2199, 12, 31), DateType()),
        ("year", 1900, 2099, NumberType(Bounds(Fraction(1900), Fraction(2099)), True)),
        ("integer", 0, 10**12, NumberType(Bounds(Fraction(0), Fraction(10**12)), True)),
        ("number", 0, 10**12, TO_A_TRILLION),
        ("rate", 0, 10**12, TO_A_TRILLION),
        ("money", 0, 10**15, MoneyType(Bounds(Fraction(0), Fraction(10**15)))),
        ("boolean", None, None, BooleanType()),
        ("choice", None, None, TextType()),
        ("choices", None, None, ListType(TextType(), 1000)),
        ("exchange_rates", 0, 10**9, TextType()),
        ("assumed_rates", None, None, TextType()),
    ],
)
def test_the_bounds_of_each_type(kind: FieldKind, least: Any, most: Any, expression: Any) -> None:
    found = TYPES[kind]
    assert (found.least, found.most, found.expression) == (least, most, expression)


def test_how_many_values_each_type_has() -> None:
    assert {kind for kind, found in TYPES.items() if found.parts == "one"} == {
        "text", "uscc", "date", "year", "integer", "number", "rate", "money", "boolean", "choice",
    }  # fmt: skip
    assert (LISTS, MAPPINGS) == (("texts", "choices"), ("exchange_rates", "assumed_rates"))
    assert (MAX_VALUES, MAX_RECORDS) == (1_000, 10_000)


def test_the_days_that_a_spreadsheet_has() -> None:
    """The first two months of 1900 are wrong in its calendar; the last year of a profile is 2099."""
    assert (date(1900, 3, 1), date(2099, 12, 31)) == (FIRST_CELL, LAST_CELL)
