"""How the cells of the workbook look: what is filled in, what is computed, what stays as it was written."""

from __future__ import annotations

from typing import Any

from binjiang_cli.words import Lang
from binjiang_cli.workbooks import FONT, set_for_print

LINE = {"border": 1, "border_color": "#A6B4C8"}
DARK = "#1F3557"
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": DARK},
    "lead": {"font_color": "#555555", "italic": True},
    "head": {"bold": True, "text_wrap": True, "align": "center", "bg_color": "#DDE6F2", "font_color": DARK, **LINE},
    "section": {"bold": True, "bg_color": "#EEF2F8", "font_color": DARK, **LINE},
    "label": {**LINE, "text_wrap": True},
    "small": {"font_size": 8, "font_color": "#666666", "text_wrap": True, **LINE},
    "input": {"bg_color": "#FFF8DC", "font_color": "#0000CC", "locked": False, "align": "right", **LINE},
    "given": {"bg_color": "#EDEDED", "font_color": "#444444", "align": "right", **LINE},
    "sum": {"num_format": "#,##0.00", **LINE},
    "total": {"num_format": "#,##0.00", "bold": True, "bg_color": "#E3EFDA", "top": 2, "bottom": 2},
    "total_label": {"bold": True, "bg_color": "#E3EFDA", "top": 2, "bottom": 2},
    "centre": {"align": "center", **LINE},
    "working": {"num_format": "0"},
    "plain": {},
}


class Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any, lang: Lang) -> None:
        self.book = book
        self.lang: Lang = lang
        self.made: dict[tuple[str, str], Any] = {}
        self.wrong = book.add_format({"bg_color": "#F8CBAD", "font_color": "#9C0006"})

    def look(self, name: str, number: str = "") -> Any:
        """Return a format by its name, with a number format of its own where one is given."""
        if (name, number) not in self.made:
            base = {"font_name": FONT.to(self.lang), "font_size": 10, "valign": "vcenter", **LOOKS[name]}
            self.made[name, number] = self.book.add_format({**base, "num_format": number} if number else base)
        return self.made[name, number]


def set_up_page(sheet: Any, first_row: int, last_row: int, wide: bool) -> None:
    """Set a sheet for printing on A4, with its heading rows on every page."""
    set_for_print(sheet, last_row, first_row, across=wide)
    sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.6)
    sheet.set_header("&C&A")
    sheet.protect("", {"format_columns": True, "format_rows": True})
