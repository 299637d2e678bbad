"""Profiles from which the search for a case begins, as plain data: companies of the cases, and one made of examples."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from binjiang_cli.estimation.evaluate import Evaluator
from binjiang_cli.language import tree
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.rule import Rule
from binjiang_cli.policy.uses import expressions_of, fields_of, nodes_with_lets
from binjiang_cli.policy.vocabulary import Field, Section
from binjiang_cli.profile.load import Profile, profile_of
from binjiang_cli.rulecheck.branches.sites import Site
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import Mapping as MappingNode
from binjiang_cli.source.nodes import Node, Scalar, Sequence
from binjiang_cli.source.problem import InputError
from binjiang_cli.source.validation import plain
from binjiang_cli.values.money import Money
from binjiang_cli.values.numbers import decimal_text

Plain = dict[str, Any]
RATE = "7"
FEW = 3  # profiles of which variants are made
MOST_RECORDS = 6
NOWHERE = Document("case", "")
# What a field that rules read is set to where the vocabulary gives no example.
USUAL: Mapping[str, Any] = {
    "text": "甲", "texts": ["甲"], "integer": "10", "number": "10", "rate": "10%", "money": "100万", "boolean": "true"
}  # fmt: skip


def bases(site: Site, rule: Rule, profiles: Iterable[Profile], policy: Policy) -> list[Plain]:
    """Return the companies with one record first, and of these those that are paid; variants of a few; whole companies."""
    given = list(profiles)
    smallest = [alone for profile in given for alone in _alone(profile, rule)]
    smallest.append(example(rule, policy))
    smallest.sort(key=lambda one: not _pays(one, rule, policy))
    few = smallest[:FEW]
    currency = site.currency or "CNY"
    foreign = [] if currency == "CNY" else [_in_currency(one, rule, currency, policy) for one in few]
    several = [more for one in few for more in _multiplied(one, _counted(site, rule), policy)]
    return [*smallest, *foreign, *several, *(plain(profile.nodes) for profile in given)]


def profile_from(given: Plain, policy: Policy) -> Profile | None:
    """Return the profile of plain data; None where it is none."""
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
    """Yield the company with one record of the rule's section at a time."""
    given = plain(profile.nodes)
    kept = {"company", "as_of", "fx", *_read(rule)}
    records = given.get(rule.for_each, [])
    for record in records if isinstance(records, list) else ():
        yield {**{key: value for key, value in given.items() if key in kept}, rule.for_each: [record]}


def _read(rule: Rule) -> dict[str, set[str]]:
    """Return the fields that a rule reads, by section."""
    found: dict[str, set[str]] = {}
    for _, _, node in expressions_of(rule):
        for path in fields_of(node, rule.types):
            section, _, field = path.partition(".")
            found.setdefault(section, set()).add(field)
    return found


def example(rule: Rule, policy: Policy) -> Plain:
    """Return the vocabulary's examples of the company and a record of each section that the rule reads, on a day in force."""
    day = policy.vocabulary.fields["as_of"].example if "as_of" in policy.vocabulary.fields else None
    first, last = map(str, policy.in_force.days_in_common(rule.in_force))
    as_of = day if day is not None and first <= day <= last else first
    read = _read(rule)
    found: Plain = {"company": {}, "as_of": as_of}
    for name, section in policy.vocabulary.sections.items():
        if name in ("company", rule.for_each, *read):
            record = _stated(section, read.get(name, ()), date.fromisoformat(as_of))
            found[name] = [record] if section.is_list else record
    return found


def _stated(section: Section, read: Iterable[str], day: date) -> Plain:
    """Return the examples of a section's fields as plain data: a list where an example is written as one."""
    texts = {key: field.example for key, field in section.fields.items() if field.example is not None}
    stated = {key: text[1:-1].split(", ") if text.startswith("[") else text for key, text in texts.items()}
    wanted = {section.named_by, *read} - stated.keys()
    unstated = {key: _usual(field, day) for key, field in section.fields.items() if key in wanted}
    return {**stated, **{key: value for key, value in unstated.items() if value is not None}}


def _usual(field: Field, day: date) -> Any:
    match field.type:
        case "choice":
            return field.choices[0]
        case "choices":
            return [field.choices[0]]
        case "date":
            return str(day)
        case "year":
            return str(day.year)
    return USUAL.get(field.type)


def _pays(given: Plain, rule: Rule, policy: Policy) -> bool:
    profile = profile_from(given, policy)
    if profile is None or profile.as_of is None:
        return False
    return any(line.verdict == "eligible" for line in Evaluator(policy, profile, profile.as_of, {}).lines(rule))


def _in_currency(given: Plain, rule: Rule, currency: str, policy: Policy) -> Plain:
    """Return the profile with every amount of a record of the rule's section in a foreign currency."""
    profile = profile_from(given, policy)
    fields = policy.vocabulary.sections[rule.for_each].fields
    for index, record in enumerate((profile and profile.records(rule.for_each)) or ()):
        for name, field in fields.items():
            if field.type == "money" and isinstance(money := getattr(record.fields, name), Money):
                given = with_field(given, rule.for_each, index, name, money_text(Money(money.amount, currency)))
    return {**given, "fx": {currency: RATE, **(given.get("fx") or {})}}


def _counted(site: Site, rule: Rule) -> set[str]:
    """Return the sections whose number of records may decide.

    Those of comprehensions, and the rule's own where a limit is meant.
    """
    found = {rule.for_each} if site.kind == "limit" else set()
    for below in nodes_with_lets(site.node, rule) if site.node is not None else ():
        if isinstance(below, tree.Aggregate):
            found |= {path for path in fields_of(below.source, rule.types) if "." not in path}
    return found


def _multiplied(given: Plain, sections: Iterable[str], policy: Policy) -> Iterator[Plain]:
    """Yield the profile without the records of a section, and with several like the first, each by a name of its own."""
    for name in sections:
        records = given.get(name)
        if isinstance(records, list) and records:
            key = policy.vocabulary.sections[name].named_by
            yield {**given, name: []}
            for count in range(2, MOST_RECORDS + 1):
                copies = (
                    {**records[0], **({key: f"{records[0][key]} {at}"} if key in records[0] else {})} for at in range(count)
                )
                yield {**given, name: [{k: v for k, v in copy.items() if k != "subject"} for copy in copies]}


def with_field(base: Plain, section: str, index: int, name: str, value: Any) -> Plain:
    """Return the profile with one field of a record changed; None: left out."""
    several = isinstance(base[section], list)
    record = {**(base[section][index] if several else base[section]), name: value}
    if value is None:
        del record[name]
    if not several:
        return {**base, section: record}
    return {**base, section: [record if at == index else other for at, other in enumerate(base[section])]}


def money_text(money: Money) -> str:
    """Return the text of an amount in a profile."""
    prefix = "" if money.currency == "CNY" else f"{money.currency} "
    return prefix + decimal_text(money.amount)
