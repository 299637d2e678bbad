"""Many companies: a report each in one folder, an index with their figures, over rejects, interruptions and odd names."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from conftest import Ran
from helpers import rules_copy, shipped
from hypothesis import example, given
from hypothesis import strategies as st
from pages import ROOT
from report_folders import NEEDED, company, lines, links, reports, table
from sheet_looks import on_the_right

from binjiang_cli import locks
from binjiang_cli.estimation.phrases import CEILINGS
from binjiang_cli.intake.results import is_result
from binjiang_cli.report.contents.result import received_sentence
from binjiang_cli.report.forms import CompanyReport
from binjiang_cli.report.many import companies, run, work
from binjiang_cli.report.many.kept import NAME
from binjiang_cli.report.many.names import file_names
from binjiang_cli.report.many.rows import IndexRow, by_worth
from binjiang_cli.report.many.work import FEW
from binjiang_cli.source.problem import InputError

CODE, OTHER = "91330108MA27A1B2CQ", "91330108MA2K0X317N"
OPEN = "open (5 to ask)"
Said = Callable[..., Ran]


class Page(HTMLParser):
    """The tables of a page by their ids, as texts, and the addresses that it leads to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.links: list[str] = []
        self.rows: list[list[str]] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if tag == "table":
            self.rows = self.tables[found["aria-labelledby"] or ""] = []
        elif tag == "tr" and self.rows is not None:
            self.rows.append([])
        elif tag in ("th", "td") and self.rows:
            self.rows[-1].append("")
        elif tag == "a":
            self.links.append(found["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self.rows = None

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip()


def page(folder: Path) -> Page:
    return Page((folder / "index.html").read_text("utf-8"))


def test_the_index_has_the_figures_of_the_estimates_and_their_sums(said: Said, tmp_path: Path) -> None:
    """10,000,000 × 30% and 5,000,000 × 30% for key projects; the third company stands as worked out in its file."""
    sent = lines(tmp_path / "c.jsonl", company("乙", "500万", OTHER), company("甲", "1000万"))
    out = tmp_path / "out"
    ran = said("report", sent, ROOT / "examples/profiles/worked-case.yaml", "-o", out, *NEEDED)
    assert (ran.code, ran.stdout) == (0, "")
    assert ran.stderr == f"3 reports written; index: {out}/index.html\n"
    assert set(reports(out)) == {"甲.html", "乙.html", "钱江微电子(杭州)有限公司.html"}
    head, *rows = table(out)
    assert head[:6] == ["name", "uscc", "report", "low", "high", "potential"]
    assert on_the_right(out / "index.xlsx", 1) == ["D", "E", "F", "H", "I", "J"]  # the amounts, and the count of warnings
    assert [row[3:6] for row in rows] == [
        [4_420_680.00, 16_143_776.67, 1_500_000.00],
        [0, 3_000_000.00, 0],
        [0, 1_500_000.00, 0],
        [4_420_680.00, 20_643_776.67, 1_500_000.00],
    ]
    assert rows[2][:3] == ["乙", OTHER, "乙.html"]
    assert rows[0][6:9] == ["Key innovation project (传感器融合): yes or no?", 1_500_000.00, 1_500_000.00]
    shown = page(out)
    assert shown.tables["amount"][-1] == ["Total", "4,420,680.00", "20,643,776.67", "1,500,000.00", "", "1", ""]
    assert [row[0] for row in shown.tables["amount"][1:-1]] == [f"钱江微电子(杭州)有限公司{CODE}", "甲", f"乙{OTHER}"]
    assert shown.tables["worth"][1][1:] == [rows[0][6], "1,500,000.00", "1,500,000.00", "1,500,000.00"]
    assert [link for link in shown.links if link.startswith("./")][:3] == [f"./{quote(name)}" for name in links(out)]


def test_what_is_worth_most_comes_first_in_its_own_order(said: Said, tmp_path: Path) -> None:
    """A project of which it is not known whether it is a key one: 20% is sure, so 10% and 30% of its cost are asked for."""
    unknown = {"rd_projects": [{"name": "p", "year": 2025, "spend": "200万"}]}
    sent = lines(tmp_path / "c.jsonl", company("乙", "1000万"), company("甲") | unknown)
    assert said("report", sent, "-o", tmp_path / "out", *NEEDED).code == 0
    tables = page(tmp_path / "out").tables
    assert [row[0] for row in tables["amount"][1:-1]] == ["乙", "甲"]
    assert [row[0] for row in tables["worth"][1:]] == ["甲", "乙"]
    assert tables["worth"][1][2] == "600,000.00"  # 2,000,000 × 30%
    assert tables["worth"][2][2] == "no known bound"
    head, *rows = table(tmp_path / "out", "By what is worth asking")
    assert (head[0], head[4], [row[0] for row in rows]) == ("name", "alone", ["甲", "乙"])
    assert [row[4] for row in rows] == [600_000.00, "no known bound"]


def test_what_has_no_known_bound_comes_last_however_much_would_be_lost() -> None:
    zero, much = Decimal("0.00"), Decimal("9.00")
    row = IndexRow("s", "甲", None, "甲.html", "2026-06-30", zero, zero, zero, 1, "?", zero, None, 0)
    unbounded = row._replace(file="乙.html", alone=None, together=much)
    assert by_worth([unbounded, row, row._replace(file="丙.html", question=None)]) == [row, unbounded]


def test_the_index_says_what_can_be_received_as_a_report_does(said: Said, tmp_path: Path) -> None:
    """Nothing can still change the low end, so it is no range from an amount to itself."""
    sent = lines(tmp_path / "c.jsonl", company("甲", "1000万"), company("乙", "500万"))
    assert said("report", sent, "-o", tmp_path / "out", *NEEDED).code == 0
    assert "2 companies. In all, up to CNY 4,500,000.00 can be received." in (tmp_path / "out/index.html").read_text("utf-8")
    ten = Decimal("100000.00")
    assert received_sentence(ten, ten, Decimal("0.00")).zh == "合计可得 10 万元（100,000.00 元）。"


def test_who_cannot_be_read_stands_in_the_index_with_every_error(said: Said, tmp_path: Path) -> None:
    wrong = {"company": {"name": "丙", "established": "soon", "staff": "x"}}
    sent = lines(tmp_path / "c.jsonl", company("甲"), wrong)
    ran = said("report", sent, "-o", tmp_path / "out", *NEEDED)
    assert ran.code == 1
    first, why = ran.stderr.splitlines()
    assert first == f"1 report written, 1 without one; index: {tmp_path}/out/index.html"
    assert why.startswith(f"{sent}:2:47: not a date: soon")
    sheet = table(tmp_path / "out", "Without a report")
    assert [row[0] for row in sheet] == ["source", f"{sent}:2", f"{sent}:2"]
    assert "not a date: soon" in sheet[1][1]
    assert "not a whole number: x" in sheet[2][1]
    assert page(tmp_path / "out").tables["refused"][1][1] == "".join(row[1] for row in sheet[1:])


def test_a_table_that_cannot_be_read_keeps_nobody_else_out(said: Said, tmp_path: Path) -> None:
    (tmp_path / "book.xlsx").write_bytes(b"PK no workbook")
    ran = said("report", tmp_path / "book.xlsx", lines(tmp_path / "c.jsonl", company("甲")), "-o", tmp_path / "out", *NEEDED)
    assert ran.code == 1
    assert list(reports(tmp_path / "out")) == ["甲.html"]
    assert table(tmp_path / "out", "Without a report")[1][0] == str(tmp_path / "book.xlsx")


def test_where_nobody_can_be_read_there_is_still_an_index(said: Said, tmp_path: Path) -> None:
    ran = said("report", lines(tmp_path / "c.jsonl", {"company": {}}), "-o", tmp_path / "out", *NEEDED)
    assert (ran.code, reports(tmp_path / "out")) == (1, {})
    assert list(page(tmp_path / "out").tables) == ["refused"]


def test_folders_tables_and_patterns_are_read_as_by_batch(said: Said, tmp_path: Path) -> None:
    batch = ROOT / "examples/batch"
    ran = said("report", f"{batch}/clients/*.yaml", batch / "tables", batch / "clients.jsonl", "-o", tmp_path / "out", *NEEDED)
    done = said("batch", f"{batch}/clients/*.yaml", batch / "tables", batch / "clients.jsonl", "-o", tmp_path / "out.jsonl")
    of_batch = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    rows = table(tmp_path / "out")[1:-1]
    assert ran.code == done.code == 1
    assert sorted(row[12] for row in rows) == sorted(one["source"] for one in of_batch)
    assert len(rows) == len(reports(tmp_path / "out"))


def test_reports_of_an_earlier_run_are_no_companies(said: Said, tmp_path: Path) -> None:
    """The index is known as a result; the folder's other files are of no kind that is read."""
    sent = lines(tmp_path / "c.jsonl", company("甲"))
    for lang in ("zh", "en"):
        assert said("report", sent, "-o", tmp_path, *NEEDED[:-1], lang).code == 0
        assert is_result(str(tmp_path / "index.xlsx"))
    ran = said("report", tmp_path, "-o", tmp_path / "again", *NEEDED)
    assert ran.code == 3, ran.stderr


def test_only_what_is_missing_or_has_changed_is_written(said: Said, tmp_path: Path) -> None:
    sent, out = tmp_path / "c.jsonl", tmp_path / "out"

    def run(*more: str) -> str:
        ran = said("report", sent, "-o", out, *NEEDED, *more)
        assert ran.code == 0, ran.stderr
        return ran.stderr.partition(";")[0]

    lines(sent, company("甲"), company("乙"), company("丙"))
    assert run() == "3 reports written"
    fresh = reports(out)
    (out / "甲.html").write_text("as somebody has changed it", "utf-8")
    (out / "乙.html").unlink()
    assert run() == "1 report written, 1 unchanged, 1 changed by hand and left as it is"
    assert reports(out) == fresh | {"甲.html": b"as somebody has changed it"}
    assert [row[10] for row in table(out)[1:4]] == [OPEN, OPEN, f"{OPEN}; changed by hand"]
    lines(sent, company("甲", "2000万"), company("乙"), company("丙"))
    assert run() == "1 report written, 2 unchanged"
    assert [row[4] for row in table(out)[1:]] == [6_000_000.00, 3_000_000.00, 3_000_000.00, 12_000_000.00]
    for option in (["--firm", "远山咨询"], ["--assume", "rd-support=20%"], ["--unset", "company.employees"]):
        assert run(*option) == "3 reports written", option
        assert run(*option) == "0 reports written, 3 unchanged", option
    assert run() == "3 reports written"
    other = said("report", sent, "-o", out, *NEEDED[2:], "--as-of", "2026-07-01")
    assert other.stderr.startswith("3 reports written")


def test_reports_of_earlier_calls_stay_known_and_are_told_of(said: Said, tmp_path: Path) -> None:
    first, second, out = tmp_path / "1.jsonl", tmp_path / "2.jsonl", tmp_path / "out"
    lines(first, company("甲"), company("乙"), company("丙"))
    lines(second, company("丁"))
    assert said("report", first, "-o", out, *NEEDED).code == 0
    (out / "丙.html").unlink()
    ran = said("report", second, "-o", out, *NEEDED)
    assert ran.stderr.splitlines() == [
        f"1 report written; index: {out}/index.html",
        "Reports of earlier calls in the folder, not made by this one (2): 甲.html, 乙.html",
    ]
    assert [row[0] for row in table(out)[1:-1]] == ["丁"]
    assert said("report", first, "-o", out, *NEEDED).stderr.startswith("1 report written, 2 unchanged;")


def test_what_is_known_of_the_reports_is_believed_only_where_it_is_whole(said: Said, tmp_path: Path) -> None:
    sent, out = lines(tmp_path / "c.jsonl", company("甲"), company("乙")), tmp_path / "out"
    assert said("report", sent, "-o", out, *NEEDED).code == 0
    first, second = (out / NAME).read_text("utf-8").splitlines()
    (out / NAME).write_text(f"{first.replace('3000000.00', '9000000.00')}\n{second[:100]}", "utf-8")
    ran = said("report", sent, "-o", out, *NEEDED)
    assert ran.stderr.startswith("2 reports written")
    assert [row[4] for row in table(out)[1:]] == [3_000_000.00, 3_000_000.00, 6_000_000.00]


def test_a_report_whose_writing_was_never_noted_is_not_believed(said: Said, tmp_path: Path) -> None:
    """A run that is killed between a report and its note, and then the facts of before once more."""
    sent, out = tmp_path / "c.jsonl", tmp_path / "out"
    call = ["report", sent, "-o", out, *NEEDED]
    lines(sent, company("甲"))
    assert said(*call).code == 0
    fresh = reports(out)
    lines(sent, company("甲", "2000万"))
    real = work.written

    def killed(*given: Any) -> Iterator[Any]:
        for _ in real(*given):
            raise KeyboardInterrupt
        yield

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(run, "written", killed)
        assert said(*call).code == 130
    lines(sent, company("甲"))
    assert reports(out) != fresh
    assert said(*call).stderr.startswith("1 report written;")
    assert reports(out) == fresh


def test_a_report_is_known_by_what_it_was_made_from(said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The profile changes after the names are given, and is then what it was."""
    sent, out = tmp_path / "甲.json", tmp_path / "out"
    call = ["report", sent, "-o", out, *NEEDED]
    lines(sent, company("甲"))
    real = work.written

    def later(*given: Any) -> Iterator[Any]:
        lines(sent, company("甲", "2000万"))
        return real(*given)

    monkeypatch.setattr(run, "written", later)
    ran = said(*call)
    monkeypatch.undo()
    assert (ran.code, table(out)[1][4]) == (0, 6_000_000.00), ran.stderr
    lines(sent, company("甲"))
    assert said(*call).stderr.startswith("1 report written;")
    assert table(out)[1][4] == 3_000_000.00


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_run_goes_on_where_it_was(how: signal.Signals, said: Said, tmp_path: Path) -> None:
    """Several processes write the reports, of which some are there when they are stopped."""
    count = 2 * FEW
    sent, out = lines(tmp_path / "c.jsonl", *(company(f"企业{number}") for number in range(count))), tmp_path / "out"
    call = ["report", str(sent), "-o", str(out), *NEEDED]
    process = subprocess.Popen([sys.executable, "-m", "binjiang_cli", *call], stderr=subprocess.PIPE, cwd=ROOT)
    while not (out / NAME).exists() or (out / NAME).read_text("utf-8").count("\n") < 4:
        time.sleep(0.02)
        assert process.poll() is None
    process.send_signal(how)
    _, told = process.communicate(timeout=30)
    assert process.returncode == (130 if how == signal.SIGINT else -signal.SIGKILL)
    if how == signal.SIGINT:
        assert told.decode() == "what is written is kept; the same command, run again, writes what is left\n"
    before = reports(out)
    assert 3 <= len(before) < count
    assert not (out / "index.html").exists()
    times = {name: (out / name).stat().st_mtime_ns for name in before}
    ran = said(*call)
    found = re.match(r"(\d+) reports? written, (\d+) unchanged", ran.stderr)
    assert ran.code == 0 and found is not None, ran.stderr
    assert int(found[1]) + int(found[2]) == count
    assert int(found[2]) >= 3
    assert len(reports(out)) == len(table(out)) - 2 == count
    assert sum((out / name).stat().st_mtime_ns == then for name, then in times.items()) == int(found[2])
    assert {path.name for path in out.glob(".*")} == {NAME}


def test_two_calls_do_not_write_into_one_folder(said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first still writes, and is reached by a link."""
    monkeypatch.setattr(locks, "PATIENCE", 0.1)
    sent, out = lines(tmp_path / "c.jsonl", company("甲")), tmp_path / "out"
    out.mkdir()
    (tmp_path / "link").symlink_to(out)
    call = ["report", sent, "-o", f"{tmp_path}/link", *NEEDED]
    with locks.locked(out, InputError([])):
        ran = said(*call)
        assert (ran.code, list(out.iterdir())) == (2, [])
        assert ran.stderr.startswith(f"error: another call is writing reports into {tmp_path}/link")
    assert said(*call).code == 0


def test_many_from_standard_input_are_written_as_few_are(binjiang: Said, said: Said, tmp_path: Path) -> None:
    """Several processes read what has been sent, as one reads files."""
    clients = [company(f"企业{number}", f"{number + 1}万") for number in range(FEW + 1)]
    sent = lines(tmp_path / "c.jsonl", *clients).read_bytes()
    ran = binjiang("report", "-", "-o", tmp_path / "many", *NEEDED, stdin=sent)
    assert ran.code == 0, ran.stderr
    alone: dict[str, bytes] = {}
    for at in (0, 1):
        assert said("report", lines(tmp_path / "few.jsonl", *clients[at::2]), "-o", tmp_path / f"{at}", *NEEDED).code == 0
        alone |= reports(tmp_path / f"{at}")
    assert reports(tmp_path / "many") == alone


def test_companies_of_one_name_are_told_apart_by_their_codes(said: Said, tmp_path: Path) -> None:
    sent = lines(
        tmp_path / "c.jsonl", company("Acme"), company("ACME", uscc=CODE), company("acme", uscc=OTHER), company("Acme"),
        company("Index"),
    )  # fmt: skip
    assert said("report", sent, "-o", tmp_path / "out", *NEEDED).code == 0
    assert set(reports(tmp_path / "out")) == {
        "Acme.html", "Acme-2.html", f"ACME-{CODE}.html", f"acme-{OTHER}.html", "Index-2.html",
    }  # fmt: skip


DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³")}
HOSTILE = (
    '<b>&"x"</b>', "=1+1", "{{ 7*7 }}", "../../etc/passwd", "..", ".", "C:\\Windows\\x", "CON", "com1.a", "nul ", "a" * 300,
    "企" * 300, "😀" * 100, "#1 100%", "-rf", ".hidden", "~", "é", "e\u0301", "\ufffe", "a/b|c?d*", "$(id)`id`'", " x. ",
)  # fmt: skip


def test_hostile_names_stay_text_and_in_the_folder(said: Said, tmp_path: Path) -> None:
    out = tmp_path / "in" / "out"
    ran = said("report", lines(tmp_path / "c.jsonl", *map(company, HOSTILE)), "-o", out, *NEEDED)
    assert ran.code == 0, ran.stderr
    assert len(reports(out)) == len(HOSTILE)
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == {
        "c.jsonl", NAME, "index.html", "index.xlsx", *reports(out),
    }  # fmt: skip
    text = (out / "index.html").read_text("utf-8")
    assert "<b>&" not in text
    assert "49" not in re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
    leads = [link for link in Page(text).links if not link.startswith("#")]
    assert {unquote(link).removeprefix("./") for link in leads} == set(reports(out))
    assert len(leads) == 2 * len(HOSTILE)
    assert {row[2] for row in table(out)[1:-1]} == set(reports(out)) == {unquote(link) for link in links(out)}
    assert {"=1+1", "{{ 7*7 }}"} <= {row[0] for row in table(out)}


@given(st.lists(st.tuples(st.text(max_size=12), st.none() | st.text(max_size=20)), max_size=4))
@example([("\ud800\u202e", "../x"), ("", None), ("", None), ("é" * 200, "码" * 30), ("\U0001f600" * 200, None)])
@example([("Index", None), ("index", None), ("ß", None), ("SS", None), ("\u2126", None), ("\u03c9", None)])
@example([("con", None), ("LPT1.x", None), ("COM¹", None), ("nul.", None), (" aux", None), ("CON", "..")])
def test_a_name_is_one_that_every_system_takes(named: list[tuple[str, str | None]]) -> None:
    names = file_names(named, ".docx")
    assert len(names) == len(named)
    assert len({unicodedata.normalize("NFD", name).casefold() for name in names}) == len(names)
    for name in names:
        assert name == unicodedata.normalize("NFC", name)
        assert not re.search(r'[<>:"/\\|?*#%\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]', name)
        assert name[0] not in ". -" and name.removesuffix(".docx")[-1] not in ". "
        assert len(name.encode()) <= 230 and len(name.encode("utf-16-le")) <= 2 * 120
        assert name.partition(".")[0].upper() not in DEVICES
        assert name.casefold() != "index.docx"


def test_no_input_is_written_over(said: Said, tmp_path: Path) -> None:
    """A client's workbook that is called as its company's report would be."""
    from binjiang_cli.profile.load import load_profile
    from binjiang_cli.profile.workbook import write_workbook

    policy = shipped()
    profile = load_profile(ROOT / "examples/profiles/worked-case.yaml", policy)
    book = tmp_path / f"{profile.name}.xlsx"
    write_workbook(policy.vocabulary, "zh", book, [profile])
    before = book.read_bytes()
    ran = said("report", book, "-o", tmp_path, "--form", "xlsx", "--lang", "en")
    assert ran.code == 2
    assert ran.stderr.startswith(f"error: {book} is both an input and an output")
    assert book.read_bytes() == before


def test_what_every_report_would_be_refused_for_is_refused_once(said: Said, tmp_path: Path) -> None:
    ran = said(
        "report", lines(tmp_path / "c.jsonl", company("甲")), "-o", tmp_path / "o", *NEEDED, "--assume", "rd-support=90%"
    )
    assert (ran.code, (tmp_path / "o").exists()) == (2, False)
    assert ran.stderr.startswith("error: the assumed rate 90% of rd-support is outside its range")


@pytest.mark.parametrize(
    ("option", "told"),
    [
        (["--set", "company.foo=1"], "--set:1:1: error: no such fact: company.foo"),
        (["--set", "company.established=soon"], "--set:1:21: error: not a date: soon"),
        (["--unset", "company.name"], "c.jsonl:2:13: error: name is missing"),
        (["--set", "rd_projects[9].spend=1万"], "--set:1:1: error: rd_projects has 1 records: no 9"),
        (["--template", ROOT / "README.md"], f"error: {ROOT}/README.md is no .docx document"),
        (["--template", "nowhere.docx"], "error: "),
    ],
)
def test_what_no_company_takes_leaves_the_folder_as_it_is(option: list[str], told: str, said: Said, tmp_path: Path) -> None:
    sent, out = lines(tmp_path / "c.jsonl", {}, company("甲"), company("乙")), tmp_path / "out"
    needed = ["--as-of", "2026-06-30", "--lang", "en"]
    assert said("report", sent, "-o", out, *needed, "--form", "html").code == 1
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    ran = said("report", sent, "-o", out, *needed, *option)
    assert (ran.code, told in ran.stderr) == (2, True), ran.stderr
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_change_that_some_companies_take_is_made(said: Said, tmp_path: Path) -> None:
    """The first company has no project whose cost could be another."""
    bare = {"company": {"name": "甲", "established": "2015-03-01"}}
    ran = said(
        "report", lines(tmp_path / "c.jsonl", bare, company("乙")), "-o", tmp_path / "out", *NEEDED,
        "--set", "rd_projects[1].spend=100万", "--set", "rd_projects[1].name=q",
    )  # fmt: skip
    assert ran.code == 1
    assert list(reports(tmp_path / "out")) == ["乙.html"]


def test_a_change_is_not_refused_for_one_company_where_another_has_no_estimate(said: Said, tmp_path: Path) -> None:
    """The second takes the change; that its own rate is none that the rule admits, is told of where its report is missing."""
    bare = {"company": {"name": "甲", "established": "2015-03-01"}}
    sent = lines(tmp_path / "c.jsonl", bare, company("乙", assume={"rd-support": "90%"}))
    template = ["--template", ROOT / "examples/reports/template.docx", "--lang", "en"]
    ran = said("report", sent, "-o", tmp_path / "out", *template, "--set", "rd_projects[1].spend=1万")
    assert ran.code == 1, ran.stderr


@pytest.mark.parametrize("command", ["report", "batch"])
def test_a_rule_set_may_ask_more_of_a_company_than_its_name(command: str, said: Said, tmp_path: Path) -> None:
    rules = rules_copy(tmp_path)
    vocabulary = rules / "vocabulary.yaml"
    text = vocabulary.read_text("utf-8")
    vocabulary.write_text(text.replace("        type: uscc\n", "        type: uscc\n        required: true\n", 1), "utf-8")
    sent = lines(tmp_path / "c.jsonl", company("甲", uscc=CODE))
    to = tmp_path / ("out.jsonl" if command == "batch" else "out")
    ran = said(command, sent, "-o", to, "--as-of", "2026-06-30", "--lang", "en", "--rules", rules)
    assert ran.code == 0, ran.stderr


def test_facts_that_the_call_changes_are_said_in_the_index(said: Said, tmp_path: Path) -> None:
    call = ["report", lines(tmp_path / "c.jsonl", company("甲")), "-o", tmp_path / "out", *NEEDED]
    ran = said(*call, "--set", "rd_projects[0].spend=100万", "--firm", "远山<咨询>")
    assert ran.code == 0, ran.stderr
    assert table(tmp_path / "out")[1][4] == 300_000.00
    text = (tmp_path / "out/index.html").read_text("utf-8")
    assert "Changed: rd_projects[0].spend=100万" in text
    assert "远山&lt;咨询&gt;" in text
    [title], [firm], [basis], *words = table(tmp_path / "out", "Basis")
    assert (title, firm) == ("Index of subsidy estimates", "远山<咨询>")
    assert basis.startswith("As of 2026-06-30 · under: ")
    assert words == [["Changed: rd_projects[0].spend=100万"], [CEILINGS.en]]


def test_a_defect_takes_one_company(said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = CompanyReport.write

    def broken(report: CompanyReport, path: Path) -> None:
        if report.profile.name == "甲":
            raise ZeroDivisionError("nobody foresaw it")
        real(report, path)

    monkeypatch.setattr(CompanyReport, "write", broken)
    ran = said("report", lines(tmp_path / "c.jsonl", company("甲"), company("乙")), "-o", tmp_path / "out", *NEEDED)
    assert ran.code == 70
    assert "defect: " in ran.stderr and "nobody foresaw it" in ran.stderr
    assert list(reports(tmp_path / "out")) == ["乙.html"]


def test_a_defect_of_reading_takes_one_company_too(said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = companies.profile_of

    def broken(sent, *rest):
        if sent.source.endswith(":1"):
            raise ZeroDivisionError("nobody foresaw it")
        return real(sent, *rest)

    monkeypatch.setattr(companies, "profile_of", broken)
    ran = said("report", lines(tmp_path / "c.jsonl", company("甲"), company("乙")), "-o", tmp_path / "out", *NEEDED)
    assert ran.code == 70
    assert list(reports(tmp_path / "out")) == ["乙.html"]
    assert "nobody foresaw it" in table(tmp_path / "out", "Without a report")[1][1]


def test_a_folder_that_cannot_be_written_is_said_so(said: Said, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    ran = said("report", lines(tmp_path / "c.jsonl", company("甲")), "-o", f"{tmp_path}/file/out", *NEEDED)
    assert ran.code == 2
    assert "a part of the path is not a folder" in ran.stderr


def test_what_was_not_read_is_told_as_by_batch(said: Said, tmp_path: Path) -> None:
    """In a folder of profiles, tables and notes are no profiles; what earlier calls wrote there is not told of."""
    mix = tmp_path / "mix"
    mix.mkdir()
    (mix / "a.json").write_text(json.dumps(company("甲")), "utf-8")
    lines(mix / "b.jsonl", company("乙"))
    (mix / "<b>.txt").write_text("x", "utf-8")
    assert said("batch", mix, "-o", tmp_path / "out.jsonl").code == 0
    (mix / "old.jsonl").write_bytes((tmp_path / "out.jsonl").read_bytes())
    told = [
        f"Results of earlier runs, not read (1): {mix}/old.jsonl",
        f"Tables in the folders, not read: name those that are meant, such as '{mix}/*.jsonl' (1): {mix}/b.jsonl",
        f"In the folders, but not profiles and so not read (1): {mix}/<b>.txt",
    ]
    for _ in range(2):
        assert said("report", mix, "-o", mix, *NEEDED).stderr.splitlines()[1:] == told
    text = (mix / "index.html").read_text("utf-8")
    assert all(f"<p>{line.partition(': /')[0].replace(chr(39), '&#39;')}</p>" in text for line in told)
    assert f"<li>{mix}/&lt;b&gt;.txt</li>" in text
    assert table(mix, "Basis")[-1] == [f"{mix}/<b>.txt"]
