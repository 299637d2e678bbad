"""Names and figures side by side in a terminal: the figures aligned to the right, below each other where they do not fit."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from binjiang_cli.render.console import Row
from binjiang_cli.render.layout import GAP, TerminalPage, folded, padded
from binjiang_cli.words import Lang, Text, same, visible

INDENT = 2
NARROWEST_NAME = 14


class Grid(TerminalPage):
    """Rows of a name and figures under their headings; it is as wide as all the rows need that are given.

    `narrowest` is the width that names need at least beside the figures.
    """

    def __init__(
        self,
        heads: Sequence[Text],
        rows: Sequence[Sequence[str]],
        lang: Lang,
        width: int,
        narrowest: int = NARROWEST_NAME,
    ) -> None:
        super().__init__(lang, width)
        self.heads = heads
        self.titles = [head.to(lang) for head in heads]
        self.widths = [max(cell_len(row[place]) for row in (self.titles, *rows)) for place in range(1, len(heads))]
        free = width - INDENT - sum(self.widths) - GAP * len(self.widths)
        self.stacked = free < narrowest
        self.first = min(free, max(cell_len(visible(row[0])) for row in (self.titles, *rows)))

    def head(self) -> Iterator[Row]:
        """Yield the headings; none where the figures stand below each other, each with its own."""
        if not self.stacked:
            yield from self._beside(self.titles, "dim")

    def row(self, row: Sequence[str]) -> Iterator[Row]:
        """Yield a row; a long name goes on below itself."""
        yield from self._below(row) if self.stacked else self._beside(row, "")

    def _beside(self, row: Sequence[str], style: str) -> Iterator[Row]:
        name, *more = folded(visible(row[0]), self.first)
        cells = "".join(" " * (width + GAP - cell_len(cell)) + cell for cell, width in zip(row[1:], self.widths, strict=True))
        yield Row((" " * INDENT + padded(name, self.first) + cells).rstrip(), style)
        yield from (Row(" " * INDENT + part, style) for part in more)

    def _below(self, row: Sequence[str]) -> Iterator[Row]:
        yield from self.wrapped(same(row[0]), "", INDENT)
        steps = [(head, same(cell)) for head, cell in zip(self.heads[1:], row[1:], strict=True) if cell]
        yield from self.labelled(steps, INDENT * 2)


def grid(heads: Sequence[Text], rows: Sequence[Sequence[str]], lang: Lang, width: int) -> Iterator[Row]:
    """Yield rows of a name and figures under their headings."""
    found = Grid(heads, rows, lang, width)
    yield from found.head()
    for row in rows:
        yield from found.row(row)
