"""`rules prove`: money that two rules pay for, unseen by cumulation: the company that is paid twice, or that there is none."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from helpers import HEAD, RULES, estimate_of, rules_copy
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from binjiang_cli.estimation.result import Estimate
from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.rulecheck.proof.claims import RuleClaim, claims_of
from binjiang_cli.rulecheck.proof.covered import covered_claims
from binjiang_cli.rulecheck.proof.scope import RuleOf

SPEND = "for_each: rd_projects\neligible_cost: rd_project.spend\nintensity: {up_to: 30%}\n"
ALL_SPEND = "for_each: company\neligible_cost: sum(p.spend for p in rd_projects)\nintensity: 10%\n"
LENT = "for_each: loans\neligible_cost: loan.principal\nintensity: 100%\n"
ALL_LENT = "for_each: loans\neligible_cost: sum(one.principal for one in loans)\nintensity: 10%\n"

YEARLY = "for_each: market_networks\neligible_cost: sum(p.spend for p in rd_projects)\nintensity: 10%\n"
POLICY = (RULES / "policy.yaml").read_text("utf-8")
USUAL = "cumulation: {by: subject, same_record: best}"


def claims_for(folder: Path, first: str, second: str, said: str = "") -> list[RuleClaim]:
    rules = {"first": HEAD + first, "second": HEAD + second}
    policy = load_policy(rules_copy(folder, rules, alone=True, policy=POLICY.replace(USUAL, said or USUAL)))
    return [claim for rule in policy.rules for claim in covered_claims(RuleOf(rule, policy), 5)]


def beside(claims: Sequence[RuleClaim]) -> list[RuleClaim]:
    """The claims but for those of two lines of one rule."""
    return [claim for claim in claims if "in two lines" not in claim.words.en]


@pytest.mark.parametrize(
    ("first", "second", "paid", "told"),
    [
        # Another subject than the record's own: 30% of a million, twice.
        (SPEND, SPEND + "subject: company.name\n", "600,000.00", "R&D spending is paid for twice, unseen by cumulation: "
         "CNY 300,000.00 by first, and CNY 300,000.00 here"),
        # The record's own where it states one, else another: the company is one that states none.
        (SPEND, SPEND + "subject: first(rd_project.subject, [company.name])\n", "600,000.00", None),
        (SPEND + "let: {called: rd_project.name}\nsubject: called if rd_project.key_innovation else company.name\n",
         SPEND + "subject: company.name\n", "600,000.00", None),
        # A sum of the records that the other is about; here only of those that it leaves, or not.
        (SPEND, ALL_SPEND, "400,000.00", "R&D spending is paid for twice, unseen by cumulation: "
         "CNY 300,000.00 by first, and CNY 100,000.00 here"),
        (SPEND + "where: rd_project.key_innovation\n", ALL_SPEND + "where: company.employees > 5\n", "400,000.00", None),
        # A reward for what the other pays a share of.
        (SPEND, "for_each: company\nlet: {all: sum(p.spend for p in rd_projects)}\nintensity: 100%\n"
         "eligible_cost: 100万元 if all >= 500万元 else 0元\n", "2,500,000.00", None),
        # The company itself is no subject that two rules share.
        (ALL_SPEND, ALL_SPEND, "200,000.00", None),
        # What is paid for another record is in the sum; the line for the same record is superseded.
        (ALL_LENT, LENT, "1,100,000.00", None),
    ],
)  # fmt: skip
def test_what_is_paid_twice_is_found(tmp_path: Path, first: str, second: str, paid: str, told: str | None) -> None:
    *_, claim = claims_for(tmp_path, first, second)
    assert (claim.verdict, claim.rule) == ("refuted", "second")
    assert told in (None, claim.words.en)
    assert claim.witness is not None
    result = estimate_of(claim.witness.document.text, load_policy(tmp_path / "rules"))
    assert f"{result.totals.high:,}" == paid
    assert {line.rule for line in result.lines if line.status == "eligible"} == {"first", "second"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (SPEND, SPEND),
        (SPEND + "subject: company.name\n", SPEND + "subject: '[rd_project.name, company.name]'\n"),
        (SPEND + "subject: '\"R&D\"'\n", SPEND + "subject: '\"r＆d\"'\n"),  # one subject in two spellings
        (SPEND, ALL_SPEND.replace("in rd_projects", "in rd_projects if not p.key_innovation").replace(
            "10%", "10%\nsubject: company.name") + "when:\n  none: {test: 1 > 2, zh: 无, en: None}\n"),
        # What the one leaves, the other adds up.
        (SPEND + "where: rd_project.key_innovation\n",
         ALL_SPEND.replace("in rd_projects", "in rd_projects if not p.key_innovation")),
        # The amount decides whether anything is paid, but is no part of the cost.
        (SPEND, "for_each: company\neligible_cost: 1万元\nintensity: 100%\n"
         "when:\n  some: {test: sum(p.spend for p in rd_projects) > 5元, zh: 有, en: Some}\n"),
        (SPEND, LENT),
        (ALL_LENT.replace("one.principal", "one.interest_paid"), LENT),
        # Never on one day.
        (SPEND, (SPEND + "subject: company.name\nparameters: {day: 2025-01-01}\n"
         "when:\n  early: {test: as_of < day, zh: 早, en: Early}\n  late: {test: as_of >= day, zh: 晚, en: Late}\n")),
    ],
)  # fmt: skip
def test_what_is_not_is_proved(tmp_path: Path, first: str, second: str) -> None:
    assert {claim.verdict for claim in beside(claims_for(tmp_path, first, second))} == {"proved"}


@pytest.mark.parametrize(
    ("more", "is_found"),
    [
        # Two networks, each paid 10% of the same spending.
        ("", True),
        # A limit that has room for more than one of them; or for one alone, as have lines of one subject.
        ("limit: {per: company, amount: 15万元}\nceiling: 10万元\n", True),
        ("limit: {per: company, amount: 10万元}\nwhen: {much: {test: spent >= 100万元, zh: 多, en: Much}}\n", False),
        ("subject: company.name\n", False),
    ],
)
def test_two_lines_of_one_rule(tmp_path: Path, more: str, is_found: bool) -> None:
    rule = YEARLY.replace("sum(p.spend for p in rd_projects)", "spent") + "let: {spent: sum(p.spend for p in rd_projects)}\n"
    _, claim = claims_for(tmp_path, SPEND + "adds_to: [second]\n", rule + more)
    assert claim.verdict == ("refuted" if is_found else "proved")
    if claim.witness is not None:
        result = estimate_of(claim.witness.document.text, load_policy(tmp_path / "rules"))
        lines = [line for line in result.lines if (line.rule, line.status) == ("second", "eligible")]
        assert (len(lines), "is paid for in two lines" in claim.words.en) == (2, True)


BY_NAME = "subject: company.name\n"
SHARED = "limits: {all: {title: {zh: 共, en: All}, rules: [first, second], per: company, amount: 1000元}}"


@pytest.mark.parametrize(
    ("first", "second", "said", "verdict"),
    [
        # What the text itself lets stand beside each other: two rules, either of which says so; lines of one record.
        (SPEND, ALL_SPEND + "adds_to: [first]\n", "", "proved"),
        (SPEND + "adds_to: [second]\n", ALL_SPEND, "", "proved"),
        (SPEND, SPEND + BY_NAME, "cumulation: {same_record: adds}", "proved"),
        (SPEND, ALL_SPEND, "cumulation: {same_record: adds}", "refuted"),
        # Lines of two years, though both name the company; those of one record are of one year.
        (SPEND + BY_NAME, SPEND + BY_NAME, "cumulation: {by: [subject, year]}", "proved"),
        (SPEND + BY_NAME, YEARLY + BY_NAME, "", "proved"),
        (SPEND + BY_NAME, YEARLY + BY_NAME, "cumulation: {by: [subject, year]}", "refuted"),
        # Both limits leave room for the two, or for the greater alone.
        (SPEND, ALL_SPEND, f"{USUAL}\n{SHARED}", "refuted"),
        (SPEND, ALL_SPEND.replace("10%", "100%\nceiling: 1万元") + "when:\n"
         "  much: {test: count(p for p in rd_projects if p.spend >= 5000元) > 0, zh: 多, en: Much}\n",
         f"{USUAL}\n{SHARED}", "proved"),
    ],
)  # fmt: skip
def test_what_the_policy_says_of_cumulation_and_limits_counts(
    tmp_path: Path, first: str, second: str, said: str, verdict: str
) -> None:
    assert [claim.verdict for claim in beside(claims_for(tmp_path, first, second, said))] == ["proved", verdict]


def test_what_no_term_says_is_left_open(tmp_path: Path) -> None:
    _, claim = claims_for(tmp_path, SPEND, SPEND + "subject: company.name\nwhere: '\"甲\" in rd_project.subject'\n")
    assert (claim.verdict, claim.reason and claim.reason.en) == ("open", "what a list of texts holds")


def test_it_is_a_finding_with_a_reason_or_without(said, tmp_path: Path) -> None:
    rules = {"first": HEAD + SPEND, "second": HEAD + ALL_SPEND}
    folder = rules_copy(tmp_path, rules, alone=True)
    ran = said("rules", "prove", folder, "--lang", "zh")
    assert ran.code == 1
    place = f"{folder}/payments/second.yaml:6:16"
    told = "“研发投入”付了两次而互不相斥：first 付 300,000.00 元，这里又付 100,000.00 元"
    assert f"{place}: 警告[BJ618] {told}\n" in ran.stdout
    assert "提示：例如 {企业: {企业名称: 甲}, 评估日: 2024-11-25, 研发项目: [{研发投入: 1000000}]}\n" in ran.stdout
    second = folder / "payments" / "second.yaml"
    reason = "# binjiang: ignore[BJ618] reason=原文允许兼得\neligible_cost"
    second.write_text(second.read_text("utf-8").replace("eligible_cost", reason), "utf-8")
    assert said("rules", "prove", folder, "--lang", "zh").stdout.endswith("没有发现问题，屏蔽 1 处\n")


def test_a_rule_over_grants_has_its_companies(tmp_path: Path) -> None:
    """The grants are those that the rule adds up, of which it asks nothing more."""
    rule = "for_each: company\neligible_cost: sum(g.amount for g in grants_received)\nintensity: 10%\n"
    test = "when:\n  some: {test: company.employees >= 4, zh: 有, en: Some}\n"
    policy = load_policy(rules_copy(tmp_path, {"example": HEAD + rule + test}, alone=True))
    (cliff,) = [claim for claim in claims_of(RuleOf(policy.rules[0], policy), 5) if claim.verdict == "refuted"]
    assert cliff.witness is not None
    assert "grants_received:" in cliff.witness.document.text


COSTS = ("rd_project.spend", "sum(p.spend for p in rd_projects)", "sum(p.spend for p in rd_projects if p.key_innovation)")
SUBJECTS = ("", "subject: company.name\n", "subject: first(rd_project.subject, [company.name])\n", "subject: rd_project.name\n")
SCOPES = ("", "where: rd_project.key_innovation\n", "where: not rd_project.key_innovation\n")
RANDOM_RULE = st.builds(
    "for_each: rd_projects\neligible_cost: {}\nintensity: 10%\n{}{}".format,
    *map(st.sampled_from, (COSTS, SUBJECTS, SCOPES)),
)
PROJECTS = [(100, "yes", "A", "甲"), (200, "yes", "B", "null"), (100, "no", "甲", "A")]
COMPANIES = [chosen for count in (1, 2) for chosen in product(PROJECTS, repeat=count)]


@settings(max_examples=4, deadline=None, phases=[Phase.generate])
@given(RANDOM_RULE, RANDOM_RULE)
def test_no_small_company_contradicts_a_proof(first: str, second: str) -> None:
    """Two lines that are both paid, of two rules, share no project a yuan less of which makes the cost of both less."""
    with TemporaryDirectory() as folder:
        found = [claim.verdict for claim in beside(claims_for(Path(folder), first, second)) if claim.rule == "second"]
        policy = load_policy(Path(folder) / "rules")
    for projects in COMPANIES if found == ["proved"] else ():
        result = estimated(projects, policy)
        paid = [line for line in result.lines if line.status == "eligible" and line.amount and line.amount.high]
        for at, (spend, *others) in enumerate(projects):
            less = estimated([*projects[:at], (spend - 1, *others), *projects[at + 1 :]], policy)
            costs = {line.id: line.eligible_cost for line in less.lines}
            assert len({line.rule for line in paid if costs[line.id] != line.eligible_cost}) <= 1


def estimated(projects: Sequence[tuple[object, ...]], policy: Policy) -> Estimate:
    records = (
        f"{{spend: {spend}, key_innovation: {key}, name: {name}, subject: {subject}}}" for spend, key, name, subject in projects
    )
    return estimate_of(f"rd_projects: [{', '.join(records)}]", policy)
