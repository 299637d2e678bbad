"""What the headings of a table mean: fields of the profile, with the units that they state; the rest is named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from binjiang_cli.intake.nearby import Nearby
from binjiang_cli.intake.units import Unit, unit_of
from binjiang_cli.policy.vocabulary import Field, Section, Vocabulary, read_choice
from binjiang_cli.profile.sheets import LANGUAGES, columns_of
from binjiang_cli.source.problem import Refused
from binjiang_cli.values.dates import parse_date
from binjiang_cli.values.money import half_width
from binjiang_cli.values.numbers import parse_boolean
from binjiang_cli.words import Text, did_you_mean, folded, same, visible

KEY = Field(
    type="text",
    label=Text("企业编号", "Company key"),
    help=Text("表与表之间用来对应企业", "What tells the companies of several sheets apart"),
)
# A column that states the unit of its row's amounts: 万元, USD.
UNIT = Field(
    type="text",
    label=Text("单位", "Unit"),
    help=Text("这一行金额的单位或币种", "The unit or the currency of the row's amounts"),
)
UNIT_WORDS = ("单位", "金额单位", "货币单位", "计量单位", "币种", "货币", "货币种类", "unit", "units", "currency", "ccy")
KEY_WORDS = ("企业编号", "公司编号", "单位编号", "company key", "key")
NAME_WORDS = ("企业", "公司", "company")
KEYS = ("key", "uscc", "name")
TITLES = 10  # the headings are among so many rows
LONGEST = 60
SHORTEST = 4  # a word in which one wrong sign leaves no doubt
MOST_LOOKED_AT = 200  # cells of a row, to see whether it holds headings
MARKS = re.compile(r"^[*★▲●※\s]+|[*★▲●※\s]+$")
NUMBERING = re.compile(r"^(?:\(?[0-9]{1,2}[).、]|[一二三四五六七八九十]{1,2}、)\s*")
BRACKETS = re.compile(r"(?s)(?P<name>.+?)\s*[(\[【〔<{](?P<inside>[^()\[\]【】〔〕<>{}]*)[)\]】〕>}]")
IN_BRACKETS = re.compile(r"\s*[(\[【〔<{][^()\[\]【】〔〕<>{}]*[)\]】〕>}]")
BETWEEN = re.compile(r"[\n/:,;、|_\-–—\s]+")
DOT = re.compile(r"\s*[.·/>:_\-–—]\s*")
FILLING = re.compile(
    "(?:必填|选填|可选|可选填|非必填|可不填|必须填写|如有|若有|可多选|多选|单选|请选择|下拉选择|全称|18位"
    "|多[个项]?[用以].{1,4}(?:分隔|隔开)|required|optional|mandatory|ifany|fullname)[项的]?"
)
DATE_FORM = re.compile(r"(?:格式:?)?(?:y{2,4}[-/.年]?m{1,2}[-/.月]?d{1,2}日?|年[-/.]?月[-/.]?日|日期)")
YEAR_FORM = re.compile("年|年度|y{4}")
EXAMPLE = re.compile(r"^(?:例如|比如|如|例|e\.g\.|such as)[:,]?\s*")


class HeadingTarget(NamedTuple):
    """What a heading names: a field of a section (None: of the profile itself), or a key of the company."""

    section: str | None
    name: str
    field: Field

    @property
    def id(self) -> str:
        return self.name if self.section is None else f"{self.section}.{self.name}"


class ColumnHeading(NamedTuple):
    """A heading as read: what it names, None where that is nothing; its unit; why it is refused."""

    written: str
    target: HeadingTarget | None = None
    unit: Unit | None = None
    refusal: Refused | None = None

    @property
    def shown(self) -> str:
        return visible(" ".join(self.written.split())[:LONGEST])


class HeadingWords:
    """The words that can head the columns of a section's sheet."""

    def __init__(self, vocabulary: Vocabulary, section: str) -> None:
        self.vocabulary = vocabulary
        self.section = section
        self.own: dict[str, HeadingTarget] = {}
        self.labels: list[str] = []
        self._add_keys()
        if section == "company":
            self._add(None, vocabulary.fields)
        self._add(section, vocabulary.sections[section].fields)
        for lang in LANGUAGES:
            for column in columns_of(section, vocabulary, lang):
                target = HeadingTarget(column.section, column.name, column.field)
                self.own.setdefault(folded(column.label), target)
                if column.field.type != "money":  # whose unit counts
                    self.own.setdefault(folded(column.heading(lang)), target)

    def _add(self, section: str | None, fields: Mapping[str, Field]) -> None:
        for name, field in fields.items():
            for word in (name, *field.words):
                self.own[folded(word)] = HeadingTarget(section, name, field)
            self.labels += (name, field.label.zh, field.label.en)

    def _add_keys(self) -> None:
        company = self.vocabulary.sections["company"].fields
        self._add("company", {name: company[name] for name in KEYS if name in company})
        self.own |= {folded(word): HeadingTarget("company", "name", company["name"]) for word in NAME_WORDS}
        self.own |= {folded(word): HeadingTarget("company", "key", KEY) for word in KEY_WORDS}
        self.own |= {folded(word): HeadingTarget("company", "unit", UNIT) for word in UNIT_WORDS}
        self.labels += (KEY.label.zh, KEY.label.en)

    def find(self, word: str) -> HeadingTarget | None:
        """Return what a word names; `研发项目.研发投入` names a field of another section."""
        return self.own.get(folded(word)) or self._dotted(word)

    def heads_companies(self, word: str) -> bool:
        """Return whether a word can head the column of the companies, and is hardly what one is called."""
        return self.own_keys.get(word.strip()) is not None or (
            word[:1].isascii() and self.own_keys.get(folded(word)) is not None
        )

    @cached_property
    def own_keys(self) -> dict[str, HeadingTarget]:
        return {word: target for word, target in self.own.items() if target.section == "company" and target.name in KEYS}

    def _dotted(self, word: str) -> HeadingTarget | None:
        for found in DOT.finditer(word[:LONGEST]):
            section = self.vocabulary.section_names.get(word[: found.start()])
            if section is None or (self.section != "company" and section != "company"):
                continue
            target = words_of(self.vocabulary, section).own.get(folded(word[found.end() :]))
            if target is not None and (self.section == "company" or target.name in KEYS):
                return target
        return None

    def start(self, text: str) -> Iterator[tuple[HeadingTarget, str]]:
        """Yield what the beginnings of a folded text name, the longest first, each with the rest."""
        for at in range(min(len(text), LONGEST) - 1, 1, -1):
            if (target := self.own.get(text[:at])) is not None:
                yield target, text[at:]

    def meant(self, word: str) -> HeadingTarget | None:
        """Return what a word was most likely meant to name, None where that cannot be told.

        It is near a label; the many other words of the vocabulary are near much that is meant otherwise, so that only
        one sign may be wrong in them.
        """
        written = half_width(word.strip())
        for form in dict.fromkeys((written, IN_BRACKETS.sub("", written))):
            if target := self._meant_elsewhere(form):
                return target
            if found := self._labels.nearest(form) or self._slip(form):
                return self.own[folded(found)]
        return None

    def _meant_elsewhere(self, word: str) -> HeadingTarget | None:
        """Return what 研发项目.研发投人 on the companies' sheet was most likely meant to name: a field of another section."""
        for found in DOT.finditer(word[:LONGEST]) if self.section == "company" else ():
            head, tail = word[: found.start()], word[found.end() :]
            section = self.vocabulary.section_names.get(head)
            if section is not None and section != "company":
                return words_of(self.vocabulary, section).meant(tail)
            if (near := self._sections.nearest(head)) is not None:
                return words_of(self.vocabulary, self.vocabulary.section_names.exact[near]).own.get(folded(tail))
        return None

    @cached_property
    def _sections(self) -> Nearby:
        return Nearby(self.vocabulary.section_names.exact)

    def _slip(self, word: str) -> str | None:
        found = self._others.nearest(word)
        return found if found and len(found) >= SHORTEST and _one_sign_apart(folded(word), found) else None

    @cached_property
    def _labels(self) -> Nearby:
        return Nearby(self.labels)

    @cached_property
    def _others(self) -> Nearby:
        return Nearby(self.own)

    def amount_elsewhere(self, written: str) -> HeadingTarget | None:
        """Return what a heading of the companies' sheet names where that is an amount of another section, with a unit or not.

        Only the id and the labels count: other words for amounts, such as 金额, may well head another column.
        """
        word = folded(half_width(written.strip()))
        for name, section in self.vocabulary.sections.items() if self.section == "company" else ():
            for key, field in section.fields.items() if section.is_list else ():
                labels = map(folded, (key, field.label.zh, field.label.en))
                if field.type == "money" and any(map(word.startswith, labels)):
                    target = _read(written, words_of(self.vocabulary, name)).target
                    if target is not None and target.name == key:
                        return target
        return None


def _one_sign_apart(one: str, other: str) -> bool:
    """Return whether two words differ in one sign: another, one more, or one less."""
    short, long = sorted((one, other), key=len)
    if len(short) == len(long):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    return len(long) - len(short) == 1 and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


_words_of: dict[int, tuple[Vocabulary, dict[str, HeadingWords]]] = {}


def words_of(vocabulary: Vocabulary, section: str) -> HeadingWords:
    """Return the words that can head the columns of a section's sheet; they are put together once."""
    _, made = _words_of.setdefault(id(vocabulary), (vocabulary, {}))
    return made[section] if section in made else made.setdefault(section, HeadingWords(vocabulary, section))


def headings_of(cells: Sequence[str], words: HeadingWords) -> list[ColumnHeading]:
    """Return what the cells of a heading row mean.

    A heading that is nearly a field's is refused, unless that field has a column of its own: then it is another column.
    """
    read = [_read(cell, words) for cell in cells]
    present = {heading.target.id for heading in read if heading.target is not None and heading.refusal is None}
    return [_settled(heading, words, present) for heading in read]


def count_known(cells: Sequence[str], words: HeadingWords) -> int:
    """Return how many of a row's first cells are headings."""
    return sum(1 for cell in cells[:MOST_LOOKED_AT] if cell and len(cell) <= LONGEST and _read(cell, words).target is not None)


def _settled(heading: ColumnHeading, words: HeadingWords, present: set[str]) -> ColumnHeading:
    if heading.refusal is not None and heading.target is not None and heading.target.id in present:
        return ColumnHeading(heading.written)
    if heading.target is not None or not heading.written.strip():
        return heading
    if (found := words.amount_elsewhere(heading.written)) is not None:
        section = words.vocabulary.sections[found.section or ""]
        return heading._replace(target=found, refusal=_elsewhere(heading, section, found.field))
    meant = words.meant(heading.written)
    if meant is None or meant.id in present:
        return heading
    message = Text(f"没有“{heading.shown}”这一列", f"unknown heading: {heading.shown}")
    return heading._replace(target=meant, refusal=Refused(message, _did_you_mean(meant, words)))


def _did_you_mean(meant: HeadingTarget, words: HeadingWords) -> Text:
    label = meant.field.label
    if meant.section not in (None, "company", words.section):
        label = words.vocabulary.sections[meant.section].label + same(".") + label
    return Text(did_you_mean(label.zh).zh, did_you_mean(label.en).en)


def _elsewhere(heading: ColumnHeading, section: Section, field: Field) -> Refused:
    of, label = section.label, field.label
    return Refused(
        Text(f"“{heading.shown}”是{of.zh}的一栏，不是企业的", f"{heading.shown} belongs to {of.en}, not to the company"),
        Text(
            f"标题写成“{of.zh}.{label.zh}”，或放到“{of.zh}”这张表里",
            f"call it {of.en}.{label.en}, or put it into a sheet {of.en}",
        ),
    )


def _read(written: str, words: HeadingWords) -> ColumnHeading:
    """Return a heading as its words alone say it."""
    whole = half_width(written.strip())
    text = MARKS.sub("", whole)
    if not text or len(text) > 4 * LONGEST:
        return ColumnHeading(written)
    for form in dict.fromkeys((whole, text, NUMBERING.sub("", text))):
        for attempt in (_whole, _bracketed, _parted, _attached):
            if (found := attempt(form, words)) is not None:
                return found._replace(written=written)
    return ColumnHeading(written)


def _whole(text: str, words: HeadingWords) -> ColumnHeading | None:
    target = words.find(text)
    return ColumnHeading(text, target) if target else None


def _bracketed(text: str, words: HeadingWords) -> ColumnHeading | None:
    found = BRACKETS.fullmatch(text)
    if found is None:
        return None
    name = _read(found["name"], words)
    if name.target is None or name.refusal is not None:
        return name if name.target is not None else None
    return _with_inside(name, found["inside"])


def _with_inside(name: ColumnHeading, inside: str) -> ColumnHeading:
    """Return a heading with what stands in brackets behind it: a unit, or how to fill it in; else it is refused."""
    assert name.target is not None
    field = name.target.field
    if _only_says_how(inside, field):
        return name
    unit = unit_of(inside, field)
    if unit is not None and (name.unit is None or name.unit.amount == unit.amount):
        return name._replace(unit=unit)
    shown = visible(inside.strip()[:LONGEST])
    message = Text(f"“{shown}”不是{field.label.zh}的单位", f"{shown} is no unit of {field.label.en}")
    hint = Text("改用它的单位；若是另外一栏，请换一个标题", "use a unit of its own; call the column otherwise if it is another")
    return name._replace(refusal=Refused(message, hint))


def _parted(text: str, words: HeadingWords) -> ColumnHeading | None:
    """Return a heading whose unit stands behind a sign or on a second line: 研发投入/万元."""
    for found in reversed(list(BETWEEN.finditer(text[: 2 * LONGEST]))):
        before, rest = text[: found.start()], text[found.end() :].strip()
        target = words.find(before)
        name = ColumnHeading(text, target) if target is not None or "\n" not in found[0] else _read(before, words)
        if name.target is None or name.refusal is not None or not rest:
            continue
        inside = BRACKETS.fullmatch(f" {rest}")
        heading = _with_inside(name, inside["inside"] if inside else rest)
        if heading.refusal is None or "\n" in found[0]:
            return heading
    return None


def _attached(text: str, words: HeadingWords) -> ColumnHeading | None:
    """Return a heading that ends with its unit: 研发投入万元."""
    for target, rest in words.start(folded(text)):
        if (unit := unit_of(rest, target.field)) is not None:
            return ColumnHeading(text, target, unit)
    return None


def says_how(cell: str, field: Field | None) -> bool:
    """Return whether a cell below a heading says how its column is filled in, and is no value: 必填, 是/否, yyyy-mm-dd."""
    text = folded(cell.strip().strip("()（）"))
    if field is not None:
        match field.type:
            case "date" if DATE_FORM.fullmatch(text):
                return True
            case "year" if YEAR_FORM.fullmatch(text):
                return True
            case "boolean" | "choice" if len(list(_parts(cell))) > 1:
                return _only_says_how(cell.strip().strip("()（）"), field)
    return FILLING.fullmatch(text) is not None


def _only_says_how(inside: str, field: Field) -> bool:
    """Return whether a bracket only says how a column is filled in: （必填）, （是/否）, （如2025-01-15）."""
    text = folded(inside)
    if not text or FILLING.fullmatch(text):
        return True
    match field.type:
        case "date":
            return DATE_FORM.fullmatch(text) is not None or _reads(parse_date, EXAMPLE.sub("", inside.strip()))
        case "year":
            return YEAR_FORM.fullmatch(text) is not None
        case "boolean":
            return all(_reads(parse_boolean, part) for part in _parts(inside))
        case "choice" | "choices":
            return all(_reads(lambda part: read_choice(part, field), part) for part in _parts(inside))
    return False


def _parts(inside: str) -> Iterator[str]:
    return (part.strip() for part in re.split(r"[/、,;|或\s]+|\bor\b", half_width(inside)) if part.strip())


def _reads(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except Refused:
        return False
    return True
