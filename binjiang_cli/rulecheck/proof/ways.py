"""The ways through a rule: which conditions hold, and which do not, where a part of it is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from binjiang_cli.language import tree
from binjiang_cli.language.readings.constraints.terms import Bool, all_of
from binjiang_cli.language.readings.constraints.values import failing, holding
from binjiang_cli.policy.rule import Rule
from binjiang_cli.policy.uses import expressions_of
from binjiang_cli.rulecheck.proof.line import LineReading

Way = tuple[tuple[tree.Node, bool], ...]  # conditions, and whether each holds


def roots_of(rule: Rule) -> Iterator[tree.Node]:
    """Yield the expressions of a rule, but for rates that it states as figures."""
    for _, _, root in expressions_of(rule):
        if not (rule.states_rates and root in rule.intensity.ends):
            yield root


def ways_of(rule: Rule) -> dict[tree.Node, Way]:
    """Return the nodes of a rule whose names are the rule's, each with the way that leads to it: the first, of several."""
    found: dict[tree.Node, Way] = {}
    for root in roots_of(rule):
        for node, way in _ways_in(root, ()):
            found.setdefault(node, way)
    return found


def steps_read(rule: Rule) -> dict[tree.Stepped, list[Way]]:
    """Return the steps that a rule reads, each with the ways that lead to it from what the rule asks or pays, through `let`."""
    lets = set(rule.let.values())
    pending: list[tuple[tree.Node, Way]] = [(root, ()) for root in roots_of(rule) if root not in lets]
    found: dict[tree.Node, list[Way]] = {}
    while pending:
        root, start = pending.pop(0)
        for node, way in _ways_in(root, start):
            names = tree.nodes_of(node) if isinstance(node, tree.Aggregate) else [node]
            named = [rule.let[one.name] for one in names if isinstance(one, tree.Name) and one.name in rule.let]
            for one in [*named, *([node] if isinstance(node, tree.Stepped) else [])]:
                known = found.setdefault(one, [])
                if not any(way[: len(shorter)] == shorter for shorter in known):  # else it adds nothing
                    known.append(way)
                    pending += [(one, way)] if one in lets else []
    return {node: ways for node, ways in found.items() if isinstance(node, tree.Stepped)}


def branches_of(rule: Rule) -> dict[tree.Choice, tuple[Way, Way]]:
    """Return the choices of a rule, each with the ways to what is chosen, where its condition holds and where it does not."""
    return {
        node: ((*way, (node.condition, True)), (*way, (node.condition, False)))
        for node, way in ways_of(rule).items()
        if isinstance(node, tree.Choice)
    }


def goes(reading: LineReading, way: Way) -> Bool:
    """Return whether a line goes a way."""
    return all_of(*((holding if then else failing)(reading.reading.truth(test)) for test, then in way))


def _ways_in(node: tree.Node, way: Way) -> Iterator[tuple[tree.Node, Way]]:
    """Yield a node and those below it, each with the way that leads to it; what all ways share comes first."""
    yield node, way
    if isinstance(node, tree.Choice):
        yield from _ways_in(node.condition, way)
        yield from _ways_in(node.then, (*way, (node.condition, True)))
        yield from _ways_in(node.otherwise, (*way, (node.condition, False)))
    elif not isinstance(node, tree.Aggregate):
        for child in tree.children(node):
            yield from _ways_in(child, way)
