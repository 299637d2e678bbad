"""Advice on random companies under every rule set, against the estimate of each single case."""

from __future__ import annotations

import os
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import pytest
from random_profiles import RULE_SETS, policy_in, profiles

from binjiang_cli.advice.advise import advise
from binjiang_cli.estimation.result import Estimate, Line
from binjiang_cli.estimation.run import estimate
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.facts import with_facts
from binjiang_cli.profile.load import Profile

SEEDS = int(os.environ.get("BINJIANG_ADVICE", "2"))
CENT = Decimal("0.01")
cases = pytest.mark.parametrize("seed", range(SEEDS))
all_sets = pytest.mark.parametrize("folder", RULE_SETS, ids=lambda folder: folder.name if folder else "shipped")


def with_fact(profile: Profile, policy: Policy, path: str, value: str) -> Estimate:
    return estimate(with_facts(profile, [f"{path}={value}"], [], policy.vocabulary), policy)


def hoped(result: Estimate) -> Decimal:
    return result.totals.high + result.potential


@all_sets
@cases
def test_worth_of_choices_is_that_of_the_best_and_the_worst_of_all_values(folder: Path | None, seed: int) -> None:
    policy = policy_in(folder)
    for profile in profiles(policy, 3, 1000 + seed):
        found, now = advise(profile, policy), estimate(profile, policy)
        asked = {question.path: question for question in found.questions}
        for path, values in enumerable(profile, policy):
            results = [with_fact(profile, policy, path, value) for value in values]
            rise = max([result.totals.high for result in results]) - now.totals.high
            fall = hoped(now) - min(hoped(result) for result in results)
            if path in asked:
                assert (asked[path].alone, asked[path].together) == (max(rise, Decimal(0)), max(fall, Decimal(0))), path
            else:
                assert {(result.totals, result.potential) for result in results} == {(now.totals, now.potential)}, path


def enumerable(profile: Profile, policy: Policy) -> list[tuple[str, list[str]]]:
    """The facts that are not known and of which all values can be listed."""
    found = []
    for name, section in policy.vocabulary.sections.items():
        for record in profile.records(name) or ():
            for key, field in section.fields.items():
                if getattr(record.fields, key) is None and field.type in ("boolean", "choice"):
                    found.append((f"{record.path}.{key}", list(field.values) or ["true", "false"]))
    return found


@all_sets
@cases
def test_amounts_and_days_that_are_not_asked_for_change_nothing(folder: Path | None, seed: int) -> None:
    policy = policy_in(folder)
    tries = {
        "money": ["0", "1000万", "99999999.99", "2亿"],
        "integer": ["0", "1", "5000"],
        "rate": ["0", "1"],
        "year": ["2025"],
    }
    for profile in profiles(policy, 2, 2000 + seed):
        found, now = advise(profile, policy), estimate(profile, policy)
        for path in found.certificate.cannot_change:
            kind = next(iter(_types(path, policy)), "")
            for value in tries.get(kind, []):
                result = with_fact(profile, policy, path, value)
                assert (result.totals, result.potential) == (now.totals, now.potential), (path, value)


def _types(path: str, policy: Policy) -> list[str]:
    name, _, key = path.partition(".")
    section = policy.vocabulary.sections.get(name.partition("[")[0])
    return [section.fields[key].type] if section and key in section.fields else []


@all_sets
@cases
def test_near_misses_are_the_nearest_values_and_gain_what_the_estimate_says(folder: Path | None, seed: int) -> None:
    policy = policy_in(folder)
    for profile in profiles(policy, 4, 3000 + seed):
        found, now = advise(profile, policy), estimate(profile, policy)
        for near in found.near:
            result = with_fact(profile, policy, near.path, near.needed)
            status = {line.id: line.status for line in result.lines}
            assert status.get(near.line, "ineligible") != "ineligible", near
            assert (near.gain.low, near.gain.high) == (
                result.totals.low - now.totals.low, result.totals.high - now.totals.high,
            )  # fmt: skip
            varied = near.found.varied
            closer = near.found.needed + (1 if near.found.needed < near.found.now else -1)
            if closer != near.found.now:
                nearly = with_fact(profile, policy, near.path, _written(near.needed, varied.text(closer)))
                assert {line.id: line.status for line in nearly.lines}.get(near.line, "ineligible") == "ineligible", near


def _written(needed: str, closer: str) -> str:
    currency, blank, _ = needed.rpartition(" ")
    return currency + blank + closer


@all_sets
@cases
def test_choices_are_all_the_ways_to_pay_lines_that_compete(folder: Path | None, seed: int) -> None:
    policy = policy_in(folder)
    for profile in profiles(policy, 4, 4000 + seed):
        found, now = advise(profile, policy), estimate(profile, policy)
        status = {line.id: line.status for line in now.lines}
        due = {line.id: line for line in now.lines if line.status in ("eligible", "superseded")}
        for competing in found.choices:
            together = {*competing.paid, *(line for other in competing.others for line in other.lines)}
            assert {line for line in together if status[line] == "eligible"} == set(competing.paid)
            assert competing.complete
            ways = {tuple(sorted(way)) for way in maximal_ways(sorted(together), due)}
            assert {tuple(sorted(competing.paid)), *(tuple(sorted(other.lines)) for other in competing.others)} == ways
            assert [other.difference.high for other in competing.others] == sorted(
                (other.difference.high for other in competing.others), reverse=True
            )
            assert all(other.difference.high <= 0 for other in competing.others)
        shown = {line for competing in found.choices for other in competing.others for line in other.lines}
        assert {line for line, one in due.items() if one.status == "superseded"} <= shown


def maximal_ways(lines: list[str], due: dict[str, Line]) -> list[frozenset[str]]:
    """Every set of lines of which no two share a subject and to which none could be added, by going through all sets."""
    apart = {(one, other) for one in lines for other in lines if one != other and claimed(due[one]) & claimed(due[other])}
    free = [
        frozenset(chosen)
        for size in range(len(lines) + 1)
        for chosen in combinations(lines, size)
        if not any(pair in apart for pair in combinations(chosen, 2))
    ]
    return [way for way in free if not any(way < other for other in free)]


def claimed(line: Line) -> frozenset[object]:
    return frozenset(line.evaluation.asking.keys)
