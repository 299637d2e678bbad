"""`rules mutate`: what it prints, its exit codes, explained survivors, and the rule set that ships."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from helpers import HEAD, RULES, rules_copy

from binjiang_cli.cli.main import main
from binjiang_cli.policy.load import load_policy
from binjiang_cli.rulecheck.mutation.judge import judge

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
FOLDED = RULE.replace("    test: loan.principal >= bound\n", "    test: >-\n      loan.principal\n      >= bound\n")
# the bound itself, and a fen below it: nothing is left but the days in force
CASES = """\
- case: {zh: 恰好, en: At the bound}
  profile: {company: {name: 甲}, as_of: 2026-06-30, loans: [{name: 一, principal: 100}, {name: 二, principal: 99.99}]}
  expect: {lines: {"example:loans[0]": {status: eligible, gross: 10}, "example:loans[1]": ineligible}}
- case: {zh: 首日, en: On the first day}
  profile: {company: {name: 甲}, as_of: 2024-11-25, loans: [{name: 一, principal: 100}]}
  expect: {lines: {"example:loans[0]": {gross: 10}}}
"""
ABOVE = CASES.replace("principal: 100}", "principal: 101}").replace("gross: 10}", "gross: 10.1}")
FEN = "# binjiang: survives[example.parameters.bound/up] reason=一分无妨 / a fen does no harm\n"


HAISHU = RULES.parents[1] / "examples" / "rules" / "haishu-2017"


def rule_set(folder: Path, rule: str = RULE, cases: str = CASES) -> Path:
    copy = rules_copy(folder, {"example": HEAD + rule}, alone=True)
    (copy / "measures.yaml").unlink()
    shutil.rmtree(copy / "tests")
    (copy / "tests").mkdir()
    (copy / "tests" / "cases.yaml").write_text(cases, encoding="utf-8")
    return copy


def mutate(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = main(["rules", "mutate", *map(str, arguments)])
    return code, *capsys.readouterr()


def as_json(capsys: pytest.CaptureFixture[str], folder: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    code, out, err = mutate(capsys, folder, "--rule", "example", "--format", "json", *arguments)
    assert err == ""
    return code, json.loads(out)


def test_a_rule_whose_cases_notice_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A day, the bound up and down, the condition dropped, at its boundary and negated, the rate up and down."""
    assert mutate(capsys, rule_set(tmp_path), "--rule", "example", "--lang", "en") == (
        0,
        "change                          made  killed  explained  survived\n"
        "comparator  comparators            2       2          0         0\n"
        "bound       bounds and numbers     2       2          0         0\n"
        "day         days                   1       1          0         0\n"
        "rate        rates                  2       2          0         0\n"
        "condition   conditions             1       1          0         0\n"
        "\n"
        "8 of 8 mutants killed (100.0%), 0 survived\n",
        "",
    )


def test_survivors_stand_where_they_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = rule_set(tmp_path, cases=ABOVE)  # 101 in place of 100: neither the bound up by a fen nor > for ≥ is seen
    file = folder / "payments" / "example.yaml"
    code, out, err = mutate(capsys, folder, "--rule", "example", "--lang", "zh")
    assert (code, err) == (1, "")
    assert out.splitlines()[:2] == [
        f"{file}:7:10: 100.00 元加一分 (example.parameters.bound/up)",
        f"{file}:10:11: ≥ 改为 > (example.when.enough/boundary)",
    ]
    assert out.splitlines()[-1] == "8 处改动，测试查出 6 处（75.0%），2 处存活"
    code, out, err = mutate(capsys, folder, "--rule", "example", "--lang", "en")
    assert out.splitlines()[0] == f"{file}:7:10: CNY 100.00 plus one fen (example.parameters.bound/up)"
    assert out.splitlines()[-1] == "6 of 8 mutants killed (75.0%), 2 survived"


def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = RULE.replace("  bound", "  " + FEN + "  bound")
    code, found = as_json(capsys, rule_set(tmp_path, rule, ABOVE), "--lang", "en")
    file = str(tmp_path / "rules" / "payments" / "example.yaml")
    assert code == 1
    assert found["score"] == {"made": 8, "killed": 6, "explained": 1, "survived": 1}
    assert found["operators"][1] == {
        "operator": "bound", "name": "bounds and numbers", "made": 2, "killed": 1, "explained": 1, "survived": 0,
    }  # fmt: skip
    assert found["survivors"] == [
        {
            "id": "example.parameters.bound/up", "operator": "bound", "file": file, "line": 8, "column": 10,
            "change": "CNY 100.00 plus one fen", "reason": "一分无妨 / a fen does no harm", "proof": None, "case": None,
        },
        {
            "id": "example.when.enough/boundary", "operator": "comparator", "file": file, "line": 11, "column": 11,
            "change": "≥ becomes >", "reason": None, "proof": None, "case": None,
        },
    ]  # fmt: skip
    assert found["idle_explanations"] == []


BOUNDARY = "# binjiang: survives[comparator] reason=两可 / either will do\n"


@pytest.mark.parametrize(
    "rule",
    [
        RULE.replace("  bound", "  " + FEN + "  bound").replace("    test", "    " + BOUNDARY + "    test"),
        RULE.replace("元\n", "元  " + FEN).replace("bound\n    zh", "bound  " + BOUNDARY + "    zh"),
        RULE.replace("  bound", "  " + FEN + "  # 下限\n  bound").replace("    test", "    " + BOUNDARY + "    test"),
        FOLDED.replace("  bound: 100元\n", "  bound: 100元  " + FEN).replace(">-\n", ">-  " + BOUNDARY),
        FOLDED.replace("元\n", "元  " + FEN).replace("    test", "    " + BOUNDARY + "    test"),
        RULE.replace("  bound: 100元\n", f"  bound:  {FEN.replace('up', 'CNY-up')}    CNY: 100元\n").replace(
            "bound\n    zh", "bound  " + BOUNDARY + "    zh"
        ),
    ],
    ids=[
        "above",
        "on the line",
        "above another comment",
        "behind the key of a folded text",
        "above a folded text",
        "behind a key of several values",
    ],
)
def test_explained_survivors(tmp_path: Path, capsys: pytest.CaptureFixture[str], rule: str) -> None:
    code, found = as_json(capsys, rule_set(tmp_path, rule, ABOVE))
    assert (code, found["score"]) == (0, {"made": 8, "killed": 6, "explained": 2, "survived": 0})
    code, out, _ = mutate(capsys, tmp_path / "rules", "--rule", "example", "--lang", "zh")
    assert (code, out.splitlines()[-1]) == (0, "8 处改动，测试查出 6 处（75.0%），2 处已说明，0 处存活")


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        (FEN, "survives[example.parameters.bound/up] explains no survivor"),  # the cases kill it
        ("# binjiang: survives[bounds] reason=一 / one\n", "survives[bounds] explains no survivor"),
        ("# binjiang: survives[bound]\n", "survives[bound] gives no reason (reason=…)"),
        ("# binjiang: survives[bound] reason=\n", "survives[bound] gives no reason (reason=…)"),
    ],
)
def test_idle_explanations_are_findings(tmp_path: Path, capsys: pytest.CaptureFixture[str], comment: str, message: str) -> None:
    folder = rule_set(tmp_path, RULE.replace("元\n", "元  " + comment))
    code, out, _ = mutate(capsys, folder, "--rule", "example", "--lang", "en")
    assert code == 1
    assert out.splitlines()[0] == f"{folder}/payments/example.yaml:7:16: {message}"
    assert out.splitlines()[-1] == "8 of 8 mutants killed (100.0%), 0 survived; 1 idle explanation"


@pytest.mark.parametrize("comment", ["# binjiang: survives[bound]\n", "# binjiang: survives[bound] reason=\n"])
def test_an_explanation_without_a_reason_explains_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], comment: str
) -> None:
    code, found = as_json(capsys, rule_set(tmp_path, RULE.replace("元\n", "元  " + comment), ABOVE), "--lang", "zh")
    assert (code, found["score"]) == (1, {"made": 8, "killed": 6, "explained": 0, "survived": 2})
    assert [(idle["line"], idle["column"], idle["message"]) for idle in found["idle_explanations"]] == [
        (7, 16, "survives[bound] 没有写明理由（reason=…）")
    ]


@pytest.mark.parametrize("behind", ["    zh: 本金够\n", "eligible_cost: loan.principal\n", "for_each: loans\n"])
def test_an_explanation_elsewhere_explains_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str], behind: str) -> None:
    rule = RULE.replace(behind, behind.replace("\n", "  " + FEN))
    code, found = as_json(capsys, rule_set(tmp_path, rule, ABOVE), "--lang", "zh")
    assert (code, found["score"]["survived"]) == (1, 2)
    assert [idle["message"] for idle in found["idle_explanations"]] == [
        "survives[example.parameters.bound/up] 没有说明任何存活的改动"
    ]


def test_an_explanation_of_what_holds_for_all_rules(tmp_path: Path) -> None:
    """The days in force and the conditions of the policy; nothing stands in a district but the one condition."""
    folder = rule_set(tmp_path)
    path = folder / "policy.yaml"
    text = path.read_text("utf-8")
    text = text.replace("in_force: {from: 2024-11-25}", "in_force: {from: 2024-11-25}  # binjiang: survives[day] reason=一")
    test = '    test: company.district == "binjiang"'
    assert test in text
    path.write_text(text.replace(test, f"    # binjiang: survives[condition] reason=一\n{test}"), encoding="utf-8")
    judged = judge(load_policy(folder))
    explained = [found.mutant.id for found in judged.judged if found.explanation]
    assert explained == ["policy.in_force/from-earlier", "policy.conditions.in_district/dropped"]
    assert (judged.survivors, judged.idle) == ([], ())


def test_cases_that_fail_before_anything_is_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = rule_set(tmp_path, cases=CASES.replace("gross: 10}", "gross: 11}"))
    code, out, err = mutate(capsys, folder, "--lang", "en")
    assert (code, out) == (2, "")
    assert "2 of the test cases fail" in err
    assert "run binjiang rules test first" in err
    code, out, err = mutate(capsys, folder, "--lang", "zh")
    assert (code, out) == (2, "")
    assert "2 个测试案例没有通过" in err
    assert "先运行 binjiang rules test" in err


def test_nothing_to_judge(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = rule_set(tmp_path)
    code, out, err = mutate(capsys, folder, "--rule", "exampel", "--lang", "en")
    assert (code, out) == (3, "")
    assert "no such rule or measure: exampel; did you mean example?" in err
    code, _, err = mutate(capsys, folder, "--rule", "\x1b[31m", "--lang", "zh")
    assert code == 3
    assert "没有规则或措施 \\u001b[31m；有：example" in err
    (folder / "tests" / "cases.yaml").unlink()
    assert mutate(capsys, folder)[0] == 3
    (folder / "payments" / "example.yaml").unlink()
    assert mutate(capsys, folder)[0] == 3
    assert mutate(capsys, folder / "none")[0] == 2
    assert mutate(capsys, folder, "--jobs", "-1")[0] == 2


def test_the_number_of_processes_does_not_show(capsys: pytest.CaptureFixture[str]) -> None:
    """A rule set of more than sixty mutants, so that two processes are worth their while."""
    alone, together = (mutate(capsys, HAISHU, "--format", "json", "--jobs", jobs) for jobs in ("1", "2"))
    assert alone == together
    assert json.loads(alone[1])["score"]["made"] > 60


@pytest.mark.skipif(sys.platform == "win32", reason="no process groups")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_ends_every_process_quietly(jobs: str) -> None:
    command = [sys.executable, "-m", "binjiang_cli", "rules", "mutate", "--jobs", jobs]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        env={**os.environ, "BINJIANG_RULES": str(RULES)},
    ) as running:  # fmt: skip
        time.sleep(2)
        os.killpg(running.pid, signal.SIGINT)
        assert running.communicate(timeout=20) == (b"", b"")
        assert running.returncode == 130
