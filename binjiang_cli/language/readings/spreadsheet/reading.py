"""The spreadsheet reading: an expression as formulas, exact, with the value of each formula for the facts at hand.

Whatever has no exact formula raises CannotSay, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import reduce
from typing import Literal, assert_never

from binjiang_cli.language import tree
from binjiang_cli.language.functions import FUNCTIONS, LONGEST_SPAN_OF_DAYS
from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.spreadsheet.formula import (
    ONE,
    TWO,
    ZERO,
    Formula,
    all_of,
    any_of,
    at_least,
    day_of,
    equal,
    greatest,
    least,
    less,
    minus,
    negated,
    number,
    same_text,
    serial,
    text,
    when,
)
from binjiang_cli.language.readings.spreadsheet.integers import Integers
from binjiang_cli.language.readings.spreadsheet.paper import Paper
from binjiang_cli.language.readings.spreadsheet.rationals import Ratio, Rationals, fixed_ratio, ratio_of
from binjiang_cli.language.readings.spreadsheet.values import (
    AbsentRecords,
    BooleanCells,
    Cells,
    ChoiceCells,
    DateCells,
    ListCells,
    MoneyCells,
    NumberCells,
    RecordCells,
    TableCells,
    TextCells,
    ThresholdCells,
)
from binjiang_cli.language.steps import figures_of, read_once
from binjiang_cli.language.types import MoneyType, Type
from binjiang_cli.values.dates import LAST_DAY
from binjiang_cli.values.money import Money

FIRST_YEAR = 1900  # of a spreadsheet's calendar
Rate = Callable[[str, Formula, Formula], NumberCells]
Exchange = Callable[[str], NumberCells | None]


def constant_cells(value: tree.ConstantValue) -> Cells:
    """Return a constant as literals. Raises CannotSay for a day that no spreadsheet has."""
    match value:
        case bool():
            return BooleanCells(TWO if value else ZERO)
        case Fraction():
            return NumberCells(ONE, fixed_ratio(value))
        case Money():
            return MoneyCells(ONE, fixed_ratio(value.amount), value.currency)
        case date():
            if value < date(FIRST_YEAR, 3, 1):
                raise CannotSay("日期早于表格日历", "a day before a spreadsheet's calendar")
            return DateCells(ONE, number(serial(value)))
        case str():
            return TextCells(ONE, text(value), (value,))
        case tree.Threshold():
            return ThresholdCells({code: fixed_ratio(amount) for code, amount in value.amounts.items()})
        case tree.Table():
            return TableCells({key: constant_cells(row) for key, row in value.rows.items()})
        case tuple():
            return ListCells(tuple(TextCells(ONE, text(word), (word,)) for word in map(str, value)))
        case _:
            assert_never(value)


class Spreadsheet:
    """Writes nodes as formulas under a set of names.

    `fx` gives the rate of a currency (None: there is no cell for it), `lpr` that of a tenor for a day, if that is known.
    """

    def __init__(
        self, names: Mapping[str, Cells], types: Mapping[tree.Node, Type], paper: Paper, fx: Exchange, lpr: Rate
    ) -> None:
        self.names = dict(names)
        self.types = types
        self.held: dict[tree.Node, Cells] = {}
        self.steps: dict[str, list[tuple[Cells, Cells]]] = {}  # the bounds and the values of parameters of steps
        self.fx = fx
        self.lpr = lpr
        self.conversions = 0  # of foreign money
        self.keep = paper.keep
        self.integers = Integers(paper)
        self.numbers = Rationals(self.integers)

    def value(self, node: tree.Node) -> Cells:
        """Return the formulas of a node. Raises CannotSay."""
        if node in self.held:
            return self.held[node]
        match node:
            case tree.Constant(value=value):
                return constant_cells(value)
            case tree.Name(name=name):
                return self.names[name]
            case tree.FieldAccess(record=record, name=name):
                row = self.value(record)
                assert isinstance(row, RecordCells)
                return row.field(name)
            case tree.ListOf(items=items):
                return ListCells(tuple(self.value(item) for item in items))
            case tree.Arithmetic():
                return self._arithmetic(node)
            case tree.Negative(operand=operand):
                return self._negative(self.value(operand))
            case tree.Compare():
                return self._comparison(node)
            case tree.Membership(item=item, container=container):
                return BooleanCells(self.keep(self._membership(self.value(item), self.value(container))))
            case tree.Logic(operator=operator, operands=operands):
                terms = [self.truth(operand) for operand in operands]
                return BooleanCells(self.keep(least(*terms) if operator == "and" else greatest(*terms)))
            case tree.Not(operand=operand):
                return BooleanCells(self.keep(minus(TWO, self.truth(operand))))
            case tree.Choice(condition=condition, then=then, otherwise=otherwise):
                return self._choice(self.truth(condition), self.value(then), self.value(otherwise))
            case tree.Call():
                return self._call(node)
            case tree.Lookup(table=table, key=key):
                return self._lookup(self.value(table), self.value(key))
            case tree.Stepped():
                return self._stepped(node)
            case tree.Ranked(function=function):
                raise CannotSay(f"{function}：记录的先后", f"{function}: the order of records")
            case tree.Aggregate():
                return self._aggregate(node)
            case _:
                assert_never(node)

    def _stepped(self, node: tree.Stepped) -> Cells:
        """Read the bounds and the values of steps where they stand in cells."""
        known: dict[tree.Node, Cells] = {}
        for constants, figures in zip(figures_of(node), self.steps.get(node.parameter, ()), strict=False):
            known.update(zip(constants, figures, strict=True))
        return read_once(node, self.value, self.held, known)

    def truth(self, node: tree.Node) -> Formula:
        """Return a condition as 0 (false), 1 (not known) or 2 (true)."""
        found = self.value(node)
        assert isinstance(found, BooleanCells)
        return found.term

    def judged(self, known: Formula, holds: Formula) -> Formula:
        """Return a truth from whether it is known, and whether it then holds."""
        return self.keep(when(known, when(holds, TWO, ZERO), ONE))

    def both(self, *known: Formula) -> Formula:
        """Return whether all are known."""
        return self.keep(all_of(*known))

    # Money

    def in_yuan(self, cash: MoneyCells) -> MoneyCells:
        """Return an amount in yuan, at the rate; not known without one."""
        if cash.currency == "CNY":
            return cash
        self.conversions += 1
        rate = self.fx(cash.currency)
        if rate is None:
            return MoneyCells(ZERO, fixed_ratio(Fraction(0)), "CNY")
        return MoneyCells(self.both(cash.known, rate.known), self.numbers.product(cash.ratio, rate.ratio), "CNY")

    def _one_currency(self, amounts: Sequence[MoneyCells]) -> list[MoneyCells]:
        """Return amounts that can be put together: as they are where they share a currency, else in yuan."""
        if len({(cash.currency, cash.perhaps) for cash in amounts}) == 1 and not amounts[0].perhaps:
            return list(amounts)
        for one in amounts:
            if any(one.perhaps & ({other.currency} | other.perhaps) for other in amounts if other is not one):
                raise CannotSay("币种要看哪些金额计入", "the currency depends on which amounts count")
        return [self.in_yuan(cash) for cash in amounts]

    # Arithmetic

    def _arithmetic(self, node: tree.Arithmetic) -> Cells:
        left, right = self.value(node.left), self.value(node.right)
        match node.operator:
            case "+":
                return self._sum([left, right])
            case "-":
                return self._sum([left, self._negative(right)])
            case "*":
                return self._product(left, right)
            case "/":
                return self._quotient(left, right)
            case _:
                assert_never(node.operator)

    def _sum(self, parts: Sequence[Cells]) -> Cells:
        return self._folded(parts, self.numbers.sum)

    def _folded(self, parts: Sequence[Cells], operation: Callable[[Sequence[Ratio]], Ratio]) -> Cells:
        amounts = [part for part in parts if isinstance(part, MoneyCells)]
        if amounts:
            same = self._one_currency(amounts)
            known = self.both(*(cash.known for cash in same))
            perhaps = frozenset[str]().union(*(cash.perhaps for cash in same))
            return MoneyCells(known, operation([cash.ratio for cash in same]), same[0].currency, perhaps)
        numbers = [part for part in parts if isinstance(part, NumberCells)]
        return NumberCells(self.both(*(one.known for one in numbers)), operation([one.ratio for one in numbers]))

    def _negative(self, value: Cells) -> Cells:
        assert isinstance(value, MoneyCells | NumberCells)
        return value._replace(ratio=self.numbers.negative(value.ratio))

    def _product(self, left: Cells, right: Cells) -> Cells:
        if isinstance(right, MoneyCells):
            left, right = right, left
        assert isinstance(left, MoneyCells | NumberCells)
        assert isinstance(right, NumberCells)
        return left._replace(known=self.both(left.known, right.known), ratio=self.numbers.product(left.ratio, right.ratio))

    def _quotient(self, left: Cells, right: Cells) -> Cells:
        if isinstance(left, MoneyCells) and isinstance(right, MoneyCells):
            one, other = self._one_currency([left, right])
            left, right = NumberCells(one.known, one.ratio), NumberCells(other.known, other.ratio)
        assert isinstance(left, MoneyCells | NumberCells)
        assert isinstance(right, NumberCells)
        ratio, is_zero = self.numbers.quotient(left.ratio, right.ratio)
        return left._replace(known=self.both(left.known, right.known, negated(is_zero)), ratio=ratio)

    # Conditions

    def _comparison(self, node: tree.Compare) -> Cells:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(left, ThresholdCells) and isinstance(right, MoneyCells):
            left = _bound_for(left, right)
        elif isinstance(right, ThresholdCells) and isinstance(left, MoneyCells):
            right = _bound_for(right, left)
        match left, right:
            case BooleanCells(term=one), BooleanCells(term=other):
                known = self.both(*(self.keep(when(equal(term, ONE), ZERO, ONE)) for term in (one, other)))
                return BooleanCells(self.judged(known, _by_sign(node.operator, _order(one, other))))
            case TextCells(), TextCells():
                same = same_text(left.text, right.text)
                holds = same if node.operator == "==" else when(same, ZERO, ONE)
                return BooleanCells(self.judged(self.both(left.known, right.known), holds))
            case MoneyCells(), MoneyCells() if left.currency != right.currency:
                known, order = self._ordered_amounts(left, right)
                return BooleanCells(self.judged(known, _by_sign(node.operator, order)))
        known, order = self._ordered(left, right)
        return BooleanCells(self.judged(known, _by_sign(node.operator, order)))

    def _ordered_amounts(self, left: MoneyCells, right: MoneyCells) -> tuple[Formula, Formula]:
        """As `_ordered`, of amounts in two currencies: nothing is nothing in any, other amounts are compared in one."""
        known, order = self._ordered(*self._one_currency([left, right]))
        stated, plain = self._ordered(left, right)
        none = any_of(*(equal(self.numbers.order(one.ratio, fixed_ratio(Fraction(0))), ZERO) for one in (left, right)))
        nothing = self.both(stated, none)
        return self.keep(when(nothing, ONE, known)), self.keep(when(nothing, plain, order))

    def _ordered(self, left: Cells, right: Cells) -> tuple[Formula, Formula]:
        """Return whether two values can be compared, and how: -1, 0 or 1."""
        if isinstance(left, DateCells) and isinstance(right, DateCells):
            return self.both(left.known, right.known), self.keep(_order(left.serial, right.serial))
        assert isinstance(left, MoneyCells | NumberCells)
        assert isinstance(right, MoneyCells | NumberCells)
        return self.both(left.known, right.known), self.numbers.order(left.ratio, right.ratio)

    def _membership(self, item: Cells, container: Cells) -> Formula:
        """Return whether a list, or a table's keys, hold an item: 0, 1 or 2."""
        if isinstance(container, TableCells):
            container = ListCells(tuple(constant_cells(key) for key in container.rows))
        if isinstance(container, ChoiceCells):
            assert isinstance(item, TextCells)
            found = any_of(*(
                all_of(self.keep(when(same_text(item.text, text(key)), ONE, ZERO)), holds)
                for key, holds in container.holds.items()
            ))  # fmt: skip
            return self.judged(self.both(item.known, container.known), self.keep(found))
        if isinstance(container, AbsentRecords):
            return ONE
        assert isinstance(container, ListCells)
        same = greatest(ZERO, *(self._same(item, element) for element in container.items))
        return when(self._known(item), same, ONE)

    def _same(self, item: Cells, element: Cells) -> Formula:
        if isinstance(item, MoneyCells) and isinstance(element, MoneyCells):
            item, element = self._one_currency([item, element])
        if isinstance(item, TextCells) and isinstance(element, TextCells):
            return self.judged(element.known, same_text(item.text, element.text))
        if isinstance(item, BooleanCells) and isinstance(element, BooleanCells):
            return self.judged(self._known(element), equal(item.term, element.term))
        known, order = self._ordered(item, element)
        return self.judged(known, equal(order, ZERO))

    def _known(self, value: Cells) -> Formula:
        if isinstance(value, BooleanCells):
            return self.keep(when(equal(value.term, ONE), ZERO, ONE))
        if isinstance(value, ListCells):
            return ONE
        assert isinstance(value, NumberCells | MoneyCells | DateCells | TextCells | ChoiceCells | AbsentRecords)
        return value.known

    # Choices between values

    def _choice(self, condition: Formula, then: Cells, otherwise: Cells) -> Cells:
        decided = self.keep(when(equal(condition, ONE), ZERO, ONE))
        found = self.chosen(self.keep(when(equal(condition, TWO), ONE, ZERO)), then, otherwise)
        if isinstance(found, BooleanCells):
            return BooleanCells(self.keep(when(decided, found.term, ONE)))
        if not isinstance(found, NumberCells | MoneyCells | DateCells | TextCells):
            raise CannotSay("条件决定的列表", "a list that depends on a condition")
        return found._replace(known=self.both(decided, found.known))

    def chosen(self, first: Formula, then: Cells, otherwise: Cells) -> Cells:
        """Return one of two values of one type; `first` is 1 or 0. Raises CannotSay for lists and tables."""
        if first.fixed:
            return then if first.holds else otherwise
        match then, otherwise:
            case BooleanCells(term=one), BooleanCells(term=other):
                return BooleanCells(self.keep(when(first, one, other)))
            case DateCells(), DateCells():
                return DateCells(self._either(first, then, otherwise), self.keep(when(first, then.serial, otherwise.serial)))
            case TextCells(), TextCells():
                values = None if then.values is None or otherwise.values is None else then.values + otherwise.values
                text_of = self.keep(when(first, then.text, otherwise.text))
                return TextCells(self._either(first, then, otherwise), text_of, values)
            case NumberCells(), NumberCells():
                ratio = self.numbers.choice(first, then.ratio, otherwise.ratio)
                return NumberCells(self._either(first, then, otherwise), ratio)
            case MoneyCells(), MoneyCells():
                return self._chosen_cash(first, then, otherwise)
        raise CannotSay("随条件变化的列表或对照表", "a list or a table that depends on a condition")

    def _chosen_cash(self, first: Formula, then: MoneyCells, otherwise: MoneyCells) -> MoneyCells:
        perhaps = then.perhaps | otherwise.perhaps
        if then.currency != otherwise.currency:
            perhaps |= {then.currency, otherwise.currency} - {"CNY"}
            then, otherwise = self.in_yuan(then), self.in_yuan(otherwise)
        ratio = self.numbers.choice(first, then.ratio, otherwise.ratio)
        return MoneyCells(self._either(first, then, otherwise), ratio, then.currency, perhaps)

    def _either(self, first: Formula, then: Cells, otherwise: Cells) -> Formula:
        return self.keep(when(first, self._known(then), self._known(otherwise)))

    def _lookup(self, table: Cells, key: Cells) -> Cells:
        assert isinstance(table, TableCells)
        assert isinstance(key, TextCells)
        matches = {name: self.keep(when(same_text(key.text, text(name)), ONE, ZERO)) for name in table.rows}
        names = [name for name in table.rows if key.values is None or name in key.values] or list(table.rows)
        found = table.rows[names[-1]]
        for name in reversed(names[:-1]):
            found = self.chosen(matches[name], table.rows[name], found)
        if not isinstance(found, NumberCells | MoneyCells | DateCells | TextCells):
            raise CannotSay("对照表里的对照表", "a table within a table")
        there = self.keep(any_of(*(matches[name] for name in names)))
        return found._replace(known=self.both(key.known, there, found.known))

    # Functions

    def _call(self, node: tree.Call) -> Cells:
        values = [self.value(argument) for argument in node.arguments]
        match node.function:
            case "first":
                if any(value.perhaps for value in values if isinstance(value, MoneyCells)):
                    raise CannotSay("币种要看哪些金额计入", "the currency depends on which amounts count")
                return reduce(lambda later, earlier: self.chosen(self._known(earlier), earlier, later), reversed(values))
            case "days":
                return self._days(*values)
            case "year":
                (day,) = values
                assert isinstance(day, DateCells)
                return NumberCells(day.known, ratio_of(self.integers.of(self._year(day), FIRST_YEAR - 1, LAST_DAY.year)))
            case "year_end":
                return self._year_end(*values)
            case "lpr_1y" | "lpr_5y":
                (day,) = values
                tenor = FUNCTIONS[node.function].tenor
                assert isinstance(day, DateCells)
                assert tenor is not None
                return self.lpr(tenor, day.known, day.serial)
            case "min" | "max":
                return self._extreme(node.function, values)
            case "months" | "later" | "month" | "month_end" | "full" | "rounded":
                raise CannotSay(f"函数 {node.function}", f"the function {node.function}")
            case _:
                assert_never(node.function)

    def _days(self, start: Cells, end: Cells) -> Cells:
        assert isinstance(start, DateCells)
        assert isinstance(end, DateCells)
        known, most = self.both(start.known, end.known), int(LONGEST_SPAN_OF_DAYS)
        between = self.keep(when(known, minus(end.serial, start.serial), ZERO))
        return NumberCells(known, ratio_of(self.integers.of(between, -most, most)))

    def _year(self, day: DateCells) -> Formula:
        year = day_of(day.serial.number).year
        return number(year) if day.serial.fixed else self.keep(Formula(f"YEAR({day.serial.text})", year))

    def _year_end(self, year: Cells) -> Cells:
        assert isinstance(year, NumberCells)
        if not (year.ratio.bottom.fixed and year.ratio.bottom.value == 1):
            raise CannotSay("年份不是整数", "a year that is no whole number")
        value = self.integers.one_cell(year.ratio.top)
        fits = all_of(at_least(value, number(FIRST_YEAR)), at_least(number(LAST_DAY.year), value))
        known = self.both(year.known, self.keep(when(fits, ONE, ZERO)))
        end = serial(date(value.number, 12, 31)) if known.holds else 0
        return DateCells(known, self.keep(when(known, Formula(f"DATE({value.text},12,31)", end), ZERO)))

    def _extreme(self, function: Literal["min", "max"], values: Sequence[Cells]) -> Cells:
        days = [value for value in values if isinstance(value, DateCells)]
        if days:
            known = self.both(*(day.known for day in days))
            choose = least if function == "min" else greatest
            return DateCells(known, self.keep(choose(*(day.serial for day in days))))
        return self._folded(values, lambda ratios: reduce(lambda a, b: self.further(function, a, b), ratios))

    def further(self, function: Literal["min", "max"], left: Ratio, right: Ratio) -> Ratio:
        """Return the lesser or the greater of two numbers."""
        order = self.numbers.order(left, right)
        wanted = less(order, ONE) if function == "min" else at_least(order, ZERO)
        found = self.numbers.choice(self.keep(when(wanted, ONE, ZERO)), left, right)
        choose = min if function == "min" else max
        return found._replace(low=choose(left.low, right.low), high=choose(left.high, right.high))

    # Lists

    def _aggregate(self, node: tree.Aggregate) -> Cells:
        source = self.value(node.source)
        if isinstance(source, AbsentRecords):
            return self._never(node)
        pairs = []
        for item, there in self._items(source):
            self.names[node.variable] = item
            counts = TWO if node.condition is None else self.truth(node.condition)
            counts = self.keep(least(counts, there))
            if counts != ZERO:
                pairs.append((counts, constant_cells(Fraction(1)) if node.kind == "count" else self.value(node.element)))
        found = self._total(node, pairs)
        if isinstance(source, ChoiceCells):
            found = self._choice(self.keep(when(source.known, TWO, ONE)), found, found)
        return found

    def _items(self, source: Cells) -> list[tuple[Cells, Formula]]:
        """Return the items of a list, each with a truth: whether it is there."""
        if isinstance(source, ChoiceCells):
            return [(constant_cells(key), self.keep(when(holds, TWO, ZERO))) for key, holds in source.holds.items()]
        assert isinstance(source, ListCells)
        return [(item, TWO) for item in source.items]

    def _never(self, node: tree.Aggregate) -> Cells:
        match node.kind:
            case "any" | "all":
                return BooleanCells(ONE)
            case "count" | "sum":
                nothing = fixed_ratio(Fraction(0))
                return (
                    MoneyCells(ZERO, nothing, "CNY") if isinstance(self.types[node], MoneyType) else NumberCells(ZERO, nothing)
                )
            case _:
                assert_never(node.kind)

    def _total(self, node: tree.Aggregate, pairs: Sequence[tuple[Formula, Cells]]) -> Cells:
        match node.kind:
            case "any":
                return BooleanCells(self.keep(greatest(ZERO, *(least(there, _truth(value)) for there, value in pairs))))
            case "all":
                return BooleanCells(
                    self.keep(least(TWO, *(greatest(minus(TWO, there), _truth(value)) for there, value in pairs)))
                )
            case "count" | "sum":
                return self._counted(node, pairs)
            case _:
                assert_never(node.kind)

    def _counted(self, node: tree.Aggregate, pairs: Sequence[tuple[Formula, Cells]]) -> Cells:
        """Return the sum of what counts: known where it is known of each whether it counts, and what it is if it does."""
        nothing: Cells = NumberCells(ONE, fixed_ratio(Fraction(0)))
        if isinstance(self.types[node], MoneyType):
            nothing = MoneyCells(ONE, fixed_ratio(Fraction(0)), "CNY")
        parts = [nothing]
        for there, value in pairs:
            if isinstance(value, MoneyCells) and value.currency != "CNY":
                value = self.in_yuan(value)._replace(perhaps=value.perhaps | {value.currency})
            counted = self.chosen(self.keep(when(equal(there, TWO), ONE, ZERO)), value, nothing)
            assert isinstance(counted, NumberCells | MoneyCells)
            decided = self.keep(when(equal(there, ONE), ZERO, ONE))
            counted = counted._replace(known=self.both(decided, counted.known))
            if isinstance(value, MoneyCells) and isinstance(counted, MoneyCells):
                counted = counted._replace(perhaps=value.perhaps)
            parts.append(counted)
        return self._all_counted(parts)

    def _all_counted(self, parts: Sequence[Cells]) -> Cells:
        """Return a sum of parts in yuan, which need not be compared in their currencies."""
        perhaps = frozenset[str]().union(*(part.perhaps for part in parts if isinstance(part, MoneyCells)))
        plain = [part._replace(perhaps=frozenset()) if isinstance(part, MoneyCells) else part for part in parts]
        found = self._sum(plain)
        return found._replace(perhaps=perhaps) if isinstance(found, MoneyCells) else found


def _truth(value: Cells) -> Formula:
    assert isinstance(value, BooleanCells)
    return value.term


def _bound_for(bounds: ThresholdCells, cash: MoneyCells) -> MoneyCells:
    """Return the bound in the amount's own currency where it is stated, else the one in yuan. Raises CannotSay."""
    if cash.perhaps & bounds.amounts.keys():
        raise CannotSay("币种要看哪些金额计入", "the currency depends on which amounts count")
    currency = cash.currency if cash.currency in bounds.amounts else "CNY"
    return MoneyCells(ONE, bounds.amounts[currency], currency)


def _order(left: Formula, right: Formula) -> Formula:
    return when(less(left, right), number(-1), when(equal(left, right), ZERO, ONE))


def _by_sign(operator: str, order: Formula) -> Formula:
    """Return whether a comparison holds, from how its sides compare: -1, 0 or 1."""
    match operator:
        case "==":
            return equal(order, ZERO)
        case "!=":
            return when(equal(order, ZERO), ZERO, ONE)
        case "<":
            return less(order, ZERO)
        case "<=":
            return less(order, ONE)
        case ">":
            return at_least(order, ONE)
        case _:
            return at_least(order, ZERO)
