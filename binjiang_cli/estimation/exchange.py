"""Rates of exchange that change by day: each record's foreign money is worth what it was on the record's own day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from binjiang_cli.language.readings.exact import OnDay, Record, Unknown
from binjiang_cli.policy.vocabulary import Section, Vocabulary
from binjiang_cli.profile.load import Profile
from binjiang_cli.values.money import Money

Rates = Mapping[str, Fraction | Unknown]


class Exchange:
    """The rates of a profile: `fx` those of the day of the estimate, `own` those of each record's day, by its path.

    A record's day is the field that its section is `dated_by`, else the day of the estimate. `own` is empty where no rate
    changes by day.
    """

    def __init__(self, profile: Profile, vocabulary: Vocabulary, as_of: date) -> None:
        self.profile, self.vocabulary, self.as_of = profile, vocabulary, as_of
        self.fx = self._on(as_of)
        self.own: dict[str, Rates] = {}

    def dated(self, records: Mapping[str, tuple[Record, ...] | None]) -> Mapping[str, tuple[Record, ...] | None]:
        """Return records by section whose foreign money is at the rates of their own days."""
        if not self.profile.fx_by_day:
            return records
        return {
            name: None if found is None else tuple(self._dated(record, self.vocabulary.sections[name]) for record in found)
            for name, found in records.items()
        }

    def of(self, record: Record) -> Rates:
        """Return the rates of a record's day."""
        return self.own.get(record.path, self.fx)

    def _dated(self, record: Record, section: Section) -> Record:
        day = self._day_of(record, section)
        self.own[record.path] = rates = self._on(day)
        changed = {}
        for key in section.fields:
            money = getattr(record.fields, key)
            if isinstance(money, Money) and money.currency in self.profile.fx_by_day:
                rate = rates.get(money.currency, Unknown((f"fx.{money.currency}",)))
                changed[key] = Money(money.amount, OnDay(money.currency, None if isinstance(day, Unknown) else day, rate))
        return record._replace(fields=record.fields.model_copy(update=changed)) if changed else record

    def _day_of(self, record: Record, section: Section) -> date | Unknown:
        if section.dated_by is None:
            return self.as_of
        day: date | None = getattr(record.fields, section.dated_by)
        return Unknown((f"{record.path}.{section.dated_by}",)) if day is None else day

    def _on(self, day: date | Unknown) -> Rates:
        by_day = {code: day if isinstance(day, Unknown) else rates.on(day) for code, rates in self.profile.fx_by_day.items()}
        return {**self.profile.fx, **{code: rate for code, rate in by_day.items() if rate is not None}}
