"""Intervals, sets of texts, boxes of them, and the linear terms that they are about: worked out by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne

import pytest
from helpers import steps

from binjiang_cli.language.readings.exact import Unknown
from binjiang_cli.language.readings.parameters import Dated, days_of_change, parameters_on
from binjiang_cli.language.readings.spans import (
    COMPARED,
    EVERYTHING,
    MIRRORED,
    NOTHING,
    OPPOSITE,
    Among,
    Interval,
    both,
    either,
)
from binjiang_cli.language.readings.terms import DAYS, LinearForm, Term, Terms

HALF = Fraction(1, 2)
FEN = Fraction(1, 100)
COMPARISONS = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


@pytest.mark.parametrize(
    ("interval", "empty"),
    [
        (Interval(), False),
        (Interval(1), False),
        (Interval(None, 1), False),
        (Interval(1, 1), False),
        (Interval(2, 1), True),
        (Interval(1, 1, low_open=True), True),
        (Interval(1, 1, high_open=True), True),
        (Interval(1, 2, True, True), False),
    ],
)
def test_what_an_interval_holds(interval: Interval, empty: bool) -> None:
    assert interval.empty is empty


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        (Interval(), Interval(), Interval()),
        (Interval(), Interval(1, 5), Interval(1, 5)),
        (Interval(1), Interval(None, 5), Interval(1, 5)),
        (Interval(1, 5), Interval(3, 4), Interval(3, 4)),
        (Interval(1, 4), Interval(3, 5), Interval(3, 4)),
        # an open end shuts out a closed one at the same number, and goes with what is cut off
        (Interval(1, 5), Interval(1, 5, True, True), Interval(1, 5, True, True)),
        (Interval(1, 5, True, True), Interval(2, 4), Interval(2, 4)),
        (Interval(1, 5), Interval(0, 6, True, True), Interval(1, 5)),
    ],
)
def test_what_two_intervals_share(one: Interval, other: Interval, common: Interval) -> None:
    assert one.meet(other) == other.meet(one) == common


@pytest.mark.parametrize(
    ("interval", "step", "stated"),
    [
        (Interval(), 1, Interval()),
        (Interval(1, 3), 1, Interval(1, 3)),
        (Interval(1, 3, True, True), 1, Interval(2, 2)),
        (Interval(HALF, 5 * HALF), 1, Interval(1, 2)),
        (Interval(HALF, 5 * HALF, True, True), 1, Interval(1, 2)),
        (Interval(FEN / 2, 7 * FEN / 2), FEN, Interval(FEN, 3 * FEN)),
        (Interval(FEN, 3 * FEN, True, True), FEN, Interval(2 * FEN, 2 * FEN)),
        (Interval(3, 9), 2, Interval(4, 8)),
    ],
)
def test_what_of_an_interval_can_be_stated(interval: Interval, step: int | Fraction, stated: Interval) -> None:
    assert interval.on_grid(step) == stated


def test_sums_and_multiples_of_intervals() -> None:
    assert Interval(1, 2) + Interval(3, 5) == Interval(4, 7)
    assert Interval(1) + Interval(3, 5) == Interval(3, 5) + Interval(1) == Interval(4)
    assert Interval(None, 1) + Interval(3, 5) == Interval(3, 5) + Interval(None, 1) == Interval(None, 6)
    assert Interval(0, 1, True) + Interval(0, 1) == Interval(0, 2, True)
    assert Interval(0, 1) + Interval(0, 1, False, True) == Interval(0, 2, False, True)
    assert Interval(1, 3, True).times(2) == Interval(2, 6, True)
    assert Interval(1, 3).times(HALF) == Interval(HALF, 3 * HALF)
    assert Interval(1, 3, True).times(-2) == Interval(-6, -2, False, True)
    assert Interval(1).times(2) == Interval(2)


def test_what_sets_of_texts_hold() -> None:
    assert Among(frozenset()).empty
    assert not Among(frozenset("a")).empty
    assert not Among(frozenset(), others=True).empty
    assert Among(frozenset("ab")).meet(Among(frozenset("bc"))) == Among(frozenset("b"))
    assert Among(frozenset("bc"), others=True).meet(Among(frozenset("ab"))) == Among(frozenset("a"))


def test_the_numbers_of_which_a_comparison_is_true() -> None:
    assert COMPARED.keys() == COMPARISONS.keys()
    for operator, compare in COMPARISONS.items():
        for number in (-1, 0, 1):
            inside = [not values.meet(Interval(number, number)).empty for values in COMPARED[operator](0)]
            assert any(inside) == compare(number, 0), (operator, number)


def test_comparisons_turned_about() -> None:
    assert OPPOSITE.keys() == MIRRORED.keys() == COMPARISONS.keys()
    for operator, compare in COMPARISONS.items():
        for number in (-1, 0, 1):
            assert COMPARISONS[OPPOSITE[operator]](number, 0) != compare(number, 0)
            assert COMPARISONS[MIRRORED[operator]](0, number) == compare(number, 0)


def boxes(term: int, count: int) -> tuple[dict[int, Interval], ...]:
    return tuple({term: Interval(number, number)} for number in range(count))


def test_a_region_has_256_boxes_at_the_most() -> None:
    """One more, and what lies in all regions is taken to lie in some of them, what lies in any to lie anywhere."""
    assert both(boxes(0, 256)) == either(boxes(0, 256)) == boxes(0, 256)
    assert both(boxes(0, 257)) == either(boxes(0, 257)) == EVERYTHING
    assert both(boxes(0, 16), boxes(1, 16)) == tuple({**one, **other} for one in boxes(0, 16) for other in boxes(1, 16))
    assert both(boxes(0, 17), boxes(1, 16)) == boxes(1, 16)
    # what comes after is not passed over
    assert both(boxes(0, 16), boxes(1, 17), ({0: Interval(3, 3)},)) == ({0: Interval(3, 3)},)


def test_boxes_of_one_region() -> None:
    one, other = {0: Interval(0, 1)}, {1: Interval(0, 1)}
    assert both() == EVERYTHING
    assert either() == NOTHING
    assert either((one,), (other, one)) == (one, other)
    assert either((one,), EVERYTHING) == EVERYTHING
    assert both((one,), ({0: Interval(2, 3)},)) == NOTHING
    assert both((one,), (other,)) == ({0: Interval(0, 1), 1: Interval(0, 1)},)


def test_the_distance_of_neighbouring_values() -> None:
    kinds = ["number", "date", "money", "own_money", "text"]
    assert [Term(kind, Interval(), False, "x").step for kind in kinds] == [None, None, FEN, FEN, None]  # type: ignore[arg-type]
    assert Term("number", Interval(), True, "x").step == Term("date", Interval(), True, "x").step == 1


def test_linear_forms() -> None:
    form = LinearForm({1: 2}, 3)
    assert LinearForm({}) == ({}, 0)
    assert form.plus(LinearForm({1: 1, 2: 5}, 4)) == LinearForm({1: 3, 2: 5}, 7)
    assert form.plus(LinearForm({1: 1, 2: 5}, 4), -2) == LinearForm({2: -10}, -5)
    assert form.times(3) == LinearForm({1: 6}, 9)
    assert form.times(0) == LinearForm({}, 0)


def some_terms() -> tuple[Terms, int, int, int]:
    """A whole number from 0 to 10, a number from 0 to 3, and a day."""
    terms = Terms()
    a = terms.term("a", lambda: Term("number", Interval(0, 10), True, "a"))
    b = terms.term("b", lambda: Term("number", Interval(0, 3), False, "b"))
    day = terms.term("day", lambda: Term("date", DAYS, True, "day"))
    return terms, a, b, day


def test_a_term_is_made_once() -> None:
    terms, a, b, day = some_terms()
    assert len({a, b, day}) == 3
    assert terms.term("a", lambda: Term("text", Among(frozenset()), False, "another")) == a
    assert terms[a].text == "a"


@pytest.mark.parametrize(
    ("constant", "operator", "region"),
    [
        (1, ">", EVERYTHING),
        (0, ">", NOTHING),
        (0, "==", EVERYTHING),
        (1, "==", NOTHING),
        (1, "!=", EVERYTHING),
        (-1, "!=", EVERYTHING),
        (0, "!=", NOTHING),
    ],
)
def test_where_a_constant_stands(constant: int, operator: str, region: object) -> None:
    assert Terms().where(LinearForm({}, constant), operator) == region


def test_where_a_form_stands() -> None:
    terms, a, b, _ = some_terms()
    assert terms.where(LinearForm({b: 2}, -5), ">=") == ({b: Interval(5 * HALF, 3)},)
    assert terms.where(LinearForm({b: -2}, 5), ">") == ({b: Interval(0, 5 * HALF, high_open=True)},)
    assert terms.where(LinearForm({b: 1}, -1), ">") == ({b: Interval(1, 3, low_open=True)},)
    assert terms.where(LinearForm({b: HALF}, -1), "<") == ({b: Interval(0, 2, high_open=True)},)
    assert terms.where(LinearForm({b: 1}, -4), ">") == NOTHING
    assert terms.where(LinearForm({a: 2}, -9), ">") == ({a: Interval(5, 10)},)
    assert terms.where(LinearForm({a: 1}, -5), "!=") == ({a: Interval(0, 4)}, {a: Interval(6, 10)})


def term_of(terms: Terms, form: LinearForm) -> Term:
    """The one term that a form is about."""
    (box, *_) = terms.where(form, "!=")
    (number,) = box
    return terms[number]


def test_a_sum_is_a_term_of_its_own() -> None:
    terms, a, b, _ = some_terms()
    other = terms.term("c", lambda: Term("number", Interval(1, 2), True, "c"))
    amount = terms.term("m", lambda: Term("money", Interval(0, None), False, "m"))
    assert term_of(terms, LinearForm({a: 1, other: -1})) == Term("number", Interval(-2, 9), True, "a - c")
    assert term_of(terms, LinearForm({a: 1, other: 3})) == Term("number", Interval(3, 16), True, "a + 3 * c")
    assert term_of(terms, LinearForm({a: 2, other: 1})) == Term("number", Interval(HALF, 11), False, "a + 1/2 * c")
    assert term_of(terms, LinearForm({a: 1, b: 1})) == Term("number", Interval(0, 13), False, "a + b")
    assert term_of(terms, LinearForm({a: 1, amount: 1})) == Term("money", Interval(0, None), False, "a + m")
    # twice the same sum is the same term
    assert terms.where(LinearForm({a: 2, other: -2}), ">") == terms.where(LinearForm({a: 1, other: -1}), ">")


def test_the_days_of_years() -> None:
    terms, _, _, day = some_terms()
    year = terms.year_of(day, "year(day)")
    assert terms[year] == Term("number", Interval(1900, 2199), True, "year(day)")

    def between(first: date, last: date) -> object:
        return ({day: Interval(first.toordinal(), last.toordinal())},)

    assert terms.where(LinearForm({year: 1}, -2025), "==") == between(date(2025, 1, 1), date(2025, 12, 31))
    assert terms.where(LinearForm({year: 1}, -2025), "<") == between(date(1900, 1, 1), date(2024, 12, 31))
    assert terms.where(LinearForm({year: 1}, -2025), ">") == between(date(2026, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize("names", [("early", "late"), ("late", "early")])
def test_a_day_that_is_never_before_another(names: tuple[str, str]) -> None:
    terms = Terms()
    number = {name: terms.term(name, lambda: Term("date", DAYS, True, "a day")) for name in names}
    terms.never_before(number["late"], number["early"])
    distance = LinearForm({number["late"]: 1, number["early"]: -1})
    assert terms.where(distance, "<") == NOTHING
    assert terms.where(distance, "==") != NOTHING
    assert terms.where(distance.times(2), ">") != NOTHING


def test_what_is_possible() -> None:
    terms, a, b, _ = some_terms()
    (box,) = terms.where(LinearForm({a: 1, b: 1}, -5), ">=")
    assert terms.possible((box,))
    impossible = {**box, a: Interval(0, 1)}  # and b is three at the most
    assert not terms.possible((impossible,))
    assert terms.possible(({**box, a: Interval(0, 2)},))
    assert terms.possible((impossible, {a: Interval(0, 1)}))
    assert not terms.possible(())


def test_what_is_not_declared_is_possible_where_that_is_asked() -> None:
    terms = Terms()
    lender = terms.term("lender", lambda: Term("text", Among(frozenset(["bank"])), False, "lender"))
    truth = terms.term("truth", lambda: Term("boolean", Among(frozenset([True])), False, "truth"))
    for term, values in ((lender, ("bank", "fund")), (truth, (True, False))):
        found = [terms.possible(({term: Among(frozenset([value]))},)) for value in values]
        assert found == [True, False]
    assert terms.possible(({lender: Among(frozenset(["fund"]))},), declared=False)
    assert not terms.possible(({truth: Among(frozenset([False]))},), declared=False)


PARAMETERS = {
    "plain": (Dated(None, Fraction(1)),),
    "changed": (Dated(date(2024, 1, 1), Fraction(5)), Dated(date(2026, 1, 1), Fraction(2), date(2026, 12, 31))),
    "steps": (Dated(None, steps((Fraction(1), True, Fraction(1)))),),
}


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2023, 12, 31), Fraction(5)),  # before the first date the first value
        (date(2024, 1, 1), Fraction(5)),
        (date(2025, 12, 31), Fraction(5)),
        (date(2026, 1, 1), Fraction(2)),
        (date(2026, 12, 31), Fraction(2)),
        (date(2027, 1, 1), Unknown(("parameters.changed",))),
    ],
)
def test_the_parameters_on_a_day(day: date, value: object) -> None:
    assert parameters_on(PARAMETERS, day) == {"plain": Fraction(1), "changed": value}


def test_the_days_on_which_parameters_change() -> None:
    assert days_of_change(PARAMETERS) == [date.min, date(2024, 1, 1), date(2026, 1, 1), date(2027, 1, 1)]
    assert days_of_change({"changed": PARAMETERS["changed"]}) == [date(2024, 1, 1), date(2026, 1, 1), date(2027, 1, 1)]
    assert days_of_change({}) == [date.min]
