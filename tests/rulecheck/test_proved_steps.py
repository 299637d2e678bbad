"""Steps, and intensities of each record, over all companies: every bound a cliff or none, what lies in no step, and moves."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import HEAD, policy_with, rules_copy
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
    assert {claim.verdict for claim in claims if claim.kind not in ("cliff", "monotone", "gap")} == {"proved"}


def test_a_falling_rate_pays_less_for_more(tmp_path: Path) -> None:
    """At 2% above a million, who spends a fen more gets less."""
    assert "monotone: more eligible cost never pays less" in refuted(claims_in(tmp_path, STEPPED.replace("6%", "2%")))


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


MUCH = "when: {{much: {{test: rd_project.spend {}, zh: 多, en: Much}}}}\n"
BY_RATE = STEPS + "let: {rate: 'step(rates, rd_project.spend)'}\neligible_cost: rd_project.spend\n"
BY_DAY = (
    "for_each: loans\neligible_cost: 1万元\nparameters:\n  start: 2024-11-24\n"
    "  share: [{from: 2024-11-25, value: 50%}, {from: 2026-01-01, value: 30%}]\nintensity: step(share, loan.drawn_on)\n"
)
IN_DOLLARS = (
    "for_each: capital_injections\nparameters:\n  sums: [{from: USD 200万, value: 5万元}]\nintensity: 100%\n"
    "eligible_cost: step(sums, injection.paid_in)\n"
)
BY_PEOPLE = "for_each: company\nparameters:\n  rates: [{from: 3, value: 5%}]\nlet: {rate: 'step(rates, company.employees)'}\n"


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        # Nothing spent is below the first step, and in none.
        (STEPPED, "spend: 0"),
        (SLICED, "spend: 0"),
        # The first begins where amounts do; or just beyond, which is one to a step, but leaves no slice out.
        (STEPPED.replace("from: 50万元", "from: 0元"), None),
        (SLICED.replace("from: 50万元", "from: 0元"), None),
        (STEPPED.replace("from: 50万元", "above: 0元"), "spend: 0"),
        (SLICED.replace("from: 50万元", "above: 0元"), None),
        # A condition admits nothing below, all of 200,000 to 500,000 (300,000 is the least round amount), or the bound alone.
        (STEPPED + MUCH.format(">= 50万元"), None),
        (SLICED + MUCH.format(">= 50万元"), None),
        (STEPPED + MUCH.format("> 20万元"), "spend: 300000"),
        (SLICED + MUCH.format("> 20万元"), "spend: 300000"),
        (STEPPED.replace("from: 50万元", "above: 50万元") + MUCH.format(">= 50万元"), "spend: 500000"),
        (SLICED.replace("from: 50万元", "above: 50万元") + MUCH.format(">= 50万元"), None),
        # The steps themselves are the condition.
        (STEPPED + "when: {much: {test: 'step(rates, rd_project.spend) > 0%', zh: 多, en: Much}}\n", None),
        # They are asked only where there is a step; or from 300,000 on; by themselves, or by a name.
        (STEPPED.replace("intensity: ", "intensity: 3% if rd_project.spend < 50万元 else "), None),
        (STEPPED.replace("intensity: ", "intensity: 3% if rd_project.spend < 30万元 else "), "spend: 300000"),
        (BY_RATE + "intensity: rate if rd_project.spend >= 50万元 else 3%\n", None),
        (BY_RATE + "intensity: rate if rd_project.spend >= 30万元 else 3%\n", "spend: 300000"),
        (BY_RATE + "intensity: (rate if rd_project.spend >= 50万元 else 3%) + rate\n", "spend: 0"),
        # By a name in a sum, whatever the sum is of.
        (BY_PEOPLE + "eligible_cost: sum(p.spend * rate for p in rd_projects)\nintensity: 100%\n", "employees: 0"),
        # One day is admitted that is below, or none; amounts in another currency than the bounds.
        (BY_DAY + "when: {new: {test: loan.drawn_on >= start, zh: 新, en: New}}\n", "drawn_on: 2024-11-24"),
        (BY_DAY + "when: {new: {test: loan.drawn_on > start, zh: 新, en: New}}\n", None),
        (IN_DOLLARS, "paid_in: 0"),
        (IN_DOLLARS + "when: {much: {test: injection.paid_in >= USD 200万, zh: 多, en: Much}}\n", None),
    ],
)  # fmt: skip
def test_what_lies_below_the_first_step_is_found(tmp_path: Path, rule: str, told: str | None) -> None:
    (claim,) = [claim for claim in claims_in(tmp_path, rule) if claim.kind == "gap"]
    assert claim.verdict == ("proved" if told is None else "refuted")
    if told is not None:
        assert claim.witness is not None
        assert f"{told}\n" in claim.witness.document.text


def test_a_parameter_is_asked_about_once_however_often_it_is_read(tmp_path: Path) -> None:
    """The eligible cost is read from 300,000 on, the intensity of all."""
    rule = STEPPED.replace(
        "cost: rd_project.spend", "cost: slices(rates, rd_project.spend) if rd_project.spend > 30万元 else 1元"
    )
    (claim,) = [claim for claim in claims_in(tmp_path, rule) if claim.kind == "gap"]
    assert claim.verdict == "refuted"


def test_a_gap_is_a_finding_at_the_first_step_where_a_reason_explains_it(said, tmp_path: Path) -> None:
    rule = "for_each: rd_projects\nparameters:\n  rates:\n    - {from: 50万元, value: 5%}\n"
    rule += "eligible_cost: slices(rates, rd_project.spend)\nintensity: 100%\n"
    folder = rules_copy(tmp_path, {"example": HEAD + rule}, alone=True)
    path = folder / "payments" / "example.yaml"
    ran = said("rules", "prove", folder, "--lang", "zh", "--save", tmp_path / "saved")
    assert ran.code == 1
    assert f"{path}:8:14: 警告[BJ619] 不成立：每个值都恰好落在“rates”的一档里\n" in ran.stdout
    assert "提示：例如 {企业: {企业名称: 甲}, 评估日: 2024-11-25, 研发项目: [{研发投入: 0}]}\n" in ran.stdout
    assert [saved.name for saved in (tmp_path / "saved").iterdir()] == ["example-gap-1.yaml"]
    ran = said("rules", "prove", folder, "--lang", "en", "--format", "concise")
    assert "warning BJ619 does not hold: every value lies in exactly one step of rates" in ran.stdout
    explained = "    # binjiang: ignore[BJ619] reason=原文不足 50 万元不补\n    - {from"
    path.write_text(path.read_text("utf-8").replace("    - {from", explained), "utf-8")
    assert said("rules", "prove", folder, "--lang", "zh").stdout.endswith("没有发现问题，屏蔽 1 处\n")


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
