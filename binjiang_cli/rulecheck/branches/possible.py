"""What the expressions of a rule can come to: which truth values, from where to where, on which grid."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple, assert_never

from binjiang_cli.language import tree
from binjiang_cli.language.functions import FUNCTIONS
from binjiang_cli.language.types import DateType, ListType, MoneyType, NumberType, RecordType, TextType, ThresholdType
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.rule import Rule
from binjiang_cli.policy.vocabulary import Field

Truth = bool | None
ZERO = Fraction(0)
FEN = Fraction(1, 100)
ONE = Fraction(1)
EVERY_TRUTH: tuple[Truth, ...] = (True, False, None)


class Span(NamedTuple):
    """The least and the greatest that a number, an amount or a day (as its ordinal) can be; None: no limit."""

    low: Fraction | None = None
    high: Fraction | None = None

    def reaches(self, other: "Span", step: Fraction) -> bool:
        """Whether it can lie above another by at least a step."""
        return self.high is None or other.low is None or self.high >= other.low + step


class Possible:
    """What can be said of a rule's expressions without a profile. Parts are taken to be independent of each other."""

    def __init__(self, rule: Rule, policy: Policy) -> None:
        self.rule = rule
        self.policy = policy
        lasts = [held.last for held in (policy.in_force, rule.in_force) if held.last is not None]
        self.days = Span(
            Fraction(max(policy.in_force.first, rule.in_force.first).toordinal()),
            Fraction(min(lasts).toordinal()) if lasts else None,
        )

    def truths(self, node: tree.Node) -> tuple[Truth, ...]:
        """Every truth value that a condition can have."""
        known = set(self._known_truths(node))
        if isinstance(node, tree.Logic | tree.Not | tree.Choice | tree.Constant):
            return tuple(truth for truth in EVERY_TRUTH if truth in known)
        return tuple(truth for truth in EVERY_TRUTH if truth in known or (truth is None and self.unknown(node)))

    def _known_truths(self, node: tree.Node) -> Iterator[Truth]:
        match node:
            case tree.Constant(value=value):
                yield bool(value)
            case tree.Name(name=name) if name in self.rule.let:
                yield from self._known_truths(self.rule.let[name])
            case tree.Not(operand=operand):
                for truth in self.truths(operand):
                    yield None if truth is None else not truth
            case tree.Logic(operator=operator, operands=operands):
                for truths in product(*(self.truths(operand) for operand in operands)):
                    decisive = operator == "or"
                    yield decisive if decisive in truths else None if None in truths else not decisive
            case tree.Choice(condition=condition, then=then, otherwise=otherwise):
                for truth in self.truths(condition):
                    yield from (None,) if truth is None else self.truths(then if truth else otherwise)
            case tree.Comparison():
                yield from self._comparison(node)
            case tree.Membership():
                yield from self._membership(node)
            case _:
                yield from (True, False)

    def _comparison(self, node: tree.Comparison) -> Iterator[bool]:
        one, other = self._texts(node.left), self._texts(node.right)
        if one is not None and other is not None:
            less = more = len(one | other) > 1
            same = bool(one & other)
        else:
            less, same, more = self.relations(node)
        true, false = {
            "==": (same, less or more),
            "!=": (less or more, same),
            "<": (less, same or more),
            "<=": (less or same, more),
            ">": (more, less or same),
            ">=": (more or same, less),
        }[node.operator]
        yield from [truth for truth, can in ((True, true), (False, false)) if can]

    def relations(self, node: tree.Comparison, currency: str | None = None) -> tuple[bool, bool, bool]:
        """Whether the left of a comparison can be less than the right, the same, more; in a currency of a threshold."""
        left, right = self.span(node.left, currency), self.span(node.right, currency)
        step = self.step(node) or Fraction(0)
        return right.reaches(left, step), left.reaches(right, ZERO) and right.reaches(left, ZERO), left.reaches(right, step)

    def step(self, node: tree.Comparison) -> Fraction | None:
        """The least by which the two sides of a comparison can differ; None where that is any amount."""
        steps = [self.grid(node.left), self.grid(node.right)]
        return None if None in steps else steps[0]

    def _membership(self, node: tree.Membership) -> Iterator[bool]:
        items, among = self._texts(node.item), self._among(node.container)
        if items is None or among is None:
            yield from (True, False)
        else:
            yield from [truth for truth, can in ((True, items & among), (False, items - among)) if can]

    def _among(self, node: tree.Node) -> frozenset[str] | None:
        """What a list written out or a table holds; None where that depends on the profile."""
        if isinstance(node, tree.ListOf):
            each = [self._texts(item) for item in node.items]
            return None if any(texts is None or len(texts) > 1 for texts in each) else frozenset().union(*each)  # type: ignore[arg-type]
        value = self._constant(node)
        return frozenset(value.rows) if isinstance(value, tree.Table) else frozenset(value) if type(value) is tuple else None

    def _constant(self, node: tree.Node) -> Any:
        """The value of a constant, or of a parameter that has only one; None for anything else."""
        if isinstance(node, tree.Constant):
            return node.value
        values = self.rule.parameters.get(node.name, ()) if isinstance(node, tree.Name) else ()
        return values[0].value if len(values) == 1 else None

    def _texts(self, node: tree.Node) -> frozenset[str] | None:
        kind = self.rule.types.get(node)
        return frozenset(kind.values) if isinstance(kind, TextType) and kind.values is not None else None

    def unknown(self, node: tree.Node) -> bool:
        """Whether the profile can leave an expression without a value."""
        match node:
            case tree.Constant():
                return False
            case tree.Name(name=name):
                return self._name_unknown(node, name)
            case tree.Field():
                field = self._field(node)
                return not field.required and field.default is None
            case tree.Call():
                return self._call_unknown(node)
            case tree.Lookup(table=table, key=key):
                keys, rows = self._texts(key), self._among(table)
                return self.unknown(key) or keys is None or rows is None or not keys <= rows
            case tree.Arithmetic(operator="/", left=left, right=right):
                span = self.span(right)
                zero = (span.low is None or span.low <= 0) and (span.high is None or span.high >= 0)
                return zero or self.unknown(left) or self.unknown(right)
            case tree.Logic() | tree.Not():
                return None in self.truths(node)
        return any(self.unknown(child) for child in tree.children(node))

    def _call_unknown(self, node: tree.Call) -> bool:
        match node.function:
            case "first":
                return all(self.unknown(argument) for argument in node.arguments)
            case "lpr_1y" | "lpr_5y":
                return True
            case "days" | "year" | "year_end" | "min" | "max":
                return any(self.unknown(argument) for argument in node.arguments)
            case _:
                assert_never(node.function)

    def _name_unknown(self, node: tree.Name, name: str) -> bool:
        if name in self.rule.let:
            return self.unknown(self.rule.let[name])
        if name in self.rule.parameters:
            until = self.rule.parameters[name][-1].until
            return until is not None and (self.days.high is None or until.toordinal() < self.days.high)
        kind = self.rule.types.get(node)
        return isinstance(kind, ListType) and name in self.policy.vocabulary.sections and name != self.rule.for_each

    def span(self, node: tree.Node, currency: str | None = None) -> Span:
        """Between what an expression's value lies, as far as its type says so; a threshold in one of its currencies."""
        if isinstance(node, tree.Name) and node.name == "as_of":
            return self.days
        if isinstance(node, tree.Name) and node.name in self.rule.let:
            return self.span(self.rule.let[node.name])
        kind = self.rule.types.get(node)
        if isinstance(kind, NumberType | MoneyType):
            return Span(ZERO if self._is_term(node) else kind.bounds.low, kind.bounds.high)
        if isinstance(kind, ThresholdType) and currency is not None:
            return Span(kind.bounds[currency], kind.bounds[currency])
        value = self._constant(node)
        if isinstance(value, date):
            return Span(Fraction(value.toordinal()), Fraction(value.toordinal()))
        return Span()

    def _is_term(self, node: tree.Node) -> bool:
        """Whether an expression counts the days between two dates of a record that the profile keeps in order."""
        match node:
            case tree.Call(function="days", arguments=(tree.Field() as first, tree.Field() as last)):
                kind, other = self.rule.types[first.record], self.rule.types[last.record]
                same = isinstance(kind, RecordType) and isinstance(other, RecordType) and kind.section == other.section
                return same and self._field(last).not_before == first.name
        return False

    def _field(self, node: tree.Field) -> Field:
        kind = self.rule.types[node.record]
        assert isinstance(kind, RecordType)
        return self.policy.vocabulary.sections[kind.section].fields[node.name]

    def grid(self, node: tree.Node) -> Fraction | None:
        """The unit of which every value is a multiple: a fen, a whole number, a day. None: there is none."""
        kind = self.rule.types.get(node)
        if isinstance(kind, NumberType):
            return ONE if kind.integer else None
        if isinstance(kind, DateType):
            return ONE
        match node:
            case tree.Name(name=name) if name in self.rule.let:
                return self.grid(self.rule.let[name])
            case tree.Constant() | tree.Name() | tree.Field() | tree.Lookup():
                return FEN
            case tree.Negative(operand=operand):
                return self.grid(operand)
            case tree.Arithmetic(operator="+" | "-", left=left, right=right):
                return self._common(left, right)
            case tree.Choice(then=then, otherwise=otherwise):
                return self._common(then, otherwise)
            case tree.Call(function=function, arguments=arguments) if FUNCTIONS[function].chooses:
                return self._common(*arguments)
            case tree.Aggregate(kind="sum", element=element):
                return self.grid(element)
        return None

    def _common(self, *nodes: tree.Node) -> Fraction | None:
        grids = [self.grid(node) for node in nodes]
        return None if None in grids else grids[0]
