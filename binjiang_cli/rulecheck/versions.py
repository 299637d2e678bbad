"""Rules that are one rule at different times."""

import re
from collections.abc import Iterable

from binjiang_cli.policy.rule import Rule

FIGURES = re.compile(r"[0-9]+")


def versions(rules: Iterable[Rule]) -> list[list[Rule]]:
    """The rules that follow one another in time, each list in the order of its first days; a rule by itself is left out.

    Such rules serve one clause and section, have the same scope (`where`), and share their Chinese title, or their id
    but for its figures.
    """
    found: list[list[Rule]] = []
    for rule in rules:
        family = next((family for family in found if _same(family[0], rule)), None)
        if family is None:
            found.append([rule])
        else:
            family.append(rule)
    return [sorted(family, key=lambda rule: rule.in_force.first) for family in found if len(family) > 1]


def _same(one: Rule, other: Rule) -> bool:
    if (one.clause, one.for_each, _scope(one)) != (other.clause, other.for_each, _scope(other)):
        return False
    return one.title.zh == other.title.zh or _stem(one.id) == _stem(other.id)


def _stem(rule_id: str) -> str:
    return FIGURES.sub("", rule_id).strip("-")


def _scope(rule: Rule) -> str:
    """What `where` says, without its blanks."""
    if rule.where is None or rule.where.place.span is None:
        return ""
    start, end = rule.where.place.span
    return "".join(rule.where.place.document.text[start:end].split())
