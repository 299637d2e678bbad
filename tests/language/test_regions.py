"""The regions reading: which conditions can be true, and which can be false, worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import pytest
from helpers import PARAMETERS, names_of_loans, parse

from binjiang_cli.language import tree
from binjiang_cli.language.readings.parameters import Dated
from binjiang_cli.language.readings.regions import Regions
from binjiang_cli.language.readings.spans import Among, Interval, both, either
from binjiang_cli.language.readings.terms import Terms
from binjiang_cli.language.types import Type
from binjiang_cli.language.typing import Checker

LARGE = (Dated(date(2024, 11, 25), Fraction(5)), Dated(date(2026, 1, 1), Fraction(2)))


def read(text: str, let: Mapping[str, str] | None = None) -> tuple[tree.Node, Regions]:
    checker = Checker({**names_of_loans(), "large": parse_type("5 if flag else 2")})
    lets: dict[str, tree.Node] = {}
    for name, expression in (let or {}).items():
        lets[name] = parse(expression)
        checker.names[name] = checker.check(lets[name])
    node = parse(text)
    checker.check(node)
    assert [problem.message.en for problem in checker.problems] == []
    parameters = {**{name: (Dated(None, value),) for name, value in PARAMETERS.items()}, "large": LARGE}
    return node, Regions(Terms(), checker.types, lets, parameters, {("loans", "repaid_on"): "drawn_on"})


def parse_type(text: str) -> Type:
    return Checker(names_of_loans()).check(parse(text))


def verdict(text: str, let: Mapping[str, str] | None = None) -> str:
    """Whether a condition is always true, never true, or either; always needs no list of the declared values."""
    node, regions = read(text, let)
    true = regions.terms.possible(regions.region(node, True))
    false = regions.terms.possible(regions.region(node, False), declared=False)
    return {(True, True): "either", (True, False): "always", (False, True): "never", (False, False): "unknown"}[true, false]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("company.employees >= 0", "always"),
        ("company.employees > 0", "either"),
        ("company.employees < 0", "never"),
        ("company.employees > 0 and company.employees < 1", "never"),
        ("company.employees > 0 and company.employees < 2", "either"),
        ("company.employees >= 5 or company.employees < 5", "always"),
        ("company.employees >= 5 or company.employees < 4", "either"),
        ("company.employees > 4 or company.employees < 5", "always"),
        ("company.employees != 5 and company.employees == 5", "never"),
        ("2 * company.employees >= 10 and company.employees < 5", "never"),
        ("10 - company.employees > 5 and company.employees >= 5", "never"),
        ("10 - company.employees > 5 and company.employees >= 4", "either"),
        ("company.employees + 1 > company.employees", "always"),
        ("company.employees in [1, 2] and company.employees > 2", "never"),
        ("day_count == 360", "always"),
        ("rate * 10 > 3", "never"),
        ("max(company.employees, 3) < 3", "never"),
        ("max(company.employees, 3) == 3", "either"),
        ("max(3, company.employees) > 4", "either"),
        ("min(company.employees, 3) < 3 and company.employees > 2", "never"),
        ("min(3, company.employees) < 3", "either"),
        # A sum with a factor that is not whole is not whole: 0 × 2 + 1 day.
        ("2 * company.employees + days(loan.drawn_on, as_of) == 1", "either"),
        ("2 * company.employees + 2 * days(loan.drawn_on, as_of) == 1", "never"),
    ],
)
def test_numbers(text: str, expected: str) -> None:
    assert verdict(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("loan.principal >= sum_of_money * 0", "always"),
        ("loan.principal < sum_of_money * 0", "never"),
        ("loan.principal + loan.interest_paid >= sum_of_money * 0", "always"),
        ("loan.principal - loan.interest_paid >= sum_of_money * 0", "either"),
        ("loan.principal - loan.interest_paid > sum_of_money * 0 and loan.interest_paid > loan.principal", "never"),
        # A converted amount has no grid and no greatest value.
        ("loan.principal > sum_of_money and loan.principal < sum_of_money + sum_of_money * 0.00001", "either"),
        ("loan.principal <= sum_of_money * 100000000000000", "either"),
        # Whether 500 yuan are more than 100 dollars depends on the rate.
        ("sum_of_money > dollars", "either"),
        ("dollars > dollars * 0.5", "always"),
        ("sum_of_money - dollars > sum_of_money * 0", "either"),
        ("(sum_of_money - dollars) * company.employees >= sum_of_money * 0", "either"),
        ("sum_of_money / dollars == 5", "either"),
        ("loan.principal / dollars >= 0", "either"),
        # A rate of dollars is above zero.
        ("dollars > sum_of_money * 0", "always"),
        # bound: CNY 1000 or USD 150. EUR are converted.
        ("loan.principal >= bound and loan.principal < bound", "never"),
        ("bound <= loan.principal and loan.principal < bound", "never"),
        ("loan.principal >= bound and loan.principal < sum_of_money", "either"),
        # In dollars an amount and its double are not related here: nothing is claimed.
        ("loan.principal >= bound and loan.principal * 2 < bound", "either"),
        ("max(loan.principal - sum_of_money, sum_of_money * 0) > sum_of_money * 0 and loan.principal <= sum_of_money", "never"),
    ],
)
def test_money(text: str, expected: str) -> None:
    assert verdict(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("days(loan.drawn_on, loan.repaid_on) >= 0", "always"),
        ("days(loan.repaid_on, loan.drawn_on) <= 0", "always"),
        ("loan.repaid_on < loan.drawn_on", "never"),
        ("days(loan.drawn_on, loan.repaid_on) > 0", "either"),
        ("days(loan.drawn_on, first(loan.repaid_on, as_of)) >= 0", "either"),
        ("max(days(loan.drawn_on, as_of), 0) >= 0", "always"),
        ("max(days(loan.drawn_on, as_of), 0) > 0 and loan.drawn_on >= as_of", "never"),
        ("year(loan.drawn_on) >= 2025 and loan.drawn_on < start", "never"),
        ("year(loan.drawn_on) >= 2025 or loan.drawn_on < start", "always"),
        ("year(loan.drawn_on) == 2025 and loan.drawn_on > start", "either"),
        ("year(loan.drawn_on) < 2025 and loan.drawn_on >= start", "never"),
        ("year(loan.drawn_on) <= 2025 and loan.drawn_on > start", "either"),
        ("days(start, as_of) > 364 and year(as_of) <= 2025", "never"),
        ("days(start, as_of) > 363 and year(as_of) <= 2025", "either"),
        ("year(start) == 2025", "always"),
        ("year(loan.drawn_on) == year(loan.drawn_on)", "always"),
    ],
)
def test_days(text: str, expected: str) -> None:
    assert verdict(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The declared lenders are bank and other. A list of all of them asks only that the lender be stated.
        ('loan.lender in ["bank", "other"]', "either"),
        ('not (loan.lender in ["bank", "other"])', "never"),
        ('loan.lender != "bank" and loan.lender != "other"', "never"),
        ('loan.lender != "bank" or loan.lender != "other"', "always"),
        ('loan.lender == "bank" and loan.lender == "other"', "never"),
        ('loan.lender in allowed and loan.lender == "other"', "never"),
        ('loan.lender in factors and loan.lender == "other"', "either"),
        ('factors[loan.lender] > 0.5 and loan.lender == "other"', "never"),
        ('factors[loan.lender] >= 0.5 and loan.lender == "other"', "either"),
        ("factors[loan.lender] > 1", "never"),
        ('("bank" if company.employees > 5 else "other") == "bank" and company.employees <= 5', "never"),
        ("loan.lender == loan.name", "either"),
        ("loan.name == loan.name", "always"),
        ('word == "bank"', "always"),
        ('"gazelle" in company.statuses and not ("gazelle" in company.statuses)', "never"),
        ('"gazelle" in company.statuses and "listed" in company.statuses', "either"),
        ("flag", "always"),
        ("any(p.key_innovation for p in rd_projects) or not any(p.key_innovation for p in rd_projects)", "always"),
        ("any(p.key_innovation for p in rd_projects) and not any(p.key_innovation for p in rd_projects if flag)", "either"),
    ],
)
def test_facts(text: str, expected: str) -> None:
    assert verdict(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # large is 5 until 2025-12-31, and 2 from 2026-01-01.
        ("company.employees >= large and company.employees < 2", "never"),
        ("company.employees >= large and company.employees < 5", "either"),
        ("company.employees >= large and company.employees < 5 and as_of <= start", "never"),
        ("company.employees >= large and company.employees < 5 and year(as_of) == 2025", "never"),
        ("company.employees >= large and company.employees < 5 and year(as_of) == 2026", "either"),
        ("company.employees < large or company.employees >= 2", "always"),
        ("large == 5 and days(start, as_of) > 200", "either"),
        ("large == 5 and days(start, as_of) > 364", "never"),
        ("large == 2 and days(start, as_of) < 366", "either"),
        ("large == 2 and days(start, as_of) < 365", "never"),
        ("large >= 2", "always"),
        ("large > 2", "either"),
    ],
)
def test_a_parameter_that_changes_is_read_for_each_of_its_times(text: str, expected: str) -> None:
    assert verdict(text) == expected


def test_a_let_is_what_it_stands_for() -> None:
    let = {"term": "max(days(loan.drawn_on, loan.repaid_on), 0)", "long": "term > 30"}
    assert verdict("term >= 0", let) == "always"
    assert verdict("long and days(loan.drawn_on, loan.repaid_on) <= 30", let) == "never"
    assert verdict("long and days(loan.drawn_on, loan.repaid_on) <= 31", let) == "either"


def test_what_takes_too_many_boxes_is_held_possible() -> None:
    """Twelve sums of two boxes each have 4096 together: what is left out of them is not found impossible."""
    bounds = " and ".join(f"days(loan.drawn_on, as_of) * {n} + company.employees != {n}" for n in range(1, 13))
    assert verdict(f"company.employees < 0 and {bounds}") == "never"
    assert verdict(f"{bounds} and company.employees > 3 and company.employees < 3") == "never"
    assert verdict(bounds) == "either"


def test_a_chain_of_lets_that_double_is_read_in_no_time() -> None:
    let = {"x0": "company.employees"} | {f"x{n}": f"x{n - 1} + x{n - 1}" for n in range(1, 40)}
    let |= {"y0": "company.employees"} | {f"y{n}": f"max(y{n - 1} * y{n - 1}, y{n - 1})" for n in range(1, 12)}
    assert verdict("x39 > 0 and company.employees == 0", let) == "never"
    assert verdict("y11 > 0 and company.employees == 0", let) == "either"


def test_intervals() -> None:
    assert Interval(1, 5).meet(Interval(5, 9)) == Interval(5, 5)
    assert Interval(1, 5, high_open=True).meet(Interval(5, 9)).empty
    assert Interval(1, 5).meet(Interval(None, 5, high_open=True)) == Interval(1, 5, high_open=True)
    assert Interval(0, 1, True, True).on_grid(1).empty
    assert Interval(Fraction(1, 2), Fraction(5, 2)).on_grid(1) == Interval(1, 2)
    assert Interval(Fraction(9999, 100), 100, True, True).on_grid(Fraction(1, 100)).empty
    assert Interval(1, None).times(-2) == Interval(None, -2)
    assert Interval(0, 2) + Interval(1, None, True) == Interval(1, None, True)


def test_sets_of_texts() -> None:
    few, but = Among(frozenset("ab")), Among(frozenset("bc"), others=True)
    assert few.meet(but) == Among(frozenset("a"))
    assert but.meet(Among(frozenset("a"), others=True)) == Among(frozenset("abc"), others=True)
    assert few.meet(Among(frozenset("c"))).empty


def test_regions_give_up_on_the_safe_side() -> None:
    """More boxes than are kept: what lies in both is taken to be one of the two; what lies in either, everything."""
    many = tuple({0: Interval(n, n)} for n in range(200))
    others = tuple({1: Interval(n, n)} for n in range(200))
    assert both(many, others) == many
    assert either(many, others) == ({},)
    assert both(many, ({0: Interval(5, 6)},)) == ({0: Interval(5, 5)}, {0: Interval(6, 6)})
