"""Changes of an expression: in each of its nodes, one slip of the pen."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, assert_never

from binjiang_cli.language import tree
from binjiang_cli.language.functions import FUNCTIONS, AggregateKind, FunctionName
from binjiang_cli.language.steps import stepped
from binjiang_cli.rulecheck.mutation.change import Change, Operator, becomes, dropped
from binjiang_cli.rulecheck.mutation.values import value_changes
from binjiang_cli.source.problem import Place
from binjiang_cli.words import Text, clipped

BOUNDARY = {">=": ">", ">": ">=", "<=": "<", "<": "<=", "==": "!=", "!=": "=="}
NEGATED = {">=": "<", ">": "<=", "<=": ">", "<": ">="}
OPPOSITE = {"+": "-", "-": "+", "*": "/", "/": "*"}
OPPOSITES: Mapping[AggregateKind, AggregateKind] = {"any": "all", "all": "any"}
SIGNS = {">=": "≥", "<=": "≤", "==": "=", "!=": "≠", "*": "×", "/": "÷", "-": "−"}
LONGEST = 40


def expression_changes(root: tree.Node, rate: bool = False) -> Iterator[Change[tree.Node]]:
    """Yield every change of an expression, in the order in which it is written; with `rate`, what it is made of are rates."""
    rates = set(valued(root)) if rate else set()
    for node in tree.written_nodes_of(root):
        for change in _changes(node, node in rates):
            yield change.within(replaced(root, node, change.after))


def written(place: Place) -> str:
    """Return what stands at a place, on one line and not too long."""
    return clipped(place.written, LONGEST)


def is_negated_by_itself(node: tree.Node) -> bool:
    """Return whether the changes of a node hold its negation."""
    return isinstance(node, tree.Compare | tree.Membership | tree.Not)


def replaced(root: tree.Node, old: tree.Node, new: tree.Node) -> tree.Node:
    """Return a tree with another node in one place: new nodes on the way to it, the same ones elsewhere."""
    if root is old:
        return new
    if isinstance(root, tree.Stepped):
        argument = replaced(root.argument, old, new)
        same = argument is root.argument
        return root if same else stepped(root.place, root.function, root.parameter, argument, root.steps)
    changed = {}
    for name, before in vars(root).items():
        after: Any = before
        if isinstance(before, tree.Node):
            after = replaced(before, old, new)
        elif name in ("items", "operands", "arguments"):
            after = tuple(replaced(child, old, new) for child in before)
            after = before if all(one is other for one, other in zip(before, after, strict=True)) else after
        if after is not before:
            changed[name] = after
    return root.changed(**changed) if changed else root


def _changes(node: tree.Node, rate: bool) -> Iterator[Change[tree.Node]]:
    match node:
        case tree.Constant(place=place, value=value):
            for change in value_changes(value, lambda *_: place, rate):
                yield change.within(tree.Constant(place, change.after))
        case tree.ListOf(items=items):
            yield from _without_each("value", items, lambda rest: node.changed(items=rest))
        case tree.Compare(operator=operator):
            yield _sign(node, "comparator", "boundary", operator, BOUNDARY[operator])
            if operator in NEGATED:
                yield _sign(node, "comparator", "negated", operator, NEGATED[operator])
        case tree.Membership():
            yield Change("comparator", "negated", becomes("in", "not in"), node.place, tree.Not(node.place, node))
        case tree.Not(operand=operand) if not is_negated_by_itself(operand):
            yield Change("logic", "not-dropped", dropped("not"), node.place, operand)
        case tree.Negative(operand=operand):
            yield Change("arithmetic", "minus-dropped", dropped("−"), node.place, operand)
        case tree.Logic(operator=operator, operands=operands):
            yield _sign(node, "logic", "swapped", operator, "or" if operator == "and" else "and")
            yield from _without_each("logic", operands, lambda rest: node.changed(operands=rest))
        case tree.Arithmetic(operator=operator):
            yield _sign(node, "arithmetic", "swapped", operator, OPPOSITE[operator])
        case tree.Choice(then=then, otherwise=otherwise):
            words = Text("if 和 else 两支对调", "the branches of if and else swapped")
            yield Change("branch", "swapped", words, node.place, node.changed(then=otherwise, otherwise=then))
        case tree.Call():
            yield from _call(node)
        case tree.Ranked():
            yield from _ranked(node)
        case tree.Aggregate(kind=kind, condition=condition):
            if kind in OPPOSITES:
                other = OPPOSITES[kind]
                yield Change("function", other, becomes(kind, other), node.place, node.changed(kind=other))
            if condition is not None:
                words = dropped(f"if {written(condition.place)}")
                yield Change("condition", "if-dropped", words, condition.place, node.changed(condition=None))


def _call(node: tree.Call) -> Iterator[Change[tree.Node]]:
    match node.function:
        case "days" | "months":
            words = Text(f"{node.function} 的起止对调", f"from and to of {node.function} swapped")
            yield Change("function", "swapped", words, node.place, node.changed(arguments=node.arguments[::-1]))
        case "min":
            yield _another(node, "max")
        case "max":
            yield _another(node, "min")
        case "lpr_1y":
            yield _another(node, "lpr_5y")
        case "lpr_5y":
            yield _another(node, "lpr_1y")
        case "first" | "year" | "year_end" | "later" | "month" | "month_end" | "full" | "rounded":
            pass
        case _:
            assert_never(node.function)
    if FUNCTIONS[node.function].chooses:
        yield from _without_each("function", node.arguments, lambda rest: node.changed(arguments=rest))


def _ranked(node: tree.Ranked) -> Iterator[Change[tree.Node]]:
    if node.by is not None:
        words = Text("先后颠倒", "the order turned round")
        yield Change("function", "turned", words, node.by.place, node.changed(descending=not node.descending))
        yield Change("function", "by-dropped", dropped(f"by={written(node.by.place)}"), node.by.place, node.changed(by=None))
    if node.per is not None:
        words = dropped(f"per={written(node.per.place)}")
        yield Change("condition", "per-dropped", words, node.per.place, node.changed(per=None))


def _another(node: tree.Call, function: FunctionName) -> Change[tree.Node]:
    return Change("function", function, becomes(node.function, function), node.place, node.changed(function=function))


def _sign(
    node: tree.Compare | tree.Logic | tree.Arithmetic, operator: Operator, name: str, before: str, after: str
) -> Change[tree.Node]:
    words = becomes(SIGNS.get(before, before), SIGNS.get(after, after))
    return Change(operator, name, words, node.place, node.changed(operator=after))


def _without_each(
    operator: Operator, items: tuple[tree.Node, ...], kept: Callable[[tuple[tree.Node, ...]], tree.Node]
) -> Iterator[Change[tree.Node]]:
    """Yield each of several parts dropped; `kept` makes the node of the rest."""
    if len(items) < 2:
        return
    for index, item in enumerate(items):
        named = item.value if isinstance(item, tree.Constant) and isinstance(item.value, str) else index + 1
        rest = (*items[:index], *items[index + 1 :])
        yield Change(operator, f"without-{named}", dropped(written(item.place)), item.place, kept(rest))


def valued(node: tree.Node) -> Iterator[tree.Node]:
    """Yield the node and all that its value is made of: not the conditions of a choice, nor keys, nor what lies in a step."""
    yield node
    match node:
        case tree.Choice(then=then, otherwise=otherwise):
            parts: tuple[tree.Node, ...] = (then, otherwise)
        case tree.Lookup(table=table):
            parts = (table,)
        case tree.Aggregate(element=element):
            parts = (element,)
        case tree.Stepped() | tree.Ranked(function="place"):
            parts = ()
        case tree.Ranked(arguments=arguments):
            parts = arguments
        case _:
            parts = tree.children(node)
    for part in parts:
        yield from valued(part)
