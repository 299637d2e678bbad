"""`rules cases`: drafts of missing cases are a test file that passes and covers what was not covered."""

from __future__ import annotations

import shutil
from fractions import Fraction
from pathlib import Path

import pytest
from helpers import HEAD, ILLUSTRATIONS, RULES, rules_copy

from binjiang_cli.cli.main import main
from binjiang_cli.policy.load import load_policy
from binjiang_cli.rulecheck.branches.sites import bounds_of_rule
from binjiang_cli.rulecheck.cases.observe import branches
from binjiang_cli.rulecheck.cases.run import all_cases, run_tests

EXAMPLES = RULES.parents[1] / "examples/rules"
RULE = """\
for_each: loans
parameters:
  least: {CNY: 100元, USD: 10}
  since: 2025-03-01
  share:
    - {from: 2024-11-25, value: 10%}
    - {from: 2026-01-01, value: 20%}
where: loan.lender == "bank"
when:
  enough:
    test: loan.principal >= least
    zh: 本金够
    en: Enough
  late:
    test: loan.drawn_on >= since
    zh: 放款晚
    en: Drawn late
  staffed:
    test: company.employees >= 10
    zh: 人够
    en: Enough people
eligible_cost: loan.principal if loan.drawn_on > since else loan.principal * 2
intensity: {up_to: share}
ceiling: loan.interest_paid
limit: {per: company, amount: 60元}
"""
CASES = """\
- case: {zh: 一, en: One}
  profile:
    company: {name: 甲, employees: 50}
    as_of: 2026-06-30
    loans:
      - {lender: bank, principal: 500, drawn_on: 2025-06-01, interest_paid: 50}
      - {lender: bank, principal: 500, drawn_on: 2025-06-01, interest_paid: 500}
  expect:
    lines: {"example:loans[0]": eligible, "example:loans[1]": eligible}
"""


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = rules_copy(tmp_path, {"example": HEAD + RULE}, alone=True)
    (copy / "measures.yaml").unlink()
    shutil.rmtree(copy / "tests")
    (copy / "tests").mkdir()
    (copy / "tests" / "example.yaml").write_text(CASES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return Path("rules")


def share(folder: Path) -> Fraction:
    policy = load_policy(folder)
    return branches(policy, [case.profile for case in all_cases(policy)]).share


def test_drafts_cover_everything_that_one_value_can_reach(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = share(rules)
    assert main(["rules", "cases", "rules", "-o", "rules/tests/drafts.yaml", "--lang", "en"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.endswith(" cases drafted\n")
    assert before < Fraction(1, 2)
    assert share(rules) == 1
    assert all(outcome.passed for outcome in run_tests(load_policy(rules)))
    assert main(["rules", "fmt", "--check", "rules/tests/drafts.yaml"]) == 0
    text = (rules / "tests" / "drafts.yaml").read_text("utf-8")
    assert (
        "# 待复核 / to be reviewed: payments/example.yaml:15:11 本金 ≥ least (USD)：没有恰好的案例"
        " / Principal ≥ least (USD): never exactly at it\n"
    ) in text


def test_one_value_is_moved(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["rules", "cases", "rules", "--lang", "en"])
    cases = {case.partition("\n")[0]: case for case in capsys.readouterr().out.split("- case: ")}
    at = next(case for name, case in cases.items() if 'en: "Enough people: not known"' in name)
    assert at.partition("\n\n")[0] == (
        '{zh: "人够：未知", en: "Enough people: not known"}\n'
        "  profile:\n"
        "    company: {name: 甲}\n"
        "    as_of: 2026-06-30\n"
        "    loans:\n"
        "      - {lender: bank, principal: 500, drawn_on: 2025-06-01, interest_paid: 50}\n"
        "  expect:\n"
        "    lines:\n"
        "      example:loans[0]:\n"
        "        status: undetermined\n"
        "        eligible_cost: 500\n"
        "        amount: {low: 0, high: 50}\n"
        "        missing: [company.employees]\n"
        "        conditions: {staffed: null}\n"
        "    totals: 0\n"
        "    potential: 50\n"
        '    warnings: ["small_amount loans[0].principal"]'
    )


# 20% of USD 10 at 7 is 14, of USD 10.01 = 70.07 it is 14.014; the ceiling of 50 does not bite
@pytest.mark.parametrize(
    ("way", "amount", "line"),
    [
        ("below it", "9.99", "{status: ineligible, conditions: {enough: false}}"),
        ("exactly at it", "10", "{status: eligible, eligible_cost: 70, amount: {low: 0, high: 14}}"),
        ("above it", "10.01", "{status: eligible, eligible_cost: 70.07, amount: {low: 0, high: 14.01}}"),
    ],
)
def test_a_foreign_amount_comes_with_a_rate(
    way: str, amount: str, line: str, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["rules", "cases", "rules", "--lang", "en"])
    (case,) = [case for case in capsys.readouterr().out.split("- case: ") if f'en: "Principal ≥ least (USD): {way}"' in case]
    assert f"principal: USD {amount}, " in case
    assert "    fx: {USD: 7}\n" in case
    assert f"      example:loans[0]: {line}\n" in case


def test_the_end_of_validity_is_the_first_day_without_it(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = rules / "payments" / "example.yaml"
    rule.write_text(rule.read_text("utf-8").replace("2024-11-25}\n", "2024-11-25, to: 2026-12-31}\n", 1), encoding="utf-8")
    main(["rules", "cases", "rules", "--lang", "en"])
    cases = capsys.readouterr().out.split("- case: ")
    days = [case.partition("as_of: ")[2][:10] for case in cases if "no longer in force" in case.partition("\n")[0]]
    assert days == ["2026-12-31", "2027-01-01"]
    assert '{zh: "2027-01-01 起失效：当天", en: "no longer in force from 2027-01-01: the day itself"}' in "".join(cases)


def test_what_is_out_of_reach_is_listed(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = rules / "payments" / "example.yaml"
    text = rule.read_text("utf-8").replace('where: loan.lender == "bank"', "where: loan.principal > 1 * least_paid")
    text = text.replace("  since: 2025-03-01\n", "  since: 2025-03-01\n  least_paid: 1元\n")
    text = text.replace("loan.principal >= least", "loan.principal >= least and loan.principal < tiny")
    rule.write_text(text.replace("  since:", "  tiny: 0.5元\n  since:"), encoding="utf-8")
    assert main(["rules", "cases", "rules", "--lang", "en"]) == 0
    err = capsys.readouterr().err
    assert "Not reached by changing one value after another, to be written by hand:\n" in err
    assert "    rules/payments/example.yaml:17:11 Enough: never true\n" in err


def test_a_rule_without_a_case_begins_with_the_examples_of_its_fields(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (rules / "tests" / "example.yaml").unlink()
    assert main(["rules", "cases", "rules", "-o", "rules/tests/drafts.yaml", "--lang", "en"]) == 0
    assert share(rules) > Fraction(9, 10)
    assert all(outcome.passed for outcome in run_tests(load_policy(rules)))


def test_a_file_that_is_there_is_never_overwritten(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "cases", "rules", "-o", "rules/tests/example.yaml", "--lang", "en"]) == 2
    assert "rules/tests/example.yaml is already there" in capsys.readouterr().err
    assert (rules / "tests" / "example.yaml").read_text("utf-8") == CASES


def test_nothing_is_written_where_nothing_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "cases", str(RULES), "-o", str(tmp_path / "drafts.yaml"), "--lang", "en"]) == 0
    assert capsys.readouterr().err == "0 cases drafted\n"
    assert not (tmp_path / "drafts.yaml").exists()


# Fifty and forty seconds are spent on these two, whose records are many or compared with each other.
DEAR = {"lucheng-2019", "longhua-2021"}


@pytest.mark.parametrize("folder", [path.name for path in ILLUSTRATIONS if path.name not in DEAR])
def test_from_the_first_case_alone_drafts_pass_and_cover_more(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = Path(shutil.copytree(EXAMPLES / folder, tmp_path / "rules"))
    if (vocabulary := copy / "vocabulary.yaml").exists():
        vocabulary.write_text(vocabulary.read_text("utf-8"), encoding="utf-8")
    for path in (copy / "tests").iterdir():
        cases = path.read_text("utf-8").split("\n- case:")
        path.write_text("\n- case:".join(cases[:2]) + "\n", encoding="utf-8")
    before = share(copy)
    assert main(["rules", "cases", str(copy), "-o", str(copy / "tests/zz-drafts.yaml")]) == 0
    assert before < share(copy)
    assert share(copy) > Fraction(9, 10)
    assert all(outcome.passed for outcome in run_tests(load_policy(copy)))


VOCABULARY = """\
extends: binjiang-2024
sections:
  company:
    fields:
      output: {type: money, label: {zh: 今年产值, en: Output}, help: {zh: 产值, en: Output}}
      output_before: {type: money, label: {zh: 去年产值, en: Output before}, help: {zh: 产值, en: Output}}
      rating:
        type: choice
        label: {zh: 评级, en: Rating}
        help: {zh: 评级, en: Rating}
        values: {a: {zh: 甲等, en: First}, b: {zh: 乙等, en: Second}, d: {zh: 丁等, en: Last}}
  exports:
    label: {zh: 出口, en: Exports}
    help: {zh: 出口, en: Exports}
    record: export
    fields:
      name: {type: text, label: {zh: 货品, en: Good}, help: {zh: 货品, en: Good}}
      year: {type: year, label: {zh: 出口年度, en: Year of export}, help: {zh: 年度, en: Year}}
      value: {type: money, label: {zh: 出口额, en: Value}, help: {zh: 出口额, en: Value}}
      before: {type: money, label: {zh: 去年出口额, en: Value before}, help: {zh: 出口额, en: Value}}
      sent_on: {type: date, label: {zh: 报关日, en: Sent on}, help: {zh: 报关日, en: Day}}
      paid_on: {type: date, label: {zh: 到款日, en: Paid on}, help: {zh: 到款日, en: Day}}
      area: {type: number, label: {zh: 亩数, en: Area}, help: {zh: 亩数, en: Area}}
      foreign: {type: rate, label: {zh: 外资比例, en: Foreign share}, help: {zh: 比例, en: Share}}
"""
DERIVED = """\
for_each: exports
parameters:
  least:
    - {from: 2024-11-25, value: {CNY: 2000万, USD: 300万}}
    - {from: 2026-01-01, value: {CNY: 3000万, USD: 400万}}
  sums: {a: 20万元, b: 50万元, d: 100万元}
let:
  more: export.value - export.before
  rise: more / export.before
  needed: 0.4 if company.output_before < 5亿 else 0.3 if company.output_before < 10亿 else 0.2
  growth: (company.output - company.output_before) / company.output_before
  award: sums[company.rating]
  price: 100元 if export.area <= 0.5 else 200元
  pairs: count(e for e in exports) * 2
when:
  large: {test: more >= least, zh: 增量, en: Increment}
  rising: {test: rise >= 10%, zh: 增长, en: Rise}
  grown: {test: growth >= needed, zh: 产值增长, en: Growth}
  listed: {test: 'export.year in [2025, 2026]', zh: 年度, en: Year}
  rated: {test: award >= 50万元, zh: 评级, en: Rating}
  soon: {test: 'months(export.sent_on, export.paid_on) <= 24', zh: 到款, en: Paid soon}
  foreign: {test: export.foreign >= 5%, zh: 外资, en: Foreign}
  dear: {test: price > 100元, zh: 单价, en: Price}
  few: {test: pairs <= 5, zh: 不多, en: Few}
  total: {test: sum(e.value for e in exports if e.year == 2025) >= 100万元, zh: 合计, en: Total}
eligible_cost: min(award, export.value)
intensity: 100%
limit: {per: company, amount: 150万元}
"""


def test_what_is_worked_out_is_reached_too(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (rules / "payments/example.yaml").write_text(HEAD + DERIVED, "utf-8")
    (rules / "vocabulary.yaml").write_text(VOCABULARY, "utf-8")
    (rules / "tests/example.yaml").unlink()
    assert main(["rules", "cases", "rules", "-o", "rules/tests/drafts.yaml", "--lang", "en"]) == 0
    assert capsys.readouterr().err.endswith(" cases drafted\n")
    assert share(rules) == 1
    assert all(outcome.passed for outcome in run_tests(load_policy(rules)))


# an award is one of three sums and a price one of two, and records count by twos: what lies next to a bound is none of them
def test_next_to_a_stated_sum_there_need_be_no_other(rules: Path) -> None:
    (rules / "payments/example.yaml").write_text(HEAD + DERIVED, "utf-8")
    (rules / "vocabulary.yaml").write_text(VOCABULARY, "utf-8")
    policy = load_policy(rules)
    found = {site.words.en: (site.step, site.ways) for site in bounds_of_rule(policy.rules[0], policy)}
    assert found["award ≥ 500,000.00"] == (None, ("below", "above"))
    assert found["price > 100.00"] == (None, ("above",))
    assert found["pairs ≤ 5"] == (None, ("below", "above"))
    assert found["Area ≤ 0.5"] == (None, ("below", "at", "above"))
    assert found["full months from Sent on to Paid on ≤ 24"] == (Fraction(1), ("below", "at", "above"))
    assert found["more ≥ least (USD)"] == (Fraction(1, 100), ("below", "at", "above"))
