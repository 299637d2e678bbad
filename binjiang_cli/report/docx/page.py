"""The page of a document of our own: A4, the firm and the company above, the number of the page below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from binjiang_cli.report.document import Report
from binjiang_cli.report.docx.markup import field, paragraph, parsed, run
from binjiang_cli.report.docx.styles import FOOTER, HEADER, RULE
from binjiang_cli.words import Text, clipped

if TYPE_CHECKING:
    from docx.document import Document

WIDTH, HEIGHT, SIDE, TOP = 11906, 16838, 1361, 1531  # twentieths of a point: A4, 24 mm at its sides, 27 mm above and below
TEXT_WIDTH = WIDTH - 2 * SIDE
EDGE = 737  # twentieths of a point, 13 mm: between the paper's edge and the header or footer
MOST_IN_HEADER = 40  # characters of a name: both names fit on the line
PAGE = Text("第 {page} 页，共 {pages} 页", "Page {page} of {pages}")


def set_page(document: Document, report: Report) -> None:
    """Give a document's only section its size, margins, header and footer."""
    from docx.shared import Twips

    section = document.sections[0]
    section.page_width, section.page_height = Twips(WIDTH), Twips(HEIGHT)
    section.left_margin = section.right_margin = Twips(SIDE)
    section.top_margin = section.bottom_margin = Twips(TOP)
    section.header_distance = section.footer_distance = Twips(EDGE)
    section._sectPr.remove(*section._sectPr.xpath("w:docGrid"))  # lines as high as the styles say
    section.header._element[:] = parsed([_header(report)])
    section.footer._element[:] = parsed([_footer(report)])


def _header(report: Report) -> str:
    firm, company = (clipped(name, MOST_IN_HEADER) for name in (report.firm, report.estimate.company.name))
    rule = f'<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="4" w:color="{RULE}"/></w:pBdr>'
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>'
    return paragraph(HEADER, f"{run(firm)}<w:r><w:tab/></w:r>{run(company)}", rule + tab)


def _footer(report: Report) -> str:
    before, between, after = PAGE.to(report.lang).replace("{pages}", "{page}").split("{page}")
    return paragraph(FOOTER, run(before) + field("PAGE") + run(between) + field("NUMPAGES") + run(after))
