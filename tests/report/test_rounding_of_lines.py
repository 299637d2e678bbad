"""`rounding:` in every reading: amounts in whole units, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from books import written, wrong_with
from changes import cells_of
from helpers import as_texts, estimate_of, only_line, policy_with, profile_from, totals

from binjiang_cli.advice.sweep import sweep
from binjiang_cli.policy.prose import rule_words
from binjiang_cli.render.explain import steps
from binjiang_cli.rulecheck.proof.claims import claims_of
from binjiang_cli.rulecheck.proof.scope import RuleOf
from binjiang_cli.source.problem import InputError

RULE = "for_each: rd_projects\neligible_cost: rd_project.spend\nintensity: {{from: 5%, to: 10%}}\nrounding: {rounding}\n"
HUNDREDS = "{to: 100元, how: half_up}"


def project(spend: str, more: str = "") -> str:
    return f"rd_projects: [{{subject: A, spend: {spend}}}]\n{more}"


FIGURES = {
    HUNDREDS: {
        "12345": ("600.00", "1200.00"),  # 617.25, 1234.50
        "13000": ("700.00", "1300.00"),  # 650 is half
        "12999.99": ("600.00", "1300.00"),  # 649.9995
        "USD 1741.42": ("600.00", "1200.00"),  # 12,370.0028 at 7.1034: 618.50, 1,237.00
        "0": ("0.00", "0.00"),
    },
    "{to: 100元, how: down}": {"19999.99": ("900.00", "1900.00"), "20000": ("1000.00", "2000.00")},
    "{to: 100元, how: up}": {"20000": ("1000.00", "2000.00"), "20000.01": ("1100.00", "2100.00")},
    "{to: 1万, how: half_up}": {"10万": ("10000.00", "10000.00")},  # 5,000 is half
    "{to: 0.01, how: up}": {"0.21": ("0.02", "0.03")},  # 0.0105, 0.021
    "{to: 0.01, how: down}": {"0.39": ("0.01", "0.03")},
}


@pytest.mark.parametrize("rounding", FIGURES)
def test_amounts_in_whole_units(rounding: str, tmp_path: Path) -> None:
    policy = policy_with(tmp_path, RULE.format(rounding=rounding))
    found = {spend: totals(estimate_of("fx: {USD: 7.1034}\n" + project(spend), policy)) for spend in FIGURES[rounding]}
    assert found == FIGURES[rounding]


def test_after_the_ceiling_and_before_what_was_received_and_the_limit(tmp_path: Path) -> None:
    text = RULE.format(rounding="{to: 100元, how: up}") + "ceiling: 1010元\nlimit: {per: company, amount: 1050元}\n"
    policy = policy_with(tmp_path, text)
    line = only_line(estimate_of(project("3万"), policy))
    assert as_texts(line.gross) == ("1100.00", "1100.00")  # 1,500 and 3,000, but at most 1,010
    assert as_texts(line.amount) == ("1050.00", "1050.00")
    received = only_line(estimate_of(project("3万", "grants_received: [{subject: A, amount: 60}]\n"), policy))
    assert as_texts(received.amount) == ("1040.00", "1040.00")


def test_the_rule_and_the_explanation_say_so(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, RULE.format(rounding="{to: 1万, how: down}"))
    words = rule_words(policy.rules[0], policy)
    assert words.en.endswith("5%–10% of R&D spending, rounded down to 10,000 yuan.")
    assert words.zh.endswith("资助，向下取整到 10,000 元。")
    gross = {label.en: text for label, text in steps(only_line(estimate_of(project("35万"), policy)), policy)}["Gross"]
    assert gross.en.endswith(" = 10,000.00 – 30,000.00 (rounded down to 10,000 yuan)")
    assert gross.zh.endswith("（向下取整到 10,000 元）")


@pytest.mark.parametrize("how", ["half_up", "down", "up"])
def test_the_workbook_rounds_too(how: str, tmp_path: Path) -> None:
    policy = policy_with(tmp_path, RULE.format(rounding=f"{{to: 100元, how: {how}}}") + "ceiling: rd_project.spend * 0.083\n")
    texts = ["as_of: 2026-06-30\ncompany: {name: 甲}\nfx: {USD: 7.1034}\n" + project(spend)
             for spend in ("USD 1300", "USD 1234.56", "USD 0.01", "0")]  # fmt: skip
    before, *after = (profile_from(text, policy) for text in texts)
    made = written(before, policy, tmp_path / "before.xlsx")
    assert not any(line.fixed for line in made.outputs.lines)
    for profile in after:
        cells = cells_of(policy, before, profile, "zh")
        assert wrong_with(cells, profile, tmp_path / "before.xlsx", made, policy) == []


def test_a_sweep_has_a_piece_for_each_unit(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, RULE.format(rounding=HUNDREDS).replace("{from: 5%, to: 10%}", "10%"))
    profile = profile_from("as_of: 2026-06-30\ncompany: {name: 甲}\n" + project("10000"), policy)
    found = sweep(profile, policy, "rd_projects[0].spend=10000..12500")
    assert [(str(piece.first), str(piece.last), str(piece.high.first), str(piece.high.last)) for piece in found.pieces] == [
        ("10000.00", "10499.99", "1000.00", "1000.00"),  # 1,049.999 is not yet 1,050
        ("10500.00", "11499.99", "1100.00", "1100.00"),
        ("11500.00", "12499.99", "1200.00", "1200.00"),
        ("12500.00", "12500.00", "1300.00", "1300.00"),
    ]
    with pytest.raises(InputError, match="straight line"):
        sweep(profile, policy, "rd_projects[0].spend=0..1亿")


def test_what_is_proved_of_it(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, RULE.format(rounding="{to: 100元, how: down}"))
    verdicts = {claim.kind: claim.verdict for claim in claims_of(RuleOf(policy.rules[0], policy), 5)}
    assert verdicts == {"pays": "proved", "bounded": "proved", "monotone": "proved"}
