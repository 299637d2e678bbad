"""What the workbook to fill in calls its sheets and columns, and what in it does not count: for its writer and its reader."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from binjiang_cli.policy.vocabulary import Field, Section, Vocabulary
from binjiang_cli.words import Lang, Text, folded, is_control

LANGUAGES: tuple[Lang, Lang] = ("zh", "en")
GUIDE = Text("填写说明", "How to fill in")
CHOICES = Text("_可选值", "_values")
REMARKS = Text("备注", "Remarks")
YUAN = Text("元", "CNY")
EXAMPLE = Text("（示例）", "(Example) ")
LONGEST_SHEET_NAME = 31  # Excel's bound, in UTF-16 units
LONGEST_UNIT = 12
LONGEST_HEADING = 40  # a heading of more is no column's name but a sentence
# Signs that Excel takes in no sheet's name, by their full-width twins, which mean the same to a reader.
WIDE = {ord(sign): twin for sign, twin in zip("[]:*?/\\'", "［］：＊？／＼’", strict=True)}
NO_TWINS: Mapping[int, str] = {}
RESERVED = frozenset(("history",))
MARKED_AS_EXAMPLE = re.compile(
    r"[(\[【](?:示例|样例|范例|举例|例|example|sample)[)\]】]|(?:示例|样例|范例|举例|例|例如|example|sample):"
)


def is_example(cell: str) -> bool:
    """Return whether a cell says that its row is an example: （示例）甲公司, 示例：甲公司."""
    return MARKED_AS_EXAMPLE.match(folded(cell[:40])) is not None


def example_name(vocabulary: Vocabulary, lang: Lang) -> str:
    """Return what the template calls the company of its example rows."""
    return EXAMPLE.to(lang) + (vocabulary.sections["company"].fields["name"].example or "")


def is_own_page(name: str) -> bool:
    """Return whether a sheet is one that the template only explains itself with."""
    return folded(name) in {folded(page.to(lang)) for page in (GUIDE, CHOICES) for lang in LANGUAGES}


def sheet_names(vocabulary: Vocabulary, lang: Lang) -> dict[str, str]:
    """Return the names of the sections' sheets by the sections' ids: their labels, as far as Excel takes them."""
    labels = [section.label.to(lang) for section in vocabulary.sections.values()]
    taken = (GUIDE.to(lang), CHOICES.to(lang))
    return dict(zip(vocabulary.sections, _told_apart(labels, LONGEST_SHEET_NAME, taken, WIDE), strict=True))


def section_of_sheet(name: str, vocabulary: Vocabulary) -> str | None:
    """Return the section whose sheet the template calls so in one of its languages."""
    named = {folded(written): section for lang in LANGUAGES for section, written in sheet_names(vocabulary, lang).items()}
    return named.get(folded(name))


class SheetColumn(NamedTuple):
    """A column of a section's sheet: the field, by the section that it belongs to (None: the profile itself) and its id.

    `label` is its heading without the unit.
    """

    section: str | None
    name: str
    field: Field
    label: str

    def heading(self, lang: Lang) -> str:
        """Return the heading, with the unit of the bare numbers below it."""
        unit = YUAN if self.field.type == "money" else self.field.unit
        if unit is None or len(unit.to(lang)) > LONGEST_UNIT:
            return self.label
        return f"{self.label}（{unit.zh}）" if lang == "zh" else f"{self.label} ({unit.en})"


def columns_of(section: str, vocabulary: Vocabulary, lang: Lang) -> list[SheetColumn]:
    """Return the columns for the fields of a section; the companies' sheet has those of the profile itself as well.

    The name of the company stands first there, as the other sheets' lists of companies are taken from its column.
    """
    declared = vocabulary.sections[section]
    fields = [(section, name, field) for name, field in declared.fields.items()]
    if section == "company":
        fields.sort(key=lambda column: column[1] != "name")
    top = [] if declared.is_list else [(None, name, field) for name, field in vocabulary.fields.items()]
    taken = [owning_heading(declared, vocabulary, lang)] if declared.is_list else []
    labels = _told_apart([field.label.to(lang) for _, _, field in (*fields, *top)], LONGEST_HEADING, taken)
    return [SheetColumn(*column, label) for column, label in zip((*fields, *top), labels, strict=True)]


def owning_heading(section: Section, vocabulary: Vocabulary, lang: Lang) -> str:
    """Return the heading of the column that says whose a record is: a word that is no field's of the record itself."""
    name = vocabulary.sections["company"].fields["name"]
    words = (name.label.to(lang), *name.words, *vocabulary.sections["company"].words)
    return next((word for word in words if section.keys.get(word) is None and len(word) <= LONGEST_HEADING), words[0])


def has_remarks(section: str, vocabulary: Vocabulary, lang: Lang) -> bool:
    """Return whether a section's sheet has a column for remarks: not where a field of its own is called so."""
    declared = vocabulary.sections[section]
    words = (declared.keys,) if declared.is_list else (declared.keys, vocabulary.keys)
    return all(keys.get(REMARKS.to(lang)) is None for keys in words)


def _told_apart(labels: Iterable[str], longest: int, taken: Iterable[str], twins: Mapping[int, str] = NO_TWINS) -> list[str]:
    """Return labels as names of at most so many UTF-16 units, without control characters, no two alike."""
    used = {*RESERVED, *map(folded, taken)}
    found = []
    for label in labels:
        plainly = " ".join("".join(" " if is_control(char) else char for char in label).translate(twins).split())
        name, number = _cut(plainly, longest), 1
        while not folded(name) or folded(name) in used:
            number += 1
            name = f"{_cut(plainly, longest - len(str(number)) - 1)}~{number}"
        used.add(folded(name))
        found.append(name)
    return found


def _cut(text: str, longest: int) -> str:
    while len(text.encode("utf-16-le")) > 2 * longest:
        text = text[:-1]
    return text.strip()
