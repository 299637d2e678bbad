"""What the workbook to fill in calls its sheets and columns: as Excel takes it, no two alike, and read back as the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from binjiang_cli.policy.vocabulary import Section, Vocabulary
from binjiang_cli.profile.sheets import (
    columns_of,
    example_name,
    has_remarks,
    is_example,
    is_own_page,
    owning_heading,
    section_of_sheet,
    sheet_names,
)
from binjiang_cli.words import Lang

MADE = (Path(__file__).parent / "made/vocabulary.yaml").read_text("utf-8")
Labels = dict[str, tuple[str, str]]


def field(zh: str, en: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"type": kind, "label": {"zh": zh, "en": en}, "help": {"zh": "甲", "en": "A"}, **more}


def vocabulary(sections: Labels | None = None, fields: dict[str, Any] | None = None, **company: Any) -> Vocabulary:
    """One with further sections by their labels, fields at its top, and of the company (before its name)."""
    raw = yaml.load(MADE, yaml.BaseLoader)
    raw["fields"] |= fields or {}
    raw["sections"]["company"]["fields"] = company | raw["sections"]["company"]["fields"] | company
    for name, (zh, en) in (sections or {}).items():
        raw["sections"][name] = {
            "record": f"{name}_record", "label": {"zh": zh, "en": en}, "help": {"zh": "甲", "en": "A"},
            "fields": {"name": field("名称", "Name")},
        }  # fmt: skip
    return Vocabulary.model_validate(raw)


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("（示例）甲公司", True), ("【样例】甲公司", True), ("示例：甲公司", True), ("例如: 甲公司", True),
        ("( EXAMPLE ) A", True), ("sample: A", True), ("示例公司", False), ("甲公司（示例）", False), ("", False),
        ("(示例)", True), (" " * 37 + "例：甲", True), (" " * 38 + "例：甲", True), (" " * 39 + "例：甲", False),
    ],
)  # fmt: skip
def test_what_says_that_a_row_is_an_example(cell: str, says: bool) -> None:
    """Within its first forty characters."""
    assert is_example(cell) is says


@pytest.mark.parametrize(
    ("lang", "name", "owner"), [("zh", "（示例）甲公司", "企业名称"), ("en", "(Example) 甲公司", "Company name")]
)
def test_the_company_of_the_example_rows(lang: Lang, name: str, owner: str) -> None:
    made = vocabulary()
    assert (example_name(made, lang), owning_heading(made.sections["projects"], made, lang)) == (name, owner)
    none = vocabulary(name=field("企业名称", "Company name", required="true"))
    assert example_name(none, lang) == {"zh": "（示例）", "en": "(Example) "}[lang]


@pytest.mark.parametrize(
    ("name", "own"),
    [("填写说明", True), ("How to  fill IN", True), ("_可选值", True), ("_VALUES", True), ("填写", False), ("企业", False)],
)
def test_the_pages_that_only_explain(name: str, own: bool) -> None:
    assert is_own_page(name) is own


ODD: Labels = {
    "a": ("[a]:*?/\\'b", "[a]:*?/\\'c"),
    "b": ("填写说明", "HOW TO FILL IN"),
    "c": ("_可选值", "_Values"),
    "d": ("甲" * 32, "x" * 31),
    "e": ("甲" * 33, "X" * 32),
    "f": ("😀" * 16, "History"),
    "g": ("甲\x07乙\n 丙", "\x07"),
    "h": ("甲 乙 丙丁", "q\u200b"),
}
NAMES = {
    "zh": {
        "company": "企业", "projects": "项目", "a": "［a］：＊？／＼’b", "b": "填写说明~2", "c": "_可选值~2", "d": "甲" * 31,
        "e": "甲" * 29 + "~2", "f": "😀" * 15, "g": "甲 乙 丙", "h": "甲 乙 丙丁",
    },
    "en": {
        "company": "Company", "projects": "Projects", "a": "［a］：＊？／＼’c", "b": "HOW TO FILL IN~2", "c": "_Values~2",
        "d": "x" * 31, "e": "X" * 29 + "~2", "f": "History~2", "g": "~2", "h": "q\u200b",
    },
}  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_names_of_sheets_are_such_as_excel_takes(lang: Lang) -> None:
    made = vocabulary(ODD)
    assert sheet_names(made, lang) == NAMES[lang]
    assert {section_of_sheet(name, made) for name in sheet_names(made, lang).values()} == {*made.sections}
    assert section_of_sheet(" 企 业", made) == section_of_sheet("COMPANY", made) == "company"
    assert section_of_sheet("填写说明", made) is None


def test_one_name_after_another_is_told_apart() -> None:
    alike = {name: (f"{'长' * 31}{name}", f"{'y' * 31}{name}") for name in "abcdefghijk"}
    names = list(sheet_names(vocabulary(alike), "zh").values())[2:]
    assert names == ["长" * 31, *(f"{'长' * 29}~{number}" for number in range(2, 10)), "长" * 28 + "~10", "长" * 28 + "~11"]


def headings(section: str, made: Vocabulary, lang: Lang) -> list[tuple[str | None, str, str]]:
    return [(column.section, column.name, column.heading(lang)) for column in columns_of(section, made, lang)]


def test_columns_and_their_headings() -> None:
    """The name of the company comes first on its sheet, whose last columns are the profile's own fields."""
    made = vocabulary(
        paid=field("已付", "Paid", "money", unit={"zh": "万元", "en": "10,000"}),
        twelve=field("十二", "Twelve", "integer", unit={"zh": "一二三四五六七八九十一二", "en": "abcdefghijkl"}),
        thirteen=field("十三", "Thirteen", "integer", unit={"zh": "一二三四五六七八九十一二三", "en": "abcdefghijklm"}),
    )
    assert headings("company", made, "zh") == [
        ("company", "name", "企业名称"), ("company", "paid", "已付（元）"),
        ("company", "twelve", "十二（一二三四五六七八九十一二）"), ("company", "thirteen", "十三"),
        ("company", "uscc", "信用代码"), ("company", "employees", "人数（人）"), ("company", "statuses", "资质"),
        (None, "as_of", "评估日"), (None, "fx", "汇率"), (None, "assume", "比例"),
    ]  # fmt: skip
    assert [heading for *_, heading in headings("company", made, "en")] == [
        "Company name", "Paid (CNY)", "Twelve (abcdefghijkl)", "Thirteen", "Credit code", "Employees (persons)", "Statuses",
        "Day of the estimate", "Rates", "Shares",
    ]  # fmt: skip
    assert [heading for *_, heading in headings("projects", made, "zh")] == [
        "项目名称", "事项", "年度", "投入（元）", "占比(%)", "得分（分）", "重点", "阶段",
    ]  # fmt: skip


def test_headings_are_told_apart_and_no_longer_than_a_name() -> None:
    made = vocabulary(
        fields={"d": field("长" * 40 + "丁", "z"), "phone": field("电话", "Phone"), "year": field("2025", "Year")},
        a=field("长" * 40 + "甲", "y"), b=field("[乙]:*", "x"), telephone=field("电话", "Telephone"),
    )  # fmt: skip
    found = {name: heading for _, name, heading in headings("company", made, "zh")}
    assert (found["a"], found["b"], found["d"]) == ("长" * 40, "[乙]:*", "长" * 38 + "~2")
    assert (found["telephone"], found["phone"]) == ("电话", "电话~2")
    assert [name for _, name, _ in headings("company", made, "zh")] == [
        "name", "a", "b", "telephone", "uscc", "employees", "statuses", "as_of", "fx", "assume", "d", "phone", "year",
    ]  # fmt: skip


def test_whose_a_record_is_under_a_word_that_is_no_field_of_it() -> None:
    def heading(lang: Lang, *names: str, **name: Any) -> str:
        raw = yaml.load(MADE, yaml.BaseLoader)
        raw["sections"]["company"]["fields"]["name"] |= name
        fields = raw["sections"]["projects"]["fields"]
        fields |= {f"own{number}": field(zh, f"Own {number}") for number, zh in enumerate(names)}
        made = Vocabulary.model_validate(raw)
        section: Section = made.sections["projects"]
        return owning_heading(section, made, lang)

    assert heading("zh") == "企业名称"
    assert heading("zh", "企业名称") == "Company name"  # its next word
    assert heading("en", "Company name") == "企业名称"
    assert heading("zh", "企业名称", "Company name") == "企业"  # the section's own
    assert heading("zh", "企业名称", "Company name", "企业", "Company") == "企业名称"
    assert heading("zh", label={"zh": "名" * 40, "en": "N"}) == "名" * 40
    assert heading("zh", label={"zh": "名" * 41, "en": "N"}) == "N"
    assert heading("zh", "Company name", also=["单位名称"], label={"zh": "名" * 41, "en": "Company  name"}) == "单位名称"


def test_remarks_have_a_column_where_no_field_is_called_so() -> None:
    plain, own = vocabulary(), vocabulary(notes=field("备注", "Notes"))
    top = vocabulary(fields={"notes": field("甲注", "Remarks")})
    for lang in ("zh", "en"):
        assert has_remarks("company", plain, lang) and has_remarks("projects", plain, lang)
        assert has_remarks("projects", own, lang) and has_remarks("projects", top, lang)
    assert (has_remarks("company", own, "zh"), has_remarks("company", own, "en")) == (False, True)
    assert (has_remarks("company", top, "zh"), has_remarks("company", top, "en")) == (True, False)
