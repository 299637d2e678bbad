"""Steps, and intensities of each record, over all companies: every bound a cliff or none, and what a moved step changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import policy_with
from test_prove_command import claims_in, refuted

from binjiang_cli.rulecheck.proof.equivalence import equivalence
from binjiang_cli.rulecheck.proof.witness import Paid

IDLE = ("decides", "refuted")
STEPS = "for_each: rd_projects\nparameters:\n  rates: [{from: 50万元, value: 5%}, {above: 100万元, value: 6%}]\n"
STEPPED = STEPS + "eligible_cost: rd_project.spend\nintensity: step(rates, rd_project.spend)\n"
SLICED = STEPS + "eligible_cost: slices(rates, rd_project.spend)\nintensity: 100%\n"
OWN_RATE = (
    "for_each: rd_projects\neligible_cost: rd_project.spend\nintensity: {up_to: 30% if rd_project.key_innovation else 20%}\n"
)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # 5% of 500,000; at a million a fen more is 1% more of it. Who loses stands on the lower side.
        (STEPPED, [("50万元", 25_000_00, "spend: 499999.99"), ("100万元", 10_000_00, "spend: 1000000")]),
        (STEPPED.replace("6%", "4%"), [("50万元", 25_000_00, "spend: 499999.99"), ("100万元", 10_000_00, "spend: 1000000.01")]),
        (SLICED, []),
        # A sum of records, and a number of people; on the side of 30,000 there is less to lose.
        ("for_each: company\nparameters:\n  sums: [{from: 300元, value: 5万元}, {from: 500元, value: 8万元}]\n"
         "eligible_cost: step(sums, sum(p.spend for p in rd_projects))\nintensity: 100%\n",
         [("300元", 50_000_00, "spend: 299.99"), ("500元", 30_000_00, "spend: 499.99")]),
        ("for_each: company\nparameters:\n  sums: [{from: 3, value: 5万元}, {from: 10, value: 8万元}]\n"
         "eligible_cost: step(sums, company.employees)\nintensity: 100%\n",
         [("3", 50_000_00, "employees: 2"), ("10", 30_000_00, "employees: 9")]),
        # Written out as a choice, nothing is paid below.
        ("for_each: rd_projects\neligible_cost: 5万元 if rd_project.spend > 300元 else 0元\nintensity: 100%\n",
         [("rd_project.spend > 300元", 50_000_00, "spend: 300")]),
        ("for_each: rd_projects\nlet: {extra: 'rd_project.spend - 300元 if rd_project.spend > 300元 else 0元'}\n"
         "eligible_cost: extra\nintensity: 100%\n", []),
        ("for_each: loans\neligible_cost: 1万元\nparameters:\n"
         "  share: [{from: 2024-11-25, value: 50%}, {from: 2026-01-01, value: 30%}]\nintensity: step(share, loan.drawn_on)\n",
         [("2024-11-25", 5_000_00, "drawn_on: 2024-11-24"), ("2026-01-01", 2_000_00, "drawn_on: 2026-01-01")]),
    ],
)  # fmt: skip
def test_the_bounds_of_steps_are_cliffs_and_those_of_slices_are_not(
    tmp_path: Path, rule: str, expected: list[tuple[str, int, str]]
) -> None:
    claims = claims_in(tmp_path, rule)
    cliffs = sorted(
        (claim for claim in claims if (claim.kind, claim.verdict) == ("cliff", "refuted")), key=lambda claim: claim.place.start
    )
    assert [(claim.place.written, claim.worth) for claim in cliffs] == [(bound, worth) for bound, worth, _ in expected]
    for claim, (_, _, told) in zip(cliffs, expected, strict=True):
        assert claim.witness is not None
        assert f"{told}\n" in claim.witness.document.text
    assert {claim.verdict for claim in claims if claim.kind not in ("cliff", "monotone")} == {"proved"}


def test_a_falling_rate_pays_less_for_more(tmp_path: Path) -> None:
    """At 2% above a million, who spends a fen more gets less."""
    assert refuted(claims_in(tmp_path, STEPPED.replace("6%", "2%")))[0] == "monotone: more eligible cost never pays less"


def test_a_step_that_only_who_is_beyond_it_reaches_decides_nothing(tmp_path: Path) -> None:
    """Who has spent more than a million is in the step above; of slices, each has its part."""
    much = "when: {much: {test: rd_project.spend > 1000000元, zh: 多, en: Much}}\n"
    chosen = (
        "eligible_cost: 6万元 if rd_project.spend > 50万元 else 5万元 if rd_project.spend > 20万元 else 0元\nintensity: 100%\n"
    )
    rules = (STEPPED, SLICED, "for_each: rd_projects\n" + chosen)
    idle = [
        [claim.words.en for claim in claims_in(tmp_path / str(name), rule + much) if (claim.kind, claim.verdict) == IDLE]
        for name, rule in enumerate(rules)
    ]
    assert idle == [["the step of rates from 50万元 on"], [], [
        "the branch 5万元 if rd_project.spend > 20万元 else 0元 of rd_project.spend > 50万元",
        "the branch 5万元 of rd_project.spend > 20万元", "the branch 0元 of rd_project.spend > 20万元",
    ]]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "before", "after", "old", "new", "told"),
    [
        # The smallest that differs stands just at the bound: 5% of 500,000, and nothing.
        (STEPPED, "from: 50万元", "above: 50万元", (25_000_00, 25_000_00), (0, 0), "spend: 500000\n"),
        (STEPPED, "above: 100万元", "above: 120万元", (66_000_00, 66_000_00), (55_000_00, 55_000_00), "spend: 1100000\n"),
        (SLICED, "above: 100万元", "above: 120万元", (85_000_00, 85_000_00), (83_000_00, 83_000_00), "spend: 2000000\n"),
        (OWN_RATE, "else 20%", "else 25%", (0, 200_000_00), (0, 250_000_00), "key_innovation: no\n"),
    ],
)
def test_a_moved_step_is_found_with_the_smallest_company(
    tmp_path: Path, rule: str, before: str, after: str, old: tuple[int, int], new: tuple[int, int], told: str
) -> None:
    policies = policy_with(tmp_path / "old", rule), policy_with(tmp_path / "new", rule.replace(before, after))
    (claim,) = equivalence(*policies).claims
    assert claim.difference is not None
    assert (claim.difference.old, claim.difference.new) == (Paid(*old), Paid(*new))
    assert told in claim.difference.witness.document.text


def test_the_same_in_other_steps_is_proved(tmp_path: Path) -> None:
    """Slices against the sum that they stand for; a step that changes nothing; a rate by a choice against one by a step."""
    summed = (
        "for_each: rd_projects\nintensity: 100%\neligible_cost: >-\n  max(min(rd_project.spend, 100万元) - 50万元, 0) * 5%\n"
    )
    summed += "  + max(rd_project.spend - 100万元, 0) * 6%\n"
    idle = STEPPED.replace("value: 5%}", "value: 5%}, {from: 70万元, value: 5%}")
    chosen = "for_each: rd_projects\neligible_cost: rd_project.spend\nintensity: >-\n"
    chosen += "  0% if rd_project.spend < 50万元 else 5% if rd_project.spend <= 100万元 else 6%\n"
    for name, (one, other) in enumerate([(SLICED, summed), (STEPPED, idle), (STEPPED, chosen)]):
        policies = policy_with(tmp_path / f"old{name}", one), policy_with(tmp_path / f"new{name}", other)
        assert equivalence(*policies).total == "proved"
