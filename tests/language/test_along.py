"""The along reading: numbers and days that vary, comparisons that turn exactly where they must, what is no straight line."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne
from typing import Any

import pytest
from helpers import PARAMETERS, marked, names_of_loans, parse, record, shipped
from hypothesis import given
from hypothesis import strategies as st

from binjiang_cli.language.readings.along import Along, Bent, StepSpan, Turn, Varying, VaryingDay, by_parts, line
from binjiang_cli.language.readings.exact import Exact, Facts, Value
from binjiang_cli.language.typing import Checker

SPAN = StepSpan(0, 10)
START = date(2025, 12, 28)
COMPARISONS = [lt, le, gt, ge, eq, ne]


def step(base: int = 0, slope: int = 1, span: StepSpan = SPAN) -> Fraction:
    return line(Fraction(base), Fraction(slope), span)


def shape(number: Fraction) -> tuple[Fraction | int, Fraction | int]:
    assert isinstance(number, Varying)
    return number.base, number.slope


def test_arithmetic_keeps_the_line() -> None:
    x = step(3, 2)
    assert shape(x + 1) == shape(1 + x) == (4, 2)
    assert (shape(x - 1), shape(1 - x), shape(-x)) == ((2, 2), (-2, -2), (-3, -2))
    assert shape(x * 3) == shape(3 * x) == (9, 6)
    assert (shape(x / 2), shape(x + x)) == ((Fraction(3, 2), 1), (6, 4))
    assert not isinstance(x - x, Varying) and x - x == 0
    assert not isinstance(x * 0, Varying)


def test_a_single_step_is_a_plain_number() -> None:
    assert not isinstance(step(3, 2, StepSpan(4, 4)), Varying)
    assert step(3, 2, StepSpan(4, 4)) == 11


def test_a_line_is_shown_with_its_steps() -> None:
    assert repr(step(3, 2)) == "3 + 2 × step (0..10)"


def turn_of(asked: Callable[[], object]) -> int:
    """The step at which an answer turns."""
    with pytest.raises(Turn) as turned:
        asked()
    return turned.value.at


def test_rounding_keeps_the_line_through_the_middle_of_its_stairs() -> None:
    assert shape(math.floor(step(3, 2))) == (Fraction(5, 2), 2)  # type: ignore[arg-type]


def test_whole_units_turn_where_another_is_full() -> None:
    assert step(3, 2) // 30 == 0
    assert step(33, 2) // 30 == 1
    assert turn_of(lambda: step(3, 2) // 10) == 4  # 9, and then 11
    assert turn_of(lambda: step(4, 2) // 10) == 3  # exactly 10
    assert turn_of(lambda: step(5) // 10) == 5
    assert turn_of(lambda: step(23, -2) // 10) == 2  # 21, and then 19
    assert turn_of(lambda: step(5000) // 1) == 1


def test_a_thousand_units_are_read_one_by_one_and_no_more() -> None:
    assert turn_of(lambda: step(span=StepSpan(0, 1000)) // 1) == 1
    with pytest.raises(Bent):
        _ = step(span=StepSpan(0, 1001)) // 1


def test_a_line_is_true_where_it_is_not_zero() -> None:
    assert step(3, 2)
    assert turn_of(lambda: bool(step(-3, 1))) == 3
    assert step(3) != "3" and not eq(step(3), "3")


def test_parts_come_in_their_order() -> None:
    parts = by_parts(SPAN, lambda part: (step(span=part) < 4, step(span=part) == 8))
    assert [((part.first, part.last), found) for part, found in parts] == [
        ((0, 3), (True, False)),
        ((4, 7), (False, False)),
        ((8, 8), (False, True)),
        ((9, 10), (False, False)),
    ]


@pytest.mark.parametrize(
    "bent", [lambda x: x * x, lambda x: 1 / x, lambda x: x / x, abs, hash, lambda x: x % 2, lambda x: x**2]
)
def test_what_is_no_straight_line(bent: Callable[[Fraction], object]) -> None:
    with pytest.raises(Bent):
        bent(step(3))


@given(st.integers(-20, 20), st.integers(-5, 5).filter(bool), st.integers(-30, 30), st.sampled_from(COMPARISONS))
def test_a_comparison_turns_where_its_answer_does(
    base: int, slope: int, other: int, compare: Callable[[object, object], bool]
) -> None:
    answers = [compare(base + slope * at, other) for at in range(11)]
    turns = [at for at in range(1, 11) if answers[at] != answers[at - 1]]
    try:
        assert {compare(step(base, slope), other)} == set(answers)
    except Turn as turn:
        assert turn.at in turns
    else:
        assert not turns


def test_days() -> None:
    day = VaryingDay.over(START, SPAN)
    since: Any = day - date(2025, 12, 27)
    until: Any = date(2026, 1, 31) - day
    assert (since.days.at(4), until.days.at(4)) == (5, 30)
    with pytest.raises(Turn) as turned:
        _ = day < date(2026, 1, 2)
    assert turned.value.at == 5
    assert day < date(2026, 1, 8) and day >= START and day != date(2027, 1, 1)
    assert VaryingDay.over(START, StepSpan(4, 4)) == date(2026, 1, 1)


def test_a_day_is_compared_at_both_ends() -> None:
    """From 2025-12-28 to 2026-01-07: true of all of them, or where it turns."""
    day = VaryingDay.over(START, SPAN)
    first, last = date(2025, 12, 28), date(2026, 1, 7)
    assert day < date(2026, 1, 8) and day <= last and day >= first and day > date(2025, 12, 27)
    assert not day < first and not day <= date(2025, 12, 27) and not day > last and not day >= date(2026, 1, 8)
    assert turn_of(lambda: day < last) == turn_of(lambda: day <= date(2026, 1, 6)) == 10
    assert turn_of(lambda: day > first) == turn_of(lambda: day >= date(2025, 12, 29)) == 1
    assert turn_of(lambda: day == date(2026, 1, 1)) == turn_of(lambda: day != date(2026, 1, 1)) == 4
    assert day != "2026-01-01" and not eq(day, "2026-01-01")


def test_two_days_that_vary_alike_stay_apart_alike() -> None:
    day, later = VaryingDay.over(START, SPAN), VaryingDay.over(date(2025, 12, 30), SPAN)
    between: Any = later - day
    assert between.days == 2
    assert day < later and not eq(day, later)


@pytest.mark.parametrize("reading", [hash, lambda day: day.day])
def test_of_a_day_that_varies_there_is_no_number_in_its_month(reading: Callable[[date], object]) -> None:
    with pytest.raises(Bent):
        reading(VaryingDay.over(START, SPAN))


def test_a_month_turns_on_its_first_day() -> None:
    assert VaryingDay.over(START, StepSpan(0, 3)).month == 12
    assert VaryingDay.over(START, StepSpan(4, 10)).month == 1
    assert turn_of(lambda: VaryingDay.over(START, SPAN).month) == 4
    assert turn_of(lambda: VaryingDay.over(date(2026, 1, 30), StepSpan(0, 5)).month) == 2
    assert turn_of(lambda: VaryingDay.over(date(2025, 1, 1), StepSpan(0, 365)).month) == 31  # from January to January


def test_a_year_turns_on_its_first_day() -> None:
    with pytest.raises(Turn) as turned:
        _ = VaryingDay.over(START, SPAN).year
    assert turned.value.at == 4
    assert VaryingDay.over(START, StepSpan(4, 10)).year == 2026


def along(text: str, reading: type[Exact], **loan: object) -> object:
    """The value of an expression for one loan, by a reading."""
    node = parse(text)
    checker = Checker(names_of_loans())
    checker.check(node)
    assert not checker.problems
    names: dict[str, Value] = {**PARAMETERS, "as_of": date(2026, 6, 30), "loan": record("loans", "loans[0]", **loan)}
    return reading(names, checker.types, Facts({}, shipped().lpr)).value(node)


def test_what_is_no_line_is_named_by_its_place() -> None:
    text = "1 + days(loan.drawn_on, loan.repaid_on) * days(loan.drawn_on, as_of)"
    with pytest.raises(Bent) as bent:
        along(text, Along, drawn_on=VaryingDay.over(START, SPAN), repaid_on=date(2026, 5, 1))
    assert marked(bent.value.place) == "days(loan.drawn_on, loan.repaid_on) * days(loan.drawn_on, as_of)"


days = st.sampled_from(["days(loan.drawn_on, as_of)", "days(loan.drawn_on, first(loan.repaid_on, as_of))", "day_count", "7"])
numbers = st.recursive(
    days,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-"), inner),
        st.builds("({} * {})".format, inner, st.integers(-3, 3)),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max"]), inner, inner),
        st.builds("({} if {} {} {} else {})".format, inner, inner, st.sampled_from(["<", "<=", "==", "!="]), inner, inner),
        st.builds("({} if year(loan.drawn_on) == 2026 else {})".format, inner, inner),
    ),
    max_leaves=5,
)


@given(numbers, st.sampled_from([None, date(2026, 1, 3), date(2027, 1, 1)]))
def test_piecewise_expressions_are_those_of_the_exact_reading_at_every_step(text: str, repaid: date | None) -> None:
    pending = [SPAN]
    while pending:
        span = pending.pop()
        try:
            found = along(text, Along, drawn_on=VaryingDay.over(START, span), repaid_on=repaid)
        except Turn as turn:
            assert span.first < turn.at <= span.last
            pending += [StepSpan(turn.at, span.last), StepSpan(span.first, turn.at - 1)]
            continue
        for at in range(span.first, span.last + 1):
            exact = along(text, Exact, drawn_on=VaryingDay.over(START, StepSpan(at, at)), repaid_on=repaid)
            assert (found.at(at) if isinstance(found, Varying) else found) == exact
