"""The sheet of facts: what can be filled in, in its own style and with its checks; what stays, in grey."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Any

from binjiang_cli.policy.field_types import FIRST_CELL, LAST_CELL, TYPES
from binjiang_cli.profile.plain import NO, YES, plain_value
from binjiang_cli.profile.sheets import YUAN
from binjiang_cli.report.workbook.facts import FIRST_ROW, FactCell, FactHeading, FactSheet
from binjiang_cli.report.workbook.lists import Lists
from binjiang_cli.report.workbook.names import FACTS, cell
from binjiang_cli.report.workbook.read import precision
from binjiang_cli.report.workbook.styles import Styles, set_up_page
from binjiang_cli.values.money import Money
from binjiang_cli.words import Lang, Text, visible

HEADINGS = (Text("项目", "Fact"), Text("内容", "Value"), Text("单位", "Unit"), Text("说明", "What it is"))
LEAD = Text(
    "黄色单元格可以改写，结果随之重算；空着表示未知。灰色单元格不可改：名称和标的决定哪些行互相冲突，要改请重新生成。",
    "Cells in yellow can be changed, and everything follows; empty means not known. Cells in grey stay: names and subjects "
    "decide which lines conflict; for others, write the workbook anew.",
)
NUMERIC = ("money", "integer", "year", "number", "rate", "date", "exchange_rates")
FORMATS = {"number": "General", "exchange_rates": "0.0000####", "rate": "0.0###%"}


def write_facts(book: Any, sheet: Any, facts: FactSheet, lists: Lists, styles: Styles, lang: Lang) -> None:
    """Write the facts, each with its name, so that formulas and readers find it."""
    set_up_page(sheet, FIRST_ROW - 1, FIRST_ROW - 1, wide=False)
    for column, width in enumerate((26, 30, 9, 50)):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, FACTS.to(lang), styles.look("title"))
    sheet.merge_range(1, 0, 2, 3, LEAD.to(lang), styles.look("small"))
    sheet.freeze_panes(FIRST_ROW, 1)
    for column, heading in enumerate(HEADINGS):
        sheet.write_string(FIRST_ROW - 1, column, heading.to(lang), styles.look("head"))
    for row in facts.rows:
        if isinstance(row, FactHeading):
            sheet.merge_range(row.row, 0, row.row, 3, visible(row.text.to(lang)), styles.look("section"))
            continue
        _write_fact(sheet, row, lists, styles, lang)
        book.define_name(row.name, "=" + cell(FACTS.to(lang), row.row, "B"))


def _write_fact(sheet: Any, fact: FactCell, lists: Lists, styles: Styles, lang: Lang) -> None:
    sheet.write_string(fact.row, 0, visible(fact.label.to(lang)), styles.look("label"))
    look = styles.look("input" if fact.live else "given", number_format(fact))
    write_value(sheet, fact.row, shown(fact, lang), look)
    sheet.write_string(fact.row, 2, _unit(fact).to(lang), styles.look("centre"))
    sheet.write_string(fact.row, 3, visible(fact.field.help.to(lang)), styles.look("small"))
    if fact.live and (rule := _validation(fact, lists, lang)):
        sheet.data_validation(fact.row, 1, fact.row, 1, rule)
    if fact.live and fact.field.type in NUMERIC:
        wrong = f'=AND($B${fact.row + 1}<>"",NOT(ISNUMBER($B${fact.row + 1})))'
        sheet.conditional_format(fact.row, 1, fact.row, 1, {"type": "formula", "criteria": wrong, "format": styles.wrong})


def number_format(fact: FactCell) -> str:
    """Return how a spreadsheet shows a fact's number; nothing for a text."""
    return FORMATS.get(fact.field.type, TYPES[fact.field.type].cell)


def write_value(sheet: Any, row: int, value: Any, look: Any) -> None:
    """Write a value into the second column; a text stays one, whatever it looks like."""
    match value:
        case None:
            sheet.write_blank(row, 1, None, look)
        case datetime():
            sheet.write_datetime(row, 1, value, look)
        case int() | float():
            sheet.write_number(row, 1, value, look)
        case _:
            sheet.write_string(row, 1, visible(value), look)


def shown(fact: FactCell, lang: Lang) -> Any:
    """Return a fact as its cell holds it: a number, a day, or a text."""
    value = fact.value
    match value:
        case None:
            return None
        case bool():
            return (YES if value else NO).to(lang)
        case Money():
            value = value.amount
        case date() if fact.live:
            return datetime.combine(value, datetime.min.time())
    if isinstance(value, Fraction | int) and fact.live:
        return float(value)
    if fact.field.values:
        words = [fact.field.values[key].to(lang) for key in ([value] if isinstance(value, str) else value)]
        return Text("；", "; ").to(lang).join(words) or Text("无", "none").to(lang)
    plain = plain_value(fact.field, fact.value, lang)
    return Text("；", "; ").to(lang).join(map(str, plain)) if isinstance(plain, list) else str(plain)


def _unit(fact: FactCell) -> Text:
    if fact.field.type == "money":
        return YUAN if fact.currency == "CNY" else Text(fact.currency, fact.currency)
    return fact.field.unit if fact.field.unit is not None and fact.field.type != "exchange_rates" else Text("", "")


def _validation(fact: FactCell, lists: Lists, lang: Lang) -> dict[str, Any] | None:
    """Return what a spreadsheet checks while somebody types."""
    match fact.field.type:
        case "choice":
            return {"validate": "list", "source": "=" + lists.labels(fact.field)}
        case "choices":
            return {"validate": "list", "source": "=" + lists.labels(fact.field), "show_error": False}
        case "boolean":
            return {"validate": "list", "source": [YES.to(lang), NO.to(lang)]}
        case "date":
            return {"validate": "date", "criteria": "between", "minimum": FIRST_CELL, "maximum": LAST_CELL}
        case "money" | "exchange_rates" | "integer" | "year" | "number" | "rate":
            return _decimals(fact, *precision(fact))
    return None


def _decimals(fact: FactCell, decimals: int, most: int, least: int) -> dict[str, Any]:
    place = f"$B${fact.row + 1}"
    fits = f"AND(ISNUMBER({place}),{place}>={least},{place}<={most},ROUND({place},{decimals})={place})"
    return {"validate": "custom", "value": f"={fits}"}
