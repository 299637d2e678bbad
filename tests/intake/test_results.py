"""Results of earlier runs among the inputs: known by their form in both languages, named, and never read as companies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from batches import COMPANY, LOAN, batch
from xlsxwriter import Workbook

from binjiang_cli.batch.results import COMPANIES, LINES, REJECTS, WARNINGS
from binjiang_cli.cli.main import main
from binjiang_cli.intake.results import TABLES, is_result

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture
def clients(tmp_path):
    folder = tmp_path / "clients"
    folder.mkdir()
    (folder / "a.yaml").write_text(COMPANY + LOAN.replace(", interest_paid: 978000", ""), encoding="utf-8")
    (folder / "bad.yaml").write_text("company: {name: 乙, nam: 丙}\n", encoding="utf-8")
    return folder


def run(clients: Path, folder: Path, form: str, lang: str) -> list[Path]:
    """The outputs of a batch, all of one form."""
    paths = [folder / f"{name}.{form}" for name in ("company", "lines", "warnings", "rejects")]
    out, lines, warnings, rejects = map(str, paths)
    more = ["--lines", lines, "--warnings", warnings, "--rejects", rejects, "--lang", lang]
    assert main(["batch", str(clients), "-o", out, *more, "--sort", "high", "--total"]) == 1
    return paths


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "xlsx"])
def test_what_a_batch_writes_is_known_whatever_its_form_and_language(form, lang, clients, tmp_path):
    folder = tmp_path / "before"
    folder.mkdir()
    assert [is_result(str(path)) for path in run(clients, folder, form, lang)] == [True] * 4


def test_every_table_is_known_by_columns_that_it_has():
    for names, schema in zip(TABLES, (COMPANIES, LINES, REJECTS, WARNINGS), strict=True):
        assert set(names) <= set(schema.names)


def test_estimates_are_known(tmp_path):
    for profile in (EXAMPLES / "profiles").glob("*.yaml"):
        path = tmp_path / f"{profile.stem}.json"
        assert main(["estimate", str(profile), "--format", "json", "-o", str(path)]) == 0
        assert is_result(str(path))


def test_no_input_is_taken_for_a_result(tmp_path):
    found = [path for path in EXAMPLES.rglob("*") if path.suffix in (".yaml", ".json", ".jsonl", ".csv", ".xlsx")]
    inputs = [path for path in found if path.name != "index.xlsx"]  # which reports wrote
    assert len(inputs) > 10
    assert main(["profile", "new", "--format", "xlsx", "-o", str(tmp_path / "new.xlsx")]) == 0
    (tmp_path / "odd.json").write_text('{"company": {"name": "schema_version"}}', encoding="utf-8")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 broken")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1")
    (tmp_path / "broken.jsonl").write_bytes(b'{"a": \xff')
    (tmp_path / "empty.csv").write_bytes(b"")
    assert not [path for path in (*inputs, *tmp_path.iterdir()) if is_result(str(path))]


def test_a_workbook_that_another_program_saved_is_known(tmp_path):
    with Workbook(str(tmp_path / "saved.xlsx")) as book:  # which keeps its texts apart, as spreadsheet programs do
        book.add_worksheet().write_row(0, 0, ["备注", "来源", "企业名称", "下限（元）", "上限（元）", "尚可增加（元）"])
    assert is_result(str(tmp_path / "saved.xlsx"))


def test_in_a_folder_they_are_named_and_not_read(clients, tmp_path, capsys):
    run(clients, clients, "csv", "zh")
    (clients / "bad.yaml").unlink()
    assert main(["estimate", str(clients / "a.yaml"), "--format", "json", "-o", str(clients / "a.json")]) == 0
    capsys.readouterr()
    done = batch(tmp_path, clients)
    assert done.code == 0
    assert [row["name"] for row in done.companies] == ["甲"]
    said = capsys.readouterr().out
    assert "以前运行的结果，没有读（5 个）：" in said
    assert str(clients / "a.json") in said
    assert "不是档案" not in said


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_beside_tables_they_are_no_tables(lang, clients, tmp_path, capsys):
    folder = tmp_path / "tables"
    folder.mkdir()
    run(clients, folder, "csv", lang)  # also one called company.csv, like a table of companies
    (folder / "company.csv").rename(folder / "loans.csv")
    (folder / "企业.csv").write_text("企业名称\n丁\n", encoding="utf-8")
    capsys.readouterr()
    done = batch(tmp_path, folder, lang="en")
    assert (done.code, [row["name"] for row in done.companies]) == (0, ["丁"])
    assert "Results of earlier runs, not read (4):" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "xlsx"])
def test_a_call_on_results_alone_says_so(form, clients, tmp_path, capsys):
    folder = tmp_path / "before"
    folder.mkdir()
    out = run(clients, folder, form, "zh")[0]
    capsys.readouterr()
    assert main(["batch", str(out), "-o", str(tmp_path / "again.csv"), "--lang", "en"]) == 3
    assert f"only results of earlier runs: {out}" in " ".join(capsys.readouterr().err.split())


def test_a_pattern_passes_over_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.jsonl").write_text(json.dumps({"company": {"name": "甲"}}) + "\n", encoding="utf-8")
    for _ in range(2):  # the second time OUT is there
        assert main(["batch", "*.jsonl", "-o", "out.jsonl"]) == 0
    assert Path("out.jsonl").read_text(encoding="utf-8").count("\n") == 1
