"""What a sheet for people says in plain cells, so that it is noticed when somebody changes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from binjiang_cli.report.digests import text_digest


class TextSheet:
    """A sheet that remembers the texts which are written into it; all else goes to the sheet itself."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self.found: dict[tuple[int, int], str] = {}

    @property
    def texts(self) -> list[str]:
        """Return the texts, row by row, as they are read again."""
        return [self.found[place] for place in sorted(self.found)]

    def write_string(self, row: int, column: int, words: str, look: Any) -> None:
        self.found[row, column] = words
        self.sheet.write_string(row, column, words, look)

    def merge_range(self, row: int, column: int, last_row: int, last_column: int, words: str, look: Any) -> None:
        self.found[row, column] = words
        self.sheet.merge_range(row, column, last_row, last_column, words, look)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.sheet, name)


def texts_digest(sheets: Iterable[Iterable[str]]) -> str:
    """Return the digest of the texts of sheets."""
    return text_digest(text for texts in sheets for text in texts)
