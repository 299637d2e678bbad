"""Which lines a fact has a part in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from binjiang_cli.estimation.subjects import SUBJECT
from binjiang_cli.language import tree
from binjiang_cli.language.types import RecordType
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.rule import Rule
from binjiang_cli.policy.uses import nodes_read
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.profile.facts import FactPath

GRANTS = "grants_received"
Reach = Literal["own", "all"]  # the line of the fact's own record, or every line of the rule


class Reads(NamedTuple):
    """By a field's path, such as loans.lender: the rules that read it, and how far the field reaches in them.

    `years` are the fields of years by which lines compete.
    """

    fields: dict[str, dict[str, Reach]]
    years: frozenset[str] = frozenset()

    def touches(self, where: FactPath, rule: Rule, record: str) -> bool:
        """Return whether a fact can have a part in a rule's line for a record. Facts that belong to none are in all."""
        if where.key is None or where.name in ("fx", "assume", GRANTS) or where.key == SUBJECT or self._is_year(where):
            return True
        reach = self.fields.get(f"{where.name}.{where.key}", {}).get(rule.id)
        return reach == "all" or (reach == "own" and record == where._replace(key=None).text)

    def _is_year(self, where: FactPath) -> bool:
        return f"{where.name}.{where.key}" in self.years

    def with_days(self, vocabulary: Vocabulary) -> Reads:
        """Return what is read where rates of exchange change by day: with a section's amounts its day, too."""
        fields = dict(self.fields)
        for name, section in vocabulary.sections.items():
            if section.dated_by is not None:
                rules = {rule for key in section.fields for rule in self.fields.get(f"{name}.{key}", {})}
                fields[f"{name}.{section.dated_by}"] = dict.fromkeys(sorted(rules), "all")
        return self._replace(fields=fields)

    def of(self, section: str, field: str) -> bool:
        """Return whether any rule reads a field of a section."""
        return f"{section}.{field}" in self.fields


def reads_of(policy: Policy) -> Reads:
    """Return what the rules of a policy, and its conditions, read."""
    fields: dict[str, dict[str, Reach]] = {}
    for rule in policy.rules:
        nodes = list(nodes_read(rule, policy))
        by_order = any(isinstance(below, tree.Ranked) for node in nodes for below in tree.written_nodes_of(node))
        for node in nodes:
            for section, field, own in _fields(node, rule, frozenset()):
                own = own and not by_order  # what comes first is decided by other records
                found = fields.setdefault(f"{section}.{field}", {})
                if not own or rule.id not in found:
                    found[rule.id] = "own" if own else "all"
    by_year = ((rule.year, rule) for rule in policy.rules if rule.year is not None)
    years = {f"{section}.{field}" for node, rule in by_year for section, field, _ in fields_read(node, rule)}
    return Reads(fields, frozenset(years))


def fields_read(node: tree.Node, rule: Rule) -> Iterator[tuple[str, str, bool]]:
    """Yield what an expression reads, itself and through the names that the rule gives by `let`.

    That is the section and the name of a field, and whether it is of the rule's own record; as_of has no section.
    """
    yield from _fields(node, rule, frozenset())
    for name in _names(node):
        if name in rule.let:
            yield from fields_read(rule.let[name], rule)
        elif name == "as_of":
            yield "", name, False


def _names(node: tree.Node) -> Iterator[str]:
    return (found.name for found in tree.nodes_of(node) if isinstance(found, tree.Name))


def _fields(node: tree.Node, rule: Rule, bound: frozenset[str]) -> Iterator[tuple[str, str, bool]]:
    """Yield the section and the name of each field that an expression reads, and whether it is of the rule's own record."""
    match node:
        case tree.FieldAccess(record=record, name=name):
            kind = rule.types.get(record)
            if isinstance(kind, RecordType):
                named = record.name if isinstance(record, tree.Name) else ""
                yield kind.section, name, kind.section == rule.for_each and named not in bound
        case tree.Aggregate(variable=variable):
            bound |= {variable}
    for child in tree.written_children(node):
        yield from _fields(child, rule, bound)
