"""Rule sets in layers: what a layer takes over, leaves out and adds, and what is refused at its place."""

from __future__ import annotations

import shutil
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from helpers import HEAD, RULES, estimate_of, shipped, totals, write_files
from one_rule import whole

from binjiang_cli.estimation.phrases import ways_phrase
from binjiang_cli.policy.files import RuleSetFiles, carried, files_of_rule_set
from binjiang_cli.policy.layers import stands_in
from binjiang_cli.policy.load import load_policy
from binjiang_cli.policy.shipped import shipped_rules
from binjiang_cli.policy.together import load_policies
from binjiang_cli.source.document import Document
from binjiang_cli.source.problem import InputError, Place

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
    """All that is refused, in both languages, without the path to the folder of the rule sets."""
    with pytest.raises(InputError) as refused:
        load_policy(folder)
    return [said.replace(f"{folder.parent}/", "") for said in whole(refused.value.problems, folder.parent)]


SHAPE = (
    "写自带规则集的名字，或从这个文件夹到另一个规则集文件夹的路径",
    "the name of a shipped rule set, or the path from this folder to that of another",
)
NOT_RIGHT = f"value: extends 写得不对 | extends is not written right ({SHAPE[0]} | {SHAPE[1]})"
FOR_EXAMPLE = f"({SHAPE[0]}，例如 binjiang-2024 | {SHAPE[1]}, such as binjiang-2024)"
NEAR = "(是不是 binjiang-2024？ | did you mean binjiang-2024?)"


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


def test_a_limit_all_of_whose_rules_are_left_out_is_none(tmp_path: Path) -> None:
    limits = "limits: {both: {title: {zh: 限, en: Cap}, rules: [a, b], per: company, amount: 100元}}\n"
    layer(tmp_path / "low", LAYER + limits, payments__a=HALF, payments__b=HALF, payments__c=HALF)
    policy = load_policy(layer(tmp_path / "top", "extends: ../low\n" + HOME + "without: [a, b, rd-support]\n"))
    assert policy.limits == () and totals(estimate_of(RD, policy)) == ("500000.00", "500000.00")


def test_what_a_layer_does_not_take_from_the_one_below(tmp_path: Path) -> None:
    """Limits of both count, other keys as a whole; what it leaves out is each layer's own."""
    limit = "limits: {%s: {title: {zh: 限, en: Cap}, rules: [loan-interest], per: company, amount: 100元}}\n"
    days = "in_force: {from: 2024-11-25, to: 2030-12-31}\n"
    layer(tmp_path / "low", LAYER + days + "without: [rd-support]\nreplaced_tests: [一]\n" + limit % "one")
    top = layer(tmp_path / "top", "extends: ../low\n" + HOME + "in_force: {from: 2025-01-01}\n" + limit % "two")
    stated = RuleSetFiles(top).policy()
    assert stated is not None
    assert (stated.extends, stated.without, stated.replaced_tests) == ("../low", (), ())
    assert (list(stated.limits), str(stated.in_force.first), stated.in_force.last) == (["one", "two"], "2025-01-01", None)
    low = RuleSetFiles(tmp_path / "low").policy()
    assert low is not None
    assert (low.without, low.replaced_tests, str(low.in_force.last)) == (("rd-support",), ("一",), "2030-12-31")


def test_what_a_rule_adds_to_is_less_what_is_left_out(tmp_path: Path) -> None:
    layer(tmp_path / "low", LAYER, payments__a=HALF + "adds_to: [b, rd-support]\n", payments__b=HALF)
    policy = load_policy(layer(tmp_path / "top", "extends: ../low\n" + HOME + "without: [b]\n"))
    rule = policy.rule("a")
    assert rule is not None and rule.cumulation.adds_to == {"rd-support"}


def test_the_clause_to_claim_under_is_one_of_the_policy(tmp_path: Path) -> None:
    assert (shipped().basis, load_policy(layer(tmp_path / "mine")).basis) == ("S4", "S4")
    assert load_policy(layer(tmp_path / "mine", LAYER + "basis: S4.1\n")).basis == "S4.1"
    assert problems(layer(tmp_path / "mine", LAYER + "basis: S44\n")) == [
        "mine/policy.yaml:4:8 `S44` unknown_clause: 没有条款 S44 | no such clause: S44 (是不是 S4？ | did you mean S4?)"
    ]
    assert problems(layer(tmp_path / "mine", LAYER + f"basis: {'甲' * 61}\n")) == [
        f"mine/policy.yaml:4:8 `{'甲' * 61}` unknown_clause: 没有条款 {'甲' * 60} | no such clause: {'甲' * 60}"
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
    rates = f"{last.published_on} 3.90% 4.40%"
    where = f"mine/lpr.csv:2:1 `{last.published_on},3.90,4.40`"
    assert said.startswith(f"{where} value: 与下层的 LPR 不一致：{rates} | contradicts the LPR of the layer below: {rates} (")


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("extends: binjiang-2042\n" + HOME, [
            f"1:10 `binjiang-2042` unknown_name: 没有规则集 binjiang-2042 | no such rule set: binjiang-2042 {NEAR}"
        ]),
        ("extends: else\n" + HOME, [f"1:10 `else` unknown_name: 没有规则集 else | no such rule set: else {FOR_EXAMPLE}"]),
        (f"extends: {'y' * 201}\n" + HOME, [
            f"1:10 `{'y' * 201}` unknown_name: 没有规则集 {'y' * 200} | no such rule set: {'y' * 200} {FOR_EXAMPLE}"
        ]),
        ("extends: .\n" + HOME, [
            "1:10 `.` value: extends 绕成了圈：mine → mine | extends goes round in a circle: mine → mine"
        ]),
        ("extends: [a]\n" + HOME, [f"1:10 `[a]` {NOT_RIGHT}"]),
        ("extends: /tmp\n" + HOME, [f"1:10 `/tmp` {NOT_RIGHT}"]),
        ("extends: ''\n" + HOME, [f"1:10 `''` {NOT_RIGHT}"]),
        (LAYER + "without: [rd-suport]\n", [
            "4:11 `rd-suport` unknown_name: 下层没有规则 rd-suport | no such rule below: rd-suport"
            " (是不是 rd-support？ | did you mean rd-support?)"
        ]),
        (LAYER + f"without: [{'甲' * 61}]\n", [
            f"4:11 `{'甲' * 61}` unknown_name: 下层没有规则 {'甲' * 60} | no such rule below: {'甲' * 60}"
        ]),
        (LAYER + "clauses: {S4.1: {titel: {zh: 新, en: New}}}\n", [
            "4:18 `titel` unknown_key: 没有“titel”这个键 | unknown key: titel (是不是“title”？ | did you mean title?)"
        ]),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_place(policy: str, said: list[str], tmp_path: Path) -> None:
    assert problems(layer(tmp_path / "mine", policy)) == [f"mine/policy.yaml:{one}" for one in said]


def test_a_rule_of_the_layer_itself_is_none_to_be_left_out(tmp_path: Path) -> None:
    """Its file could be deleted instead."""
    assert problems(layer(tmp_path / "mine", LAYER + "without: [more]\n", payments__more=HALF)) == [
        "mine/policy.yaml:4:11 `more` unknown_name: 下层没有规则 more | no such rule below: more"
    ]


def test_a_rule_set_on_no_other_leaves_nothing_out(tmp_path: Path) -> None:
    shutil.copytree(RULES, tmp_path / "base")
    path = tmp_path / "base/policy.yaml"
    text = path.read_text("utf-8")
    for key in ("without", "replaced_tests"):
        path.write_text(f"{key}: [rd-support]\n{text}", "utf-8")
        assert problems(tmp_path / "base") == [
            f"base/policy.yaml:1:{len(key) + 3} `[rd-support]` value: 有 extends 才能写 {key} | {key} goes with extends only"
        ]


def test_a_circle_and_too_many_layers_are_refused(tmp_path: Path) -> None:
    layer(tmp_path / "a", "extends: ../b\n" + HOME)
    layer(tmp_path / "b", "extends: ../a\n" + HOME)
    circle = "extends 绕成了圈：a → b → a | extends goes round in a circle: a → b → a"
    assert problems(tmp_path / "a") == [f"b/policy.yaml:1:10 `../a` value: {circle}"]
    for number in range(9):
        layer(tmp_path / f"n{number}", f"extends: ../n{number + 1}\n" + HOME)
    layer(tmp_path / "n9", LAYER)
    assert problems(tmp_path / "n0") == ["n7/policy.yaml:1:10 `../n8` value: 超过 8 层 | more than 8 layers"]
    assert len(load_policy(tmp_path / "n3").layers) == 8


def test_a_problem_of_the_set_below_stands_in_its_file(tmp_path: Path) -> None:
    shutil.copytree(RULES, tmp_path / "base")
    path = tmp_path / "base/payments/rd-support.yaml"
    path.write_text(path.read_text("utf-8").replace("rd_project.spend", "rd_project.spent"), "utf-8")
    unknown = "unknown_name: rd_projects 没有字段 spent | rd_projects has no field spent (是不是 spend？ | did you mean spend?)"
    assert problems(layer(tmp_path / "top", "extends: ../base\n" + HOME)) == [
        f"base/payments/rd-support.yaml:11:16 `rd_project.spent` {unknown}"
    ]


PAIRS = "value: 这个文件应由“键：值”组成 | this file must consist of 'key: value' pairs"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a\n", f"base/policy.yaml:1:1 `- a` {PAIRS}"),
        ("", f"base/policy.yaml:1:1 `` {PAIRS}"),
        ("\0", "base/policy.yaml:1:1 `\0` unreadable: 含有控制字符 U+0000：这不是文本文件，或已损坏"
         " | control character U+0000: not a text file, or a damaged one"),
],
)  # fmt: skip
@pytest.mark.parametrize("top", ["top", "base"])
def test_a_policy_that_cannot_be_read(text: str, said: str, top: str, tmp_path: Path) -> None:
    """Of the layer itself or of one below: nothing else is said of the layers above."""
    layer(tmp_path / "top", "extends: ../base\n" + HOME, payments__more=HALF)
    layer(tmp_path / "base", "", payments__more=HALF)
    path = tmp_path / "base/policy.yaml"
    path.write_text(text, "utf-8")
    assert problems(tmp_path / top)[:1] == [said]
    path.unlink()
    missing = "unreadable: 找不到文件：base/policy.yaml | no such file: base/policy.yaml"
    assert problems(tmp_path / "base")[:1] == [f"base/policy.yaml `` {missing}"]


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
        "middle/vocabulary.yaml:1:10 `../lower` unknown_name: 没有自带的规则集 ../lower | no such shipped rule set: ../lower"
        f" {NEAR}"
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


# The files, by their names in the rule set.


FIELD = """\
extends: {}
sections:
  loans:
    fields:
      {}: {{type: money, label: {{zh: {}, en: {}}}, help: {{zh: 甲, en: a}}}}
"""
SHIPPED = shipped_rules() / "binjiang-2024"  # as it is installed, or in the checkout
RULE_FILES = [f"payments/{path.name}" for path in sorted((SHIPPED / "payments").iterdir())]


def test_the_files_that_decide_a_figure_and_their_digest(tmp_path: Path) -> None:
    low = layer(tmp_path / "low", **{"lpr.csv": (RULES / "lpr.csv").read_text("utf-8"), "payments__more": HALF})
    (low / "vocabulary.yaml").write_text(FIELD.format("binjiang-2024", "fee", "费", "Fee"), "utf-8")
    top = layer(tmp_path / "top", "extends: ../low\n" + HOME, **{"payments__rd-support": HALF})
    (top / "vocabulary.yaml").write_text(FIELD.format("../low", "tax", "税", "Tax"), "utf-8")
    files = RuleSetFiles(top)
    others = [name for name in RULE_FILES if name != "payments/rd-support.yaml"]
    assert files.paths == {
        "policy.yaml": top / "policy.yaml", "base/policy.yaml": low / "policy.yaml",
        "base/base/policy.yaml": SHIPPED / "policy.yaml",
        "vocabulary.yaml": top / "vocabulary.yaml", "base/vocabulary.yaml": low / "vocabulary.yaml",
        "base/base/vocabulary.yaml": SHIPPED / "vocabulary.yaml", "base/lpr.csv": low / "lpr.csv",
        "base/base/lpr.csv": SHIPPED / "lpr.csv", "extended/vocabulary.yaml": SHIPPED / "vocabulary.yaml",
        "measures.yaml": SHIPPED / "measures.yaml", "payments/more.yaml": low / "payments/more.yaml",
        "payments/rd-support.yaml": top / "payments/rd-support.yaml", **{name: SHIPPED / name for name in others},
    }  # fmt: skip
    digest = sha256()
    for name, path in sorted(files.paths.items()):
        content = path.read_bytes()
        digest.update(name.encode() + b"\0" + str(len(content)).encode() + b"\0" + content)
    assert files.sha256() == digest.hexdigest()
    assert files_of_rule_set(top) == [*files.paths.values(), *sorted((SHIPPED / "tests").iterdir())]


def test_a_vocabulary_that_extends_no_other_hides_those_below(tmp_path: Path) -> None:
    low = layer(tmp_path / "low")
    (low / "vocabulary.yaml").write_text(FIELD.format("binjiang-2024", "fee", "费", "Fee"), "utf-8")
    whole_vocabulary = (RULES / "vocabulary.yaml").read_text("utf-8")
    assert "extends" not in whole_vocabulary
    top = layer(tmp_path / "top", "extends: ../low\n" + HOME, vocabulary=whole_vocabulary)
    assert [name for name in RuleSetFiles(top).paths if name.endswith("vocabulary.yaml")] == [
        "vocabulary.yaml", "extended/vocabulary.yaml"
    ]  # fmt: skip
    assert "fee" not in load_policy(top).vocabulary.sections["loans"].fields
    (top / "vocabulary.yaml").write_text("\0extends", "utf-8")  # which cannot be read
    assert "base/vocabulary.yaml" not in RuleSetFiles(top).paths


def test_what_a_vocabulary_may_extend(tmp_path: Path) -> None:
    """That of the layer below, through all that have one; where the layers below have none, a shipped one only."""
    shutil.copytree(RULES, tmp_path / "base")
    layer(tmp_path / "low", "extends: ../base\n" + HOME, vocabulary=FIELD.format("../base", "fee", "费", "Fee"))
    middle = FIELD.format("../low", "tax", "税", "Tax")
    layer(tmp_path / "middle", "extends: ../low\n" + HOME, vocabulary=middle)
    top = layer(tmp_path / "top", "extends: ../middle\n" + HOME, vocabulary=FIELD.format("../middle", "sum", "总", "Sum"))
    assert {"principal", "fee", "tax", "sum"} <= set(load_policy(top).vocabulary.sections["loans"].fields)
    assert {"principal", "fee"} <= set(load_policy(tmp_path / "low").vocabulary.sections["loans"].fields)
    (tmp_path / "base/vocabulary.yaml").unlink()
    assert problems(tmp_path / "low") == [
        f"low/vocabulary.yaml:1:10 `../base` unknown_name: 没有自带的规则集 ../base | no such shipped rule set: ../base {NEAR}"
    ]


def test_a_folder_in_the_place_of_a_file_is_told_at_the_file(tmp_path: Path) -> None:
    mine = layer(tmp_path / "mine")
    (mine / "measures.yaml").mkdir()
    assert problems(mine) == [
        "mine/measures.yaml `` unreadable: mine/measures.yaml 是文件夹，这里要的是文件"
        " | mine/measures.yaml is a folder; a file is expected"
    ]


def test_what_is_carried_elsewhere(tmp_path: Path) -> None:
    """Of the lowest layer also what it takes from the shipped rule set; what ships with the program is there as well."""
    low, top = layer(tmp_path / "sets/low", payments__more=HALF), tmp_path / "sets/more/top"
    layer(top, "extends: ../../low\n" + HOME, tests__t="[]")
    own = {"low/policy.yaml": low / "policy.yaml", "low/payments/more.yaml": low / "payments/more.yaml"}
    assert carried(low) == (".", {name.replace("low/", "./"): path for name, path in own.items()})
    assert carried(top) == ("more/top", {"more/top/policy.yaml": top / "policy.yaml", **own})
    shutil.rmtree(low)
    alone = write_files(low, {"policy.yaml": "id: low\n", "payments/more.yaml": HALF})
    lacking = {"low/vocabulary.yaml": SHIPPED / "vocabulary.yaml", "low/lpr.csv": SHIPPED / "lpr.csv"}
    assert carried(alone) == (".", {name.replace("low/", "./"): path for name, path in (own | lacking).items()})
    assert carried(top) == ("more/top", {"more/top/policy.yaml": top / "policy.yaml", **own, **lacking})


@pytest.mark.parametrize(
    ("name", "stands"), [("policy.yaml", True), ("payments/a.yaml", True), ("tests/a.yaml", True), ("more/a.yaml", False)]
)
def test_whether_a_place_is_in_a_layer_itself(name: str, stands: bool, tmp_path: Path) -> None:
    assert stands_in(tmp_path / "mine", Place(Document(str(tmp_path / "mine" / name), ""))) is stands
    assert not stands_in(tmp_path / "mine", Place(Document(str(tmp_path / "low" / name), "")))
