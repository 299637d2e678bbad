"""A document of our own: the library's sample with our styles, settings and page in the place of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from binjiang_cli.report.document import Report
from binjiang_cli.report.docx.body import body_elements
from binjiang_cli.report.docx.markup import parsed
from binjiang_cli.report.docx.page import TEXT_WIDTH, set_page
from binjiang_cli.report.docx.styles import DEFAULTS, add_styles
from binjiang_cli.words import Lang

if TYPE_CHECKING:
    from docx.document import Document

LANGUAGES: dict[Lang, str] = {"zh": "zh-CN", "en": "en-US"}
UNUSED = ("/customXml", "/thumbnail", "/stylesWithEffects", "/webSettings", "/fontTable", "/extended-properties")
# Without a mode, or in a lower one, Word opens the document as one of 2010 or before, and says so.
SETTINGS = (
    '<w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:characterSpacingControl w:val="compressPunctuation"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    '</w:compat><w:themeFontLang w:val="{language}" w:eastAsia="zh-CN"/>'
)


def own_document(report: Report) -> Document:
    """Return a report as a document of our own."""
    document = blank_document(report.lang)
    set_page(document, report)
    for element in body_elements(report, document, add_styles(document), TEXT_WIDTH):
        document.element.body.sectPr.addprevious(element)
    return document


def blank_document(lang: Lang) -> Document:
    """Return a document that says nothing, in our styles and no others."""
    from docx import Document

    document = Document()
    for part in (document.part, document.part.package):
        for id_, relation in list(part.rels.items()):
            if relation.reltype.endswith(UNUSED):
                del part.rels[id_]
    document.core_properties.comments = ""  # the sample names who made it
    document.settings.element[:] = parsed([SETTINGS.format(language=LANGUAGES[lang])])
    document.styles.element[:] = parsed([DEFAULTS])
    document.part.numbering_part.element[:] = []
    add_styles(document)
    return document
