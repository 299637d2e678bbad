"""What the workbook calls its sheets."""

from __future__ import annotations

from binjiang_cli.words import Text

RESULT = Text("结果", "Result")
FACTS = Text("事实", "Facts")
PARAMETERS = Text("参数", "Parameters")
LPR = Text("LPR", "LPR")
SUMS = Text("计算", "Sums")
OUTPUTS = Text("输出", "Outputs")
CHOICES = Text("_可选值", "_values")
CHART = Text("图表", "Chart")
RECEIPT = Text("回执", "Receipt")
STORED = "_estimate"
STORED_NAME = "stored_estimate"  # of the cells that hold the estimate's JSON, one below the other
STORED_TEXTS = "stored_texts"  # of the cell that holds the digest of what the sheets for people say
TEXTS = {RESULT: "text_result", RECEIPT: "text_receipt"}  # the names that lead to these sheets, whatever they are called


def cell(sheet: str, row: int, column: str) -> str:
    """Return a cell's absolute place, for formulas on any sheet; rows count from 0."""
    return f"'{sheet}'!${column}${row + 1}"


def block(sheet: str, first: int, last: int, column: str) -> str:
    """Return the absolute place of cells below one another, both ends included; rows count from 0."""
    return f"{cell(sheet, first, column)}:${column}${last + 1}"
