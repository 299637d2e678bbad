"""Rates of exchange by day: each record's foreign money at the rate of its own day."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pytest
import yaml
from helpers import amounts, as_texts, estimate_of, only_line, policy_with, profile_from, shipped, totals
from jsonschema import Draft202012Validator

from binjiang_cli.advice.advise import advise
from binjiang_cli.advice.interview import Interview
from binjiang_cli.advice.sweep import sweep
from binjiang_cli.batch.kernel import Kernel
from binjiang_cli.cli.main import main
from binjiang_cli.profile.facts import FactPath, with_facts
from binjiang_cli.profile.fingerprint import profile_sha256
from binjiang_cli.profile.plain import profile_text
from binjiang_cli.profile.readings import readings
from binjiang_cli.profile.schema import profile_schema
from binjiang_cli.render.explain import steps
from binjiang_cli.report.workbook.write import LiveWorkbook
from binjiang_cli.words import Text

RATES = "{USD: [{from: 2025-01-01, value: 7}, {from: 2026-01-10, value: 7.1034}]}"
FX = f"fx: {RATES}\n"
CAPITAL = "kind: new, registered: USD 1000万, paid_in: USD 400万"


def injections(*days: str) -> str:
    """Capital increases of USD 4 million, paid in on these days; without a day where that is empty."""
    records = ("{" + CAPITAL + (f", on: {day}" if day else "") + "}" for day in days)
    return f"capital_injections: [{', '.join(records)}]\n"


def test_each_record_on_its_own_day() -> None:
    result = estimate_of(FX + injections("2025-01-01", "2026-01-09", "2026-01-10", "2024-12-31", ""))
    assert [as_texts(line.amount) for line in result.lines] == [
        ("1400000.00", "2800000.00"),  # 28,000,000
        ("1400000.00", "2800000.00"),
        ("1420680.00", "2841360.00"),  # 28,413,600
        None,
        None,
    ]
    assert [line.missing for line in result.lines[3:]] == [("fx.USD",), ("capital_injections[4].on",)]
    conversion = {label.en: text for label, text in steps(result.lines[0], shipped())}["Eligible cost"]
    assert conversion.en.endswith("USD 4,000,000.00 × 7 (the rate on 2025-01-01) = 28,000,000.00")


def test_a_section_without_a_day_of_its_own_on_the_day_of_the_estimate() -> None:
    network = "market_networks: [{region: domestic, operating_cost: USD 1000}]\n"
    assert totals(estimate_of(FX + network)) == ("0.00", "1420.68")
    assert totals(estimate_of(f"as_of: 2025-06-30\n{FX}{network}")) == ("0.00", "1400.00")


def test_a_grant_on_the_day_on_which_it_was_received() -> None:
    grant = "rd_projects: [{subject: A, key_innovation: true, spend: 10000}]\n"
    for day, received in (("2025-03-01", "700.00"), ("2026-03-01", "710.34")):
        line = only_line(estimate_of(f"{FX}{grant}grants_received: [{{subject: A, amount: USD 100, on: {day}}}]\n"))
        assert str(line.received) == received


def test_a_plain_rate_gives_the_same_figures() -> None:
    days = injections("2025-01-01", "2026-03-01")
    always = "fx: {USD: [{from: 2000-01-01, value: 7.1034}]}\n"
    assert amounts(estimate_of(always + days)) == amounts(estimate_of("fx: {USD: 7.1034}\n" + days))


def test_sums_comparisons_and_foreign_parameters(tmp_path: Path) -> None:
    paid = "capital_injections:\n" + "".join(
        f"  - {{kind: new, paid_in: {amount}, on: {day}}}\n"
        for amount, day in (("USD 14万", "2025-03-01"), ("USD 14万", "2026-03-01"), ("CNY 100万", "2026-03-01"))
    )
    # 980,000 is too little, 994,476 is not; the sum is in yuan.
    summed = policy_with(
        tmp_path / "a",
        "for_each: company\nintensity: 100%\nparameters: {least: {CNY: 98.5万, USD: 100万}}\n"
        "eligible_cost: sum(i.paid_in for i in capital_injections if i.paid_in >= 98.5万元)\n"
        "when:\n  enough: {test: sum(i.paid_in for i in capital_injections) >= least, zh: 够, en: Enough}\n",
    )
    line = only_line(estimate_of(FX + paid, summed))
    assert (str(line.eligible_cost), line.status) == ("1994476.00", "eligible")
    # At most USD 100,000: 700,000 and 710,340 on the records' days.
    capped = policy_with(
        tmp_path / "b",
        "for_each: capital_injections\nintensity: 100%\nparameters: {most: USD 10万}\n"
        "eligible_cost: min(injection.paid_in, most)\n",
    )
    assert [str(line.eligible_cost) for line in estimate_of(FX + paid, capped).lines] == ["700000.00", "710340.00", "710340.00"]


def test_what_the_company_and_a_record_have_is_put_together_in_yuan(tmp_path: Path) -> None:
    taxed = (
        "extends: binjiang-2024\nsections: {company: {fields: {tax: "
        "{type: money, label: {zh: 税额, en: Tax paid}, help: {zh: 已缴税额, en: What was paid in taxes}}}}}\n"
    )
    company = f"company: {{name: 甲, tax: USD 100}}\n{FX}{injections('2025-03-01')}"
    # The company's USD 100 are 710.34 on 2026-06-30, the rule's USD 50 are 350 on the record's day, its USD 101 are 707.
    for number, (cost, yuan) in enumerate(
        [
            ("company.tax + USD 50", "1060.34"),
            ("USD 50 + company.tax", "1060.34"),
            ("company.tax - USD 50", "360.34"),
            ("min(company.tax, USD 101)", "707.00"),
            ("max(USD 101, company.tax)", "710.34"),
        ]
    ):
        rule = f"for_each: capital_injections\nintensity: 100%\neligible_cost: {cost}\n"
        policy = policy_with(tmp_path / str(number), rule, vocabulary=taxed)
        assert str(only_line(estimate_of(company, policy)).eligible_cost) == yuan


def test_a_sweep_over_a_rate_by_which_amounts_are_put_together(tmp_path: Path) -> None:
    rule = "for_each: capital_injections\nintensity: 100%\neligible_cost: injection.paid_in + USD 50\n"
    policy = policy_with(tmp_path, rule)
    profile = profile_from("company: {name: 甲}\nas_of: 2026-06-30\ncapital_injections: [{paid_in: USD 150}]\n", policy)
    (piece,) = sweep(profile, policy, "fx.USD=7..8").pieces  # USD 200
    assert (str(piece.high.first), str(piece.high.last)) == ("1400.00", "1600.00")


@pytest.mark.parametrize("days", [("2025-03-01", "2026-03-01"), ("2026-03-01", "2025-03-01")])
def test_a_limit_is_of_the_day_of_the_estimate_whatever_the_days_of_its_lines(tmp_path: Path, days: tuple[str, str]) -> None:
    limited = policy_with(
        tmp_path,
        "for_each: capital_injections\nintensity: 100%\neligible_cost: 50万元\nlimit: {per: company, amount: USD 10万}\n",
    )
    # USD 100,000 are 710,340 on 2026-06-30; 700,000 on the one record's day.
    assert totals(estimate_of(FX + injections(*days), limited)) == ("710340.00", "710340.00")
    # Before the first day of a rate there is none, but a limit is no record's.
    assert totals(estimate_of(FX + injections("2024-03-01", ""), limited)) == ("710340.00", "710340.00")


def test_the_fact_can_be_set_and_is_kept() -> None:
    profile = profile_from("company: {name: 甲}\nas_of: 2026-06-30\n" + FX + injections("2025-01-01"), shipped())
    changed = with_facts(profile, ["fx.USD=[{from: 2024-01-01, value: 6}]"], [], shipped().vocabulary)
    assert changed.fx_by_day["USD"].rates == ((date(2024, 1, 1), Fraction(6)),)
    for lang in ("zh", "en"):
        text = profile_text(profile, shipped().vocabulary, lang)
        again = profile_from(text, shipped())
        assert profile_sha256(again, shipped().vocabulary) == profile_sha256(profile, shipped().vocabulary)
        Draft202012Validator(profile_schema(shipped().vocabulary, lang)).validate(yaml.load(text, yaml.BaseLoader))
    assert profile_sha256(changed, shipped().vocabulary) != profile_sha256(profile, shipped().vocabulary)


def test_how_they_were_read_is_shown() -> None:
    text = "company: {name: 甲}\nfx: {USD: [{from: 2025年1月1日, value: ７.１}, {from: 2026-01-10, value: 7.1034}]}\n"
    found = [(one.path, one.written, one.read.en) for one in readings(profile_from(text, shipped()), shipped().vocabulary)]
    assert found == [("fx.USD", "2025年1月1日", "2025-01-01"), ("fx.USD", "７.１", "7.1")]


def test_a_sweep_over_the_day() -> None:
    profile = profile_from("company: {name: 甲}\nas_of: 2026-06-30\n" + FX + injections("2025-01-01"), shipped())
    found = sweep(profile, shipped(), "capital_injections[0].on=2024-12-01..2026-06-30")
    assert [(piece.first, piece.last, str(piece.high.first)) for piece in found.pieces] == [
        ("2024-12-01", "2024-12-31", "0.00"),
        ("2025-01-01", "2026-01-09", "2800000.00"),
        ("2026-01-10", "2026-06-30", "2841360.00"),
    ]


def test_the_day_that_is_not_known_is_asked_for() -> None:
    profile = profile_from("company: {name: 甲}\nas_of: 2026-06-30\n" + FX + injections(""), shipped())
    asked = {question.path: question.alone for question in advise(profile, shipped()).questions}
    assert str(asked["capital_injections[0].on"]) == "2841360.00"
    assert "fx.USD" not in asked


def test_the_rate_of_a_day_before_the_first_is_asked_for() -> None:
    others = "rd_projects: []\nloans: []\nindustrial_projects: []\nmarket_networks: []\ngrants_received: []\n"
    text = "company: {name: 甲}\nas_of: 2026-06-30\n" + FX + others
    found = advise(profile_from(text + injections("2024-12-31"), shipped()), shipped())
    ((path, question, alone, together),) = [(one.path, one.question, one.alone, one.together) for one in found.questions]
    assert (path, alone, together) == ("fx.USD", None, None)
    assert question == Text("2025-01-01 以前 1 USD 合多少元人民币？", "How many CNY was 1 USD before 2025-01-01?")
    assert (found.certificate.settled, found.certificate.can_change) == (False, ("fx.USD",))
    settled = advise(profile_from(text + injections("2025-01-01"), shipped()), shipped()).certificate
    assert settled.settled
    assert "fx.USD" not in settled.cannot_change


def test_an_interview_leaves_rates_by_day_as_they_are() -> None:
    text = "company: {name: 甲}\n" + FX + injections("2024-12-31")
    interview = Interview(profile_from(text, shipped()), shipped(), date(2026, 6, 30), {})
    while (question := interview.question) is not None:
        assert question.name != "fx"
        interview.skip(question)
    assert FactPath("fx", None, "USD") in interview.left_open()


def test_the_workbook_shows_fixed_figures(tmp_path: Path) -> None:
    fixed = ["rates of exchange that change by day"]
    made = LiveWorkbook(estimate_of(FX + injections("2025-01-01")), "en")
    assert [line.fixed and line.fixed.en for line in made.outputs.lines] == fixed
    # No amount of the profile is foreign, but one of the rule is.
    rule = "for_each: rd_projects\nintensity: 100%\neligible_cost: rd_project.spend\nceiling: USD 10\n"
    capped = estimate_of(FX + "rd_projects: [{spend: 100}]\n", policy_with(tmp_path, rule))
    assert totals(capped) == ("71.03", "71.03")
    assert [line.fixed and line.fixed.en for line in LiveWorkbook(capped, "en").outputs.lines] == fixed


@pytest.mark.parametrize("kind", ["typed", "texts"])
def test_a_batch_does_such_companies_one_by_one(kind: str) -> None:
    day, rate = (date(2025, 1, 1), 7) if kind == "typed" else ("2025-01-01", "7")
    amount = {"amount": 400, "currency": "USD"}
    capital = {"kind": "new", "registered": {"amount": 10**7, "currency": "USD"}, "paid_in": amount, "on": date(2025, 1, 1)}
    table = pa.Table.from_pylist(
        [{"company": {"name": "甲"}, "fx": {"USD": [{"from": day, "value": rate}]}, "capital_injections": [capital]}]
    )
    results = Kernel(shipped(), default_day=date(2026, 6, 30), few=0).run(table)
    assert (results.rejects.to_pylist(), results.settled.exact) == ([], 1)
    assert str(results.companies["high"][0]) == "280.00"


def test_a_batch_of_files_and_lines(tmp_path: Path) -> None:
    by_day = "company: {name: 甲}\nas_of: 2026-06-30\n" + FX + injections("2025-01-01")
    (tmp_path / "a.yaml").write_text(by_day, "utf-8")
    (tmp_path / "b.yaml").write_text(by_day.replace(RATES, "{USD: 7}"), "utf-8")
    (tmp_path / "c.yaml").write_text(by_day.replace("value: 7}", "value: seven}"), "utf-8")
    lines = [json.dumps(yaml.load(path.read_text("utf-8"), yaml.BaseLoader)) for path in sorted(tmp_path.iterdir())]
    (tmp_path / "d.jsonl").write_text("\n".join(lines), "utf-8")
    inputs = [str(tmp_path / name) for name in ("a.yaml", "b.yaml", "c.yaml", "d.jsonl")]
    assert main(["batch", *inputs, "-o", str(tmp_path / "out.jsonl"), "--rejects", str(tmp_path / "rejects.jsonl")]) == 1
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [row["high"] for row in rows] == ["2800000.00"] * 4
    rejects = [json.loads(line) for line in (tmp_path / "rejects.jsonl").read_text("utf-8").splitlines()]
    assert [reject["source"].rpartition("/")[2] for reject in rejects] == ["c.yaml", "d.jsonl:3"]
    assert "c.yaml:3:38: " in rejects[0]["errors"][0]
