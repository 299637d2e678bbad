"""The facts of a profile as cells: which there are, where each stands, and whether it can be changed there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from binjiang_cli.estimation.evaluate import called
from binjiang_cli.policy.field_types import FIRST_CELL
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.vocabulary import Field
from binjiang_cli.profile.currencies import currencies_met
from binjiang_cli.profile.load import Profile
from binjiang_cli.values.money import Money
from binjiang_cli.words import Text, same

FIRST_ROW = 4  # above it stand the title and the headings
MOST_YUAN = 10**11  # a hundred billion
FX_DECIMALS = 8
USUAL_FX = 10  # the most of a rate that is not known yet
ROOM_FOR_FX = Fraction(12, 10)  # by how much a rate can rise in the workbook at least
MOST_RATE = 1_000
MOST_NUMBER = 10**8
DECIMALS = 6  # of numbers and rates
MOST_INTEGER = 10**12
FIXED = ("text", "texts", "uscc")  # names and subjects decide which lines belong together: for others, write it anew


class FactCell(NamedTuple):
    """A fact in its cell: `name` is the cell's, `place` its record's in the section; a `live` one can be changed there."""

    name: str
    row: int
    section: str | None
    place: int
    key: str
    field: Field
    label: Text
    value: Any
    live: bool
    most: int = 0  # of an amount, a rate of exchange

    @property
    def currency(self) -> str:
        return self.value.currency if isinstance(self.value, Money) else "CNY"


class FactHeading(NamedTuple):
    """A line above the facts of a record."""

    row: int
    text: Text


class FactSheet:
    """The facts of a profile, row by row: the day and the rates of exchange, then section by section."""

    def __init__(self, profile: Profile, policy: Policy, as_of: date) -> None:
        self.policy = policy
        self.vocabulary = vocabulary = policy.vocabulary
        self.profile = profile
        self.as_of = as_of
        self.rows: list[FactCell | FactHeading] = []
        self.rows += self._top()
        for section in vocabulary.sections:
            self.rows += self._section(section)
        self.by_place = {(row.section, row.place, row.key): row for row in self.rows if isinstance(row, FactCell)}

    @property
    def facts(self) -> Iterator[FactCell]:
        return (row for row in self.rows if isinstance(row, FactCell))

    @property
    def last_row(self) -> int:
        return self.rows[-1].row

    def _next(self, found: list[FactCell | FactHeading]) -> int:
        return FIRST_ROW + len(self.rows) + len(found)

    def _top(self) -> list[FactCell | FactHeading]:
        fields = self.vocabulary.fields
        found: list[FactCell | FactHeading] = [FactHeading(self._next([]), Text("评估日与汇率", "Day and rates of exchange"))]
        day = fields["as_of"]
        row, live = self._next(found), is_live(day, self.as_of, 0)
        found.append(FactCell("in_as_of", row, None, 0, "as_of", day, day.label, self.as_of, live))
        met = {*self.profile.fx, *currencies_met(self.profile, self.policy)}
        for currency in sorted(met - {"CNY", *self.profile.fx_by_day}):
            rate, fx, most = self.profile.fx.get(currency), fields["fx"], self.most_fx(currency)
            label = Text(f"{currency} 汇率", f"{currency} rate")
            live = is_live(fx, rate, most)
            found.append(FactCell(f"in_fx_{currency}", self._next(found), None, 0, currency, fx, label, rate, live, most))
        return found

    def most_fx(self, currency: str) -> int:
        """Return the most that a rate of exchange can be: a power of ten that leaves it room."""
        rate, most = self.profile.fx.get(currency), 1
        if rate is None:
            return USUAL_FX
        while most < rate * ROOM_FOR_FX:
            most *= 10
        return most

    def _most(self, value: Any) -> int:
        """Return the most that an amount can be: a hundred billion yuan, at the highest rate that its currency can have."""
        foreign = isinstance(value, Money) and value.currency != "CNY"
        return MOST_YUAN // self.most_fx(value.currency) if foreign else MOST_YUAN

    def _section(self, section: str) -> list[FactCell | FactHeading]:
        declared = self.vocabulary.sections[section]
        found: list[FactCell | FactHeading] = []
        for index, record in enumerate(self.profile.records(section) or ()):
            name = called(getattr(record.fields, declared.named_by)) or ""
            number = Text(f" {index + 1}：{name}", f" {index + 1}: {name}") if declared.is_list else same("")
            found.append(FactHeading(self._next(found), declared.label + number))
            for key, field in declared.fields.items():
                place = f"{section}_{index}" if declared.is_list else section
                value = getattr(record.fields, key)
                most = self._most(value)
                row, live = self._next(found), is_live(field, value, most)
                found.append(FactCell(f"in_{place}_{key}", row, section, index, key, field, field.label, value, live, most))
        return found


def is_live(field: Field, value: Any, most: int) -> bool:
    """Return whether a value stands in a cell that can be changed: it is of a kind and size that the formulas take.

    `most` bounds amounts and rates of exchange.
    """
    if field.type in FIXED:
        return False
    if value is None:
        return True
    match field.type:
        case "date":
            return bool(value >= FIRST_CELL)
        case "money":
            return bool(value.amount <= most)
        case "integer":
            return bool(value <= MOST_INTEGER)
        case "number" | "rate":
            return bool(value <= (MOST_NUMBER if field.type == "number" else MOST_RATE)) and _has_decimals(value, DECIMALS)
        case "exchange_rates":
            return bool(value <= most) and _has_decimals(value, FX_DECIMALS)
    return True


def _has_decimals(value: Fraction, most: int) -> bool:
    return bool((value * 10**most).denominator == 1)
