"""The aid intensity of a rule: what rates it admits, for a record or, where its parameters alone say so, on a day."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from binjiang_cli.language import tree
from binjiang_cli.language.readings.exact import Exact, Facts, Unknown, unknown_of
from binjiang_cli.language.readings.parameters import Parameters, parameters_on
from binjiang_cli.language.types import NumberType, Type

NOTHING = Fraction(0)
Lets = Mapping[str, tree.Node]
Types = Mapping[tree.Node, Type]
RateRange = tuple[Fraction, Fraction]


class NoLpr:
    """No LPR is known: what looks one up depends on more than parameters."""

    def on(self, day: date, tenor: str) -> None:
        return None


class Intensity(NamedTuple):
    """The aid intensity: a fixed rate, "up to" one, or from one to another."""

    kind: Literal["fixed", "up_to", "range"]
    low: tree.Node
    high: tree.Node

    @property
    def ends(self) -> tuple[tree.Node, ...]:
        """Return the expressions of its rates, each once."""
        return (self.high,) if self.low is self.high else (self.low, self.high)


def range_of(exact: Exact, intensity: Intensity) -> RateRange | Unknown:
    """Return the rates that a reading's names admit, the lesser first; a negative rate is none at all."""
    values: list[Any] = [exact.value(node) for node in intensity.ends]
    if unknown := unknown_of(*values):
        return unknown
    rates = [max(NOTHING + value, NOTHING) for value in values]
    return min(rates), max(rates)


def is_stated(intensity: Intensity, parameters: Parameters, let: Lets) -> bool:
    """Return whether the rates depend on nothing but the rule's parameters."""
    return all(_reads_only(node, parameters, let) for node in intensity.ends)


def _reads_only(node: tree.Node, parameters: Parameters, let: Lets) -> bool:
    match node:
        case tree.Name(name=name):
            return name in parameters or (name in let and _reads_only(let[name], parameters, let))
        case tree.Call(function="lpr_1y" | "lpr_5y"):
            return False
    return all(_reads_only(child, parameters, let) for child in tree.children(node))


def stated_values(intensity: Intensity, parameters: Parameters, let: Lets, types: Types, day: date) -> list[Any]:
    """Return the rates on a day as they are written, of an intensity that depends on parameters alone."""
    exact = Exact(parameters_on(parameters, day), types, Facts({}, NoLpr()))
    for name, node in let.items():
        if _reads_only(node, parameters, let):
            exact.names[name] = exact.value(node)
    return [exact.value(node) for node in intensity.ends]


def is_in_order(intensity: Intensity, types: Types) -> bool:
    """Return whether the bounds of the rates show that none is negative, and the low one never above the high one."""
    low, high = (types[node] for node in (intensity.low, intensity.high))
    if not (isinstance(low, NumberType) and isinstance(high, NumberType)) or low.bounds.low is None or low.bounds.low < 0:
        return False
    below = low.bounds.high is not None and high.bounds.low is not None and low.bounds.high <= high.bounds.low
    return intensity.low is intensity.high or below


def never_in_order(intensity: Intensity, types: Types) -> bool:
    """Return whether the bounds of the rates show that one is always negative, or the low one always above the high one."""
    low, high = (types[node] for node in (intensity.low, intensity.high))
    if not (isinstance(low, NumberType) and isinstance(high, NumberType)):
        return False
    negative = any(kind.bounds.high is not None and kind.bounds.high < 0 for kind in (low, high))
    crossed = low.bounds.low is not None and high.bounds.high is not None and low.bounds.low > high.bounds.high
    return negative or crossed


def most_rate(intensity: Intensity, types: Types, least: Fraction | None) -> Fraction:
    """Return the greatest rate that the bounds of an intensity admit, or `least`; all of the cost where they say nothing."""
    kind = types[intensity.high]
    most = kind.bounds.high if isinstance(kind, NumberType) else None
    return max(Fraction(1) if most is None else most, least or NOTHING, NOTHING)
