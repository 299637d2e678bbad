"""Every check, by files: `checks/CODE/bad/NAME` is found, `checks/CODE/good/NAME` is not.

NAME.yaml is a rule that joins the rule set in `bad/base/`; a folder NAME holds files that replace or join its files.
`NAME.expected` beside it is what `rules check --select CODE --format concise` prints, in English, on 2026-11-22. After a
change `BINJIANG_UPDATE_EXPECTED=1 pytest tests/rulecheck/test_checks.py` writes these files anew; read the difference.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from binjiang_cli.cli.main import main
from binjiang_cli.rulecheck.checks import CHECKS, MODULES

HERE = Path(__file__).resolve().parents[1]
CASES = HERE / "checks"
BASE = HERE / "bad/base"
DAY = "2026-11-22"
CHINESE = re.compile("[\u4e00-\u9fff]")
ELSEWHERE = ("BJ6",)
BESIDE = {"BJ903": ("BJ204",)}  # A suppression is found to be unused only where the check that it names runs too.


def names(kind: str) -> list[str]:
    found = {path.with_suffix("") if path.suffix == ".yaml" else path for path in CASES.glob(f"*/{kind}/*") if is_case(path)}
    return sorted(str(path.relative_to(CASES)) for path in found)


def is_case(path: Path) -> bool:
    return path.is_dir() or path.suffix == ".yaml"


def lay(name: str, folder: Path) -> None:
    """The base rule set with the files of a case."""
    shutil.copytree(BASE, folder / "rules")
    case = CASES / name
    if case.is_dir():
        shutil.copytree(case, folder / "rules", dirs_exist_ok=True)
    else:
        shutil.copy(case.with_suffix(".yaml"), folder / "rules" / "payments")


def checked(capsys: pytest.CaptureFixture[str], code: str, lang: str) -> tuple[int, str]:
    select = ",".join((code, *BESIDE.get(code, ())))
    exit_code = main(["rules", "check", "rules", "--select", select, "--format", "concise", "--as-of", DAY, "--lang", lang])
    captured = capsys.readouterr()
    assert captured.err == ""
    return exit_code, captured.out


@pytest.mark.parametrize("name", names("bad"))
def test_found(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    lay(name, tmp_path)
    monkeypatch.chdir(tmp_path)
    code = name.partition("/")[0]
    exit_code, english = checked(capsys, code, "en")
    expected = CASES / f"{name}.expected"
    if os.environ.get("BINJIANG_UPDATE_EXPECTED") == "1":
        expected.write_bytes(english.encode())
    assert expected.exists(), english
    assert english == expected.read_bytes().decode()
    assert exit_code == 1
    lines = english.splitlines()
    assert lines and all(re.match(rf"rules/\S+:\d+:\d+: (error|warning) {code} ", line) for line in lines)
    _, chinese = checked(capsys, code, "zh")
    for one, other in zip(lines, chinese.splitlines(), strict=True):
        places = [line.partition(f" {code} ")[0] for line in (one, other)]
        assert places[0] == places[1]
        assert CHINESE.search(other) and one != other


@pytest.mark.parametrize("name", names("good"))
def test_not_found(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    lay(name, tmp_path)
    monkeypatch.chdir(tmp_path)
    assert checked(capsys, name.partition("/")[0], "en") == (0, "")


def test_every_check_is_seen_to_find_and_to_leave_alone() -> None:
    codes = {check.code for check in CHECKS if not check.code.startswith(ELSEWHERE)}
    assert {name.partition("/")[0] for name in names("bad")} == codes
    assert {name.partition("/")[0] for name in names("good")} == codes


def test_every_module_is_listed_in_the_order_of_the_codes() -> None:
    folder = HERE.parent / "binjiang_cli/rulecheck/checks"
    assert sorted(module.__name__.rpartition(".")[2] for module in MODULES) == sorted(
        path.stem for path in folder.glob("[a-z]*.py")
    )
    assert [check.code for check in CHECKS] == sorted({check.code for check in CHECKS})
    for module in MODULES:
        assert module.CHECK.name == module.__name__.rpartition(".")[2].replace("_", "-")


def test_every_expectation_has_its_input() -> None:
    expected = {str(path.relative_to(CASES).with_suffix("")) for path in CASES.glob("*/*/*.expected")}
    assert expected == set(names("bad"))
