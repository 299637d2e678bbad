"""The vocabulary: the only place where a field of the profile is declared."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from keyword import iskeyword
from typing import Annotated, Literal

from pydantic import BaseModel, model_validator
from pydantic import Field as Setting

from binjiang_cli.language.functions import AGGREGATES, FUNCTIONS
from binjiang_cli.language.types import (
    DateType,
    ListType,
    RecordType,
    TextType,
    Type,
)
from binjiang_cli.policy.field_types import TYPES, FieldKind
from binjiang_cli.policy.meanings import Meanings, parse_word
from binjiang_cli.policy.needed import SECTIONS, TOP, refuse_lack, refuse_strangers
from binjiang_cli.source.problem import Refused
from binjiang_cli.source.validation import ReadBy, Strict, refusal
from binjiang_cli.values.currencies import WRITTEN
from binjiang_cli.values.money import filled, half_width
from binjiang_cli.values.numbers import parse_boolean
from binjiang_cli.words import Text, did_you_mean, listing, visible

MAX_RECORDS = 10_000
NAMING = ("text", "texts", "choice", "uscc")
BETWEEN_CHOICES = "[，、,；;\n]"
BETWEEN_TEXTS = "[;；\n]"  # a subject may hold a comma


def parse_name(text: str) -> str:
    """Return a name that expressions and models can use. Raises Refused."""
    shown = visible(text[:60])
    if iskeyword(text):
        message = Text(
            f"{shown} 是表达式的保留词，不能作名字", f"{shown} is a reserved word of expressions, it cannot be a name"
        )
        raise Refused(message, Text(f"例如 {shown}_", f"for example {shown}_"))
    if not text.isidentifier() or text.startswith(("_", "model_")) or hasattr(BaseModel, text):
        raise Refused(Text(f"{shown} 不能作名字", f"{shown} cannot be a name"))
    return text


Word = Annotated[str, ReadBy(parse_word)]
Name = Annotated[str, ReadBy(parse_name)]


@dataclass(frozen=True, slots=True)
class ChoiceLabel(Text):
    """A value of a choice: its labels, and the other words that mean it."""

    also: tuple[Word, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        return (self.zh, self.en, *self.also)


# What it takes to find a value out: it stands on the licence or in a contract, in the books, or an auditor has to say it.
Effort = Literal["licence", "books", "auditor"]


class Field(Strict):
    """One field: its type, its labels and other words, one line of help, and an example that `profile new` shows.

    `effort` is what it takes to find its value out.
    """

    type: FieldKind
    label: Text
    also: tuple[Word, ...] = ()
    help: Text
    unit: Text | None = None
    required: Annotated[bool, ReadBy(parse_boolean)] = False
    default: str | None = None
    not_before: str | None = None
    effort: Effort = "books"
    example: str | None = None
    values: dict[str, ChoiceLabel] = Setting(default_factory=dict)

    @model_validator(mode="after")
    def _consistent(self) -> "Field":
        if (self.type in ("choice", "choices")) != bool(self.values):
            raise refusal(
                Text("values 只用于 choice 和 choices，且不能缺", "values belong to choice and choices, and only to them")
            )
        if self.default is not None and self.type == "choice" and self.default not in self.values:
            raise refusal(Text(f"默认值 {self.default} 不在 values 里", f"the default {self.default} is not among the values"))
        if self.default is not None and self.type not in ("choice", "text"):
            raise refusal(Text("只有 choice 和 text 可以有默认值", "only a choice or a text can have a default"))
        _refuse_clash(self.meanings, lambda value: ("values", value), ())
        return self

    @property
    def words(self) -> tuple[str, ...]:
        """Return the words that mean the field, besides its id."""
        return (self.label.zh, self.label.en, *self.also)

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(self.values)

    @cached_property
    def meanings(self) -> Meanings:
        """Return what the words for its choices mean."""
        return Meanings({value: choice.words for value, choice in self.values.items()})

    @property
    def language_type(self) -> Type:
        match self.type:
            case "choice":
                return TextType(self.choices)
            case "choices":
                return ListType(TextType(self.choices), len(self.values))
        return TYPES[self.type].expression


class Section(Strict):
    """A part of the profile: `company`, or a list of records, each named by the section's singular."""

    label: Text
    also: tuple[Word, ...] = ()
    help: Text
    record: Name | None = None
    named_by: str = "name"
    dated_by: str | None = None
    fields: dict[Name, Field]

    @model_validator(mode="after")
    def _consistent(self) -> "Section":
        for field in self.fields.values():
            if field.not_before is not None and not self._is_date(field.not_before):
                shown = field.not_before
                raise refusal(Text(f"not_before：没有日期字段 {shown}", f"not_before: no date field {shown}"))
        if self.named_by not in self.fields:
            raise refusal(Text(f"named_by：没有字段 {self.named_by}", f"named_by: no field {self.named_by}"))
        if self.fields[self.named_by].type not in NAMING:
            message = Text(f"named_by：{self.named_by} 不是文字", f"named_by: {self.named_by} is not a text")
            raise refusal(message, at=("named_by",))
        if self.dated_by is not None and not self._is_date(self.dated_by):
            message = Text(f"dated_by：没有日期字段 {self.dated_by}", f"dated_by: no date field {self.dated_by}")
            raise refusal(message, at=("dated_by",))
        _refuse_clash(self.keys, lambda name: ("fields", name), ("label",))
        return self

    @property
    def year_field(self) -> str | None:
        """Return the field that says of which year a record is: `year`, else the first year that it has."""
        years = [name for name, field in self.fields.items() if field.type == "year"]
        return "year" if "year" in years else next(iter(years), None)

    @property
    def words(self) -> tuple[str, ...]:
        """Return the words that mean the section, besides its id."""
        return (self.label.zh, self.label.en, *self.also)

    @cached_property
    def keys(self) -> Meanings:
        """Return what the words for the keys of a record mean."""
        return _meanings(self.fields)

    def _is_date(self, name: str) -> bool:
        return name in self.fields and self.fields[name].type == "date"

    @property
    def is_list(self) -> bool:
        return self.record is not None


def _meanings(entries: Mapping[str, Field | Section]) -> Meanings:
    return Meanings({name: entry.words for name, entry in entries.items()})


def _refuse_clash(meanings: Meanings, path: Callable[[str], tuple[str, ...]], label: tuple[str, ...]) -> None:
    """Refuse a word that two entries share, at the second; `path` leads to an entry, `label` from there to its labels."""
    if (clash := meanings.clash()) is None:
        return
    shown = visible(clash.word[:60])
    message = Text(f"“{shown}”已经指 {clash.first}", f"{shown} already means {clash.first}")
    of_entry = [(), (*label, "zh"), (*label, "en")][clash.at] if clash.at < 3 else ("also", clash.at - 3)
    raise refusal(message, at=(*path(clash.second), *of_entry))


class Vocabulary(Strict):
    """Every field of the profile: those at its top, and those of its sections."""

    fields: dict[Name, Field]
    sections: dict[Name, Section]

    @model_validator(mode="after")
    def _consistent(self) -> "Vocabulary":
        taken = [*FUNCTIONS, *AGGREGATES, *self.fields]
        for name, section in self.sections.items():
            for word, at in ((name, "[key]"), (section.record, "record")):
                if word in taken:
                    message = Text(f"{word} 这个名字已经用了", f"the name {word} is already taken")
                    raise refusal(message, at=("sections", name, at))
                taken += [word] if word else []
        _refuse_clash(self.keys, lambda name: ("fields" if name in self.fields else "sections", name), ("label",))
        self._refuse_what_estimates_lack()
        return self

    def _refuse_what_estimates_lack(self) -> None:
        if "company" not in self.sections:
            raise refusal(Text("必须声明 company.name", "company.name must be declared"))
        refuse_lack(self.fields, TOP)
        refuse_strangers(self.fields, TOP)
        for name, section in self.sections.items():
            at = ("sections", name)
            refuse_lack(section.fields, SECTIONS.get(name, ()), at)
            refuse_strangers(section.fields, at=at)
            if name in SECTIONS and section.is_list is (name == "company"):
                raise refusal(
                    Text(f"{name} 不能有 record", f"{name} has no record")
                    if section.is_list
                    else Text(f"{name} 要有 record", f"{name} needs a record"),
                    at=at,
                )
        if not self.sections["company"].fields["name"].required:
            raise refusal(
                Text("name 应写 required: true", "name must be required: true"), at=("sections", "company", "fields", "name")
            )

    @cached_property
    def keys(self) -> Meanings:
        """Return what the words for the keys at the top of the profile mean."""
        return _meanings({**self.fields, **self.sections})

    @cached_property
    def section_names(self) -> Meanings:
        """Return what the words for sections mean, as sheets and files are named after them."""
        return _meanings(self.sections)

    @cached_property
    def not_before(self) -> dict[tuple[str, str], str]:
        """Return, by section and field, the field of the day before which that day cannot be."""
        return {
            (name, key): field.not_before
            for name, section in self.sections.items()
            for key, field in section.fields.items()
            if field.not_before is not None
        }

    @cached_property
    def all_keys(self) -> frozenset[str]:
        """Return every word that a profile may use as a key, currencies included."""
        below = (section.keys.exact for section in self.sections.values())
        return frozenset(WRITTEN.values()).union(self.keys.exact, *below)

    def label(self, keys: Sequence[str]) -> Text | None:
        """Return the label of what keys lead to, such as loans, lender; None where they lead nowhere."""
        if not keys:
            return None
        first, *below = keys
        found: Field | Section | None = self.fields.get(first) or self.sections.get(first)
        if below and isinstance(found, Section):
            found = found.fields.get(below[0])
        return None if found is None else found.label

    @cached_property
    def record_types(self) -> Mapping[str, RecordType]:
        return {
            name: RecordType(name, {key: field.language_type for key, field in section.fields.items()})
            for name, section in self.sections.items()
        }

    def names(self, for_each: str) -> dict[str, Type]:
        """Return what an expression can name: `company`, `as_of`, the sections, and the record of one of them."""
        found: dict[str, Type] = {"as_of": DateType()}
        for name, section in self.sections.items():
            record = self.record_types[name]
            found[name] = ListType(record, MAX_RECORDS) if section.is_list else record
        singular = self.sections[for_each].record
        if singular is not None:
            found[singular] = self.record_types[for_each]
        return found


def read_choice(text: str, field: Field) -> str:
    """Return the id of a choice, from any word that means it. Raises Refused for nothing, and naming the nearest."""
    if found := field.meanings.get(text):
        return found
    filled(text)
    shown = visible(text[:60])
    meant = field.meanings.nearest(half_width(text.strip()))
    labels, ids = listing((label.zh for label in field.values.values()), 30, "、"), listing(field.choices, 30)
    raise Refused(
        Text(f"没有“{shown}”这个值", f"unknown value: {shown}"),
        did_you_mean(meant) if meant else Text(f"可用的值：{labels}", f"known values: {ids}"),
    )


def text_parts(text: str) -> list[str]:
    """Return the texts that one text names, parted by semicolons."""
    return [part.strip() for part in re.split(BETWEEN_TEXTS, text) if part.strip()] or [text]


def choice_parts(text: str, field: Field) -> list[str]:
    """Return the texts of the choices that one text names, parted by commas or semicolons; a label may hold a comma."""
    if field.meanings.get(text) or not re.search(BETWEEN_CHOICES, text):
        return [text]
    words = [word for word in re.split(BETWEEN_CHOICES, text) if word and not word.isspace()]
    longest = max(len(re.split(BETWEEN_CHOICES, name)) for name in field.meanings.exact)
    parts: list[str] = []
    at = 0
    while at < len(words):
        runs = (",".join(words[at : at + length]) for length in range(longest, 1, -1))
        part = next((run for run in runs if field.meanings.get(run)), words[at])
        parts.append(part.strip())
        at += len(re.split(BETWEEN_CHOICES, part))
    return parts or [text]
