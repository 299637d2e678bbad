"""A firm's own document filled in: what its placeholders stand for, where the report stands, what is refused."""

from __future__ import annotations

import os
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Twips
from docx_reports import FIRM, ROOT, report
from docx_templates import example_template, template
from docx_words import W, attributes, body, broken_parts, paragraphs, styled

from binjiang_cli.estimation.phrases import figure
from binjiang_cli.report.docx import stored, write_docx
from binjiang_cli.report.docx import template as templates
from binjiang_cli.report.docx.placeholders import LINE_FIELDS, PLACEHOLDERS
from binjiang_cli.report.docx.read import DOCUMENT
from binjiang_cli.source.problem import InputError
from binjiang_cli.words import Lang

EXAMPLES = ROOT / "examples/reports"
PAGES: dict[str, Lang] = {"README.md": "en", "README.zh-CN.md": "zh"}


def filled(folder: Path, *texts: str, lang: Lang = "zh") -> list[str]:
    """Return the paragraphs of a template of some paragraphs, filled in."""
    write_docx(report(lang=lang), folder / "filled.docx", template(folder / "template.docx", *texts))
    return paragraphs(body(folder / "filled.docx"))


def refusal(folder: Path, path: Path) -> InputError:
    """Return why a template is refused; nothing is written."""
    with pytest.raises(InputError) as caught:
        write_docx(report(), folder / "filled.docx", path)
    assert not (folder / "filled.docx").exists()
    return caught.value


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_placeholders_stand_for_what_the_report_says(lang, tmp_path):
    made = report(lang=lang)
    found = made.estimate
    expected = {
        "company": "钱江微电子(杭州)有限公司", "code": "91330108MA27A1B2CQ", "as_of": "2026-06-30", "firm": FIRM,
        "summary": made.summary.to(lang), "low": "4,420,680.00", "high": "16,143,776.67", "potential": "1,500,000.00",
        "policy": made.policy.title.to(lang), "issuer": made.policy.issuer.to(lang), "lines": str(len(found.lines)),
    }  # fmt: skip
    assert {*expected, "report"} == {*PLACEHOLDERS}
    last = "{% for line in lines %}{% if loop.last %}{{ loop.index }}{% endif %}{% endfor %}"
    texts = [last if name == "lines" else f"{{{{ {name} }}}}" for name in expected]
    assert filled(tmp_path, *texts, lang=lang) == list(expected.values())


def test_lines_have_what_the_report_says_of_them(tmp_path):
    texts = [f"{{{{ line.{field} }}}}" for field in LINE_FIELDS]
    shown = filled(tmp_path, "{%p for line in lines %}", *texts, "{%p endfor %}")
    lines = [shown[at : at + len(texts)] for at in range(0, len(shown), len(texts))]
    assert lines[0] == [
        "车规级 MCU", "研发资助", "12,000,000.00", "最高 30%", "(最高 2,600,000.00)", "附则第 4 条第（1）项（S4.1）", "未计入",
        "未计入：同一标的从优、不重复，已取 项目资助 · 封测线技改",
    ]  # fmt: skip
    assert [cells[0] for cells in lines] == [line.name for line in report().estimate.lines]
    assert [cells[2] for cells in lines] == [figure(line.eligible_cost or Decimal(0)) for line in report().estimate.lines]


def test_table_has_a_row_for_each_line(tmp_path):
    document = Document()
    table = document.add_table(3, 1)
    for row, text in enumerate(("{%tr for line in lines %}", "{{ line.record }}", "{%tr endfor %}")):
        table.cell(row, 0).text = text
    document.save(str(tmp_path / "template.docx"))
    write_docx(report(), tmp_path / "filled.docx", tmp_path / "template.docx")
    cells = [cell.text for cell in Document(str(tmp_path / "filled.docx")).tables[0].columns[0].cells]
    assert cells == [line.name for line in report().estimate.lines]


def test_conditions_show_what_is_there(tmp_path):
    text = "{% if code %}{{ code }}{% else %}none{% endif %} {% if high != low and not firm == 'F' %}range{% endif %}"
    assert filled(tmp_path, text) == ["91330108MA27A1B2CQ range"]


def test_headers_and_footers_are_filled_in(tmp_path):
    document = Document()
    document.sections[0].header.paragraphs[0].text = "{{ firm }}"
    document.sections[0].footer.paragraphs[0].text = "{{ as_of }}"
    document.save(str(tmp_path / "template.docx"))
    write_docx(report(), tmp_path / "filled.docx", tmp_path / "template.docx")
    section = Document(str(tmp_path / "filled.docx")).sections[0]
    assert (section.header.paragraphs[0].text, section.footer.paragraphs[0].text) == (FIRM, "2026-06-30")


def test_report_stands_in_its_place_and_says_what_it_says_alone(tmp_path):
    write_docx(report(), tmp_path / "alone.docx")
    alone = paragraphs(body(tmp_path / "alone.docx"))
    assert filled(tmp_path, "before", "{{p report }}", "after") == ["before", *alone, "after"]
    assert broken_parts(tmp_path / "filled.docx") == []
    with zipfile.ZipFile(tmp_path / "filled.docx") as archive:
        assert "word/charts/chart1.xml" in archive.namelist()


@pytest.mark.parametrize("numbered", [True, False])
def test_report_takes_the_styles_of_the_template_and_adds_what_it_lacks(numbered, tmp_path):
    """As Word in Chinese writes it: styles of its own ids, and no numbering before there is a list."""
    document = Document()
    document.add_paragraph("{{p report }}")
    styles = document.styles
    styles["Heading 1"].element.set(f"{W}styleId", "1")
    styles["Normal"].element.set(f"{W}styleId", "a")
    for style in [found for found in styles if found.name.startswith(("List", "Report"))]:
        style.delete()
    part = document.part
    for id_, relation in list(part.rels.items()):
        if relation.reltype.endswith("/numbering") and not numbered:
            del part.rels[id_]
    document.save(str(tmp_path / "template.docx"))
    write_docx(report(), tmp_path / "filled.docx", tmp_path / "template.docx")

    assert broken_parts(tmp_path / "filled.docx") == []
    found = body(tmp_path / "filled.docx")
    after = Document(str(tmp_path / "filled.docx"))
    assert attributes(found, "pPr/pStyle").count("1") == len(
        [name for name, _ in styled(tmp_path / "filled.docx") if name == "Heading 1"]
    )
    assert after.styles["Heading 1"].font.color.rgb == Document().styles["Heading 1"].font.color.rgb  # the firm's
    assert after.styles["Report Note"].base_style.style_id == "a"
    assert {*attributes(found, "pPr/pStyle")} <= {style.style_id for style in after.styles}
    numbering = after.part.numbering_part.element
    assert [found.tag.removeprefix(W) for found in numbering] == sorted(found.tag.removeprefix(W) for found in numbering)
    kinds, numbers = numbering.xpath("w:abstractNum/@w:abstractNumId"), numbering.xpath("w:num/@w:numId")
    assert len(kinds) == len({*kinds}) == len(numbers) == len({*numbers}) == (10 if numbered else 1)
    names = [style.name for style in after.styles]
    assert len(names) == len({*names})


def test_tables_are_as_wide_as_the_text_of_their_section(tmp_path):
    document = Document()
    document.add_paragraph("{{p report }}")
    document.add_section()
    for section, margin in zip(document.sections, (6_000, 1_000), strict=True):
        section.page_width, section.left_margin, section.right_margin = map(Twips, (20_000, margin, margin))
    document.save(str(tmp_path / "template.docx"))
    write_docx(report(), tmp_path / "filled.docx", tmp_path / "template.docx")
    widths = {
        sum(int(column.get(f"{W}w")) for column in table.iterfind(f"{W}tblGrid/{W}gridCol"))
        for table in body(tmp_path / "filled.docx").iter(f"{W}tbl")
    }
    assert widths == {8_000}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ comapny }}", "there is no placeholder comapny"),
        ("{{ line.record }}", "there is no placeholder line"),
        ("{% for line in lines %}{{ line.recrd }}{% endfor %}", "there is no placeholder line.recrd"),
        ("{% for line in lines %}{{ loop.cycle }}{% endfor %}", "there is no placeholder loop.cycle"),
        ("{% if loop.first %}x{% endif %}", "there is no placeholder loop"),
        ("{{ company.__class__ }}", "there is no placeholder company.__class__"),
        ("{{ lines.__class__.__mro__ }}", "there is no placeholder lines.__class__"),
        ("{{ ''.__class__ }}", "cannot be read: {{ ''.__class__ }}"),
        ("{{ range(9) }}", "there is no placeholder range"),
        ("{{ company|upper }}", "cannot be read: {{ company|upper }}"),
        ("{{ company() }}", "cannot be read: {{ company() }}"),
        ("{{ company[0] }}", "cannot be read: {{ company[0] }}"),
        ("{{ 9 ** 999999999 }}", "cannot be read: {{ 9 ** 999999999 }}"),
        ("{% if low > 0 %}x{% endif %}", "cannot be read: {% if low > 0 %}x{% endif %}"),
        ("{% set firm = 1 %}", "cannot be read: {% set firm = 1 %}"),
        ("{% for line in company %}x{% endfor %}", "cannot be read: {% for line in company %}x{% endfor %}"),
        ("{% for a in lines %}{% for b in lines %}x{% endfor %}{% endfor %}", "cannot be read: {% for a in lines %}{% for b"),
        ("{% include 'x' %}", "cannot be read: {% include 'x' %}"),
        ("{% for line in lines %}", "cannot be read: {% for line in lines %}"),
        ("{{ company", "cannot be read: {{ company"),
        ("{{ }}", "cannot be read: {{ }}"),
        ("{{ lines }}", "a placeholder is no text to be shown"),
        ("{% for line in lines %}{{ line }}{% endfor %}", "a placeholder is no text to be shown"),
        ("{{ report }}", "`{{p report }}` may stand once"),
    ],
)
def test_what_a_template_may_not_say_is_refused(text, said, tmp_path):
    path = template(tmp_path / "模板.docx", text)
    problem = refusal(tmp_path, path).problems[0]
    assert problem.message.en.startswith(f"{path}: {said}")
    assert problem.message.zh.startswith(f"{path}：")


def test_placeholder_that_is_not_there_is_told_with_the_nearest_and_all(tmp_path):
    (first, second) = refusal(tmp_path, template(tmp_path / "t.docx", "{{ comapny }} {{ zzz }}")).problems
    assert first.hint is not None and second.hint is not None
    assert first.hint.en == f"did you mean company? there are: {', '.join(PLACEHOLDERS)}"
    assert first.hint.zh == f"是不是 company？可用的有：{'、'.join(PLACEHOLDERS)}"
    assert second.hint.en == f"there are: {', '.join(PLACEHOLDERS)}"


def test_placeholder_in_a_header_or_a_property_is_held_to_the_same(tmp_path):
    document = Document()
    document.sections[0].header.paragraphs[0].text = "{{ x }}"
    document.save(str(tmp_path / "header.docx"))
    assert "no placeholder x" in str(refusal(tmp_path, tmp_path / "header.docx"))
    document = Document()
    document.core_properties.subject = "{{ ''.__class__ }}"
    document.save(str(tmp_path / "property.docx"))
    assert "cannot be read" in str(refusal(tmp_path, tmp_path / "property.docx"))


def test_report_where_it_cannot_stand_is_refused(tmp_path):
    document = Document()
    document.add_table(1, 1).cell(0, 0).text = "{{p report }}"
    document.save(str(tmp_path / "cell.docx"))
    document = Document()
    document.sections[0].header.paragraphs[0].text = "{{p report }}"
    document.save(str(tmp_path / "header.docx"))
    template(tmp_path / "twice.docx", "{{p report }}", "{{p report }}")
    for name in ("cell", "header", "twice"):
        assert "may stand once" in str(refusal(tmp_path, tmp_path / f"{name}.docx"))


def archive(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return path


def test_what_is_no_document_is_refused(tmp_path):
    (tmp_path / "text.docx").write_text("words")
    (tmp_path / "empty.docx").touch()
    (tmp_path / "old.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 100)
    archive(tmp_path / "other.docx", {"a.txt": b"a"})
    whole = template(tmp_path / "whole.docx", "{{ company }}").read_bytes()
    (tmp_path / "cut.docx").write_bytes(whole[: len(whole) // 2])
    with zipfile.ZipFile(tmp_path / "whole.docx") as made:
        parts = {name: made.read(name) for name in made.namelist()}
    archive(tmp_path / "broken.docx", {**parts, "word/document.xml": parts["word/document.xml"][:-30]})
    archive(tmp_path / "lacking.docx", {name: content for name, content in parts.items() if name != "word/document.xml"})
    archive(
        tmp_path / "sheet.docx",
        {**parts, "[Content_Types].xml": parts["[Content_Types].xml"].replace(b"document.main", b"template.main")},
    )
    for name in ("text", "empty", "old", "other", "cut", "broken", "lacking", "sheet"):
        problem = refusal(tmp_path, tmp_path / f"{name}.docx").problems[0]
        assert problem.message.en == f"{tmp_path / name}.docx is no .docx document, or is damaged"
        assert problem.hint is DOCUMENT.hint
    assert "no such file" in str(refusal(tmp_path, tmp_path / "nothing.docx"))
    assert "folder" in str(refusal(tmp_path, tmp_path))


def test_odd_parts_of_a_template_are_no_defect(tmp_path):
    document = Document()
    document.add_paragraph("{{p report }}")
    document.part.relate_to("https://example.org/", f"{stored.RELATIONS}/customXml", is_external=True)
    document.save(str(tmp_path / "elsewhere.docx"))
    write_docx(report(), tmp_path / "filled.docx", tmp_path / "elsewhere.docx")
    (tmp_path / "filled.docx").unlink()
    for style in [style for style in document.styles if style.name.startswith("List")]:
        style.delete()
    for kind in document.part.numbering_part.element.xpath("w:abstractNum"):
        kind.set(f"{W}abstractNumId", "many")
    document.save(str(tmp_path / "numbers.docx"))
    assert "is damaged" in str(refusal(tmp_path, tmp_path / "numbers.docx"))
    with zipfile.ZipFile(tmp_path / "elsewhere.docx") as made:
        parts = {name: made.read(name) for name in made.namelist()}
    parts["word/_rels/document.xml.rels"] = parts["word/_rels/document.xml.rels"].replace(b'/styles"', b'/other"')
    assert "is damaged" in str(refusal(tmp_path, archive(tmp_path / "styles.docx", parts)))  # the library would add a second


def test_archive_that_is_larger_than_it_says_is_not_unpacked(tmp_path):
    bomb = archive(tmp_path / "bomb.docx", {"word/media/a.png": b"\0" * (templates.MOST_UNPACKED + 1)})
    assert "bomb.docx is too large" in str(refusal(tmp_path, bomb))
    lying = bomb.read_bytes().replace((templates.MOST_UNPACKED + 1).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    bomb.write_bytes(lying)
    assert "bomb.docx" in str(refusal(tmp_path, bomb))
    many = archive(tmp_path / "many.docx", {f"{at}.xml": b"" for at in range(templates.MOST_PARTS + 1)})
    assert "many.docx is too large" in str(refusal(tmp_path, many))


def test_entities_of_a_template_are_not_followed(tmp_path):
    (tmp_path / "secret").write_text("hidden words")
    with zipfile.ZipFile(template(tmp_path / "template.docx", "{{ company }}SIGN")) as made:
        parts = {name: made.read(name) for name in made.namelist()}
    head, rest = parts["word/document.xml"].split(b"?>", 1)
    doctype = f'<!DOCTYPE d [<!ENTITY s SYSTEM "{(tmp_path / "secret").as_uri()}">]>'.encode()
    parts["word/document.xml"] = head + b"?>" + doctype + rest.replace(b"SIGN", b"&s;")
    try:
        write_docx(report(), tmp_path / "filled.docx", archive(tmp_path / "odd.docx", parts))
    except InputError:
        return
    assert "hidden" not in "".join(paragraphs(body(tmp_path / "filled.docx")))


def test_example_is_what_is_said_here(tmp_path):
    """`BINJIANG_UPDATE_EXPECTED=1 pytest tests/report/test_docx_template.py` writes it anew; look at it in Word."""
    example_template(tmp_path / "template.docx")
    if os.environ.get("BINJIANG_UPDATE_EXPECTED") == "1":
        (EXAMPLES / "template.docx").write_bytes((tmp_path / "template.docx").read_bytes())
    assert (EXAMPLES / "template.docx").read_bytes() == (tmp_path / "template.docx").read_bytes()
    assert (EXAMPLES / "template.docx").stat().st_size < 20_000


def test_example_mentions_every_placeholder_and_is_filled_in(tmp_path):
    with zipfile.ZipFile(EXAMPLES / "template.docx") as made:
        said = "".join(made.read(name).decode() for name in made.namelist() if name.startswith("word/"))
    for name in (*PLACEHOLDERS, *(f"line.{field}" for field in LINE_FIELDS)):
        assert re.search(rf"{{[{{%]\w* [^}}]*\b{re.escape(name)}\b", said), name
    write_docx(report(), tmp_path / "filled.docx", EXAMPLES / "template.docx")
    shown = paragraphs(body(tmp_path / "filled.docx"))
    assert "合计下限 4,420,680.00 元，上限 16,143,776.67 元，待定各项另有 1,500,000.00 元。各项如下：" in shown
    assert "1. 车规级 MCU（未计入：同一标的从优、不重复，已取 项目资助 · 封测线技改）" in shown
    assert shown[-1] == "用 binjiang verify 可以核对：以上结果在同样的规则和资料下是否仍然成立。"
    assert broken_parts(tmp_path / "filled.docx") == []


@pytest.mark.parametrize("page", PAGES)
def test_page_lists_the_placeholders_there_are(page):
    lang = PAGES[page]
    listed = dict(
        re.findall(r"^\| `(?:{{p? )?([\w.]+)(?: }})?` \| (.+) \|$", (EXAMPLES / page).read_text("utf-8"), re.MULTILINE)
    )
    lines = {f"line.{field}": words.to(lang) for field, words in LINE_FIELDS.items()}
    listed.pop("loop.index")
    assert listed == {name: words.to(lang) for name, words in PLACEHOLDERS.items()} | lines
