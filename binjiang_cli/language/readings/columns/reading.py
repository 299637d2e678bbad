"""The walk over a tree: for every node the column of its values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, Protocol, assert_never

import numpy as np

from binjiang_cli.language import tree
from binjiang_cli.language.functions import FUNCTIONS
from binjiang_cli.language.readings.columns import aggregates, calendar, ranks
from binjiang_cli.language.readings.columns.arithmetic import ColumnArithmetic
from binjiang_cli.language.readings.columns.values import (
    ALL,
    CNY,
    NONE,
    Beyond,
    Column,
    Days,
    Gap,
    Ints,
    ListColumn,
    Mask,
    Moneys,
    Numbers,
    Path,
    RecordColumn,
    Tables,
    TextColumn,
    ThresholdColumn,
    Truths,
    WordLists,
    all_of,
    any_of,
    gaps_of,
    known_in,
    taken,
    with_gaps,
    with_known,
    within,
)
from binjiang_cli.language.readings.exact import Unknown, Value
from binjiang_cli.language.steps import read_once
from binjiang_cli.language.types import BooleanType, DateType, MoneyType, NumberType, TextType, Type
from binjiang_cli.values.dates import FIRST_DAY, LAST_DAY
from binjiang_cli.values.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

EPOCH = date(1970, 1, 1)
YEARS = (FIRST_DAY.year, LAST_DAY.year)


class LprColumn(NamedTuple):
    """A tenor's publications: their days, the rates in force from them, the last day that is known."""

    days: Ints
    rates: Numbers
    last_known: int


class LprColumnUse(NamedTuple):
    """Where a rate was looked up, where that was beyond the table, for which days, and the field that named the day."""

    used: Mask
    beyond: Mask
    days: Ints
    path: Path | None


class ColumnFacts(Protocol):
    """What a table of profiles states, by sections and fields, over all records of a section."""

    def field(self, section: str, name: str) -> Column: ...

    def rates(self, currency: int, companies: Ints) -> Numbers:
        """Return CNY for one unit of a currency, for each of some companies."""

    def code(self, currency: str) -> int: ...

    def lpr(self, tenor: str) -> LprColumn: ...


class Columns(ColumnArithmetic):
    """Evaluates nodes for some rows under a set of names; `companies` says whose each row is."""

    def __init__(
        self, names: Mapping[str, Column], types: Mapping[tree.Node, Type], facts: ColumnFacts, companies: Ints
    ) -> None:
        super().__init__(len(companies))
        self.names = dict(names)
        self.types = types
        self.held: dict[tree.Node, Column] = {}
        self.facts = facts
        self.companies = companies
        self.active: Mask = ALL
        self.kept: Callable[[], Truths] = lambda: Truths(ALL)  # which rows are records that a rule is about
        self.lpr_uses: list[LprColumnUse] = []

    def value(self, node: tree.Node) -> Column:
        """Return the column of a node's values. Raises Beyond."""
        if node in self.held:
            return self.held[node]
        match node:
            case tree.Constant(value=value):
                return self.constant(value)
            case tree.Name(name=name):
                return self.names[name]
            case tree.FieldAccess():
                return self._field(node)
            case tree.ListOf(items=items):
                return ListColumn(tuple(self.value(item) for item in items))
            case tree.Arithmetic():
                return self._arithmetic(node)
            case tree.Negative(operand=operand):
                return self._negative(self.value(operand))
            case tree.Compare():
                return self._comparison(node.operator, self.value(node.left), self.value(node.right))
            case tree.Membership(item=item, container=container):
                return self._membership(self.value(item), self.value(container))
            case tree.Logic(operator=operator, operands=operands):
                return self._logic(operator, [self.truths(operand) for operand in operands])
            case tree.Not(operand=operand):
                found = self.truths(operand)
                return Truths(found.fails, found.known, found.gaps)
            case tree.Choice():
                return self._choice(node)
            case tree.Call():
                return self._call(node)
            case tree.Lookup(table=table, key=key):
                return self._lookup(self.value(table), self.value(key))
            case tree.Stepped():
                return read_once(node, self.value, self.held)
            case tree.Ranked():
                return ranks.ranked(self, node)
            case tree.Aggregate():
                return aggregates.total(self, node)
            case _:
                assert_never(node)

    def truths(self, node: tree.Node) -> Truths:
        found = self.value(node)
        assert isinstance(found, Truths)
        return found

    def constant(self, value: Value, kind: Type | None = None) -> Column:
        """Return a constant as a column; `kind` is the type of an unknown one. Raises Beyond."""
        match value:
            case Unknown(missing):
                return self._unknown(kind, tuple(Gap(ALL, Path(path)) for path in missing))
            case bool():
                return Truths(np.array([value]))
            case Fraction() | int():
                return self.number(value)
            case Money(amount, currency):
                code = self.facts.code(currency)
                return Moneys(self.number(amount), None if code == CNY else np.array([code]))
            case date():
                return Days(np.array([(value - EPOCH).days]))
            case str():
                return TextColumn(np.array([0]), (value,))
            case tree.Threshold(amounts):
                return ThresholdColumn({self.facts.code(currency): amount for currency, amount in amounts.items()})
            case tree.Table(rows):
                return Tables({key: self.constant(row) for key, row in rows.items()})
            case tuple():
                return ListColumn(tuple(self.constant(item) for item in value))
        raise Beyond

    def _unknown(self, kind: Type | None, gaps: tuple[Gap, ...]) -> Column:
        zero = np.zeros(1, np.int64)
        match kind:
            case NumberType():
                return Numbers(zero, 1, NONE, gaps)
            case MoneyType():
                return Moneys(Numbers(zero, 1, NONE, gaps))
            case DateType():
                return Days(zero, NONE, gaps)
            case BooleanType():
                return Truths(NONE, NONE, gaps)
            case TextType():
                return TextColumn(zero, ("",), NONE, gaps)
        raise Beyond

    def _field(self, node: tree.FieldAccess) -> Column:
        record = self.value(node.record)
        assert isinstance(record, RecordColumn)
        found = self.facts.field(record.section, node.name)
        if record.rows is not None:
            found = taken(found, record.rows)
        known = known_in(found)
        if known is ALL or known.all():
            return found
        return with_gaps(found, (Gap(~known, Path(record.section, record.at, node.name)),))

    def _arithmetic(self, node: tree.Arithmetic) -> Column:
        left, right = self.value(node.left), self.value(node.right)
        match node.operator:
            case "+":
                return self._folded([left, right], np.add)
            case "-":
                return self._folded([left, right], np.subtract)
            case "*":
                return self._product(left, right)
            case "/":
                return self._quotient(left, right)
            case _:
                assert_never(node.operator)

    def _folded(self, columns: Sequence[Column], operation: np.ufunc) -> Column:
        """Fold numbers, moneys or days with an operation."""
        if all(isinstance(column, Moneys) for column in columns):
            numbers, currency = self.same_currency([column for column in columns if isinstance(column, Moneys)])
            return Moneys(self.plus(numbers, operation), currency)
        if all(isinstance(column, Days) for column in columns):
            days = [column for column in columns if isinstance(column, Days)]
            folded = self.plus([Numbers(one.num, 1, one.known, one.gaps) for one in days], operation)
            return Days(folded.num, folded.known, folded.gaps)
        return self.plus([column for column in columns if isinstance(column, Numbers)], operation)

    def _product(self, left: Column, right: Column) -> Column:
        if isinstance(right, Moneys):
            assert isinstance(left, Numbers)
            return Moneys(self.times(left, right.number), right.currency)
        assert isinstance(right, Numbers)
        if isinstance(left, Moneys):
            return Moneys(self.times(left.number, right), left.currency)
        assert isinstance(left, Numbers)
        return self.times(left, right)

    def _quotient(self, left: Column, right: Column) -> Column:
        if isinstance(right, Moneys):
            assert isinstance(left, Moneys)
            (one, other), _ = self.same_currency([left, right])
            return self.over(one, other)
        assert isinstance(right, Numbers)
        if isinstance(left, Moneys):
            return Moneys(self.over(left.number, right), left.currency)
        assert isinstance(left, Numbers)
        return self.over(left, right)

    def _negative(self, operand: Column) -> Column:
        if isinstance(operand, Moneys):
            return operand._replace(number=operand.number._replace(num=-operand.number.num))
        assert isinstance(operand, Numbers)
        return operand._replace(num=-operand.num)

    def same_currency(self, moneys: Sequence[Moneys]) -> tuple[list[Numbers], Ints | None]:
        """Return amounts that can be put together: as they are where they share a currency, else in yuan."""
        codes = [money.currency for money in moneys if money.currency is not None]
        if not codes:
            return [money.number for money in moneys], None
        first, *others = [np.zeros(1, np.int64) if money.currency is None else money.currency for money in moneys]
        same = all_of(first == other for other in others)
        if same is ALL or same.all():
            return [money.number for money in moneys], first
        known = all_of(money.known for money in moneys)
        return [self.either_number(same, money.number, self.yuan(money, known & ~same)) for money in moneys], np.where(
            same, first, CNY
        )

    def yuan(self, money: Moneys, asked: Mask = ALL) -> Numbers:
        """Return amounts in yuan; rows that are asked for and have no rate leave."""
        if money.currency is None:
            return money.number
        rate = self.number(1)
        for code in np.unique(money.currency):
            if code == CNY:
                continue
            here = money.currency == code
            rates = self.facts.rates(int(code), self.companies)
            self.leave(here & asked & money.known & ~rates.known)
            rate = self.either_number(here, rates._replace(known=ALL, gaps=()), rate)
        return self.times(money.number, rate)

    def either_number(self, where: Mask, one: Numbers, other: Numbers) -> Numbers:
        (left, right), den = self.aligned([one, other])
        known = np.where(where, one.known, other.known)
        return Numbers(np.where(where, left, right), den, known, (*within(one.gaps, where), *within(other.gaps, ~where)))

    def _comparison(self, sign: str, left: Column, right: Column) -> Truths:
        if isinstance(left, ThresholdColumn) and isinstance(right, Moneys):
            left = self._bound_for(left, right)
        elif isinstance(right, ThresholdColumn) and isinstance(left, Moneys):
            right = self._bound_for(right, left)
        known = all_of((known_in(left), known_in(right)))
        match left, right:
            case Moneys(), Moneys():
                (one, other), _ = self.same_currency([left, right])
                holds = self.compared(sign, one, other)
            case Numbers(), Numbers():
                holds = self.compared(sign, left, right)
            case Days(), Days():
                holds = self.compared(sign, Numbers(left.num, 1), Numbers(right.num, 1))
            case Truths(), Truths():
                holds = (left.holds == right.holds) == (sign == "==")
            case TextColumn(), TextColumn():
                holds = _same_words(left, right) == (sign == "==")
            case _:
                raise Beyond
        return Truths(holds & known, known, gaps_of(left, right))

    def _bound_for(self, bounds: ThresholdColumn, money: Moneys) -> Moneys:
        """Return the bound in each money's own currency where it is stated, else the one in yuan."""
        if money.currency is None:
            return Moneys(self.number(bounds.amounts[CNY]))
        found, currency = self.number(bounds.amounts[CNY]), np.zeros(1, np.int64)
        for code, amount in bounds.amounts.items():
            if code != CNY:
                here = money.currency == code
                found = self.either_number(here, self.number(amount), found)
                currency = np.where(here, code, currency)
        return Moneys(found, currency)

    def _membership(self, item: Column, container: Column) -> Truths:
        match container:
            case Tables(rows):
                container = ListColumn(tuple(self.constant(key) for key in rows))
            case WordLists():
                assert isinstance(item, TextColumn)
                return self._among(item, container)
        assert isinstance(container, ListColumn)
        same = [self._comparison("==", item, element) for element in container.items]
        found = self._logic("or", same)
        known = all_of((known_in(item), found.known))
        gaps = (*gaps_of(item), *within(tuple(gap for element in container.items for gap in gaps_of(element)), ~found.holds))
        return Truths(found.holds & known, known, gaps)

    def _among(self, item: TextColumn, lists: WordLists) -> Truths:
        """Return whether lists hold a text."""
        known = all_of((item.known, lists.known))
        if len(item.codes) != 1:
            raise Beyond
        text = item.texts[int(item.codes[0])]
        hits = lists.codes == (lists.texts.index(text) if text in lists.texts else -1)
        before = np.concatenate([[0], np.cumsum(hits)])
        return Truths((before[lists.stops] > before[lists.starts]) & known, known, gaps_of(item, lists))

    def _logic(self, operator: str, values: Sequence[Truths]) -> Truths:
        decisive = [value.holds if operator == "or" else value.fails for value in values]
        decided = any_of(decisive)
        known = decided | all_of(value.known for value in values)
        holds = decided if operator == "or" else known & ~decided
        return Truths(holds, known, within(gaps_of(*values), ~known))

    def _choice(self, node: tree.Choice) -> Column:
        condition = self.truths(node.condition)
        with self._only(condition.holds):
            then = self.value(node.then)
        with self._only(condition.fails):
            otherwise = self.value(node.otherwise)
        found = self.either(condition.holds, then, otherwise)
        known = all_of((condition.known, known_in(found)))
        gaps = (*within(condition.gaps, ~condition.known), *within(gaps_of(found), condition.known))
        return with_known(found, known, gaps)

    @contextmanager
    def _only(self, rows: Mask) -> Iterator[None]:
        """Look up rates only for some of the rows."""
        before, self.active = self.active, self.active & rows
        yield
        self.active = before

    def either(self, where: Mask, one: Column, other: Column) -> Column:
        """Return the one column in some rows, the other in the rest. Raises Beyond."""
        gaps = (*within(gaps_of(one), where), *within(gaps_of(other), ~where))
        match one, other:
            case Numbers(), Numbers():
                return self.either_number(where, one, other)
            case Moneys(), Moneys():
                number = self.either_number(where, one.number, other.number)
                if one.currency is None and other.currency is None:
                    return Moneys(number)
                zero = np.zeros(1, np.int64)
                codes = [zero if money.currency is None else money.currency for money in (one, other)]
                return Moneys(number, np.where(where, *codes))
            case Days(), Days():
                return Days(np.where(where, one.num, other.num), np.where(where, one.known, other.known), gaps)
            case Truths(), Truths():
                return Truths(np.where(where, one.holds, other.holds), np.where(where, one.known, other.known), gaps)
            case TextColumn(), TextColumn():
                left, right, texts = _one_list(one, other)
                return TextColumn(np.where(where, left, right), texts, np.where(where, one.known, other.known), gaps)
            case WordLists() | ListColumn(), WordLists() | ListColumn():
                return _either_lists(where, self.as_lists(one), self.as_lists(other), gaps)
        raise Beyond

    def as_lists(self, column: WordLists | ListColumn) -> WordLists:
        """Return texts side by side as lists, empty where one of them is not known. Raises Beyond."""
        if isinstance(column, WordLists):
            return column
        words = [item for item in column.items if isinstance(item, TextColumn)]
        if len(words) < len(column.items):
            raise Beyond
        texts = list(dict.fromkeys(text for word in words for text in word.texts))
        places = {text: place for place, text in enumerate(texts)}
        codes = [np.array([places[text] for text in word.texts], np.int64)[word.codes] for word in words]
        starts = np.arange(self.count) * len(words)
        known = np.broadcast_to(known_in(column), self.count)
        side_by_side = np.stack([np.broadcast_to(code, self.count) for code in codes], 1).ravel()
        return WordLists(starts, starts + known * len(words), side_by_side, texts, known, gaps_of(column))

    def _call(self, node: tree.Call) -> Column:
        values = [self.value(argument) for argument in node.arguments]
        match node.function:
            case "first":
                return self._first(values)
            case "min":
                return self._folded(values, np.minimum)
            case "max":
                return self._folded(values, np.maximum)
            case "days":
                since, until = values
                assert isinstance(since, Days) and isinstance(until, Days)
                return Numbers(until.num - since.num, 1, all_of((since.known, until.known)), gaps_of(since, until))
            case "year":
                (day,) = values
                assert isinstance(day, Days)
                return Numbers(years_of(day.num), 1, day.known, day.gaps)
            case "months":
                first, last = values
                assert isinstance(first, Days) and isinstance(last, Days)
                return Numbers(
                    calendar.full_months(first.num, last.num), 1, all_of((first.known, last.known)), gaps_of(*values)
                )
            case "later":
                return self._later(values[0], values[1])
            case "month":
                (day,) = values
                assert isinstance(day, Days)
                return Numbers(calendar.months_of(day.num) % 12 + 1, 1, day.known, day.gaps)
            case "month_end":
                (day,) = values
                assert isinstance(day, Days)
                return day._replace(num=calendar.first_days(calendar.months_of(day.num) + 1) - 1)
            case "full" | "rounded":
                return self._in_units(node.function == "full", values[0], values[1])
            case "year_end":
                (year,) = values
                assert isinstance(year, Numbers)
                return self._year_end(year)
            case "lpr_1y" | "lpr_5y":
                (day,) = values
                assert isinstance(day, Days)
                return self._lpr(node, day)
            case _:
                assert_never(node.function)

    def _first(self, values: Sequence[Column]) -> Column:
        """Return the first that is known. A list that is written out counts as known, whatever stands in it."""
        found = values[-1]
        for value in reversed(values[:-1]):
            found = value if isinstance(value, ListColumn) else self.either(known_in(value), value, found)
        if any(isinstance(value, ListColumn) for value in values):
            return found
        known = known_in(found)
        return with_known(found, known, within(gaps_of(*values), ~known))

    def _year_end(self, year: Numbers) -> Days:
        whole = year.num // year.den
        fits = (whole * year.den == year.num) & (whole >= YEARS[0]) & (whole <= YEARS[1])
        self.leave(self.active & year.known & ~fits)
        after = np.where(fits, whole + 1, YEARS[0]) - EPOCH.year
        return Days(after.astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64) - 1, year.known, year.gaps)

    def _later(self, day: Column, months: Column) -> Days:
        assert isinstance(day, Days) and isinstance(months, Numbers)
        whole = months.num // months.den
        month = calendar.months_of(day.num) + whole
        years = month // 12 + EPOCH.year
        known = all_of((day.known, months.known))
        fits = (whole * months.den == months.num) & (years >= YEARS[0]) & (years <= YEARS[1])
        self.leave(self.active & known & ~fits)
        return Days(calendar.in_month(day.num, np.where(fits, month, 0)), known, gaps_of(day, months))

    def _in_units(self, full: bool, amount: Column, unit: Column) -> Column:
        """Return how many whole units, or the nearest number of them; a row whose unit is not above zero leaves."""
        currency = None
        if isinstance(amount, Moneys) and isinstance(unit, Moneys):
            (amount, unit), currency = self.same_currency([amount, unit])
            found = self._counted(full, amount, unit)
            return found if full else Moneys(found, currency)
        assert isinstance(amount, Numbers) and isinstance(unit, Numbers)
        return self._counted(full, amount, unit)

    def _counted(self, full: bool, amount: Numbers, unit: Numbers) -> Numbers:
        self.leave(self.active & amount.known & unit.known & (unit.num <= 0))
        share = self.over(amount, unit._replace(num=np.maximum(unit.num, 1)))
        if full:
            return share._replace(num=np.maximum(share.num // share.den, 0), den=1)
        halves = self.bounded(self.product(share.num, 2) + share.den)
        return self.times(share._replace(num=halves // self.product(share.den, 2), den=1), unit)

    def _lpr(self, node: tree.Call, day: Days) -> Numbers:
        """Return the rates in force; a day before the first publication leaves."""
        tenor = FUNCTIONS[node.function].tenor
        assert tenor is not None
        table = self.facts.lpr(tenor)
        places = np.searchsorted(table.days, day.num, "right") - 1
        self.leave(self.active & day.known & (places < 0))
        used = self.active & day.known
        self.lpr_uses.append(
            LprColumnUse(used, used & (day.num > table.last_known), day.num, self._first_field(node.arguments[0]))
        )
        return Numbers(table.rates.num[np.maximum(places, 0)], table.rates.den, day.known, day.gaps)

    def _first_field(self, node: tree.Node) -> Path | None:
        """Return where the first field stands that an expression reads."""
        for below in tree.nodes_of(node):
            if isinstance(below, tree.FieldAccess):
                record = self.value(below.record)
                return Path(record.section, record.at, below.name) if isinstance(record, RecordColumn) else None
            if isinstance(below, tree.Aggregate):
                raise Beyond
        return None

    def _lookup(self, table: Column, key: Column) -> Column:
        """Return the values of keys; a row whose key the table lacks leaves."""
        assert isinstance(table, Tables) and isinstance(key, TextColumn)
        found: Column | None = None
        there = NONE
        for word, value in table.rows.items():
            here = _same_words(key, TextColumn(np.array([0]), (word,)))
            there = any_of((there, here))
            found = value if found is None else self.either(here, value, found)
        assert found is not None
        self.leave(self.active & key.known & ~there)
        return with_known(found, all_of((key.known, known_in(found))), (*key.gaps, *gaps_of(found)))


def _either_lists(where: Mask, one: WordLists, other: WordLists, gaps: tuple[Gap, ...]) -> WordLists:
    left, right, texts = _one_list(TextColumn(one.codes, one.texts), TextColumn(other.codes, other.texts))
    starts = np.where(where, one.starts, other.starts + len(left))
    stops = np.where(where, one.stops, other.stops + len(left))
    known = np.where(where, one.known, other.known)
    return WordLists(starts, stops, np.concatenate([left, right]), texts, known, gaps)


def years_of(days: Ints) -> Ints:
    found: Ints = days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + EPOCH.year
    return found


def _same_words(one: TextColumn, other: TextColumn) -> Mask:
    left, right, _ = _one_list(one, other)
    same: Mask = left == right
    return same


def _one_list(one: TextColumn, other: TextColumn) -> tuple[Ints, Ints, Sequence[str]]:
    """Return the places of both in one list of texts."""
    if one.texts is other.texts:
        return one.codes, other.codes, one.texts
    texts = dict.fromkeys([*one.texts, *other.texts])
    places = {text: place for place, text in enumerate(texts)}
    moved = [np.array([places[text] for text in column.texts], np.int64)[column.codes] for column in (one, other)]
    return moved[0], moved[1], tuple(texts)
