"""The index as a workbook: companies by amount with their sums, by what is worth asking, those without a report, the basis."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from binjiang_cli.estimation.phrases import CEILINGS
from binjiang_cli.report.many.index import NO_BOUND, REFUSED, TITLE, WORTH, Index
from binjiang_cli.report.many.rows import IndexRow, by_worth, sums_of
from binjiang_cli.result_columns import CHINESE
from binjiang_cli.words import Text, same, visible
from binjiang_cli.workbooks import A4, FONT, WRITTEN_ON, file_errors, set_for_print

DIGITS = 15  # of a number that a workbook keeps
MOST_CHARACTERS = 32_767  # of a cell
ROW = 18  # points
DARK, LIGHT = "#1F3557", "#DDE6F2"
LOOKS: dict[str, dict[str, Any]] = {
    "head": {"bold": True, "bg_color": LIGHT, "font_color": DARK, "text_wrap": True, "border": 1},
    "head_right": {"bold": True, "bg_color": LIGHT, "font_color": DARK, "text_wrap": True, "border": 1, "align": "right"},
    "text": {"indent": 1},
    "text_right": {"align": "right"},
    "title": {"bold": True, "font_size": 14, "font_color": DARK},
    "said": {"text_wrap": True},
    "link": {"font_color": "#0563C1", "underline": 1, "indent": 1},
    "money": {"num_format": "#,##0.00"},
    "count": {"num_format": "#,##0"},
    "sum": {"bold": True, "top": 1, "num_format": "#,##0.00"},
    "count_sum": {"bold": True, "top": 1, "num_format": "#,##0"},
}
OWN = {"report": "报告", "status": "状态", "as_of": "评估日"}
WIDTHS = {
    "name": 30, "uscc": 24, "report": 46, "low": 17, "high": 17, "potential": 17, "question": 60, "alone": 21, "together": 19,
    "warnings": 9, "status": 30, "as_of": 12, "source": 36,
}  # fmt: skip
NUMBERS = ("low", "high", "potential", "alone", "together", "warnings")
OF_WORTH = ("name", "uscc", "report", "question", "alone", "together", "potential", "status")
OF_REJECTS = {"source": 50, "errors": 110}
A_LINE = 110  # characters, for what is said in words
SUMS = Text("合计", "Total")
SHEET = Text("清单", "Index")
BASIS = Text("说明", "Basis")


def write_book(index: Index, path: Path) -> None:
    """Write the index as a workbook. Raises OSError."""
    from xlsxwriter import Workbook

    with file_errors(), Workbook(str(path)) as book:
        book.set_properties({"created": WRITTEN_ON, "title": TITLE.to(index.asked.lang)})
        made = _Book(index, book)
        made.companies(book.add_worksheet(SHEET.to(index.asked.lang)))
        if worth := by_worth(index.rows):
            made.worth(book.add_worksheet(WORTH.to(index.asked.lang)), worth)
        if index.rejects:
            made.rejects(book.add_worksheet(REFUSED.to(index.asked.lang)))
        made.basis(book.add_worksheet(BASIS.to(index.asked.lang)))


class _Book:
    def __init__(self, index: Index, book: Any) -> None:
        self.index = index
        self.lang = index.asked.lang
        base = {"font_name": FONT.to(self.lang), "font_size": 10, "valign": "vcenter"}
        self.looks = {name: book.add_format({**base, **look}) for name, look in LOOKS.items()}

    def companies(self, sheet: Any) -> None:
        """Write all reports, the greatest total first, with the sums below them."""
        self._rows(sheet, WIDTHS, self.index.rows)
        last = len(self.index.rows)
        sheet.print_area(0, 0, last + 1, list(WIDTHS).index("status"))
        self._sums(sheet, last + 1)

    def worth(self, sheet: Any, rows: Sequence[IndexRow]) -> None:
        """Write the reports of companies that have a question, in the order of `rows`."""
        self._rows(sheet, {name: WIDTHS[name] for name in OF_WORTH}, rows)

    def basis(self, sheet: Any) -> None:
        """Write what the figures rest on, and the files that people are to be told of."""
        said = [(TITLE, "title"), *((text, "said") for text in self._words())]
        for listed in self.index.files:
            said += [(listed.counted, "said"), *((same(path), "text") for path in listed.paths)]
        sheet.set_column(0, 0, A_LINE)
        for at, (text, look) in enumerate(said):
            sheet.write_string(at, 0, visible(text.to(self.lang))[:MOST_CHARACTERS], self.looks[look])
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)

    def _words(self) -> list[Text]:
        asked = self.index.asked
        firm = [same(asked.firm)] if asked.firm else []
        return [*firm, self.index.basis, *asked.given, CEILINGS]

    def rejects(self, sheet: Any) -> None:
        """Write the companies that there is no report on, a row an error."""
        self._head(sheet, OF_REJECTS)
        found = [(reject.source, error) for reject in self.index.rejects for error in reject.errors]
        for at, cells in enumerate(found, 1):
            for column, value in enumerate(cells):
                self._cell(sheet, at, column, value)

    def _head(self, sheet: Any, widths: dict[str, int]) -> None:
        for column, (name, width) in enumerate(widths.items()):
            head = OWN.get(name) or CHINESE[name] if self.lang == "zh" else name
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, head, self.looks["head_right" if name in NUMBERS else "head"])
        sheet.set_default_row(ROW)
        sheet.set_row(0, 2 * ROW)
        sheet.freeze_panes(1, 1)
        set_for_print(sheet)

    def _rows(self, sheet: Any, widths: dict[str, int], rows: Sequence[IndexRow]) -> None:
        """Write reports, of each what `widths` names, with a link to its file."""
        self._head(sheet, widths)
        for at, row in enumerate(rows, 1):
            values = self._values(row)
            for column, name in enumerate(widths):
                self._cell(sheet, at, column, values[name], {"text": "text_right"} if name in NUMBERS else None)
            sheet.write_url(at, list(widths).index("report"), f"external:{row.file}", self.looks["link"], row.file)
        sheet.autofilter(0, 0, len(rows), len(widths) - 1)

    def _values(self, row: IndexRow) -> dict[str, Any]:
        known = row._asdict() | {"report": row.file, "status": self.index.status(row).to(self.lang)}
        if row.question and row.alone is None:
            known["alone"] = NO_BOUND.to(self.lang)
        return known

    def _sums(self, sheet: Any, at: int) -> None:
        sums = sums_of(self.index.rows)._asdict()
        for column, name in enumerate(WIDTHS):
            value = SUMS.to(self.lang) if name == "name" else sums.get(name, "")
            self._cell(sheet, at, column, value, {"money": "sum", "count": "count_sum", "text": "sum"})

    def _cell(self, sheet: Any, row: int, column: int, value: Any, looks: dict[str, str] | None = None) -> None:
        """Write a value; an amount of more digits than a workbook keeps as a text, with all of them."""
        kind = "money" if isinstance(value, Decimal) else "count" if isinstance(value, int) else "text"
        look = self.looks[(looks or {}).get(kind, kind)]
        if value is None:
            return
        if kind == "text" or (kind == "money" and len(value.as_tuple().digits) > DIGITS):
            sheet.write_string(row, column, visible(str(value))[:MOST_CHARACTERS], look)
        else:
            sheet.write_number(row, column, value, look)
