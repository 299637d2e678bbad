"""A table that somebody changed gives the right figures, or the change is named: no figure changes unseen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from helpers import shipped
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook as Writer

from binjiang_cli.intake.door import Received, received

HEADING = ["企业名称", "项目名称", "标的", "研发投入"]
NAMES = "甲乙丙"
Table = list[list[Any]]
Form = Callable[[Path, dict[str, Table]], Path]
amounts = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(1, 9_999)), min_size=2, max_size=6)


class Formula(NamedTuple):
    """A formula that was never worked out."""

    text: str


class Formatted(NamedTuple):
    """A number that a workbook shows in a format."""

    number: float
    shown_as: str


class Merged(NamedTuple):
    """A value that stands in this row and in the next one."""

    value: Any


class Hidden(list[Any]):
    """A row that a workbook does not show."""


# Each change is given the table and the number of a row, and returns the table and what must be said of it.


def error_cell(rows: Table, at: int) -> tuple[Table, str]:
    rows[at][3] = "#REF!"
    return rows, "#REF!"


def unit_in_heading(rows: Table, at: int) -> tuple[Table, str]:
    rows[0][3] = "研发投入（千元）"
    for row in rows[1:]:
        row[3] = f"{row[3]}元" if row is rows[at] else row[3] / 1000
    return rows, ""


def unit_on_a_line_below(rows: Table, at: int) -> tuple[Table, str]:
    rows.insert(1, ["", "", "", "（元）"])
    return rows, ""


def unit_of_another_kind(rows: Table, at: int) -> tuple[Table, str]:
    rows[0][3] = "研发投入（吨）"
    return rows, "吨"


def shifted_row(rows: Table, at: int) -> tuple[Table, str]:
    rows[at].insert(0, "")
    return rows, ""


def rows_above(rows: Table, at: int) -> tuple[Table, str]:
    return [["2026 年汇总"], *rows], "2026 年汇总"


def total_row(rows: Table, at: int) -> tuple[Table, str]:
    return [*rows[: at + 1], ["小计", "", "", sum(row[3] for row in rows[1 : at + 1])], *rows[at + 1 :]], "小计"


def remark_row(rows: Table, at: int) -> tuple[Table, str]:
    return [*rows, ["注：以上金额未经审计", "", "", ""]], "注"


def unknown_column(rows: Table, at: int) -> tuple[Table, str]:
    rows[0].append("经办部门")
    rows[at].append("x")
    return rows, "经办部门"


def wrong_heading(rows: Table, at: int) -> tuple[Table, str]:
    rows[0][3] = "研发投人"
    return rows, "研发投人"


def other_word_for_a_heading(rows: Table, at: int) -> tuple[Table, str]:
    rows[0][3] = "研发费用"
    return rows, ""


def headings_again(rows: Table, at: int) -> tuple[Table, str]:
    return [*rows[: at + 1], list(rows[0]), *rows[at + 1 :]], "没有读的行"


def row_again(rows: Table, at: int) -> tuple[Table, str]:
    return [*rows[: at + 1], list(rows[at]), *rows[at + 1 :]], "只算一次"


def empty_rows(rows: Table, at: int) -> tuple[Table, str]:
    return [[], *rows[: at + 1], ["", "", "", ""], *rows[at + 1 :], []], ""


def columns_in_another_order(rows: Table, at: int) -> tuple[Table, str]:
    return [row[::-1] for row in rows], ""


def amount_with_a_unit(rows: Table, at: int) -> tuple[Table, str]:
    rows[at][3] = f"{Decimal(rows[at][3]) / 10_000}万元"
    return rows, ""


def amount_that_is_about(rows: Table, at: int) -> tuple[Table, str]:
    rows[at][3] = f"约{rows[at][3]}"
    return rows, "约"


def company_in_other_signs(rows: Table, at: int) -> tuple[Table, str]:
    rows[at][0] = f" {rows[at][0]}\u200b "
    return rows, ""


def company_that_is_not_there(rows: Table, at: int) -> tuple[Table, str]:
    rows[at][0] = "丁"
    return rows, "丁"


def formula_without_a_value(rows: Table, at: int) -> tuple[Table, str]:
    rows[at][3] = Formula("=A1+1")
    return rows, "D"


def format_with_a_unit(rows: Table, at: int) -> tuple[Table, str]:
    rows[at][3] = Formatted(rows[at][3] / 10_000, '0.0000"万元"')
    return rows, ""


def format_of_another_kind(rows: Table, at: int) -> tuple[Table, str]:
    rows[at][3] = Formatted(rows[at][3], '0"吨"')
    return rows, "吨"


def merged_amounts(rows: Table, at: int) -> tuple[Table, str]:
    if at + 1 < len(rows):
        rows[at][3] = Merged(rows[at][3])
        rows[at + 1] = rows[at + 1][:3]
    return rows, "合并" if at + 1 < len(rows) else ""


def hidden_row(rows: Table, at: int) -> tuple[Table, str]:
    rows[at] = Hidden(rows[at])
    return rows, "隐藏"


IN_ANY_TABLE = [
    error_cell, unit_in_heading, unit_on_a_line_below, unit_of_another_kind, shifted_row, rows_above, total_row, remark_row,
    unknown_column, wrong_heading, other_word_for_a_heading, headings_again, row_again, empty_rows,
    columns_in_another_order, amount_with_a_unit, amount_that_is_about, company_in_other_signs, company_that_is_not_there,
]  # fmt: skip
IN_WORKBOOKS = [formula_without_a_value, format_with_a_unit, format_of_another_kind, merged_amounts, hidden_row]


def as_workbook(folder: Path, sheets: dict[str, Table]) -> Path:
    with Writer(str(folder / "book.xlsx")) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, Formula):
                        sheet.write_formula(number, column, cell.text, value="")
                    elif isinstance(cell, Formatted):
                        sheet.write_number(number, column, cell.number, book.add_format({"num_format": cell.shown_as}))
                    elif isinstance(cell, Merged):
                        sheet.merge_range(number, column, number + 1, column, cell.value)
                    else:
                        sheet.write(number, column, cell)
                if isinstance(row, Hidden):
                    sheet.set_row(number, None, None, {"hidden": True})
    return folder / "book.xlsx"


def as_files(folder: Path, sheets: dict[str, Table]) -> Path:
    for name, rows in sheets.items():
        text = "\n".join(",".join(map(str, row)) for row in rows)
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


CHANGES = [(change, form) for change in IN_ANY_TABLE for form in (as_workbook, as_files)]
CHANGES += [(change, as_workbook) for change in IN_WORKBOOKS]


def spent(read: Received) -> dict[str, Fraction]:
    """What each company that was read spent."""
    profiles = [sent.profile for sent in read.companies if sent.profile is not None]
    return {
        profile.name: sum((one.fields.spend.amount for one in profile.records("rd_projects") or ()), Fraction())
        for profile in profiles
    }


def said(read: Received) -> str:
    told = [problem.message.zh for sent in read.companies for problem in sent.problems]
    told += [f"{note.source} {note.message.zh}" for note in read.notes]
    return "\n".join(
        told + [caution.message.zh for sent in read.companies if sent.profile for caution in sent.profile.cautions]
    )


@pytest.mark.parametrize(("change", "form"), CHANGES, ids=lambda made: made.__name__)
@settings(max_examples=12)
@given(amounts, st.integers(0, 5))
def test_a_change_leaves_the_figures_right_or_is_named(
    change: Callable[[Table, int], tuple[Table, str]], form: Form, given_amounts: Sequence[tuple[str, int]], at: int
) -> None:
    rows = [list(HEADING)] + [[name, f"项目{n}", f"标的{n}", spend] for n, (name, spend) in enumerate(given_amounts)]
    right = {name: Fraction(sum(spend for of, spend in given_amounts if of == name)) for name in NAMES}
    changed, named = change(rows, 1 + at % len(given_amounts))
    with TemporaryDirectory() as folder:
        path = form(Path(folder), {"企业": [["企业名称"], *([name] for name in NAMES)], "研发项目": changed})
        read = received([str(path)], shipped().vocabulary, "zh")
    found, words = spent(read), said(read)
    assert named in words
    assert set(found) <= set(NAMES)
    for name in NAMES:
        if name in found:
            assert found[name] == right[name] or "偏低" in words, f"{name} {found[name]} {right[name]} {words}"
        else:
            assert any(sent.problems for sent in read.companies), name
