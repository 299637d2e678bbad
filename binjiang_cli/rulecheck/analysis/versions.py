"""Rules that are one rule at different times."""

import re
from collections.abc import Iterable
from datetime import date

from binjiang_cli.policy.rule import Rule

VERSION = re.compile(r"(?:19|20)[0-9]{2}|v[0-9]+")


def versions(rules: Iterable[Rule]) -> list[list[Rule]]:
    """Return the rules that follow one another in time, each list in the order of its first days; a rule by itself is left out.

    Such rules serve one clause and section, have the same scope (`where`), and share their Chinese title, or their id
    but for a year or a `v2` in it.
    """
    families: dict[tuple[str, ...], list[Rule]] = {}
    found: list[list[Rule]] = []
    for rule in rules:
        shared = (rule.clause, rule.for_each, _scope(rule))
        by_title, by_id = (*shared, "title", rule.title.zh), (*shared, "id", _stem(rule.id))
        family = families.get(by_title) or families.get(by_id)
        if family is None:
            family = []
            found.append(family)
        family.append(rule)
        families.setdefault(by_title, family)
        families.setdefault(by_id, family)
    return [sorted(family, key=lambda rule: rule.in_force.first) for family in found if len(family) > 1]


def _stem(rule_id: str) -> str:
    return "-".join(word for word in rule_id.split("-") if not VERSION.fullmatch(word))


def last_day(rule: Rule) -> date:
    """Return the last day on which a rule is in force; the last of all days where it has none."""
    return rule.in_force.last or date.max


def _scope(rule: Rule) -> str:
    """Return what `where` says, without its blanks."""
    if rule.where is None or rule.where.place.span is None:
        return ""
    start, end = rule.where.place.span
    return "".join(rule.where.place.document.text[start:end].split())
