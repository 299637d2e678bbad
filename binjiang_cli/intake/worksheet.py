"""A sheet's XML, cell by cell, in one pass and within bounds: what each shows, and what has to be known of it besides."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from binjiang_cli.intake.format_codes import NumberFormat
from binjiang_cli.intake.number_formats import number_text, shown
from binjiang_cli.intake.package import MAIN, Enough, Package
from binjiang_cli.intake.sheet import Mark, error_mark, letters
from binjiang_cli.words import Text, visible

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
MOST_CELLS = 8_000_000  # kept of a sheet, blank ones inside of rows included: some 500 MB
MOST_TEXT = 256 * 1024 * 1024  # characters of a sheet's cells together
MOST_MERGED = 100_000
SINGLE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")  # the number of a footnote is no digit of an amount
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
TRUTHS = {"1": "true", "0": "false", "true": "true", "false": "false"}
OPEN_AND_SAVE = Text("用表格软件打开、保存后再试", "open and save the file in a spreadsheet program, then try again")


class Book(NamedTuple):
    """What a workbook's sheets share: texts, formats of cells, the day before the first, whether formulas are computed."""

    texts: Sequence[str]
    formats: Sequence[NumberFormat]
    epoch: date
    uncomputed: bool
    struck: frozenset[int] = frozenset()


class MergedRange(NamedTuple):
    """Merged cells, from the first to the last, rows as numbered and columns from zero."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return f"{letters(self.left)}{self.top}:{letters(self.right)}{self.bottom}"


class Content(NamedTuple):
    """A sheet's rows that are not blank, its cells that need a word, how many rows and columns are hidden, and rows in
    which something is struck out."""

    rows: list[tuple[int, list[str]]]
    marks: dict[tuple[int, int], Mark]
    hidden_rows: int
    hidden_columns: int
    struck_rows: Sequence[int] = ()


def read_content(package: Package, part: str, book: Book) -> Content:
    """Read a sheet's part. Raises InputError where it is damaged or too large."""
    reader = _WorksheetReader(package, book)
    reader.read(part)
    reader.merge()
    return reader.content()


def is_blank(package: Package, part: str) -> bool:
    """Return whether no cell of a sheet holds anything."""
    values = {f"{main} {name}" for main in MAIN for name in ("v", "t", "f")}
    found = []

    def start(tag: str, _: Mapping[str, str]) -> None:
        if tag in values:
            found.append(tag)
            raise Enough

    package.parse(part, start, lambda tag: None)
    return not found


def unescaped(text: str) -> str:
    """Return a text with the characters that a workbook escapes: _x000D_."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class _WorksheetReader:
    def __init__(self, package: Package, book: Book) -> None:
        self.package = package
        self.book = book
        self.rows: list[tuple[int, list[str]]] = []
        self.marks: dict[tuple[int, int], Mark] = {}
        self.ranges: list[MergedRange] = []
        self.hidden: list[int] = []
        self.hidden_columns: list[tuple[int, int]] = []
        self.filled_columns: set[int] = set()
        self.struck: set[int] = set()
        self.cells = self.characters = 0

    def read(self, part: str) -> None:
        """Read the part's events: a handler for each element that matters."""
        book, marks, plain = self.book, self.marks, [form.is_plain for form in self.book.formats]
        texts, struck = book.texts, book.struck
        row: list[str] = []
        number = column = 0
        style = kind = ""
        value: list[str] = []
        taking = formula = phonetic = raised = hidden = False

        def start_row(attributes: Mapping[str, str]) -> None:
            nonlocal row, number, column, hidden
            row, column = [], -1
            number = _within(attributes.get("r"), number + 1, MOST_ROWS)
            hidden = attributes.get("hidden") in ("1", "true") or attributes.get("ht") == "0"

        def end_row() -> None:
            if row:
                self._add_row(number, row, hidden)

        def start_cell(attributes: Mapping[str, str]) -> None:
            nonlocal column, style, kind, formula, raised
            place = attributes.get("r")
            column = column + 1 if place is None else _column(place)
            style, kind, formula, raised = attributes.get("s", "0"), attributes.get("t", "n"), False, False
            value.clear()

        def end_cell() -> None:
            if not value and not formula:
                return
            raw = "".join(value)
            if kind == "s":
                text = texts[int(raw)]
            elif kind == "n" and not formula and raw.isdigit() and len(raw) <= 15 and plain[int(style)]:
                text = raw
            else:
                text, mark = self._cell(raw, kind, int(style), formula)
                if mark is not None:
                    marks[number, column] = mark
            if text or (number, column) in marks:
                if struck and int(style) in struck:
                    self.struck.add(number)
                gap = column - len(row)
                if gap < 0:
                    raise ValueError("cells out of order")
                if gap:
                    row.extend([""] * gap)
                row.append(text)

        def start_value(_: Mapping[str, str]) -> None:
            nonlocal taking
            taking = not phonetic

        def end_value() -> None:
            nonlocal taking
            taking = False

        def start_formula(_: Mapping[str, str]) -> None:
            nonlocal formula
            formula = True

        def start_run(_: Mapping[str, str]) -> None:
            nonlocal raised
            raised = False

        def align(attributes: Mapping[str, str]) -> None:
            nonlocal raised
            raised = attributes.get("val") == "superscript"

        def start_phonetic(_: Mapping[str, str]) -> None:
            nonlocal phonetic
            phonetic = True

        def end_phonetic() -> None:
            nonlocal phonetic
            phonetic = False

        starts = {
            "row": start_row, "c": start_cell, "v": start_value, "t": start_value, "f": start_formula, "rPh": start_phonetic,
            "r": start_run, "vertAlign": align, "mergeCell": self._merged, "col": self._column_hidden,
        }  # fmt: skip
        ends = {"row": end_row, "c": end_cell, "v": end_value, "t": end_value, "rPh": end_phonetic}
        on_start = {f"{main} {name}": handler for main in MAIN for name, handler in starts.items()}
        on_end = {f"{main} {name}": handler for main in MAIN for name, handler in ends.items()}

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            if (handler := on_start.get(tag)) is not None:
                handler(attributes)

        def end(tag: str) -> None:
            if (handler := on_end.get(tag)) is not None:
                handler()

        def text(data: str) -> None:
            if taking:
                value.append(data.translate(RAISED) if raised else data)

        self.package.parse(part, start, end, text)

    def _add_row(self, number: int, row: list[str], hidden: bool) -> None:
        if self.rows and number <= self.rows[-1][0]:
            raise ValueError("rows out of order")
        self.cells += len(row)
        self.characters += sum(map(len, row))
        if self.cells > MOST_CELLS or self.characters > MOST_TEXT:
            raise self.package.too_large()
        self.rows.append((number, row))
        if hidden:
            self.hidden.append(number)

    def _cell(self, raw: str, kind: str, style: int, formula: bool) -> tuple[str, Mark | None]:
        """Return what a cell shows, and what is to be said of it."""
        if kind == "e":
            return visible(raw[:20]) or "#", error_mark(raw)
        if formula and kind != "str" and (not raw or (self.book.uncomputed and number_text(raw) == "0")):
            return "", UNCOMPUTED
        match kind:
            case "n":
                return shown(raw, self.book.formats[style], self.book.epoch) if raw else ("", None)
            case "b":
                return TRUTHS.get(raw, raw), None
            case "d":
                return raw.replace("T00:00:00", "").removesuffix("Z").removesuffix(".000"), None
        return unescaped(raw), None

    def _merged(self, attributes: Mapping[str, str]) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        if len(self.ranges) >= MOST_MERGED:
            raise self.package.too_large()
        self.ranges.append(MergedRange(*_place(first), *_place(last or first)))

    def _column_hidden(self, attributes: Mapping[str, str]) -> None:
        if attributes.get("hidden") in ("1", "true") or attributes.get("width") == "0":
            self.hidden_columns.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1))

    def merge(self) -> None:
        """Give each merged cell's value to all the rows of its range that hold something of their own."""
        numbers = [number for number, _ in self.rows]
        for merged in self.ranges:
            start, end = bisect_left(numbers, merged.top), bisect_left(numbers, merged.bottom + 1)
            if start == end or numbers[start] != merged.top:
                continue
            cells = self.rows[start][1]
            text = cells[merged.left] if merged.left < len(cells) else ""
            if not text:
                continue
            if end - start > 1:
                self._fill(merged, text, range(start, end))
            elif merged.right > merged.left:
                self.marks.setdefault((merged.top, merged.left), _wide(merged))

    def _fill(self, merged: MergedRange, text: str, rows: range) -> None:
        own = self.marks.get((merged.top, merged.left))
        kept = own if own is not None and own.kind != "shown" else None
        self.marks[merged.top, merged.left] = kept or _shared(merged, "shared")
        filled = kept or _shared(merged, "filled")
        self.cells += len(rows)
        if self.cells > MOST_CELLS:
            raise self.package.too_large()
        for at in rows[1:]:
            number, cells = self.rows[at]
            cells.extend([""] * (merged.left + 1 - len(cells)))
            cells[merged.left] = text
            self.marks[number, merged.left] = filled

    def content(self) -> Content:
        columns = {
            at for first, last in self.hidden_columns for at in range(first, min(last, self._width()) + 1)
            if any(at < len(cells) and cells[at] for _, cells in self.rows)
        }  # fmt: skip
        return Content(self.rows, self.marks, len(self.hidden), len(columns), sorted(self.struck))

    def _width(self) -> int:
        return max((len(cells) for _, cells in self.rows), default=0) - 1


def _place(written: str) -> tuple[int, int]:
    """Return a cell's row, and its column counted from zero. Raises ValueError."""
    found = SINGLE.fullmatch(written)
    if found is None:
        raise ValueError(written)
    return _within(found[2], 0, MOST_ROWS), _column(found[1])


def _column(place: str) -> int:
    """Return the column of a cell's place, counted from zero. Raises ValueError for one beyond the last."""
    found = 0
    for letter in place.rstrip("0123456789"):
        found = found * 26 + ord(letter) - 64
    if not 1 <= found <= MOST_COLUMNS:
        raise ValueError(place)
    return found - 1


def _within(written: str | None, usual: int, most: int) -> int:
    number = usual if written is None else int(written)
    if not 1 <= number <= most:
        raise ValueError(written)
    return number


UNCOMPUTED = Mark(
    "broken",
    Text("单元格是公式，文件里没有算好的值", "the cell is a formula, and the file holds no value for it"),
    OPEN_AND_SAVE,
)


def _shared(merged: MergedRange, kind: Literal["shared", "filled"]) -> Mark:
    message = Text(
        f"{merged} 是合并单元格，看不出这个数在各行怎么分",
        f"{merged} is merged: how the number is divided among its rows cannot be known",
    )
    hint = Text("拆开合并，每行各写各的", "unmerge it and state each row's own")
    return Mark(kind, message, hint)


def _wide(merged: MergedRange) -> Mark:
    message = Text(
        f"{merged} 是合并单元格，看不出这个数属于哪一列",
        f"{merged} is merged: which column the number belongs to cannot be known",
    )
    return Mark("wide", message, Text("拆开合并", "unmerge it"))
