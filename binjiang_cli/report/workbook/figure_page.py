"""The sheets of what the rules state: rates and parameters, and the published LPR."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from binjiang_cli.profile.sheets import YUAN
from binjiang_cli.report.workbook.fact_page import write_value
from binjiang_cli.report.workbook.facts import FactHeading
from binjiang_cli.report.workbook.figures import FIRST_LPR_ROW, FIRST_ROW, FigureCell, Figures, Lpr
from binjiang_cli.report.workbook.names import LPR, PARAMETERS, cell
from binjiang_cli.report.workbook.styles import Styles, set_up_page
from binjiang_cli.values.money import Money
from binjiang_cli.words import Lang, Text, visible

HEADINGS = (Text("项目", "Figure"), Text("数值", "Value"), Text("单位", "Unit"))
LEAD = Text(
    "规则写明的数值；只有假定比例可以填写：填了就代替比例区间，须在区间之内。",
    "What the rules state. Only an assumed rate can be filled in: it stands for the range, and must lie inside it.",
)
LPR_HEADINGS = (Text("公布日", "Published on"), Text("1 年期", "1 year"), Text("5 年期以上", "5 years and more"))


def write_figures(book: Any, sheet: Any, figures: Figures, styles: Styles, lang: Lang) -> None:
    """Write the rates and parameters of the rules."""
    set_up_page(sheet, FIRST_ROW - 1, FIRST_ROW - 1, wide=False)
    for column, width in enumerate((52, 22, 10)):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, PARAMETERS.to(lang), styles.look("title"))
    sheet.merge_range(1, 0, 1, 2, LEAD.to(lang), styles.look("small"))
    sheet.set_row(1, 26)
    sheet.freeze_panes(FIRST_ROW, 0)
    for column, heading in enumerate(HEADINGS):
        sheet.write_string(FIRST_ROW - 1, column, heading.to(lang), styles.look("head"))
    for row in figures.rows:
        if isinstance(row, FactHeading):
            sheet.merge_range(row.row, 0, row.row, 2, visible(row.text.to(lang)), styles.look("section"))
            continue
        sheet.write_string(row.row, 0, visible(row.label.to(lang)), styles.look("label"))
        value, number, unit = figure_cell(row)
        write_value(sheet, row.row, value, styles.look("input" if row.name else "given", number))
        sheet.write_string(row.row, 2, unit.to(lang), styles.look("centre"))
        if row.name is not None and row.within is not None:
            book.define_name(row.name, "=" + cell(PARAMETERS.to(lang), row.row, "B"))
            least, most = map(float, row.within)
            sheet.data_validation(
                row.row, 1, row.row, 1, {"validate": "decimal", "criteria": "between", "minimum": least, "maximum": most}
            )


def figure_cell(figure: FigureCell) -> tuple[Any, str, Text]:
    """Return a figure as a cell: its value, its number format, its unit."""
    match value := figure.value:
        case Money():
            unit = YUAN if value.currency == "CNY" else Text(value.currency, value.currency)
            return float(value.amount), "#,##0.00", unit
        case date():
            return datetime.combine(value, datetime.min.time()), "yyyy-mm-dd", Text("", "")
    shown = None if value is None else float(value)
    return shown, "0.0#####%" if figure.rate else "General", Text("", "")


def write_lpr(sheet: Any, lpr: Lpr, styles: Styles, lang: Lang) -> None:
    """Write the published rates."""
    set_up_page(sheet, FIRST_LPR_ROW - 1, FIRST_LPR_ROW - 1, wide=False)
    sheet.set_column(0, 2, 20)
    sheet.write_string(0, 0, LPR.to(lang), styles.look("title"))
    sheet.freeze_panes(FIRST_LPR_ROW, 0)
    for column, heading in enumerate(LPR_HEADINGS):
        sheet.write_string(FIRST_LPR_ROW - 1, column, heading.to(lang), styles.look("head"))
    years = (lpr.table.publications(tenor) for tenor in ("1y", "5y"))
    for row, ((day, one), (_, five)) in enumerate(zip(*years, strict=True), FIRST_LPR_ROW):
        sheet.write_datetime(row, 0, datetime.combine(day, datetime.min.time()), styles.look("given", "yyyy-mm-dd"))
        sheet.write_number(row, 1, float(one), styles.look("given", "0.00%"))
        sheet.write_number(row, 2, float(five), styles.look("given", "0.00%"))
