"""Whatever form a value is written in, it is the same value in every kind of input."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from helpers import shipped
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook as Writer

from binjiang_cli.intake.door import received
from binjiang_cli.values.money import Money

DIGITS = "零壹贰叁肆伍陆柒捌玖"


class Written(NamedTuple):
    """A record's values as texts, and what they are."""

    spend: tuple[str, Money]
    drawn_on: tuple[str, date]
    key_innovation: tuple[str, bool]
    lender: tuple[str, str]
    statuses: tuple[str, tuple[str, ...]]


def in_capitals(number: int) -> str:
    """A number below ten thousand as it stands on a cheque."""
    places = [("仟", 1000), ("佰", 100), ("拾", 10), ("", 1)]
    found, waiting = "", False
    for name, size in places:
        digit = number // size % 10
        if digit:
            found += (DIGITS[0] if waiting else "") + DIGITS[digit] + name
        waiting = bool(found) and not digit
    return found


@st.composite
def amounts(draw: st.DrawFn) -> tuple[str, Money]:
    """An amount in a form that people use."""
    yuan, wan, yi = draw(st.integers(10_000, 10**9)), draw(st.integers(1, 9_999)), draw(st.integers(1, 90))
    fen = draw(st.integers(0, 99))
    forms: list[tuple[str, Fraction, str]] = [
        (f"{yuan}", Fraction(yuan), "CNY"),
        (f"{yuan:,}.{fen:02}", yuan + Fraction(fen, 100), "CNY"),
        (f"¥{yuan:,}", Fraction(yuan), "CNY"),
        (f"人民币{yuan}元", Fraction(yuan), "CNY"),
        (f"{yuan}元整", Fraction(yuan), "CNY"),
        (f"{wan}万", Fraction(wan * 10_000), "CNY"),
        (f"{wan}.{fen:02}万元", wan * 10_000 + Fraction(fen * 100), "CNY"),
        (f"{wan}w", Fraction(wan * 10_000), "CNY"),
        (f"{wan}萬", Fraction(wan * 10_000), "CNY"),
        (f"{yi}亿{wan}万元", Fraction(yi * 10**8 + wan * 10_000), "CNY"),
        (f"{yi}.5亿", Fraction(yi * 10**8 + 5 * 10**7), "CNY"),
        (f"{in_capitals(wan)}万元整", Fraction(wan * 10_000), "CNY"),
        (f"{wan}万".translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)}), Fraction(wan * 10_000), "CNY"),
        (f"USD {wan}万", Fraction(wan * 10_000), "USD"),
        (f"{wan}万美元", Fraction(wan * 10_000), "USD"),
        (f"${yuan:,}", Fraction(yuan), "USD"),
        (f"{wan}万欧", Fraction(wan * 10_000), "EUR"),
        (f"{wan}.5 million", Fraction(wan * 10**6 + 5 * 10**5), "CNY"),
        (f"{wan}.{fen:02}E8", (wan * 100 + fen) * Fraction(10**6), "CNY"),
    ]
    text, amount, currency = draw(st.sampled_from(forms))
    return text, Money(amount, currency)


@st.composite
def days(draw: st.DrawFn) -> tuple[str, date]:
    day = draw(st.dates(date(2024, 11, 25), date(2026, 6, 30)))
    forms = [
        day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}.{day.month}.{day.day}", f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日", f"{day.year}年{day.month:02}月{day.day:02}号", f"{day.isoformat()} 00:00:00",
        f"{day.day} {day:%b} {day.year}",
    ]  # fmt: skip
    return draw(st.sampled_from(forms)), day


truths = st.sampled_from(
    [(text, True) for text in ("是", "true", "Yes", "Y", "√", "✓", "☑", "有", "真", "T", "1")]
    + [(text, False) for text in ("否", "false", "No", "N", "无", "假", "F", "0")]
)
lenders = st.sampled_from([("bank", "bank"), ("银行", "bank"), ("商业银行", "bank"), (" Bank ", "bank"), ("其他机构", "other")])
statuses = st.sampled_from(
    [
        ("瞪羚企业、上市企业", ("gazelle", "listed")),
        ("gazelle,listed", ("gazelle", "listed")),
        ("瞪羚企业；listed", ("gazelle", "listed")),
        ("瞪羚企业", ("gazelle",)),
        ("无", ()),
    ]
)
records = st.lists(st.builds(Written, amounts(), days(), truths, lenders, statuses), min_size=1, max_size=6)


def profiles(written: Sequence[Written]) -> list[dict[str, Any]]:
    return [
        {
            "company": {"name": f"公司{number}", "statuses": one.statuses[0]},
            "rd_projects": [{"name": "研发", "key_innovation": one.key_innovation[0], "spend": one.spend[0]}],
            "loans": [{"name": "贷款", "lender": one.lender[0], "drawn_on": one.drawn_on[0]}],
        }
        for number, one in enumerate(written)
    ]


def tables(written: Sequence[Written]) -> dict[str, list[list[str]]]:
    given = list(enumerate(written))
    return {
        "企业": [["企业名称", "企业资质"], *([f"公司{n}", one.statuses[0]] for n, one in given)],
        "研发项目": [
            ["企业名称", "项目名称", "研发投入", "重点创新"],
            *([f"公司{n}", "研发", one.spend[0], one.key_innovation[0]] for n, one in given),
        ],
        "贷款": [
            ["企业名称", "贷款名称", "放款方", "放款日"],
            *([f"公司{n}", "贷款", one.lender[0], one.drawn_on[0]] for n, one in given),
        ],
    }


def yaml_files(folder: Path, written: Sequence[Written]) -> list[Path]:
    paths = [folder / f"{number}.yaml" for number in range(len(written))]
    for path, profile in zip(paths, profiles(written), strict=True):
        path.write_text(yaml.safe_dump(profile, allow_unicode=True), encoding="utf-8")
    return paths


def json_files(folder: Path, written: Sequence[Written]) -> list[Path]:
    paths = [folder / f"{number}.json" for number in range(len(written))]
    for path, profile in zip(paths, profiles(written), strict=True):
        path.write_text(json.dumps(profile), encoding="utf-8")
    return paths


def json_lines(folder: Path, written: Sequence[Written]) -> list[Path]:
    text = "".join(json.dumps(profile, ensure_ascii=False) + "\n" for profile in profiles(written))
    (folder / "all.jsonl").write_text(text, encoding="utf-8")
    return [folder / "all.jsonl"]


def parquet(folder: Path, written: Sequence[Written]) -> list[Path]:
    pq.write_table(pa.Table.from_pylist(profiles(written)), folder / "all.parquet")
    return [folder / "all.parquet"]


def csv_folder(folder: Path, written: Sequence[Written]) -> list[Path]:
    for name, rows in tables(written).items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return [folder]


def workbook(folder: Path, written: Sequence[Written]) -> list[Path]:
    with Writer(str(folder / "book.xlsx"), {"strings_to_formulas": False}) as book:
        for name, rows in tables(written).items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return [folder / "book.xlsx"]


Form = Callable[[Path, Sequence[Written]], list[Path]]


@pytest.mark.parametrize("form", [yaml_files, json_files, json_lines, parquet, csv_folder, workbook])
@settings(max_examples=25)
@given(records)
def test_a_value_is_the_same_in_every_kind_of_input(form: Form, written: Sequence[Written]) -> None:
    with TemporaryDirectory() as folder:
        read = received([str(path) for path in form(Path(folder), written)], shipped().vocabulary, "zh").companies
    assert [problem.message.en for sent in read for problem in sent.problems] == []
    assert len(read) == len(written)
    for one, sent in zip(written, read, strict=True):
        assert sent.profile is not None
        (project,), (loan,) = (sent.profile.records(name) or () for name in ("rd_projects", "loans"))
        found = (
            project.fields.spend, loan.fields.drawn_on, project.fields.key_innovation, loan.fields.lender,
            sent.profile.values.company.statuses,
        )  # fmt: skip
        assert found == tuple(value for _, value in one)


def test_numbers_and_days_that_are_none_of_texts() -> None:
    """The same from JSON's numbers, Parquet's decimals and days, a workbook's numbers and days."""
    exact, day = Money(Fraction(12_345_678, 100), "CNY"), date(2025, 3, 1)
    with TemporaryDirectory() as name:
        folder = Path(name)
        company = {"name": "甲"}
        (folder / "a.jsonl").write_text(
            '{"company": {"name": "甲"}, "rd_projects": [{"spend": 123456.78}], "loans": [{"drawn_on": "2025-03-01"}]}\n'
            '{"company": {"name": "甲"}, "rd_projects": [{"spend": 1.2345678E5}], "loans": [{"drawn_on": 20250301}]}\n',
            encoding="utf-8",
        )
        row = {"company": company, "rd_projects": [{"spend": Decimal("123456.78")}], "loans": [{"drawn_on": day}]}
        pq.write_table(pa.Table.from_pylist([row]), folder / "b.parquet")
        with Writer(str(folder / "c.xlsx")) as book:
            for sheet_name, heading, value, shown in (
                ("研发项目", "研发投入", 123456.78, "0.00"),
                ("贷款", "放款日", day, "yyyy-mm-dd"),
            ):
                sheet = book.add_worksheet(sheet_name)
                sheet.write_row(0, 0, ["企业名称", heading])
                sheet.write(1, 0, "甲")
                sheet.write(1, 1, value, book.add_format({"num_format": shown}))
            book.add_worksheet("企业").write_column(0, 0, ["企业名称", "甲"])
        paths = [str(folder / name) for name in ("a.jsonl", "b.parquet", "c.xlsx")]
        read = received(paths, shipped().vocabulary, "zh").companies
    assert [problem.message.en for sent in read for problem in sent.problems] == []
    values = [sent.profile.values for sent in read if sent.profile is not None]
    assert [(one.rd_projects[0].spend, one.loans[0].drawn_on) for one in values] == [(exact, day)] * 4
