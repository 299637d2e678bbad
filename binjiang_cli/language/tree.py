"""The node types of the rule language. Nodes are compared by identity, so that readings can keep facts about them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple, Self, assert_never, dataclass_transform

from binjiang_cli.language.functions import AggregateKind, FunctionName, RankFunction, StepFunction
from binjiang_cli.source.problem import Place
from binjiang_cli.values.money import Money


class Threshold(NamedTuple):
    """One bound stated in several currencies, CNY among them."""

    amounts: dict[str, Fraction]


class Table(NamedTuple):
    """Values by key."""

    rows: "dict[str, ConstantValue]"


ConstantValue = Fraction | Money | date | str | bool | tuple[str, ...] | Threshold | Table


@dataclass(frozen=True, slots=True)
class Step:
    """What holds from a bound on, which belongs to it or not, and where the file states both."""

    bound: Fraction | Money | date
    included: bool
    value: Fraction | Money
    bound_place: Place = field(compare=False)
    value_place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Steps:
    """Values by steps with rising bounds; below the first there is nothing."""

    rows: tuple[Step, ...]


ParameterValue = ConstantValue | Steps


@dataclass_transform(eq_default=False)
class TreeNode:
    """A node: its values in their order. A dataclass would compile methods of its own at every start."""

    def __init__(self, *values: object) -> None:
        self.__dict__.update(zip(type(self).__annotations__, values, strict=True))

    def changed(self, **values: object) -> Self:
        """Return the same node with other values."""
        return type(self)(*{**vars(self), **values}.values())


class Constant(TreeNode):
    """A number, text or boolean written in an expression; or a value that the rule file gives as data."""

    place: Place
    value: ConstantValue


class ListOf(TreeNode):
    place: Place
    items: "tuple[Node, ...]"


class Name(TreeNode):
    """A parameter, a `let`, the rule's record, `company`, `as_of`, a section, or a comprehension's variable."""

    place: Place
    name: str


class FieldAccess(TreeNode):
    place: Place
    record: "Node"
    name: str


class Arithmetic(TreeNode):
    place: Place
    operator: Literal["+", "-", "*", "/"]
    left: "Node"
    right: "Node"


class Negative(TreeNode):
    place: Place
    operand: "Node"


class Compare(TreeNode):
    place: Place
    operator: Literal["==", "!=", "<", "<=", ">", ">="]
    left: "Node"
    right: "Node"


class Membership(TreeNode):
    """`item in container`: a list, or the keys of a table."""

    place: Place
    item: "Node"
    container: "Node"


class Logic(TreeNode):
    place: Place
    operator: Literal["and", "or"]
    operands: "tuple[Node, ...]"


class Not(TreeNode):
    place: Place
    operand: "Node"


class Choice(TreeNode):
    """`then if condition else otherwise`."""

    place: Place
    condition: "Node"
    then: "Node"
    otherwise: "Node"


class Call(TreeNode):
    place: Place
    function: FunctionName
    arguments: "tuple[Node, ...]"


class Lookup(TreeNode):
    """`table[key]`."""

    place: Place
    table: "Node"
    key: "Node"


class Stepped(TreeNode):
    """`step(parameter, argument)` or `slices(parameter, argument)`; `lowered` says the same in other nodes.

    The argument stands in `lowered` once a step, always as the same node.
    """

    place: Place
    function: StepFunction
    parameter: str
    argument: "Node"
    steps: Steps
    lowered: "Node"


class Ranked(TreeNode):
    """`place(record)` or `within(amount, most)` among the records that the rule is about.

    They come in their order or `by` something, `descending` or not; those with another `per` do not count.
    """

    place: Place
    function: RankFunction
    arguments: "tuple[Node, ...]"
    by: "Node | None"
    descending: bool
    per: "Node | None"


class Aggregate(TreeNode):
    """`sum(element for variable in source if condition)`; also count, any, all."""

    place: Place
    kind: AggregateKind
    element: "Node"
    variable: str
    source: "Node"
    condition: "Node | None"


Node = (
    Constant | ListOf | Name | FieldAccess | Arithmetic | Negative | Compare | Membership | Logic | Not | Choice | Call
    | Lookup | Stepped | Ranked | Aggregate
)  # fmt: skip


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below a node, in the order in which they are written."""
    match node:
        case Constant() | Name():
            return ()
        case ListOf(items=items):
            return items
        case FieldAccess(record=record):
            return (record,)
        case Arithmetic(left=left, right=right) | Compare(left=left, right=right):
            return (left, right)
        case Negative(operand=operand) | Not(operand=operand):
            return (operand,)
        case Membership(item=item, container=container):
            return (item, container)
        case Logic(operands=operands):
            return operands
        case Choice(condition=condition, then=then, otherwise=otherwise):
            return (then, condition, otherwise)
        case Call(arguments=arguments):
            return arguments
        case Lookup(table=table, key=key):
            return (table, key)
        case Stepped(lowered=lowered):
            return (lowered,)
        case Ranked(arguments=arguments, by=by, per=per):
            return (*arguments, *(node for node in (by, per) if node is not None))
        case Aggregate(element=element, source=source, condition=condition):
            return (element, source) if condition is None else (element, source, condition)
        case _:
            assert_never(node)


def written_children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below a node that an expression itself writes: of steps only what lies in one of them."""
    return (node.argument,) if isinstance(node, Stepped) else children(node)


def words_of(node: Node) -> tuple[str, ...]:
    """Return what a node says besides the nodes below it: an operator, a function, a name. Of a constant that is its value."""
    match node:
        case Constant(value=value):
            return (repr(value),)
        case Name(name=name) | FieldAccess(name=name):
            return (name,)
        case Arithmetic(operator=operator) | Compare(operator=operator) | Logic(operator=operator):
            return (operator,)
        case Call(function=function):
            return (function,)
        case Aggregate(kind=kind, variable=variable):
            return (kind, variable)
        case Stepped(function=function, parameter=parameter):
            return (function, parameter)
        case Ranked(function=function, by=by, descending=descending, per=per):
            order = ("by" * (by is not None), "descending" * descending, "per" * (per is not None))
            return (function, *filter(None, order))
        case ListOf() | Negative() | Membership() | Not() | Choice() | Lookup():
            return ()
        case _:
            assert_never(node)


def structure(node: Node) -> object:
    """Return what a tree says, whatever its place and layout: equal for equal trees."""
    own = (structure_of_value(node.value),) if isinstance(node, Constant) else words_of(node)
    return (type(node).__name__, *own, *(structure(child) for child in written_children(node)))


def structure_of_value(value: ParameterValue) -> object:
    """Return a value with its type: true is not one."""
    if isinstance(value, Steps):
        rows = [(structure_of_value(row.bound), row.included, structure_of_value(row.value)) for row in value.rows]
        return ("Steps", *rows)
    if isinstance(value, Table):
        return ("Table", {key: structure_of_value(row) for key, row in value.rows.items()})
    return (type(value).__name__, value)


def nodes_of(node: Node) -> Iterator[Node]:
    """Return the node and everything below it, each once, in the order in which it is written."""
    return _nodes_of(node, children, set())


def written_nodes_of(node: Node) -> Iterator[Node]:
    """Return the node and everything below it that an expression itself writes."""
    return _nodes_of(node, written_children, set())


def _nodes_of(node: Node, below: Callable[[Node], tuple[Node, ...]], seen: set[Node]) -> Iterator[Node]:
    if node in seen:
        return
    seen.add(node)
    yield node
    for child in below(node):
        yield from _nodes_of(child, below, seen)
