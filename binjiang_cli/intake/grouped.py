"""Tables in which each row is a company with one record: several rows of one company are its several records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from binjiang_cli.intake.entries import ReadColumn, RowEntry
from binjiang_cli.intake.reading import SheetReading
from binjiang_cli.intake.sheet import Mark
from binjiang_cli.source.problem import Problem
from binjiang_cli.words import Text, folded, visible

CODES = ("company.key", "company.uscc")
NAME = "company.name"


class CompanyRows(NamedTuple):
    """A company's rows: what it is called in them together, what each states first, and the records, by section."""

    identity: RowEntry
    own: list[RowEntry]
    records: dict[str, list[tuple[SheetReading, RowEntry]]]


def groups_of(reading: SheetReading) -> list[CompanyRows]:
    """Return the companies of the companies' sheet; a row each, unless the rows state records as well."""
    sections = {column.section for column in reading.columns.values() if column.section is not None} - {"company"}
    if not sections:
        return [CompanyRows(entry, [entry], defaultdict(list)) for entry in reading.entries]
    rows: dict[tuple[str, str], list[RowEntry]] = defaultdict(list)
    codes = _codes(reading.entries)
    for at, entry in enumerate(reading.entries):
        rows[_identity(entry, codes, at)].append(entry)
    return [_group(reading, entries, sections) for entries in rows.values()]


def _codes(entries: Sequence[RowEntry]) -> Mapping[str, set[tuple[str, str]]]:
    """Return the codes that stand beside each name."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for entry in entries:
        if NAME in entry.cells and (code := _code(entry)) is not None:
            found[folded(entry.cells[NAME])].add(code)
    return found


def _code(entry: RowEntry) -> tuple[str, str] | None:
    return next(((column, folded(entry.cells[column])) for column in CODES if column in entry.cells), None)


def _identity(entry: RowEntry, codes: Mapping[str, set[tuple[str, str]]], at: int) -> tuple[str, str]:
    """Return what makes a row's company: its code; that of its name where it states none; its name where that has none."""
    if (code := _code(entry)) is not None:
        return code
    name = folded(entry.cells.get(NAME, ""))
    if len(codes.get(name, ())) == 1:
        return next(iter(codes[name]))
    return (NAME, name) if name else ("", str(at))


def _group(reading: SheetReading, entries: Sequence[RowEntry], sections: Collection[str]) -> CompanyRows:
    stated: dict[str, str] = {}
    own: list[RowEntry] = []
    records: dict[str, list[tuple[SheetReading, RowEntry]]] = defaultdict(list)
    for entry in entries:
        cells = {name: cell for name, cell in entry.cells.items() if reading.columns[name].section not in sections}
        problems = [_differs(reading, entry, name, stated[name]) for name in cells if _other(cells[name], stated.get(name))]
        new = {name: cell for name, cell in cells.items() if name not in stated}
        stated |= new
        own.append(
            RowEntry(
                entry.row, new, [*entry.problems, *problems], _shown(entry, reading.columns, {None, "company"}), entry.again
            )
        )
        for section in dict.fromkeys(reading.columns[name].section for name in entry.cells):
            if section is not None and section in sections:
                of = {name: cell for name, cell in entry.cells.items() if reading.columns[name].section == section}
                records[section].append((reading, RowEntry(entry.row, of, (), _shown(entry, reading.columns, (section,)))))
    return CompanyRows(RowEntry(entries[0].row, stated), own, records)


def _shown(entry: RowEntry, columns: Mapping[str, ReadColumn], sections: Collection[str | None]) -> list[tuple[str, Mark]]:
    return [(name, mark) for name, mark in entry.shown if columns[name].section in sections]


def _other(cell: str, before: str | None) -> bool:
    return before is not None and folded(cell) != folded(before)


def _differs(reading: SheetReading, entry: RowEntry, name: str, before: str) -> Problem:
    one, other = visible(before.strip()[:60]), visible(entry.cells[name].strip()[:60])
    message = Text(f"同一家企业的几行写得不一样：“{one}”和“{other}”", f"the rows of one company differ: {one} and {other}")
    return Problem(message, reading.place(entry.row, name))
