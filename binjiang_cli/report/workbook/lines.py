"""The lines as formulas: for each rule and record whether there is a line, its conditions, gross, what was received."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from binjiang_cli.estimation.cumulation.conflicts import Asking, asked_for
from binjiang_cli.estimation.evaluate import Evaluation, Evaluator, LimitGroup, called
from binjiang_cli.language import tree
from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.exact import Record
from binjiang_cli.language.readings.parameters import parameters_on
from binjiang_cli.language.readings.spreadsheet.formula import (
    ONE,
    TWO,
    ZERO,
    Formula,
    all_of,
    any_of,
    at_least,
    equal,
    greatest,
    least,
    negated,
    number,
    serial,
    text,
    when,
)
from binjiang_cli.language.readings.spreadsheet.paper import Paper
from binjiang_cli.language.readings.spreadsheet.rationals import Ratio, fixed_ratio
from binjiang_cli.language.readings.spreadsheet.reading import Rate, Spreadsheet
from binjiang_cli.language.readings.spreadsheet.values import (
    AbsentRecords,
    BooleanCells,
    Cells,
    DateCells,
    ListCells,
    MoneyCells,
    NumberCells,
    RecordCells,
    TextCells,
)
from binjiang_cli.language.types import ListType, TextType
from binjiang_cli.policy.intensity import is_in_order, is_stated, most_rate
from binjiang_cli.policy.limits import Limit, surely_nested
from binjiang_cli.policy.model import InForce
from binjiang_cli.policy.rule import Rule
from binjiang_cli.policy.uses import nodes_with_lets
from binjiang_cli.profile.currencies import currencies_met
from binjiang_cli.profile.facts import FactPath
from binjiang_cli.report.workbook.figures import Figures, Lpr
from binjiang_cli.report.workbook.read import Reader
from binjiang_cli.words import Lang, Text

INELIGIBLE, UNDETERMINED, ELIGIBLE = 0, 1, 2


class FenCells(NamedTuple):
    """Fen that may not be known."""

    known: Formula
    fen: Formula


NO_RATE = fixed_ratio(Fraction(0))
EMPTY = text("")
NOTHING = FenCells(ONE, ZERO)
NEVER = FenCells(ZERO, ZERO)


class Room(NamedTuple):
    """A limit that a line has a part in: the lines of a `limit` with one key share `cap` fen."""

    limit: object
    key: Formula
    cap: Formula


class LiveRates(NamedTuple):
    """The rates of a rule: those that it states for all records, if it does, and the one that is assumed."""

    stated: tuple[NumberCells, NumberCells] | None
    assumed: NumberCells


class LiveLine(NamedTuple):
    """A line of the workbook, before cumulation. `there` is 1 where it is one; `fixed` says why it is no formula."""

    rule: Rule
    record: Record
    name: str | None
    claimed: frozenset[object]
    there: Formula
    verdict: Formula
    cost: FenCells
    gross_low: FenCells
    gross_high: FenCells
    received: FenCells
    rooms: tuple[Room, ...]
    fixed: Text | None

    @property
    def id(self) -> str:
        return f"{self.rule.id}:{self.record.path}"

    @property
    def asking(self) -> Asking:
        """Return what cumulation compares, the years left out of account."""
        return Asking(
            self.claimed, self.rule, self.record.path, None, self.claimed == asked_for(self.rule, self.record.path, ())
        )


class LiveLines:
    """Writes the lines of a profile as formulas on a paper."""

    def __init__(
        self, evaluator: Evaluator, reader: Reader, paper: Paper, as_of: DateCells, figures: Figures, lpr: Lpr, lang: Lang
    ):
        self.evaluator = evaluator
        self.policy = evaluator.policy
        self.reader = reader
        self.paper = paper
        self.keep = paper.keep
        self.as_of = as_of
        self.figures = figures
        self.lpr = lpr
        self.lang: Lang = lang

    def fx(self, currency: str) -> NumberCells | None:
        """Return the rate of a currency; None where there is no cell for it. Raises CannotSay."""
        if (None, 0, currency) not in self.reader.sheet.by_place:
            return None
        found = self.reader.value(None, 0, currency)
        assert isinstance(found, NumberCells)
        return found

    def all(self) -> list[LiveLine]:
        """Return every line that there can be, in the order of the rules and of the records."""
        return [line for rule in self.policy.rules for line in self._of_rule(rule)]

    def _of_rule(self, rule: Rule) -> Iterator[LiveLine]:
        records = self.evaluator.records[rule.for_each] or ()
        if not records:
            return
        known = {found.record.path: found for found in (self.evaluator.lines(rule) if self.evaluator.applies(rule) else ())}
        self.paper.heading(rule.id, "")
        try:
            self._refuse_rates_by_day()
            reading = self._reading(rule)
            rates = self._rates(rule, reading)
        except CannotSay as reason:
            yield from (self._fixed(rule, record, known.get(record.path), reason) for record in records)
            return
        made = [self._line_or_reason(rule, record, reading, rates) for record in records]
        refused = next((line for line in made if isinstance(line, CannotSay)), None)
        for record, line in zip(records, made, strict=True):
            why = line if isinstance(line, CannotSay) else refused if rule.all_limits else None
            if isinstance(line, LiveLine) and why is None:
                yield line
            elif why is not None:
                yield self._fixed(rule, record, known.get(record.path), why)

    def _refuse_rates_by_day(self) -> None:
        """Refuse foreign money whose rate depends on the day. Raises CannotSay."""
        profile = self.evaluator.profile
        if not profile.fx_by_day.keys().isdisjoint(currencies_met(profile, self.policy)):
            raise CannotSay("汇率按日变化", "rates of exchange that change by day")

    def _line_or_reason(self, rule: Rule, record: Record, reading: Spreadsheet, rates: LiveRates) -> LiveLine | CannotSay:
        own = Spreadsheet(reading.names, rule.types, self.paper, self.fx, self._lpr_of(rule))
        try:
            return self._line(rule, record, own, rates)
        except CannotSay as reason:
            return reason

    def _reading(self, rule: Rule) -> Spreadsheet:
        reading = Spreadsheet(self._common(), rule.types, self.paper, self.fx, self._lpr_of(rule))
        reading.names.update(self.figures.parameters(rule, reading))
        return reading

    def _lpr_of(self, rule: Rule) -> Rate:
        """Return how the LPR of a rule's set is looked up: there is one table, that of the first set."""
        return self.lpr.rate if self.policy.home(rule.id).lpr.rows == self.lpr.table.rows else _another_table

    def _rates(self, rule: Rule, reading: Spreadsheet) -> LiveRates:
        assumed = self.evaluator.assume.get(rule.id)
        stated = self.figures.rates(rule, reading) if is_stated(rule.intensity, rule.parameters, {}) else None
        within = rule.rates_on(self.evaluator.as_of) or (Fraction(0), most_rate(rule.intensity, rule.types, assumed))
        return LiveRates(stated, self.figures.assumed(rule, within, assumed))

    def _admitted(self, rule: Rule, rates: LiveRates, reading: Spreadsheet) -> tuple[NumberCells, NumberCells]:
        """Return the low and the high rate of a record: the assumed one where it is filled in."""
        low, high = rates.stated or self._of_record(rule, reading)
        known = self.keep(any_of(rates.assumed.known, all_of(low.known, high.known)))
        choice, ratio = reading.numbers.choice, rates.assumed.ratio
        low, high = (NumberCells(known, choice(rates.assumed.known, ratio, rate.ratio)) for rate in (low, high))
        return low, high

    def _of_record(self, rule: Rule, reading: Spreadsheet) -> tuple[NumberCells, NumberCells]:
        """Return the rates that a record admits, the lesser first; a negative rate is none at all."""
        low, high = (reading.value(node) for node in (rule.intensity.low, rule.intensity.high))
        assert isinstance(low, NumberCells)
        assert isinstance(high, NumberCells)
        if is_in_order(rule.intensity, rule.types):
            return low, high
        one, other = (reading.further("max", rate.ratio, NO_RATE) for rate in (low, high))
        least, most = reading.further("min", one, other), reading.further("max", one, other)
        return low._replace(ratio=least), high._replace(ratio=most)

    def _common(self) -> dict[str, Cells]:
        names: dict[str, Cells] = {"as_of": self.as_of}
        for name, section in self.policy.vocabulary.sections.items():
            records = self.evaluator.records[name]
            if not section.is_list:
                names[name] = self._row(name, 0)
            else:
                rows = () if records is None else tuple(self._row(name, index) for index in range(len(records)))
                names[name] = AbsentRecords() if records is None else ListCells(rows)
        return names

    def _row(self, section: str, index: int) -> RecordCells:
        return RecordCells(f"{section}[{index}]", lambda key: self.reader.value(section, index, key))

    def _line(self, rule: Rule, record: Record, reading: Spreadsheet, rates: LiveRates) -> LiveLine:
        section = self.policy.vocabulary.sections[rule.for_each]
        if section.record is not None:
            records = self.evaluator.records[rule.for_each] or ()
            reading.names[section.record] = self._row(rule.for_each, records.index(record))
        label = f"{rule.id} · {record.path}"
        for name, node in rule.let.items():
            self.paper.heading(label, name)
            reading.names[name] = reading.value(node)
        self.paper.heading(label, Text("条件", "conditions").to(self.lang))
        concerned = TWO if rule.where is None else reading.truth(rule.where)
        truths = [reading.truth(condition.test) for condition in self.policy.conditions_of(rule)]
        self.paper.heading(label, Text("应得", "gross").to(self.lang))
        cost = reading.value(rule.eligible_cost)
        assert isinstance(cost, MoneyCells)
        cost = reading.in_yuan(cost)
        ceiling, capped = self._ceiling(rule, reading)
        admitted = self._admitted(rule, rates, reading)
        known = self.keep(all_of(cost.known, capped, admitted[0].known))
        low, high = (FenCells(known, self._gross(rule, reading, cost, rate.ratio, ceiling)) for rate in admitted)
        self.paper.heading(label, Text("已获资助", "received").to(self.lang))
        claims, received = self._claims(rule, record, reading)
        rooms, rooms_known = self._rooms(rule, reading)
        gaps = [
            *(equal(truth, ONE) for truth in (concerned, *truths)),
            negated(all_of(cost.known, admitted[0].known, capped, received.known, rooms_known)),
        ]  # fmt: skip
        unknown = self.keep(when(any_of(*(when(gap, ONE, ZERO) for gap in gaps)), ONE, ZERO))
        failed = equal(least(TWO, *truths), ZERO)
        in_force = [self._in_force(days) for days in (self.policy.home(rule.id).in_force, rule.in_force)]
        there = all_of(*in_force, when(at_least(concerned, ONE), ONE, ZERO))
        verdict = when(failed, ZERO, when(unknown, ONE, TWO))
        return LiveLine(
            rule, record, self._called(rule, record), claims, self.keep(there), self.keep(verdict),
            FenCells(cost.known, reading.numbers.fen(cost.ratio)), low, high, received, rooms, None,
        )  # fmt: skip

    def _called(self, rule: Rule, record: Record) -> str | None:
        return called(getattr(record.fields, self.policy.vocabulary.sections[rule.for_each].named_by, None))

    def _in_force(self, days: InForce) -> Formula:
        first = at_least(self.as_of.serial, number(serial(days.first)))
        last = ONE if days.last is None else when(at_least(number(serial(days.last)), self.as_of.serial), ONE, ZERO)
        return self.keep(all_of(when(first, ONE, ZERO), last))

    def _ceiling(self, rule: Rule, reading: Spreadsheet) -> tuple[FenCells | None, Formula]:
        """Return the ceiling, unless the profile leaves it out, and whether what is there of it is known in yuan."""
        if rule.ceiling is None:
            return None, ONE
        _refuse_other_gaps(rule.ceiling, rule)
        before = reading.conversions
        stated = reading.value(rule.ceiling)
        if reading.conversions > before:
            raise CannotSay("上限要换算币种", "a ceiling that is made of several currencies")
        assert isinstance(stated, MoneyCells)
        yuan = reading.in_yuan(stated)
        capped = self.keep(any_of(negated(stated.known), yuan.known))
        return FenCells(stated.known, reading.numbers.fen(yuan.ratio, rule.rounding)), capped

    def _gross(self, rule: Rule, reading: Spreadsheet, cost: MoneyCells, rate: Ratio, ceiling: FenCells | None) -> Formula:
        """Return cost × rate, not above the ceiling where there is one. Rounding keeps the order of the two."""
        fen = reading.numbers.fen(reading.numbers.product(cost.ratio, rate), rule.rounding)
        if ceiling is not None:
            fen = self.keep(when(ceiling.known, least(fen, ceiling.fen), fen))
        return fen

    def _claims(self, rule: Rule, record: Record, reading: Spreadsheet) -> tuple[frozenset[object], FenCells]:
        """Return what the line is for, which stays as it was written, and what was received for it."""
        if rule.cumulation.by_year:
            raise CannotSay("按年度取舍", "cumulation by year")
        if rule.subject is not None:
            _refuse_live_subject(rule.subject, rule)
        evaluator = self.evaluator
        exact = evaluator.reading_for(rule, record, parameters_on(rule.parameters, evaluator.as_of))
        subjects = evaluator.subjects_for(exact, rule, record, [])
        if subjects is None:
            return asked_for(rule, record.path, ()), NEVER
        section = self.policy.vocabulary.sections[rule.for_each]
        grants = evaluator.grants_for(subjects, self._called(rule, record) if section.is_list else None)
        amounts = [self._grant(grant.path, reading) for grant in grants]
        return asked_for(rule, record.path, subjects), self._received(amounts, reading)

    def _grant(self, path: str, reading: Spreadsheet) -> MoneyCells:
        where = FactPath.of_record(path)
        found = self.reader.value(where.name, where.record or 0, "amount")
        assert isinstance(found, MoneyCells)
        return reading.in_yuan(found)

    def _received(self, amounts: Sequence[MoneyCells], reading: Spreadsheet) -> FenCells:
        if not amounts:
            return NOTHING
        known = self.keep(all_of(*(cash.known for cash in amounts)))
        return FenCells(known, reading.numbers.fen(reading.numbers.sum([cash.ratio for cash in amounts])))

    def _rooms(self, rule: Rule, reading: Spreadsheet) -> tuple[tuple[Room, ...], Formula]:
        if not self._says_limits(rule):
            raise CannotSay("限额的分法不能写成公式", "limits that no formula shares out")
        found = [self._room(limit, (rule.id, at), reading) for at, limit in enumerate(rule.limits)]
        return tuple(room for room, _ in found), self.keep(all_of(ONE, *(known for _, known in found)))

    def _says_limits(self, rule: Rule) -> bool:
        """Return whether the limits of a rule surely nest, and are its own, and no grant that can be changed uses them up."""
        counted = any(limit.counts_received for limit in rule.limits) and any(grant.rule for grant in self.evaluator.grants)
        return surely_nested(rule.limits) and not rule.shared and not counted

    def _room(self, limit: Limit, name: object, reading: Spreadsheet) -> tuple[Room, Formula]:
        keys, known = [], [ONE]
        for node in limit.per:
            parts, there = _key(reading.value(node))
            keys += parts
            known.append(there)
        amount = reading.value(limit.amount)
        assert isinstance(amount, MoneyCells)
        cap = reading.in_yuan(amount)
        joined = Formula(
            '&"|"&'.join(key.text for key in [*keys, EMPTY]), "|".join(str(key.value) for key in [*keys, EMPTY]), not keys
        )
        fen = self.keep(greatest(ZERO, reading.numbers.fen(cap.ratio)))
        return Room(name, self.keep(joined), fen), self.keep(all_of(*known, cap.known))

    def _fixed(self, rule: Rule, record: Record, found: Evaluation | None, why: CannotSay) -> LiveLine:
        """Return a line with the figures as they were estimated."""
        claimed = asked_for(rule, record.path, () if found is None else found.subjects)
        if found is None:
            return LiveLine(
                rule, record, self._called(rule, record), claimed, ZERO, ZERO, NEVER, NEVER, NEVER, NEVER, (), why.reason
            )
        verdict = {"ineligible": INELIGIBLE, "undetermined": UNDETERMINED, "eligible": ELIGIBLE}[found.verdict]
        rooms = tuple(_room_of(limit) for limit in found.limits) if self._says_limits(rule) else ()
        low, high = map(_sum, found.gross or (None, None))
        return LiveLine(
            rule, record, found.name, claimed, ONE, number(verdict), NEVER, low, high,
            _sum(found.received), rooms, why.reason,
        )  # fmt: skip


def _room_of(limit: LimitGroup) -> Room:
    """Return a limit of a line as it was estimated."""
    assert isinstance(limit.key, tuple)
    return Room(limit.key[:2], text("|".join([*map(str, limit.key[2:]), ""])), number(limit.room))


def _sum(fen: int | None) -> FenCells:
    return NEVER if fen is None else FenCells(ONE, number(fen))


def _key(value: Cells) -> tuple[list[Formula], Formula]:
    """Return what tells the values of a limit's key apart, and whether it is known."""
    match value:
        case TextCells(known=known, text=word):
            return [word], known
        case DateCells(known=known, serial=day):
            return [day], known
        case BooleanCells(term=truth):
            return [truth], when(equal(truth, ONE), ZERO, ONE)
        case NumberCells(known=known, ratio=ratio) if ratio.bottom.fixed:
            return list(ratio.top.digits), known
    raise CannotSay("限额的分组不能写成公式", "the key of the limit has no formula")


def _another_table(tenor: str, known: Formula, day: Formula) -> NumberCells:
    raise CannotSay("各规则集的 LPR 表不同", "the rule sets differ in their tables of the LPR")


def _refuse_other_gaps(ceiling: tree.Node, rule: Rule) -> None:
    """Refuse a ceiling that may be unknown for another reason than a field that is not given: then there is one."""
    for node in nodes_with_lets(ceiling, rule):
        ends = isinstance(node, tree.Name) and any(dated.until for dated in rule.parameters.get(node.name, ()))
        looked_up = isinstance(node, tree.Call) and node.function in ("lpr_1y", "lpr_5y", "year_end")
        divided = isinstance(node, tree.Arithmetic) and node.operator == "/"
        if ends or looked_up or divided or isinstance(node, tree.Lookup):
            raise CannotSay("上限未知的原因不止漏填", "a ceiling may be unknown for other reasons than a gap")


def _refuse_live_subject(subject: tree.Node, rule: Rule) -> None:
    """Refuse a subject that depends on more than the texts of the profile, which do not change in the workbook."""
    for node in nodes_with_lets(subject, rule):
        if isinstance(node, tree.FieldAccess):
            kind = rule.types[node]
            element = kind.element if isinstance(kind, ListType) else kind
            if not (isinstance(element, TextType) and element.values is None):
                raise CannotSay("标的随可改的事实而变", "the subject depends on facts that can be changed")
        if isinstance(node, tree.Name) and (node.name == "as_of" or len(rule.parameters.get(node.name, ())) > 1):
            raise CannotSay("标的随评估日而变", "the subject depends on the day")
