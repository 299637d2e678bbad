"""The shapes of a rule set's files: what stands where nothing is said, bounds of texts and days, and what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from one_rule import whole
from pydantic import BaseModel, ValidationError

from binjiang_cli.policy.cumulation import Cumulation
from binjiang_cli.policy.model import (
    ConditionFile,
    CumulationFile,
    InForce,
    LimitFile,
    MeasureFile,
    RuleFile,
    parse_across,
    parse_id,
)
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import read_nodes
from binjiang_cli.source.problem import Refused
from binjiang_cli.source.validation import plain, problems_of
from binjiang_cli.words import Text


def said(model: type[BaseModel], text: str) -> list[str]:
    """What is wrong with a text of a shape; nothing where it is right."""
    root = read_nodes(Document("", text))
    assert root is not None
    try:
        model.model_validate(plain(root))
    except ValidationError as error:
        return whole(problems_of(error, root, model))
    return []


# Days.


def days(first: str, last: str | None = None) -> InForce:
    return InForce.model_validate({"from": first, **({"to": last} if last else {})})


def test_days_in_force() -> None:
    one, open_end = days("2025-01-01", "2025-12-31"), days("2025-03-01")
    assert [one.holds_on(date.fromisoformat(day)) for day in ("2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01")] == [
        False, True, True, False
    ]  # fmt: skip
    assert [open_end.holds_on(date.fromisoformat(day)) for day in ("2025-02-28", "2025-03-01", "2199-12-31")] == [
        False,
        True,
        True,
    ]
    assert days("2025-01-01", "2025-01-01").holds_on(date(2025, 1, 1))
    assert said(InForce, "{from: 2025-01-01, to: 2025-01-01}") == []
    early = "value: to 2024-12-31 早于 from 2025-01-01 | to 2024-12-31 is earlier than from 2025-01-01"
    assert said(InForce, "{from: 2025-01-01, to: 2024-12-31}") == [f"1:1 `{{from: 2025-01-01, to: 2024-12-31}}` {early}"]


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (days("2025-01-01", "2025-12-31"), days("2025-03-01"), ("2025-03-01", "2025-12-31")),
        (days("2025-01-01", "2025-12-31"), days("2024-03-01", "2026-01-01"), ("2025-01-01", "2025-12-31")),
        (days("2025-01-01", "2025-12-31"), days("2024-03-01", "2025-02-01"), ("2025-01-01", "2025-02-01")),
        (days("2025-01-01"), days("2026-01-01"), ("2026-01-01", "9999-12-31")),
        (days("2025-01-01", "2025-12-31"), days("2026-01-01"), ("2026-01-01", "2025-12-31")),  # none
    ],
)
def test_days_in_common(one: InForce, other: InForce, both: tuple[str, str]) -> None:
    assert tuple(map(str, one.days_in_common(other))) == tuple(map(str, other.days_in_common(one))) == both


# What stands where nothing is said.


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        ({}, Cumulation(False, False)),
        ({"by": "subject"}, Cumulation(False, False)),
        ({"by": ["subject"]}, Cumulation(False, False)),
        ({"by": ["subject", "year"]}, Cumulation(True, False)),
        ({"by": ["year", "subject"]}, Cumulation(True, False)),
        ({"same_record": "best"}, Cumulation(False, False)),
        ({"same_record": "adds"}, Cumulation(False, True)),
    ],
)
def test_which_lines_conflict(stated: dict[str, Any], found: Cumulation) -> None:
    assert CumulationFile.model_validate(stated).rule == found


def test_what_stands_where_nothing_is_said() -> None:
    assert (CumulationFile().by, CumulationFile().same_record) == ("subject", "best")
    assert LimitFile.model_validate({"per": "company", "amount": "1元"}).counts_received is False


@pytest.mark.parametrize("by", ["year", "subjekt", "[year]", "[subject, subject]", "{subject: year}"])
def test_lines_conflict_by_subject_at_least(by: str) -> None:
    message = "value: by 应为 subject 或 [subject, year] | by is subject or [subject, year]"
    assert said(CumulationFile, f"by: {by}") == [f"1:5 `{by}` {message}"]


# Texts that cannot be empty, and may be short.


def test_the_words_of_a_condition() -> None:
    assert said(ConditionFile, "{test: a, zh: 大, en: L}") == []
    empty = "missing_text: 这里是空的 | this is empty"
    assert said(ConditionFile, "{test: a, zh: '', en: ''}") == [f"1:15 `''` {empty}", f"1:23 `''` {empty}"]
    assert ConditionFile(test="a", zh="大", en="Large").words == Text("大", "Large")


def test_a_measure_has_a_criterion() -> None:
    supports = "supports: {zh: 甲, en: a}"
    assert said(MeasureFile, f"{{{supports}, criteria: {{a: {{test: a, zh: 大, en: L}}}}}}") == []
    assert said(MeasureFile, f"{{{supports}, criteria: {{}}}}") == ["1:38 `{}` value: 这里缺少内容 | nothing is given here"]


# What is refused.


@pytest.mark.parametrize("per", ["{a: b}", "[]", "[company, [a]]", "[[a], company]", "[company, {a: b}]"])
def test_what_a_limit_cannot_go_by(per: str) -> None:
    message = "value: per 应为 company 或 [company, 表达式] | per is company or [company, expression]"
    assert said(LimitFile, f"{{per: {per}, amount: 1元}}") == [f"1:7 `{per}` {message}"]


@pytest.mark.parametrize("rates", ["[5%]", "{from: 5%, to: [10%]}", "{from: [5%], to: 10%}", "{up_to: }"])
def test_rates_of_another_shape(rates: str) -> None:
    rule = "{title: {zh: 甲, en: a}, clause: A, verified_on: 2025-01-01, in_force: {from: 2025-01-01}, for_each: loans"
    text = f"{rule}, eligible_cost: 1元,\n intensity: {rates}}}"
    shape = "intensity 应为 30%、{up_to: 30%} 或 {from: 5%, to: 10%} | intensity is 30%, {up_to: 30%} or {from: 5%, to: 10%}"
    assert said(RuleFile, text) == [f"2:13 `{rates}` value: {shape}"]


@pytest.mark.parametrize("text", ["a", "binjiang-2024", "2024", "a-b-c"])
def test_names_of_rule_sets(text: str) -> None:
    assert parse_id(text) == text


@pytest.mark.parametrize("text", ["", "A", "a_b", "-a", "a-", "a--b", "a b", "甲", "a" * 60 + "_a"])
def test_what_no_rule_set_is_called(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_id(text)
    shown = text[:60]
    assert refused.value.message == Text(f"“{shown}”不能作规则集的名字", f"not a rule set's name: {shown}")
    assert refused.value.hint == Text("例如 binjiang-2024", "for example binjiang-2024")


def test_what_lines_of_two_sets_do() -> None:
    assert [parse_across(text) for text in ("best", "adds")] == ["best", "adds"]
    for text in ("", "Best", "add", "y" * 61):
        with pytest.raises(Refused) as refused:
            parse_across(text)
        assert refused.value.message == Text(f"across 没有“{text[:60]}”", f"no such across: {text[:60]}")
        assert refused.value.hint == Text("应为 best 或 adds", "best or adds")
