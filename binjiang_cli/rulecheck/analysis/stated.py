"""The numbers and amounts that a rule file states as data, each with its place."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from binjiang_cli.language import tree
from binjiang_cli.language.functions import FUNCTIONS
from binjiang_cli.policy.literals import scalar_literal
from binjiang_cli.policy.parameters import dated_entries
from binjiang_cli.policy.rule import Rule
from binjiang_cli.policy.uses import written_nodes_of_rule
from binjiang_cli.source.nodes import Mapping, Node, Scalar
from binjiang_cli.source.problem import Place
from binjiang_cli.values.currencies import CURRENCIES
from binjiang_cli.values.money import Money, half_width, parse_money
from binjiang_cli.values.numbers import percent_text
from binjiang_cli.words import visible

SMALL_SHARES = ("‰", "千分之", "万分之")
SHARES = ("%", "百分之", *SMALL_SHARES)


class Stated(NamedTuple):
    """A number or an amount, as written and where; `threshold` is the place of the several currencies that it is one of."""

    value: Fraction | Money
    written: str
    place: Place
    threshold: Place | None = None

    @property
    def is_percentage(self) -> bool:
        return isinstance(self.value, Fraction) and any(sign in half_width(self.written) for sign in SHARES)

    @property
    def is_below_percents(self) -> bool:
        """Return whether it is written in thousandths or ten thousandths, as what is meant to be small is."""
        return any(sign in self.written for sign in SMALL_SHARES)

    @property
    def shown(self) -> str:
        """Return it for messages.

        As written, with the currency in a threshold, and as a percentage where it is a bare number.
        """
        written = visible(self.written)
        if isinstance(self.value, Money):
            return f"{self.value.currency} {written}" if self.threshold else written
        return written if self.is_percentage else f"{written} = {percent_text(self.value)}"


def stated_in(node: Node, threshold: Place | None = None, currency: str = "") -> Iterator[Stated]:
    """Yield what the value of a parameter states: by itself, in the rows of a table, in the currencies of a threshold."""
    if isinstance(node, Mapping):
        for key, value in node.pairs:
            in_currency = key.text in CURRENCIES
            yield from stated_in(value, node.place if in_currency else None, key.text if in_currency else "")
    elif isinstance(node, Scalar) and threshold:
        yield Stated(Money(parse_money(node.text).amount, currency), node.text, node.place, threshold)
    elif isinstance(node, Scalar) and node.plain:
        found = scalar_literal(node.text)
        if isinstance(found, Money | Fraction):
            yield Stated(found, node.text, node.place)


def stated_by(constant: tree.Constant) -> Iterator[Stated]:
    """Yield the number or amount that stands in an expression's place."""
    value, span = constant.value, constant.place.span
    if span is not None and isinstance(value, Money | Fraction):
        yield Stated(value, constant.place.document.text[span.start : span.end], constant.place)


def stated_in_expressions(rule: Rule) -> Iterator[Stated]:
    """Yield what stands in the expressions of a rule."""
    for node in written_nodes_of_rule(rule):
        if isinstance(node, tree.Constant):
            yield from stated_by(node)


def branches_of(node: tree.Node) -> Iterator[tree.Node]:
    """Yield the values among which an expression chooses; itself where it does not."""
    if isinstance(node, tree.Choice):
        yield from branches_of(node.then)
        yield from branches_of(node.otherwise)
    else:
        yield node


class StatedInRule:
    """A rule with the nodes of its file."""

    def __init__(self, rule: Rule, root: Node | None) -> None:
        self.rule = rule
        parameters = root.get("parameters") if isinstance(root, Mapping) else None
        self.parameters = {key.text: node for key, node in parameters.pairs} if isinstance(parameters, Mapping) else {}

    def of(self, parameter: str) -> Iterator[Stated]:
        """Yield what a parameter's values state, of each date."""
        for node in dated_entries(self.parameters[parameter]):
            yield from stated_in(node)

    def behind(self, node: tree.Node) -> list[Stated]:
        """Return what the value of an expression may be taken from as it stands.

        Parameters, rows, branches, the least or greatest.
        """
        return list(self._behind(node, set()))

    def _behind(self, node: tree.Node, seen: set[str]) -> Iterator[Stated]:
        match node:
            case tree.Constant():
                yield from stated_by(node)
            case tree.Name(name=name) if name not in seen:
                seen.add(name)
                if name in self.rule.parameters:
                    yield from self.of(name)
                elif name in self.rule.let:
                    yield from self._behind(self.rule.let[name], seen)
            case tree.Choice(then=then, otherwise=otherwise):
                yield from self._behind(then, seen)
                yield from self._behind(otherwise, seen)
            case tree.Stepped(function="step", parameter=parameter):
                yield from self.of(parameter)
            case tree.Lookup(table=table):
                yield from self._behind(table, seen)
            case tree.Call(function=function, arguments=arguments) if FUNCTIONS[function].chooses:
                for argument in arguments:
                    yield from self._behind(argument, seen)
