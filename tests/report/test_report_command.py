"""`binjiang report` for one company: which calls are done, which are refused, and what each form is made of."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from company_reports import report_of
from conftest import Ran
from helpers import shipped
from pages import ROOT
from python_calamine import CalamineWorkbook
from report_folders import company, lines

from binjiang_cli.profile.load import load_profile
from binjiang_cli.report.html import write_html
from binjiang_cli.words import Text

WORKED = ROOT / "examples/profiles/worked-case.yaml"
Said = Callable[..., Ran]


@pytest.mark.parametrize("form", ["docx", "html", "xlsx"])
def test_the_ending_says_the_form(form: str, said: Said, tmp_path: Path) -> None:
    out = tmp_path / f"Report.{form.upper()}"
    for more in ([], ["--form", form]):
        ran = said("report", WORKED, "-o", out, *more)
        assert ran == (0, "", "")
        if form == "html":
            assert out.read_bytes().startswith(b"<!DOCTYPE html>")
        else:
            with zipfile.ZipFile(out) as book:
                assert {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}[form] in book.namelist()
        assert [path.name for path in tmp_path.iterdir()] == [out.name]


@pytest.mark.parametrize("form", ["docx", "html", "xlsx"])
def test_the_same_call_gives_the_same_bytes(form: str, said: Said, tmp_path: Path) -> None:
    sums = set()
    for number in range(2):
        assert said("report", WORKED, "-o", tmp_path / f"{number}.{form}").code == 0
        sums.add(hashlib.sha256((tmp_path / f"{number}.{form}").read_bytes()).hexdigest())
    assert len(sums) == 1


def test_every_option_reaches_the_report(said: Said, tmp_path: Path) -> None:
    """As the report is made of the same facts by hand; the LPR that is added takes part in its receipt."""
    (tmp_path / "lpr.csv").write_text("published_on,one_year_percent,five_year_percent\n2026-11-20,3.00,3.50\n", "utf-8")
    call = "--set company.employees=30 --as-of 2026-07-01 --assume rd-support=20% --firm 远山<咨询> --lang en".split()
    made = said("report", WORKED, "-o", tmp_path / "made.html", *call, "--lpr", tmp_path / "lpr.csv")
    assert made.code == 0, made.stderr
    text = (tmp_path / "made.html").read_text("utf-8")
    for words in ("Changed: company.employees=30", "Assumed: rd-support=20%", "LPR added: 2026-11-20", "远山&lt;咨询&gt;"):
        assert words in text
    assert "As of 2026-07-01" in text
    assert "远山<" not in text


def test_a_report_without_options_is_that_of_the_profile(said: Said, tmp_path: Path) -> None:
    assert said("report", WORKED, "-o", tmp_path / "made.html", "--firm", "F", "--unset", "loans").code == 0
    from binjiang_cli.profile.facts import with_facts

    profile = with_facts(load_profile(WORKED, shipped()), [], ["loans"], shipped().vocabulary)
    given = [Text("当作未知：loans", "Taken as not known: loans")]
    write_html(report_of(profile, shipped(), "zh", given=given, firm="F"), tmp_path / "by_hand.html")
    assert (tmp_path / "made.html").read_bytes() == (tmp_path / "by_hand.html").read_bytes()


def test_one_company_of_a_table(said: Said, tmp_path: Path) -> None:
    sent = lines(tmp_path / "c.jsonl", company("甲"), company("乙", "500万"))
    for named, out in ((f"{sent}:2", "place.html"), (f"{sent}", "name.html")):
        more = [] if out == "place.html" else ["--company", "乙"]
        assert said("report", named, "-o", tmp_path / out, *more, "--lang", "en").code == 0
        assert "1,500,000.00" in (tmp_path / out).read_text("utf-8")  # 5,000,000 × 30%


def test_a_table_of_several_does_not_go_into_one_file(said: Said, tmp_path: Path) -> None:
    sent = lines(tmp_path / "c.jsonl", company("甲"), company("乙"))
    ran = said("report", sent, "-o", tmp_path / "out.html", "--lang", "en")
    assert ran.code == 2
    assert ran.stderr.startswith(f"error: {sent} holds 2 companies")


@pytest.mark.parametrize(
    ("out", "more", "why"),
    [
        ("r.docx", "--form xlsx", "error: --form xlsx contradicts a .docx file"),
        ("r.HTML", "--form docx", "error: --form docx contradicts a .HTML file"),
        ("r.pdf", "", "error: .pdf is not a form that can be written"),
        ("r.", "", "error: r. is not a form that can be written"),
        (".docx", "", "error: .docx is not a form that can be written"),
        ("-", "", "error: - is not a form that can be written"),
        ("r.html", "--template t.docx", "error: --template is for .docx"),
        ("r/", "--template t.docx --form html", "error: --template is for .docx"),
        ("r/", "--company 甲", "error: --company is for one file"),
        ("r.docx", "other.yaml", "error: r.docx holds one company\n      hint: -o takes a folder"),
        ("profile.yaml/", "", "error: profile.yaml is a file; a folder is expected"),
        ("r.docx", "--template none.docx", "error: no such file: none.docx"),
        ("r/", "--template none.docx", "error: no such file: none.docx"),
        ("r.html", "--as-of soon", "error: --as-of"),
        ("profile.html", "--template profile.html", "error: --template is for .docx"),
        ("t.docx", "--template t.docx", "error: t.docx is both an input and an output"),
    ],
)
def test_what_is_refused(out: str, more: str, why: str, said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "profile.yaml").write_text("company: {name: 甲}\n", "utf-8")
    (tmp_path / "t.docx").write_bytes(b"")
    ran = said("report", "profile.yaml", "-o", out, *more.split(), "--lang", "en")
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr.startswith(why)
    assert {path.name for path in tmp_path.iterdir()} == {"profile.yaml", "t.docx"}


def test_in_chinese_nothing_is_refused_in_english(said: Said, tmp_path: Path) -> None:
    ran = said("report", WORKED, "-o", tmp_path / "r.docx", "--form", "xlsx", "--lang", "zh")
    assert ran == (2, "", "错误：--form xlsx 和 .docx 文件矛盾\n")


def test_a_workbook_says_who_hands_it_out(said: Said, tmp_path: Path) -> None:
    assert said("report", WORKED, "-o", tmp_path / "made.xlsx", "--firm", "=远山", "--lang", "zh").code == 0
    rows = CalamineWorkbook.from_path(tmp_path / "made.xlsx").get_sheet_by_name("结果").to_python()
    assert str(rows[1][0]).startswith("=远山 · 关于发展新质生产力")
