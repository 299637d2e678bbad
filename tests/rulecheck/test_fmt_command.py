"""`rules fmt`: which files it takes, what it writes and says, its exit codes."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest
from helpers import write_files

from binjiang_cli.cli.main import main

RULE = "title: {zh: 例, en: Example}\nclause: S4.1\n"
LOOSE = "clause: S4.1\ntitle: { zh: 例,en: Example }\n"
POLICY = "id: example\n"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A rule set with a file that is not in canonical form."""
    files = {
        "policy.yaml": POLICY,
        "payments/a.yaml": RULE,
        "payments/b.yaml": LOOSE,
        "tests/a.yaml": "- a\n",
        "lpr.csv": "not , touched\r\n",
    }
    return write_files(tmp_path / "rules" / "one", files)


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("BINJIANG_RULES", raising=False)
    monkeypatch.chdir(tmp_path)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def run(*arguments: object, lang: str = "en") -> int:
    return main(["--lang", lang, "rules", "fmt", *map(str, arguments)])


def test_files_are_written_in_their_canonical_form(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(rules)
    assert run(rules) == 0
    out, err = capsys.readouterr()
    assert out == f"{rules}/payments/b.yaml\n"
    assert err == "1 file reformatted, 3 already formatted\n"
    assert contents(rules) == {**before, "payments/b.yaml": RULE.encode()}
    assert run(rules, lang="zh") == 0
    assert capsys.readouterr() == ("", "改写了 0 个文件，4 个不需要改动\n")


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "1 file would be reformatted, 3 already formatted\n"), ("zh", "1 个文件需要改写，3 个不需要改动\n")],
)
def test_check_lists_and_writes_nothing(rules: Path, lang: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(rules)
    assert run("--check", rules, lang=lang) == 1
    assert capsys.readouterr() == (f"{rules}/payments/b.yaml\n", said)
    assert contents(rules) == before
    assert run("--check", rules / "policy.yaml", lang=lang) == 0


def test_diff_shows_and_writes_nothing(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(rules)
    path = rules / "payments" / "b.yaml"
    assert run("--diff", rules) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"--- {path}",
        f"+++ {path}",
        "@@ -1,2 +1,2 @@",
        "+title: {zh: 例, en: Example}",
        " clause: S4.1",
        "-title: { zh: 例,en: Example }",
    ]
    assert contents(rules) == before
    assert run("--diff", rules / "payments" / "a.yaml") == 0


def test_a_diff_is_safe_to_print_and_tells_of_line_breaks(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = rules / "policy.yaml"
    path.write_text("id: a\u202e \r\ntitle: b", encoding="utf-8", newline="")
    assert run("--diff", path) == 1
    assert capsys.readouterr().out.splitlines()[3:] == [
        "-id: a\\u202e ",
        "-title: b",
        "\\ No newline at end of file",
        "+id: a\\u202e",
        "+title: b",
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize(("lang", "word"), [("en", "encoding"), ("zh", "编码")])
def test_another_encoding_becomes_utf8(
    rules: Path, encoding: str, lang: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = rules / "payments" / "a.yaml"
    path.write_bytes(RULE.encode(encoding))
    assert run("--diff", path, lang=lang) == 1
    assert capsys.readouterr().out.startswith(f"{path}: {word}")
    assert run(path) == 0
    assert path.read_bytes() == RULE.encode()


def test_nothing_is_written_when_a_file_cannot_be_read(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (rules / "policy.yaml").write_text("id: [a\n", encoding="utf-8")
    (rules / "tests" / "a.yaml").write_text("- &x a\n- ? a\n\n    b\n  : c\n", encoding="utf-8")
    before = contents(rules)
    for option in ((), ("--check",), ("--diff",)):
        assert run(rules, *option) == 2
        out, err = capsys.readouterr()
        assert out == "" and f"{rules}/policy.yaml:1:" in err and f"{rules}/tests/a.yaml:1:3" in err
    assert contents(rules) == before


def test_permissions_and_links_stay(rules: Path) -> None:
    path = rules / "payments" / "b.yaml"
    path.chmod(0o640)
    link = rules / "payments" / "link.yaml"
    link.symlink_to(path)
    untouched = rules / "payments" / "a.yaml"
    os.utime(untouched, ns=(1, 1))
    assert run(link) == 0 and run(rules) == 0
    assert link.is_symlink() and path.read_text("utf-8") == RULE
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert untouched.stat().st_mtime_ns == 1


def test_folders_are_searched_for_rule_sets(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = rules.parents[1] / "deep" / "er"
    other.mkdir(parents=True)
    (other / "policy.yaml").write_text("id:  x\n", encoding="utf-8")
    (rules.parent / ".git").mkdir()
    (rules.parent / ".git" / "policy.yaml").write_text("id:  x\n", encoding="utf-8")
    (rules / "notes.yaml").write_text("a:  x\n", encoding="utf-8")
    (rules / "tests" / "policy.yaml").write_text("-  a\n", encoding="utf-8")
    assert run("--check", rules.parents[1]) == 1
    assert sorted(capsys.readouterr().out.splitlines()) == sorted(
        [f"{other}/policy.yaml", f"{rules}/payments/b.yaml", f"{rules}/tests/policy.yaml"]
    )
    assert run("--check", rules / "tests", rules / "tests" / "policy.yaml") == 1
    assert capsys.readouterr().out == f"{rules}/tests/policy.yaml\n"


def test_without_a_path_the_rule_sets_here_are_meant(
    rules: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("--check") == 1
    assert capsys.readouterr().out == "rules/one/payments/b.yaml\n"
    monkeypatch.chdir(rules)
    assert run("--check") == 2
    assert "name the folder of a rule set" in capsys.readouterr().err
    assert run("--check", lang="zh") == 2
    assert "写明规则集的文件夹" in capsys.readouterr().err
    assert run("--check", "--rules", rules) == 1
    monkeypatch.setenv("BINJIANG_RULES", str(rules))
    assert run("--check") == 1
    assert run("--check", rules / "policy.yaml") == 0


def test_paths_that_hold_no_rule_files(rules: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert run(tmp_path / "empty") == 3
    assert run(rules / "lpr.csv") == 3
    assert run(rules / "no.yaml", rules / "nor.yaml", rules) == 2
    err = capsys.readouterr().err
    assert f"no such file or folder: {rules}/no.yaml" in err and "nor.yaml" in err
    assert (rules / "payments" / "b.yaml").read_text("utf-8") == LOOSE


@pytest.mark.skipif(sys.platform == "win32" or not os.getuid(), reason="a superuser may write everywhere")
def test_a_folder_that_cannot_be_written(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (rules / "payments").chmod(0o555)
    try:
        assert run(rules) == 2
    finally:
        (rules / "payments").chmod(0o755)
    assert "b.yaml" in capsys.readouterr().err
