"""The figures of the rules in cells of their own: parameters, rates, thresholds, the LPR."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import reduce
from math import ceil
from typing import NamedTuple

from binjiang_cli.language import tree
from binjiang_cli.language.readings.spreadsheet.formula import (
    ONE,
    ZERO,
    Formula,
    all_of,
    at_least,
    number,
    serial,
    when,
)
from binjiang_cli.language.readings.spreadsheet.integers import MOST_QUOTIENT, Integers
from binjiang_cli.language.readings.spreadsheet.paper import Paper
from binjiang_cli.language.readings.spreadsheet.rationals import Ratio, Rationals, ratio_of
from binjiang_cli.language.readings.spreadsheet.reading import Spreadsheet, constant_cells
from binjiang_cli.language.readings.spreadsheet.values import (
    Cells,
    DateCells,
    MoneyCells,
    NumberCells,
    TableCells,
    ThresholdCells,
)
from binjiang_cli.policy.intensity import RateRange
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.rule import Rule
from binjiang_cli.report.workbook.facts import DECIMALS, FactHeading
from binjiang_cli.report.workbook.names import LPR, PARAMETERS, block, cell
from binjiang_cli.values.money import Money
from binjiang_cli.words import Lang, Text, same

FIRST_ROW = 3
FIRST_LPR_ROW = 3
MOST_DECIMALS = 12
LOW, HIGH = Text("资助比例（低）", "Rate of aid (low)"), Text("资助比例（高）", "Rate of aid (high)")
ASSUMED = Text("假定比例", "Assumed rate")


class FigureCell(NamedTuple):
    """A figure in its cell: a rate, a number, an amount or a day; `name` is that of a cell to fill in."""

    row: int
    label: Text
    value: Fraction | Money | date | None
    rate: bool = False
    name: str | None = None
    within: tuple[Fraction, Fraction] | None = None


class Figures:
    """Puts the figures of rules into cells, and gives the formulas that read them."""

    def __init__(self, paper: Paper, as_of: DateCells, lang: Lang) -> None:
        self.keep = paper.keep
        self.paper = paper
        self.integers = Integers(paper)
        self.numbers = Rationals(self.integers)
        self.as_of = as_of
        self.sheet = PARAMETERS.to(lang)
        self.rows: list[FigureCell | FactHeading] = []

    @property
    def _next(self) -> int:
        return FIRST_ROW + len(self.rows)

    def heading(self, text: Text) -> None:
        """Begin the figures of a rule."""
        self.rows.append(FactHeading(self._next, text))

    def cells(self, value: tree.ConstantValue, label: Text, *, rate: bool = False) -> Cells:
        """Return a value that stands in cells, as far as it is a figure; texts and lists are literals."""
        match value:
            case tree.Threshold():
                amounts = {code: self.cells(Money(amount, code), label) for code, amount in value.amounts.items()}
                return ThresholdCells({code: found.ratio for code, found in amounts.items() if isinstance(found, MoneyCells)})
            case tree.Table():
                return TableCells({key: self.cells(row, label + same(f" · {key}")) for key, row in value.rows.items()})
            case Money():
                return self._amount(value, label)
            case bool() | str() | tuple():
                return constant_cells(value)
            case Fraction():
                ratio = self._number(value, value, label, _decimals(value), rate)
                return constant_cells(value) if ratio is None else NumberCells(ONE, ratio)
        self.rows.append(FigureCell(self._next, label, value))
        return DateCells(ONE, Formula(cell(self.sheet, self._next - 1, "B"), serial(value)))

    def _amount(self, money: Money, label: Text) -> Cells:
        ratio = self._number(money, money.amount, label, 2)
        return constant_cells(money) if ratio is None else MoneyCells(ONE, ratio, money.currency)

    def _number(
        self, shown: Fraction | Money, value: Fraction, label: Text, decimals: int | None, rate: bool = False
    ) -> Ratio | None:
        """Return a number that stands in a cell; None for one that a cell does not hold exactly."""
        if decimals is None or value * 10**decimals > MOST_QUOTIENT:
            return None
        place, unit, parts = cell(self.sheet, self._next, "B"), 10**decimals, int(value * 10**decimals)
        self.rows.append(FigureCell(self._next, label, shown, rate))
        whole = self.keep(Formula(f"ROUND({place}*{unit},0)", parts))
        return ratio_of(self.integers.of(whole, parts, parts), unit)

    def parameters(self, rule: Rule, reading: Spreadsheet) -> dict[str, Cells]:
        """Return the parameters of a rule, those that change by date as of the day of the estimate."""
        self.heading(rule.title)
        found = {}
        for name, values in rule.parameters.items():
            label = rule.labels.get(name, same(name))
            if isinstance(steps := values[0].value, tree.Steps):
                reading.steps[name] = list(self._steps(steps, label))
                continue
            cells = []
            for dated in values:
                since = same("") if dated.since is None else Text(f"（{dated.since} 起）", f" (from {dated.since})")
                cells.append((dated, self._until(self.cells(dated.constant, label + since), dated.until)))
            later = [(self._from(dated.since), value) for dated, value in cells[1:]]
            found[name] = reduce(lambda held, step: reading.chosen(step[0], step[1], held), later, cells[0][1])
        return found

    def _steps(self, steps: tree.Steps, label: Text) -> Iterator[tuple[Cells, Cells]]:
        """Yield the bound and the value of each step, in cells."""
        for at, row in enumerate(steps.rows, 1):
            above = Text("超过", "above") if not row.included else Text("起于", "from")
            bound = self.cells(row.bound, label + Text(f"，第 {at} 段{above.zh}", f", step {at} {above.en}"))
            rate = isinstance(row.value, Fraction) and row.value.denominator != 1
            yield bound, self.cells(row.value, label + Text(f"，第 {at} 段", f", step {at}"), rate=rate)

    def _from(self, day: date | None) -> Formula:
        since = number(0 if day is None else serial(day))
        return self.keep(when(at_least(self.as_of.serial, since), ONE, ZERO))

    def _until(self, value: Cells, day: date | None) -> Cells:
        if day is None or not isinstance(value, NumberCells | MoneyCells | DateCells):
            return value
        return value._replace(known=self.keep(when(at_least(number(serial(day)), self.as_of.serial), ONE, ZERO)))

    def rates(self, rule: Rule, reading: Spreadsheet) -> tuple[NumberCells, NumberCells]:
        """Return the low and the high rate of a rule that states them for all records."""
        found = []
        for node, label in ((rule.intensity.low, LOW), (rule.intensity.high, HIGH)):
            stated = isinstance(node, tree.Constant) and isinstance(node.value, Fraction) and node.value != 0
            value = self.cells(node.value, label, rate=True) if stated else reading.value(node)  # type: ignore[union-attr]
            assert isinstance(value, NumberCells)
            found.append(value)
        return found[0], found[1]

    def assumed(self, rule: Rule, within: RateRange, assumed: Fraction | None) -> NumberCells:
        """Return the rate that stands for a rule's range where its cell is filled in."""
        name = "in_assume_" + "".join(sign if sign.isalnum() else "_" for sign in rule.id)
        place = cell(self.sheet, self._next, "B")
        self.rows.append(FigureCell(self._next, ASSUMED, assumed, True, name, within))
        return self._assumed(place, assumed, max(ceil(within[1]), 1))

    def _assumed(self, place: str, value: Fraction | None, most: int) -> NumberCells:
        unit = 10**DECIMALS
        known = self.keep(Formula(f"IF(ISNUMBER({place}),1,0)", int(value is not None)))
        parts = int((value or 0) * unit)
        whole = self.keep(Formula(f"IF({known.text},MIN(MAX(ROUND({place}*{unit},0),0),{most * unit}),0)", parts))
        return NumberCells(known, ratio_of(self.integers.of(whole, 0, most * unit), unit))


def _decimals(value: Fraction) -> int | None:
    """Return how many decimals a number has; None where it has no end."""
    return next((places for places in range(MOST_DECIMALS + 1) if (value * 10**places).denominator == 1), None)


class Lpr:
    """The published rates on their sheet, and the formula that looks one up."""

    def __init__(self, policy: Policy, paper: Paper, lang: Lang) -> None:
        self.table = policy.lpr
        self.paper = paper
        self.integers = Integers(paper)
        self.sheet = LPR.to(lang)
        self.days = [day for day, _ in policy.lpr.publications("1y")]

    def rate(self, tenor: str, known: Formula, day: Formula) -> NumberCells:
        """Return the rate of a tenor in force on a day; not known before the first publication."""
        rates = [rate for _, rate in self.table.publications(tenor)]
        unit = 10 ** max(_decimals(rate) or 0 for rate in rates)
        first = number(serial(self.days[0]))
        there = self.paper.keep(when(all_of(known, at_least(day, first)), ONE, ZERO))
        last = FIRST_LPR_ROW + len(rates) - 1
        days, column = (block(self.sheet, FIRST_LPR_ROW, last, letter) for letter in ("A", "B" if tenor == "1y" else "C"))
        published = sum(serial(since) <= day.number for since in self.days)
        looked_up = f"ROUND(INDEX({column},MATCH({day.text},{days},1))*{unit},0)"
        value = int(rates[published - 1] * unit) if there.holds else 0
        whole = self.paper.keep(when(there, Formula(looked_up, value), ZERO))
        return NumberCells(there, ratio_of(self.integers.of(whole, 0, int(max(rates) * unit)), unit))
