"""The prose reading: every node type in words of both languages, and formulas with their values put in."""

from __future__ import annotations

from datetime import date
from fractions import Fraction as F
from typing import Any

import pytest
from helpers import PARAMETERS, STEPS, evaluate, names_of_loans, parse, record, shipped
from hypothesis import given
from test_soundness import ANY

from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.exact import Exact, Facts, Unknown
from binjiang_cli.language.readings.prose import Prose, amount_or_rate, by_zero
from binjiang_cli.language.typing import Checker
from binjiang_cli.policy.labels import VocabularyLabels
from binjiang_cli.values.money import Money
from binjiang_cli.words import Text, same

OWN = {"rate": Text("比例", "the rate"), "day_count": Text("年计息天数", "days in a year")}
KNOWN: dict[str, Any] = {
    **PARAMETERS,
    "as_of": date(2026, 6, 30),
    "company": record("company", "company", name="甲", employees=12),
    "loan": record(
        "loans",
        "loans[0]",
        principal=Money(F(36_000_000)),
        drawn_on=date(2025, 1, 15),
        lender="bank",
        interest_paid=Money(F(5), "USD"),
        subject=("MCU", "封测"),
    ),
    "rd_projects": (record("rd_projects", "rd_projects[0]", spend=Money(F(100))),),
}


def read(text: str) -> tuple[Prose, Any, Checker]:
    node = parse(text)
    checker = Checker(names_of_loans())
    checker.record = "loan"
    checker.check(node)
    assert checker.problems == []
    return Prose(VocabularyLabels(shipped().vocabulary, OWN), checker.types), node, checker


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        # constants
        ("0.3", "0.3", "0.3"),
        ("360", "360", "360"),
        ('"bank"', "bank", "bank"),
        ("True", "是", "yes"),
        ("False", "否", "no"),
        # names: by their labels, parameters by the rule's own, else as they are written
        ("rate", "比例", "the rate"),
        ("as_of", "评估日", "Day of the estimate"),
        ("loans", "贷款", "Loans"),
        ("loan", "贷款", "Loans"),
        ("word", "word", "word"),
        ("loan.principal", "本金", "Principal"),
        ("company.employees", "职工人数", "Employees"),
        # arithmetic, with brackets only where they are needed
        ("loan.principal * rate", "本金 × 比例", "Principal × the rate"),
        ("1 - rate", "1 − 比例", "1 − the rate"),
        ("(1 - rate) * 2", "（1 − 比例） × 2", "(1 − the rate) × 2"),
        ("1 - rate * 2", "1 − （比例 × 2）", "1 − (the rate × 2)"),
        ("1 - (rate - 2)", "1 − （比例 − 2）", "1 − (the rate − 2)"),
        ("1 + (rate + 2)", "1 + 比例 + 2", "1 + the rate + 2"),
        ("8 / (4 / 2)", "8 ÷ （4 ÷ 2）", "8 ÷ (4 ÷ 2)"),
        ("8 / 4 / 2", "8 ÷ 4 ÷ 2", "8 ÷ 4 ÷ 2"),
        ("8 / 4 * 2", "8 ÷ 4 × 2", "8 ÷ 4 × 2"),
        ("8 * 4 / 2", "8 × 4 ÷ 2", "8 × 4 ÷ 2"),
        ("(1 + rate) * 2", "（1 + 比例） × 2", "(1 + the rate) × 2"),
        ("1 - 2 + rate", "1 − 2 + 比例", "1 − 2 + the rate"),
        ("1 + 2 - rate", "1 + 2 − 比例", "1 + 2 − the rate"),
        ("2 * (4 / 2)", "2 × 4 ÷ 2", "2 × 4 ÷ 2"),
        ("8 / (4 * 2)", "8 ÷ （4 × 2）", "8 ÷ (4 × 2)"),
        ("-rate", "−比例", "−the rate"),
        ("loan.principal * 30%", "本金 × 30%", "Principal × 30%"),
        ("[1, rate]", "1、比例", "1, the rate"),
        # comparisons; a choice by its label
        ('loan.lender == "bank"', "放款方 = 银行", "Lender = bank"),
        ('"other" != loan.lender', "其他 ≠ 放款方", "other ≠ Lender"),
        ("rate < 1", "比例 < 1", "the rate < 1"),
        ("rate <= 1", "比例 ≤ 1", "the rate ≤ 1"),
        ("rate > 1", "比例 > 1", "the rate > 1"),
        ("rate >= 1", "比例 ≥ 1", "the rate ≥ 1"),
        # membership
        ('loan.lender in ["bank", "other"]', "放款方为银行、其他之一", "Lender is one of bank, other"),
        ('"gazelle" in company.statuses', "资质认定包含瞪羚企业", "Statuses include gazelle"),
        ("loan.name in allowed", "allowed包含贷款名称", "allowed include Loan name"),
        # logic
        ('flag and loan.lender == "bank"', "flag 且 放款方 = 银行", "flag and Lender = bank"),
        ("flag or rate > 1", "flag 或 比例 > 1", "flag or the rate > 1"),
        ("flag and (flag or flag)", "flag 且 （flag 或 flag）", "flag and (flag or flag)"),
        ("not flag", "并非（flag）", "not (flag)"),
        (
            "flag and (flag if flag else flag)",
            "flag 且 （若flag则为flag，否则为flag）",
            "flag and (flag if flag, otherwise flag)",
        ),
        ("flag or not flag", "flag 或 并非（flag）", "flag or not (flag)"),
        # choices and calls
        ("1 if flag else 2", "若flag则为1，否则为2", "1 if flag, otherwise 2"),
        ("days(loan.drawn_on, as_of)", "从放款日到评估日的天数", "days from Drawn on to Day of the estimate"),
        ("year(as_of)", "评估日的年份", "the year of Day of the estimate"),
        ("months(loan.drawn_on, as_of)", "从放款日到评估日的整月数", "full months from Drawn on to Day of the estimate"),
        ("later(as_of, 2)", "评估日之后 2 个月的那天", "the day 2 months after Day of the estimate"),
        ("month(as_of)", "评估日的月份", "the month of Day of the estimate"),
        ("month_end(as_of)", "评估日的月末", "the end of the month of Day of the estimate"),
        ("full(loan.principal, sum_of_money)", "本金中整的 sum_of_money 的个数", "how many full sum_of_money are in Principal"),
        ("rounded(rate, 0.01)", "比例（四舍五入到 0.01）", "the rate, rounded half up to 0.01"),
        ("year_end(2025)", "2025的年末", "the end of 2025"),
        ("lpr_1y(loan.drawn_on)", "放款日适用的一年期 LPR", "the one-year LPR in force on Drawn on"),
        ("lpr_5y(as_of)", "评估日适用的五年期以上 LPR", "the over-five-year LPR in force on Day of the estimate"),
        ("first(loan.repaid_on, as_of)", "还款日（未填则为评估日）", "Repaid on (where absent, Day of the estimate)"),
        ("first(rate, 1, 2)", "比例（未填则为1）（未填则为2）", "the rate (where absent, 1) (where absent, 2)"),
        ("min(rate, 1)", "（比例 与 1 中较小者）", "the lesser of (the rate and 1)"),
        ("max(rate, 1)", "（比例 与 1 中较大者）", "the greater of (the rate and 1)"),
        # steps and ranks
        (
            "step(rates, loan.principal)",
            "本金在“rates”中所处一段的值",
            "the value of the step of rates in which Principal lies",
        ),
        ("slices(rates, loan.principal)", "本金按“rates”分段计算之和", "Principal by the slices of rates, added up"),
        (
            "place(loan)",
            "在各项中的名次（按所列先后）",
            "the place among the records (in the order in which they stand)",
        ),
        (
            "place(loan, by=loan.drawn_on)",
            "在各项中的名次（按放款日从小到大）",
            "the place among the records (by Drawn on, the least or earliest first)",
        ),
        (
            "place(loan, by=-loan.principal, per=loan.lender)",
            "在各项中的名次（按本金从大到小，每个放款方分别计）",
            "the place among the records (by Principal, the greatest or latest first, for each Lender apart)",
        ),
        (
            "within(loan.principal, sum_of_money)",
            "本金中，前面各项之后 sum_of_money 还容得下的部分（按所列先后）",
            "what of Principal still fits under sum_of_money after the records before (in the order in which they stand)",
        ),
        # tables and aggregates
        ("grades[loan.name]", "“grades”中贷款名称对应的值", "grades for Loan name"),
        ("sum(p.spend for p in rd_projects)", "各研发项目的研发投入之和", "the sum of R&D spending over R&D projects"),
        (
            "sum(p.spend for p in rd_projects if p.year == 2025)",
            "各研发项目（年度 = 2025）的研发投入之和",
            "the sum of R&D spending over R&D projects where Year = 2025",
        ),
        ("count(p for p in rd_projects)", "研发项目的个数", "the number of R&D projects"),
        (
            "count(p for p in rd_projects if p.year == 2025)",
            "研发项目（年度 = 2025）的个数",
            "the number of R&D projects where Year = 2025",
        ),
        (
            "any(p.key_innovation for p in rd_projects if p.year == 2025)",
            "研发项目（年度 = 2025）中至少一个：重点创新项目",
            "for one of R&D projects where Year = 2025: Key innovation project",
        ),
        (
            "all(p.key_innovation for p in rd_projects if p.year == 2025)",
            "研发项目（年度 = 2025）全部：重点创新项目",
            "for all of R&D projects where Year = 2025: Key innovation project",
        ),
        (
            "any(p.key_innovation for p in rd_projects)",
            "研发项目中至少一个：重点创新项目",
            "for one of R&D projects: Key innovation project",
        ),
        (
            "all(p.key_innovation for p in rd_projects)",
            "研发项目全部：重点创新项目",
            "for all of R&D projects: Key innovation project",
        ),
    ],
)
def test_words(text: str, zh: str, en: str) -> None:
    prose, node, _ = read(text)
    assert prose.words(node) == Text(zh, en)


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        # 36,000,000 × 3.10% × 531 ÷ 360; the days from 2025-01-15 to 2026-06-30 are 531
        (
            "loan.principal * lpr_1y(loan.drawn_on) * days(loan.drawn_on, as_of) / day_count",
            *["36,000,000.00 × 3.10% × 531 ÷ 360"] * 2,
        ),
        ("(1 - rate) * 2", "（1 − 0.3） × 2", "(1 − 0.3) × 2"),
        ("-loan.principal", *["−36,000,000.00"] * 2),
        ("loan.interest_paid * 2", *["USD 5.00 × 2"] * 2),
        ("min(rate, 1)", "（0.3 与 1 中较小者）", "the lesser of (0.3 and 1)"),
        ("max(rate, 1, 2)", "（0.3、1、2 中最大者）", "the greatest of (0.3, 1, 2)"),
        ("max(rate)", "0.3", "0.3"),
        ("loan.repaid_on", "未知", "not known"),
        ("lpr_1y(loan.repaid_on)", "未知", "not known"),
        ("lpr_5y(loan.drawn_on)", "3.60%", "3.60%"),
        ("1 / 3 * rate", "1 ÷ 3 × 0.3", "1 ÷ 3 × 0.3"),
        ("loan.drawn_on", "2025-01-15", "2025-01-15"),
        ("loan.lender", "银行", "bank"),
        ("company.name", "甲", "甲"),
        ("loan.subject", "MCU、封测", "MCU, 封测"),
        ("flag", "是", "yes"),
        ("rate > 1", "否", "no"),
        ("loan", "loans[0]", "loans[0]"),
        ("bound", "1,000.00或USD 150.00", "1,000.00 or USD 150.00"),
        ("grades", "first: 100.00，second: 50.00", "first: 100.00, second: 50.00"),
        ("sum(p.spend for p in rd_projects)", "100.00", "100.00"),
        ("allowed", "bank、fund", "bank, fund"),
    ],
)
def test_formulas(text: str, zh: str, en: str) -> None:
    prose, node, checker = read(text)
    exact = Exact(dict(KNOWN), checker.types, Facts({}, shipped().lpr))
    exact.value(node)
    written = prose.formula(node, exact.values)
    assert (written.zh, written.en) == (zh, en)


def test_values() -> None:
    prose, node, _ = read("company.statuses")
    assert prose.value(("gazelle", "listed"), node) == Text("瞪羚企业、上市企业", "gazelle, listed")
    assert prose.value(("gazelle", "listed")) == Text("gazelle、listed", "gazelle, listed")
    assert prose.value(()) == Text("", "")
    assert prose.value(None) == prose.value(Unknown(("x",))) == Text("未知", "not known")
    assert prose.value(F(1, 3)) == Text("0.333333333333…", "0.333333333333…")
    with pytest.raises(TypeError):
        prose.constant(object())


def test_steps_are_told_one_by_one() -> None:
    prose, _, _ = read("flag")
    assert prose.constant(STEPS["rates"]) == Text(
        "500,000.00 起：5%；超过 1,000,000.00：6%；3,000,000.00 起：1%",
        "from 500,000.00: 5%; above 1,000,000.00: 6%; from 3,000,000.00: 1%",
    )
    assert prose.constant(STEPS["heads"]) == Text("1 起：100.00；3 起：50.00", "from 1: 100.00; from 3: 50.00")
    assert [amount_or_rate(value) for value in (F(2), F(1, 20), Money(F(7)))] == [same("2"), same("5%"), same("7.00")]


def test_the_slices_of_an_amount() -> None:
    prose, node, checker = read("slices(rates, loan.principal)")
    exact = Exact(dict(KNOWN), checker.types, Facts({}, shipped().lpr))
    assert exact.value(node) == Money(F(475_000))
    assert prose.slice_rows(node, exact.values) == [
        Text(
            "500,000.00 到 1,000,000.00：500,000.00 × 5% = 25,000.00",
            "500,000.00 to 1,000,000.00: 500,000.00 × 5% = 25,000.00",
        ),
        Text(
            "1,000,000.00 到 3,000,000.00：2,000,000.00 × 6% = 120,000.00",
            "1,000,000.00 to 3,000,000.00: 2,000,000.00 × 6% = 120,000.00",
        ),
        Text(
            "3,000,000.00 以上：33,000,000.00 × 1% = 330,000.00",
            "3,000,000.00 and above: 33,000,000.00 × 1% = 330,000.00",
        ),
    ]


def test_what_cannot_be_said() -> None:
    assert by_zero(Text("本金", "Principal")) == Text("除数为零：本金", "division by zero: Principal")
    cannot = CannotSay("没有这种写法", "there is no such form")
    assert (str(cannot), cannot.reason) == ("there is no such form", Text("没有这种写法", "there is no such form"))


def test_paths_by_their_labels() -> None:
    labels = VocabularyLabels(shipped().vocabulary)
    assert labels.path("loans[1].interest_paid") == Text("已付利息", "Interest paid")
    assert labels.path("company.name") == Text("企业名称", "Company name")
    assert labels.path("rd_projects") == Text("研发项目", "R&D projects")
    assert labels.path("fx.USD") == Text("汇率 USD", "Exchange rates USD")
    assert labels.path("as_of") == Text("评估日", "Day of the estimate")
    assert labels.path("lpr_1y(2019-01-01)") == Text("lpr_1y(2019-01-01)", "lpr_1y(2019-01-01)")
    assert labels.path("nothing") == Text("nothing", "nothing")


@given(ANY)
def test_every_expression_has_words_and_a_formula(text: str) -> None:
    node = parse(text)
    checker = Checker(names_of_loans())
    checker.check(node)
    prose = Prose(VocabularyLabels(shipped().vocabulary, OWN), checker.types)
    for words in (prose.words(node), prose.formula(node, {})):
        assert words.zh
        assert words.en


def test_a_threshold_is_shown_in_the_currency_in_which_it_was_compared() -> None:
    prose, node, checker = read("loan.interest_paid >= bound")
    exact = Exact(dict(KNOWN), checker.types, Facts({}, shipped().lpr))
    assert exact.value(node) is False
    assert prose.value(exact.values[node.right]).en == "USD 150.00"
    assert evaluate("bound <= loan.interest_paid", loan={"interest_paid": Money(F(5), "USD")}) is False
