"""A table that somebody changed gives the right figures, or the change is named: no figure changes unseen."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from helpers import shipped
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook as Writer

from binjiang_cli.intake.csv_folder import CsvFolder
from binjiang_cli.intake.rows import Rows
from binjiang_cli.intake.workbook import Workbook
from binjiang_cli.values.money import parse_money

HEADING = ["企业名称", "项目名称", "标的", "研发投入"]
Table = list[list[Any]]
Change = Callable[[Table, int], tuple[Table, str]]
amounts = st.lists(st.tuples(st.sampled_from("甲乙丙"), st.integers(1, 9_999)), min_size=2, max_size=6)


def error_cell(rows: Table, at: int) -> tuple[Table, str]:
    rows[at][3] = "#REF!"
    return rows, "#REF!"


def unit_in_heading(rows: Table, at: int) -> tuple[Table, str]:
    rows[0][3] = "研发投入（千元）"
    for row in rows[1:]:
        row[3] = f"{row[3]}元" if row is rows[at] else row[3] / 1000
    return rows, ""


def unit_of_another_kind(rows: Table, at: int) -> tuple[Table, str]:
    rows[0][3] = "研发投入（吨）"
    return rows, "吨"


def shifted_row(rows: Table, at: int) -> tuple[Table, str]:
    rows[at].insert(0, "")
    return rows, "没有写明属于哪家企业"


def rows_above(rows: Table, at: int) -> tuple[Table, str]:
    return [["2026 年汇总"], *rows], "2026 年汇总"


def total_row(rows: Table, at: int) -> tuple[Table, str]:
    return [*rows[: at + 1], ["小计", "", "", sum(row[3] for row in rows[1 : at + 1])], *rows[at + 1 :]], "小计"


def unknown_column(rows: Table, at: int) -> tuple[Table, str]:
    rows[0].append("经办部门")
    rows[at].append("x")
    return rows, "经办部门"


def wrong_heading(rows: Table, at: int) -> tuple[Table, str]:
    rows[0][3] = "研发投人"
    return rows, "研发投人"


def headings_again(rows: Table, at: int) -> tuple[Table, str]:
    return [*rows[: at + 1], list(rows[0]), *rows[at + 1 :]], "没有读的行"


CHANGES: list[Change] = [
    error_cell, unit_in_heading, unit_of_another_kind, shifted_row, rows_above, total_row, unknown_column, wrong_heading,
    headings_again,
]  # fmt: skip


def as_workbook(folder: Path, sheets: dict[str, Table]) -> Rows:
    with Writer(str(folder / "book.xlsx")) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return Workbook(str(folder / "book.xlsx")).read(shipped().vocabulary, "zh")


def as_files(folder: Path, sheets: dict[str, Table]) -> Rows:
    for name, rows in sheets.items():
        text = "\n".join(",".join(map(str, row)) for row in rows)
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return CsvFolder(str(folder)).read(shipped().vocabulary, "zh")


def spent(rows: Rows) -> dict[str, Fraction]:
    """What each company that was read spent."""
    found = {row["company"]["name"]: row.get("rd_projects") or [] for row in rows.table.to_pylist()}
    return {name: sum((parse_money(one["spend"]).amount for one in projects), Fraction()) for name, projects in found.items()}


def said(rows: Rows) -> str:
    told = [error for _, reject in rows.rejects for error in reject.errors]
    told += [f"{note.source} {note.message.zh}" for note in rows.notes]
    return "\n".join(told + [caution.message.zh for found in rows.cautions.values() for caution in found])


@settings(max_examples=40, deadline=None)
@given(amounts, st.sampled_from(CHANGES), st.integers(0, 5), st.sampled_from([as_workbook, as_files]))
def test_a_change_leaves_the_figures_right_or_is_named(given_amounts, change, at, form):
    rows = [list(HEADING)] + [[name, f"项目{n}", f"标的{n}", spend] for n, (name, spend) in enumerate(given_amounts)]
    right = {name: Fraction(sum(spend for of, spend in given_amounts if of == name)) for name in "甲乙丙"}
    changed, named = change(rows, 1 + at % len(given_amounts))
    with TemporaryDirectory() as folder:
        read = form(Path(folder), {"企业": [["企业名称"], *([name] for name in "甲乙丙")], "研发项目": changed})
    found, words = spent(read), said(read)
    assert named in words or (form is as_files and change is shifted_row and "比标题多" in words)
    for name, amount in found.items():
        assert amount == right[name] or "偏低" in words, f"{name} {amount} {right[name]} {words}"
