"""The walk over a tree: for every node the term of its values, known or not, as the exact reading has them.

Whatever has no term raises CannotSay, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import reduce
from typing import Literal, assert_never

import z3

from binjiang_cli.language import tree
from binjiang_cli.language.functions import FUNCTIONS
from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.constraints import calendar
from binjiang_cli.language.readings.constraints.aggregates import Included, totalled
from binjiang_cli.language.readings.constraints.ranks import SymbolicPeer, ranked
from binjiang_cli.language.readings.constraints.ratios import (
    SymbolicRatio,
    either,
    equal,
    fixed,
    floor,
    less,
    negative,
    product,
    quotient,
    total,
)
from binjiang_cli.language.readings.constraints.terms import TRUE, Bool, all_of, any_of, negated, truth, when
from binjiang_cli.language.readings.constraints.values import (
    SURE,
    State,
    SymbolicBoolean,
    SymbolicChoices,
    SymbolicDate,
    SymbolicList,
    SymbolicMoney,
    SymbolicNumber,
    SymbolicRecord,
    SymbolicRecords,
    SymbolicTable,
    SymbolicText,
    SymbolicTextList,
    SymbolicThreshold,
    Value,
    all_known,
    failing,
    holding,
    provided,
)
from binjiang_cli.language.steps import read_once
from binjiang_cli.language.types import ListType, MoneyType, Type
from binjiang_cli.values.dates import FIRST_DAY, LAST_DAY
from binjiang_cli.values.money import Money

Exchange = Callable[[SymbolicMoney], SymbolicMoney]
Published = Callable[[str], Sequence[tuple[date, Fraction]]]
Peers = Callable[[], Sequence[SymbolicPeer]]
HALF = fixed(Fraction(1, 2))


class TextCodes:
    """Numbers that stand for texts."""

    def __init__(self) -> None:
        self.texts: dict[str, int] = {}

    def code(self, text: str) -> z3.ArithRef:
        return z3.IntVal(self.texts.setdefault(text, len(self.texts)))

    def text(self, code: int) -> str | None:
        """Return the text that a number stands for; None where that is any other."""
        return next((text for text, known in self.texts.items() if known == code), None)


class Constraints:
    """Writes nodes as terms under a set of names.

    `in_yuan` gives an amount in yuan, `published` the publications of a tenor, `peers` the other records that the rule can be
    about. `words` and `calendar` are those of all the terms that are put together.
    """

    def __init__(
        self,
        names: Mapping[str, Value],
        types: Mapping[tree.Node, Type],
        words: TextCodes,
        days: calendar.Calendar,
        in_yuan: Exchange,
        published: Published,
        peers: Peers = lambda: (),
    ) -> None:
        self.names = dict(names)
        self.types = types
        self.held: dict[tree.Node, Value] = {}
        self.words = words
        self.calendar = days
        self.in_yuan = in_yuan
        self.published = published
        self.peers = peers

    def value(self, node: tree.Node) -> Value:
        """Return the term of a node. Raises CannotSay."""
        if node in self.held:
            return self.held[node]
        match node:
            case tree.Constant(value=value):
                return self.constant(value)
            case tree.Name(name=name):
                return self.names[name]
            case tree.FieldAccess(record=record, name=name):
                row = self.value(record)
                assert isinstance(row, SymbolicRecord)
                return row.field(name)
            case tree.ListOf(items=items):
                return SymbolicList(tuple(self.value(item) for item in items))
            case tree.Arithmetic():
                return self._arithmetic(node)
            case tree.Negative(operand=operand):
                return _negated_amount(self.value(operand))
            case tree.Compare():
                return self._comparison(node)
            case tree.Membership(item=item, container=container):
                return self._membership(self.value(item), self.value(container))
            case tree.Logic(operator=operator, operands=operands):
                return _joined(operator, [self.truth(operand) for operand in operands])
            case tree.Not(operand=operand):
                found = self.truth(operand)
                return found._replace(holds=negated(found.holds))
            case tree.Choice(condition=condition, then=then, otherwise=otherwise):
                return self._choice(self.truth(condition), self.value(then), self.value(otherwise))
            case tree.Call():
                return self._call(node)
            case tree.Lookup():
                return self._lookup(node)
            case tree.Stepped():
                return read_once(node, self.value, self.held)
            case tree.Ranked():
                return ranked(self, node)
            case tree.Aggregate():
                return self._aggregate(node)
            case _:
                assert_never(node)

    def truth(self, node: tree.Node) -> SymbolicBoolean:
        found = self.value(node)
        assert isinstance(found, SymbolicBoolean)
        return found

    def constant(self, value: tree.ConstantValue) -> Value:
        match value:
            case bool():
                return SymbolicBoolean(SURE, truth(value))
            case Fraction():
                return SymbolicNumber(SURE, fixed(value))
            case Money():
                return SymbolicMoney(SURE, fixed(value.amount), value.currency)
            case date():
                return SymbolicDate(SURE, z3.IntVal(value.toordinal()))
            case str():
                return SymbolicText(SURE, self.words.code(value))
            case tree.Threshold():
                return SymbolicThreshold({code: fixed(amount) for code, amount in value.amounts.items()})
            case tree.Table():
                return SymbolicTable({key: self.constant(row) for key, row in value.rows.items()})
            case tuple():
                return SymbolicList(tuple(self.constant(word) for word in map(str, value)))
            case _:
                assert_never(value)

    # Money and arithmetic

    def _one_currency(self, amounts: Sequence[SymbolicMoney]) -> list[SymbolicMoney]:
        """Return amounts that can be put together: as they are where they share a currency, else in yuan."""
        if len({cash.currency for cash in amounts}) == 1:
            return list(amounts)
        return [self.in_yuan(cash) for cash in amounts]

    def _arithmetic(self, node: tree.Arithmetic) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        match node.operator:
            case "+":
                return self.combined([left, right], total)
            case "-":
                return self.combined([left, _negated_amount(right)], total)
            case "*":
                return _multiplied(left, right)
            case "/":
                return self._divided(left, right)
            case _:
                assert_never(node.operator)

    def combined(
        self, parts: Sequence[Value], operation: Callable[[Sequence[SymbolicRatio]], SymbolicRatio]
    ) -> SymbolicNumber | SymbolicMoney:
        """Return what follows from numbers, or from amounts, all of which must be known."""
        amounts = [part for part in parts if isinstance(part, SymbolicMoney)]
        if amounts:
            same = self._one_currency(amounts)
            state = all_known(*(cash.state for cash in same))
            return SymbolicMoney(state, operation([cash.ratio for cash in same]), same[0].currency)
        numbers = [part for part in parts if isinstance(part, SymbolicNumber)]
        return SymbolicNumber(all_known(*(one.state for one in numbers)), operation([one.ratio for one in numbers]))

    def _divided(self, left: Value, right: Value) -> Value:
        if isinstance(left, SymbolicMoney) and isinstance(right, SymbolicMoney):
            one, other = self._one_currency([left, right])
            left, right = SymbolicNumber(one.state, one.ratio), SymbolicNumber(other.state, other.ratio)
        assert isinstance(left, SymbolicNumber | SymbolicMoney)
        assert isinstance(right, SymbolicNumber)
        by_zero = all_of(right.state.known, equal(right.ratio, fixed(0)))
        state = all_known(left.state, right.state)
        found = State(all_of(state.known, negated(by_zero)), any_of(state.beyond, by_zero))
        return left._replace(state=found, ratio=quotient(left.ratio, right.ratio))

    def _possible(self, state: State, condition: Bool, blamed: tree.Node) -> State:
        """Return the state of a value that only follows from what a part is where a condition holds."""
        return provided(state, condition, negated(self._reads_fields(blamed)))

    def _reads_fields(self, node: tree.Node) -> Bool:
        """Return whether an expression itself names something that a profile states; of a choice, what is chosen."""
        match node:
            case tree.FieldAccess():
                return TRUE
            case tree.Name():
                return truth(isinstance(self.types.get(node), ListType))
            case tree.Aggregate(source=source):
                return self._reads_fields(source)
            case tree.Choice(condition=condition, then=then, otherwise=otherwise):
                chosen = when(self.truth(condition).holds, self._reads_fields(then), self._reads_fields(otherwise))
                return any_of(self._reads_fields(condition), chosen)
        return any_of(*map(self._reads_fields, tree.written_children(node)))

    # Conditions

    def _comparison(self, node: tree.Compare) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(left, SymbolicThreshold) and isinstance(right, SymbolicMoney):
            left = _bound_for(left, right)
        elif isinstance(right, SymbolicThreshold) and isinstance(left, SymbolicMoney):
            right = _bound_for(right, left)
        match left, right:
            case SymbolicBoolean(), SymbolicBoolean():
                return _equality(node.operator, all_known(left.state, right.state), _same_truth(left.holds, right.holds))
            case SymbolicText(), SymbolicText():
                return _equality(node.operator, all_known(left.state, right.state), left.code == right.code)
            case SymbolicMoney(), SymbolicMoney():
                return self._compared_amounts(node.operator, left, right)
        one, other = _ratio_of(left), _ratio_of(right)
        return SymbolicBoolean(all_known(left.state, right.state), _compared(node.operator, one, other))

    def _compared_amounts(self, operator: str, left: SymbolicMoney, right: SymbolicMoney) -> SymbolicBoolean:
        """Compare amounts: nothing is nothing in any currency, other amounts are compared in one."""
        plain = SymbolicBoolean(all_known(left.state, right.state), _compared(operator, left.ratio, right.ratio))
        if left.currency == right.currency:
            return plain
        one, other = self._one_currency([left, right])
        nothing = all_of(plain.state.known, any_of(*(equal(cash.ratio, fixed(0)) for cash in (left, right))))
        found = SymbolicBoolean(all_known(one.state, other.state), _compared(operator, one.ratio, other.ratio))
        chosen = self.chosen(nothing, plain, found)
        assert isinstance(chosen, SymbolicBoolean)
        return chosen

    def _membership(self, item: Value, container: Value) -> SymbolicBoolean:
        if isinstance(container, SymbolicTable):
            container = SymbolicList(tuple(self.constant(key) for key in container.rows), container.state)
        if isinstance(container, SymbolicChoices):
            assert isinstance(item, SymbolicText)
            here = [all_of(item.code == self.words.code(key), holds) for key, holds in container.holds.items()]
            return SymbolicBoolean(all_known(item.state, container.state), any_of(*here))
        if not isinstance(container, SymbolicList):
            raise CannotSay("文字列表里的文字", "what a list of texts holds")
        same = _joined("or", [self.same(item, element) for element in container.items])
        return SymbolicBoolean(all_known(item.state, container.state, same.state), same.holds)

    def same(self, item: Value, element: Value) -> SymbolicBoolean:
        """Return whether an item, which is known, is an element."""
        if isinstance(item, SymbolicMoney) and isinstance(element, SymbolicMoney):
            item, element = self._one_currency([item, element])
            return SymbolicBoolean(all_known(item.state, element.state), equal(item.ratio, element.ratio))
        if isinstance(item, SymbolicText) and isinstance(element, SymbolicText):
            return SymbolicBoolean(element.state, item.code == element.code)
        if isinstance(item, SymbolicBoolean) and isinstance(element, SymbolicBoolean):
            return SymbolicBoolean(element.state, _same_truth(item.holds, element.holds))
        return SymbolicBoolean(element.state, equal(_ratio_of(item), _ratio_of(element)))

    def comparable(self, values: Sequence[Value]) -> tuple[State, list[SymbolicRatio]]:
        """Return whether values of one type are known, and their terms in one unit."""
        same = self._one_currency([one for one in values if isinstance(one, SymbolicMoney)]) or values
        return all_known(*(one.state for one in same)), [_ratio_of(one) for one in same]

    def together(self, parts: Sequence[SymbolicBoolean]) -> SymbolicBoolean:
        """Return whether all of several truths hold."""
        return _joined("and", parts)

    # Choices between values

    def _choice(self, condition: SymbolicBoolean, then: Value, otherwise: Value) -> Value:
        found = self.chosen(condition.holds, then, otherwise)
        return found._replace(state=all_known(condition.state, found.state))

    def chosen(self, first: Bool, then: Value, otherwise: Value) -> Value:
        """Return one of two values of one type. Raises CannotSay for those that have no common term."""
        if z3.is_true(first) or z3.is_false(first):
            return then if z3.is_true(first) else otherwise
        state = State(*(when(first, *pair) for pair in zip(then.state, otherwise.state, strict=True)))
        match then, otherwise:
            case SymbolicBoolean(), SymbolicBoolean():
                return SymbolicBoolean(state, when(first, then.holds, otherwise.holds))
            case SymbolicDate(), SymbolicDate():
                return SymbolicDate(state, when(first, then.ordinal, otherwise.ordinal))
            case SymbolicText(), SymbolicText():
                return SymbolicText(state, when(first, then.code, otherwise.code))
            case SymbolicNumber(), SymbolicNumber():
                return SymbolicNumber(state, either(first, then.ratio, otherwise.ratio))
            case SymbolicMoney(), SymbolicMoney() if then.currency == otherwise.currency:
                return SymbolicMoney(state, either(first, then.ratio, otherwise.ratio), then.currency)
            case (
                SymbolicTextList() | SymbolicList() | SymbolicChoices(),
                SymbolicTextList() | SymbolicList() | SymbolicChoices(),
            ):
                inside = zip(_inside(then), _inside(otherwise), strict=True)
                return SymbolicTextList(state, State(*(when(first, *pair) for pair in inside)))
            case SymbolicMoney(), SymbolicMoney():
                raise CannotSay("币种随条件变化的金额", "an amount whose currency depends on a condition")
        raise CannotSay("随条件变化的列表或对照表", "a list or a table that depends on a condition")

    def _lookup(self, node: tree.Lookup) -> Value:
        table, key = self.value(node.table), self.value(node.key)
        assert isinstance(table, SymbolicTable)
        assert isinstance(key, SymbolicText)
        matches = {name: key.code == self.words.code(name) for name in table.rows}
        *names, last = table.rows
        found = table.rows[last]
        for name in reversed(names):
            found = self.chosen(matches[name], table.rows[name], found)
        state = all_known(table.state, key.state, found.state)
        return found._replace(state=self._possible(state, any_of(*matches.values()), node.key))

    # Functions

    def _call(self, node: tree.Call) -> Value:
        values = [self.value(argument) for argument in node.arguments]
        match node.function:
            case "first":
                return self._first_known(values)
            case "min" | "max":
                return self._extreme(node.function, values)
            case "full" | "rounded":
                return self._in_units(node, values)
            case "days":
                start, end = map(_day, values)
                return SymbolicNumber(all_known(start.state, end.state), SymbolicRatio(end.ordinal - start.ordinal))
            case "months":
                start, end = map(_day, values)
                count = calendar.full_months(self.calendar.parts(start), self.calendar.parts(end))
                return SymbolicNumber(all_known(start.state, end.state), SymbolicRatio(count))
            case "later":
                return self._later(node, _day(values[0]), values[1])
            case "year":
                return self._part(values[0], 0)
            case "month":
                return self._part(values[0], 1)
            case "month_end":
                day = _day(values[0])
                return _made(day.state, calendar.month_end(self.calendar.parts(day)))
            case "year_end":
                return self._year_end(node, values[0])
            case "lpr_1y" | "lpr_5y":
                tenor = FUNCTIONS[node.function].tenor
                assert tenor is not None
                return _in_force(self.published(tenor), _day(values[0]))
            case _:
                assert_never(node.function)

    def _first_known(self, values: Sequence[Value]) -> Value:
        """Return the first value that is known; where none is, what is wanting of all."""
        found = values[-1]
        for earlier in reversed(values[:-1]):
            found = self.chosen(earlier.state.known, earlier, found)
        none = all_known(*(value.state for value in values))
        return found._replace(state=State(any_of(*(value.state.known for value in values)), none.beyond))

    def _extreme(self, function: Literal["min", "max"], values: Sequence[Value]) -> Value:
        def further(left: SymbolicRatio, right: SymbolicRatio) -> SymbolicRatio:
            return either(less(left, right) if function == "min" else less(right, left), left, right)

        days = [value for value in values if isinstance(value, SymbolicDate)]
        if days:
            found = reduce(further, (SymbolicRatio(day.ordinal) for day in days))
            return SymbolicDate(all_known(*(day.state for day in days)), found.top)
        return self.combined(values, lambda ratios: reduce(further, ratios))

    def _in_units(self, node: tree.Call, values: Sequence[Value]) -> Value:
        """Return how many whole units there are, never below zero; or the nearest number of them, half up."""
        amounts = self._one_currency([one for one in values if isinstance(one, SymbolicMoney)]) or values
        amount, unit = amounts
        assert isinstance(amount, SymbolicNumber | SymbolicMoney)
        assert isinstance(unit, SymbolicNumber | SymbolicMoney)
        both = all_known(amount.state, unit.state)
        by_zero = all_of(both.known, equal(unit.ratio, fixed(0)))
        state = self._possible(both, less(fixed(0), unit.ratio), node.arguments[1])
        state = state._replace(beyond=any_of(state.beyond, by_zero))
        ratio = quotient(amount.ratio, unit.ratio)
        if node.function == "full":
            whole = floor(ratio)
            return SymbolicNumber(state, SymbolicRatio(when(whole > 0, whole, z3.IntVal(0))))
        return amount._replace(state=state, ratio=product(unit.ratio, SymbolicRatio(floor(total((ratio, HALF))))))

    def _later(self, node: tree.Call, day: SymbolicDate, months: Value) -> Value:
        count, is_whole = _whole(months)
        parts, fits = calendar.later(self.calendar.parts(day), count)
        known = all_known(day.state, months.state)
        state = self._possible(self._possible(known, is_whole, node.arguments[1]), fits, node.arguments[0])
        return _made(state, parts)

    def _part(self, value: Value, index: int) -> SymbolicNumber:
        day = _day(value)
        return SymbolicNumber(day.state, SymbolicRatio(self.calendar.parts(day)[index]))

    def _year_end(self, node: tree.Call, year: Value) -> Value:
        number, is_whole = _whole(year)
        fits = all_of(is_whole, _at_least(number, FIRST_DAY.year), _at_least(-number, -LAST_DAY.year))
        within = when(fits, number, z3.IntVal(FIRST_DAY.year))
        return _made(self._possible(year.state, fits, node.arguments[0]), (within, z3.IntVal(12), z3.IntVal(31)))

    # Lists

    def _aggregate(self, node: tree.Aggregate) -> Value:
        source = self.value(node.source)
        included: list[Included] = []
        hidden = self.names.get(node.variable)
        for there, item in self._items(source):
            self.names[node.variable] = item
            counts = SymbolicBoolean(SURE, TRUE) if node.condition is None else self.truth(node.condition)
            element = self.constant(Fraction(1)) if node.kind == "count" else self.value(node.element)
            perhaps = all_of(there, negated(counts.state.known))
            included.append(Included(all_of(there, holding(counts)), perhaps, counts.state.beyond, element))
        if hidden is not None:
            self.names[node.variable] = hidden
        found = totalled(node.kind, included, isinstance(self.types[node], MoneyType))
        return found._replace(state=all_known(source.state, found.state))

    def _items(self, source: Value) -> list[tuple[Bool, Value]]:
        """Return the items of a list, each with whether it is there."""
        match source:
            case SymbolicRecords(items=records):
                return list(records)
            case SymbolicChoices(holds=holds):
                return [(there, self.constant(key)) for key, there in holds.items()]
            case SymbolicList(items=items):
                return [(TRUE, item) for item in items]
        raise CannotSay("文字列表里的文字", "what a list of texts holds")


def _day(value: Value) -> SymbolicDate:
    assert isinstance(value, SymbolicDate)
    return value


def _made(state: State, parts: calendar.Parts) -> SymbolicDate:
    """Return a day from its year, month and day of the month."""
    return SymbolicDate(state, z3.simplify(calendar.ordinal_of(parts)), parts)


def _whole(value: Value) -> tuple[z3.ArithRef, Bool]:
    """Return the whole number that a number is, or is next to, and whether it is whole."""
    assert isinstance(value, SymbolicNumber)
    number = floor(value.ratio)
    return number, equal(value.ratio, SymbolicRatio(number))


def _at_least(term: z3.ArithRef, least: int) -> Bool:
    return z3.simplify(term >= least)


def _ratio_of(value: Value) -> SymbolicRatio:
    if isinstance(value, SymbolicDate):
        return SymbolicRatio(value.ordinal)
    assert isinstance(value, SymbolicNumber | SymbolicMoney)
    return value.ratio


def _inside(value: Value) -> State:
    """Return whether everything in a list is known."""
    if isinstance(value, SymbolicTextList):
        return value.inside
    return all_known(*(item.state for item in value.items)) if isinstance(value, SymbolicList) else SURE


def _negated_amount(value: Value) -> Value:
    assert isinstance(value, SymbolicMoney | SymbolicNumber)
    return value._replace(ratio=negative(value.ratio))


def _multiplied(left: Value, right: Value) -> Value:
    if isinstance(right, SymbolicMoney):
        left, right = right, left
    assert isinstance(left, SymbolicMoney | SymbolicNumber)
    assert isinstance(right, SymbolicNumber)
    return left._replace(state=all_known(left.state, right.state), ratio=product(left.ratio, right.ratio))


def _joined(operator: Literal["and", "or"], parts: Sequence[SymbolicBoolean]) -> SymbolicBoolean:
    """Return what several truths say together: one that decides is enough, whatever is known of the others."""
    decides = holding if operator == "or" else failing
    decided = any_of(*map(decides, parts))
    state = all_known(*(part.state for part in parts))
    known = any_of(decided, state.known)
    return SymbolicBoolean(State(known, state.beyond), decided if operator == "or" else negated(decided))


def _equality(operator: str, state: State, same: Bool) -> SymbolicBoolean:
    same = z3.simplify(same)
    return SymbolicBoolean(state, same if operator == "==" else negated(same))


def _same_truth(one: Bool, other: Bool) -> Bool:
    return z3.simplify(one == other)


def _bound_for(bounds: SymbolicThreshold, cash: SymbolicMoney) -> SymbolicMoney:
    """Return the bound in the amount's own currency where it is stated, else the one in yuan."""
    currency = cash.currency if cash.currency in bounds.amounts else "CNY"
    return SymbolicMoney(bounds.state, bounds.amounts[currency], currency)


def _compared(operator: str, left: SymbolicRatio, right: SymbolicRatio) -> Bool:
    match operator:
        case "==":
            return equal(left, right)
        case "!=":
            return negated(equal(left, right))
        case "<":
            return less(left, right)
        case "<=":
            return negated(less(right, left))
        case ">":
            return less(right, left)
        case _:
            return negated(less(left, right))


def _in_force(published: Sequence[tuple[date, Fraction]], day: SymbolicDate) -> SymbolicNumber:
    """Return the rate of the last publication up to a day; not known before the first."""
    rate = fixed(published[0][1])
    for since, published_rate in published[1:]:
        rate = either(day.ordinal >= since.toordinal(), fixed(published_rate), rate)
    known = z3.simplify(day.ordinal >= published[0][0].toordinal())
    return SymbolicNumber(provided(day.state, known, TRUE), rate)
