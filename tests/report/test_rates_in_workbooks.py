"""Workbooks follow rates that each record has of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from books import outputs, written
from changes import cells_of, differences
from evaluator import Book
from helpers import policy_with, profile_from
from office import write_changed

from binjiang_cli.estimation.run import estimate

HEAD = "company: {name: 甲}\nas_of: 2026-06-30\n"
NETWORKS = "for_each: market_networks\neligible_cost: network.operating_cost\n"
BY_REGION = 'intensity: {up_to: 20% if network.region == "domestic" else 50%}\n'
LOANS = "for_each: loans\neligible_cost: loan.principal\n"


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        (
            NETWORKS + BY_REGION,
            "market_networks: [{region: domestic, operating_cost: 100万}, {region: overseas, operating_cost: 99.99}]",
            "market_networks: [{region: overseas, operating_cost: 100万}, {operating_cost: 99.99}]",
        ),
        (
            LOANS + "intensity: {from: 4%, to: 10% - 2 * lpr_1y(loan.drawn_on)}\n",
            "loans: [{principal: 30万, drawn_on: 2025-01-15}]",
            "loans: [{principal: 30万, drawn_on: 2025-07-15}]",
        ),
    ],
    ids=["choice", "crossing"],
)
def test_a_workbook_follows_the_rate(rule: str, before: str, after: str, tmp_path: Path) -> None:
    policy = policy_with(tmp_path, rule)
    one, other = (profile_from(HEAD + text, policy) for text in (before, after))
    made = written(one, policy, tmp_path / "book.xlsx")
    assert not any(line.fixed for line in made.outputs.lines)
    write_changed(tmp_path / "book.xlsx", tmp_path / "changed.xlsx", cells_of(policy, one, other, "zh"))
    named = outputs(tmp_path / "book.xlsx")
    for book, profile in (("book", one), ("changed", other)):
        assert differences(Book(tmp_path / f"{book}.xlsx").named(named), estimate(profile, policy)) == []


def test_an_assumed_rate_in_the_workbook(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, NETWORKS + BY_REGION)
    text = HEAD + "market_networks: [{region: domestic, operating_cost: 100万}, {operating_cost: 100万}]\n"
    written(profile_from(text, policy), policy, tmp_path / "book.xlsx")
    write_changed(tmp_path / "book.xlsx", tmp_path / "changed.xlsx", {"in_assume_example": 0.15})
    assumed = profile_from(text + "assume: {example: 15%}\n", policy)
    named = outputs(tmp_path / "book.xlsx")
    assert differences(Book(tmp_path / "changed.xlsx").named(named), estimate(assumed, policy)) == []
