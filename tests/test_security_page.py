"""The page on untrusted input is true: its bounds are those of the code, and the tests that it names are there."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = ["SECURITY.md", "SECURITY.zh-CN.md"]
BOUND = re.compile(r"^\| [^|]+ \| (?P<most>[^|]+) \| `(?P<module>binjiang_cli[\w.]+)\.(?P<name>[A-Z_]+)` \|", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/.]+)(?:::(\w+))?`")


def shown(bound: int) -> set[str]:
    """The ways in which a page may write a bound."""
    sizes = {f"{bound // unit} {name}" for unit, name in ((2**30, "GiB"), (2**20, "MiB")) if bound % unit == 0}
    return {f"{bound:,}"} | sizes


@pytest.mark.parametrize("page", PAGES)
def test_the_bounds_are_those_of_the_code(page: str) -> None:
    rows = list(BOUND.finditer((ROOT / page).read_text("utf-8")))
    assert len(rows) == 18
    for row in rows:
        assert row["most"] in shown(getattr(import_module(row["module"]), row["name"])), row[0]


@pytest.mark.parametrize("page", PAGES)
def test_the_tests_are_there(page: str) -> None:
    found = TEST.findall((ROOT / page).read_text("utf-8"))
    assert len(found) > 25
    for path, name in found:
        assert (ROOT / path).exists(), path
        assert not name or f"def {name}(" in (ROOT / path).read_text("utf-8"), name


def test_the_two_pages_say_the_same() -> None:
    one, other = ([*TEST.findall(text), *BOUND.findall(text)] for text in ((ROOT / page).read_text("utf-8") for page in PAGES))
    assert one == other
