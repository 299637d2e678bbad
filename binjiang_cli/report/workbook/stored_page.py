"""The sheet that nobody sees: the estimate as it was written, and what was filled in, so that both can be verified."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from binjiang_cli.estimation.result import Estimate
from binjiang_cli.report.digests import stored_json
from binjiang_cli.report.workbook.fact_page import number_format, shown, write_value
from binjiang_cli.report.workbook.facts import FactSheet
from binjiang_cli.report.workbook.figure_page import figure_cell
from binjiang_cli.report.workbook.figures import FigureCell, Figures
from binjiang_cli.report.workbook.names import STORED, STORED_NAME, STORED_TEXTS, TEXTS, block, cell
from binjiang_cli.report.workbook.styles import Styles
from binjiang_cli.report.workbook.texts import TextSheet, texts_digest
from binjiang_cli.words import Lang, Text

CHUNK = 32_000  # characters; a cell takes 32,767


def write_stored(
    book: Any, sheet: Any, estimate: Estimate, facts: FactSheet, figures: Figures, styles: Styles, lang: Lang
) -> None:
    """Write the facts by their names as they stand in their cells, and beside them the estimate's JSON in pieces."""
    text = stored_json(estimate, lang)
    chunks = [text[start : start + CHUNK] for start in range(0, len(text), CHUNK)]
    for row, chunk in enumerate(chunks):
        sheet.write_string(row, 2, chunk)
    book.define_name(STORED_NAME, "=" + block(STORED, 0, len(chunks) - 1, "C"))
    for row, (name, value, number) in enumerate(_filled_in(facts, figures, lang)):
        sheet.write_string(row, 0, name)
        write_value(sheet, row, value, styles.look("plain", number))
    sheet.protect()
    sheet.very_hidden()


def write_digest(book: Any, stored: Any, sheets: Mapping[Text, TextSheet], lang: Lang) -> None:
    """Write the digest of what sheets say, and name them, so that a verification finds them whatever they are called."""
    for words, name in TEXTS.items():
        book.define_name(name, "=" + cell(words.to(lang), 0, "A"))
    stored.write_string(0, 3, texts_digest(sheets[words].texts for words in TEXTS))
    book.define_name(STORED_TEXTS, "=" + cell(STORED, 0, "D"))


def _filled_in(facts: FactSheet, figures: Figures, lang: Lang) -> Iterator[tuple[str, Any, str]]:
    """Yield the cells that have names: the name, what is written there, its number format."""
    for fact in facts.facts:
        yield fact.name, shown(fact, lang), number_format(fact)
    for figure in figures.rows:
        if isinstance(figure, FigureCell) and figure.name:
            yield figure.name, *figure_cell(figure)[:2]
