"""Days of every year: their forms, their words, and in which words another text is refused."""

from __future__ import annotations

from datetime import date

import pytest
from refusals import of, refusal

from binjiang_cli.values.month_days import MonthDay, parse_month_day
from binjiang_cli.words import Text

FORM = Text("月和日写成 --03-01", "write month and day as --03-01")
NEITHER = Text("“{}”不是月和日", "not a month and day: {}")
NO_SUCH_DAY = Text("日历上没有这一天：{}", "no such day in the calendar: {}")
MONTHS = ("January February March April May June July August September October November December").split()


@pytest.mark.parametrize(("text", "meant"), [("--02-30", "--02-29"), ("--04-31", "--04-30")])
def test_what_no_month_has(text: str, meant: str) -> None:
    assert refusal(parse_month_day, text) == of(text, (NO_SUCH_DAY, Text(f"是不是 {meant}？", f"did you mean {meant}?")))


@pytest.mark.parametrize("text", ["--13-01", "--00-10", "--01-32", "--01-00", "--00-00"])
def test_what_is_near_no_day(text: str) -> None:
    assert refusal(parse_month_day, text) == of(text, (NO_SUCH_DAY, FORM))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1-1", "--01-01"),
        ("12月31日", "--12-31"),
        ("2月29日", "--02-29"),
        ("2月31日", "--02-29"),
        ("2026-03-01", "--03-01"),
        ("3-1".ljust(60), "--03-01"),
    ],
)
def test_another_form(text: str, meant: str) -> None:
    assert refusal(parse_month_day, text) == of(text, (NEITHER, Text(f"是不是 {meant}？", f"did you mean {meant}?")))


@pytest.mark.parametrize(("text", "shown"), [("soon", "soon"), ("0301", "0301"), ("3-1".ljust(61), "3-1".ljust(60))])
def test_no_day_at_all(text: str, shown: str) -> None:
    assert refusal(parse_month_day, text) == of(shown, (NEITHER, FORM))


def test_in_words() -> None:
    for number, name in enumerate(MONTHS, 1):
        assert MonthDay(number, 7).words == Text(f"{number} 月 7 日", f"7 {name}")
    assert MonthDay(2, 29).words == Text("2 月最后一天", "the last day of February")
    assert [MonthDay(*day).words.zh for day in ((2, 28), (3, 29))] == ["2 月 28 日", "3 月 29 日"]


def test_the_last_of_february_of_each_year() -> None:
    last = parse_month_day("--02-29")
    assert [last.in_year(year) for year in (2024, 2025)] == [date(2024, 2, 29), date(2025, 2, 28)]
    assert parse_month_day("--12-31").in_year(2025) == date(2025, 12, 31)
