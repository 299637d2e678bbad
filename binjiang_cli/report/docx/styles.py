"""The styles of a report: all of ours in a document of our own, only those that are lacking in somebody else's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from binjiang_cli.report.docx.markup import DECLARED
from binjiang_cli.report.docx.numbering import bullets

if TYPE_CHECKING:
    from docx.document import Document

# What offices in China have, on Windows and on a Mac; others put their own sans serif in its place.
LATIN, CHINESE = "Calibri", "微软雅黑"
INK, ACCENT, GREY, RULE, TINT = "1F2A44", "1F4E79", "5F6B7A", "B8C4D3", "EEF3F8"


class Style(NamedTuple):
    """A style: its id with us, the name that Word knows it by, its kind, and the markup of its properties."""

    id: str
    name: str
    properties: str
    kind: str = "paragraph"
    based_on: str = "Normal"

    def markup(self, ids: Mapping[str, str]) -> str:
        """Return the style's definition for a document that has styles under these ids."""
        base = f'<w:basedOn w:val="{ids[self.based_on]}"/>' if self.based_on else ""
        default = "" if self.based_on else ' w:default="1"'
        custom = ' w:customStyle="1"' if self.name.startswith("Report") else ""
        return (
            f'<w:style {DECLARED} w:type="{self.kind}" w:styleId="{self.id}"{default}{custom}>'
            f'<w:name w:val="{self.name}"/>{base}<w:qFormat/>{self.properties}</w:style>'
        )


def _paragraph(spacing: str, run: str, more: str = "", first: str = "") -> str:
    """Return the properties of paragraphs: spacing in twentieths of a point, what stands before and behind it, the run."""
    return f"<w:pPr>{first}<w:spacing {spacing}/>{more}</w:pPr><w:rPr>{run}</w:rPr>"


def _heading(before: int, after: int, half_points: int, colour: str, level: int, rule: str = "") -> str:
    return _paragraph(
        f'w:before="{before}" w:after="{after}" w:line="264" w:lineRule="auto"',
        f'<w:b/><w:color w:val="{colour}"/><w:sz w:val="{half_points}"/>',
        f'<w:outlineLvl w:val="{level}"/>',
        f"<w:keepNext/><w:keepLines/>{rule}",
    )


def _edge(side: str, colour: str, eighths: int, space: int) -> str:
    return f'<w:{side} w:val="single" w:sz="{eighths}" w:space="{space}" w:color="{colour}"/>'


# A tinted box with a bar at its left; its edges in the tint give it room at the others.
_KEY = (
    f"<w:pBdr>{_edge('top', TINT, 4, 6)}{_edge('left', ACCENT, 24, 8)}{_edge('bottom', TINT, 4, 6)}"
    f"{_edge('right', TINT, 4, 6)}</w:pBdr>"
    f'<w:shd w:val="clear" w:color="auto" w:fill="{TINT}"/>'
)
_TABLE = (
    '<w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr><w:tblPr><w:tblStyleRowBandSize w:val="1"/><w:tblBorders>'
    f"{_edge('top', ACCENT, 12, 0)}{_edge('bottom', ACCENT, 12, 0)}{_edge('insideH', RULE, 4, 0)}</w:tblBorders>"
    '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="85" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/>'
    '<w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr>'
    f'<w:shd w:val="clear" w:color="auto" w:fill="{TINT}"/></w:tcPr></w:tblStylePr>'
)
_STEPS = (
    '<w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr><w:tblPr><w:tblCellMar><w:top w:w="20" w:type="dxa"/>'
    '<w:left w:w="0" w:type="dxa"/><w:bottom w:w="20" w:type="dxa"/><w:right w:w="140" w:type="dxa"/></w:tblCellMar></w:tblPr>'
)
BODY, KEY, NOTE, CELL, LABEL, BULLET = "Normal", "ReportResult", "ReportNote", "ReportCell", "ReportLabel", "ListBullet"
SUBTITLE, CAPTION, CHART, TABLE, STEPS, HEADER, FOOTER = (
    "Subtitle", "Caption", "ReportChart", "ReportTable", "ReportSteps", "Header", "Footer",
)  # fmt: skip
HEADINGS = {1: "Title", 2: "Heading1", 3: "Heading2", 4: "Heading3"}
_TIGHT = 'w:before="0" w:after="0" w:line="264" w:lineRule="exact"'  # so that Chinese and Latin text stand on one line
_SMALL = f'<w:color w:val="{GREY}"/><w:sz w:val="18"/>'
STYLES = (
    Style(BODY, "Normal", _paragraph('w:before="0" w:after="100" w:line="288" w:lineRule="auto"', ""), based_on=""),
    Style("Title", "Title", _heading(0, 80, 44, INK, 9)),
    Style(SUBTITLE, "Subtitle", _paragraph('w:before="0" w:after="20"', f'<w:color w:val="{GREY}"/><w:sz w:val="20"/>')),
    Style("Heading1", "heading 1", _heading(360, 120, 30, ACCENT, 0, f"<w:pBdr>{_edge('bottom', RULE, 6, 4)}</w:pBdr>")),
    Style("Heading2", "heading 2", _heading(280, 80, 24, INK, 1)),
    Style("Heading3", "heading 3", _heading(200, 60, 21, ACCENT, 2)),
    Style(BULLET, "List Bullet", _paragraph('w:before="0" w:after="60" w:line="276" w:lineRule="auto"', "")),
    Style(CAPTION, "caption", _paragraph('w:before="40" w:after="200"', _SMALL)),
    Style(HEADER, "header", _paragraph('w:before="0" w:after="0"', _SMALL)),
    Style(FOOTER, "footer", _paragraph('w:before="0" w:after="0"', _SMALL, '<w:jc w:val="center"/>')),
    Style(
        KEY,
        "Report Result",
        _paragraph('w:before="120" w:after="160"', '<w:b/><w:sz w:val="23"/>', '<w:ind w:left="200" w:right="140"/>', _KEY),
    ),
    Style(NOTE, "Report Note", _paragraph('w:before="40" w:after="120"', _SMALL)),
    Style(CHART, "Report Chart", _paragraph('w:before="160" w:after="0"', "", "", "<w:keepNext/>")),
    Style(CELL, "Report Cell", _paragraph(_TIGHT, '<w:sz w:val="18"/>')),
    Style(LABEL, "Report Label", _paragraph(_TIGHT, _SMALL)),
    Style("TableNormal", "Normal Table", '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr>', "table", ""),
    Style(TABLE, "Report Table", _TABLE, "table", "TableNormal"),
    Style(STEPS, "Report Steps", _STEPS, "table", "TableNormal"),
)
# Latin letters count as English in Chinese documents too, as Word has it: as Chinese, words and figures break anywhere.
DEFAULTS = (
    f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:cs="{LATIN}" '
    f'w:eastAsia="{CHINESE}"/><w:kern w:val="2"/><w:sz w:val="21"/><w:szCs w:val="21"/>'
    '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
)


def add_styles(document: Document) -> Mapping[str, str]:
    """Add the styles that a document lacks; return the ids of all in it, by their ids with us.

    Word names the styles that it brings along alike in every language, but their ids differ.
    """
    from docx.oxml import parse_xml

    root: Any = document.styles.element
    there = {style.name_val.casefold(): style.styleId for style in root.style_lst if style.name_val}
    ids = {style.id: there.get(style.name.casefold(), style.id) for style in STYLES}
    for style in STYLES:
        if style.name.casefold() not in there:
            root.append(parse_xml(style.markup(ids)))
            if style.id == BULLET:
                root[-1].pPr.insert(0, parse_xml(bullets(document)))
    return ids
