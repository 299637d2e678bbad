"""Outputs arranged: sorted by an amount, with a row of totals; and what only the whole of a batch can tell."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from batches import COMPANY, batch, read_csv, read_jsonl
from python_calamine import CalamineWorkbook

from binjiang_cli.cli.main import main

CODES = ("91330108MA27A1B2CQ", "91330108MA2H9DTR6U")


def client(name: str, wan: int, code: str | None = None, **more: Any) -> dict[str, Any]:
    """A company with an R&D project of so many ten thousand yuan, of which 30 % can be received."""
    company = {"name": name, **({"uscc": code} if code else {})}
    project = {"name": "p", "key_innovation": True, "spend": f"{wan}万"}
    small = {**project, "name": "q", "spend": "1万"}
    return {"company": company, "as_of": "2026-06-30", "rd_projects": [project, small], **more}


def lines_of(folder: Path, *companies: dict[str, Any], name: str = "in.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(company, ensure_ascii=False) + "\n" for company in companies), encoding="utf-8")
    return path


@pytest.fixture
def several(tmp_path):
    # 300,300, 600,300, 600,300, 3,300 yuan at most
    return lines_of(tmp_path, client("甲", 100), client("乙", 200), client("丙", 200), client("丁", 1))


def rows(path: Path) -> list[tuple[Any, ...]]:
    """The name and the upper amount of each row, whatever the form."""
    found: list[dict[Any, Any]]
    if path.suffix == ".xlsx":
        with CalamineWorkbook.from_path(path) as book:
            heading, *cells = book.get_sheet_by_index(0).to_python()
        found = [dict(zip(heading, row, strict=True)) for row in cells]
    elif path.suffix == ".csv":
        found = [*read_csv(path)]
    else:
        found = read_jsonl(path) if path.suffix == ".jsonl" else pq.read_table(path).to_pylist()
    return [(row["name"], float(row.get("high") or row["amount_high"])) for row in found]


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "xlsx"])
def test_sorted_by_an_amount_with_a_row_of_totals(form, several, tmp_path):
    out, lines = tmp_path / f"o.{form}", tmp_path / f"l.{form}"
    arguments = [str(several), "-o", str(out), "--lines", str(lines), "--lang", "en"]
    assert main(["batch", *arguments, "--sort", "high", "--total"]) == 0
    # 30 % of 100, 200, 200 and 1, and of 1 for each (in 10,000 yuan); of equals the first comes first
    assert rows(out) == [("乙", 603000), ("丙", 603000), ("甲", 303000), ("丁", 6000), ("Total", 1515000)]
    assert [name for name, _ in rows(lines)] == [
        "乙", "乙", "丙", "丙", "甲", "甲", "丁", "丁", "Total of the eligible lines",
    ]  # fmt: skip
    assert [high for _, high in rows(lines)] == [600000, 3000, 600000, 3000, 300000, 3000, 3000, 3000, 1515000]
    assert main(["batch", *arguments]) == 0
    assert [name for name, _ in rows(out)] == ["甲", "乙", "丙", "丁"]


def test_every_number_can_be_sorted_by_and_nothing_else(several, tmp_path, capsys):
    lines_of(tmp_path, client("甲", 1, loans=[{"lender": "bank"}]), client("乙", 2), name="in.jsonl")
    assert [row["name"] for row in batch(tmp_path, several, "--sort", "undetermined").companies] == ["甲", "乙"]
    assert batch(tmp_path, several, "--sort", "name").code == 2
    assert "--sort 的值不对：name" in capsys.readouterr().err


def test_the_order_does_not_depend_on_how_the_work_is_cut(tmp_path):
    spends = random.Random(3).choices(range(1, 40), k=700)
    folder = tmp_path / "clients"
    folder.mkdir()
    for number, wan in enumerate(spends):
        (folder / f"{number:03}.json").write_text(json.dumps(client(f"c{number:03}", wan)), encoding="utf-8")
    lines = tmp_path / "l.jsonl"
    found = batch(tmp_path, folder, "--sort", "high", "--lines", lines).companies
    expected = sorted(range(700), key=lambda number: (-spends[number], number))
    assert [row["name"] for row in found] == [f"c{number:03}" for number in expected]
    assert [row["name"] for row in read_jsonl(lines)][::2] == [row["name"] for row in found]


def test_the_total_is_the_sum_of_its_rows(tmp_path):
    examples = Path(__file__).resolve().parents[2] / "examples" / "profiles"
    *companies, total = batch(tmp_path, examples, "--total", "--as-of", "2026-06-30").companies
    assert (total["source"], total["name"], total["uscc"]) == (None, "合计", None)
    for name in ("eligible", "superseded", "undetermined", "ineligible", "warnings"):
        assert total[name] == sum(row[name] for row in companies)
    for name in ("low", "high", "potential"):
        assert round(float(total[name]) * 100) == sum(round(float(row[name]) * 100) for row in companies)


def test_one_credit_code_in_two_places_is_told_and_both_are_estimated(tmp_path, capsys):
    one = lines_of(tmp_path, client("甲", 100, CODES[0]), client("乙", 1, CODES[1]), name="a.jsonl")
    two = lines_of(tmp_path, client("甲公司", 200, CODES[0]), client("丙", 1), name="b.jsonl")
    warnings = tmp_path / "w.jsonl"
    done = batch(tmp_path, one, two, "--warnings", warnings, lang="en")
    assert done.code == 0 and len(done.companies) == 4
    said = capsys.readouterr().out
    assert f"{CODES[0]}\n    {one}:1\n    {two}:1\n" in said
    assert CODES[1] not in said
    assert [(row["source"], row["uscc"], row["code"], row["message"]) for row in read_jsonl(warnings)] == [
        (f"{one}:1", CODES[0], "credit_code_twice", f"this credit code also stands at {two}:1"),
        (f"{two}:1", CODES[0], "credit_code_twice", f"this credit code also stands at {one}:1"),
    ]
    assert [row["warnings"] for row in done.companies] == [0] * 4


@pytest.mark.parametrize(("codes", "told"), [((None, None), True), ((CODES[0], None), True), ((CODES[0], CODES[1]), False)])
def test_one_name_in_two_places_is_told_where_no_codes_tell_the_companies_apart(codes, told, tmp_path, capsys):
    names = ("钱江微电子(杭州)有限公司", "钱江微电子（杭州） 有限公司")
    path = lines_of(tmp_path, *(client(name, 1, code) for name, code in zip(names, codes, strict=True)))
    assert batch(tmp_path, path).code == 0
    assert ("同名的企业" in capsys.readouterr().out) == told


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("钱江（杭州）公司", "钱江(杭州)公司", True),
        ("Écluse 滨江", "éCLUSE滨江", True),
        ("ＡＢ公司", "ａｂ公司", True),
        ("甲公司", "乙公司", False),
    ],
)
def test_names_are_compared_without_case_blanks_and_the_width_of_brackets(one, other, told, tmp_path, capsys):
    path = lines_of(tmp_path, client(one, 1), client(other, 1))
    assert batch(tmp_path, path).code == 0
    assert ("同名的企业" in capsys.readouterr().out) == told


def test_each_of_very_many_places_is_told(tmp_path):
    """More than are written at once: the last is told of the first."""
    path = lines_of(tmp_path, *(client(f"c{number}", 1, CODES[number % 2]) for number in range(10_003)))
    warnings = tmp_path / "w.jsonl"
    batch(tmp_path, path, "--warnings", warnings, lang="en")
    told = [row for row in read_jsonl(warnings) if row["code"] == "credit_code_twice"]
    assert [row["name"] for row in told] == [f"c{number}" for number in range(10_003)]
    first = ", ".join(f"{path}:{line}" for line in (1, 3, 5, 7, 9))
    assert told[-1]["message"] == f"this credit code also stands at {first} and 4996 more"


def test_of_many_places_some_are_told(tmp_path, capsys):
    path = lines_of(tmp_path, *(client(f"c{number}", 1, CODES[0]) for number in range(20)))
    warnings = tmp_path / "w.jsonl"
    batch(tmp_path, path, "--warnings", warnings, lang="en")
    assert "    and 15 more places\n" in capsys.readouterr().out
    assert read_jsonl(warnings)[0]["message"].endswith("in.jsonl:6 and 14 more")


def test_resumed_or_not_the_same_is_told(tmp_path, capsys, monkeypatch):
    folder = tmp_path / "clients"
    folder.mkdir()
    for number in range(250):  # in three chunks
        code = CODES[0] if number in (3, 203) else None
        (folder / f"{number:03}.yaml").write_text(
            COMPANY.replace("甲", f"c{number}" + (f", uscc: {code}" if code else "")), encoding="utf-8"
        )
    arguments = ["--sort", "high", "--total", "--warnings", tmp_path / "w.csv"]
    batch(tmp_path, folder, *arguments, lang="en")
    whole, said = (tmp_path / "out.jsonl").read_bytes(), capsys.readouterr().out
    told = (tmp_path / "w.csv").read_bytes()
    from binjiang_cli.batch import assembly

    monkeypatch.setattr(assembly.Assembly, "end", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    assert main(["batch", str(folder), "-o", str(tmp_path / "out.jsonl"), *map(str, arguments), "--lang", "en"]) == 130
    monkeypatch.undo()
    capsys.readouterr()
    batch(tmp_path, folder, *arguments, "--resume", lang="en")
    assert (tmp_path / "out.jsonl").read_bytes() == whole
    assert (tmp_path / "w.csv").read_bytes() == told
    assert capsys.readouterr().out == said
    assert CODES[0] in said
