"""The types reading: what every expression gives, within which bounds, and what makes no sense."""

from __future__ import annotations

from fractions import Fraction as F
from pathlib import Path

import pytest
from helpers import HEAD, STEPS, marked, names_of_loans, parse, policy_with, rules_copy

from binjiang_cli.language.functions import FUNCTIONS
from binjiang_cli.language.types import (
    NAMES,
    BooleanType,
    Bounds,
    DateType,
    ListType,
    MoneyType,
    NumberType,
    RecordType,
    StepsType,
    TableType,
    TextType,
    ThresholdType,
    Type,
    WrongType,
    exactly,
)
from binjiang_cli.language.typing import Checker, is_wrong, type_of_parameter
from binjiang_cli.policy.load import load_policy
from binjiang_cli.source.problem import InputError, Kind, Problem
from binjiang_cli.words import Text

FIELD = Bounds(F(0), F(10**15))  # of every field of money
LENDERS = TextType(("bank", "other"))
RECORDS = 10_000  # the most that a section holds


def type_of(text: str) -> Type:
    checker = Checker(names_of_loans())
    found = checker.check(parse(text))
    assert checker.problems == []
    return found


def money(low: F | int | None, high: F | int | None) -> MoneyType:
    return MoneyType(Bounds(None if low is None else F(low), None if high is None else F(high)))


def number(low: F | int | None, high: F | int | None, integer: bool = False) -> NumberType:
    return NumberType(Bounds(None if low is None else F(low), None if high is None else F(high)), integer)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # constants and names
        ("12", NumberType(exactly(F(12)), True)),
        ("0.3", NumberType(exactly(F(3, 10)))),
        ('"bank"', TextType(("bank",))),
        ("True", BooleanType()),
        ("loan.principal", MoneyType(FIELD)),
        ("loan.drawn_on", DateType()),
        ("loan.lender", LENDERS),
        ("loan.name", TextType()),
        ("loan.subject", ListType(TextType(), 1000)),
        ("company.employees", number(0, 10**12, True)),
        ("as_of", DateType()),
        # of the 300 years from 1900, as if each were a leap year
        ("days(loan.drawn_on, as_of)", number(-109_800, 109_800, True)),
        ("months(loan.drawn_on, as_of)", number(0, 12 * 300, True)),
        ("year(as_of)", number(1900, 2199, True)),
        ("month(as_of)", number(1, 12, True)),
        ("bound", ThresholdType({"CNY": F(1000), "USD": F(150)})),
        ("[loan.lender, word]", ListType(TextType(("bank", "other")), 2)),
        # sums and products of numbers
        ("rate + day_count", number(F("360.3"), F("360.3"))),
        ("1 + 2", number(3, 3, True)),
        ("company.employees - 5", number(-5, 10**12 - 5, True)),
        ("2 * company.employees", number(0, 2 * 10**12, True)),
        ("rate * company.employees", number(0, F(3, 10) * 10**12)),
        ("-company.employees", number(-(10**12), 0, True)),
        ("company.employees - rate", number(F(-3, 10), 10**12 - F(3, 10))),
        # the corners of a product with a negative factor
        ("(company.employees - 5) * (2 - 5)", number(-3 * (10**12 - 5), 15, True)),
        # money
        ("loan.principal + loan.interest_paid", money(0, 2 * 10**15)),
        ("loan.principal - loan.interest_paid", money(-(10**15), 10**15)),
        ("loan.principal * rate", money(0, F(3, 10) * 10**15)),
        ("rate * loan.principal", money(0, F(3, 10) * 10**15)),
        ("loan.principal / day_count", money(0, F(10**15, 360))),
        ("-loan.principal", money(-(10**15), 0)),
        ("1 / 4", number(F(1, 4), F(1, 4))),
        # a divisor that may be zero or of either sign leaves no bounds
        ("1 / company.employees", number(None, None)),
        ("loan.principal / (company.employees - 1)", money(None, None)),
        ("loan.principal / loan.interest_paid", number(None, None)),
        # what has no upper bound keeps its sign only where both factors keep it
        ("(1 / company.employees) * company.employees", number(None, None)),
        ("(loan.principal / company.employees) * rate", money(None, None)),
        ("1 / (company.employees + 1)", number(F(1, 10**12 + 1), 1)),
        ("loan.principal / sum_of_money", number(0, F(10**15, 500))),
        # comparisons, membership, logic
        ("loan.principal >= bound", BooleanType()),
        ("bound > loan.principal", BooleanType()),
        ("loan.principal == loan.interest_paid", BooleanType()),
        ("loan.drawn_on < as_of", BooleanType()),
        ('loan.lender != "bank"', BooleanType()),
        ("flag == (1 < 2)", BooleanType()),
        ('loan.lender in ["bank"]', BooleanType()),
        ("loan.name in allowed", BooleanType()),
        ('"first" in grades', BooleanType()),
        ("loan.name in grades", BooleanType()),
        ('"MCU" in loan.subject', BooleanType()),
        ('"patents" in company.activities', BooleanType()),
        ("not flag and flag or flag", BooleanType()),
        ("loan.lender in grades", BooleanType()),  # though no lender is a grade: asked of a field it may be false
        ("loan.lender in allowed", BooleanType()),
        ('loan.lender in ["bank", word]', BooleanType()),
        ("loan.principal > 0", BooleanType()),
        # choices: what either may be
        ("(loan if flag else loan).principal", MoneyType(FIELD)),
        ('(grades if flag else grades)["first"]', money(50, 100)),
        ("loan.principal if flag else sum_of_money", MoneyType(FIELD)),
        ("1 if flag else 0.5", number(F(1, 2), 1)),
        ("1 if flag else 3", number(1, 3, True)),
        ('loan.lender if flag else "none"', TextType(("bank", "other", "none"))),
        ("loan.lender if flag else loan.name", TextType()),
        ("loan.subject if flag else allowed", ListType(TextType(), 1000)),
        ("as_of if flag else start", DateType()),
        # functions
        ("days(start, as_of)", number(-109800, 109800, True)),
        ("year(as_of)", number(1900, 2199, True)),
        ("lpr_1y(as_of)", number(0, 1)),
        ("lpr_5y(start)", number(0, 1)),
        ("year_end(2025)", DateType()),
        ("first(loan.repaid_on, as_of)", DateType()),
        ("first(company.employees, 3)", number(0, 10**12, True)),
        ("first(rate, company.employees)", number(0, 10**12)),
        ("min(company.employees, 3)", number(0, 3, True)),
        ("max(company.employees, 3)", number(3, 10**12, True)),
        ("max(days(start, as_of), 0)", number(0, 109800, True)),
        ("min(loan.principal, sum_of_money)", money(0, 500)),
        ("max(loan.principal)", MoneyType(FIELD)),
        ("max(start, as_of)", DateType()),
        # a bound that one side lacks: min keeps the upper one, max the lower one
        ("min(1 / company.employees, 3)", number(None, 3)),
        ("max(1 / company.employees, 3)", number(3, None)),
        ("(1 if flag else 1 / company.employees)", number(None, None)),
        ("min(1 / company.employees, 2 / company.employees)", number(None, None)),
        ("max(loan.principal - sum_of_money, 0)", money(0, 10**15 - 500)),  # beside money a zero is no money
        # how many full units: none at least. What is rounded moves by less than a unit.
        ("full(loan.principal, sum_of_money)", number(0, None, True)),
        ("full(rate, 1)", number(0, None, True)),
        ("full(rate, 1 / company.employees)", number(0, None, True)),
        ("2 * full(loan.principal, sum_of_money)", number(0, None, True)),
        ("1 / (full(loan.principal, sum_of_money) + 1)", number(0, 1)),
        ("rounded(loan.principal, sum_of_money)", money(-500, 10**15 + 500)),
        ("rounded(rate, 0.01)", number(F(29, 100), F(31, 100))),
        ("rounded(3, 2)", number(1, 5, True)),
        ("rounded(rate, 1 / company.employees)", number(None, None)),
        ("month_end(as_of)", DateType()),
        ("later(as_of, 3)", DateType()),
        # steps: nothing below the first
        ("step(rates, loan.principal)", number(0, F(6, 100))),
        ("step(tiers, loan.principal)", money(0, 50_000)),
        ("step(share, as_of)", number(0, 1)),
        # tables
        ('grades["first"]', money(50, 100)),
        ("factors[loan.lender]", number(F(1, 2), 1)),
        # aggregates
        ("sum(p.spend for p in rd_projects)", money(0, RECORDS * 10**15)),
        ("sum(p.year for p in rd_projects)", number(0, RECORDS * 2099, True)),
        ("sum(1 - 3 for p in allowed)", number(-4, 0, True)),
        ("count(p for p in rd_projects if p.key_innovation)", number(0, RECORDS, True)),
        ("count(w for w in allowed)", number(0, 2, True)),
        ("any(p.key_innovation for p in rd_projects)", BooleanType()),
        ("all(p.spend >= sum_of_money for p in rd_projects if p.year == 2025)", BooleanType()),
        ("sum(sum(q.spend for q in rd_projects) for p in allowed)", money(0, 2 * RECORDS * 10**15)),
        # the variable's name is free again afterwards
        ("count(p for p in allowed) + count(p for p in rd_projects)", number(0, 2 + RECORDS, True)),
        ('any(x == "bank" for x in [loan.lender])', BooleanType()),
    ],
)
def test_what_an_expression_gives(text: str, expected: Type) -> None:
    found = type_of(text)
    assert (type(found), found) == (type(expected), expected)


def told_of(text: str) -> list[tuple[str, Text, Text | None, Kind]]:
    """What is marked in an expression, what is said of it, what would be right, and the kind of each problem."""
    checker = Checker(names_of_loans())
    checker.check(parse(text))
    return [(marked(problem.place), problem.message, problem.hint, problem.kind) for problem in checker.problems]


def refusals(text: str) -> list[tuple[str, str]]:
    return [(part, message.en) for part, message, _, _ in told_of(text)]


NUMBER, MONEY, DATE = Text("数字", "number"), Text("金额", "money"), Text("日期", "date")
YES_OR_NO, TEXT, LIST = Text("是否", "yes or no"), Text("文字", "text"), Text("列表", "list")
RECORD, TABLE = Text("记录", "record"), Text("对照表", "table")
THRESHOLD = Text("多币种金额", "threshold in several currencies")
BY_ZERO = Text("除数是零", "division by zero")
NO_UNIT = Text("单位要大于零", "a unit is above zero")
MIXED = Text("列表里的值类型不同", "the values of the list are of different types")
EMPTY = Text("空列表", "an empty list")
NO_LIST = Text("for … in 后面要一个列表", "a list is expected after for … in")
NO_SLICES_OF_DAYS = Text("share 按日期分段，没有可以相加的部分", "share has steps by day: a day has no parts to add up")
NO_SLICES_OF_MONEY = Text(
    "tiers 的界限和值都是金额，不能相乘", "tiers has money as bounds and as values: it cannot be multiplied"
)
NO_ORDER = Text("这里没有先后可言：规则不是对每条记录的", "nothing comes before another here: no rule for each record")
# hints
AS_PARAMETER = Text(
    "金额写成带币种的参数，例如 parameters 里的 bound: 300万元",
    "state the amount as a parameter with its unit, such as bound: 300万元",
)
DAYS_BETWEEN = Text("两个日期相隔的天数是 days（起，止）", "the days between two dates are days(from, to)")
USE_IN = Text("判断是否在列表里用 in", "use `in` to ask whether a list holds a value")
LISTED = "name, subject, lender, principal, drawn_on, repaid_on, interest_paid"
FIELDS_OF_LOANS = Text(f"loans 的字段：{LISTED}", f"fields of loans: {LISTED}")


def cannot(operator: str, *kinds: Text) -> Text:
    zh, en = "和".join(kind.zh for kind in kinds), " and ".join(kind.en for kind in kinds)
    return Text(f"“{operator}”不能用于{zh}", f"{operator} cannot be applied to {en}")


def must_be(what: str, found: Text, *wanted: Text) -> Text:
    zh, en = "或".join(kind.zh for kind in wanted), " or ".join(kind.en for kind in wanted)
    return Text(f"{what} 应为{zh}，这里是{found.zh}", f"{what} must be {en}, not {found.en}")


def takes(function: str, wanted: str, given: int) -> Text:
    return Text(f"{function} 要 {wanted} 个参数，这里有 {given} 个", f"{function} takes {wanted} arguments, not {given}")


def by_steps(name: str, by: Text, here: Text) -> Text:
    return Text(f"{name} 按{by.zh}分段，这里是{here.zh}", f"{name} has steps by {by.en}, this is {here.en}")


def no_name(name: str) -> Text:
    return Text(f"没有 {name} 这个名字", f"unknown name: {name}")


def no_value(value: str) -> Text:
    return Text(f"没有 {value} 这个值", f"unknown value: {value}")


def no_field(section: str, field: str) -> Text:
    return Text(f"{section} 没有字段 {field}", f"{section} has no field {field}")


def no_fields(kind: Text) -> Text:
    return Text(f"{kind.zh}没有字段", f"{kind.en} has no fields")


def taken(name: str) -> Text:
    return Text(f"{name} 这个名字已经用了", f"the name {name} is already taken")


def meant(word: str) -> Text:
    return Text(f"是不是 {word}？", f"did you mean {word}?")


def values(listed: str) -> Text:
    return Text(f"可用的值：{listed}", f"known values: {listed}")


@pytest.mark.parametrize(
    ("text", "part", "message", "hint"),
    [
        ("as_of.year", "as_of.year", no_fields(DATE), None),
        ("rd_projects.spend", "rd_projects.spend", no_fields(LIST), None),
        # arithmetic
        ("loan.principal + 1", "loan.principal + 1", cannot("+", MONEY, NUMBER), AS_PARAMETER),
        ("1 - loan.principal", "1 - loan.principal", cannot("-", NUMBER, MONEY), AS_PARAMETER),
        ("loan.principal + loan.drawn_on", "loan.principal + loan.drawn_on", cannot("+", MONEY, DATE), DAYS_BETWEEN),
        ("as_of - loan.drawn_on", "as_of - loan.drawn_on", cannot("-", DATE, DATE), DAYS_BETWEEN),
        ("as_of + 30", "as_of + 30", cannot("+", DATE, NUMBER), DAYS_BETWEEN),
        ("loan.principal * loan.principal", "loan.principal * loan.principal", cannot("*", MONEY, MONEY), None),
        ("1 / loan.principal", "1 / loan.principal", cannot("/", NUMBER, MONEY), None),
        ("rate * loan.name", "rate * loan.name", cannot("*", NUMBER, TEXT), None),
        ("loan.name + word", "loan.name + word", cannot("+", TEXT, TEXT), None),
        ("flag + 1", "flag + 1", cannot("+", YES_OR_NO, NUMBER), None),
        ("bound + loan.principal", "bound + loan.principal", cannot("+", THRESHOLD, MONEY), None),
        ("bound * 2", "bound * 2", cannot("*", THRESHOLD, NUMBER), None),
        ("-as_of", "-as_of", cannot("-", DATE), None),
        ("-flag", "-flag", cannot("-", YES_OR_NO), None),
        ("rate / 0", "0", BY_ZERO, None),
        ("loan.principal / none", "none", BY_ZERO, None),
        ("loan.principal / (3 - 3)", "3 - 3", BY_ZERO, None),
        # comparisons
        ("loan.principal > 300", "loan.principal > 300", cannot(">", MONEY, NUMBER), AS_PARAMETER),
        ("loan.drawn_on == 2025", "loan.drawn_on == 2025", cannot("==", DATE, NUMBER), None),
        ("loan.lender < loan.name", "loan.lender < loan.name", cannot("<", TEXT, TEXT), None),
        ("flag < flag", "flag < flag", cannot("<", YES_OR_NO, YES_OR_NO), None),
        ("bound < bound", "bound < bound", cannot("<", THRESHOLD, THRESHOLD), None),
        ("rate > bound", "rate > bound", cannot(">", NUMBER, THRESHOLD), None),
        ('loan.subject == "MCU"', 'loan.subject == "MCU"', cannot("==", LIST, TEXT), USE_IN),
        ("loan == company", "loan == company", cannot("==", RECORD, RECORD), None),
        ("flag == 1", "flag == 1", cannot("==", YES_OR_NO, NUMBER), None),
        ("1 in allowed", "1 in allowed", cannot("in", NUMBER, TEXT), None),
        ("1 in grades", "1 in grades", cannot("in", NUMBER, TABLE), None),
        ("loan.name in word", "loan.name in word", cannot("in", TEXT, TEXT), None),
        ("loan.subject in allowed", "loan.subject in allowed", cannot("in", LIST, TEXT), None),
        # logic and choices
        ("flag and 1", "1", must_be("and", NUMBER, YES_OR_NO), None),
        ("loan.name or flag", "loan.name", must_be("or", TEXT, YES_OR_NO), None),
        ("not loan.principal", "loan.principal", must_be("not", MONEY, YES_OR_NO), None),
        ("1 if rate else 2", "rate", must_be("if", NUMBER, YES_OR_NO), None),
        ("loan.principal if flag else 1", "loan.principal if flag else 1", cannot("if … else", MONEY, NUMBER), None),
        ("full(loan.principal, 0元)", "0元", NO_UNIT, None),
        ("rounded(loan.principal, 100)", "rounded(loan.principal, 100)", cannot("rounded", MONEY, NUMBER), None),
        ("later(as_of, as_of)", "as_of", must_be("later", DATE, NUMBER), None),
        ("[1, loan.principal]", "[1, loan.principal]", MIXED, None),
        ("[]", "[]", EMPTY, None),
        # functions
        ("days(as_of)", "days(as_of)", takes("days", "2", 1), None),
        ("year()", "year()", takes("year", "1", 0), None),
        ("min()", "min()", takes("min", "≥ 1", 0), None),
        ("first()", "first()", takes("first", "≥ 1", 0), None),
        ("lpr_1y(as_of, as_of)", "lpr_1y(as_of, as_of)", takes("lpr_1y", "1", 2), None),
        ("days(as_of, 2025)", "2025", must_be("days", NUMBER, DATE), None),
        ("year(loan.principal)", "loan.principal", must_be("year", MONEY, DATE), None),
        ("lpr_5y(loan.name)", "loan.name", must_be("lpr_5y", TEXT, DATE), None),
        ("year_end(as_of)", "as_of", must_be("year_end", DATE, NUMBER), None),
        ("min(1, loan.principal)", "min(1, loan.principal)", cannot("min", NUMBER, MONEY), None),
        ("max(flag, flag)", "max(flag, flag)", cannot("max", YES_OR_NO, YES_OR_NO), None),
        ("min(loan.name)", "min(loan.name)", cannot("min", TEXT), None),
        ("first(loan.repaid_on, rate)", "first(loan.repaid_on, rate)", cannot("first", DATE, NUMBER), None),
        # tables
        ("grades[1]", "grades[1]", cannot("[ ]", TABLE, NUMBER), None),
        ('loan["name"]', 'loan["name"]', cannot("[ ]", RECORD, TEXT), None),
        ("allowed[0]", "allowed[0]", cannot("[ ]", LIST, NUMBER), None),
        # aggregates
        ("sum(p for p in company)", "company", NO_LIST, None),
        ("sum(p.name for p in rd_projects)", "p.name", must_be("sum", TEXT, NUMBER, MONEY), None),
        ("any(p.spend for p in rd_projects)", "p.spend", must_be("any", MONEY, YES_OR_NO), None),
        ("all(p.year for p in rd_projects)", "p.year", must_be("all", NUMBER, YES_OR_NO), None),
        ("count(p for p in rd_projects if p.spend)", "p.spend", must_be("if", MONEY, YES_OR_NO), None),
        ("count(loan for loan in rd_projects)", "count(loan for loan in rd_projects)", taken("loan"), None),
        ("count(count(p for p in allowed) for p in rd_projects)", "count(p for p in allowed)", taken("p"), None),
        (
            "sum(p.spend for p in rd_projects) + sum(q.year for q in rd_projects)",
            "sum(p.spend for p in rd_projects) + sum(q.year for q in rd_projects)",
            cannot("+", MONEY, NUMBER),
            AS_PARAMETER,
        ),
        ("loan.principal - 1", "loan.principal - 1", cannot("-", MONEY, NUMBER), AS_PARAMETER),
        ("as_of * 2", "as_of * 2", cannot("*", DATE, NUMBER), None),
        ("loan.name - as_of", "loan.name - as_of", cannot("-", TEXT, DATE), DAYS_BETWEEN),
        ("-loan.name", "-loan.name", cannot("-", TEXT), None),
        ("loan.principal < as_of", "loan.principal < as_of", cannot("<", MONEY, DATE), None),
        ("loan.subject < 3", "loan.subject < 3", cannot("<", LIST, NUMBER), USE_IN),
        ("full(as_of, as_of)", "full(as_of, as_of)", cannot("full", DATE, DATE), None),
        ("rounded(rate, 0 - 1)", "0 - 1", NO_UNIT, None),
        ("full(company.employees, 0)", "0", NO_UNIT, None),
        ("[1, 2, loan.name]", "[1, 2, loan.name]", MIXED, None),
        ("step(rates, loan.drawn_on)", "loan.drawn_on", by_steps("rates", MONEY, DATE), None),
        ("step(rates, 3)", "3", by_steps("rates", MONEY, NUMBER), AS_PARAMETER),
        ("step(share, 3)", "3", by_steps("share", DATE, NUMBER), None),
        ("step(share, loan.principal)", "loan.principal", by_steps("share", DATE, MONEY), None),
        ("step(heads, loan.principal)", "loan.principal", by_steps("heads", NUMBER, MONEY), None),
        ("slices(share, as_of)", "slices(share, as_of)", NO_SLICES_OF_DAYS, None),
        ("slices(tiers, loan.principal)", "slices(tiers, loan.principal)", NO_SLICES_OF_MONEY, None),
        ("place(loan)", "place(loan)", NO_ORDER, None),
        ("within(1, 2, by=wrong)", "within(1, 2, by=wrong)", NO_ORDER, None),
    ],
)
def test_what_makes_no_sense(text: str, part: str, message: Text, hint: Text | None) -> None:
    assert told_of(text) == [(part, message, hint, "type")]


@pytest.mark.parametrize(
    ("text", "part", "message", "hint"),
    [
        ("lone.principal", "lone", no_name("lone"), meant("none")),
        ("loan.principle", "loan.principle", no_field("loans", "principle"), meant("principal")),
        ("loan.__class__", "loan.__class__", no_field("loans", "__class__"), FIELDS_OF_LOANS),
        ('loan.lender == "Bank"', '"Bank"', no_value("Bank"), meant("bank")),
        ('"bnak" != loan.lender', '"bnak"', no_value("bnak"), meant("bank")),
        ('loan.lender in ["bank", "bnk"]', '"bnk"', no_value("bnk"), meant("bank")),
        ('"patent" in company.activities', '"patent"', no_value("patent"), meant("patents")),
        ('"third" in grades', '"third"', no_value("third"), values("first, second")),
        ('grades["frist"]', '"frist"', no_value("frist"), meant("first")),
        ("count(p.spent for p in rd_projects)", "p.spent", no_field("rd_projects", "spent"), meant("spend")),
        ("lona", "lona", no_name("lona"), meant("loan")),
        ("loan.zzz", "loan.zzz", no_field("loans", "zzz"), FIELDS_OF_LOANS),
        ('loan.lender == "zzzzz"', '"zzzzz"', no_value("zzzzz"), values("bank, other")),
        ('loan.lender in [loan.name, "bnk", word]', '"bnk"', no_value("bnk"), meant("bank")),
    ],
)
def test_names_and_values_that_are_not_there(text: str, part: str, message: Text, hint: Text | None) -> None:
    assert told_of(text) == [(part, message, hint, "unknown_name")]


@pytest.mark.parametrize(
    "text",
    [
        "wrong + 1",
        "-wrong",
        "wrong.field",
        "wrong == 1",
        "wrong in allowed",
        '"x" in wrong',
        "wrong and flag",
        "wrong[1]",
        "grades[wrong]",
        "1 if wrong else 2",
        "wrong if flag else 1",
        "min(wrong, 1)",
        "first(wrong)",
        "days(wrong, as_of)",
        "sum(p for p in wrong)",
        "sum(wrong for p in allowed)",
        "[wrong, 1]",
        "1 in [wrong]",
        "not wrong",
        "loan.principal / wrong",
        "sum(p.x for p in rd_projects if wrong) if flag else 1",
        "1 / count(p for p in wrong)",  # of which nobody can say that they are none
        "step(rates, wrong)",
        "first(wrong, 1, loan.principal)",
    ],
)
def test_one_mistake_is_told_once(text: str) -> None:
    """What is built on a part that was refused is not refused again."""
    problems = [problem for problem in refusals(text) if problem[0] != "p.x"]
    assert problems == [("wrong", "unknown name: wrong")]


def test_every_mistake_is_told() -> None:
    assert refusals("loan.prinzipal * rat + days(a, b)") == [
        ("loan.prinzipal", "loans has no field prinzipal"),
        ("rat", "unknown name: rat"),
        ("a", "unknown name: a"),
        ("b", "unknown name: b"),
    ]


def test_an_unknown_name_lists_the_known_ones() -> None:
    checker = Checker({"alpha": BooleanType(), "beta": BooleanType()})
    assert checker.check(parse("zzz")) == WrongType()
    (problem,) = checker.problems
    assert problem.hint == Text("可用的名字：alpha, beta", "known names: alpha, beta")


def test_steps_are_no_value() -> None:
    checker = Checker({"rates": type_of_parameter(STEPS["rates"])})
    assert checker.check(parse("rates + 1")) == WrongType()
    (problem,) = checker.problems
    assert (marked(problem.place), problem.kind) == ("rates", "type")
    assert problem.message == Text("rates 是分段的值，不是一个值", "rates holds values by steps, and is no value itself")
    assert problem.hint == Text("写 step(rates, 值) 或 slices(rates, 值)", "write step(rates, value) or slices(rates, value)")


def about_loans(text: str) -> tuple[Type, list[Problem]]:
    """The type of an expression of a rule for each loan, which its own record can be ranked in; and what is wrong with it."""
    checker = Checker(names_of_loans())
    checker.record = "loan"
    return checker.check(parse(text)), checker.problems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("place(loan)", number(1, None, True)),
        ("place(loan, by=loan.principal, per=loan.lender)", number(1, None, True)),
        ("place(loan, by=-loan.drawn_on, per=flag)", number(1, None, True)),
        ("place(loan, by=rate, per=loan.drawn_on)", number(1, None, True)),
        # Never below zero, and never more than either; the records before may leave no room.
        ("within(loan.principal, sum_of_money)", money(0, 500)),
        ("within(sum_of_money, loan.principal)", money(0, 500)),
        ("within(loan.principal, 0)", money(0, 0)),
        ("within(3, 5)", number(0, 3, True)),
        ("within(0.5, 5)", number(0, F(1, 2))),
        ("within(0 - 5, 5)", number(0, 0, True)),
        # What is below zero in the records before makes more room than the most.
        ("within(loan.principal - sum_of_money, sum_of_money)", money(0, 10**15 - 500)),
        ("within(1 / company.employees, 5)", number(0, None)),
    ],
)
def test_what_a_rank_gives(text: str, expected: Type) -> None:
    assert about_loans(text) == (expected, [])


NOT_ITS_RECORD = Text("place 要写规则自己的记录：place(loan)", "place is of the rule's record: place(loan)")


@pytest.mark.parametrize(
    ("text", "part", "message"),
    [
        ("place(company)", "company", NOT_ITS_RECORD),
        ("place(loan.name)", "loan.name", NOT_ITS_RECORD),
        ("place(loan, by=loan.name)", "loan.name", must_be("by", TEXT, NUMBER, MONEY, DATE)),
        ("place(loan, per=company)", "company", must_be("per", RECORD, TEXT, NUMBER, MONEY, DATE, YES_OR_NO)),
        ("within(loan.principal, 5)", "within(loan.principal, 5)", cannot("within", MONEY, NUMBER)),
        ("within(as_of, as_of)", "within(as_of, as_of)", cannot("within", DATE, DATE)),
    ],
)
def test_ranks_that_make_no_sense(text: str, part: str, message: Text) -> None:
    (problem,) = about_loans(text)[1]
    assert (marked(problem.place), problem.message, problem.hint, problem.kind) == (part, message, None, "type")


def between(low: F | int | None, high: F | int | None) -> Bounds:
    return Bounds(None if low is None else F(low), None if high is None else F(high))


def test_bounds_of_sums() -> None:
    assert between(1, 2) + between(3, 5) == between(4, 7)
    assert between(None, 2) + between(3, 5) == between(3, 5) + between(None, 2) == between(None, 7)
    assert between(1, None) + between(3, 5) == between(3, 5) + between(1, None) == between(4, None)
    assert [-between(1, 2), -between(None, 2), -between(1, None)] == [between(-2, -1), between(-2, None), between(None, -1)]


def test_bounds_of_products_and_quotients() -> None:
    assert between(2, 3) * between(4, 5) == between(8, 15)
    assert between(-2, 3) * between(4, 5) == between(-10, 15)
    assert between(0, None) * between(2, 3) == between(2, 3) * between(0, None) == between(0, None)
    assert between(1, None) * between(-1, 3) == between(-1, 3) * between(1, None) == between(None, None)
    assert between(6, 12) / between(2, 3) == between(2, 6)
    assert between(6, 12) / between(F(1, 2), 1) == between(6, 24)
    assert between(6, 12) / between(2, None) == between(0, 6)
    assert between(6, 12) / between(0, 3) == between(6, 12) / between(None, 3) == between(None, None)


def test_bounds_of_the_least_of_the_greatest_and_of_either() -> None:
    one, other = between(1, 5), between(2, 3)
    assert (one.least(other), one.greatest(other), one.either(other)) == (between(1, 3), between(2, 5), between(1, 5))
    below, above = between(None, 5), between(1, None)
    assert below.least(other) == other.least(below) == between(None, 3)
    assert above.least(other) == other.least(above) == between(1, 3)
    assert below.greatest(other) == other.greatest(below) == between(2, 5)
    assert above.greatest(other) == other.greatest(above) == between(2, None)
    assert below.either(other) == other.either(below) == between(None, 5)
    assert above.either(other) == other.either(above) == between(1, None)
    assert above.least(between(2, None)) == between(1, None)


def test_every_type_has_a_name() -> None:
    rest = {StepsType: Text("分段的值", "values by steps"), WrongType: Text("?", "?")}
    assert rest.items() | {
        NumberType: NUMBER, MoneyType: MONEY, DateType: DATE, BooleanType: YES_OR_NO, TextType: TEXT, ListType: LIST,
        RecordType: RECORD, ThresholdType: THRESHOLD, TableType: TABLE,
    }.items() == NAMES.items()  # fmt: skip


def test_steps_hold_what_is_wrong_in_their_bounds_or_their_values() -> None:
    wrong, fine = WrongType(), DateType()
    kinds: list[Type] = [
        StepsType(wrong, fine),
        StepsType(fine, wrong),
        StepsType(fine, fine),
        ListType(wrong, 1),
        TableType(("a",), fine),
    ]
    assert [is_wrong(kind) for kind in kinds] == [True, True, False, True, False]


def test_every_node_gets_its_type() -> None:
    node = parse("sum(p.spend for p in rd_projects if p.year == 2025)")
    checker = Checker(names_of_loans())
    checker.check(node)
    types = {marked(below.place): kind for below, kind in checker.types.items()}
    projects = types.pop("rd_projects")
    assert isinstance(projects, ListType) and types.pop("p") == projects.element
    assert types == {
        "p.spend": MoneyType(FIELD),
        "p.year": number(1900, 2099, True),
        "2025": number(2025, 2025, True),
        "p.year == 2025": BooleanType(),
        "sum(p.spend for p in rd_projects if p.year == 2025)": money(0, RECORDS * 10**15),
    }


# Types that look alike and are not: a value of one would be taken for the other when it is computed.


@pytest.mark.parametrize(
    "text",
    [
        "(grades if flag else factors)[loan.name]",  # money or number
        "(company if flag else loan).district",  # a loan has no district
        "first(company, loan).employees",
        "any(r.district == word for r in [company, loan])",
    ],
)
def test_tables_and_records_of_different_kinds_do_not_mix(text: str) -> None:
    assert refusals(text) != []


@pytest.mark.parametrize(
    ("parameters", "expression"),
    [
        ("t: {a: {x: 1元}, b: {x: 1}}", 't[loan.name]["x"] + loan.principal'),
        ("t: [{from: 2024-01-01, value: {a: 1元}}, {from: 2025-01-01, value: {a: 1}}]", 't["a"] + loan.principal'),
    ],
    ids=["a table of tables", "a table by date"],
)
def test_tables_of_different_values_are_refused(parameters: str, expression: str, tmp_path: Path) -> None:
    rule = f"for_each: loans\nparameters: {{{parameters}}}\neligible_cost: {expression}\nintensity: 10%\n"
    with pytest.raises(InputError):
        policy_with(tmp_path, rule)


# What a rule file demands of each of its expressions.


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("eligible_cost", "loan.drawn_on", "6:16: eligible_cost must be money, not date"),
        ("eligible_cost", "100", "6:16: eligible_cost must be money, not number"),
        ("intensity", "loan.principal", "6:12: intensity must be number, not money"),
        ("intensity", "100元", "6:12: intensity must be number, not money"),
        ("intensity", "{up_to: as_of}", "6:20: up_to must be number, not date"),
        ("intensity", "{from: 10%, to: 5%}", "6:19: a rate below zero, or from greater than to"),
        ("intensity", "{at: 5%}", "6:12: intensity is 30%, {up_to: 30%} or {from: 5%, to: 10%}"),
        ("ceiling", "20", "6:10: ceiling must be money, not number"),
        ("where", "loan.name", "6:8: where must be yes or no, not text"),
        ("subject", "loan.principal", "6:10: subject must be text or list, not money"),
        ("subject", "rd_projects", "6:10: subject must be a text or a list of texts"),
        ("when", "{c: {test: loan.name, zh: 甲, en: a}}", "6:18: test must be yes or no, not text"),
        ("let", "{x: wrong}", "6:10: unknown name: wrong"),
        ("let", "{loan: 1}", "6:7: loan is already taken"),
        ("let", "{a-b: 1}", "6:7: a-b is not a name"),
        ("limit", "{per: loan.subject, amount: 3元}", "6:14: each item of per must be one value"),
        ("limit", "{per: [company, loans], amount: 3元}", "6:24: each item of per must be one value"),
        ("limit", "{per: company, amount: 3}", "6:31: amount must be money, not number"),
        (
            "limit",
            "{per: company, amount: loan.principal}",
            "6:31: the amount of a limit can use company, as_of, parameters and the keys of per, not loan.principal",
        ),
        ("labels", "{x: {zh: 甲, en: a}}", "6:10: no parameter or let is named x"),
        ("for_each", "lones", "6:11: no such section: lones"),
        ("clause", "S9", "6:9: no such clause: S9"),
    ],
)
def test_what_each_part_of_a_rule_must_be(key: str, value: str, message: str, tmp_path: Path) -> None:
    given = {"for_each": "loans", "eligible_cost": "loan.principal", "intensity": "10%", "clause": "S4.1"}
    others = "".join(f"{name}: {text}\n" for name, text in given.items() if name != key)
    lines = HEAD.replace("clause: S4.1\n", "# no clause\n# here\n") + f"{key}: {value}\n" + others
    with pytest.raises(InputError) as caught:
        load_policy(rules_copy(tmp_path, {"x": lines}, alone=True))
    assert str(caught.value).removeprefix(f"{tmp_path}/rules/payments/x.yaml:") == message


def test_a_threshold_as_the_key_of_a_limit_is_refused(tmp_path: Path) -> None:
    rule = "for_each: loans\neligible_cost: loan.principal\nintensity: 10%\nparameters: {b: {CNY: 1, USD: 1}}\n"
    with pytest.raises(InputError, match="each item of per must be one value"):
        policy_with(tmp_path, rule + "limit: {per: b, amount: 3元}\n")


def test_a_table_as_the_key_of_a_limit_is_refused(tmp_path: Path) -> None:
    rule = "for_each: loans\neligible_cost: loan.principal\nintensity: 10%\nparameters: {t: {a: 1}}\n"
    with pytest.raises(InputError, match="each item of per must be one value"):
        policy_with(tmp_path, rule + "limit: {per: t, amount: 3元}\n")


def test_all_problems_of_a_rule_in_the_order_of_its_file(tmp_path: Path) -> None:
    rule = (
        HEAD
        + "for_each: loans\nceiling: wrong\neligible_cost: loan.wrong\nintensity: wrong\nparameters: {p: 31%, p2: 2025-02-30}\n"
    )
    with pytest.raises(InputError) as caught:
        load_policy(rules_copy(tmp_path, {"x": rule}, alone=True))
    lines = [[*str(problem.place).split(":")[-2:], problem.message.en] for problem in caught.value.problems]
    assert lines == [
        ["6", "10", "unknown name: wrong"],
        ["7", "16", "loans has no field wrong"],
        ["8", "12", "unknown name: wrong"],
        ["9", "26", "no such day in the calendar: 2025-02-30"],
    ]


def test_the_functions_that_choose_and_those_that_look_up() -> None:
    assert {name for name, function in FUNCTIONS.items() if function.chooses} == {"first", "min", "max"}
    tenors = {name: function.tenor for name, function in FUNCTIONS.items() if function.tenor is not None}
    assert tenors == {"lpr_1y": "1y", "lpr_5y": "5y"}
