"""A sheet as it was read: what its columns mean, its entries with their units, and what was left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from binjiang_cli.intake.entries import SENTENCE, STATES_UNIT, Entries, ReadColumn, RowEntry, place_of
from binjiang_cli.intake.heading_rows import IDENTITY, ROW_UNIT, read_headings
from binjiang_cli.intake.headings import (
    TITLES,
    ColumnHeading,
    HeadingWords,
    count_known,
    headings_of,
    words_of,
)
from binjiang_cli.intake.remarks import remarks
from binjiang_cli.intake.sheet import Sheet
from binjiang_cli.intake.units import Unit, units_in_note, units_in_title
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.profile.caution import Note
from binjiang_cli.source.problem import InputError, Place, Problem, Refused, refuse
from binjiang_cli.values.money import half_width
from binjiang_cli.words import Text, joined, listed, same, visible

MOST_COLUMNS = 16_384  # a spreadsheet has no more
MOST_NAMED = 100
OF_UNITS = re.compile("(?i)[元币圆]|unit|currency|amount|figure|yuan|cny|rmb")


class SheetReading(NamedTuple):
    """A sheet as it was read: its columns by id, its entries, rows that cannot be trusted, what is to be said of it."""

    sheet: Sheet
    columns: dict[str, ReadColumn]
    entries: list[RowEntry]
    broken: list[tuple[int, Problem]]
    notes: list[Note]

    def place(self, row: int, column: str) -> Place:
        """Return where a cell stands: its row and the heading of its column."""
        found = self.columns.get(column)
        return place_of(self.sheet, row, "" if found is None else found.heading.shown)


def read_sheet(sheet: Sheet, section: str, vocabulary: Vocabulary, unit: Unit | None = None) -> SheetReading:
    """Read a sheet of a section; `unit` is the one that its name states.

    Raises InputError where no row holds headings, where two columns have one meaning, or where units contradict.
    """
    return _SheetReader(sheet, words_of(vocabulary, section), unit).reading()


class _SheetReader:
    def __init__(self, sheet: Sheet, words: HeadingWords, unit: Unit | None) -> None:
        self.sheet = sheet
        self.words = words
        self.unit = unit
        self.notes = list(sheet.notes)

    def reading(self) -> SheetReading:
        at = self._heading_row()
        rows = self.sheet.rows
        headings, first, note = read_headings(self.sheet, at, self.words)
        has_amounts = any(heading.target is not None and heading.target.field.type == "money" for heading in headings)
        self._read_titles(rows[:at], _notes_on_units(rows[first:]) if has_amounts else ())
        self.notes += [] if note is None else [note]
        columns = self._columns(rows[at][0], headings)
        self._refuse_turned(columns, rows[first : first + TITLES])
        self._name_left_out(rows[at][0], headings, rows[first:])
        entries = Entries(self.sheet, columns, rows[at], self.words)
        found = list(entries.of(rows[first:]))
        known = {column.id: column for column in columns}
        return SheetReading(self.sheet, known, found, entries.broken, [*self.notes, *entries.notes()])

    def _heading_row(self) -> int:
        """Return the place of the row among the first that holds most headings, the first of equals."""
        rows = self.sheet.rows[:TITLES]
        if max(len(cells) for _, cells in self.sheet.rows) > MOST_COLUMNS:
            raise refuse(
                Text(f"{self.sheet.name} 超过 {MOST_COLUMNS:,} 列", f"{self.sheet.name} has more than {MOST_COLUMNS:,} columns")
            )
        counts = [count_known(cells, self.words) for _, cells in rows]
        if not any(counts):
            raise refuse(
                Text(
                    f"{self.sheet.name} 的前 {TITLES} 行里没有认得的标题",
                    f"no known heading in the first rows of {self.sheet.name}",
                ),
                hint=Text("标题写成档案里的名称，例如企业名称", "call the columns as in a profile, such as Company name"),
            )
        return counts.index(max(counts))

    def _read_titles(self, above: Sequence[tuple[int, list[str]]], below: Sequence[tuple[int, list[str]]]) -> None:
        """Take the unit that the sheet's name, a title or a remark below the table states, and name the titles."""
        titles = [(row, cell) for row, cells in above for cell in cells if cell.strip()]
        noted = [(row, cell) for row, cells in below for cell in cells]
        stated = {} if self.unit is None else {self.unit.amount: self.unit}
        for read, texts in ((units_in_title, titles), (units_in_note, noted)):
            for row, text in texts:
                stated |= {unit.amount: unit for unit in self._units(read, row, text)}
                if len(stated) > 1:
                    message = Text("表外写了几个单位：", "several units beside the table: ")
                    message += listed(visible(unit.written) for unit in stated.values())
                    raise InputError([Problem(message, place_of(self.sheet, row))])
        self.unit = next(iter(stated.values()), None)
        if titles:
            words = [visible(" ".join(cell.split())[:60]) for _, cell in titles]
            message = Text("标题行上方的内容没有读：", "left out above the headings: ") + listed(words, 5)
            self.notes.append(Note(self.sheet.position(titles[0][0]), "title_left_out", message))

    def _units(self, read: Callable[[str], list[Unit]], row: int, text: str) -> list[Unit]:
        try:
            return read(text)
        except Refused as refused:
            raise InputError([Problem(refused.message, place_of(self.sheet, row), refused.hint)]) from None

    def _columns(self, row: int, headings: Sequence[ColumnHeading]) -> list[ReadColumn]:
        columns: dict[str, ReadColumn] = {}
        problems = []
        for index, heading in enumerate(headings):
            if heading.target is None:
                continue
            unit = heading.unit or (self.unit if heading.target.field.type == "money" else None)
            name = heading.target.id if heading.refusal is None else f"?{index}"
            column = ReadColumn(index, name, heading, heading.target.field, unit)
            if columns.setdefault(name, column) is not column:
                problems.append(self._twice(row, heading, columns[name].heading))
        if problems:
            raise InputError(problems)
        return list(columns.values())

    def _refuse_turned(self, columns: Sequence[ReadColumn], rows: Sequence[tuple[int, list[str]]]) -> None:
        """Refuse a table whose headings stand below one another: its companies would be called 职工人数 and 成立日期."""
        at = next((column.at for column in columns if column.id == "company.name"), MOST_COLUMNS)
        for row, cells in rows:
            (heading,) = headings_of(cells[at : at + 1] or [""], self.words)
            if heading.target is not None and heading.refusal is None and heading.target.id not in (*IDENTITY, ROW_UNIT):
                message = Text(
                    f"“{heading.shown}”是栏目，不是企业：这张表横过来了",
                    f"{heading.shown} is a heading, not a company: the table lies on its side",
                )
                hint = Text("把行和列对调：标题在第一行，每家企业一行", "turn it: headings in the first row, a row a company")
                raise InputError([Problem(message, place_of(self.sheet, row), hint)])

    def _twice(self, row: int, heading: ColumnHeading, first: ColumnHeading) -> Problem:
        one, other = first.shown, heading.shown
        message = Text(f"“{one}”和“{other}”是同一栏", f"{one} and {other} are the same column")
        if one == other:
            message = Text(f"“{one}”这一列有两个", f"two columns are called {one}")
        return Problem(message, place_of(self.sheet, row, heading.shown))

    def _name_left_out(self, row: int, headings: Sequence[ColumnHeading], rows: Sequence[tuple[int, list[str]]]) -> None:
        """Name the columns that were left out, and where they stand, unless nothing stands in them."""
        wide = len(headings) if self.sheet.mark == ":" else max((len(cells) for _, cells in rows), default=0)
        lacking = [at for at in range(wide) if at >= len(headings) or headings[at].target is None]
        filled = {at for at in lacking if any(at < len(cells) and cells[at].strip() for _, cells in rows)}
        if not filled:
            return
        first = min(filled)
        named = [self._name_of(headings, at) for at in sorted(filled)[:MOST_NAMED]]
        message = Text("没有读的列：", "columns left out: ") + joined(named)
        if len(filled) > MOST_NAMED:
            message += Text(f"等 {len(filled)} 列", f" and {len(filled) - MOST_NAMED} more")
        source = self.sheet.cell(row, first)
        self.notes.append(Note(source, "column_left_out", message))

    def _name_of(self, headings: Sequence[ColumnHeading], at: int) -> Text:
        if at < len(headings) and headings[at].written.strip():
            return same(headings[at].shown)
        return Text(f"第 {at + 1} 列（没有标题）", f"column {at + 1} (without a heading)")


def _notes_on_units(rows: Sequence[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Return the rows that only remark and may state a unit: 单位：万元 or 注：金额以万元计 below a table."""
    filled = ((row, [cell for cell in cells if cell.strip()]) for row, cells in rows)
    return [(row, cells) for row, cells in filled if any(map(OF_UNITS.search, cells)) and _only_remarks(cells)]


def _only_remarks(cells: Sequence[str]) -> bool:
    text = half_width(cells[0])
    is_sentence = STATES_UNIT.search(text) is not None or SENTENCE.search(text) is not None
    return remarks(cells[0]) or (len(cells) == 1 and is_sentence)
