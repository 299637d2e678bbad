"""The markup of Word documents, as texts: paragraphs and runs of which a whole body is put together and parsed once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from binjiang_cli.words import visible

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = {
    "w": W,
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
}
DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
NOT_XML = re.compile("[\ufffe\uffff]")  # with control characters and surrogates, all that XML cannot hold
DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
UNBROKEN_DATE = r"\1<w:noBreakHyphen/>\2<w:noBreakHyphen/>\3"
NO_BREAK = "\u00a0"
EMU = 635  # of the unit of drawings, and of python-docx, to a twentieth of a point, that of all else


def shown(text: str) -> str:
    """Return a text with everything written out that XML cannot hold."""
    return NOT_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", visible(text))


def attribute(text: str) -> str:
    """Return a text as the quoted value of an attribute."""
    return quoteattr(shown(text))


def content(text: str) -> str:
    """Return a text as the content of an element."""
    return escape(shown(text))


def run(text: str, properties: str = "") -> str:
    """Return a run of text, in which dates stay on one line."""
    parts = DATE.sub(UNBROKEN_DATE, content(text)).split("<w:noBreakHyphen/>")
    words = "<w:noBreakHyphen/>".join(f'<w:t xml:space="preserve">{part}</w:t>' for part in parts)
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{words}</w:r>"


def paragraph(style: str, runs: str, properties: str = "") -> str:
    """Return a paragraph of a style, which is given by its id."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{runs}</w:p>'


def field(instruction: str) -> str:
    """Return a run whose text Word works out, such as the number of the page."""
    return f'<w:fldSimple w:instr=" {instruction} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def parsed(markup: Iterable[str]) -> list[Any]:
    """Return the elements of a text of markup, as python-docx has them."""
    from docx.oxml import parse_xml

    return list(parse_xml(f"<w:body {DECLARED}>{''.join(markup)}</w:body>"))
