"""A second spreadsheet: the cells of a workbook, whose formulas are computed in doubles.

LibreOffice takes a second a workbook, this takes a tenth; what it says is held against LibreOffice by the tests.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from math import floor
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from formulas import Place, Sheets, Text, column_of
from office import sheet_file

NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells_of(path: Path) -> Iterator[tuple[Place, Any]]:
    """Yield the cells of a workbook: a formula as a text that begins with its sign, else the value."""
    with zipfile.ZipFile(path) as archive:
        shared = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        texts = ["".join(item.itertext()) for item in shared]
        for sheet in re.findall(r'<sheet name="([^"]+)"', archive.read("xl/workbook.xml").decode()):
            file = sheet_file(archive, sheet)
            if "worksheets" in file:
                root = ElementTree.fromstring(archive.read(file))
                for cell in root.iter(f"{NAMESPACE}c"):
                    place = re.fullmatch(r"([A-Z]+)(\d+)", cell.attrib["r"])
                    assert place is not None
                    yield (sheet, int(place[2]), column_of(place[1])), _value(cell, texts)


def _value(cell: ElementTree.Element, texts: list[str]) -> Any:
    formula, value = cell.find(f"{NAMESPACE}f"), cell.find(f"{NAMESPACE}v")
    if formula is not None:
        return f"={formula.text}"
    if cell.attrib.get("t") == "inlineStr":
        return Text("".join(cell.itertext()))
    if value is None or value.text is None:
        return None
    match cell.attrib.get("t"):
        case "s":
            return Text(texts[int(value.text)])
        case "b":
            return value.text == "1"
    number = float(value.text)
    return int(number) if number == floor(number) else number


class Book(Sheets):
    """The cells of a workbook."""

    def __init__(self, path: Path) -> None:
        super().__init__(dict(cells_of(path)))
