"""`binjiang profile new --format xlsx`: a workbook that explains itself, and goes straight into a batch when filled in."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
import yaml
from batches import LOAN_PAYS, batch, highs
from helpers import RULES, rules_copy, shipped
from python_calamine import CalamineWorkbook

from binjiang_cli.cli.main import main
from binjiang_cli.policy.load import load_policy
from binjiang_cli.profile.workbook import write_workbook

XML = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


@pytest.fixture(params=["zh", "en"])
def template(request, tmp_path):
    path = tmp_path / "template.xlsx"
    assert main(["profile", "new", "--format", "xlsx", "-o", str(path), "--lang", request.param]) == 0
    return request.param, path


def headings(path: Path) -> dict[str, list[str]]:
    with CalamineWorkbook.from_path(path) as book:
        return {
            name: [str(cell) for cell in (book.get_sheet_by_name(name).to_python() or [[]])[0]] for name in book.sheet_names
        }


def test_a_sheet_for_each_section_and_a_column_for_each_field(template):
    lang, path = template
    vocabulary = shipped().vocabulary
    found = headings(path)
    guide, *sheets, choices = found
    assert guide == {"zh": "填写说明", "en": "How to fill in"}[lang]
    assert sheets == [section.label.to(lang) for section in vocabulary.sections.values()]
    assert choices == {"zh": "_可选值", "en": "_values"}[lang]
    for section in vocabulary.sections.values():
        fields = [*section.fields.values(), *([] if section.is_list else vocabulary.fields.values())]
        assert len(found[section.label.to(lang)]) == len(fields) + section.is_list + 1
        assert found[section.label.to(lang)][-1] == {"zh": "备注", "en": "Remarks"}[lang]
    assert found[sheets[0]][4] == {"zh": "职工人数（人）", "en": "Employees (persons)"}[lang]
    assert found[sheets[1]][5] == {"zh": "研发投入（元）", "en": "R&D spending (CNY)"}[lang]


def test_the_empty_template_holds_no_profile(template, tmp_path):
    assert batch(tmp_path, template[1]) == (3, [], [])


def test_a_template_goes_to_an_xlsx_file(tmp_path, capsys):
    assert main(["profile", "new", "-f", "xlsx", "--lang", "en"]) == 2
    assert main(["profile", "new", "-f", "xlsx", "-o", str(tmp_path / "t.yaml"), "--lang", "en"]) == 2
    assert list(tmp_path.iterdir()) == []
    assert capsys.readouterr().out == ""


def part(path: Path, name: str) -> ET.Element:
    with zipfile.ZipFile(path) as book:
        return ET.fromstring(book.read(name))


def test_drop_downs_and_checks_come_from_the_vocabulary(tmp_path):
    path = tmp_path / "t.xlsx"
    write_workbook(shipped().vocabulary, "zh", path)
    rules = {rule.get("sqref"): rule for rule in part(path, "xl/worksheets/sheet4.xml").iter(f"{{{XML['m']}}}dataValidation")}
    kinds = {where: (rule.get("type"), rule.findtext("m:formula1", namespaces=XML)) for where, rule in rules.items()}
    # the loans: owner, name, subject, lender, principal, drawn on, repaid on, interest paid
    assert kinds["A2:A5001"] == ("list", "'企业'!$A$2:$A$5001")
    assert kinds["D2:D5001"] == ("list", "'_可选值'!$F$1:$F$2")
    assert kinds["E2:E5001"] == ("custom", "IF(ISNUMBER(E2),AND(E2>=0,E2<=1000000000000000),TRUE)")
    assert kinds["F2:F5001"] == ("date", "61")
    assert set(kinds) == {f"{column}2:{column}5001" for column in "ADEFGH"}
    with CalamineWorkbook.from_path(path) as book:
        choices = book.get_sheet_by_name("_可选值").to_python()
    assert [row[5] for row in choices[:2]] == ["银行", "其他"]


def test_headings_explain_themselves(tmp_path):
    path = tmp_path / "t.xlsx"
    write_workbook(shipped().vocabulary, "zh", path)
    notes = ["".join(note.itertext()) for note in part(path, "xl/comments3.xml").iter(f"{{{XML['m']}}}comment")]
    assert notes[4] == "贷款本金\n例如 1200000、120万、1.2亿元、USD 100万\n不知道就留空：空着表示未知，不表示零或否"


def test_every_page_is_a4_across_with_its_headings_repeated(template):
    _, path = template
    with zipfile.ZipFile(path) as book:
        pages = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        names = ET.fromstring(book.read("xl/workbook.xml")).findall("m:definedNames/m:definedName", XML)
    titles = [name.text for name in names if name.get("name") == "_xlnm.Print_Titles"]
    assert len(titles) == len(shipped().vocabulary.sections)
    assert all(text is not None and text.endswith("!$1:$1") for text in titles)
    for page in pages[:-1]:  # the last one holds the lists, and is hidden
        root = part(path, page)
        setup, properties = root.find("m:pageSetup", XML), root.find("m:sheetPr/m:pageSetUpPr", XML)
        assert setup is not None and properties is not None
        assert (setup.get("paperSize"), setup.get("orientation"), setup.get("fitToWidth", "1")) == ("9", "landscape", "1")
        assert properties.get("fitToPage") == "1"


FILLED = {
    "zh": {
        1: {"企业名称": "甲", "评估日": date(2026, 6, 30), "资质认定": "瞪羚企业；上市企业", "所在区": "滨江"},
        2: {"企业名称": "甲", "重点创新项目": "是", "研发投入（元）": 1000.1, "年度": 2025, "备注": "待核"},
        3: {"企业名称": "甲", "放款方": "银行", "本金（元）": "3000万", "放款日": date(2025, 1, 15),
            "还款日": date(2025, 12, 20), "已付利息（元）": 978000},
    },
    "en": {
        1: {"Company name": "甲", "Day of the estimate": date(2026, 6, 30), "Statuses": "gazelle; listed"},
        2: {"Company name": "甲", "Key innovation project": "yes", "R&D spending (CNY)": 1000.1, "Year": 2025},
        3: {
            "Company name": "甲", "Lender": "bank", "Principal (CNY)": 30_000_000, "Drawn on": date(2025, 1, 15),
            "Repaid on": date(2025, 12, 20), "Interest paid (CNY)": 978000,
        },
    },
}  # fmt: skip


def test_a_filled_in_template_goes_straight_into_a_batch(template, tmp_path, monkeypatch):
    lang, _ = template
    path = tmp_path / "filled.xlsx"
    filled = FILLED[lang]

    class Filled(xlsxwriter.Workbook):
        """Somebody types into the template before it is closed."""

        def close(self):
            for number, answers in filled.items():
                sheet = self.worksheets()[number]
                found = headings(template[1])[sheet.get_name()]
                for heading, value in answers.items():
                    if isinstance(value, date):
                        value = datetime.combine(value, datetime.min.time())
                        sheet.write_datetime(2, found.index(heading), value, self.add_format({"num_format": "yyyy-mm-dd"}))
                    else:
                        sheet.write(2, found.index(heading), value)
            super().close()

    monkeypatch.setattr("xlsxwriter.Workbook", Filled)
    write_workbook(shipped().vocabulary, lang, path)
    done = batch(tmp_path, path)
    # 30 % of 1,000.10 is 300.03, and the loan's 875,750.00
    assert (done.code, highs(done)) == (0, {"甲": "876050.03"})
    assert LOAN_PAYS == "875750.00"


LONG = "很长的名称" * 60


def hostile(vocabulary):
    """Labels that no sheet can be called, that are the same once they are cut, or that look like formulas or notes."""
    labels = {
        "company": ("企业[甲]:*?/\\表", "Company [x]:*?/\\"),
        "rd_projects": (LONG + "甲", "x" * 300 + "1"),
        "loans": (LONG + "乙", "x" * 300 + "2"),
        "capital_injections": ("'资本\x07金'", "History"),
        "honours": ("填写说明", "How to fill in"),
        "grants_received": ("😀" * 40, "A" * 31 + "b"),
        "market_networks": ("\x07", "A" * 31 + "c"),
    }
    columns = {
        ("rd_projects", "spend"): ("投入（含税）[x]:*?/", "Spend (gross) [x]:*?/"),
        ("rd_projects", "key_innovation"): ("*1、重点\n创新\x07", "=cmd|' /C calc'!A0"),
        ("rd_projects", "name"): (LONG + "1", "y" * 300 + "1"),
        ("rd_projects", "subject"): (LONG + "2", "y" * 300 + "2"),
        ("loans", "principal"): ("企业名称", "Company name"),
        ("market_networks", "year"): ("备注", "Remarks"),
    }
    raw = vocabulary.model_dump(mode="python")
    for section, (zh, en) in labels.items():
        raw["sections"][section]["label"] = {"zh": zh, "en": en}
    for (section, field), (zh, en) in columns.items():
        raw["sections"][section]["fields"][field]["label"] = {"zh": zh, "en": en}
    raw["sections"]["company"]["fields"]["employees"]["unit"] = {"zh": "人(次)[x]", "en": "x(y)"}
    raw["sections"]["loans"]["fields"]["lender"]["values"]["other"] = {"zh": "@" + LONG, "en": "-" + "b" * 400}
    return raw


@pytest.fixture(params=["shipped", "hostile"])
def rules(request, tmp_path):
    if request.param == "shipped":
        return RULES
    vocabulary = json.loads(json.dumps(hostile(shipped().vocabulary)))
    return rules_copy(tmp_path, vocabulary=yaml.safe_dump(vocabulary, allow_unicode=True))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_example_row_does_not_count_and_reads_back_under_another_name(rules, lang, tmp_path, monkeypatch):
    empty, filled = tmp_path / "empty.xlsx", tmp_path / "filled.xlsx"
    vocabulary = load_policy(rules).vocabulary
    write_workbook(vocabulary, lang, empty)
    assert batch(tmp_path, empty, "--rules", rules, lang="en").code == 3
    with CalamineWorkbook.from_path(empty) as book:
        examples = [book.get_sheet_by_index(at).to_python()[1] for at in range(len(book.sheet_names))]
        assert max(len(name.encode("utf-16-le")) for name in book.sheet_names) <= 62
        assert not any(sign in name for name in book.sheet_names for sign in "[]:*?/\\'")

    class Copied(xlsxwriter.Workbook):
        """Somebody copies the example of each sheet below itself, and puts a company's name."""

        def close(self):
            day = self.add_format({"num_format": "yyyy-mm-dd"})
            for sheet, cells in list(zip(self.worksheets(), examples, strict=True))[1:-1]:
                for column, value in enumerate(["甲", *cells[1:]]):
                    if isinstance(value, date):
                        sheet.write_datetime(2, column, datetime.combine(value, datetime.min.time()), day)
                    elif value != "":
                        (sheet.write_string if isinstance(value, str) else sheet.write_number)(2, column, value)
            super().close()

    monkeypatch.setattr("xlsxwriter.Workbook", Copied)
    write_workbook(vocabulary, lang, filled)
    done = batch(tmp_path, filled, "--rules", rules, lang="en")
    # as in the filled-in text: 20 % of 12,000,000 as assumed; interest; 5 % of 60,000,000; EUR without a rate
    assert [(row["name"], row["low"], row["high"]) for row in done.companies] == [("甲", "2000000.00", "5000000.00")]
    assert (done.code, done.companies[0]["superseded"], done.companies[0]["undetermined"]) == (0, 3, 1)


@pytest.mark.parametrize(
    ("first", "counts"),
    [
        ("（示例）乙公司", False),
        ("示例：乙公司", False),
        ("例: 乙公司", False),
        ("(Example) B", False),
        ("示例科技有限公司", True),
    ],
)
def test_a_row_that_says_it_is_an_example_is_left_out_and_named(first, counts, tmp_path, capsys):
    (tmp_path / "企业.csv").write_text(f"企业名称,统一社会信用代码\n{first},91330108MA27A1B2CQ\n甲公司,\n", encoding="utf-8")
    done = batch(tmp_path, tmp_path, lang="en")
    assert [row["name"] for row in done.companies] == ([first, "甲公司"] if counts else ["甲公司"])
    assert (f"rows left out: 2 ({first})" in capsys.readouterr().out) is not counts
