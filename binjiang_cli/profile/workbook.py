"""`binjiang profile new --format xlsx`: a workbook to fill in, a sheet a section, made from the vocabulary."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from binjiang_cli.policy.vocabulary import Field, Section, Vocabulary
from binjiang_cli.values.money import MAX_AMOUNT
from binjiang_cli.words import Lang, Text

LAST_ROW = 5000
NARROWEST, WIDEST = 14, 36
COMMENT = {"x_scale": 2.2, "y_scale": 1.6, "font_size": 10}
EARLIEST, LATEST = date(1900, 3, 1), date(2099, 12, 31)
OWNING = Field.model_construct(
    type="text",
    required=True,
    label=Text("企业名称", "Company name"),
    help=Text("这一行属于哪家企业：与“企业”表中的名称相同", "Whose this row is: the name in the sheet Company"),
)
CHOICES = Text("_可选值", "_values")
LOOKUP = Text("从下拉列表中选", "Choose from the list")
SEVERAL = Text("可填几个，用分号隔开", "One or several, with semicolons between")
PAIRS = Text("例如 USD=7.1034；可填几个，用分号隔开", "Such as USD=7.1034; one or several, with semicolons between")
SHARES = Text("例如 rd-support=20%；可填几个，用分号隔开", "Such as rd-support=20%; one or several, with semicolons between")
HOW = {
    "texts": SEVERAL, "choices": SEVERAL, "exchange_rates": PAIRS, "assumed_rates": SHARES, "choice": LOOKUP, "boolean": LOOKUP,
    "money": Text("例如 1200000、120万、1.2亿元、USD 100万", "Such as 1200000, 120万, 1.2亿元, USD 100万"),
    "date": Text("例如 2025-01-15", "Such as 2025-01-15"),
}  # fmt: skip
UNKNOWN = Text(
    "不知道就留空：空着表示未知，不表示零或否", "Leave it empty when not known: empty means not known, never zero or no"
)
FORMATS = {"date": "yyyy-mm-dd", "money": "#,##0.00", "rate": "0.0#%", "integer": "#,##0", "number": "General", "year": "0"}


class Column(NamedTuple):
    """A column of a sheet: what is declared of it, and its heading."""

    field: Field
    heading: str


def write_workbook(vocabulary: Vocabulary, lang: Lang, path: Path) -> None:
    """Write the workbook to a path. Raises OSError."""
    from xlsxwriter import Workbook

    with Workbook(str(path)) as book:
        _Template(book, vocabulary, lang).sheets()


class _Template:
    def __init__(self, book: Any, vocabulary: Vocabulary, lang: Lang) -> None:
        self.book = book
        self.vocabulary = vocabulary
        self.lang = lang
        self.lists: dict[tuple[str, ...], str] = {}
        look = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1}
        self.optional = book.add_format({**look, "bg_color": "#E8EEF7"})
        self.required = book.add_format({**look, "bg_color": "#FCE4D6"})
        self.as_text = book.add_format({"num_format": "@"})
        self.formats = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}

    def sheets(self) -> None:
        sections = [(section, self.book.add_worksheet(section.label.to(self.lang))) for section in self._sections()]
        self.choices = self.book.add_worksheet(CHOICES.to(self.lang))
        for section, sheet in sections:
            self._sheet(sheet, list(self._columns(section)))
        self.choices.hide()
        sections[0][1].activate()

    def _sections(self) -> Iterator[Section]:
        """The companies first."""
        company = self.vocabulary.sections["company"]
        yield company
        yield from (section for section in self.vocabulary.sections.values() if section is not company)

    def _columns(self, section: Section) -> Iterator[Column]:
        fields = list(section.fields.values())
        if section.is_list:
            fields.insert(0, OWNING)
        else:
            fields += self.vocabulary.fields.values()
        for field in fields:
            unit = f"（{field.unit.zh}）" if field.unit and self.lang == "zh" else f" ({field.unit.en})" if field.unit else ""
            yield Column(field, field.label.to(self.lang) + unit)

    def _sheet(self, sheet: Any, columns: list[Column]) -> None:
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_row(0, 32)
        for number, (field, heading) in enumerate(columns):
            width = max(NARROWEST, min(WIDEST, 2 * max(len(heading), len(field.example or ""))))
            sheet.set_column(number, number, width, self.formats.get(field.type, self.as_text))
            sheet.write_string(0, number, heading, self.required if field.required else self.optional)
            sheet.write_comment(0, number, self._comment(field), COMMENT)
            if rule := self._validation(field, _letters(number)):
                sheet.data_validation(1, number, LAST_ROW, number, rule)

    def _comment(self, field: Field) -> str:
        """What a field is and how it is written."""
        lines = [field.help.to(self.lang)]
        if field.type in HOW:
            lines.append(HOW[field.type].to(self.lang))
        if field.type == "choices":
            lines.append(Text("、", ", ").to(self.lang).join(self._labels(field)))
        if not field.required:
            lines.append(UNKNOWN.to(self.lang))
        return "\n".join(lines)

    def _labels(self, field: Field) -> list[str]:
        return [label.to(self.lang) for label in field.values.values()]

    def _validation(self, field: Field, column: str) -> dict[str, Any] | None:
        """What Excel checks while somebody types; the checks that count are those of the batch."""
        cell = f"{column}2"
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
                return {"validate": "date", "criteria": "between", "minimum": EARLIEST, "maximum": LATEST}
            case "money":
                return {"validate": "custom", "value": f"=IF(ISNUMBER({cell}),AND({cell}>=0,{cell}<={MAX_AMOUNT}),TRUE)"}
            case "integer":
                return {"validate": "integer", "criteria": ">=", "value": 0}
            case "year":
                return {"validate": "integer", "criteria": "between", "minimum": 1900, "maximum": 2099}
            case "number" | "rate":
                return {"validate": "decimal", "criteria": ">=", "value": 0}
            case "uscc":
                return {"validate": "length", "criteria": "==", "value": 18}
        if field is OWNING:
            company = self.vocabulary.sections["company"].label.to(self.lang)
            return {"validate": "list", "source": f"='{company}'!$A$2:$A${LAST_ROW + 1}", "show_error": False}
        return None

    def _list(self, values: list[str]) -> str:
        """The place of a list of values on the hidden sheet; the same list stands there once."""
        key = tuple(values)
        if key not in self.lists:
            number = len(self.lists)
            for row, value in enumerate(values):
                self.choices.write_string(row, number, value)
            column = _letters(number)
            self.lists[key] = f"='{CHOICES.to(self.lang)}'!${column}$1:${column}${len(values)}"
        return self.lists[key]


def _letters(column: int) -> str:
    """A column's letters: A for the first."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
