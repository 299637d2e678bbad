"""What the named cells of a workbook hold: numbers as they are kept, texts, yes and no."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from math import isfinite
from typing import NamedTuple

from binjiang_cli.intake.number_formats import shown
from binjiang_cli.intake.package import Package
from binjiang_cli.intake.workbook import read_book
from binjiang_cli.intake.worksheet import Book, unescaped

MOST_CELLS = 1_000_000  # of the sheets with named cells; a workbook of a thousand records has some 50,000
MOST_TEXT = 64 * 1024 * 1024  # characters of their cells, and of all names, together
PLACE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$([A-Z]{1,3})\$([0-9]{1,7})(?::.*)?", re.DOTALL)
MAIN = "xl/workbook.xml"
TRUTHS = {"1": "TRUE", "0": "FALSE"}


class Held(NamedTuple):
    """A cell's value, and how a person reads it."""

    value: str | Decimal | bool
    shown: str


class NamedPlace(NamedTuple):
    """Where a name leads: a sheet, and its first cell."""

    sheet: str
    column: str
    row: int


class NamedCells:
    """The cells of all sheets on which names lead to cells.

    Raises InputError for a workbook that is damaged or too large.
    """

    def __init__(self, package: Package, places: Mapping[str, NamedPlace]) -> None:
        self.places = places
        self.package = package
        self.found: dict[tuple[str, str], Held] = {}
        self.characters = 0
        sheets, book = read_book(package)
        wanted = {place.sheet for place in places.values()}
        for sheet in sheets:
            if sheet.name in wanted:
                self._read(sheet.name, sheet.part, book)

    def named(self, name: str) -> Held | None:
        """Return what the cell of a name holds; None for an empty one, and for a name that leads nowhere."""
        place = self.places.get(name)
        return None if place is None else self.at(place)

    def at(self, place: NamedPlace) -> Held | None:
        """Return what a cell holds, None where it is empty."""
        return self.found.get((place.sheet, f"{place.column}{place.row}"))

    def others(self, sheet: str, lead: str) -> list[str]:
        """Return what the cells of a sheet show to which no name with this lead leads, in the order of the file."""
        named = {(place.sheet, f"{place.column}{place.row}") for name, place in self.places.items() if name.startswith(lead)}
        return [held.shown for place, held in self.found.items() if place[0] == sheet and place not in named]

    def _read(self, sheet: str, part: str, book: Book) -> None:
        place, kind, style, taking = "", "n", 0, False
        value: list[str] = []

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            nonlocal place, kind, style, taking
            match tag.rpartition(" ")[2]:
                case "c":
                    place, kind, style = attributes.get("r", ""), attributes.get("t", "n"), int(attributes.get("s", "0"))
                    value.clear()
                case "v" | "t":
                    taking = True

        def end(tag: str) -> None:
            nonlocal taking
            match tag.rpartition(" ")[2]:
                case "c":
                    if raw := "".join(value):
                        self._keep(sheet, place, _held(raw, kind, style, book))
                case "v" | "t":
                    taking = False

        def text(data: str) -> None:
            if taking:
                self._count(len(data))
                value.append(data)

        self.package.parse(part, start, end, text)

    def _keep(self, sheet: str, place: str, held: Held) -> None:
        self.found[sheet, place] = held
        if len(self.found) > MOST_CELLS:
            raise self.package.too_large()

    def _count(self, more: int) -> None:
        self.characters += more
        if self.characters > MOST_TEXT:
            raise self.package.too_large()


def _held(raw: str, kind: str, style: int, book: Book) -> Held:
    match kind:
        case "s":
            text = book.texts[int(raw)]
            return Held(text, text)
        case "b":
            return Held(raw == "1", TRUTHS[raw])
        case "n":
            number = double(raw)
            return Held(raw, raw) if number is None else Held(number, shown(raw, book.formats[style], book.epoch).text)
    text = unescaped(raw)
    return Held(text, text)


def double(written: str) -> Decimal | None:
    """Return a number as a cell keeps it, in the fewest digits that say which it is; None for one that it cannot keep."""
    try:
        number = float(written)
    except ValueError:
        return None
    return Decimal(repr(number)) if isfinite(number) else None


def named_places(package: Package, leads: tuple[str, ...]) -> dict[str, NamedPlace]:
    """Return where the names lead that begin with one of these leads; those of a single sheet, and of no cell, are left out."""
    found: dict[str, NamedPlace] = {}
    name, taken = "", 0
    pieces: list[str] = []

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal name
        pieces.clear()
        wanted = tag.endswith(" definedName") and "localSheetId" not in attributes
        name = attributes.get("name", "") if wanted and attributes.get("name", "").startswith(leads) else ""

    def end(tag: str) -> None:
        if name and (place := PLACE.fullmatch("".join(pieces))) is not None:
            sheet = place[2] or place[1].replace("''", "'")
            found.setdefault(name, NamedPlace(sheet, place[3], int(place[4])))

    def text(data: str) -> None:
        nonlocal taken
        if name:
            taken += len(data)
            if taken > MOST_TEXT:
                raise package.too_large()
            pieces.append(data)

    package.parse(package.main_part(MAIN), start, end, text)
    return found
