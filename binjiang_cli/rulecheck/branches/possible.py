"""What the expressions of a rule can come to: which truth values, from where to where, on which grid."""

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from typing import assert_never

from binjiang_cli.language import tree
from binjiang_cli.language.functions import FUNCTIONS
from binjiang_cli.language.readings.regions import Regions
from binjiang_cli.language.readings.spans import EVERYTHING, Region, both
from binjiang_cli.language.readings.terms import Terms
from binjiang_cli.language.types import DateType, ListType, NumberType, RecordType
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.rule import Rule
from binjiang_cli.policy.vocabulary import Field

Truth = bool | None
ZERO = Fraction(0)
FEN = Fraction(1, 100)
ONE = Fraction(1)
ONE_DAY = timedelta(days=1)


class Possible:
    """What can be said of a rule's expressions without a profile, while the rule is in force."""

    def __init__(self, rule: Rule, policy: Policy) -> None:
        self.rule = rule
        self.policy = policy
        self.terms = Terms()
        self.regions = Regions(self.terms, rule.types, rule.let, rule.parameters, policy.vocabulary.not_before)
        self.in_force = both(*(self.regions.on_days(held.first, held.last) for held in (policy.in_force, rule.in_force)))

    def truths(self, node: tree.Node) -> tuple[Truth, ...]:
        """Return every truth value that a condition can have."""
        known: list[Truth] = [truth for truth in (True, False) if self._can_be(self.regions.region(node, truth))]
        return (*known, None) if self.unknown(node) else tuple(known)

    def _can_be(self, *regions: Region) -> bool:
        """Return whether a profile may lie in all of the regions on a day on which the rule is in force."""
        return self.terms.possible(both(self.in_force, *regions))

    def relations(self, node: tree.Compare, currency: str | None = None) -> tuple[bool, bool, bool]:
        """Return whether the left of a comparison can be less than the right, the same, more; in a currency of a threshold.

        Less and more by a step where there is one.
        """
        step = self.step(node)
        less, more = ("<", ">") if step is None else ("<=", ">=")
        by = step or ZERO
        return (
            self._can_be(self.regions.beside(node, less, -by, currency)),
            self._can_be(self.regions.beside(node, "==", ZERO, currency)),
            self._can_be(self.regions.beside(node, more, by, currency)),
        )

    def step(self, node: tree.Compare) -> Fraction | None:
        """Return the least by which the two sides of a comparison can differ; None where that is any amount.

        What the rule itself states, as the rows of a table, lies on no grid: next to a row there need not be another.
        """
        if self._is_stated(node.left) and self._is_stated(node.right):
            return None
        steps = [self.grid(node.left), self.grid(node.right)]
        return None if None in steps else steps[0]

    def unknown(self, node: tree.Node) -> bool:
        """Return whether the profile can leave an expression without a value."""
        match node:
            case tree.Constant():
                return False
            case tree.Name(name=name):
                return self._name_unknown(node, name)
            case tree.FieldAccess():
                field = self._field(node)
                return not field.required and field.default is None
            case tree.Call():
                return self._call_unknown(node)
            case tree.Lookup(table=table, key=key):
                return self.unknown(table) or self.unknown(key) or self._can_be(self.regions.without_row(node))
            case tree.Arithmetic(operator="/", left=left, right=right):
                return self.unknown(left) or self.unknown(right) or self._can_be(self.regions.at_zero(right))
            case tree.Ranked() if self.rule.where is not None and self.unknown(self.rule.where):
                return True
            case tree.Logic(operator=operator, operands=operands):
                return self._undecided(operands, operator == "and")
        return any(self.unknown(child) for child in tree.children(node))

    def _undecided(self, operands: Sequence[tree.Node], wanted: bool) -> bool:
        """Return whether one operand can be unknown while no other decides."""
        return any(
            self.unknown(one) and self._can_be(*(self._open(other, wanted) for other in operands if other is not one))
            for one in operands
        )

    def _open(self, node: tree.Node, wanted: bool) -> Region:
        """Return where an operand does not decide: it is as wanted, or unknown, which it may be anywhere."""
        return EVERYTHING if self.unknown(node) else self.regions.region(node, wanted)

    def _call_unknown(self, node: tree.Call) -> bool:
        match node.function:
            case "first":
                return all(self.unknown(argument) for argument in node.arguments)
            case "lpr_1y" | "lpr_5y":
                return True
            case "later":
                return True  # the day can lie beyond the calendar
            case "full" | "rounded":
                unit = node.arguments[1]
                return self._can_be(self.regions.at_zero(unit)) or any(self.unknown(argument) for argument in node.arguments)
            case "days" | "months" | "year" | "month" | "year_end" | "month_end" | "min" | "max":
                return any(self.unknown(argument) for argument in node.arguments)
            case _:
                assert_never(node.function)

    def _name_unknown(self, node: tree.Name, name: str) -> bool:
        if name in self.rule.let:
            return self.unknown(self.rule.let[name])
        if name in self.rule.parameters:
            until = self.rule.parameters[name][-1].until
            return until is not None and self._can_be(self.regions.on_days(until + ONE_DAY, None))
        kind = self.rule.types.get(node)
        return isinstance(kind, ListType) and name in self.policy.vocabulary.sections and name != self.rule.for_each

    def _field(self, node: tree.FieldAccess) -> Field:
        kind = self.rule.types[node.record]
        assert isinstance(kind, RecordType)
        return self.policy.vocabulary.sections[kind.section].fields[node.name]

    def grid(self, node: tree.Node) -> Fraction | None:
        """Return the unit of which every value is a multiple: a fen, a whole number, a day. None: there is none."""
        kind = self.rule.types.get(node)
        if isinstance(kind, NumberType):
            return ONE if kind.integer and not self._is_multiplied(node) else None
        if isinstance(kind, DateType):
            return ONE
        match node:
            case tree.Name(name=name) if name in self.rule.let:
                return self.grid(self.rule.let[name])
            case tree.Constant() | tree.Name() | tree.FieldAccess() | tree.Lookup():
                return FEN
            case tree.Negative(operand=operand) | tree.Stepped(lowered=operand):
                return self.grid(operand)
            case tree.Arithmetic(operator="+" | "-", left=left, right=right):
                return self._common(left, right)
            case tree.Choice(then=then, otherwise=otherwise):
                return self._common(then, otherwise)
            case tree.Call(function=function, arguments=arguments) if FUNCTIONS[function].chooses:
                return self._common(*arguments)
            case tree.Ranked(function="within", arguments=arguments):
                return self._common(*arguments)
            case tree.Aggregate(kind="sum", element=element):
                return self.grid(element)
        return None

    def _is_multiplied(self, node: tree.Node) -> bool:
        """Return whether whole numbers are multiplied: not every whole number is then one of them."""
        if isinstance(node, tree.Name) and node.name in self.rule.let:
            return self._is_multiplied(self.rule.let[node.name])
        product = isinstance(node, tree.Arithmetic) and node.operator == "*"
        return product or any(self._is_multiplied(child) for child in tree.children(node))

    def _is_stated(self, node: tree.Node) -> bool:
        """Return whether every value of an expression stands in the rule."""
        match node:
            case tree.Constant():
                return True
            case tree.Name(name=name):
                return name in self.rule.parameters or (name in self.rule.let and self._is_stated(self.rule.let[name]))
            case tree.Choice(then=then, otherwise=otherwise):
                return self._is_stated(then) and self._is_stated(otherwise)
            case tree.Stepped(lowered=lowered):
                return self._is_stated(lowered)
            case tree.Lookup(table=table):
                return self._is_stated(table)
        return False

    def _common(self, *nodes: tree.Node) -> Fraction | None:
        grids = [self.grid(node) for node in nodes]
        return None if None in grids else grids[0]
