"""The first page of the workbook to fill in: how that is done, what its sheets are, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.profile.sheets import EXAMPLE, REMARKS
from binjiang_cli.words import Lang, Text, visible
from binjiang_cli.workbooks import A4, FONT

TITLE = Text("企业档案 · 填写说明", "Company profiles · how to fill in")
STEPS = Text("怎么填", "How it is done")
SHEETS = Text("各张表", "The sheets")
NEXT = Text("填好以后", "When it is filled in")
LINES = [
    Text(
        "每家企业在“{company}”表里占一行。其余各表每条记录占一行，第一列写明属于哪家企业，与“{company}”表中的名称相同。",
        "A company takes one row of the sheet {company}. In the other sheets each record takes a row, whose first column "
        "says whose it is, by the name in the sheet {company}.",
    ),
    Text(
        "橙色标题的列必填，其余知道多少填多少。不知道就留空：空着表示未知，不表示零，也不表示否。",
        "Columns with an orange heading must be filled in, the others as far as they are known. Leave empty what is not "
        "known: empty means not known, never zero and never no.",
    ),
    Text(
        "每张表的第 2 行是示例，以“{example}”开头的行不计入，留着或删去都可以。",
        "Row 2 of every sheet is an example: rows that begin with “{example}” do not count, and may stay or be deleted.",
    ),
    Text(
        "标题写了单位的，只填数字即可；单位不同就连单位一起写，例如 120万、1.2亿元、USD 100万。",
        "Where a heading states a unit, bare numbers are enough; write another unit with the number, such as 120万 or "
        "USD 1000000.",
    ),
    Text(
        "日期写成 2025-01-15。是否、类别从下拉列表中选；可以填几个的，用分号隔开。",
        "Write days as 2025-01-15. Choose yes or no and kinds from the lists; where several are possible, put semicolons "
        "between them.",
    ),
    Text(
        "“{remarks}”一列留给自己用，程序不读。鼠标停在标题上，可以看到这一栏的说明。",
        "The column {remarks} is yours; it is not read. Point at a heading to see what its column is.",
    ),
]
COMMANDS = [
    (
        Text("看看各项读成了什么", "See how everything is read"),
        Text("binjiang profile check 文件.xlsx", "binjiang profile check FILE.xlsx"),
    ),
    (
        Text("估算全部企业", "Estimate all companies"),
        Text("binjiang batch 文件.xlsx -o 结果.xlsx", "binjiang batch FILE.xlsx -o RESULT.xlsx"),
    ),
    (
        Text("只看一家企业", "Look at one company"),
        Text("binjiang estimate 文件.xlsx --company 企业名称", "binjiang estimate FILE.xlsx --company NAME"),
    ),
]
DARK, PALE, FRAME = "#1F3557", "#DDE6F2", "#A6B4C8"
LINE_HEIGHT, CELLS_IN_LINE = 18, 112  # points; half-width characters that the two wide columns hold


def write_guide(book: Any, sheet: Any, vocabulary: Vocabulary, lang: Lang, names: Mapping[str, str]) -> None:
    """Write the page; `names` are the sheets by their sections."""
    _Guide(book, sheet, lang).write(vocabulary, names)


class _Guide:
    def __init__(self, book: Any, sheet: Any, lang: Lang) -> None:
        self.sheet = sheet
        self.lang = lang
        font = {"font_name": FONT.to(lang), "font_size": 11, "valign": "vcenter"}
        bold = {**font, "bold": True, "font_color": DARK}
        framed = {**font, "indent": 1, "border": 1, "border_color": FRAME}
        self.title = book.add_format({**bold, "font_size": 18, "font_color": "#FFFFFF", "bg_color": DARK, "indent": 1})
        self.head = book.add_format({**bold, "font_size": 13, "bottom": 2, "bottom_color": DARK})
        self.number = book.add_format({**bold, "align": "center"})
        self.text = book.add_format({**font, "text_wrap": True})
        self.link = book.add_format({**framed, "font_color": "#1F5FBF", "underline": 1, "bg_color": PALE})
        self.cell = book.add_format({**framed, "text_wrap": True})
        self.command = book.add_format({**framed, "font_name": "Consolas"})
        self.row = 2

    def write(self, vocabulary: Vocabulary, names: Mapping[str, str]) -> None:
        self._set_up_page()
        self.sheet.merge_range(0, 0, 0, 2, TITLE.to(self.lang), self.title)
        self.sheet.set_row(0, 40)
        self._steps(names["company"])
        self._sheets(vocabulary, names)
        self._commands()

    def _set_up_page(self) -> None:
        self.sheet.hide_gridlines(2)
        self.sheet.set_column(2, 2, 76)
        self.sheet.set_column(1, 1, 30)
        self.sheet.set_column(0, 0, 5)
        self.sheet.set_paper(A4)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 1)
        self.sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        self.sheet.set_footer("&C&P / &N")

    def _headline(self, text: Text) -> None:
        self.sheet.merge_range(self.row, 0, self.row, 2, text.to(self.lang), self.head)
        self.sheet.set_row(self.row, 26)
        self.row += 1

    def _steps(self, company: str) -> None:
        self._headline(STEPS)
        words = {"company": company, "example": EXAMPLE.to(self.lang).strip(), "remarks": REMARKS.to(self.lang)}
        for number, line in enumerate(LINES, 1):
            text = line.to(self.lang).format(**words)
            self.sheet.write_number(self.row, 0, number, self.number)
            self.sheet.merge_range(self.row, 1, self.row, 2, text, self.text)
            self._set_height(text)
        self.row += 1

    def _set_height(self, text: str) -> None:
        cells = sum(1 if char.isascii() else 2 for char in text)
        self.sheet.set_row(self.row, LINE_HEIGHT * (1 + cells // CELLS_IN_LINE) + 4)
        self.row += 1

    def _sheets(self, vocabulary: Vocabulary, names: Mapping[str, str]) -> None:
        self._headline(SHEETS)
        for section, name in names.items():
            self.sheet.write_url(self.row, 1, f"internal:'{name}'!A1", self.link, name)
            self.sheet.write_string(self.row, 2, visible(vocabulary.sections[section].help.to(self.lang)), self.cell)
            self.sheet.set_row(self.row, LINE_HEIGHT + 4)
            self.row += 1
        self.row += 1

    def _commands(self) -> None:
        self._headline(NEXT)
        for what, command in COMMANDS:
            self.sheet.write_string(self.row, 1, what.to(self.lang), self.cell)
            self.sheet.write_string(self.row, 2, command.to(self.lang), self.command)
            self.sheet.set_row(self.row, LINE_HEIGHT + 4)
            self.row += 1
