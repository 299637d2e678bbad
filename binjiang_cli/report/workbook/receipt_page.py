"""The sheet that says what the workbook was written from."""

from __future__ import annotations

from typing import Any

from binjiang_cli.estimation.result import Receipt
from binjiang_cli.render.layout import folded
from binjiang_cli.report.contents.receipt import receipt_steps
from binjiang_cli.report.workbook.names import RECEIPT
from binjiang_cli.report.workbook.styles import Styles, set_up_page
from binjiang_cli.words import Lang, Text

FIRST_ROW = 3
WIDTH = 100  # of the second column, in digits: a sha256 stands on one line
LINE_HEIGHT = 15
LEAD = Text(
    "这里写的是写成工作簿时的情形：改动事实，结果随之重算，回执不变。"
    "binjiang verify 可以核对写成时的结果是否仍然成立，并指出之后的改动。",
    "This is what was true when the workbook was written: change facts, and the results follow, the receipt does not. "
    "binjiang verify tells whether the result as it was written still holds, and what was changed since.",
)


def write_receipt(sheet: Any, receipt: Receipt, styles: Styles, lang: Lang) -> None:
    """Write the receipt, a row for each thing that the estimate was made from."""
    set_up_page(sheet, 0, 0, wide=False)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, WIDTH)
    sheet.write_string(0, 0, RECEIPT.to(lang), styles.look("title"))
    sheet.merge_range(1, 0, 1, 1, LEAD.to(lang), styles.look("small"))
    sheet.set_row(1, 26)
    for row, (label, words) in enumerate(receipt_steps(receipt), FIRST_ROW):
        sheet.write_string(row, 0, label.to(lang), styles.look("label"))
        sheet.write_string(row, 1, words.to(lang), styles.look("label"))
        sheet.set_row(row, LINE_HEIGHT * len(folded(words.to(lang), WIDTH - 10)))
