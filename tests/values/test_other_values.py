"""Dates, numbers, rates, years, booleans and credit codes."""

from __future__ import annotations

from datetime import date
from fractions import Fraction as F
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binjiang_cli.source.problem import Refused
from binjiang_cli.values.dates import full_months, parse_date
from binjiang_cli.values.numbers import (
    decimal_text,
    parse_boolean,
    parse_integer,
    parse_number,
    parse_rate,
    parse_year,
    percent_text,
    rate_text,
)
from binjiang_cli.values.uscc import check_character, parse_uscc


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2025-01-15", "2025-02-14", 0),
        ("2025-01-15", "2025-02-15", 1),
        ("2025-01-31", "2025-02-28", 1),  # the last day of a month that has no 31st
        ("2024-02-29", "2025-02-28", 12),
        ("2025-01-31", "2026-01-30", 11),
        ("2025-02-15", "2025-01-15", 0),
    ],
)
def test_full_months(first: str, last: str, months: int) -> None:
    assert full_months(date.fromisoformat(first), date.fromisoformat(last)) == months


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (parse_date, "2025-01-15", date(2025, 1, 15)),
        (parse_date, "2025/1/15", date(2025, 1, 15)),
        (parse_date, "2025年1月15日", date(2025, 1, 15)),
        (parse_date, "2025 年 01 月 15 日", date(2025, 1, 15)),
        (parse_date, "2025-1-5", date(2025, 1, 5)),
        (parse_date, " ２０２５－０１－１５ ", date(2025, 1, 15)),
        (parse_date, "2024-02-29", date(2024, 2, 29)),
        (parse_date, "2000/02/29", date(2000, 2, 29)),
        (parse_date, "1900-01-01", date(1900, 1, 1)),
        (parse_date, "2199-12-31", date(2199, 12, 31)),
        (parse_rate, "30%", F(3, 10)),
        (parse_rate, "0.3", F(3, 10)),
        (parse_rate, "３０％", F(3, 10)),
        (parse_rate, "30 %", F(3, 10)),
        (parse_rate, "7.25%", F(29, 400)),
        (parse_rate, "0", F(0)),
        (parse_rate, "0.0001%", F(1, 10**6)),
        (parse_rate, "150%", F(3, 2)),
        (parse_rate, "1", F(1)),
        (parse_rate, "0.1", F(1, 10)),
        (parse_boolean, "true", True),
        (parse_boolean, "True", True),
        (parse_boolean, "YES", True),
        (parse_boolean, "是", True),
        (parse_boolean, " ｙｅｓ ", True),
        (parse_boolean, "false", False),
        (parse_boolean, "No", False),
        (parse_boolean, "否", False),
        (parse_number, "7.1034", F("7.1034")),
        (parse_number, "1,000.5", F("1000.5")),
        (parse_number, "0", F(0)),
        (parse_integer, "240", 240),
        (parse_integer, "1,000", 1000),
        (parse_integer, "２４０", 240),
        (parse_integer, "240.0", 240),
        (parse_integer, "1000000000000", 10**12),
        (parse_year, "2025", 2025),
        (parse_year, "2025年", 2025),
        (parse_year, "１９００", 1900),
        (parse_year, "2099", 2099),
    ],
)
def test_what_is_read(read: Any, text: str, value: object) -> None:
    assert read(text) == value
    assert type(read(text)) is type(value)


@pytest.mark.parametrize(
    ("read", "text", "message"),
    [
        (parse_date, "2025-02-29", "no such day in the calendar: 2025-02-29"),
        (parse_date, "2025-04-31", "no such day in the calendar: 2025-04-31"),
        (parse_date, "1900-02-29", "no such day in the calendar: 1900-02-29"),
        (parse_date, "2025-13-01", "no such day in the calendar: 2025-13-01"),
        (parse_date, "2025-00-01", "no such day in the calendar: 2025-00-01"),
        (parse_date, "2025-01-00", "no such day in the calendar: 2025-01-00"),
        (parse_date, "1899-12-31", "no such day in the calendar: 1899-12-31"),
        (parse_date, "2200-01-01", "no such day in the calendar: 2200-01-01"),
        (parse_date, "2025-1/15", "not a date: 2025-1/15"),
        (parse_date, "2025年1月15", "not a date: 2025年1月15"),
        (parse_date, "", "this is empty"),
        (parse_rate, "-5%", "this cannot be negative: -5%"),
        (parse_rate, ".3", "not a rate: .3"),
        (parse_rate, "30%%", "not a rate: 30%%"),
        (parse_rate, "1/3", "not a rate: 1/3"),
        (parse_date, "2025-01-15" + " " * 60, "not a date: 2025-01-15" + " " * 50 + "…"),
        (parse_rate, "1" * 61, "not a rate: " + "1" * 60),
        (parse_rate, "", "this is empty"),
        (parse_boolean, "on", "neither yes nor no: on"),
        (parse_boolean, "", "this is empty"),
        (parse_number, "-1", "this cannot be negative: -1"),
        (parse_number, "1,00", "not a number: 1,00"),
        (parse_number, "万", "not a number: 万"),
        (parse_number, "1" * 61, "not a number: " + "1" * 60),
        (parse_integer, "2.5", "not a whole number: 2.5"),
        (parse_integer, "-1", "this cannot be negative: -1"),
        (parse_integer, "1000000000001", "not a whole number: 1000000000001"),
        (parse_year, "25", "not a year: 25"),
        (parse_year, "1899", "not a year: 1899"),
        (parse_year, "2100", "not a year: 2100"),
    ],
)
def test_what_is_refused(read: Any, text: str, message: str) -> None:
    with pytest.raises(Refused) as caught:
        read(text)
    assert caught.value.message.en == message


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (F(0), "0"),
        (F(1), "1"),
        (F(3, 10), "0.3"),
        (F(1, 20), "0.05"),
        (F("7.1034"), "7.1034"),
        (F(100), "100"),
        (F(-1, 4), "-0.25"),
        (F(1, 2**12), "0.000244140625"),
        (F(1, 3), "0.333333333333…"),
        (F(2, 3), "0.666666666666…"),
        (F(-1, 3), "-0.333333333333…"),
        (F(1, 10**12), "0.000000000001"),
        (F(1, 10**13), "0.000000000000…"),
        (F(1, 2**13), "0.000122070312…"),
        (F(22, 7), "3.142857142857…"),
        (F(1200), "1200"),
        (F(12, 10), "1.2"),
    ],
)
def test_the_shortest_decimal(number: F, text: str) -> None:
    assert decimal_text(number) == text


def test_rates_for_people() -> None:
    assert [percent_text(F(rate)) for rate in ("0.3", "0.031", "0.0725", "1", "0")] == ["30%", "3.1%", "7.25%", "100%", "0%"]
    assert [rate_text(F(rate)) for rate in ("0.031", "0.0355", "0.03", "0.03125")] == ["3.10%", "3.55%", "3.00%", "3.125%"]


@given(st.decimals(min_value=0, max_value=10**9, places=6))
def test_numbers_are_read_as_they_are_written(number: Any) -> None:
    assert parse_number(f"{number:f}") == F(number)
    assert F(decimal_text(F(number))) == F(number)
    assert parse_number(decimal_text(F(number))) == F(number)


@given(st.fractions(min_value=0, max_value=1000, max_denominator=10**6))
def test_what_is_cut_is_marked(number: F) -> None:
    text = decimal_text(number)
    if text.endswith("…"):
        assert 0 <= number - F(text[:-1]) < F(1, 10**12)
    else:
        assert F(text) == number


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_in_every_form(day: date) -> None:
    for text in (day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日"):
        assert parse_date(text) == day


# The unified social credit code. GB 32100-2015 gives the weights as a table; here they are counted out.

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]  # the standard's own figures


def independent(first: str) -> str:
    rest = 31 - sum(ALPHABET.index(char) * weight for char, weight in zip(first, WEIGHTS, strict=True)) % 31
    return ALPHABET[0 if rest == 31 else rest]


@pytest.mark.parametrize("code", ["91330100799655058B", "91440300708461136T", "91110000802100433B", "914403001922038216"])
def test_codes_of_well_known_companies(code: str) -> None:
    """Of Alibaba (China), Tencent, Baidu and Huawei, as they are published."""
    assert parse_uscc(code) == code
    assert parse_uscc(f" {code.lower()} ") == code


@given(
    st.text(ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
)
def test_the_check_character(head: str, region: str, body: str) -> None:
    first = head + region + body
    right = independent(first)
    assert check_character(first) == right
    assert parse_uscc(first + right) == first + right
    for wrong in ALPHABET.replace(right, ""):
        with pytest.raises(Refused):
            parse_uscc(first + wrong)


@given(st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(place: int, char: str) -> None:
    code = "91440300708461136T"
    wrong = code[:place] + char + code[place + 1 :]
    if wrong != code:
        with pytest.raises(Refused):
            parse_uscc(wrong)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("91440300708461136", "a credit code has 18 characters, this one 17: 91440300708461136"),
        ("", "this is empty"),
        ("9144030070846113I5", "a credit code never holds I: 9144030070846113I5"),
        ("9144030070846113é5", "a credit code never holds É: 9144030070846113é5"),
        ("91A40300708461136T", "characters 3 to 8 of a credit code are the digits of the region: 91A40300708461136T"),
        ("91440300708461136U", "the check character of the credit code does not match: 91440300708461136U"),
    ],
)
def test_wrong_codes(code: str, message: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_uscc(code)
    assert caught.value.message.en == message


def test_the_right_last_character_is_told() -> None:
    with pytest.raises(Refused) as caught:
        parse_uscc("91440300708461136U")
    assert caught.value.hint is not None
    assert caught.value.hint.en == "if the first 17 are right, the last must be T"
