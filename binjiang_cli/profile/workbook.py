"""`binjiang profile new --format xlsx`: a workbook to fill in, a sheet a section, made from the vocabulary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import east_asian_width

from binjiang_cli.policy.field_types import FIRST_CELL, LAST_CELL, TYPES
from binjiang_cli.policy.vocabulary import Field, Vocabulary
from binjiang_cli.profile.example import example_of
from binjiang_cli.profile.guide import write_guide
from binjiang_cli.profile.load import Profile
from binjiang_cli.profile.plain import plain_value
from binjiang_cli.profile.sheets import (
    CHOICES,
    GUIDE,
    REMARKS,
    columns_of,
    example_name,
    has_remarks,
    owning_heading,
    sheet_names,
)
from binjiang_cli.source.problem import Refused, refuse
from binjiang_cli.values.dates import parse_date
from binjiang_cli.values.exchange import DayRates
from binjiang_cli.values.money import parse_money
from binjiang_cli.words import Lang, Text, visible
from binjiang_cli.workbooks import FONT, set_for_print

LAST_ROW = 5000
BY_DAY = Text("按日变化的汇率放不进表格", "rates of exchange by day fit into no table")
MOST_DIGITS = 15  # that a spreadsheet keeps of a number
NARROWEST, WIDEST = 12, 34
COMMENT = {"x_scale": 2.2, "y_scale": 1.6, "font_size": 10}
WHOSE = Text("这一行属于哪家企业：与企业表中的名称相同", "Whose this row is: the name in the companies' sheet")
OWNING = Field.model_construct(type="text", required=True, label=WHOSE, help=WHOSE)
NOTES = Field.model_construct(
    type="text", label=REMARKS, help=Text("随便写，程序不读这一列", "Anything: this column is not read")
)
UNKNOWN = Text(
    "不知道就留空：空着表示未知，不表示零或否", "Leave it empty when not known: empty means not known, never zero or no"
)
CENTRED = ("boolean", "choice", "date", "year")
REQUIRED, OPTIONAL, IGNORED, EXAMPLE_ROW = "#FCE4D6", "#DDE6F2", "#EDEDED", "#F7F7F7"
BORDER = {"border": 1, "border_color": "#A6B4C8"}


class TemplateColumn(NamedTuple):
    """A column of a sheet: what is declared of it, its heading, and its cell in the example row."""

    field: Field
    heading: str
    example: Any


def write_workbook(vocabulary: Vocabulary, lang: Lang, path: Path, profiles: Sequence[Profile] = ()) -> None:
    """Write the workbook to a path, with the profiles filled in below the example rows. Raises OSError.

    The companies' names must differ: they join the sheets.
    """
    from xlsxwriter import Workbook

    with Workbook(str(path)) as book:
        _Template(book, vocabulary, lang, profiles).sheets()


class _Template:
    def __init__(self, book: Any, vocabulary: Vocabulary, lang: Lang, profiles: Sequence[Profile]) -> None:
        from xlsxwriter.utility import xl_col_to_name

        self.book = book
        self.letters = xl_col_to_name
        self.profiles = profiles
        self.vocabulary = vocabulary
        self.lang = lang
        self.names = sheet_names(vocabulary, lang)
        self.lists: dict[tuple[str, ...], str] = {}
        self.font = {"font_name": FONT.to(lang), "font_size": 10, "valign": "vcenter"}

    def sheets(self) -> None:
        guide = self.book.add_worksheet(GUIDE.to(self.lang))
        sheets = [(section, self.book.add_worksheet(self.names[section])) for section in self._sections()]
        self.choices = self.book.add_worksheet(CHOICES.to(self.lang))
        for section, sheet in sheets:
            columns = list(self._columns(section))
            self._sheet(sheet, columns)
            for row, cells in enumerate(self._filled_in(section), 2):
                for number, (column, cell) in enumerate(zip(columns, cells, strict=False)):
                    _write(sheet, row, number, cell, self._format(column.field))
        write_guide(self.book, guide, self.vocabulary, self.lang, {section: self.names[section] for section, _ in sheets})
        self.choices.hide()

    def _sections(self) -> Iterator[str]:
        """Yield the companies first."""
        yield "company"
        yield from (name for name in self.vocabulary.sections if name != "company")

    def _columns(self, section: str) -> Iterator[TemplateColumn]:
        declared = self.vocabulary.sections[section]
        if declared.is_list:
            yield TemplateColumn(
                OWNING, owning_heading(declared, self.vocabulary, self.lang), example_name(self.vocabulary, self.lang)
            )
        for column in columns_of(section, self.vocabulary, self.lang):
            example = self._example(column.field)
            if (column.section, column.name) == ("company", "name"):
                example = example_name(self.vocabulary, self.lang)
            yield TemplateColumn(column.field, column.heading(self.lang), example)
        if has_remarks(section, self.vocabulary, self.lang):
            yield TemplateColumn(NOTES, NOTES.label.to(self.lang), None)

    def _filled_in(self, section: str) -> Iterator[list[Any]]:
        """Yield the rows of the profiles: their cells in the order of the columns."""
        columns = columns_of(section, self.vocabulary, self.lang)
        for profile in self.profiles:
            values = profile.values
            if not self.vocabulary.sections[section].is_list:
                yield [
                    self._cell(column.field, getattr(values if column.section is None else values.company, column.name))
                    for column in columns
                ]
                continue
            for record in getattr(values, section) or ():
                yield [profile.name, *(self._cell(column.field, getattr(record, column.name)) for column in columns)]

    def _cell(self, field: Field, value: Any) -> Any:
        """Return a value as a cell: a number or a day where a spreadsheet keeps it exactly, else its plain text."""
        if value is None:
            return None
        if isinstance(value, dict) and any(isinstance(rate, DayRates) for rate in value.values()):
            raise refuse(BY_DAY, hint=Text("改存为 YAML", "write YAML instead"))
        plain = self._in_one(plain_value(field, value, self.lang))
        return plain if len(plain.replace(".", "")) > MOST_DIGITS else _typed(field, plain)

    def _example(self, field: Field) -> Any:
        """Return a field's example as a cell: a number or a day where it is one, else a text."""
        stated = example_of(field, self.lang)
        return stated if stated is None else _typed(field, self._in_one(stated))

    def _in_one(self, stated: Any) -> Any:
        """Return several values, or rates by their names, as the text of one cell; one value as it is."""
        between = "；" if self.lang == "zh" else "; "
        if isinstance(stated, dict):
            stated = [f"{key}={value}" for key, value in stated.items()]
        return between.join(map(str, stated)) if isinstance(stated, list) else stated

    def _format(self, field: Field, **more: Any) -> Any:
        centred = {"align": "center"} if field.type in CENTRED else {}
        return self.book.add_format({**self.font, "num_format": TYPES[field.type].cell, **centred, **more})

    def _sheet(self, sheet: Any, columns: Sequence[TemplateColumn]) -> None:
        self._set_up_page(sheet)
        sheet.freeze_panes(1, 1)
        sheet.set_row(0, 36)
        sheet.set_row(1, 22)
        for number, (field, heading, example) in enumerate(columns):
            sheet.set_column(number, number, _width(heading, example, field), self._format(field, text_wrap=field is NOTES))
            sheet.write_string(0, number, heading, self._heading_format(field))
            sheet.write_comment(0, number, self._comment(field), COMMENT)
            grey = self._format(field, italic=True, font_color="#808080", bg_color=EXAMPLE_ROW, **BORDER)
            _write(sheet, 1, number, example, grey)
            if rule := self._validation(field, self.letters(number)):
                sheet.data_validation(1, number, LAST_ROW, number, rule)

    def _heading_format(self, field: Field) -> Any:
        colour = REQUIRED if field.required else IGNORED if field is NOTES else OPTIONAL
        look = {"bold": True, "text_wrap": True, "align": "center", "bg_color": colour, "font_color": "#1F3557", **BORDER}
        return self.book.add_format({**self.font, **look})

    def _set_up_page(self, sheet: Any) -> None:
        set_for_print(sheet)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        sheet.set_header("&C&A")

    def _comment(self, field: Field) -> str:
        """Return what a field is and how it is written."""
        lines = [field.help.to(self.lang)]
        if (hint := TYPES[field.type].hint) is not None:
            lines.append(hint.to(self.lang))
        if field.type == "choices":
            lines.append(Text("、", ", ").to(self.lang).join(self._labels(field)))
        if not field.required and field is not NOTES:
            lines.append(UNKNOWN.to(self.lang))
        return "\n".join(visible(" ".join(line.split())) for line in lines)

    def _labels(self, field: Field) -> list[str]:
        return [label.to(self.lang) for label in field.values.values()]

    def _validation(self, field: Field, column: str) -> dict[str, Any] | None:
        """Return what Excel checks while somebody types; the checks that count are those of the batch."""
        cell, declared = f"{column}2", TYPES[field.type]
        match field.type:
            case "choice":
                return {"validate": "list", "source": self._list(self._labels(field))}
            case "choices":
                return {"validate": "list", "source": self._list(self._labels(field)), "show_error": False}
            case "boolean":
                return {
                    "validate": "list",
                    "source": self._list([Text("是", "yes").to(self.lang), Text("否", "no").to(self.lang)]),
                }
            case "date":
                return {"validate": "date", "criteria": "between", "minimum": FIRST_CELL, "maximum": LAST_CELL}
            case "money":
                return {"validate": "custom", "value": f"=IF(ISNUMBER({cell}),AND({cell}>=0,{cell}<={declared.most}),TRUE)"}
            case "integer" | "year" | "number" | "rate":
                low, high = map(int, declared.within())
                validate = "decimal" if declared.value is Fraction else "integer"
                return {"validate": validate, "criteria": "between", "minimum": low, "maximum": high}
            case "uscc":
                return {"validate": "length", "criteria": "==", "value": 18}
        if field is OWNING:
            return {"validate": "list", "source": f"='{self.names['company']}'!$A$2:$A${LAST_ROW + 1}", "show_error": False}
        return None

    def _list(self, values: list[str]) -> str:
        """Return the place of a list of values on the hidden sheet; the same list stands there once."""
        key = tuple(values)
        if key not in self.lists:
            number = len(self.lists)
            for row, value in enumerate(values):
                self.choices.write_string(row, number, value)
            column = self.letters(number)
            self.lists[key] = f"='{CHOICES.to(self.lang)}'!${column}$1:${column}${len(values)}"
        return self.lists[key]


def _typed(field: Field, written: str) -> Any:
    """Return an example as the number or the day that it is, the text where it is neither."""
    try:
        if field.type == "money":
            amount = parse_money(written)
            return float(amount.amount) if amount.currency == "CNY" else written
        if field.type == "date":
            return datetime.combine(parse_date(written), datetime.min.time())
        return int(written) if field.type in ("year", "integer") else written
    except (Refused, ValueError):
        return written


def _write(sheet: Any, row: int, column: int, value: Any, look: Any) -> None:
    """Write a cell; a text stays one, whatever it looks like."""
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, value, look)
    elif isinstance(value, float | int):
        sheet.write_number(row, column, value, look)
    elif value:
        sheet.write_string(row, column, visible(value), look)
    else:
        sheet.write_blank(row, column, None, look)


def _width(heading: str, example: Any, field: Field) -> float:
    """Return a column's width in characters: of its example, and of its heading over two lines."""
    if field is NOTES:
        return WIDEST
    widths = [_cells(heading) * 0.75]
    if isinstance(example, float):
        widths.append(_cells(f"{example:,.2f}"))
    elif isinstance(example, str | int):
        widths.append(_cells(str(example)))
    return max(NARROWEST, min(WIDEST, max(widths) + 3))


def _cells(text: str) -> int:
    return sum(2 if east_asian_width(char) in ("W", "F") else 1 for char in text)
