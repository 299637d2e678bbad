"""`step` and `slices` against the plain meaning: for any steps, whatever lies in them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from helpers import STEPS, names_of_loans, parse, record, shipped, steps
from hypothesis import given
from hypothesis import strategies as st

from binjiang_cli.language import tree
from binjiang_cli.language.parse import parse_expression
from binjiang_cli.language.readings.exact import Exact, Facts
from binjiang_cli.language.steps import begun_of, bends_of, choices_of, figures_of, slices_of, zero_of, zero_of_slices
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
        ("step(rates, loan.principl)", "loans has no field principl"),
        ("slices(rates, loan.principal + 3)", "+ cannot be applied to money and number"),
    ],
)
def test_what_does_not_go_together_is_refused_once(text: str, message: str) -> None:
    checker = Checker(names_of_loans())
    checker.check(parse(text))
    assert [problem.message.en for problem in checker.problems] == [message]


def stepped(text: str) -> tree.Stepped:
    node = parse(text)
    assert isinstance(node, tree.Stepped)
    return node


@pytest.mark.parametrize("function", ["step", "slices"])
def test_the_figures_of_steps_stand_in_their_order(function: str) -> None:
    figures = figures_of(stepped(f"{function}(rates, loan.principal)"))
    values = [tuple(one.value for one in row if isinstance(one, tree.Constant)) for row in figures]
    bounds = [Money(Fraction(bound)) for bound in (500_000, 1_000_000, 3_000_000)]
    assert values == list(zip(bounds, [Fraction(5, 100), Fraction(6, 100), Fraction(1, 100)], strict=True))


@pytest.mark.parametrize(
    ("text", "operator", "bound"),
    [
        ("step(rates, loan.principal)", ">=", Money(Fraction(500_000))),
        ("slices(rates, loan.principal)", ">=", Money(Fraction(500_000))),
        ("step(above, loan.principal)", ">", Money(Fraction(7))),
        # at the bound itself no part is left out, whatever step it belongs to
        ("slices(above, loan.principal)", ">=", Money(Fraction(7))),
    ],
)
def test_what_lies_below_the_first_step(text: str, operator: str, bound: Money) -> None:
    found = steps((Money(Fraction(7)), False, Fraction(1)), (Money(Fraction(9)), True, Fraction(2)))
    node = parse_expression(text, Document("rule.yaml", text).place, lambda name, _: found if name == "above" else STEPS[name])
    assert isinstance(node, tree.Stepped)
    begun = begun_of(node)
    assert isinstance(begun.right, tree.Constant)
    assert (begun.operator, begun.left, begun.right.value) == (operator, node.argument, bound)


def test_nothing_is_of_the_type_of_the_values() -> None:
    """And of a sum of slices, money where the values or the bounds are."""
    zero, nothing = Fraction(0), Money(Fraction(0))
    assert {name: zero_of(found) for name, found in STEPS.items()} == {
        "rates": zero, "tiers": nothing, "heads": nothing, "share": zero
    }  # fmt: skip
    assert {name: zero_of_slices(found) for name, found in STEPS.items()} == {
        "rates": nothing, "tiers": nothing, "heads": nothing, "share": zero
    }  # fmt: skip
    assert zero_of(tree.Steps(())) == zero_of_slices(tree.Steps(())) == zero


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
