"""Compile: the parts into which all companies fall for a rule, in each of which its parameters and currencies are fixed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from fractions import Fraction
from itertools import product
from typing import NamedTuple

from binjiang_cli.language import tree
from binjiang_cli.language.readings.parameters import ONE_DAY, days_of_change
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.rule import Rule
from binjiang_cli.policy.uses import constants_in, currencies_of, fields_of, nodes_read, values_stated
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.values.dates import FIRST_DAY, LAST_DAY

CNY = "CNY"
OTHERS = ("EUR", "GBP", "JPY", "HKD")  # stand for all currencies that no bound names
MOST_RECORDS = 2  # of a section, where a rule counts or sums up: a rule that tells them apart does so with two
MOST_PLACES = 5  # that `place` tells apart: a line is asked about beside as many, each with facts of its own
MOST_FOREIGN = 3  # amounts; with more, only companies whose amounts are all in yuan are looked at


class RuleOf(NamedTuple):
    """A rule and the policy that it belongs to."""

    rule: Rule
    policy: Policy

    def holds_on(self, day: date) -> bool:
        return self.policy.applies(self.rule, day)


class Scope(NamedTuple):
    """The days from `first` to `last`, and for each amount that is read, such as loans.principal, its currency.

    `ordered` says of sections whose records are put in order how many of them matter; it lacks those of which that is not told.
    """

    first: date
    last: date
    currencies: Mapping[str, str]
    ordered: Mapping[str, int]

    def most(self, section: str) -> int:
        """Return how many records of a section are looked at."""
        return self.ordered.get(section, MOST_RECORDS)

    @property
    def is_foreign(self) -> bool:
        return any(currency != CNY for currency in self.currencies.values())


def scopes_of(rules: Sequence[RuleOf]) -> list[Scope]:
    """Return the parts for one rule, or for two that are compared: those in yuan first."""
    periods = [period for period in _periods(rules) if any(rule.holds_on(period[0]) for rule in rules)]
    stated = (value for each in rules for value in values_stated(each.rule, each.policy))
    named = {currency for value in stated for currency in currencies_of(value)}
    ordered = records_in_order(rules)
    amounts = amounts_read(rules)
    return [Scope(*period, currencies, ordered) for currencies in _currencies(amounts, named) for period in periods]


def scopes_of_tests(nodes: Sequence[tree.Node], read: Sequence[str], policy: Policy) -> list[Scope]:
    """Return the parts for conditions, which hold on any day: those in yuan, and from the policy's first day, first."""
    amounts = [path for path in read if _is_amount(path, policy.vocabulary)]
    named = {currency for value in constants_in(nodes) for currency in currencies_of(value)}
    first = policy.in_force.first
    return [
        Scope(*days, currencies, {})
        for currencies in _currencies(amounts, named)
        for days in ((first, LAST_DAY), (FIRST_DAY, first - ONE_DAY))
    ]


def fields_read(rules: Iterable[RuleOf]) -> list[str]:
    """Return what the rules and the conditions for all rules read of a profile, such as loans.principal, each once."""
    found: dict[str, None] = {}
    for rule, policy in rules:
        found |= dict.fromkeys(path for node in nodes_read(rule, policy) for path in fields_of(node, rule.types))
        if any(_ranks_in(rule, policy)):
            found[rule.for_each] = None
    return list(found)


def records_in_order(rules: Iterable[RuleOf]) -> dict[str, int]:
    """Return of the sections whose records are put in order how many matter: one more than the last place that is told."""
    found: dict[str, int] = {}
    for rule, policy in rules:
        ranks = list(_ranks_in(rule, policy))
        places = [_places(rule, node) for node in ranks]
        if ranks and max(places) <= MOST_PLACES:
            found[rule.for_each] = max(found.get(rule.for_each, MOST_RECORDS), *(most + 1 for most in places))
    return found


def _ranks_in(rule: Rule, policy: Policy) -> Iterator[tree.Node]:
    """Yield what asks for the order of records: `within`, and each comparison with a place, or a place by itself."""
    compared: set[tree.Node] = set()
    for root in nodes_read(rule, policy):
        for node in tree.nodes_of(root):
            if isinstance(node, tree.Compare) and (sides := [one for one in tree.children(node) if _is_place(one)]):
                compared.update(sides)
                yield node
            elif isinstance(node, tree.Ranked) and node not in compared:
                yield node


def _is_place(node: tree.Node) -> bool:
    return isinstance(node, tree.Ranked) and node.function == "place"


def _places(rule: Rule, node: tree.Node) -> int:
    """Return the last place that a node tells from those after it; more than are looked at where that is not told."""
    if isinstance(node, tree.Ranked):
        return MOST_PLACES + 1 if node.function == "place" else MOST_RECORDS - 1
    found = [MOST_PLACES + 1]
    for side in tree.children(node):
        if isinstance(side, tree.Constant) and isinstance(side.value, Fraction):
            found = [math.ceil(side.value)]
        elif isinstance(side, tree.Name) and side.name in rule.parameters:
            found = [math.ceil(one.value) for one in rule.parameters[side.name] if isinstance(one.value, Fraction)]
    return max(found)


def _periods(rules: Sequence[RuleOf]) -> list[tuple[date, date]]:
    """Return the spans of days in which nothing of the rules changes."""
    starts = {FIRST_DAY}
    for rule, policy in rules:
        starts.update(days_of_change(rule.parameters))
        for days in (policy.in_force, rule.in_force):
            starts |= {days.first} | ({days.last + ONE_DAY} if days.last else set())
    within = sorted(day for day in starts if FIRST_DAY <= day <= LAST_DAY)
    return list(zip(within, [day - ONE_DAY for day in within[1:]] + [LAST_DAY], strict=True))


def _currencies(amounts: Sequence[str], bounds: Set[str]) -> Iterator[dict[str, str]]:
    """Yield the currencies in which the amounts can be, up to the names of those that no bound names."""
    named = sorted(bounds - {CNY})
    others = [currency for currency in OTHERS if currency not in named][: len(amounts)]
    yield dict.fromkeys(amounts, CNY)
    if len(amounts) > MOST_FOREIGN:
        return
    for chosen in product([CNY, *named, *others], repeat=len(amounts)):
        new = [currency for currency in dict.fromkeys(chosen) if currency in others]
        if set(chosen) != {CNY} and chosen and new == others[: len(new)]:
            yield dict(zip(amounts, chosen, strict=True))


def amounts_read(rules: Sequence[RuleOf]) -> list[str]:
    """Return which of the fields that are read are amounts."""
    return [path for path in fields_read(rules) if any(_is_amount(path, rule.policy.vocabulary) for rule in rules)]


def can_be_foreign(rules: Sequence[RuleOf]) -> bool:
    """Return whether companies with foreign money are looked at."""
    return len(amounts_read(rules)) <= MOST_FOREIGN


def _is_amount(path: str, vocabulary: Vocabulary) -> bool:
    section, _, name = path.partition(".")
    declared = vocabulary.sections.get(section)
    return declared is not None and name in declared.fields and declared.fields[name].type == "money"
