"""Two outputs of batch compared: every form and language against every other, companies matched, hostile cells."""

from __future__ import annotations

import csv
import io
import json
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from rich.cells import cell_len
from xlsxwriter import Workbook

from binjiang_cli.advice.companies import CompaniesComparison, compare_companies
from binjiang_cli.advice.comparison import TotalAmounts
from binjiang_cli.advice.outputs import COLUMNS, CompanyRow, read_output
from binjiang_cli.batch.results import COMPANIES
from binjiang_cli.cli.main import main
from binjiang_cli.result_columns import CHINESE
from binjiang_cli.source.problem import InputError

VALID = Draft202012Validator(CompaniesComparison.published_schema())
CODES = ("91330108MA27A1B2CQ", "91330108MA2J5EU87X")
FORMS = ("jsonl", "csv", "parquet", "xlsx")
NAME = "=1+1 甲 [bold]|\U0001f600"


def profile(name: str, code: str | None, spend: str, **more: Any) -> str:
    project = {"key_innovation": True, "spend": spend, **more}
    return json.dumps({"company": {"name": name, "uscc": code}, "rd_projects": [project]}, ensure_ascii=False)


BEFORE = [
    profile(NAME, CODES[0], "100万"),
    profile("乙", None, "2百万"),
    profile("丙", CODES[1], "300万"),
    profile("丁", None, "1万"),
]
AFTER = [
    profile("改了名", CODES[0], "110万"),
    profile("丁", None, "1万"),
    profile("戊", None, "4千万"),
    profile("乙", None, "100万"),
]
AFTER[-1] = AFTER[-1].replace("true", "null")  # undetermined: 300,000 are its potential


@pytest.fixture(scope="session")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both batches in every form and language, by amount and with a row of totals."""
    folder = tmp_path_factory.mktemp("outputs")
    for side, lines in (("before", BEFORE), ("after", AFTER)):
        (folder / f"{side}-clients.jsonl").write_text("\n".join(lines), "utf-8")
        for form in FORMS:
            for lang in ("zh", "en"):
                out = folder / f"{side}-{lang}.{form}"
                call = ["batch", str(folder / f"{side}-clients.jsonl"), "-o", str(out), "--lang", lang]
                assert main([*call, "--as-of", "2026-06-30", "--sort", "high", "--total", "--jobs", "1"]) == 0
    return folder


MIXES = [(one, other) for one in FORMS for other in FORMS]


@pytest.mark.parametrize(("one", "other"), MIXES)
def test_every_form_against_every_other(one, other, outputs, said):
    """30%: 300,000 to 330,000; 600,000 to nothing; 900,000 went; 12,000,000 came; 3,000 stays."""
    for lang in ("zh", "en"):
        ran = said("compare", outputs / f"before-zh.{one}", outputs / f"after-{lang}.{other}", "-f", "json", "--fail-on-change")
        found = json.loads(ran.stdout)
        assert (ran.code, list(VALID.iter_errors(found))) == (1, [])
        assert found["before"] == {"totals": {"low": "0.00", "high": "1803000.00"}, "potential": "0.00", "companies": 4}
        assert found["after"] == {"totals": {"low": "0.00", "high": "12333000.00"}, "potential": "300000.00", "companies": 4}
        assert found["difference"] == {"low": "0.00", "high": "10530000.00", "potential": "300000.00"}
        assert found["counts"] == {"changed": 2, "came": 1, "went": 1, "same": 1}
        assert [(row["status"], row["name"], row["difference"]["high"]) for row in found["companies"]] == [
            ("came", "戊", "12000000.00"), ("went", "丙", "-900000.00"), ("changed", "乙", "-600000.00"),
            ("changed", "改了名", "30000.00"),
        ]  # fmt: skip
        assert found["companies"][2]["before"] == {
            "totals": {"low": "0.00", "high": "600000.00"}, "potential": "0.00",
            "eligible": 1, "superseded": 0, "undetermined": 0, "ineligible": 0, "warnings": 0,
        }  # fmt: skip
        assert found["companies"][1]["after"] is None


@pytest.mark.parametrize(("one", "other"), MIXES)
def test_the_same_batch_in_two_forms_does_not_differ(one, other, outputs, said):
    ran = said("compare", outputs / f"before-en.{one}", outputs / f"before-zh.{other}", "--fail-on-change", "--lang", "zh")
    assert ran.code == 0
    assert "没有差别。" in ran.stdout


def test_the_columns_are_those_that_batch_writes():
    assert list(COLUMNS) == COMPANIES.names


@pytest.mark.parametrize("width", ["80", "120"])
def test_the_table(width, outputs, said, monkeypatch):
    monkeypatch.setenv("COLUMNS", width)
    monkeypatch.chdir(outputs)
    shown = said("compare", "before-zh.csv", "after-en.xlsx", "--top", "3", "--lang", "zh").stdout
    everything = "".join(shown.split())
    for row in (
        "之前 4 家企业，之后 4 家：2 家有变化、1 家新增、1 家不再有、1 家相同。",
        "上限 1,803,000.00 12,333,000.00 +10,530,000.00", "待定部分最多可加 0.00 300,000.00 +300,000.00",
        "after-clients.jsonl:3）：新增 上限 — 12,000,000.00 +12,000,000.00",
        f"（{CODES[1]}）：不再有 上限 900,000.00 — −900,000.00",
        "上限 600,000.00 0.00 −600,000.00 待定部分最多可加 0.00 300,000.00 +300,000.00 可得（行） 1 0 −1 待定（行） 0 1 +1",
        "另有 1 家有差别，没有列出",
    ):  # fmt: skip
        assert row.replace(" ", "") in everything


def test_where_columns_do_not_fit_figures_stand_below_each_other(tmp_path, said, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.chdir(tmp_path)
    for name, high in (("a.jsonl", "9" * 20 + ".99"), ("b.csv", "1.00")):
        written(Path(name), high=high)
    shown = said("compare", "a.jsonl", "b.csv", "--lang", "zh").stdout
    assert max(map(cell_len, shown.splitlines())) <= 60
    figure = "99,999,999,999,999,999,999.99"
    assert f"\n  上限\n    之前  {figure}\n    之后  1.00\n    差额  −{figure[:-4]}8.99\n" in shown


def test_csv_holds_no_formula_and_differences_sum_to_the_last_row(outputs, said):
    ran = said("compare", outputs / "after-en.csv", outputs / "before-en.csv", "-f", "csv", "--lang", "en")
    rows = list(csv.DictReader(io.StringIO(ran.stdout.removeprefix("\ufeff"))))
    assert [row["name"] for row in rows] == ["戊", "丙", "乙", f"'{NAME}", "Total"]
    for column in ("difference low", "difference high", "difference potential"):
        assert sum(Decimal(row[column]) for row in rows[:-1]) == Decimal(rows[-1][column])
    assert rows[-1]["before high"] == "12333000.00"


def test_markdown_shows_names_as_they_are(outputs, said):
    out = said("compare", outputs / "after-en.csv", outputs / "before-en.csv", "-f", "markdown", "--lang", "en").stdout
    assert "=1+1 甲 \\[bold\\]\\|" in out


def rows_of(*companies: tuple[str, str, str, str]) -> list[CompanyRow]:
    """Companies by source, name, code and high amount."""
    zero = Decimal("0.00")
    return [
        CompanyRow(source, name, uscc, TotalAmounts(zero, Decimal(high), zero), (1, 0, 0, 0, 0))
        for source, name, uscc, high in companies
    ]


def matched(before: list[CompanyRow], after: list[CompanyRow]) -> list[tuple[str, str, str]]:
    """What differs: its fate, its name, by how much."""
    found = compare_companies(before, after).companies
    return [(change.fate, change.company.name, str(change.difference.high)) for change in found]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([("a", "甲", "X", "1.00")], [("b", "乙", "x ", "3.00")], [("changed", "乙", "2.00")]),
        ([("a", "甲", "X", "1.00")], [("a", "甲", "Y", "3.00")], [("came", "甲", "3.00"), ("went", "甲", "-1.00")]),
        ([("a", "甲", "", "1.00")], [("b", "甲", "Y", "3.00")], [("changed", "甲", "2.00")]),
        ([("a", "甲", "X", "1.00")], [("b", "甲 ", "", "3.00")], [("changed", "甲 ", "2.00")]),
        ([("a", "甲", "", "1.00")], [("a", "乙", "", "3.00")], [("came", "乙", "3.00"), ("went", "甲", "-1.00")]),
        ([("a", "", "", "1.00")], [("a", "", "", "3.00")], [("changed", "", "2.00")]),
        # Twice in each: by source first, then in order.
        ([("a", "甲", "X", "1.00"), ("b", "甲", "X", "5.00")], [("b", "甲", "X", "5.00"), ("a", "甲", "X", "1.00")], []),
        ([("a", "甲", "X", "1.00"), ("b", "甲", "X", "5.00")], [("c", "甲", "X", "1.00"), ("d", "甲", "X", "5.00")], []),
        ([("a", "甲", "X", "1.00")], [("b", "甲", "X", "1.00"), ("c", "甲", "X", "1.00")], [("came", "甲", "1.00")]),
        # One without a code is matched with one without before one that has it.
        ([("a", "甲", "", "1.00")], [("b", "甲", "Y", "9.00"), ("c", "甲", "", "1.00")], [("came", "甲", "9.00")]),
    ],
)
def test_by_credit_code_else_name_else_source(before, after, expected):
    assert matched(rows_of(*before), rows_of(*after)) == expected


COMPANY = st.tuples(
    st.sampled_from("abc"), st.sampled_from(["甲", "乙", ""]), st.sampled_from(["X", "Y", ""]),
    st.integers(0, 300).map(lambda fen: f"{Decimal(fen) / 100:.2f}"),
)  # fmt: skip
MANY = st.lists(COMPANY, max_size=8)


@given(MANY, MANY)
def test_every_company_counts_once(one, other):
    before, after = rows_of(*one), rows_of(*other)
    found, back = compare_companies(before, after), compare_companies(after, before)
    counts = found.counts
    assert counts["went"] + counts["changed"] + counts["same"] == len(before)
    assert counts["came"] + counts["changed"] + counts["same"] == len(after)
    assert found.difference.high == sum(change.difference.high for change in found.companies)
    assert [-part for part in found.difference] == list(back.difference)
    assert list(VALID.iter_errors(found.as_json())) == []
    moves = [abs(change.difference.high) for change in found.companies]
    assert moves == sorted(moves, reverse=True)


@given(MANY)
def test_an_output_does_not_differ_from_itself(companies):
    found = compare_companies(rows_of(*companies), rows_of(*companies))
    assert (found.changed, any(found.difference)) == (False, False)


ROW = dict(zip(COLUMNS, ["a", "甲", CODES[0], "0.00", "1200.50", "0.00", 1, 0, 0, 0, 0], strict=True))


def written(path: Path, **changed: Any) -> Path:
    """An output of one company, in the form that the ending says, with other values."""
    row = {**ROW, **changed}
    if path.suffix == ".jsonl":
        path.write_text(json.dumps(row), "utf-8")
    elif path.suffix == ".csv":
        path.write_text(",".join(COLUMNS) + "\n" + ",".join(f'"{value}"' for value in row.values()), "utf-8")
    elif path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist([row]), path)
    else:
        with Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, [CHINESE[name] for name in COLUMNS])
            sheet.write_row(1, 0, list(row.values()))
    return path


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("saved.csv", {"high": "1200.5"}), ("saved.csv", {"high": "1,200.50", "eligible": "1"}),
        ("saved.csv", {"high": "¥1200.50"}),
        ("saved.jsonl", {"high": "1200.5"}), ("saved.parquet", {"high": Decimal("1200.5")}),
        ("saved.parquet", {"high": Decimal("1200.50000")}), ("saved.xlsx", {"low": 0, "high": 1200.5, "potential": 0}),
    ],
)  # fmt: skip
def test_what_other_programs_saved_again(name, changed, tmp_path):
    (row,) = read_output(str(written(tmp_path / name, **changed)))
    assert row == CompanyRow(
        "a", "甲", CODES[0], TotalAmounts(Decimal("0.00"), Decimal("1200.50"), Decimal("0.00")), (1, 0, 0, 0, 0)
    )


@pytest.mark.parametrize(
    ("name", "changed", "place", "message"),
    [
        ("bad.csv", {"high": "about 5"}, ":2", "approximate"),
        ("bad.csv", {"high": "1.005"}, ":2", "finer than a fen"),
        ("bad.csv", {"high": "-5.00"}, ":2", "negative"),
        ("bad.csv", {"high": "USD 5.00"}, ":2", "are in CNY"),
        ("bad.csv", {"high": ""}, ":2", "high is missing"),
        ("bad.csv", {"eligible": "1.5"}, ":2", "eligible should be a number of lines: 1.5"),
        ("bad.jsonl", {"high": None}, ":1", "high is missing"),
        ("bad.jsonl", {"name": ["甲"]}, ":1", "a text is expected here"),
        ("bad.jsonl", {"name": "\ud800"}, ":1", "a text is expected here"),
        ("bad.jsonl", {"eligible": True}, ":1", "a text is expected here"),
        ("bad.parquet", {"high": 1200.5}, ":1", "is a binary float"),
        ("bad.xlsx", {"uscc": 10**17}, "#Sheet1!2", "more than fifteen digits"),
    ],
)
def test_what_cannot_be_read_is_told_where_it_stands(name, changed, place, message, tmp_path):
    path = written(tmp_path / name, **changed)
    with pytest.raises(InputError) as caught:
        read_output(str(path))
    (problem,) = caught.value.problems
    assert str(problem.place) == f"{path}{place}"
    assert message in problem.message.en


def test_a_file_that_is_damaged_throughout_is_not_told_row_by_row(tmp_path, said):
    path = tmp_path / "bad.csv"
    path.write_text(",".join(COLUMNS) + "\n" + "a,甲,,x,y,z,1,0,0,0,0\n" * 500, "utf-8")
    ran = said("compare", path, path, "--lang", "en")
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr.count("bad.csv:") == 20 + 1
    assert "bad.csv:21: error: too many errors" in ran.stderr


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("form", FORMS)
def test_whatever_is_damaged_is_told_and_never_a_defect(form, seed, outputs, tmp_path, said):
    drawn = random.Random(seed)
    data = bytearray((outputs / f"before-zh.{form}").read_bytes())
    for _ in range(drawn.randint(1, 5)):
        at = drawn.randrange(len(data))
        data[at : at + drawn.choice([1, 1, 1, 30])] = drawn.choice(
            [b"", b"\xff", b"\0", b'"', b"{", bytes([drawn.randrange(256)])]
        )
    path = tmp_path / f"damaged.{form}"
    path.write_bytes(data[: drawn.choice([len(data), drawn.randrange(len(data))])])
    ran = said("compare", outputs / "before-zh.csv", path, "--lang", "en")
    assert ran.code in (0, 2), ran.stderr


def test_what_is_wrong_with_both_is_told_at_once(tmp_path, said):
    paths = [written(tmp_path / name, high="x") for name in ("a.csv", "b.jsonl")]
    told = said("compare", *paths, "--lang", "en").stderr
    assert all(f"{path}:" in told for path in paths)


@pytest.mark.parametrize("form", FORMS)
def test_tables_of_something_else_are_refused_by_name(form, tmp_path, said):
    late = BEFORE[0].replace("spend", 'year": 2029, "spend')  # which is worth a warning
    (tmp_path / "in.jsonl").write_text(late + "\n{}", "utf-8")
    names = [tmp_path / f"{name}.{form}" for name in ("out", "lines", "warnings", "rejects")]
    out, *others = names
    call = ["batch", tmp_path / "in.jsonl", "-o", out, "--lines", others[0], "--warnings", others[1], "--rejects", others[2]]
    said(*call)
    for path in others:
        ran = said("compare", out, path, "--lang", "en")
        assert (ran.code, ran.stdout) == (2, "")
        assert f"{path} lacks the columns" in " ".join(ran.stderr.split())
        assert "the table of companies" in ran.stderr


def test_an_output_without_a_company(outputs, tmp_path, said):
    (tmp_path / "none.jsonl").write_text("", "utf-8")
    found = json.loads(said("compare", tmp_path / "none.jsonl", outputs / "before-zh.xlsx", "-f", "json").stdout)
    assert found["counts"] == {"changed": 0, "came": 4, "went": 0, "same": 0}
    assert found["before"] == {"totals": {"low": "0.00", "high": "0.00"}, "potential": "0.00", "companies": 0}


def test_an_output_against_something_else_is_refused_by_name(outputs, tmp_path, said):
    other = tmp_path / "甲.yaml"
    other.write_text("company: {name: 甲}\n", "utf-8")
    saved = tmp_path / "甲.json"
    said("estimate", other, "-o", saved)
    out = outputs / "before-zh.csv"
    for call, told in (
        ([out, other], f"{out} is an output of batch, {other} is a profile"),
        ([saved, out], f"{saved} is a saved estimate, {out} is an output of batch"),
        ([out], f"{out} is an output of batch; what it is compared with is missing"),
        ([out, out, "--set", "as_of=2026-01-01"], "there is no use for --set"),
        ([out, out, "--explain"], "there is no use for --explain"),
        ([out, out, "-o", out], "is both an input and an output"),
    ):
        ran = said("compare", *call, "--lang", "en")
        assert (ran.code, ran.stdout) == (2, "")
        assert told in " ".join(ran.stderr.split())
