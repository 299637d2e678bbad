"""`rules test`: its table, filters, forms, places, update and coverage threshold, through the command."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import HEAD, marked, rules_copy

from binjiang_cli.cli.main import main
from binjiang_cli.rulecheck.cases.run import outcomes_of_rule_sets
from binjiang_cli.rulecheck.outcomes import report_of
from binjiang_cli.rulecheck.targets import Target

RULE = """\
for_each: loans
parameters:
  bound: 100元
when:
  enough:
    test: loan.principal >= bound
    zh: 本金够
    en: Enough
eligible_cost: loan.principal
intensity: 10%
"""
# 恰好 expects 11 where 100 × 10% = 10 comes; 少 expects a line too many and none where one is
CASES = """\
- case: {zh: 恰好, en: At the bound}
  profile: {company: {name: 甲}, as_of: 2026-06-30, loans: [{principal: 100}]}
  expect:
    lines:
      example:loans[0]: {status: eligible, gross: 11}   # ten percent
    totals: 10
- case: {zh: 少, en: Short}
  profile: {company: {name: 甲}, as_of: 2026-06-30, loans: [{principal: 99.99}]}
  expect: {lines: {"example:loans[1]": ineligible}}
- case: {zh: 多, en: More}
  profile: {company: {name: 甲}, as_of: 2026-06-30, loans: [{principal: 100.01}]}
  expect: {lines: {"example:loans[0]": {conditions: {enough: true}}}}
"""


def rule_set(folder: Path, cases: str = CASES) -> Path:
    copy = rules_copy(folder, {"example": HEAD + RULE}, alone=True)
    (copy / "measures.yaml").unlink()
    for path in (copy / "tests").iterdir():
        path.unlink()
    (copy / "tests" / "example.yaml").write_text(cases, encoding="utf-8")
    return copy


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = rule_set(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return copy.relative_to(tmp_path)


def called(*arguments: object) -> int:
    return main(["rules", "test", "rules", "--lang", "en", *map(str, arguments)])


def test_table_and_explanation_of_the_line_that_differs(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called() == 1
    assert capsys.readouterr().out == (
        "rules/tests/example.yaml:5:51: failed: At the bound\n"
        "    line              field  expected  got\n"
        "    example:loans[0]  gross  11.00     10.00\n"
        "\n"
        "    example:loans[0]\n"
        "      Condition      The company is in Binjiang — holds: District = Binjiang\n"
        "                     Enough — holds: Principal = 100.00, bound = 100.00\n"
        "      Eligible cost  Principal = 100.00\n"
        "      Gross          100.00 × 10% = 10.00\n"
        "\n"
        "rules/tests/example.yaml:9:20: failed: Short\n"
        "    line              field       expected    got\n"
        "    example:loans[1]  whole line  ineligible  —\n"
        "    example:loans[0]  whole line  —           ineligible\n"
        "\n"
        "    example:loans[0]\n"
        "      Condition      The company is in Binjiang — holds: District = Binjiang\n"
        "                     Enough — does not hold: Principal = 99.99, bound = 100.00\n"
        "      Eligible cost  Principal = 99.99\n"
        "      Gross          99.99 × 10% = 10.00\n"
        "\n"
        "1 passed, 2 failed\n"
    )


def test_in_chinese(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "test", "rules", "--lang", "zh", "--filter", "恰好"]) == 1
    out = capsys.readouterr().out
    assert out.splitlines()[1].split() == ["行", "项", "应为", "得到"]
    assert out.endswith("0 个案例通过，1 个失败\n")


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_row_is_wider_than_the_terminal(
    width: int, rules: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = CASES.replace("{status: eligible, gross: 11}", f"{{subjects: [{', '.join(f'subject-{n}' for n in range(30))}]}}")
    (rules / "tests" / "example.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("COLUMNS", str(width))
    assert called() == 1
    rows = capsys.readouterr().out.splitlines()
    assert max(len(row) for row in rows if "failed:" not in row) <= width


@pytest.mark.parametrize(
    ("wanted", "count"),
    [(["恰好"], 1), (["at the BOUND"], 1), (["example"], 3), (["example.y*"], 3), (["恰好", "More"], 2), (["s?ort"], 1)],
)
def test_filter(wanted: list[str], count: int, rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    called(*(part for word in wanted for part in ("--filter", word)))
    passed, _, failed, _ = capsys.readouterr().out.splitlines()[-1].split()
    assert int(passed) + int(failed) == count


def test_a_filter_that_fits_nothing_never_passes(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("--filter", "loans[9]\x1b[31m") == 3
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "error: no case fits loans[9]\\u001b[31m\n"


def test_findings_stand_at_what_was_expected(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("--format", "concise") == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if "BJ6" in line] == [
        "rules/tests/example.yaml:5:51: error BJ601 example:loans[0] gross: expected 11.00, got 10.00",
        "rules/tests/example.yaml:9:20: error BJ601 example:loans[1] is expected, but there is no such line",
        "rules/tests/example.yaml:7:3: error BJ601 example:loans[0] is not expected: ineligible",
    ]


def test_a_finding_names_the_part_of_the_rule(rules: Path) -> None:
    (first, *_) = report_of(outcomes_of_rule_sets([Target(rules)], (), covered=False)).findings
    ((place, words),) = first.problem.related
    assert (str(place), words.en) == ("rules/payments/example.yaml:13:16", "the eligible cost")


def test_a_line_too_many_is_marked_at_the_name_of_the_case(rules: Path) -> None:
    found = report_of(outcomes_of_rule_sets([Target(rules)], (), covered=False)).findings
    assert [marked(finding.place) for finding in found] == ["11", '"example:loans[1]"', "case"]


def test_one_run_feeds_the_terminal_and_files(rules: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("--output", "junit=junit.xml", "--output", "json=found.json") == 1
    assert capsys.readouterr().out.endswith("1 passed, 2 failed\n")
    assert (tmp_path / "junit.xml").read_text("utf-8").count("<testcase ") == 3
    assert json.loads((tmp_path / "found.json").read_text("utf-8"))["counts"]["errors"] == 3


def test_an_output_that_cannot_be_is_said_before_anything_runs(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("--output", "jnit=x") == 2
    assert capsys.readouterr().out == ""


def test_github_annotates_by_itself(rules: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert called() == 1
    assert "::error file=rules/tests/example.yaml,line=5" in capsys.readouterr().out


def test_update_without_a_terminal_asks_for_yes(rules: Path, binjiang) -> None:
    before = (rules / "tests" / "example.yaml").read_bytes()
    done = binjiang("rules", "test", "rules", "--update", "--lang", "en")
    assert done.code == 2
    assert "hint: add --yes once the changes have been looked at" in done.stderr
    assert "-      example:loans[0]: {status: eligible, gross: 11}   # ten percent\n" in done.stdout
    assert "+      example:loans[0]: {status: eligible, gross: 10}   # ten percent\n" in done.stdout
    assert (rules / "tests" / "example.yaml").read_bytes() == before


def test_update_with_yes_makes_the_cases_pass(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("--update", "--yes") == 0
    assert (rules / "tests" / "example.yaml").read_text("utf-8") == CASES.replace("gross: 11}", "gross: 10}").replace(
        '{lines: {"example:loans[1]": ineligible}}',
        '{lines: {"example:loans[0]": {status: ineligible, conditions: {enough: false}}}}',
    )
    assert called() == 0
    assert capsys.readouterr().out.endswith("3 passed, 0 failed\n")


def test_update_of_filtered_cases_leaves_the_others(rules: Path) -> None:
    assert called("--update", "--yes", "--filter", "恰好") == 0
    assert (rules / "tests" / "example.yaml").read_text("utf-8") == CASES.replace("gross: 11}", "gross: 10}")


def test_nothing_to_update_writes_nothing(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("--update", "--filter", "More") == 0
    assert capsys.readouterr().out == "no expectations change\n"


def test_update_counts_its_files(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = rules / "tests" / "other.yaml"
    other.write_text(CASES, encoding="utf-8")
    called("--update", "--yes")
    assert capsys.readouterr().out.splitlines()[-1] == "expectations change in 2 files"
    other.write_text(CASES, encoding="utf-8")
    called("--update", "--yes")
    assert capsys.readouterr().out.splitlines()[-1] == "expectations change in 1 file"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--update", "--format", "json"), "--update does not go with --format"),
        (("--update", "--yes", "--output", "junit=x.xml"), "--update does not go with --output"),
        (("--update", "--coverage"), "--update does not go with --coverage"),
        (
            ("--update", "--coverage", "--coverage-threshold", "90"),
            "--update does not go with --coverage, --coverage-threshold",
        ),
        (("--yes",), "--yes is only for --update"),
    ],
)
def test_what_would_be_without_effect_is_refused(
    arguments: tuple[str, ...], said: str, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (rules / "tests" / "example.yaml").read_bytes()
    assert called(*arguments) == 2
    assert capsys.readouterr() == ("", f"error: {said}\n")
    assert (rules / "tests" / "example.yaml").read_bytes() == before


def test_what_would_be_without_effect_is_refused_in_chinese(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "test", "rules", "--lang", "zh", "--update", "--coverage", "--format", "json"]) == 2
    assert main(["rules", "test", "rules", "--lang", "zh", "--yes"]) == 2
    assert capsys.readouterr().err == "错误：--update 不能与 --format、--coverage 同用\n错误：--yes 只能与 --update 同用\n"


@pytest.mark.parametrize(("answer", "code", "changed"), [("y", 0, True), ("n", 1, False), ("", 1, False)])
def test_update_asks_on_a_terminal(answer: str, code: int, changed: bool, rules: Path) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    call = [sys.executable, "-m", "binjiang_cli", "rules", "test", "rules", "--update", "--lang", "en"]
    done = subprocess.run(call, stdin=theirs, capture_output=True, timeout=60, check=False)
    os.close(ours)
    os.close(theirs)
    assert done.returncode == code
    assert done.stderr.endswith(b"Write these changes? [y/N] ")
    assert ("gross: 11" not in (rules / "tests" / "example.yaml").read_text("utf-8")) is changed


def test_a_file_that_is_not_utf_8_is_not_rewritten(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = rules / "tests" / "example.yaml"
    path.write_bytes(CASES.encode("gb18030"))
    assert called("--update", "--yes") == 2
    assert "not UTF-8, so it cannot be updated" in capsys.readouterr().err
    assert path.read_bytes() == CASES.encode("gb18030")


# seen: in_district true; enough true and false; the bound below, at, above. Not: in_district false, enough unknown,
# the day before and the first day: 6 of 10
def test_coverage_is_printed_with_its_gaps(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    called("--coverage")
    assert capsys.readouterr().out.partition("2 failed\n\n")[2] == (
        "branch coverage\n"
        "    conditions of the policy   1/2    50%\n"
        "    example                    5/8  62.5%\n"
        "    total                     6/10    60%\n"
        "rules/policy.yaml:87:11 The company is in Binjiang: never false\n"
        "rules/payments/example.yaml:4:18 in force from 2024-11-25: no case on the day before\n"
        "rules/payments/example.yaml:4:18 in force from 2024-11-25: no case on the day\n"
        "rules/payments/example.yaml:10:11 Enough: never unknown\n"
    )


@pytest.mark.parametrize(("threshold", "code"), [("60", 0), ("60%", 0), ("60.1", 1), ("0", 0), ("100", 1)])
def test_threshold_is_exact(threshold: str, code: int, rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    called("--update", "--yes")
    assert called("--coverage-threshold", threshold) == code


# 6 of 10 ways, see above
def test_a_missed_threshold_is_said(rules: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    called("--update", "--yes")
    capsys.readouterr()
    assert called("--coverage-threshold", "60.5", "--output", "junit=missed.xml") == 1
    captured = capsys.readouterr()
    assert captured.out.splitlines()[-1] == "branch coverage 60% is below 60.5%"
    assert captured.err == ""
    assert called("--coverage-threshold", "60.5", "--format", "concise") == 1
    assert capsys.readouterr().err == "rules: branch coverage 60% is below 60.5%\n"
    assert main(["rules", "test", "rules", "--lang", "zh", "--coverage-threshold", "99"]) == 1
    assert capsys.readouterr().out.endswith("\n分支覆盖 60%，低于 99%\n")
    assert called("--coverage-threshold", "60", "--output", "junit=met.xml") == 0
    assert "is below" not in capsys.readouterr().out
    # the findings of policy.yaml and of payments/example.yaml are one failure each
    assert (tmp_path / "missed.xml").read_text("utf-8").count("<failure ") == 2
    assert (tmp_path / "met.xml").read_text("utf-8").count("<failure ") == 0


@pytest.mark.parametrize(
    ("paths", "count"),
    [
        (["rules/tests/example.yaml"], 3),
        (["rules/tests/other.yaml"], 1),
        (["rules/tests/other.yaml", "rules/tests/example.yaml"], 4),
        (["rules/payments/example.yaml"], 4),
        (["rules/payments/example.yaml", "rules/tests/other.yaml"], 4),
        (["rules", "rules/tests/other.yaml"], 4),
    ],
)
def test_a_test_file_stands_for_its_cases_a_rule_file_for_the_rule_set(
    paths: list[str], count: int, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (rules / "tests" / "other.yaml").write_text("- case" + CASES.split("- case")[3], encoding="utf-8")
    main(["rules", "test", *paths, "--lang", "en"])
    passed, _, failed, _ = capsys.readouterr().out.splitlines()[-1].split()
    assert int(passed) + int(failed) == count


def test_what_is_wrong_in_other_test_files_does_not_matter(rules: Path) -> None:
    (rules / "tests" / "broken.yaml").write_text("- case: [", encoding="utf-8")
    assert called() == 2
    assert main(["rules", "test", "rules/tests/example.yaml"]) == 1


@pytest.mark.parametrize("threshold", ["x", "101", "-1", ""])
def test_a_threshold_that_is_none(threshold: str, rules: Path) -> None:
    assert called("--coverage-threshold", threshold) == 2


def test_coverage_in_the_forms(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    called("--coverage", "--format", "concise")
    lines = capsys.readouterr().out.splitlines()
    assert "rules/payments/example.yaml:10:11: warning BJ602 Enough: never unknown" in lines


def test_a_profile_that_the_rules_refuse_fails_and_is_left(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = rules / "tests" / "example.yaml"
    text = CASES.replace("as_of: 2026-06-30, loans: [{principal: 100.01}]", "as_of: 2026-06-30, assume: {example: 20%}")
    path.write_text(text, encoding="utf-8")
    assert called("--filter", "More") == 1
    assert "the assumed rate 20% of example is outside its range" in capsys.readouterr().out
    assert called("--filter", "More", "--update", "--yes") == 1
    assert path.read_text("utf-8") == text
