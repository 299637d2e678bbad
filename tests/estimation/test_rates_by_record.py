"""Intensities that are expressions: each record has its own rates, which every reading works out alike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran
from helpers import HEAD, as_texts, estimate_of, policy_with, profile_from, rules_copy

from binjiang_cli import sweep
from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.rulecheck.proof.claims import claims_of
from binjiang_cli.rulecheck.proof.scope import RuleOf
from binjiang_cli.source.problem import InputError
from binjiang_cli.words import Text

BY_REGION = 'intensity: {up_to: 20% if network.region == "domestic" else 50%}\n'
NETWORKS = "for_each: market_networks\neligible_cost: network.operating_cost\n"
HONOURS = "for_each: honours\neligible_cost: 100万元\nparameters:\n  shares: {special: 0.3, first: 20%, second: 12.5%}\n"
LOANS = "for_each: loans\neligible_cost: loan.principal\n"


def lines_of(policy: Policy, profile: str, **options: Any) -> list[tuple[Any, ...]]:
    """Each line's status, rates, amount and what is missing."""
    return [
        (
            line.status,
            line.intensity and (str(line.intensity.low), str(line.intensity.high)),
            as_texts(line.amount),
            line.missing,
        )
        for line in estimate_of(profile, policy, **options).lines
    ]


@pytest.mark.parametrize(
    ("rule", "profile", "expected"),
    [
        # 20% of 1,000,000 at home, 50% abroad; nothing is known of the third.
        (
            NETWORKS + BY_REGION,
            "market_networks: [{region: domestic, operating_cost: 100万}, {region: overseas, operating_cost: 100万},"
            " {operating_cost: 100万}]",
            [
                ("eligible", ("0", "0.2"), ("0.00", "200000.00"), ()),
                ("eligible", ("0", "0.5"), ("0.00", "500000.00"), ()),
                ("undetermined", None, None, ("market_networks[2].region",)),
            ],
        ),
        # A row of a table, and a grade that is not known.
        (
            HONOURS + "intensity: shares[honour.grade]\n",
            "honours: [{award: a, grade: second}, {award: b}]",
            [
                ("eligible", ("0.125", "0.125"), ("125000.00", "125000.00"), ()),
                ("undetermined", None, None, ("honours[1].grade",)),
            ],
        ),
        # A let over a let; an LPR of 3.10% in force on 15 January 2025: 3.10% to 6.20% of 1,000,000.
        (
            LOANS + "let: {lpr: lpr_1y(loan.drawn_on), twice: lpr * 2}\nintensity: {from: lpr, to: twice}\n",
            "loans: [{principal: 100万, drawn_on: 2025-01-15}]",
            [("eligible", ("0.031", "0.062"), ("31000.00", "62000.00"), ())],
        ),
        # Interest paid over the principal: 1 / 3 of 300,000, cut in JSON after twelve decimals.
        (
            LOANS + "intensity: {up_to: loan.interest_paid / loan.principal}\n",
            "loans: [{principal: 30万, interest_paid: 10万}]",
            [("eligible", ("0", "0.333333333333"), ("0.00", "100000.00"), ())],
        ),
        # The ends in the other order; and below zero there is nothing: 30% - 50% and 20% - 50%.
        (
            HONOURS + "intensity: {from: \"shares[honour.grade]\", to: 20%}\n",
            "honours: [{award: a, grade: special}, {award: b, grade: second}]",
            [
                ("eligible", ("0.2", "0.3"), ("200000.00", "300000.00"), ()),
                ("eligible", ("0.125", "0.2"), ("125000.00", "200000.00"), ()),
            ],
        ),
        (
            HONOURS + "intensity: {from: \"shares[honour.grade] - 25%\", to: \"shares[honour.grade]\"}\n",
            "honours: [{award: a, grade: special}, {award: b, grade: second}]",
            [
                ("eligible", ("0.05", "0.3"), ("50000.00", "300000.00"), ()),
                ("eligible", ("0", "0.125"), ("0.00", "125000.00"), ()),
            ],
        ),
        # A condition that fails decides, whatever the rate.
        (
            NETWORKS + BY_REGION + 'when: {here: {test: network.year > 2024, zh: 新, en: New}}\n',
            "market_networks: [{year: 2024, operating_cost: 100万}]",
            [("ineligible", None, None, ())],
        ),
    ],
    ids=["choice", "table", "let", "division", "crossing", "negative", "ineligible"],
)  # fmt: skip
def test_by_hand(rule: str, profile: str, expected: list[Any], tmp_path: Path) -> None:
    assert lines_of(policy_with(tmp_path, rule), profile) == expected


def test_what_keeps_a_rate_unknown_stands_in_the_order_of_the_rule(tmp_path: Path) -> None:
    rule = LOANS + "intensity: {up_to: 10% if loan.lender == 'bank' else 5%}\nceiling: 1元 * lpr_1y(loan.drawn_on)\n"
    (line,) = lines_of(policy_with(tmp_path, rule), "loans: [{repaid_on: 2025-01-01}]")
    assert line[3] == ("loans[0].principal", "loans[0].lender")


WORKED = "market_networks: [{{region: domestic, operating_cost: 100万}}, {{{second}operating_cost: 100万}}]\n"


def test_an_assumed_rate_lies_inside_the_records_own_range(tmp_path: Path) -> None:
    """15% is inside both ranges; where nothing is known of the second, it stands, and what is not known matters no more."""
    policy = policy_with(tmp_path, NETWORKS + BY_REGION)
    for second in ("region: overseas, ", ""):
        found = lines_of(policy, WORKED.format(second=second), assume={"example": Fraction(15, 100)})
        assert found == [("eligible", ("0.15", "0.15"), ("150000.00", "150000.00"), ())] * 2


def test_an_assumed_rate_outside_is_told_of_each_record(tmp_path: Path) -> None:
    # Of the other rule, whose line comes first, no rate is assumed.
    rules = {"another": HEAD + NETWORKS + "intensity: 100%\n", "example": HEAD + NETWORKS + BY_REGION}
    policy = load_policy(rules_copy(tmp_path, rules, alone=True))
    profile = WORKED.format(second="region: domestic, ")
    with pytest.raises(InputError) as refused:
        estimate_of(profile + "assume: {example: 30%}\n", policy)
    assert [(problem.message, problem.hint) for problem in refused.value.problems] == [
        (
            Text(f"{line} 的假定比例 30% 超出区间", f"the assumed rate 30% of {line} is outside its range"),
            Text("应在 0% 到 20% 之间", "from 0% to 20%"),
        )
        for line in ("example:market_networks[0]", "example:market_networks[1]")
    ]
    assert all(problem.place is not None for problem in refused.value.problems)
    # No record, no range.
    policy = policy_with(tmp_path / "alone", NETWORKS + BY_REGION)
    assert lines_of(policy, "market_networks: []", assume={"example": Fraction(9)}) == []


def test_rates_of_parameters_alone_are_checked_without_a_record(tmp_path: Path) -> None:
    """The let names nothing but a parameter, so that all companies have one range."""
    policy = policy_with(tmp_path, NETWORKS + "parameters: {base: 10%}\nlet: {twice: base * 2}\nintensity: {up_to: twice}\n")
    assert policy.rules[0].states_rates
    with pytest.raises(InputError) as refused:
        estimate_of("market_networks: []", policy, assume={"example": Fraction(3, 10)})
    assert [problem.message.en for problem in refused.value.problems] == [
        "the assumed rate 30% of example is outside its range"
    ]


def test_a_sweep_bends_where_the_rate_does(tmp_path: Path) -> None:
    """Up to 10% below 1,000,000, up to 20% from it on; where the rate itself grows with the amount, it is no line."""
    rule = LOANS + "parameters: {bound: 100万元}\nintensity: {up_to: 20% if loan.principal >= bound else 10%}\n"
    policy = policy_with(tmp_path, rule)
    profile = profile_from("company: {name: 甲}\nas_of: 2026-06-30\nloans: [{principal: 1万}]", policy)
    found = sweep(profile, policy, "loans[0].principal=0..200万").as_json()["pieces"]
    assert [(piece["from"], piece["high"]["from"], piece["high"]["to"]) for piece in found] == [
        ("0.00", "0.00", "100000.00"), ("1000000.00", "200000.00", "400000.00"),
    ]  # fmt: skip
    with pytest.raises(InputError):
        sweep(profile, policy, "loans[0].principal=0..200万", assume={"example": Fraction(15, 100)})
    policy = policy_with(
        tmp_path / "steep", LOANS + "parameters: {bound: 100万元}\nintensity: {up_to: loan.principal / bound}\n"
    )
    with pytest.raises(InputError) as refused:
        sweep(profile, policy, "loans[0].principal=0..200万")
    assert "straight line" in str(refused.value)


def refuted(policy: Policy) -> Mapping[str, str]:
    """What is not so of the rule, with the record that shows it."""
    found = list(claims_of(RuleOf(policy.rules[0], policy), 5))
    assert {claim.verdict for claim in found} <= {"proved", "refuted"}
    return {
        f"{claim.kind}: {claim.words.en}": " ".join(claim.witness.document.text.split()[5:]) if claim.witness else ""
        for claim in found
        if claim.verdict == "refuted"
    }


def test_what_is_proved_of_such_a_rate(tmp_path: Path) -> None:
    """Either rate can apply, more costs never pay less; a rate that falls at a bound is a cliff, and pays less."""
    assert refuted(policy_with(tmp_path, NETWORKS + BY_REGION)) == {}
    rule = LOANS + "parameters: {bound: 100元}\nintensity: {up_to: 10% if loan.principal >= bound else 20%}\n"
    found = refuted(policy_with(tmp_path / "cliff", rule))
    assert list(found) == ["monotone: more eligible cost never pays less", "cliff: the bound loan.principal >= bound"]
    assert found["cliff: the bound loan.principal >= bound"].endswith("principal: 100")


def test_explained_with_what_the_rate_was_taken_from(tmp_path: Path, binjiang: Any) -> None:
    rules = policy_with(tmp_path, NETWORKS + BY_REGION).folder
    (tmp_path / "p.yaml").write_text(
        "company: {name: 甲}\nas_of: 2026-06-30\nmarket_networks: [{region: domestic, operating_cost: 100万}]\n", "utf-8"
    )
    ran: Ran = binjiang("estimate", tmp_path / "p.yaml", "--rules", rules, "--explain", "--lang", "en", env={"COLUMNS": "120"})
    assert "Rate           up to (20% if Region = domestic, otherwise 50%) = up to 20%" in ran.stdout
    ran = binjiang(
        "estimate", tmp_path / "p.yaml", "--rules", rules, "--unset", "market_networks[0].region", "--format", "json"
    )
    (line,) = json.loads(ran.stdout)["lines"]
    assert (line["intensity"], line["gross"], line["missing"]) == (None, None, ["market_networks[0].region"])
