"""Companies for tests of reports in a folder, and what stands there."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook

NEEDED = "--as-of 2026-06-30 --form html --lang en".split()
RD = {"established": "2015-03-01", "industries": ["integrated_circuits"]}


def company(name: str, spend: str = "1000万", uscc: str | None = None, **more: Any) -> dict[str, Any]:
    """A company with one research project that is a key one: 30% of what it spends."""
    code = {} if uscc is None else {"uscc": uscc}
    project = {"name": "p", "year": 2025, "key_innovation": True, "spend": spend}
    return {"company": {"name": name, **RD, **code}, "rd_projects": [project], **more}


def lines(path: Path, *companies: dict[str, Any]) -> Path:
    """Write companies as JSON lines."""
    path.write_text("".join(json.dumps(one) + "\n" for one in companies), "utf-8")
    return path


def reports(folder: Path) -> dict[str, bytes]:
    """The files that people see in a folder, without the index."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith((".", "index."))}


def table(folder: Path, sheet: str = "Index") -> list[list[Any]]:
    """The rows of a sheet of the index, as a workbook has them."""
    return CalamineWorkbook.from_path(folder / "index.xlsx").get_sheet_by_name(sheet).to_python()


def links(folder: Path) -> list[str]:
    """Where the index as a workbook leads to."""
    with zipfile.ZipFile(folder / "index.xlsx") as book:
        root = ElementTree.fromstring(book.read("xl/worksheets/_rels/sheet1.xml.rels"))
    return [one.attrib["Target"] for one in root]
