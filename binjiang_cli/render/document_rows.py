"""A document for a terminal, aligned with Chinese text, at any width."""

import re
from collections.abc import Iterator, Sequence
from typing import assert_never

from rich.cells import cell_len

from binjiang_cli.render.console import Row
from binjiang_cli.render.document import Block, Chart, Column, Derivation, Document, Heading, Listing, Paragraph, TextTable
from binjiang_cli.render.layout import GAP, folded, labelled, readable
from binjiang_cli.words import Lang, Text, visible

INDENT = 2
BEFORE_ARROW = r"\S+ →"  # stays in one line
NARROWEST_TEXT = 12  # a column of words that is narrower is a column of single letters


def document_rows(document: Document, lang: Lang, width: int) -> Iterator[Row]:
    """Return the rows of a document for a terminal of a width in cells."""
    for number, block in enumerate(document):
        if number and not isinstance(block, Listing):
            yield Row()
        yield from _block(block, lang, readable(width))


def _block(block: Block, lang: Lang, width: int) -> Iterator[Row]:
    match block:
        case Heading(words=words):
            yield from _wrapped(words, lang, width, "bold")
        case Paragraph(words=words, style=style):
            yield from _wrapped(words, lang, width, style)
        case Listing(points=points):
            for point in points:
                first, *more = folded(visible(point.to(lang)), width - INDENT * 2)
                yield Row(f"{' ' * INDENT}· {first}")
                yield from (Row(" " * INDENT * 2 + line) for line in more)
        case Derivation(title=title, steps=steps):
            yield from _wrapped(title, lang, width, "")
            yield from (row._replace(style="dim") for row in labelled(steps, lang, width, INDENT))
        case Chart(lines=lines, caption=caption):
            yield from map(Row, lines)
            yield from _wrapped(caption, lang, width, "dim")
        case TextTable():
            yield from _table(block, lang, width)
        case _:
            assert_never(block)


def _wrapped(words: Text, lang: Lang, width: int, style: str) -> Iterator[Row]:
    for line in folded(visible(words.to(lang)), width):
        yield Row(line, style)


def _table(table: TextTable, lang: Lang, width: int) -> Iterator[Row]:
    heads = [column.head.to(lang) for column in table.columns]
    rows = [[visible(cell.to(lang)) for cell in row] for row in table.rows]
    widths = column_widths(table, [heads, *rows], width)
    if widths is None:
        for number, row in enumerate(table.rows):
            if number:
                yield Row()
            pairs = zip([column.head for column in table.columns], row, strict=True)
            yield from labelled([pair for pair in pairs if pair[1].to(lang)], lang, width)
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
            blank = " " * (width - cell_len(text))
            line += (blank + text if column.figures else text + blank) + " " * GAP
        yield Row(line.rstrip(), style)
