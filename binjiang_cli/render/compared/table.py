"""A comparison for a terminal."""

from collections.abc import Iterator, Sequence

from binjiang_cli.estimation.phrases import CEILINGS
from binjiang_cli.render.compared.page import AFTER, BEFORE, DIFFERENCE, ComparisonPage, Differing
from binjiang_cli.render.console import Row
from binjiang_cli.render.grid import INDENT, Grid
from binjiang_cli.render.layout import TerminalPage, readable
from binjiang_cli.words import Lang, same

NARROWEST_LABEL = 8  # cells: most labels are short, the longest takes two lines
HEADS = (same(""), BEFORE, AFTER, DIFFERENCE)


def page_rows(page: ComparisonPage, lang: Lang, width: int) -> Iterator[Row]:
    """Yield a comparison, row by row, for a terminal of a width in cells."""
    return _ComparisonTable(page, lang, readable(width)).rows()


class _ComparisonTable(TerminalPage):
    def __init__(self, page: ComparisonPage, lang: Lang, width: int) -> None:
        super().__init__(lang, width)
        self.page = page

    def rows(self) -> Iterator[Row]:
        page = self.page
        yield from self.wrapped(page.title, "bold")
        yield from self.labelled(page.sides, 0, page.paths)
        for note in page.notes:
            yield from self.wrapped(note, "yellow")
        yield Row()
        yield from self.wrapped(page.sentence, "bold")
        if page.blocks:
            yield Row()
            yield from self._blocks(page.blocks)
        if page.rest is not None:
            yield from self.wrapped(page.rest, "dim", INDENT)
        if page.blocks:
            yield Row()
            yield from self.wrapped(CEILINGS, "italic")

    def _blocks(self, blocks: Sequence[Differing]) -> Iterator[Row]:
        cells = _aligned([self._cells(block) for block in blocks])
        grid = Grid(HEADS, [row for rows in cells for row in rows], self.lang, self.width, NARROWEST_LABEL)
        if any(cells):
            yield from grid.head()
        for block, rows in zip(blocks, cells, strict=True):
            yield from self.wrapped(block.title, "bold")
            for row in rows:
                yield from grid.row(row)
            for remark in block.remarks:
                yield from self.wrapped(same("└ ") + remark, "dim", INDENT, hang=2)
            for label, steps in block.steps:
                yield from self.wrapped(label, "", INDENT)
                yield from self.labelled(steps, INDENT * 2)

    def _cells(self, block: Differing) -> list[list[str]]:
        return [[text.to(self.lang) for text in row] for row in block.cells]


def _aligned(blocks: Sequence[Sequence[Sequence[str]]]) -> list[list[list[str]]]:
    """Return the rows of blocks; in a column with figures in brackets the others end a cell earlier, digits below digits."""
    rows = [row for block in blocks for row in block]
    bracketed = [any(cell.endswith(")") for cell in column) for column in zip(*rows, strict=True)]
    return [[[_ended(cell, mark) for cell, mark in zip(row, bracketed, strict=True)] for row in block] for block in blocks]


def _ended(cell: str, bracketed: bool) -> str:
    return f"{cell} " if bracketed and cell and not cell.endswith(")") else cell
