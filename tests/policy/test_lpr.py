"""The table of the loan prime rate: reading it, the rate of a day, and how far it is good."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction as F
from pathlib import Path

import pytest
from helpers import shipped
from hypothesis import given
from hypothesis import strategies as st

from binjiang_cli.policy.lpr import HEADER, LprTable, Publication, load_lpr
from binjiang_cli.source.problem import InputError


def table(*days: date) -> LprTable:
    """A table in which the n-th publication states n percent, and twice that for five years."""
    return LprTable([Publication(day, F(number, 100), F(2 * number, 100)) for number, day in enumerate(days, 1)])


@pytest.mark.parametrize(
    ("published", "good_through"),
    [
        (date(2026, 9, 20), date(2026, 10, 19)),
        (date(2026, 2, 24), date(2026, 3, 19)),
        (date(2025, 12, 22), date(2026, 1, 19)),
        (date(2024, 1, 22), date(2024, 2, 19)),
        (date(2025, 11, 20), date(2025, 12, 19)),
    ],
)
def test_the_last_publication_is_good_until_the_next_can_come(published: date, good_through: date) -> None:
    last = table(date(2019, 8, 20), published)
    assert last.last_known_day == good_through
    for day, beyond in (
        (published, False),
        (good_through, False),
        (good_through + timedelta(1), True),
        (date(2199, 1, 1), True),
    ):
        found = last.on(day, "1y")
        assert found is not None
        assert (found.rate, found.published_on, found.beyond) == (F(2, 100), published, beyond)


def test_the_shipped_table() -> None:
    rates = shipped().lpr
    assert rates.last_known_day == date(2026, 10, 19)
    assert rates.on(date(2019, 8, 19), "1y") is None
    assert rates.on(date(2019, 8, 19), "5y") is None
    first = rates.on(date(2019, 8, 20), "5y")
    assert first is not None
    assert (first.rate, first.published_on, first.beyond) == (F(485, 10000), date(2019, 8, 20), False)


@given(st.lists(st.dates(date(2019, 8, 20), date(2026, 9, 20)), min_size=1, max_size=8, unique=True).map(sorted), st.dates())
def test_the_rate_of_a_day_is_that_of_the_last_publication_up_to_it(days: list[date], day: date) -> None:
    before = [number for number, published in enumerate(days, 1) if published <= day]
    found = table(*days).on(day, "1y")
    assert (found and found.rate) == (F(before[-1], 100) if before else None)
    found = table(*days).on(day, "5y")
    assert (found and found.rate) == (F(before[-1], 50) if before else None)


@pytest.mark.parametrize(
    ("lines", "problems"),
    [
        (["published_on,rate", "2025-01-20,3.1,3.6"], ["1:1: wrong header"]),
        ([HEADER], ["1:1: no LPR at all"]),
        ([HEADER, "2025-01-20,3.1"], ["2:1: three columns are expected"]),
        ([HEADER, "2025-01-20,3.1,3.6,1"], ["2:1: three columns are expected"]),
        ([HEADER, "2025-01-32,3.1,3.6"], ["2:1: no such day in the calendar: 2025-01-32"]),
        ([HEADER, "2025-01-20,3.1,x"], ["2:16: not a number: x"]),
        ([HEADER, "2025-01-20,-3.1,3.6"], ["2:12: this cannot be negative: -3.1"]),
        ([HEADER, "2025-01-20,3.1,3.6", "2025-01-20,3.1,3.6"], ["3:1: the days are not in rising order"]),
        (
            [HEADER, "2025-02-20,3.1,3.6", "2025-01-20,3.1,3.6", "", "x,1,2"],
            ["3:1: the days are not in rising order", "4:1: three columns are expected", "5:1: not a date: x"],
        ),
    ],
)
def test_tables_that_are_refused(lines: list[str], problems: list[str], tmp_path: Path) -> None:
    path = tmp_path / "lpr.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_lpr(str(path))
    assert str(caught.value) == "; ".join(f"{path}:{problem}" for problem in problems)


def test_line_endings_of_windows(tmp_path: Path) -> None:
    path = tmp_path / "lpr.csv"
    path.write_bytes(f"{HEADER}\r\n2025-01-20,3.10,3.60\r\n".encode())
    found = load_lpr(str(path)).on(date(2025, 1, 20), "1y")
    assert found is not None
    assert found.rate == F(31, 1000)
