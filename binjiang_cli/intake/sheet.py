"""A table of texts, as it comes out of a workbook or a CSV file, before anybody asks what it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from binjiang_cli.profile.caution import Note
from binjiang_cli.words import Text, visible


class Mark(NamedTuple):
    """What has to be known of a cell besides its text.

    `broken`: it holds no value that can be used (an error, a formula that nobody computed). `digits`: a number that has
    lost digits, so that it is no name, key or code. `unit`: its number is right only where the heading states the unit.
    `shared`: it is merged with the rows below it, which are `filled` with its value; `wide`: with the columns beside it.
    `shown`: it holds another value than it shows, which is worth a warning.
    """

    kind: Literal["broken", "digits", "unit", "shared", "filled", "wide", "shown"]
    message: Text
    hint: Text | None = None


class Sheet(NamedTuple):
    """A table's rows that are not blank, under their numbers; cells that need a word, by row and column.

    `broken` rows cannot be trusted as a whole. `notes` are what its reading left to be said.
    """

    name: str
    mark: Literal["!", ":"]
    rows: list[tuple[int, list[str]]]
    marks: Mapping[tuple[int, int], Mark] = {}
    broken: Mapping[int, Mark] = {}
    notes: Sequence[Note] = ()

    def position(self, row: int) -> str:
        """Return where a row stands: `book.xlsx#Loans!2`, `loans.csv:2`."""
        return f"{self.name}{self.mark}{row}"

    def cell(self, row: int, column: int) -> str:
        """Return where a cell stands: `book.xlsx#Loans!B2`; in a CSV file, whose columns have no letters, its row."""
        return f"{self.name}!{letters(column)}{row}" if self.mark == "!" else self.position(row)


def letters(column: int) -> str:
    """Return a column's letters, from its number counted from zero: A, Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def error_mark(written: str) -> Mark:
    """Return that a cell holds an error instead of a value."""
    what = visible(written[:20])
    return Mark(
        "broken", Text(f"单元格是错误值 {what}", f"the cell is the error {what}"), Text("改正后再保存", "mend it, then save")
    )
