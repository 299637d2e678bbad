"""Another spreadsheet engine, HyperFormula, computes the workbook anew and shows what the estimate says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from books import outputs, random_changes, written
from changes import differences
from evaluator import cells_of
from formulas import Text
from office import write_changed
from outside import needs

from binjiang_cli.estimation.run import estimate

SCRIPT = Path(__file__).with_name("recalculate.js")
MODULES = [Path(folder).parent for folder in os.environ["PATH"].split(os.pathsep) if folder.endswith("node_modules/.bin")]
FOUND = next((str(folder) for folder in MODULES if (folder / "hyperformula").is_dir()), None)
COUNT = 16
needs_hyperformula = needs(FOUND and shutil.which("node"), "HyperFormula is not installed")


# What HyperFormula reads otherwise than Excel and LibreOffice, and how it reads it: it knows no 1E15 (a cell's name has no
# digit before its letter), its EXACT and ROW look at no more than the first cell of a range, its INT cuts off what is below 0.
EXPONENT = re.compile(r"(?<![A-Z$\d])(\d+)E(\d+)")
LOOKED_UP = re.compile(r"SUMPRODUCT\(EXACT\(([^,()]+),([^,()]+)\)\*ROW\(\1\)\)")
INT = re.compile(r"\bINT\(")


def formula_of(written: str) -> str:
    """Return a formula as HyperFormula reads it."""
    digits = EXPONENT.sub(lambda found: found[1] + "0" * int(found[2]), written)
    return INT.sub("FLOOR.MATH(", LOOKED_UP.sub(r"IFERROR(MATCH(\2,\1,0),0)", digits))


def sheets_of(path: Path) -> dict[str, list[list[Any]]]:
    """Return the cells of a workbook by sheet and row: formulas begin with their sign, texts with an apostrophe."""
    found: dict[str, list[list[Any]]] = {}
    for (sheet, row, column), value in cells_of(path):
        rows = found.setdefault(sheet, [])
        rows += [[] for _ in range(row - len(rows))]
        cells = rows[row - 1]
        cells += [None] * (column - len(cells))
        text = isinstance(value, str) and not isinstance(value, Text)
        cells[column - 1] = formula_of(value) if text else f"'{value}" if isinstance(value, Text) else value
    return found


@needs_hyperformula
def test_hyperformula_computes_the_same(tmp_path: Path) -> None:
    asked, expected = [], []
    for number, (policy, change) in enumerate(random_changes(COUNT, 5)):
        before, after = tmp_path / f"before{number}.xlsx", tmp_path / f"after{number}.xlsx"
        made = written(change.before, policy, before)
        if any(line.fixed for line in made.outputs.lines):
            continue
        write_changed(before, after, change.cells)
        names = outputs(before, made)
        asked.append(json.dumps({"sheets": sheets_of(after), "names": names}))
        expected.append((names, estimate(change.after, policy)))
    done = subprocess.run(
        ["node", str(SCRIPT)], input="\n".join(asked), env={**os.environ, "NODE_PATH": str(FOUND)},
        capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    shown = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(shown) == len(expected) >= COUNT // 2
    wrong = [differences(values, result) for values, (_, result) in zip(shown, expected, strict=True)]
    assert [found for found in wrong if found] == []
