"""The lines of a rule in a period, before cumulation and limits: arrays over the records that the rule is about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from binjiang_cli.batch.columns.facts import SectionFacts, TableFacts
from binjiang_cli.batch.columns.grants import Grants
from binjiang_cli.batch.columns.periods import Period
from binjiang_cli.batch.columns.typed import EPOCH
from binjiang_cli.language import tree
from binjiang_cli.language.readings.columns import (
    Beyond,
    Column,
    Columns,
    Days,
    Gap,
    ListColumn,
    Moneys,
    Numbers,
    RecordColumn,
    RecordLists,
    TextColumn,
    Truths,
    WordLists,
)
from binjiang_cli.language.readings.columns.reading import LprColumnUse
from binjiang_cli.language.readings.columns.values import ALL, Ints, Mask, Path, all_of, any_of, gaps_of, known_in, taken
from binjiang_cli.language.readings.exact import Unknown
from binjiang_cli.language.typing import type_of_constant
from binjiang_cli.policy.intensity import is_in_order
from binjiang_cli.policy.limits import Limit
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.ranking import orders_of
from binjiang_cli.policy.rule import Rule

ELIGIBLE, UNDETERMINED, INELIGIBLE = 0, 1, 2
MOST_RATE = 1_000_000  # that can be told in whole parts of its last place
OWN = "parameters."  # how the path of a rule's own parameter begins


class Fen(NamedTuple):
    """Amounts in fen, and where they are known."""

    amount: Ints
    known: Mask


class Limits(NamedTuple):
    """For each line the group whose sum is capped, and the cap in fen."""

    group: Ints
    cap: Ints


class Lines(NamedTuple):
    """A rule's lines: whose each is, its record's place among all of the section and in its own list, what it comes to.

    `shared` are the caps of limits on several rules, by their names.
    `subjects` are lists of keys by which lines compete; a line without one competes by its record. `uncapped` are the
    fields for want of which there is no ceiling, `gaps` what keeps lines undetermined, in order.
    """

    rule: Rule
    number: int
    company: Ints
    record: Ints
    at: Ints | None
    verdict: np.ndarray
    cost: Fen
    ceiling: Fen | None
    rates: tuple[Numbers, Numbers]
    gross_low: Fen
    gross_high: Fen
    received: Fen
    subjects: WordLists
    limits: tuple[Limits, ...]
    shared: tuple[tuple[str, Ints], ...]
    gaps: tuple[Gap, ...]
    uncapped: tuple[Gap, ...]
    lpr_uses: tuple[LprColumnUse, ...]

    @property
    def size(self) -> int:
        return len(self.company)

    def laid_on(self, section: SectionFacts, values: np.ndarray) -> np.ndarray:
        """Return values of the lines at the places of their records, zero where a record has no line."""
        if self.size == section.size:
            return values
        found = np.zeros(section.size, values.dtype)
        found[self.record] = values
        return found

    def less_received(self, gross: Fen) -> Fen:
        """Return what is left of an amount after what was received."""
        known = gross.known & self.received.known
        if not self.received.amount.any():
            return Fen(gross.amount, known)
        return Fen(np.maximum(gross.amount - self.received.amount, 0), known)


class RuleLines:
    """Works out the lines of one rule in one period. Raises Beyond where the exact reading has to."""

    def __init__(self, policy: Policy, facts: TableFacts, period: Period, assumed: Fraction | None, grants: Grants) -> None:
        self.home = policy.home(period.rule.id)
        self.facts, self.period, self.rule, self.assumed = facts.of_set(self.home), period, period.rule, assumed
        self.grants = grants
        self.section = facts.sections[self.rule.for_each]

    def lines(self) -> Lines:
        if self.rule.year is not None:  # the years of grants and of records decide what is deducted
            raise Beyond
        self.rows = self._rows()
        self.company = self.section.owner if self.rows is None else self.section.owner[self.rows]
        self.count = len(self.company)
        self.reading = reading = Columns(self._names(), self.rule.types, self.facts, self.company)
        ordered = orders_of(self.rule.let).lets  # known only once it is known which records there are
        self._name_lets(reading, without=ordered)
        where = Truths(ALL) if self.rule.where is None else reading.truths(self.rule.where)
        reading.kept = lambda: where
        self._name_lets(reading, without=self.rule.let.keys() - ordered)
        conditions = [reading.truths(condition.test) for condition in (*self.home.conditions, *self.rule.conditions)]
        cost = self._cost()
        rates = self._rates()
        ceiling, capping, uncapped = self._ceiling()
        subjects, subjects_known, subject_gaps = self._subjects()
        received, received_gaps = self._received(subjects, subjects_known)
        limits = tuple(self._limit(limit) for limit in self.rule.limits)
        shared = tuple((one.id, self._limit(one.limit).cap) for one in self.rule.shared)
        gaps = (*gaps_of(where, *conditions, cost, *rates), *capping, *subject_gaps, *received_gaps)
        due = all_of([cost.known, *(rate.known for rate in rates)])
        known = all_of([where.known, *(truth.known for truth in conditions), due, received.known])
        known = all_of([known, *(~gap.where for gap in capping), subjects_known])
        capped = due & (ALL if ceiling is None else known_in(ceiling) | any_of(gap.where for gap in uncapped))
        failed = any_of(truth.fails for truth in conditions)
        verdict = np.where(failed, INELIGIBLE, np.where(known, ELIGIBLE, UNDETERMINED)).astype(np.int8)
        low, high = (self._gross(cost, rate, ceiling, capped) for rate in rates)
        found = Lines(
            self.rule, self.period.number, self.company, self._records(), self._at(), self._wide(verdict),
            self._fen(cost), None if ceiling is None else self._fen(ceiling), rates, low, high, received,
            subjects, limits, shared, gaps, uncapped, tuple(reading.lpr_uses),
        )  # fmt: skip
        self.facts.left[self.company[reading.left & self._wide(~where.fails)]] = True
        return found if where.fails is ALL or not where.fails.any() else chosen(found, self._wide(~where.fails))

    def _name_lets(self, reading: Columns, without: Collection[str]) -> None:
        for name, node in self.rule.let.items():
            if name not in without:
                reading.names[name] = reading.value(node)

    def _rows(self) -> Ints | None:
        """Return the records of companies whose day is in the period; None where it is all of them."""
        first, last = ((day - EPOCH).days for day in (self.period.first, self.period.last))
        here = (self.facts.day >= first) & (self.facts.day <= last)
        return None if here.all() else np.flatnonzero(here[self.section.owner])

    def _names(self) -> dict[str, Column]:
        reading = Columns({}, {}, self.facts, self.company)
        read = self._names_read()
        names: dict[str, Column] = {"as_of": Days(self.facts.day[self.company])}
        for name, facts in self.facts.sections.items():
            if name in read:
                names[name] = self._of_company(name, facts)
        if self.section.section.record is not None:
            names[self.section.section.record] = RecordColumn(self.rule.for_each, self.rows, self._at())
        for name, value in self.period.parameters.items():
            kind = type_of_constant(self.rule.parameters[name][0].constant) if isinstance(value, Unknown) else None
            names[name] = reading.constant(value, kind)
        return names

    def _names_read(self) -> set[str]:
        """Return the names that the rule's expressions, and those of the policy's conditions, read."""
        return {node.name for node in self.rule.types if isinstance(node, tree.Name)}

    def _of_company(self, name: str, facts: SectionFacts) -> Column:
        if not facts.section.is_list:
            return RecordColumn(name, self.company, None)
        given = facts.given[self.company]
        gaps = () if given.all() else (Gap(~given, Path(name)),)
        return RecordLists(name, facts.starts[self.company], facts.stops[self.company], given, gaps)

    def _records(self) -> Ints:
        return np.arange(self.count) if self.rows is None else self.rows

    def _at(self) -> Ints | None:
        """Return the record's place in its company's list."""
        if not self.section.section.is_list:
            return None
        found: Ints = self._records() - self.section.starts[self.company]
        return found

    def _wide(self, values: np.ndarray) -> np.ndarray:
        return np.broadcast_to(values, self.count)

    def _yuan(self, column: Column) -> Numbers:
        assert isinstance(column, Moneys)
        return self.reading.yuan(column)

    def _cost(self) -> Numbers:
        return self._yuan(self.reading.value(self.rule.eligible_cost))

    def _rates(self) -> tuple[Numbers, Numbers]:
        """Return the low and the high rate of each line; lines whose range does not admit the assumed one leave."""
        low, high = self._admitted()
        self.reading.leave(self._wide(high.num // high.den >= MOST_RATE))
        if self.assumed is None:
            return low, high
        rate = self.reading.number(self.assumed)
        outside = self.reading.compared("<", rate, low) | self.reading.compared(">", rate, high)
        self.reading.leave(self._wide(low.known & high.known & outside))
        return rate, rate

    def _admitted(self) -> tuple[Numbers, Numbers]:
        """Return the range of rates that each record admits, the lesser first; a negative rate is none at all."""
        reading, intensity = self.reading, self.rule.intensity
        rates = [rate for rate in map(reading.value, intensity.ends) if isinstance(rate, Numbers)]
        if not (self.rule.states_rates or is_in_order(intensity, self.rule.types)):
            rates = [reading.plus([rate, reading.number(0)], np.maximum) for rate in rates]
            if len(rates) > 1:
                rates = [reading.plus(rates, bound) for bound in (np.minimum, np.maximum)]
        return rates[0], rates[-1]

    def _fen(self, yuan: Numbers) -> Fen:
        return Fen(self._wide(self.reading.fen(yuan)), self._wide(yuan.known))

    def _ceiling(self) -> tuple[Numbers | None, tuple[Gap, ...], tuple[Gap, ...]]:
        """Return the ceiling, what keeps it unknown, and for want of what the profile leaves out there is none."""
        if self.rule.ceiling is None:
            return None, (), ()
        yuan = self._yuan(self.reading.value(self.rule.ceiling))
        own = any_of(gap.where for gap in yuan.gaps if gap.path.section.startswith(OWN))
        if any(not gap.path.section for gap in yuan.gaps):
            raise Beyond
        ended = tuple(gap._replace(where=gap.where & own) for gap in yuan.gaps)
        absent = tuple(gap._replace(where=gap.where & ~own) for gap in yuan.gaps)
        return yuan, tuple(gap for gap in ended if gap.where.any()), tuple(gap for gap in absent if gap.where.any())

    def _gross(self, cost: Numbers, rate: Numbers, ceiling: Numbers | None, capped: Mask) -> Fen:
        """Return the eligible cost times intensity, then the ceiling where there is one, then rounding; never below zero."""
        reading = self.reading
        amount = reading.times(cost, rate)
        if ceiling is not None and rate.num.any():
            least = reading.plus([amount, ceiling], np.minimum)
            amount = reading.either_number(ceiling.known, least, amount)
        return Fen(self._wide(np.maximum(reading.fen(amount, self.rule.rounding), 0)), self._wide(capped))

    def _subjects(self) -> tuple[WordLists, Mask, tuple[Gap, ...]]:
        """Return the subjects of each line, where they are known, and what keeps them unknown."""
        nothing = np.zeros(1, np.int64)
        if self.rule.subject is None:
            declared = self.section.section.fields.get("subject")
            if declared is None:
                return WordLists(nothing, nothing, nothing[:0], ()), ALL, ()
            if declared.type != "texts":
                raise Beyond
            found = self.facts.field(self.rule.for_each, "subject")
            lists = found if self.rows is None else taken(found, self.rows)
            assert isinstance(lists, WordLists)
            return _stated(lists), ALL, ()
        value = self.reading.value(self.rule.subject)
        known, gaps = known_in(value), gaps_of(value)
        if isinstance(value, TextColumn):
            value = ListColumn((value,))
        if not isinstance(value, WordLists | ListColumn):
            raise Beyond
        return _stated(self.reading.as_lists(value)), known, gaps

    def _received(self, subjects: WordLists, known: Mask) -> tuple[Fen, tuple[Gap, ...]]:
        zero = Fen(np.zeros(self.count, np.int64), self._wide(known))
        if not self.grants.count:
            return zero, ()
        return zero._replace(amount=self.grants.received(self, subjects)), ()

    def _limit(self, limit: Limit) -> Limits:
        """Return the group of each line; lines whose keys or cap are not known leave."""
        keys = [self.reading.value(node) for node in limit.per]
        cap = self._yuan(self.reading.value(limit.amount))
        known = all_of([cap.known, *(known_in(key) for key in keys)])
        self.reading.leave(self._wide(~known))
        columns = [self.company, *(self._wide(column) for key in keys for column in _key_columns(key))]
        _, groups = np.unique(np.stack(columns, 1), axis=0, return_inverse=True)
        return Limits(groups.ravel(), np.maximum(self._wide(self.reading.fen(cap)), 0))


def _stated(lists: WordLists) -> WordLists:
    """Return lists that are empty where they are not known."""
    return lists._replace(stops=np.where(lists.known, lists.stops, lists.starts))


def _key_columns(key: Column) -> Sequence[Ints]:
    """Return a value as whole numbers that are the same for the same value. Raises Beyond."""
    match key:
        case Numbers(num, den):
            if not isinstance(den, int):
                raise Beyond
            return [num]
        case Moneys(number, currency):
            return [*_key_columns(number), np.zeros(1, np.int64) if currency is None else currency]
        case Days(num):
            return [num]
        case Truths(holds):
            return [holds.astype(np.int64)]
        case TextColumn(codes):
            return [codes]
    raise Beyond


def chosen(lines: Lines, rows: Mask) -> Lines:
    """Return some of the lines."""
    at = np.flatnonzero(rows)  # places are taken in a third of the time that a mask takes

    def some(values: np.ndarray) -> np.ndarray:
        found: np.ndarray = np.broadcast_to(values, len(rows))[at]
        return found

    def fen(found: Fen) -> Fen:
        return Fen(some(found.amount), some(found.known))

    def gap(found: Gap) -> Gap:
        at = found.path.at
        return Gap(some(found.where), found.path if at is None else found.path._replace(at=some(at)))

    def use(found: LprColumnUse) -> LprColumnUse:
        path = found.path
        if path is not None and path.at is not None:
            path = path._replace(at=some(path.at))
        return LprColumnUse(some(found.used), some(found.beyond), some(found.days), path)

    def number(found: Numbers) -> Numbers:
        numbers = taken(found._replace(gaps=()), at)
        assert isinstance(numbers, Numbers)
        return numbers

    return lines._replace(
        company=some(lines.company), record=some(lines.record), at=None if lines.at is None else some(lines.at),
        verdict=some(lines.verdict), cost=fen(lines.cost), ceiling=None if lines.ceiling is None else fen(lines.ceiling),
        rates=(number(lines.rates[0]), number(lines.rates[1])),
        gross_low=fen(lines.gross_low), gross_high=fen(lines.gross_high), received=fen(lines.received),
        subjects=lines.subjects._replace(
            starts=some(lines.subjects.starts), stops=some(lines.subjects.stops), known=some(lines.subjects.known)
        ),
        shared=tuple((name, some(cap)) for name, cap in lines.shared),
        limits=tuple(Limits(some(limit.group), some(limit.cap)) for limit in lines.limits),
        gaps=tuple(map(gap, lines.gaps)), uncapped=tuple(map(gap, lines.uncapped)), lpr_uses=tuple(map(use, lines.lpr_uses)),
    )  # fmt: skip
