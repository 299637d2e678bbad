"""`rules prove`: the order of records, rates of exchange, branches, shared limits: planted faults found, the rest proved."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import HEAD, RULES, policy_with, rules_copy
from test_prove_command import claims_in, refuted

from binjiang_cli.policy.load import load_policy
from binjiang_cli.rulecheck.proof.claims import RuleClaim
from binjiang_cli.rulecheck.proof.equivalence import equivalence
from binjiang_cli.rulecheck.proof.scope import RuleOf
from binjiang_cli.rulecheck.proof.shared import shared_claims

PLACED = 'for_each: loans\neligible_cost: 1万元\nintensity: 100%\nwhere: loan.lender == "bank"\n'
FIRST = "when: {{first: {{test: 'place(loan, by={by}) {test}', zh: 前几, en: Among the first}}}}\n"
BY_DAY = FIRST.replace("{by}", "loan.drawn_on")
FITTING = "for_each: loans\nintensity: 100%\neligible_cost: within(loan.principal, 1000元, by=loan.drawn_on)\n"


def test_a_place_is_a_cliff_of_which_all_before_are_shown(tmp_path: Path) -> None:
    """The third by the day loses 10,000 yuan: the company has two loans that were drawn before."""
    claims = claims_in(tmp_path, PLACED + BY_DAY.format(test="<= 2"), seconds=10)
    assert refuted(claims) == ["cliff: the bound place(loan, by=loan.drawn_on) <= 2"]
    (cliff,) = [claim for claim in claims if claim.verdict == "refuted"]
    assert (cliff.worth, cliff.witness and cliff.witness.document.text.count("lender: bank")) == (10_000_00, 3)


def test_a_place_that_nobody_has_pays_nobody(tmp_path: Path) -> None:
    assert "pays: it can pay" in refuted(claims_in(tmp_path, PLACED + BY_DAY.format(test="<= 0")))


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (PLACED + BY_DAY.format(test="<= 9"), "places after the 5th"),
        (PLACED + FIRST.format(by="loan.drawn_on", test="<= 2").replace(", by=loan.drawn_on", ""),
         "place: the order in which records stand"),
    ],
)  # fmt: skip
def test_an_order_that_is_not_looked_at_claims_nothing(tmp_path: Path, rule: str, reason: str) -> None:
    claims = claims_in(tmp_path, rule)
    assert {claim.verdict for claim in claims} == {"open"}
    assert {claim.reason.en for claim in claims if claim.reason} == {reason}


def test_what_fits_is_never_more_than_there_is_room_for(tmp_path: Path) -> None:
    assert refuted(claims_in(tmp_path, FITTING + "ceiling: 1000元\n")) == ["decides: the ceiling"]
    assert refuted(claims_in(tmp_path / "less", FITTING + "ceiling: 900元\n")) == []


def test_another_order_is_found_with_the_two_records_that_it_tells_apart(tmp_path: Path) -> None:
    """What is left for a loan of two depends on which comes first."""
    policies = policy_with(tmp_path / "old", FITTING), policy_with(tmp_path / "new", FITTING.replace("by=", "by=-"))
    (claim,) = equivalence(*policies).claims
    assert claim.difference is not None
    assert claim.difference.witness.document.text.count("drawn_on:") == 2
    assert claim.difference.old != claim.difference.new
    same = policy_with(tmp_path / "same", FITTING.replace("within(", "within(0元 + "))
    assert equivalence(policies[0], same).total == "proved"


def test_less_for_more_at_some_rate_of_exchange_is_found(tmp_path: Path) -> None:
    """Eight per mille of USD 10 million are 500,000 yuan at 6.25; the next rate below pays less than the fixed sum."""
    rule = "for_each: rd_projects\nparameters: {large: USD 1000万}\nlet: {is_large: rd_project.spend >= large}\n"
    rule += "eligible_cost: rd_project.spend if is_large else 50万元\nintensity: 8‰ if is_large else 100%\n"
    claims = claims_in(tmp_path, rule, seconds=10)
    (claim,) = [claim for claim in claims if claim.kind == "monotone"]
    assert claim.verdict == "refuted"
    assert claim.witness is not None
    assert "USD: 6.24\n" in claim.witness.document.text


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # A divisor, and a key, that a branch keeps from being asked for.
        ("eligible_cost: rd_project.spend / company.employees if company.employees > 0 else rd_project.spend\n", []),
        ("eligible_cost: 1元 if company.employees > 0 else rd_project.spend / company.employees\n",
         ["value: the divisor company.employees is never zero"]),
        # What is multiplied by its divisor: linear, so that it is decided.
        ("eligible_cost: rd_project.spend\nlet: {extra: 'max(rd_project.spend - 100元, 0)'}\n"
         "when: {some: {test: rd_project.spend > 0, zh: 有, en: Some}}\n", []),
    ],
)  # fmt: skip
def test_a_value_is_wanting_only_where_it_is_asked_for(tmp_path: Path, rule: str, expected: list[str]) -> None:
    intensity = "1% + 0.2% * (extra / rd_project.spend)" if "extra" in rule else "100%"
    claims = claims_in(tmp_path, f"for_each: rd_projects\n{rule}intensity: {intensity}\n")
    assert [claim for claim in refuted(claims) if claim.startswith(("value", "monotone"))] == expected


SPEND = HEAD + "for_each: company\neligible_cost: min(sum(p.spend for p in rd_projects), 500元)\nintensity: 100%\n"
LENT = HEAD + "for_each: company\neligible_cost: min(sum(l.principal for l in loans), 300元)\nintensity: 100%\n"
POLICY = (RULES / "policy.yaml").read_text("utf-8")


def shared_of(folder: Path, most: str, rules: dict[str, str]) -> list[RuleClaim]:
    limit = f"limits: {{all: {{title: {{zh: 共, en: All}}, rules: [first, second], per: company, amount: {most}}}}}\n"
    policy = load_policy(rules_copy(folder, rules, alone=True, policy=POLICY + limit))
    return [claim for rule in policy.rules for claim in shared_claims(RuleOf(rule, policy), 5)]


@pytest.mark.parametrize(("most", "verdict"), [("799.99元", "proved"), ("800元", "refuted")])
def test_a_limit_of_two_rules_decides_where_both_can_be_above_it(tmp_path: Path, most: str, verdict: str) -> None:
    """500 and 300 yuan are all that the two can pay."""
    (claim,) = shared_of(tmp_path, most, {"first": SPEND, "second": LENT})
    assert (claim.verdict, claim.words.en) == (verdict, "the limit of several rules “All”")


def test_lines_that_conflict_are_not_above_it_together(tmp_path: Path) -> None:
    """Of two lines for one subject the better is paid: 500 yuan at most."""
    rules = {"first": SPEND + "subject: company.name\n", "second": LENT + "subject: company.name\n"}
    assert shared_of(tmp_path, "500元", rules)[0].verdict == "refuted"
    assert shared_of(tmp_path / "less", "499元", rules)[0].verdict == "proved"


def test_so_many_lines_alike_are_above_it(tmp_path: Path) -> None:
    of_each = LENT.replace("for_each: company", "for_each: loans").replace("sum(l.principal for l in loans)", "loan.principal")
    (claim,) = shared_of(tmp_path, "100万元", {"first": SPEND, "second": of_each})
    assert claim.verdict == "proved"
