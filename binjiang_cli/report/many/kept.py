"""What is known of the reports in a folder, beside them: so a run that was interrupted goes on with what is left.

A line a report, written when the report is there: its file with the sha256, what it was made from, its row of the index. A
line that is not whole, or not what was written, counts as none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from binjiang_cli.files import whole
from binjiang_cli.report.many.rows import IndexRow

NAME = ".binjiang-reports.jsonl"


class KeptReport(NamedTuple):
    """A report that is there: what it was made from, the sha256 that its file had when it was written, and its row."""

    made_from: dict[str, Any]
    sha256: str
    row: IndexRow

    def line(self) -> str:
        text = json.dumps({"made_from": self.made_from, "sha256": self.sha256, "row": self.row.stored()})
        return f"{crc32(text.encode()):08x} {text}\n"


def digest_of(file: Path) -> str:
    """Return the sha256 of a report. Raises OSError."""
    return sha256(file.read_bytes()).hexdigest()


def reports_in(folder: Path) -> dict[str, KeptReport]:
    """Return what is known of a folder's reports, by their files. Raises OSError where it cannot be read."""
    try:
        text = (folder / NAME).read_text("utf-8", errors="replace")
    except FileNotFoundError:
        return {}
    found = filter(None, map(_read, text.splitlines()))
    return {one.row.file: one for one in found}


def _read(line: str) -> KeptReport | None:
    sum_, _, text = line.partition(" ")
    if f"{crc32(text.encode()):08x}" != sum_:
        return None
    try:
        found = json.loads(text)
        return KeptReport(found["made_from"], found["sha256"], IndexRow.of_stored(found["row"]))
    except (ValueError, KeyError, TypeError, ArithmeticError):  # of another version
        return None


def write_kept(folder: Path, reports: Iterable[KeptReport]) -> None:
    """Write down what is known of a folder's reports, and nothing else. Raises OSError."""
    with whole(folder / NAME) as place, place.open("w", encoding="utf-8") as file:
        file.writelines(one.line() for one in reports)
