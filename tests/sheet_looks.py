"""How the cells of a workbook's first sheet look."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree import ElementTree

SPACE = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def on_the_right(path: Path, row: int) -> list[str]:
    """The letters of the columns whose cell in a row is set to the right by its own look."""
    with zipfile.ZipFile(path) as book:
        sheet, styles = (ElementTree.fromstring(book.read(f"xl/{name}.xml")) for name in ("worksheets/sheet1", "styles"))
    looks = [one.find("x:alignment", SPACE) for one in styles.findall("x:cellXfs/x:xf", SPACE)]
    right = {str(at) for at, look in enumerate(looks) if look is not None and look.get("horizontal") == "right"}
    cells = sheet.findall(f"x:sheetData/x:row[@r='{row}']/x:c", SPACE)
    return [cell.attrib["r"].rstrip("0123456789") for cell in cells if cell.get("s") in right]
