"""What comes in: every form of input gives the companies that it holds, and tells of the others where they stand."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from batches import COMPANY, LOAN, LOAN_PAYS, batch, highs
from xlsxwriter import Workbook

ROW = {
    "company": {"name": "甲"},
    "as_of": "2026-06-30",
    "loans": [
        {"lender": "bank", "principal": "3000万", "drawn_on": "2025-01-15", "repaid_on": "2025-12-20", "interest_paid": 978000}
    ],
}


def line(**changes: object) -> str:
    return json.dumps({**ROW, **changes}, ensure_ascii=False) + "\n"


def workbook(path: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    with Workbook(str(path), {"default_date_format": "yyyy-mm-dd", "strings_to_numbers": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, bool):
                        sheet.write_boolean(number, column, cell)
                    elif cell is not None:
                        sheet.write(number, column, cell)
    return path


def csv_folder(folder: Path, encoding: str = "utf-8", **files: str) -> Path:
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding=encoding)
    return folder


@pytest.fixture
def profiles(tmp_path):
    folder = tmp_path / "clients"
    (folder / "north").mkdir(parents=True)
    (folder / "b.yaml").write_text(COMPANY + LOAN, encoding="utf-8")
    (folder / "a.json").write_text(line(company={"name": "乙"}), encoding="utf-8")
    (folder / "north" / "c.yml").write_text(COMPANY.replace("甲", "丙") + LOAN, encoding="gb18030")
    (folder / ".hidden.yaml").write_text("nonsense", encoding="utf-8")
    (folder / "notes.txt").write_text("not a profile", encoding="utf-8")
    return folder


def test_a_folder_is_read_with_its_folders_sorted_and_without_what_is_hidden(profiles, tmp_path, capsys):
    done = batch(tmp_path, profiles)
    assert done.code == 0
    assert [Path(row["source"]).name for row in done.companies] == ["a.json", "b.yaml", "c.yml"]
    assert highs(done) == {"乙": LOAN_PAYS, "甲": LOAN_PAYS, "丙": LOAN_PAYS}
    assert "不是档案，没有读（1 个）" in capsys.readouterr().out


def test_a_file_counts_once_however_often_it_is_named(profiles, tmp_path):
    done = batch(tmp_path, profiles / "b.yaml", profiles, profiles / "north" / ".." / "b.yaml")
    assert [Path(row["source"]).name for row in done.companies] == ["b.yaml", "a.json", "c.yml"]


def test_a_bad_file_is_rejected_with_the_loaders_errors_and_stops_nothing(profiles, tmp_path):
    (profiles / "a.json").write_text('{"company": {"nam": "乙"},\n "loans": [{"principal": "约100万"}]}', encoding="utf-8")
    (profiles / "aa.yaml").write_bytes(b"\x00\x01")
    (profiles / "ab.yaml").write_text("company: {name: 丁}\nfx: {USD: }\n", encoding="utf-8")
    done = batch(tmp_path, profiles, lang="en")
    assert done.code == 1
    assert list(highs(done)) == ["甲", "丙"]
    assert [(Path(r["source"]).name, r["position"].rpartition("/")[2]) for r in done.rejects] == [
        ("a.json", "a.json:1:14"),
        ("aa.yaml", "aa.yaml:1:1"),
        ("ab.yaml", "ab.yaml:2:11"),
    ]
    first, second = done.rejects[0]["errors"]
    assert first.endswith("a.json:1:14: unknown key: nam (did you mean name?)")
    assert "a.json:2:26: " in second and "约100万" in second


def test_rejects_stand_in_the_order_of_the_input_whoever_refused_them(tmp_path):
    """Keys are refused while a profile is read, values when it is worked out."""
    folder = tmp_path / "bad"
    folder.mkdir()
    for name in "abcd":
        wrong = "nom: 甲" if name in "bd" else "name: 甲, employees: many"
        (folder / f"{name}.yaml").write_text(f"company: {{{wrong}}}\n", encoding="utf-8")
    assert [Path(row["source"]).stem for row in batch(tmp_path, folder).rejects] == ["a", "b", "c", "d"]


def test_a_literal_pattern_is_expanded_and_one_without_a_match_exits_3(profiles, tmp_path):
    done = batch(tmp_path, profiles / "*.yaml")
    assert [Path(row["source"]).name for row in done.companies] == ["b.yaml"]
    other = tmp_path / "other"
    other.mkdir()
    assert batch(other, profiles / "*.toml") == (3, [], [])
    assert list(other.iterdir()) == []


def test_a_folder_without_profiles_and_an_empty_table_exit_3(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty.jsonl").write_text("\n \n", encoding="utf-8")
    assert batch(tmp_path, tmp_path / "empty") == (3, [], [])
    assert batch(tmp_path, tmp_path / "empty.jsonl") == (3, [], [])


@pytest.mark.parametrize("name", ["missing.yaml", "clients/notes.txt"])
def test_an_input_that_is_not_there_or_of_no_known_kind_exits_2(name, profiles, tmp_path):
    assert batch(tmp_path, profiles / "b.yaml", tmp_path / name) == (2, [], [])


def standard_input(monkeypatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(text.encode()), close=lambda: None))


def test_standard_input_lists_paths_and_one_that_leads_nowhere_is_a_reject(profiles, tmp_path, monkeypatch):
    standard_input(monkeypatch, f"{profiles / 'b.yaml'}\n\n{tmp_path / 'gone.yaml'}\n{profiles / 'a.json'}\n")
    done = batch(tmp_path, "-")
    assert [Path(row["source"]).name for row in done.companies] == ["b.yaml", "a.json"]
    assert [row["errors"] for row in done.rejects] == [[f"找不到文件：{tmp_path / 'gone.yaml'}"]]


def test_standard_input_holds_json_lines(tmp_path, monkeypatch):
    standard_input(monkeypatch, line() + "\n" + line(company={"name": "乙"}))
    done = batch(tmp_path, "-")
    assert [(row["source"], row["high"]) for row in done.companies] == [("<stdin>:1", LOAN_PAYS), ("<stdin>:3", LOAN_PAYS)]


def test_json_lines_keep_numbers_as_written(tmp_path):
    path = tmp_path / "all.jsonl"
    # 500,000,000,000,000.01 has more digits than a binary double; 30 % of it is 150,000,000,000,000.003
    project = {"key_innovation": True, "spend": 500000000000000.01}
    text = json.dumps({**ROW, "rd_projects": [project]}).replace("500000000000000.0", "500000000000000.01")
    path.write_text(text + "\n" + text.replace(".01", ".011"), encoding="utf-8")
    done = batch(tmp_path, path)
    # and 875,750.00 for the loan
    assert [row["high"] for row in done.companies] == ["150000000875750.00"]
    assert done.rejects[0]["source"] == f"{path}:2"


@pytest.mark.parametrize(
    ("text", "column", "error"),
    [
        ('{"company": {"name": "甲", "name": "乙"}}', 27, "“name”写了两次（第一次在 "),
        ('{"company": {"name": "甲"}, "loan": []}', 28, "没有“loan”这个键（是不是“loans”？）"),
        ('{"company": {"name": "甲"}, "loans": [{"principal": [1]}]}', 52, "这里要的是一个值，不是列表或映射"),
        ('{"company": {"name": "甲"}, "loans": [1]}', 38, "这里要的是“键：值”"),
        ('{"company": {"name": "甲"}', 1, "这个 { 没有闭合"),
        ("[1, 2]", 1, "企业档案应由“键: 值”组成"),
        ("x", 1, "企业档案应由“键: 值”组成"),
        ("[" * 100_000, 33, "嵌套超过 32 层"),
    ],
)
def test_a_bad_line_is_rejected_at_its_line_and_column(text, column, error, tmp_path):
    path = tmp_path / "all.jsonl"
    path.write_text(f"{line()}{text}\n{line()}", encoding="utf-8")
    done = batch(tmp_path, path)
    assert [row["source"] for row in done.companies] == [f"{path}:1", f"{path}:3"]
    (reject,) = done.rejects
    assert reject["source"] == f"{path}:2"
    assert reject["position"] == f"{path}:2:{column}"
    assert any(error in told for told in reject["errors"])


def test_a_line_that_is_no_text_is_named_among_those_that_are(tmp_path):
    path = tmp_path / "all.jsonl"
    path.write_bytes(line().encode() + b'{"company": {"name": "\xff\xff"}}\n' + line().encode())
    done = batch(tmp_path, path)
    assert [row["source"] for row in done.companies] == [f"{path}:1", f"{path}:3"]
    assert [reject["errors"] for reject in done.rejects] == [[f"{path}:2 不是文本：既不是 UTF-8，也不是 GB18030"]]


def test_json_lines_in_chinese_keys_with_a_mark_and_windows_line_ends(tmp_path):
    path = tmp_path / "all.jsonl"
    project = '{"重点创新项目": true, "研发投入": "100万"}'
    text = f'{{"企业": {{"企业名称": "甲"}}, "评估日": "2026-06-30", "loans": null, "研发项目": [{project}]}}'
    path.write_bytes(b"\xef\xbb\xbf" + text.encode() + b"\r\n" + text.replace("甲", "乙").encode())
    assert highs(batch(tmp_path, path)) == {"甲": "300000.00", "乙": "300000.00"}


def test_json_lines_are_cut_into_chunks_without_losing_a_line(tmp_path, monkeypatch):
    monkeypatch.setattr("binjiang_cli.intake.jsonl.CHUNK_BYTES", 600)
    path = tmp_path / "all.jsonl"
    path.write_text("".join(line(company={"name": f"甲{n}"}) for n in range(20)).rstrip("\n"), encoding="utf-8")
    done = batch(tmp_path, path)
    assert [(row["source"], row["name"]) for row in done.companies] == [(f"{path}:{n + 1}", f"甲{n}") for n in range(20)]


def test_a_line_that_is_longer_than_a_profile_may_be(tmp_path, monkeypatch):
    for module in ("jsonl", "plain_json"):
        monkeypatch.setattr(f"binjiang_cli.intake.{module}.MAX_BYTES", 1000)
    path = tmp_path / "all.jsonl"
    path.write_text(line() + line(company={"name": "甲" * 1000}) + line(), encoding="utf-8")
    done = batch(tmp_path, path)
    assert [row["source"] for row in done.companies] == [f"{path}:1", f"{path}:3"]
    assert [row["source"] for row in done.rejects] == [f"{path}:2"]


def test_parquet_typed(tmp_path):
    path = tmp_path / "all.parquet"
    loan = {
        "lender": "bank",
        "drawn_on": date(2025, 1, 15),
        "repaid_on": date(2025, 12, 20),
        "interest_paid": Decimal("978000.00"),
    }
    loans = pa.array(
        [[{**loan, "principal": {"amount": Decimal("30000000.00"), "currency": "CNY"}}], None],
        pa.list_(
            pa.struct(
                [
                    ("lender", pa.string()),
                    ("drawn_on", pa.date32()),
                    ("repaid_on", pa.date32()),
                    ("interest_paid", pa.decimal128(18, 2)),
                    ("principal", pa.struct([("amount", pa.decimal128(18, 2)), ("currency", pa.string())])),
                ]
            )
        ),
    )
    companies = pa.array([{"name": "甲", "employees": 3}, {"name": "", "employees": None}])
    days = pa.array([date(2026, 6, 30)] * 2)
    pq.write_table(pa.table({"company": companies, "as_of": days, "loans": loans}), path)
    done = batch(tmp_path, path)
    assert [(row["source"], row["high"]) for row in done.companies] == [(f"{path}#1", LOAN_PAYS)]
    assert [row["source"] for row in done.rejects] == [f"{path}#2"]


def test_parquet_in_parts_keeps_its_row_numbers(tmp_path, monkeypatch):
    monkeypatch.setattr("binjiang_cli.intake.parquet.CHUNK_ROWS", 3)
    path = tmp_path / "all.parquet"
    pq.write_table(pa.table({"company": [{"name": f"甲{n}"} for n in range(10)]}), path, row_group_size=2)
    done = batch(tmp_path, path)
    assert [(row["source"], row["name"]) for row in done.companies] == [(f"{path}#{n + 1}", f"甲{n}") for n in range(10)]


def test_parquet_that_is_damaged_inside_is_a_reject_of_its_rows(tmp_path):
    path = tmp_path / "all.parquet"
    pq.write_table(pa.table({"company": [{"name": f"甲{n}"} for n in range(1000)]}), path, compression="zstd")
    data = bytearray(path.read_bytes())
    data[4:200] = bytes(196)
    path.write_bytes(data)
    done = batch(tmp_path, path)
    assert (done.code, done.companies) == (1, [])
    assert [row["source"] for row in done.rejects] == [f"{path}#1-1000"]


@pytest.mark.parametrize("name", ["bad.parquet", "bad.xlsx"])
def test_a_table_that_cannot_be_read_is_a_reject_among_good_inputs(name, profiles, tmp_path):
    (tmp_path / name).write_bytes(b"PK nonsense")
    done = batch(tmp_path, tmp_path / name, profiles / "b.yaml")
    assert (done.code, list(highs(done))) == (1, ["甲"])
    assert [row["source"] for row in done.rejects] == [str(tmp_path / name)]


LOANS = ["放款方", "本金", "放款日", "还款日", "已付利息"]


@pytest.mark.parametrize(
    ("encoding", "delimiter", "names"),
    [
        ("utf-8", ",", ("企业", "贷款")),
        ("utf-8-sig", ";", ("company", "loans")),
        ("gb18030", "\t", ("企业", "loans")),
        ("utf-16", ",", ("Company", "LOANS")),
    ],
)
def test_csv_folder_in_every_encoding_and_delimiter(encoding, delimiter, names, tmp_path):
    company = [["企业名称", "评估日", "资质认定"], ["甲", "2026-06-30", "瞪羚企业、listed"], ["乙", "2026年6月30日", ""]]
    loans = [["企业名称", *LOANS], ["乙", "银行", "3000万", "2025/1/15", "2025-12-20", "978000"]]
    folder = tmp_path / "book"
    csv_folder(
        folder,
        encoding,
        **{name: "".join(delimiter.join(r) + "\r\n" for r in rows) for name, rows in zip(names, (company, loans), strict=True)},
    )
    done = batch(tmp_path, folder)
    assert done.code == 0
    assert highs(done) == {"甲": "0.00", "乙": LOAN_PAYS}
    assert [row["source"] for row in done.companies] == [str(folder / f"{names[0]}.csv") + f":{n}" for n in (2, 3)]


def test_csv_rows_are_numbered_by_their_first_lines(tmp_path):
    folder = csv_folder(tmp_path / "book", company='name,district\n"甲\n有限公司",nowhere\n\n乙,nowhere\n')
    done = batch(tmp_path, folder)
    shown = folder / "company.csv"
    assert [(r["source"], r["position"]) for r in done.rejects] == [
        (f"{shown}:2", f"{shown}:2 district"),
        (f"{shown}:5", f"{shown}:5 district"),
    ]


def test_workbook_with_typed_cells(tmp_path):
    path = workbook(
        tmp_path / "book.xlsx",
        企业=[
            ["企业名称", "职工人数（人）", "评估日", "成立日期", "汇率"],
            ["甲", 240, date(2026, 6, 30), "2019年5月8日", "USD=7.1; 欧元：8"],
        ],
        贷款=[["企业名称", *LOANS], ["甲", "bank", 30_000_000, date(2025, 1, 15), date(2025, 12, 20), 978000.5]],
        研发项目=[["企业名称", "重点创新项目", "研发投入", "标的"], ["甲", True, 100.1, "a；b"]],
        图表=[["anything", 1]],
    )
    done = batch(tmp_path, path)
    # 30 % of 100.10 is 30.03
    assert [(row["source"], row["high"]) for row in done.companies] == [(f"{path}#企业!2", "875780.03")]


@pytest.mark.parametrize("key", ["企业编号", "统一社会信用代码", "企业名称"])
def test_sheets_are_joined_by_key_then_credit_code_then_name(key, tmp_path):
    codes = ["91330108MA27A1B2CQ", "91330108MA2K0X317N"]
    company = [
        ["企业编号", "统一社会信用代码", "企业名称", "评估日"],
        ["k1", codes[0], "甲", "2026-06-30"],
        ["k2", codes[1], "乙", "2026-06-30"],
    ]
    owner = {"企业编号": "K2", "统一社会信用代码": codes[1].lower(), "企业名称": " 乙 "}[key]
    loans = [[*LOANS, key], ["bank", "3000万", "2025-01-15", "2025-12-20", "978000", owner]]
    done = batch(tmp_path, workbook(tmp_path / "book.xlsx", 企业=company, 贷款=loans))
    assert highs(done) == {"甲": "0.00", "乙": LOAN_PAYS}


def test_duplicate_companies_are_both_rejected_with_both_positions(tmp_path):
    path = workbook(
        tmp_path / "book.xlsx",
        企业=[["企业名称", "职工人数"], ["甲", 1], ["乙", 1], [" 甲", 2]],
        贷款=[["企业名称", "本金"], ["甲", "1万"], ["乙", "1万"]],
    )
    done = batch(tmp_path, path)
    assert list(highs(done)) == ["乙"]
    both = f"“甲”出现在 2 行：{path}#企业!2、{path}#企业!4"
    assert [(r["source"], r["errors"]) for r in done.rejects] == [
        (f"{path}#企业!2", [f"{path}#企业!2 企业名称: {both}"]),
        (f"{path}#企业!4", [f"{path}#企业!4 企业名称: {both}"]),
    ]


def test_orphan_rows_are_rejects_of_their_own(tmp_path):
    path = workbook(
        tmp_path / "book.xlsx",
        企业=[["企业名称"], ["甲"]],
        贷款=[["企业名称", "本金"], ["甲", "1万"], ["丁", "1万"], [None, "2万"]],
    )
    done = batch(tmp_path, path)
    assert list(highs(done)) == ["甲"]
    assert [(r["source"], r["errors"]) for r in done.rejects] == [
        (f"{path}#贷款!3", [f"{path}#贷款!3 企业名称: 企业表里没有“丁”"]),
        (f"{path}#贷款!4", [f"{path}#贷款!4 企业名称: 没有写明属于哪家企业"]),
    ]


def test_a_wrong_cell_is_told_by_sheet_row_and_column(tmp_path):
    path = workbook(
        tmp_path / "book.xlsx",
        企业=[["企业名称"], ["甲"], ["乙"]],
        贷款=[["企业名称", "本金", "放款方"], ["甲", "1万", "银行"], ["乙", "约100万", "钱庄"], ["甲", "2万", "银行"]],
    )
    done = batch(tmp_path, path)
    assert list(highs(done)) == ["甲"]
    (reject,) = done.rejects
    assert reject["source"] == f"{path}#企业!3"
    assert reject["position"] == f"{path}#贷款!3 放款方"
    assert [error.split(": ")[0] for error in reject["errors"]] == [f"{path}#贷款!3 放款方", f"{path}#贷款!3 本金"]


def test_an_unknown_heading_rejects_the_companies_that_fill_it_in(tmp_path):
    path = workbook(
        tmp_path / "book.xlsx",
        企业=[["企业名称"], ["甲"], ["乙"]],
        贷款=[["企业名称", "本 金（元）", "放款曰"], ["甲", "1万", None], ["乙", "1万", "2025-01-15"]],
    )
    done = batch(tmp_path, path)
    assert list(highs(done)) == ["甲"]
    assert done.rejects[0]["errors"] == [f"{path}#贷款!1 放款曰: 没有“放款曰”这一列（是不是 放款日？）"]


@pytest.mark.parametrize(
    ("sheets", "error"),
    [
        (
            {"企业": [["企业名称"], ["甲"]], "贷款表": [["企业名称", "本金"], ["甲", 1]]},
            "book.xlsx#贷款表: 没有“贷款表”这个部分（是不是 贷款？）",
        ),
        ({"企业": [["企业名称"], ["甲"]], "企业名单": [["企业名称"], ["甲"]]}, "book.xlsx#企业名单 是同一个部分"),
        ({"企业": [["企业名称"], ["甲"]], "贷款": [["本金"], [1]]}, "缺少说明属于哪家企业的列"),
        ({"企业": [["企业名称", "name"], ["甲", "乙"]]}, "“企业名称”和“name”是同一栏"),
        ({"贷款": [["企业名称", "本金"], ["甲", 1]]}, "里没有“企业”这张表（有的是：贷款；把列出企业的那张改名为“企业”）"),
    ],
)
def test_a_workbook_that_cannot_be_joined_is_rejected_as_a_whole(sheets, error, tmp_path):
    path = workbook(tmp_path / "book.xlsx", **sheets)
    done = batch(tmp_path, path)
    assert (done.code, done.companies) == (1, [])
    (reject,) = done.rejects
    assert reject["source"] == str(path)
    assert error in reject["errors"][0]
