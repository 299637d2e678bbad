"""The estimate in a Word document, as a part that Word keeps when it saves: so that the document can be verified."""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from binjiang_cli.estimation.result import Estimate
from binjiang_cli.source.opening import open_regular
from binjiang_cli.source.problem import refuse
from binjiang_cli.words import Lang, Text, visible

if TYPE_CHECKING:
    from docx.document import Document

NAMESPACE = "urn:binjiang:estimate:1"
ITEM = re.compile(r"customXml/item\d+\.xml")
MOST_STORED = 64 * 1024**2  # bytes: an estimate of a hundred thousand lines
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
# The id tells this kind of part from others; Word gives each that it makes a random one.
PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?><ds:datastoreItem '
    'ds:itemID="{6B1C9C4E-3F0B-5D52-9B57-2E6A54A0C8D1}" xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/'
    f'customXml"><ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
)


def store_estimate(document: Document, estimate: Estimate, lang: Lang) -> None:
    """Put an estimate into a document, in the place of one that is there."""
    from docx.opc.part import Part

    part = document.part
    for id_, relation in list(part.rels.items()):
        if (
            relation.reltype.endswith("/customXml")
            and not relation.is_external
            and _text(relation.target_part.blob) is not None
        ):
            del part.rels[id_]
    package = part.package
    item = Part(package.next_partname("/customXml/item%d.xml"), "application/xml", _written(estimate, lang), package)
    part.relate_to(item, f"{RELATIONS}/customXml")
    name = package.next_partname("/customXml/itemProps%d.xml")
    item.relate_to(Part(name, PROPERTIES_TYPE, PROPERTIES.encode(), package), f"{RELATIONS}/customXmlProps")


def _written(estimate: Estimate, lang: Lang) -> bytes:
    """Return the part: JSON in ASCII, so that it holds whatever a name may."""
    from lxml import etree

    root = etree.Element(f"{{{NAMESPACE}}}estimate", nsmap={None: NAMESPACE})
    root.text = json.dumps(estimate.as_json(lang), separators=(",", ":"))
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def stored_estimate(path: Path) -> str | None:
    """Return the JSON of the estimate that a Word document holds; None where it holds none, or is no such document.

    Raises OSError, and InputError for an estimate that is too large.
    """
    try:
        with open_regular(path) as file, zipfile.ZipFile(file) as archive:
            texts = (_text(item) for item in _items(archive, visible(str(path))))
            return next((text for text in texts if text is not None), None)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        return None


def _items(archive: zipfile.ZipFile, shown: str) -> Iterator[bytes]:
    """Yield the parts that may be ours, all of them within the bound, whatever the archive says of their sizes."""
    left = MOST_STORED
    for entry in archive.infolist():
        if ITEM.fullmatch(entry.filename):
            with archive.open(entry) as part:
                item = part.read(left + 1)
            left -= len(item)
            if left < 0:
                raise refuse(Text(f"{shown} 里存的估算太大，没有读", f"the estimate in {shown} is too large, and is not read"))
            yield item


def _text(blob: bytes) -> str | None:
    root = _root(blob)
    return None if root is None or root.tag != f"{{{NAMESPACE}}}estimate" else root.text


def _root(blob: bytes) -> Any:
    """Return the root of a part; None where it is no XML."""
    from lxml import etree

    try:
        return etree.fromstring(blob, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError:
        return None
