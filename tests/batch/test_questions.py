"""What to ask of which company: `batch --questions`, against `advise` of each company."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from batches import read_csv, read_jsonl
from companies import table
from helpers import shipped
from random_profiles import DAY, policy_in

from binjiang_cli.advice.advise import advise
from binjiang_cli.batch.kernel import estimate_table
from binjiang_cli.cli.main import main
from binjiang_cli.profile.load import load_profile

PROFILES = Path(__file__).parents[2] / "examples" / "profiles"


def asked_of(path: Path) -> list[tuple[object, ...]]:
    """What `advise` asks of a profile, as rows of the table have it."""
    found = advise(load_profile(path, shipped()), shipped())
    return [
        (str(path), found.company.name, found.company.uscc, one.path, one.label.zh, one.question.zh,
         one.alone, one.together, list(one.lines))
        for one in found.questions
    ]  # fmt: skip


def test_every_question_of_every_company_stands_there_once(tmp_path: Path) -> None:
    out, questions = tmp_path / "out.jsonl", tmp_path / "questions.parquet"
    assert main(["batch", str(PROFILES), "-o", str(out), "--questions", str(questions), "--lang", "zh"]) == 0
    rows = [tuple(row.values()) for row in pq.read_table(questions).to_pylist()]
    expected = [row for path in sorted(PROFILES.iterdir()) for row in asked_of(path)]
    assert sorted(map(repr, rows)) == sorted(map(repr, expected))


def test_most_is_at_stake_in_the_first_and_sections_come_last(tmp_path: Path) -> None:
    questions = tmp_path / "questions.csv"
    main(["batch", str(PROFILES), "-o", str(tmp_path / "out.csv"), "--questions", str(questions), "--lang", "en"])
    rows = read_csv(questions)
    assert (rows[0]["path"], rows[0]["alone"], rows[0]["together"]) == (
        "rd_projects[3].key_innovation", "2160000.00", "2160000.00",
    )  # fmt: skip
    worth = [max(Decimal(row["alone"] or 0), Decimal(row["together"] or 0)) for row in rows if "." in row["path"]]
    assert worth == sorted(worth, reverse=True)
    sections = [row["path"] for row in rows if "." not in row["path"]]
    assert sections and [row["path"] for row in rows[-len(sections) :]] == sections


def test_the_summary_names_the_ten_most_worth_asking(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["batch", str(PROFILES), "-o", str(tmp_path / "o.csv"), "--questions", str(tmp_path / "q.csv"), "--lang", "zh"])
    said = capsys.readouterr().out.partition("最值得问的\n")[2].partition("\n\n")[0]
    assert said.startswith("  2,160,000.00  杭州砚渡微电子有限公司\n")
    assert said.count("？") == 10


def test_figures_are_the_same_with_questions_and_without(tmp_path: Path) -> None:
    policy = shipped()
    companies = table(policy, 60, 3, "mixed", DAY)
    plain = estimate_table(companies, policy, as_of=DAY)
    asked = estimate_table(companies, policy, as_of=DAY, questions=True)
    assert asked.companies.equals(plain.companies) and asked.lines.equals(plain.lines)
    assert asked.rejects.equals(plain.rejects) and not plain.questions.num_rows
    assert set(asked.questions["source"].to_pylist()) <= set(asked.companies["source"].to_pylist())


@pytest.mark.parametrize("ending", ["jsonl", "csv", "xlsx", "parquet"])
def test_every_form_has_them(tmp_path: Path, ending: str) -> None:
    questions = tmp_path / f"q.{ending}"
    one = str(PROFILES / "worked-case.yaml")
    assert main(["batch", one, "-o", str(tmp_path / f"o.{ending}"), "--questions", str(questions), "--lang", "zh"]) == 0
    assert questions.stat().st_size
    if ending == "jsonl":
        assert [row["path"] for row in read_jsonl(questions)] == [
            "rd_projects[1].key_innovation", "loans[1].repaid_on", "loans[1].interest_paid",
        ]  # fmt: skip
    if ending == "csv":
        assert list(read_csv(questions)[0]) == [
            "来源", "企业名称", "统一社会信用代码", "字段", "事项", "问题", "查明后最多可增（元）", "若不利则减少（元）",
            "相关的行",
        ]  # fmt: skip


def test_a_company_that_is_rejected_is_asked_nothing(tmp_path: Path) -> None:
    wrong = tmp_path / "in.jsonl"
    wrong.write_text('{"company": {"name": "甲"}, "loans": [{"principal": "约100万"}]}\n', encoding="utf-8")
    assert main(["batch", str(wrong), "-o", str(tmp_path / "o.jsonl"), "--questions", str(tmp_path / "q.jsonl")]) == 1
    assert read_jsonl(tmp_path / "q.jsonl") == []


def test_hostile_names_are_harmless_in_questions(tmp_path: Path) -> None:
    given = tmp_path / "in.jsonl"
    loan = {"name": "=1+1[red]", "lender": "bank", "principal": "100万", "drawn_on": "2025-01-15"}
    given.write_text(json.dumps({"company": {"name": "=2+2"}, "as_of": "2026-06-30", "loans": [loan]}) + "\n", encoding="utf-8")
    questions = tmp_path / "q.csv"
    main(["batch", str(given), "-o", str(tmp_path / "o.csv"), "--questions", str(questions), "--lang", "zh"])
    text = questions.read_text(encoding="utf-8-sig")
    assert ",'=2+2," in text and "[red]" in text and ",=" not in text


def test_spark_does_not_ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = str(PROFILES / "worked-case.yaml")
    outputs = ["-o", str(tmp_path / "o.parquet"), "--questions", str(tmp_path / "q.parquet")]
    assert main(["batch", one, *outputs, "--engine", "spark", "--lang", "zh"]) == 2
    assert "--questions 只用于单机" in capsys.readouterr().err


def test_other_rule_sets_ask_too() -> None:
    folder = PROFILES.parent / "rules" / "yuhang-2025"
    policy = policy_in(folder)
    found = estimate_table(table(policy, 20, 1, "typed", DAY), policy, as_of=DAY, questions=True)
    assert found.questions.num_rows
