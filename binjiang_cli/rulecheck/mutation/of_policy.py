"""Every mutant of a policy: of what holds for all its rules, of their order, of each rule and of each measure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from binjiang_cli.language import tree
from binjiang_cli.language.types import Type
from binjiang_cli.policy.cumulation import Cumulation
from binjiang_cli.policy.limits import SharedLimit
from binjiang_cli.policy.load import Policy, with_cumulation
from binjiang_cli.policy.measure import Measure
from binjiang_cli.policy.prose import cumulation_words
from binjiang_cli.policy.rule import Condition, Rule
from binjiang_cli.policy.shared import attached
from binjiang_cli.rulecheck.analysis.places import PolicyPlaces
from binjiang_cli.rulecheck.mutation.change import Change
from binjiang_cli.rulecheck.mutation.expressions import expression_changes
from binjiang_cli.rulecheck.mutation.mutant import Mutant, condition_changes, dropping, in_force_changes, without_key
from binjiang_cli.rulecheck.mutation.of_rule import OfRule
from binjiang_cli.rulecheck.mutation.wellformed import condition_types, limit_types
from binjiang_cli.source.problem import Place
from binjiang_cli.words import Text


def mutants(policy: Policy) -> list[Mutant]:
    """Return every mutant that still makes sense, in the order of the policy; each has an id of its own."""
    places = PolicyPlaces(policy)
    made = [*_of_policy(policy, places), *_of_order(policy, places)]
    for rule in policy.rules:
        made += OfRule(policy, rule, places).mutants()
    for measure in policy.measures:
        made += _of_measure(policy, measure, places)
    times: Counter[str] = Counter()
    found = []
    for mutant in made:
        times[mutant.id] += 1
        number = times[mutant.id]
        found.append(mutant if number == 1 else mutant._replace(id=f"{mutant.id}:{number}"))
    return found


def _of_policy(policy: Policy, places: PolicyPlaces) -> Iterator[Mutant]:
    """Yield the policy's days in force, and the conditions that hold for every rule."""

    def mutant(part: str, change: Change[Any], whole: Place, changed: Policy) -> Mutant:
        return Mutant(
            id=f"policy.{part}/{change.name}", operator=change.operator, words=change.words, place=change.place,
            whole=whole, about=(), reach="everything", policy=changed,
        )  # fmt: skip

    for change in in_force_changes(policy.in_force, lambda key: places.of_policy("in_force", key)):
        yield mutant("in_force", change, change.place, policy._replace(in_force=change.after))
    place = places.of_policy("cumulation")
    for said in _cumulation_changes(policy.cumulation, place):
        changed = policy._replace(cumulation=said.after, rules=tuple(with_cumulation(policy.rules, said.after)))
        yield mutant("cumulation", said, place, changed)
    for adding in _adding_changes(policy, places):
        yield mutant("adds_to", adding, adding.place, adding.after)
    for limits in _limit_changes(policy.limits):
        if (types := limit_types(limits.after, policy.vocabulary)) is not None:
            yield mutant("limits", limits, limits.place, _with_limits(policy, limits.after, types))
    for name, conditions, whole in condition_changes(policy.conditions):
        if (types := condition_types(conditions.after, policy.vocabulary)) is not None:
            yield mutant(f"conditions.{name}", conditions, whole, _with_conditions(policy, conditions.after, types))


def _with_conditions(policy: Policy, conditions: tuple[Condition, ...], types: Mapping[tree.Node, Type]) -> Policy:
    return policy._replace(
        conditions=conditions,
        rules=tuple(rule._replace(types={**rule.types, **types}) for rule in policy.rules),
        measures=tuple(measure._replace(types={**measure.types, **types}) for measure in policy.measures),
    )


def _cumulation_changes(said: Cumulation, place: Place) -> Iterator[Change[Cumulation]]:
    """Yield changes: not by the year, and lines of one record not beside each other."""
    changes = (("not-by-year", said._replace(by_year=False)), ("same-record-best", said._replace(same_record_adds=False)))
    for name, after in changes:
        if after != said:
            yield Change("cumulation", name, cumulation_words(after), place, after)


def _adding_changes(policy: Policy, places: PolicyPlaces) -> Iterator[Change[Policy]]:
    """Yield two rules that add to each other, made to conflict."""
    for rule in policy.rules:
        for other in sorted(name for name in rule.cumulation.adds_to if name >= rule.id):
            rules = [_apart(_apart(one, rule.id, other), other, rule.id) for one in policy.rules]
            words = Text(f"{rule.id} 与 {other} 不能同时享受", f"{rule.id} and {other} are not paid beside each other")
            both = [one for one in policy.rules if one.id in (rule.id, other)]
            stated = [place for one in both if (place := places.of_rule(one, "adds_to")) != one.place]
            yield Change("cumulation", f"{rule.id}-{other}", words, stated[0], policy._replace(rules=tuple(rules)))


def _apart(rule: Rule, name: str, other: str) -> Rule:
    """Return a rule that, where it has a name, no longer adds to another."""
    if rule.id != name:
        return rule
    return rule._replace(cumulation=rule.cumulation._replace(adds_to=rule.cumulation.adds_to - {other}))


Limits = tuple[SharedLimit, ...]


def _limit_changes(limits: Limits) -> Iterator[Change[Limits]]:
    """Yield each common limit dropped, for a rule less, and its expressions changed."""
    for at, shared in enumerate(limits):
        others = limits[:at], limits[at + 1 :]
        dropped = Text(f"去掉共同限额 {shared.id}", f"common limit dropped: {shared.id}")
        yield Change("limit", f"{shared.id}-dropped", dropped, shared.place, (*others[0], *others[1]))
        for changed in _changes_of(shared):
            yield changed.within((*others[0], changed.after, *others[1]), f"{shared.id}-{changed.name}")


def _changes_of(shared: SharedLimit) -> Iterator[Change[SharedLimit]]:
    limit, place = shared.limit, shared.place
    for rule in shared.rules if len(shared.rules) > 1 else ():
        rules = tuple(other for other in shared.rules if other != rule)
        words = Text(f"共同限额 {shared.id} 不含 {rule}", f"common limit {shared.id} without {rule}")
        yield Change("limit", f"without-{rule}", words, place, shared._replace(rules=rules))
    if shared.by_subject:
        words = Text(f"共同限额 {shared.id} 不按标的", f"common limit {shared.id} not by subject")
        yield Change("limit", "without-subject", words, place, shared._replace(by_subject=False))
    for index in range(len(limit.per)):
        change = without_key(limit, index)
        yield change.within(shared._replace(limit=change.after))
    for amount in expression_changes(limit.amount):
        yield amount.within(shared._replace(limit=limit._replace(amount=amount.after)))


def _with_limits(policy: Policy, limits: Limits, types: Mapping[tree.Node, Type]) -> Policy:
    rules = (rule._replace(types={**rule.types, **types}) for rule in policy.rules)
    return policy._replace(limits=limits, rules=attached(tuple(rules), limits))


def _of_order(policy: Policy, places: PolicyPlaces) -> Iterator[Mutant]:
    """Yield rules that follow one another swapped: where everything else is equal, the earlier line is paid."""
    for index, (first, second) in enumerate(pairwise(policy.rules)):
        place = places.of_rule(first, "clause")
        rules = (*policy.rules[:index], second, first, *policy.rules[index + 2 :])
        yield Mutant(
            id=f"{first.id}.order/after-{second.id}", operator="order",
            words=Text(f"{first.id} 改排在 {second.id} 之后", f"{first.id} comes after {second.id}"), place=place,
            whole=place, about=(first.id, second.id), reach="everything", policy=policy._replace(rules=rules),
        )  # fmt: skip


def _of_measure(policy: Policy, measure: Measure, places: PolicyPlaces) -> Iterator[Mutant]:
    """Yield mutants of its criteria, of which one always stays, and its ways of payment."""

    def mutant(part: str, change: Change[Any], whole: Place, changed: Measure) -> Mutant:
        measures = tuple(changed if other is measure else other for other in policy.measures)
        return Mutant(
            id=f"{measure.id}.{part}/{change.name}", operator=change.operator, words=change.words, place=change.place,
            whole=whole, about=(measure.id,), reach="measures", policy=policy._replace(measures=measures),
        )  # fmt: skip

    for name, criteria, whole in condition_changes(measure.criteria):
        types = condition_types(criteria.after, policy.vocabulary)
        if criteria.after and types is not None:
            changed = measure._replace(criteria=criteria.after, types={**measure.types, **types})
            yield mutant(f"criteria.{name}", criteria, whole, changed)
    for way, path in measure.stated_ways():
        part = path[:-1]
        change = dropping("payment", Text("所提的规则", "rule of the measure"), places.of_measure(measure, *path))
        without = change.within(_without(measure, path), f"without-{way}")
        yield mutant(".".join(map(str, part)), without, places.of_measure(measure, *part), without.after)


def _without(measure: Measure, path: tuple[str | int, ...]) -> Measure:
    """Return a measure without the way of payment at a path."""
    if len(path) == 2:
        return measure._replace(payments=_left(measure.payments, path))
    criterion = str(path[1])
    return measure._replace(opens={**measure.opens, criterion: _left(measure.opens[criterion], path)})


def _left(ways: tuple[str, ...], path: tuple[str | int, ...]) -> tuple[str, ...]:
    return tuple(way for index, way in enumerate(ways) if index != path[-1])
