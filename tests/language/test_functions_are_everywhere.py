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


def complaints(folder: Path) -> list[str]:
    """Run the type checker over a copy of the program; return what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", "--cache-dir", str(folder / "cache"), "binjiang_cli"],
        cwd=folder, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    return [line for line in done.stdout.splitlines() if ": error:" in line]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("program")
    shutil.copytree(ROOT / "binjiang_cli", folder / "binjiang_cli", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def changed(copy: Path, file: str, before: str, after: str) -> list[str]:
    """Return what the type checker says of the copy with one change, which is undone."""
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), encoding="utf-8")
    try:
        return complaints(copy)
    finally:
        path.write_text(text, encoding="utf-8")


def test_a_function_that_is_added_to_the_table_alone_is_missed_by_every_reading(copy: Path) -> None:
    said = changed(copy, f"{LANGUAGE}/functions.py", '"lpr_1y", "lpr_5y",\n', '"lpr_1y", "lpr_5y", "floor",\n')
    missed = {name for name, file in READINGS.items() if any(line.startswith(file) for line in said)}
    assert missed == READINGS.keys(), said


def test_a_node_type_that_is_added_to_the_tree_alone_is_missed_by_every_reading(copy: Path) -> None:
    said = changed(copy, f"{LANGUAGE}/tree.py", "Node = (\n    Constant", POWER)
    missed = {name for name, file in NODES.items() if any(line.startswith(file) for line in said)}
    assert missed == NODES.keys(), said


def test_the_table_has_every_function() -> None:
    assert set(get_args(FunctionName)) == FUNCTIONS.keys()
