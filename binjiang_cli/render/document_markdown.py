"""A document as Markdown."""

from collections.abc import Iterator
from typing import assert_never

from binjiang_cli.render.document import Block, Chart, Derivation, Document, Heading, Listing, Paragraph, TextTable
from binjiang_cli.render.markdown import escaped, markdown_row
from binjiang_cli.words import Lang, Text


def document_markdown(document: Document, lang: Lang) -> str:
    """Return a document as Markdown; charts are left out."""
    parts = ["\n".join(_lines(block, lang)) for block in document if not isinstance(block, Chart)]
    return "\n\n".join(parts) + "\n"


def _lines(block: Block, lang: Lang) -> Iterator[str]:
    match block:
        case Heading(words=words, level=level):
            yield f"{'#' * level} {escaped(words.to(lang))}"
        case Paragraph(words=words):
            yield escaped(words.to(lang))
        case Listing(points=points):
            yield from (f"- {escaped(point.to(lang))}" for point in points)
        case Derivation(title=title, steps=steps):
            colon = Text("：", ": ").to(lang)
            yield f"**{escaped(title.to(lang))}**"
            yield ""
            yield from (f"- {escaped(label.to(lang) + colon + content.to(lang))}" for label, content in steps)
        case TextTable(columns=columns, rows=rows):
            yield markdown_row(escaped(column.head.to(lang)) for column in columns)
            yield "|" + "|".join("---:" if column.figures else "---" for column in columns) + "|"
            yield from (markdown_row(escaped(cell.to(lang)) for cell in row) for row in rows)
        case Chart():
            return
        case _:
            assert_never(block)
