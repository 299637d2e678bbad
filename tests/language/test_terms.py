"""The constraints reading against the exact one: the same value, not known of the same cause, whatever the expression."""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
import z3
from helpers import PARAMETERS, names_of_loans, parse, record, shipped
from hypothesis import given, settings
from hypothesis import strategies as st
from one_term import OneTerm
from test_columns import DOLLARS, FOREIGN, LOAN, SECTIONS, UNSURE, VALUES
from test_soundness import ANY, checked, evaluate_in, obscured, worlds

from binjiang_cli.language import tree
from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.constraints import calendar
from binjiang_cli.language.readings.constraints.values import SURE, SymbolicBoolean
from binjiang_cli.language.readings.exact import Exact, Facts, Unknown, Value
from binjiang_cli.language.typing import Checker
from binjiang_cli.values.dates import full_months, later, month_end


def beyond_the_profile(value: Value) -> bool:
    """Whether something is wanting that no profile states, or divides by zero."""
    sections = shipped().vocabulary.sections
    missing, zero = value if isinstance(value, Unknown) else ((), ())
    return bool(zero) or any(path.partition(".")[0].partition("[")[0] not in sections for path in missing)


def typed(text: str) -> tuple[tree.Node, Checker]:
    node, checker = parse(text), Checker(names_of_loans())
    checker.check(node)
    return node, checker


def agree(text: str, world: dict[str, Value], fx: dict[str, Fraction]) -> None:
    node, checker = typed(text)
    exact = Exact(dict(world), checker.types, Facts(fx, shipped().lpr))
    expected = exact.value(node)
    found, beyond = OneTerm(world, checker, fx).value(node)
    if isinstance(expected, Unknown):
        assert isinstance(found, Unknown), (text, expected, found)
        assert beyond == beyond_the_profile(expected), (text, expected)
    else:
        assert found == expected, (text, expected, found)


def world_of(loan: dict[str, Any], sections: dict[str, list[dict[str, Any]]]) -> dict[str, Value]:
    from one_row import DAY

    world: dict[str, Value] = {**PARAMETERS, "as_of": DAY, "loan": record("loans", "loans[0]", **loan)}
    world["company"] = record("company", "company")
    for name, section in shipped().vocabulary.sections.items():
        if section.is_list:
            given_records = sections.get(name)
            world[name] = Unknown((name,))
            if given_records is not None:
                world[name] = tuple(record(name, f"{name}[{at}]", **fields) for at, fields in enumerate(given_records))
    return world


@pytest.mark.parametrize("text", [text for text, _ in VALUES if "true_or_false" not in text])
def test_a_node(text: str) -> None:
    agree(text, world_of(LOAN, SECTIONS), {"USD": Fraction(7)})


@pytest.mark.parametrize(
    "text",
    [
        "count(p for p in rd_projects if p.key_innovation)",
        "any(p.key_innovation for p in rd_projects if p.year == 2025)",
        "all(p.key_innovation for p in rd_projects)",
        "any(p.year > 2020 for p in rd_projects if p.key_innovation)",
        "all(p.year > 2020 for p in rd_projects if p.key_innovation)",
        "sum(p.spend for p in rd_projects if p.year == 2025)",
        "sum(p.spend for p in rd_projects)",
    ],
)
def test_records_that_are_not_all_known(text: str) -> None:
    agree(text, world_of(LOAN, UNSURE), {})


@pytest.mark.parametrize(
    "text",
    [
        "loan.principal", "-loan.principal", "loan.principal * 2", "loan.principal + loan.principal",
        "loan.principal > dollars", "loan.principal + sum_of_money",
        "loan.principal + loan.interest_paid", "loan.principal > sum_of_money",
        "loan.principal >= bound", "loan.interest_paid >= bound", "loan.principal > 0", "0 >= loan.interest_paid",
        "max(loan.principal, sum_of_money)", "loan.principal / loan.interest_paid", "loan.principal in [sum_of_money]",
        "loan.principal in [loan.principal]", "rounded(loan.principal, 7元)", "full(loan.principal, 7元)",
    ],
)  # fmt: skip
@pytest.mark.parametrize("fx", [{}, DOLLARS, {**DOLLARS, "EUR": Fraction(8)}])
def test_foreign_money(text: str, fx: dict[str, Fraction]) -> None:
    agree(text, world_of(FOREIGN, {}), fx)


DOUBT = {"rd_projects": [{"name": "a", "year": 2030, "key_innovation": None, "spend": None}]}


@pytest.mark.parametrize(
    "text",
    [
        "any(p.year < 2000 for p in rd_projects if p.key_innovation)",  # false, whether it counts or not
        "all(p.year > 2000 for p in rd_projects if p.key_innovation)",
        "any(p.year > 2000 for p in rd_projects if p.key_innovation)",
        "all(p.spend > sum_of_money for p in rd_projects if p.key_innovation)",
    ],
)
def test_what_may_count_leaves_open_only_what_it_could_change(text: str) -> None:
    agree(text, world_of(LOAN, DOUBT), {})


def test_a_divisor_of_zero_is_wanting_whatever_the_rest() -> None:
    agree("loan.interest_paid / days(as_of, as_of)", world_of(LOAN, {}), {})
    agree("loan.principal / days(as_of, as_of)", world_of(LOAN, {}), {})
    agree("first(1 / days(as_of, as_of), company.employees)", world_of(LOAN, {}), {})
    agree("first(company.employees, 1 / days(as_of, as_of))", world_of(LOAN, {}), {})


def test_a_rate_is_in_force_from_the_day_of_its_publication() -> None:
    """Of the publications that changed the rate; a day too late would show."""
    table = shipped().lpr.publications("1y")
    changed = [later for earlier, later in pairwise(table) if earlier[1] != later[1]]
    assert len(changed) > 5
    for published, _ in changed:
        for day in (published - timedelta(days=1), published):
            agree("lpr_1y(as_of)", {**world_of(LOAN, {}), "as_of": day}, {})


def test_a_currency_that_depends_is_refused_by_name() -> None:
    node, checker = typed("sum_of_money if flag else dollars")
    one = OneTerm(world_of({}, {}), checker, {})
    one.reading.names["flag"] = SymbolicBoolean(SURE, z3.Bool("flag"))
    with pytest.raises(CannotSay, match="an amount whose currency depends on a condition"):
        one.reading.value(node)


@settings(max_examples=5 * settings().max_examples)
@given(st.data(), ANY, worlds())
def test_random_expressions(data: st.DataObject, text: str, world: dict[str, Value]) -> None:
    seen = data.draw(obscured(world)) if data.draw(st.booleans()) else world
    node, _, checker = checked(text)
    expected = evaluate_in(seen, node, checker).values[node]
    try:
        found, beyond = OneTerm(seen, checker, {"USD": Fraction(7)}).value(node)
    except CannotSay:
        return
    if isinstance(expected, Unknown):
        assert isinstance(found, Unknown)
        assert beyond == beyond_the_profile(expected), (text, expected)
    else:
        assert found == expected


def test_the_calendar_of_the_terms_is_the_calendar() -> None:
    """The ends of Februaries and of years, of every year that a profile can state."""
    for year in range(1900, 2200):
        days = [(1, 1), (2, 28), (2, 29 if isleap(year) else 28), (3, 1), (8, 31), (12, 31)]
        for month, day in days:
            parts = tuple(z3.IntVal(part) for part in (year, month, day))
            assert z3.simplify(calendar.ordinal_of(parts)).as_long() == date(year, month, day).toordinal()
            assert z3.simplify(calendar.month_end(parts)[2]).as_long() == month_end(date(year, month, day)).day


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.integers(-3600, 3600))
def test_its_months_are_those_of_the_calendar(one: date, other: date, months: int) -> None:
    first, last = (tuple(z3.IntVal(part) for part in (day.year, day.month, day.day)) for day in (one, other))
    assert z3.simplify(calendar.full_months(first, last)).as_long() == full_months(one, other)
    parts, fits = calendar.later(first, z3.IntVal(months))
    if not z3.is_true(z3.simplify(fits)):
        with pytest.raises(OverflowError):
            later(one, months)
    else:
        assert date(*(z3.simplify(part).as_long() for part in parts)) == later(one, months)
