"""A workbook: a sheet a section. Cells are read as a person sees them, without any program of spreadsheets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from binjiang_cli.intake.format_codes import NumberFormat, format_of
from binjiang_cli.intake.joined import joined, section_of
from binjiang_cli.intake.package import MAIN, Package, opened
from binjiang_cli.intake.rejects import reject_of
from binjiang_cli.intake.rows import RowForm, Rows
from binjiang_cli.intake.sheet import Sheet
from binjiang_cli.intake.units import Unit
from binjiang_cli.intake.worksheet import RAISED, Book, Content, is_blank, read_content, unescaped
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.profile.caution import Note
from binjiang_cli.profile.sheets import is_own_page
from binjiang_cli.source.problem import InputError, refuse
from binjiang_cli.words import Lang, Text, listing, visible

MOST_SHEETS = 1_000
MOST_TEXTS = 4_000_000
MOST_NAMED = 10
MOST_TEXT = 256 * 1024 * 1024  # characters of the texts that a workbook's cells share
EPOCH, EPOCH_OF_MACINTOSH = date(1899, 12, 30), date(1904, 1, 1)
STANDARD = format_of(0, None)


class Workbook(NamedTuple):
    """An .xlsx file."""

    path: str
    companies: int | None = None
    is_table: bool = True

    def read(self, vocabulary: Vocabulary, lang: Lang) -> Rows:
        try:
            with opened(self.path) as package:
                sheets, notes = _Sheets(package, vocabulary).found()
            return joined(sheets, vocabulary, lang, notes)
        except InputError as error:
            shown = visible(self.path)
            return Rows(RowForm(vocabulary).table([], []), [(0, reject_of(shown, error.problems, lang))])


def first_sheet(path: str) -> Sheet:
    """Return the first sheet of a workbook, as its cells show it. Raises InputError."""
    with opened(path) as package:
        places, book = read_book(package)
        if not places:
            raise package.damaged("xl/workbook.xml")
        content = read_content(package, places[0].part, book)
        return Sheet(f"{package.shown}#{visible(places[0].name)}", "!", content.rows, content.marks)


class SheetPlace(NamedTuple):
    """A sheet as the workbook lists it: its name, its part of the file, and whether it is hidden."""

    name: str
    part: str
    hidden: bool


class _Sheets:
    """The sheets of a workbook by the sections that they are named after."""

    def __init__(self, package: Package, vocabulary: Vocabulary) -> None:
        self.package = package
        self.vocabulary = vocabulary
        self.notes: list[Note] = []

    def found(self) -> tuple[dict[str, tuple[Sheet, Unit | None]], list[Note]]:
        """Return the sheets with the units that their names state, and what is to be said of the workbook."""
        places, self.book = read_book(self.package)
        sheets: dict[str, tuple[Sheet, Unit | None]] = {}
        others = []
        for place in places:
            if is_own_page(place.name) or is_blank(self.package, place.part):
                continue
            if (meaning := section_of(place.name, self.vocabulary, self._name(place))) is None:
                others.append(place)
                continue
            if meaning.section in sheets:
                first, name = sheets[meaning.section][0].name, self._name(place)
                raise refuse(Text(f"{first} 和 {name} 是同一个部分", f"{first} and {name} are the same section"))
            sheets[meaning.section] = (self._sheet(place), meaning.unit)
        if not sheets and len(others) == 1:
            sheets["company"] = (self._sheet(others.pop()), None)
        self.notes += [self._left_out(place) for place in others]
        if "company" not in sheets:
            label = self.vocabulary.sections["company"].label
            shown, names = self.package.shown, listing((visible(place.name) for place in places), MOST_NAMED, "、")
            raise refuse(
                Text(f"{shown} 里没有“{label.zh}”这张表", f"{shown} has no sheet {label.en} ({label.zh})"),
                hint=Text(
                    f"有的是：{names}；把列出企业的那张改名为“{label.zh}”",
                    f"it has {names}; call the one of companies {label.en}",
                ),
            )
        return {section: found for section, found in sheets.items() if found[0].rows}, self.notes

    def _sheet(self, place: SheetPlace) -> Sheet:
        name = self._name(place)
        content = read_content(self.package, place.part, self.book)
        if place.hidden:
            self.notes.append(Note(name, "hidden_read", Text("隐藏的工作表也读了", "a hidden sheet was read")))
        if content.hidden_rows or content.hidden_columns:
            self.notes.append(_hidden(name, content))
        if content.struck_rows:
            rows = listing(map(str, content.struck_rows), 20)
            message = Text(f"划掉的内容也读了：第 {rows} 行", f"what is struck out was read: row {rows}")
            self.notes.append(Note(name, "struck_out_read", message))
        return Sheet(name, "!", content.rows, content.marks)

    def _name(self, place: SheetPlace) -> str:
        return f"{self.package.shown}#{visible(place.name)}"

    def _left_out(self, place: SheetPlace) -> Note:
        shown = visible(place.name)
        return Note(self._name(place), "sheet_left_out", Text(f"没有读的工作表：{shown}", f"sheet left out: {shown}"))


def _hidden(name: str, content: Content) -> Note:
    rows, columns = content.hidden_rows, content.hidden_columns
    message = Text(f"隐藏的 {rows} 行、{columns} 列也读了", f"{rows} hidden rows and {columns} hidden columns were read")
    return Note(name, "hidden_read", message)


def read_book(package: Package) -> tuple[list[SheetPlace], Book]:
    """Return where a workbook's sheets stand, and what they share."""
    main = package.main_part("xl/workbook.xml")
    related = package.relations(main)
    kinds = {relation.kind: relation.target for relation in related.values()}
    listed: list[tuple[str, str, bool]] = []
    macintosh = uncomputed = False

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal macintosh, uncomputed
        match tag.rpartition(" ")[2]:
            case "sheet":
                reference = next((value for key, value in attributes.items() if key.endswith(" id")), "")
                listed.append((attributes.get("name", ""), reference, attributes.get("state", "visible") != "visible"))
            case "workbookPr":
                macintosh = attributes.get("date1904") in ("1", "true")
            case "calcPr":
                uncomputed = attributes.get("fullCalcOnLoad") in ("1", "true")

    package.parse(main, start, lambda tag: None)
    if len(listed) > MOST_SHEETS:
        raise package.too_large()
    places = []
    for name, reference, hidden in listed:
        relation = related.get(reference)
        if relation is None or (relation.kind == "worksheet" and not package.has(relation.target)):
            raise package.damaged(main if relation is None else relation.target)
        if relation.kind == "worksheet":
            places.append(SheetPlace(name, relation.target, hidden))
    texts = _texts(package, kinds.get("sharedStrings", ""))
    formats, struck = _formats(package, kinds.get("styles", ""))
    return places, Book(texts, formats, EPOCH_OF_MACINTOSH if macintosh else EPOCH, uncomputed, struck)


def _texts(package: Package, part: str) -> list[str]:
    """Return the texts that cells share, without how they are pronounced."""
    found: list[str] = []
    if not package.has(part):
        return found
    item: list[str] = []
    taking = phonetic = raised = False
    characters = 0

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal taking, phonetic, raised
        name = tag.rpartition(" ")[2]
        phonetic = phonetic or name == "rPh"
        taking = name == "t" and not phonetic
        if name == "r":
            raised = False
        elif name == "vertAlign":
            raised = attributes.get("val") == "superscript"

    def end(tag: str) -> None:
        nonlocal taking, phonetic, raised, characters
        taking = False
        name = tag.rpartition(" ")[2]
        if name == "rPh":
            phonetic = False
        elif name == "si":
            text = unescaped("".join(item))
            characters += len(text)
            if len(found) >= MOST_TEXTS or characters > MOST_TEXT:
                raise package.too_large()
            found.append(text)
            item.clear()
            raised = False

    def text(data: str) -> None:
        if taking:
            item.append(data.translate(RAISED) if raised else data)

    package.parse(part, start, end, text)
    return found


def _formats(package: Package, part: str) -> tuple[list[NumberFormat], frozenset[int]]:
    """Return the number formats of cells, by the numbers of their styles, and which styles strike out what a cell shows."""
    codes: dict[int, str] = {}
    found: list[int] = []
    struck: set[int] = set()
    lined: set[int] = set()
    fonts = -1
    inside = fonts_inside = False

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal inside, fonts_inside, fonts
        match tag.rpartition(" ")[2]:
            case "fonts":
                fonts_inside = True
            case "font" if fonts_inside:
                fonts += 1
            case "strike" if fonts_inside and attributes.get("val", "1") not in ("0", "false"):
                lined.add(fonts)
            case "numFmt" if tag.startswith(MAIN):
                codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "General")
            case "cellXfs":
                inside = True
            case "xf" if inside:
                if int(attributes.get("fontId", "0")) in lined:
                    struck.add(len(found))
                found.append(int(attributes.get("numFmtId", "0")))

    def end(tag: str) -> None:
        nonlocal inside, fonts_inside
        if tag.endswith(" cellXfs"):
            inside = False
        elif tag.endswith(" fonts"):
            fonts_inside = False

    if package.has(part):
        package.parse(part, start, end)
    return [format_of(number, codes.get(number)) for number in found] or [STANDARD], frozenset(struck)
