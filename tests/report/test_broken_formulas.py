"""A formula that is broken on purpose, wherever in the program it is made, is noticed by the comparison with the estimate."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import pytest
from books import ROOT, random_changes, wrong_in
from changes import Changed, limited
from formulas import Wrong
from random_profiles import policy_in

from binjiang_cli.language.readings.spreadsheet.formula import Formula
from binjiang_cli.language.readings.spreadsheet.paper import Paper
from binjiang_cli.policy.load import Policy

Site = tuple[str, int]  # a module and a line of it where a formula gets its cell
COMPANIES = 60
# Each place takes half a second: the suite breaks one in ten of them, from another one each day; BINJIANG_FORMULAS=1 all.
ONE_IN = int(os.environ.get("BINJIANG_FORMULAS", "10"))
keep = Paper.keep
CIRCUITS = policy_in(ROOT / "examples/rules/binjiang-integrated-circuits-2024")


def site_of_caller() -> Site:
    """Return the place outside of the paper where the formula at hand was made."""
    frame = sys._getframe(2)
    return Path(frame.f_code.co_filename).stem, frame.f_lineno


def sites(cases: list[tuple[Policy, Changed]], folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[Site, list[int]]:
    """Return the places where formulas are made, each with the companies whose workbooks have one from there."""
    found: dict[Site, list[int]] = {}
    for number, case in enumerate(cases):

        def noted(paper: Paper, term: Formula, number: int = number) -> Formula:
            if not term.fixed and number not in found.setdefault(site_of_caller(), []):
                found[site_of_caller()].append(number)
            return keep(paper, term)

        monkeypatch.setattr(Paper, "keep", noted)
        assert wrong_in(*case, folder) == []
    return found


def broken(term: Formula) -> Formula:
    """Return a formula that gives something else, with the value that the right one has."""
    return Formula('""&""' if isinstance(term.value, str) else f"(1-({term.text}))", term.value)


@pytest.mark.soak
def test_every_formula_matters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [*random_changes(COMPANIES, 5), *((CIRCUITS, change) for change in limited(CIRCUITS))]
    unnoticed = []
    places = list(sites(cases, tmp_path, monkeypatch).items())
    for site, companies in places[date.today().toordinal() % ONE_IN :: ONE_IN]:

        def wrong(paper: Paper, term: Formula, site: Site = site) -> Formula:
            return keep(paper, term if term.fixed or site_of_caller() != site else broken(term))

        monkeypatch.setattr(Paper, "keep", wrong)
        if not any(_noticed(*cases[number], tmp_path) for number in companies):
            unnoticed.append(site)
    assert unnoticed == [], "\n".join(map(str, unnoticed))


def _noticed(policy: Policy, change: Changed, folder: Path) -> bool:
    """Return whether a workbook with the broken formula differs, or shows an error."""
    try:
        return bool(wrong_in(policy, change, folder))
    except (Wrong, ArithmeticError, LookupError, TypeError, ValueError, AssertionError):
        return True
