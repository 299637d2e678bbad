"""A workbook that recalculates: facts in cells, everything else a formula made by the spreadsheet reading."""

from binjiang_cli.report.workbook.write import write_live_workbook

__all__ = ["write_live_workbook"]
