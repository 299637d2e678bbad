"""The parameters of a rule: plain values, values that change by date, and values by steps."""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from binjiang_cli.language import tree
from binjiang_cli.language.readings.parameters import ONE_DAY, Dated
from binjiang_cli.policy.literals import parse_literal, scalar_literal
from binjiang_cli.policy.steps import BOUNDS, bound_of, is_above, parse_steps
from binjiang_cli.source.nodes import Mapping as MappingNode
from binjiang_cli.source.nodes import Node, Scalar, Sequence
from binjiang_cli.source.problem import InputError, Problem, Refused, Related, refuse
from binjiang_cli.values.dates import parse_date
from binjiang_cli.values.money import Money
from binjiang_cli.words import Text

SHAPE = Text("每项应为 {from: 日期, value: 值}", "each entry is {from: day, value: …}")
WITH_END = Text("可以再写 to: 最后一天", "to: last day may be added")


def parameter_values(node: Node) -> tuple[Dated, ...]:
    """Return a plain value; steps by amounts or numbers; or a list of `{from, value}` or `{from, to, value}` by days.

    Raises InputError at the entry that overlaps another, leaves a gap, or is none.
    """
    if not (isinstance(node, Sequence) and node.items and isinstance(node.items[0], MappingNode)):
        return (Dated(None, parse_literal(node)),)
    if _goes_by_amounts(node.items):
        return (Dated(None, parse_steps(node.items)),)
    values: list[Dated] = []
    for item in node.items:
        dated = _entry(item)
        if values:
            _check_order(values[-1], dated, bound_of(item) or item, node.items[len(values) - 1])
        values.append(dated)
    return tuple(values)


def _goes_by_amounts(items: Iterable[Node]) -> bool:
    """Return whether the first bound that can be read is an amount or a number."""
    found = (_read(bound) for bound in map(bound_of, items) if bound is not None)
    return isinstance(next((one for one in found if one is not None), None), Fraction | Money)


def _read(bound: Scalar) -> tree.ConstantValue | None:
    try:
        return scalar_literal(bound.text)
    except Refused:
        return None


def check_beginning(values: tuple[Dated, ...], node: Node, in_force_from: date) -> None:
    """Raise InputError where values that change by date begin later than their rule."""
    first = values[0].since
    if first is not None and first > in_force_from:
        assert isinstance(node, Sequence)
        message = Text(f"从 {in_force_from} 到 {first} 之间没有值", f"no value from {in_force_from} until {first}")
        raise refuse(message, (bound_of(node.items[0]) or node).place, kind="dates")


def _entry(item: Node) -> Dated:
    keys = {key.text for key, _ in item.pairs} if isinstance(item, MappingNode) else set()
    since, until = bound_of(item), _scalar(item, "to")
    value = item.get("value") if isinstance(item, MappingNode) else None
    if since is None or value is None or keys - {*BOUNDS, "to", "value"} or ("to" in keys and until is None):
        raise refuse(SHAPE, item.place, WITH_END)
    first, last = _day(since) + is_above(item) * ONE_DAY, None if until is None else _day(until)
    if last is not None and last < first:
        assert until is not None
        raise refuse(Text(f"to {last} 早于 from {first}", f"to {last} is earlier than from {first}"), until.place, kind="dates")
    return Dated(first, parse_literal(value), last)


def _check_order(before: Dated, dated: Dated, since: Node, previous: Node) -> None:
    """Refuse a value that does not take over from the one before, without a gap where that has an end."""
    assert before.since is not None and dated.since is not None
    message = None
    if dated.since <= before.since:
        message = Text("日期没有递增", "the days are not in rising order")
    elif before.until is not None and dated.since <= before.until:
        message = Text(f"{dated.since} 有两个值", f"two values on {dated.since}")
    elif before.until is not None and dated.since > before.until + ONE_DAY:
        first, last = before.until + ONE_DAY, dated.since - ONE_DAY
        message = (
            Text(f"{first} 这一天没有值", f"no value on {first}")
            if first == last
            else Text(f"{first} 到 {last} 没有值", f"no value from {first} to {last}")
        )
    if message is not None:
        related = Related((_scalar(previous, "to") or previous).place, Text("前一个值", "the value before"))
        raise InputError([Problem(message, since.place, None, "dates", (related,))])


def _scalar(item: Node, key: str) -> Scalar | None:
    found = item.get(key) if isinstance(item, MappingNode) else None
    return found if isinstance(found, Scalar) else None


def _day(node: Scalar) -> date:
    try:
        return parse_date(node.text)
    except Refused as refused:
        raise InputError([Problem(refused.message, node.place, refused.hint)]) from None


def latest_entries(node: Node) -> Iterator[Node]:
    """Yield the nodes of a parameter's last value; of steps by amounts those of all bounds and values."""
    *before, last = dated_entries(node)
    if isinstance(node, Sequence) and _goes_by_amounts(node.items):
        yield from (bound for item in node.items if (bound := bound_of(item)) is not None)
        yield from before
    yield last


def dated_entries(node: Node) -> Iterator[Node]:
    """Yield the nodes of the values of a parameter: those of its entries, else the parameter itself."""
    if isinstance(node, Sequence) and node.items and isinstance(node.items[0], MappingNode):
        for item in node.items:
            value = item.get("value") if isinstance(item, MappingNode) else None
            if value is not None:
                yield value
    else:
        yield node
