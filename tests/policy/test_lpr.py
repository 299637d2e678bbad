"""The table of the loan prime rate: reading it, the rate of a day, and how far it is good."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction as F
from pathlib import Path

import pytest
from helpers import shipped
from hypothesis import given
from hypothesis import strategies as st
from whole_problems import Whole, marks, problems_whole, refused_whole

from binjiang_cli.policy.lpr import HEADER, LprTable, Publication, is_plausible, joined, load_lpr, parse_percent
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


COLUMNS = ("应有三列", "three columns are expected")
FALLING = ("日期没有递增", "the days are not in rising order")
PERCENTAGE = ("写成百分数而不带 %，例如 3.10", "a percentage without %, for example 3.10")
DAYS = ("例如 2025-01-15、2025/1/15、2025年1月15日", "for example 2025-01-15, 2025/1/15, 2025年1月15日")
FIRST = "published_on,one_year_percent,five_year_percent"


@pytest.mark.parametrize(
    ("lines", "problems"),
    [
        (
            ["published_on;one_year_percent;five_year_percent", "2025-01-20,3.1,3.6"],
            [
                Whole(
                    "published_on;one_year_percent;five_year_percent", "表头不对", "wrong header",
                    (f"应为 {FIRST}", f"expected {FIRST}"),
                )
            ],
        ),
        ([FIRST], [Whole("p", "没有任何 LPR", "no LPR at all")]),
        ([FIRST, "2025-01-20,3.1", "", "2025-02-20,3.1,3.6,1"], [
            Whole("2025-01-20,3.1", *COLUMNS), Whole("\n", *COLUMNS), Whole("2025-02-20,3.1,3.6,1", *COLUMNS),
        ]),
        ([FIRST, "x,3.1,3.6", "2025-01-20,3.1,3.6"], [Whole("x", "“x”不是日期", "not a date: x", DAYS)]),
        (
            [FIRST, "2025-01-20,,x"],
            [Whole(",", "这里是空的", "this is empty", PERCENTAGE), Whole("x", "“x”不是数字", "not a number: x", PERCENTAGE)],
        ),
        (
            [FIRST, "2025-01-20,100.01,3.6"],
            [Whole("100.01", "利率超过 100%：100.01", "a rate above 100%: 100.01", PERCENTAGE)],
        ),
        (
            [FIRST, "2025-01-20,3.1,3.6", "2025-03-20,3.1,3.6", "2025-02-20,3.1,3.6", "2025-03-20,3.1,3.6"],
            [Whole("2025-02-20", *FALLING)],
        ),
        ([FIRST, "2025-01-20,3.1,3.6", "2025-01-20,3.1,3.6"], [Whole("2025-01-20", *FALLING)]),
    ],
)  # fmt: skip
def test_all_that_is_said_of_a_table_that_is_refused(lines: list[str], problems: list[Whole], tmp_path: Path) -> None:
    path = tmp_path / "lpr.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert problems_whole(load_lpr, str(path)) == problems


def test_a_table_that_cannot_be_opened_is_unreadable(tmp_path: Path) -> None:
    (problem,) = problems_whole(load_lpr, str(tmp_path / "lpr.csv"))
    assert (problem.marks, problem.kind) == (None, "unreadable")


def test_a_table_has_at_most_ten_thousand_lines(tmp_path: Path) -> None:
    path = tmp_path / "lpr.csv"
    path.write_text(FIRST + "\n" * 10_000, "utf-8")
    problems = problems_whole(load_lpr, str(path))
    assert len(problems) == 9_999
    assert problems[0] == Whole("\n", *COLUMNS)
    path.write_text(FIRST + "\n" * 10_001, "utf-8")
    assert problems_whole(load_lpr, str(path)) == [Whole("p", "超过 10,000 行", "more than 10,000 lines")]


def test_where_each_publication_stands(tmp_path: Path) -> None:
    path = tmp_path / "lpr.csv"
    path.write_text(f"{FIRST}\r\n2025-01-20,3.10,3.60\r\n2025-02-20,3,3.5", "utf-8", newline="")
    found = load_lpr(str(path))
    assert [marks(place) for place in found.places] == ["2025-01-20,3.10,3.60", "2025-02-20,3,3.5"]
    assert [row.shown for row in found.rows] == ["2025-01-20 3.10% 3.60%", "2025-02-20 3.00% 3.50%"]
    assert found.publications("1y") == [(date(2025, 1, 20), F(31, 1000)), (date(2025, 2, 20), F(3, 100))]
    assert found.publications("5y") == [(date(2025, 1, 20), F(36, 1000)), (date(2025, 2, 20), F(35, 1000))]


@pytest.mark.parametrize(
    ("percent", "plausible"), [("0.49", False), ("0.5", True), ("3.1", True), ("10", True), ("10.01", False)]
)
def test_what_an_lpr_can_be(percent: str, plausible: bool) -> None:
    assert is_plausible(parse_percent(percent)) is plausible


def test_percentages() -> None:
    assert (parse_percent("3.10"), parse_percent("0"), parse_percent("100")) == (F(31, 1000), F(0), F(1))
    assert refused_whole(parse_percent, "100.5") == (("利率超过 100%：100.5", "a rate above 100%: 100.5"), PERCENTAGE)
    assert refused_whole(parse_percent, "3%") == (("“3%”不是数字", "not a number: 3%"), PERCENTAGE)


def table_in(folder: Path, name: str, *rows: str) -> LprTable:
    path = folder / name
    path.write_text("\n".join([FIRST, *rows]) + "\n", "utf-8")
    return load_lpr(str(path))


def test_the_tables_of_two_layers_are_joined(tmp_path: Path) -> None:
    below = table_in(tmp_path, "below.csv", "2025-02-20,3.1,3.6", "2025-04-20,3.0,3.5")
    own = table_in(tmp_path, "own.csv", "2025-01-20,3.2,3.7", "2025-02-20,3.1,3.6", "2025-03-20,3.1,3.6")
    found = joined(below, own)
    assert [row.published_on for row in found.rows] == [date(2025, month, 20) for month in (1, 2, 3, 4)]
    assert [Path(place.document.name).name for place in found.places] == ["own.csv", "below.csv", "own.csv", "below.csv"]
    assert [marks(place) for place in found.places][1] == "2025-02-20,3.1,3.6"


def test_tables_of_two_layers_that_contradict_one_another(tmp_path: Path) -> None:
    below = table_in(tmp_path, "below.csv", "2025-02-20,3.1,3.6")
    own = table_in(tmp_path, "own.csv", "2025-01-20,3.1,3.6", "2025-02-20,3.1,3.5")
    there = tmp_path / "below.csv"
    assert problems_whole(joined, below, own) == [
        Whole(
            "2025-02-20,3.1,3.5", "与下层的 LPR 不一致：2025-02-20 3.10% 3.50%",
            "contradicts the LPR of the layer below: 2025-02-20 3.10% 3.50%",
            (f"{there}:2:1：2025-02-20 3.10% 3.60%", f"{there}:2:1: 2025-02-20 3.10% 3.60%"),
            related=(("2025-02-20,3.1,3.6", "另一行", "the other row"),),
        )
    ]  # fmt: skip
