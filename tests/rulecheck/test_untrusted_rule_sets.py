"""Rule sets with what is no file, what may not be read and paths that lead nowhere: named, never waited for or passed over."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import RULES, open_to_all
from outside import NOBODY, as_nobody

from binjiang_cli.cli.main import main

PROFILE = Path(__file__).parents[2] / "examples/profiles/worked-case.yaml"
TEXT = Path(__file__).parents[1] / "verify/policy.txt"
CALLS = {
    "estimate": ["estimate", str(PROFILE), "--rules", "RULES"],
    "batch": ["batch", str(PROFILE), "-o", "out.csv", "--rules", "RULES"],
    "check": ["rules", "check", "RULES"],
    "test": ["rules", "test", "RULES"],
    "fmt": ["rules", "fmt", "RULES", "--check"],
    "diff": ["rules", "diff", "RULES", str(RULES)],
    "mutate": ["rules", "mutate", "RULES"],
    "coverage": ["rules", "coverage", "RULES"],
    "cases": ["rules", "cases", "RULES"],
    "verify": ["rules", "verify", "--rules", "RULES", "--source", str(TEXT)],
}
DECIDING = ("payments/pipe.yaml", "policy.yaml", "vocabulary.yaml", "lpr.csv", "measures.yaml")


@pytest.fixture
def copy(tmp_path, monkeypatch) -> Iterator[Path]:
    """A rule set to be broken; a call that waits for something is ended by the system, and the run with it."""
    monkeypatch.chdir(tmp_path)
    signal.alarm(60)
    yield Path(shutil.copytree(RULES, tmp_path / "rules"))
    signal.alarm(0)


def called(name: str, rules: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main([*(str(rules) if word == "RULES" else word for word in CALLS[name]), "--lang", "en"])
    captured = capsys.readouterr()
    return code, captured.out + captured.err


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("file", DECIDING)
def test_a_pipe_is_named_by_every_command_that_reads_its_place(file, call, copy, capsys):
    (copy / file).unlink(missing_ok=True)
    os.mkfifo(copy / file)
    code, said = called(call, copy, capsys)
    if (call, file) == ("fmt", "lpr.csv"):
        assert code == 0  # a table is not formatted
    else:
        assert (code, f"{copy / file} is not a regular file" in said) == (1 if call == "check" else 2, True), said


@pytest.mark.parametrize("call", ["check", "test", "fmt", "mutate", "coverage", "cases"])
def test_a_pipe_among_the_cases_is_named(call, copy, capsys):
    os.mkfifo(copy / "tests/pipe.yaml")
    code, said = called(call, copy, capsys)
    assert (code, f"{copy / 'tests/pipe.yaml'} is not a regular file" in said) == (1 if call == "check" else 2, True), said


def test_a_device_behind_a_link_is_named(copy, capsys):
    (copy / "vocabulary.yaml").unlink()
    (copy / "vocabulary.yaml").symlink_to("/dev/zero")
    code, said = called("estimate", copy, capsys)
    assert (code, f"{copy / 'vocabulary.yaml'} is not a regular file" in said) == (2, True)


@pytest.mark.parametrize("file", ["vocabulary.yaml", "lpr.csv", "measures.yaml"])
def test_a_link_to_nowhere_does_not_stand_for_a_file_that_is_left_out(file, copy, capsys):
    """Else what ships would count instead, or nothing."""
    (copy / file).unlink(missing_ok=True)
    (copy / file).symlink_to("nowhere")
    for call, expected in (("estimate", 2), ("check", 1)):
        code, said = called(call, copy, capsys)
        assert (code, f"no such file: {copy / file}" in said) == (expected, True), said


def test_a_file_of_cases_is_of_its_rule_set_also_beside_cases_of_the_policy(copy, capsys):
    assert (copy / "tests/policy.yaml").exists()
    assert main(["rules", "check", str(copy / "tests/measures.yaml"), "--as-of", "2026-11-22", "--lang", "en"]) == 0
    assert capsys.readouterr().out.startswith("rule checks: 1 file, nothing found")


@pytest.mark.parametrize("call", CALLS)
def test_a_path_that_is_too_long_is_told_as_such(call, copy, capsys):
    code, said = called(call, Path("a" * 5000), capsys)
    assert (code, "cannot be read: file name too long" in said) == (2, True), said
    assert len(said) < 500


@as_nobody
@pytest.mark.parametrize(("folder", "call"), [*(("payments", call) for call in CALLS), ("tests", "test")])
def test_a_folder_that_may_not_be_read_is_not_an_empty_one(folder, call, copy):
    open_to_all(copy.parent)
    shut = copy / folder
    shut.chmod(0o000)
    command = [sys.executable, "-m", "binjiang_cli", *(str(copy) if word == "RULES" else word for word in CALLS[call])]
    command = [*NOBODY, *command, "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    shut.chmod(0o755)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {shut}") and "cannot be read: permission denied" in done.stderr
