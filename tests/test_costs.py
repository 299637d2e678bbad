"""What an input costs grows with its size alone, however many of anything it holds, right or wrong.

Each of these takes a few seconds. Where something is looked for from the beginning, once for each of its kind, it takes
minutes; so half a minute is not a bound of speed, but tells the two apart on any machine.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran
from helpers import HEAD

BASE = Path(__file__).parent / "bad/base"
RIGHT = HEAD + "for_each: rd_projects\neligible_cost: rd_project.spend\nintensity: 30%\n"
WORDS = "zh: 甲, en: a"
HALF_A_MINUTE = 30
pytestmark = pytest.mark.soak


def each(count: int, text: str) -> str:
    """A text so many times, each with its number in the place of `@`."""
    return "".join(text.replace("@", str(number)) for number in range(count))


RULE_FILES = {
    "payments/parameters.yaml": RIGHT + "parameters:\n" + each(20_000, "  p@: 1\n"),
    "payments/lets.yaml": RIGHT + "let:\n" + each(20_000, "  p@: 1\n"),
    "payments/labels.yaml": RIGHT + "labels:\n" + each(10_000, f"  p@: {{{WORDS}}}\n"),
    "payments/when.yaml": RIGHT + "when:\n" + each(2_000, f"  w@: {{test: q@ > 1, {WORDS}}}\n"),
    "payments/keys.yaml": RIGHT + each(30_000, "key@: 1\n"),
    "payments/twice.yaml": RIGHT + each(30_000, "subject: x\n"),
    "payments/comments.yaml": RIGHT + each(100_000, "# @\n"),
    "payments/suppressions.yaml": RIGHT + each(30_000, "# binjiang: ignore[BJ101] reason=@\n"),
    "measures.yaml": each(10_000, f"N@: {{supports: {{{WORDS}}}}}\n"),
    "tests/cases.yaml": each(10_000, "- {case: @}\n"),
    "lpr.csv": "published_on,one_year_percent,five_year_percent\n" + each(9_000, "2025-01-20,3.1,3.6\n"),
}  # fmt: skip
PROFILES = {
    "unknown keys": each(30_000, "key@: 1\n"),
    "a key again and again": each(30_000, "as_of: 2026-06-30\n"),
    "unknown currencies": "fx:\n" + each(30_000, "  K@: 1\n"),
    "records with unknown keys": "loans:\n" + each(10_000, "- {key@: 1}\n"),
}
TABLES = {
    "unknown headings": ("企业名称" + each(16_000, ",头@") + "\n" + each(20, "企业@" + ",1" * 16_000 + "\n"), 0),
    "far too many headings": ("企业名称" + each(100_000, ",头@") + "\n" + each(20, "企业@" + ",1" * 100_000 + "\n"), 1),
    "an unknown column of many rows": ("企业名称,头\n" + each(30_000, "企业@,1\n"), 0),
    "a column of many rows that is nearly one": ("企业名称,成立日斯\n" + each(30_000, "企业@,1\n"), 1),
}


@pytest.mark.parametrize("name", RULE_FILES)
def test_many_of_anything_in_a_rule_set(name, binjiang: Callable[..., Ran], tmp_path):
    copy = Path(shutil.copytree(BASE, tmp_path / "rules"))
    (copy / name).write_text(RULE_FILES[name], encoding="utf-8")
    ran = binjiang("rules", "check", copy, "--lang", "en", timeout=HALF_A_MINUTE)
    assert ran.code == 1, ran.stderr
    assert ran.stdout.count("\n") < 2_000  # what is told is what a person reads


@pytest.mark.parametrize("kind", PROFILES)
def test_many_of_anything_in_a_profile(kind, binjiang: Callable[..., Ran], tmp_path):
    path = tmp_path / "many.yaml"
    path.write_text("company: {name: 甲}\n" + PROFILES[kind], encoding="utf-8")
    ran = binjiang("estimate", path, "--lang", "en", timeout=HALF_A_MINUTE)
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr.count("\n") < 200


@pytest.mark.parametrize("kind", TABLES)
def test_many_of_anything_in_a_table(kind, binjiang: Callable[..., Ran], tmp_path):
    text, code = TABLES[kind]
    (tmp_path / "company.csv").write_text(text, encoding="utf-8")
    ran = binjiang("batch", tmp_path / "company.csv", "-o", tmp_path / "out.jsonl", "--lang", "en", timeout=HALF_A_MINUTE)
    assert ran.code == code, ran.stderr
    assert (ran.stdout + ran.stderr).count("\n") < 50
