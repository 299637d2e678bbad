"""The base install is enough for profile files and rules, and small; what needs more says in one line what to install."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path

import pytest
from conftest import Ran
from packaging.requirements import Requirement
from pages import ROOT
from test_constraints import PROJECT, needed

from binjiang_cli.cli.extras import EXTRAS

BLOCKED = f"""
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {sorted(EXTRAS)}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Blocked())
"""
MILLION = 10**6


@pytest.fixture
def light(binjiang: Callable[..., Ran], tmp_path: Path) -> Callable[[str], Ran]:
    """Runs the command where the libraries of no extra are there."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/sitecustomize.py").write_text(BLOCKED, "utf-8")

    def run(call: str) -> Ran:
        env = {"PYTHONPATH": f"{tmp_path / 'site'}:{ROOT}", "LANG": "en_US.UTF-8"}
        return binjiang(*shlex.split(call), cwd=ROOT, env=env)

    return run


@pytest.mark.parametrize(
    "call",
    [
        "--version", "--help", "estimate examples/profiles/worked-case.yaml --format json",
        "estimate examples/sent/mail.yaml --explain", "measures", "explain M6",
        "profile new", "profile schema", "profile check examples/sent/mail.yaml examples/profiles",
        "schema estimate", "compare examples/profiles/worked-case.yaml --unset loans --explain",
        "compare examples/profiles/worked-case.yaml examples/profiles/newcomer-at-bound.yaml --format csv",
        "schema compare", "schema compare-batch", "schema verify", "schema verify-batch", "lpr",
        "rules check rules --as-of 2026-11-22", "rules test rules", "rules fmt rules --check",
        "rules coverage", "rules schema", "rules mutate --rule M24",
        "rules diff rules/binjiang-2024 rules/binjiang-2024 --on examples/profiles",
    ],
)  # fmt: skip
def test_commands_of_the_base_install(call: str, light: Callable[[str], Ran]) -> None:
    ran = light(call)
    assert ran.code == 0, ran.stderr


def test_saved_estimates_are_verified(light: Callable[[str], Ran], tmp_path: Path) -> None:
    profile, saved = "examples/profiles/worked-case.yaml", tmp_path / "saved.json"
    assert light(f"estimate {profile} -o {saved}").code == 0
    ran = light(f"verify {saved} {profile}")
    assert ran.code == 0, ran.stderr


OUTPUT = "source,name,uscc,low,high,potential,eligible,superseded,undetermined,ineligible,warnings\n"
ONE = '{"source": "a", "name": "甲", "uscc": null, "low": "0.00", "high": "1.00", "potential": "0.00", "eligible": 1, '
ONE += '"superseded": 0, "undetermined": 0, "ineligible": 0, "warnings": 0}'


def test_outputs_in_lines_and_csv_need_no_extra(light: Callable[[str], Ran], tmp_path: Path) -> None:
    (tmp_path / "before.csv").write_text(OUTPUT + "a,甲,,0.00,1.00,0.00,1,0,0,0,0\n", "utf-8")
    (tmp_path / "after.jsonl").write_text(ONE, "utf-8")
    ran = light(f"compare {tmp_path / 'before.csv'} {tmp_path / 'after.jsonl'} --fail-on-change")
    assert ran.code == 0, ran.stderr


@pytest.mark.parametrize(
    ("call", "library", "extra"),
    [
        ("batch examples/profiles -o /dev/null/x.csv", "numpy", "batch"),
        ("estimate examples/sent/summary.csv:3", "pyarrow", "batch"),
        ("profile check examples/sent/summary.csv", "pyarrow", "batch"),
        ("profile new -o {folder}/new.xlsx", "xlsxwriter", "report"),
        ("report examples/profiles/worked-case.yaml -o {folder}/new.xlsx", "xlsxwriter", "report"),
        ("report examples/profiles/worked-case.yaml -o {folder}/new.docx", "docx", "report"),
        ("report examples/profiles -o {folder}/new --form html", "jinja2", "report"),
        ("rules diff rules/binjiang-2024 rules/binjiang-2024 --prove", "z3", "proof"),
    ],
)
def test_what_needs_an_extra_says_which(
    call: str, library: str, extra: str, light: Callable[[str], Ran], tmp_path: Path
) -> None:
    ran = light(call.format(folder=tmp_path))
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr == f"error: {library} is not installed: pip install 'binjiang[{extra}]'\n"


def test_every_extra_is_one_of_the_package() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    for library, extra in EXTRAS.items():
        names = {Requirement(text).name.lower() for text in extras[extra]}
        assert names & {library, f"python-{library}", f"{library}-solver"}, library


def test_the_base_install_takes_at_most_sixty_megabytes() -> None:
    seen: set[tuple[str, frozenset[str]]] = set()
    names = {name for text in PROJECT["project"]["dependencies"] for name in needed(Requirement(text), seen)}
    assert not names & set(EXTRAS)
    size = sum(file.size or 0 for name in names for file in distribution(name).files or () if "__pycache__" not in file.parts)
    assert size < 60 * MILLION
