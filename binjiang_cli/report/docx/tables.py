"""Tables: heads that are repeated, rows that stay whole, figures that stay on a line, columns as wide as they need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from binjiang_cli.render.document import Column, Derivation, TextTable
from binjiang_cli.render.document_rows import column_widths
from binjiang_cli.render.layout import GAP
from binjiang_cli.report.docx.markup import NO_BREAK, paragraph, run, shown
from binjiang_cli.report.docx.styles import ACCENT, CELL, LABEL, STEPS, TABLE
from binjiang_cli.words import Lang

TWIPS = 96  # of half a Chinese character of nine points: 90, and some room for wide letters
LABELS = 18  # half characters for what steps are called: "计息天数（年）", "The clause in short"


class Kind(NamedTuple):
    """A kind of row: bold or not, on one page with the next or not, the rule above it."""

    bold: bool = False
    keep: bool = False
    rule: str = ""


PLAIN, BEFORE_SUM, HEAD = Kind(), Kind(keep=True), Kind(bold=True, keep=True)
SUM = Kind(bold=True, rule=f'<w:tcBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="{ACCENT}"/></w:tcBorders>')


def table(block: TextTable, lang: Lang, width: int, ids: Mapping[str, str]) -> str:
    """Return the markup of a table of a width in twentieths of a point; `ids` are those of the styles."""
    heads = [shown(column.head.to(lang)) for column in block.columns]
    rows = [[shown(cell.to(lang)) for cell in row] for row in block.rows]
    widths = _widths(block, [heads, *rows], width)
    kinds = [HEAD, *[PLAIN] * len(rows)]
    if block.summed and rows:
        kinds[-2:] = [BEFORE_SUM, SUM] if len(rows) > 1 else [HEAD, SUM]
    made = [_row(block.columns, cells, widths, ids, kind) for kind, cells in zip(kinds, [heads, *rows], strict=True)]
    return _table(ids[TABLE], widths, made, "1")


def _widths(block: TextTable, rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return the columns' widths in twentieths of a point; the first takes what the others leave."""
    count = len(block.columns)
    room = width // TWIPS - GAP
    found = column_widths(block, rows, room) or [max(1, room // count - GAP)] * count
    others = [_twips(cells) for cells in found[1:]]
    return [width - sum(others), *others]


def _twips(cells: int) -> int:
    """Return the width of a column that holds a number of half characters."""
    return (cells + GAP) * TWIPS


def _row(columns: Sequence[Column], cells: Sequence[str], widths: Sequence[int], ids: Mapping[str, str], kind: Kind) -> str:
    made = []
    for column, text, width in zip(columns, cells, widths, strict=True):
        whole = column.figures and kind is not HEAD and _twips(cell_len(text)) <= width
        words = run(text.replace(" ", NO_BREAK) if whole else text, "<w:b/>" if kind.bold else "")
        set_right = '<w:jc w:val="right"/>' if column.figures else ""
        properties = kind.rule + ("<w:noWrap/>" if whole else "")
        made.append(_cell(width, paragraph(ids[CELL], words, ("<w:keepNext/>" if kind.keep else "") + set_right), properties))
    return _table_row(made, "<w:tblHeader/>" if kind is HEAD else "")


def steps(block: Derivation, lang: Lang, width: int, ids: Mapping[str, str]) -> str:
    """Return the markup of steps: what each is called beside what it says, without rules."""
    label = _twips(LABELS)
    rows = [
        _table_row([
            _cell(label, paragraph(ids[LABEL], run(name.to(lang)))),
            _cell(width - label, paragraph(ids[CELL], run(content.to(lang)))),
        ])
        for name, content in block.steps
    ]  # fmt: skip
    return _table(ids[STEPS], [label, width - label], rows, "0")


def _table(style: str, widths: Sequence[int], rows: Iterable[str], with_head: str) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="04A0" w:firstRow="{with_head}" w:lastRow="0" w:firstColumn="0" '
        f'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def _table_row(cells: Iterable[str], properties: str = "") -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(width: int, inside: str, properties: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>{inside}</w:tc>'
