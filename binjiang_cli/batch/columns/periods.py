"""The days from which a rule says something else: a rule and its parameters over one stretch of days."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from binjiang_cli.language.readings.exact import Value
from binjiang_cli.language.readings.parameters import days_of_change, parameters_on
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.model import InForce
from binjiang_cli.policy.rule import Rule
from binjiang_cli.values.dates import FIRST_DAY, LAST_DAY

ONE_DAY = timedelta(days=1)


class Period(NamedTuple):
    """Days, both ends included, on which a rule is in force with the same parameters; its number in the policy."""

    first: date
    last: date
    rule: Rule
    number: int
    parameters: Mapping[str, Value]


def periods(policy: Policy) -> list[Period]:
    """Return every rule's stretches of days, in the order of the rules."""
    found: list[Period] = []
    for number, rule in enumerate(policy.rules):
        home = policy.home(rule.id)
        for first, last in stretches(
            [*force_days(home.in_force), *force_days(rule.in_force), *days_of_change(rule.parameters)]
        ):
            if not policy.applies(rule, first):
                continue
            parameters = parameters_on(rule.parameters, first)
            before = found[-1] if found and found[-1].rule is rule else None
            if before is not None and before.last + ONE_DAY == first and before.parameters == parameters:
                found[-1] = before._replace(last=last)
            else:
                found.append(Period(first, last, rule, number, parameters))
    return found


def force_days(in_force: InForce) -> list[date]:
    """Return the days on which something comes into force, and no longer is."""
    first, last = in_force.first, in_force.last
    return [first] if last is None else [first, last + ONE_DAY]


def stretches(starts: list[date]) -> list[tuple[date, date]]:
    """Return all days, cut at the given ones."""
    cuts = sorted({FIRST_DAY, *(start for start in starts if FIRST_DAY < start <= LAST_DAY)})
    return [(first, after - ONE_DAY) for first, after in zip(cuts, [*cuts[1:], LAST_DAY + ONE_DAY], strict=True)]
