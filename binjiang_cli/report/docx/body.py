"""The body of a report: every block as the paragraphs, tables and chart of a Word document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, assert_never

from binjiang_cli.render.document import Derivation, Heading, Listing, Paragraph, TextTable
from binjiang_cli.report.document import BarChart, Report, ReportBlock
from binjiang_cli.report.docx.chart import add_chart
from binjiang_cli.report.docx.markup import paragraph, parsed, run
from binjiang_cli.report.docx.styles import BODY, BULLET, CAPTION, CHART, HEADINGS, KEY, LABEL, NOTE, SUBTITLE
from binjiang_cli.report.docx.tables import steps, table

if TYPE_CHECKING:
    from docx.document import Document

PARAGRAPHS = {"bold": KEY, "italic": NOTE}


def body_elements(report: Report, document: Document, ids: Mapping[str, str], width: int) -> list[Any]:
    """Return what a report says as elements for a document's body; the chart's part is added to the document.

    `ids` are the ids of the styles in the document, `width` is that of its text in twentieths of a point.
    """
    return parsed(_Body(report, document, ids, width).blocks())


class _Body:
    def __init__(self, report: Report, document: Document, ids: Mapping[str, str], width: int) -> None:
        self.report = report
        self.lang = report.lang
        self.document = document
        self.ids = ids
        self.width = width

    def blocks(self) -> Iterator[str]:
        plain = BODY
        for block in self.report.blocks:
            if isinstance(block, Heading):
                plain = SUBTITLE if block.level == 1 else BODY  # what stands below the title tells what this is
            yield from self._block(block, plain)

    def _block(self, block: ReportBlock, plain: str) -> Iterator[str]:
        match block:
            case Heading(words=words, level=level):
                yield self._words(HEADINGS[level], words.to(self.lang))
            case Paragraph(words=words, style=style):
                yield self._words(PARAGRAPHS.get(style, plain), words.to(self.lang))
            case Listing(points=points):
                yield from (self._words(BULLET, point.to(self.lang)) for point in points)
            case Derivation(title=title):
                if title.to(self.lang):
                    yield self._words(LABEL, title.to(self.lang), "<w:keepNext/>")
                yield steps(block, self.lang, self.width, self.ids)
                yield self._gap()
            case TextTable():
                yield table(block, self.lang, self.width, self.ids)
                yield self._gap()
            case BarChart():
                yield paragraph(self.ids[CHART], add_chart(self.document, block, self.lang, self.width))
                yield self._words(CAPTION, block.caption.to(self.lang))
            case _:
                assert_never(block)

    def _words(self, style: str, text: str, properties: str = "") -> str:
        return paragraph(self.ids[style], run(text), properties)

    def _gap(self) -> str:
        """Return a low paragraph, without which a table grows together with the next."""
        return paragraph(self.ids[LABEL], "", '<w:spacing w:before="0" w:after="0" w:line="180" w:lineRule="exact"/>')
