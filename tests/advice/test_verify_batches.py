"""Outputs of batch verified with their input: every company that differs, came or went, in every form."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran
from jsonschema import Draft202012Validator

from binjiang_cli.advice.verified_output import VerifiedOutput

VALID = Draft202012Validator(VerifiedOutput.published_schema())
DAY = ("--as-of", "2026-06-30")
Run = Callable[..., Ran]


def company(name: str, spend: str) -> str:
    return json.dumps({"company": {"name": name}, "rd_projects": [{"key_innovation": True, "spend": spend}]}) + "\n"


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    """Three companies: 30% of 1, 2 and 3 million."""
    path = tmp_path / "sent.jsonl"
    path.write_text(company("甲", "100万") + company("乙", "200万") + company("丙", "300万"), "utf-8")
    return path


def batch(binjiang: Run, sent: Path, ending: str, *options: str) -> Path:
    path = sent.with_name(f"result.{ending}")
    ran = binjiang("batch", sent, "-o", path, *DAY, *options)
    assert ran.code in (0, 1), ran.stderr
    return path


# Headings of .csv and .xlsx are words.
@pytest.mark.parametrize(
    ("ending", "lang"), [("jsonl", "zh"), ("parquet", "zh"), ("csv", "zh"), ("csv", "en"), ("xlsx", "zh"), ("xlsx", "en")]
)
def test_what_was_just_estimated_holds(ending: str, lang: str, sent: Path, binjiang: Run) -> None:
    result = batch(binjiang, sent, ending, "--lang", lang, "--total", "--sort", "high")
    ran = binjiang("verify", result, sent, *DAY, "--lang", "en")
    assert (ran.code, ran.stderr) == (0, "")
    assert "The result holds: computed anew, all 3 companies are the same." in ran.stdout


def test_who_differs_came_and_went(sent: Path, binjiang: Run) -> None:
    result = batch(binjiang, sent, "csv")
    sent.write_text(company("甲", "100万") + company("乙", "250万") + company("丁", "400万"), "utf-8")
    ran = binjiang("verify", result, sent, *DAY, "--lang", "en")
    assert ran.code == 1
    assert "1 changed, 1 new, 1 gone, 1 the same" in " ".join(ran.stdout.split())
    found = json.loads(binjiang("verify", result, sent, *DAY, "-f", "json").stdout)
    assert not [*VALID.iter_errors(found)]
    assert found["holds"] is False and found["rules"].startswith("binjiang-2024 ")
    movers = {(one["name"], one["status"], one["difference"]["high"]) for one in found["comparison"]["companies"]}
    # 30% of 4,000,000, of 3,000,000, and of what 2,500,000 are more than 2,000,000
    assert movers == {("丁", "came", "1200000.00"), ("丙", "went", "-900000.00"), ("乙", "changed", "150000.00")}


def test_any_one_figure_that_was_changed(sent: Path, binjiang: Run) -> None:
    columns = ["low", "high", "potential", "eligible", "warnings"]
    sent.write_text("".join(company(column, "100万") for column in (*columns, "none")), "utf-8")
    result = batch(binjiang, sent, "jsonl")
    rows = [json.loads(line) for line in result.read_text("utf-8").splitlines()]
    for row, column in zip(rows, columns, strict=False):
        row[column] = row[column] + 1 if isinstance(row[column], int) else "7.00"
    result.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    found = json.loads(binjiang("verify", result, sent, *DAY, "-f", "json").stdout)
    assert sorted(one["name"] for one in found["comparison"]["companies"]) == sorted(columns)


def test_a_company_that_is_rejected_now_is_gone(sent: Path, binjiang: Run) -> None:
    result = batch(binjiang, sent, "csv")
    sent.write_text(sent.read_text("utf-8").replace("200", "-200"), "utf-8")
    found = json.loads(binjiang("verify", result, sent, *DAY, "-f", "json").stdout)
    assert found["comparison"]["counts"] == {"changed": 0, "came": 0, "went": 1, "same": 2}


def test_rates_that_were_assumed_are_said(sent: Path, binjiang: Run) -> None:
    result = batch(binjiang, sent, "csv", "--assume", "rd-support=20%")
    assert binjiang("verify", result, sent, *DAY, "--assume", "rd-support=20%").code == 0
    ran = binjiang("verify", result, sent, *DAY, "--lang", "en")
    assert ran.code == 1 and "--assume do" in " ".join(ran.stdout.split())


def test_what_cannot_be(sent: Path, binjiang: Run) -> None:
    result = batch(binjiang, sent, "csv")
    ran = binjiang("verify", result, sent, "--company", "甲", "--lang", "en")
    assert ran.code == 2 and "no use for --company" in ran.stderr
    assert binjiang("verify", result, sent, *DAY, "-o", result).code == 2
    assert binjiang("verify", result, sent, *DAY, "-o", sent.with_suffix(".csv")).code == 0
    assert binjiang("verify", result, "nowhere").code in (2, 3)
    result.write_text(result.read_text("utf-8-sig").replace("600000.00", "约60万"), "utf-8")
    ran = binjiang("verify", result, sent, *DAY, "--lang", "en")
    assert ran.code == 2 and f"{result}:3" in ran.stderr


@pytest.mark.parametrize("inputs", ["c2", "c2/*.json", "list"])
def test_no_file_inside_an_input_is_replaced(inputs: str, tmp_path: Path, binjiang: Run) -> None:
    """A folder, a pattern and a list of paths are what they hold."""
    (tmp_path / "c2").mkdir()
    profile = tmp_path / "c2/b.json"
    profile.write_text(company("甲", "100万"), "utf-8")
    result = batch(binjiang, profile, "jsonl").rename(tmp_path / "result.jsonl")
    named, sent = ("-", f"{profile}\n") if inputs == "list" else (str(tmp_path / inputs), None)
    ran = binjiang("verify", result, named, *DAY, "-o", profile, "--lang", "en", stdin=sent)
    assert ran.code == 2 and f"{profile} is both an input and an output" in ran.stderr
    assert profile.read_text("utf-8") == company("甲", "100万")
    assert binjiang("verify", result, named, *DAY, "-o", tmp_path / "c2/verified.json", stdin=sent).code == 0
