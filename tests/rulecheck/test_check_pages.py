"""The page of every check: in `rules/checks/` as it is generated from the check, and by `binjiang explain CODE`.

`BINJIANG_UPDATE_EXPECTED=1 pytest tests/rulecheck/test_check_pages.py` writes the pages anew; read the difference.
"""

from __future__ import annotations

import json
import os
import re
from itertools import groupby
from pathlib import Path

import pytest
from rich.cells import cell_len

from binjiang_cli.cli.main import main
from binjiang_cli.render.check_page import SEVERITIES, page_markdown, page_rows
from binjiang_cli.render.console import plain_text
from binjiang_cli.rulecheck.checks import CHECKS, CODES, GOVERNANCE
from binjiang_cli.rulecheck.findings.suppression import MARK, suppressions_of
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import read_nodes

PAGES = Path(__file__).resolve().parents[2] / "rules/checks"
CHINESE = re.compile("[\u4e00-\u9fff]")
QUOTED = re.compile("“[^”]*”|[万亿元]")
GROUPS = {
    "BJ1": "形式 Form", "BJ2": "含义 Meaning", "BJ3": "时间 Time", "BJ4": "逻辑 Logic", "BJ5": "依据 Source",
    "BJ6": "测试与证明 Tests and proof", "BJ9": "屏蔽 Suppressions",
}  # fmt: skip


def index_of_checks() -> str:
    """The list of all checks, grouped by their hundreds, in both languages."""
    parts = ["# 检查一览 All checks"]
    for group, members in groupby(CHECKS, lambda check: check.code[:3]):
        rows = ["| 编号 Code | 名称 Name | 级别 Severity | 概述 | Summary |", "|---|---|---|---|---|"]
        for check in members:
            severity = SEVERITIES[check.severity]
            zh, en = (text.replace("|", "\\|") for text in (check.summary.zh, check.summary.en))
            rows.append(f"| [{check.code}]({check.code}.md) | {check.name} | {severity.zh} {severity.en} | {zh} | {en} |")
        parts += [f"## {group}xx {GROUPS[group]}", "\n".join(rows)]
    return "\n\n".join(parts) + "\n"


def test_pages_are_what_the_checks_say() -> None:
    expected = {f"{check.code}.md": page_markdown(check) for check in CHECKS} | {"README.md": index_of_checks()}
    if os.environ.get("BINJIANG_UPDATE_EXPECTED") == "1":
        PAGES.mkdir(exist_ok=True)
        for path in PAGES.glob("*.md"):
            path.unlink()
        for name, text in expected.items():
            (PAGES / name).write_bytes(text.encode())
    assert {path.name: path.read_bytes().decode() for path in PAGES.glob("*.md")} == expected


def test_list_names_every_check_under_its_group() -> None:
    index = index_of_checks()
    assert re.findall(r"^\| \[(BJ\d+)\]\(\1\.md\)", index, re.MULTILINE) == list(CODES)
    assert re.findall(r"^## (BJ\d)xx", index, re.MULTILINE) == sorted({code[:3] for code in CODES})


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_page_says_everything_in_both_languages(check) -> None:
    page = page_markdown(check)
    headings = ["概述 Summary", "避免 Avoid", "推荐 Prefer", "原因 Why", "屏蔽 Suppress"]
    assert re.findall("^## (.*)$", page, re.MULTILINE) == headings
    for text in (check.summary, check.why):
        assert CHINESE.search(text.zh) and not CHINESE.search(QUOTED.sub("", text.en))
        assert text.zh in page and text.en in page
    fences = re.findall("^```yaml\n(.*?)\n```$", page, re.MULTILINE | re.DOTALL)
    assert fences[:2] == [check.avoid.rstrip(), check.prefer.rstrip()]
    assert len(fences) == (2 if check in GOVERNANCE else 3)
    english = re.sub("```.*?```", "", page_markdown(check, ["en"]), flags=re.DOTALL)
    assert not CHINESE.search(QUOTED.sub("", english))


@pytest.mark.parametrize("check", [check for check in CHECKS if check not in GOVERNANCE], ids=lambda check: check.code)
def test_the_comment_on_the_page_suppresses_the_check(check) -> None:
    (comment,) = [line for line in page_markdown(check).splitlines() if MARK.match(line) and check.code in line][-1:]
    document = Document("rule.yaml", f"{comment}\ntitle: 例\n")
    root = read_nodes(document)
    assert root is not None
    (found,) = suppressions_of(document, root)
    assert (found.codes, found.strange, found.line, found.below) == ((check.code,), None, 1, range(2, 3))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_page_fits_a_terminal(check) -> None:
    for lang in ("zh", "en"):
        for width in (60, 80, 120):
            shown = plain_text(page_rows(check, lang, width))
            assert shown.startswith(f"{check.code} · {check.name}\n")
            assert max(cell_len(line) for line in shown.splitlines() if not line.startswith("    ")) <= width
            assert all(f"    {line}".rstrip() in shown.splitlines() for line in check.avoid.splitlines())


def test_page_in_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "bj102", "--lang", "en"]) == 0
    # Written by hand from the check.
    assert capsys.readouterr().out == (
        "BJ102 · duplicate-key\n"
        "Severity  error\n"
        "Summary   A key is given twice\n"
        "\n"
        "Avoid\n"
        "    intensity: {up_to: 30%}\n"
        "    intensity: {up_to: 25%}\n"
        "\n"
        "Prefer\n"
        "    intensity: {up_to: 25%}\n"
        "\n"
        "Why\n"
        "Only one of the two values can count, and a reader cannot tell which.\n"
        "\n"
        "Suppress\n"
        "Where there is a reason, with a comment at the end of the line or above it. The\n"
        "reason must be given; the day may be, and once it has passed the comment no\n"
        "longer counts.\n"
        "    # binjiang: ignore[BJ102] reason=… until=2027-01-31\n"
    )


def test_page_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    for lang in ("zh", "en"):
        assert main(["explain", "BJ102", "--format", "json", "--lang", lang]) == 0
        page = json.loads(capsys.readouterr().out)
        assert page == {
            "kind": "check",
            "id": "BJ102",
            "name": "duplicate-key",
            "severity": "error",
            "summary": {"zh": "同一个键写了两次", "en": "A key is given twice"},
            "avoid": "intensity: {up_to: 30%}\nintensity: {up_to: 25%}\n",
            "prefer": "intensity: {up_to: 25%}\n",
            "why": {"zh": CODES["BJ102"].why.zh, "en": CODES["BJ102"].why.en},
            "suppress": "# binjiang: ignore[BJ102] reason=… until=2027-01-31",
            "page": "rules/checks/BJ102.md",
        }
    assert main(["explain", "BJ902", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["suppress"] is None


@pytest.mark.parametrize(
    ("code", "lang", "hint"),
    [("BJ1077", "zh", "BJ107"), ("bj1022", "en", "BJ102?"), ("BJ77777777777", "en", "for example BJ101")],
)
def test_unknown_code(code: str, lang: str, hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", code, "--lang", lang]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and re.search(rf"{code}\b.*\n.*{re.escape(hint)}", captured.err)


def test_check_is_explained_whatever_the_rule_set(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "BJ101", "--rules", "no-such-folder"]) == 0
    assert capsys.readouterr().out.startswith("BJ101 · unknown-key\n")
