"""A workbook: one sheet, its heading frozen, amounts as numbers, no text as a formula."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from binjiang_cli.batch.sinks import arrow
from binjiang_cli.batch.sinks.columns import cell_text, heading, is_money
from binjiang_cli.words import Lang
from binjiang_cli.workbooks import WRITTEN_ON, file_errors, set_for_print

MOST_ROWS = 1_048_575
MOST_CHARACTERS = 32_767
DIGITS = 15  # of a number that a workbook keeps
WIDTHS = {
    "source": 36, "name": 32, "uscc": 22, "errors": 100, "position": 40, "rule": 18, "record": 24, "record_name": 28,
    "citation": 24, "missing": 36, "missing_text": 24, "zero": 36, "zero_text": 24, "path": 32, "code": 22, "message": 80,
    "label": 32, "question": 48, "lines": 36,
    "eligible": 12, "superseded": 12, "undetermined": 14, "ineligible": 12, "warnings": 12, "clause": 9, "status": 14,
    "status_text": 14, "intensity_low": 14, "intensity_high": 14,
}  # fmt: skip
FORMATS = {"money": "#,##0.00", "share": "0.######%", "count": "#,##0", "text": "@"}
ROWS_AT_ONCE = 10_000


def write_part(table: pa.Table, path: Path, lang: Lang) -> None:
    arrow.write_part(table, path)


@contextlib.contextmanager
def assembly(path: Path, schema: pa.Schema, lang: Lang) -> Iterator[Callable[[Path], None]]:
    """Keep the rows beside the workbook until all are there, in a folder that goes with them."""
    folder = path.with_name(f"{path.name}.rows")  # always the same, so that what a killed process left is found
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        with _sheet(path, str(folder), schema, lang) as add:
            yield add
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _sheet(path: Path, folder: str, schema: pa.Schema, lang: Lang) -> Iterator[Callable[[Path], None]]:
    from xlsxwriter import Workbook

    options = {"constant_memory": True, "tmpdir": folder, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(str(path), options)
    book.set_properties({"created": WRITTEN_ON})
    sheet = book.add_worksheet("结果" if lang == "zh" else "Results")
    head = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF7", "border": 1}
    over_words, over_numbers = book.add_format(head), book.add_format({**head, "align": "right"})
    formats = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
    of_totals = {kind: book.add_format({"num_format": form, "bold": True, "top": 1}) for kind, form in FORMATS.items()}
    sheet.freeze_panes(1, 1)
    set_for_print(sheet)
    sheet.set_row(0, 32)
    for column, (name, kind) in enumerate(zip(schema.names, schema.types, strict=True)):
        is_number = pa.types.is_integer(kind) or pa.types.is_decimal(kind)
        sheet.set_column(column, column, WIDTHS.get(name, 17))
        sheet.write_string(0, column, heading(name, lang), over_numbers if is_number else over_words)
    row = last = 0  # of all rows, and of those that are a company's: a row of totals has no source

    def add(part: Path) -> None:
        nonlocal row, last
        for batch in arrow.read_part(part).to_batches(ROWS_AT_ONCE):
            for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                row += 1
                is_total = cells[0] is None
                last = row - is_total
                for column, value in enumerate(cells):
                    if value is not None or is_total:
                        _write(sheet, row, column, value, of_totals if is_total else formats)

    try:
        with file_errors():
            yield add
            sheet.autofilter(0, 0, last, len(schema.names) - 1)
            book.close()
    finally:
        sheet.row_data_fh.close()  # the rows on their way, which an error would leave open


def _write(sheet: Any, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    """Write one cell. A number of more digits than a workbook keeps is written as a text, with all of them."""
    if value is None:
        sheet.write_blank(row, column, None, formats["text"])
    elif isinstance(value, int):
        sheet.write_number(row, column, value, formats["count"])
    elif isinstance(value, Decimal) and len(value.as_tuple().digits) <= DIGITS:
        sheet.write_number(row, column, value, formats["money" if is_money(value) else "share"])
    else:
        sheet.write_string(row, column, _fitting(cell_text(value)), formats["text"])


def _fitting(text: str) -> str:
    """Return a text as far as a cell holds it; one that is cut ends with …."""
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1]}…"
