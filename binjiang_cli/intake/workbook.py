"""A workbook: a sheet a section. Cells of every type are read as a person sees them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from binjiang_cli.intake.joined import joined, section_of
from binjiang_cli.intake.rejects import reject_of
from binjiang_cli.intake.rows import TRUTH, RowForm, Rows
from binjiang_cli.intake.sheet import Sheet
from binjiang_cli.intake.units import Unit
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.source.problem import InputError, refuse
from binjiang_cli.words import Lang, Text, visible


class Workbook(NamedTuple):
    """An .xlsx file."""

    path: str
    companies: int | None = None
    is_table: bool = True

    def read(self, vocabulary: Vocabulary, lang: Lang) -> Rows:
        try:
            return joined(_sheets(self.path, vocabulary), vocabulary, lang)
        except InputError as error:
            shown = visible(self.path)
            return Rows(RowForm(vocabulary).table([], []), [(0, reject_of(shown, error.problems, lang))])


def _sheets(path: str, vocabulary: Vocabulary) -> dict[str, tuple[Sheet, Unit | None]]:
    """The sheets by the sections that they are named after. Raises InputError."""
    from python_calamine import CalamineError, CalamineWorkbook

    shown = visible(path)
    sheets: dict[str, tuple[Sheet, Unit | None]] = {}
    try:
        with CalamineWorkbook.from_path(path) as book:
            for name in book.sheet_names:
                if rows := _rows(book.get_sheet_by_name(name)):
                    if (meaning := section_of(name, vocabulary)) is None:
                        continue
                    if meaning.section in sheets:
                        raise refuse(Text(f"两张表都是“{visible(name)}”", f"two sheets are {visible(name)}"))
                    sheets[meaning.section] = (Sheet(f"{shown}#{visible(name)}", "!", rows), meaning.unit)
    except (CalamineError, OSError) as error:
        reason = visible(str(error))[:200]
        raise refuse(Text(f"{shown} 不是能读的工作簿：{reason}", f"{shown} is not a readable workbook: {reason}")) from None
    if "company" not in sheets:
        label = vocabulary.sections["company"].label
        raise refuse(Text(f"{shown} 里没有“{label.zh}”这张表", f"{shown} has no sheet {label.en} ({label.zh})"))
    return sheets


def _rows(sheet: Any) -> list[tuple[int, list[str]]]:
    """The rows that are not blank, numbered as in the workbook."""
    if sheet.start is None:
        return []
    first = sheet.start[0] + 1
    rows = enumerate(sheet.to_python(skip_empty_area=True), first)
    return [(number, [_text(cell) for cell in cells]) for number, cells in rows if any(cell != "" for cell in cells)]


def _text(cell: Any) -> str:
    """What a cell shows: whole numbers without a point, others to the fifteen digits that a workbook keeps."""
    match cell:
        case str():
            return cell
        case bool():
            return TRUTH[cell]
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case float():
            return f"{Decimal(f'{cell:.15g}'):f}"
        case date() | datetime() | time() | timedelta():
            return str(cell)
    return str(cell)
