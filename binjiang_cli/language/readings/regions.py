"""The regions reading: in which profiles a condition can be true, and in which it can be false.

A region never leaves out a profile: where a condition is true of a record, the record lies in the region. It may hold
more than that, so that what is empty is impossible, and what is not empty may be.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, assert_never

from binjiang_cli.language import tree
from binjiang_cli.language.readings.keys import Keys, fact
from binjiang_cli.language.readings.spans import (
    EVERYTHING,
    MIRRORED,
    NOTHING,
    OPPOSITE,
    Among,
    Interval,
    Number,
    Region,
    both,
    either,
)
from binjiang_cli.language.readings.terms import DAYS, LinearForm, Term, Terms
from binjiang_cli.language.types import (
    BooleanType,
    DateType,
    MoneyType,
    NumberType,
    TextType,
    ThresholdType,
    Type,
)
from binjiang_cli.values.money import Money

if TYPE_CHECKING:
    from binjiang_cli.language.readings.parameters import Dated

MOST_CASES = 32
Case = tuple[Region, Any]
"""Where an expression has a value, and the value: a form, a text or the term that is one, a constant."""


class Regions:
    """Reads the conditions of one file. `terms` may be shared by several, whose regions can then be compared.

    `not_before` holds, by section and field, the day before which a day cannot be.
    """

    def __init__(
        self,
        terms: Terms,
        types: Mapping[tree.Node, Type],
        let: Mapping[str, tree.Node],
        parameters: "Mapping[str, tuple[Dated, ...]]",
        not_before: Mapping[tuple[str, str], str],
    ) -> None:
        self.terms = terms
        self.types = types
        self.let = let
        self.parameters = parameters
        self.keys = Keys(terms, types, let, parameters, not_before)
        self._forms: dict[tree.Node, list[Case]] = {}
        self._regions: dict[tuple[tree.Node, bool], Region] = {}

    def region(self, node: tree.Node, truth: bool) -> Region:
        """Return where a condition can be true; or false. Where it is unknown it is neither."""
        if (node, truth) not in self._regions:
            self._regions[node, truth] = self._region(node, truth)
        return self._regions[node, truth]

    def above_zero(self, node: tree.Node) -> Region:
        """Return where a number or an amount can be greater than zero."""
        return either(*(both(where, self.terms.where(form, ">")) for where, form in self.forms(node)))

    def at_zero(self, node: tree.Node) -> Region:
        """Return where a number or an amount can be zero."""
        return either(*(both(where, self.terms.where(form, "==")) for where, form in self.forms(node)))

    def without_row(self, node: tree.Lookup) -> Region:
        """Return where a table can lack the key that is looked up."""
        tables = self._constants(node.table)
        if tables is None:
            return EVERYTHING
        return either(*(both(where, self._is_among(node.key, tuple(_rows(value)), False)) for where, value in tables))

    def on_days(self, since: date | None, until: date | None) -> Region:
        """Return where `as_of` lies between two days, which belong to the time between them."""
        return ({self._as_of: _days(since, until)},)

    def compared(self, node: tree.Compare) -> tuple[Term, Interval] | None:
        """Return the one term that a comparison with a bound is about, and what it can be at all.

        None for another comparison.
        """
        if isinstance(self.types.get(node.left), NumberType | MoneyType | DateType):
            forms = [form for cases in (self.forms(node.left), self.forms(node.right)) for _, form in cases if form.factors]
            if len(forms) == 1 and len(forms[0].factors) == 1:
                term = self.terms[next(iter(forms[0].factors))]
                return (term, term.domain) if isinstance(term.domain, Interval) else None
        return None

    @property
    def _as_of(self) -> int:
        return self.terms.term(("name", "as_of"), lambda: Term("date", DAYS, True, "as_of"))

    def _region(self, node: tree.Node, truth: bool) -> Region:
        match node:
            case tree.Logic(operator=operator, operands=operands):
                regions = [self.region(operand, truth) for operand in operands]
                return both(*regions) if (operator == "and") is truth else either(*regions)
            case tree.Not(operand=operand):
                return self.region(operand, not truth)
            case tree.Choice(condition=condition, then=then, otherwise=otherwise):
                return either(
                    both(self.region(condition, True), self.region(then, truth)),
                    both(self.region(condition, False), self.region(otherwise, truth)),
                )
            case tree.Compare(operator=operator, left=left, right=right):
                return self._compared(node, left, operator if truth else OPPOSITE[operator], right, truth)
            case tree.Membership():
                return self._membership(node, truth)
            case tree.Name(name=name) if name in self.let:
                return self.region(self.let[name], truth)
        if (constants := self._constants(node)) is not None:
            return either(*(where for where, value in constants if value is truth))
        return self._fact(self.keys.term(node), truth)

    @staticmethod
    def _fact(term: int, truth: bool) -> Region:
        return ({term: Among(frozenset((truth,)))},)

    def _compared(self, node: tree.Node, left: tree.Node, operator: str, right: tree.Node, truth: bool) -> Region:
        kind, other = self.types.get(left), self.types.get(right)
        if isinstance(kind, ThresholdType):
            return self._against_threshold(node, right, MIRRORED[operator], left, truth)
        if isinstance(other, ThresholdType):
            return self._against_threshold(node, left, operator, right, truth)
        if isinstance(kind, TextType | BooleanType):
            return self._same(left, right, operator == "==")
        return self._related(left, operator, right)

    def _related(self, left: tree.Node, operator: str, right: tree.Node, by: Number = 0) -> Region:
        """Return where two numbers, days or amounts stand in a relation, the right one with `by` added."""
        return either(
            *(
                both(where, elsewhere, self.terms.where(one.plus(two, -1).plus(LinearForm({}, -by)), operator))
                for where, one in self.forms(left)
                for elsewhere, two in self.forms(right)
            )
        )

    def _same(self, left: tree.Node, right: tree.Node, truth: bool) -> Region:
        """Return where two values are the same, or are not."""
        kind = self.types.get(left)
        if isinstance(kind, BooleanType):
            return either(*(both(self.region(left, value), self.region(right, value is truth)) for value in (True, False)))
        if isinstance(kind, TextType):
            cases = [(both(a, b), one, two) for a, one in self._texts(left) for b, two in self._texts(right)]
            return either(*(both(where, self._same_text(one, two, truth)) for where, one, two in cases))
        return self._related(left, "==" if truth else "!=", right)

    def _same_text(self, one: str | int, two: str | int, truth: bool) -> Region:
        if isinstance(one, str) and isinstance(two, int):
            one, two = two, one
        if isinstance(one, int) and isinstance(two, str):
            return ({one: Among(frozenset((two,)), others=not truth)},)
        if one == two or isinstance(one, str):
            return EVERYTHING if (one == two) is truth else NOTHING
        key = ("same", frozenset((one, two)))
        return self._fact(self.terms.term(key, lambda: fact("")), truth)

    def _against_threshold(self, node: tree.Node, money: tree.Node, operator: str, bound: tree.Node, truth: bool) -> Region:
        """Return where money stands to a threshold: compared in its currency where that is listed, else in yuan."""
        thresholds = self._constants(bound)
        if thresholds is None:
            return self._fact(self.keys.term(node), truth)
        return either(
            *(
                both(where, self._bounded(money, operator, threshold, currency))
                for where, threshold in thresholds
                for currency in threshold.amounts
            )
        )

    def _bounded(self, money: tree.Node, operator: str, threshold: tree.Threshold, currency: str, by: Number = 0) -> Region:
        """Return where money stands in a relation to a threshold's bound in one currency.

        Which it is compared in, plus `by`.
        """
        key, text = self.keys.key(money), self.keys.text(money)
        stated = self.terms.term(("currency", key), lambda: Term("text", Among(frozenset(), True), False, f"{text} (currency)"))
        bound = LinearForm({}, -threshold.amounts[currency] - by)
        if currency != "CNY":
            own = self.terms.term(("own", key), lambda: Term("own_money", self.keys.sign(money), False, text))
            return both(
                ({stated: Among(frozenset((currency,)))},), self.terms.where(LinearForm({own: 1}).plus(bound), operator)
            )
        here: Region = ({stated: Among(frozenset(threshold.amounts) - {"CNY"}, others=True)},)
        return either(*(both(where, here, self.terms.where(form.plus(bound), operator)) for where, form in self.forms(money)))

    def beside(self, node: tree.Compare, operator: str, by: Number = 0, currency: str | None = None) -> Region:
        """Return where the left of a comparison stands in a relation to its right plus `by`; in one currency of a threshold.

        Texts and truths can only be the same, or not.
        """
        left, right = node.left, node.right
        kinds = self.types.get(left), self.types.get(right)
        if isinstance(kinds[0], ThresholdType) and currency is not None:
            return self._of_thresholds(right, MIRRORED[operator], left, currency, -by)
        if isinstance(kinds[1], ThresholdType) and currency is not None:
            return self._of_thresholds(left, operator, right, currency, by)
        if isinstance(kinds[0], TextType | BooleanType):
            return self._same(left, right, operator == "==")
        return self._related(left, operator, right, by)

    def _of_thresholds(self, money: tree.Node, operator: str, bound: tree.Node, currency: str, by: Number) -> Region:
        thresholds = self._constants(bound)
        if thresholds is None:
            return EVERYTHING
        return either(*(both(where, self._bounded(money, operator, one, currency, by)) for where, one in thresholds))

    def _membership(self, node: tree.Membership, truth: bool) -> Region:
        if isinstance(node.container, tree.ListOf):
            regions = [self._same(node.item, item, truth) for item in node.container.items]
            return either(*regions) if truth else both(*regions)
        constants = self._constants(node.container)
        if constants is not None and isinstance(self.types.get(node.item), TextType):
            return either(*(both(where, self._is_among(node.item, tuple(_rows(value)), truth)) for where, value in constants))
        cases = self._texts(node.item) if isinstance(self.types.get(node.item), TextType) else []
        if cases and all(isinstance(text, str) for _, text in cases):
            held = self.keys.key(node.container)
            return either(*(both(where, self._holds(held, str(text), node.container, truth)) for where, text in cases))
        return self._fact(self.keys.term(node), truth)

    def _is_among(self, item: tree.Node, values: tuple[str, ...], truth: bool) -> Region:
        found = []
        for where, one in self._texts(item):
            regions = [self._same_text(one, value, truth) for value in values]
            found.append(both(where, either(*regions) if truth else both(*regions)))
        return either(*found)

    def _holds(self, key: int, text: str, container: tree.Node, truth: bool) -> Region:
        return self._fact(self.terms.term(("holds", key, text), lambda: fact(f'"{text}" in {container.place.written}')), truth)

    def forms(self, node: tree.Node) -> list[Case]:
        """Return the linear forms of a number, a day (its ordinal) or an amount (in yuan), and where each is its value."""
        if node not in self._forms:
            found = self._cases(node)
            self._forms[node] = (
                [(EVERYTHING, LinearForm({self.keys.term(node): 1}))] if found is None or len(found) > MOST_CASES else found
            )
        return self._forms[node]

    def _cases(self, node: tree.Node) -> list[Case] | None:
        """Return none where the expression is a term of its own."""
        match node:
            case tree.Name(name=name) if name in self.let:
                return self.forms(self.let[name])
            case tree.Arithmetic(operator="+" | "-" as operator, left=left, right=right):
                return self._combined(left, right, lambda a, b: a.plus(b, 1 if operator == "+" else -1))
            case tree.Arithmetic(operator="*", left=left, right=right):
                return self._combined(left, right, _product)
            case tree.Arithmetic(operator="/", left=left, right=right):
                return self._combined(left, right, _quotient)
            case tree.Negative(operand=operand):
                return [(where, form.times(-1)) for where, form in self.forms(operand)]
            case tree.Choice():
                return self._branches(node, self.forms)
            case tree.Stepped(lowered=lowered):
                return self.forms(lowered)
            case tree.Call():
                return self._call(node)
        constants = self._constants(node)
        return None if constants is None else [(where, self._form_of(value)) for where, value in constants]

    def _call(self, node: tree.Call) -> list[Case] | None:
        first = node.arguments[0]
        match node.function:
            case "days":
                return self._combined(node.arguments[1], first, lambda a, b: a.plus(b, -1))
            case "year":
                return self._years(node, first)
            case "min":
                return self._extreme(node.arguments, "<=")
            case "max":
                return self._extreme(node.arguments, ">=")
            case "months" | "later" | "month" | "month_end" | "full" | "rounded":
                return None
            case "first" | "year_end" | "lpr_1y" | "lpr_5y":
                return None
            case _:
                assert_never(node.function)

    def _combined(
        self, left: tree.Node, right: tree.Node, combine: Callable[[LinearForm, LinearForm], LinearForm | None]
    ) -> list[Case] | None:
        found: list[Case] = []
        if len(self.forms(left)) * len(self.forms(right)) > MOST_CASES:
            return None
        for where, one in self.forms(left):
            for elsewhere, two in self.forms(right):
                form = combine(one, two)
                if form is None:
                    return None
                if region := both(where, elsewhere):
                    found.append((region, form))
        return found

    def _extreme(self, arguments: Iterable[tree.Node], operator: str) -> list[Case] | None:
        """Return the least or the greatest: each argument where it is not beyond another."""
        first, *rest = arguments
        found = self.forms(first)
        for argument in rest:
            further = self.forms(argument)
            if len(found) * len(further) > MOST_CASES:
                return None
            pairs = [(both(a, b), one, two) for a, one in found for b, two in further]
            found = [
                (region, chosen)
                for where, one, two in pairs
                for chosen, other in ((one, two), (two, one))
                if (region := both(where, self.terms.where(chosen.plus(other, -1), operator)))
            ]
        return found

    def _branches(self, node: tree.Choice, cases: Callable[[tree.Node], list[Case]]) -> list[Case]:
        found = []
        for truth, branch in ((True, node.then), (False, node.otherwise)):
            condition = self.region(node.condition, truth)
            found += [(region, value) for where, value in cases(branch) if (region := both(condition, where))]
        return found

    def _years(self, node: tree.Node, day: tree.Node) -> list[Case] | None:
        found: list[Case] = []
        for where, form in self.forms(day):
            if not form.factors:
                found.append((where, LinearForm({}, date.fromordinal(int(form.constant)).year)))
            elif form.constant == 0 and list(form.factors.values()) == [1]:
                found.append((where, LinearForm({self.terms.year_of(next(iter(form.factors)), node.place.written): 1})))
            else:
                return None
        return found

    def _form_of(self, value: Any) -> LinearForm:
        if isinstance(value, Money):
            if value.currency == "CNY":
                return LinearForm({}, value.amount)
            rate = Term("number", Interval(0, None, low_open=True), False, f"fx.{value.currency}")
            return LinearForm({self.terms.term(("fx", value.currency), lambda: rate): 1}).times(value.amount)
        return LinearForm({}, value.toordinal() if isinstance(value, date) else value)

    def _texts(self, node: tree.Node) -> list[Case]:
        """Return the texts that an expression can be: each written out, or the number of a term."""
        found: list[Case] | None = None
        if isinstance(node, tree.Name) and node.name in self.let:
            found = self._texts(self.let[node.name])
        elif isinstance(node, tree.Choice):
            found = self._branches(node, self._texts)
        else:
            found = self._constants(node)
        return [(EVERYTHING, self.keys.term(node))] if found is None or len(found) > MOST_CASES else found

    def _constants(self, node: tree.Node) -> list[Case] | None:
        """Return the constants that an expression is, and where: a parameter's values by day, a table's rows by key."""
        match node:
            case tree.Constant(value=value):
                return [(EVERYTHING, value)]
            case tree.Name(name=name) if name in self.let:
                return self._constants(self.let[name])
            case tree.Name(name=name) if name in self.parameters:
                return self._dated(self.parameters[name])
            case tree.Lookup(table=table, key=key):
                tables = self._constants(table)
                if tables is None:
                    return None
                rows = [(where, name, row) for where, value in tables for name, row in value.rows.items()]
                if len(rows) > MOST_CASES:
                    return None
                return [
                    (region, row) for where, name, row in rows if (region := both(where, self._is_among(key, (name,), True)))
                ]
        return None

    def _dated(self, values: "tuple[Dated, ...]") -> list[Case]:
        if len(values) == 1 and values[0].until is None:
            return [(EVERYTHING, values[0].value)]
        found: list[Case] = []
        for index, dated in enumerate(values):
            following = values[index + 1].since if index + 1 < len(values) else None
            last = _days(None, dated.until) if following is None else Interval(None, following.toordinal() - 1)
            first = Interval() if index == 0 or dated.since is None else Interval(dated.since.toordinal())
            found.append((({self._as_of: first.meet(last)},), dated.value))
        return found


def _product(one: LinearForm, two: LinearForm) -> LinearForm | None:
    if not two.factors:
        return one.times(two.constant)
    return None if one.factors else two.times(one.constant)


def _quotient(one: LinearForm, two: LinearForm) -> LinearForm | None:
    return None if two.factors or not two.constant else one.times(1 / Fraction(two.constant))


def _rows(value: Any) -> Iterable[str]:
    """Return the texts that a list holds; the keys that a table has."""
    return value.rows if isinstance(value, tree.Table) else value


def _days(since: date | None, until: date | None) -> Interval:
    return Interval(None if since is None else since.toordinal(), None if until is None else until.toordinal())
