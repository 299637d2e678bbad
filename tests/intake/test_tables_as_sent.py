"""Tables as clients send them: what a person reads off them is read, and what can be read in two ways is refused."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from helpers import shipped

from binjiang_cli.intake.csv_folder import CsvFolder
from binjiang_cli.intake.rows import Rows
from binjiang_cli.values.money import Money, parse_money

PROJECTS = "企业名称,项目名称,研发投入\n甲公司,一,1200\n"


def folder(tmp_path: Path, projects: str, company: str = "企业名称\n甲公司\n") -> Rows:
    (tmp_path / "企业.csv").write_text(company, "utf-8")
    (tmp_path / "研发项目.csv").write_text(projects, "utf-8")
    return CsvFolder(str(tmp_path)).read(shipped().vocabulary, "zh")


def values(rows: Rows, field: str) -> list[Any]:
    return [record[field] for row in rows.table.to_pylist() for record in row.get("rd_projects") or []]


def errors(rows: Rows) -> list[str]:
    return [error for _, reject in rows.rejects for error in reject.errors]


@pytest.mark.parametrize(
    "note",
    [
        "注：金额单位为万元",
        "备注：以上金额单位均为万元。",
        "注：1.本表金额单位：万元；2.数据截至2025年底",
        "说明：以上金额均以万元为单位",
        "注：金额以万元计",
        "以上数据单位：万元",
        "注：本表金额均为万元",
        "*金额单位：人民币万元",
        "2、本表金额以万元为单位，保留两位小数。",
        "Note: amounts in CNY 10k",
        "注：,金额单位：万元,",
    ],
)
def test_a_remark_below_a_table_states_the_unit_of_its_amounts(note: str, tmp_path: Path) -> None:
    """1,200 万元, not 1,200 yuan."""
    rows = folder(tmp_path, f"{PROJECTS}\n{note}\n")
    assert ([parse_money(spend) for spend in values(rows, "spend")], errors(rows)) == ([Money(Fraction(12_000_000))], [])


@pytest.mark.parametrize("note", ["注：研发投入单位为万元", "注：经营费用单位为万欧元，其他为元", "备注：设备投资单位：万元"])
def test_a_remark_on_some_of_the_amounts_is_refused(note: str, tmp_path: Path) -> None:
    place = tmp_path / "研发项目.csv"
    error = f"{place}:3: “{note}”说的是哪些金额，看不出来（把单位写进标题，例如 研发投入（万元））"
    assert errors(folder(tmp_path, f"{PROJECTS}{note}\n")) == [error]


@pytest.mark.parametrize(
    "note", ["注：本表由单位负责人审核", "填表单位：甲公司", "注：数据截至2025年12月31日", "备注：甲公司投入1200万元。"]
)
def test_other_remarks_state_no_unit(note: str, tmp_path: Path) -> None:
    assert values(folder(tmp_path, f"{PROJECTS}{note}\n"), "spend") == ["1200"]


def test_units_that_contradict_each_other_beside_a_table_are_refused(tmp_path: Path) -> None:
    rows = folder(tmp_path, f"单位：元\n{PROJECTS}注：金额以万元计\n")
    assert errors(rows) == [f"{tmp_path / '研发项目.csv'}:4: 表外写了几个单位：单位：元、注：金额以万元计"]


@pytest.mark.parametrize(
    ("company", "row", "heading"),
    [
        ("企业名称,甲公司\n职工人数,240\n", 2, "职工人数"),
        ("企业名称,甲公司\n法定代表人,张三\n成立日期,2019-05-08\n", 3, "成立日期"),
        ("企业名称,甲公司,统一社会信用代码,91330108MA27A1B2CQ\n职工人数（人）,240,所属产业,集成电路\n", 2, "职工人数（人）"),
    ],
)
def test_a_table_on_its_side_is_refused(company: str, row: int, heading: str, tmp_path: Path) -> None:
    """Not a company called 职工人数."""
    rows = folder(tmp_path, PROJECTS, company)
    error = f"{tmp_path / '企业.csv'}:{row}: “{heading}”是栏目，不是企业：这张表横过来了"
    assert errors(rows) == [f"{error}（把行和列对调：标题在第一行，每家企业一行）"]
    assert rows.table.num_rows == 0


@pytest.mark.parametrize(
    ("projects", "name", "spend"),
    [
        ('企业名称, 项目名称, 研发投入\n甲公司, "一", "12,000,000"\n', "一", "12,000,000"),
        ("企业名称，项目名称，研发投入（万元）\n甲公司，一，1200\n", "一", "1200万元"),
        ("企业名称；项目名称；研发投入（万元）\n甲公司；一，二；1200\n", "一，二", "1200万元"),
        ("企业名称\t项目名称\t研发投入\n甲公司\t\t1200\n", None, "1200"),
    ],
)
def test_cells_are_parted_by_what_parts_the_headings(projects: str, name: str | None, spend: str, tmp_path: Path) -> None:
    rows = folder(tmp_path, projects)
    assert (values(rows, "name"), values(rows, "spend"), errors(rows)) == ([name], [spend], [])


def test_a_full_width_comma_in_a_list_of_names_parts_nothing(tmp_path: Path) -> None:
    rows = folder(tmp_path, PROJECTS, "企业名称\n甲公司\n乙公司（原名，旧）\n")
    assert [row["company"]["name"] for row in rows.table.to_pylist()] == ["甲公司", "乙公司（原名，旧）"]


@pytest.mark.parametrize(
    "remarks",
    [
        "单位负责人：张三,,填表人：李四",
        "财务负责人（签字）：",
        "联系电话：0571-88888888",
        "企业（盖章）：",
        "注：\n1.本表由财务部填写\n2、职工人数为年末数\n（3）其他",
        "说明：数据截至2025年底\n一、含劳务派遣",
    ],
)
def test_what_stands_below_a_list_of_companies_is_none(remarks: str, tmp_path: Path) -> None:
    rows = folder(tmp_path, PROJECTS, f"企业名称,职工人数,成立日期\n甲公司,240,2019-05-08\n{remarks}\n")
    assert [row["company"]["name"] for row in rows.table.to_pylist()] == ["甲公司"]
    assert [note.code for note in rows.notes] == ["row_left_out"]


def test_a_numbered_name_is_a_company(tmp_path: Path) -> None:
    rows = folder(tmp_path, PROJECTS, "企业名称\n甲公司\n2、乙公司\n")
    assert [row["company"]["name"] for row in rows.table.to_pylist()] == ["甲公司", "2、乙公司"]


def test_amounts_of_two_years_below_one_heading_are_refused(tmp_path: Path) -> None:
    rows = folder(tmp_path, "企业名称,项目名称,研发投入,,标的\n,,2024年（万元）,2025年（万元）,\n甲公司,一,1200,1300,MCU\n")
    assert [error.partition("“")[2][:5] for error in errors(rows)] == ["2024年", "2025年"]


@pytest.mark.parametrize(
    ("heading", "cell", "fx"),
    [
        ("汇率", "USD 7.1；欧元8", {"USD": "7.1", "欧元": "8"}),
        ("汇率（100 外币）", "USD 710", {"USD": "7.1"}),
        ("汇率（美元）", "7.1", {"USD": "7.1"}),
    ],
)
def test_rates_of_exchange(heading: str, cell: str, fx: dict[str, str], tmp_path: Path) -> None:
    rows = folder(tmp_path, PROJECTS, f"企业名称,{heading}\n甲公司,{cell}\n")
    assert [row["fx"] for row in rows.table.to_pylist()] == [fx]


@pytest.mark.parametrize("cell", ["“1200”", "1200。", "'1200", "\u200b1200", "1200（万元）", "“1200万元”"])
def test_what_stands_around_a_bare_number_leaves_it_its_heading(cell: str, tmp_path: Path) -> None:
    rows = folder(tmp_path, f"企业名称,项目名称,研发投入（万元）\n甲公司,一,{cell}\n")
    assert [parse_money(spend) for spend in values(rows, "spend")] == [Money(Fraction(12_000_000))]


@pytest.mark.parametrize("cell", ["¥1200", "RMB 1200", "人民币1200", "1200 CNY", "1200人民币", "1200 rmb"])
def test_a_currency_alone_does_not_say_whether_the_heading_applies(cell: str, tmp_path: Path) -> None:
    (error,) = errors(folder(tmp_path, f"企业名称,项目名称,研发投入（万元）\n甲公司,一,{cell}\n"))
    assert f"“{cell}”写在单位为“万元”的列里，看不出是否还要乘以万元" in error


@pytest.mark.parametrize(("cell", "amount"), [("1200元", Money(Fraction(1200))), ("USD 10", Money(Fraction(10), "USD"))])
def test_a_unit_of_its_own_stays(cell: str, amount: Money, tmp_path: Path) -> None:
    rows = folder(tmp_path, f"企业名称,项目名称,研发投入（万元）\n甲公司,一,{cell}\n")
    assert [parse_money(spend) for spend in values(rows, "spend")] == [amount]
