"""Rule sets: parameters by date, tables and thresholds, what makes the fingerprint, where the folder is looked for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import date
from fractions import Fraction as F
from pathlib import Path

import pytest
from helpers import HEAD, RULES, estimate_of, policy_with, rules_copy, shipped, totals

from binjiang_cli.language.tree import Table, Threshold
from binjiang_cli.policy.files import rules_folder
from binjiang_cli.policy.load import load_policy
from binjiang_cli.policy.shipped import shipped_rules
from binjiang_cli.source.problem import InputError, NothingMatched
from binjiang_cli.values.money import Money

LOAN = "for_each: loans\neligible_cost: loan.principal\n"
CHANGING = """\
parameters:
  share:
    - {from: 2024-01-01, value: 10%}
    - {from: 2025-07-01, value: 20%}
    - {from: 2026-01-01, value: 5%}
"""


@pytest.mark.parametrize(
    ("day", "high"),
    [
        ("2024-11-25", "10.00"),
        ("2025-06-30", "10.00"),
        ("2025-07-01", "20.00"),
        ("2025-12-31", "20.00"),
        ("2026-01-01", "5.00"),
        ("2099-01-01", "5.00"),
    ],
)
def test_parameters_change_on_their_day(day: str, high: str, tmp_path: Path) -> None:
    policy = policy_with(tmp_path, LOAN + "intensity: {up_to: share}\n" + CHANGING)
    assert totals(estimate_of(f"as_of: {day}\nloans: [{{principal: 100}}]", policy)) == ("0.00", high)


def test_an_assumed_rate_must_fit_the_range_of_the_day(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, LOAN + "intensity: {up_to: share}\n" + CHANGING)
    assert totals(estimate_of("as_of: 2025-12-31\nloans: [{principal: 100}]", policy, assume={"example": F(1, 5)})) == (
        "20.00",
        "20.00",
    )
    with pytest.raises(InputError, match="the assumed rate 20% of example is outside its range"):
        estimate_of("as_of: 2026-01-01\nloans: [{principal: 100}]", policy, assume={"example": F(1, 5)})


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ("[{from: 2024-11-26, value: 1}]", "no value from 2024-11-25 until 2024-11-26"),
        ("[{from: 2024-01-01, value: 1}, {from: 2024-01-01, value: 2}]", "the days are not in rising order"),
        ("[{from: 2024-01-02, value: 1}, {from: 2024-01-01, value: 2}]", "the days are not in rising order"),
        ("[{from: 2024-01-01, value: 1}, {from: 2025-01-01, value: 1元}]", "the values differ in type"),
        ("[{from: 2024-01-01}]", "each entry is {from: day, value: …}"),
        ("[{from: 2024-01-01, value: 1, til: 2025-01-01}]", "each entry is {from: day, value: …}"),
        ("[{from: 2024-01-01, to: 2023-12-31, value: 1}]", "to 2023-12-31 is earlier than from 2024-01-01"),
        ("[{from: 2024-01-01, to: 2025-01-01, value: 1}, {from: 2025-01-01, value: 2}]", "two values on 2025-01-01"),
        (
            "[{from: 2024-01-01, to: 2025-01-01, value: 1}, {from: 2025-01-03, value: 2}]",
            "no value on 2025-01-02",
        ),
        (
            "[{from: 2024-01-01, to: 2025-01-01, value: 1}, {from: 2025-02-01, value: 2}]",
            "no value from 2025-01-02 to 2025-01-31",
        ),
        ("[{from: 2024-01-01, value: 1}, 2]", "each entry is {from: day, value: …}"),
        ("[{from: gestern, value: 1}]", "not a date: gestern"),
        ("[{from: 2024-01-01, value: 2024-02-30}]", "no such day in the calendar: 2024-02-30"),
        ("[]", "a list holds texts"),
        ("[a, {b: 1}]", "a list holds texts"),
        ("[1, 2]", "a list holds texts"),
        ("", "a value is missing"),
        ("{}", "nothing is given here"),
        ("{a: 1, b: 2元}", "the values of the table are of different types"),
        ("{a: {x: 1, y: 2}, b: {x: 1}}", "the rows of the table differ in their keys"),
        ("{CNY: 100, USX: 5}", "unknown currency: USX"),
        ("{USD: 100, EUR: 5}", "a threshold in several currencies must state CNY"),
        ("{CNY: 100, USD: 5欧元}", "the currency differs from USD"),
        ("{CNY: [a], USD: 5}", "an amount is expected here"),
        ("{CNY: 约100, USD: 5}", "约100 is approximate; an exact amount is needed"),
        ("0.001元", "0.001元 is finer than a fen"),
    ],
)
def test_parameters_that_are_refused(values: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        policy_with(tmp_path, LOAN + f"intensity: 10%\nparameters:\n  p: {values}\n")
    assert [problem.message.en for problem in caught.value.problems] == [message]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("360", F(360)),
        ("0.30", F(3, 10)),
        ("30%", F(3, 10)),
        ("300万", Money(F(3_000_000))),
        ("50元", Money(F(50))),
        ("USD 20", Money(F(20), "USD")),
        ("1,000元", Money(F(1000))),
        ("2025-01-15", date(2025, 1, 15)),
        ("2025年1月15日", date(2025, 1, 15)),
        ("true", True),
        ("false", False),
        ("bank", "bank"),
        ('"50"', "50"),
        ("'300万'", "300万"),
        ("[a, b]", ("a", "b")),
        ("{CNY: 1亿, USD: 1000万}", Threshold({"CNY": F(10**8), "USD": F(10**7)})),
        ("{CNY: 5, USD: USD 1}", Threshold({"CNY": F(5), "USD": F(1)})),
        ("{third: 20万, first: 100万}", Table({"third": Money(F(200_000)), "first": Money(F(1_000_000))})),
        ("{a: 10%, b: 0.2}", Table({"a": F(1, 10), "b": F(1, 5)})),
        ("{a: x, b: y}", Table({"a": "x", "b": "y"})),
    ],
)
def test_what_a_parameter_can_be(text: str, value: object, tmp_path: Path) -> None:
    policy = policy_with(tmp_path, LOAN + f"intensity: 10%\nparameters:\n  p: {text}\n")
    (dated,) = policy.rules[0].parameters["p"]
    assert (dated.since, type(dated.value), dated.value) == (None, type(value), value)


@pytest.mark.parametrize(
    ("grade", "high"), [("third", "200000.00"), ("second", "500000.00"), ("first", "1000000.00"), ("special", None)]
)
def test_an_award_by_grades(grade: str, high: str | None, tmp_path: Path) -> None:
    rule = (
        "for_each: honours\nparameters:\n  award: {third: 20万, second: 50万, first: 100万}\nwhere: honour.grade in award\n"
        "eligible_cost: award[honour.grade]\nintensity: 100%\n"
    )
    policy = policy_with(tmp_path, rule)
    result = estimate_of(f"honours: [{{grade: {grade}}}]", policy)
    assert totals(result) == ((high, high) if high else ("0.00", "0.00"))
    assert len(result.lines) == bool(high)


def test_a_key_that_the_table_lacks_leaves_the_line_undetermined(tmp_path: Path) -> None:
    rule = "for_each: honours\nparameters:\n  award: {third: 20万}\neligible_cost: award[honour.grade]\nintensity: 100%\n"
    (line,) = estimate_of("honours: [{grade: special}]", policy_with(tmp_path, rule)).lines
    assert (line.status, line.missing) == ("undetermined", ("honours[0].grade",))


def test_a_step_up_pays_the_difference(tmp_path: Path) -> None:
    rule = (
        "for_each: honours\nparameters:\n  award: {third: 20万, second: 50万, first: 100万}\n"
        "eligible_cost: award[honour.grade]\nintensity: 100%\n"
    )
    policy = policy_with(tmp_path, rule)
    result = estimate_of(
        "honours: [{subject: X, grade: third}, {subject: X, grade: first}]\ngrants_received: [{subject: X, amount: 20万}]",
        policy,
    )
    assert [(line.status, line.amount and str(line.amount.high)) for line in result.lines] == [
        ("superseded", "0.00"),
        ("eligible", "800000.00"),
    ]


# The rules' order, their days in force.


def test_rules_stand_in_the_order_of_their_clauses(tmp_path: Path) -> None:
    texts = {
        name: (HEAD + LOAN + "intensity: 10%\n").replace("S4.1", clause)
        for name, clause in (("b", "S4.4b"), ("z", "S4.1"), ("a", "S4.4b"))
    }
    policy = load_policy(rules_copy(tmp_path, texts))
    assert [rule.id for rule in policy.rules] == [
        "rd-support",
        "z",
        "loan-interest",
        "capital-support",
        "project-support",
        "market-domestic",
        "a",
        "b",
        "market-overseas",
    ]
    assert [line.rule for line in estimate_of("loans: [{}]", policy).lines] == ["z", "loan-interest", "a", "b"]


@pytest.mark.parametrize(("day", "lines"), [("2025-01-31", 0), ("2025-02-01", 1), ("2025-12-31", 1), ("2026-01-01", 0)])
def test_a_rule_has_its_own_days_in_force(day: str, lines: int, tmp_path: Path) -> None:
    rule = HEAD.replace("{from: 2024-11-25}", "{from: 2025-02-01, to: 2025-12-31}") + LOAN + "intensity: 10%\n"
    policy = load_policy(rules_copy(tmp_path, {"x": rule}, alone=True))
    result = estimate_of(f"as_of: {day}\nloans: [{{principal: 100}}]", policy)
    assert len(result.lines) == lines
    assert ("not_in_force" in [warned.code for warned in result.warnings]) == (lines == 0)


# The vocabulary on top of a shipped one.

EXTENSION = """\
extends: binjiang-2024
sections:
  rd_projects:
    fields:
      sales: {type: money, label: {zh: 销售额, en: Sales}, help: {zh: 当年销售额, en: Sales of the year}}
      year:
        label: {zh: 投入年度, en: Spending year}
"""


def test_a_vocabulary_that_extends_the_shipped_one(tmp_path: Path) -> None:
    rule = "for_each: rd_projects\nwhen: {sold: {test: rd_project.sales > floor, zh: 有销售, en: sold}}\n"
    rule += "parameters: {floor: 0元}\neligible_cost: rd_project.spend\nintensity: 15%\n"
    policy = policy_with(tmp_path, rule, vocabulary=EXTENSION)
    fields = policy.vocabulary.sections["rd_projects"].fields
    assert list(fields) == ["name", "subject", "year", "key_innovation", "spend", "sales"]
    assert (fields["year"].type, fields["year"].label.zh) == ("year", "投入年度")
    assert list(policy.vocabulary.sections) == list(shipped().vocabulary.sections)
    assert totals(estimate_of("研发项目: [{研发投入: 100, 销售额: 1, 投入年度: 2025}]", policy)) == ("15.00", "15.00")
    left_out = estimate_of("rd_projects: [{sales: 1}]").warnings[0]
    assert (left_out.code, left_out.path) == ("field_left_out", "rd_projects[0].sales")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("extends: binjiang-2042\n", "vocabulary.yaml:1:10: no such shipped rule set: binjiang-2042"),
        ("extends: ../binjiang-2024\n", "vocabulary.yaml:1:10: no such shipped rule set: ../binjiang-2024"),
        ("extends: [a]\n", "vocabulary.yaml:1:10: no such shipped rule set: "),
        ("extends: binjiang-2024\nfields: {x: {type: money}}\n", "vocabulary.yaml:2:13: label is missing"),
        (
            "extends: binjiang-2024\nfields: {x: {type: mony, label: {zh: 甲, en: a}, help: {zh: 甲, en: a}}}\n",
            "vocabulary.yaml:2:20: ",
        ),
    ],
)
def test_extensions_that_are_refused(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_policy(rules_copy(tmp_path, vocabulary=text))
    assert str(caught.value).removeprefix(f"{tmp_path}/rules/").startswith(message)


def test_without_a_vocabulary_or_a_table_of_rates_the_shipped_ones_hold(tmp_path: Path) -> None:
    copy = rules_copy(tmp_path)
    (copy / "vocabulary.yaml").unlink()
    (copy / "lpr.csv").unlink()
    policy = load_policy(copy)
    assert policy.sha256 == shipped().sha256
    assert policy.lpr.last_known_day == date(2026, 10, 19)


# The fingerprint.


@pytest.mark.parametrize(
    "name", ["policy.yaml", "vocabulary.yaml", "lpr.csv", "payments/rd-support.yaml", "payments/market-overseas.yaml"]
)
def test_every_file_that_decides_a_figure_is_in_the_fingerprint(name: str, tmp_path: Path) -> None:
    copy = rules_copy(tmp_path)
    text = (copy / name).read_text(encoding="utf-8")
    changed = text.replace("2024-04-22,3.45", "2024-04-22,3.46") if name == "lpr.csv" else text + "# one more line\n"
    (copy / name).write_text(changed, encoding="utf-8")
    assert load_policy(copy).sha256 != shipped().sha256


def test_a_further_rule_is_in_the_fingerprint_and_so_is_its_name(tmp_path: Path) -> None:
    rule = HEAD + LOAN + "intensity: 10%\n"
    prints = {load_policy(rules_copy(tmp_path / name, {name: rule})).sha256 for name in ("a", "b")}
    assert len(prints | {shipped().sha256}) == 3


def test_line_endings_and_tests_are_not_in_the_fingerprint(tmp_path: Path) -> None:
    copy = rules_copy(tmp_path)
    for path in copy.rglob("*.*"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    shutil.rmtree(copy / "tests")
    (copy / "notes.txt").write_text("whatever", encoding="utf-8")
    assert load_policy(copy).sha256 == shipped().sha256


def test_the_extended_vocabulary_is_in_the_fingerprint(tmp_path: Path) -> None:
    """Two installations whose shipped vocabularies differ."""
    root = Path(__file__).resolve().parents[2]
    prints: set[bytes] = set()
    for change in ("", "# changed\n"):
        home = tmp_path / f"home{len(prints)}"
        shutil.copytree(root / "binjiang_cli", home / "binjiang_cli", ignore=shutil.ignore_patterns("__pycache__", "rules"))
        shutil.copytree(RULES, home / "rules" / "binjiang-2024")
        with (home / "rules" / "binjiang-2024" / "vocabulary.yaml").open("a", encoding="utf-8") as file:
            file.write(change)
        own = rules_copy(home / "own", vocabulary="extends: binjiang-2024\n")
        code = f"from binjiang_cli.policy.load import load_policy; print(load_policy({str(own)!r}).sha256)"
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=home, env={**os.environ, "PYTHONPATH": str(home)}, capture_output=True, check=True
        )
        prints.add(done.stdout)
    assert len(prints) == 2


# Where the folder is looked for.


def test_the_shipped_rule_set_is_found_in_a_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BINJIANG_RULES", raising=False)
    assert rules_folder() == shipped_rules() / "binjiang-2024"
    assert load_policy().id == "binjiang-2024"
    assert load_policy().sha256 == shipped().sha256


def test_the_environment_names_another(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = rules_copy(tmp_path / "environment", {"own": HEAD + LOAN + "intensity: 10%\n"}, alone=True)
    monkeypatch.setenv("BINJIANG_RULES", str(own))
    assert [rule.id for rule in load_policy().rules] == ["own"]
    monkeypatch.setenv("BINJIANG_RULES", "")
    assert load_policy().sha256 == shipped().sha256


def test_the_call_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BINJIANG_RULES", str(tmp_path / "nowhere"))
    assert load_policy(RULES).sha256 == shipped().sha256
    with pytest.raises(InputError, match=r"no such rule set folder: .*nowhere"):
        load_policy()


def test_folders_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such rule set folder"):
        load_policy(tmp_path / "missing")
    with pytest.raises(InputError, match="no such rule set folder"):
        load_policy(RULES / "policy.yaml")
    with pytest.raises(NothingMatched, match="no rule files in"):
        load_policy(rules_copy(tmp_path, alone=True))
    copy = rules_copy(tmp_path / "second")
    (copy / "policy.yaml").unlink()
    with pytest.raises(InputError, match=r"policy\.yaml: no such file"):  # the file once more behind it is cut where it is long
        load_policy(copy)


def test_the_problems_of_all_rule_files_are_told(tmp_path: Path) -> None:
    rule = HEAD + "for_each: loans\nintensity: 10%\neligible_cost: loan."
    copy = rules_copy(tmp_path, {name: rule + name for name in ("one", "two")})
    with pytest.raises(InputError) as caught:
        load_policy(copy)
    assert [str(problem.place).removeprefix(f"{copy}/") for problem in caught.value.problems] == [
        "payments/one.yaml:7:16",
        "payments/two.yaml:7:16",
    ]
