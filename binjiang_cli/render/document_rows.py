"""A document for a terminal, aligned with Chinese text, at any width."""

import re
from collections.abc import Iterator, Sequence
from typing import assert_never

from rich.cells import cell_len

from binjiang_cli.render.console import Row
from binjiang_cli.render.document import Block, Chart, Column, Derivation, Document, Heading, Listing, Paragraph, TextTable
from binjiang_cli.render.layout import GAP, TerminalPage, folded, padded, readable
from binjiang_cli.words import Lang, visible

INDENT = 2
BEFORE_ARROW = r"\S+ →"  # stays in one line
NARROWEST_TEXT = 12  # a column of words that is narrower is a column of single letters


def document_rows(document: Document, lang: Lang, width: int) -> Iterator[Row]:
    """Return the rows of a document for a terminal of a width in cells."""
    page = TerminalPage(lang, readable(width))
    for number, block in enumerate(document):
        if number and not isinstance(block, Listing):
            yield Row()
        yield from _block(block, page)


def _block(block: Block, page: TerminalPage) -> Iterator[Row]:
    match block:
        case Heading(words=words):
            yield from page.wrapped(words, "bold")
        case Paragraph(words=words, style=style):
            yield from page.wrapped(words, style)
        case Listing(points=points):
            for point in points:
                yield from page.beside("·", point.to(page.lang), GAP, "", INDENT)
        case Derivation(title=title, steps=steps):
            yield from page.wrapped(title)
            yield from (row._replace(style="dim") for row in page.labelled(steps, INDENT))
        case Chart(lines=lines, caption=caption):
            yield from map(Row, lines)
            yield from page.wrapped(caption, "dim")
        case TextTable():
            yield from _table(block, page)
        case _:
            assert_never(block)


def _table(table: TextTable, page: TerminalPage) -> Iterator[Row]:
    heads = [column.head.to(page.lang) for column in table.columns]
    rows = [[visible(cell.to(page.lang)) for cell in row] for row in table.rows]
    widths = column_widths(table, [heads, *rows], page.width)
    if widths is None:
        for number, row in enumerate(table.rows):
            if number:
                yield Row()
            pairs = zip([column.head for column in table.columns], row, strict=True)
            yield from page.labelled([pair for pair in pairs if pair[1].to(page.lang)])
        return
    yield from _cells(table, heads, widths, "dim")
    yield Row("─" * (sum(widths) + GAP * (len(widths) - 1)), "dim")
    for cells in rows:
        yield from _cells(table, cells, widths, "")


def column_widths(table: TextTable, rows: Sequence[Sequence[str]], width: int) -> list[int] | None:
    """Return the columns' widths in cells, the widest folded until all fit; None where they would be too narrow."""
    widths = [max(cell_len(row[at]) for row in rows) for at in range(len(table.columns))]
    least = [_narrowest(column, [row[at] for row in rows]) for at, column in enumerate(table.columns)]
    while sum(widths) + GAP * (len(widths) - 1) > width:
        foldable = [at for at in range(len(widths)) if widths[at] > least[at]]
        if not foldable:
            return None
        widths[max(foldable, key=lambda at: widths[at])] -= 1
    return widths


def _narrowest(column: Column, cells: Sequence[str]) -> int:
    """Return the least width of a column in cells: figures are broken only at the blanks between them."""
    if not column.figures:
        return max(NARROWEST_TEXT, cell_len(cells[0]))
    return max(cell_len(part) for cell in cells for part in (*cell.split(), *re.findall(BEFORE_ARROW, cell)))


def _cells(table: TextTable, cells: Sequence[str], widths: Sequence[int], style: str) -> Iterator[Row]:
    """Yield one row of a table, as many lines as its longest cell needs."""
    columns = [folded(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for number in range(max(map(len, columns))):
        line = ""
        for column, lines, width in zip(table.columns, columns, widths, strict=True):
            text = lines[number] if number < len(lines) else ""
            line += (" " * (width - cell_len(text)) + text if column.figures else padded(text, width)) + " " * GAP
        yield Row(line.rstrip(), style)
