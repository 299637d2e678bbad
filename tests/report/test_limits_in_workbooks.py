"""Several limits, common ones and lines that stand beside each other, in the workbook that recalculates."""

from __future__ import annotations

from pathlib import Path

import pytest
from books import outputs, written, wrong_in
from changes import Changed, cells_of, differences
from evaluator import Book
from helpers import HEAD, RULES, policy_with, profile_from, rules_copy

from binjiang_cli.estimation.run import estimate
from binjiang_cli.policy.load import Policy, load_policy

RULE = "for_each: market_networks\neligible_cost: network.operating_cost\nintensity: {from: 10%, to: 100%}\n"
NESTED = "limit:\n  - {per: [company, network.region], amount: 60元}\n  - {per: company, amount: 100元}\n"
CROSSING = "limit:\n  - {per: [company, network.region], amount: 60元}\n  - {per: [company, network.year], amount: 60元}\n"
POLICY = (RULES / "policy.yaml").read_text("utf-8")
PROFILE = """
company: {{name: 甲}}
as_of: 2026-06-30
market_networks:
  - {{region: domestic, year: 2025, operating_cost: {a}, subject: A}}
  - {{region: overseas, year: 2025, operating_cost: 50, subject: B}}
  - {{region: domestic, year: 2026, operating_cost: {c}, subject: {subject}}}
"""


def company(policy: Policy, a: int, c: int, subject: str = "C"):
    return profile_from(PROFILE.format(a=a, c=c, subject=subject), policy)


def test_limits_that_nest_are_formulas(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, RULE + NESTED)
    for a, c in ((80, 20), (20, 80), (10, 10), (0, 70)):
        before, after = company(policy, 30, 40), company(policy, a, c)
        change = Changed(before, cells_of(policy, before, after, "zh"), after)
        assert not any(line.fixed for line in written(before, policy, tmp_path / "book.xlsx").outputs.lines)
        assert wrong_in(policy, change, tmp_path) == []


def common(folder: Path) -> Policy:
    limits = "limits:\n  tax: {title: {zh: 税, en: Tax}, rules: [net], per: company, amount: 100元}\n"
    return load_policy(rules_copy(folder, {"net": HEAD + RULE}, alone=True, policy=POLICY + limits))


@pytest.mark.parametrize("crossing", [True, False])
def test_limits_that_cross_and_common_ones_are_fixed_figures(crossing: bool, tmp_path: Path) -> None:
    policy = policy_with(tmp_path, RULE + CROSSING) if crossing else common(tmp_path)
    profile = company(policy, 60, 60)
    made = written(profile, policy, tmp_path / "book.xlsx")
    assert all(line.fixed for line in made.outputs.lines)
    shown = Book(tmp_path / "book.xlsx").named(outputs(tmp_path / "book.xlsx", made))
    assert differences(shown, estimate(profile, policy)) == []


@pytest.mark.parametrize("cumulation", ["{by: [subject, year]}", "{same_record: adds}"])
def test_lines_beside_each_other(cumulation: str, tmp_path: Path) -> None:
    text = POLICY.replace("{by: subject, same_record: best}", cumulation)
    rules = {"net": HEAD + RULE, "more": HEAD + RULE.replace("100%", "50%")}
    policy = load_policy(rules_copy(tmp_path, rules, alone=True, policy=text))
    profile = company(policy, 60, 70, "A")
    made = written(profile, policy, tmp_path / "book.xlsx")
    shown = Book(tmp_path / "book.xlsx").named(outputs(tmp_path / "book.xlsx", made))
    assert differences(shown, estimate(profile, policy)) == []
