"""Steps as a rule's file states them: the bounds and values that are read, and all that is said of those that are not."""

from __future__ import annotations

from datetime import date
from fractions import Fraction as F
from typing import Any

import pytest
from whole_problems import Whole, marks, problems_whole

from binjiang_cli.language.readings.parameters import Dated
from binjiang_cli.policy.parameters import parameter_values
from binjiang_cli.policy.steps import parse_steps, steps_of
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import Sequence, read_nodes
from binjiang_cli.values.money import Money

SHAPE = ("每项应为 {from: 界限, value: 值} 或 {above: 界限, value: 值}", "each entry is {from: bound, value: …} or {above: …}")
OTHER_BOUND = ("界限的类型或币种与第一项不同", "the bound differs in type or currency from the first")
OTHER_VALUE = ("值的类型或币种与第一项不同", "the value differs in type or currency from the first")
FALLING = ("界限没有递增", "the bounds are not in rising order")
NO_AMOUNT = ("这里要的是一个数字或金额", "a number or an amount is expected here")
ASKED = Document("rule.yaml", "step(p, as_of)").place(5, 6)


def node_of(text: str) -> Sequence:
    node = read_nodes(Document("rule.yaml", text))
    assert isinstance(node, Sequence)
    return node


def yuan(amount: int) -> Money:
    return Money(F(amount))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "[{from: 0, value: 5%}, {above: 100万元, value: 6%}, {from: 300万元, value: 0}]",
            [(yuan(0), True, F(1, 20)), (yuan(1_000_000), False, F(3, 50)), (yuan(3_000_000), True, F(0))],
        ),
        ("[{from: 1, value: 0}, {from: 3, value: 2万元}]", [(F(1), True, yuan(0)), (F(3), True, yuan(20_000))]),
        ("[{from: 0, value: 0}, {above: 0, value: 2}]", [(F(0), True, F(0)), (F(0), False, F(2))]),
        ("[{from: 0, value: 0}, {from: USD 5, value: EUR 7}]", [
            (Money(F(0), "USD"), True, Money(F(0), "EUR")), (Money(F(5), "USD"), True, Money(F(7), "EUR")),
        ]),
        ("[{from: 5元, value: 1}]", [(yuan(5), True, F(1))]),
    ],
)  # fmt: skip
def test_steps_that_are_read(text: str, rows: list[Any]) -> None:
    """Zero is money where it stands beside money; a bound with `above` does not itself belong to its step."""
    found = parse_steps(node_of(text).items)
    assert [(row.bound, row.included, row.value) for row in found.rows] == rows
    items = [item.split(", ") for item in text[2:-2].split("}, {")]
    stated = [tuple(pair.partition(": ")[2] for pair in pairs) for pairs in items]
    assert [(marks(row.bound_place), marks(row.value_place)) for row in found.rows] == stated


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            "[{from: 5元, value: 1}, {from: 6, value: 1}, {from: 7, value: 1}]",
            [Whole("6", *OTHER_BOUND, kind="type"), Whole("7", *OTHER_BOUND, kind="type")],
        ),
        ("[{from: 5元, value: 1}, {from: USD 6, value: 1}]", [Whole("USD 6", *OTHER_BOUND, kind="type")]),
        (
            "[{from: 5, value: 1}, {from: 6, value: 2元}, {from: 7, value: 3元}]",
            [Whole("2元", *OTHER_VALUE, kind="type"), Whole("3元", *OTHER_VALUE, kind="type")],
        ),
        (
            "[{from: 5元, value: 1}, {from: 6, value: 2元}]",
            [Whole("6", *OTHER_BOUND, kind="type"), Whole("2元", *OTHER_VALUE, kind="type")],
        ),
        (
            "[{from: 5, value: 1}, {from: 5, value: 2}]",
            [Whole("5", *FALLING, related=(("5", "前一项", "the entry before"),))],
        ),
        (
            "[{above: 6元, value: 1}, {from: 6元, value: 2}, {from: 5元, value: 2}]",
            [
                Whole("6元", *FALLING, related=(("6元", "前一项", "the entry before"),)),
                Whole("5元", *FALLING, related=(("6元", "前一项", "the entry before"),)),
            ],
        ),
        (
            "[{from: 5, above: 6, value: 1}, {value: 7}, {from: 8}, 9, {from: 10, value: 2, till: 11}, {from: [1], value: 2}]",
            [
                Whole(marked, *SHAPE)
                for marked in (
                    "{from: 5, above: 6, value: 1}", "{value: 7}", "{from: 8}", "9", "{from: 10, value: 2, till: 11}",
                    "{from: [1], value: 2}",
                )
            ],
        ),
        (
            "[{from: 5, value: some}, {from: 2025-01-01, value: 1}]",
            [Whole("some", *NO_AMOUNT), Whole("2025-01-01", *NO_AMOUNT)],
        ),
    ],
)  # fmt: skip
def test_steps_that_are_refused(text: str, problems: list[Whole]) -> None:
    assert problems_whole(parse_steps, node_of(text).items) == problems


def test_values_by_days_are_steps_too() -> None:
    node = node_of("[{from: 2024-01-01, value: 5%}, {above: 2024-12-31, value: 6%}]")
    found = steps_of("p", parameter_values(node), node, ASKED)
    assert [(row.bound, row.included, row.value) for row in found.rows] == [
        (date(2024, 1, 1), True, F(1, 20)), (date(2025, 1, 1), True, F(3, 50)),
    ]  # fmt: skip
    assert [(marks(row.bound_place), marks(row.value_place)) for row in found.rows] == [
        ("2024-01-01", "5%"),
        ("2024-12-31", "6%"),
    ]


def test_steps_by_amounts_are_the_parameter_itself() -> None:
    node = node_of("[{from: 5元, value: 1}]")
    values = parameter_values(node)
    assert steps_of("p", values, node, ASKED) is values[0].value


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ([Dated(None, F(5))], Whole("p", "p 不是分段的参数", "p is no parameter of steps", SHAPE, "type")),
        (
            [Dated(date(2024, 1, 1), F(5), date(2024, 12, 31)), Dated(date(2025, 1, 1), F(6))],
            Whole(
                "p", "p 写明了终止日期 to，不能按日期分段取值", "p has an end (to:), and is no parameter of steps", kind="type"
            ),
        ),
        (
            [Dated(date(2024, 1, 1), F(5)), Dated(date(2025, 1, 1), "many")],
            Whole("p", "p 的值不是数字或金额", "the values of p are neither numbers nor amounts", kind="type"),
        ),
    ],
)
def test_parameters_that_are_no_steps(values: list[Dated], problem: Whole) -> None:
    assert problems_whole(steps_of, "p", values, node_of("[]"), ASKED) == [problem]
