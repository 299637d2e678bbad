"""`binjiang profile new --format xlsx`: a workbook that explains itself, and goes straight into a batch when filled in."""

from __future__ import annotations

import xml.etree.ElementTree as ET
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from batches import LOAN_PAYS, batch, highs
from helpers import shipped
from python_calamine import CalamineWorkbook

from binjiang_cli.cli.main import main
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
    *sheets, choices = found
    assert sheets == [section.label.to(lang) for section in vocabulary.sections.values()]
    assert choices == {"zh": "_可选值", "en": "_values"}[lang]
    for section in vocabulary.sections.values():
        fields = [*section.fields.values(), *([] if section.is_list else vocabulary.fields.values())]
        assert len(found[section.label.to(lang)]) == len(fields) + section.is_list
    assert found[sheets[0]][4] == {"zh": "职工人数（人）", "en": "Employees (persons)"}[lang]


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
    rules = {rule.get("sqref"): rule for rule in part(path, "xl/worksheets/sheet3.xml").iter(f"{{{XML['m']}}}dataValidation")}
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


FILLED = {
    "zh": {
        0: {"企业名称": "甲", "评估日": date(2026, 6, 30), "资质认定": "瞪羚企业；上市企业", "所在区": "滨江"},
        1: {"企业名称": "甲", "重点创新项目": "是", "研发投入": 1000.1, "年度": 2025},
        2: {"企业名称": "甲", "放款方": "银行", "本金": "3000万", "放款日": date(2025, 1, 15),
            "还款日": date(2025, 12, 20), "已付利息": 978000},
    },
    "en": {
        0: {"Company name": "甲", "Day of the estimate": date(2026, 6, 30), "Statuses": "gazelle; listed"},
        1: {"Company name": "甲", "Key innovation project": "yes", "R&D spending": 1000.1, "Year": 2025},
        2: {
            "Company name": "甲", "Lender": "bank", "Principal": 30_000_000, "Drawn on": date(2025, 1, 15),
            "Repaid on": date(2025, 12, 20), "Interest paid": 978000,
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
                        sheet.write_datetime(1, found.index(heading), value, self.add_format({"num_format": "yyyy-mm-dd"}))
                    else:
                        sheet.write(1, found.index(heading), value)
            super().close()

    monkeypatch.setattr("xlsxwriter.Workbook", Filled)
    write_workbook(shipped().vocabulary, lang, path)
    done = batch(tmp_path, path)
    # 30 % of 1,000.10 is 300.03, and the loan's 875,750.00
    assert (done.code, highs(done)) == (0, {"甲": "876050.03"})
    assert LOAN_PAYS == "875750.00"
