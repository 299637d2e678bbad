"""A rule with values by steps: its amounts, its explanation, where it can go one way or another, what is changed of it."""

from __future__ import annotations

import pytest
from helpers import estimate_of, only_line, policy_with

from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.prose import rule_words
from binjiang_cli.render.explain import steps
from binjiang_cli.rulecheck.branches.sites import sites_of_rule
from binjiang_cli.rulecheck.mutation.of_policy import mutants

RULE = """\
for_each: industrial_projects
labels: {rates: {zh: 分段比例, en: rates}, tiers: {zh: 奖励, en: bonus}, share: {zh: 系数, en: share}}
parameters:
  rates: [{from: 0, value: 10%}, {above: 1000万元, value: 千分之五}]
  tiers: [{from: 500万元, value: 10万元}, {above: 1000万元, value: 20万元}]
  share: [{from: 2025-01-01, value: 50%}, {above: 2026-06-29, value: 100%}]
eligible_cost: slices(rates, project.investment) + step(tiers, project.investment) * step(share, as_of)
intensity: 100%
"""


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    return policy_with(tmp_path_factory.mktemp("steps"), RULE)


def profile(investment: str, as_of: str) -> str:
    return f"company: {{name: 甲}}\nas_of: {as_of}\nindustrial_projects: [{{name: 一, investment: {investment}}}]\n"


@pytest.mark.parametrize(
    ("investment", "as_of", "expected"),
    [
        ("4999999.99", "2026-06-30", "500000.00"),  # a tenth, to the fen; no tier yet
        ("500万", "2026-06-30", "600000.00"),  # and the first tier
        ("1000万", "2026-06-30", "1100000.00"),  # the second begins above
        ("10000000.01", "2026-06-30", "1200000.00"),
        ("3000万", "2026-06-30", "1300000.00"),  # 1,000,000 + 20,000,000 × 5‰ + 200,000
        ("3000万", "2026-06-29", "1200000.00"),  # half the tier: the whole begins after that day
        ("3000万", "2025-01-01", "1200000.00"),
        ("3000万", "2024-12-31", "1100000.00"),  # before the first day there is nothing
    ],
)
def test_the_amount(policy: Policy, investment: str, as_of: str, expected: str) -> None:
    assert str(only_line(estimate_of(profile(investment, as_of), policy)).eligible_cost) == expected


def test_it_is_explained_slice_by_slice(policy: Policy) -> None:
    line = only_line(estimate_of(profile("3000万", "2026-06-30"), policy))
    shown = [words for label, words in steps(line, policy) if label.en == "Of which"]
    assert [words.en for words in shown] == [
        "0.00 to 10,000,000.00: 10,000,000.00 × 10% = 1,000,000.00",
        "10,000,000.00 and above: 20,000,000.00 × 0.5% = 100,000.00",
    ]
    assert shown[1].zh == "10,000,000.00 以上：20,000,000.00 × 0.5% = 100,000.00"
    assert "投资额按“分段比例”分段计算之和 + 投资额在“奖励”中所处一段的值" in rule_words(policy.rules[0], policy).zh


def test_what_is_not_known_has_no_slices(policy: Policy) -> None:
    line = only_line(estimate_of("company: {name: 甲}\nas_of: 2026-06-30\nindustrial_projects: [{name: 一}]\n", policy))
    assert line.missing == ("industrial_projects[0].investment",)
    assert not [words for label, words in steps(line, policy) if label.en == "Of which"]


def test_cases_show_each_bound_at_which_it_jumps_and_each_slice(policy: Policy) -> None:
    sites = sites_of_rule(policy.rules[0], policy)
    assert [site.words.en for site in sites if site.kind == "bound"] == [
        "Investment > 10,000,000.00", "Investment ≥ 5,000,000.00", "Day of the estimate ≥ 2026-06-30",
        "Day of the estimate ≥ 2025-01-01",
    ]  # fmt: skip
    assert [site.place.written for site in sites if site.kind == "bound"] == ["1000万元", "500万元", "2026-06-29", "2025-01-01"]
    choices = [site.words.en for site in sites if site.kind == "choice"]
    assert choices[:2] == ["Investment > 0.00", "Investment > 10,000,000.00"]
    assert len([site for site in sites if site.kind == "date"]) == 1  # the rule's first day


def test_what_is_changed_of_steps(policy: Policy) -> None:
    """Where slices bend a fen more changes nothing, and neither does to which side the bound belongs."""
    found = [mutant.id.removeprefix("example.parameters.") for mutant in mutants(policy) if ".parameters." in mutant.id]
    assert [name for name in found if name.startswith("rates/")] == [
        "rates/1-value-up", "rates/1-value-down", "rates/1-dropped",
        "rates/2-bound-up", "rates/2-value-up", "rates/2-value-down", "rates/2-dropped",
    ]  # fmt: skip
    assert [name for name in found if name.startswith("tiers/2")] == [
        "tiers/2-bound-up", "tiers/2-bound-down", "tiers/2-boundary",
        "tiers/2-value-up", "tiers/2-value-down", "tiers/2-dropped",
    ]  # fmt: skip
    assert [name for name in found if name.startswith("share/")] == [
        "share/up", "share/down", "share/up:2", "share/down:2", "share/from-earlier", "share/from-later",
    ]  # fmt: skip
    changed = {mutant.id.rpartition(".")[2]: mutant.policy for mutant in mutants(policy)}
    bound = profile("1000万", "2026-06-30")
    assert str(only_line(estimate_of(bound, changed["tiers/2-boundary"])).eligible_cost) == "1200000.00"
    later = profile("1000万", "2026-06-29")
    assert str(only_line(estimate_of(later, changed["share/from-earlier"])).eligible_cost) == "1100000.00"
