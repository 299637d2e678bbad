"""Profiles that differ in one value from one that is there: what could make a rule go another way."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from binjiang_cli.estimation.evaluate import Evaluator
from binjiang_cli.language import tree
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.rule import Rule
from binjiang_cli.policy.uses import fields_of
from binjiang_cli.policy.vocabulary import Field, Section
from binjiang_cli.profile.load import Profile, profile_of
from binjiang_cli.rulecheck.branches.possible import FEN
from binjiang_cli.rulecheck.branches.sites import ONE_DAY, Site
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import Mapping as MappingNode
from binjiang_cli.source.nodes import Node, Scalar, Sequence
from binjiang_cli.source.problem import InputError
from binjiang_cli.source.validation import plain
from binjiang_cli.values.money import Money
from binjiang_cli.values.numbers import decimal_text

Plain = dict[str, Any]
RATE = "7"
FACTORS = (10, 1000, Fraction(1, 10), Fraction(1, 1000), 0)
NOWHERE = Document("case", "")


def candidates(site: Site, rule: Rule, bases: Iterable[Profile], policy: Policy) -> Iterator[Plain]:
    """Copies of profiles with one value moved, those with one record first, and of these those that are paid.

    The vocabulary's examples make one more profile, as a rule may have no case yet.
    """
    profiles = list(bases)
    smallest = [alone for profile in profiles for alone in _alone(profile, rule)]
    smallest.append(_example(rule, policy))
    smallest.sort(key=lambda given: not _pays(given, rule, policy))
    for base in (*smallest, *(plain(profile.nodes) for profile in profiles)):
        yield base
        yield from _moved(site, rule, base, policy)


def profile_from(given: Plain, policy: Policy) -> Profile | None:
    """The profile of plain data; None where it is none."""
    root = _node(given)
    try:
        return profile_of(NOWHERE, root, policy.vocabulary)
    except InputError:
        return None


def _node(given: Any) -> Node:
    place = NOWHERE.place(0)
    if isinstance(given, dict):
        return MappingNode(place, [(Scalar(key, False, place), _node(value)) for key, value in given.items()])
    if isinstance(given, list):
        return Sequence(place, [_node(item) for item in given])
    return Scalar(given, False, place)


def _alone(profile: Profile, rule: Rule) -> Iterator[Plain]:
    """The company with one record of the rule's section at a time."""
    given = plain(profile.nodes)
    top = {key: given[key] for key in ("company", "as_of", "fx") if key in given}
    records = given.get(rule.for_each, [])
    for record in records if isinstance(records, list) else ():
        yield {**top, rule.for_each: [record]}


def _example(rule: Rule, policy: Policy) -> Plain:
    """The vocabulary's examples of the company and of a record of the rule's section, on a day when the rule is in force."""
    company, record = (_stated(policy.vocabulary.sections[name]) for name in ("company", rule.for_each))
    day = policy.vocabulary.fields["as_of"].example if "as_of" in policy.vocabulary.fields else None
    first = max(policy.in_force.first, rule.in_force.first)
    last = min((held.last for held in (policy.in_force, rule.in_force) if held.last is not None), default=None)
    as_of = day if day is not None and str(first) <= day and (last is None or day <= str(last)) else str(first)
    top = {"company": company, "as_of": as_of}
    return top if rule.for_each == "company" else {**top, rule.for_each: [record]}


def _stated(section: Section) -> Plain:
    """The examples of a section's fields as plain data: a list where an example is written as one."""
    texts = {key: field.example for key, field in section.fields.items() if field.example is not None}
    return {key: text[1:-1].split(", ") if text.startswith("[") else text for key, text in texts.items()}


def _pays(given: Plain, rule: Rule, policy: Policy) -> bool:
    profile = profile_from(given, policy)
    if profile is None or profile.as_of is None:
        return False
    return any(line.verdict == "eligible" for line in Evaluator(policy, profile, profile.as_of, {}).lines(rule))


def _moved(site: Site, rule: Rule, base: Plain, policy: Policy) -> Iterator[Plain]:
    if site.day is not None:
        yield {**base, "as_of": str(site.day)}
        yield {**base, "as_of": str(site.day - ONE_DAY)}
        return
    profile = profile_from(base, policy)
    if profile is None:
        return
    nodes = list(_all_of(site.node, rule)) if site.kind in ("condition", "choice", "bound") else _amounts_of(rule)
    gaps = list(_gaps(nodes, rule, profile, policy))
    for path in dict.fromkeys(path for node in nodes for path in fields_of(node, rule.types)):
        section, _, name = path.partition(".")
        if path == "as_of":
            assert profile.as_of is not None
            yield from ({**base, "as_of": text} for text in _dates(profile.as_of, gaps))
        elif name and section in base:
            field = policy.vocabulary.sections[section].fields[name]
            for index, record in enumerate(profile.records(section) or ()):
                value = getattr(record.fields, name)
                for text in _values(field, value, gaps):
                    moved = _with(base, section, index, name, text)
                    yield _payable(moved, text, profile) if field.type == "money" else moved


def _with(base: Plain, section: str, index: int, name: str, value: Any) -> Plain:
    """The profile with one field of a record changed; None: left out."""
    several = isinstance(base[section], list)
    record = {**(base[section][index] if several else base[section]), name: value}
    if value is None:
        del record[name]
    if not several:
        return {**base, section: record}
    return {**base, section: [record if at == index else other for at, other in enumerate(base[section])]}


def _payable(given: Plain, amount: str | None, profile: Profile) -> Plain:
    """With an exchange rate for an amount in a foreign currency: without one its line could not be paid."""
    currency, foreign, _ = (amount or "").partition(" ")
    return {**given, "fx": {**(given.get("fx") or {}), currency: RATE}} if foreign and currency not in profile.fx else given


def _all_of(node: tree.Node | None, rule: Rule) -> Iterator[tree.Node]:
    """The nodes of an expression, and those of the names that it uses."""
    if node is None:
        return
    yield node
    if isinstance(node, tree.Name) and node.name in rule.let:
        yield from _all_of(rule.let[node.name], rule)
    for child in tree.children(node):
        yield from _all_of(child, rule)


def _amounts_of(rule: Rule) -> list[tree.Node]:
    """All that a rule's amounts come from."""
    roots = [rule.eligible_cost, rule.ceiling, *(limit.amount for limit in rule.limits)]
    return [node for root in roots for node in _all_of(root, rule)]


def _gaps(nodes: Iterable[tree.Node], rule: Rule, profile: Profile, policy: Policy) -> Iterator[tuple[Any, Any]]:
    """The two sides of every comparison among some nodes, as a profile has them."""
    assert profile.as_of is not None
    compared = [node for node in nodes if isinstance(node, tree.Comparison)]
    for line in Evaluator(policy, profile, profile.as_of, {}).lines(rule):
        values = line.exact.values
        for node in compared:
            if isinstance(node.right, tree.Constant) and node.left in values:
                yield values[node.left], node.right.value  # of steps only those are compared that decide
            if node in values:
                yield values[node.left], values[node.right]
                threshold = _threshold(node, rule)
                yield from ((Money(amount, currency),) * 2 for currency, amount in threshold.items())


def _threshold(node: tree.Comparison, rule: Rule) -> Mapping[str, Fraction]:
    """The amounts of the threshold that a comparison names; none where it names none."""
    for side in (node.left, node.right):
        for dated in rule.parameters.get(side.name, ()) if isinstance(side, tree.Name) else ():
            if isinstance(dated.value, tree.Threshold):
                return dated.value.amounts
    return {}


def _values(field: Field, value: Any, gaps: Iterable[tuple[Any, Any]]) -> Iterator[Any]:
    """Other values of a field as texts: each choice, none, and what would carry a comparison to its bound and beyond."""
    match field.type:
        case "boolean":
            yield from ("true", "false")
        case "choice":
            yield from field.values
        case "choices":
            yield from ([], *([choice] for choice in field.values))
        case "date" if isinstance(value, date):
            yield from _dates(value, gaps)
        case "money":
            yield from (_money(money) for money in _amounts(value, gaps))
        case "year" | "integer" | "number" | "rate":
            yield from (decimal_text(number) for number in _numbers(value, gaps) if number >= 0)
    yield None


def _distances(gaps: Iterable[tuple[Any, Any]]) -> Iterator[Fraction]:
    """By how much a value would have to move to close a gap, either way round."""
    for left, right in gaps:
        if isinstance(left, date) and isinstance(right, date):
            yield from (Fraction((right - left).days), Fraction((left - right).days))
        elif isinstance(left, Money) and isinstance(right, Money):
            yield from (right.amount - left.amount, left.amount - right.amount)
        elif isinstance(left, int | Fraction) and isinstance(right, int | Fraction):
            yield from (Fraction(right - left), Fraction(left - right))


def _dates(day: date, gaps: Iterable[tuple[Any, Any]]) -> Iterator[str]:
    for distance in _distances(gaps):
        for more in (0, 1, -1):
            if abs(distance) < 100_000 and distance.denominator == 1:
                yield str(day + timedelta(days=int(distance) + more))


def _numbers(value: Any, gaps: Iterable[tuple[Any, Any]]) -> Iterator[Fraction]:
    if isinstance(value, int | Fraction):
        for distance in _distances(gaps):
            yield from (value + distance, value + distance + 1, value + distance - 1)


def _amounts(value: Any, gaps: Iterable[tuple[Any, Any]]) -> Iterator[Money]:
    """Amounts at and beside the bounds, then much more and much less."""
    gaps = list(gaps)
    for left, right in gaps:
        for bound in (left, right):
            if isinstance(bound, Money):
                yield from (Money(bound.amount + more, bound.currency) for more in (0, FEN, -FEN))
    if isinstance(value, Money):
        for distance in _distances(gaps):
            yield from (Money(value.amount + distance + more, value.currency) for more in (0, FEN, -FEN))
        yield from (Money(value.amount * factor, value.currency) for factor in FACTORS)


def _money(money: Money) -> str:
    prefix = "" if money.currency == "CNY" else f"{money.currency} "
    return prefix + decimal_text(money.amount)
