"""A firm's own document, with the report in the place of its placeholders."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from binjiang_cli.report.document import Report
from binjiang_cli.report.docx.body import body_elements
from binjiang_cli.report.docx.markup import EMU, NAMESPACES
from binjiang_cli.report.docx.page import TEXT_WIDTH
from binjiang_cli.report.docx.placeholders import values_of
from binjiang_cli.report.docx.styles import add_styles
from binjiang_cli.source.opening import open_regular, unreadable
from binjiang_cli.source.problem import InputError, refuse
from binjiang_cli.words import Text, visible

if TYPE_CHECKING:
    from docx.document import Document

MOST_UNPACKED = 64 * 1024**2  # bytes of all parts: letterheads with large pictures have some ten million
MOST_PARTS = 2_000
LEAST_WIDTH = 2_835  # twentieths of a point, 5 cm: what is narrower holds no table
PLACE = "urn:binjiang:report:1"
SAVE_AS = Text("用 Word 打开，另存为 .docx", "open it in Word and save it as .docx")


def filled(report: Report, path: Path) -> Document:
    """Return a copy of a template that holds a report. Raises InputError for what is no template, or says what it may not."""
    file = visible(str(path))
    copy, values = _copy(path, file), values_of(report)
    try:
        document = _rendered(copy, values, file)
        _put_body(document, report, file)
        names = [part.partname for part in document.part.package.iter_parts()]
    except InputError:
        raise
    except Exception:  # the libraries take a file to be whole, and raise whatever they stumble over
        raise _no_document(file) from None
    if len({*names}) < len(names):  # two parts of one name, of which an archive can hold only one
        raise _no_document(file)
    return document


def _copy(path: Path, file: str) -> BytesIO:
    """Return a file's archive unpacked within bounds."""
    try:
        with open_regular(path) as opened, zipfile.ZipFile(opened) as archive:
            return _unpacked(archive, file)
    except OSError as error:
        raise unreadable(path, error) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise _no_document(file) from None


def _unpacked(archive: zipfile.ZipFile, file: str) -> BytesIO:
    left, copy = MOST_UNPACKED, BytesIO()
    entries = {entry.filename: entry for entry in archive.infolist()}
    with zipfile.ZipFile(copy, "w") as unpacked:
        for name, entry in entries.items():
            with archive.open(entry) as part:
                content = part.read(left + 1)  # what an archive says of its sizes may be wrong
            left -= len(content)
            if left < 0 or len(entries) > MOST_PARTS:
                raise refuse(Text(f"{file} 太大，没有读", f"{file} is too large, and is not read"))
            unpacked.writestr(name, content)
    return copy


def _no_document(file: str) -> InputError:
    return refuse(Text(f"{file} 不是 .docx 文档，或已损坏", f"{file} is no .docx document, or is damaged"), hint=SAVE_AS)


def _rendered(copy: BytesIO, values: dict[str, Any], file: str) -> Document:
    """Return the document with its placeholders filled in; an empty element stands in the report's place."""
    from docx import Document
    from docxtpl import DocxTemplate
    from markupsafe import Markup

    from binjiang_cli.report.docx.template_language import TemplateLanguage

    saved = BytesIO()
    place = Markup('<report xmlns="%s"/>') % PLACE
    template = DocxTemplate(copy)
    template.render({**values, "report": place}, TemplateLanguage(file))
    template.save(saved)
    return Document(saved)


def _put_body(document: Document, report: Report, file: str) -> None:
    """Put the whole report where the template wants it, which may be nowhere."""
    body: Any = document.element.body
    places = [*body.iter(f"{{{PLACE}}}report")]
    parts = [part for part in document.part.package.iter_parts() if part is not document.part]
    if (
        len(places) > 1
        or any(place.getparent() is not body for place in places)
        or any(PLACE.encode() in p.blob for p in parts)
    ):
        raise refuse(
            Text(
                f"{file}：`{{{{p report }}}}` 只能有一处，单独成段，不在表格、文本框、页眉页脚里",
                f"{file}: `{{{{p report }}}}` may stand once, in a paragraph of its own, in no table, box, header or footer",
            )
        )
    for place in places:
        for element in body_elements(report, document, add_styles(document), _width(place)):
            place.addprevious(element)
        body.remove(place)


def _width(place: Any) -> int:
    """Return how wide text is where an element stands, in twentieths of a point."""
    for section in place.xpath("following::w:sectPr", namespaces=NAMESPACES):
        lengths = (section.page_width, section.left_margin, section.right_margin)
        if None not in lengths:
            page, left, right = (length // EMU for length in lengths)
            return page - left - right if page - left - right >= LEAST_WIDTH else TEXT_WIDTH
        break
    return TEXT_WIDTH
