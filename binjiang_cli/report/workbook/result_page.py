"""The sheet that people read first: the totals, every line with its clause, and the chart."""

from __future__ import annotations

from typing import Any

from binjiang_cli.estimation.phrases import CEILINGS, STATUS, clause_phrase
from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.spreadsheet.formula import Formula
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.sheets import YUAN
from binjiang_cli.report.workbook.lines import LiveLine
from binjiang_cli.report.workbook.names import RESULT, block, cell
from binjiang_cli.report.workbook.output_page import FIRST_ROW as FIRST_OUTPUT
from binjiang_cli.report.workbook.output_page import HOPED, LABELS, OF_LINE, TOTAL_ROW, OutputPage
from binjiang_cli.report.workbook.styles import Styles, set_up_page
from binjiang_cli.words import Lang, Text, visible
from binjiang_cli.workbooks import A4

FIRST_ROW = 8
ELSEWHERE = Text("不涉及", "not concerned")
FIXED = Text("固定数值", "fixed figure")
HEADINGS = (
    Text("资助项目", "Payment"), Text("对应记录", "Record"), Text("条款", "Clause"), Text("状态", "Status"),
    Text("可得（低）", "Amount, low"), Text("可得（高）", "Amount, high"), Text("应得（低）", "Gross, low"),
    Text("应得（高）", "Gross, high"), Text("已获资助", "Received"), Text("备注", "Remarks"),
)  # fmt: skip
TOTALS = (
    (Text("合计（低）", "Total, low"), "low", "E"), (Text("合计（高）", "Total, high"), "high", "F"),
    (Text("待定部分最多可加", "Potential"), "potential", HOPED),
)  # fmt: skip
LINE_COLUMNS = dict(zip(OF_LINE, "DEFGHIJ", strict=True))
AMOUNTS = ("low", "high", "gross_low", "gross_high", "received")
WIDTHS = (22, 22, 25, 12, 15, 15, 15, 15, 14, 18)
LINE_HEIGHT = 30  # two lines of text
NOTE = {"x_scale": 3, "y_scale": 2.4, "font_size": 9}


class ResultPage:
    """Writes the result: each formula takes a line's figures from the sums."""

    def __init__(self, policy: Policy, company: str, outputs: OutputPage, styles: Styles, lang: Lang) -> None:
        self.policy = policy
        self.company = company
        self.outputs = outputs
        self.styles = styles
        self.lang: Lang = lang

    def write(self, sheet: Any, as_of: Formula, firm: str) -> None:
        """Write the sheet; `firm` is who hands it out, empty where nobody is named."""
        set_up_page(sheet, FIRST_ROW - 1, FIRST_ROW - 1, wide=True)
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        self._head(sheet, as_of, firm)
        for column, heading in enumerate(HEADINGS):
            sheet.write_string(FIRST_ROW - 1, column, heading.to(self.lang), self.styles.look("head"))
        sheet.set_row(FIRST_ROW - 1, 30)
        sheet.freeze_panes(FIRST_ROW, 0)
        for number, line in enumerate(self.outputs.lines):
            self._line(sheet, number, line)
        end = FIRST_ROW + len(self.outputs.lines) + 1
        sheet.merge_range(end, 0, end + 1, len(HEADINGS) - 1, CEILINGS.to(self.lang), self.styles.look("small"))

    def _head(self, sheet: Any, as_of: Formula, firm: str) -> None:
        look, lang = self.styles.look, self.lang
        sheet.set_row(0, 28)
        sheet.write_string(0, 0, visible(self.company), look("title"))
        title = self.policy.title.to(lang) + Text("：按改动后的事实重算", ": recalculated from the facts").to(lang)
        sheet.write_string(1, 0, visible(f"{firm} · {title}" if firm else title), look("lead"))
        sheet.write_string(2, 0, Text("评估日", "Day of the estimate").to(lang), look("label"))
        sheet.write_formula(2, 1, f"={as_of.text}", look("sum", "yyyy-mm-dd"), as_of.value)
        self._name("page_day", 2, "B")
        for row, (words, name, column) in enumerate(TOTALS, 3):
            sheet.write_string(row, 0, words.to(lang), look("total_label"))
            total = self.outputs.term(TOTAL_ROW, column)
            sheet.write_formula(row, 1, f"={total.text}", look("total"), total.value)
            self._name(f"page_total_{name}", row, "B")
            sheet.write_string(row, 2, YUAN.to(lang), look("total_label"))
        if isinstance(self.outputs.hoped, CannotSay):
            sheet.write_string(row, 3, self._fixed(self.outputs.hoped.reason), look("lead"))

    def _fixed(self, why: Text) -> str:
        """Return that a figure does not follow the facts, and why."""
        return visible((FIXED + Text(f"：{why.zh}", f": {why.en}")).to(self.lang))

    def _line(self, sheet: Any, number: int, line: LiveLine) -> None:
        row, look = FIRST_ROW + number, self.styles.look
        output = FIRST_OUTPUT + number
        sheet.set_row(row, LINE_HEIGHT)
        sheet.write_string(row, 0, visible(line.rule.title.to(self.lang)), look("label"))
        name = visible(line.name or line.record.path)
        sheet.write_string(row, 1, name, look("label"))
        sheet.write_string(row, 2, clause_phrase(line.rule.clause, self.policy).to(self.lang), look("label"))
        sheet.write_comment(row, 2, self._note(line), NOTE)
        self._formula(sheet, row, 3, *self._status(self.outputs.term(output, OF_LINE["status"])), "centre")
        for column, name in enumerate(AMOUNTS, 4):
            found = self.outputs.term(output, OF_LINE[name])
            self._formula(sheet, row, column, found.text, found.value, "sum")
        for name, letter in LINE_COLUMNS.items():
            if not (name == "remark" and line.fixed):
                self._name(f"page_line_{number}_{name}", row, letter)
        self._remark(sheet, row, number, line)

    def _name(self, name: str, row: int, column: str) -> None:
        """Name a cell, so that a verification finds it wherever it has been moved."""
        self.styles.book.define_name(name, "=" + cell(RESULT.to(self.lang), row, column))

    def _formula(self, sheet: Any, row: int, column: int, text: str, value: Any, look: str) -> None:
        sheet.write_formula(row, column, "=" + text, self.styles.look(look), value)

    def _status(self, status: Formula) -> tuple[str, str]:
        """Return a status in words, as a formula and as it is."""
        formula = f'"{ELSEWHERE.to(self.lang)}"'
        for name, words in STATUS.items():
            formula = f'IF({status.text}="{name}","{words.to(self.lang)}",{formula})'
        shown = STATUS[status.value].to(self.lang) if status.value else ELSEWHERE.to(self.lang)  # type: ignore[index]
        return formula, shown

    def _remark(self, sheet: Any, row: int, number: int, line: LiveLine) -> None:
        """Write why a line does not follow the facts; else, by formula, why it is not paid."""
        if line.fixed is not None:
            sheet.write_string(row, 9, self._fixed(line.fixed), self.styles.look("small"))
            return
        found = self.outputs.term(FIRST_OUTPUT + number, OF_LINE["remark"])
        self._formula(sheet, row, 9, found.text, found.value, "small")

    def _note(self, line: LiveLine) -> str:
        """Return what the clause says, and what must hold."""
        clause = self.policy.clauses[line.rule.clause]
        words = [clause.title, *([clause.summary] if clause.summary else [])]
        words += [condition.words for condition in self.policy.conditions_of(line.rule)]
        words += line.rule.paying.words
        return "\n".join(visible(" ".join(part.to(self.lang).split())) for part in words)


def write_chart(book: Any, chart_sheet: Any, outputs: OutputPage, lang: Lang) -> None:
    """Write the chart of what the totals are made of, line by line."""
    last = FIRST_OUTPUT + max(len(outputs.lines), 1) - 1
    chart = book.add_chart({"type": "bar"})
    labels = "=" + block(outputs.sheet, FIRST_OUTPUT, last, LABELS)
    for column, words, colour in (("I", HEADINGS[4], "#9DB7DA"), ("J", HEADINGS[5], "#2F5C9E")):
        values = "=" + block(outputs.sheet, FIRST_OUTPUT, last, column)
        chart.add_series({"name": words.to(lang), "categories": labels, "values": values, "fill": {"color": colour}})
    chart.set_title({"name": Text("各行计入合计的金额（元）", "What each line adds to the totals (CNY)").to(lang)})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"num_format": "#,##0"})
    chart.set_legend({"position": "bottom"})
    chart.show_hidden_data()  # the figures stand on a sheet that is hidden
    chart_sheet.set_chart(chart)
    chart_sheet.set_landscape()
    chart_sheet.set_paper(A4)
