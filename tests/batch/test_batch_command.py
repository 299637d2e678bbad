"""`binjiang batch`: what it says, where it writes, its exit codes, and figures equal to `binjiang estimate`."""

from __future__ import annotations

import json
import os
import re
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pexpect
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from batches import COMPANY, LOAN, batch, highs, read_csv, read_jsonl, tree
from rich.cells import cell_len

from binjiang_cli.batch.progress import Progress
from binjiang_cli.batch.results import RuleTotal
from binjiang_cli.batch.summary import Large, Summary, reason
from binjiang_cli.cli.batch import _bytes
from binjiang_cli.cli.main import main
from binjiang_cli.render.batch import bar
from binjiang_cli.source.problem import InputError

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "profiles"
PROJECT = "rd_projects:\n- {name: MCU, key_innovation: true, spend: 100万}\n"


@pytest.fixture
def clients(tmp_path):
    folder = tmp_path / "clients"
    folder.mkdir()
    (folder / "a.yaml").write_text(COMPANY + LOAN + PROJECT, encoding="utf-8")
    (folder / "b.yaml").write_text(COMPANY.replace("甲", "乙") + LOAN, encoding="utf-8")
    return folder


def spoil(clients: Path) -> None:
    (clients / "c.yaml").write_text("company: {name: 丙}\nloans:\n- {principal: 约100万}\n", encoding="utf-8")
    (clients / "d.yaml").write_text("company: {name: 丁}\nloans:\n- {principal: 约200万}\n", encoding="utf-8")


def test_the_figures_are_those_of_estimate(tmp_path):
    done = batch(tmp_path, EXAMPLES)
    assert len(done.companies) == len(list(EXAMPLES.glob("*.yaml")))
    lines = tmp_path / "lines.jsonl"
    main(["batch", str(EXAMPLES), "-o", str(tmp_path / "o.csv"), "--lines", str(lines)])
    by_source = {source: [row for row in read_jsonl(lines) if row["source"] == source] for source in highs_by_source(done)}
    for row in done.companies:
        out = tmp_path / "estimate.json"
        main(["estimate", row["source"], "--format", "json", "-o", str(out)])
        found = json.loads(out.read_text(encoding="utf-8"))
        assert (row["low"], row["high"]) == (found["totals"]["low"], found["totals"]["high"])
        assert (row["name"], row["uscc"]) == (found["company"]["name"], found["company"]["uscc"])
        assert (row["potential"], row["warnings"]) == (found["potential"], len(found["warnings"]))
        for status in ("eligible", "superseded", "undetermined", "ineligible"):
            assert row[status] == sum(line["status"] == status for line in found["lines"])
        assert [described(line) for line in by_source[row["source"]]] == [
            (
                line["rule"], line["record"], line["status"], line["eligible_cost"], line["ceiling"],
                *((line["gross"]["low"], line["gross"]["high"]) if line["gross"] else (None, None)), line["received"],
                *((line["amount"]["low"], line["amount"]["high"]) if line["amount"] else (None, None)),
                line["subjects"], line["superseded_by"], line["missing"],
            )
            for line in found["lines"]
        ]  # fmt: skip


def highs_by_source(done):
    return {row["source"]: row["high"] for row in done.companies}


def described(line):
    names = ("rule", "record", "status", "eligible_cost", "ceiling", "gross_low", "gross_high", "received")
    return tuple(line[name] for name in (*names, "amount_low", "amount_high", "subjects", "superseded_by", "missing"))


def test_the_summary(clients, tmp_path, capsys, monkeypatch):
    spoil(clients)
    monkeypatch.chdir(tmp_path)
    assert main(["batch", "clients", "-o", "o.csv", "--lang", "zh"]) == 1
    out, err = capsys.readouterr()
    # 875,750.00 for each loan, 30 % of a million for the project
    assert (
        out
        == """\
已估算 2 家企业，拒收 2 项
依据 关于发展新质生产力 加快建设世界领先科技园区的若干政策意见
合计  最高 2,051,500.00 元
各行：可得 3 · 未计入 0 · 待定 0 · 不符合 0；提示 0 条

  规则      行数  下限（元）    上限（元）
  研发资助     1        0.00    300,000.00  ██████▏
  贷款贴息     2        0.00  1,751,500.00  ████████████████████████████████████

金额最高的企业
  1,175,750.00  甲  clients/a.yaml
    875,750.00  乙  clients/b.yaml

拒收 2 项，原因见 o.rejects.csv
  2  “…”是约数，这里要确切的金额

以上各项均为政策允许的上限，不是承诺；能否获得、获得多少，由主管部门审核决定。
"""
    )
    assert re.fullmatch(r"用时 \d+\.\d 秒，每秒 \d+ 家\n", err)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_the_summary_fits_the_terminal(lang, width, clients, tmp_path, monkeypatch, capsys):
    spoil(clients)
    monkeypatch.setenv("COLUMNS", str(width))
    assert main(["batch", str(EXAMPLES), str(clients), "-o", str(tmp_path / "o.csv"), "--lang", lang]) == 1
    lines = capsys.readouterr().out.splitlines()
    # A path that does not fit has a line of its own.
    wide = [line.strip() for line in lines if cell_len(line) > max(60, min(width, 120))]
    assert all(re.fullmatch(r"/\S+", line) for line in wide), wide
    figures = re.findall(r"[\d,]+\.\d\d", " ".join(lines))
    assert "16,143,776.67" in figures


def test_outputs_by_their_endings(clients, tmp_path):
    spoil(clients)
    arguments = ["--lines", str(tmp_path / "lines.parquet"), "--rejects", str(tmp_path / "bad.csv")]
    assert main(["batch", str(clients), "-o", str(tmp_path / "out.xlsx"), *arguments, "--lang", "en"]) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"clients", "out.xlsx", "lines.parquet", "bad.csv"}
    assert pq.read_table(tmp_path / "lines.parquet")["rule"].to_pylist() == ["rd-support", "loan-interest", "loan-interest"]
    assert [row["source"] for row in read_csv(tmp_path / "bad.csv")] == [str(clients / "c.yaml"), str(clients / "d.yaml")]


def test_an_unknown_column_is_named_once_and_one_that_is_nearly_known_refuses_the_file_once(tmp_path, capsys):
    rows: list[dict[str, Any]] = [{"company": {"name": "甲"}, "crm_id": number or None} for number in range(3)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "in.parquet")
    assert batch(tmp_path, tmp_path / "in.parquet", lang="en").code == 0
    said = capsys.readouterr().out
    assert "3 companies estimated, 0 rejected" in said
    assert said.count("crm_id") == 1
    rows = [{"company": {"name": "甲"}, "rd_project": [{"spend": 1}]} for _ in range(3)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "in.parquet")
    assert len(batch(tmp_path, tmp_path / "in.parquet", lang="en").rejects) == 1
    assert "did you mean rd_projects?" in (tmp_path / "out.rejects.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["tables", "客户 资料 " * 12 + "表", "x" * 150])
def test_what_a_folder_of_tables_holds_besides_is_told(name, tmp_path, capsys):
    folder = tmp_path / name
    folder.mkdir()
    for name, text in {
        "company.csv": "name\n甲\n",
        "notes.csv": "a\n",
        "b.yaml": COMPANY,
        "loans.csv": "company,lender\n甲,bank\n",
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert batch(tmp_path, folder, lang="en").code == 0
    said = capsys.readouterr().out
    assert f"{folder}/b.yaml" in said and f"{folder}/notes.csv" in said  # unbroken, however long
    assert "loans.csv" not in said and "company.csv" not in said


def test_paths_and_names_in_the_summary_can_be_copied(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    folder = tmp_path / ("二〇二六年度 客户资料" * 5)
    folder.mkdir()
    company = "杭州滨江区域工业互联网安全与密码应用技术研究发展股份有限公司第二分公司"
    for number in range(3):
        text = f"company: {{name: {company}{number}}}\nas_of: 2026-06-30\n" + (PROJECT if number else "loan: 1\n")
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    assert batch(folder, folder).code == 1
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert f"{folder}/out.rejects.jsonl" in lines
    assert f"{folder}/1.yaml" in lines and f"{folder}/2.yaml" in lines
    assert any(line.endswith(f"{company}1") for line in lines)


def test_the_rejects_file_is_there_exactly_when_there_are_any(clients, tmp_path):
    spoil(clients)
    assert batch(tmp_path, clients).code == 1
    assert (tmp_path / "out.rejects.jsonl").exists()
    for name in ("c", "d"):
        (clients / f"{name}.yaml").unlink()
    assert batch(tmp_path, clients).code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clients", "out.jsonl"]


def test_as_of_assume_and_rules(clients, tmp_path):
    assert highs(batch(tmp_path, clients, "--as-of", "2024-01-01")) == {"甲": "0.00", "乙": "0.00"}
    # 10 % of a million
    assert highs(batch(tmp_path, clients, "--assume", "rd-support=10%"))["甲"] == "975750.00"
    assert batch(tmp_path, clients, "--rules", tmp_path / "nowhere").code == 2


def test_a_company_without_a_day_is_estimated_today(tmp_path, clients):
    (clients / "a.yaml").write_text("company: {name: 甲}\n" + PROJECT, encoding="utf-8")
    assert highs(batch(tmp_path, clients))["甲"] == "300000.00"


@pytest.mark.parametrize(
    "arguments",
    [
        ["clients"],
        ["clients", "-o", "out.txt"],
        ["clients", "-o", "nowhere/out.csv"],
        ["clients", "-o", "clients"],
        ["clients", "-o", "folder.csv"],
        ["clients", "-o", "out.csv", "--lines", "out.csv"],
        ["clients", "-o", "out.csv", "--rejects", "./out.csv"],
        ["all.jsonl", "-o", "all.jsonl"],
        ["all.jsonl", "-o", "out.csv", "--lines", "../work/all.jsonl"],
        ["clients", "-o", "out.csv", "--as-of", "someday"],
        ["clients", "-o", "out.csv", "--assume", "rd-support"],
        ["clients", "-o", "out.csv", "--memory", "lots"],
        ["clients", "-o", "out.csv", "--memory", "1KB"],
        ["clients", "-o", "out.csv", "--jobs", "0"],
        ["-o", "out.csv"],
    ],
)
def test_unusable_calls_exit_2_and_touch_nothing(arguments, clients, tmp_path, monkeypatch):
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    clients.rename("clients")
    Path("all.jsonl").write_text('{"company": {"name": "甲"}}\n', encoding="utf-8")
    Path("folder.csv").mkdir()
    before = tree(tmp_path)
    assert main(["batch", *arguments]) == 2
    assert tree(tmp_path) == before


def test_unknown_assumed_rules_are_a_fault_of_the_call(clients, tmp_path, capsys):
    assert batch(tmp_path, clients, "--assume", "rd-suport=10%", lang="en").code == 2
    assert "did you mean rd-support?" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clients"]


def test_a_workbook_refuses_more_rows_than_a_sheet_has(clients, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("binjiang_cli.batch.sinks.xlsx.MOST_ROWS", 1)
    assert main(["batch", str(clients), "-o", str(tmp_path / "o.xlsx"), "--lang", "en"]) == 2
    err = capsys.readouterr().err
    assert "o.xlsx cannot hold it: a sheet has at most 1 rows" in err
    assert "use .parquet or .csv" in err
    assert main(["batch", str(clients), "-o", str(tmp_path / "o.csv"), "--lines", str(tmp_path / "l.xlsx")]) == 2


def test_a_workbook_of_warnings_has_room_for_companies_that_stand_twice_or_is_refused(tmp_path, monkeypatch, capsys):
    """Two companies of one code have a warning each; a row is all that this sheet has, and none is left out unseen."""
    monkeypatch.setattr("binjiang_cli.batch.sinks.xlsx.MOST_ROWS", 1)
    company = '{"company": {"name": "甲", "uscc": "91330108MA27A1B2CQ"}}\n'
    (tmp_path / "two.jsonl").write_text(company * 2, encoding="utf-8")
    arguments = ["batch", str(tmp_path / "two.jsonl"), "-o", str(tmp_path / "o.csv"), "--lang", "en", "--as-of", "2026-06-30"]
    assert main([*arguments, "--warnings", str(tmp_path / "w.xlsx")]) == 2
    assert "w.xlsx cannot hold it: a sheet has at most 1 rows" in capsys.readouterr().err
    monkeypatch.setattr("binjiang_cli.batch.sinks.xlsx.MOST_ROWS", 2)
    assert main([*arguments, "--warnings", str(tmp_path / "w.xlsx")]) == 0


@pytest.mark.parametrize(("text", "size"), [("2GiB", 2**31), ("512mb", 2**29), ("1.5G", 3 * 2**29), ("134217728", 2**27)])
def test_sizes_of_memory(text, size):
    assert _bytes(text) == size


@pytest.mark.parametrize("text", ["", "GiB", "-1G", "2 GB of it", "9T9", "63MB"])
def test_wrong_sizes_of_memory(text):
    with pytest.raises(InputError):
        _bytes(text)


def test_names_are_made_safe_to_print(tmp_path, clients, capsys):
    (clients / "\x1b[31mred.yaml").write_text(COMPANY + LOAN, encoding="utf-8")
    done = batch(tmp_path, clients)
    assert done.companies[0]["source"].endswith("\\u001b[31mred.yaml")
    assert "\x1b" not in capsys.readouterr().out


def test_a_progress_bar_on_a_terminal_only(binjiang, clients, tmp_path):
    arguments = ["-m", "binjiang_cli", "batch", str(clients), "-o", str(tmp_path / "o.csv"), "--lang", "zh"]
    child = pexpect.spawn(sys.executable, arguments, encoding="utf-8", timeout=60, dimensions=(24, 100), env={**os.environ})
    child.expect(pexpect.EOF)
    assert "100%  2 家 · 每秒" in child.before
    piped = binjiang(*arguments[2:])
    assert piped.code == 0
    assert "█" not in piped.stderr and "\r" not in piped.stderr


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_says_share_rate_and_time_left():
    bar_ = Progress(1000, Terminal(), "en", done=200)
    bar_.done = 500
    # 300 done in ten seconds, 500 to go
    assert bar_.line(10) == "████████████░░░░░░░░░░░░  50%  500 companies · 30/s · 0:16 left"
    bar_.done = 1000
    assert bar_.line(10) == "████████████████████████ 100%  1,000 companies · 80/s"
    assert Progress(0, Terminal(), "zh").line(0) == "░░░░░░░░░░░░░░░░░░░░░░░░   0%  0 家 · 每秒 0 家"


@pytest.mark.parametrize(
    ("part", "whole", "text"), [(8, 8, "████"), (1, 32, "▏"), (0, 5, ""), (0, 0, ""), (3, 4, "███"), (5, 8, "██▌")]
)
def test_bars_are_drawn_to_an_eighth_of_a_cell(part, whole, text):
    assert bar(part, whole, 4) == text


def test_summaries_add_up_in_any_grouping():
    one = Summary(1, 1, 1, 2, 3, 4, {"eligible": 1}, {"a": RuleTotal(1, 1, 2)}, {"r": 1}, [Large(5, 1, "s", "n")])
    two = Summary(
        2, 0, 1, 2, 3, 0, {"eligible": 2}, {"b": RuleTotal(1, 0, 7)}, {}, [Large(9, 1, "t", "m"), Large(5, 1, "u", "o")]
    )
    both = one + two
    assert both[:6] == (3, 1, 2, 4, 6, 4)
    assert both.rules == {"a": RuleTotal(1, 1, 2), "b": RuleTotal(1, 0, 7)}
    assert [large.source for large in both.largest] == ["t", "s", "u"]
    assert (one + (two + one)) == ((one + two) + one)
    assert Summary.from_json(json.loads(json.dumps(both.as_json()))) == both


@pytest.mark.parametrize(
    ("message", "general"),
    [
        ("“约100万”不是金额", "“…”不是金额"),
        ("not an amount of money: about 5", "not an amount of money"),
        ("a profile consists of 'key: value' pairs", "a profile consists of 'key: value' pairs"),
        ("还款日 2025-01-01 早于放款日 2025-02-01", "还款日 … 早于放款日 …"),
    ],
)
def test_reasons_are_told_without_one_companys_words(message, general):
    assert reason(message) == general
