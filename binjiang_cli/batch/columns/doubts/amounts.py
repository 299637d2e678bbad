"""Doubts about amounts, rates and days, by record; what is of two currencies, or very small, leaves."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import ceil, floor

import numpy as np

from binjiang_cli.batch.columns.facts import SectionFacts, TableFacts
from binjiang_cli.batch.columns.remarks import Remarks, Stage, words_of_days
from binjiang_cli.batch.columns.typed import CODES
from binjiang_cli.estimation.doubts.amounts import SHOWN, YEAR, odd_yearly_rate, part_above_whole, small_amount
from binjiang_cli.estimation.doubts.days import still_to_come
from binjiang_cli.language.readings.columns import Days, Moneys, Numbers
from binjiang_cli.language.readings.columns.reading import years_of
from binjiang_cli.language.readings.columns.values import CNY, NONE, Ints, Mask
from binjiang_cli.policy.plausible import FieldPath, PartOfWhole, SmallAmounts, UsualRates, YearlyRate
from binjiang_cli.values.money import Money
from binjiang_cli.words import Text

BY_CODE = tuple(CODES)
MOST = 2**62
LONGEST = 120_000  # days from 1900 to 2199, within which a profile's days lie


class AmountColumn:
    """A field's amounts over the records of a section, in hundredths of their currencies, with their codes."""

    def __init__(self, facts: TableFacts, path: FieldPath) -> None:
        section = facts.sections[path.section]
        column = facts.field(path.section, path.field)
        assert isinstance(column, Moneys) and isinstance(column.number.den, int)
        self.fen = np.broadcast_to(column.number.num * (100 // column.number.den), section.size)
        self.known = np.broadcast_to(column.known, section.size)
        self.currency = column.currency
        self.codes = np.full(1, CNY) if column.currency is None else column.currency

    def moneys(self, records: Ints) -> list[Money]:
        """Return the amounts of some records."""
        codes = np.broadcast_to(self.codes, len(self.fen))[records].tolist()
        return [Money(Fraction(fen, 100), BY_CODE[code]) for fen, code in zip(self.fen[records].tolist(), codes, strict=True)]

    @property
    def is_foreign(self) -> Mask:
        """Return which amounts are not in yuan."""
        return np.zeros(1, bool) if self.currency is None else self.known & (self.currency != CNY)


class AmountDoubts:
    """Adds the doubts about a table's amounts, rates of exchange and days."""

    def __init__(self, facts: TableFacts, remarks: Remarks) -> None:
        self.facts, self.plausible, self.remarks = facts, facts.policy.plausible, remarks
        self.judged: dict[FieldPath, Mask] = {}  # what is judged by the year, whether odd or not

    def add(self) -> None:
        """Add the doubts."""
        if self.plausible.exchange_rates is not None:
            self._odd_exchange_rates(self.plausible.exchange_rates)
        for order, part in enumerate(self.plausible.part_of_whole):
            self._above_wholes(part, order)
        for order, rate in enumerate(self.plausible.yearly_rates):
            self._odd_by_the_year(rate, order)
        for order, (name, section) in enumerate(self.facts.sections.items()):
            for last, (key, field) in enumerate(section.section.fields.items()):
                if field.type in ("date", "year") and section.size:
                    self._still_to_come(name, key, order, last)
                elif field.type == "money" and section.size and self.plausible.small_amounts is not None:
                    self._small(FieldPath(name, key), self.plausible.small_amounts, order, last)

    def _leave(self, section: SectionFacts, records: Mask) -> None:
        if records.any():
            self.facts.left[section.owner[np.broadcast_to(records, section.size)]] = True

    def _odd_exchange_rates(self, bounds: UsualRates) -> None:
        """Leave companies with an odd rate, at which any amount may be small."""
        for code, usual in bounds.usual.items():
            rates = self.facts.exchange_rates.get(CODES[code])
            if rates is not None:
                assert isinstance(rates.den, int)
                least, most = ceil(usual / bounds.times * rates.den), floor(usual * bounds.times * rates.den)
                self.facts.left[rates.known & ((rates.num < least) | (rates.num > most))] = True

    def _above_wholes(self, bounds: PartOfWhole, order: int) -> None:
        section = self.facts.sections[bounds.part.section]
        part, whole = AmountColumn(self.facts, bounds.part), AmountColumn(self.facts, bounds.whole)
        known = part.known & whole.known
        mixed = self._leave_mixed(section, part, whole, known)
        above = known & ~mixed & (part.fen > whole.fen)

        def words(records: Ints) -> list[Text]:
            vocabulary = self.facts.vocabulary
            pairs = zip(part.moneys(records), whole.moneys(records), strict=True)
            return [part_above_whole(vocabulary, bounds, *pair) for pair in pairs]

        self.remarks.of_records(bounds.part.section, above, Stage.PARTS, "part_above_whole", bounds.part.field, words, order)

    def _leave_mixed(self, section: SectionFacts, one: AmountColumn, other: AmountColumn, known: Mask) -> Mask:
        """Return which records have the two amounts in two currencies; their companies leave."""
        if one.currency is None and other.currency is None:
            return np.zeros(1, bool)
        mixed = known & (one.codes != other.codes)
        self._leave(section, mixed)
        return np.asarray(mixed)

    def _odd_by_the_year(self, bounds: YearlyRate, order: int) -> None:
        section = self.facts.sections[bounds.paid.section]
        paid, of = AmountColumn(self.facts, bounds.paid), AmountColumn(self.facts, bounds.of)
        since, until = (self._days(path) for path in (bounds.since, bounds.until))
        known = paid.known & of.known & since.known & (of.fen > 0)
        largest = MOST // max(max(YEAR * share.denominator, share.numerator * LONGEST) for share in (bounds.least, bounds.most))
        wide = known & ((paid.fen > largest) | (of.fen > largest))
        self._leave(section, wide)
        known = known & ~wide & ~self._leave_mixed(section, paid, of, known)
        as_of = self.facts.day[section.owner]
        end = np.where(until.known, until.num, as_of)
        longest, shortest = end - since.num, np.minimum(end, as_of) - since.num
        shortest = np.where(until.known & (until.num <= as_of), shortest, np.maximum(shortest - bounds.arrears, 0))
        known = known & (longest > 0)
        self.judged[bounds.paid] = self.judged.get(bounds.paid, NONE) | known
        high = known & _is_more(paid.fen, bounds.most, of.fen, longest)
        odd = high | (known & _is_more(-paid.fen, -bounds.least, of.fen, shortest))

        def words(records: Ints) -> list[Text]:
            days = np.where(high, longest, shortest)[records].tolist()
            amounts = zip(paid.fen[records].tolist(), of.fen[records].tolist(), days, strict=True)
            return [worded(round(Fraction(one * YEAR * SHOWN, other * number))) for one, other, number in amounts]

        @cache
        def worded(rate: int) -> Text:
            return odd_yearly_rate(self.facts.vocabulary, bounds, Fraction(rate, SHOWN))

        self.remarks.of_records(
            bounds.paid.section, odd, Stage.YEARLY_RATES, "odd_yearly_rate", bounds.paid.field, words, order
        )

    def _days(self, path: FieldPath) -> Days:
        column = self.facts.field(path.section, path.field)
        assert isinstance(column, Days)
        return column

    def _small(self, path: FieldPath, bounds: SmallAmounts, order: int, last: int) -> None:
        """Add the small amounts beside great ones; where there are foreign ones besides, the company leaves."""
        section, amounts = self.facts.sections[path.section], AmountColumn(self.facts, path)
        below = ceil(bounds.below.amount * 100)
        if amounts.currency is not None:
            least = _least_fen(self.plausible.exchange_rates, bounds)
            self._leave(section, amounts.is_foreign & (amounts.fen > 0) & (amounts.fen < least[amounts.currency]))
        small = amounts.known & ~amounts.is_foreign & (amounts.fen > 0) & (amounts.fen < below)
        records = np.flatnonzero(small & ~self.judged.get(path, NONE))
        if not len(records):
            return
        company = section.owner[records]
        greatest, abroad = self._greatest(path.section)
        usual = bounds.usual.get(str(path))
        beside = np.maximum(greatest[company], 0 if usual is None else int(usual.amount * 100))
        self.facts.left[company[abroad[company]]] = True
        found = np.zeros(section.size, bool)
        found[records] = beside // bounds.times >= amounts.fen[records]

        def words(records: Ints) -> list[Text]:
            return [small_amount(money) for money in amounts.moneys(records)]

        self.remarks.of_records(path.section, found, Stage.SMALL_AMOUNTS, "small_amount", path.field, words, order, last)

    def _greatest(self, name: str) -> tuple[Ints, Mask]:
        """Return each company's greatest amount in a section, and whether one there is foreign."""
        section = self.facts.sections[name]
        greatest, abroad = np.zeros(self.facts.count, np.int64), np.zeros(self.facts.count, bool)
        for key in (key for key, field in section.section.fields.items() if field.type == "money"):
            amounts = AmountColumn(self.facts, FieldPath(name, key))
            np.maximum.at(greatest, section.owner[amounts.known], amounts.fen[amounts.known])
            abroad[section.owner[np.broadcast_to(amounts.is_foreign, section.size)]] = True
        return greatest, abroad

    def _still_to_come(self, name: str, key: str, order: int, last: int) -> None:
        """Add the days and years that lie after the day of the estimate."""
        section = self.facts.sections[name]
        column, today = self.facts.field(name, key), self.facts.day[section.owner]
        assert isinstance(column, Days | Numbers)
        until = today if isinstance(column, Days) else years_of(today)
        words = words_of_days(column, today, still_to_come)
        to_come = np.asarray(column.known & (column.num > until))
        self.remarks.of_records(name, to_come, Stage.STILL_TO_COME, "after_as_of", key, words, order, last)


def _is_more(paid: Ints, share: Fraction, of: Ints, days: Ints) -> Mask:
    """Return whether more was paid than a share of an amount a year, for so many days."""
    return np.asarray(paid * (YEAR * share.denominator) > share.numerator * of * days)


def _least_fen(rates: UsualRates | None, bounds: SmallAmounts) -> Ints:
    """Return for each currency, below how much an amount may be small; every amount where its usual rate is not known.

    A profile's own rate may be lower than the usual one by as much as is not doubted.
    """
    most = np.iinfo(np.int64).max
    found = np.full(len(CODES), most)
    if rates is not None:
        for code, usual in rates.usual.items():
            found[CODES[code]] = min(ceil(bounds.below.amount * 100 * rates.times / usual), most)
    return found
