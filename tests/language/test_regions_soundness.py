"""What the regions reading holds impossible happens in no record: checked against the exact reading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import product
from random import Random
from types import SimpleNamespace
from typing import Any

from helpers import PARAMETERS, names_of_loans, parse, shipped
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_soundness import DAYS, expressions, records

from binjiang_cli.language import tree
from binjiang_cli.language.readings.exact import Exact, Facts, Record, Value
from binjiang_cli.language.readings.parameters import Dated, parameters_on
from binjiang_cli.language.readings.regions import Regions
from binjiang_cli.language.readings.spans import Region, both
from binjiang_cli.language.readings.terms import Terms
from binjiang_cli.language.types import Bounds, DateType, NumberType
from binjiang_cli.language.typing import Checker
from binjiang_cli.values.money import Money

NOT_BEFORE = {("loans", "repaid_on"): "drawn_on"}
NEARBY = st.dates(date(2024, 12, 30), date(2025, 1, 3))
CHANGES = date(2025, 1, 1)
DATED = {
    **{name: (Dated(None, value),) for name, value in PARAMETERS.items()},
    "rate": (Dated(date(2020, 1, 1), Fraction(3, 10)), Dated(CHANGES, Fraction(1, 2))),
    "earlier": (Dated(None, date(2024, 12, 31)),),
}

RATES = NumberType(Bounds(Fraction(3, 10), Fraction(1, 2)))
NUMBERS = ["0", "1", "2", "2.5", "-1", "-0.5", "100", "none"]
SIMPLE = {
    "number": [
        *NUMBERS,
        "company.employees",
        "days(loan.drawn_on, loan.repaid_on)",
        "days(loan.repaid_on, loan.drawn_on)",
        "max(days(loan.drawn_on, first(loan.repaid_on, as_of)), 0)",
        "min(company.employees, 2) - 1",
        "year(loan.drawn_on) - 2024",
        "2025 - year(as_of)",
        "dollars / sum_of_money",
        "rate * 10 - 4",
        "count(p for p in rd_projects)",
        "rate * 2",
        "factors[loan.lender] * 2",
        "loan.principal / sum_of_money",
        "loan.principal / dollars",
        "loan.interest_paid / loan.principal",
        '(company.employees if loan.lender == "bank" else 2)',
        "2 * company.employees - days(loan.drawn_on, as_of)",
    ],
    "money": [
        "loan.principal",
        "loan.interest_paid",
        "sum_of_money",
        "dollars",
        "sum_of_money - dollars",
        "(dollars - sum_of_money) * company.employees",
        "max(loan.principal - sum_of_money, sum_of_money * 0)",
        "loan.principal * company.employees",
        "loan.principal * 0.5 + loan.interest_paid",
        "sum(p.spend for p in rd_projects)",
        'grades[first("first", loan.lender)]',
        "(sum_of_money - dollars) * lpr_1y(loan.drawn_on)",
    ],
    "date": ["earlier", "loan.drawn_on", "loan.repaid_on", "as_of", "start", "first(loan.repaid_on, as_of)", "year_end(2024)"],
    "text": ["loan.lender", "word", '"bank"', '"other"', "loan.name", '("bank" if company.employees > 1 else "other")'],
}
FACTS = [
    "flag",
    "loan.principal >= bound",
    "loan.principal < bound",
    "bound > loan.interest_paid",
    'loan.lender == "bank"',
    'loan.lender in ["bank", "other"]',
    "loan.lender in allowed",
    "loan.lender in factors",
    'loan.lender != "other"',
    '"MCU" in loan.subject',
    "loan.lender in loan.subject",
    '"gazelle" in company.statuses',
    "year(loan.drawn_on) == year(loan.repaid_on)",
    "year(loan.drawn_on) >= 2025",
    "loan.drawn_on < start",
    "company.employees in [0, 1, 2]",
    "any(p.key_innovation for p in rd_projects if p.year == 2025)",
    "all(p.key_innovation for p in rd_projects)",
    'first(loan.lender == "bank", flag)',
]


@st.composite
def conditions(draw: st.DrawFn, depth: int = 2) -> str:
    """A condition over few terms and near bounds, so that much of it is impossible or always so."""
    form = draw(st.integers(0, 7 if depth else 3))
    if form == 0:
        return draw(st.sampled_from(FACTS))
    if form <= 3:
        kind = draw(st.sampled_from(["number", "number", "money", "date", "text"]))
        signs = ["==", "!="] if kind == "text" else ["<", "<=", ">", ">=", "==", "!="]
        one, two = draw(st.sampled_from(SIMPLE[kind])), draw(st.sampled_from(NUMBERS if kind == "number" else SIMPLE[kind]))
        return f"({one}) {draw(st.sampled_from(signs))} ({two})"
    if form == 4:
        return f"not ({draw(conditions(depth - 1))})"
    if form == 5:
        return f"(({draw(conditions(depth - 1))}) if ({draw(conditions(depth - 1))}) else ({draw(conditions(depth - 1))}))"
    return f"({draw(conditions(depth - 1))}) {draw(st.sampled_from(['and', 'or']))} ({draw(conditions(depth - 1))})"


AMOUNTS = st.sampled_from([Fraction(n) for n in (0, 1, 70, 71, 150, 250, 499, 500, 501, 700, 999, 1000, 1001)])
MONEY = st.builds(Money, AMOUNTS, st.sampled_from(["CNY", "CNY", "USD", "EUR"]))


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Value]:
    """Complete records as a profile can hold them: near the bounds, in several currencies, repaid after the drawing."""
    days = NEARBY | DAYS
    loan: Any = draw(records("loans", "loans[0]"))
    drawn, repaid = sorted((draw(days), draw(days)))
    near: dict[str, Any] = {"principal": draw(MONEY), "interest_paid": draw(MONEY), "drawn_on": drawn, "repaid_on": repaid}
    company: Any = draw(records("company", "company"))
    projects: list[Any] = [draw(records("rd_projects", f"rd_projects[{index}]")) for index in range(draw(st.integers(0, 2)))]
    few = {"employees": draw(st.integers(0, 3)), "established": draw(days)}
    return {
        "as_of": draw(days),
        "company": Record("company", SimpleNamespace(**{**vars(company.fields), **few})),
        "loan": Record("loans[0]", SimpleNamespace(**{**vars(loan.fields), **near})),
        "rd_projects": tuple(
            Record(project.path, SimpleNamespace(**{**vars(project.fields), "spend": draw(MONEY)})) for project in projects
        ),
    }


def exact_in(world: dict[str, Value], types: Any) -> Exact:
    day: Any = world["as_of"]
    return Exact(
        {**world, **parameters_on(DATED, day)}, types, Facts({"USD": Fraction(7), "EUR": Fraction(1, 7)}, shipped().lpr)
    )


def read(text: str) -> tuple[tree.Node, Checker, Regions]:
    node, checker = parse(text), Checker({**names_of_loans(), "rate": RATES, "earlier": DateType()})
    checker.check(node)
    assume(not checker.problems)
    return node, checker, Regions(Terms(), checker.types, {}, DATED, NOT_BEFORE)


def check_text(text: str, world: dict[str, Value]) -> None:
    node, checker, regions = read(text)
    exact = exact_in(world, checker.types)
    exact.value(node)
    for below in outside_aggregates(node):
        value = exact.values.get(below)
        if value is True or value is False:
            assert regions.terms.possible(regions.region(below, value)), (text, marked(below), value)


def outside_aggregates(node: tree.Node) -> Iterator[tree.Node]:
    """A node and what is below it, less what is asked of each record of a section."""
    yield node
    if not isinstance(node, tree.Aggregate):
        for child in tree.children(node):
            yield from outside_aggregates(child)


def marked(node: tree.Node) -> str:
    assert node.place.span is not None
    return node.place.document.text[node.place.span.start : node.place.span.end]


@settings(max_examples=15 * settings().max_examples)
@given(conditions(), worlds())
def test_what_is_so_in_a_record_is_possible(text: str, world: dict[str, Value]) -> None:
    check_text(text, world)


@settings(max_examples=4 * settings().max_examples)
@given(expressions("boolean", 4), worlds())
def test_what_is_so_in_a_record_is_possible_for_every_expression(text: str, world: dict[str, Value]) -> None:
    check_text(text, world)


@cache
def atoms() -> tuple[Checker, Regions, list[tuple[tree.Node, Region, Region]]]:
    """Every fact, and every comparison of one of the expressions with another: where it can be true, and where false."""
    checker = Checker({**names_of_loans(), "rate": RATES, "earlier": DateType()})
    texts = [*FACTS]
    for kind, found in SIMPLE.items():
        bounds = NUMBERS if kind == "number" else found
        for one, two in product(found, bounds):
            signs = ["==", "!="] if kind == "text" else ["<", "<=", ">", ">=", "==", "!="]
            texts += [f"({one}) {sign} ({two})" for sign in signs]
    nodes = []
    for text in texts:
        before = len(checker.problems)
        node = parse(text)
        checker.check(node)
        nodes += [node] if len(checker.problems) == before else []
    regions = Regions(Terms(), checker.types, {}, DATED, NOT_BEFORE)
    return checker, regions, [(node, regions.region(node, True), regions.region(node, False)) for node in nodes]


@given(st.randoms(use_true_random=False), worlds())
def test_all_that_is_so_in_a_record_is_possible_at_once(random: Random, world: dict[str, Value]) -> None:
    checker, regions, known = atoms()
    exact = exact_in(world, checker.types)
    so: list[tuple[tree.Node, Region]] = []
    for node, true, false in known:
        value = exact.value(node)
        if value is True or value is False:
            so.append((node, true if value else false))
    assert [marked(node) for node, region in so if not regions.terms.possible(region)] == []
    some = random.sample(so, 20)
    assert regions.terms.possible(both(*(region for _, region in some))), [marked(node) for node, _ in some]
