"""Sheets as companies: a sheet a section, each record given to its company, each cell able to say where it stands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from binjiang_cli.intake.entries import ReadColumn, RowEntry, place_of
from binjiang_cli.intake.files import ProfileRow, row_of
from binjiang_cli.intake.grouped import CompanyRows, groups_of
from binjiang_cli.intake.owners import Owners
from binjiang_cli.intake.reading import SheetReading, read_sheet
from binjiang_cli.intake.rejects import Reject, reject_of
from binjiang_cli.intake.rows import Irregular, RowForm, Rows
from binjiang_cli.intake.sheet import Sheet
from binjiang_cli.intake.units import Unit, money_unit, times
from binjiang_cli.policy.field_types import MAPPINGS
from binjiang_cli.policy.vocabulary import BETWEEN_CHOICES, BETWEEN_TEXTS, Vocabulary
from binjiang_cli.profile.caution import Caution, Note
from binjiang_cli.profile.load import profile_of
from binjiang_cli.profile.sheets import section_of_sheet
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import Mapping as MappingNode
from binjiang_cli.source.nodes import Node, Scalar
from binjiang_cli.source.nodes import Sequence as SequenceNode
from binjiang_cli.source.problem import InputError, Place, Problem
from binjiang_cli.values.texts import one_line
from binjiang_cli.words import Lang, Text, did_you_mean, nearest, visible

BETWEEN = {"texts": BETWEEN_TEXTS, "choices": BETWEEN_CHOICES, "mapping": BETWEEN_CHOICES}
PAIR = re.compile(r"\s*(?P<key>[^=:：＝]+?)\s*[=:：＝]\s*(?P<value>.+?)\s*")
SPACED_PAIR = re.compile(r"\s*(?P<key>[^\d=:：＝]+?)\s*(?P<value>[0-9][0-9.]*%?)\s*")  # USD 7.1034
UNIT_IN_NAME = re.compile(r"\s*[(（](?P<unit>[^()（）]*)[)）]\s*$")
MOST_ERRORS = 50  # of one company


class Meaning(NamedTuple):
    """What a sheet's name means: its section, and the unit that it states."""

    section: str
    unit: Unit | None


def section_of(name: str, vocabulary: Vocabulary, at: str = "") -> Meaning | None:
    """Return what the name of a sheet means, None where it means nothing; `at` is where the sheet stands.

    Raises InputError where it is nearly a section's.
    """
    names = vocabulary.section_names
    if found := names.get(name) or section_of_sheet(name, vocabulary):
        return Meaning(found, None)
    unit = UNIT_IN_NAME.search(name)
    if unit and (found := names.get(name[: unit.start()])) and (stated := money_unit(unit["unit"])):
        return Meaning(found, stated)
    if unit and (found := names.get(name[: unit.start()])):
        raise InputError([_unknown_section(name, vocabulary.sections[found].label.zh, at)])
    labels = [word for key, part in vocabulary.sections.items() for word in (key, part.label.zh, part.label.en)]
    if meant := nearest(name, labels):
        raise InputError([_unknown_section(name, meant, at)])
    return None


def _unknown_section(name: str, meant: str, at: str) -> Problem:
    shown = visible(name[:60])
    message = Text(f"没有“{shown}”这个部分", f"unknown section: {shown}")
    return Problem(message, Place(Document(at, "")), did_you_mean(meant))


def joined(
    sheets: Mapping[str, tuple[Sheet, Unit | None]], vocabulary: Vocabulary, lang: Lang, notes: Iterable[Note] = ()
) -> Rows:
    """Return the companies of sheets by the ids of their sections, each sheet with the unit that its name states.

    Raises InputError where no company can be read: a sheet that cannot be joined, a heading that stands twice.
    """
    return _Join(sheets, vocabulary, lang, notes).rows()


class _Join:
    def __init__(
        self, sheets: Mapping[str, tuple[Sheet, Unit | None]], vocabulary: Vocabulary, lang: Lang, notes: Iterable[Note]
    ) -> None:
        self.vocabulary = vocabulary
        self.lang = lang
        self.notes = list(notes)
        self.readings = self._read(sheets)
        company = self.readings.pop("company")
        self.companies = groups_of(company)
        self.company = company._replace(entries=[group.identity for group in self.companies])
        self.form = RowForm(vocabulary)
        self.owners = Owners(self.company)
        self._check_joins()
        self.refused: dict[int, list[Problem]] = defaultdict(list)
        self.kept: list[int] = []

    def _read(self, sheets: Mapping[str, tuple[Sheet, Unit | None]]) -> dict[str, SheetReading]:
        found: dict[str, SheetReading] = {}
        problems: list[Problem] = []
        for section, (sheet, unit) in sheets.items():
            try:
                found[section] = read_sheet(sheet, section, self.vocabulary, unit)
                self.notes += found[section].notes
            except InputError as error:
                problems += error.problems
        if problems:
            raise InputError(problems)
        return found

    def _check_joins(self) -> None:
        problems = []
        for reading in self.readings.values():
            if not self.owners.can_join(reading):
                name = reading.sheet.name
                message = Text(f"{name} 缺少说明属于哪家企业的列", f"{name} does not say whose its rows are")
                hint = Text(
                    "加上企业编号、统一社会信用代码或企业名称一列", "add a column with the company's key, credit code or name"
                )
                problems.append(Problem(message, hint=hint))
        if problems:
            raise InputError(problems)

    def rows(self) -> Rows:
        orphans = self._distribute()
        rows: list[dict[str, Any]] = []
        sources: list[str] = []
        rejects: list[tuple[int, Reject]] = []
        cautions: dict[int, Sequence[Caution]] = {}
        for index, company in enumerate(self.companies):
            source = self.company.sheet.position(company.own[0].row)
            try:
                row = self._row(index)
            except InputError as error:
                rejects.append((len(rows), reject_of(source, error.problems, self.lang)))
                continue
            if found := [*self._cautions(company), *row.cautions]:
                cautions[len(rows)] = found
            rows.append(row.values)
            sources.append(source)
            self.kept.append(index)
        rejects += [(len(rows), orphan) for orphan in orphans]
        table = self.form.table(sources, rows)
        return Rows(table, rejects, lambda row: self._nodes(self.kept[row]), cautions, self.notes)

    def _distribute(self) -> list[Reject]:
        """Give every record to its company; what belongs to none is a reject of its own."""
        lost = [(self.company.sheet, row, [problem]) for row, problem in self.company.broken]
        records = []
        for section, reading in self.readings.items():
            records += [(reading.sheet, row, [problem]) for row, problem in reading.broken]
            for entry in reading.entries:
                owned = self.owners.of(reading, entry)
                if owned.problem is not None:
                    problems = list(entry.problems) or [owned.problem]
                    records.append((reading.sheet, entry.row, problems))
                    continue
                if len(owned.companies) > 1:
                    column = self.owners.shared_column(owned.companies, entry)
                    for index in owned.companies:
                        self.refused[index] = [self.owners.double(index, owned.companies, column)]
                for index in owned.companies:
                    self.companies[index].records[section].append((reading, entry))
        if records:
            self.notes.append(_too_low(records[0][0].position(records[0][1]), len(records)))
        return [reject_of(sheet.position(row), problems, self.lang) for sheet, row, problems in (*lost, *records)]

    def _row(self, index: int) -> ProfileRow:
        """Return a company's row. Raises InputError with its problems where a row cannot hold it."""
        if problems := self._problems(index):
            if not all(problem.kind == "unknown_key" for problem in problems):
                problems += self._further(index)
            raise InputError(problems[:MOST_ERRORS])
        try:
            return ProfileRow(self.form.row(self._values(index)))
        except Irregular:
            document, root = self._nodes(index)
            return row_of(document, root, self.vocabulary, self.form)

    def _values(self, index: int) -> dict[str, Any]:
        """Return what a company's cells state, as its nodes do, without their places. Raises Irregular."""
        company = self.companies[index]
        own, columns = company.identity.cells, self.company.columns
        values: dict[str, Any] = {name: _value(columns[name], own[name]) for name in own if name in self.vocabulary.fields}
        values["company"] = _values("company", self.company, company.identity)
        for section, records in company.records.items():
            values[section] = [_values(section, reading, entry) for reading, entry in records]
        return values

    def _problems(self, index: int) -> list[Problem]:
        """Return what is wrong with a company's rows; a heading's fault once."""
        if index in self.refused:
            return self.refused[index]
        company = self.companies[index]
        entries = [*company.own, *(entry for records in company.records.values() for _, entry in records)]
        found: dict[object, Problem] = {}
        for problem in (problem for entry in entries for problem in entry.problems):
            found.setdefault(problem.message if problem.kind == "unknown_key" else (problem.message, problem.place), problem)
        return list(found.values())

    def _further(self, index: int) -> Iterator[Problem]:
        """Yield what else is wrong with a company's cells, beside those that were taken out."""
        document, root = self._nodes(index)
        try:
            profile_of(document, root, self.vocabulary)
        except InputError as error:
            yield from (problem for problem in error.problems if problem.kind != "missing_key")

    def _cautions(self, company: CompanyRows) -> Iterator[Caution]:
        for entry in company.own:
            yield from _again("company", self.company, entry)
            yield from (Caution("cell_shows_other", mark.message, column) for column, mark in entry.shown)
        for section, records in company.records.items():
            for index, (reading, entry) in enumerate(records):
                path = f"{section}[{index}]"
                yield from _again(path, reading, entry)
                for column, mark in entry.shown:
                    yield Caution("cell_shows_other", mark.message, f"{path}.{column.rpartition('.')[2]}")

    def _nodes(self, index: int) -> tuple[Document, Node]:
        """Return a company as nodes whose places are its cells."""
        company, reading = self.companies[index], self.company
        place = place_of(reading.sheet, company.identity.row)
        own = [pair for entry in company.own for pair in self._record("company", reading, entry).pairs]
        pairs: list[tuple[Scalar, Node]] = [(_key("company", place), MappingNode(place, own))]
        for entry in company.own:
            for name in entry.cells.keys() & self.vocabulary.fields.keys():
                there = reading.place(entry.row, name)
                pairs.append((_key(name, there), _node(reading.columns[name], entry.cells[name], there)))
        for section, records in company.records.items():
            items: list[Node] = [self._record(section, below, record) for below, record in records]
            pairs.append((_key(section, items[0].place), SequenceNode(items[0].place, items)))
        return place.document, MappingNode(place, pairs)

    def _record(self, section: str, reading: SheetReading, entry: RowEntry) -> MappingNode:
        pairs: list[tuple[Scalar, Node]] = []
        for name, cell in entry.cells.items():
            if (key := reading.columns[name].key_in(section)) is not None:
                place = reading.place(entry.row, name)
                pairs.append((_key(key, place), _node(reading.columns[name], cell, place)))
        return MappingNode(place_of(reading.sheet, entry.row), pairs)


def _too_low(source: str, count: int) -> Note:
    return Note(
        source,
        "records_rejected",
        Text(
            f"有 {count} 条记录没有归到任何企业，有关企业的金额和合计可能偏低",
            f"records that no company has: {count}; figures of companies and totals may be too low",
        ),
    )


def _again(path: str, reading: SheetReading, entry: RowEntry) -> Iterator[Caution]:
    """Yield the warning that rows are the same as an entry's."""
    if entry.again:
        rows = [entry.row, *entry.again]
        at = [reading.sheet.position(row) for row in rows[:10]]
        message = Text(
            f"{len(rows)} 行完全相同，只算一次：{'、'.join(at)}",
            f"{len(rows)} rows are the same and count once: {', '.join(at)}",
        )
        yield Caution("same_row_twice", message, path)


def _values(section: str, reading: SheetReading, entry: RowEntry) -> dict[str, Any]:
    columns = reading.columns
    keys = ((columns[name].key_in(section), columns[name], cell) for name, cell in entry.cells.items())
    return {key: _value(column, cell) for key, column, cell in keys if key is not None}


def _value(column: ReadColumn, cell: str) -> Any:
    """Return what a cell states: a text, or a list of texts. Raises Irregular for rates by what they are of."""
    kind = column.field.type
    if kind in MAPPINGS:
        raise Irregular
    return list(_parts(kind, cell)) if kind in BETWEEN else one_line(cell)


def _key(name: str, place: Place) -> Scalar:
    return Scalar(name, True, place)


def _node(column: ReadColumn, cell: str, place: Place) -> Node:
    """Return what a cell states: one text, several parted by signs, or pairs such as USD=7.1."""
    field = column.field
    if field.type in MAPPINGS:
        return _pairs(cell, column.heading.unit, place)
    if field.type in BETWEEN:
        return SequenceNode(place, [Scalar(part, False, place) for part in _parts(field.type, cell)])
    return Scalar(one_line(cell), False, place)


def _pairs(cell: str, unit: Unit | None, place: Place) -> Node:
    """Return rates by what they are of: USD=7.1; where the heading says 100 外币, of so much each."""
    share = Fraction(1) if unit is None else 1 / unit.amount.amount
    pairs = [PAIR.fullmatch(part) or SPACED_PAIR.fullmatch(part) for part in _parts("mapping", cell)]
    if not all(pairs):
        if unit is None or unit.amount.currency == "CNY" or len(pairs) != 1:
            return Scalar(cell, False, place)
        return MappingNode(place, [(_key(unit.amount.currency, place), Scalar(times(cell.strip(), share), False, place))])
    return MappingNode(place, [(_key(p["key"], place), Scalar(times(p["value"], share), False, place)) for p in pairs if p])


def _parts(kind: str, cell: str) -> Iterator[str]:
    return (part.strip() for part in re.split(BETWEEN[kind], cell) if part.strip())
