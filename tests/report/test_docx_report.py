"""Reports as Word documents: what they hold, and that what stands in names stays text."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document
from docx_reports import FIRM, HOSTILE, hostile_report, report, report_from
from docx_templates import template
from docx_words import W, attributes, body, broken_parts, paragraphs, styled, words_of
from lxml import etree
from office import needs_writer
from rich.cells import cell_len

from binjiang_cli.estimation.phrases import figure
from binjiang_cli.render.document import Derivation, Heading, Listing, Paragraph, TextTable
from binjiang_cli.report.document import BarChart, ReportBlock
from binjiang_cli.report.docx import stored_document, write_docx
from binjiang_cli.words import Lang, same, visible

CHART = {
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
}
LANGS: tuple[Lang, ...] = ("zh", "en")


@pytest.fixture(scope="module", params=LANGS)
def written(request, tmp_path_factory):
    """A report in each language, and its file."""
    path = tmp_path_factory.mktemp("docx") / "report.docx"
    made = report(lang=request.param)
    write_docx(made, path)
    return made, path


def test_parts_are_whole(written):
    assert broken_parts(written[1]) == []


def test_every_block_is_there_in_its_order(written):
    made, path = written
    expected = []
    for block in made.blocks:
        match block:
            case Heading(words=words) | Paragraph(words=words):
                expected.append(words.to(made.lang))
            case Listing(points=points):
                expected += [point.to(made.lang) for point in points]
            case Derivation(steps=steps):
                expected += [words.to(made.lang) for step in steps for words in step]
            case TextTable(columns=columns, rows=rows):
                expected += [column.head.to(made.lang) for column in columns]
                expected += [cell.to(made.lang) for row in rows for cell in row]
            case BarChart(caption=caption):
                expected.append(caption.to(made.lang))
    assert [found for found in paragraphs(body(path)) if found] == [words for words in expected if words]


def test_outline_is_made_of_the_styles_that_word_navigates_by(written):
    made, path = written
    names = {1: "Title", 2: "Heading 1", 3: "Heading 2", 4: "Heading 3"}
    headings = [(names[block.level], block.words.to(made.lang)) for block in made.blocks if isinstance(block, Heading)]
    assert [found for found in styled(path) if found[0] in names.values()] == headings
    styles = Document(str(path)).styles
    assert all(styles[name].element.pPr.keepNext is not None for name in names.values())
    assert [attributes(styles[name].element, "pPr/outlineLvl") for name in names.values()] == [["9"], ["0"], ["1"], ["2"]]


def test_points_are_a_list(written):
    made, path = written
    points = [point.to(made.lang) for block in made.blocks if isinstance(block, Listing) for point in block.points]
    assert [words for style, words in styled(path) if style == "List Bullet"] == points
    document = Document(str(path))
    (number,) = attributes(document.styles["List Bullet"].element, "numPr/numId")
    (kind,) = document.part.numbering_part.element.xpath(f"w:num[@w:numId={number}]/w:abstractNumId/@w:val")
    assert document.part.numbering_part.element.xpath(f"w:abstractNum[@w:abstractNumId={kind}]/w:lvl/w:numFmt/@w:val") == [
        "bullet"
    ]


def test_tables_repeat_their_heads_and_keep_rows_and_figures_whole(written):
    made, path = written
    blocks = [block for block in made.blocks if isinstance(block, TextTable)]
    tables = [found for found in body(path).iter(f"{W}tbl") if "ReportTable" in attributes(found, "tblPr/tblStyle")]
    assert len(tables) == len(blocks) == 3
    assert {found.getnext().tag for found in body(path).iter(f"{W}tbl")} == {f"{W}p"}  # else two grow into one
    for block, table in zip(blocks, tables, strict=True):
        head, *rows = table.iterfind(f"{W}tr")
        assert head.find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in (head, *rows))
        assert sum(int(width.get(f"{W}w")) for width in table.iterfind(f"{W}tblGrid/{W}gridCol")) == 9184
        for row in rows:
            for column, cell in zip(block.columns, row.iterfind(f"{W}tc"), strict=True):
                assert attributes(cell, "jc") == (["right"] if column.figures else [])
                figures, whole = words_of(cell), cell.find(f"{W}tcPr/{W}noWrap") is not None
                assert not whole or (column.figures and " " not in figures)
                room = int(cell.find(f"{W}tcPr/{W}tcW").get(f"{W}w"))
                assert not column.figures or max(map(cell_len, figures.split(" "))) * 90 + 170 <= room  # at nine points


def test_sum_is_set_apart_and_kept_with_a_line(written):
    _, path = written
    table = next(found for found in body(path).iter(f"{W}tbl"))
    *_, before, last = table.iterfind(f"{W}tr")
    assert all(run.find(f"{W}rPr/{W}b") is not None for run in last.iter(f"{W}r"))
    assert all(cell.find(f"{W}tcPr/{W}tcBorders/{W}top") is not None for cell in last.iterfind(f"{W}tc"))
    assert not list(before.iter(f"{W}b"))
    assert all(found.find(f"{W}pPr/{W}keepNext") is not None for found in before.iter(f"{W}p"))


def test_every_figure_of_the_estimate_stands_in_it(written):
    made, path = written
    shown = "\n".join(paragraphs(body(path)))
    found = made.estimate
    amounts = {found.totals.low, found.totals.high, found.potential}
    for line in found.lines:
        amounts |= {line.eligible_cost, line.ceiling, line.received} - {None}
        amounts |= {end for ends in (line.gross, line.amount) if ends for end in (ends.low, ends.high) if end}
    assert len(amounts) > 20
    assert [amount for amount in amounts if figure(amount) not in shown] == []


@pytest.mark.parametrize(("lang", "footer"), [("zh", "第 PAGE 页，共 NUMPAGES 页"), ("en", "Page PAGE of NUMPAGES")])
def test_page_says_who_on_whom_and_which_of_how_many(lang, footer, tmp_path):
    write_docx(report(lang=lang), tmp_path / "report.docx")
    section = Document(str(tmp_path / "report.docx")).sections[0]
    assert section.page_width and section.page_height
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    assert section.header.paragraphs[0].text == f"{FIRM}\t钱江微电子(杭州)有限公司"
    parts = section.footer.paragraphs[0]._p.iterchildren(f"{W}r", f"{W}fldSimple")
    assert "".join((part.get(f"{W}instr") or "").strip() or words_of(part) for part in parts) == footer


def test_file_says_what_and_whose_it_is(written):
    made, path = written
    properties = Document(str(path)).core_properties
    assert (properties.title, properties.author) == (made.title, FIRM)
    assert properties.created.date() == properties.modified.date() == made.estimate.as_of
    assert properties.language == {"zh": "zh-CN", "en": "en-US"}[made.lang]
    assert properties.comments == ""


def test_chart_is_drawn_from_the_amounts(written):
    made, path = written
    (block,) = (block for block in made.blocks if isinstance(block, BarChart))
    with zipfile.ZipFile(path) as archive:
        chart = etree.fromstring(archive.read("word/charts/chart1.xml"))
    series = [found.xpath("c:val//c:v/text()", namespaces=CHART) for found in chart.iterfind(".//c:ser", CHART)]
    start, sure, open_, _ = ([Decimal(value) for value in values] for values in series)
    assert [*zip(start, sure, open_, strict=True)] == [(bar.start, bar.sure, bar.open) for bar in block.bars]
    labels = chart.xpath("(.//c:ser)[1]/c:cat//c:v/text()", namespaces=CHART)
    assert labels == [bar.label.to(made.lang) for bar in block.bars]
    assert chart.xpath(".//c:dLbl//a:t/text()", namespaces=CHART) == [bar.shown.to(made.lang) for bar in block.bars]
    assert [found.get("descr") for found in body(path).iter() if found.tag.endswith("}docPr")] == [block.caption.to(made.lang)]


def test_report_without_a_line_has_no_chart(tmp_path):
    write_docx(report_from({"company": {"name": "甲"}}), tmp_path / "report.docx")
    assert "没有可以估算的记录。" in paragraphs(body(tmp_path / "report.docx"))
    with zipfile.ZipFile(tmp_path / "report.docx") as archive:
        assert not [name for name in archive.namelist() if "chart" in name]


@pytest.mark.parametrize("filled", [False, True])
def test_same_report_gives_the_same_bytes(filled, tmp_path):
    given = template(tmp_path / "template.docx", "{{ company }}", "{{p report }}") if filled else None
    for name in ("one", "two"):
        write_docx(report(), tmp_path / name, given)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    with zipfile.ZipFile(tmp_path / "one") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def held_in(path: Path) -> str:
    found = stored_document(str(path))
    assert found is not None
    assert found.written == found.now
    return found.text


@pytest.mark.parametrize("lang", LANGS)
def test_estimate_is_stored(lang, tmp_path):
    made = report(lang=lang)
    write_docx(made, tmp_path / "report.docx")
    held = held_in(tmp_path / "report.docx")
    assert json.loads(held) == made.estimate.as_json(lang)
    assert ": " not in held.replace('": "', "")[:200]  # compact


def test_estimate_replaces_that_of_a_template_which_was_a_report(tmp_path):
    write_docx(report("newcomer-at-bound"), tmp_path / "earlier.docx")
    write_docx(report(), tmp_path / "later.docx", tmp_path / "earlier.docx")
    assert json.loads(held_in(tmp_path / "later.docx")) == report().estimate.as_json("zh")
    with zipfile.ZipFile(tmp_path / "later.docx") as archive:
        assert [name for name in archive.namelist() if name.startswith("customXml/item")] == [
            "customXml/item1.xml", "customXml/itemProps1.xml",
        ]  # fmt: skip


def test_estimate_stays_beside_other_data_of_a_template(tmp_path):
    write_docx(report(), tmp_path / "report.docx", template(tmp_path / "template.docx", "{{ low }}"))  # the sample has an item
    with zipfile.ZipFile(tmp_path / "report.docx") as archive:
        assert {"customXml/item1.xml", "customXml/item2.xml"} <= set(archive.namelist())
    assert json.loads(held_in(tmp_path / "report.docx")) == report().estimate.as_json("zh")
    assert broken_parts(tmp_path / "report.docx") == []


def test_no_estimate_is_read_where_none_is(tmp_path):
    assert stored_document(str(template(tmp_path / "template.docx", "words"))) is None


@pytest.mark.parametrize("filled", [False, True])
def test_names_stay_text(filled, tmp_path):
    made = hostile_report()
    each = "{% for line in lines %}[{{ line.record }}]{% endfor %}"
    given = template(tmp_path / "template.docx", "{{ company }}", "{{ firm }}", each, "{{p report }}") if filled else None
    write_docx(made, tmp_path / "report.docx", given)
    shown = paragraphs(body(tmp_path / "report.docx"))
    assert shown.count(" ".join(HOSTILE)) == (2 if filled else 1)
    assert [name for name in HOSTILE if not any(found == f"研发资助 · {name}" for found in shown)] == []
    if filled:
        assert shown[2].startswith("".join(f"[{name}]" for name in HOSTILE))
    write_docx(report(), tmp_path / "plain.docx", given)
    known = {found.tag for found in body(tmp_path / "plain.docx").iter()}
    assert {found.tag for found in body(tmp_path / "report.docx").iter()} <= known


@pytest.mark.parametrize("filled", [False, True])
def test_what_xml_cannot_hold_is_written_out(filled, tmp_path):
    odd = "a\x07\x00\ud800\ufffe\uffff\u202e\u2028\n\tb"
    blocks: list[ReportBlock] = [
        Heading(same(odd), 1),
        Paragraph(same(odd)),
        Listing([same(odd)]),
        Derivation(same(odd), [(same(odd), same(odd))]),
    ]
    made = report()._replace(firm=odd, blocks=[*blocks, *report().blocks[1:]])
    write_docx(made, tmp_path / "report.docx", template(tmp_path / "t.docx", "{{ firm }}", "{{p report }}") if filled else None)
    expected = visible(odd).replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
    assert expected == "a\\u0007\\u0000\\ud800\\ufffe\\uffff\\u202e\\u2028\\u000a\\u0009b"
    assert paragraphs(body(tmp_path / "report.docx")).count(expected) == (7 if filled else 6)


def test_no_word_of_the_other_language_is_left(tmp_path):
    write_docx(report(lang="en", firm="F"), tmp_path / "report.docx")
    texts = "".join(paragraphs(body(tmp_path / "report.docx")))
    names = "".join(str(value) for line in report().estimate.lines for value in (line.name,)) + report().estimate.company.name
    assert {sign for sign in texts if "\u4e00" <= sign <= "\u9fff"} <= set(names)


@needs_writer
def test_office_reads_the_whole_of_it(tmp_path):
    write_docx(report(), tmp_path / "report.docx")
    profile = f"-env:UserInstallation=file://{tmp_path}/office"
    for form in ("pdf", "txt:Text (encoded):UTF8"):
        subprocess.run(
            [shutil.which("soffice") or "", "--headless", profile, "--convert-to", form, "--outdir", str(tmp_path),
             str(tmp_path / "report.docx")],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
    said = (tmp_path / "report.txt").read_text("utf-8-sig")
    assert "4,420,680.00 元至 16,143,776.67 元" in said
    assert said.rstrip().endswith("以上结果在同样的规则和资料下是否仍然成立。")
    assert (tmp_path / "report.pdf").read_bytes().count(b"/Type/Page/") > 3
