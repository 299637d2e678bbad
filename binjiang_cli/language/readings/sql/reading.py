"""A rule's expressions as SQL, node by node, with the bounds of every integer."""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import NamedTuple

from binjiang_cli.language import tree
from binjiang_cli.language.readings.exact import Unknown
from binjiang_cli.language.readings.exact import Value as ExactValue
from binjiang_cli.language.readings.sql import literals
from binjiang_cli.language.readings.sql.literals import both, either, quoted
from binjiang_cli.language.readings.sql.values import (
    CNY,
    ELSEWHERE,
    Amount,
    Arithmetic,
    Beyond,
    Day,
    Fixed,
    Many,
    Number,
    One,
    Truth,
    Value,
    Width,
    Word,
    Words,
    Written,
    chosen,
    constant,
    missing_of,
    sql_of,
    together,
    where_unknown,
)
from binjiang_cli.language.types import BooleanType, DateType, MoneyType, NumberType, TextType, Type
from binjiang_cli.values.money import Money

MILLION = 10**6
FIRST_YEAR, LAST_YEAR = 1900, 2199
SPAN = 366 * (LAST_YEAR - FIRST_YEAR + 1)  # days between any two of theirs
ONLY_EXACT = f"[{quoted(ELSEWHERE)}]"


class Lpr(NamedTuple):
    """The rates of one tenor from each day on that brings another, and the last day that the table knows."""

    changes: tuple[tuple[date, Fraction], ...]
    last_known_day: date


class LprUse(NamedTuple):
    """A day that a rate is looked up for, the SQL of when it is, and the path of the field that names the day."""

    day: str
    when: str
    path: str | None


class Sql:
    """Compiles nodes under a set of names.

    `refused` gathers the SQL of what makes a row one for the exact reading only: amounts of several currencies that meet,
    or one so large that a product could pass the width. `lpr_uses` gathers the rates that are looked up.
    """

    def __init__(
        self,
        names: Mapping[str, Value],
        types: Mapping[tree.Node, Type],
        width: Width,
        fx: Callable[[str], str],
        lpr: Mapping[str, Lpr],
    ) -> None:
        self.names = dict(names)
        self.types = types
        self.width = width
        self.fx = fx
        self.lpr = lpr
        self.arithmetic = Arithmetic(width)
        self.refused: list[str] = []
        self.lpr_uses: list[LprUse] = []
        self.when = "true"
        self.depth = 0

    def value(self, node: tree.Node) -> Value:
        found: Value = getattr(self, "_" + type(node).__name__.lower())(node)
        return found

    def truth(self, node: tree.Node) -> Truth:
        found = self.value(node)
        assert isinstance(found, Truth)
        return found

    def amount(self, node: tree.Node) -> Amount:
        found = self.value(node)
        assert isinstance(found, Amount)
        return found

    def in_yuan(self, amount: Amount) -> Number:
        """The amount in yuan at the company's rate."""
        if amount.currency == CNY:
            return amount.number
        if not self.width.foreign:
            raise Beyond
        number, rate = amount.number, self.fx(amount.currency)
        most = max(self.width.rate, MILLION)
        low, high = min(number.low * most, 0), max(number.high * most, 0)
        self.width.check(low, high)
        own = f"({number.num} * {self.width.literal(MILLION)})"
        num = f"CASE WHEN {amount.currency} = {CNY} THEN {own} ELSE {number.num} * {rate} END"
        fx = f"CASE WHEN {number.num} IS NOT NULL AND {amount.currency} <> {CNY} THEN ['fx.' || {amount.currency}] ELSE [] END"
        return number._replace(
            num=num, low=low, high=high, den=number.den * MILLION, missing=where_unknown(num, number.missing, fx)
        )

    def constant(self, value: ExactValue | tree.ConstantValue, kind: Type | None = None) -> Value:
        """A constant, or what is known not to be known."""
        match value:
            case bool():
                return Truth("true" if value else "false")
            case Fraction() | int():
                return constant(Fraction(value), self.width)
            case Money(amount=amount, currency=currency):
                return Amount(constant(amount, self.width), quoted(currency))
            case date():
                return Day(literals.day(value))
            case str():
                return Word(quoted(value))
            case tree.Table() | tree.Threshold():
                return Fixed(value)
            case Unknown(missing=missing):
                return self._unknown(f"[{', '.join(map(quoted, missing))}]", kind)
            case tuple() if all(isinstance(item, str) for item in value):
                return Words(f"[{', '.join(quoted(item) for item in value)}]")
        raise Beyond

    def _unknown(self, missing: str, kind: Type | None) -> Value:
        match kind:
            case BooleanType():
                return Truth("NULL::BOOLEAN", missing)
            case NumberType():
                return Number(f"NULL::{self.width.name}", 0, 0, missing=missing)
            case MoneyType():
                return Amount(Number(f"NULL::{self.width.name}", 0, 0, missing=missing))
            case DateType():
                return Day("NULL::DATE", missing)
            case TextType():
                return Word("NULL::VARCHAR", missing)
        raise Beyond

    def _constant(self, node: tree.Constant) -> Value:
        return self.constant(node.value)

    def _name(self, node: tree.Name) -> Value:
        return self.names[node.name]

    def _field(self, node: tree.Field) -> Value:
        record = self.value(node.record)
        if not isinstance(record, One):
            raise Beyond
        return record.field(node.name)

    def _listof(self, node: tree.ListOf) -> Value:
        return Written(tuple(self.value(item) for item in node.items))

    def _arithmetic(self, node: tree.Arithmetic) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        match node.operator, left, right:
            case "+" | "-", Number(), Number():
                return self._sum(node.operator, left, right)
            case "+" | "-", Amount(), Amount():
                self._meet(left, right)
                return Amount(self._sum(node.operator, left.number, right.number), left.currency)
            case "*", Number(), Number():
                return self.arithmetic.times(left, right)
            case "*", Amount(), Number():
                return left._replace(number=self.arithmetic.times(left.number, right))
            case "*", Number(), Amount():
                return right._replace(number=self.arithmetic.times(left, right.number))
            case "/", Number(), Number():
                return self._divided(node, left, right)
            case "/", Amount(), Number():
                return left._replace(number=self._divided(node, left.number, right))
            case "/", Amount(), Amount():
                self._meet(left, right)
                return self._divided(node, left.number, right.number)
        raise Beyond

    def _sum(self, operator: str, left: Number, right: Number) -> Number:
        return self.arithmetic.plus(left, right) if operator == "+" else self.arithmetic.minus(left, right)

    def _divided(self, node: tree.Arithmetic, left: Number, right: Number) -> Number:
        found = self.arithmetic.divided(left, right)
        if right.low > 0:
            return found
        zero = f"CASE WHEN {right.num} = 0 THEN {self._blamed(node.right)} ELSE [] END"
        return found._replace(missing=where_unknown(found.num, left.missing, right.missing, zero))

    def _blamed(self, node: tree.Node) -> str:
        """The fields that an expression reads: to blame where no value follows from what they are."""
        if isinstance(node, tree.Field) and isinstance(record := self.value(node.record), One):
            return f"[{record.path} || {quoted('.' + node.name)}]"
        return ONLY_EXACT

    def _meet(self, *amounts: Amount) -> None:
        """Amounts are put together as they are where they share a currency; else the exact reading converts them."""
        currencies = list(dict.fromkeys(amount.currency for amount in amounts))
        for other in currencies[1:]:
            self.refuse(f"{currencies[0]} <> {other}")

    def refuse(self, condition: str) -> None:
        if condition not in self.refused:
            self.refused.append(condition)

    def _negative(self, node: tree.Negative) -> Value:
        operand = self.value(node.operand)
        if isinstance(operand, Amount):
            return operand._replace(number=self.arithmetic.negative(operand.number))
        assert isinstance(operand, Number)
        return self.arithmetic.negative(operand)

    def _comparison(self, node: tree.Comparison) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(left, Fixed):
            mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(node.operator, node.operator)
            return self._against(right, mirrored, left)
        if isinstance(right, Fixed):
            return self._against(left, node.operator, right)
        return self._compared(left, node.operator, right)

    def _compared(self, left: Value, operator: str, right: Value) -> Truth:
        if isinstance(left, Amount) and isinstance(right, Amount):
            return self._amounts_compared(left, operator, right)
        if isinstance(left, Number) and isinstance(right, Number):
            sql = self.arithmetic.compared(left, operator, right)
        else:
            sql = f"({sql_of(left)} {operator} {sql_of(right)})"
        return Truth(sql, where_unknown(sql, missing_of(left), missing_of(right)))

    def _amounts_compared(self, left: Amount, operator: str, right: Amount) -> Truth:
        if left.currency == right.currency:
            return self._compared(left.number, operator, right.number)
        if CNY in (left.currency, right.currency):
            return self._compared(self.in_yuan(left), operator, self.in_yuan(right))
        self._meet(left, right)
        return self._compared(left.number, operator, right.number)

    def _against(self, value: Value, operator: str, fixed: Fixed) -> Truth:
        """Money against a threshold: in its own currency where the threshold states that, else in yuan."""
        assert isinstance(value, Amount) and isinstance(fixed.value, tree.Threshold)
        bounds = {quoted(code): constant(amount, self.width) for code, amount in fixed.value.amounts.items()}
        in_yuan = self._compared(self.in_yuan(value), operator, bounds[CNY])
        if value.currency in bounds:
            return self._compared(value.number, operator, bounds[value.currency])
        own = [
            f"WHEN {value.currency} = {code} THEN {self.arithmetic.compared(value.number, operator, bound)}"
            for code, bound in bounds.items()
        ]
        sql = f"CASE {' '.join(own)} ELSE {in_yuan.sql} END"
        return Truth(sql, where_unknown(sql, in_yuan.missing))

    def _membership(self, node: tree.Membership) -> Value:
        item, container = self.value(node.item), self.value(node.container)
        if isinstance(container, Fixed) and isinstance(container.value, tree.Table):
            container = Words(f"[{', '.join(map(quoted, container.value.rows))}]")
        if isinstance(container, Words):
            sql = f"CASE WHEN {sql_of(item)} IS NOT NULL THEN list_contains({container.sql}, {sql_of(item)}) END"
            return Truth(sql, where_unknown(sql, missing_of(item), container.missing))
        if not isinstance(container, Written):
            raise Beyond
        same = [self._compared(item, "==", element) for element in container.items]
        sql = either(*(truth.sql for truth in same))
        elements = together(*(truth.missing for truth in same))
        own = missing_of(item)
        if own is not None:
            elements = f"CASE WHEN {sql_of(item)} IS NULL THEN {own} ELSE {elements or '[]'} END"
        return Truth(sql, where_unknown(sql, elements))

    def _logic(self, node: tree.Logic) -> Value:
        operands = [self.truth(operand) for operand in node.operands]
        join = both if node.operator == "and" else either
        sql = join(*(operand.sql for operand in operands))
        return Truth(sql, where_unknown(sql, *(operand.missing for operand in operands)))

    def _not(self, node: tree.Not) -> Value:
        operand = self.truth(node.operand)
        return operand._replace(sql=f"(NOT {operand.sql})")

    def _choice(self, node: tree.Choice) -> Value:
        condition = self.truth(node.condition)
        outer = self.when
        self.when = both(outer, condition.sql)
        then = self.value(node.then)
        self.when = both(outer, f"(NOT {condition.sql})")
        otherwise = self.value(node.otherwise)
        self.when = outer

        def choose(one: str, other: str) -> str:
            return one if one == other else f"CASE WHEN {condition.sql} THEN {one} WHEN NOT {condition.sql} THEN {other} END"

        found = self._united([then, otherwise], lambda parts: choose(*parts))
        one, other = (missing_of(part) or "[]" for part in (then, otherwise))
        branch = f"CASE WHEN {condition.sql} THEN {one} WHEN NOT {condition.sql} THEN {other} ELSE [] END"
        return _with_missing(
            found, where_unknown(sql_of(found), condition.missing, branch if one != other or one != "[]" else None)
        )

    def _united(self, values: list[Value], unite: Callable[[list[str]], str]) -> Value:
        """Values of one type as one, `unite` saying in SQL which of them it is."""
        first = values[0]
        match first:
            case Number():
                numbers = self._over_one(values)
                num = unite([number.num for number in numbers])
                low, high = min(number.low for number in numbers), max(number.high for number in numbers)
                return numbers[0]._replace(num=num, low=low, high=high, missing=None)
            case Amount():
                amounts = [value for value in values if isinstance(value, Amount)]
                united = self._united([amount.number for amount in amounts], unite)
                assert isinstance(united, Number)
                currencies = list(dict.fromkeys(amount.currency for amount in amounts))
                if len(currencies) > 1:
                    if not self.width.foreign:
                        raise Beyond
                    self._meet(*amounts)
                return Amount(united, currencies[0])
            case Truth() | Day() | Word() | Words():
                return first._replace(sql=unite([sql_of(value) for value in values]), missing=None)
        raise Beyond

    def _over_one(self, values: list[Value]) -> list[Number]:
        numbers = [value for value in values if isinstance(value, Number)]
        assert len(numbers) == len(values)
        if len({number.over for number in numbers}) > 1:
            raise Beyond
        den = lcm(*(number.den for number in numbers))
        return [self.arithmetic.scaled(number, den // number.den) for number in numbers]

    def _call(self, node: tree.Call) -> Value:
        values = [self.value(argument) for argument in node.arguments]
        match node.function:
            case "first":
                return self._first(values)
            case "min" | "max":
                return reduce(lambda a, b: self._extreme(node.function, a, b), values)
            case "days":
                sql = f"({sql_of(values[1])} - {sql_of(values[0])})::{self.width.name}"
                return Number(sql, -SPAN, SPAN, missing=where_unknown(sql, missing_of(values[0]), missing_of(values[1])))
            case "year":
                sql = f"year({sql_of(values[0])})::{self.width.name}"
                return Number(sql, FIRST_YEAR, LAST_YEAR, missing=where_unknown(sql, missing_of(values[0])))
            case "year_end":
                return self._year_end(node, values[0])
        return self._lpr(node, values[0])

    def _first(self, values: list[Value]) -> Value:
        plain = [
            Words(f"[{', '.join(sql_of(item) for item in value.items)}]", together(*map(missing_of, value.items)))
            if isinstance(value, Written) and all(isinstance(item, Word) for item in value.items)
            else value
            for value in values
        ]
        written = next((at for at, value in enumerate(values) if isinstance(value, Written)), None)
        if written is not None:  # a written list is known, whatever it holds: what comes after it is never reached
            plain = plain[: written + 1]
        if len(plain) == 1:
            return plain[0]
        found = self._united(plain, lambda parts: f"coalesce({', '.join(parts)})")
        if written is None:
            return _with_missing(found, where_unknown(sql_of(found), *map(missing_of, plain)))
        held = [item for value in values[: written + 1] if isinstance(value, Written) for item in value.items]
        if any(missing_of(item) is not None for item in held):
            gone = either(*(f"{sql_of(item)} IS NULL" for item in held))
            known = either(*(f"{sql_of(value)} IS NOT NULL" for value in plain[:-1]))
            inside = together(*map(missing_of, held))
            assert isinstance(found, Words)
            sql = f"CASE WHEN {known} OR NOT {gone} THEN {found.sql} END"
            return Words(sql, f"CASE WHEN {sql} IS NULL THEN {inside} ELSE [] END")
        return found

    def _extreme(self, function: str, a: Value, b: Value) -> Value:
        operator = "<=" if function == "min" else ">="
        if isinstance(a, Number) and isinstance(b, Number):
            return self.arithmetic.least(a, b, operator)
        if isinstance(a, Amount) and isinstance(b, Amount):
            self._meet(a, b)
            return a._replace(number=self.arithmetic.least(a.number, b.number, operator))
        sql = chosen(sql_of(a), operator, sql_of(b))
        return Day(sql, where_unknown(sql, missing_of(a), missing_of(b)))

    def _year_end(self, node: tree.Call, value: Value) -> Day:
        if not isinstance(value, Number) or value.den != 1 or value.over is not None:
            raise Beyond
        fits = f"{value.num} BETWEEN {FIRST_YEAR} AND {LAST_YEAR}"
        sql = f"CASE WHEN {fits} THEN make_date({value.num}::BIGINT, 12, 31) END"
        wrong = None
        if value.low < FIRST_YEAR or value.high > LAST_YEAR:
            wrong = f"CASE WHEN NOT ({fits}) THEN {self._blamed(node.arguments[0])} ELSE [] END"
        return Day(sql, where_unknown(sql, value.missing, wrong))

    def _lpr(self, node: tree.Call, value: Value) -> Number:
        lpr = self.lpr[node.function.removeprefix("lpr_")]
        den = lcm(*(rate.denominator for _, rate in lpr.changes))
        rates = [int(rate * den) for _, rate in lpr.changes]
        on = sql_of(value)
        whens = [f"WHEN {on} >= {literals.day(day)} THEN {rate}" for (day, _), rate in zip(lpr.changes, rates, strict=True)]
        num = f"(CASE {' '.join(reversed(whens))} END)::{self.width.name}"
        asked, first = f"[{quoted(node.function + '(')} || {on} || ')']", literals.day(lpr.changes[0][0])
        early = f"CASE WHEN {on} < {first} THEN {asked} ELSE [] END"
        self.lpr_uses.append(LprUse(on, self.when, self._path_of(node.arguments[0])))
        return Number(num, min(rates), max(rates), den, missing=where_unknown(num, missing_of(value), early))

    def _path_of(self, node: tree.Node) -> str | None:
        """The SQL of the path of the first field that an expression reads; None where it reads none."""
        if isinstance(node, tree.Aggregate):
            raise Beyond
        if isinstance(node, tree.Field):
            record = self.value(node.record)
            return f"{record.path} || {quoted('.' + node.name)}" if isinstance(record, One) else None
        found = [self._path_of(child) for child in tree.children(node)]
        return next((path for path in found if path is not None), None)

    def _lookup(self, node: tree.Lookup) -> Value:
        table, key = self.value(node.table), self.value(node.key)
        if not (isinstance(table, Fixed) and isinstance(table.value, tree.Table) and isinstance(key, Word)):
            raise Beyond
        rows = {quoted(name): self.constant(row) for name, row in table.value.rows.items()}
        names = list(rows)

        def pick(parts: list[str]) -> str:
            return f"CASE {key.sql} {' '.join(f'WHEN {name} THEN {part}' for name, part in zip(names, parts, strict=True))} END"

        found = self._united(list(rows.values()), pick)
        absent = f"CASE WHEN {key.sql} NOT IN ({', '.join(names)}) THEN {self._blamed(node.key)} ELSE [] END"
        return _with_missing(found, where_unknown(sql_of(found), key.missing, absent))

    def _aggregate(self, node: tree.Aggregate) -> Value:
        source = self.value(node.source)
        if not isinstance(source, Many | Words):
            raise Beyond
        outer_refused, outer_when, hidden = self.refused, self.when, self.names.get(node.variable)
        item, index = f"item{self.depth}", f"at{self.depth}"
        uses = len(self.lpr_uses)
        self.refused, self.depth = [], self.depth + 1
        self.names[node.variable] = source.one(item, index) if isinstance(source, Many) else Word(item)
        condition = Truth("true") if node.condition is None else self.truth(node.condition)
        element = None if node.kind == "count" else self.value(node.element)
        refused, self.refused = self.refused, outer_refused
        self.when, self.depth = outer_when, self.depth - 1
        if hidden is not None:
            self.names[node.variable] = hidden
        if len(self.lpr_uses) > uses:
            raise Beyond

        def among(test: str) -> str:
            return f"list_filter({source.sql}, lambda {item}, {index}: {test})"

        for test in refused:
            self.refuse(f"coalesce(len({among(test)}), 0) > 0")
        found = self._total(node, source, condition, element, item, index, among)
        absent = f"[{quoted(source.section)}]" if isinstance(source, Many) else source.missing
        absent = f"CASE WHEN {source.sql} IS NULL THEN {absent or '[]'} ELSE {ONLY_EXACT} END"
        return _with_missing(found, where_unknown(sql_of(found), absent))

    def _total(
        self,
        node: tree.Aggregate,
        source: Many | Words,
        condition: Truth,
        element: Value | None,
        item: str,
        index: str,
        among: Callable[[str], str],
    ) -> Value:
        if isinstance(element, Truth):
            return self._quantified(node.kind, source, condition, element, f"lambda {item}, {index}:")
        if node.kind == "count":
            sql = f"len({among(condition.sql)})::{self.width.name}"
            if node.condition is not None:
                sql = f"CASE WHEN len({among(f'({condition.sql}) IS NULL')}) = 0 THEN {sql} END"
            return Number(sql, 0, self._longest(node))
        number = element.number if isinstance(element, Amount) else element
        assert isinstance(number, Number)
        if number.over is not None:
            raise Beyond
        if isinstance(element, Amount) and element.currency != CNY:
            self.refuse(f"coalesce(len({among(f'({condition.sql}) IS NOT FALSE AND {element.currency} <> {CNY}')}), 0) > 0")
        low, high = (bound * self._longest(node) for bound in (min(number.low, 0), max(number.high, 0)))
        self.width.check(low, high)
        unknown = among(f"({condition.sql}) IS NULL OR (({condition.sql}) AND {number.num} IS NULL)")
        terms = f"list_transform({among(condition.sql)}, lambda {item}, {index}: {number.num})"
        if node.condition is not None:
            # the index of an item is its place in the whole section, which a filter would change
            terms = f"list_transform({source.sql}, lambda {item}, {index}: CASE WHEN {condition.sql} THEN {number.num} END)"
        sql = f"CASE WHEN len({unknown}) = 0 THEN try_cast(coalesce(list_sum({terms}), 0) AS {self.width.name}) END"
        total = Number(sql, low, high, number.den)
        return Amount(total) if isinstance(element, Amount) else total

    def _quantified(self, kind: str, source: Many | Words, condition: Truth, element: Truth, head: str) -> Truth:
        part = f"({condition.sql}) AND {element.sql}" if kind == "any" else f"(NOT ({condition.sql})) OR {element.sql}"
        parts = f"list_transform({source.sql}, {head} {part})"
        decisive = kind == "any"
        return Truth(
            f"CASE WHEN {source.sql} IS NULL THEN NULL WHEN list_contains({parts}, {decisive}) THEN {decisive}"
            f" WHEN len(list_filter({parts}, lambda part: part IS NULL)) > 0 THEN NULL ELSE {not decisive} END"
        )

    def _longest(self, node: tree.Aggregate) -> int:
        return self.types[node.source].longest  # type: ignore[union-attr]


def _with_missing(value: Value, missing: str | None) -> Value:
    if isinstance(value, Amount):
        return value._replace(number=value.number._replace(missing=missing))
    assert isinstance(value, Truth | Number | Day | Word | Words)
    return value._replace(missing=missing)
