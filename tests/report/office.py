"""Workbooks changed after they were written, and computed anew by LibreOffice."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from outside import needs
from python_calamine import CalamineWorkbook

from binjiang_cli.language.readings.spreadsheet.formula import serial

SOFFICE = shutil.which("soffice")
needs_soffice = needs(SOFFICE, "LibreOffice is not installed")
WRITER = SOFFICE and (Path(SOFFICE).resolve().parent / "libswlo.so")
needs_writer = needs(str(WRITER) if WRITER and WRITER.exists() else None, "LibreOffice Writer is not installed")
AT_ONCE = 100  # workbooks in one call of LibreOffice
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>
"""
Place = tuple[str, int, int]


def places(path: Path) -> dict[str, Place]:
    """Return the cells that a workbook names: sheet, row and column, from 0."""
    with zipfile.ZipFile(path) as archive:
        text = archive.read("xl/workbook.xml").decode()
    found = {}
    for name, sheet, letters, row in re.findall(r'<definedName name="(\w+)">(?:\'?)([^\'<!]+)\'?!\$([A-Z]+)\$(\d+)<', text):
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        found[name] = (sheet, int(row) - 1, column - 1)
    return found


def sheet_file(archive: zipfile.ZipFile, sheet: str) -> str:
    text = archive.read("xl/workbook.xml").decode()
    relation = re.search(rf'<sheet name="{re.escape(sheet)}"[^>]*r:id="(\w+)"', text)
    assert relation
    target = re.search(
        rf'<Relationship Id="{relation[1]}"[^>]*Target="([^"]+)"', archive.read("xl/_rels/workbook.xml.rels").decode()
    )
    assert target
    return "xl/" + target[1]


def write_changed(path: Path, to: Path, facts: Mapping[str, Any]) -> None:
    """Copy a workbook with other facts in its named cells, as somebody types them; None empties a cell."""
    named = places(path)
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as copy:
        files = {name: archive.read(name) for name in archive.namelist()}
        for fact, value in facts.items():
            sheet, row, column = named[fact]
            file = sheet_file(archive, sheet)
            files[file] = with_cell(files[file].decode(), f"{chr(65 + column)}{row + 1}", value).encode()
        for name, data in files.items():
            copy.writestr(name, data)


def with_cell(text: str, place: str, value: Any) -> str:
    found = re.search(rf'<c r="{place}"(?P<style> s="\d+")?[^>]*?(?:/>|>.*?</c>)', text)
    assert found, place
    style = found["style"] or ""
    match value:
        case None:
            cell = f'<c r="{place}"{style}/>'
        case bool():
            cell = f'<c r="{place}"{style} t="b"><v>{int(value)}</v></c>'
        case datetime() | date():
            day = value.date() if isinstance(value, datetime) else value
            cell = f'<c r="{place}"{style}><v>{serial(day)}</v></c>'
        case str():
            cell = f'<c r="{place}"{style} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
        case _:
            cell = f'<c r="{place}"{style}><v>{value!r}</v></c>'
    return text[: found.start()] + cell + text[found.end() :]


def recalculated(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Have LibreOffice compute workbooks anew; return its copies."""
    profile = folder / "office"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user/registrymodifications.xcu").write_text(SETTINGS, "utf-8")
    out = folder / "out"
    assert SOFFICE is not None
    for start in range(0, len(paths), AT_ONCE):
        subprocess.run(
            [SOFFICE, "--headless", f"-env:UserInstallation=file://{profile}", "--convert-to", "xlsx", "--outdir", str(out),
             *map(str, paths[start : start + AT_ONCE])],
            check=True, capture_output=True, timeout=1800,
        )  # fmt: skip
    return [out / path.name for path in paths]


def named_values(path: Path, named: Mapping[str, Place]) -> dict[str, Any]:
    """Return what the named cells of a workbook show."""
    book = CalamineWorkbook.from_path(str(path))
    rows = {sheet: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False) for sheet in {p[0] for p in named.values()}}
    return {name: _at(rows[sheet], row, column) for name, (sheet, row, column) in named.items()}


def _at(rows: Sequence[Sequence[Any]], row: int, column: int) -> Any:
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
