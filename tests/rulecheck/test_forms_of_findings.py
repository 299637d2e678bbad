"""Findings in every form, from hostile rule sets, through the command: nothing is lost, nothing acts."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pexpect
import pytest
from rich.cells import cell_len

from binjiang_cli.cli.main import main
from binjiang_cli.cli.reporting import ReportForm, deliver
from binjiang_cli.policy.shipped import shipped_rules
from binjiang_cli.render.findings.places import path_in_checkout
from binjiang_cli.rulecheck.checks import CODES
from binjiang_cli.rulecheck.findings.finding import CheckReport, Finding, Item
from binjiang_cli.source.document import Document
from binjiang_cli.source.problem import Problem, Related
from binjiang_cli.words import Text

BASE = Path(__file__).resolve().parents[1] / "bad/base"
ROOT = Path(__file__).resolve().parents[2]
FORMS = [form.value for form in ReportForm]
OF_CI = ("GITHUB_ACTIONS", "GITHUB_WORKSPACE", "CI_PROJECT_DIR")
RULE = """\
title: {zh: 例, en: Example}
clause: S4.1
verified_on: 2026-11-22
in_force: {from: 2024-11-25}
for_each: rd_projects
eligible_cost: rd_project.spend
intensity: {up_to: 30%}
"""
HOSTILE_KEYS = (
    r"😀]]>\e[31m\x9b[red]\r\n::error::x ##[error]x %0A",
    r"[a](http://b) {0} <b>&amp; ' \" \u202e\ufffe\x85",
)
HOSTILE_FILE = "::error::bro\x1b[31mken\n]]>%25,x😀.yaml"
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")
Check = Callable[..., tuple[int, str]]


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound rule set in the current folder, with a Chinese name."""
    monkeypatch.chdir(tmp_path)
    for name in OF_CI:
        monkeypatch.delenv(name, raising=False)
    shutil.copytree(BASE, tmp_path / "规则 集")
    return Path("规则 集")


@pytest.fixture
def hostile(rules: Path) -> Path:
    (rules / "payments/odd.yaml").write_text(RULE + "".join(f'"{key}": 1\n' for key in HOSTILE_KEYS), "utf-8")
    long = f'"{"研" * 3000}{"x" * 3000}"'
    (rules / "payments/long.yaml").write_text(f"{RULE}{long}: 1\nceiling: {long}\n", "utf-8")
    (rules / "payments" / HOSTILE_FILE).write_text("a: [\n", "utf-8")
    return rules


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Check:
    def run(*arguments: object, form: str | None = None, lang: str = "en", codes: str = "BJ101,BJ106,BJ111") -> tuple[int, str]:
        asked = [] if form is None else ["--format", form]
        call = ["rules", "check", *map(str, arguments), *asked, "--select", codes, "--as-of", "2026-11-22", "--lang", lang]
        code = main(call)
        captured = capsys.readouterr()
        assert captured.err == ""
        return code, captured.out

    return run


def with_findings(rules: Path, errors: int, warnings: int) -> None:
    """Rules with that many unknown keys, and that many parameters without a label."""
    keys = "".join(f"key_{number}: 1\n" for number in range(errors))
    (rules / "payments/keys.yaml").write_text(RULE + keys, "utf-8")
    parameters = "".join(f"  p_{number}: 1\n" for number in range(warnings))
    (rules / "payments/named.yaml").write_text(f"{RULE}parameters:\n{parameters}" if warnings else RULE, "utf-8")


# full


def test_full_shows_the_line_a_caret_the_other_place_and_counts(rules: Path, check: Check) -> None:
    path = rules / "payments/steps.yaml"
    path.write_text(
        "title: {zh: 例, en: Example}\ntitel: 例\nclause: S4.1\nverified_on: 2026-11-22\nin_force: {from: 2024-11-25}\n"
        "for_each: rd_projects\nparameters:\n  rate: 10%\n  of:\n    - {from: 2024-11-25, to: 2025-12-31, value: 1}\n"
        "labels: {of: {zh: 甲, en: a}}\neligible_cost: rd_project.spend * rate * of\nintensity: {up_to: 30%}\n",
        "utf-8",
    )
    code, english = check(rules, codes="BJ101")
    assert (code, english) == (
        1,
        "规则 集/payments/steps.yaml:2:1: error[BJ101] unknown key: titel\n"
        "    2 | titel: 例\n"
        "      | ^^^^^\n"
        "      hint: did you mean title?\n"
        "\n"
        "rule checks: 9 files, 1 error\n"
        "some checks were left out, as the rule set cannot be read as a whole: mend it and check again\n"
        "explained by: binjiang explain BJ101\n",
    )
    # Without that line: rate, which has no label, in line 7; the values of `of` end in line 9, the rule of line 4 goes on.
    path.write_text(path.read_text("utf-8").replace("titel: 例\n", ""), "utf-8")
    code, chinese = check(rules, codes="BJ111,BJ303", lang="zh")
    assert (code, chinese) == (
        1,
        "规则 集/payments/steps.yaml:7:3: 警告[BJ111] 参数 rate 没有名称\n"
        "    7 |   rate: 10%\n"
        "      |   ^^^^\n"
        "      提示：加上 labels: {rate: {zh: …, en: …}}\n"
        "\n"
        "规则 集/payments/steps.yaml:9:7: 错误[BJ303] 参数 of 到 2025-12-31 为止，规则此后仍有效\n"
        "    9 |     - {from: 2024-11-25, to: 2025-12-31, value: 1}\n"
        "      |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "      另见 规则 集/payments/steps.yaml:4:11：规则的有效期\n"
        "    4 | in_force: {from: 2024-11-25}\n"
        "      |           ^^^^^^^^^^^^^^^^^^\n"
        "      提示：写上后面的值，或让规则同时结束\n"
        "\n"
        "规则检查：9 个文件，1 个错误、1 个警告\n"
        "说明：binjiang explain BJ111（或 BJ303）\n",
    )


def test_clean_run_says_so_in_a_line(rules: Path, check: Check) -> None:
    assert check(rules) == (0, "rule checks: 8 files, nothing found\n")
    assert check(rules, lang="zh") == (0, "规则检查：8 个文件，没有发现问题\n")


def test_suppressed_findings_are_counted(rules: Path, check: Check) -> None:
    (rules / "payments/odd.yaml").write_text(RULE + "parameters:\n  rate: 10% # binjiang: ignore[BJ111] reason=例\n", "utf-8")
    assert check(rules) == (0, "rule checks: 9 files, nothing found, 1 suppressed\n")
    assert check(rules, lang="zh")[1] == "规则检查：9 个文件，没有发现问题，屏蔽 1 处\n"
    assert json.loads(check(rules, form="json")[1])["counts"]["suppressed"] == 1


def test_what_keeps_a_file_from_being_used_is_not_suppressed(rules: Path, check: Check) -> None:
    (rules / "payments/odd.yaml").write_text(RULE + "# binjiang: ignore[BJ101] reason=例\ntitel: 1\n", "utf-8")
    code, said = check(rules, form="concise")
    assert (code, said.strip()) == (1, f"{rules}/payments/odd.yaml:9:1: error BJ101 unknown key: titel")


def test_full_is_bounded_and_no_other_form_loses_anything(rules: Path, check: Check) -> None:
    with_findings(rules, 203, 0)
    _, full = check(rules)
    assert full.count("error[BJ101]") == 200
    assert "\nand 1 more; --format concise lists them all\nrule checks: 10 files, 201 errors\n" in full
    assert "payments/keys.yaml:208:1: error BJ101 3 more of this kind\n" in check(rules, form="concise")[1]
    names = {f"key_{number}" for number in range(200)}
    for form in FORMS[1:]:
        assert names <= set(re.findall(r"key_\d+", as_read(check(rules, form=form)[1], form))), form


def as_read(shown: str, form: str) -> str:
    """What a reader sees: of Markdown without the signs that keep text from being markup."""
    return re.sub(r"\\([\\`*_\[\]<>|#~$&])", r"\1", shown).replace("&#8203;", "") if form == "markdown" else shown


def test_terminal_has_colours_links_and_no_line_wider_than_it(hostile: Path) -> None:
    shown = on_terminal(["rules", "check", str(hostile), "--select", "BJ101,BJ106", "--lang", "zh"], 60)
    assert f"\x1b]8;id=1;{(shipped_rules() / 'checks/BJ101.md').as_uri()}\x1b\\" in re.sub(r"id=\d+", "id=1", shown)
    plain = re.sub(r"\x1b\[[\d;]*m|\x1b\]8;[^\x1b]*\x1b\\", "", shown)
    assert "\x1b" not in plain and "\x9b" not in plain
    excerpts = re.findall(r"^ +(?:\d+)? \| .*$", plain, re.MULTILINE)
    assert len(excerpts) == 8
    assert max(cell_len(line.rstrip("\r")) for line in excerpts) <= 60
    assert r"😀]]>\u001b[31m\u009b[red]\u000d\u000a::error::x" in plain


def test_terminal_without_colour_is_plain(hostile: Path) -> None:
    assert "\x1b" not in on_terminal(["rules", "check", str(hostile), "--lang", "en"], 80, NO_COLOR="1")


def on_terminal(arguments: list[str], width: int, **environment: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", *OF_CI)}
    child = pexpect.spawn(
        sys.executable,
        ["-m", "binjiang_cli", *arguments],
        env={**kept, "TERM": "xterm-256color", **environment},
        encoding="utf-8",
        dimensions=(50, width),
        timeout=30,
    )
    shown: str = child.read()
    child.close()
    assert child.exitstatus == 1
    return shown


# every form


@pytest.mark.parametrize("form", FORMS)
def test_nothing_in_a_file_acts_on_a_terminal(form: str, hostile: Path, check: Check) -> None:
    for lang in ("zh", "en"):
        code, shown = check(hostile, form=form, lang=lang)
        assert code == 1
        assert not UNSAFE.search(shown)
        assert all(words in as_read(shown, form) for words in ("bro", "long.yaml", "##[error]x", "(http://b) {0}"))


@pytest.mark.parametrize("form", FORMS)
def test_what_a_check_says_is_made_visible_too(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    raw = Text("例\x1b[31m\x9b\r\n::error::\u202e\ud800", "e\x1b[31m\x9b\r\n::error::\u202e\ud800")
    place = Document("rules/a.yaml", "titel: 1\n").place(0, 5)
    problem = Problem(raw, place, raw, related=(Related(place, raw),))
    item = Item(raw, "rules/a.yaml", (Finding(CODES["BJ101"], problem, place),))
    for lang in ("zh", "en"):
        deliver(CheckReport(Text("检查", "checks"), (item,)), ReportForm(form), [], lang)
        shown = capsys.readouterr().out
        assert not UNSAFE.search(shown)
        assert "u001b[31m" in as_read(shown, form).replace("%0A", "\n")
        assert not any(line.startswith("::error::") for line in shown.splitlines())


@pytest.mark.parametrize("form", FORMS)
def test_same_input_same_bytes(form: str, hostile: Path, check: Check) -> None:
    assert check(hostile, form=form) == check(hostile, form=form)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("errors", "warnings", "codes"),
    [(0, 0, (0, 0, 0)), (0, 1, (0, 1, 0)), (1, 0, (1, 1, 0)), (1, 1, (1, 1, 0))],
)
def test_exit_codes_do_not_depend_on_the_form(
    form: str, errors: int, warnings: int, codes: tuple[int, ...], rules: Path, check: Check
) -> None:
    with_findings(rules, errors, warnings)
    for fail_on, code in zip(("error", "warning", "never"), codes, strict=True):
        assert check(rules, "--fail-on", fail_on, form=form)[0] == code


@pytest.mark.parametrize("form", FORMS)
def test_unusable_and_empty_input_keep_their_codes(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    for folder, code in (("nowhere", 2), ("empty", 3)):
        assert main(["rules", "check", folder, "--format", form, "--output", "json=out.json", "--lang", "en"]) == code
        captured = capsys.readouterr()
        assert captured.out == "" and folder in captured.err
    assert not (tmp_path / "out.json").exists()


def test_concise_is_one_line_a_finding(hostile: Path, check: Check) -> None:
    lines = check(hostile, form="concise")[1].splitlines()
    assert len(lines) == 4
    assert all(re.match(r"规则 集/payments/.+\.yaml:\d+:\d+: error BJ10[16] ", line) for line in lines)


# --output


def test_one_run_feeds_several_files(hostile: Path, check: Check) -> None:
    forms = ["junit=a.xml", "sarif=b=c.sarif", "json=d.json", "json=e.json", "full=f.txt"]
    _, concise = check(hostile, *(part for form in forms for part in ("--output", form)), form="concise", lang="zh")
    for name, form in (("a.xml", "junit"), ("b=c.sarif", "sarif"), ("d.json", "json"), ("e.json", "json"), ("f.txt", "full")):
        assert Path(name).read_bytes().decode() == check(hostile, form=form, lang="zh")[1]
    assert concise == check(hostile, form="concise", lang="zh")[1]


@pytest.mark.parametrize("given", ["xml=out", "json", "=out", "json=", "JSON=out", ""])
def test_wrong_output_is_refused_before_anything_is_checked(
    given: str, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules", "check", "nowhere", "--output", "json=good.json", "--output", given, "--lang", "en"]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and "nowhere" not in captured.err
    assert f"not an output: {given}\n" in captured.err
    assert "forms: full, concise, json, junit, sarif, github, gitlab, markdown" in captured.err
    assert not Path("good.json").exists()


def test_output_that_cannot_be_written(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "check", str(rules), "--output", "json=nowhere/out.json", "--lang", "zh"]) == 2
    assert "nowhere/out.json 写不了" in capsys.readouterr().err


# json


def test_json_says_everything_in_both_languages(rules: Path, check: Check) -> None:
    (rules / "payments/odd.yaml").write_text(RULE + "titel: 1\n", "utf-8")
    code, text = check(rules, form="json", lang="zh")
    assert (code, text) == check(rules, form="json", lang="en")
    told = json.loads(text)
    items = told.pop("items")
    assert len(items) == 9
    path = "规则 集/payments/odd.yaml"
    assert {"name": {"zh": path, "en": path}, "file": path, "findings": 1} in items
    assert told == {
        "schema_version": 1,
        "tool": {"name": "binjiang", "version": "0.1.0"},
        "title": {"zh": "规则检查", "en": "rule checks"},
        "complete": False,
        "counts": {"files": 9, "items": 9, "errors": 1, "warnings": 0, "suppressed": 0},
        "findings": [
            {
                "code": "BJ101",
                "name": "unknown-key",
                "severity": "error",
                "message": {"zh": "没有“titel”这个键", "en": "unknown key: titel"},
                "file": path,
                "start": {"line": 8, "column": 1},
                "end": {"line": 8, "column": 6},
                "hint": {"zh": "是不是“title”？", "en": "did you mean title?"},
                "related": [],
                "page": "rules/checks/BJ101.md",
            }
        ],
    }
    assert (ROOT / told["findings"][0]["page"]).is_file()


# junit


@pytest.mark.parametrize(("fail_on", "failures", "printed"), [("error", 1, 1), ("warning", 2, 0), ("never", 0, 3)])
def test_junit_fails_where_the_run_does(fail_on: str, failures: int, printed: int, rules: Path, check: Check) -> None:
    with_findings(rules, 2, 1)
    root = ET.fromstring(check(rules, "--fail-on", fail_on, form="junit")[1])
    suites = {suite.attrib["name"]: suite for suite in root}
    assert len(suites) == 10
    assert all(suite.attrib["tests"] == "1" == str(len(suite.findall("testcase"))) for suite in root)
    assert sum(int(suite.attrib["failures"]) for suite in root) == failures == len(root.findall(".//failure"))
    assert sum(len((suite.findtext("system-out") or "").splitlines()) for suite in root) >= printed
    if failures:
        failure = suites["规则 集/payments/keys.yaml"].find("testcase/failure")
        assert failure is not None
        assert failure.attrib == {"type": "error", "message": "BJ101 unknown key: key_0"}
        assert {"key_0", "key_1"} <= set(re.findall(r"key_\d", failure.text or ""))


def test_junit_holds_what_xml_cannot(hostile: Path, check: Check) -> None:
    root = ET.fromstring(check(hostile, form="junit")[1])
    texts = "".join(failure.text or "" for failure in root.iter("failure"))
    assert r"😀]]>\u001b[31m\u009b[red]\u000d\u000a::error::x ##[error]x %0A" in texts
    assert "[a](http://b) {0} <b>&amp; ' \" \\u202e\\ufffe\\u0085" in texts


# sarif


def results(text: str) -> list[dict]:
    (run,) = json.loads(text)["runs"]
    found: list[dict] = run["results"]
    return found


def test_sarif_regions_and_paths_are_those_of_the_files(rules: Path, check: Check) -> None:
    (rules / "payments/odd 😀.yaml").write_text(f'{RULE}limit: {{zh: "😀😀", "😀研": 1}}\n', "utf-8")
    found = [result for result in results(check(rules, form="sarif")[1]) if "😀研" in result["message"]["text"]]
    (location,) = found[0]["locations"]
    place = location["physicalLocation"]
    assert place["artifactLocation"] == {
        "uri": "%E8%A7%84%E5%88%99%20%E9%9B%86/payments/odd%20%F0%9F%98%80.yaml",
        "uriBaseId": "%SRCROOT%",
    }
    at = place["region"]
    line = Path(unquote(place["artifactLocation"]["uri"])).read_text("utf-8").splitlines()[at["startLine"] - 1]
    # Columns in code points: limit: {zh: "😀😀", "😀研": 1} has the second key from the 19th to the 22nd character.
    assert at == {"startLine": 8, "startColumn": 19, "endLine": 8, "endColumn": 23}
    assert line[at["startColumn"] - 1 : at["endColumn"] - 1] == '"😀研"'


def test_sarif_rules_carry_their_pages(rules: Path, check: Check) -> None:
    with_findings(rules, 1, 1)
    (run,) = json.loads(check(rules, form="sarif", lang="zh")[1])["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    declared = run["tool"]["driver"]["rules"]
    assert [(rule["id"], rule["defaultConfiguration"]["level"]) for rule in declared] == [
        ("BJ101", "error"),
        ("BJ111", "warning"),
    ]
    for result in run["results"]:
        assert declared[result["ruleIndex"]]["id"] == result["ruleId"]
        assert declared[result["ruleIndex"]]["defaultConfiguration"]["level"] == result["level"]
    assert "## 概述\n\n文件里出现了规则文件没有的键。\n" in declared[0]["help"]["markdown"]


def test_sarif_messages_hold_no_links_and_relate_places(rules: Path, hostile: Path, check: Check) -> None:
    odd = next(result for result in results(check(hostile, form="sarif")[1]) if "http" in result["message"]["text"])
    assert "[a\\](http://b)" in odd["message"]["text"]
    (rules / "payments/steps.yaml").write_text(
        f"{RULE}parameters:\n  rate:\n    - {{from: 2024-11-25, to: 2025-12-31, value: 10%}}\n", "utf-8"
    )
    (step,) = results(check(rules / "payments/steps.yaml", form="sarif", codes="BJ303")[1])
    (related,) = step["relatedLocations"]
    assert related["physicalLocation"]["region"]["startLine"] == 4
    assert related["message"]["text"] == "the rule is in force"


def identities(form: str, text: str) -> list[str]:
    if form == "gitlab":
        return [entry["fingerprint"] for entry in json.loads(text)]
    return [result["partialFingerprints"]["finding/v1"] for result in results(text)]


@pytest.mark.parametrize("form", ["sarif", "gitlab"])
def test_fingerprints_are_unique_and_stay_when_lines_move(form: str, rules: Path, check: Check) -> None:
    path = rules / "payments/odd.yaml"
    same = "when:\n  a: {test: true, zh: 甲, en: a,\n    odd: 1}\n  b: {test: true, zh: 甲, en: a,\n    odd: 1}\nodd: 1\n"
    path.write_text(RULE + same, "utf-8")
    before = identities(form, check(rules, form=form)[1])
    assert len(before) == 3 == len(set(before))
    path.write_text("# one\n\n# two\n" + RULE + same.replace("\nodd", "\n\nodd"), "utf-8")
    assert identities(form, check(rules, form=form, lang="zh")[1]) == before
    path.write_text(RULE + same.replace("\nodd: 1", "\nodd: 2"), "utf-8")
    after = identities(form, check(rules, form=form)[1])
    assert (after[:2], after[2] != before[2]) == (before[:2], True)
    absolute = identities(form, check(rules.resolve(), form=form)[1])
    assert absolute == after


def test_paths_are_those_of_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = tmp_path / "repo/inner"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    for name in OF_CI:
        monkeypatch.delenv(name, raising=False)
    assert path_in_checkout("rules/a.yaml") == path_in_checkout(f"{inner}/rules/./a.yaml") == "rules/a.yaml"
    assert path_in_checkout("../a.yaml") == (tmp_path / "repo/a.yaml").as_posix()
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "repo"))
        assert path_in_checkout("../a.yaml") == "a.yaml"
        assert path_in_checkout("rules/a.yaml") == "inner/rules/a.yaml"
        monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
        assert path_in_checkout("rules/a.yaml") == "rules/a.yaml"
        monkeypatch.delenv(name)


# github


def commands(text: str) -> tuple[list[tuple[str, dict[str, str], str]], list[str]]:
    """What GitHub's runner reads in a log: its commands with properties and data, and the lines that are none."""
    found: list[tuple[str, dict[str, str], str]] = []
    others: list[str] = []
    stopped: str | None = None
    for line in text.splitlines():
        command = re.match(r"\s*::([^:\s]+)(?: (.*?))?::(.*)$", line)
        if stopped is not None:
            if command and command[1] == stopped:
                stopped = None
            else:
                others.append(line)
        elif command is None:
            assert "##[" not in line
            others.append(line)
        elif command[1] == "stop-commands":
            stopped = command[3]
        else:
            stated = dict(part.split("=", 1) for part in (command[2] or "").split(",") if part)
            found.append((command[1], {key: plain(value) for key, value in stated.items()}, plain(command[3])))
    assert stopped is None
    return found, others


def plain(text: str) -> str:
    for code, char in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, char)
    return text


def test_github_is_chosen_by_itself_and_only_there(rules: Path, check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    with_findings(rules, 1, 0)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert check(rules) == check(rules, form="github")
    assert check(rules, form="full")[1].startswith("规则 集/")
    monkeypatch.setenv("GITHUB_ACTIONS", "false")
    assert check(rules) == check(rules, form="full")


def test_github_annotates_errors_first_and_counts_what_is_beyond_its_limit(rules: Path, check: Check) -> None:
    with_findings(rules, 12, 11)
    code, text = check(rules, form="github")
    found, others = commands(text)
    assert code == 1
    assert [name for name, _, _ in found] == ["error"] * 10 + ["warning"] * 10 + ["notice", "group", "endgroup"]
    assert found[0] == (
        "error",
        {
            "file": "规则 集/payments/keys.yaml", "line": "8", "col": "1", "endLine": "8", "endColumn": "6",
            "title": "BJ101 unknown-key",
        },
        found[0][2],
    )  # fmt: skip
    assert found[0][2].startswith("unknown key: key_0\nknown keys: title, clause")
    assert found[20] == ("notice", {}, "2 more errors and 1 more warning: see the log of this step")
    assert others == [*check(rules, form="concise")[1].splitlines(), "rule checks: 10 files, 12 errors, 11 warnings"]
    chinese, _ = commands(check(rules, form="github", lang="zh")[1])
    assert chinese[20] == ("notice", {}, "另有 2 个错误、1 个警告，见这一步的日志")


def test_github_within_its_limit_and_clean(rules: Path, check: Check) -> None:
    assert check(rules, form="github") == (0, "rule checks: 8 files, nothing found\n")
    with_findings(rules, 10, 10)
    found, _ = commands(check(rules, form="github")[1])
    assert [name for name, _, _ in found] == ["error"] * 10 + ["warning"] * 10 + ["group", "endgroup"]


def test_github_obeys_nothing_that_a_file_says(hostile: Path, check: Check) -> None:
    found, others = commands(check(hostile, form="github")[1])
    assert [name for name, _, _ in found] == ["error"] * 4 + ["group", "endgroup"]
    assert found[0][1]["file"] == r"规则 集/payments/::error::bro\u001b[31mken\u000a]]>%25,x😀.yaml"
    messages = [data.splitlines()[0] for name, _, data in found if name == "error"]
    assert any("::error::x ##[error]x %0A" in message for message in messages)
    assert len(others) == 5


# gitlab


def test_gitlab_has_what_its_documentation_asks_for(hostile: Path, check: Check) -> None:
    with_findings(hostile, 1, 1)
    entries = json.loads(check(hostile, form="gitlab")[1])
    assert len(entries) == 6
    for entry in entries:
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert set(entry["location"]) == {"path", "lines"}
        assert entry["location"]["lines"]["begin"] >= 1
        assert entry["location"]["path"].startswith("规则 集/payments/")
        assert entry["description"] and re.fullmatch(r"BJ\d+", entry["check_name"])
    assert [entry["severity"] for entry in entries if entry["check_name"] == "BJ111"] == ["minor"]
    assert {entry["severity"] for entry in entries if entry["check_name"] != "BJ111"} == {"major"}
    assert check(hostile, form="gitlab", codes="BJ306") == (0, "[]\n")
