"""What a table of profiles states: typed columns of its companies, and of the records of each section laid out flat."""

from __future__ import annotations

from copy import copy
from datetime import date
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from binjiang_cli.batch.columns.arrays import are_codes, are_plain_texts, int64, laid_out, valid
from binjiang_cli.batch.columns.typed import CODES, EPOCH, fits, over_one_denominator, typed, unknown
from binjiang_cli.estimation.subjects import SUBJECT
from binjiang_cli.intake.arrow import one, strings, whole
from binjiang_cli.language.readings.columns import Column, Days, Numbers, TextColumn, WordLists
from binjiang_cli.language.readings.columns.reading import LprColumn
from binjiang_cli.language.readings.columns.values import Ints, Mask, known_in
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.vocabulary import MAX_RECORDS, Field, Section
from binjiang_cli.profile.model import read_default
from binjiang_cli.source.problem import Refused
from binjiang_cli.values.exchange import MOST_RATE, parse_currency, parse_exchange_rate

TEXTS = ("text", "uscc")


class SectionFacts(NamedTuple):
    """The records of a section: whose each is, where each company's begin and end, and whether its list is given.

    A company's records begin where those of the one before it end.
    """

    section: Section
    owner: Ints
    starts: Ints
    stops: Ints
    given: Mask
    columns: dict[str, Column]
    texts: dict[str, pa.Array]

    @property
    def size(self) -> int:
        """Return how many records there are."""
        return len(self.owner)

    def sums(self, values: np.ndarray) -> Ints:
        """Return the sums of each company's records."""
        if not values.any():
            return np.zeros(len(self.stops), np.int64)
        before = np.zeros(len(values) + 1, np.int64)
        np.cumsum(values, out=before[1:])
        return np.diff(before[self.stops], prepend=0)


class TableFacts:
    """Typed facts of some companies; `left` marks those that only the exact reading reads."""

    def __init__(self, table: pa.Table, policy: Policy, as_of: date | None, default_day: date) -> None:
        self.policy = policy
        self.vocabulary = policy.vocabulary
        self.count = table.num_rows
        self.left = np.zeros(self.count, bool)
        self.home = policy  # the set whose LPR is looked up
        self._lpr: dict[tuple[str, str], LprColumn] = {}
        self.exchange_rates: dict[int, Numbers] = {}
        columns = self._named(table)
        self.sections = {name: self._section(name, columns.get(name)) for name in self.vocabulary.sections}
        self.day = self._days(columns.get("as_of"), as_of, default_day)
        self._exchange(columns.get("fx"))
        for name in self.vocabulary.fields.keys() - {"as_of", "fx"}:
            if name in columns:
                self.left |= valid(columns[name])

    def field(self, section: str, name: str) -> Column:
        """Return a field's column over all records of a section."""
        facts = self.sections[section]
        if name not in facts.columns and name in facts.texts:
            facts.columns[name] = _words(facts.texts[name])
        return facts.columns[name]

    def subjects(self, section: str) -> WordLists | None:
        """Return the subjects that all records of a section state; None where its records state none."""
        column = self.field(section, SUBJECT) if SUBJECT in self.sections[section].section.fields else None
        return column if isinstance(column, WordLists) else None

    def of_companies(self, name: str) -> pa.Array:
        """Return a text of each company; absent where none is stated."""
        return self.sections["company"].texts.get(name, pa.nulls(self.count, pa.string()))

    def code(self, currency: str) -> int:
        return CODES[currency]

    def rates(self, currency: int, companies: Ints) -> Numbers:
        rates = self.exchange_rates.get(currency)
        if rates is None:
            return Numbers(np.ones(1, np.int64), 1, np.zeros(1, bool))
        return rates._replace(num=rates.num[companies], known=rates.known[companies])

    def lpr(self, tenor: str) -> LprColumn:
        key = self.home.id, tenor
        if key not in self._lpr:
            self._lpr[key] = lpr_column(self.home, tenor)
        return self._lpr[key]

    def of_set(self, home: Policy) -> TableFacts:
        """Return the same facts as a rule of a set sees them: with the LPR of that set."""
        if home is self.home:
            return self
        seen = copy(self)
        seen.home = home
        return seen

    def _named(self, table: pa.Table) -> dict[str, pa.Array]:
        """Return the columns by their ids. Companies with a value in a column that is none, or stands twice, leave."""
        found: dict[str, pa.Array] = {}
        for written in table.column_names:
            values, name = one(table[written]), self.vocabulary.keys.get(written)
            if pa.types.is_null(values.type):
                continue
            if name is None or name in found:
                self.left |= valid(values)
            else:
                found[name] = values
        return found

    def _section(self, name: str, values: pa.Array | None) -> SectionFacts:
        section = self.vocabulary.sections[name]
        if not section.is_list:
            return self._single(section, values)
        nobody = np.zeros(self.count, np.int64)
        none = SectionFacts(section, nobody[:0], nobody, nobody, np.zeros(self.count, bool), {}, {})
        if values is None or pa.types.is_null(values.type):
            return self._filled(none, None)
        if not _holds_structs(values.type):
            self.left |= valid(values)
            return self._filled(none, None)
        items, starts, stops = laid_out(values)
        self.left |= stops - starts > MAX_RECORDS
        owner = np.repeat(np.arange(self.count), stops - starts)
        return self._filled(SectionFacts(section, owner, starts, stops, valid(values), {}, {}), items)

    def _single(self, section: Section, values: pa.Array | None) -> SectionFacts:
        """Return a section that every profile has once; a profile without it is refused by the exact reading."""
        each = np.arange(self.count)
        if values is None or not pa.types.is_struct(values.type):
            self.left |= np.ones(self.count, bool)
            values = None
        return self._filled(SectionFacts(section, each, each, each + 1, np.ones(self.count, bool), {}, {}), values)

    def _filled(self, facts: SectionFacts, structs: pa.StructArray | None) -> SectionFacts:
        """Return the section with its fields; whose record has a value that is not plain leaves."""
        found: dict[str, pa.Array] = {}
        if structs is not None:
            self._leave(facts, ~valid(structs))
            for place, written in enumerate(structs.type.names):
                if pa.types.is_null(structs.field(place).type):
                    continue
                name = facts.section.keys.get(written)
                if name is None or name in found:
                    self._leave(facts, valid(structs.field(place)))
                else:
                    found[name] = structs.field(place)
        for name, field in facts.section.fields.items():
            self._read(facts, name, field, found.get(name))
        self._check_order(facts)
        return facts

    def _read(self, facts: SectionFacts, name: str, field: Field, values: pa.Array | None) -> None:
        if values is None:
            if field.required:
                self._leave(facts, np.ones(facts.size, bool))
            facts.columns[name] = _with_default(field, unknown(field), facts.size)
            if field.type in TEXTS:
                facts.texts[name] = pa.nulls(facts.size, pa.string())
            return
        if field.type in TEXTS and pa.types.is_string(values.type) and _plainly(field, values):
            facts.texts[name] = values
            bad = ~valid(values) if field.required else np.zeros(facts.size, bool)
        else:
            column, bad = typed(field, values)
            facts.columns[name] = _with_default(field, column, facts.size)
            if field.type in TEXTS:
                facts.texts[name] = _array(column, facts.size)
            if field.required:
                bad = bad | ~valid(values)
        self._leave(facts, bad)

    def _leave(self, facts: SectionFacts, records: Mask) -> None:
        if records.any():
            self.left[facts.owner[records]] = True

    def _check_order(self, facts: SectionFacts) -> None:
        """Leave a date that lies before the one that it must not precede to the exact reading, which refuses it."""
        for name, field in facts.section.fields.items():
            if field.not_before is not None:
                later, earlier = facts.columns[name], facts.columns[field.not_before]
                assert isinstance(later, Days) and isinstance(earlier, Days)
                wrong = (later.num < earlier.num) & later.known & earlier.known
                self._leave(facts, np.broadcast_to(wrong, facts.size))

    def _days(self, values: pa.Array | None, as_of: date | None, default_day: date) -> Ints:
        """Return the day of each company."""
        default = ((as_of or default_day) - EPOCH).days
        if values is None:
            return np.full(self.count, default)
        column, bad = typed(self.vocabulary.fields["as_of"], values)
        self.left |= bad
        assert isinstance(column, Days)
        stated = np.where(column.known, column.num, default)
        return np.full(self.count, default) if as_of is not None else np.broadcast_to(stated, self.count)

    def _exchange(self, values: pa.Array | None) -> None:
        """Read the rates of each company by currency; rates that are not plainly written leave."""
        if values is None or pa.types.is_null(values.type):
            return
        if not pa.types.is_struct(values.type):
            self.left |= valid(values)
            return
        stated = valid(values)
        for place, written in enumerate(values.type.names):
            column = values.field(place)
            there = stated & valid(column)
            if pa.types.is_nested(column.type):  # rates by day
                self.left |= there
                continue
            try:
                code = CODES[parse_currency(written)]
            except Refused:
                self.left |= there
                continue
            if code in self.exchange_rates:
                self.left |= there
            self.exchange_rates[code] = self._exchange_rates(column, there)

    def _exchange_rates(self, values: pa.Array, there: Mask) -> Numbers:
        from binjiang_cli.intake.row_nodes import text_of

        found = values.dictionary_encode()
        read = [_exchange_rate(text_of(value)) for value in found.dictionary.to_pylist()]
        places = int64(found.indices)
        good = np.array([rate is not None for rate in read] or [True])[places]
        self.left |= there & ~good
        nums, den = over_one_denominator([rate or Fraction(0) for rate in read] or [Fraction(0)])
        return Numbers(nums[places], den, there & good)


def _exchange_rate(text: str) -> Fraction | None:
    """Return a rate; None for what is none, or is too fine for a column."""
    try:
        rate = parse_exchange_rate(text)
    except Refused:
        return None
    return rate if fits(rate, MOST_RATE) else None


def _plainly(field: Field, values: pa.Array) -> bool:
    return are_codes(values) if field.type == "uscc" else are_plain_texts(values)


def _with_default(field: Field, column: Column, count: int) -> Column:
    """Return the column with the default where nothing is stated."""
    if field.default is None:
        return column
    value = read_default(field)
    assert isinstance(column, TextColumn)
    texts = (*column.texts, value)
    codes = np.where(known_in(column), column.codes, len(texts) - 1)
    return TextColumn(np.broadcast_to(codes, count), texts)


def _words(values: pa.Array) -> TextColumn:
    found = values.dictionary_encode()
    return TextColumn(int64(found.indices), found.dictionary.to_pylist() or [""], valid(values))


def _array(column: Column, count: int) -> pa.Array:
    assert isinstance(column, TextColumn)
    codes, known = np.broadcast_to(column.codes, count), np.broadcast_to(column.known, count)
    return strings(column.texts).take(whole(codes, known))


def _holds_structs(kind: pa.DataType) -> bool:
    return bool((pa.types.is_list(kind) or pa.types.is_large_list(kind)) and pa.types.is_struct(kind.value_type))


def lpr_column(policy: Policy, tenor: str) -> LprColumn:
    """Return a tenor's publications as arrays."""
    publications = policy.lpr.publications(tenor)
    den = int(np.lcm.reduce([rate.denominator for _, rate in publications]))
    days = np.array([(day - EPOCH).days for day, _ in publications])
    rates = np.array([int(rate * den) for _, rate in publications])
    return LprColumn(days, Numbers(rates, den), (policy.lpr.last_known_day - EPOCH).days)
