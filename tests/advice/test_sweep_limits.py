"""Sweeps under several limits, common ones and those that grants use up, against the estimate of each single value."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import HEAD, RULES, profile_from, rules_copy
from test_sweep_random import problem_of

from binjiang_cli.advice.sweep import sweep
from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.source.problem import InputError

NETWORK = "for_each: market_networks\neligible_cost: network.operating_cost\nintensity: {from: 10%, to: 100%}\n"
PROJECT = "for_each: rd_projects\neligible_cost: rd_project.spend\nintensity: {up_to: 50%}\n"
NESTED = "limit: [{per: [company, network.region], amount: 60元}, {per: company, amount: 100元, counts_received: true}]\n"
CROSSING = "limit: [{per: [company, network.region], amount: 60元}, {per: [company, network.year], amount: 60元}]\n"
COMMON = "limits: {all: {title: {zh: 甲, en: a}, rules: [net, works], per: company, amount: 2元 * company.employees}}\n"
PROFILE = """
company: {name: 甲, employees: 60}
as_of: 2026-06-30
market_networks:
  - {region: domestic, year: 2025, operating_cost: 40, subject: A}
  - {region: domestic, year: 2026, operating_cost: 45, subject: B}
  - {region: overseas, year: 2026, operating_cost: 55, subject: C}
rd_projects: [{spend: 70, year: 2025, subject: B}, {spend: 30, year: 2026, subject: D}]
grants_received: [{rule: net, subject: D, amount: 5, on: 2026-01-01}]
"""


def policy_of(folder: Path, limits: str) -> Policy:
    policy = (RULES / "policy.yaml").read_text("utf-8")
    policy = policy.replace("{by: subject, same_record: best}", "{by: [subject, year]}") + COMMON
    rules = {"net": HEAD + NETWORK + limits, "works": HEAD + PROJECT}
    return load_policy(rules_copy(folder, rules, alone=True, policy=policy))


@pytest.mark.parametrize(
    "over",
    [
        "market_networks[0].operating_cost=0..90",
        "market_networks[1].operating_cost=20..60",
        "rd_projects[0].spend=0..200",
        "rd_projects[0].year=2024..2027",
        "grants_received[0].amount=0..150",
        "grants_received[0].year=2024..2027",
        "company.employees=0..80",
    ],
)
def test_the_estimate_at_every_value(over: str, tmp_path: Path) -> None:
    policy = policy_of(tmp_path, NESTED)
    assert problem_of(profile_from(PROFILE, policy), policy, over) is None


def test_limits_that_cross_are_refused(tmp_path: Path) -> None:
    policy = policy_of(tmp_path, CROSSING)
    with pytest.raises(InputError, match="too entangled to be cut in pieces"):
        sweep(profile_from(PROFILE, policy), policy, "market_networks[0].operating_cost=0..90")
