"""The bounds of what is plausible as policy.yaml states them: what is read, and all that is said of what is refused."""

from __future__ import annotations

from fractions import Fraction as F
from typing import Any

import pytest
from helpers import shipped
from pydantic import ValidationError
from whole_problems import Whole, refused_whole, whole

from binjiang_cli.policy.plausible import FieldPath, Plausible, parse_field_path, parse_yuan, plausible_problems
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import Mapping, read_nodes
from binjiang_cli.source.validation import plain, problems_of
from binjiang_cli.values.money import Money

YEARLY = "yearly_rates: [{{paid: {}, of: {}, from: {}, to: {}, least: 1%, most: 15%}}]"
PART = "{part: loans.interest_paid, whole: loans.principal}"
RATE = "{paid: loans.interest_paid, of: loans.principal, from: loans.drawn_on, to: loans.repaid_on, least: 1%, most: 9%}"
NOT_ONE = ("字段不在同一部分", "the fields are not of one section")
NO_FIELD = ("例如 loans.principal", "for example loans.principal")


def read(text: str) -> tuple[Plausible, Mapping]:
    node = read_nodes(Document("policy.yaml", text))
    assert isinstance(node, Mapping)
    return Plausible.model_validate(plain(node)), node


def unknown(path: str, meant: str | None = None) -> Whole:
    hint = (f"是不是 {meant}？", f"did you mean {meant}?") if meant else None
    return Whole(path, f"没有字段 {path}", f"no such field: {path}", hint, "unknown_name")


def mistaken(path: str, kind: str) -> Whole:
    return Whole(path, f"{path} 不是 {kind} 类型", f"{path} is not of type {kind}", None, "unknown_name")


def no_currency(code: str, meant: str | None = None) -> Whole:
    hint = (f"是不是 {meant}？", f"did you mean {meant}?") if meant else None
    return Whole(code, f"“{code[:20]}”不是外币", f"not a foreign currency: {code[:20]}", hint, "unknown_name")


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("{}", []),
        ("part_of_whole: [{part: loans.interest_paid, whole: loans.principal}]", []),
        (
            "part_of_whole: [{part: loans.interest_paid, whole: loans.principal}, {part: loans.interest, whole: qwx.vz}]",
            [unknown("loans.interest", "loans.interest_paid"), unknown("qwx.vz")],
        ),
        ("part_of_whole: [{part: loans.principal, whole: capital_injections.paid_in}]", [
            Whole("capital_injections.paid_in", *NOT_ONE),
        ]),
        # What is stated twice would be told twice, or by other bounds
        (
            f"part_of_whole: [{PART}, {PART}]",
            [Whole(PART, "这两个字段已经比较过了", "these fields are compared already")],
        ),
        (
            f"yearly_rates: [{RATE}, {RATE}]",
            [Whole("loans.interest_paid", "这个字段已经有每年的界限", "this field has bounds by the year already")],
        ),
        # The first that is right says of which section they all are
        ("part_of_whole: [{part: company.name, whole: loans.principal}]", [unknown("company.name", "loans.name")]),
        ("part_of_whole: [{part: loans.name, whole: loans.drawn_on}]", [
            mistaken("loans.name", "money"), mistaken("loans.drawn_on", "money"),
        ]),
        (YEARLY.format("loans.interest_paid", "loans.principal", "loans.drawn_on", "loans.repaid_on"), []),
        (YEARLY.format("loans.name", "loans.drawn_on", "loans.principal", "loans.lender"), [
            mistaken("loans.name", "money"), mistaken("loans.drawn_on", "money"), mistaken("loans.principal", "date"),
            mistaken("loans.lender", "date"),
        ]),
        (YEARLY.format("loans.interest_paid", "capital_injections.paid_in", "loans.drawn_on", "capital_injections.on"), [
            Whole("capital_injections.paid_in", *NOT_ONE), Whole("capital_injections.on", *NOT_ONE),
        ]),
        ("small_amounts: {below: 5, times: 2, usual: {loans.principal: 1, loans.name: 1, loans: 1, company.employees: 1}}", [
            mistaken("loans.name", "money"), Whole("loans", "“loans”不是字段", "not a field: loans", NO_FIELD, "unknown_name"),
            unknown("company.employees"),
        ]),
        ("exchange_rates: {times: 3, usual: {USD: 7, CNY: 1, USX: 7}}", [no_currency("CNY"), no_currency("USX", "UZS")]),
        (f"exchange_rates: {{times: 3, usual: {{{'q' * 21}: 7}}}}", [no_currency("q" * 21)]),
    ],
)  # fmt: skip
def test_fields_and_currencies(text: str, problems: list[Whole]) -> None:
    plausible, node = read(text)
    vocabulary = shipped().vocabulary
    assert [whole(found) for found in plausible_problems(plausible, node, vocabulary)] == problems
    without = [found._replace(marks=None) for found in problems]
    assert [whole(found) for found in plausible_problems(plausible, None, vocabulary)] == without


def test_what_is_left_out() -> None:
    plausible, _ = read("{}")
    assert plausible == Plausible(part_of_whole=(), yearly_rates=(), small_amounts=None, exchange_rates=None)
    plausible, _ = read(YEARLY.format("a.b", "a.c", "a.d", "a.e") + "\nsmall_amounts: {below: 5, times: 2}")
    assert plausible.yearly_rates[0].arrears == 0
    assert plausible.small_amounts is not None and plausible.small_amounts.usual == {}


@pytest.mark.parametrize(
    "text",
    [
        "yearly_rates: [{paid: a.b, of: a.c, from: a.d, to: a.e, least: 15%, most: 15%}]",
        "exchange_rates: {times: 1, usual: {USD: 7}}",
        "exchange_rates: {times: 1.5, usual: {}}",
    ],
)
def test_bounds_that_are_taken(text: str) -> None:
    read(text)


UNFIT = ("times 不小于 1，汇率大于零", "times is at least 1, and a rate above zero")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "yearly_rates: [{paid: a.b, of: a.c, from: a.d, to: a.e, least: 15.1%, most: 15%}]",
            ("least 大于 most", "least is greater than most"),
        ),
        ("exchange_rates: {times: 0.99, usual: {USD: 7}}", UNFIT),
        ("exchange_rates: {times: 3, usual: {USD: 7, EUR: 0}}", UNFIT),
        ("small_amounts: {below: 5美元, times: 2}", ("这里要用人民币", "this is to be in CNY")),
    ],
)
def test_bounds_that_are_refused(text: str, message: tuple[str, str]) -> None:
    node = read_nodes(Document("policy.yaml", text))
    assert node is not None
    with pytest.raises(ValidationError) as refused:
        Plausible.model_validate(plain(node))
    assert [found.message.zh for found in problems_of(refused.value, node, Plausible)] == [message[0]]
    assert [found.message.en for found in problems_of(refused.value, node, Plausible)] == [message[1]]


def test_paths_and_amounts() -> None:
    assert parse_field_path(" loans.principal ") == FieldPath("loans", "principal")
    assert str(FieldPath("loans", "principal")) == "loans.principal"
    assert parse_yuan("5元") == parse_yuan("5") == Money(F(5))
    refused: dict[str, Any] = {text: refused_whole(parse_field_path, text) for text in ("loans", ".b", "a.", "", "x" * 61)}
    assert refused == {
        text: ((f"“{text[:60]}”不是字段", f"not a field: {text[:60]}"), NO_FIELD)
        for text in ("loans", ".b", "a.", "", "x" * 61)
    }
