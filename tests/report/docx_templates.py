"""Templates for tests: the example that ships, and small ones that say one thing."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from binjiang_cli.report.docx.own import blank_document

FONT = "仿宋"
HEADS = {
    "项目": ("record", 2.6), "规则": ("rule", 2.4), "基数（元）": ("cost", 2.5), "比例": ("intensity", 1.9),
    "金额（元）": ("amount", 3.2), "条款": ("clause", 2.0), "状态": ("status", 1.4),
}  # fmt: skip
FIGURES = ("cost", "intensity", "amount")


def template(path: Path, *paragraphs: str) -> Path:
    """Write a template of some paragraphs."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(path))
    return path


def example_template(path: Path) -> None:
    """Write `examples/reports/template.docx`: a letter around the lines and the whole report, with every placeholder."""
    document = blank_document("zh")
    _page(document)
    _letter(document)
    _table(document)
    each = "{{ loop.index }}. {{ line.record }}{% if line.remarks %}（{{ line.remarks }}）{% endif %}"
    for text in ("", "逐项说明：", "{%p for line in lines %}", each, "{%p endfor %}"):
        document.add_paragraph(text)
    document.add_page_break()
    document.add_paragraph("{{p report }}")
    properties = document.core_properties
    properties.author, properties.comments, properties.title = "", "", "{{ company }}"
    properties.created = properties.modified = datetime(2026, 1, 1, tzinfo=UTC)
    _save(document, path)


def _page(document: Word) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.header.paragraphs[0].text = "{{ firm }}"
    section.footer.paragraphs[0].text = "本函所附估算以 {{ as_of }} 的资料为准"
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(11)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)


def _letter(document: Word) -> None:
    head = document.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    words = head.add_run("关于贵公司可申请政策资助的函")
    words.bold, words.font.size, words.font.color.rgb = True, Pt(18), RGBColor(0x9C, 0x1C, 0x1C)
    for text in (
        "{{ company }}：",
        "贵公司统一社会信用代码为{% if code %} {{ code }}{% else %}（未提供）{% endif %}。我们按{{ issuer }}《{{ policy }}》，"
        "以 {{ as_of }} 为评估日作了估算。{{ summary }}",
        "合计下限 {{ low }} 元，上限 {{ high }} 元，待定各项另有 {{ potential }} 元。各项如下：",
    ):
        document.add_paragraph(text)


def _table(document: Word) -> None:
    table = document.add_table(4, len(HEADS), "Report Table")
    table.autofit = False
    for column, (head, (field, width)) in enumerate(HEADS.items()):
        table.columns[column].width = Cm(width)
        texts = (head, "{%tr for line in lines %}", f"{{{{ line.{field} }}}}", "{%tr endfor %}")
        for cell, text in zip(table.columns[column].cells, texts, strict=True):
            cell.width = Cm(width)
            cell.paragraphs[0].style = "Report Cell"
            cell.paragraphs[0].add_run(text if column == 0 or not text.startswith("{%") else "")
            if field in FIGURES:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _save(document: Word, path: Path) -> None:
    """Save a document so that the same one has the same bytes."""
    saved = BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in made.namelist():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), made.read(name), zipfile.ZIP_DEFLATED)
