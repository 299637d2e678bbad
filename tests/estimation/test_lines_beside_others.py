"""Lines for one subject that are paid beside each other: by the year, of one record, of rules that add to others."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from helpers import HEAD, RULES, cautions, estimate_of, rules_copy, shipped, statuses, totals
from hypothesis import given
from hypothesis import strategies as st

from binjiang_cli.estimation.cumulation.conflicts import Asking, conflict_keys
from binjiang_cli.policy.cumulation import Cumulation
from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.policy.rule import Rule
from binjiang_cli.rulecheck.mutation.of_policy import mutants
from binjiang_cli.source.problem import InputError
from binjiang_cli.words import Text

TENTH = "for_each: rd_projects\neligible_cost: rd_project.spend\nintensity: 10%\n"
FIFTH = "for_each: rd_projects\neligible_cost: rd_project.spend\nintensity: 20%\n"
NETWORK = "for_each: market_networks\neligible_cost: network.operating_cost\nintensity: 10%\n"
POLICY = (RULES / "policy.yaml").read_text("utf-8")
USUAL = "cumulation: {by: subject, same_record: best}"


def policy_of(folder: Path, cumulation: str = USUAL, **rules: str) -> Policy:
    assert POLICY.count(USUAL) == 1
    files = {name: HEAD + rule for name, rule in rules.items()}
    return load_policy(rules_copy(folder, files, alone=True, policy=POLICY.replace(USUAL, cumulation)))


BY_YEAR = "cumulation: {by: [subject, year]}"


def test_the_shipped_set_says_what_holds_where_nothing_is_said(tmp_path: Path) -> None:
    assert shipped().cumulation == Cumulation() == policy_of(tmp_path, "", one=TENTH).cumulation


def test_by_subject_and_year(tmp_path: Path) -> None:
    years = ((2024, 100), (2025, 200), (2025, 300))
    projects = f"rd_projects: [{', '.join(f'{{subject: A, year: {year}, spend: {spend}}}' for year, spend in years)}]"
    usual = estimate_of(projects, policy_of(tmp_path / "a", one=TENTH))
    assert totals(usual) == ("30.00", "30.00")
    assert "subject_in_two_years" in dict(cautions(usual))
    result = estimate_of(projects, policy_of(tmp_path / "b", BY_YEAR, one=TENTH))
    assert statuses(result) == {
        "one:rd_projects[0]": "eligible",
        "one:rd_projects[1]": "superseded",
        "one:rd_projects[2]": "eligible",
    }
    assert result.lines[1].superseded_by == ("one:rd_projects[2]",)
    assert totals(result) == ("40.00", "40.00")
    assert cautions(result) == []


def test_a_record_without_a_year_is_undetermined(tmp_path: Path) -> None:
    years = "{subject: A, year: 2025, spend: 100}, {subject: A, year: 2026, spend: 200}"
    result = estimate_of(f"rd_projects: [{years}, {{subject: A, spend: 301}}]", policy_of(tmp_path, BY_YEAR, one=TENTH))
    assert totals(result) == ("30.00", "30.00")
    assert (result.lines[2].status, result.lines[2].missing) == ("undetermined", ("rd_projects[2].year",))
    assert str(result.potential) == "0.10"  # of any year it could be: 30.10 in the place of both


def test_the_rules_own_year(tmp_path: Path) -> None:
    loans = "for_each: loans\neligible_cost: loan.principal\nintensity: 10%\n"
    with pytest.raises(InputError) as refused:
        policy_of(tmp_path / "a", BY_YEAR, one=loans)
    (problem,) = refused.value.problems
    assert problem.message == Text(
        "政策按年度取舍，这条规则的记录没有年度", "lines conflict by year, and the rule's records have none"
    )
    assert problem.hint == Text(
        "写 year: 表达式，例如 year(loan.drawn_on)", "add year: an expression, such as year(loan.drawn_on)"
    )
    policy = policy_of(tmp_path / "b", BY_YEAR, one=loans + "year: year(loan.drawn_on)\n")
    drawn = ("2024-12-31, principal: 100", "2025-01-01, principal: 200", "2025-12-31, principal: 300")
    result = estimate_of(f"loans: [{', '.join(f'{{subject: A, drawn_on: {day}}}' for day in drawn)}]", policy)
    # 10 of 2024; of 2025 the better, 30
    assert totals(result) == ("40.00", "40.00")


def test_a_grant_with_a_year_is_deducted_from_the_lines_of_that_year(tmp_path: Path) -> None:
    """One of which only the day is stated is deducted from those of every year."""
    projects = "rd_projects: [{subject: A, year: 2024, spend: 1000}, {subject: A, year: 2025, spend: 2000}]\n"
    grants = "grants_received: [{subject: A, year: 2025, amount: 30}, {subject: A, on: 2025-05-01, amount: 5}]\n"
    result = estimate_of(projects + grants, policy_of(tmp_path / "a", BY_YEAR, one=TENTH))
    assert [str(line.received) for line in result.lines] == ["5.00", "35.00"]
    assert totals(result) == ("260.00", "260.00")  # 100 − 5 and 200 − 35
    usual = estimate_of(projects + grants, policy_of(tmp_path / "b", one=TENTH))
    assert [str(line.received) for line in usual.lines] == ["35.00", "35.00"]


def test_lines_of_one_record(tmp_path: Path) -> None:
    projects = "rd_projects: [{subject: A, spend: 100}, {subject: A, spend: 200}, {spend: 300}]"
    # the best of A is 40, and of the record without a subject 60
    assert totals(estimate_of(projects, policy_of(tmp_path / "a", one=TENTH, two=FIFTH))) == ("100.00", "100.00")
    both = policy_of(tmp_path / "b", "cumulation: {same_record: adds}", one=TENTH, two=FIFTH)
    # a stated subject still conflicts: 40 for A; the record without one has both, 30 + 60
    assert totals(estimate_of(projects, both)) == ("130.00", "130.00")


def test_rules_that_add_to_each_other(tmp_path: Path) -> None:
    profile = "rd_projects: [{subject: A, spend: 100}]\nmarket_networks: [{subject: A, operating_cost: 300}]\n"
    apart = policy_of(tmp_path / "a", one=TENTH, net=NETWORK, two=FIFTH)
    assert totals(estimate_of(profile, apart)) == ("30.00", "30.00")
    # 10 + 30 beside each other, but 20 conflicts with either
    for name, rules in (
        ("b", {"one": TENTH + "adds_to: [net]\n", "net": NETWORK}),
        ("c", {"one": TENTH, "net": NETWORK + "adds_to: [one]\n"}),
    ):
        result = estimate_of(profile, policy_of(tmp_path / name, two=FIFTH, **rules))
        assert totals(result) == ("40.00", "40.00")
        assert {line.id: line.superseded_by for line in result.lines}["two:rd_projects[0]"] == (
            "net:market_networks[0]",
            "one:rd_projects[0]",
        )


def test_an_unknown_rule_to_add_to_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        policy_of(tmp_path, one=TENTH + "adds_to: [nets]\n", net=NETWORK)
    (problem,) = refused.value.problems
    assert (problem.message.en, problem.hint and problem.hint.en) == ("no such rule: nets", "did you mean net?")
    assert "payments/one.yaml" in str(problem.place)


@pytest.mark.parametrize("wrong", ["{by: year}", "{by: [subject, month]}", "{same_record: both}"])
def test_what_cumulation_cannot_say(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        policy_of(tmp_path, f"cumulation: {wrong}", one=TENTH)


def test_two_rules_for_the_company(tmp_path: Path) -> None:
    whole = "for_each: company\neligible_cost: 100元 * company.employees\nintensity: 10%\n"
    profile = "company: {name: 甲, employees: 10}\n"
    assert totals(estimate_of(profile, policy_of(tmp_path / "a", one=whole, two=whole))) == ("200.00", "200.00")
    stated = whole + "subject: '\"building\"'\n"
    assert totals(estimate_of(profile, policy_of(tmp_path / "b", one=stated, two=stated))) == ("100.00", "100.00")


def test_the_mutants_of_what_stands_beside(tmp_path: Path) -> None:
    policy = policy_of(
        tmp_path, "cumulation: {by: [subject, year], same_record: adds}", one=TENTH + "adds_to: [net]\n", net=NETWORK
    )
    changed = {mutant.id: mutant.policy for mutant in mutants(policy) if mutant.operator == "cumulation"}
    assert {name: [rule.cumulation for rule in one.rules] for name, one in changed.items()} == {
        "policy.cumulation/not-by-year": [Cumulation(False, True, frozenset([other])) for other in ("one", "net")],
        "policy.cumulation/same-record-best": [Cumulation(True, False, frozenset([other])) for other in ("one", "net")],
        "policy.adds_to/net-one": [Cumulation(True, True)] * 2,
    }


# Any two lines have a key in common where they conflict.


@st.composite
def askings(draw: st.DrawFn) -> list[Asking]:
    pairs = draw(st.sets(st.sampled_from(["ab", "ac", "bc", "aa"])))
    said = Cumulation(True, draw(st.booleans()))
    rules = {
        name: _rule(
            name, said._replace(adds_to=frozenset(other for pair in pairs if name in pair for other in _others(pair, name)))
        )
        for name in "abc"
    }
    one = st.builds(
        Asking,
        st.frozensets(st.sampled_from("XYZ"), min_size=1, max_size=2),
        st.sampled_from(list(rules.values())),
        st.sampled_from(["r[0]", "r[1]", "r[2]"]),
        st.sampled_from([None, 2024, 2025]),
        st.booleans(),
    )
    return draw(st.lists(one, max_size=8))


def _others(pair: str, name: str) -> str:
    return pair.replace(name, "", 1)


def _rule(name: str, cumulation: Cumulation) -> Rule:
    return shipped().rules[0]._replace(id=name, cumulation=cumulation)


@given(askings())
def test_lines_have_a_key_in_common_where_they_conflict(lines: list[Asking]) -> None:
    keys = conflict_keys(lines)
    for one, other in combinations(range(len(lines)), 2):
        conflict = not lines[one].keys.isdisjoint(lines[other].keys) and not lines[one].stands_beside(lines[other])
        assert conflict == (not keys[one].isdisjoint(keys[other]))
    assert all(keys)
