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
from one_rule import RULE, compiled, refused, whole

from binjiang_cli.language.readings.parameters import Dated
from binjiang_cli.language.tree import Table, Threshold
from binjiang_cli.policy.files import rules_folder, rules_folders
from binjiang_cli.policy.load import load_policy
from binjiang_cli.policy.parameters import dated_entries, latest_entries
from binjiang_cli.policy.shipped import shipped_rules
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import node_at, read_nodes
from binjiang_cli.source.problem import InputError, NothingMatched
from binjiang_cli.values.money import Money
from binjiang_cli.words import Text

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


SHAPE = (
    "value: 每项应为 {from: 日期, value: 值} | each entry is {from: day, value: …}"
    " (可以再写 to: 最后一天 | to: last day may be added)"
)
STEPS = (
    "value: 每项应为 {from: 界限, value: 值} 或 {above: 界限, value: 值} | each entry is {from: bound, value: …} or {above: …}"
)
RISING = "dates: 日期没有递增 | the days are not in rising order → 9:7 前一个值 | the value before"
LISTS = "value: 列表只能列出文字 | a list holds texts"
DAYS = "(例如 2025-01-15、2025/1/15、2025年1月15日 | for example 2025-01-15, 2025/1/15, 2025年1月15日)"
RATES = "(例如 30% 或 0.3 | for example 30% or 0.3)"
QUOTE = "(数值写成 100万元、30%、0.5 等；若是文字，请加引号 | write 100万元, 30%, 0.5; quote it where it is a text)"


def no_figure(text: str) -> str:
    return f"value: “{text}”读不成数字、比例、金额或日期 | not a number, rate, amount or date: {text} {QUOTE}"


@pytest.mark.parametrize(
    ("values", "marked", "said"),
    [
        ("[{from: 2024-11-26, value: 1}]", "9:14 `2024-11-26`",
         "dates: 从 2024-11-25 到 2024-11-26 之间没有值 | no value from 2024-11-25 until 2024-11-26"),
        ("[{from: 2024-11-26, value: 1}, {from: 2024-11-30, value: 2}]", "9:14 `2024-11-26`",
         "dates: 从 2024-11-25 到 2024-11-26 之间没有值 | no value from 2024-11-25 until 2024-11-26"),
        ("[{from: 2024-01-01, value: 1}, {from: 2024-01-01, value: 2}]", "9:44 `2024-01-01`", RISING),
        ("[{from: 2024-01-02, value: 1}, {from: 2024-01-01, value: 2}]", "9:44 `2024-01-01`", RISING),
        ("[{from: 2024-01-01, value: 1}, {from: 2025-01-01, value: 1元}]",
         "9:6 `[{from: 2024-01-01, value: 1}, {from: 2025-01-01, value: 1元}]`",
         "value: 各值的类型不同 | the values differ in type"),
        ("[{from: 2024-01-01}]", "9:7 `{from: 2024-01-01}`", SHAPE),
        ("[{value: 1, from: 2024-01-01, til: 2025-01-01}]", "9:7 `{value: 1, from: 2024-01-01, til: 2025-01-01}`", SHAPE),
        ("[{from: 2024-01-01, to: [2025-01-01], value: 1}]", "9:7 `{from: 2024-01-01, to: [2025-01-01], value: 1}`", SHAPE),
        ("[{from: 2024-01-01, to: 2023-12-31, value: 1}]", "9:30 `2023-12-31`",
         "dates: to 2023-12-31 早于 from 2024-01-01 | to 2023-12-31 is earlier than from 2024-01-01"),
        ("[{from: 2024-01-01, to: 2025-01-01, value: 1}, {from: 2025-01-01, value: 2}]", "9:60 `2025-01-01`",
         "dates: 2025-01-01 有两个值 | two values on 2025-01-01 → 9:30 前一个值 | the value before"),
        ("[{from: 2024-01-01, to: 2025-01-01, value: 1}, {from: 2025-01-03, value: 2}]", "9:60 `2025-01-03`",
         "dates: 2025-01-02 这一天没有值 | no value on 2025-01-02 → 9:30 前一个值 | the value before"),
        ("[{from: 2024-01-01, to: 2025-01-01, value: 1}, {from: 2025-02-01, value: 2}]", "9:60 `2025-02-01`",
         "dates: 2025-01-02 到 2025-01-31 没有值 | no value from 2025-01-02 to 2025-01-31 → 9:30 前一个值 | the value before"),
        ("[{from: 2023-01-01, value: 0}, {from: 2024-01-01, to: 2024-12-31, value: 1}, {above: 2025-01-01, value: 2}]",
         "9:91 `2025-01-01`", "dates: 2025-01-01 这一天没有值 | no value on 2025-01-01 → 9:60 前一个值 | the value before"),
        ("[{from: 2024-01-01, value: 1}, 2]", "9:37 `2`", SHAPE),
        ("[{from: gestern, value: 1}]", "9:14 `gestern`", f"value: “gestern”不是日期 | not a date: gestern {DAYS}"),
        ("[{from: 2024-01-01, value: 2024-02-30}]", "9:33 `2024-02-30`",
         f"value: 日历上没有这一天：2024-02-30 | no such day in the calendar: 2024-02-30 {DAYS}"),
        ("[{value: 1}, {from: 100元, value: 2}]", "9:7 `{value: 1}`", STEPS),  # the first bound that is there is an amount
        ("[]", "9:6 `[]`", LISTS),
        ("[a, {b: 1}]", "9:6 `[a, {b: 1}]`", LISTS),
        ("[a, 1]", "9:6 `[a, 1]`", LISTS),
        ("[1, 2]", "9:6 `[1, 2]`", LISTS),
        ("", "9:5 ``", "value: 这里缺少一个值 | a value is missing"),
        ("{}", "9:6 `{}`", "value: 这里缺少内容 | nothing is given here"),
        ("{a: 1, b: 2元}", "9:6 `{a: 1, b: 2元}`", "value: 表里的值类型不同 | the values of the table are of different types"),
        ("{a: {x: 1, y: 2}, b: {x: 1}}", "9:6 `{a: {x: 1, y: 2}, b: {x: 1}}`",
         "value: 表里各行的键不同 | the rows of the table differ in their keys"),
        ("{CNY: 100, USX: 5}", "9:17 `USX`", "value: 不认识的币种：USX | unknown currency: USX"),
        ("{USD: 100, EUR: 5}", "9:6 `{USD: 100, EUR: 5}`",
         "value: 多币种金额必须给出 CNY | a threshold in several currencies must state CNY"
         " (其他币种会折成人民币比较 | other currencies are converted to CNY and compared with it)"),
        ("{CNY: 100, USD: 5欧元}", "9:22 `5欧元`", "value: 币种与 USD 不一致 | the currency differs from USD"),
        ("{CNY: [a], USD: 5}", "9:12 `[a]`", "value: 这里要的是一个金额 | an amount is expected here"),
        ("{CNY: 约100, USD: 5}", "9:12 `约100`",
         "value: “约100”是约数，这里要确切的金额 | 约100 is approximate; an exact amount is needed"
         " (不知道就不要写这一项 | leave the key out when it is not known)"),
        ("0.001元", "9:6 `0.001元`",
         "value: “0.001元”比一分还细 | 0.001元 is finer than a fen"
         " (金额最多精确到分（0.01） | an amount has at most two decimals)"),
        ("30 percent", "9:6 `30 percent`", no_figure("30 percent")),
        ("三百万左右", "9:6 `三百万左右`", no_figure("三百万左右")),
        ("百分之x", "9:6 `百分之x`", f"value: “百分之x”不是比例 | not a rate: 百分之x {RATES}"),
        # A rate has at most 40 characters; of what is no figure at all, 60 are shown.
        ("1" * 40, f"9:6 `{'1' * 40}`", f"value: “{'1' * 40}”不是比例 | not a rate: {'1' * 40} {RATES}"),
        ("1" * 41, f"9:6 `{'1' * 41}`", no_figure("1" * 41)),
        ("约" + "1" * 60, f"9:6 `约{'1' * 60}`", no_figure("约" + "1" * 59)),
    ],
)  # fmt: skip
def test_parameters_that_are_refused(values: str, marked: str, said: str) -> None:
    assert refused(RULE + f"parameters:\n  p: {values}\n") == [f"{marked} {said}"]


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
        ("百分之三", F(3, 100)),
        ("3‰", F(3, 1000)),
        ("bank", "bank"),
        ("bank2", "bank2"),
        ("S4.1", "S4.1"),
        ("binjiang-2024", "binjiang-2024"),
        ("'30%'", "30%"),
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
def test_what_a_parameter_can_be(text: str, value: object) -> None:
    (dated,) = compiled(RULE + f"parameters:\n  p: {text}\n").parameters["p"]
    assert (dated.since, type(dated.value), dated.value) == (None, type(value), value)


def test_values_take_over_from_one_another_without_a_gap_and_the_first_from_the_rules_first_day() -> None:
    text = """\
parameters:
  p:
    - {above: 2024-11-24, to: 2024-11-25, value: 1}
    - {from: 2024-11-26, to: 2024-11-26, value: 2}
    - {from: 2024-11-27, value: 3}
"""
    assert compiled(RULE + text).parameters["p"] == (
        Dated(date(2024, 11, 25), F(1), date(2024, 11, 25)),
        Dated(date(2024, 11, 26), F(2), date(2024, 11, 26)),
        Dated(date(2024, 11, 27), F(3), None),
    )


@pytest.mark.parametrize(
    ("parameter", "entries", "latest"),
    [
        ("360", ["360"], ["360"]),
        ("[a, b]", ["[a, b]"], ["[a, b]"]),
        ("{a: 1}", ["{a: 1}"], ["{a: 1}"]),
        ("[{from: 2024-01-01, value: 5}, {from: 2025-01-01, value: 6}]", ["5", "6"], ["6"]),
        ("[{from: 0元, value: 5}, {above: 100元, value: 6}]", ["5", "6"], ["0元", "100元", "5", "6"]),
        ("[{from: 0元, value: 5}, {above: 100元}, 7]", ["5"], ["0元", "100元", "5"]),
    ],
)
def test_which_entries_of_a_parameter_count_now(parameter: str, entries: list[str], latest: list[str]) -> None:
    """Of values by date the last one; of steps by amounts all, with their bounds."""
    node = node_at(read_nodes(Document("", f"p: {parameter}")), ("p",))
    assert node is not None
    assert [entry.place.written for entry in dated_entries(node)] == entries
    assert [entry.place.written for entry in latest_entries(node)] == latest


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


def test_folders_as_they_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A shipped rule set by its id alone, where no folder of that name is there; several as the system parts paths."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BINJIANG_RULES", raising=False)
    assert rules_folder("binjiang-2024") == shipped_rules() / "binjiang-2024"
    assert rules_folder("nowhere") == Path("nowhere")
    assert rules_folder("x/binjiang-2024") == Path("x/binjiang-2024")
    (tmp_path / "binjiang-2024").mkdir()
    assert rules_folder("binjiang-2024") == Path("binjiang-2024")
    (tmp_path / f"a{os.pathsep}b").mkdir()  # one folder, as it is there
    assert rules_folders([f"a{os.pathsep}b", f"c{os.pathsep}{os.pathsep}d", Path("e")]) == [
        Path(f"a{os.pathsep}b"), Path("c"), Path("d"), Path("e")
    ]  # fmt: skip
    monkeypatch.setenv("BINJIANG_RULES", f"f{os.pathsep}g")
    assert rules_folders() == rules_folders([]) == [Path("f"), Path("g")]
    with pytest.raises(InputError) as refused:
        rules_folder()
    hint = "用 --rules 指定一个；BINJIANG_RULES 里有几个 | name one with --rules; BINJIANG_RULES holds several"
    assert whole(refused.value.problems) == [f"value: 这里只能用一个规则集 | one rule set is expected here ({hint})"]


def test_folders_that_cannot_be_used(tmp_path: Path) -> None:
    for folder in (tmp_path / "missing", RULES / "policy.yaml"):
        with pytest.raises(InputError) as refused:
            load_policy(folder)
        assert whole(refused.value.problems) == [f"value: 找不到规则集文件夹：{folder} | no such rule set folder: {folder}"]
    empty = rules_copy(tmp_path, alone=True)
    with pytest.raises(NothingMatched) as nothing:
        load_policy(empty)
    assert nothing.value.message == Text(f"{empty}/payments 里没有规则文件", f"no rule files in {empty}/payments")
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
