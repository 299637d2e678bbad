"""The rows in which a table's headings stand: one or two, with the units below them or how to fill the columns in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from binjiang_cli.intake.headings import KEYS, UNIT_WORDS, ColumnHeading, HeadingWords, headings_of, says_how
from binjiang_cli.intake.remarks import rows_left_out
from binjiang_cli.intake.sheet import Sheet
from binjiang_cli.intake.units import NUMERIC, money_unit, unit_of
from binjiang_cli.profile.caution import Note
from binjiang_cli.source.problem import Refused
from binjiang_cli.values.money import half_width, parse_money
from binjiang_cli.words import folded, visible

IDENTITY = frozenset(f"company.{key}" for key in KEYS)
ROW_UNIT = "company.unit"
COUNTED_ROW = ("栏次", "行次", "列次", "序号", "栏号")
FEWEST_COUNTED = 4  # cells that number the columns in two ways; one fewer in one way
LETTERS, STEMS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "甲乙丙丁戊己庚辛壬癸"
NO_FIGURE = re.compile(r"[^0-9]+|[0-9]{4}(?:年度?)?(?:[(（][^0-9()（）]*[)）])?")  # words, or a year


class Headings(NamedTuple):
    """What the headings of a table mean, the place of the first row below them, and what is to be said of those between."""

    of: list[ColumnHeading]
    first: int
    note: Note | None


def read_headings(sheet: Sheet, at: int, words: HeadingWords) -> Headings:
    """Return what the headings mean that begin in a row, with a second row of them below and the units there."""
    return _HeadingReader(sheet, words).read(at)


class _HeadingReader:
    def __init__(self, sheet: Sheet, words: HeadingWords) -> None:
        self.sheet = sheet
        self.words = words

    def read(self, at: int) -> Headings:
        """Return what the headings mean that begin in a row."""
        rows = self.sheet.rows
        written, first = rows[at][1], at + 1
        if both := self._two_rows(written, rows[first : first + 1]):
            written, first = both, first + 1
        headings = headings_of(written, self.words)
        if units := self._row_of_units(headings, rows[first : first + 1]):
            headings, first = headings_of(units, self.words), first + 1
        note = None
        if rows[first : first + 1] and _only_counts(headings, rows[first][1]):
            number, cells = rows[first]
            note = rows_left_out(self.sheet, [number], [visible(" ".join(" ".join(cells).split())[:60])])
            first += 1
        return Headings(self._named_by_unit(headings, rows[first:]), first, note)

    def _two_rows(self, above: list[str], below: Sequence[tuple[int, list[str]]]) -> list[str] | None:
        """Return the headings of two rows in one: a heading over several columns goes before those below it.

        The second row is one where a heading is merged down into it, or where it holds no value of a company and, below an
        amount and beside it, words alone.
        """
        if not below:
            return None
        number, cells = below[0]
        width = max(len(above), len(cells))
        above, cells = ([cell.strip() for cell in line] + [""] * (width - len(line)) for line in (above, cells))
        read = headings_of(above, self.words)
        merged = any(
            (mark := self.sheet.marks.get((number, at))) is not None and mark.kind == "filled" and read[at].target is not None
            for at in range(width)
        )
        if not merged and not self._parts_an_amount(read, above, cells):
            return None
        found, over = [], ""
        for at in range(width):
            over = above[at] or (over if cells[at] else "")
            found.append(self._under(over, cells[at]))
        return found

    def _parts_an_amount(self, read: Sequence[ColumnHeading], above: Sequence[str], cells: Sequence[str]) -> bool:
        """Return whether words stand below an amount and below the blank heading beside it, and no company is named."""
        if any(cells[at] and heading.target is not None and heading.target.id in IDENTITY for at, heading in enumerate(read)):
            return False
        return any(
            heading.target is not None and heading.target.field.type == "money" and not above[at + 1]
            and all(NO_FIGURE.fullmatch(cell) and not _is_amount(cell) for cell in cells[at : at + 2])
            for at, heading in enumerate(read[:-1])
        )  # fmt: skip

    def _under(self, over: str, cell: str) -> str:
        """Return one heading for a column that has one above the other."""
        if not cell or cell == over or not over:
            return over or cell
        both, lower = headings_of([f"{over}\n{cell}", cell], self.words)
        is_lower = lower.target is not None and lower.refusal is None and (both.target is None or both.refusal is not None)
        return cell if is_lower else both.written

    def _named_by_unit(self, headings: list[ColumnHeading], rows: Sequence[tuple[int, list[str]]]) -> list[ColumnHeading]:
        """Return the headings with a column 单位 as that of the companies, where no other names them and it states no units."""
        targets = [None if heading.target is None else heading.target.id for heading in headings]
        if IDENTITY.intersection(filter(None, targets)) or targets.count(ROW_UNIT) != 1:
            return headings
        at = targets.index(ROW_UNIT)
        stated = [cells[at] for _, cells in rows if at < len(cells) and cells[at].strip()]
        if not stated or any(money_unit(cell) is not None for cell in stated):
            return headings
        named = self.words.find("company")
        return [*headings[:at], headings[at]._replace(target=named), *headings[at + 1 :]]

    def _row_of_units(self, headings: list[ColumnHeading], below: Sequence[tuple[int, list[str]]]) -> list[str] | None:
        """Return the headings with the units below them, where the row below holds only them and how to fill it in."""
        if not below:
            return None
        written = [(heading, cell.strip()) for heading, cell in zip(headings, below[0][1], strict=False)]
        if not any(cell for _, cell in written) or not all(
            _is_unit(h, cell) or _says_how(h, cell) for h, cell in written if cell
        ):
            return None
        units = [cell if _is_unit(heading, cell) else "" for heading, cell in written]
        units += [""] * (len(headings) - len(written))
        return [f"{h.written}\n{unit}" if unit else h.written for h, unit in zip(headings, units, strict=True)]


def _is_unit(heading: ColumnHeading, cell: str) -> bool:
    target = heading.target
    return target is not None and target.field.type in NUMERIC and unit_of(cell.strip("()（）"), target.field) is not None


def _says_how(heading: ColumnHeading, cell: str) -> bool:
    """Return whether a cell below a heading holds no value: 必填, 是/否, or 单位 before a row of units."""
    is_unit = heading.target is not None and heading.target.id in IDENTITY and folded(cell).rstrip(":") in UNIT_WORDS
    return is_unit or says_how(cell, None if heading.target is None else heading.target.field)


def _is_amount(cell: str) -> bool:
    try:
        parse_money(cell)
    except Refused:
        return False
    return True


def _only_counts(headings: Sequence[ColumnHeading], cells: Sequence[str]) -> bool:
    """Return whether a row below the headings only numbers the columns: 1 2 3, (1) (2) (3), A B C, 甲 乙 1 2 3."""
    filled = [(at, half_width(cell).strip("() ").upper()) for at, cell in enumerate(cells) if cell.strip()]
    fewest = FEWEST_COUNTED
    if filled and filled[0][1] in COUNTED_ROW:
        filled, fewest = filled[1:], FEWEST_COUNTED // 2
    elif {at for at, _ in filled} < {at for at, heading in enumerate(headings) if heading.written.strip()}:
        return False
    tokens = [token for _, token in filled]
    letters, digits = [t for t in tokens if not t.isdigit()], [t for t in tokens if t.isdigit()]
    return (
        len(tokens) >= fewest - (not digits or not letters)
        and digits == [str(number) for number in range(1, len(digits) + 1)]
        and letters in (list(LETTERS[: len(letters)]), list(STEMS[: len(letters)]))
    )
