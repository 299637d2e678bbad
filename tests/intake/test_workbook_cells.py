"""Workbooks as people make them: cells that show something else than they hold, merged and hidden ones, no workbooks."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from helpers import shipped
from xlsxwriter import Workbook as Writer

from binjiang_cli.intake.rows import Rows
from binjiang_cli.intake.workbook import Workbook

COMPANIES = [["企业名称"], ["甲"], ["乙"]]
PROJECTS = ["企业名称", "标的", "重点创新项目", "研发投入"]


Sheet = list[list[Any]]


def write(path: Path, sheets: dict[str, Sheet], after: Any = None) -> Path:
    with Writer(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, held in enumerate(row):
                    value, code = held if isinstance(held, tuple) else (held, None)
                    sheet.write(number, column, value, book.add_format({"num_format": code}) if code else None)
            if after is not None:
                after(book, sheet, name)
    return path


def read(path: Path) -> Rows:
    return Workbook(str(path)).read(shipped().vocabulary, "zh")


def book(tmp_path: Path, projects: Sheet, after: Any = None) -> Rows:
    return read(write(tmp_path / "book.xlsx", {"企业": COMPANIES, "研发项目": projects}, after))


def values(rows: Rows, field: str) -> list[Any]:
    return [record[field] for row in rows.table.to_pylist() for record in row.get("rd_projects") or []]


def errors(rows: Rows) -> str:
    return "\n".join(error for _, reject in rows.rejects for error in reject.errors)


def changed(path: Path, part: str, pattern: str, new: str) -> Path:
    """Change what a part of a workbook's file says."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text, count = re.subn(pattern, new, parts[part].decode(), count=1)
    assert count == 1
    parts[part] = text.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def test_a_unit_of_a_format_is_part_of_the_amount(tmp_path):
    rows = book(tmp_path, [PROJECTS, ["甲", "a", "是", (1200, '0"万元"')], ["甲", "b", "是", (1200, "$#,##0")]])
    assert values(rows, "spend") == ["1200万元", "$1200"]


def test_a_scaled_number_needs_the_unit_of_its_heading(tmp_path):
    cell = (12_000_000, "#,##0,")
    assert "D2" in errors(book(tmp_path, [PROJECTS, ["甲", "a", "是", cell]]))
    assert values(book(tmp_path, [[*PROJECTS[:3], "研发投入（千元）"], ["甲", "a", "是", cell]]), "spend") == ["12000千元"]


def test_a_formula_without_a_value_rejects_its_company_alone(tmp_path):
    def formula(_: Any, sheet: Any, name: str) -> None:
        if name == "研发项目":
            sheet.write_formula("D2", "=1200*2")
            sheet.write_formula("D3", "=1200*2", None, 2400)

    rows = book(tmp_path, [PROJECTS, ["甲", "a", "是", None], ["乙", "b", "是", None]], formula)
    assert values(rows, "spend") == ["2400"]
    assert "研发投入: 单元格是公式" in errors(rows) and "D2" in errors(rows)


def test_an_error_cell_is_named(tmp_path):
    def error(_: Any, sheet: Any, name: str) -> None:
        if name == "研发项目":
            sheet.write_formula("D2", "=#REF!", None, "#REF!")

    assert "研发投入: 单元格是错误值 #REF!（D2" in errors(book(tmp_path, [PROJECTS, ["甲", "a", "是", None]], error))


def test_a_merged_subject_is_of_all_its_rows_and_a_merged_amount_of_none(tmp_path):
    def merged(column: int, text: Any) -> Any:
        def merge(made: Any, sheet: Any, name: str) -> None:
            if name == "研发项目":
                sheet.merge_range(1, column, 2, column, text, made.add_format())

        return merge

    rows: Sheet = [PROJECTS, ["甲", None, "是", 1], ["甲", None, "是", 2]]
    assert values(book(tmp_path, rows, merged(1, "MCU")), "subject") == [["MCU"], ["MCU"]]
    rows = [PROJECTS, ["甲", "a", "是", None], ["乙", "b", "是", None]]
    refused = book(tmp_path, rows, merged(3, 800))
    assert refused.table.num_rows == 0
    assert "D2:D3 是合并单元格" in errors(refused)


def test_amounts_merged_beside_a_split_remark_are_refused_by_name(tmp_path):
    def merge(made: Any, sheet: Any, name: str) -> None:
        if name == "研发项目":
            for column, text in enumerate(["甲", "a", "是", 800]):
                sheet.merge_range(1, column, 2, column, text, made.add_format())
            sheet.write(2, 4, "second line of a remark")

    rows = book(tmp_path, [[*PROJECTS, "备注"]], merge)
    assert values(rows, "spend") == []
    assert "D2:D3 是合并单元格" in errors(rows)


def test_hidden_rows_and_columns_are_read_and_counted(tmp_path):
    def hide(_: Any, sheet: Any, name: str) -> None:
        if name == "研发项目":
            sheet.set_row(2, None, None, {"hidden": True})
            sheet.set_column(1, 1, None, None, {"hidden": True})

    rows = book(tmp_path, [PROJECTS, ["甲", "a", "是", 1], ["甲", "b", "是", 2]], hide)
    assert values(rows, "spend") == ["1", "2"]
    assert [(note.code, note.message.zh) for note in rows.notes] == [("hidden_read", "隐藏的 1 行、1 列也读了")]


def test_a_long_number_is_no_code(tmp_path):
    sheets: dict[str, Sheet] = {
        "企业": [["企业名称", "统一社会信用代码"], ["甲", 913301081234500013]],
        "研发项目": [["统一社会信用代码", "重点创新项目", "研发投入"], [913301081234500124, "是", 5]],
    }
    rows = read(write(tmp_path / "book.xlsx", sheets))
    assert rows.table.num_rows == 0
    assert len(rows.rejects) == 2 and errors(rows).count("超过 15 位") == 2


def test_sheets_that_are_no_sections_are_named_and_empty_ones_are_not(tmp_path):
    rows = read(write(tmp_path / "book.xlsx", {"企业": COMPANIES, "说明": [["怎样填写"]], "Sheet3": []}))
    assert [(note.code, note.source.rpartition("#")[2]) for note in rows.notes] == [("sheet_left_out", "说明")]


def test_a_unit_in_a_sheets_name(tmp_path):
    sheets: dict[str, Sheet] = {"企业": COMPANIES, "研发项目（万元）": [PROJECTS, ["甲", "a", "是", 1200]]}
    assert values(read(write(tmp_path / "book.xlsx", sheets)), "spend") == ["1200万元"]


def test_a_single_sheet_of_companies_with_records(tmp_path):
    sheet: Sheet = [["公司名称", "研发项目.研发投入（万元）"], ["甲", 300], ["甲", 200]]
    rows = read(write(tmp_path / "book.xlsx", {"Sheet1": sheet}))
    assert (rows.table.num_rows, values(rows, "spend")) == (1, ["300万元", "200万元"])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "是空文件"),
        (b"<html><table></table></html>", "是网页"),
        ("企业名称\n甲\n".encode(), "是文本文件"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "是旧式 .xls 工作簿"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "有密码"),
        (b"%PDF-1.7", "是 PDF 文件"),
        (b"PK\x03\x04 cut short", "已损坏，或没有传完整"),
    ],
)
def test_what_is_no_workbook_is_told_by_what_it_is(data, words, tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(data)
    rows = read(path)
    assert rows.table.num_rows == 0
    assert words in errors(rows)


SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "xl/sharedStrings.xml"


@pytest.mark.parametrize(
    ("part", "pattern", "new"),
    [
        (SHEET, "<sheetData>", '<sheetData><row r="1048577"><c r="A1048577"><v>1</v></c></row>'),
        (SHEET, 'r="A2"', 'r="XFE2"'),
        (SHEET, "<v>1</v>", "<v>99999</v>"),
        (SHEET, "<v>1</v>", "<v>-1e9</v>"),
        (SHEET, "</sheetData>", "</sheet"),
        (SHEET, r"<worksheet", '<!DOCTYPE w [<!ENTITY a "aaaa">]><worksheet'),
        (TEXTS, r"<sst", '<!DOCTYPE w [<!ENTITY a "aaaa">]><sst'),
        ("xl/workbook.xml", r"</workbook>", "<"),
        ("xl/styles.xml", r"<styleSheet", "<styleSheet <"),
    ],
)
def test_a_damaged_workbook_is_one_reject(part, pattern, new, tmp_path):
    rows = read(changed(write(tmp_path / "book.xlsx", {"企业": COMPANIES}), part, pattern, new))
    assert (rows.table.num_rows, len(rows.rejects)) == (0, 1)
    assert "book.xlsx" in errors(rows)


def test_a_count_of_texts_that_is_a_lie_does_no_harm(tmp_path):
    path = write(tmp_path / "book.xlsx", {"企业": COMPANIES})
    rows = read(changed(path, TEXTS, 'uniqueCount="[0-9]+"', 'uniqueCount="18446744073709551615"'))
    assert rows.table.num_rows == 2


def test_the_last_cell_of_a_sheet_does_no_harm(tmp_path):
    path = write(tmp_path / "book.xlsx", {"企业": COMPANIES})
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    rows = read(changed(path, SHEET, "</sheetData>", far))
    assert rows.table.num_rows == 2


def test_a_bomb_is_refused_within_its_bound(tmp_path, monkeypatch):
    monkeypatch.setattr("binjiang_cli.intake.package.MOST_UNPACKED", 100_000)
    path = write(tmp_path / "book.xlsx", {"企业": COMPANIES})
    rows = read(changed(path, SHEET, "<sheetData>", " " * 200_000 + "<sheetData>"))
    assert "解开后太大" in errors(rows)


@pytest.mark.parametrize("lost", ["xl/worksheets/sheet2.xml", "xl/_rels/workbook.xml.rels"])
def test_a_sheet_that_is_listed_and_not_there_is_never_passed_over(lost, tmp_path):
    """Its companies would get an estimate without what it said."""
    path = write(tmp_path / "book.xlsx", {"企业": COMPANIES, "研发项目": [PROJECTS, ["甲", "MCU", "是", 1_000_000]]})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != lost}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    rows = read(path)
    assert rows.table.num_rows == 0
    assert errors(rows).startswith(f"{path} 已损坏：xl/")


def two_rows_of_headings(over: str, below: list[str]) -> Callable[[Any, Any, str], None]:
    """Merge the first headings over two rows, and one over two columns that have headings of their own below it."""

    def merge(_: Any, sheet: Any, name: str) -> None:
        if name == "研发项目":
            for column, heading in enumerate(PROJECTS[:3]):
                sheet.merge_range(0, column, 1, column, heading)
            sheet.merge_range("D1:E1", over)
            sheet.write_row("D2", below)

    return merge


def test_headings_merged_over_two_rows(tmp_path: Path) -> None:
    merge = two_rows_of_headings("研发投入", ["万元", "占比"])
    rows = book(tmp_path, [[""], [""], ["甲", "MCU", "是", 100, 0.05]], merge)
    assert values(rows, "spend") == ["100万元"]
    assert [note.code for note in rows.notes] == ["column_left_out"]


def test_an_amount_over_two_years_is_refused(tmp_path: Path) -> None:
    merge = two_rows_of_headings("研发投入（万元）", ["2024年", "2025年"])
    rows = book(tmp_path, [[""], [""], ["甲", "MCU", "是", 100, 200]], merge)
    assert "2024年" in errors(rows)
    assert "2025年" in errors(rows)


def test_the_number_of_a_footnote_is_no_digit(tmp_path: Path) -> None:
    def write_raised(book: Any, sheet: Any, name: str) -> None:
        if name == "研发项目":
            sheet.write_rich_string("D2", "1000000", book.add_format({"font_script": 1}), "1")

    rows = read(write(tmp_path / "book.xlsx", {"企业": COMPANIES, "研发项目": [PROJECTS, ["甲", "MCU", "是"]]}, write_raised))
    assert values(rows, "spend") == ["1000000¹"]  # which is refused as an amount


def test_the_number_of_a_footnote_is_no_digit_where_the_text_stands_in_its_cell(tmp_path: Path) -> None:
    path = write(tmp_path / "book.xlsx", {"企业": COMPANIES, "研发项目": [PROJECTS, ["甲", "MCU", "是", "100万元"]]})
    runs = '<r><t>1000000</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r><r><t>元</t></r>'
    inline = rf'<c r="D2" t="inlineStr"><is>{runs}</is></c>'
    rows = read(changed(path, "xl/worksheets/sheet2.xml", r'<c r="D2".*?</c>', inline))
    assert values(rows, "spend") == ["1000000¹元"]


def test_what_is_struck_out_is_read_and_said(tmp_path: Path) -> None:
    def strike(book: Any, sheet: Any, name: str) -> None:
        if name == "研发项目":
            sheet.write("D2", 1_000_000, book.add_format({"font_strikeout": True}))

    rows = book(tmp_path, [PROJECTS, ["甲", "MCU", "是"]], strike)
    assert values(rows, "spend") == ["1000000"]
    assert [(note.code, note.message.en) for note in rows.notes] == [("struck_out_read", "what is struck out was read: row 2")]


def test_a_count_with_its_own_unit_keeps_it(tmp_path: Path) -> None:
    sheet: Sheet = [["企业名称", "职工人数（千人）"], ["甲", 0.24], ["乙", "240人"]]
    rows = read(write(tmp_path / "book.xlsx", {"企业": sheet}))
    assert [row["company"]["employees"] for row in rows.table.to_pylist()] == ["240", "240"]


def test_a_section_of_one_year_is_not_passed_over(tmp_path: Path) -> None:
    rows = read(write(tmp_path / "book.xlsx", {"企业": COMPANIES, "研发项目（2025年）": [PROJECTS, ["甲", "MCU", "是", 1]]}))
    assert "研发项目（2025年）" in errors(rows)


@pytest.mark.parametrize("word", ["甲 汇总", "甲 Total", "乙类企业小计"])
def test_subtotals_of_spreadsheet_programs(tmp_path: Path, word: str) -> None:
    rows = book(tmp_path, [PROJECTS, ["甲", "MCU", "是", 1_000_000], [word, "", "", 1_000_000]])
    assert values(rows, "spend") == ["1000000"]
    assert [note.code for note in rows.notes] == ["row_left_out"]
