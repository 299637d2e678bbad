"""What surrounds a rule set: variables of the shell, line ends of a checkout, who owns a repository, what lies in folders."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran

BASE = Path(__file__).resolve().parents[1] / "bad/base"
Command = Callable[..., Ran]


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASE, tmp_path / "rules/demo"))


def to_crlf(rules: Path) -> None:
    for path in rules.rglob("*.*"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


@pytest.mark.parametrize("command", ["check", "test", "fmt"])
def test_an_empty_variable_is_an_unset_one(command: str, rules: Path, tmp_path: Path, binjiang: Command) -> None:
    (rules / "payments/rd-support.yaml").write_text("intensity: {\n", encoding="utf-8")
    unset = binjiang("rules", command, "--lang", "en", cwd=tmp_path)
    empty = binjiang("rules", command, "--lang", "en", cwd=tmp_path, env={"BINJIANG_RULES": ""})
    assert empty == unset
    if command != "test":  # which is about the shipped rule set where none is named
        assert unset.code and "rd-support.yaml:1:12" in unset.stdout + unset.stderr


def test_line_ends_of_windows_are_no_finding(rules: Path, tmp_path: Path, binjiang: Command) -> None:
    to_crlf(rules)
    assert binjiang("rules", "fmt", "--check", "rules", cwd=tmp_path).code == 0
    assert "BJ110" not in binjiang("rules", "check", "rules", cwd=tmp_path).stdout


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_line_ends_stay_what_they_are(encoding: str, rules: Path, tmp_path: Path, binjiang: Command) -> None:
    path = rules / "payments/rd-support.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(": {", ":   {"), encoding=encoding, newline="\r\n")
    shown = binjiang("rules", "fmt", "--diff", "rules", cwd=tmp_path).stdout
    assert "\\u000d" not in shown and "-intensity:   {up_to: 30%}" in shown and "clause" not in shown.replace(" clause", "")
    assert binjiang("rules", "fmt", "rules", cwd=tmp_path).code == 0
    assert path.read_bytes() == text.replace("\n", "\r\n").encode()


def test_mixed_line_ends_become_line_feeds_when_something_else_is_mended(
    rules: Path, tmp_path: Path, binjiang: Command
) -> None:
    path = rules / "payments/rd-support.yaml"
    text = path.read_text(encoding="utf-8")
    mixed = text.replace("\n", "\r\n", 3)
    path.write_bytes(mixed.encode())
    assert binjiang("rules", "fmt", "--check", "rules", cwd=tmp_path).code == 0
    path.write_bytes(mixed.replace(": {up", ":  {up").encode())
    assert binjiang("rules", "fmt", "rules", cwd=tmp_path).code == 0
    assert path.read_bytes() == text.encode()


@pytest.mark.parametrize(("lang", "words"), [("en", "it belongs to another user"), ("zh", "它属于另一个用户")])
def test_a_repository_of_another_user_and_the_way_out(
    lang: str, words: str, rules: Path, tmp_path: Path, binjiang: Command
) -> None:
    subprocess.run(["git", "init", "-q", "."], cwd=tmp_path, check=True)
    foreign = {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    ran = binjiang("rules", "diff", "HEAD:rules/demo", "rules/demo", "--lang", lang, cwd=tmp_path, env=foreign)
    assert ran.code == 2 and words in ran.stderr
    assert f"git config --global --add safe.directory {tmp_path}" in ran.stderr
