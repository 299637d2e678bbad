"""The exact reading: the value of an expression for one record, in rationals, with every intermediate value kept.

Unknown is a value of its own (three-valued logic after Kleene): it carries the fields that would have to be known.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne
from typing import Any, NamedTuple, Protocol, assert_never

from binjiang_cli.language import tree
from binjiang_cli.language.functions import FUNCTIONS
from binjiang_cli.language.steps import read_once
from binjiang_cli.language.tree import Table, Threshold
from binjiang_cli.language.types import ListType, MoneyType, Type
from binjiang_cli.values.dates import FIRST_DAY, LAST_DAY, full_months, later, month_end
from binjiang_cli.values.money import Money


class Unknown(NamedTuple):
    """A value that cannot be known, in the order in which it was met what keeps it so.

    `missing` are fields that are not stated; `zero` are fields that are, by which a divisor is zero.
    """

    missing: tuple[str, ...]
    zero: tuple[str, ...] = ()


class Record(NamedTuple):
    """A record of the profile: its path (`loans[0]`) and an object with its fields, None where not known."""

    path: str
    fields: Any


Number = Fraction | int
Value = Number | Money | date | str | bool | tuple[Any, ...] | Record | Threshold | Table | Unknown


NOTHING: Mapping[str, tree.Node] = {}


class LprRate(NamedTuple):
    """The rate that was in force on a day."""

    rate: Fraction
    published_on: date
    beyond: bool


class LprSource(Protocol):
    def on(self, day: date, tenor: str) -> LprRate | None:
        """Return the rate of a tenor ("1y" or "5y") in force on a day; None before the first publication."""


class LprUse(NamedTuple):
    """A rate that was looked up for a day; `path` is the field that named the day, where one did."""

    tenor: str
    day: date
    found: LprRate
    path: str | None


class Peer(NamedTuple):
    """A record that a rule may be about: its path, its reading, and whether the rule's scope keeps it."""

    path: str
    exact: "Exact"
    kept: Value


class Peers(NamedTuple):
    """The record that is read, by its path, and all records of its section in their order."""

    own: str
    all: Callable[[], Sequence[Peer]]


@dataclass(slots=True)
class Facts:
    """What expressions may draw on besides their names. The uses of the LPR are recorded.

    `fx` are the rates of exchange; where they change by day, those of the day of the record at hand, and `own_fx` those of
    each record's own day, by its path.
    """

    fx: Mapping[str, "Fraction | Unknown"]
    lpr: LprSource
    peers: Peers | None = None
    lpr_uses: list[LprUse] = field(default_factory=list)
    own_fx: Mapping[str, Mapping[str, "Fraction | Unknown"]] = field(default_factory=dict)


def unknown_of(*values: Value) -> Unknown | None:
    """Return unknown where any of the values is, with all that is missing or zero; None where all are known."""
    unknown = [value for value in values if isinstance(value, Unknown)]
    if len(unknown) < 2:
        return unknown[0] if unknown else None
    missing = dict.fromkeys(path for value in unknown for path in value.missing)
    return Unknown(tuple(missing), tuple(dict.fromkeys(path for value in unknown for path in value.zero)))


def all_true(*values: Value) -> Value:
    """Return false where any is, else unknown where any is, else true."""
    return False if any(value is False for value in values) else unknown_of(*values) or True


class OnDay(str):
    """A currency at the rate of a record's own day, where rates change by day: the same currency at another rate differs."""

    __slots__ = ("on", "rate")
    on: date | None
    rate: Fraction | Unknown

    def __new__(cls, currency: str, on: date | None, rate: Fraction | Unknown) -> "OnDay":
        made = super().__new__(cls, currency)
        made.on, made.rate = on, rate
        return made

    def __eq__(self, other: object) -> bool:
        return str.__eq__(self, other) is True and (not isinstance(other, OnDay) or self.rate == other.rate)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


def rate_of(currency: str, fx: Mapping[str, Fraction | Unknown]) -> Fraction | Unknown:
    """Return what one unit of a foreign currency is worth in yuan."""
    if isinstance(currency, OnDay):
        return currency.rate
    rate = fx.get(currency)
    return Unknown((f"fx.{currency}",)) if rate is None else rate


def in_cny(money: Money, fx: Mapping[str, Fraction | Unknown]) -> Fraction | Unknown:
    """Return the amount in yuan at the profile's rate; unknown without one."""
    if money.currency == "CNY":
        return money.amount
    rate = rate_of(money.currency, fx)
    return rate if isinstance(rate, Unknown) else money.amount * rate


def _is_zero(value: Value) -> bool:
    """Return whether a number or an amount is known to be zero."""
    if isinstance(value, Money):
        return value.amount == 0
    return isinstance(value, Fraction | int) and value == 0


class Exact:
    """Evaluates nodes under a set of names; `values` keeps the value of every node that was evaluated.

    `types` are the types reading's: an empty sum is zero yuan or the number zero by its type. `let` holds the trees of names
    that were evaluated before.
    """

    def __init__(self, names: dict[str, Value], types: Mapping[tree.Node, Type], facts: Facts) -> None:
        self.names = names
        self.types = types
        self.facts = facts
        self.values: dict[tree.Node, Value] = {}
        self.held: dict[tree.Node, Value] = {}
        self.let = NOTHING

    def value(self, node: tree.Node) -> Value:
        if node in self.held:
            return self.held[node]
        found = self._value(node)
        self.values[node] = found
        return found

    def _value(self, node: tree.Node) -> Value:
        match node:
            case tree.FieldAccess():
                return self._field(node)
            case tree.Name(name=name):
                return self.names[name]
            case tree.Constant(value=value):
                return value
            case tree.Compare():
                return self._comparison(node)
            case tree.Arithmetic():
                return self._arithmetic(node)
            case tree.Call():
                return self._call(node)
            case tree.Logic():
                return self._logic(node)
            case tree.Not():
                return self._not(node)
            case tree.Membership():
                return self._membership(node)
            case tree.ListOf(items=items):
                return tuple(self.value(item) for item in items)
            case tree.Choice():
                return self._choice(node)
            case tree.Lookup():
                return self._lookup(node)
            case tree.Stepped():
                return read_once(node, self.value, self.held)
            case tree.Ranked():
                return self._ranked(node)
            case tree.Aggregate():
                return self._aggregate(node)
            case tree.Negative():
                return self._negative(node)
            case _:
                assert_never(node)

    def _field(self, node: tree.FieldAccess) -> Value:
        record = self.value(node.record)
        if not isinstance(record, Record):
            return record
        found: Value | None = getattr(record.fields, node.name)
        return Unknown((f"{record.path}.{node.name}",)) if found is None else found

    def _arithmetic(self, node: tree.Arithmetic) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        if node.operator == "/" and _is_zero(right):
            return unknown_of(left, self._by_zero(node.right)) or Unknown(())
        if unknown := unknown_of(left, right):
            return unknown
        match node.operator:
            case "+":
                return self._combine([left, right], lambda a, b: a + b)
            case "-":
                return self._combine([left, right], lambda a, b: a - b)
            case "*":
                if isinstance(right, Money):
                    left, right = right, left
                if isinstance(left, Money):
                    return Money(left.amount * right, left.currency)  # type: ignore[operator]
                return left * right  # type: ignore[operator]
            case "/":
                return self._divide(left, right)
            case _:
                assert_never(node.operator)

    def _divide(self, left: Any, right: Any) -> Value:
        if isinstance(right, Money) and not isinstance(left, Number):
            amounts = self._same_currency([left, right])
            if isinstance(amounts, Unknown):
                return amounts
            left, right = amounts[0].amount, amounts[1].amount
        if isinstance(left, Money):
            return Money(left.amount / right, left.currency)
        quotient: Fraction = (left if isinstance(left, Fraction) else Fraction(left)) / right
        return quotient

    def _impossible(self, node: tree.Node) -> Unknown:
        """Return that no value follows from what a part is, such as a key that a table lacks: its fields are to blame."""
        return Unknown(tuple(dict.fromkeys(self._fields_of(node))) or (str(self.values[node]),))

    def _by_zero(self, node: tree.Node) -> Unknown:
        """Return that no value follows from a divisor of zero: the fields that it was made from say so."""
        stated = tuple(dict.fromkeys(self._fields_of(node, self.let)))
        return Unknown((), stated) if stated else self._impossible(node)

    def _fields_of(self, node: tree.Node, let: Mapping[str, tree.Node] = NOTHING) -> list[str]:
        """Return the paths of the fields that an expression reads, itself and through the names in `let`."""
        match node:
            case tree.Aggregate(source=source):
                return self._fields_of(source, let)
            case tree.Name(name=name) if name in let:
                return self._fields_of(let[name], let)
            case tree.Name(name=name):
                return [name] if isinstance(self.types.get(node), ListType) else []
            case tree.FieldAccess():
                record = self.values.get(node.record)
                return [f"{record.path}.{node.name}"] if isinstance(record, Record) else []
        return [path for child in tree.written_children(node) for path in self._fields_of(child, let)]

    def _same_currency(self, amounts: list[Money]) -> list[Money] | Unknown:
        """Return amounts that can be measured by one another: as they are where they share a currency, else in yuan."""
        return amounts if len({money.currency for money in amounts}) == 1 else self._in_yuan(amounts)

    def _at_one_rate(self, amounts: list[Money]) -> list[Money] | Unknown:
        """Return amounts that can be put together: as they are where they share a currency and its rate, else in yuan."""
        one, *others = (money.currency for money in amounts)
        rate = rate_of(one, self.facts.fx)
        alike = all(other == one and rate_of(other, self.facts.fx) == rate for other in others)
        return amounts if alike else self._in_yuan(amounts)

    def _in_yuan(self, amounts: list[Money]) -> list[Money] | Unknown:
        converted = [in_cny(money, self.facts.fx) for money in amounts]
        return unknown_of(*converted) or [Money(amount) for amount in converted if not isinstance(amount, Unknown)]

    def _comparable(self, amounts: list[Money]) -> list[Money] | Unknown:
        """Return amounts that can be compared: nothing is nothing in any currency."""
        return self._same_currency(amounts) if all(money.amount for money in amounts) else amounts

    def _combine(self, values: list[Any], operation: Any) -> Value:
        """Fold known numbers, moneys or dates with an operation on plain amounts."""
        if isinstance(values[0], Money):
            amounts = self._at_one_rate(values)
            if isinstance(amounts, Unknown):
                return amounts
            total = amounts[0].amount
            for money in amounts[1:]:
                total = operation(total, money.amount)
            return Money(total, amounts[0].currency)
        total = values[0]
        for value in values[1:]:
            total = operation(total, value)
        return total  # type: ignore[no-any-return]

    def _negative(self, node: tree.Negative) -> Value:
        operand = self.value(node.operand)
        if isinstance(operand, Unknown):
            return operand
        return Money(-operand.amount, operand.currency) if isinstance(operand, Money) else -operand  # type: ignore[operator]

    def _comparison(self, node: tree.Compare) -> Value:
        left: Any = self.value(node.left)
        right: Any = self.value(node.right)
        if unknown := unknown_of(left, right):
            return unknown
        if isinstance(left, Threshold):
            self.values[node.left] = left = self._bound_for(left, right)
        elif isinstance(right, Threshold):
            self.values[node.right] = right = self._bound_for(right, left)
        if isinstance(left, Money):
            amounts = self._comparable([left, right])
            if isinstance(amounts, Unknown):
                return amounts
            left, right = amounts[0].amount, amounts[1].amount
        compare = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}[node.operator]
        return bool(compare(left, right))

    def _bound_for(self, threshold: Threshold, money: Money) -> Money:
        """Return the bound in the money's own currency where it is stated, else the one in yuan."""
        currency = money.currency if money.currency in threshold.amounts else "CNY"
        return Money(threshold.amounts[currency], currency)

    def _membership(self, node: tree.Membership) -> Value:
        item, container = self.value(node.item), self.value(node.container)
        if isinstance(container, Table):
            container = tuple(container.rows)
        if unknown := unknown_of(item, container):
            return unknown
        assert isinstance(container, tuple)
        same = [self._same(item, element) for element in container]
        return True if True in same else unknown_of(*same) or False

    def _same(self, item: Value, element: Value) -> Value:
        if isinstance(item, Money) and isinstance(element, Money):
            amounts = self._same_currency([item, element])
            return amounts if isinstance(amounts, Unknown) else amounts[0].amount == amounts[1].amount
        return element if isinstance(element, Unknown) else item == element

    def _logic(self, node: tree.Logic) -> Value:
        values = [self.value(operand) for operand in node.operands]
        decisive = node.operator == "or"
        if any(value is decisive for value in values):
            return decisive
        return unknown_of(*values) or (not decisive)

    def _not(self, node: tree.Not) -> Value:
        operand = self.value(node.operand)
        return operand if isinstance(operand, Unknown) else not operand

    def _choice(self, node: tree.Choice) -> Value:
        condition = self.value(node.condition)
        if isinstance(condition, Unknown):
            return condition
        return self.value(node.then if condition else node.otherwise)

    def _call(self, node: tree.Call) -> Value:
        values: list[Any] = [self.value(argument) for argument in node.arguments]
        if node.function == "first":
            known: list[Value] = [value for value in values if not isinstance(value, Unknown)]
            return known[0] if known else unknown_of(*values) or Unknown(())
        if unknown := unknown_of(*values):
            return unknown
        match node.function:
            case "days":
                return (values[1] - values[0]).days  # type: ignore[no-any-return]
            case "months":
                return full_months(values[0], values[1])
            case "later":
                return self._later(node, values[0], values[1])
            case "month":
                return values[0].month  # type: ignore[no-any-return]
            case "month_end":
                return month_end(values[0])
            case "full" | "rounded":
                return self._in_units(node, values)
            case "year":
                return values[0].year  # type: ignore[no-any-return]
            case "year_end":
                fits = values[0] in range(FIRST_DAY.year, LAST_DAY.year + 1)
                return date(int(values[0]), 12, 31) if fits else self._impossible(node.arguments[0])
            case "lpr_1y" | "lpr_5y":
                return self._lpr(node, values[0])
            case "min":
                return self._combine(values, min)
            case "max":
                return self._combine(values, max)
            case _:
                assert_never(node.function)

    def _later(self, node: tree.Call, day: date, months: Any) -> Value:
        try:
            return later(day, int(months)) if months == int(months) else self._impossible(node.arguments[1])
        except OverflowError:
            return self._impossible(node.arguments[0])

    def _in_units(self, node: tree.Call, values: list[Any]) -> Value:
        """Return how many whole units there are, never below zero; or the nearest number of them, half up."""
        amounts = self._same_currency(values) if isinstance(values[0], Money) else values
        if isinstance(amounts, Unknown):
            return amounts
        amount, unit = (one.amount if isinstance(one, Money) else Fraction(1) * one for one in amounts)
        if unit == 0:
            return self._by_zero(node.arguments[1])
        if unit < 0:
            return self._impossible(node.arguments[1])
        if node.function == "full":
            return max(amount // unit, 0)
        nearest = (2 * amount + unit) // (2 * unit) * unit
        return Money(nearest, amounts[0].currency) if isinstance(amounts[0], Money) else nearest

    def _ranked(self, node: tree.Ranked) -> Value:
        own: list[Any] = [self.value(part) for part in tree.children(node)][: len(node.arguments)]
        before = self._before(node)
        if isinstance(before, Unknown):
            return before
        if node.function == "place":
            return len(before) + 1
        amount, most = own
        others: list[Any] = [peer.on_its_day(peer.value_of(node.arguments[0])) for peer in before]
        if unknown := unknown_of(amount, most, *others):
            return unknown
        room = self._combine([most, *others], lambda a, b: a - b)
        return room if isinstance(room, Unknown) else self._not_negative(self._combine([amount, room], min))

    def _not_negative(self, found: Any) -> Value:
        if isinstance(found, Money):
            return Money(max(found.amount, Fraction(0)), found.currency)
        return found if isinstance(found, Unknown) else max(found, 0)

    def _before(self, node: tree.Ranked) -> "list[Exact] | Unknown":
        """Return the readings of the records that come before this one and count with it."""
        peers = self.facts.peers
        assert peers is not None
        found, open_, is_later = [], list[Value](), False
        for peer in peers.all():
            if peer.path == peers.own:
                is_later = True
            if peer.path == peers.own or peer.kept is False:
                continue
            comes_before = all_true(peer.kept, self._counts_with(peer.exact, node), self._precedes(peer.exact, node, is_later))
            if comes_before is True:
                found.append(peer.exact)
            open_.append(comes_before)
        return unknown_of(*open_) or found

    def _counts_with(self, other: "Exact", node: tree.Ranked) -> Value:
        if node.per is None:
            return True
        one, own = other.value_of(node.per), self.value(node.per)
        return unknown_of(one, own) or self._same(one, own)

    def _precedes(self, other: "Exact", node: tree.Ranked, is_later: bool) -> Value:
        """Return whether another record comes first: by what orders them, else as they stand."""
        if node.by is None:
            return not is_later
        one: Any = other.value_of(node.by)
        own: Any = self.value(node.by)
        if isinstance(one, Money) and isinstance(own, Money) and one.currency != own.currency:
            one, own = other.on_its_day(one), self.on_its_day(own)
        if unknown := unknown_of(one, own):
            return unknown
        if isinstance(one, Money):
            amounts = self._comparable([one, own])
            if isinstance(amounts, Unknown):
                return amounts
            one, own = amounts[0].amount, amounts[1].amount
        if one == own:
            return not is_later
        return bool(one > own if node.descending else one < own)

    def value_of(self, node: tree.Node) -> Value:
        """Return the value of a node, which may have been evaluated before."""
        return self.values[node] if node in self.values else self.value(node)

    def _lpr(self, node: tree.Call, day: date) -> Value:
        tenor = FUNCTIONS[node.function].tenor
        assert tenor is not None
        found = self.facts.lpr.on(day, tenor)
        if found is None:
            return Unknown((f"{node.function}({day})",))
        path = next(iter(self._fields_of(node.arguments[0])), None)
        self.facts.lpr_uses.append(LprUse(tenor, day, found, path))
        return found.rate

    def _lookup(self, node: tree.Lookup) -> Value:
        table, key = self.value(node.table), self.value(node.key)
        if unknown := unknown_of(table, key):
            return unknown
        assert isinstance(table, Table)
        if key not in table.rows:
            return self._impossible(node.key)
        return table.rows[key]  # type: ignore[index]

    def _aggregate(self, node: tree.Aggregate) -> Value:
        source = self.value(node.source)
        if isinstance(source, Unknown):
            return source
        assert isinstance(source, tuple)
        elements: list[Value] = []
        unknown_filters: list[Value] = []
        hidden = self.names.get(node.variable)
        fx = self.facts.fx
        for item in source:
            self.names[node.variable] = item
            self.facts.fx = self.facts.own_fx.get(item.path, fx) if isinstance(item, Record) else fx
            included = True if node.condition is None else self.value(node.condition)
            if included is False:
                continue
            element = self.value(node.element) if node.kind != "count" else 1
            if isinstance(included, Unknown):
                # An element that may or may not count decides nothing, unless it could not change the outcome.
                if node.kind in ("any", "all") and element is (node.kind == "all"):
                    continue
                unknown_filters += [included, element]
            else:
                elements.append(self.on_its_day(element) if node.kind == "sum" else element)
        self.facts.fx = fx
        if hidden is not None:
            self.names[node.variable] = hidden
        return self._total(node, elements, unknown_filters)

    def on_its_day(self, element: Value) -> Value:
        """Return what is put together with others, in yuan at the rate of its own day where rates change by day."""
        if not isinstance(element, Money) or not self.facts.own_fx or element.currency == "CNY":
            return element
        yuan = in_cny(element, self.facts.fx)
        return yuan if isinstance(yuan, Unknown) else Money(yuan)

    def _total(self, node: tree.Aggregate, elements: list[Value], unknown_filters: list[Value]) -> Value:
        match node.kind:
            case "any" | "all":
                decisive = node.kind == "any"
                if any(element is decisive for element in elements):
                    return decisive
                return unknown_of(*elements, *unknown_filters) or (not decisive)
            case "count":
                return unknown_of(*elements, *unknown_filters) or len(elements)
            case "sum":
                if unknown := unknown_of(*elements, *unknown_filters):
                    return unknown
                if not elements:
                    return Money(Fraction(0)) if isinstance(self.types[node], MoneyType) else 0
                return self._combine(elements, lambda a, b: a + b)
            case _:
                assert_never(node.kind)
