"""From a profile to a workbook that recalculates."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from binjiang_cli.estimation.evaluate import Evaluator
from binjiang_cli.estimation.result import Estimate, Range
from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.spreadsheet.formula import Formula
from binjiang_cli.language.readings.spreadsheet.paper import Paper
from binjiang_cli.report.workbook.choosing import settled
from binjiang_cli.report.workbook.fact_page import write_facts
from binjiang_cli.report.workbook.facts import FactSheet
from binjiang_cli.report.workbook.figure_page import write_figures, write_lpr
from binjiang_cli.report.workbook.figures import Figures, Lpr
from binjiang_cli.report.workbook.hoping import hoped
from binjiang_cli.report.workbook.lines import LiveLine, LiveLines
from binjiang_cli.report.workbook.lists import Lists
from binjiang_cli.report.workbook.names import CHART, CHOICES, FACTS, LPR, OUTPUTS, PARAMETERS, RECEIPT, RESULT, STORED, SUMS
from binjiang_cli.report.workbook.output_page import OutputPage
from binjiang_cli.report.workbook.read import Reader
from binjiang_cli.report.workbook.receipt_page import write_receipt
from binjiang_cli.report.workbook.result_page import ResultPage, write_chart
from binjiang_cli.report.workbook.stored_page import write_digest, write_stored
from binjiang_cli.report.workbook.styles import Styles
from binjiang_cli.report.workbook.texts import TextSheet
from binjiang_cli.words import Lang, visible
from binjiang_cli.workbooks import WRITTEN_ON, file_errors

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_live_workbook(result: Estimate, lang: Lang, path: Path, firm: str = "") -> None:
    """Write an estimate as a workbook whose formulas follow its facts; `firm` is who hands it out. Raises OSError."""
    from xlsxwriter import Workbook

    made = LiveWorkbook(result, lang)
    with file_errors(), Workbook(str(path), OPTIONS) as book:
        made.write(book, firm)


def _fen(amount: Range | None) -> tuple[int, int]:
    assert amount is not None
    return int(amount.low * 100), int(amount.high * 100)


class LiveWorkbook:
    """The formulas of a workbook, before they are written."""

    def __init__(self, result: Estimate, lang: Lang) -> None:
        profile, policy, assume = result.origin
        evaluator = Evaluator(policy, profile, result.as_of, {**profile.assume, **assume})
        self.estimate = result
        self.lang: Lang = lang
        self.policy = policy
        self.paper = Paper(SUMS.to(lang))
        self.lists = Lists(lang)
        self.facts = FactSheet(profile, policy, result.as_of)
        reader = Reader(self.facts, self.paper, self.lists, lang)
        self.as_of = reader.day_of_estimate()
        self.figures = Figures(self.paper, self.as_of, lang)
        self.lpr = Lpr(policy, self.paper, lang)
        lines = LiveLines(evaluator, reader, self.paper, self.as_of, self.figures, self.lpr, lang).all()
        paid = {line.id: _fen(line.amount) for line in result.lines if line.status == "eligible"}
        shares = settled(lines, [paid.get(line.id) for line in lines], self.paper)
        self.outputs = OutputPage(lines, shares, self._hoped(lines), result.potential, lang)

    def _hoped(self, lines: Sequence[LiveLine]) -> list[Formula] | CannotSay:
        """Return what the lines would come to with the potential, or why that has no formula."""
        try:
            return hoped(lines, self.policy, self.paper)
        except CannotSay as reason:
            return reason

    def write(self, book: Any, firm: str = "") -> None:
        """Write every sheet; `firm` is who hands the workbook out."""
        lang, styles = self.lang, Styles(book, self.lang)
        book.set_properties({"created": WRITTEN_ON, "title": RESULT.to(lang), "company": visible(firm)})
        book.set_calc_mode("auto")
        sheets = {words: book.add_worksheet(words.to(lang)) for words in (RESULT, FACTS, PARAMETERS, LPR)}
        page = TextSheet(sheets[RESULT])
        chart = book.add_chartsheet(CHART.to(lang))
        receipt = TextSheet(book.add_worksheet(RECEIPT.to(lang)))
        sums, outputs, choices = (book.add_worksheet(words.to(lang)) for words in (SUMS, OUTPUTS, CHOICES))
        result = ResultPage(self.policy, self.estimate.company.name, self.outputs, styles, lang)
        result.write(page, self.as_of.serial, firm)
        write_facts(book, sheets[FACTS], self.facts, self.lists, styles, lang)
        write_figures(book, sheets[PARAMETERS], self.figures, styles, lang)
        write_lpr(sheets[LPR], self.lpr, styles, lang)
        write_chart(book, chart, self.outputs, lang)
        self._write_sums(sums, styles)
        self.outputs.write(book, outputs, styles)
        for column, words in enumerate(self.lists.written()):
            choices.write_column(0, column, words)
        write_receipt(receipt, self.estimate.receipt, styles, lang)
        stored = book.add_worksheet(STORED)
        write_stored(book, stored, self.estimate, self.facts, self.figures, styles, lang)
        write_digest(book, stored, {RESULT: page, RECEIPT: receipt}, lang)
        for sheet in (sums, outputs, choices):
            sheet.hide()

    def _write_sums(self, sheet: Any, styles: Styles) -> None:
        sheet.set_column(0, 1, 34)
        sheet.set_column(2, 220, 14)
        sheet.protect()
        for row, (line, part) in self.paper.about.items():
            sheet.write_string(row, 0, line)
            sheet.write_string(row, 1, part)
        for row, column, term in self.paper.cells:
            sheet.write_formula(row, column, "=" + term.text, styles.look("working"), term.value)
