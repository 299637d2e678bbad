"""Values by steps: what `step` and `slices` of them say, in the other nodes of the language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any, TypeVar

from binjiang_cli.language import tree
from binjiang_cli.language.functions import StepFunction
from binjiang_cli.source.problem import Place
from binjiang_cli.values.money import Money

T = TypeVar("T")
NO_STEPS = tree.Steps(())
NOTHING: Mapping[tree.Node, Any] = {}
StepsOf = Callable[[str, Place], tree.Steps]


def stepped(place: Place, function: StepFunction, parameter: str, argument: tree.Node, steps: tree.Steps) -> tree.Stepped:
    """Return the call of a function of steps."""
    lowered = _step(place, argument, steps) if function == "step" else _slices(place, argument, steps)
    return tree.Stepped(place, function, parameter, argument, steps, lowered)


def _step(place: Place, argument: tree.Node, steps: tree.Steps) -> tree.Node:
    """Return the value of the last step that has begun: `v2 if x >= b2 else v1 if x >= b1 else 0`."""
    found: tree.Node = tree.Constant(place, zero_of(steps))
    for row in steps.rows:
        begun = _begun(row, argument)
        found = tree.Choice(row.bound_place, begun, tree.Constant(row.value_place, row.value), found)
    return found


def _begun(row: tree.Step, argument: tree.Node) -> tree.Compare:
    bound = tree.Constant(row.bound_place, row.bound)
    return tree.Compare(row.bound_place, ">=" if row.included else ">", argument, bound)


def _slices(place: Place, argument: tree.Node, steps: tree.Steps) -> tree.Node:
    """Return the sum of each step's value × what of the argument lies in it."""
    found: tree.Node = tree.Constant(place, zero_of_slices(steps))
    bounds = [tree.Constant(row.bound_place, row.bound) for row in steps.rows]
    for index, (row, bound) in enumerate(zip(steps.rows, bounds, strict=True)):
        inside = _inside(argument, bound, bounds[index + 1] if index + 1 < len(bounds) else None)
        slice_ = tree.Arithmetic(row.value_place, "*", inside, tree.Constant(row.value_place, row.value))
        found = tree.Arithmetic(row.value_place, "+", found, slice_) if index else slice_
    return found


def _inside(argument: tree.Node, bound: tree.Constant, following: tree.Constant | None) -> tree.Node:
    """Return what of the argument lies above a bound and not above the next: `min(x, b2) - b1 if x > b1 else 0`."""
    place = bound.place
    top = argument if following is None else tree.Call(place, "min", (argument, following))
    nothing = tree.Constant(place, zero_like(bound.value))
    return tree.Choice(place, tree.Compare(place, ">", argument, bound), tree.Arithmetic(place, "-", top, bound), nothing)


def zero_of(steps: tree.Steps) -> Fraction | Money:
    """Return what holds below the first step: nothing, in the type of the values."""
    return zero_like(steps.rows[0].value) if steps.rows else Fraction(0)


def zero_of_slices(steps: tree.Steps) -> Fraction | Money:
    """Return nothing in the type of a sum of slices: money where the values or the bounds are."""
    money = any(isinstance(one, Money) for row in steps.rows for one in (row.bound, row.value))
    return Money(Fraction(0)) if money else Fraction(0)


def zero_like(value: object) -> Fraction | Money:
    return Money(Fraction(0)) if isinstance(value, Money) else Fraction(0)


def read_once(
    node: tree.Stepped, value: Callable[[tree.Node], T], held: dict[tree.Node, T], known: Mapping[tree.Node, T] = NOTHING
) -> T:
    """Return what a reading, which looks among `held` first, makes of steps: what lies in them is read once, however many.

    `known` are parts of them that are read already.
    """
    once = {node.argument: value(node.argument), **known}
    held.update(once)
    try:
        return value(node.lowered)
    finally:
        for one in once:
            del held[one]


def slices_of(node: tree.Stepped) -> list[tree.Arithmetic]:
    """Return, of `slices`, each step's value × what lies in it."""
    found: list[tree.Arithmetic] = []
    here = node.lowered
    while isinstance(here, tree.Arithmetic):
        last = here.operator == "*"
        slice_ = here if last else here.right
        assert isinstance(slice_, tree.Arithmetic)
        found.append(slice_)
        here = slice_.right if last else here.left
    return found[::-1]


def choices_of(node: tree.Stepped) -> list[tree.Choice]:
    """Return the choices that ask of each step whether it is reached."""
    if node.function == "slices":
        return [slice_.left for slice_ in slices_of(node) if isinstance(slice_.left, tree.Choice)]
    found: list[tree.Choice] = []
    here = node.lowered
    while isinstance(here, tree.Choice):
        found.append(here)
        here = here.otherwise
    return found[::-1]


def begun_of(node: tree.Stepped) -> tree.Compare:
    """Return the comparison that fails where the argument lies below the first step.

    To `slices` it is the same whether a bound belongs to the step above it: at the first no part of the argument is left out.
    """
    first = choices_of(node)[0].condition
    assert isinstance(first, tree.Compare)
    return first.changed(operator=">=") if node.function == "slices" else first


def figures_of(node: tree.Stepped) -> list[tuple[tree.Node, tree.Node]]:
    """Return the constants that are the bound and the value of each step."""
    tests = choices_of(node)
    bounds = [test.condition.right for test in tests if isinstance(test.condition, tree.Compare)]
    values = [slice_.right for slice_ in slices_of(node)] if node.function == "slices" else [test.then for test in tests]
    return list(zip(bounds, values, strict=True))


def bends_of(nodes: Iterable[tree.Node]) -> set[tree.Node]:
    """Return the comparisons at which the slices among some nodes bend, but do not jump."""
    sliced = (node for node in nodes if isinstance(node, tree.Stepped) and node.function == "slices")
    return {test.condition for node in sliced for test in choices_of(node)}
