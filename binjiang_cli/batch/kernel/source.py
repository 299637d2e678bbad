"""The relation that companies stand in: its columns under the vocabulary's names, and which of its rows are plain."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from binjiang_cli.batch.kernel.plain import ABSENT, FOREIGN, Raw, Typed, currency_named, exchange_rate, item_kind, merged, typed
from binjiang_cli.language.readings.sql.literals import both, day, either, listed, named, quoted
from binjiang_cli.language.readings.sql.values import Amount, Day, Number, Truth, Value, Width, Word, Words
from binjiang_cli.policy.vocabulary import MAX_RECORDS, Field, Section, Vocabulary
from binjiang_cli.profile.model import read_default

POSITION, ORIGIN = "#", "source"


class Source:
    """The columns of a relation; every method gives SQL over a row of it (or over a struct of it).

    `sure` is the SQL of the records that are there in all rows, and of the fields that are plain or absent in all rows.
    """

    def __init__(
        self,
        relation: str,
        columns: dict[str, Any],
        vocabulary: Vocabulary,
        width: Width,
        sure: Collection[str] = (),
    ) -> None:
        self.relation = relation
        self.sure = sure
        self.columns = {name: kind for name, kind in columns.items() if str(kind.id) != ABSENT}
        self._names = frozenset(columns)
        self._by_id: dict[str | None, list[str]] = defaultdict(list)
        for name in self.columns:
            self._by_id[vocabulary.keys.get(name)].append(name)
        self.vocabulary = vocabulary
        self.width = width
        self.own_day = named(self._unused("#day"))
        self.own_subjects = named(self._unused("#subjects"))

    def _unused(self, name: str) -> str:
        while name in self._names:
            name += "#"
        return name

    def top(self, name: str) -> list[Raw]:
        """The columns of a field or a section at the top, under whatever words."""
        return [Raw(named(column), self.columns[column]) for column in self._by_id.get(name, ())]

    def section(self, name: str) -> Raw | None:
        """The first column of a section; None without one."""
        found = self.top(name)
        return found[0] if found else None

    def list(self, name: str) -> Raw | None:
        """The column of a list section that holds structs."""
        found = self.section(name)
        return found if found and found.kind == "list" and item_kind(found) == "struct" else None

    def field(self, section: Section, name: str, record: Raw | None) -> Typed:
        """A field of a record."""
        declared = section.fields[name]
        raws: list[Raw] = []
        if record is not None and record.kind == "struct":
            raws = [record.field(key) for key, _ in record.type.children if section.keys.get(key) == name]
        if not raws:
            return typed(declared, Raw("NULL", _Absent()), self.width)
        return merged([self._typed(declared, raw) for raw in raws], raws)

    def _typed(self, field: Field, raw: Raw) -> Typed:
        return typed(field, raw, self.width, sure=raw.sql in self.sure)

    def day(self, default: date) -> str:
        """The day of a row: its own, else the default."""
        own = [typed(self.vocabulary.fields["as_of"], raw, self.width).sql for raw in self.top("as_of")]
        return f"coalesce({', '.join([*own, day(default)])})"

    def rate(self, fx: str, currency: str) -> str:
        """The rate of a currency, in millionths; `fx` is the SQL of the column."""
        null = f"NULL::{self.width.name}"
        raws = self.top("fx")
        if not raws:
            return null
        kind = raws[0].type
        if raws[0].kind == "map":
            return exchange_rate(f"{fx}[{currency}]", dict(kind.children)["value"], self.width) or null
        if raws[0].kind != "struct":
            return null
        found: dict[str, list[str]] = {}
        for key, child in kind.children:
            code, rate = currency_named(key), exchange_rate(f"{fx}.{named(key)}", child, self.width)
            if code is not None and rate is not None and str(child.id) != ABSENT:
                found.setdefault(code, []).append(rate)
        if not found:
            return null
        whens = " ".join(f"WHEN {quoted(code)} THEN coalesce({', '.join(rates)})" for code, rates in found.items())
        return f"CASE {currency} {whens} END"

    def plain(self) -> str:
        """Whether a row is certainly one that the loader accepts as it stands."""
        tests = []
        for name, field in self.vocabulary.fields.items():
            raws = self.top(name)
            tests += [f"{raw.sql} IS NULL" for raw in raws[1:]]
            tests += [self._plain_top(field, raw) for raw in raws[:1]]
        for name, section in self.vocabulary.sections.items():
            raws = self.top(name)
            tests += [f"{raw.sql} IS NULL" for raw in raws[1:]]
            tests += [
                self._plain_list(section, raw) if section.is_list else self.plain_record(section, raw) for raw in raws[:1]
            ]
            if not raws and not section.is_list:
                tests.append("false")
        tests += [f"{named(name)} IS NULL" for name in self._by_id.get(None, ()) if name not in (ORIGIN, POSITION)]
        return both(*tests)

    def _plain_top(self, field: Field, raw: Raw) -> str:
        if field.type == "exchange_rates":
            return either(f"{raw.sql} IS NULL", self._plain_rates(raw))
        if field.type == "assumed_rates":
            return _nothing_in(raw)
        return typed(field, raw, self.width).plain

    def _plain_rates(self, raw: Raw) -> str:
        if raw.kind == "map":
            child = dict(raw.type.children)["value"]
            value = exchange_rate("entry.value", child, self.width) or "NULL"
            bad = f"lambda entry: entry.key NOT IN {listed(FOREIGN)} OR ({value}) IS NULL"
            return f"len(list_filter(map_entries({raw.sql}), {bad})) = 0"
        if raw.kind != "struct":
            return f"{raw.sql} IS NULL"
        tests, seen = [], dict[str, str]()
        for key, child in raw.type.children:
            if str(child.id) == ABSENT:
                continue
            sql, code = f"{raw.sql}.{named(key)}", currency_named(key)
            rate = exchange_rate(sql, child, self.width)
            if code is None or rate is None:
                tests.append(f"{sql} IS NULL")
                continue
            if code in seen:
                tests.append(either(f"{sql} IS NULL", f"{seen[code]} IS NULL"))
            seen[code] = sql
            tests.append(either(f"{sql} IS NULL", f"({rate}) IS NOT NULL"))
        return both(*tests) if tests else "true"

    def _plain_list(self, section: Section, raw: Raw) -> str:
        if raw.kind != "list" or item_kind(raw) not in ("struct", ABSENT):
            return f"{raw.sql} IS NULL"
        if item_kind(raw) == ABSENT:
            return f"coalesce(len({raw.sql}), 0) = 0"
        item = Raw("item", dict(raw.type.children)["child"])
        bad = f"len(list_filter({raw.sql}, lambda item: NOT {self.plain_record(section, item)})) = 0"
        return f"CASE WHEN {raw.sql} IS NULL THEN true WHEN len({raw.sql}) > {MAX_RECORDS} THEN false ELSE {bad} END"

    def plain_record(self, section: Section, record: Raw) -> str:
        """Whether a record is certainly one that the loader accepts as it stands."""
        if record.kind != "struct":
            return f"{record.sql} IS NULL" if section.is_list else "false"
        tests = [] if record.sql in self.sure else [f"{record.sql} IS NOT NULL"]
        for name, field in section.fields.items():
            value = self.field(section, name, record)
            tests.append(value.plain)
            if field.required:
                tests.append(f"{value.sql} IS NOT NULL")
            if field.not_before is not None:
                earlier = self.field(section, field.not_before, record)
                tests.append(f"coalesce({value.sql} >= {earlier.sql}, true)")
        tests += [
            f"{record.sql}.{named(name)} IS NULL"
            for name, child in record.type.children
            if section.keys.get(name) is None and str(child.id) != ABSENT
        ]
        return both(*(test for test in tests if test != "true"))


class _Absent:
    id = ABSENT


def _nothing_in(raw: Raw) -> str:
    """Whether a mapping is absent, or a struct without a value."""
    if raw.kind != "struct":
        return f"{raw.sql} IS NULL"
    tests = [f"{raw.sql}.{named(key)} IS NULL" for key, child in raw.type.children if str(child.id) != ABSENT]
    return both(*tests) if tests else "true"


def value_of(field: Field, sql: str, currency: str, path: str, width: Width) -> Value:
    """A field's value in the SQL reading; `path` is the SQL of the path that names it where it is missing."""
    if field.default is not None:
        return Word(f"coalesce({sql}, {quoted(read_default(field))})")
    missing = f"CASE WHEN {sql} IS NULL THEN [{path}] ELSE [] END"
    match field.type:
        case "money":
            return Amount(Number(sql, 0, width.fen, 100, missing=missing), currency)
        case "integer":
            return Number(sql, 0, width.whole, missing=missing)
        case "year":
            return Number(sql, 1900, 2099, missing=missing)
        case "number" | "rate":
            return Number(sql, 0, width.scaled, 10**6, missing=missing)
        case "date":
            return Day(sql, missing)
        case "boolean":
            return Truth(sql, missing)
        case "choices" | "texts":
            return Words(sql, missing)
    return Word(sql, missing)
