"""Every command that takes a rule set takes one on another: what is stated below counts, and is not written to."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from helpers import write_files

from binjiang_cli.policy.load import load_policy
from binjiang_cli.rulecheck.cases.run import all_cases
from binjiang_cli.rulecheck.mutation.judge import judge

TODAY = date.today()
BASE = f"""\
id: base
title: {{zh: 下层, en: Base}}
issuer: {{zh: 区, en: District}}
issued_on: 2024-11-01
in_force: {{from: 2024-11-25}}
verified_on: {TODAY}
source: {{zh: 原文, en: The text}}
clauses:
  A1: {{title: {{zh: 甲, en: A}}, figures: [10%]}}
  A2: {{title: {{zh: 乙, en: B}}, excused: {{zh: 无, en: Nothing}}}}
"""
RULE = f"""\
title: {{zh: 甲, en: A}}
clause: A1
verified_on: {TODAY}
in_force: {{from: 2024-11-25}}
for_each: loans
eligible_cost: loan.principal
intensity: 10%
"""
BEFORE = """\
- case: {zh: 之前, en: Before}
  profile:
    company: {name: 甲}
    as_of: 2024-11-24
    loans:
      - {name: 一, principal: 100}
  expect: {lines: {}}
"""
CASES = (
    BEFORE
    + """\
- case: {zh: 贷款, en: A loan}
  profile:
    company: {name: 甲}
    as_of: 2024-11-25
    loans:
      - {name: 一, principal: 100}
  expect:
    lines:
      "a:loans[0]": {status: eligible, amount: 10}
"""
)
TOP = """\
extends: ../base
replaced_tests: [贷款]
id: top
title: {zh: 上层, en: Top}
clauses:
  A2:
    title: {zh: 乙, en: B}
    figures: [5%]
"""
B_RULE = RULE.replace("{zh: 甲, en: A}", "{zh: 乙, en: B}").replace("clause: A1", "clause: A2").replace("10%", "5%")
MORE = """\
- case: {zh: 两条, en: Both}
  profile:
    company: {name: 甲}
    as_of: 2024-11-25
    loans:
      - {name: 一, principal: 100}
  expect:
    lines:
      "a:loans[0]": {status: eligible, amount: 10}
      "b:loans[0]": {status: superseded, amount: 5}
"""
POLICY_TEXT = "区政策\n1. 甲。按10%资助。\n2. 乙。按5%资助。\n"


@pytest.fixture
def top(tmp_path: Path) -> Path:
    write_files(tmp_path / "base", {"policy.yaml": BASE, "payments/a.yaml": RULE, "tests/a.yaml": CASES})
    return write_files(tmp_path / "top", {"policy.yaml": TOP, "payments/b.yaml": B_RULE, "tests/b.yaml": MORE})


def test_it_passes_its_checks_and_the_cases_below_but_those_that_it_replaces(top, said):
    ran = said("rules", "check", top, "--lang", "en")
    assert (ran.code, ran.stdout) == (0, "rule checks: 3 files, nothing found\n"), ran.stdout
    assert said("rules", "test", top, "--lang", "en").stdout == "2 passed, 0 failed\n"
    assert [case.name.en for case in all_cases(load_policy(top))] == ["Before", "Both"]
    write_files(top, {"tests/a.yaml": BEFORE.replace("en: Before", "en: Early")})  # a file of the same name replaces
    assert [case.name.en for case in all_cases(load_policy(top))] == ["Early", "Both"]


def test_a_case_below_that_fails_is_told_of_at_its_place_and_never_rewritten(top, said):
    write_files(top, {"policy.yaml": TOP.replace("replaced_tests: [贷款]\n", "")})
    ran = said("rules", "test", top, "--lang", "en")
    assert ran.code == 1 and f"{top.parent}/base/tests/a.yaml:8:3: failed" in ran.stdout
    assert "b:loans[0]" in ran.stdout
    before = (top.parent / "base/tests/a.yaml").read_bytes()
    said("rules", "test", top, "--update", "--yes", "--lang", "en")
    assert (top.parent / "base/tests/a.yaml").read_bytes() == before


@pytest.mark.parametrize("command", ["test", "check"])
def test_an_unknown_case_to_replace_is_refused_with_the_nearest(top, said, command):
    write_files(top, {"policy.yaml": TOP.replace("贷款", "A lone")})
    ran = said("rules", command, top, "--lang", "en")
    assert "policy.yaml:2:18" in (shown := ran.stdout + ran.stderr)
    assert "no such test case below: A lone" in shown and "did you mean A loan?" in shown


def test_what_is_suppressed_below_stays_so_and_is_no_finding_of_the_layer(top, said):
    suppressed = "# binjiang: ignore[BJ206] reason=text\nintensity: 110%\n"
    text = RULE.replace("intensity: 10%\n", suppressed)
    write_files(top.parent / "base", {"payments/a.yaml": text, "policy.yaml": BASE.replace("10%", "110%")})
    cases = CASES.replace("amount: 10}", "amount: 110}")
    write_files(top.parent / "base", {"tests/a.yaml": cases})
    write_files(top, {"tests/b.yaml": MORE.replace("amount: 10}", "amount: 110}")})
    ran = said("rules", "check", top, "--lang", "en")
    assert (ran.code, ran.stdout) == (0, "rule checks: 3 files, nothing found, 1 suppressed\n"), ran.stdout


def test_only_its_own_files_are_formatted_and_changed(top, said):
    assert said("rules", "fmt", top, "--check").code == 0
    made = [found.mutant.id for found in judge(load_policy(top)).judged]
    assert made and all(one.startswith("b.") for one in made)
    ran = said("rules", "mutate", top, "--rule", "a", "--lang", "en")
    assert (ran.code, ran.stderr) == (3, "error: no such rule or measure: a; there are: b\n")


def test_the_other_commands_know_what_is_below(top, said):
    ran = said("rules", "schema", "rule", "--rules", top)
    assert json.loads(ran.stdout)["properties"]["clause"]["enum"] == ["A1", "A2"]
    layer = json.loads(said("rules", "schema", "policy", "--rules", top).stdout)
    assert layer["properties"]["without"]["items"] == {"enum": ["a"]} and layer["then"]["required"] == ["id", "title"]
    ran = said("rules", "coverage", top, "--format", "json")
    assert ran.code == 0 and {"A1", "A2"} == {clause["id"] for clause in json.loads(ran.stdout)["clauses"]}
    assert said("rules", "cases", top, "--lang", "en").stderr.startswith("0 cases drafted")
    shown = said("rules", "diff", top.parent / "base", top, "--lang", "en").stdout
    assert f"{top}/payments/b.yaml" in shown and "Old  base" in shown
    assert "a · A\n" in said("explain", "a", "--rules", top, "--lang", "en").stdout


def test_verify_reads_the_clauses_of_all_layers_and_writes_into_its_own_file(top, said, tmp_path):
    (tmp_path / "text.txt").write_text(POLICY_TEXT, "utf-8")
    before = (top.parent / "base/policy.yaml").read_bytes()
    ran = said("rules", "verify", "--source", tmp_path / "text.txt", "--rules", top, "--record", "--format", "json")
    checks = {clause["id"]: clause for clause in json.loads(ran.stdout)["clauses"]}
    assert all(figure["found"] for clause in checks.values() for figure in clause["figures"])
    assert (top / "policy.yaml").read_text("utf-8").count("fingerprint: ") == 1
    assert (top.parent / "base/policy.yaml").read_bytes() == before


def test_a_row_of_the_lpr_goes_into_a_file_of_its_own(top, said):
    ran = said("rules", "lpr", "add", "2026-10-20", "3.00", "3.50", "--rules", top, "--lang", "en")
    assert ran.stderr == f"written to {top}/lpr.csv\n"
    assert (top / "lpr.csv").read_text("utf-8") == "published_on,one_year_percent,five_year_percent\n2026-10-20,3.00,3.50\n"
    *_, before, last = json.loads(said("lpr", "--rules", top, "--format", "json").stdout)["rows"]
    assert (before["source"], last["source"]) == ("binjiang-2024/lpr.csv", "top/lpr.csv")
    ran = said("rules", "lpr", "add", "2026-10-20", "3.10", "3.50", "--rules", top, "--lang", "en")
    assert ran.code == 2 and "contradicts the LPR that is there" in ran.stderr
    ran = said("rules", "lpr", "add", "2026-09-20", "3.00", "3.50", "--rules", top, "--lang", "en")
    assert ran.stderr == "it stands there already; nothing was written\n"
    shutil.rmtree(top.parent / "base")
    ran = said("rules", "lpr", "add", "2026-11-20", "3.00", "3.50", "--rules", top, "--lang", "en")
    assert ran.code == 2 and "policy.yaml:1:10: error: no such rule set: ../base" in ran.stderr


def test_estimates_rest_on_all_layers_and_verify_finds_a_change_below(top, said, tmp_path):
    profile = tmp_path / "a.yaml"
    profile.write_text("company: {name: 甲}\nas_of: 2026-06-30\nloans: [{name: 一, principal: 100}]\n", "utf-8")
    saved, rows = tmp_path / "a.json", tmp_path / "rows.csv"
    assert said("estimate", profile, "--rules", top, "-o", saved).code == 0
    assert json.loads(saved.read_text("utf-8"))["totals"]["high"] == "10.00"
    assert said("verify", saved, profile, "--rules", top).code == 0
    assert said("batch", profile, "-o", rows, "--rules", top, "--jobs", "1", "--lang", "en").code == 0
    assert ",10.00,10.00," in rows.read_text("utf-8-sig")
    write_files(top.parent / "base", {"payments/a.yaml": RULE.replace("10%", "20%")})
    assert said("verify", saved, profile, "--rules", top).code == 1
    shutil.rmtree(top.parent / "base")
    ran = said("estimate", profile, "--rules", top, "--lang", "en")
    assert ran.code == 2 and "no such rule set: ../base" in ran.stderr
