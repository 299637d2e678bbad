"""What is not known: statuses, the fields that are missing, and what finding them out could be worth."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import RULES, amounts, cautions, estimate_of, only_line, policy_with, statuses, totals

from binjiang_cli.estimation.evaluate import called

LOAN = {
    "lender": "bank",
    "principal": "36万",
    "drawn_on": "2025-01-15",
    "repaid_on": "2025-02-15",
    "interest_paid": "9999",
}


def loan(**changes: str | None) -> str:
    fields = {key: value for key, value in {**LOAN, **changes}.items() if value is not None}
    return f"loans: [{{{', '.join(f'{key}: {value}' for key, value in fields.items())}}}]"


@pytest.mark.parametrize(
    ("profile", "missing", "potential"),
    [
        ("rd_projects: [{}]", ["rd_projects[0].key_innovation", "rd_projects[0].spend"], "0.00"),
        ("rd_projects: [{key_innovation: true}]", ["rd_projects[0].spend"], "0.00"),
        ("rd_projects: [{spend: 100}]", ["rd_projects[0].key_innovation"], "30.00"),
        (loan(lender=None), ["loans[0].lender"], "961.00"),
        (loan(principal=None), ["loans[0].principal"], "0.00"),
        (loan(drawn_on=None), ["loans[0].drawn_on"], "0.00"),
        (loan(lender=None, principal=None), ["loans[0].lender", "loans[0].principal"], "0.00"),
        (loan(principal="USD 5万"), ["fx.USD"], "0.00"),
        # what comes under the ceiling is known in yuan; the ceiling is not
        (loan(interest_paid="USD 5"), ["fx.USD"], "0.00"),
        (loan(drawn_on="2019-08-19", repaid_on="2019-08-20"), ["lpr_1y(2019-08-19)"], "0.00"),
        ("capital_injections: [{registered: 1亿, paid_in: 100}]", ["capital_injections[0].kind"], "10.00"),
        ("capital_injections: [{kind: new, paid_in: 100}]", ["capital_injections[0].registered"], "10.00"),
        ("capital_injections: [{kind: new, registered: 1亿}]", ["capital_injections[0].paid_in"], "0.00"),
        ("capital_injections: [{kind: new, registered: 1亿, paid_in: EUR 1}]", ["fx.EUR"], "0.00"),
        ("capital_injections: [{kind: new, registered: EUR 1亿, paid_in: 100}]", ["fx.EUR"], "10.00"),
        ("capital_injections: [{kind: new, registered: EUR 1亿, paid_in: USD 1}]", ["fx.EUR", "fx.USD"], "0.00"),
        ("industrial_projects: [{investment: 100}]", ["industrial_projects[0].major"], "20.00"),
        ("market_networks: [{region: domestic}]", ["market_networks[0].operating_cost"], "0.00"),
        ("market_networks: [{region: overseas, operating_cost: JPY 5}]", ["fx.JPY"], "0.00"),
    ],
)
def test_undetermined_lines_name_what_is_missing(profile: str, missing: list[str], potential: str) -> None:
    result = estimate_of(profile)
    line = only_line(result)
    assert line.status == "undetermined"
    assert list(line.missing) == missing
    assert totals(result) == ("0.00", "0.00")
    assert str(result.potential) == potential
    assert (line.amount is None) == (potential == "0.00")


def test_a_region_that_is_not_known_gives_both_lines_undetermined() -> None:
    result = estimate_of("market_networks: [{operating_cost: 100}]")
    assert statuses(result) == {
        "market-domestic:market_networks[0]": "undetermined",
        "market-overseas:market_networks[0]": "undetermined",
    }
    assert {line.missing for line in result.lines} == {("market_networks[0].region",)}
    # only one of the two can come true, as both are of one record: the better one, 50%
    assert str(result.potential) == "50.00"


@pytest.mark.parametrize("region", ["domestic", "overseas"])
def test_a_region_that_is_known_gives_one_line(region: str) -> None:
    assert [line.rule for line in estimate_of(f"market_networks: [{{region: {region}}}]").lines] == [f"market-{region}"]


def test_a_failed_condition_decides_whatever_else_is_unknown() -> None:
    result = estimate_of(
        "company: {name: 甲, district: other}\nrd_projects: [{}]\nloans: [{}]\n"
        "market_networks: [{}]\ncapital_injections: [{}]\n"
    )
    assert set(statuses(result).values()) == {"ineligible"}
    assert {line.missing for line in result.lines} == {()}
    assert (totals(result), str(result.potential)) == (("0.00", "0.00"), "0.00")
    result = estimate_of("capital_injections: [{registered: 1}, {kind: new, registered: 99999999.99}]")
    assert set(statuses(result).values()) == {"ineligible"}


def test_the_ceiling_that_is_not_given_does_not_cap() -> None:
    result = estimate_of(loan(interest_paid=None))
    line = only_line(result)
    assert (line.status, line.ceiling, line.missing) == ("eligible", None, ())
    assert totals(result) == ("0.00", "961.00")
    assert cautions(result) == [("no_ceiling", "loans[0].interest_paid")]


def test_an_ineligible_line_warns_of_no_rate_and_of_no_ceiling() -> None:
    result = estimate_of(loan(lender="other", drawn_on="2027-03-01", repaid_on="2027-03-05", interest_paid=None))
    assert statuses(result) == {"loan-interest:loans[0]": "ineligible"}
    assert cautions(result) == [("after_as_of", "loans[0].drawn_on"), ("after_as_of", "loans[0].repaid_on")]


@pytest.mark.parametrize(
    ("drawn_on", "cautioned"),
    [
        ("2024-11-25", []),
        ("2024-11-24", [("before_policy", "loans[0].drawn_on")]),
        ("2026-10-19", []),
        ("2026-10-20", [("lpr_beyond_table", "loans[0].drawn_on")]),
    ],
)
def test_warnings_of_days(drawn_on: str, cautioned: list[tuple[str, str]]) -> None:
    """They are counted all the same."""
    result = estimate_of(loan(drawn_on=drawn_on, repaid_on="2027-01-01"))
    assert [caution for caution in cautions(result) if caution[0] != "after_as_of"] == cautioned
    assert statuses(result) == {"loan-interest:loans[0]": "eligible"}
    assert totals(result)[1] != "0.00"


def test_earlier_days_and_years_on_any_record_are_warned_of() -> None:
    result = estimate_of(
        "rd_projects: [{key_innovation: true, spend: 1, year: 2023}, {key_innovation: true, spend: 1, year: 2024}]\n"
        "capital_injections: [{kind: new, registered: 1亿, paid_in: 1, on: 2024-11-24}]\n"
        "market_networks: [{region: domestic, operating_cost: 1, year: 1999}]\n"
    )
    assert cautions(result) == [
        ("before_policy", "rd_projects[0].year"),
        ("before_policy", "capital_injections[0].on"),
        ("before_policy", "market_networks[0].year"),
    ]


def test_a_warning_is_given_once() -> None:
    result = estimate_of("market_networks: [{operating_cost: 1, year: 2020}]")  # two lines of one record
    assert cautions(result) == [("before_policy", "market_networks[0].year")]


# A rule's own subject, and its ceiling, from an expression.

RULE = "for_each: loans\neligible_cost: loan.principal\nintensity: 10%\n"


def test_a_subject_of_the_rule_replaces_the_records(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, RULE + "subject: loan.name\n")
    result = estimate_of("loans: [{name: A, subject: X, principal: 100}, {name: A, subject: Y, principal: 200}]", policy)
    assert [line.subjects for line in result.lines] == [("A",), ("A",)]
    assert statuses(result) == {"example:loans[0]": "superseded", "example:loans[1]": "eligible"}


def test_an_unknown_subject_makes_the_line_undetermined(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, RULE + "subject: loan.name\n")
    result = estimate_of("loans: [{subject: X, principal: 100}]", policy)
    line = only_line(result)
    assert (line.status, line.missing, line.subjects) == ("undetermined", ("loans[0].name",), ())
    assert (line.received, line.amount) == (None, None)  # what was received for it cannot be known either
    assert str(line.gross and line.gross.high) == "10.00"
    assert str(result.potential) == "0.00"


def test_a_list_with_an_unknown_subject(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, RULE + "subject: '[\"fixed\", loan.name]'\n")
    line = only_line(estimate_of("loans: [{principal: 100}]", policy))
    assert (line.status, line.missing, line.subjects) == ("undetermined", ("loans[0].name",), ())
    line = only_line(estimate_of("loans: [{name: A, principal: 100}]", policy))
    assert (line.status, line.subjects) == ("eligible", ("fixed", "A"))


def test_a_ceiling_below_zero_leaves_nothing(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, RULE + "ceiling: loan.interest_paid - loan.principal\n")
    line = only_line(estimate_of("loans: [{principal: 100, interest_paid: 10}]", policy))
    assert line.gross is not None
    assert str(line.gross.high) == "0.00"


def test_an_eligible_cost_below_zero_pays_nothing(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, RULE.replace("loan.principal", "loan.principal - loan.interest_paid"))
    line = only_line(estimate_of("loans: [{principal: 1, interest_paid: 3}]", policy))
    assert (str(line.eligible_cost), str(line.gross and line.gross.high)) == ("-2.00", "0.00")


def test_a_ceiling_that_cannot_be_computed_is_not_one_that_is_absent(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, RULE + "ceiling: loan.principal * lpr_1y(loan.drawn_on)\n")
    assert only_line(estimate_of("loans: [{principal: 100, drawn_on: 2018-01-01}]", policy)).status == "undetermined"


def test_a_ceiling_of_what_the_company_does_not_state_is_absent(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, RULE + "ceiling: 3元 * company.employees\n")
    result = estimate_of("loans: [{principal: 100}]", policy)
    assert (statuses(result), totals(result)) == ({"example:loans[0]": "eligible"}, ("10.00", "10.00"))
    assert cautions(result) == [("no_ceiling", "company.employees")]
    assert totals(estimate_of("company: {name: 甲, employees: 3}\nloans: [{principal: 100}]", policy)) == ("9.00", "9.00")


def test_a_ceiling_of_which_not_only_what_the_profile_leaves_out_is_unknown(tmp_path: Path) -> None:
    """The LPR of a day before its table is no field that could be left out."""
    policy = policy_with(tmp_path, RULE + "ceiling: loan.interest_paid * lpr_1y(loan.drawn_on)\n")
    line = only_line(estimate_of("loans: [{principal: 100, drawn_on: 2018-01-01}]", policy))
    assert (line.status, line.missing) == ("undetermined", ("loans[0].interest_paid", "lpr_1y(2018-01-01)"))


@pytest.mark.parametrize(("name", "one"), [(("甲", "乙"), "甲、乙"), (("甲",), "甲"), ((), None), ("甲", "甲"), (None, None)])
def test_several_texts_are_one_name(name: str | tuple[str, ...] | None, one: str | None) -> None:
    assert called(name) == one


def test_a_rule_for_the_company(tmp_path: Path) -> None:
    rule = "for_each: company\nwhere: company.employees > 10\neligible_cost: per_head * company.employees\n"
    policy = policy_with(tmp_path, rule + "intensity: 100%\nlet: {per_head: 1.05元}\n")
    result = estimate_of("company: {name: 甲, employees: 11}", policy)
    assert (only_line(result).id, only_line(result).name, totals(result)) == ("example:company", "甲", ("11.55", "11.55"))
    assert estimate_of("company: {name: 甲, employees: 10}", policy).lines == ()
    line = only_line(estimate_of("company: {name: 甲}", policy))
    assert (line.status, line.missing) == ("undetermined", ("company.employees",))


def test_a_rule_that_asks_of_all_records(tmp_path: Path) -> None:
    rule = (
        "for_each: company\nlet: {spent: sum(p.spend for p in rd_projects if p.year == 2025)}\n"
        "when: {enough: {test: count(p for p in rd_projects) >= 2, zh: 够, en: enough}}\neligible_cost: spent\nintensity: 15%\n"
    )
    policy = policy_with(tmp_path, rule)
    projects = "rd_projects: [{year: 2025, spend: 100}, {year: 2024}, {year: 2025, spend: 50.05}]"
    assert totals(estimate_of(projects, policy)) == ("22.51", "22.51")  # 150.05 × 15% = 22.5075
    assert statuses(estimate_of("rd_projects: []", policy)) == {"example:company": "ineligible"}
    line = only_line(estimate_of("", policy))
    assert (line.status, line.missing) == ("undetermined", ("rd_projects",))


@pytest.mark.parametrize(
    "conditions",
    [
        "spent: {test: sum(p.spend for p in rd_projects) <= sum(l.principal for l in loans), zh: 甲, en: a}",
        # a policy's comprehension may use a word that is a rule's own name
        pytest.param("some: {test: count(x for x in loans) > 0, zh: 甲, en: a}"),
    ],
)
def test_conditions_of_the_whole_policy(conditions: str, tmp_path: Path) -> None:
    text = (RULES / "policy.yaml").read_text(encoding="utf-8").replace("conditions:\n", f"conditions:\n  {conditions}\n", 1)
    policy = policy_with(tmp_path, RULE + "let: {x: loan.principal}\nceiling: x\n", policy=text)
    assert statuses(estimate_of("rd_projects: []\nloans: [{principal: 100}]", policy)) == {"example:loans[0]": "eligible"}


def test_amounts_of_undetermined_and_ineligible_lines_are_not_in_the_totals() -> None:
    result = estimate_of("rd_projects: [{spend: 100}, {key_innovation: false, spend: 100}, {key_innovation: true, spend: 100}]")
    assert amounts(result) == {f"rd-support:rd_projects[{index}]": ("0.00", "30.00") for index in range(3)}
    assert [line.status for line in result.lines] == ["undetermined", "ineligible", "eligible"]
    assert totals(result) == ("0.00", "30.00")
    assert str(result.potential) == "30.00"


def test_potential_counts_what_an_undetermined_line_would_displace() -> None:
    result = estimate_of(
        "rd_projects: [{subject: A, key_innovation: true, spend: 100}]\nindustrial_projects: [{subject: A, investment: 200}]"
    )
    # the project's 40 would supersede the 30: 10 more
    assert (totals(result), str(result.potential)) == (("0.00", "30.00"), "10.00")
    result = estimate_of(
        "rd_projects: [{subject: A, key_innovation: true, spend: 100}]\nindustrial_projects: [{subject: A, investment: 100}]"
    )
    assert (totals(result), str(result.potential)) == (("0.00", "30.00"), "0.00")
