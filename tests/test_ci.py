"""`.ci/run` runs every test once: those whose coverage is measured first, then all others."""

from __future__ import annotations

import subprocess

from pages import ROOT

# Stands for the command: says what it is called with, an argument a line.
PYTEST = 'pytest() { printf "%s\\n" "$@" ""; }\n'


def calls() -> list[list[str]]:
    """The arguments of each call of pytest, in order, as the shell makes them of the last lines of `.ci/run`."""
    text = (ROOT / ".ci/run").read_text("utf-8")
    script = PYTEST + text[text.index("covered=(") :]
    done = subprocess.run(["bash", "-euc", script], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    return [call.splitlines() for call in done.stdout.strip().split("\n\n")]


def test_every_test_is_run_once() -> None:
    measured, others = calls()
    paths = [argument for argument in measured if argument.startswith("tests/")]
    assert [argument for argument in others if argument.startswith("--ignore=")] == [f"--ignore={path}" for path in paths]
    assert not any(argument.startswith("tests/") for argument in others)  # but all that is left
    assert all((ROOT / path).exists() for path in paths)
    # None lies within another, or it would be run twice.
    assert not any(path != other and path.startswith(f"{other}/") for path in paths for other in paths)
    assert len(paths) == len(set(paths))


def test_what_is_measured_is_run_whole_and_has_a_bound() -> None:
    measured, others = calls()
    packages = {f"--cov=binjiang_cli.{name}" for name in ("language", "estimation", "policy", "profile", "values")}
    assert {argument for argument in measured if argument.startswith("--cov=")} == packages
    (bound,) = (argument for argument in measured if argument.startswith("--cov-fail-under="))
    assert f"at least {bound.rpartition('=')[2]}%" in (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    for call in (measured, others):
        assert not {"-k", "-m", "-x", "--maxfail", "--deselect"} & set(call)
