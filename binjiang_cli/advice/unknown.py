"""The facts that a profile leaves open, and what each could be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import combinations
from typing import Any

from binjiang_cli.advice.reads import GRANTS
from binjiang_cli.advice.standing import Standing
from binjiang_cli.advice.varied import UNITS, Varied
from binjiang_cli.estimation.subjects import SUBJECT
from binjiang_cli.policy.field_types import TYPES
from binjiang_cli.policy.rule import Rule
from binjiang_cli.policy.uses import expressions_of, fields_of, value_uses
from binjiang_cli.policy.vocabulary import Field, Section
from binjiang_cli.profile.currencies import currencies_met
from binjiang_cli.profile.facts import FactPath

MOST_SUBSETS = 6  # values of a list that rules look for: 64 lists
NAMING = ("text", "uscc")


def unknown_facts(standing: Standing) -> Iterator[FactPath]:
    """Yield every fact that the profile leaves open, in the vocabulary's order: rates, fields, sections.

    Names and codes that no rule reads, which decide nothing, are left out, and so are subjects: a record without one is its
    own subject.
    """
    profile, policy = standing.profile, standing.policy
    yield from _unknown_rates(standing)
    for name, section in policy.vocabulary.sections.items():
        records = profile.records(name)
        if records is None:
            yield FactPath(name)
        for at, record in enumerate(records or ()):
            for key, field in section.fields.items():
                decides = field.type not in NAMING or standing.reads.of(name, key)
                if getattr(record.fields, key) is None and decides and key != SUBJECT:
                    yield FactPath(name, at if section.is_list else None, key)


def _unknown_rates(standing: Standing) -> Iterator[FactPath]:
    """Yield the rates of exchange that are not known: those of days before the first, too, where a line waits for one."""
    profile = standing.profile
    for code in currencies_met(profile, standing.policy):
        where = FactPath("fx", None, code)
        waits = code in profile.fx_by_day and any(where.text in line.missing for line in standing.live)
        if waits or where.value(profile) is None:
            yield where


def matters(where: FactPath, standing: Standing) -> bool:
    """Return whether any rule that can still pay, or the program itself, could make a difference of a fact."""
    if where.name in ("fx", GRANTS):
        return bool(standing.live)
    if where.key is None:
        rules = {line.rule.id: line.rule for line in standing.live}.values()
        return any(rule.for_each == where.name or _reads_section(rule, where.name) for rule in rules)
    field = where.field(standing.policy.vocabulary)
    if field is not None and field.type in NAMING:  # of which not every value can be tried
        return any(standing.reads.touches(where, line.rule, line.record.path) for line in standing.live)
    return standing.reads.of(where.name, where.key)


def _reads_section(rule: Rule, section: str) -> bool:
    nodes = (node for _, _, node in expressions_of(rule))
    return any(path == section for node in nodes for path in fields_of(node, rule.types))


def possible_values(where: FactPath, field: Field, standing: Standing) -> list[Any] | None:
    """Return all values that make a difference between one another; None where a fact has too many to be listed."""
    match field.type:
        case "boolean":
            return [True, False]
        case "choice":
            return list(field.choices)
        case "choices":
            looked_for = list(value_uses(standing.policy).get(f"{where.name}.{where.key}", {}))
            if len(looked_for) > MOST_SUBSETS:
                return None
            sizes = range(len(looked_for) + 1)
            return [chosen for size in sizes for chosen in combinations(looked_for, size)]
    return None


def whole_range(where: FactPath, field: Field, standing: Standing) -> Varied | None:
    """Return the profile whose fact takes every value of its type; None for a type without an order.

    A day lies between those that it must not precede or follow. Amounts are in yuan.
    """
    profile, kind = standing.profile, field.type
    if kind == "date":
        section = standing.policy.vocabulary.sections.get(where.name)
        first, last = _days(where, field, section, standing)
        return Varied(profile, where, kind, first, Fraction(1), (last - first).days)
    if kind not in UNITS:
        return None
    least, most = TYPES[kind].within()
    unit = UNITS[kind]
    start = unit if kind == "exchange_rates" else Fraction(least)
    return Varied(profile, where, kind, start, unit, int((most - start) / unit), "CNY" if kind == "money" else None)


def _days(where: FactPath, field: Field, section: Section | None, standing: Standing) -> tuple[date, date]:
    first, last = TYPES["date"].within()
    if section is not None:
        after = [name for name, other in section.fields.items() if other.not_before == where.key]
        stated = {name: where._replace(key=name).value(standing.profile) for name in (field.not_before, *after) if name}
        first = max([first, *(stated[name] for name in (field.not_before,) if name and stated[name])])
        last = min([last, *(stated[name] for name in after if stated[name])])
    return first, last
