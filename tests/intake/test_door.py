"""One company of whatever is sent: estimated by itself as a batch estimates it, wherever a profile can be named."""

from __future__ import annotations

import csv
import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran
from helpers import profile_from, shipped

from binjiang_cli.intake.door import read_profile, received
from binjiang_cli.profile.plain import profile_text
from binjiang_cli.profile.readings import readings
from binjiang_cli.source.problem import InputError
from binjiang_cli.words import Lang

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PROFILES = sorted((EXAMPLES / "profiles").glob("*.yaml"))


def test_every_source_of_a_batch_names_its_company(binjiang: Callable[..., Ran], tmp_path: Path) -> None:
    ran = binjiang("batch", "clients.jsonl", "tables", "-o", tmp_path / "out.csv", "--lang", "en", cwd=EXAMPLES / "batch")
    assert ran.code == 1  # a loan in tables/ belongs to nobody
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 4
    for row in rows:
        ran = binjiang("estimate", row["source"], "--format", "json", cwd=EXAMPLES / "batch")
        assert ran.code == 0, ran.stderr
        found = json.loads(ran.stdout)
        low, high = (found["totals"][name] for name in ("low", "high"))
        assert (found["company"]["name"], low, high) == (row["name"], row["low"], row["high"])
        assert len(found["warnings"]) == int(row["warnings"])


def test_parquet_too(binjiang: Callable[..., Ran], tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [{"name": name, "uscc": None} for name in ("甲", "乙")]
    loans = [[], [{"lender": "bank", "principal": 10_000_000, "drawn_on": "2025-06-03"}]]
    pq.write_table(pa.table({"company": rows, "loans": loans}), tmp_path / "two.parquet")
    ran = binjiang("estimate", "two.parquet#2", "--as-of", "2026-06-30", "--format", "json", cwd=tmp_path)
    found = json.loads(ran.stdout)
    assert (found["company"]["name"], found["totals"]["high"]) == ("乙", "326666.67")
    loans[1][0]["principal"] = -1
    pq.write_table(pa.table({"company": rows, "loans": loans}), tmp_path / "two.parquet")
    ran = binjiang("estimate", "two.parquet", "--company", "乙", "--lang", "en", cwd=tmp_path)
    assert ran.code == 2
    ran = binjiang("estimate", "two.parquet#2", "--lang", "en", cwd=tmp_path)
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr.startswith("two.parquet#2 loans[0].principal: error: an amount cannot be negative: -1\n")


@pytest.mark.parametrize("called", ["杭州浣花文化创意有限公司", " 杭州浣花文化创意 有限公司", "91330108ma2bql3u5f", "#3"])
def test_a_company_is_called_by_name_code_or_row(called: str) -> None:
    found = read_profile(str(EXAMPLES / "batch/tables"), shipped(), "zh", called)
    assert found.name == "杭州浣花文化创意有限公司"


@pytest.mark.parametrize(
    ("named", "company", "said"),
    [
        ("tables", None, "holds 2 companies"),
        ("tables", "杭州浣花", "no company 杭州浣花 in"),
        ("tables/company.csv:9", None, "no company stands at"),
        ("tables/nowhere.csv:2", None, "no such file"),
        ("clients.jsonl:7", None, "no company stands at"),
    ],
)
def test_what_names_none_or_several_is_refused(named: str, company: str | None, said: str) -> None:
    with pytest.raises(InputError) as raised:
        read_profile(f"{EXAMPLES}/batch/{named}", shipped(), "en", company)
    (problem,) = raised.value.problems
    assert said in problem.message.en


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", PROFILES, ids=[path.stem for path in PROFILES])
def test_a_profile_written_out_plainly_is_the_same_profile(path: Path, lang: Lang) -> None:
    profile = read_profile(str(path), shipped(), "zh")
    again = profile_from(profile_text(profile, shipped().vocabulary, lang), shipped())
    assert again.values == profile.values
    assert list(readings(again, shipped().vocabulary)) == []


def test_names_that_yaml_would_misread_stay_texts() -> None:
    for name in (
        "true",
        "12e3",
        "- a",
        "a: b",
        "'",
        '"',
        "#1",
        "2025-01-15",
        "null ",
        "&a",
        "*",
        "!x",
        "[",
        "{",
        "%",
        "@",
        "是",
    ):
        profile = profile_from(f"company: {{name: {json.dumps(name)}}}", shipped())
        again = profile_from(profile_text(profile, shipped().vocabulary, "zh"), shipped())
        assert again.name == name.strip()


def test_what_was_read_otherwise_than_written_is_told() -> None:
    text = """
company: {name: 甲, district: 滨江, employees: "1,240"}
rd_projects:
  - {spend: 1200万, key_innovation: 真, year: 2025年}
  - {spend: 1234.50, key_innovation: 是, year: 2025}
fx: {美元: 7.10}
loans: [{principal: $10, drawn_on: 2025/1/15, lender: bank}]
"""
    found = [(one.path, one.written, one.read.zh) for one in readings(profile_from(text, shipped()), shipped().vocabulary)]
    assert found == [
        ("rd_projects[0].spend", "1200万", "12,000,000.00 元"),
        ("rd_projects[0].key_innovation", "真", "是"),
        ("rd_projects[0].year", "2025年", "2025"),
        ("fx.USD", "美元", "USD"),
        ("loans[0].principal", "$10", "USD 10.00"),
        ("loans[0].drawn_on", "2025/1/15", "2025-01-15"),
    ]


def test_rejects_stand_where_they_stood_among_the_companies() -> None:
    found = received([str(EXAMPLES / "batch/tables")], shipped().vocabulary, "zh")
    assert [sent.profile is None for sent in found.companies] == [False, False, True]
    assert found.companies[2].source.endswith("loans.csv:4")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_profiles_in_one_workbook_are_the_same_profiles(lang: str, said: Callable[..., Ran], tmp_path: Path) -> None:
    paths = [path for path in PROFILES if path.stem != "newcomer-below-bound"]  # one company at two days
    book = tmp_path / "fixed.xlsx"
    ran = said("profile", "check", *paths, "--fix", "-o", book, "--lang", lang)
    assert ran.code == 0, ran.stderr
    found = received([str(book)], shipped().vocabulary, "zh").companies
    assert [sent.profile.values if sent.profile else sent.problems for sent in found] == [
        read_profile(str(path), shipped(), "zh").values for path in paths
    ]
    ran = said("profile", "check", *PROFILES, "--fix", "-o", tmp_path / "two.xlsx", "--lang", "en")
    assert ran.code == 2
    assert "two companies are called" in ran.stderr


@pytest.mark.parametrize("name", ["profile", "profile.txt", "profile.yaml.bak"])
def test_a_file_of_another_ending_is_read_as_a_profile(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("company: {name: 甲}\n", encoding="utf-8")
    assert read_profile(str(tmp_path / name), shipped(), "zh").name == "甲"


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
def test_what_a_shell_hands_over_is_read(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("company: {name: 甲}\n", encoding="utf-8")
    call = f"{shlex.quote(sys.executable)} -m binjiang_cli estimate <(cat one.yaml) --format json"
    ran = subprocess.run(["bash", "-c", call], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=True)
    assert json.loads(ran.stdout)["company"]["name"] == "甲"


def test_where_nothing_is_the_place_is_named(said: Callable[..., Ran], tmp_path: Path) -> None:
    ran = said("estimate", tmp_path, "--lang", "zh")
    assert (ran.code, ran.stdout, ran.stderr) == (3, "", f"错误：没有企业档案：{tmp_path}\n")


def test_a_part_of_a_name_leads_to_the_company() -> None:
    with pytest.raises(InputError) as caught:
        read_profile(str(EXAMPLES / "batch/tables"), shipped(), "zh", "浣花文化")
    (problem,) = caught.value.problems
    assert problem.hint is not None and problem.hint.zh == "是不是 杭州浣花文化创意有限公司？"


def test_a_wrong_line_is_shown_as_it_stands(binjiang: Callable[..., Ran], tmp_path: Path) -> None:
    """The number is that of the file, the text that of the line."""
    wrong = '{"company": {"name": "乙"}, "as_of": "2026-06-31"}'
    (tmp_path / "two.jsonl").write_text('{"company": {"name": "甲"}}\n' + wrong + "\n", encoding="utf-8")
    ran = binjiang("estimate", "two.jsonl:2", "--lang", "en", cwd=tmp_path)
    assert (ran.code, ran.stdout) == (2, "")
    place, shown, *_ = ran.stderr.splitlines()
    assert place == "two.jsonl:2:37: error: no such day in the calendar: 2026-06-31"
    assert shown == f"    2 | {wrong}"


def test_a_value_that_python_cannot_hold_is_told_at_its_column(binjiang: Callable[..., Ran], tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    far = pa.array([0, 2**62], pa.int64()).cast(pa.timestamp("ms"))  # the year 146 million
    pq.write_table(pa.table({"company": [{"name": name} for name in "甲乙"], "as_of": far}), tmp_path / "two.parquet")
    ran = binjiang("estimate", "two.parquet#2", "--lang", "en", cwd=tmp_path)
    said = "two.parquet#2 as_of: error: a value that cannot be read: a day out of range, or no text\n"
    assert (ran.code, ran.stdout, ran.stderr) == (2, "", said)


def test_a_file_inside_an_input_is_not_replaced(said: Callable[..., Ran], tmp_path: Path) -> None:
    """One that could not be read: its place is another company's name."""
    (tmp_path / "甲.yaml").write_text("company: {name: 乙, employees: 很多}\n", "utf-8")
    (tmp_path / "x.yaml").write_text("company: {name: 甲}\n", "utf-8")
    for named in (tmp_path, tmp_path / "*.yaml"):
        ran = said("profile", "check", named, "--fix", "--force", "-o", tmp_path, "--lang", "en")
        assert ran.code == 2 and "is both an input and an output" in ran.stderr
    assert "很多" in (tmp_path / "甲.yaml").read_text("utf-8")
