"""An expression's value by the constraints reading, where everything that it reads is fixed: a term that simplifies to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import z3
from helpers import shipped

from binjiang_cli.language.readings.constraints.calendar import Calendar
from binjiang_cli.language.readings.constraints.ratios import fixed, product
from binjiang_cli.language.readings.constraints.reading import Constraints, TextCodes
from binjiang_cli.language.readings.constraints.terms import truth
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
    SymbolicText,
    all_known,
)
from binjiang_cli.language.readings.exact import Record, Unknown, Value
from binjiang_cli.language.types import (
    BooleanType,
    DateType,
    ListType,
    MoneyType,
    NumberType,
    RecordType,
    TextType,
    Type,
)
from binjiang_cli.language.typing import Checker
from binjiang_cli.values.money import Money

NOT_KNOWN = State(truth(False))
BLANKS: dict[type, Any] = {
    NumberType: Fraction(0), MoneyType: Money(Fraction(0)), DateType: date(2000, 1, 1), BooleanType: False, TextType: "",
}  # fmt: skip


class OneTerm:
    """Evaluates a node in a world of fixed values; `fx` are the rates of exchange that are known."""

    def __init__(self, world: Mapping[str, Value], checker: Checker, fx: Mapping[str, Fraction]) -> None:
        self.fx = fx
        self.calendar = Calendar()
        table = shipped().lpr
        self.reading = Constraints({}, checker.types, TextCodes(), self.calendar, self._in_yuan, table.publications)
        self.reading.names = {name: self.term(value, checker.names.get(name)) for name, value in world.items()}

    def _in_yuan(self, cash: SymbolicMoney) -> SymbolicMoney:
        if cash.currency == "CNY":
            return cash
        rate = self.fx.get(cash.currency)
        state = all_known(cash.state, State(truth(rate is not None), truth(True)))
        return SymbolicMoney(state, product(cash.ratio, fixed(rate or 0)), "CNY")

    def term(self, value: Any, kind: Type | None) -> Any:
        if isinstance(value, Record):
            fields = shipped().vocabulary.record_types[value.path.partition("[")[0]].fields
            return SymbolicRecord(lambda name: self.term(getattr(value.fields, name), fields[name]))
        if isinstance(kind, ListType):
            return self._list(value, kind)
        if value is None or isinstance(value, Unknown):
            assert kind is not None
            return self.reading.constant(BLANKS[type(kind)])._replace(state=NOT_KNOWN)
        return self.reading.constant(Fraction(value) if type(value) is int else value)

    def _list(self, value: Any, kind: ListType) -> Any:
        known = isinstance(value, tuple) and not isinstance(value, Unknown)
        state, items = (SURE, value) if known else (NOT_KNOWN, ())
        if isinstance(kind.element, RecordType):
            return SymbolicRecords(state, tuple((truth(True), self.term(item, kind.element)) for item in items))
        if isinstance(kind.element, TextType) and kind.element.values:
            return SymbolicChoices(state, {choice: truth(choice in items) for choice in kind.element.values})
        return SymbolicList(tuple(self.reading.constant(item) for item in items), state)

    def value(self, node: Any) -> tuple[Any, bool]:
        """Return the value of a node (Unknown without what is missing), and whether something beyond the profile is wanting."""
        found = self.reading.value(node)
        known, beyond = (z3.is_true(self._decided(part)) for part in found.state)
        return (self._plain(found) if known else Unknown(())), not known and beyond

    def _decided(self, term: Any) -> Any:
        """Return what a term is, once what defines the calendar's terms is taken into account."""
        found = z3.simplify(term)
        if z3.is_true(found) or z3.is_false(found) or z3.is_int_value(found) or z3.is_rational_value(found):
            return found
        solver = z3.Solver()
        solver.add(*self.calendar.definitions)
        assert solver.check() == z3.sat
        return solver.model().eval(found, model_completion=True)

    def _plain(self, found: Any) -> Any:
        match found:
            case SymbolicBoolean(holds=holds):
                return z3.is_true(self._decided(holds))
            case SymbolicNumber(ratio=ratio):
                return self._fraction(ratio)
            case SymbolicMoney(ratio=ratio, currency=currency):
                return Money(self._fraction(ratio), currency)
            case SymbolicDate(ordinal=ordinal):
                return date.fromordinal(self._decided(ordinal).as_long())
            case SymbolicText(code=code):
                return self.reading.words.text(self._decided(code).as_long())
            case SymbolicList(items=items):
                return tuple(map(self._plain, items))
        return found

    def _fraction(self, ratio: Any) -> Fraction:
        top = self._decided(ratio.top)
        value: Fraction = top.as_fraction() if z3.is_rational_value(top) else Fraction(top.as_long())
        return value / Fraction(ratio.bottom)
