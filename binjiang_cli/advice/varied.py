"""A profile of which one fact varies: an amount, a number, a rate or a day, in steps of its unit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from binjiang_cli.estimation.evaluate import Evaluator
from binjiang_cli.estimation.result import Estimate
from binjiang_cli.estimation.run import estimate
from binjiang_cli.language.readings.along import StepSpan, VaryingDay, line
from binjiang_cli.language.readings.exact import Exact
from binjiang_cli.policy.field_types import TYPES, FieldKind
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.vocabulary import Field
from binjiang_cli.profile.facts import FactPath
from binjiang_cli.profile.load import Profile
from binjiang_cli.values.money import Money, fen_text, to_fen
from binjiang_cli.values.numbers import decimal_text

# By how much a fact of each type moves at least; where the ends have more decimals than that, by their last.
UNITS: dict[FieldKind, Fraction] = {
    "money": Fraction(1, 100), "integer": Fraction(1), "number": Fraction(1), "year": Fraction(1),
    "rate": Fraction(1, 10_000), "assumed_rates": Fraction(1, 10_000), "exchange_rates": Fraction(1, 10_000),
}  # fmt: skip
DAY = "date"
AS_OF, ASSUME = "as_of", "assume"


def has_order(field: Field) -> bool:
    """Return whether values of a field's type come one after the other, by a unit."""
    return field.type == DAY or field.type in UNITS


class Varied(NamedTuple):
    """A profile and its fact at `where`: `origin` + step × `unit` (a day: + step days), from step 0 to `last`."""

    profile: Profile
    where: FactPath
    kind: FieldKind
    origin: Fraction | date
    unit: Fraction
    last: int
    currency: str | None = None

    @property
    def whole(self) -> StepSpan:
        return StepSpan(0, self.last)

    def at(self, step: int) -> Profile:
        """Return the profile at a step."""
        return self._with(self.number(step) if self.kind != DAY else self.day(step))

    def over(self, span: StepSpan) -> Profile:
        """Return the profile for all steps of a span at once."""
        if isinstance(self.origin, date):
            return self._with(VaryingDay.over(self.origin, span))
        return self._with(line(self.origin, self.unit, span))

    def number(self, step: int) -> Fraction:
        assert isinstance(self.origin, Fraction)
        return self.origin + step * self.unit

    def day(self, step: int) -> date:
        assert isinstance(self.origin, date)
        return self.origin + timedelta(step)

    def text(self, step: int) -> str:
        """Return the fact's value as JSON has it: 80000000.00, 0.0725, 2026-06-30."""
        if self.kind == DAY:
            return self.day(step).isoformat()
        number = self.number(step)
        return fen_text(to_fen(number)) if self.kind == "money" else decimal_text(number)

    def value(self, step: int) -> Any:
        """Return the fact's value as a profile has it."""
        return self.where.value(self.at(step))

    def day_of(self, profile: Profile, as_of: date) -> date:
        """Return the day that an estimate of a profile speaks of: the fact itself where the day is what varies."""
        day = profile.as_of if self.where.name == AS_OF else as_of
        assert day is not None
        return day

    def rates_of(self, profile: Profile, assume: Mapping[str, Fraction]) -> dict[str, Fraction]:
        """Return the rates that rules are assumed to have: the fact itself wins where a rate is what varies."""
        rates = {**profile.assume, **assume}
        own = self.where.key if self.where.name == ASSUME else None
        return rates if own is None else {**rates, own: profile.assume[own]}

    def evaluator(
        self, profile: Profile, policy: Policy, as_of: date, assume: Mapping[str, Fraction], reading: type[Exact] = Exact
    ) -> Evaluator:
        """Return what evaluates the profile at some steps, on a day and at rates where they are not what varies."""
        return Evaluator(policy, profile, self.day_of(profile, as_of), self.rates_of(profile, assume), reading)

    def estimate(self, step: int, policy: Policy, as_of: date, assume: Mapping[str, Fraction]) -> Estimate:
        """Return the estimate at a step, on a day and at rates where they are not what varies."""
        profile = self.at(step)
        return estimate(profile, policy, as_of=self.day_of(profile, as_of), assume=self.rates_of(profile, assume))

    def _with(self, value: Any) -> Profile:
        if self.currency is not None:
            value = Money(value, self.currency)
        elif TYPES[self.kind].value is int and value.__class__ is Fraction:
            value = int(value)
        return self.where.put(self.profile, value)


def varied_between(where: FactPath, kind: FieldKind, first: Profile, last: Profile) -> Varied | None:
    """Return the fact between its values in two profiles; None where the currencies differ."""
    start, end = where.value(first), where.value(last)
    if kind == DAY:
        return Varied(first, where, kind, start, Fraction(1), (end - start).days)
    currency = None
    if isinstance(start, Money):
        if start.currency != end.currency:
            return None
        currency, start, end = start.currency, start.amount, end.amount
    start, end = Fraction(start), Fraction(end)
    unit = UNITS[kind]
    while (start / unit).denominator != 1 or (end / unit).denominator != 1:
        unit /= 10
    return Varied(first, where, kind, start, unit, int((end - start) / unit), currency)
