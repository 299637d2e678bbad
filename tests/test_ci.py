"""What `.ci/coverage` measures: the packages that every figure comes from, whole, with the bound that CONTRIBUTING states.

And the mutants of `.ci/mutants`: the small changes that it makes of a line, and those that are explained.
"""

from __future__ import annotations

import runpy
import subprocess
from pathlib import Path
from typing import Any

import pytest
from coverage import CoverageData
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


@pytest.fixture(scope="module")
def mutants() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / ".ci/mutants.py"))


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("return a < b", ["return (a <= b)"]),
        ("return a <= b < c", ["return (a < b < c)", "return (a <= b <= c)"]),
        ("return a is None", ["return (a is not None)"]),
        ("return a not in b", ["return (a in b)"]),
        ("return a + b", ["return (a - b)"]),
        ("return a or b", ["return (a and b)"]),
        ("return not a", ["return (a)"]),
        ("a += b", ["a -= b"]),
        ("return 10", ["return 11"]),
        ("return True", ["return False"]),
        ('return "币"', ["return 'XX币'"]),
        ('return f"{a} of {b}"', ["return 'XX'"]),
        ("return a if b else c", ["return a if (not (b)) else c"]),
        ("return [a for a in b if a]", ["return [a for a in b if (not (a))]"]),
        ("return a(b, key=c)", ["return (a(b))"]),
        ("return max(a, b)", ["return min(a, b)"]),
        ("a.append(b)", ["pass"]),
        # what is not changed: types, what is only asserted, what holds whether it is checked or not
        ("a: Literal[1] = b", []),
        ("assert a < b", []),
        ("raise AssertionError(1)", []),
        ("return zip(a, b, strict=c)", []),
    ],
)
def test_a_line_is_changed_in_each_way(mutants: dict[str, Any], tmp_path: Path, line: str, changed: list[str]) -> None:
    text = f'def f(a: "A", b: "B") -> "C":\n    """Return 1."""\n    {line}\n'
    (tmp_path / "one.py").write_text(text, "utf-8")
    found = mutants["Finder"](tmp_path, "one.py").found()
    assert [mutant.changed(text.encode()).decode() for mutant in found] == [text.replace(line, other) for other in changed]


def test_what_is_explained_is_a_mutant_and_is_not_drawn(mutants: dict[str, Any]) -> None:
    explained = mutants["explained"]()
    assert all(one["why"] for one in explained)
    every = {(mutant.path, *mutant.shown()) for mutant in mutants["mutants"]()}
    assert not every & {(one["path"], one["was"], one["now"]) for one in explained}


@pytest.mark.parametrize("where", ["", ".ci/venv/lib/python3.11/site-packages/"])
def test_a_mutant_is_tried_by_the_tests_that_reach_its_lines(mutants: dict[str, Any], tmp_path: Path, where: str) -> None:
    """Whether they read the program of the checkout or what is installed; those of its own folder go first."""
    file = str(tmp_path / where / "binjiang_cli" / "values" / "one.py")
    data = CoverageData(str(tmp_path / "data"))
    for context, lines in (("tests/values/test_one.py::test_a", [2, 3]), ("tests/cli/test_two.py::test_b", [3])):
        data.set_context(f"{context}|run")
        data.add_lines({file: lines})
    data.write()
    cases = (
        'classname="tests.values.test_one" name="test_a" time="2"',
        'classname="tests.cli.test_two" name="test_b" time="1"',
    )
    (tmp_path / "times.xml").write_text(f"<testsuite><testcase {cases[0]}/><testcase {cases[1]}/></testsuite>", "utf-8")
    reached = mutants["Reached"](tmp_path / "data", tmp_path / "times.xml")
    text = b"def f(a, b):\n    c = a + b\n    return c - b\n"
    (tmp_path / "binjiang_cli" / "values").mkdir(parents=True, exist_ok=True)
    (tmp_path / "binjiang_cli" / "values" / "one.py").write_bytes(text)
    first, second = mutants["Finder"](tmp_path, "binjiang_cli/values/one.py").found()
    assert reached.tests(first) == ["tests/values/test_one.py::test_a"]
    assert reached.tests(second) == ["tests/values/test_one.py::test_a", "tests/cli/test_two.py::test_b"]


def test_what_runs_at_import_is_tried_by_those_who_import_it(mutants: dict[str, Any], tmp_path: Path) -> None:
    """Though they reach no line there: what a table says of types is only looked at."""
    CoverageData(str(tmp_path / "data")).write()
    names = {"policy.test_types_of_fields": "test_a", "policy.test_small_parts": "test_b", "values.test_money": "test_c"}
    cases = "".join(f'<testcase classname="tests.{of}" name="{name}" time="1"/>' for of, name in names.items())
    (tmp_path / "times.xml").write_text(f"<testsuite>{cases}</testsuite>", "utf-8")
    reached = mutants["Reached"](tmp_path / "data", tmp_path / "times.xml")
    found = mutants["Finder"](ROOT, "binjiang_cli/policy/field_types.py").found()
    asked = next(mutant for mutant in found if mutant.at_import)
    assert reached.tests(asked) == ["tests/policy/test_types_of_fields.py::test_a"]
