"""Rule sets in layers: what a layer takes over, leaves out and adds, and what is refused at its place."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from helpers import HEAD, RULES, estimate_of, shipped, totals, write_files

from binjiang_cli.estimation.phrases import ways_phrase
from binjiang_cli.policy.files import files_of_rule_set
from binjiang_cli.policy.load import load_policy
from binjiang_cli.policy.together import load_policies
from binjiang_cli.source.problem import InputError

HOME = "id: mine\ntitle: {zh: 我的, en: Mine}\n"
LAYER = "extends: binjiang-2024\n" + HOME
HALF = HEAD + "for_each: rd_projects\neligible_cost: rd_project.spend\nintensity: 50%\n"
RD = "rd_projects: [{name: a, spend: 100万, key_innovation: true}]"


def layer(folder: Path, policy: str = LAYER, **files: str) -> Path:
    """A rule set of a policy and of files by their paths, with __ for a slash."""
    named = {name.replace("__", "/"): text for name, text in files.items()}
    texts = {name if "." in name else f"{name}.yaml": text for name, text in named.items()}
    return write_files(folder, {"policy.yaml": policy, **texts})


def problems(folder: Path) -> list[str]:
    """What is refused, each with its file, line and hint."""
    with pytest.raises(InputError) as refused:
        load_policy(folder)
    return [
        f"{Path(str(found.place)).name} {found.message.en}" + (f" ({found.hint.en})" if found.hint else "")
        for found in refused.value.problems
    ]


def test_a_layer_has_everything_of_the_set_below_under_its_own_name(tmp_path: Path) -> None:
    policy, below = load_policy(layer(tmp_path / "mine")), shipped()
    assert (policy.id, policy.title.en, policy.issuer) == ("mine", "Mine", below.issuer)
    assert [rule.id for rule in policy.rules] == [rule.id for rule in below.rules]
    assert list(policy.clauses) == list(below.clauses) and policy.lpr.rows == below.lpr.rows
    assert [measure.id for measure in policy.measures] == [measure.id for measure in below.measures]
    assert totals(estimate_of(RD, policy)) == totals(estimate_of(RD, below)) == ("0.00", "300000.00")
    assert policy.sha256 != below.sha256


def test_a_file_of_the_same_name_replaces_and_another_joins(tmp_path: Path) -> None:
    # 100万 × 50% instead of up to 30%.
    policy = load_policy(layer(tmp_path / "mine", **{"payments__rd-support": HALF, "payments__more": HALF}))
    assert [rule.id for rule in policy.rules if rule.clause == "S4.1"] == ["more", "rd-support"]
    assert totals(estimate_of(RD, policy)) == ("500000.00", "500000.00")


def test_without_leaves_rules_out_also_of_the_measures(tmp_path: Path) -> None:
    policy = load_policy(layer(tmp_path / "mine", LAYER + "without: [rd-support, loan-interest]\n"))
    assert {"rd-support", "loan-interest"}.isdisjoint(rule.id for rule in policy.rules)
    named = {way for measure in policy.measures for way in measure.named}
    assert named and {"rd-support", "loan-interest"}.isdisjoint(named)
    assert totals(estimate_of(RD, policy)) == ("0.00", "0.00")


def test_what_is_left_out_is_left_out_of_limits_and_of_what_rules_add_to(tmp_path: Path) -> None:
    limits = "limits: {both: {title: {zh: 限, en: Cap}, rules: [a, b], per: company, amount: 100元}}\n"
    layer(tmp_path / "low", LAYER + limits, payments__a=HALF + "adds_to: [b]\n", payments__b=HALF)
    policy = load_policy(layer(tmp_path / "top", "extends: ../low\n" + HOME + "without: [b, rd-support]\n"))
    assert policy.rule("a") and not policy.rule("b")
    assert totals(estimate_of(RD, policy)) == ("100.00", "100.00")


def test_the_clause_to_claim_under_is_one_of_the_policy(tmp_path: Path) -> None:
    assert (shipped().basis, load_policy(layer(tmp_path / "mine")).basis) == ("S4", "S4")
    assert load_policy(layer(tmp_path / "mine", LAYER + "basis: S4.1\n")).basis == "S4.1"
    assert problems(layer(tmp_path / "mine", LAYER + "basis: S44\n")) == [
        "policy.yaml:4:8 no such clause: S44 (did you mean S4?)"
    ]


def test_clauses_and_conditions_are_merged_by_id_and_other_keys_replaced(tmp_path: Path) -> None:
    own = """\
in_force: {from: 2025-01-01}
conditions:
  large: {test: company.employees >= 100, zh: 大, en: Large}
clauses:
  S4.1: {title: {zh: 新, en: New}}
  X1: {title: {zh: 另, en: Other}}
"""
    policy = load_policy(layer(tmp_path / "mine", LAYER + own))
    assert [condition.id for condition in policy.conditions] == ["in_district", "large"]
    assert list(policy.clauses) == [*shipped().clauses, "X1"]
    assert (policy.clauses["S4.1"].title.en, policy.clauses["S4.1"].figures) == ("New", ())
    assert policy.clauses["S4.3"] == shipped().clauses["S4.3"]
    assert policy.in_force.first == date(2025, 1, 1) and policy.readings == shipped().readings
    # A condition of the layer is for the rules below too: with 99 people nothing is paid.
    assert totals(estimate_of(f"company: {{name: a, employees: 99}}\n{RD}", policy)) == ("0.00", "0.00")


def test_layers_stand_on_layers_and_paths_are_relative_to_the_policy(tmp_path: Path) -> None:
    layer(tmp_path / "low", payments__more=HALF)
    layer(tmp_path / "sets" / "middle", "extends: ../../low\n" + HOME + "without: [rd-support]\n")
    top = layer(
        tmp_path / "sets" / "top", "extends: ../middle\n" + HOME + "without: [more]\n", **{"payments__rd-support": HALF}
    )
    policy = load_policy(top)
    assert [rule.id for rule in policy.rules if rule.clause == "S4.1"] == ["rd-support"]
    assert [found.folder.name for found in policy.layers] == ["top", "middle", "low", "binjiang-2024"]
    assert {tmp_path / "low/policy.yaml", top / "payments/rd-support.yaml"} <= set(files_of_rule_set(top))


def test_every_file_that_decides_a_figure_has_a_part_in_the_digest(tmp_path: Path) -> None:
    shutil.copytree(RULES, tmp_path / "base")
    top = layer(tmp_path / "top", "extends: ../base\n" + HOME)
    seen = {load_policy(top).sha256}
    for name in ("policy.yaml", "measures.yaml", "payments/rd-support.yaml", "lpr.csv"):
        path = tmp_path / "base" / name
        path.write_text(path.read_text("utf-8") + ("2026-10-20,3.00,3.50\n" if name == "lpr.csv" else "# another\n"), "utf-8")
        seen.add(load_policy(top).sha256)
    layer(top, "extends: ../base\n" + HOME, **{"payments__rd-support": HALF})
    seen.add(load_policy(top).sha256)
    assert len(seen) == 6
    (tmp_path / "base" / "payments/rd-support.yaml").unlink()
    assert load_policy(top).sha256 in seen  # replaced: it decides nothing here


def test_rows_of_the_lpr_come_in_addition(tmp_path: Path) -> None:
    table = "published_on,one_year_percent,five_year_percent\n2026-09-21,3.00,3.50\n2026-10-20,2.90,3.40\n"
    last = shipped().lpr.rows[-1]
    same = f"{last.published_on},{float(last.one_year * 100):.2f},{float(last.five_year * 100):.2f}\n"
    head, *rows = table.splitlines(keepends=True)
    policy = load_policy(layer(tmp_path / "mine", **{"lpr.csv": head + same + rows[1]}))
    assert [str(row.published_on) for row in policy.lpr.rows[-2:]] == [str(last.published_on), "2026-10-20"]
    assert len(policy.lpr.rows) == len(shipped().lpr.rows) + 1 == len(policy.lpr.places)
    layer(tmp_path / "mine", **{"lpr.csv": head + f"{last.published_on},3.90,4.40\n"})
    (said,) = problems(tmp_path / "mine")
    assert said.startswith(f"lpr.csv:2:1 contradicts the LPR of the layer below: {last.published_on} 3.90% 4.40%")


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("extends: binjiang-2042\n" + HOME, ["policy.yaml:1:10 no such rule set: binjiang-2042 (did you mean binjiang-2024?)"]),
        (LAYER + "without: [rd-suport]\n", ["policy.yaml:4:11 no such rule below: rd-suport (did you mean rd-support?)"]),
        ("extends: .\n" + HOME, ["policy.yaml:1:10 extends goes round in a circle: "]),
        ("extends: [a]\n" + HOME, ["policy.yaml:1:10 extends is not written right (the name of a shipped rule set, "]),
        ("extends: /tmp\n" + HOME, ["policy.yaml:1:10 extends is not written right (the name of a shipped rule set, "]),
        (
            LAYER + "clauses: {S4.1: {titel: {zh: 新, en: New}}}\n",
            ["policy.yaml:4:18 unknown key: titel (did you mean title?)"],
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(policy: str, said: list[str], tmp_path: Path) -> None:
    found = problems(layer(tmp_path / "mine", policy))
    assert len(found) == len(said) and all(words in one for words, one in zip(said, found, strict=True)), found


def test_a_rule_set_on_no_other_leaves_nothing_out(tmp_path: Path) -> None:
    shutil.copytree(RULES, tmp_path / "base")
    path = tmp_path / "base/policy.yaml"
    path.write_text("without: [rd-support]\nreplaced_tests: []\n" + path.read_text("utf-8"), "utf-8")
    assert problems(tmp_path / "base") == ["policy.yaml:1:10 without goes with extends only"]


def test_a_circle_and_too_many_layers_are_refused(tmp_path: Path) -> None:
    layer(tmp_path / "a", "extends: ../b\n" + HOME)
    layer(tmp_path / "b", "extends: ../a\n" + HOME)
    (said,) = problems(tmp_path / "a")
    assert "policy.yaml:1:10 extends goes round in a circle: " in said
    for number in range(9):
        layer(tmp_path / f"n{number}", f"extends: ../n{number + 1}\n" + HOME)
    layer(tmp_path / "n9", LAYER)
    assert problems(tmp_path / "n0") == ["policy.yaml:1:10 more than 8 layers"]
    assert len(load_policy(tmp_path / "n3").layers) == 8


def test_a_problem_of_the_set_below_stands_in_its_file(tmp_path: Path) -> None:
    shutil.copytree(RULES, tmp_path / "base")
    path = tmp_path / "base/payments/rd-support.yaml"
    path.write_text(path.read_text("utf-8").replace("rd_project.spend", "rd_project.spent"), "utf-8")
    found = problems(layer(tmp_path / "top", "extends: ../base\n" + HOME))
    assert found and all(said.startswith("rd-support.yaml:") for said in found)
    (tmp_path / "base/policy.yaml").write_text("a: [\n", "utf-8")
    with pytest.raises(InputError) as refused:
        load_policy(tmp_path / "top")
    assert {found.place.document.name for found in refused.value.problems if found.place} == {
        str(tmp_path / "base/policy.yaml")
    }


def test_a_vocabulary_extends_that_of_the_layer_below(tmp_path: Path) -> None:
    field = """\
extends: {}
sections:
  loans:
    fields:
      {}: {{type: money, label: {{zh: {}, en: {}}}, help: {{zh: 甲, en: a}}}}
"""
    layer(tmp_path / "low", vocabulary=field.format("binjiang-2024", "fee", "费", "Fee"))
    middle = "extends: ../low\n" + HOME
    layer(tmp_path / "middle", middle, vocabulary=field.format("../low", "tax", "税", "Tax"))
    policy = load_policy(layer(tmp_path / "top", "extends: ../middle\n" + HOME))
    assert {"principal", "fee", "tax"} <= set(policy.vocabulary.sections["loans"].fields)
    before = policy.sha256
    layer(tmp_path / "low", vocabulary=field.format("binjiang-2024", "fee", "费用", "Fee"))
    assert load_policy(tmp_path / "top").sha256 != before
    layer(tmp_path / "middle", middle, vocabulary=field.format("../lower", "tax", "税", "Tax"))
    assert problems(tmp_path / "top") == [
        "vocabulary.yaml:1:10 no such shipped rule set: ../lower (did you mean binjiang-2024?)"
    ]


def test_the_way_to_claim_is_the_policys_own(tmp_path: Path) -> None:
    profile = "company: {name: a, industries: [life_health]}\nloans: [{lender: bank, principal: 1}]"
    assert ways_phrase("loan-interest", estimate_of(profile), shipped()).en.endswith("; to be claimed under S4")
    shutil.copytree(RULES, tmp_path / "base")
    path = tmp_path / "base/policy.yaml"
    path.write_text(path.read_text("utf-8").replace("basis: S4\n", ""), "utf-8")
    policy = load_policy(tmp_path / "base")
    assert ways_phrase("loan-interest", estimate_of(profile, policy), policy).en == " · named by no matching measure"
    both = load_policies([RULES, layer(tmp_path / "mine")])
    said = ways_phrase("mine/loan-interest", estimate_of(profile, both), both)
    assert said.en.endswith("; to be claimed under mine/S4") and said.zh.endswith("，可依 mine/S4 申领")
