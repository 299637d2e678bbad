"""Changes of values by steps, and what becomes of the expressions that ask for them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

from binjiang_cli.language import tree
from binjiang_cli.language.readings.parameters import Dated
from binjiang_cli.language.steps import stepped
from binjiang_cli.policy.rule import Rule
from binjiang_cli.policy.uses import written_nodes_of_rule
from binjiang_cli.rulecheck.mutation.change import Change, becomes, dropped
from binjiang_cli.rulecheck.mutation.expressions import replaced, written
from binjiang_cli.rulecheck.mutation.values import value_changes
from binjiang_cli.values.money import Money

SOME = 100  # where slices only bend at a bound, a fen more changes nothing: it is moved by a hundredth


def step_changes(steps: tree.Steps, rate: bool, jumps: bool) -> Iterator[Change[tree.Steps]]:
    """Yield each bound moved, each `from` an `above` and the other way round, each value changed, each step dropped.

    Without `jumps` the value only bends at the bounds, to which it does not matter to which side they belong.
    """
    rows = steps.rows
    for index, row in enumerate(rows):
        for name, changed in _row_changes(row, rate, jumps):
            after = tree.Steps((*rows[:index], changed.after, *rows[index + 1 :]))
            if _rising(after):
                yield changed.within(after, f"{index + 1}-{name}")
        if len(rows) > 1:
            rest = tree.Steps((*rows[:index], *rows[index + 1 :]))
            yield Change("value", f"{index + 1}-dropped", dropped(written(row.bound_place)), row.bound_place, rest)


def _row_changes(row: tree.Step, rate: bool, jumps: bool) -> Iterator[tuple[str, Change[tree.Step]]]:
    for bound in _bound_changes(row, jumps):
        yield f"bound-{bound.name}", bound.within(replace(row, bound=bound.after))
    if jumps and not _is_zero(row.bound):
        words = becomes("from", "above") if row.included else becomes("above", "from")
        yield "boundary", Change("comparator", "boundary", words, row.bound_place, replace(row, included=not row.included))
    for value in value_changes(row.value, lambda *_: row.value_place, rate):
        assert isinstance(value.after, Fraction | Money)
        yield f"value-{value.name}", value.within(replace(row, value=value.after))


def _bound_changes(row: tree.Step, jumps: bool) -> Iterator[Change[Any]]:
    bound = row.bound
    if _is_zero(bound):
        return
    if jumps or isinstance(bound, date):
        yield from value_changes(bound, lambda *_: row.bound_place)
        return
    more = Money(bound.amount * (SOME + 1) / SOME, bound.currency) if isinstance(bound, Money) else bound * (SOME + 1) / SOME
    yield Change("bound", "up", becomes(written(row.bound_place), "× 1.01"), row.bound_place, more)


def _is_zero(bound: object) -> bool:
    return bound == 0 or (isinstance(bound, Money) and bound.amount == 0)


def _rising(steps: tree.Steps) -> bool:
    """Return whether each step begins after the one before."""
    bounds: list[Any] = [(row.bound, not row.included) for row in steps.rows]
    return all(one < other for one, other in pairwise(bounds))


def jumps_of(rule: Rule) -> set[str]:
    """Return the parameters whose steps an expression asks for by `step`."""
    nodes = written_nodes_of_rule(rule)
    return {node.parameter for node in nodes if isinstance(node, tree.Stepped) and node.function == "step"}


def with_parameter(rule: Rule, name: str, values: Sequence[Dated]) -> dict[str, Any]:
    """Return what of a rule is another where a parameter has other values."""
    changed = {"parameters": {**rule.parameters, name: tuple(values)}}
    return changed | _restepped_parts(rule, name, values)


def _restepped_parts(rule: Rule, name: str, values: Sequence[Dated]) -> dict[str, Any]:
    """Return the parts of a rule whose expressions ask for the steps of a parameter, asking for its new ones."""

    def anew(node: Any) -> Any:
        return None if node is None else _restepped(node, name, values)

    parts = {key: anew(getattr(rule, key)) for key in ("where", "subject", "year", "eligible_cost", "ceiling")}
    parts["let"] = {key: anew(node) for key, node in rule.let.items()}
    parts["conditions"] = tuple(one._replace(test=anew(one.test)) for one in rule.conditions)
    low = anew(rule.intensity.low)
    high = low if rule.intensity.high is rule.intensity.low else anew(rule.intensity.high)
    parts["intensity"] = rule.intensity._replace(low=low, high=high)
    parts["limits"] = tuple(one._replace(per=tuple(map(anew, one.per)), amount=anew(one.amount)) for one in rule.limits)
    return parts


def _restepped(node: tree.Node, name: str, values: Sequence[Dated]) -> tree.Node:
    """Return an expression that asks for the steps of a parameter as they are now."""
    for child in tree.written_children(node):
        node = replaced(node, child, _restepped(child, name, values))
    if isinstance(node, tree.Stepped) and node.parameter == name:
        return stepped(node.place, node.function, name, node.argument, _steps_anew(node.steps, values))
    return node


def _steps_anew(steps: tree.Steps, values: Sequence[Dated]) -> tree.Steps:
    """Return the steps of a parameter with other values, where they stood before."""
    if isinstance(values[0].value, tree.Steps):
        return values[0].value
    rows = []
    for row, dated in zip(steps.rows, values, strict=True):
        assert dated.since is not None and isinstance(dated.value, Fraction | Money)
        rows.append(replace(row, bound=dated.since, value=dated.value))
    return tree.Steps(tuple(rows))
