"""What was received before, what conflicts, and caps on the sum of a rule's lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import amounts, cautions, estimate_of, only_line, policy_with, statuses, totals

from binjiang_cli.source.problem import InputError

PROJECT = "rd_projects: [{subject: A, key_innovation: true, spend: 100}]\n"  # 30.00


@pytest.mark.parametrize(
    ("grants", "received", "high"),
    [
        ("[]", "0.00", "30.00"),
        ("[{subject: A, amount: 10}]", "10.00", "20.00"),
        ("[{subject: A, amount: 10}, {subject: A, amount: 5.55}]", "15.55", "14.45"),
        ("[{subject: B, amount: 10}]", "0.00", "30.00"),
        ("[{subject: [A, B], amount: 10}]", "10.00", "20.00"),  # once
        ("[{subject: A, amount: 30}]", "30.00", "0.00"),
        ("[{subject: A, amount: 29.99}]", "29.99", "0.01"),
        ("[{subject: A, amount: 1亿}]", "100000000.00", "0.00"),  # never below zero
        ("[{subject: A, amount: USD 1}]", "7.10", "22.90"),  # 7.1034
        ("[{subject: A, amount: USD 0.5}, {subject: A, amount: USD 0.5}]", "7.10", "22.90"),  # 3.5517 twice, rounded once
    ],
)
def test_received(grants: str, received: str, high: str) -> None:
    line = only_line(estimate_of(f"fx: {{USD: 7.1034}}\n{PROJECT}grants_received: {grants}"))
    assert (str(line.received), line.amount and str(line.amount.high)) == (received, high)
    assert (line.status, str(line.gross and line.gross.high)) == ("eligible", "30.00")


def test_received_is_taken_from_low_and_high_each() -> None:
    capital = "capital_injections: [{subject: A, kind: new, registered: 1亿, paid_in: 100}]\n"  # 5 to 10
    for amount, low, high in (("4.99", "0.01", "5.01"), ("5", "0.00", "5.00"), ("7", "0.00", "3.00"), ("10", "0.00", "0.00")):
        assert totals(estimate_of(f"{capital}grants_received: [{{subject: A, amount: {amount}}}]")) == (low, high)


def test_several_subjects_take_what_any_of_them_received() -> None:
    result = estimate_of(
        "rd_projects: [{subject: [A, B], key_innovation: true, spend: 100}]\n"
        "grants_received: [{subject: A, amount: 1}, {subject: B, amount: 2}, "
        "{subject: [A, B], amount: 4}, {subject: C, amount: 8}]"
    )
    assert str(only_line(result).received) == "7.00"


@pytest.mark.parametrize(
    ("grant", "missing"), [("{subject: A}", "grants_received[0].amount"), ("{subject: A, amount: EUR 5}", "fx.EUR")]
)
def test_a_grant_of_an_unknown_amount_makes_its_lines_undetermined(grant: str, missing: str) -> None:
    result = estimate_of(
        "rd_projects: [{subject: A, key_innovation: true, spend: 100}, {subject: B, key_innovation: true, spend: 10}]\n"
        f"grants_received: [{grant}]"
    )
    first, second = result.lines
    assert (first.status, first.missing, first.received, first.amount) == ("undetermined", (missing,), None, None)
    assert (second.status, totals(result), str(result.potential)) == ("eligible", ("0.00", "3.00"), "0.00")


def test_a_grant_without_a_subject_is_warned_of() -> None:
    result = estimate_of(PROJECT + "grants_received: [{amount: 10}]")
    assert totals(result) == ("0.00", "30.00")
    assert cautions(result) == [("grant_without_subject", "grants_received[0].subject")]


def test_a_record_without_a_subject_is_meant_by_its_name() -> None:
    result = estimate_of(
        "rd_projects: [{name: A, key_innovation: true, spend: 100}]\ngrants_received: [{subject: A, amount: 10}]"
    )
    assert totals(result) == ("0.00", "20.00")


def test_what_was_received_decides_which_line_is_better() -> None:
    # 30 and 40 before; the upgrade's second subject received 15: 25 after it
    result = estimate_of(
        PROJECT
        + "industrial_projects: [{subject: [A, B], major: true, investment: 200}]\ngrants_received: [{subject: B, amount: 15}]"
    )
    assert statuses(result) == {"rd-support:rd_projects[0]": "eligible", "project-support:industrial_projects[0]": "superseded"}
    assert result.lines[1].superseded_by == ("rd-support:rd_projects[0]",)
    assert totals(result) == ("0.00", "30.00")


def test_a_superseded_line_names_all_that_it_lost_to() -> None:
    # 30 + 24 against the 50 between them
    result = estimate_of(
        PROJECT + "industrial_projects: [{subject: [A, B], major: true, investment: 250}]\n"
        "market_networks: [{subject: B, region: domestic, operating_cost: 120}]"
    )
    by = {line.id: line.superseded_by for line in result.lines}
    assert by == {
        "rd-support:rd_projects[0]": (),
        "market-domestic:market_networks[0]": (),
        "project-support:industrial_projects[0]": ("rd-support:rd_projects[0]", "market-domestic:market_networks[0]"),
    }
    assert totals(result) == ("0.00", "54.00")


def test_ties_of_amounts_go_to_the_greater_gross() -> None:
    # both pay 30; the upgrade's gross is 40, of which 10 was received for B
    result = estimate_of(
        PROJECT
        + "industrial_projects: [{subject: [A, B], major: true, investment: 200}]\ngrants_received: [{subject: B, amount: 10}]"
    )
    assert statuses(result) == {"rd-support:rd_projects[0]": "superseded", "project-support:industrial_projects[0]": "eligible"}


def test_then_to_the_greater_gross_low() -> None:
    # 100 × 30% and 300 × 10% are both 30; the capital's low is 15
    result = estimate_of(PROJECT + "capital_injections: [{subject: A, kind: new, registered: 1亿, paid_in: 300}]")
    assert statuses(result) == {"rd-support:rd_projects[0]": "superseded", "capital-support:capital_injections[0]": "eligible"}
    assert totals(result) == ("15.00", "30.00")


def test_then_to_the_earlier_line() -> None:
    result = estimate_of(PROJECT + "industrial_projects: [{subject: A, major: true, investment: 150}]")
    assert statuses(result) == {"rd-support:rd_projects[0]": "eligible", "project-support:industrial_projects[0]": "superseded"}


def test_two_rules_on_one_record_conflict(tmp_path: Path) -> None:
    rule = "for_each: rd_projects\neligible_cost: rd_project.spend\nintensity: 40%\n"
    policy = policy_with(tmp_path, rule, alone=False)
    result = estimate_of("rd_projects: [{key_innovation: true, spend: 100}, {key_innovation: true, spend: 100}]", policy)
    assert statuses(result) == {
        "example:rd_projects[0]": "eligible",
        "example:rd_projects[1]": "eligible",
        "rd-support:rd_projects[0]": "superseded",
        "rd-support:rd_projects[1]": "superseded",
    }
    assert [line.superseded_by for line in result.lines[2:]] == [("example:rd_projects[0]",), ("example:rd_projects[1]",)]


# Limits.

LIMITED = "for_each: rd_projects\neligible_cost: rd_project.spend\nintensity: {from: 10%, to: 50%}\n"


def spends(*amounts: int, **fields: str) -> str:
    more = "".join(f", {key}: {value}" for key, value in fields.items())
    return f"rd_projects: [{', '.join(f'{{spend: {amount}{more}}}' for amount in amounts)}]\n"


def test_a_limit_for_the_company(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, LIMITED + "limit: {per: company, amount: 120元}\n")
    # 10–50, 20–100, 5–25: the lows keep their 35, the highs of 175 are cut to 120; the later lines give way
    result = estimate_of(spends(100, 200, 50), policy)
    assert totals(result) == ("35.00", "120.00")
    assert amounts(result) == {
        "example:rd_projects[0]": ("10.00", "50.00"),
        "example:rd_projects[1]": ("20.00", "65.00"),
        "example:rd_projects[2]": ("5.00", "5.00"),
    }
    assert cautions(result) == [("limit_reached", "rd_projects[1]"), ("limit_reached", "rd_projects[2]")]


@pytest.mark.parametrize(
    ("cap", "expected", "cut"),
    [
        ("175.01", ("35.00", "175.00"), 0),
        ("175", ("35.00", "175.00"), 0),
        ("174.99", ("35.00", "174.99"), 1),
        ("35", ("35.00", "35.00"), 3),
        ("34.99", ("34.99", "34.99"), 3),
        ("0", ("0.00", "0.00"), 3),
    ],
)
def test_a_limit_at_its_bounds(cap: str, expected: tuple[str, str], cut: int, tmp_path: Path) -> None:
    policy = policy_with(tmp_path, LIMITED + f"limit: {{per: company, amount: {cap}元}}\n")
    result = estimate_of(spends(100, 200, 50), policy)
    assert totals(result) == expected
    assert len(cautions(result)) == cut
    assert {line.status for line in result.lines} == {"eligible"}


def test_a_limit_below_zero_is_one_of_nothing(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, LIMITED + "limit: {per: company, amount: 5元 * company.employees - 100元}\n")
    result = estimate_of("company: {name: 甲, employees: 19}\n" + spends(100), policy)
    assert totals(result) == ("0.00", "0.00")
    assert [(limit.cap, limit.room) for limit in only_line(result).evaluation.limits] == [(0, 0)]


def test_a_limit_for_each_year(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, LIMITED + "limit: {per: [company, rd_project.year], amount: 60元}\n")
    result = estimate_of("rd_projects: [{spend: 100, year: 2025}, {spend: 100, year: 2026}, {spend: 100, year: 2025}]", policy)
    assert amounts(result) == {
        "example:rd_projects[0]": ("10.00", "50.00"),
        "example:rd_projects[1]": ("10.00", "50.00"),
        "example:rd_projects[2]": ("10.00", "10.00"),
    }
    assert totals(result) == ("30.00", "110.00")
    result = estimate_of("rd_projects: [{spend: 100}]", policy)
    assert (only_line(result).status, only_line(result).missing) == ("undetermined", ("rd_projects[0].year",))


def test_a_limit_by_the_year_of_a_day(tmp_path: Path) -> None:
    rule = "for_each: loans\neligible_cost: loan.principal\nintensity: 100%\n"
    policy = policy_with(tmp_path, rule + "limit: {per: [company, year(loan.drawn_on)], amount: 100元}\n")
    days = ("2025-01-01", "2025-12-31", "2026-01-01")
    result = estimate_of(f"loans: [{', '.join(f'{{principal: 80, drawn_on: {day}}}' for day in days)}]", policy)
    assert [value and value[1] for value in amounts(result).values()] == ["80.00", "20.00", "80.00"]


def test_a_limit_in_foreign_money(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, LIMITED + "limit: {per: company, amount: USD 10}\n")
    assert totals(estimate_of("fx: {USD: 7}\n" + spends(100, 200), policy)) == ("30.00", "70.00")
    result = estimate_of(spends(100, 200), policy)
    assert [line.missing for line in result.lines] == [("fx.USD",), ("fx.USD",)]
    assert totals(result) == ("0.00", "0.00")


def test_a_limit_by_date(tmp_path: Path) -> None:
    parameters = "parameters: {most: [{from: 2024-01-01, value: 60元}, {from: 2026-06-30, value: 70元}]}\n"
    policy = policy_with(tmp_path, LIMITED + parameters + "limit: {per: company, amount: most}\n")
    assert totals(estimate_of("as_of: 2026-06-29\n" + spends(100, 100), policy)) == ("20.00", "60.00")
    assert totals(estimate_of("as_of: 2026-06-30\n" + spends(100, 100), policy)) == ("20.00", "70.00")


def test_what_was_received_comes_before_the_limit(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, LIMITED + "limit: {per: company, amount: 60元}\n")
    # 50 and 50, of which 20 were received for A: 30 + 50 cut to 60
    result = estimate_of(
        "rd_projects: [{spend: 100, subject: A}, {spend: 100}]\ngrants_received: [{subject: A, amount: 20}]", policy
    )
    assert amounts(result) == {"example:rd_projects[0]": ("0.00", "30.00"), "example:rd_projects[1]": ("10.00", "30.00")}


def test_a_limit_makes_the_smaller_line_the_better_choice(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, LIMITED + "limit: {per: company, amount: 60元}\n", alone=False)
    # by the limited rule 50 for A and 45 for B, together 60; for B market support pays 20 instead: 50 + 20 = 70.
    # (The shipped rules give nothing for projects that are no key innovation.)
    profile = (
        "rd_projects: [{spend: 100, subject: [A, Z], key_innovation: false}, {spend: 90, subject: B, key_innovation: false}]\n"
        "market_networks: [{subject: B, region: domestic, operating_cost: 100}, "
        "{subject: Z, region: domestic, operating_cost: 1}]\n"
    )
    result = estimate_of(profile, policy)
    assert {name: status for name, status in statuses(result).items() if not name.startswith("rd-")} == {
        "example:rd_projects[0]": "eligible",
        "example:rd_projects[1]": "superseded",
        "market-domestic:market_networks[0]": "eligible",
        "market-domestic:market_networks[1]": "superseded",
    }
    assert totals(result) == ("10.00", "70.00")


def test_the_same_where_the_larger_line_has_no_conflict(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, LIMITED + "limit: {per: company, amount: 60元}\n", alone=False)
    profile = (
        "rd_projects: [{spend: 100, subject: A, key_innovation: false}, {spend: 90, subject: B, key_innovation: false}]\n"
        "market_networks: [{subject: B, region: domestic, operating_cost: 100}]\n"
    )
    assert totals(estimate_of(profile, policy)) == ("10.00", "70.00")


def test_an_assumed_rate_before_the_first_value_of_a_parameter(tmp_path: Path) -> None:
    rule = "for_each: loans\neligible_cost: loan.principal\nintensity: {up_to: most}\n"
    policy = policy_with(tmp_path, rule + "parameters: {most: [{from: 2024-01-01, value: 10%}]}\n")
    result = estimate_of("as_of: 2020-01-01\nassume: {example: 5%}\nloans: [{principal: 100}]", policy)
    assert (result.lines, cautions(result)) == ((), [("not_in_force", "as_of")])


def test_an_intensity_that_cannot_be_computed_at_some_date_is_refused(tmp_path: Path) -> None:
    rule = "for_each: loans\neligible_cost: loan.principal\nintensity: share / parts\n"
    with pytest.raises(InputError, match="this rate cannot be computed"):
        policy_with(
            tmp_path, rule + "parameters: {share: 30%, parts: [{from: 2024-01-01, value: 1}, {from: 2025-01-01, value: 0}]}\n"
        )


def test_rates_that_cross_at_some_date_are_refused(tmp_path: Path) -> None:
    rule = "for_each: loans\neligible_cost: loan.principal\nintensity: {from: 5%, to: most}\n"
    with pytest.raises(InputError, match="from greater than to"):
        policy_with(tmp_path, rule + "parameters: {most: [{from: 2024-01-01, value: 10%}, {from: 2025-01-01, value: 2%}]}\n")
