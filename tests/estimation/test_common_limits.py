"""Limits that several rules share, and limits that are used up by what was received already."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import HEAD, RULES, amounts, cautions, estimate_of, highs, only_line, policy_with, rules_copy, totals

from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.rulecheck.mutation.of_policy import mutants
from binjiang_cli.source.problem import InputError

NETWORK = "for_each: market_networks\neligible_cost: network.operating_cost\nintensity: 100%\n"
PROJECT = "for_each: rd_projects\neligible_cost: rd_project.spend\nintensity: 100%\n"
POLICY = (RULES / "policy.yaml").read_text("utf-8")


def counting(folder: Path, per: str = "company") -> Policy:
    return policy_with(folder, NETWORK + f"limit: {{per: {per}, amount: 100元, counts_received: true}}\n")


TWO = "market_networks: [{year: 2025, operating_cost: 80}, {year: 2026, operating_cost: 80}]\n"


@pytest.mark.parametrize(
    ("grants", "for_company", "by_year"),
    [
        ("[]", ["80.00", "20.00"], ["80.00", "80.00"]),
        ("[{subject: Z, rule: example, amount: 30, year: 2025}]", ["70.00", "0.00"], ["70.00", "80.00"]),
        ("[{subject: Z, rule: example, amount: 30, on: 2025-08-01}]", ["70.00", "0.00"], ["70.00", "80.00"]),
        ("[{subject: Z, rule: example, amount: 30, on: 2025-01-31, year: 2024}]", ["70.00", "0.00"], ["80.00", "80.00"]),
        ("[{subject: Z, rule: example, amount: 30}]", ["70.00", "0.00"], ["70.00", "70.00"]),  # of which year is not known
        ("[{subject: Z, rule: other, amount: 30}]", ["80.00", "20.00"], ["80.00", "80.00"]),
        ("[{subject: Z, amount: 30}]", ["80.00", "20.00"], ["80.00", "80.00"]),
        ("[{subject: Z, rule: example, amount: 1亿}]", ["0.00", "0.00"], ["0.00", "0.00"]),
    ],
)
def test_what_was_received_uses_up_a_limit(grants: str, for_company: list[str], by_year: list[str], tmp_path: Path) -> None:
    profile = TWO + f"grants_received: {grants}\n"
    assert highs(profile, counting(tmp_path / "a")) == for_company
    assert highs(profile, counting(tmp_path / "b", "[company, network.year]")) == by_year


def test_the_year_of_a_day(tmp_path: Path) -> None:
    loans = "for_each: loans\neligible_cost: loan.principal\nintensity: 100%\n"
    limit = "limit: {per: year(loan.drawn_on), amount: 100元, counts_received: true}\n"
    policy = policy_with(tmp_path, loans + limit)
    profile = (
        "loans: [{principal: 80, drawn_on: 2025-03-01}, {principal: 80, drawn_on: 2026-03-01}]\n"
        "grants_received: [{rule: example, amount: 30, on: 2025-12-31}]\n"
    )
    assert highs(profile, policy) == ["70.00", "80.00"]


def test_a_grant_for_a_subject_is_deducted_from_its_line_too(tmp_path: Path) -> None:
    # 80 - 30 = 50 are due for A; of the 100, 30 were received: 50 and the rest of 70
    profile = (
        "market_networks: [{subject: A, operating_cost: 80}, {subject: B, operating_cost: 80}]\n"
        "grants_received: [{subject: A, rule: example, amount: 30}]\n"
    )
    assert highs(profile, counting(tmp_path)) == ["50.00", "20.00"]


def test_a_grant_that_is_counted_need_not_have_a_line(tmp_path: Path) -> None:
    policy = counting(tmp_path)
    for grant in ("{rule: example, amount: 30}", "{subject: Z, rule: example, amount: 30}"):
        codes = [code for code, _ in cautions(estimate_of(TWO + f"grants_received: [{grant}]\n", policy))]
        assert not [code for code in codes if code.startswith("grant")]
    result = estimate_of(TWO + "grants_received: [{subject: Z, rule: exampel, amount: 30}]\n", policy)
    assert ("grant_of_unknown_rule", "grants_received[0].rule") in cautions(result)


def test_a_counted_grant_of_an_unknown_amount(tmp_path: Path) -> None:
    line = only_line(
        estimate_of("market_networks: [{operating_cost: 80}]\ngrants_received: [{rule: example}]\n", counting(tmp_path))
    )
    assert (line.status, line.missing) == ("undetermined", ("grants_received[0].amount",))


@pytest.mark.parametrize("per", ["[company, network.region]", "[company, network.year, year(as_of)]", "month(as_of)"])
def test_what_was_received_goes_by_the_company_and_a_year(per: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a limit that counts what was received goes by the company and one year at most"):
        counting(tmp_path, per)


# Limits that several rules share.


def sharing(folder: Path, limits: str) -> Policy:
    """Two rules that pay whole costs, under some limits of policy.yaml."""
    rules = {"net": HEAD + NETWORK, "works": HEAD + PROJECT, "third": HEAD + NETWORK + "subject: '\"third\"'\n"}
    return load_policy(rules_copy(folder, rules, alone=True, policy=POLICY + f"limits:\n  {limits}\n"))


TITLE = "title: {zh: 税收, en: Taxes}"
BOTH = f"tax: {{{TITLE}, rules: [net, works], per: company, amount: 5元 * company.employees}}"
PROFILE = (
    "company: {name: 甲, employees: 20}\nrd_projects: [{subject: A, spend: 70}, {subject: B, spend: 20}]\n"
    "market_networks: [{subject: C, operating_cost: 60}]\n"
)


def test_two_rules_share_a_limit(tmp_path: Path) -> None:
    policy = sharing(tmp_path, BOTH)
    result = estimate_of(PROFILE, policy)
    # 60 of the network, 40 of the first project's 70; "third" stands outside
    assert amounts(result) == {
        "net:market_networks[0]": ("60.00", "60.00"),
        "third:market_networks[0]": ("60.00", "60.00"),
        "works:rd_projects[0]": ("40.00", "40.00"),
        "works:rd_projects[1]": ("0.00", "0.00"),
    }
    assert totals(result) == ("160.00", "160.00")


def test_it_is_part_of_the_optimum(tmp_path: Path) -> None:
    # for A, the project pays 70 and the network 60. Both are under the limit of 100, of which B takes 90 in any case
    extra = HEAD + "for_each: market_networks\neligible_cost: network.operating_cost\nintensity: 20%\n"
    rules = {"net": HEAD + NETWORK, "works": HEAD + PROJECT, "other": extra}
    limits = f"limits:\n  tax: {{{TITLE}, rules: [net, works], per: company, amount: 100元}}\n"
    policy = load_policy(rules_copy(tmp_path, rules, alone=True, policy=POLICY + limits))
    profile = "rd_projects: [{subject: B, spend: 95}]\nmarket_networks: [{subject: A, operating_cost: 60}]\n"
    # by "net" the network would get 5 more, by "other", outside of the limit, 12
    result = estimate_of(profile, policy)
    assert {line.id: line.status for line in result.lines}["net:market_networks[0]"] == "superseded"
    assert totals(result) == ("107.00", "107.00")


def test_a_limit_for_each_subject(tmp_path: Path) -> None:
    policy = sharing(tmp_path, f"tax: {{{TITLE}, rules: [works], per: [company, subject], amount: 50元}}")
    profile = "rd_projects: [{subject: [A, B], spend: 70}, {subject: C, spend: 70}, {spend: 20}, {spend: 60}]\n"
    assert highs(profile, policy) == ["50.00", "50.00", "20.00", "50.00"]


def test_a_common_limit_counts_what_was_received_for_any_of_its_rules(tmp_path: Path) -> None:
    limit = f"tax: {{{TITLE}, rules: [net, works], per: company, amount: 100元, counts_received: true}}"
    profile = PROFILE + "grants_received: [{rule: works, amount: 25}, {rule: net, amount: 5}, {rule: third, amount: 50}]\n"
    assert totals(estimate_of(profile, sharing(tmp_path, limit))) == ("130.00", "130.00")


@pytest.mark.parametrize(
    ("limit", "message", "hint"),
    [
        (f"tax: {{{TITLE}, rules: [net, work], per: company, amount: 1元}}", "no such rule: work", "did you mean works?"),
        (
            f"tax: {{{TITLE}, rules: [net], per: [company, rd_project.year], amount: 1元}}",
            "unknown name: rd_project",
            None,
        ),
        (
            f"tax: {{{TITLE}, rules: [net], per: company, amount: sum(p.spend for p in rd_projects)}}",
            "a limit of several rules can use company and as_of, and per also subject, not rd_projects",
            None,
        ),
        (f"tax: {{{TITLE}, rules: [net], per: company, amount: 5}}", "amount must be money, not number", None),
    ],
)
def test_what_is_wrong_with_a_common_limit(limit: str, message: str, hint: str | None, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        sharing(tmp_path, limit)
    (problem,) = refused.value.problems
    assert problem.message.en == message
    assert "policy.yaml" in str(problem.place)
    assert hint is None or (problem.hint is not None and problem.hint.en == hint)


def test_the_mutants_of_a_common_limit(tmp_path: Path) -> None:
    policy = sharing(tmp_path, BOTH)
    found = {mutant.id: mutant.policy for mutant in mutants(policy) if mutant.id.startswith("policy.limits/")}
    assert {"policy.limits/tax-dropped", "policy.limits/tax-without-net", "policy.limits/tax-without-works"} < found.keys()

    def profile_total(changed: Policy) -> str:
        return totals(estimate_of(PROFILE, changed))[1]

    assert profile_total(found["policy.limits/tax-dropped"]) == "210.00"
    assert profile_total(found["policy.limits/tax-without-net"]) == "210.00"
    assert profile_total(found["policy.limits/tax-without-works"]) == "210.00"
