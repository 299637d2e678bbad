"""`binjiang profile new --format xlsx`: a workbook to fill in, a sheet a section, made from the vocabulary."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from binjiang_cli.policy.field_types import FIRST_CELL, LAST_CELL, TYPES
from binjiang_cli.policy.vocabulary import Field, Section, Vocabulary
from binjiang_cli.words import Lang, Text

LAST_ROW = 5000
NARROWEST, WIDEST = 14, 36
COMMENT = {"x_scale": 2.2, "y_scale": 1.6, "font_size": 10}
OWNING = Field.model_construct(
    type="text",
    required=True,
    label=Text("企业名称", "Company name"),
    help=Text("这一行属于哪家企业：与“企业”表中的名称相同", "Whose this row is: the name in the sheet Company"),
)
CHOICES = Text("_可选值", "_values")
UNKNOWN = Text(
    "不知道就留空：空着表示未知，不表示零或否", "Leave it empty when not known: empty means not known, never zero or no"
)


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
        self.formats = {kind: book.add_format({"num_format": declared.cell}) for kind, declared in TYPES.items()}

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
            sheet.set_column(number, number, width, self.formats[field.type])
            sheet.write_string(0, number, heading, self.required if field.required else self.optional)
            sheet.write_comment(0, number, self._comment(field), COMMENT)
            if rule := self._validation(field, _letters(number)):
                sheet.data_validation(1, number, LAST_ROW, number, rule)

    def _comment(self, field: Field) -> str:
        """What a field is and how it is written."""
        lines = [field.help.to(self.lang)]
        if (hint := TYPES[field.type].hint) is not None:
            lines.append(hint.to(self.lang))
        if field.type == "choices":
            lines.append(Text("、", ", ").to(self.lang).join(self._labels(field)))
        if not field.required:
            lines.append(UNKNOWN.to(self.lang))
        return "\n".join(lines)

    def _labels(self, field: Field) -> list[str]:
        return [label.to(self.lang) for label in field.values.values()]

    def _validation(self, field: Field, column: str) -> dict[str, Any] | None:
        """What Excel checks while somebody types; the checks that count are those of the batch."""
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
