"""Who is paid, who pays, and in which years."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from helpers import as_texts, estimate_of, policy_with
from hypothesis import given
from hypothesis import strategies as st

from binjiang_cli.estimation.phrases import payees_phrase, reasons
from binjiang_cli.estimation.result import Estimate, Line
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.paying import Paying
from binjiang_cli.policy.prose import rule_words
from binjiang_cli.words import Text

RULE = """\
for_each: rd_projects
eligible_cost: rd_project.spend
intensity: {from: 5%, to: 10%}
payee: {zh: 研发团队, en: the team}
payer: {zh: 市财政, en: the city}
instalments: [40%, 30%, 30%]
"""
PROJECTS = "rd_projects: [{name: 一, spend: 1000.10}, {name: 二}]\n"


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    return policy_with(tmp_path_factory.mktemp("paying"), RULE, alone=False)


def parts(line: Line) -> list[tuple[str, str] | None] | None:
    return None if line.instalments is None else [as_texts(part) for part in line.instalments]


def test_a_line_says_so(policy: Policy) -> None:
    result = estimate_of(PROJECTS + "market_networks: [{region: domestic, operating_cost: 10}]\n", policy)
    known, unknown, network = (line for line in result.lines if line.rule in ("example", "market-domestic"))
    published = result.as_json("en")["lines"]
    assert published[result.lines.index(known)]["payee"] == {"zh": "研发团队", "en": "the team"}
    assert published[result.lines.index(known)]["payer"] == {"zh": "市财政", "en": "the city"}
    assert (network.payee, network.payer, network.instalments) == (None, None, ())
    # 50.005 is 50.01: 20.004, 15.003, and what is left of it; of 100.01 40.004, 30.003.
    assert parts(known) == [("20.00", "40.00"), ("15.00", "30.00"), ("15.01", "30.01")]
    assert unknown.instalments is None
    assert reasons(known, result, policy) == [
        Text("付给研发团队", "paid to the team"),
        Text("由市财政支付", "paid by the city"),
        Text(
            "分 3 年付：20.00 – 40.00；15.00 – 30.00；15.01 – 30.01",
            "paid over 3 years: 20.00 – 40.00; 15.00 – 30.00; 15.01 – 30.01",
        ),
    ]
    assert reasons(network, result, policy) == []
    assert {"payee", "payer", "instalments"} <= set(Estimate.published_schema()["$defs"]["Line"]["required"])


def test_instalments_are_of_what_is_paid(policy: Policy, tmp_path: Path) -> None:
    limited = policy_with(tmp_path, RULE + "limit: {per: company, amount: 1元}\n")
    received = "rd_projects: [{subject: A, spend: 1000}]\ngrants_received: [{subject: A, amount: 40}]\n"
    (line,) = (line for line in estimate_of(received, policy).lines if line.rule == "example")
    assert parts(line) == [("4.00", "24.00"), ("3.00", "18.00"), ("3.00", "18.00")]  # 50 to 100, less 40
    (line,) = estimate_of(received, limited).lines
    assert parts(line) == [("0.40", "0.40"), ("0.30", "0.30"), ("0.30", "0.30")]


def test_totals_by_payee_where_there_are_several(policy: Policy) -> None:
    alone = estimate_of("rd_projects: [{spend: 1000}]\n", policy)
    assert (alone.totals.by_payee, payees_phrase(alone)) == ((), None)
    both = estimate_of(
        "rd_projects: [{spend: 1000}, {spend: 10}]\nmarket_networks: [{region: domestic, operating_cost: 100}]\n", policy
    )
    assert both.as_json()["totals"] == {
        "low": "50.50",
        "high": "121.00",
        "by_payee": [
            {"low": "50.50", "high": "101.00", "payee": {"zh": "研发团队", "en": "the team"}},
            {"low": "0.00", "high": "20.00", "payee": None},
        ],
        "by_set": [],
    }
    assert payees_phrase(both) == Text(
        "其中：研发团队 50.50 – 101.00；甲 最高 20.00", "Of this: the team 50.50 – 101.00; 甲 up to 20.00"
    )


def test_the_rule_in_words(policy: Policy, tmp_path: Path) -> None:
    rule = policy.rule("example")
    assert rule is not None
    assert rule_words(rule, policy).en.endswith(", paid to the team, paid by the city, paid over 3 years: 40%, 30%, 30%.")
    assert rule_words(rule, policy).zh.endswith("，付给研发团队，由市财政支付，分 3 年付：40%、30%、30%。")
    equal = policy_with(tmp_path, RULE.replace("[40%, 30%, 30%]", "3"))
    assert rule_words(equal.rules[0], equal).en.endswith("paid over 3 years: as much each year.")


@pytest.mark.parametrize(
    ("shares", "fen", "expected"),
    [
        ("1/2 1/2", 3, [2, 1]),
        ("1/3 1/3 1/3", 100, [33, 33, 34]),
        ("1/3 1/3 1/3", 2, [1, 1, 0]),
        ("1/4 1/4 1/4 1/4", 2, [1, 1, 0, 0]),  # never more than there is
        ("1", 7, [7]),
    ],
)
def test_the_last_takes_the_rounding(shares: str, fen: int, expected: list[int]) -> None:
    assert Paying(instalments=tuple(map(Fraction, shares.split()))).parts(fen) == expected


@given(st.lists(st.integers(1, 50), min_size=1, max_size=8), st.integers(0, 10**9))
def test_the_parts_are_the_whole(weights: list[int], fen: int) -> None:
    shares = tuple(Fraction(weight, sum(weights)) for weight in weights)
    found = Paying(instalments=shares).parts(fen)
    assert sum(found) == fen
    assert min(found) >= 0
    assert all(abs(part - fen * share) <= Fraction(len(shares), 2) for part, share in zip(found, shares, strict=True))
