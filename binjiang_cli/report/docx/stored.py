"""The estimate in a Word document, as a part that Word keeps when it saves: so that the document can be verified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from binjiang_cli.estimation.result import Estimate
from binjiang_cli.report.digests import stored_json
from binjiang_cli.words import Lang

if TYPE_CHECKING:
    from docx.document import Document

NAMESPACE = "urn:binjiang:estimate:1"
DIGEST = "text-sha256"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
# The id tells this kind of part from others; Word gives each that it makes a random one.
PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?><ds:datastoreItem '
    'ds:itemID="{6B1C9C4E-3F0B-5D52-9B57-2E6A54A0C8D1}" xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/'
    f'customXml"><ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
)


def store_estimate(document: Document, estimate: Estimate, lang: Lang, digest: str) -> None:
    """Put an estimate and the digest of the document's text into the document, in the place of one that is there."""
    from docx.opc.part import Part

    part = document.part
    for id_, relation in list(part.rels.items()):
        is_item = relation.reltype.endswith("/customXml") and not relation.is_external
        if is_item and _is_estimate(relation.target_part.blob):
            del part.rels[id_]
    package = part.package
    item = Part(package.next_partname("/customXml/item%d.xml"), "application/xml", _written(estimate, lang, digest), package)
    part.relate_to(item, f"{RELATIONS}/customXml")
    name = package.next_partname("/customXml/itemProps%d.xml")
    item.relate_to(Part(name, PROPERTIES_TYPE, PROPERTIES.encode(), package), f"{RELATIONS}/customXmlProps")


def _written(estimate: Estimate, lang: Lang, digest: str) -> bytes:
    """Return the part: JSON in ASCII, so that it holds whatever a name may."""
    from lxml import etree

    root = etree.Element(f"{{{NAMESPACE}}}estimate", nsmap={None: NAMESPACE})
    root.set(DIGEST, digest)
    root.text = stored_json(estimate, lang)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def _is_estimate(blob: bytes) -> bool:
    """Return whether a part is an estimate that was stored; one that is no XML is none."""
    from lxml import etree

    try:
        root = etree.fromstring(blob, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError:
        return False
    return root.tag == f"{{{NAMESPACE}}}estimate" and root.text is not None
