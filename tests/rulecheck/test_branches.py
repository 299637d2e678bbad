"""Branch coverage: which ways a rule's parts can go, and which of them cases show."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from helpers import HEAD, ILLUSTRATIONS, RULES, policy_with, profile_from, rules_copy, shipped

from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.rulecheck.branches.sites import sites_of_policy
from binjiang_cli.rulecheck.cases.observe import Branches, branches, seen_in
from binjiang_cli.rulecheck.cases.run import all_cases

COST = "eligible_cost: loan.principal\nintensity: 10%\n"


def rule_of(tmp_path: Path, test: str, rest: str = COST, head: str = "") -> Policy:
    return policy_with(tmp_path, f"for_each: loans\n{head}when:\n  c:\n    test: {test}\n    zh: 条\n    en: It\n{rest}")


def found(policy: Policy, *profiles: str) -> Branches:
    texts = [f"company: {{name: 甲}}\nas_of: 2026-06-30\n{text}" for text in profiles]
    return branches(policy, [profile_from(text, policy) for text in texts])


def ways(policy: Policy, kind: str) -> list[tuple[str, ...]]:
    return [site.ways for site in found(policy).sites if site.kind == kind and site.rule is not None]


def seen(policy: Policy, kind: str, *profiles: str) -> list[str]:
    result = found(policy, *profiles)
    return [way for site in result.sites for way in site.ways if site.kind == kind and site.rule and (site, way) in result.seen]


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ('loan.lender == "bank"', ("true", "false", "unknown")),
        ('company.district == "binjiang"', ("true", "false")),  # has a default
        ('loan.lender in ["bank", "other"]', ("true", "unknown")),  # there is no third value
        ('loan.lender in ["bank"] or loan.lender == "other"', ("true", "unknown")),  # nor here
        ("loan.principal >= least", ("true", "false", "unknown")),
        ("loan.principal >= nothing", ("true", "unknown")),  # money is never below zero
        ("loan.principal < nothing", ("false", "unknown")),
        ("first(loan.drawn_on, as_of) < start", ("true", "false")),  # as_of is always known
        ("as_of >= start", ("true",)),  # the policy is in force later
        ("days(loan.drawn_on, loan.repaid_on) >= 0", ("true", "unknown")),  # repaid_on is never before drawn_on
        ("days(loan.drawn_on, as_of) >= 0", ("true", "false", "unknown")),
        ("count(l for l in loans) > 0", ("true", "false")),
        ("count(h for h in honours) > 0", ("true", "false", "unknown")),  # the section can be left out
        ("not company.employees > 0", ("true", "false", "unknown")),
        ("1 > 0", ("true",)),
        ("shares[loan.lender] > 0", ("true", "unknown")),  # every lender has a share, but the lender can be unknown
        ("some[loan.lender] > 0 or 1 > 0", ("true",)),
        ("some[loan.lender] > 0", ("true", "unknown")),
    ],
)
def test_truth_values_that_a_condition_can_have(test: str, expected: tuple[str, ...], tmp_path: Path) -> None:
    head = "parameters: {least: 100元, nothing: 0元, start: 2020-01-01, shares: {bank: 1, other: 2}, some: {bank: 1}}\n"
    assert ways(rule_of(tmp_path, test, head=head), "condition") == [expected]


@pytest.mark.parametrize(
    ("test", "expected", "step"),
    [
        ("loan.principal >= least", ("below", "at", "above"), Fraction(1, 100)),
        ("loan.principal > nothing", ("at", "above"), Fraction(1, 100)),
        ("loan.principal * 0.3 >= least", ("below", "above"), None),  # lies on no grid
        ("sum(l.principal for l in loans) >= least", ("below", "at", "above"), Fraction(1, 100)),
        ("company.employees >= 1", ("below", "at", "above"), Fraction(1)),
        ("company.employees > 0", ("at", "above"), Fraction(1)),
        ("max(days(loan.drawn_on, as_of), 0) > 0", ("at", "above"), Fraction(1)),
        ("loan.drawn_on >= start", ("below", "at", "above"), Fraction(1)),
        ("as_of >= start", ("above",), Fraction(1)),
        ("least <= loan.principal", ("below", "at", "above"), Fraction(1, 100)),
        ("nothing < loan.principal", ("at", "above"), Fraction(1, 100)),
    ],
)
def test_ways_of_a_bound(test: str, expected: tuple[str, ...], step: Fraction | None, tmp_path: Path) -> None:
    policy = rule_of(tmp_path, test, head="parameters: {least: 100元, nothing: 0元, start: 2020-01-01}\n")
    (site,) = [site for site in found(policy).sites if site.kind == "bound"]
    assert (site.ways, site.step) == (expected, step)


def test_equality_is_no_bound(tmp_path: Path) -> None:
    assert ways(rule_of(tmp_path, "company.employees == 5"), "bound") == []


@pytest.mark.parametrize("test", ["loan.principal >= least", "least <= loan.principal"])
@pytest.mark.parametrize(
    ("principal", "expected"),
    [("99.99", ["below"]), ("100", ["at"]), ("100.01", ["above"]), ("99.98", []), ("100.02", []), ("USD 100", []), ("1", [])],
)
def test_next_to_a_bound_is_one_fen(test: str, principal: str, expected: list[str], tmp_path: Path) -> None:
    policy = rule_of(tmp_path, test, head="parameters: {least: 100元}\n")
    assert seen(policy, "bound", f"loans: [{{principal: {principal}}}]\nfx: {{USD: 1}}\n") == expected


def test_each_currency_of_a_threshold_is_a_bound(tmp_path: Path) -> None:
    policy = rule_of(tmp_path, "loan.principal >= least", head="parameters: {least: {CNY: 100, USD: 10}}\n")
    result = found(policy, "loans: [{principal: USD 10}, {principal: 99.99}]\n")
    bounds = [site for site in result.sites if site.kind == "bound"]
    assert [site.currency for site in bounds] == ["CNY", "USD"]
    assert [[way for way in site.ways if (site, way) in result.seen] for site in bounds] == [["below"], ["at"]]


def test_dates_lie_next_to_a_bound_by_one_day(tmp_path: Path) -> None:
    policy = rule_of(tmp_path, "loan.drawn_on >= start", head="parameters: {start: 2025-03-01}\n")
    for day, expected in (("2025-02-28", ["below"]), ("2025-03-01", ["at"]), ("2025-03-02", ["above"]), ("2025-02-27", [])):
        assert seen(policy, "bound", f"loans: [{{drawn_on: {day}}}]\n") == expected


def test_every_element_of_a_comprehension_is_seen(tmp_path: Path) -> None:
    policy = rule_of(tmp_path, "any(l.principal >= least for l in loans)", head="parameters: {least: 100元}\n")
    loans = "loans: [{principal: 99.99}, {principal: 100}, {principal: 100.01}, {principal: 5}]\n"
    assert seen(policy, "bound", loans) == ["below", "at", "above"]


def test_a_branch_is_seen_when_it_is_taken(tmp_path: Path) -> None:
    cost = 'eligible_cost: loan.principal if loan.lender == "bank" else loan.principal * 2\nintensity: 10%\n'
    policy = rule_of(tmp_path, "loan.principal > least", cost, "parameters: {least: 1元}\n")
    assert ways(policy, "choice") == [("then", "otherwise")]
    assert seen(policy, "choice", "loans: [{lender: bank}]\n") == ["then"]
    assert seen(policy, "choice", "loans: [{lender: other}]\n") == ["otherwise"]
    assert seen(policy, "choice", "loans: [{principal: 5}]\n") == []


# 10% of 100 is 10: a ceiling of 9.99 bites, one of 10 does not
@pytest.mark.parametrize(("paid", "expected"), [("9.99", ["bites"]), ("10", ["spares"]), ("11", ["spares"])])
def test_a_ceiling_bites_where_it_takes_something(paid: str, expected: list[str], tmp_path: Path) -> None:
    policy = rule_of(tmp_path, "loan.principal > least", COST + "ceiling: loan.interest_paid\n", "parameters: {least: 1元}\n")
    assert seen(policy, "ceiling", f"loans: [{{principal: 100, interest_paid: {paid}}}]\n") == expected
    assert seen(policy, "ceiling", "loans: [{principal: 100}]\n") == []


# two lines of 10 each against a limit of 15; of the same subject only one is paid
@pytest.mark.parametrize(
    ("loans", "expected"),
    [
        ("[{principal: 100}]", ["spares"]),
        ("[{principal: 100}, {principal: 50}]", ["spares"]),
        ("[{principal: 100}, {principal: 50.1}]", ["bites"]),
        ("[{principal: 100, subject: 甲}, {principal: 100, subject: 甲}]", ["spares"]),
    ],
)
def test_a_limit_bites_on_the_lines_that_are_paid(loans: str, expected: list[str], tmp_path: Path) -> None:
    rest = COST + "limit: {per: company, amount: 15元}\n"
    policy = rule_of(tmp_path, "loan.principal > least", rest, "parameters: {least: 1元}\n")
    assert seen(policy, "limit", f"loans: {loans}\n") == expected


def test_each_of_several_limits_is_seen_by_itself(tmp_path: Path) -> None:
    limits = "limit: [{per: [company, loan.lender], amount: 5元}, {per: company, amount: 15元}]\n"
    policy = policy_with(tmp_path, f"for_each: loans\n{COST}{limits}")
    profile = profile_from("company: {name: 甲}\nas_of: 2026-06-30\nloans: [{lender: bank, principal: 100}]\n", policy)
    sites = [site for site in sites_of_policy(policy) if site.kind == "limit"]
    shown = [[(site.node and site.node.place.written, way) for site, way in seen_in([one], [profile], policy)] for one in sites]
    assert shown == [[("5元", "bites")], [("15元", "spares")]]


def test_where_is_seen_false_where_it_leaves_a_record_out(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, f'for_each: loans\nwhere: loan.lender == "bank"\n{COST}')
    assert seen(policy, "condition", "loans: [{lender: other}]\n") == ["false"]
    assert seen(policy, "condition", "loans: [{lender: bank}, {principal: 5}]\n") == ["true", "unknown"]


def test_both_sides_of_every_day_of_change(tmp_path: Path) -> None:
    steps = "parameters:\n  least:\n    - {from: 2024-11-25, value: 1元}\n    - {from: 2025-07-01, value: 2元}\n"
    policy = rule_of(tmp_path, "loan.principal > least", head=steps)
    dates = [site for site in found(policy).sites if site.kind == "date"]
    assert [str(site.day) for site in dates] == ["2024-11-25", "2025-07-01"]
    place = dates[1].place
    assert place.span is not None
    assert place.document.text[place.span.start : place.span.end] == "2025-07-01"
    text = "company: {{name: 甲}}\nas_of: {}\nloans: [{{principal: 5}}]\n"
    profiles = [profile_from(text.format(day), policy) for day in ("2024-11-24", "2025-06-30", "2025-07-01", "2025-07-02")]
    result = branches(policy, profiles)
    shown = [(str(site.day), way) for site in result.sites for way in site.ways if site.day and (site, way) in result.seen]
    assert shown == [("2024-11-25", "before"), ("2025-07-01", "before"), ("2025-07-01", "since")]
    without = profile_from(text.format("2024-11-25").replace("loans: [{principal: 5}]\n", ""), policy)
    assert not any(site.kind == "date" for site, _ in branches(policy, [without]).seen)


def test_nothing_is_seen_of_a_rule_that_is_not_in_force(tmp_path: Path) -> None:
    policy = rule_of(tmp_path, "loan.principal > least", head="parameters: {least: 1元}\n")
    text = "company: {name: 甲}\nas_of: 2024-11-20\nloans: [{principal: 5}]\n"
    assert branches(policy, [profile_from(text, policy)]).seen == set()


def test_a_rule_older_than_the_policy_is_seen_from_the_policys_first_day(tmp_path: Path) -> None:
    head = "parameters:\n  least:\n    - {from: 2020-01-01, value: 1元}\n    - {from: 2021-01-01, value: 2元}\n"
    rule = f"for_each: loans\n{head}when:\n  c: {{test: loan.principal > least, zh: 条, en: It}}\n{COST}"
    copy = rules_copy(tmp_path, {"old": HEAD.replace("from: 2024-11-25", "from: 2020-01-01") + rule}, alone=True)
    policy = load_policy(copy)
    assert [str(site.day) for site in found(policy).sites if site.kind == "date"] == ["2024-11-25"]
    text = "company: {name: 甲}\nas_of: 2024-11-20\nloans: [{principal: 5}]\n"
    assert branches(policy, [profile_from(text, policy)]).seen == set()


def test_shares_are_exact(tmp_path: Path) -> None:
    # district true, false; day before, day itself; condition true, false, unknown
    result = found(rule_of(tmp_path, 'loan.lender == "bank"'), "loans: [{lender: bank}]\n")
    assert (result.ways, result.share) == (7, Fraction(2, 7))
    assert result.of(None).share == Fraction(1, 2)


@pytest.mark.parametrize("folder", [RULES, *ILLUSTRATIONS], ids=lambda folder: folder.name)
def test_rule_sets_are_covered_in_full(folder: Path) -> None:
    policy = load_policy(folder)
    assert [
        f"{site.place} {site.missing(way).en}"
        for site, way in branches(policy, [c.profile for c in all_cases(policy)]).uncovered
    ] == []


def test_every_way_is_needed() -> None:
    """Without any case nothing is covered."""
    result = branches(shipped(), [])
    assert result.share == 0
    assert len(result.uncovered) == result.ways > 40
