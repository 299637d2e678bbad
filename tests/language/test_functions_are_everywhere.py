"""A function or a node type that is added in one place and forgotten in another is named by the type checker."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from binjiang_cli.language.functions import FUNCTIONS, FunctionName

ROOT = Path(__file__).parents[2]
LANGUAGE = "binjiang_cli/language"
READINGS = {
    "exact": f"{LANGUAGE}/readings/exact.py",
    "types": f"{LANGUAGE}/typing.py",
    "prose": f"{LANGUAGE}/readings/prose.py",
    "regions": f"{LANGUAGE}/readings/regions.py",
    "columns": f"{LANGUAGE}/readings/columns/reading.py",
    "spreadsheet": f"{LANGUAGE}/readings/spreadsheet/reading.py",
    "constraints": f"{LANGUAGE}/readings/constraints/reading.py",
    "what can be unknown": "binjiang_cli/rulecheck/branches/possible.py",
    "mutation": "binjiang_cli/rulecheck/mutation/expressions.py",
}
NODES = {
    "exact": f"{LANGUAGE}/readings/exact.py",
    "types": f"{LANGUAGE}/typing.py",
    "prose": f"{LANGUAGE}/readings/prose.py",
    "columns": f"{LANGUAGE}/readings/columns/reading.py",
    "spreadsheet": f"{LANGUAGE}/readings/spreadsheet/reading.py",
    "constraints": f"{LANGUAGE}/readings/constraints/reading.py",
    "what is below a node": f"{LANGUAGE}/tree.py",
}
POWER = """@dataclass(eq=False, repr=False, slots=True)
class Power:
    place: Place
    base: "Node"


Node = (
    Power | Constant"""


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What the type checker says of a copy of the program with a function and a node type more.

    What it knows of this checkout it takes along, where it has been here: to begin anew takes a minute.
    """
    folder = tmp_path_factory.mktemp("program")
    shutil.copytree(ROOT / "binjiang_cli", folder / "binjiang_cli", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    if (ROOT / ".mypy_cache").is_dir():
        shutil.copytree(ROOT / ".mypy_cache", folder / ".mypy_cache")
    _change(folder / LANGUAGE / "functions.py", '"lpr_1y", "lpr_5y",\n', '"lpr_1y", "lpr_5y", "floor",\n')
    _change(folder / LANGUAGE / "tree.py", "Node = (\n    Constant", POWER)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", "binjiang_cli"],
        cwd=folder, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    return [line for line in done.stdout.splitlines() if ": error:" in line]


def _change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_a_function_that_is_added_to_the_table_alone_is_missed_by_every_reading(complaints: list[str]) -> None:
    said = [line for line in complaints if "'floor'" in line]
    missed = {name for name, file in READINGS.items() if any(line.startswith(file) for line in said)}
    assert missed == READINGS.keys(), said


def test_a_node_type_that_is_added_to_the_tree_alone_is_missed_by_every_reading(complaints: list[str]) -> None:
    said = [line for line in complaints if "Power" in line]
    missed = {name for name, file in NODES.items() if any(line.startswith(file) for line in said)}
    assert missed == NODES.keys(), said


def test_the_table_has_every_function() -> None:
    assert set(get_args(FunctionName)) == FUNCTIONS.keys()
