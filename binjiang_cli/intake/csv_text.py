"""The rows of a CSV text, each by itself: what is wrong with one keeps nobody else out."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from binjiang_cli.intake.sheet import Mark
from binjiang_cli.words import Text

DELIMITERS = ",;\t|，；"
MOST_IN_A_CELL = 1024 * 1024
MOST_LINES = 1_000  # of one row: a quotation mark that is never closed would swallow all that follows
HEAD = 10  # rows in which the headings are
# Lines end as the file has it, also in a carriage return alone; other signs that break lines belong to their cells.
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
SEPARATOR = re.compile(r"\ufeff?\"?sep=(?P<sign>.)\"?[\r\n]*", re.IGNORECASE)
MARKED = re.compile(r"(?:^|[,;\t|])\s*'|=\"")
APOSTROPHE = re.compile("\\s*'([^']+)'?\\s*")
FORMULA_TEXT = re.compile(r'="([^"]*)"')
BADLY_QUOTED = Mark(
    "broken",
    Text(
        "引号不成对，看不出哪些内容属于这一行", "a quotation mark too many or too few: what belongs to the row cannot be known"
    ),
    Text("去掉多余的引号；内容里的引号要写两遍", "take it away; a quotation mark inside a cell is written twice"),
)
TOO_LARGE = Mark("broken", Text("单元格过大，读不了", "a cell is too large to be read"))


class CsvRow(NamedTuple):
    """A row: the number of its first line, its cells, and what is wrong with it."""

    number: int
    cells: list[str]
    broken: Mark | None = None


def csv_rows(text: str, known: Callable[[Sequence[str]], int]) -> list[CsvRow]:
    """Return the rows of a CSV text that are not blank.

    `known` counts the headings in a row: the sign that parts the cells is the one that gives most of them.
    """
    csv.field_size_limit(MOST_IN_A_CELL)
    lines = LINE.findall(text)
    first, sign = 0, None
    if lines and (stated := SEPARATOR.fullmatch(lines[0])):
        first, sign = 1, stated["sign"]
    sign = sign or _delimiter(lines, known)
    return list(_rows(lines, first, sign))


def _delimiter(lines: Sequence[str], known: Callable[[Sequence[str]], int]) -> str:
    """Return the sign by which the first rows hold most headings; of equals, the one that stands there most often."""
    head = "".join(lines[:HEAD])

    def worth(sign: str) -> tuple[int, int]:
        rows = islice(_rows(lines, 0, sign), HEAD)
        return max((known(row.cells) for row in rows), default=0), head.count(sign) * sign.isascii()

    return max(DELIMITERS, key=worth)


def _rows(lines: Sequence[str], first: int, sign: str) -> Iterator[CsvRow]:
    at = first
    while at < len(lines):
        reader = _CsvReader(lines, at, sign)
        for row in reader:
            if any(cell.strip() for cell in row.cells):
                yield row
        at = reader.next


class _CsvReader:
    """Reads rows until one is not CSV: that is its first line alone, and `next` the line behind it."""

    def __init__(self, lines: Sequence[str], first: int, sign: str) -> None:
        self.lines = lines
        self.sign = sign
        self.begun = self.next = first

    def __iter__(self) -> Iterator[CsvRow]:
        reader = csv.reader(self._lines(), delimiter=self.sign, skipinitialspace=self.sign != "\t", strict=True)
        try:
            for cells in reader:
                if self.next - self.begun > 1 and self._swallows(cells):
                    raise csv.Error
                yield CsvRow(
                    self.begun + 1,
                    [_plain(cell) for cell in cells] if MARKED.search(self.lines[self.begun]) else cells,
                )
                self.begun = self.next
        except csv.Error as error:
            self.next = self.begun + 1
            broken = TOO_LARGE if "field larger" in str(error) else BADLY_QUOTED
            yield CsvRow(self.begun + 1, [self.lines[self.begun].strip()], broken)

    def _lines(self) -> Iterator[str]:
        while self.next < len(self.lines):
            if self.next - self.begun >= MOST_LINES:
                raise csv.Error
            line = self.lines[self.next]
            self.next += 1
            yield line

    def _swallows(self, cells: Sequence[str]) -> bool:
        """Return whether a row of several lines holds a line that is a row of as many cells.

        Its quotation marks are not a pair.
        """
        inner = self.lines[self.begun + 1 : self.next - 1] or self.lines[self.next - 1 : self.next]
        return len(cells) > 2 and any(line.count(self.sign) == len(cells) - 1 and '"' not in line for line in inner)


def _plain(cell: str) -> str:
    """Return a cell without what only keeps it a text: ="0012", '0012, '甲公司'."""
    if found := FORMULA_TEXT.fullmatch(cell):
        return found[1]
    found = APOSTROPHE.fullmatch(cell)
    return cell if found is None else found[1]
