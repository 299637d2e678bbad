"""Sweeps of random companies under every rule set, against the estimate of each single value."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from random_profiles import RULE_SETS, policy_in, profiles

from binjiang_cli.advice.sweep import sweep, varied_fact
from binjiang_cli.estimation.run import estimate
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.load import Profile
from binjiang_cli.source.problem import InputError
from binjiang_cli.values.money import MAX_AMOUNT, Money

SEEDS = int(os.environ.get("BINJIANG_SWEEPS", "2"))


def facts(profile: Profile, policy: Policy, random: Random) -> Iterator[str]:
    """Facts of a profile with a range around their value, or around that of another fact of their kind."""
    names = [(name, field) for name, field in policy.vocabulary.fields.items() if field.type == "date"]
    yield from (f"{name}={random.choice(['2024-06-01', '2025-03-03'])}..2027-03-31" for name, _ in names)
    if profile.fx:
        code = random.choice(sorted(profile.fx))
        yield f"fx.{code}={random.choice(['0.01', '5.5'])}..{random.choice(['8', '9.1234'])}"
    for name, section in policy.vocabulary.sections.items():
        for at, record in enumerate(profile.records(name) or ()):
            for key, field in section.fields.items():
                where = f"{record.path}.{key}"
                value = getattr(record.fields, key)
                if field.type == "money":
                    yield f"{where}={_amounts(value, random)}"
                elif field.type == "date":
                    yield f"{where}=2023-01-01..2027-12-31"
                elif field.type in ("integer", "number", "year"):
                    yield f"{where}={'2020..2027' if field.type == 'year' else '0..2000'}"
                elif field.type == "rate":
                    yield f"{where}=0..1"
            if at > 2:
                break


def _amounts(value: Money | None, random: Random) -> str:
    """Return a range around an amount; its ends are whole yuan."""
    amount = Fraction(random.choice([10**6, 10**8])) if value is None else value.amount
    code = "" if value is None else f"{value.currency} "
    low, high = random.choice([(Fraction(0), Fraction(3)), (Fraction(1, 2), Fraction(5, 4))])
    last = min(round(amount * high) + random.choice([0, 7, 10**6]), MAX_AMOUNT)
    return f"{code}{round(amount * low)}..{code}{last}"


def problem_of(profile: Profile, policy: Policy, over: str) -> str | None:
    """Return how a sweep differs from the estimates of single values."""
    try:
        found, varied = sweep(profile, policy, over, as_of=None), varied_fact(profile, policy, over)
    except InputError as error:
        words = error.problems[0].message.zh
        assert "早于" in words or "不成直线" in words  # a day before the one that it must follow; no straight line
        return None
    steps = found.steps
    if steps[0][0] != 0 or steps[-1][1] != varied.last or any(a[1] + 1 != b[0] for a, b in pairwise(steps)):
        return f"pieces do not follow one another: {steps}"
    random = Random(over)
    for piece, (first, last) in zip(found.pieces, steps, strict=True):
        inside = {first, last, min(first + 1, last), max(last - 1, first), (first + last) // 2, random.randint(first, last)}
        estimates = {step: estimate(varied.at(step), policy, as_of=None) for step in inside}
        statuses = {line.id: line.status for line in estimates[first].lines}
        lines = len(statuses)
        for step, result in estimates.items():
            if {line.id: line.status for line in result.lines} != statuses:
                return f"{varied.text(step)}: other statuses than at {piece.first}"
            for total, actual in ((piece.low, result.totals.low), (piece.high, result.totals.high)):
                share = Fraction(step - first, max(last - first, 1))
                straight = Fraction(total.first) + (Fraction(total.last) - Fraction(total.first)) * share
                allowed = 0 if step in (first, last) else Fraction(lines, 100)
                if abs(straight - Fraction(actual)) > allowed:
                    return f"{varied.text(step)}: {actual} is not on the line of {piece}"
    return None


@pytest.mark.parametrize("folder", RULE_SETS, ids=lambda folder: folder.name if folder else "shipped")
@pytest.mark.parametrize("seed", range(SEEDS))
def test_totals_and_statuses_are_those_of_the_estimate_everywhere(folder: Path | None, seed: int) -> None:
    policy, random = policy_in(folder), Random(seed)
    for profile in profiles(policy, 2, seed):
        for over in facts(profile, policy, random):
            assert problem_of(profile, policy, over) is None, over
