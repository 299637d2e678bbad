"""Sheets as companies: a sheet a section, joined by the company's key, each cell able to say where it stands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from binjiang_cli.intake.files import Row, row_of
from binjiang_cli.intake.rejects import Reject, reject_of
from binjiang_cli.intake.rows import MAPPINGS, RowForm, Rows
from binjiang_cli.policy.vocabulary import Field, Vocabulary
from binjiang_cli.profile.caution import Caution
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import Mapping as MappingNode
from binjiang_cli.source.nodes import Node, Scalar, Sequence
from binjiang_cli.source.problem import InputError, Place, Problem
from binjiang_cli.values.money import half_width
from binjiang_cli.words import Lang, Text, did_you_mean, nearest, visible

KEYS = ("key", "uscc", "name")
KEY_HEADERS = {"企业编号": "key", "companykey": "key", "key": "key", "company.uscc": "uscc", "company.name": "name"}
ABSENT = frozenset(("", "~", "null", "Null", "NULL"))
UNIT = re.compile(r"\([^()]*\)\*?$|\*$")
BETWEEN = {"texts": re.compile("[;；\n]"), "choices": re.compile("[，、,；;\n]"), "mapping": re.compile("[，、,；;\n]")}
PAIR = re.compile(r"\s*(?P<key>[^=:：＝]+?)\s*[=:：＝]\s*(?P<value>.+?)\s*")


class Sheet(NamedTuple):
    """A table of texts, its rows under their numbers; the first is the heading."""

    name: str
    mark: str
    rows: list[tuple[int, list[str]]]

    def position(self, row: int) -> str:
        return f"{self.name}{self.mark}{row}"


class Entry(NamedTuple):
    """A row of a sheet: its number, and its cells by the field's id, or by the heading where that is no field."""

    row: int
    cells: dict[str, str]


class Reading(NamedTuple):
    """A sheet as it was read: the headings by the ids, the columns that can join it, its entries."""

    sheet: Sheet
    headings: dict[str, str]
    joins: dict[str, str]
    entries: list[Entry]


def section_of(name: str, vocabulary: Vocabulary) -> str | None:
    """The section that a sheet's name means. Raises InputError for a name that is nearly a section's."""
    if found := vocabulary.section_names.get(_folded(name)):
        return found
    if meant := nearest(name, vocabulary.section_names.exact):
        shown = visible(name[:60])
        message = Text(f"没有“{shown}”这个部分", f"unknown section: {shown}")
        raise InputError([Problem(message, hint=did_you_mean(meant))])
    return None


def joined(sheets: Mapping[str, Sheet], vocabulary: Vocabulary, lang: Lang) -> Rows:
    """The companies of sheets by the ids of their sections.

    Raises InputError where no company can be read: a sheet that cannot be joined, a heading that stands twice.
    """
    return _Join(sheets, vocabulary, lang).rows()


class _Join:
    def __init__(self, sheets: Mapping[str, Sheet], vocabulary: Vocabulary, lang: Lang) -> None:
        self.vocabulary = vocabulary
        self.lang = lang
        self.problems: list[Problem] = []
        self.readings = {section: self._read(section, sheet) for section, sheet in sheets.items()}
        self.company = self.readings.pop("company")
        self.by = {section: self._joined_by(reading) for section, reading in self.readings.items()}
        if self.problems:
            raise InputError(self.problems)
        self.kept: list[int] = []
        self.records: list[dict[str, list[Entry]]] = [defaultdict(list) for _ in self.company.entries]

    def rows(self) -> Rows:
        doubles = self._doubles()
        orphans = self._distribute()
        form = RowForm(self.vocabulary)
        rows: list[dict[str, Any]] = []
        sources: list[str] = []
        rejects: list[tuple[int, Reject]] = []
        cautions: dict[int, tuple[Caution, ...]] = {}
        for index, entry in enumerate(self.company.entries):
            source = self.company.sheet.position(entry.row)
            if index in doubles:
                rejects.append((len(rows), reject_of(source, [doubles[index]], self.lang)))
                continue
            try:
                row = self._row(index, form)
            except InputError as error:
                rejects.append((len(rows), reject_of(source, error.problems, self.lang)))
                continue
            if row.cautions:
                cautions[len(rows)] = row.cautions
            rows.append(row.values)
            sources.append(source)
            self.kept.append(index)
        rejects += [(len(rows), orphan) for orphan in orphans]
        return Rows(form.table(sources, rows), rejects, lambda row: self._nodes(self.kept[row]), cautions)

    def _read(self, section: str, sheet: Sheet) -> Reading:
        number, heading = sheet.rows[0]
        ids: list[str] = []
        headings: dict[str, str] = {}
        joined_by: dict[str, str] = {}
        for written in heading:
            name = self._field(section, written) or written.strip()
            if key := self._key(section, written):
                name = f"\0{key}" if section != "company" or key == "key" else key
                joined_by[key] = name
            ids.append(name)
            if name and headings.setdefault(name, written) is not written:
                shown = visible(written[:60])
                place = Place(Document(f"{sheet.position(number)} {visible(written)}", written))
                self.problems.append(Problem(Text(f"“{shown}”这一列有两个", f"two columns are called {shown}"), place))
        entries = []
        for row, cells in sheet.rows[1:]:
            found = {name: cell for name, cell in zip(ids, cells, strict=False) if cell.strip() not in ABSENT}
            if found:
                entries.append(Entry(row, found))
        return Reading(sheet, headings, joined_by, entries)

    def _field(self, section: str, written: str) -> str | None:
        """The field that a heading means. The companies' sheet has those at the top of the profile as well."""
        word = _folded(written)
        if (name := self.vocabulary.sections[section].keys.get(word)) or section != "company":
            return name
        top = self.vocabulary.keys.get(word)
        return top if top in self.vocabulary.fields else None

    def _key(self, section: str, written: str) -> str | None:
        """The key of the company that a heading means, unless it is a field of the sheet's own records."""
        word = _folded(written)
        if section != "company" and self._field(section, written):
            return None
        named = self.vocabulary.sections["company"].keys.get(word)
        if named in KEYS:
            return named
        return "name" if self.vocabulary.keys.get(word) == "company" else KEY_HEADERS.get(word)

    def _joined_by(self, reading: Reading) -> str:
        """The key that joins a sheet: the first that both it and the companies' sheet have."""
        if found := next((key for key in KEYS if key in reading.joins and key in self.company.joins), None):
            return found
        message = Text(
            f"{reading.sheet.name} 缺少说明属于哪家企业的列", f"{reading.sheet.name} does not say whose its rows are"
        )
        hint = Text("加上企业编号、统一社会信用代码或企业名称一列", "add a column with the company's key, credit code or name")
        self.problems.append(Problem(message, hint=hint))
        return ""

    def _doubles(self) -> dict[int, Problem]:
        """The companies whose key another has as well."""
        first = next((key for key in KEYS if key in self.company.joins), "name")
        found: dict[int, Problem] = {}
        for key in dict.fromkeys((*self.by.values(), first)):
            for index, others in self._shared(key).items():
                sheet, entries = self.company.sheet, self.company.entries
                at = [sheet.position(entries[other].row) for other in others]
                place = self._place(self.company, entries[index], self._column(key))
                word = visible(entries[index].cells[self._column(key)].strip()[:60])
                message = Text(
                    f"“{word}”出现在 {len(at)} 行：{'、'.join(at)}", f"{word} stands in {len(at)} rows: {', '.join(at)}"
                )
                found.setdefault(index, Problem(message, place))
        return found

    def _shared(self, key: str) -> dict[int, list[int]]:
        """The companies of every key that stands more than once."""
        groups: dict[str, list[int]] = defaultdict(list)
        for index, entry in enumerate(self.company.entries):
            if written := entry.cells.get(self._column(key)):
                groups[_folded_key(written)].append(index)
        return {index: group for group in groups.values() if len(group) > 1 for index in group}

    def _column(self, key: str) -> str:
        return self.company.joins.get(key, key)

    def _distribute(self) -> list[Reject]:
        """Give every record to its company; what belongs to none is a reject of its own."""
        orphans = []
        for section, reading in self.readings.items():
            key = self.by[section]
            column = self._column(key)
            owners = {
                _folded_key(entry.cells[column]): index
                for index, entry in enumerate(self.company.entries)
                if column in entry.cells
            }
            for entry in reading.entries:
                written = entry.cells.get(reading.joins[key], "")
                owner = owners.get(_folded_key(written)) if written else None
                if owner is None:
                    orphans.append(self._orphan(reading, entry, key, written))
                else:
                    self.records[owner][section].append(entry)
        return orphans

    def _orphan(self, reading: Reading, entry: Entry, key: str, written: str) -> Reject:
        place = self._place(reading, entry, reading.joins[key])
        shown = visible(written.strip()[:60])
        message = Text(f"企业表里没有“{shown}”", f"no such company: {shown}")
        if not written:
            message = Text("没有写明属于哪家企业", "does not say whose it is")
        return reject_of(reading.sheet.position(entry.row), [Problem(message, place)], self.lang)

    def _row(self, index: int, form: RowForm) -> Row:
        """A company's row. Raises InputError with its problems where a row cannot hold it."""
        document, root = self._nodes(index)
        return row_of(document, root, self.vocabulary, form)

    def _nodes(self, index: int) -> tuple[Document, Node]:
        """A company as nodes whose places are its cells."""
        reading, entry = self.company, self.company.entries[index]
        top = {key: cell for key, cell in entry.cells.items() if key in self.vocabulary.fields and key not in KEYS}
        own = Entry(entry.row, {key: cell for key, cell in entry.cells.items() if key not in top})
        place = Place(Document(reading.sheet.position(entry.row), ""))
        pairs: list[tuple[Scalar, Node]] = [(_key("company", place), self._record("company", reading, own))]
        for key, cell in top.items():
            there = self._place(reading, entry, key)
            pairs.append((_key(key, there), _node(self.vocabulary.fields[key], cell, there)))
        for section, entries in self.records[index].items():
            below = self.readings[section]
            items: list[Node] = [self._record(section, below, record) for record in entries]
            pairs.append((_key(section, items[0].place), Sequence(items[0].place, items)))
        return place.document, MappingNode(place, pairs)

    def _record(self, section: str, reading: Reading, entry: Entry) -> MappingNode:
        fields = self.vocabulary.sections[section].fields
        pairs: list[tuple[Scalar, Node]] = []
        for name, cell in entry.cells.items():
            if name.startswith("\0"):
                continue
            place = self._place(reading, entry, name)
            field = fields.get(name)
            pairs.append((_key(name, place), Scalar(cell, False, place) if field is None else _node(field, cell, place)))
        return MappingNode(Place(Document(reading.sheet.position(entry.row), "")), pairs)

    def _place(self, reading: Reading, entry: Entry, name: str) -> Place:
        heading = visible(reading.headings.get(name, "").strip()[:60])
        return Place(Document(f"{reading.sheet.position(entry.row)} {heading}".rstrip(), ""))


def _key(name: str, place: Place) -> Scalar:
    return Scalar(name, True, place)


def _node(field: Field, cell: str, place: Place) -> Node:
    """What a cell states: one text, several parted by signs, or pairs such as USD=7.1."""
    if field.type in MAPPINGS:
        pairs = [PAIR.fullmatch(part) for part in _parts("mapping", cell)]
        if not all(pairs):
            return Scalar(cell, False, place)
        return MappingNode(place, [(_key(p["key"], place), Scalar(p["value"], False, place)) for p in pairs if p])
    if field.type in BETWEEN:
        return Sequence(place, [Scalar(part, False, place) for part in _parts(field.type, cell)])
    return Scalar(cell.strip(), False, place)


def _parts(kind: str, cell: str) -> Iterator[str]:
    return (part.strip() for part in BETWEEN[kind].split(cell) if part.strip())


def _folded(word: str) -> str:
    """A heading or a sheet's name without case, blanks, and the unit behind it."""
    plainly = "".join(half_width(word.split("\n")[0]).split()).casefold()
    return UNIT.sub("", plainly) or plainly


def _folded_key(text: str) -> str:
    return half_width(text.strip()).casefold()
