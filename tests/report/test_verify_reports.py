"""Reports verified: one that was just written holds, whatever was changed in it is named, damage is refused in words."""

from __future__ import annotations

import json
import random
import re
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from company_reports import report_of
from conftest import Ran
from helpers import profile_from, rules_copy, shipped
from jsonschema import Draft202012Validator
from office import SOFFICE, needs_soffice, needs_writer, recalculated, sheet_file, with_cell, write_changed

from binjiang_cli.advice.verified import VerifiedEstimate, saved_result
from binjiang_cli.estimation.run import estimate
from binjiang_cli.policy.load import load_policy
from binjiang_cli.profile.facts import with_facts
from binjiang_cli.report.docx import write_docx
from binjiang_cli.report.html import write_html
from binjiang_cli.report.stored import stored_report
from binjiang_cli.report.workbook import write_live_workbook
from binjiang_cli.source.problem import InputError
from binjiang_cli.words import Lang

Said = Callable[..., Ran]
FORMS = ("docx", "html", "xlsx")
VALID = Draft202012Validator(VerifiedEstimate.published_schema())
# 30,000,000 × 3.10% × 339 ÷ 360 = 875,750.00, the ceiling being 978,000; 12,000,000 × 20% = 2,400,000.00.
PROFILE = """\
company: {name: 甲公司}
as_of: 2026-06-30
loans: [{lender: bank, principal: 3000万, drawn_on: 2025-01-15, repaid_on: 2025-12-20, interest_paid: 978000}]
rd_projects: [{name: 芯片, subject: MCU, key_innovation: true, spend: 1200万}]
"""
LPR = "published_on,one_year_percent,five_year_percent\n2026-10-20,2.90,3.40\n"
SETS, UNSETS, ASSUMED = ["company.employees=3"], ["rd_projects[0].subject"], {"rd-support": Fraction(1, 5)}


def write(folder: Path, form: str, lang: Lang = "zh", text: str = PROFILE, *, plain: bool = False) -> Path:
    """Write a report on a profile, with what a call can change, or without."""
    (folder / "lpr.csv").write_text(LPR, "utf-8")
    policy = shipped() if plain else load_policy(None, folder / "lpr.csv")
    profile = profile_from(text, policy)
    if not plain:
        profile = with_facts(profile, SETS, UNSETS, policy.vocabulary)
    assume, path = {} if plain else ASSUMED, folder / f"report.{form}"
    if form == "xlsx":
        write_live_workbook(estimate(profile, policy, assume=assume), lang, path)
    else:
        report = report_of(profile, policy, lang, assume=assume, firm="某咨询")
        {"docx": write_docx, "html": write_html}[form](report, path)
    return path


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "p.yaml"
    path.write_text(PROFILE, "utf-8")
    return path


def replaced(path: Path, changes: Mapping[str, Callable[[str], str]]) -> None:
    """Change parts of an archive, each of which must become another."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, change in changes.items():
        before = parts[name].decode()
        parts[name] = change(before).encode()
        assert parts[name].decode() != before, name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def in_text(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new)


WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STORED = {"docx": "customXml/item1.xml", "xlsx": "xl/sharedStrings.xml"}


def edit_stored(path: Path, old: str, new: str) -> None:
    """Change the stored estimate alone."""
    if path.suffix == ".html":
        page, script, stored = path.read_text("utf-8").rpartition("<script")
        assert old in stored
        path.write_text(page + script + stored.replace(old, new), "utf-8")
    else:
        replaced(path, {STORED[path.suffix[1:]]: in_text(old, new)})


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("form", FORMS)
def test_what_was_just_written_holds(form: str, lang: Lang, tmp_path: Path, profile: Path, said: Said) -> None:
    path = write(tmp_path, form, lang)
    ran = said("verify", path, profile, "--lang", "en")
    assert (ran.code, ran.stderr) == (0, "")
    words = " ".join(ran.stdout.split())
    assert "The result holds: computed anew, its 2 lines and totals are the same." in words
    for told in ("--set company.employees=3, --unset rd_projects[0].subject: the same", "rd-support=20%: the same",
                 "2026-10-20 2.9% 3.4%: the same"):  # fmt: skip
        assert told in words
    assert words.count("as written") == (3 if form == "xlsx" else 1)
    found = json.loads(said("verify", path, profile, "-f", "json").stdout)
    assert not [*VALID.iter_errors(found)]
    shown = {check["what"]: check["same"] for check in found["checks"][7:]}
    assert shown == dict.fromkeys(["facts", "figures", "text"] if form == "xlsx" else ["text"], True)
    assert (found["shown"], found["shows_profile"]) == ([], True if form == "xlsx" else None)
    assert said("verify", path, profile, "--lang", "zh").stdout.count("与写成时相同") == (3 if form == "xlsx" else 1)


@pytest.mark.parametrize("form", FORMS)
def test_another_profile_and_other_rules(form: str, tmp_path: Path, profile: Path, said: Said) -> None:
    path = write(tmp_path, form, plain=True)
    profile.write_text(PROFILE.replace("1200万", "1300万"), "utf-8")
    ran = said("verify", path, profile, "--lang", "en")
    assert ran.code == 1
    assert "The result does not hold: the profile differs, 1 of 2 lines differs." in ran.stdout
    assert "+300,000.00" in ran.stdout  # 1,000,000 × 30%
    profile.write_text(PROFILE, "utf-8")
    rules = rules_copy(tmp_path)
    rule = rules / "payments/rd-support.yaml"
    rule.write_text(rule.read_text("utf-8").replace("up_to: 30%", "up_to: 25%"), "utf-8")
    ran = said("verify", path, profile, "--rules", rules, "--lang", "en")
    assert ran.code == 1
    assert "The result does not hold: the rules differ, 1 of 2 lines differs." in ran.stdout


@pytest.mark.parametrize("form", FORMS)
def test_a_stored_figure_that_was_edited(form: str, tmp_path: Path, profile: Path, said: Said) -> None:
    path = write(tmp_path, form)
    edit_stored(path, "875750.00", "875750.01")
    ran = said("verify", path, profile, "--lang", "en")
    assert ran.code == 1
    assert "1 of 2 lines differs" in ran.stdout and "875,750.01" in ran.stdout


@pytest.mark.parametrize("form", ["docx", "html"])
def test_a_figure_that_was_edited_in_a_document(form: str, tmp_path: Path, profile: Path, said: Said) -> None:
    path = write(tmp_path, form)
    if form == "docx":
        replaced(path, {"word/document.xml": lambda text: text.replace("875,750.00", "975,750.00", 1)})
    else:
        page = path.read_text("utf-8")
        path.write_text(page.replace("875,750.00", "975,750.00", 1), "utf-8")
    ran = said("verify", path, profile, "--lang", "en")
    assert ran.code == 1
    said_so = "The result does not hold: the text was changed after it was written, the estimate stored in it is the same."
    assert said_so in " ".join(ran.stdout.split())
    zh = said("verify", path, profile, "--lang", "zh").stdout
    assert "结果不成立：报告写成后文字改动过，其中存下的估算都相同。" in zh
    found = json.loads(said("verify", path, profile, "-f", "json").stdout)
    assert not [*VALID.iter_errors(found)]
    assert [check["what"] for check in found["checks"] if check["same"] is False] == ["text"]
    assert found["holds"] is False


def test_a_document_that_word_saved_again_holds(tmp_path: Path, profile: Path, said: Said) -> None:
    """Runs that are parted, marks of a revision, fields computed anew, and hyphens written as characters change nothing."""
    path = write(tmp_path, "docx")

    def parted(text: str) -> str:
        text = re.sub(r"875,750\.00</w:t>", '875,7</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:t>50.00</w:t>', text)
        return text.replace("<w:p>", '<w:p w:rsidR="00A1">').replace("<w:noBreakHyphen/>", "<w:t>\u2011</w:t>")

    def computed(text: str) -> str:
        field = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PA</w:instrText></w:r>'
            "<w:r><w:instrText>GE \\* ROMAN</w:instrText></w:r>"
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>VII</w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )
        return re.sub(r"<w:fldSimple.*?</w:fldSimple>", field, text, count=1)

    with zipfile.ZipFile(path) as archive:
        footer = next(name for name in archive.namelist() if "footer" in name and b"fldSimple" in archive.read(name))
    replaced(path, {"word/document.xml": parted, footer: computed})
    assert said("verify", path, profile).code == 0


QUOTE = "<w:r><w:t>Only 1.00 is certain.</w:t></w:r>"
BEGIN, SEPARATE, END = (f'<w:r><w:fldChar w:fldCharType="{mark}"/></w:r>' for mark in ("begin", "separate", "end"))
ADDED = {
    "simple field": f'<w:fldSimple w:instr=" QUOTE x "><w:r>{QUOTE}</w:r></w:fldSimple>',
    "field": f"{BEGIN}<w:r><w:instrText> PAGEREF x </w:instrText></w:r>{SEPARATE}{QUOTE}{END}",
    "field without an instruction": f"{BEGIN}{QUOTE}{END}",
    "behind the number of a page": f'<w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>{QUOTE}',
}


@pytest.mark.parametrize("added", ADDED)
def test_a_field_that_was_added_to_a_document(added: str, tmp_path: Path, profile: Path, said: Said) -> None:
    path = write(tmp_path, "docx")
    replaced(path, {"word/document.xml": lambda text: text.replace("</w:p>", f"{ADDED[added]}</w:p>", 1)})
    assert "the text was changed after it was written" in said("verify", path, profile, "--lang", "en").stdout


@pytest.mark.parametrize("part", ["endnotes", "comments"])
def test_a_note_that_was_added_to_a_document(part: str, tmp_path: Path, profile: Path, said: Said) -> None:
    path = write(tmp_path, "docx")
    kind = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{part}"
    relation = f'<Relationship Id="rNote" Type="{kind}" Target="{part}.xml"/></Relationships>'
    replaced(path, {"word/_rels/document.xml.rels": lambda text: text.replace("</Relationships>", relation)})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(f"word/{part}.xml", f'<w:{part} xmlns:w="{WORDS}"><w:p>{QUOTE}</w:p></w:{part}>')
    assert "the text was changed after it was written" in said("verify", path, profile, "--lang", "en").stdout


def test_a_rule_of_style_that_puts_words_on_a_page(tmp_path: Path, profile: Path, said: Said) -> None:
    path = write(tmp_path, "html")
    page = path.read_text("utf-8")
    for old, new in (("</style>", 'p::after{content:"5%"}</style>'), ("</head>", "<STYLE>main{display:none}</STYLE></head>")):
        path.write_text(page.replace(old, new, 1), "utf-8")
        assert "the text was changed after it was written" in said("verify", path, profile, "--lang", "en").stdout


@needs_writer
def test_a_document_that_libreoffice_saved_again_holds(tmp_path: Path, profile: Path, said: Said) -> None:
    path = write(tmp_path, "docx")
    settings = f"-env:UserInstallation=file://{tmp_path / 'office'}"
    call = [str(SOFFICE), "--headless", settings, "--convert-to", "docx", "--outdir", str(tmp_path / "again"), str(path)]
    subprocess.run(call, check=True, capture_output=True, timeout=120)
    again = tmp_path / "again/report.docx"
    assert again.read_bytes() != path.read_bytes()
    assert said("verify", again, profile).code == 0


def test_facts_that_were_changed_in_a_workbook(tmp_path: Path, profile: Path, said: Said) -> None:
    path = write(tmp_path, "xlsx")
    facts = {"in_rd_projects_0_spend": 13_000_000.5, "in_loans_0_repaid_on": date(2025, 12, 1), "in_loans_0_lender": None,
             "in_assume_rd_support": 0.3, "in_rd_projects_0_year": "2025"}  # fmt: skip
    write_changed(path, tmp_path / "changed.xlsx", facts)
    ran = said("verify", tmp_path / "changed.xlsx", profile, "--lang", "en")
    words = " ".join(ran.stdout.split())
    assert ran.code == 1
    assert "does not hold: the facts in the workbook were changed, the estimate stored in it is the same." in words
    assert "what is verified is the estimate as it was stored then, not what the workbook shows now" in words
    assert "in_rd_projects_0_spend: 12000000 → 13000000.5" in words
    found = json.loads(said("verify", tmp_path / "changed.xlsx", profile, "-f", "json").stdout)
    assert not [*VALID.iter_errors(found)]
    assert [tuple(change.values()) for change in found["shown"]] == [
        ("in_rd_projects_0_year", None, '"2025"'), ("in_rd_projects_0_spend", "12000000", "13000000.5"),
        ("in_loans_0_lender", "银行", None), ("in_loans_0_repaid_on", "2025-12-20", "2025-12-01"),
        ("in_assume_rd_support", "20%", "30%"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "value", "change"),
    [
        ("out_total_high", 99_999_999.99, ["out_total_high", "3275750.00", "99999999.99"]),
        ("out_potential", 1.5, ["out_potential", "0.00", "1.50"]),
        ("out_line_0_status", "ineligible", ["out_line_0_status", "eligible", "ineligible"]),
        ("out_line_1_low", None, ["out_line_1_low", "0.00", None]),
        ("page_total_low", 0.001, ["page_total_low", "2400000.00", "0.001"]),
        ("page_line_1_high", "很多", ["page_line_1_high", "875750.00", "很多"]),
        ("page_line_0_status", "不符合", ["page_line_0_status", "eligible", "ineligible"]),
        ("page_line_1_gross_low", 1.5, ["page_line_1_gross_low", "0.00", "1.50"]),
        ("page_line_1_gross_high", None, ["page_line_1_gross_high", "875750.00", None]),
        ("page_line_0_received", "无", ["page_line_0_received", "0.00", "无"]),
        ("page_line_0_remark", "已付", ["page_line_0_remark", None, "已付"]),
        ("page_day", date(2026, 7, 1), ["page_day", "2026-06-30", "2026-07-01"]),
    ],
)
def test_a_figure_that_was_edited_in_a_workbook(
    cell: str, value: object, change: list[str | None], tmp_path: Path, profile: Path, said: Said
) -> None:
    """On the sheet that other programs read, and on the page that people read."""
    write_changed(write(tmp_path, "xlsx"), tmp_path / "changed.xlsx", {cell: value})
    found = json.loads(said("verify", tmp_path / "changed.xlsx", profile, "-f", "json").stdout)
    named = [[*one.values()] for one in found["shown"]]
    assert change in named
    assert {name for name, *_ in named} - {cell} <= {"page_total_high", "page_total_potential"}
    assert (found["holds"], found["shows_profile"]) == (False, False)
    text = " ".join(said("verify", tmp_path / "changed.xlsx", profile, "--lang", "en").stdout.split())
    assert "The results that the workbook shows now are not those of the profile." in text
    assert "the figures that the workbook shows are not those that were written" in text


def edit_cell(path: Path, sheet: str, place: str, value: object) -> None:
    with zipfile.ZipFile(path) as archive:
        file = sheet_file(archive, sheet)
    replaced(path, {file: lambda text: with_cell(text, place, value)})


@pytest.mark.parametrize(
    ("sheet", "place"),
    [
        ("结果", "A1"),
        ("结果", "A2"),
        ("结果", "A9"),
        ("结果", "B9"),
        ("结果", "C10"),
        ("结果", "A12"),
        ("回执", "A2"),
        ("回执", "B5"),
    ],
)
@pytest.mark.parametrize("value", ["另一家", None])
def test_a_text_that_was_edited_in_a_workbook(
    sheet: str, place: str, value: str | None, tmp_path: Path, profile: Path, said: Said
) -> None:
    path = write(tmp_path, "xlsx")
    edit_cell(path, sheet, place, value)
    ran = said("verify", path, profile, "--lang", "en")
    assert ran.code == 1
    said_so = "does not hold: the text was changed after it was written, the estimate stored in it is the same."
    assert said_so in " ".join(ran.stdout.split())


def test_a_row_that_was_deleted_from_a_workbook(tmp_path: Path, profile: Path, said: Said) -> None:
    """Spreadsheets let names of cells that are gone lead nowhere."""
    path = write(tmp_path, "xlsx")
    replaced(path, {"xl/workbook.xml": lambda text: re.sub(r"(?<=>)'?结果'?!\$[B-J]\$(?:6|9)(?=<)", "#REF!", text)})
    found = json.loads(said("verify", path, profile, "-f", "json").stdout)
    named = {change["path"]: (change["saved"], change["anew"]) for change in found["shown"]}
    assert found["holds"] is False
    assert named == {
        "page_total_potential": ("0.00", None), "page_line_0_status": ("eligible", None),
        "page_line_0_low": ("2400000.00", None), "page_line_0_high": ("2400000.00", None),
        "page_line_0_gross_low": ("2400000.00", None),
        "page_line_0_gross_high": ("2400000.00", None), "page_line_0_received": ("0.00", None),
    }  # fmt: skip


@pytest.mark.parametrize("place", ["A1", "A3"])
def test_a_list_of_facts_with_a_gap_is_damaged(place: str, tmp_path: Path, profile: Path, said: Said) -> None:
    path = write(tmp_path, "xlsx")
    edit_cell(path, "_estimate", place, None)
    ran = said("verify", path, profile, "--lang", "en")
    assert (ran.code, ran.stdout) == (2, "")
    assert "report.xlsx is damaged: _estimate cannot be read" in ran.stderr


@needs_soffice
def test_a_workbook_that_follows_the_profile_shows_its_results(tmp_path: Path, profile: Path, said: Said) -> None:
    path = write(tmp_path, "xlsx")
    write_changed(path, tmp_path / "changed.xlsx", {"in_rd_projects_0_spend": 13_000_000})
    as_saved, changed = recalculated([path, tmp_path / "changed.xlsx"], tmp_path)
    assert said("verify", as_saved, profile).code == 0
    profile.write_text(PROFILE.replace("1200万", "1300万"), "utf-8")
    ran = said("verify", changed, profile, "--lang", "en")
    assert ran.code == 1
    assert "The results that the workbook shows now are those of the profile." in " ".join(ran.stdout.split())
    assert "out_line_0_high: 2400000.00 → 2600000.00" in ran.stdout


HOSTILE = [
    "<b>&", "=1+1", "{{ 7*7 }}", "长" * 300, "]]>&#60;", "_x000D_", "</script><!--", "\"' >", " a  b ",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_names_do_no_harm(form: str, tmp_path: Path, said: Said) -> None:
    records = [{"name": name, "spend": 1} for name in HOSTILE]
    text = json.dumps({"company": {"name": "<b>&{{ 7*7 }}</script>"}, "as_of": "2026-06-30", "rd_projects": records})
    (tmp_path / "p.json").write_text(text, "utf-8")
    path = write(tmp_path, form, "en", text, plain=True)
    ran = said("verify", path, tmp_path / "p.json")
    assert ran.code == 0, ran.stdout + ran.stderr


XML_BOMB = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
HEAD = re.compile(r"^<\?xml[^>]*\?>\s*")
PARTS = {"docx": ("word/document.xml", "customXml/item1.xml"), "xlsx": ("xl/workbook.xml", "xl/sharedStrings.xml")}


@pytest.mark.parametrize("declared", [XML_BOMB, OUTSIDE])
@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_entities_are_refused(form: str, declared: str, tmp_path: Path, profile: Path, said: Said) -> None:
    for part in PARTS[form]:
        path = write(tmp_path, form)
        replaced(path, {part: lambda text: HEAD.sub("", text).replace(">", f">{'&b;'}", 1)})
        replaced(path, {part: lambda text: declared + text})
        ran = said("verify", path, profile, "--lang", "en")
        assert (ran.code, ran.stdout) == (2, "")
        assert f"report.{form} holds declarations that no such file may hold" in ran.stderr


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_bombs_are_refused(form: str, tmp_path: Path, profile: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, form)
    bound = {"docx": "binjiang_cli.report.docx.read.MOST_UNPACKED", "xlsx": "binjiang_cli.report.workbook.stored.MOST_UNPACKED"}
    monkeypatch.setattr(bound[form], 400_000)
    with zipfile.ZipFile(path) as archive:
        kept = next(name for name in PARTS[form] if name in archive.namelist())
    replaced(path, {kept: lambda text: text + " " * 500_000})
    ran = said("verify", path, profile, "--lang", "en")
    assert (ran.code, ran.stdout) == (2, "")
    assert f"report.{form} is too large when unpacked, and is not read" in ran.stderr


@pytest.mark.parametrize("form", FORMS)
def test_an_estimate_that_is_too_large_is_not_read(
    form: str, tmp_path: Path, profile: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = {"docx": "docx.read", "html": "html.read", "xlsx": "workbook.stored"}[form]
    monkeypatch.setattr(f"binjiang_cli.report.{module}.MOST_STORED", 1000)
    ran = said("verify", write(tmp_path, form), profile, "--lang", "en")
    assert ran.code == 2
    assert "too large" in ran.stderr


def test_a_page_that_is_too_large_is_not_read(
    tmp_path: Path, profile: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("binjiang_cli.report.html.read.MOST_BYTES", 1024**2)
    path = tmp_path / "great.html"
    path.write_text(" " * (1024**2 + 1))
    ran = said("verify", path, profile, "--lang", "en")
    assert ran.code == 2
    assert "great.html is larger than 1 MB" in ran.stderr


@pytest.mark.parametrize("form", FORMS)
def test_a_damaged_estimate_is_told_at_its_place(form: str, tmp_path: Path, profile: Path, said: Said) -> None:
    path = write(tmp_path, form)
    edit_stored(path, '"totals":{', '"totals":{,')
    ran = said("verify", path, profile, "--lang", "en")
    assert (ran.code, ran.stdout) == (2, "")
    assert re.search(rf"report\.{form}:1:\d+", ran.stderr), ran.stderr
    path = write(tmp_path, form)
    edit_stored(path, '"potential":"0.00"', '"potential":"much"')
    ran = said("verify", path, profile, "--lang", "en")
    assert ran.code == 2
    assert 'an amount as a text is expected, such as "1200.00"' in ran.stderr and f"report.{form}:1:" in ran.stderr


def test_what_is_no_report_is_refused_by_name(tmp_path: Path, profile: Path, said: Said) -> None:
    def refusal(name: str) -> str:
        ran = said("verify", tmp_path / name, profile, "--lang", "en")
        assert (ran.code, ran.stdout) == (2, "")
        return " ".join(ran.stderr.split())

    from docx import Document
    from xlsxwriter import Workbook

    Document().save(str(tmp_path / "other.docx"))
    with Workbook(str(tmp_path / "other.xlsx")) as book:
        book.add_worksheet("企业")
    (tmp_path / "other.html").write_text("<!DOCTYPE html><title>a</title><p>1 < 2", "utf-8")
    for name in ("cut.docx", "cut.xlsx"):
        whole = write(tmp_path, name[4:]).read_bytes()
        (tmp_path / name).write_bytes(whole[: len(whole) // 2])
    (tmp_path / "open.html").write_text('<p><script id="binjiang-estimate" type="application/json">{', "utf-8")
    (tmp_path / "tag.html").write_text("<p>1<a href='" + "<a" * 100_000, "utf-8")
    page = write(tmp_path, "html").read_text("utf-8")
    (tmp_path / "twice.html").write_text(page + page, "utf-8")
    (tmp_path / "text.docx").write_text("报告", "utf-8")
    write(tmp_path, "xlsx").rename(tmp_path / "book.docx")
    assert said("profile", "new", "--format", "xlsx", "-o", tmp_path / "template.xlsx").code == 0
    assert "other.docx is no report that binjiang has written" in refusal("other.docx")
    assert "other.html is no report that binjiang has written" in refusal("other.html")
    assert "other.xlsx is no saved result" in refusal("other.xlsx")
    assert "template.xlsx is no saved result" in refusal("template.xlsx")
    assert "cut.docx is damaged, or was not sent whole" in refusal("cut.docx")
    assert "cut.xlsx is damaged, or was not sent whole" in refusal("cut.xlsx")
    assert "open.html:1:4: error: the page is damaged: this has no end" in refusal("open.html")
    assert "tag.html:1:5: error: the page is damaged: this has no end" in refusal("tag.html")
    assert "twice.html holds two estimates" in refusal("twice.html")
    assert "text.docx is a text file, not a .docx document" in refusal("text.docx")
    assert "book.docx is an .xlsx workbook, not a .docx document" in refusal("book.docx")
    assert "no such file" in refusal("nowhere.html")


def test_a_workbook_that_nobody_computed_is_refused(tmp_path: Path, profile: Path, said: Said) -> None:
    """As libraries leave it that write cells without values."""
    path = write(tmp_path, "xlsx")
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and b"<f>" in archive.read(name)]
    replaced(path, dict.fromkeys(sheets, lambda text: re.sub(r"</f><v>[^<]*</v>", "</f>", text)))
    ran = said("verify", path, profile, "--lang", "en")
    assert ran.code == 2
    assert "the formulas of" in ran.stderr and "open and save the file in a spreadsheet program" in ran.stderr


SPOILT = (
    "",
    "<",
    ">",
    '"',
    "&",
    "</",
    "<!--",
    "<v>1e999</v>",
    "<c r='A1'/>",
    "'",
    "0",
    "\ufffd",
    "$",
    "{",
    "in_",
    "Sheet!$A$0",
)


@pytest.mark.parametrize("form", FORMS)
def test_no_damage_is_a_defect(form: str, tmp_path: Path) -> None:
    """A piece of a part replaced at random: the report is read, or refused in words."""
    whole, chance = write(tmp_path, form), random.Random(form)
    with zipfile.ZipFile(whole) if form != "html" else open(whole) as opened:
        names = [one for one in opened.namelist() if "media" not in one] if isinstance(opened, zipfile.ZipFile) else []
    original = whole.read_bytes()
    for _ in range(80):
        whole.write_bytes(original)
        if names:
            replaced_at_random(whole, chance.choice(names), chance)
        else:
            whole.write_text(spoilt(original.decode(), chance), "utf-8")
        try:
            if (found := stored_report(str(whole))) is not None:
                known = saved_result(found.document).known
                found.checked(known, known)
        except InputError as error:
            assert all(problem.message.zh for problem in error.problems)


def replaced_at_random(path: Path, name: str, chance: random.Random) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    parts[name] = spoilt(parts[name].decode(), chance).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for part, data in parts.items():
            archive.writestr(part, data)


def spoilt(text: str, chance: random.Random) -> str:
    start = chance.randrange(len(text) or 1)
    return text[:start] + chance.choice(SPOILT) + text[start + chance.randrange(30) :]
