"""Parameters of steps: values that hold from a bound on, by amounts, numbers or days."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import TypeVar

from binjiang_cli.language import tree
from binjiang_cli.language.readings.parameters import Dated
from binjiang_cli.policy.literals import parse_literal
from binjiang_cli.source.nodes import Mapping as MappingNode
from binjiang_cli.source.nodes import Node, Scalar
from binjiang_cli.source.nodes import Sequence as SequenceNode
from binjiang_cli.source.problem import InputError, Place, Problem, Related, refuse
from binjiang_cli.values.money import Money
from binjiang_cli.words import Text

BOUNDS = ("from", "above")
SHAPE = Text(
    "每项应为 {from: 界限, value: 值} 或 {above: 界限, value: 值}", "each entry is {from: bound, value: …} or {above: …}"
)
BEFORE = Text("前一项", "the entry before")
Amount = Fraction | Money
AnyAmount = TypeVar("AnyAmount", Amount, Amount | date)


def bound_of(item: Node) -> Scalar | None:
    """Return where an entry states from where on it holds; None where it does not, or twice."""
    found = [item.get(key) for key in BOUNDS] if isinstance(item, MappingNode) else []
    stated = [node for node in found if node is not None]
    return stated[0] if len(stated) == 1 and isinstance(stated[0], Scalar) else None


def is_above(item: Node) -> bool:
    """Return whether the bound of an entry does not itself belong to it."""
    return isinstance(item, MappingNode) and item.get("above") is not None


def parse_steps(items: Sequence[Node]) -> tree.Steps:
    """Return the steps that entries state by amounts or numbers. Raises InputError with everything that is wrong."""
    problems: list[Problem] = []
    rows: list[tree.Step] = []
    for item in items:
        try:
            rows.append(_row(item))
        except InputError as error:
            problems += error.problems
    if not problems:
        rows = _alike(rows)
        problems = [*_mixed(rows), *_falling(rows)]
    if problems:
        raise InputError(problems)
    return tree.Steps(tuple(rows))


def _row(item: Node) -> tree.Step:
    bound, value = bound_of(item), item.get("value") if isinstance(item, MappingNode) else None
    if bound is None or value is None or (isinstance(item, MappingNode) and len(item.pairs) > 2):
        raise refuse(SHAPE, item.place)
    return tree.Step(_amount(bound), not is_above(item), _amount(value), bound.place, value.place)


def _amount(node: Node) -> Amount:
    found = parse_literal(node)
    if isinstance(found, Fraction | Money):
        return found
    raise refuse(Text("这里要的是一个数字或金额", "a number or an amount is expected here"), node.place)


def _alike(rows: Sequence[tree.Step]) -> list[tree.Step]:
    """Return the steps with zero as money where it stands beside money."""
    bounds, values = _currency_of(row.bound for row in rows), _currency_of(row.value for row in rows)
    return [replace(row, bound=_in(bounds, row.bound), value=_in(values, row.value)) for row in rows]


def _currency_of(amounts: Iterable[Amount | date]) -> str | None:
    return next((one.currency for one in amounts if isinstance(one, Money)), None)


def _in(currency: str | None, amount: AnyAmount) -> AnyAmount | Money:
    return Money(Fraction(0), currency) if currency is not None and amount == 0 else amount


def _mixed(rows: Sequence[tree.Step]) -> list[Problem]:
    """Return where a bound, or a value, is of another kind or currency than the first."""
    bound = Text("界限的类型或币种与第一项不同", "the bound differs in type or currency from the first")
    value = Text("值的类型或币种与第一项不同", "the value differs in type or currency from the first")
    found = [Problem(bound, row.bound_place, kind="type") for row in rows if _kind(row.bound) != _kind(rows[0].bound)]
    return found + [Problem(value, row.value_place, kind="type") for row in rows if _kind(row.value) != _kind(rows[0].value)]


def _kind(amount: Amount | date) -> object:
    return amount.currency if isinstance(amount, Money) else type(amount)


def _falling(rows: Sequence[tree.Step]) -> list[Problem]:
    message = Text("界限没有递增", "the bounds are not in rising order")
    return [
        Problem(message, row.bound_place, None, "value", (Related(before.bound_place, BEFORE),))
        for before, row in pairwise(rows)
        if _kind(row.bound) == _kind(before.bound) and _order(row) <= _order(before)
    ]


def _order(row: tree.Step) -> tuple[Fraction, bool]:
    assert not isinstance(row.bound, date)
    return row.bound.amount if isinstance(row.bound, Money) else row.bound, not row.included


def steps_of(name: str, values: Sequence[Dated], node: Node, place: Place) -> tree.Steps:
    """Return the steps of a parameter. Raises InputError at `place`, which asks for them, where it has none."""
    first = values[0]
    if isinstance(first.value, tree.Steps):
        return first.value
    if first.since is None:
        raise refuse(Text(f"{name} 不是分段的参数", f"{name} is no parameter of steps"), place, SHAPE, "type")
    if any(dated.until is not None for dated in values):
        message = Text(
            f"{name} 写明了终止日期 to，不能按日期分段取值", f"{name} has an end (to:), and is no parameter of steps"
        )
        raise refuse(message, place, kind="type")
    if not all(isinstance(dated.value, Amount) for dated in values):
        message = Text(f"{name} 的值不是数字或金额", f"the values of {name} are neither numbers nor amounts")
        raise refuse(message, place, kind="type")
    return dated_steps(values, node)


def dated_steps(values: Sequence[Dated], node: Node) -> tree.Steps:
    """Return the values of a parameter that changes by date as steps over days."""
    assert isinstance(node, SequenceNode)
    rows = []
    for dated, item in zip(values, node.items, strict=True):
        bound, value = bound_of(item), item.get("value") if isinstance(item, MappingNode) else None
        assert dated.since is not None and bound is not None and value is not None and isinstance(dated.value, Amount)
        rows.append(tree.Step(dated.since, True, dated.value, bound.place, value.place))
    return tree.Steps(tuple(rows))
