"""What the queries of lines are made from: a rule in a period, its rates, what else in the policy has to do with it."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from binjiang_cli.batch.kernel.periods import ONE_DAY, Period, periods, stretches
from binjiang_cli.language import tree
from binjiang_cli.language.readings.exact import Exact, Facts
from binjiang_cli.language.readings.sql.reading import Lpr
from binjiang_cli.language.readings.sql.values import Width
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.lpr import LprTable
from binjiang_cli.policy.parameters import days_of_change, parameters_on

NARROW = Width("BIGINT", 2**63 - 1, 10**15 - 1, 10**9, 10**9, 10**9, 1970, 2069, False)
BROAD = Width("HUGEINT", 2**127 - 1, 10**17 - 1, 10**12, 10**18, 10**10, 1900, 2199, True)
MOST_STALE = 62


class Sharing(NamedTuple):
    """What else in the policy has to do with a rule's section: whether other rules read it, have a ceiling, use the LPR."""

    alone: bool
    alone_with_ceiling: bool
    alone_with_lpr: bool


class Task(NamedTuple):
    """A rule in a period; the rates are None where SQL cannot have them. `stale_bit` is that of the rule's date."""

    policy: Policy
    period: Period
    rates: tuple[Fraction, Fraction] | None
    lpr: Mapping[str, Lpr]
    sharing: Sharing
    stale_bit: int


def tasks(policy: Policy, assume: Mapping[str, Fraction]) -> list[Task]:
    """All that a policy asks for, in the order of its rules and of their periods."""
    lpr = lpr_of(policy)
    bits: dict[object, int] = {}
    found = []
    for period in periods(policy):
        rule = period.rule
        bit = bits.setdefault((rule.title, rule.verified_on), len(bits))
        assumed = assume.get(rule.id)
        rates = _rates(policy, period) if assumed is None else (assumed, assumed)
        found.append(Task(policy, period, rates if bit <= MOST_STALE else None, lpr, _sharing(policy, period), bit))
    return found


def wrong_assumptions(policy: Policy, assume: Mapping[str, Fraction]) -> list[tuple[date, date]] | None:
    """The days on which an assumed rate is not one that the rule admits; None where there is no such rule."""
    found = []
    for rule_id, assumed in assume.items():
        rule = policy.rule(rule_id)
        if rule is None:
            return None
        for first, last in stretches(days_of_change(rule.parameters)):
            rates = _rates(policy, Period(first, last, rule, 0, parameters_on(rule.parameters, first)))
            if rates is None or not rates[0] <= assumed <= rates[1]:
                found.append((first, last))
    return found


def lpr_of(policy: Policy) -> dict[str, Lpr]:
    """The rates of each tenor."""
    return {tenor: lpr_changes(policy.lpr, tenor) for tenor in ("1y", "5y")}


def lpr_changes(table: LprTable, tenor: str) -> Lpr:
    """The days on which a tenor's rate changes."""
    changes: list[tuple[date, Fraction]] = []
    found = table.on(table.last_publication, tenor)
    while found is not None:
        if changes and changes[-1][1] == found.rate:
            changes.pop()
        changes.append((found.published_on, found.rate))
        found = table.on(found.published_on - ONE_DAY, tenor)
    return Lpr(tuple(reversed(changes)), table.last_known_day)


def _rates(policy: Policy, period: Period) -> tuple[Fraction, Fraction] | None:
    exact = Exact(dict(period.parameters), period.rule.types, Facts({}, policy.lpr))
    low, high = (exact.value(node) for node in (period.rule.intensity.low, period.rule.intensity.high))
    if not (isinstance(low, Fraction | int) and isinstance(high, Fraction | int)):
        return None
    return Fraction(low), Fraction(high)


def _sharing(policy: Policy, period: Period) -> Sharing:
    rules = [rule for rule in policy.rules if rule.for_each == period.rule.for_each]
    with_lpr = [rule for rule in rules if any(isinstance(n, tree.Call) and n.function.startswith("lpr_") for n in rule.types)]
    return Sharing(
        alone=len(rules) == 1,
        alone_with_ceiling=sum(rule.ceiling is not None for rule in rules) == 1,
        alone_with_lpr=len(with_lpr) <= 1,
    )
