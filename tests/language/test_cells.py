"""Every node of the language by the spreadsheet reading: what its formulas show is what the exact reading gives."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from helpers import record
from one_sheet import OneWorld
from test_columns import FOREIGN, LOAN, SECTIONS, UNSURE, VALUES
from test_terms import typed, world_of

from binjiang_cli.language import tree
from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.exact import Exact, Facts, LprRate, Unknown
from binjiang_cli.language.readings.spreadsheet.formula import ONE, ZERO, Formula, number, text
from binjiang_cli.language.readings.spreadsheet.rationals import fixed_ratio
from binjiang_cli.language.readings.spreadsheet.reading import constant_cells
from binjiang_cli.language.readings.spreadsheet.values import (
    BooleanCells,
    DateCells,
    ListCells,
    MoneyCells,
    NumberCells,
    TableCells,
    TextCells,
    ThresholdCells,
)
from binjiang_cli.values.money import Money
from binjiang_cli.words import Text

WANTING = ("months", "later", "month(", "month_end", "full", "rounded")  # what has no formula
OTHER_LOAN = {**LOAN, "principal": Money(Fraction("0.01")), "drawn_on": date(2019, 5, 6), "repaid_on": date(2030, 2, 28)}
OTHER_SECTIONS = {
    "rd_projects": [
        {"name": "p", "year": 2020, "key_innovation": False, "spend": Money(Fraction(7))},
        {"name": "q", "year": 2026, "key_innovation": True, "spend": Money(Fraction(10**10))},
    ]
}
WORLDS: dict[str, tuple[dict[str, Any], Any]] = {
    "known": (LOAN, SECTIONS),
    "other": (OTHER_LOAN, OTHER_SECTIONS),
    "unsure": ({"lender": "other", "interest_paid": Money(Fraction(20))}, UNSURE),
}


class Lpr:
    """1 % for a year, 5 % for five, from 2020 on."""

    def on(self, day: date, tenor: str) -> LprRate | None:
        return LprRate(Fraction(int(tenor[0]), 100), day, False) if day >= date(2020, 1, 1) else None


def agree(text: str, loan: dict[str, Any], sections: Any, fx: dict[str, Fraction | None]) -> list[str]:
    """Return the formulas, which show what the exact reading gives."""
    node, checker = typed(text)
    world = world_of(loan, sections)
    rates = {code: Unknown((f"fx.{code}",)) if rate is None else rate for code, rate in fx.items()}
    expected = Exact(dict(world), checker.types, Facts(rates, Lpr())).value(node)
    one = OneWorld(world, checker, fx)
    found = one.found(node)
    assert found == (Unknown(()) if isinstance(expected, Unknown) else expected)
    return [kept.term.text for kept in one.paper.cells]


@pytest.mark.parametrize("expression", [text for text, _ in VALUES if not any(word in text for word in WANTING)])
def test_a_node(expression: str) -> None:
    """And the formulas are the same whatever the facts are."""
    written = [agree(expression, loan, sections, {}) for loan, sections in WORLDS.values()]
    assert written[0] == written[1]


COMPANY = {"statuses": ("gazelle", "leading")}


@pytest.mark.parametrize(
    "expression",
    [
        '"gazelle" in company.statuses',
        '"listed" in company.statuses',
        'any(s == "gazelle" for s in company.statuses)',
        'all(s == "gazelle" for s in company.statuses)',
        'all(s in ["gazelle", "leading"] for s in company.statuses)',
        "count(s for s in company.statuses)",
        'count(s for s in company.statuses if s != "gazelle")',
        "loan.lender in factors",
        "word in allowed",
        'word == "Bank"',
        "flag in [flag == flag, loan.principal > 5元]",
        "(loan.principal > 5元) in [flag, flag != flag]",
        "loan.drawn_on in [start, loan.drawn_on]",
        "loan.drawn_on in [start, as_of]",
        "days(loan.drawn_on, as_of) in [1, 531]",
        "loan.drawn_on < loan.repaid_on",
        "loan.drawn_on <= loan.drawn_on",
        "loan.repaid_on > loan.repaid_on",
        "loan.repaid_on >= as_of",
        "flag == (loan.principal > 5元)",
        "flag != (loan.principal > 5元)",
        "loan.drawn_on if flag else as_of",
        "year(loan.drawn_on) * 1 if loan.principal > 5元 else rate",
        '"x" if loan.principal > 5元 else loan.lender',
        "year_end(days(loan.drawn_on, loan.repaid_on) + 1560)",  # 1899 where 339 days lie between the two
        "year_end(days(loan.drawn_on, loan.repaid_on) + 1561)",
        "year_end(days(loan.drawn_on, loan.repaid_on) + 1860)",  # 2199
        "year_end(days(loan.drawn_on, loan.repaid_on) + 1861)",
        "min(loan.drawn_on, loan.repaid_on, as_of)",
        "max(loan.drawn_on, loan.repaid_on, as_of)",
        "max(year(loan.drawn_on), 2020, year(loan.repaid_on))",
        "min(year(loan.drawn_on), 2020, year(loan.repaid_on))",
        "first(loan.interest_paid, loan.principal, sum_of_money)",
        'first(loan.subject, ["x"])',
        "(sum_of_money / 3 if flag else loan.principal / 7) / 2",
        "lpr_1y(as_of) + lpr_5y(as_of)",
    ],
)
def test_another_node(expression: str) -> None:
    node, checker = typed(expression)
    for loan, sections in WORLDS.values():
        for company in (COMPANY, {}):
            world = {**world_of(loan, sections), "company": record("company", "company", **company)}
            expected = Exact(dict(world), checker.types, Facts({}, Lpr())).value(node)
            found = OneWorld(world, checker, {}).found(node)
            assert found == (Unknown(()) if isinstance(expected, Unknown) else expected)


@pytest.mark.parametrize("rates", [{}, {"USD": None}, {"USD": Fraction("7.1034")}, {"USD": Fraction(7), "EUR": Fraction(8)}])
@pytest.mark.parametrize(
    ("expression", "conversions"),
    [
        ("loan.principal", 0),
        ("loan.principal * 2", 0),
        ("loan.principal + dollars", 0),
        ("loan.principal / dollars", 0),
        ("loan.principal + sum_of_money", 1),
        ("loan.principal + loan.interest_paid", 2),
        ("sum_of_money / loan.interest_paid", 1),
        ("loan.principal >= bound", 0),
        ("loan.principal > bound", 0),
        ("bound < loan.interest_paid", 1),
        ("loan.principal > sum_of_money", 1),
        ("loan.principal > 0", 1),
        ("loan.principal in [sum_of_money, loan.interest_paid]", 3),
        ("max(loan.principal, sum_of_money)", 1),
    ],
)
def test_foreign_money(expression: str, conversions: int, rates: dict[str, Fraction | None]) -> None:
    agree(expression, FOREIGN, {}, rates)
    node, checker = typed(expression)
    one = OneWorld(world_of(FOREIGN, {}), checker, rates)
    one.reading.value(node)
    assert one.reading.conversions == conversions


@pytest.mark.parametrize("expression", ["loan.principal if flag else sum_of_money", "first(loan.principal, sum_of_money)"])
def test_one_of_two_amounts_in_other_currencies_is_in_yuan(expression: str) -> None:
    node, checker = typed(expression)
    for rate, expected in [(Fraction(7), Money(Fraction(1050))), (None, Unknown(()))]:
        one = OneWorld(world_of(FOREIGN, {}), checker, {"USD": rate})
        assert (one.found(node), one.reading.conversions) == (expected, 1)
        found = one.reading.value(node)
        assert isinstance(found, MoneyCells)
        assert (found.currency, found.perhaps) == ("CNY", frozenset({"USD"}))


SPENT = {
    "rd_projects": [
        {"name": name, "year": 2025, "key_innovation": counts, "spend": Money(Fraction(5), currency)}
        for name, counts, currency in (("p", True, "USD"), ("q", False, "EUR"), ("r", True, "CNY"))
    ]
}
OF_ALL, OF_SOME = "sum(p.spend for p in rd_projects)", "sum(p.spend for p in rd_projects if p.key_innovation)"


@pytest.mark.parametrize("expression", [OF_ALL, OF_SOME, f"{OF_SOME} + sum_of_money", f"max({OF_SOME}, 0)", f"{OF_SOME} > 5元"])
def test_sums_of_foreign_money(expression: str) -> None:
    agree(expression, LOAN, SPENT, {"USD": Fraction(7), "EUR": Fraction(8)})
    node, checker = typed(OF_SOME)
    one = OneWorld(world_of(LOAN, SPENT), checker, {"USD": Fraction(7), "EUR": Fraction(8)})
    found = one.reading.value(node)
    assert isinstance(found, MoneyCells)
    assert (found.currency, found.perhaps) == ("CNY", frozenset({"USD", "EUR"}))


CURRENCY = Text("币种要看哪些金额计入", "the currency depends on which amounts count")


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        (f"{OF_SOME} + dollars", CURRENCY),
        (f"dollars + {OF_SOME}", CURRENCY),
        (f"{OF_SOME} + {OF_SOME}", CURRENCY),
        (f"{OF_SOME} >= bound", CURRENCY),
        (f"first({OF_SOME}, sum_of_money)", CURRENCY),
        (f"first(sum_of_money, {OF_SOME})", CURRENCY),
        ("(dollars if loan.principal > 5元 else sum_of_money) + dollars", CURRENCY),
        ("place(loan, by=loan.drawn_on)", Text("place：记录的先后", "place: the order of records")),
        ("within(loan.principal, 5元, by=loan.drawn_on)", Text("within：记录的先后", "within: the order of records")),
        ("months(loan.drawn_on, as_of)", Text("函数 months", "the function months")),
        ("later(loan.drawn_on, 1)", Text("函数 later", "the function later")),
        ("month(loan.drawn_on)", Text("函数 month", "the function month")),
        ("month_end(loan.drawn_on)", Text("函数 month_end", "the function month_end")),
        ("full(loan.principal, 5元)", Text("函数 full", "the function full")),
        ("rounded(loan.principal, 5元)", Text("函数 rounded", "the function rounded")),
        ("year_end(days(loan.drawn_on, as_of) / 2)", Text("年份不是整数", "a year that is no whole number")),
        ("year_end(2025 / days(loan.drawn_on, as_of))", Text("年份不是整数", "a year that is no whole number")),
        ('"a" in (["a"] if 1 > 0 else ["b"])', Text("条件决定的列表", "a list that depends on a condition")),
        (
            '"a" in (["a"] if loan.principal > 5元 else ["b"])',
            Text("随条件变化的列表或对照表", "a list or a table that depends on a condition"),
        ),
    ],
)
def test_what_has_no_formula_is_refused_by_name(expression: str, reason: Text) -> None:
    node, checker = typed(expression)
    one = OneWorld(world_of(LOAN, SPENT), checker, {"USD": Fraction(7), "EUR": Fraction(8)})
    with pytest.raises(CannotSay) as error:
        one.reading.value(node)
    assert error.value.reason == reason


HALF, NOTHING = fixed_ratio(Fraction(1, 2)), fixed_ratio(Fraction(0))


def test_constants_are_literals() -> None:
    assert constant_cells(True) == BooleanCells(number(2))
    assert constant_cells(False) == BooleanCells(number(0))
    assert constant_cells(Fraction(1, 2)) == NumberCells(ONE, HALF)
    assert constant_cells(Money(Fraction(1, 2), "USD")) == MoneyCells(ONE, HALF, "USD", frozenset())
    assert constant_cells(date(1900, 3, 1)) == DateCells(ONE, number(61))
    assert constant_cells("a") == TextCells(ONE, text("a"), ("a",))
    assert constant_cells(("a", "b")) == ListCells((constant_cells("a"), constant_cells("b")))
    assert constant_cells(tree.Threshold({"CNY": Fraction(1, 2)})) == ThresholdCells({"CNY": HALF})
    assert constant_cells(tree.Table({"a": Fraction(1, 2)})) == TableCells({"a": NumberCells(ONE, HALF)})
    with pytest.raises(CannotSay) as error:
        constant_cells(date(1900, 2, 28))
    assert error.value.reason == Text("日期早于表格日历", "a day before a spreadsheet's calendar")


def world() -> OneWorld:
    return OneWorld({}, typed("1")[1], {})


def test_values_of_one_of_two_kinds() -> None:
    one = world()
    first, word, other = one.fact(1), TextCells(ONE, one.fact("a"), ("a", "b")), TextCells(ONE, one.fact("c"), ("c",))
    chosen = one.reading.chosen(first, word, other)
    assert chosen == TextCells(ONE, Formula("'S'!$C$1", "a"), ("a", "b", "c"))
    for pair in ((word, other._replace(values=None)), (other._replace(values=None), word)):
        chosen = one.reading.chosen(first, *pair)
        assert isinstance(chosen, TextCells)
        assert chosen.values is None
    assert one.reading.chosen(ONE, ListCells(()), word) == ListCells(())
    assert one.reading.chosen(ZERO, ListCells(()), word) == word
    table = TableCells({"a": TableCells({})})
    with pytest.raises(CannotSay) as error:
        one.reading._lookup(table, word)
    assert error.value.reason == Text("对照表里的对照表", "a table within a table")


def test_only_the_keys_that_a_text_can_have_are_looked_up() -> None:
    one = world()
    table = TableCells({key: constant_cells(Fraction(at)) for at, key in enumerate("abcd")})
    word = one.fact("b")
    for values, expected in [(("b", "d", "z"), "MAX('S'!$D$1,'S'!$F$1)"), (None, "MAX('S'!$C$1,'S'!$D$1,'S'!$E$1,'S'!$F$1)")]:
        found = one.reading._lookup(table, TextCells(ONE, word, values))
        assert isinstance(found, NumberCells)
        assert (one.fraction(found.ratio), one.shown(found.known)) == (1, 1)
        assert expected in [kept.term.text for kept in one.paper.cells]
    missing = one.reading._lookup(table, TextCells(ONE, one.fact("z"), ("z",)))
    assert isinstance(missing, NumberCells)
    assert one.shown(missing.known) == 0


def test_an_aggregate_over_records_that_are_not_given_is_not_known() -> None:
    for expression, expected in [
        ("any(h.year == 2025 for h in honours)", BooleanCells(ONE)),
        ("all(h.year == 2025 for h in honours)", BooleanCells(ONE)),
        ("count(h for h in honours)", NumberCells(ZERO, NOTHING)),
        ("sum(h.year for h in honours)", NumberCells(ZERO, NOTHING)),
        ("sum(p.spend for p in rd_projects)", MoneyCells(ZERO, NOTHING, "CNY")),
    ]:
        node, checker = typed(expression)
        one = OneWorld(world_of(LOAN, {}), checker, {})
        assert one.reading.value(node) == expected


def test_days_between_are_told_up_to_those_of_three_centuries() -> None:
    node, checker = typed("days(loan.drawn_on, as_of)")
    one = OneWorld(world_of(LOAN, {}), checker, {})
    found = one.reading.value(node)
    assert isinstance(found, NumberCells)
    assert [found.ratio.low, found.ratio.high] == [-109_800, 109_800]
    year = OneWorld(world_of(LOAN, {}), checker, {}).reading
    found = year.value(typed("year(loan.drawn_on)")[0])
    assert isinstance(found, NumberCells)
    assert [found.ratio.low, found.ratio.high] == [1899, 2199]  # that of day 0 is 1899


def test_what_does_not_count_needs_no_cell() -> None:
    """A list whose items are known not to count is a sum of nothing."""
    node, checker = typed('count(w for w in ["a", "b"] if w == "c")')
    one = OneWorld({}, checker, {})
    assert (one.reading.value(node), one.paper.cells) == (NumberCells(ONE, NOTHING), [])
