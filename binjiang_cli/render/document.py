"""What is to be shown, as headings, paragraphs, lists and tables: each form of output is made from the same document."""

from collections.abc import Sequence
from typing import NamedTuple

from binjiang_cli.words import Text


class Heading(NamedTuple):
    words: Text
    level: int = 2


class Paragraph(NamedTuple):
    words: Text
    style: str = ""


class Listing(NamedTuple):
    """Points of a list."""

    points: Sequence[Text]


class Derivation(NamedTuple):
    """How something came about, below its title: labelled contents, one after the other."""

    title: Text
    steps: Sequence[tuple[Text, Text]]


class Chart(NamedTuple):
    """A picture in characters, line by line, for a terminal, and what it shows; other forms do without it."""

    lines: Sequence[str]
    caption: Text


class Column(NamedTuple):
    head: Text
    figures: bool = False


class TextTable(NamedTuple):
    """Cells by row; in a terminal too narrow for all columns, a row is its cells one below the other.

    `summed` says that the last row is the sum of those before it.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[Text]]
    summed: bool = False


TextBlock = Heading | Paragraph | Listing | Derivation | TextTable
Block = TextBlock | Chart
Document = Sequence[Block]
