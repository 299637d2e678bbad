"""The sheet that other programs read: every line that there can be, and the lines that there are, by their number."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.spreadsheet.formula import Cell, Formula, text
from binjiang_cli.report.workbook.choosing import SettledLine
from binjiang_cli.report.workbook.lines import FenCells, LiveLine
from binjiang_cli.report.workbook.names import OUTPUTS, block, cell
from binjiang_cli.report.workbook.styles import Styles
from binjiang_cli.words import Lang, Text, visible

FIRST_ROW = 4
TOTAL_ROW = 1
STATUSES = ("ineligible", "undetermined", "eligible")
LABELS = "Q"
HOPED = "R"
# What people are shown of a line: the names, and the columns of this sheet that hold it.
OF_LINE = {
    "status": "D", "low": "E", "high": "F", "gross_low": "S", "gross_high": "T", "received": "U", "remark": "V",
}  # fmt: skip
FIXED_CHOICE = Text("取舍固定", "choice fixed")
LOST = Text("另一行更高", "another pays more")
TOO_LARGE = "9E15"  # fen: above it a double skips whole numbers
HEADINGS = (
    "line", "exists", "so far", "status", "low", "high", "counted low (fen)", "counted high (fen)",
    "counted low", "counted high", "", "number", "position", "status", "low", "high", "label", "hoped for (fen)",
    "gross low", "gross high", "received", "remark",
)  # fmt: skip


class OutputPage:
    """Writes the results under the names that other programs know; `formulas` are the cells by row and column.

    `hoped` is in fen what each line adds to the high total and the potential, or why that has no formula: then the
    `potential` stays as it was estimated, in yuan.
    """

    def __init__(
        self,
        lines: Sequence[LiveLine],
        settled: Sequence[SettledLine],
        hoped: Sequence[Formula] | CannotSay,
        potential: Decimal,
        lang: Lang,
    ) -> None:
        self.lines = lines
        self.settled = settled
        self.hoped = hoped
        self.potential = potential
        self.lang: Lang = lang
        self.sheet = OUTPUTS.to(lang)
        self.formulas: dict[tuple[int, str], Formula] = {}
        self.names: dict[str, str] = {}
        self._lines()
        self._totals()
        self._potential()
        self._by_number()

    @property
    def last_row(self) -> int:
        return FIRST_ROW + max(len(self.lines), 1) - 1

    def _put(self, row: int, column: str, formula: str, value: Cell) -> Formula:
        self.formulas[row, column] = Formula(formula, value)
        return Formula(cell(self.sheet, row, column), value)

    def term(self, row: int, column: str) -> Formula:
        """Return a cell of the sheet, for formulas elsewhere."""
        return Formula(cell(self.sheet, row, column), self.formulas[row, column].value)

    def _lines(self) -> None:
        so_far = 0
        for row, (line, found) in enumerate(zip(self.lines, self.settled, strict=True), FIRST_ROW):
            there = self._put(row, "B", line.there.text, line.there.value)
            so_far += line.there.number
            before = f"+{cell(self.sheet, row - 1, 'C')}" if row > FIRST_ROW else ""
            self._put(row, "C", f"{there.text}{before}", so_far)
            status = _status(line, found)
            self._put(row, "D", *status)
            for column, amount in (("E", found.low), ("F", found.high)):
                self._amount(row, column, there, FenCells(found.known, amount))
            for name, gross in (("gross_low", line.gross_low), ("gross_high", line.gross_high), ("received", line.received)):
                self._amount(row, OF_LINE[name], there, gross)
            if line.fixed is None:
                self._put(row, OF_LINE["remark"], *_remark(found, self.lang))
            for column, yuan, amount in (("G", "I", found.low), ("H", "J", found.high)):
                counted = amount.number if found.paid.holds else 0
                fen = self._put(row, column, f"IF({found.paid.text}=1,{amount.text},0)", counted)
                self._put(row, yuan, f"{fen.text}/100", counted / 100)

    def _amount(self, row: int, column: str, there: Formula, amount: FenCells) -> None:
        """Write an amount in yuan, nothing where it is not known or there is no such line."""
        shown = amount.fen.number / 100 if there.holds and amount.known.holds else ""
        self._put(row, column, f'IF({there.text}*{amount.known.text}=1,{amount.fen.text}/100,"")', shown)

    def _totals(self) -> None:
        for column, name, fen in (("E", "out_total_low", "G"), ("F", "out_total_high", "H")):
            amounts = block(self.sheet, FIRST_ROW, self.last_row, fen)
            total = sum(self.formulas[row, fen].number for row in range(FIRST_ROW, FIRST_ROW + len(self.lines)))
            self._put(TOTAL_ROW, column, f'IF(SUM({amounts})>={TOO_LARGE},"≥ {TOO_LARGE}",SUM({amounts})/100)', total / 100)
            self.names[name] = cell(self.sheet, TOTAL_ROW, column)

    def _potential(self) -> None:
        """Write by how much the high total would rise if every undetermined line whose amount is known were eligible."""
        formula, value = f"{self.potential}", float(self.potential)
        if not isinstance(self.hoped, CannotSay):
            for row, fen in enumerate(self.hoped, FIRST_ROW):
                self._put(row, HOPED, fen.text, fen.value)
            hoped, counted = (f"SUM({block(self.sheet, FIRST_ROW, self.last_row, column)})" for column in (HOPED, "H"))
            formula = f'IF({hoped}>={TOO_LARGE},"≥ {TOO_LARGE}",({hoped}-{counted})/100)'
        self._put(TOTAL_ROW, HOPED, formula, value)
        self.names["out_potential"] = cell(self.sheet, TOTAL_ROW, HOPED)

    def _by_number(self) -> None:
        """Write the lines that there are by their number: a line that comes in or goes out moves those after it."""
        there = [row for row, line in enumerate(self.lines, FIRST_ROW) if line.there.holds]
        counts = block(self.sheet, FIRST_ROW, self.last_row, "C")
        for number in range(len(self.lines)):
            row = FIRST_ROW + number
            found = there[number] if number < len(there) else None
            place = 0 if found is None else found - FIRST_ROW + 1
            position = self._put(row, "M", f"IFERROR(MATCH({number + 1},{counts},0),0)", place)
            for column, source, name in (("N", "D", "status"), ("O", "E", "low"), ("P", "F", "high")):
                values = block(self.sheet, FIRST_ROW, self.last_row, source)
                value: Cell = "" if found is None else self.formulas[found, source].value
                self._put(row, column, f'IF({position.text}=0,"",INDEX({values},MAX({position.text},1)))', value)
                self.names[f"out_line_{number}_{name}"] = cell(self.sheet, row, column)

    def write(self, book: Any, sheet: Any, styles: Styles) -> None:
        """Write the sheet, and define the names."""
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, len(HEADINGS) - 1, 16)
        sheet.protect()
        for column, heading in enumerate(HEADINGS):
            sheet.write_string(FIRST_ROW - 1, column, heading, styles.look("head"))
        sheet.write_string(TOTAL_ROW, 0, "total", styles.look("label"))
        for row, line in enumerate(self.lines, FIRST_ROW):
            sheet.write_string(row, 0, line.id, styles.look("label"))
            sheet.write_number(row, 11, row - FIRST_ROW, styles.look("working"))
            called = f"{line.rule.title.to(styles.lang)} · {line.name or line.record.path}"
            sheet.write_string(row, ord(LABELS) - ord("A"), visible(called), styles.look("plain"))
        for (row, letter), term in self.formulas.items():
            sheet.write_formula(row, ord(letter) - ord("A"), "=" + term.text, styles.look("plain"), term.value)
        for name, place in self.names.items():
            book.define_name(name, "=" + place)


def _status(line: LiveLine, found: SettledLine) -> tuple[str, str]:
    """Return the formula for a line's status, and what it is."""
    words = ",".join(text(status).text for status in STATUSES)
    by_verdict = f"CHOOSE({line.verdict.text}+1,{words})"
    formula = f'IF({line.there.text}=0,"",IF({found.lost.text}=1,"superseded",{by_verdict}))'
    status = "superseded" if found.lost.holds else STATUSES[line.verdict.number]
    return formula, status if line.there.holds else ""


def _remark(found: SettledLine, lang: Lang) -> tuple[str, str]:
    """Return the formula for why a line is not paid, or not chosen anew, and what it shows."""
    fixed, lost = FIXED_CHOICE.to(lang), LOST.to(lang)
    shown = fixed if found.fixed.holds else lost if found.lost.holds else ""
    return f'IF({found.fixed.text}=1,"{fixed}",IF({found.lost.text}=1,"{lost}",""))', shown
