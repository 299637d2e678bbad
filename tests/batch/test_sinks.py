"""What goes out: the same rows in every form, no text as a formula, the same bytes every time."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from batches import read_csv, read_jsonl
from helpers import shipped
from python_calamine import CalamineWorkbook
from sheet_looks import on_the_right

from binjiang_cli.batch.results import COMPANIES, LINES, REJECTS, WARNINGS
from binjiang_cli.batch.sinks import FORMS, sink_of
from binjiang_cli.batch.sinks.columns import heading
from binjiang_cli.batch.wording import Wording
from binjiang_cli.files import whole

FORMULA = '=HYPERLINK("http://example.com")'


def companies(*names: str, low: str = "0.00", high: str = "1234567.89") -> pa.Table:
    counts = {"eligible": 1, "superseded": 0, "undetermined": 2, "ineligible": 0, "warnings": 3}
    amounts = {"low": Decimal(low), "high": Decimal(high), "potential": None}
    rows = [{"source": f"{name}.yaml", "name": name, "uscc": None, **amounts, **counts} for name in names]
    return pa.Table.from_pylist(rows, COMPANIES)


def written(form, tmp_path, *tables, lang="en"):
    sink = sink_of(form)
    parts = []
    for number, table in enumerate(tables):
        parts.append(tmp_path / f"{number}.part")
        sink.write_part(table, parts[-1], lang)
    path = tmp_path / f"out.{form}"
    with sink.assembly(path, tables[0].schema, lang) as add:
        for part in parts:
            add(part)
    return path


def cells(path):
    with CalamineWorkbook.from_path(path) as book:
        return book.get_sheet_by_index(0).to_python()


def test_jsonl_has_amounts_as_texts_counts_as_numbers_and_null_where_nothing_is_known(tmp_path):
    path = written("jsonl", tmp_path, companies("甲"), companies(), companies("乙", high="0.10"))
    assert path.read_text(encoding="utf-8").splitlines()[0] == (
        '{"source":"甲.yaml","name":"甲","uscc":null,"low":"0.00","high":"1234567.89","potential":null,'
        '"eligible":1,"superseded":0,"undetermined":2,"ineligible":0,"warnings":3}'
    )
    assert [(row["name"], row["high"]) for row in read_jsonl(path)] == [("甲", "1234567.89"), ("乙", "0.10")]


def test_csv_begins_with_the_mark_and_one_heading(tmp_path):
    path = written("csv", tmp_path, companies("甲,\n乙"), companies("丙"))
    assert path.read_bytes() == (
        b"\xef\xbb\xbfsource,name,uscc,low,high,potential,eligible,superseded,undetermined,ineligible,warnings\r\n"
        + '"甲,\n乙.yaml","甲,\n乙",,0.00,1234567.89,,1,0,2,0,3\r\n丙.yaml,丙,,0.00,1234567.89,,1,0,2,0,3\r\n'.encode()
    )


def test_lists_stand_in_one_cell(tmp_path):
    rejects = pa.Table.from_pylist([{"source": "a.yaml", "position": None, "errors": ["one", "two"]}], REJECTS)
    assert read_csv(written("csv", tmp_path, rejects))[0] == {"source": "a.yaml", "position": "", "errors": "one; two"}
    assert cells(written("xlsx", tmp_path, rejects))[1] == ["a.yaml", "", "one; two"]
    assert read_jsonl(written("jsonl", tmp_path, rejects))[0]["errors"] == ["one", "two"]


def test_shares_are_written_without_zeros_at_the_end(tmp_path):
    shares = pa.table(
        {"intensity_high": pa.array([Decimal("0.300000000000"), Decimal("1.000000000000")], pa.decimal128(18, 12))}
    )
    for form, read in (("csv", read_csv), ("jsonl", read_jsonl)):
        assert [row["intensity_high"] for row in read(written(form, tmp_path, shares))] == ["0.3", "1"]
    assert [row[0] for row in cells(written("xlsx", tmp_path, shares))[1:]] == [0.3, 1.0]


def test_json_lines_escape_what_json_must(tmp_path):
    name = '"\\\n\u0001</script>\u2028😀'
    assert read_jsonl_strictly(written("jsonl", tmp_path, companies(name)))[0]["name"] == name


def read_jsonl_strictly(path):
    return [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]


@pytest.mark.parametrize("name", [FORMULA, "+1+1", "-2", "@SUM(A1)", "＝1", "\t=1", "{=1}", "http://example.com"])
def test_no_text_becomes_a_formula_or_a_link(name, tmp_path):
    table = companies(name)
    in_csv = read_csv(written("csv", tmp_path, table))[0]["name"]
    assert not in_csv.startswith(("=", "+", "@", "＝", "\t")) and in_csv.lstrip("'") == name
    path = written("xlsx", tmp_path, table)
    assert cells(path)[1][1] == name
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet and "hyperlink" not in sheet
        assert not any("rels" in entry and "sheet1" in entry for entry in book.namelist())


def test_xlsx_has_amounts_as_numbers_and_all_digits_of_those_that_a_workbook_cannot_hold(tmp_path):
    row = cells(written("xlsx", tmp_path, companies("甲", low="9999999999999.99", high="12345678901234567.89")))[1]
    assert row[3:] == [9999999999999.99, "12345678901234567.89", "", 1.0, 0.0, 2.0, 0.0, 3.0]


def test_xlsx_says_of_a_text_that_no_cell_holds_that_it_was_cut(tmp_path):
    rejects = [{"source": size, "position": None, "errors": ["x" * int(size)]} for size in ("32767", "32768")]
    rows = cells(written("xlsx", tmp_path, pa.Table.from_pylist(rejects, REJECTS)))
    assert [row[2] for row in rows[1:]] == ["x" * 32767, "x" * 32766 + "…"]


CHINESE = [
    "来源", "企业名称", "统一社会信用代码", "下限（元）", "上限（元）", "尚可增加（元）", "可得（行）", "未计入（行）",
    "待定（行）", "不符合（行）", "提示（条）",
]  # fmt: skip


@pytest.mark.parametrize(("lang", "expected"), [("zh", CHINESE), ("en", COMPANIES.names)])
def test_headings_are_in_the_language_of_the_call(lang, expected, tmp_path):
    assert list(read_csv(written("csv", tmp_path, companies("甲"), lang=lang))[0]) == expected
    assert cells(written("xlsx", tmp_path, companies("甲"), lang=lang))[0] == expected
    assert list(read_jsonl(written("jsonl", tmp_path, companies("甲"), lang=lang))[0]) == COMPANIES.names


def test_every_column_has_a_chinese_heading_of_its_own():
    words = Wording.of(shipped(), "zh")
    for schema in (COMPANIES, LINES, REJECTS, WARNINGS):
        headings = [heading(name, "zh") for name in words.schema(schema, "csv").names]
        assert len(set(headings)) == len(headings)
        assert not any(char.isascii() and char.isalpha() for char in "".join(headings))


def test_xlsx_freezes_its_heading_and_shows_two_decimals(tmp_path):
    with zipfile.ZipFile(written("xlsx", tmp_path, companies("甲"))) as book:
        sheet, styles = (book.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "styles"))
    assert '<pane xSplit="1" ySplit="1" topLeftCell="B2"' in sheet
    assert "#,##0.00" in styles or 'numFmtId="4"' in styles


def test_xlsx_sets_the_headings_of_numbers_above_them(tmp_path):
    """The three amounts, the four counts of lines and that of warnings; a source, a name and a code are words."""
    assert on_the_right(written("xlsx", tmp_path, companies("甲")), 1) == list("DEFGHIJK")


def test_xlsx_prints_on_a4_with_its_heading_on_every_page(tmp_path):
    with zipfile.ZipFile(written("xlsx", tmp_path, companies("甲"))) as book:
        sheet, names = (book.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "workbook"))
    assert '<pageSetup paperSize="9" fitToHeight="0" orientation="landscape"/>' in sheet
    assert '<pageSetUpPr fitToPage="1"/>' in sheet
    assert "_xlnm.Print_Titles" in names and "!$1:$1<" in names


LINE = {
    "source": "a.yaml", "name": "甲", "rule": "rd-support", "record": "rd_projects[0]", "record_name": "MCU", "clause": "S4.1",
    "gross_low": Decimal("0.00"), "gross_high": Decimal("30.00"), "received": Decimal("0.00"),
    "amount_low": Decimal("0.00"), "amount_high": Decimal("30.00"),
}  # fmt: skip


CITED = ("附则第 4 条第（1）项", "Supplementary Provisions, art. 4 (1)")


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "zh",
            [
                ("研发资助", CITED[0], "待定", ["重点创新项目", "汇率"]),
                ("研发资助", CITED[0], "不符合", []),
            ],
        ),
        (
            "en",
            [
                (
                    "R&D support",
                    CITED[1],
                    "undetermined",
                    ["Key innovation project", "Exchange rates"],
                ),
                ("R&D support", CITED[1], "ineligible", []),
            ],
        ),
    ],
)
def test_words_stand_beside_ids_and_no_amounts_where_nothing_is_due(lang, expected):
    missing = ["rd_projects[12].key_innovation", "fx"]
    rows = [{**LINE, "status": "undetermined", "missing": missing}, {**LINE, "status": "ineligible", "missing": []}]
    table = pa.Table.from_pylist(rows, LINES)
    for form in ("csv", "xlsx"):
        told = Wording.of(shipped(), lang).table(table, form).to_pylist()
        columns = ("rule_title", "citation", "status_text", "missing_text")
        assert [tuple(row[name] for name in columns) for row in told] == expected
        assert [(row["rule"], row["status"], row["missing"]) for row in told] == [
            ("rd-support", "undetermined", missing),
            ("rd-support", "ineligible", []),
        ]
        due = ("gross_low", "gross_high", "amount_low", "amount_high")
        assert [[str(row[name]) for name in due] for row in told] == [["0.00", "30.00"] * 2, ["None"] * 4]
    for form in ("jsonl", "parquet"):
        assert Wording.of(shipped(), lang).table(table, form) is table


def test_parquet_keeps_types_and_puts_small_parts_into_one_group(tmp_path):
    path = written("parquet", tmp_path, companies("甲", "乙"), companies(), companies("丙"))
    table = pq.read_table(path)
    assert table.schema == COMPANIES
    assert table["name"].to_pylist() == ["甲", "乙", "丙"]
    assert table["high"].to_pylist() == [Decimal("1234567.89")] * 3
    assert pq.read_metadata(path).num_row_groups == 1


@pytest.mark.parametrize("form", FORMS)
def test_nothing_but_the_heading_where_there_are_no_rows(form, tmp_path):
    path = written(form, tmp_path, companies())
    match form:
        case "jsonl":
            assert path.read_bytes() == b""
        case "csv":
            assert read_csv(path) == []
        case "parquet":
            assert pq.read_table(path).num_rows == 0
        case "xlsx":
            assert len(cells(path)) == 1


@pytest.mark.parametrize("form", FORMS)
def test_the_same_rows_give_the_same_bytes(form, tmp_path):
    first = written(form, tmp_path, companies("甲")).read_bytes()
    assert written(form, tmp_path, companies("甲")).read_bytes() == first


def test_a_workbook_does_not_tell_when_it_was_written(tmp_path):
    with zipfile.ZipFile(written("xlsx", tmp_path, companies("甲"))) as book:
        assert {entry.date_time[0] for entry in book.infolist()} == {1980}
        assert str(date.today().year).encode() not in book.read("docProps/core.xml")


def test_a_file_is_whole_or_not_there(tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("before")
    path.chmod(0o640)
    with pytest.raises(RuntimeError), whole(path) as beside:
        beside.write_text("half")
        raise RuntimeError
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.csv"]
    assert path.read_text() == "before"
    with whole(path) as beside:
        beside.write_text("after")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("after", 0o640)


THREADS = """
import os, pathlib, sys
import pyarrow as pa
from binjiang_cli.batch.sinks import arrow
there = len(os.listdir("/proc/self/task"))
table = pa.table({"name": [str(number) for number in range(100_000)], "high": list(range(100_000))})
arrow.write_part(table, pathlib.Path(sys.argv[1]))
assert arrow.read_part(pathlib.Path(sys.argv[1])).equals(table)
sys.exit(len(os.listdir("/proc/self/task")) - there)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="threads are counted in /proc")
def test_parts_are_written_and_read_without_further_threads(tmp_path):
    """Where memory is bounded there may be no room for another's stack."""
    assert subprocess.run([sys.executable, "-c", THREADS, tmp_path / "part"], check=False).returncode == 0
