"""The types reading: what every expression gives, within which bounds, and what makes no sense."""

from __future__ import annotations

from fractions import Fraction as F
from pathlib import Path

import pytest
from helpers import HEAD, marked, names_of_loans, parse, policy_with, rules_copy

from binjiang_cli.language.types import (
    BooleanType,
    Bounds,
    DateType,
    ListType,
    MoneyType,
    NumberType,
    TextType,
    ThresholdType,
    Type,
    WrongType,
    exactly,
)
from binjiang_cli.language.typing import Checker
from binjiang_cli.policy.load import load_policy
from binjiang_cli.source.problem import InputError

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
        # choices: what either may be
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


def refusals(text: str) -> list[tuple[str, str]]:
    checker = Checker(names_of_loans())
    checker.check(parse(text))
    return [(marked(problem.place), problem.message.en) for problem in checker.problems]


@pytest.mark.parametrize(
    ("text", "part", "message"),
    [
        # names and fields
        ("lone.principal", "lone", "unknown name: lone"),
        ("loan.principle", "loan.principle", "loans has no field principle"),
        ("loan.__class__", "loan.__class__", "loans has no field __class__"),
        ("as_of.year", "as_of.year", "date has no fields"),
        ("rd_projects.spend", "rd_projects.spend", "list has no fields"),
        # arithmetic
        ("loan.principal + 1", "loan.principal + 1", "+ cannot be applied to money and number"),
        ("1 - loan.principal", "1 - loan.principal", "- cannot be applied to number and money"),
        ("loan.principal + loan.drawn_on", "loan.principal + loan.drawn_on", "+ cannot be applied to money and date"),
        ("as_of - loan.drawn_on", "as_of - loan.drawn_on", "- cannot be applied to date and date"),
        ("as_of + 30", "as_of + 30", "+ cannot be applied to date and number"),
        ("loan.principal * loan.principal", "loan.principal * loan.principal", "* cannot be applied to money and money"),
        ("1 / loan.principal", "1 / loan.principal", "/ cannot be applied to number and money"),
        ("rate * loan.name", "rate * loan.name", "* cannot be applied to number and text"),
        ("loan.name + word", "loan.name + word", "+ cannot be applied to text and text"),
        ("flag + 1", "flag + 1", "+ cannot be applied to yes or no and number"),
        (
            "bound + loan.principal",
            "bound + loan.principal",
            "+ cannot be applied to threshold in several currencies and money",
        ),
        ("bound * 2", "bound * 2", "* cannot be applied to threshold in several currencies and number"),
        ("-as_of", "-as_of", "- cannot be applied to date"),
        ("-flag", "-flag", "- cannot be applied to yes or no"),
        ("rate / 0", "0", "division by zero"),
        ("loan.principal / none", "none", "division by zero"),
        ("loan.principal / (3 - 3)", "3 - 3", "division by zero"),
        # comparisons
        ("loan.principal > 300", "loan.principal > 300", "> cannot be applied to money and number"),
        ("loan.drawn_on == 2025", "loan.drawn_on == 2025", "== cannot be applied to date and number"),
        ("loan.lender < loan.name", "loan.lender < loan.name", "< cannot be applied to text and text"),
        ("flag < flag", "flag < flag", "< cannot be applied to yes or no and yes or no"),
        (
            "bound < bound",
            "bound < bound",
            "< cannot be applied to threshold in several currencies and threshold in several currencies",
        ),
        ("rate > bound", "rate > bound", "> cannot be applied to number and threshold in several currencies"),
        ('loan.subject == "MCU"', 'loan.subject == "MCU"', "== cannot be applied to list and text"),
        ("loan == company", "loan == company", "== cannot be applied to record and record"),
        ('loan.lender == "Bank"', '"Bank"', "unknown value: Bank"),
        ('"bnak" != loan.lender', '"bnak"', "unknown value: bnak"),
        ("flag == 1", "flag == 1", "== cannot be applied to yes or no and number"),
        # membership
        ('loan.lender in ["bank", "bnk"]', '"bnk"', "unknown value: bnk"),
        ('"patent" in company.activities', '"patent"', "unknown value: patent"),
        ('"third" in grades', '"third"', "unknown value: third"),
        ("1 in allowed", "1 in allowed", "in cannot be applied to number and text"),
        ("1 in grades", "1 in grades", "in cannot be applied to number and table"),
        ("loan.name in word", "loan.name in word", "in cannot be applied to text and text"),
        ("loan.subject in allowed", "loan.subject in allowed", "in cannot be applied to list and text"),
        # logic and choices
        ("flag and 1", "1", "and must be yes or no, not number"),
        ("loan.name or flag", "loan.name", "or must be yes or no, not text"),
        ("not loan.principal", "loan.principal", "not must be yes or no, not money"),
        ("1 if rate else 2", "rate", "if must be yes or no, not number"),
        ("loan.principal if flag else 1", "loan.principal if flag else 1", "if … else cannot be applied to money and number"),
        ("full(loan.principal, 0元)", "0元", "a unit is above zero"),
        ("rounded(loan.principal, 100)", "rounded(loan.principal, 100)", "rounded cannot be applied to money and number"),
        ("later(as_of, as_of)", "as_of", "later must be number, not date"),
        ("[1, loan.principal]", "[1, loan.principal]", "the values of the list are of different types"),
        ("[]", "[]", "an empty list"),
        # functions
        ("days(as_of)", "days(as_of)", "days takes 2 arguments, not 1"),
        ("year()", "year()", "year takes 1 arguments, not 0"),
        ("min()", "min()", "min takes ≥ 1 arguments, not 0"),
        ("first()", "first()", "first takes ≥ 1 arguments, not 0"),
        ("lpr_1y(as_of, as_of)", "lpr_1y(as_of, as_of)", "lpr_1y takes 1 arguments, not 2"),
        ("days(as_of, 2025)", "2025", "days must be date, not number"),
        ("year(loan.principal)", "loan.principal", "year must be date, not money"),
        ("lpr_5y(loan.name)", "loan.name", "lpr_5y must be date, not text"),
        ("year_end(as_of)", "as_of", "year_end must be number, not date"),
        ("min(1, loan.principal)", "min(1, loan.principal)", "min cannot be applied to number and money"),
        ("max(flag, flag)", "max(flag, flag)", "max cannot be applied to yes or no and yes or no"),
        ("min(loan.name)", "min(loan.name)", "min cannot be applied to text"),
        ("first(loan.repaid_on, rate)", "first(loan.repaid_on, rate)", "first cannot be applied to date and number"),
        # tables
        ("grades[1]", "grades[1]", "[ ] cannot be applied to table and number"),
        ('loan["name"]', 'loan["name"]', "[ ] cannot be applied to record and text"),
        ('grades["frist"]', '"frist"', "unknown value: frist"),
        ("allowed[0]", "allowed[0]", "[ ] cannot be applied to list and number"),
        # aggregates
        ("sum(p for p in company)", "company", "a list is expected after for … in"),
        ("sum(p.name for p in rd_projects)", "p.name", "sum must be number or money, not text"),
        ("any(p.spend for p in rd_projects)", "p.spend", "any must be yes or no, not money"),
        ("all(p.year for p in rd_projects)", "p.year", "all must be yes or no, not number"),
        ("count(p for p in rd_projects if p.spend)", "p.spend", "if must be yes or no, not money"),
        ("count(p.spent for p in rd_projects)", "p.spent", "rd_projects has no field spent"),
        ("count(loan for loan in rd_projects)", "count(loan for loan in rd_projects)", "the name loan is already taken"),
        ("count(count(p for p in allowed) for p in rd_projects)", "count(p for p in allowed)", "the name p is already taken"),
        (
            "sum(p.spend for p in rd_projects) + sum(q.year for q in rd_projects)",
            "sum(p.spend for p in rd_projects) + sum(q.year for q in rd_projects)",
            "+ cannot be applied to money and number",
        ),
    ],
)
def test_what_makes_no_sense(text: str, part: str, message: str) -> None:
    assert refusals(text) == [(part, message)]


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


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("loan.principle", "did you mean principal?"),
        ("lona", "did you mean loan?"),
        ("loan.zzz", "fields of loans: name, subject, lender, principal, drawn_on, repaid_on, interest_paid"),
        ("loan.principal > 300", "state the amount as a parameter with its unit, such as bound: 300万元"),
        ("loan.principal - 1", "state the amount as a parameter with its unit, such as bound: 300万元"),
        ("as_of - start", "the days between two dates are days(from, to)"),
        ("as_of + 1", "the days between two dates are days(from, to)"),
        ('loan.lender == "bnk"', "did you mean bank?"),
        ('loan.lender == "zzzzz"', "known values: bank, other"),
        ('loan.subject == "MCU"', "use `in` to ask whether a list holds a value"),
        ("rate * loan.name", None),
    ],
)
def test_hints(text: str, hint: str | None) -> None:
    checker = Checker(names_of_loans())
    checker.check(parse(text))
    (problem,) = checker.problems
    assert (problem.hint and problem.hint.en) == hint


def test_an_unknown_name_lists_the_known_ones() -> None:
    checker = Checker({"alpha": BooleanType(), "beta": BooleanType()})
    assert checker.check(parse("zzz")) == WrongType()
    (problem,) = checker.problems
    assert problem.hint is not None
    assert problem.hint.en == "known names: alpha, beta"


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
