"""Dates, numbers, rates, years, booleans and credit codes."""

from __future__ import annotations

from datetime import date
from fractions import Fraction as F
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from refusals import EMPTY, NO_DAY, Refusal, of, refusal

from binjiang_cli.source.problem import Refused
from binjiang_cli.values.dates import FIRST_DAY, LAST_DAY, full_months, later, month_end, months_between, parse_date
from binjiang_cli.values.numbers import (
    decimal_text,
    parse_boolean,
    parse_integer,
    parse_number,
    parse_rate,
    parse_share,
    parse_year,
    percent_text,
    rate_text,
)
from binjiang_cli.values.uscc import check_character, parse_uscc
from binjiang_cli.words import Text


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2025-01-15", "2025-02-14", 0),
        ("2025-01-15", "2025-02-15", 1),
        ("2025-01-31", "2025-02-28", 1),  # the last day of a month that has no 31st
        ("2024-02-29", "2025-02-28", 12),
        ("2025-01-31", "2026-01-30", 11),
        ("2025-02-15", "2025-01-15", 0),
        ("2025-02-15", "2025-02-10", 0),
        ("2025-02-15", "2025-02-15", 0),
        ("1900-01-01", "2199-12-31", 3599),
        ("2199-12-31", "1900-01-01", 0),
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
        (parse_rate, "1000000000000", F(10**12)),
        (parse_rate, "100000000000000%", F(10**12)),
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
        (parse_number, "1000000000000", F(10**12)),
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


NUMBER, INTEGER = Text("例如 7.1034", "for example 7.1034"), Text("例如 240", "for example 240")
RATE = Text("例如 30% 或 0.3", "for example 30% or 0.3")
NO_NUMBER: dict[str, Refusal] = {
    "negative number": (Text("这里不能为负：{}", "this cannot be negative: {}"), NUMBER),
    "negative integer": (Text("这里不能为负：{}", "this cannot be negative: {}"), INTEGER),
    "negative rate": (Text("这里不能为负：{}", "this cannot be negative: {}"), RATE),
    "number": (Text("“{}”不是数字", "not a number: {}"), NUMBER),
    "integer": (Text("“{}”不是整数", "not a whole number: {}"), INTEGER),
    "rate": (Text("“{}”不是比例", "not a rate: {}"), RATE),
    "year": (Text("“{}”不是年份", "not a year: {}"), Text("四位数字，例如 2025", "four digits, for example 2025")),
}


@pytest.mark.parametrize(
    ("read", "text", "why"),
    [
        (parse_date, "2025-02-29", "no such day"),
        (parse_date, "2025-04-31", "no such day"),
        (parse_date, "1900-02-29", "no such day"),
        (parse_date, "2025-13-01", "no such day"),
        (parse_date, "2025-00-01", "no such day"),
        (parse_date, "2025-01-00", "no such day"),
        (parse_date, "1899-12-31", "no such day"),
        (parse_date, "2200-01-01", "no such day"),
        (parse_date, "2025-1/15", "no day"),
        (parse_date, "2025年1月15", "no day"),
        (parse_rate, "-5%", "negative rate"),
        (parse_rate, ".3", "rate"),
        (parse_rate, "30%%", "rate"),
        (parse_rate, "1/3", "rate"),
        (parse_rate, "三", "rate"),
        (parse_rate, "百分之三又", "rate"),
        (parse_rate, "1000000000001", "rate"),
        (parse_number, "-1", "negative number"),
        (parse_number, "负三", "negative number"),
        (parse_number, "（5）", "negative number"),
        (parse_number, "1,00", "number"),
        (parse_number, "万", "number"),
        (parse_number, "1000000000000.1", "number"),
        (parse_integer, "2.5", "integer"),
        (parse_integer, "2.5人", "integer"),
        (parse_integer, "-1", "negative integer"),
        (parse_integer, "1000000000001", "integer"),
        (parse_year, "25", "year"),
        (parse_year, "1899", "year"),
        (parse_year, "2100", "year"),
    ],
)
def test_what_is_refused(read: Any, text: str, why: str) -> None:
    assert refusal(read, text) == of(text, (NO_NUMBER | NO_DAY)[why])


@pytest.mark.parametrize("read", [parse_date, parse_rate, parse_boolean, parse_number, parse_integer, parse_year, parse_uscc])
def test_nothing_is_refused(read: Any) -> None:
    assert refusal(read, "") == refusal(read, " \u3000\u200b ") == EMPTY


@pytest.mark.parametrize(
    ("read", "text", "shown", "why"),
    [
        (parse_date, "2025-01-15" + " " * 51, "2025-01-15" + " " * 50 + "…", "no day"),
        (parse_number, "1" * 61, "1" * 60, "number"),
        (parse_number, "0.5" + " " * 58, "0.5" + " " * 57, "number"),
        (parse_integer, "5" * 61, "5" * 60, "integer"),
        (parse_rate, "1" * 61, "1" * 60, "rate"),
        (parse_rate, "30%" + " " * 58, "30%" + " " * 57, "rate"),
        (parse_rate, "三成" + " " * 59, "三成" + " " * 58, "rate"),
        (parse_year, "x" * 61, "x" * 60, "year"),
        (parse_number, "-" + "x" * 59 + "5", "-" + "x" * 59, "number"),  # whose figure is not among what is shown
    ],
)
def test_what_is_longer_than_any_value(read: Any, text: str, shown: str, why: str) -> None:
    assert refusal(read, text) == of(shown, (NO_NUMBER | NO_DAY)[why])


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (parse_date, "2025-01-15", date(2025, 1, 15)),
        (parse_number, "7.5", F("7.5")),
        (parse_integer, "240", 240),
        (parse_rate, "0.3", F(3, 10)),
        (parse_rate, "30%", F(3, 10)),
        (parse_rate, "3e-1", F(3, 10)),
        (parse_share, "0.3", F(3, 10)),
    ],
)
def test_what_is_as_long_as_a_value_may_be(read: Any, text: str, value: object) -> None:
    assert read(text.ljust(60)) == value


@pytest.mark.parametrize(
    ("read", "text", "decimals", "example"),
    [
        (parse_number, "0." + "1" * 40, 40, NUMBER),
        (parse_number, "0." + "1" * 41, 41, NUMBER),
        (parse_number, "0." + "1" * 23 + "e-18", 41, NUMBER),
        (parse_rate, "0." + "7" * 41, 41, RATE),
        (parse_rate, "0." + "7" * 38 + "%", 40, RATE),
        (parse_rate, "0." + "7" * 39 + "%", 41, RATE),
        (parse_rate, "万分之0." + "7" * 37, 41, RATE),
    ],
)
def test_what_is_read_can_be_written_again_without_loss(read: Any, text: str, decimals: int, example: Text) -> None:
    if decimals > 40:
        message = Text(f"“{text}”的小数超过 40 位", f"{text} has more than 40 decimals")
        assert refusal(read, text) == refusal(read, f" {text} ") == (message, example)
    else:
        value = read(text)
        written = decimal_text(value, 40)
        assert len(written) == 42 and read(written) == value


def test_long_texts_that_say_neither_yes_nor_no() -> None:
    message, _ = refusal(parse_boolean, "y" * 61)
    assert message == Text(f"“{'y' * 60}”既不是“是”也不是“否”", f"neither yes nor no: {'y' * 60}")


@pytest.mark.parametrize(
    ("text", "rate"), [("1", F(1)), ("1.0", F(1)), ("0.3", F(3, 10)), ("30%", F(3, 10)), ("150%", F(3, 2))]
)
def test_shares(text: str, rate: F) -> None:
    assert parse_share(text) == rate


@pytest.mark.parametrize(
    ("text", "share"), [("30", "3000%"), (" 30 ", "3000%"), ("1.5", "150%"), ("2", "200%"), ("3e1", "3000%"), ("1.01", "101%")]
)
def test_a_share_that_may_be_meant_in_percent(text: str, share: str) -> None:
    shown = text.strip()
    assert refusal(parse_share, text) == (
        Text(f"“{shown}”是 {shown}% 还是 {share}？", f"{shown} may be {shown}% or {share}"),
        Text("写出百分号", "write it with a percent sign"),
    )


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
    assert parse_uscc(f" {code.lower()} ") == parse_uscc(f"{code[:8]} {code[8:17]} {code[17:]}") == code


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


FORM = Text("18 位，由数字和大写字母组成，不含 I、O、S、V、Z", "18 digits and capital letters, without I, O, S, V, Z")


def length(number: int) -> Refusal:
    zh, en = (
        f"统一社会信用代码应为 18 位，这里有 {number} 位：{{}}",
        f"a credit code has 18 characters, this one {number}: {{}}",
    )
    return Text(zh, en), FORM


def never_held(sign: str) -> Refusal:
    return Text(f"统一社会信用代码里不会有“{sign}”：{{}}", f"a credit code never holds {sign}: {{}}"), FORM


REGION = (
    Text(
        "统一社会信用代码第 3 至 8 位应为行政区划数字：{}",
        "characters 3 to 8 of a credit code are the digits of the region: {}",
    ),
    None,
)
UNLIKE = (
    Text("统一社会信用代码校验不通过：{}", "the check character of the credit code does not match: {}"),
    Text("前 17 位若无误，末位应为 T", "if the first 17 are right, the last must be T"),
)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("91440300708461136", length(17)),
        ("91440300708461136T0", length(19)),
        ("9144030070846113I5", never_held("I")),
        ("9144030070846113é5", never_held("É")),
        ("9144S300708461O36T", never_held("S")),
        ("91A40300708461136T", REGION),
        ("9144030A708461136T", REGION),
        ("91440300708461136U", UNLIKE),
    ],
)
def test_wrong_codes(code: str, why: Refusal) -> None:
    assert refusal(parse_uscc, code) == of(code, why)


def test_letters_may_stand_before_and_behind_the_region() -> None:
    for first in ("9A440300708461136", "91440300A08461136"):
        assert parse_uscc(first + independent(first)) == first + independent(first)


def test_a_text_far_longer_than_a_code() -> None:
    assert refusal(parse_uscc, "9" * 61) == of("9" * 60, length(61))


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 11, 15), 1, date(2025, 12, 15)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2025, 1, 15), -1, date(2024, 12, 15)),
        (date(2025, 3, 31), -13, date(2024, 2, 29)),
        (date(2025, 5, 31), 0, date(2025, 5, 31)),
        # the first and the last that a profile could state
        (date(1900, 12, 31), -11, date(1900, 1, 31)),
        (date(2199, 1, 31), 11, date(2199, 12, 31)),
    ],
)
def test_months_later(day: date, months: int, result: date) -> None:
    assert later(day, months) == result


def test_the_days_that_a_profile_can_state() -> None:
    assert (date(1900, 1, 1), date(2199, 12, 31)) == (FIRST_DAY, LAST_DAY)


@pytest.mark.parametrize(("day", "months"), [(date(1900, 12, 31), -12), (date(2199, 1, 31), 12), (date(2025, 1, 1), 10**6)])
def test_later_than_any_day(day: date, months: int) -> None:
    with pytest.raises(OverflowError):
        later(day, months)


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2025, 1, 31), date(2025, 2, 1), 1),
        (date(2024, 12, 1), date(2025, 1, 31), 1),
        (date(2025, 3, 1), date(2024, 1, 31), -14),
        (date(2025, 3, 1), date(2025, 3, 31), 0),
    ],
)
def test_months_between(first: date, last: date, months: int) -> None:
    assert months_between(first, last) == months


def test_the_end_of_a_month() -> None:
    ends = [month_end(date(2025, month, 5)).day for month in range(1, 13)]
    assert ends == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert (month_end(date(2024, 2, 29)), month_end(date(2025, 12, 31))) == (date(2024, 2, 29), date(2025, 12, 31))
