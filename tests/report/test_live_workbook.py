"""The workbook shows what the estimate says: as written, and with other facts typed into it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from books import EXAMPLES, ROOT, example, outputs, random_changes, written, wrong_in
from changes import cells_of, differences, limited
from conftest import Ran
from evaluator import Book
from formulas import column_of
from helpers import policy_with, profile_from
from office import named_values, needs_soffice, places, recalculated, write_changed
from random_profiles import policy_in

from binjiang_cli.estimation.run import estimate
from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.spreadsheet.paper import letters
from binjiang_cli.profile.load import Profile
from binjiang_cli.words import Lang

COUNT = int(os.environ.get("BINJIANG_WORKBOOKS", "16"))
IN_OFFICE = 8  # of them, as LibreOffice takes more than a second for each
SHIPPED = policy_in(None)
CIRCUITS = policy_in(ROOT / "examples/rules/binjiang-integrated-circuits-2024")
OF_2016 = {
    "AND", "CHOOSE", "DATE", "EXACT", "FIND", "IF", "IFERROR", "INDEX", "INT", "ISLOGICAL", "ISNUMBER", "MATCH", "MAX", "MIN",
    "OR", "ROUND", "ROW", "SUBSTITUTE", "SUM", "SUMPRODUCT", "TODAY", "YEAR",
}  # fmt: skip
HALF_FEN = """
company: {name: 甲}
as_of: 2026-06-30
fx: {USD: 7.1034, JPY: 0.0485}
rd_projects:
  - {name: a, key_innovation: true, spend: 0.05}
  - {name: b, key_innovation: true, spend: 1000亿}
  - {name: c, key_innovation: true, spend: 99999999999.95}
loans:
  - {name: a, lender: bank, principal: 1000亿, drawn_on: 2019-09-01}
  - {name: b, lender: bank, principal: 0.01, drawn_on: 2025-01-15, repaid_on: 2199-12-31}
  - {name: c, lender: bank, principal: JPY 12345678901, drawn_on: 2025-01-15, interest_paid: USD 1234567.89}
"""


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_formula_holds_the_value_that_it_has(path: Path, lang: Lang, tmp_path: Path) -> None:
    profile = example(path)
    made = written(profile, SHIPPED, tmp_path / "book.xlsx", lang)
    book = Book(tmp_path / "book.xlsx")
    sheet = made.paper.sheet[1:-1]
    kept = {(sheet, row + 1, column + 1): term.value for row, column, term in made.paper.cells}
    kept |= {(made.outputs.sheet, row + 1, column_of(at)): term.value for (row, at), term in made.outputs.formulas.items()}
    assert {place: book.cell(place) for place in kept} == kept
    assert differences(book.named(outputs(tmp_path / "book.xlsx")), estimate(profile, SHIPPED)) == []
    assert not any(line.fixed for line in made.outputs.lines)


def test_facts_typed_into_the_workbook_give_what_the_estimate_gives(tmp_path: Path) -> None:
    wrong = {number: wrong_in(policy, change, tmp_path) for number, (policy, change) in enumerate(random_changes(COUNT, 1))}
    assert {number: found for number, found in wrong.items() if found} == {}


def test_lines_that_share_a_limit(tmp_path: Path) -> None:
    assert [wrong_in(CIRCUITS, change, tmp_path) for change in limited(CIRCUITS)] == [[]] * 5


@needs_soffice
def test_libreoffice_computes_the_same(tmp_path: Path) -> None:
    cases = [(policy, change) for policy, change in random_changes(COUNT, 2)][:: max(COUNT // IN_OFFICE, 1)]
    paths = []
    for number, (policy, change) in enumerate(cases):
        written(change.before, policy, tmp_path / f"before{number}.xlsx")
        paths.append(tmp_path / f"after{number}.xlsx")
        write_changed(tmp_path / f"before{number}.xlsx", paths[-1], change.cells)
    for number, ((policy, change), copy) in enumerate(zip(cases, recalculated(paths, tmp_path), strict=True)):
        made = written(change.before, policy, tmp_path / "again.xlsx")
        named = outputs(tmp_path / f"before{number}.xlsx", made)
        shown = named_values(copy, named)
        assert shown == {
            name: value or ("" if value is None else value) for name, value in Book(paths[number]).named(named).items()
        }
        if not any(line.fixed for line in made.outputs.lines):
            assert differences(shown, estimate(change.after, policy)) == []


@needs_soffice
def test_halves_of_a_fen_and_a_hundred_billion_in_libreoffice(tmp_path: Path) -> None:
    profile = profile_from(HALF_FEN, SHIPPED)
    written(profile, SHIPPED, tmp_path / "book.xlsx")
    named = outputs(tmp_path / "book.xlsx")
    write_changed(tmp_path / "book.xlsx", tmp_path / "same.xlsx", {"in_fx_USD": 7.1035})
    (copy,) = recalculated([tmp_path / "same.xlsx"], tmp_path)
    changed = profile_from(HALF_FEN.replace("7.1034", "7.1035"), SHIPPED)
    assert differences(named_values(copy, named), estimate(changed, SHIPPED)) == []


def test_only_functions_that_excel_2016_has(tmp_path: Path) -> None:
    used: set[str] = set()
    for number, (policy, change) in enumerate(random_changes(20, 3)):
        written(change.before, policy, tmp_path / f"{number}.xlsx")
        book = Book(tmp_path / f"{number}.xlsx")
        for place in book.cells:
            book.cell(place)
        used |= book.functions
    assert used <= OF_2016


def test_every_fact_has_its_name(tmp_path: Path) -> None:
    written(example(EXAMPLES[-1]), SHIPPED, tmp_path / "book.xlsx")
    named = places(tmp_path / "book.xlsx")
    wanted = {"in_rd_projects_0_spend", "in_company_district", "in_fx_USD", "in_as_of", "in_assume_rd_support"}
    assert wanted | {"out_total_low", "out_total_high", "out_potential", "out_line_0_status", "out_line_8_high"} <= named.keys()
    assert Book(tmp_path / "book.xlsx").named({"spend": named["in_rd_projects_0_spend"]}) == {"spend": 12_000_000}


def test_a_rate_that_only_the_rules_take_has_its_cell(tmp_path: Path) -> None:
    rule = "for_each: rd_projects\nintensity: 100%\neligible_cost: rd_project.spend\nceiling: USD 10\n"
    policy = policy_with(tmp_path, rule)
    text = "company: {name: 甲}\nas_of: 2026-06-30\nrd_projects: [{spend: 100}]\n"
    written(profile_from(text, policy), policy, tmp_path / "book.xlsx")
    write_changed(tmp_path / "book.xlsx", tmp_path / "changed.xlsx", {"in_fx_USD": 7.1034})
    shown = Book(tmp_path / "changed.xlsx").named(outputs(tmp_path / "book.xlsx"))
    assert (shown["out_line_0_status"], shown["out_total_high"]) == ("eligible", 71.03)  # 10 × 7.1034
    assert differences(shown, estimate(profile_from(f"{text}fx: {{USD: 7.1034}}\n", policy), policy)) == []


def test_a_record_that_comes_under_another_rule_moves_its_line(tmp_path: Path) -> None:
    before = example(EXAMPLES[-1])
    text = EXAMPLES[-1].read_text("utf-8").replace("region: overseas", "region: domestic")
    after = profile_from(text, SHIPPED)
    written(before, SHIPPED, tmp_path / "book.xlsx")
    write_changed(tmp_path / "book.xlsx", tmp_path / "changed.xlsx", cells_of(SHIPPED, before, after, "zh"))
    named = outputs(tmp_path / "book.xlsx")
    assert differences(Book(tmp_path / "changed.xlsx").named(named), estimate(after, SHIPPED)) == []


def test_an_assumed_rate_stands_for_the_range(tmp_path: Path) -> None:
    profile = example(EXAMPLES[-1])
    written(profile, SHIPPED, tmp_path / "book.xlsx")
    write_changed(tmp_path / "book.xlsx", tmp_path / "changed.xlsx", {"in_assume_capital_support": 0.0725})
    assumed = profile_from(EXAMPLES[-1].read_text("utf-8") + "\nassume: {capital-support: 7.25%}\n", SHIPPED)
    named = outputs(tmp_path / "book.xlsx")
    assert differences(Book(tmp_path / "changed.xlsx").named(named), estimate(assumed, SHIPPED)) == []


def test_a_fact_beyond_what_cells_hold_makes_a_fixed_figure(tmp_path: Path) -> None:
    text = "company: {name: 甲}\nas_of: 2026-06-30\nrd_projects:\n  - {name: a, key_innovation: true, spend: 9999亿}\n"
    profile = profile_from(text, SHIPPED)
    made = written(profile, SHIPPED, tmp_path / "book.xlsx")
    assert [line.fixed is not None for line in made.outputs.lines] == [True]
    named = outputs(tmp_path / "book.xlsx")
    assert differences(Book(tmp_path / "book.xlsx").named(named), estimate(profile, SHIPPED)) == []


def test_a_potential_under_a_limit_is_fixed_and_says_so(tmp_path: Path) -> None:
    change = next(limited(CIRCUITS))
    made = written(change.before, CIRCUITS, tmp_path / "book.xlsx", "en")
    assert isinstance(made.outputs.hoped, CannotSay)
    shown = Book(tmp_path / "book.xlsx")
    assert shown.cell(("Result", 6, 4)).startswith("fixed figure: which lines share a limit depends on")
    assert shown.named(outputs(tmp_path / "book.xlsx"))["out_potential"] == float(estimate(change.before, CIRCUITS).potential)


def test_a_potential_where_a_condition_can_divide_by_zero_is_fixed(tmp_path: Path) -> None:
    """10% of 1,000,000 of a loan could only be hoped for if somebody were employed."""
    dense = "when:\n  dense: {test: loan.principal / company.employees >= 1元, zh: 密, en: Dense}\n"
    policy = policy_with(tmp_path, "for_each: loans\neligible_cost: loan.principal\nintensity: 10%\n" + dense)
    profile = profile_from("company: {name: 甲, employees: 0}\nas_of: 2026-06-30\nloans: [{principal: 100万}]\n", policy)
    made = written(profile, policy, tmp_path / "book.xlsx", "en")
    assert isinstance(made.outputs.hoped, CannotSay)
    shown = Book(tmp_path / "book.xlsx").named(outputs(tmp_path / "book.xlsx"))
    assert (shown["out_line_0_status"], shown["out_line_0_high"], shown["out_potential"]) == ("undetermined", 100_000, 0)
    assert differences(shown, estimate(profile, policy)) == []


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "+1", "-1", '"', "'", '=HYPERLINK("http://a")', "{=1}", "]]>"])
def test_no_name_becomes_a_formula(name: str, tmp_path: Path) -> None:
    quoted = name.replace("'", "''")
    record = f"{{name: '{quoted}', spend: 1万, subject: '{quoted}'}}"
    text = f"company: {{name: '{quoted}'}}\nas_of: 2026-06-30\nrd_projects:\n  - {record}\n"
    profile: Profile = profile_from(text, SHIPPED)
    written(profile, SHIPPED, tmp_path / "book.xlsx")
    book = Book(tmp_path / "book.xlsx")
    formulas = [value for value in book.cells.values() if type(value) is str]
    assert formulas
    assert not any("HYPERLINK" in value or value in ("=1+1", "=1") for value in formulas)
    assert name in [str(value) for value in book.cells.values()]


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        written(example(EXAMPLES[0]), SHIPPED, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_the_command_writes_it(binjiang: Callable[..., Ran], tmp_path: Path) -> None:
    ran = binjiang("report", str(EXAMPLES[0]), "-o", str(tmp_path / "a.xlsx"), "--lang", "en")
    assert (ran.code, ran.stdout, ran.stderr) == (0, "", "")
    assert "out_total_low" in places(tmp_path / "a.xlsx")


def test_columns_are_lettered() -> None:
    assert [letters(column) for column in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
