"""The blocks of a report as parts of a page."""

from __future__ import annotations

from itertools import accumulate, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, assert_never

from binjiang_cli.render.document import Derivation, Heading, Listing, Paragraph, TextTable
from binjiang_cli.report.document import BarChart, Report, ReportBlock
from binjiang_cli.report.html.chart import drawn
from binjiang_cli.report.html.pages import environment
from binjiang_cli.words import Text

if TYPE_CHECKING:
    from markupsafe import Markup

CHAPTER = 2  # the level of the headings that the navigation lists


class ReportParts(NamedTuple):
    """A report in parts: what stands over its chapters, the chapters, and these by the ids of their headings."""

    head: list[Markup]
    chapters: list[Markup]
    contents: list[tuple[str, Text]]


def parts_of(report: Report) -> ReportParts:
    """Return the blocks of a report as markup."""
    macros: Any = environment().get_template("blocks.html.j2").make_module({"lang": report.lang})
    ids = [f"part-{count}" for count in accumulate(int(isinstance(block, Heading)) for block in report.blocks)]
    made = [_markup(block, name, macros) for block, name in zip(report.blocks, ids, strict=True)]
    blocks = enumerate(report.blocks)
    chapters = [(at, block.words) for at, block in blocks if isinstance(block, Heading) and block.level == CHAPTER]
    first = chapters[0][0] if chapters else len(made)
    contents = [(ids[at], words) for at, words in chapters]
    return ReportParts(made[:first], made[first:], contents)


def _markup(block: ReportBlock, name: str, macros: Any) -> Markup:
    """Return a block as markup; `name` is the id of its heading, which is the block itself or the last one before it."""
    made: Markup
    match block:
        case Heading(words=words, level=level):
            made = macros.heading(words, level, name)
        case Paragraph(words=words, style=style):
            made = macros.paragraph(words, style)
        case Listing(points=points):
            made = macros.listing(points)
        case Derivation(title=title, steps=steps):
            grouped = [(label, [content for _, content in group]) for label, group in groupby(steps, itemgetter(0))]
            made = macros.steps(title, grouped)
        case TextTable(columns=columns, rows=rows, summed=summed):
            body, foot = (rows[:-1], rows[-1:]) if summed else (rows, ())
            made = macros.table(columns, body, foot, name)
        case BarChart(caption=caption):
            made = macros.chart(drawn(block), caption)
        case _:
            assert_never(block)
    return made
