"""Workbooks for tests: written, changed, computed by the second spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

from changes import Changed, changes, differences, random_profiles
from evaluator import Book
from office import places, write_changed
from random_profiles import DAY, RULE_SETS, policy_in
from xlsxwriter import Workbook

from binjiang_cli.estimation.run import estimate
from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.load import Profile, load_profile
from binjiang_cli.report.workbook.write import OPTIONS, LiveWorkbook
from binjiang_cli.words import Lang

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples" / "profiles").glob("*.yaml"))


def example(path: Path) -> Profile:
    return load_profile(path, policy_in(None))


def written(profile: Profile, policy: Policy, path: Path, lang: Lang = "zh") -> LiveWorkbook:
    """Write the workbook of a profile; return what it was written from."""
    made = LiveWorkbook(estimate(profile, policy), lang)
    with Workbook(str(path), OPTIONS) as book:
        made.write(book)
    return made


def random_changes(count: int, seed: int, lang: Lang = "zh") -> Iterator[tuple[Policy, Changed]]:
    """Yield companies and their changes, under every rule set."""
    for folder in RULE_SETS:
        policy = policy_in(folder)
        found = list(random_profiles(policy, count // 2 // len(RULE_SETS) + 1, seed, DAY))
        for change in changes(policy, found, Random(seed), lang):
            yield policy, change


def outputs(path: Path, made: LiveWorkbook | None = None) -> dict[str, tuple[str, int, int]]:
    """Return the places of a workbook's results; without a potential that does not follow the facts."""
    fixed = made is not None and isinstance(made.outputs.hoped, CannotSay)
    named = {name: place for name, place in places(path).items() if name.startswith("out_")}
    return {name: place for name, place in named.items() if not (fixed and name == "out_potential")}


def wrong_in(policy: Policy, change: Changed, folder: Path) -> list[str]:
    """Return what a changed workbook shows otherwise than the estimate; nothing where a line is a fixed figure."""
    before = folder / "before.xlsx"
    made = written(change.before, policy, before)
    if any(line.fixed for line in made.outputs.lines):
        return []
    return wrong_with(change.cells, change.after, before, made, policy)


def wrong_with(cells: Mapping[str, Any], after: Profile, path: Path, made: LiveWorkbook, policy: Policy) -> list[str]:
    """Return what a workbook with other facts in its cells shows otherwise than the estimate of the profile they stand for."""
    changed = path.with_name("after.xlsx")
    write_changed(path, changed, cells)
    return differences(Book(changed).named(outputs(path, made)), estimate(after, policy))
