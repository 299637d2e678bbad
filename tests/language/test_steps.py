"""`step` and `slices` against the plain meaning: for any steps, whatever lies in them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from helpers import names_of_loans, parse, record, shipped, steps
from hypothesis import given
from hypothesis import strategies as st

from binjiang_cli.language import tree
from binjiang_cli.language.parse import parse_expression
from binjiang_cli.language.readings.exact import Exact, Facts
from binjiang_cli.language.steps import bends_of, choices_of, slices_of
from binjiang_cli.language.typing import Checker
from binjiang_cli.source.document import Document
from binjiang_cli.values.money import Money

DOLLAR = Fraction(7)


@st.composite
def any_steps(draw: st.DrawFn) -> tree.Steps:
    """Rising steps, of which one may begin at and the next above the same bound."""
    bounds = sorted(draw(st.sets(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=5)))
    rates = draw(st.lists(st.integers(0, 100), min_size=len(bounds), max_size=len(bounds)))
    return steps(
        *((Money(Fraction(bound)), not above, Fraction(rate, 100)) for (bound, above), rate in zip(bounds, rates, strict=True))
    )


def value(text: str, found: tree.Steps, principal: Money) -> Any:
    node = parse_expression(text, Document("rule.yaml", text).place, lambda *_: found)
    checker = Checker(names_of_loans())
    checker.check(node)
    assert not checker.problems
    names: dict[str, Any] = {"loan": record("loans", "loans[0]", principal=principal)}
    return Exact(names, checker.types, Facts({"USD": DOLLAR}, shipped().lpr)).value(node)


@given(any_steps(), st.integers(0, 2500), st.sampled_from(["CNY", "USD"]))
def test_they_mean_what_they_say(found: tree.Steps, fen: int, currency: str) -> None:
    principal = Money(Fraction(fen, 100), currency)
    amount = principal.amount * (DOLLAR if currency == "USD" else 1)
    rate, total, rows = Fraction(0), Fraction(0), [*found.rows]
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        assert isinstance(row.bound, Money) and isinstance(row.value, Fraction)
        if amount > row.bound.amount or (amount == row.bound.amount and row.included):
            rate = row.value
        top = amount if following is None else min(amount, following.bound.amount)  # type: ignore[union-attr]
        total += max(top - row.bound.amount, Fraction(0)) * row.value
    assert value("step(rates, loan.principal)", found, principal) == rate
    assert value("slices(rates, loan.principal)", found, principal) == Money(total)


def test_what_lies_in_steps_is_one_node_of_the_tree() -> None:
    """However many steps there are, what is asked of it is asked once."""
    node = parse("slices(rates, loan.principal if loan.lender == 'bank' else sum_of_money)")
    assert isinstance(node, tree.Stepped)
    nodes = list(tree.nodes_of(node))
    assert len(nodes) == len(set(nodes))
    assert sum(isinstance(one, tree.Compare) and one.operator == "==" for one in nodes) == 1
    assert [one for one in tree.written_nodes_of(node) if isinstance(one, tree.Choice)] == [node.argument]
    assert len(choices_of(node)) == len(slices_of(node)) == 3
    assert bends_of(nodes) == {test.condition for test in choices_of(node)}
    assert not bends_of([parse("step(rates, loan.principal)")])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("step(rates, loan.drawn_on)", "rates has steps by money, this is date"),
        ("step(share, loan.principal)", "share has steps by date, this is money"),
        ("slices(share, loan.drawn_on)", "share has steps by day: a day has no parts to add up"),
        ("slices(tiers, loan.principal)", "tiers has money as bounds and as values: it cannot be multiplied"),
        ("step(rates, loan.principl)", "loans has no field principl"),
        ("slices(rates, loan.principal + 3)", "+ cannot be applied to money and number"),
    ],
)
def test_what_does_not_go_together_is_refused_once(text: str, message: str) -> None:
    checker = Checker(names_of_loans())
    checker.check(parse(text))
    assert [problem.message.en for problem in checker.problems] == [message]


def test_a_day_lies_in_the_step_that_has_begun() -> None:
    by_day = steps((date(2025, 1, 1), True, Fraction(1)), (date(2025, 6, 30), True, Fraction(2)))
    principal = Money(Fraction(1))
    text = "step(share, later(year_end(2024), {}))"
    assert [value(text.format(months), by_day, principal) for months in (0, 1, 6)] == [0, 1, 2]


def test_what_lies_in_steps_is_evaluated_once() -> None:
    """A rate that is looked up is told once, however many slices there are."""
    text = "slices(rates, loan.principal * lpr_1y(as_of))"
    node, checker = parse(text), Checker(names_of_loans())
    checker.check(node)
    principal = Money(Fraction(3 * 10**8))
    names: dict[str, Any] = {"loan": record("loans", "loans[0]", principal=principal), "as_of": date(2026, 6, 30)}
    exact = Exact(names, checker.types, Facts({}, shipped().lpr))
    assert exact.value(node) == Money(Fraction(205_000))  # 3% of it are 9,000,000: 25,000 + 120,000 + 6,000,000 × 1%
    assert len(exact.facts.lpr_uses) == 1
