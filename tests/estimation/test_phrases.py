"""What an estimate's figures and lines are called for people, in both languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from helpers import estimate_of, shipped

from binjiang_cli.estimation.phrases import amount_phrase, basis_phrase, figure, remarks_phrase, signed
from binjiang_cli.estimation.result import Range
from binjiang_cli.words import Text


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("600000", "+600,000.00"), ("-600000", "−600,000.00"), ("0", "0.00"), ("0.01", "+0.01"), ("-1", "−1.00"), ("1", "+1.00")],
)
def test_a_difference(amount: str, shown: str) -> None:
    assert signed(D(amount)) == shown
    assert figure(D("1234567.5")) == "1,234,567.50"


@pytest.mark.parametrize(
    ("low", "high", "zh", "en"),
    [
        (None, None, "—", "—"),
        ("5", "5", "5.00", "5.00"),
        ("0", "5", "最高 5.00", "up to 5.00"),
        ("0", "0", "0.00", "0.00"),
        ("1000", "2500.5", "1,000.00 – 2,500.50", "1,000.00 – 2,500.50"),
    ],
)
def test_an_amount(low: str | None, high: str | None, zh: str, en: str) -> None:
    stated = None if low is None or high is None else Range(low=D(low), high=D(high))
    assert amount_phrase(stated) == Text(zh, en)


def test_what_figures_rest_on() -> None:
    identity = estimate_of("rd_projects: [{name: 甲}]", shipped()).policy
    used = f"binjiang-2024 (sha256 {shipped().sha256[:12]})"
    assert basis_phrase(date(2026, 6, 30), identity) == Text(
        f"评估日 2026-06-30，规则集 {used}", f"As of 2026-06-30, rule set {used}"
    )
    assert basis_phrase(None, identity) == Text(f"规则集 {used}", f"Rule set {used}")


def test_the_remarks_of_a_line() -> None:
    # What is not known of the loan, by the labels of the vocabulary.
    policy = shipped()
    found = estimate_of("loans: [{name: 乙, principal: 1000万}]", policy)
    (line,) = [one for one in found.lines if one.rule == "loan-interest"]
    assert remarks_phrase(line, found, policy) == Text("待定：还缺 放款方、放款日", "undetermined: not known: Lender, Drawn on")
