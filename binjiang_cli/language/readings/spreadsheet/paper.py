"""The sheet on which the sums are made: every value that is used again stands in a cell of its own."""

from __future__ import annotations

from typing import NamedTuple

from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.spreadsheet.formula import Formula

MOST_COLUMNS = 200  # of a row; then it goes on in the next
MOST_CELLS = 300_000  # more make a workbook that takes minutes to open
FIRST_COLUMN = 2  # the two before it say what a row is about


class PlacedFormula(NamedTuple):
    """A formula in its cell."""

    row: int
    column: int
    term: Formula


class Paper:
    """Gives formulas their cells, row by row; the same formula stands there once.

    `about` are the rows' two headings: the line, and the part of it.
    """

    def __init__(self, sheet: str) -> None:
        self.sheet = "'" + sheet.replace("'", "''") + "'"
        self.cells: list[PlacedFormula] = []
        self.about: dict[int, tuple[str, str]] = {}
        self._known: dict[str, Formula] = {}
        self._row, self._column = 0, FIRST_COLUMN
        self._heading = ("", "")

    def heading(self, line: str, part: str) -> None:
        """Begin a row for a part of a line."""
        self._heading = (line, part)
        if self._column > FIRST_COLUMN:
            self._row, self._column = self._row + 1, FIRST_COLUMN

    def keep(self, term: Formula) -> Formula:
        """Return the cell that holds a formula; a literal, or a cell itself, stays what it is. Raises CannotSay."""
        if term.fixed or self._is_cell(term):
            return term
        if term.text not in self._known:
            self._known[term.text] = self._placed(term)
        return self._known[term.text]

    def _is_cell(self, term: Formula) -> bool:
        return term.text.startswith(self.sheet + "!$") and not set(term.text[len(self.sheet) :]) & set("+-*/(),<>=")

    def _placed(self, term: Formula) -> Formula:
        if len(self.cells) >= MOST_CELLS:
            raise CannotSay("公式太多", "too many formulas")
        if self._column == FIRST_COLUMN + MOST_COLUMNS:
            self._row, self._column = self._row + 1, FIRST_COLUMN
        self.about.setdefault(self._row, self._heading)
        self.cells.append(PlacedFormula(self._row, self._column, term))
        place = f"{self.sheet}!${letters(self._column)}${self._row + 1}"
        self._column += 1
        return Formula(place, term.value)


def letters(column: int) -> str:
    """Return a column's letters: 0 is A."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found
