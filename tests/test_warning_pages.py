"""The pages of warnings: every code that the program gives stands on both, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from binjiang_cli.batch.doubles import KINDS

ROOT = Path(__file__).resolve().parents[1]
CALLS = {"Caution": 0, "Note": 1}  # and at which place the code stands


def codes() -> Iterator[str]:
    """The codes that are written out where a caution or a note is made."""
    for path in (ROOT / "binjiang_cli").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) > CALLS.get(node.func.id, 99):
                code = node.args[CALLS[node.func.id]]
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    yield code.value


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_every_code_stands_on_the_page(name: str) -> None:
    page = (ROOT / "rules/warnings" / name).read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    found = {code for row in rows for code in re.findall(r"`(\w+)`", row)}
    assert found == {*codes(), *KINDS}
