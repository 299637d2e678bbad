"""The readings agree where a rule can go one way or another: on a company of the solver's for each way."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from batches import batch
from books import outputs, written
from changes import differences
from evaluator import Book
from random_profiles import RULE_SETS, policy_in

from binjiang_cli.estimation.run import estimate
from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.constraints.ratios import less
from binjiang_cli.language.readings.constraints.terms import Bool, all_of, negated
from binjiang_cli.language.readings.constraints.values import failing, holding
from binjiang_cli.policy.load import Policy
from binjiang_cli.rulecheck.proof.line import LineReading, SymbolicLine
from binjiang_cli.rulecheck.proof.scope import RuleOf, Scope, fields_read, scopes_of
from binjiang_cli.rulecheck.proof.solve import Found, Posed, answer
from binjiang_cli.rulecheck.proof.symbolic import SymbolicProfile
from binjiang_cli.rulecheck.proof.ways import branches_of, goes
from binjiang_cli.rulecheck.proof.witness import Paid, Witness, replayed, witness_of

SETS = [policy_in(folder) for folder in RULE_SETS]
EXAMPLES = Path(__file__).parents[2] / "examples" / "rules"
# The other illustrations, and most of these, are asked about every week: they take minutes.
FURTHER = [policy_in(folder) for folder in sorted(EXAMPLES.iterdir()) if folder not in RULE_SETS]
SECONDS = 2


def ways(reading: LineReading, line: SymbolicLine) -> list[Bool]:
    """Everything that can become of a line.

    It is paid, kept out by each test alone, open for want of it, goes each way of a choice, is on each side of a ceiling.
    """
    tests = list(line.tests.values())
    found = [all_of(line.eligible, line.paid()[1] > 0)]
    for one in tests:
        others = [holding(other) for other in tests if other is not one]
        found += [all_of(*others, failing(one)), all_of(*others, negated(one.state.known))]
    found += [all_of(line.eligible, goes(reading, way)) for both in branches_of(reading.rule).values() for way in both]
    if line.ceiling is not None:
        known = all_of(line.eligible, negated(line.uncapped), line.gross_high > 0)
        found += [all_of(known, less(line.ceiling, line.cost)), all_of(known, less(line.cost, line.ceiling))]
        found.append(all_of(line.eligible, line.uncapped, line.gross_high > 0))
    for cap in line.caps:
        found += [all_of(line.eligible, line.gross_high > cap), all_of(line.eligible, line.gross_high < cap)]
    return found


def asked(of: RuleOf, scope: Scope, concrete: bool) -> tuple[SymbolicProfile, SymbolicLine, list[Bool]]:
    """Any profile of a scope, its line, and the ways that the line can go."""
    profile = SymbolicProfile(of.policy.vocabulary, {of.rule.for_each: 1}, scope, fields_read([of]), concrete=concrete)
    reading = LineReading(of, profile)
    line = reading.line()
    return profile, line, ways(reading, line)


def companies(of: RuleOf, scope: Scope) -> Iterator[Witness]:
    """A company for each way that a rule can go in a scope, as far as there is one; none where a term is lacking."""
    try:
        count = len(asked(of, scope, False)[2])
    except CannotSay:
        return
    for number in range(count):

        def pose(concrete: bool, number: int = number) -> Posed:
            profile, line, can = asked(of, scope, concrete)
            return Posed(profile, can[number], line.paid())

        if isinstance(found := answer(pose, SECONDS), Found):
            witness = witness_of(found)
            replayed(witness, of, Paid(*found.shown))
            yield witness


@cache
def witnesses(policy_id: str) -> list[Witness]:
    policy = next(policy for policy in (*SETS, *FURTHER) if policy.id == policy_id)
    return [
        company
        for rule in policy.rules
        for scope in scopes_of([RuleOf(rule, policy)])[:3]
        for company in companies(RuleOf(rule, policy), scope)
    ]


each_set = pytest.mark.parametrize(
    "policy",
    [*SETS[:3], *(pytest.param(policy, marks=pytest.mark.soak) for policy in (*SETS[3:], *FURTHER))],
    ids=lambda policy: policy.id,
)


@each_set
def test_every_rule_has_companies_in_and_out(policy: Policy) -> None:
    """The solver's companies are told apart by the exact reading."""
    for rule in policy.rules:
        lines = [line for company in witnesses(policy.id) if (line := company.evaluation(RuleOf(rule, policy)))]
        expected = {"eligible"} | ({"ineligible"} if policy.conditions else set())
        expected |= {"undetermined", "ineligible"} if rule.conditions else set()
        assert {line.verdict for line in lines} >= expected


@each_set
def test_columns_agree(policy: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINJIANG_RULES", str(policy.folder))
    folder = tmp_path / "profiles"
    folder.mkdir()
    expected = {}
    for number, company in enumerate(witnesses(policy.id)):
        path = folder / f"{number:03}.yaml"
        path.write_text(company.document.text, "utf-8")
        result = company.estimate(policy)
        expected[path.name] = (str(result.totals.low), str(result.totals.high), str(result.potential))
    done = batch(tmp_path, folder)
    found = {Path(row["source"]).name: (row["low"], row["high"], row["potential"]) for row in done.companies}
    assert (done.rejects, found) == ([], expected)


@each_set
def test_workbooks_agree(policy: Policy, tmp_path: Path) -> None:
    for company in witnesses(policy.id)[::3]:
        profile = company.profile(policy)
        made = written(profile, policy, tmp_path / "book.xlsx")
        if any(line.fixed for line in made.outputs.lines):
            continue
        book = Book(tmp_path / "book.xlsx")
        told = differences(book.named(outputs(tmp_path / "book.xlsx")), estimate(profile, policy))
        assert told == [], company.document.text
