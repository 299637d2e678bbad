"""What `.ci/coverage` measures: the packages that every figure comes from, whole, with the bound that CONTRIBUTING states."""

from __future__ import annotations

import subprocess

from pages import ROOT

# Stands for the command: says what it is called with, an argument a line.
PYTEST = 'pytest() { printf "%s\\n" "$@"; }\n'


def test_what_is_measured_is_run_whole_and_has_a_bound() -> None:
    text = (ROOT / ".ci/coverage").read_text("utf-8")
    script = PYTEST + text[text.index("\npytest ") :]
    done = subprocess.run(["bash", "-euc", script], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    call = done.stdout.splitlines()
    packages = {f"--cov=binjiang_cli.{name}" for name in ("language", "estimation", "policy", "profile", "values")}
    assert {argument for argument in call if argument.startswith("--cov=")} == packages
    assert all((ROOT / argument).exists() for argument in call if argument.startswith("tests/"))
    (bound,) = (argument for argument in call if argument.startswith("--cov-fail-under="))
    assert f"at least {bound.rpartition('=')[2]}%" in (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert not {"-k", "-m", "-x", "--maxfail", "--deselect"} & set(call)
