"""The numbering of lists: the bullets of a style of lists, in documents that have no such style."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from binjiang_cli.report.docx.markup import DECLARED

if TYPE_CHECKING:
    from docx.document import Document

_BULLETS = (
    '<w:abstractNum {declared} w:abstractNumId="{id}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">'
    '<w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
    '<w:pPr><w:ind w:left="340" w:hanging="260"/></w:pPr></w:lvl></w:abstractNum>'
)
_NUMBERING = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"


def bullets(document: Document) -> str:
    """Define bullets in a document; return the markup by which a style of paragraphs has them."""
    from docx.oxml import parse_xml

    root = _numbering(document)
    kinds = root.xpath("w:abstractNum")
    kind = max((int(found) for found in root.xpath("w:abstractNum/@w:abstractNumId")), default=-1) + 1
    root.insert(len(kinds), parse_xml(_BULLETS.format(declared=DECLARED, id=kind)))  # before all that refer to kinds
    number = root.add_num(kind).numId
    return f'<w:numPr {DECLARED}><w:numId w:val="{number}"/></w:numPr>'


def _numbering(document: Document) -> Any:
    """Return the root of a document's numbering, made where it has none."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.oxml import parse_xml
    from docx.parts.numbering import NumberingPart

    part = document.part
    if not any(relation.reltype == RELATIONSHIP_TYPE.NUMBERING for relation in part.rels.values()):
        root: Any = parse_xml(f"<w:numbering {DECLARED}/>")
        part.relate_to(
            NumberingPart(PackURI("/word/numbering.xml"), _NUMBERING, root, part.package), RELATIONSHIP_TYPE.NUMBERING
        )
    return part.numbering_part.element
