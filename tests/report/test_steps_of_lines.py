"""Values by steps in a workbook, in a sweep and in a proof, worked out by hand; the order of records is refused by name."""

from __future__ import annotations

from pathlib import Path

from books import written, wrong_with
from changes import cells_of
from helpers import policy_with, profile_from

from binjiang_cli.advice.sweep import sweep
from binjiang_cli.rulecheck.proof.claims import claims_of
from binjiang_cli.rulecheck.proof.scope import RuleOf
from binjiang_cli.words import Text

RULE = """\
for_each: rd_projects
parameters:
  rates: [{from: 0, value: 10%}, {above: 1000万元, value: 5‰}]
  tiers: [{from: 500万元, value: 10万元}, {above: 1000万元, value: 20万元}]
  share: [{from: 2025-01-01, value: 50%}, {above: 2026-06-29, value: 100%}]
eligible_cost: slices(rates, rd_project.spend) + step(tiers, rd_project.spend) * step(share, as_of)
intensity: 100%
"""


def project(spend: str, as_of: str = "2026-06-30") -> str:
    return f"as_of: {as_of}\ncompany: {{name: 甲}}\nfx: {{USD: 7}}\nrd_projects: [{{subject: A, spend: {spend}}}]\n"


CHANGED = {
    project("3000万"): [project("10000000.01"), project("1000万"), project("4999999.99"), project("0")],
    project("800万"): [project("800万", "2026-06-29")],
    project("USD 100万"): [project("USD 300万")],
}


def test_the_workbook_has_steps_too(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, RULE)
    for text, others in CHANGED.items():
        before = profile_from(text, policy)
        made = written(before, policy, tmp_path / "before.xlsx")
        assert not any(line.fixed for line in made.outputs.lines)
        for after in (profile_from(other, policy) for other in others):
            cells = cells_of(policy, before, after, "zh")
            assert wrong_with(cells, after, tmp_path / "before.xlsx", made, policy) == []


def test_a_sweep_bends_and_jumps_where_steps_do(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, RULE)
    found = sweep(profile_from(project("1"), policy), policy, "rd_projects[0].spend=400万..2000万")
    assert [(str(piece.first), str(piece.last), str(piece.high.first), str(piece.high.last)) for piece in found.pieces] == [
        ("4000000.00", "4999999.99", "400000.00", "500000.00"),
        ("5000000.00", "10000000.00", "600000.00", "1100000.00"),  # and 100,000
        ("10000000.01", "20000000.00", "1200000.00", "1250000.00"),  # 1,000,000 + 200,000, and 5‰ of 10,000,000
    ]


def test_what_is_proved_of_steps(tmp_path: Path) -> None:
    """Each step can be reached; a fen more jumps where `step` does, and not where slices bend."""
    policy = policy_with(tmp_path, RULE.replace("* step(share, as_of)", "").replace("share:", "# share:"))
    claims = list(claims_of(RuleOf(policy.rules[0], policy), 10))
    decided = [claim.words.en for claim in claims if claim.kind == "decides"]
    assert decided == [
        "the step of rates from 0 on", "the step of rates from 1000万元 on",
        "the step of tiers from 1000万元 on", "the step of tiers from 500万元 on",
    ]  # fmt: skip
    cliffs = {claim.words.en: claim.worth for claim in claims if claim.kind == "cliff"}
    assert cliffs == {"the bound 1000万元": 10_000_000, "the bound 500万元": 10_000_000}
    assert {claim.verdict for claim in claims if claim.kind in ("pays", "decides", "monotone", "bounded")} == {"proved"}


def test_the_order_of_records_has_no_formula_and_no_term(tmp_path: Path) -> None:
    policy = policy_with(
        tmp_path, "for_each: rd_projects\neligible_cost: rd_project.spend / place(rd_project)\nintensity: 10%\n"
    )
    made = written(profile_from(project("1万"), policy), policy, tmp_path / "fixed.xlsx")
    assert [line.fixed for line in made.outputs.lines] == [Text("place：记录的先后", "place: the order of records")]
    assert {claim.reason.en for claim in claims_of(RuleOf(policy.rules[0], policy), 5) if claim.reason} == {
        "place: the order in which records stand"
    }
