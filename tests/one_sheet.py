"""A sheet on which sums are made: a second spreadsheet computes its formulas, each of which shows the value that it has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from formulas import Parser, Place, Sheets, Text
from helpers import shipped

from binjiang_cli.language.readings.exact import Record, Unknown, Value
from binjiang_cli.language.readings.spreadsheet.formula import ONE, Formula, all_of, at_least, number, serial, when
from binjiang_cli.language.readings.spreadsheet.integers import Integers, Whole, constant
from binjiang_cli.language.readings.spreadsheet.paper import Paper
from binjiang_cli.language.readings.spreadsheet.rationals import Ratio, Rationals, ratio_of
from binjiang_cli.language.readings.spreadsheet.reading import Spreadsheet, constant_cells
from binjiang_cli.language.readings.spreadsheet.values import (
    AbsentRecords,
    BooleanCells,
    ChoiceCells,
    DateCells,
    ListCells,
    MoneyCells,
    NumberCells,
    RecordCells,
    TextCells,
)
from binjiang_cli.language.types import BooleanType, DateType, ListType, MoneyType, NumberType, TextType, Type
from binjiang_cli.language.typing import Checker
from binjiang_cli.values.money import Money

MOST = 10**11 * 100  # fen that a fact can be


class OneSheet:
    """Facts in cells of a sheet F, and what is computed from them on a sheet S."""

    def __init__(self) -> None:
        self.paper = Paper("S")
        self.integers = Integers(self.paper)
        self.numbers: Any = Rationals(self.integers)
        self.cells: dict[Place, Any] = {}
        self.sheets = Sheets(self.cells)
        self.shown_cells = 0

    def fact(self, value: Any) -> Formula:
        """Return the cell of a fact."""
        row = 1 + sum(sheet == "F" for sheet, _, _ in self.cells)
        self.cells["F", row, 1] = Text(value) if isinstance(value, str) else value
        return Formula(f"'F'!$A${row}", value)

    def whole(self, value: int, low: int, high: int) -> Whole:
        """Return a whole number between bounds: of a cell, or of two where it can be larger than one holds."""
        if max(-low, high) <= 2 * 10**14:
            return self.integers.of(self.fact(value), low, high)
        above, below = (self.integers.of(self.fact(part), 0, 10**14) for part in divmod(value, 10**12))
        raised = self.integers.product(above, constant(10**12))
        return self.integers.sum([raised, below])._replace(low=low, high=high)

    def ratio(self, value: Fraction, low: Fraction, high: Fraction, parts: int) -> Any:
        """Return a number of equal parts of one, from a cell that holds how many."""
        return ratio_of(self.whole(int(value * parts), int(low * parts), int(high * parts)), parts)

    def shown(self, term: Formula) -> Any:
        """Return what a formula shows; every cell before it shows the value that it is said to have."""
        for row, column, kept in self.paper.cells[self.shown_cells :]:
            place = "S", row + 1, column + 1
            self.cells[place] = f"={kept.text}"
            assert self.sheets.cell(place) == kept.value, kept
        self.shown_cells = len(self.paper.cells)
        found = Parser(self.sheets, term.text).whole()
        assert found == term.value, term
        return found

    def value(self, whole: Whole) -> int:
        """Return a whole number from what its digits show, of which each has its place."""
        shown = [self.shown(digit) for digit in whole.digits]
        assert all(0 <= digit < 10**6 for digit in shown[:-1]) and abs(shown[-1]) <= 10**6
        found = sum(digit * 10 ** (6 * place) for place, digit in enumerate(shown))
        assert found == whole.value
        assert whole.low <= found <= whole.high
        return int(found)

    def fraction(self, ratio: Ratio) -> Any:
        """Return a fraction, which lies within its bounds."""
        found = Fraction(self.value(ratio.top), self.value(ratio.bottom))
        assert ratio.low <= found <= ratio.high
        return found


class OneWorld(OneSheet):
    """Evaluates a node in a world of facts that stand in cells; `fx` are the rates of exchange that have cells."""

    def __init__(self, world: Mapping[str, Value], checker: Checker, fx: Mapping[str, Fraction | None]) -> None:
        super().__init__()
        self.fx = {code: self._rate(rate) for code, rate in fx.items()}
        self.reading = Spreadsheet({}, checker.types, self.paper, self.fx.get, self._lpr)
        self.reading.names = {name: self.fact_cells(value, checker.names.get(name)) for name, value in world.items()}

    def _rate(self, rate: Fraction | None) -> NumberCells:
        known = self.fact(int(rate is not None))
        return NumberCells(known, self.ratio(rate or Fraction(0), Fraction(0), Fraction(1000), 10000))

    def _lpr(self, tenor: str, known: Formula, day: Formula) -> NumberCells:
        """The rate is 1 % or 5 % from 2020 on."""
        there = self.paper.keep(when(all_of(known, at_least(day, number(serial(date(2020, 1, 1))))), ONE, number(0)))
        return NumberCells(there, ratio_of(self.integers.of(number(int(tenor[0])), 1, 5), 100))

    def fact_cells(self, value: Any, kind: Type | None) -> Any:
        if isinstance(value, Record):
            fields = shipped().vocabulary.record_types[value.path.partition("[")[0]].fields
            return RecordCells(value.path, lambda name: self.fact_cells(getattr(value.fields, name), fields[name]))
        if isinstance(kind, ListType):
            return self._list(value, kind)
        known = value is not None and not isinstance(value, Unknown)
        match kind:
            case BooleanType():
                return BooleanCells(self.fact(2 * value if known else 1))
            case NumberType():
                return NumberCells(self.fact(int(known)), self._of_fact(Fraction(value) if known else Fraction(0)))
            case MoneyType():
                money = value if known else Money(Fraction(0))
                return MoneyCells(self.fact(int(known)), self._of_fact(money.amount), money.currency)
            case DateType():
                return DateCells(self.fact(int(known)), self.fact(serial(value) if known else 0))
            case TextType():
                return TextCells(self.fact(int(known)), self.fact(value if known else ""), kind.values or None)
        return constant_cells(value)

    def _of_fact(self, value: Fraction) -> Ratio:
        return ratio_of(self.integers.of(self.fact(int(value * 100)), 0, MOST), 100)

    def _list(self, value: Any, kind: ListType) -> Any:
        known = isinstance(value, tuple) and not isinstance(value, Unknown)
        if isinstance(kind.element, TextType) and kind.element.values:
            holds = {choice: self.fact(int(known and choice in value)) for choice in kind.element.values}
            return ChoiceCells(self.fact(int(known)), holds)
        if not known:
            return AbsentRecords()
        return ListCells(tuple(self.fact_cells(item, kind.element) for item in value))

    def found(self, node: Any) -> Any:
        """Return what a node's cells show; Unknown without what is missing."""
        return self._plain(self.reading.value(node))

    def _plain(self, cells: Any) -> Any:
        match cells:
            case BooleanCells(term=term):
                return {0: False, 1: Unknown(()), 2: True}[self.shown(term)]
            case ListCells(items=items):
                return tuple(map(self._plain, items))
        if not self.shown(cells.known):
            return Unknown(())
        match cells:
            case NumberCells(ratio=ratio):
                return self.fraction(ratio)
            case MoneyCells(ratio=ratio, currency=currency):
                return Money(self.fraction(ratio), currency)
            case DateCells(serial=day):
                return date(1899, 12, 30) + timedelta(days=self.shown(day))
            case TextCells(text=text):
                return self.shown(text)
        raise AssertionError(cells)
