"""The terms that the constraints reading makes where something is not fixed: what they say, worked out by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
import z3
from helpers import record
from one_term import NOT_KNOWN, OneTerm
from test_columns import LOAN
from test_terms import typed, world_of

from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.constraints import calendar
from binjiang_cli.language.readings.constraints.aggregates import Included, totalled
from binjiang_cli.language.readings.constraints.ranks import SymbolicPeer
from binjiang_cli.language.readings.constraints.ratios import (
    SymbolicRatio,
    either,
    equal,
    fixed,
    floor,
    less,
    negative,
    product,
    quotient,
    to_fen,
    tops,
    total,
)
from binjiang_cli.language.readings.constraints.terms import FALSE, TRUE, all_of, any_of, negated, truth, when
from binjiang_cli.language.readings.constraints.values import (
    SURE,
    State,
    SymbolicBoolean,
    SymbolicDate,
    SymbolicMoney,
    SymbolicNumber,
    SymbolicTable,
)
from binjiang_cli.values.money import Money
from binjiang_cli.values.rounding import Rounding
from binjiang_cli.words import Text

A, B, C = z3.Bools("a b c")
X, Y, Z = z3.Ints("x y z")
HALF_X, THIRD_Y = SymbolicRatio(X, 2), SymbolicRatio(Y, 3)
OVER = quotient(SymbolicRatio(X), SymbolicRatio(Y))  # x over y


def same(one: Any, other: Any) -> bool:
    return bool(one.eq(other))


def test_what_is_plain_is_left_out_of_a_term() -> None:
    assert (z3.is_true(TRUE), z3.is_false(FALSE), truth(True), truth(False)) == (True, True, TRUE, FALSE)
    for found, expected in [
        (all_of(), TRUE), (all_of(A), A), (all_of(A, TRUE), A), (all_of(A, FALSE), FALSE),
        (all_of(A, B), z3.And(A, B)), (all_of(A, TRUE, B, C), z3.And(A, B, C)),
        (any_of(), FALSE), (any_of(A), A), (any_of(FALSE, A), A), (any_of(A, TRUE), TRUE),
        (any_of(A, B), z3.Or(A, B)), (any_of(A, FALSE, B, C), z3.Or(A, B, C)),
        (negated(TRUE), FALSE), (negated(FALSE), TRUE), (negated(A), z3.Not(A)),
        (when(TRUE, X, Y), X), (when(FALSE, X, Y), Y), (when(A, X, X), X), (when(A, X, Y), z3.If(A, X, Y)),
    ]:  # fmt: skip
        assert same(found, expected)


def ratio_of(found: SymbolicRatio) -> tuple[str, int]:
    return str(found.top), found.bottom


TWO_OR_THREE = SymbolicRatio(z3.If(A, z3.IntVal(2), z3.IntVal(3)), 5)
SCALED = SymbolicRatio(z3.If(A, 2 * Y, z3.If(B, z3.IntVal(0), z3.IntVal(3))))
PLAIN = SymbolicRatio(z3.If(A, Y, z3.IntVal(3)))


@pytest.mark.parametrize(
    ("found", "top", "bottom"),
    [
        (SymbolicRatio(X), "x", 1),
        (fixed(Fraction(3, 4)), "3", 4),
        (total([HALF_X]), "x", 2),
        (total([HALF_X, THIRD_Y]), "x*3 + y*2", 6),
        (negative(HALF_X), "x*-1", 2),
        (negative(fixed(5)), "-5", 1),
        (product(HALF_X, fixed(Fraction(3, 4))), "x*3", 8),
        (product(fixed(Fraction(3, 4)), HALF_X), "x*3", 8),
        (product(HALF_X, fixed(1)), "x", 2),
        (product(HALF_X, fixed(0)), "0", 2),
        (product(fixed(Fraction(3, 4)), fixed(Fraction(5, 7))), "15", 28),
        (product(HALF_X, THIRD_Y), "x*y", 6),
        # One of several numbers, or of several that are numbers times something: a product for each of them.
        (product(HALF_X, TWO_OR_THREE), "If(a, x*2, x*3)", 10),
        (product(TWO_OR_THREE, HALF_X), "If(a, x*2, x*3)", 10),
        (product(fixed(7), TWO_OR_THREE), "If(a, 14, 21)", 5),
        (product(HALF_X, SCALED), "If(a, x*2*y, If(b, 0, x*3))", 2),
        (product(HALF_X, PLAIN), "x*If(a, y, 3)", 2),
        (quotient(HALF_X, fixed(Fraction(3, 4))), "x*4", 6),
        (quotient(HALF_X, fixed(Fraction(-3, 4))), "x*-4", 6),
        (OVER, "ToReal(x)/ToReal(If(y == 0, 1, y))", 1),
        (quotient(HALF_X, THIRD_Y), "(ToReal(x)/ToReal(If(y == 0, 1, y)))*3", 2),
        # What is multiplied by its divisor is linear again.
        (product(OVER, SymbolicRatio(Y)), "ToReal(x)", 1),
        (product(THIRD_Y, OVER), "ToReal(x)", 3),
        (product(total([OVER, fixed(1)]), SymbolicRatio(Y)), "ToReal(x) + ToReal(y)*ToReal(1)", 1),
        (product(total([OVER, SymbolicRatio(Z)]), SymbolicRatio(Y)), "ToReal(x) + ToReal(y)*ToReal(z)", 1),
        (product(product(OVER, SymbolicRatio(Z)), SymbolicRatio(Y)), "ToReal(x)*ToReal(z)", 1),
        (product(OVER, SymbolicRatio(Z)), "(ToReal(x)/ToReal(If(y == 0, 1, y)))*ToReal(z)", 1),
        (product(SymbolicRatio(X + Y), SymbolicRatio(Y)), "(x + y)*y", 1),
        (either(A, HALF_X, THIRD_Y), "If(a, x*3, y*2)", 6),
        (either(TRUE, HALF_X, THIRD_Y), "x*3", 6),
        (either(A, OVER, fixed(1)), "If(a, ToReal(x)/ToReal(If(y == 0, 1, y)), ToReal(1))", 1),
        (either(A, fixed(1), OVER), "If(a, ToReal(1), ToReal(x)/ToReal(If(y == 0, 1, y)))", 1),
    ],
)
def test_a_ratio(found: SymbolicRatio, top: str, bottom: int) -> None:
    assert (" ".join(str(found.top).split()), found.bottom) == (top, bottom)


def test_what_is_multiplied_by_another_divisor_stays() -> None:
    times_z, plus_one = product(OVER, SymbolicRatio(Z)), total([OVER, fixed(1)])
    for left in (OVER, times_z, plus_one):
        assert same(product(left, SymbolicRatio(X)).top, left.top * X)
        assert same(product(SymbolicRatio(X), left).top, X * left.top)


def test_ratios_over_one_bottom() -> None:
    found, bottom = tops((HALF_X, THIRD_Y, fixed(Fraction(1, 4))))
    assert (list(map(str, found)), bottom) == (["x*6", "y*4", "3"], 12)


def test_what_is_multiplied_by_nothing_is_nothing() -> None:
    """And not a term of nothings, which the solver would have to find out of each record."""
    assert same(product(HALF_X, fixed(0)).top, z3.IntVal(0)) and same(product(fixed(0), HALF_X).top, z3.IntVal(0))
    assert same(product(HALF_X, fixed(1)).top, X)


def test_ratios_are_compared() -> None:
    third, half = fixed(Fraction(1, 3)), fixed(Fraction(1, 2))
    found = [less(third, half), less(half, half), less(half, third), equal(half, half), equal(third, half)]
    assert list(map(str, found)) == ["True", "False", "False", "True", "False"]
    written = [less(HALF_X, THIRD_Y), less(HALF_X, fixed(1)), less(fixed(1), HALF_X)]
    assert list(map(str, written)) == ["x*3 < y*2", "2 > x", "2 < x"]
    assert [str(equal(HALF_X, THIRD_Y)), str(equal(HALF_X, fixed(1)))] == ["x*3 == y*2", "2 == x"]


def test_the_whole_part_of_a_ratio() -> None:
    assert [str(floor(SymbolicRatio(X))), str(floor(HALF_X))] == ["x", "x/2"]
    assert z3.simplify(floor(SymbolicRatio(z3.IntVal(-7), 2))).as_long() == -4
    real = SymbolicRatio(z3.ToReal(X), 2)
    assert same(floor(real), z3.ToInt(z3.ToReal(X) / 2))
    assert z3.simplify(z3.substitute(floor(real), (X, z3.IntVal(-7)))).as_long() == -4


@pytest.mark.parametrize(
    ("yuan", "rounding", "fen"),
    [
        ("0.005", Rounding(), 1), ("0.0049", Rounding(), 0), ("-0.005", Rounding(), 0), ("12.34", Rounding(), 1234),
        ("12.349", Rounding(1, "down"), 1234), ("12.341", Rounding(1, "up"), 1235), ("12.34", Rounding(1, "up"), 1234),
        ("50", Rounding(100_00), 100_00), ("49.99", Rounding(100_00), 0), ("0.03", Rounding(2), 4), ("0.02", Rounding(2), 2),
        ("199.99", Rounding(100_00, "down"), 100_00), ("200.01", Rounding(100_00, "up"), 300_00),
    ],
)  # fmt: skip
def test_yuan_as_fen(yuan: str, rounding: Rounding, fen: int) -> None:
    assert z3.simplify(to_fen(fixed(Fraction(yuan)), rounding)).as_long() == fen
    assert str(to_fen(SymbolicRatio(X, 100))) in ("(x*2 + 1)/2", "(x*100*2 + 100)/200", "(x*100 + 50)/100")


# Days


def values(parts: Any) -> tuple[int, ...]:
    return tuple(z3.simplify(part).as_long() for part in parts)


def parts_of(*numbers: int) -> Any:
    return tuple(map(z3.IntVal, numbers))


@pytest.mark.parametrize("year", [1900, 1901, 2000, 2023, 2024, 2100, 2101, 2199])
def test_every_month_of_a_year(year: int) -> None:
    for month in range(1, 13):
        day = parts_of(year, month, 28)
        assert z3.simplify(calendar.ordinal_of(day)).as_long() == date(year, month, 28).toordinal()
        first = date(year + month // 12, month % 12 + 1, 1).toordinal()
        assert values(calendar.month_end(day)) == (year, month, first - date(year, month, 1).toordinal())


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ((2025, 1, 31), 1, (2025, 2, 28)), ((2024, 1, 31), 1, (2024, 2, 29)), ((2025, 1, 28), 1, (2025, 2, 28)),
        ((2025, 11, 30), 1, (2025, 12, 30)), ((2025, 12, 31), 1, (2026, 1, 31)), ((2025, 1, 1), -1, (2024, 12, 1)),
        ((2025, 3, 31), 25, (2027, 4, 30)), ((1900, 2, 1), -1, (1900, 1, 1)), ((1900, 1, 31), -1, None),
        ((2199, 11, 30), 1, (2199, 12, 30)), ((2199, 12, 1), 1, None),
    ],
)  # fmt: skip
def test_months_on(day: tuple[int, int, int], months: int, expected: tuple[int, int, int] | None) -> None:
    """Where a profile could not state the day: the day itself, whatever is then said of it."""
    found, fits = calendar.later(parts_of(*day), z3.IntVal(months))
    assert z3.is_true(z3.simplify(fits)) == (expected is not None)
    assert values(found) == (expected or day)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ((2025, 1, 15), (2025, 2, 14), 0), ((2025, 1, 15), (2025, 2, 15), 1), ((2025, 1, 31), (2025, 2, 28), 1),
        ((2024, 1, 31), (2024, 2, 28), 0), ((2024, 12, 15), (2025, 1, 15), 1), ((2025, 1, 31), (2025, 3, 30), 1),
        ((2025, 1, 31), (2025, 3, 31), 2), ((2025, 5, 5), (2025, 5, 5), 0), ((2025, 5, 5), (2025, 5, 4), 0),
        ((2025, 5, 5), (2024, 5, 4), 0), ((2019, 2, 28), (2025, 2, 27), 71), ((2025, 1, 15), (2025, 3, 14), 1),
    ],
)  # fmt: skip
def test_full_months(first: tuple[int, int, int], last: tuple[int, int, int], expected: int) -> None:
    assert z3.simplify(calendar.full_months(parts_of(*first), parts_of(*last))).as_long() == expected


def test_a_day_has_its_year_month_and_number() -> None:
    days = calendar.Calendar()
    assert values(days.parts(SymbolicDate(SURE, z3.IntVal(date(2024, 2, 29).toordinal())))) == (2024, 2, 29)
    made = parts_of(2025, 1, 2)
    assert days.parts(SymbolicDate(SURE, X, made)) is made
    assert days.definitions == []
    parts = days.parts(SymbolicDate(SURE, X))
    assert list(map(str, parts)) == ["year 0", "month 0", "day 0"]
    defined = list(days.definitions)
    assert days.parts(SymbolicDate(SURE, X)) is parts  # of one day, once
    assert list(map(str, days.parts(SymbolicDate(SURE, Y)))) == ["year 1", "month 1", "day 1"]
    assert days.definitions[: len(defined)] == defined and len(days.definitions) == 2 * len(defined)

    def holds(*numbers: int, more: int = 0) -> bool:
        ordinal = z3.simplify(calendar.ordinal_of(parts_of(*numbers)) + more)
        pairs = [(X, ordinal), *zip(parts, parts_of(*numbers), strict=True)]
        return all(z3.is_true(z3.simplify(z3.substitute(one, *pairs))) for one in defined)

    right = [(1900, 6, 1), (2199, 6, 1), (2025, 1, 1), (2025, 12, 1), (2025, 6, 1), (2025, 6, 30), (2024, 2, 29)]
    assert [day for day in right if not holds(*day)] == []
    wrong = [(1899, 6, 1), (2200, 6, 1), (2025, 0, 1), (2025, 13, 1), (2025, 6, 0), (2025, 6, 31), (2025, 2, 29)]
    assert [day for day in wrong if holds(*day)] == []
    assert not holds(2025, 6, 1, more=1)


# Lists


def number(value: Any, known: z3.BoolRef = TRUE, beyond: z3.BoolRef = FALSE) -> SymbolicNumber:
    return SymbolicNumber(State(known, beyond), fixed(value))


def test_a_count_is_known_whatever_is_counted() -> None:
    found = totalled("count", [Included(A, FALSE, FALSE, number(5, known=FALSE)), Included(B, FALSE, FALSE, number(5))], False)
    assert isinstance(found, SymbolicNumber)
    assert (str(found.ratio.top), found.ratio.bottom, found.state) == ("If(a, 1, 0) + If(b, 1, 0)", 1, SURE)
    assert totalled("count", [], False) == SymbolicNumber(SURE, fixed(0))
    open_ = totalled("count", [Included(A, B, C, number(1))], False).state
    assert same(open_.known, z3.Not(B)) and same(open_.beyond, z3.And(B, z3.And(B, C)))


def test_a_sum_is_known_where_it_is_of_all_that_count() -> None:
    found = totalled(
        "sum", [Included(A, FALSE, FALSE, number(Fraction(5, 2))), Included(B, FALSE, FALSE, number(7, known=C))], False
    )
    assert isinstance(found, SymbolicNumber)
    assert (str(found.ratio.top), found.ratio.bottom) == ("0 + If(a, 5, 0) + If(b, 14, 0)", 2)
    assert same(found.state.known, z3.Not(z3.And(B, z3.Not(C))))
    yuan = SymbolicMoney(SURE, fixed(5), "CNY")
    money = totalled("sum", [Included(A, FALSE, FALSE, yuan)], True)
    assert isinstance(money, SymbolicMoney)
    assert (money.currency, money.state) == ("CNY", SURE)
    with pytest.raises(CannotSay) as error:
        totalled("sum", [Included(A, FALSE, FALSE, yuan._replace(currency="USD"))], True)
    assert error.value.reason == Text("外币金额的合计", "a sum of foreign money")


def test_any_and_all_are_decided_by_one() -> None:
    included = [Included(A, FALSE, FALSE, SymbolicBoolean(SURE, B)), Included(TRUE, FALSE, FALSE, SymbolicBoolean(SURE, C))]
    some, every = totalled("any", included, False), totalled("all", included, False)
    assert isinstance(some, SymbolicBoolean) and isinstance(every, SymbolicBoolean)
    assert same(some.holds, z3.Or(z3.And(A, B), C))
    assert same(every.holds, z3.Not(z3.Or(z3.And(A, z3.Not(B)), z3.Not(C))))
    unsure = totalled("any", [Included(FALSE, A, B, SymbolicBoolean(SURE, TRUE))], False).state
    assert same(unsure.known, z3.Not(A)) and same(unsure.beyond, z3.And(A, z3.And(A, B)))


# The order of records

ORDER = [
    ("place(loan, by=loan.drawn_on)", [2, 1, 3]),
    ("place(loan, by=-loan.principal)", [1, 3, 2]),
    ("place(loan, by=loan.principal)", [2, 1, 3]),  # of two that are alike, the one that stands first
    ("place(loan, by=loan.drawn_on, per=loan.lender)", [1, 1, 2]),
    ("within(loan.principal, 8元, by=loan.drawn_on)", [5, 3, 0]),
    ("within(loan.principal, 6元, by=loan.drawn_on)", [3, 3, 0]),
    ("within(loan.principal, 2元, by=loan.drawn_on)", [0, 2, 0]),
    ("within(loan.principal, 9元, by=loan.drawn_on, per=loan.lender)", [5, 3, 4]),
]
LOANS: list[dict[str, Any]] = [
    {**LOAN, "lender": "bank", "principal": Money(Fraction(5)), "drawn_on": date(2025, 2, 1)},
    {**LOAN, "lender": "other", "principal": Money(Fraction(3)), "drawn_on": date(2025, 1, 1)},
    {**LOAN, "lender": "bank", "principal": Money(Fraction(5)), "drawn_on": date(2025, 3, 1)},
]


@pytest.mark.parametrize(("expression", "expected"), ORDER)
def test_the_order_of_records(expression: str, expected: list[int]) -> None:
    node, checker = typed(expression)
    terms = [
        OneTerm({**world_of(LOAN, {}), "loan": record("loans", f"loans[{at}]", **loan)}, checker, {})
        for at, loan in enumerate(LOANS)
    ]
    for own, (one, value) in enumerate(zip(terms, expected, strict=True)):
        kept = SymbolicBoolean(SURE, TRUE)
        others = [SymbolicPeer(kept, other.reading, at > own) for at, other in enumerate(terms) if at != own]
        one.reading.words.texts |= {"bank": 0, "other": 1}
        one.reading.peers = lambda others=others: others  # type: ignore[misc]
        found, _ = one.value(node)
        assert (found.amount if isinstance(found, Money) else found) == value
        one.reading.peers = lambda: [SymbolicPeer(SymbolicBoolean(SURE, FALSE), other.reading, True) for other in terms]
        alone, _ = one.value(node)
        assert alone == (1 if "place" in expression else min(LOANS[own]["principal"], _most(expression)))


def _most(expression: str) -> Money:
    return Money(Fraction(expression.partition("元")[0][-1]))


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("place(loan)", Text("place：按书写的先后", "place: the order in which records stand")),
        ("within(loan.principal, 5元)", Text("within：按书写的先后", "within: the order in which records stand")),
        ("sum_of_money if flag else dollars",
         Text("币种随条件变化的金额", "an amount whose currency depends on a condition")),
        ('"a" in (["a"] if flag else ["b"])', Text("文字列表里的文字", "what a list of texts holds")),
        ('count(w for w in (["a"] if flag else ["b"]))', Text("文字列表里的文字", "what a list of texts holds")),
    ],
)  # fmt: skip
def test_what_has_no_term_is_refused_by_name(expression: str, reason: Text) -> None:
    node, checker = typed(expression)
    one = OneTerm(world_of(LOAN, {}), checker, {})
    one.reading.names["flag"] = SymbolicBoolean(SURE, A)
    with pytest.raises(CannotSay) as error:
        one.reading.value(node)
    assert error.value.reason == reason


def test_tables_of_which_one_is_chosen_have_no_term() -> None:
    reading = OneTerm({}, typed("1")[1], {}).reading
    one, other = SymbolicTable({}), SymbolicTable({"a": number(1)})
    assert (reading.chosen(TRUE, one, other), reading.chosen(FALSE, one, other)) == (one, other)
    with pytest.raises(CannotSay) as error:
        reading.chosen(A, one, other)
    assert error.value.reason == Text("随条件变化的列表或对照表", "a list or a table that depends on a condition")


def test_texts_have_numbers() -> None:
    words = OneTerm({}, typed("1")[1], {}).reading.words
    assert [words.code(text).as_long() for text in ("a", "b", "a")] == [0, 1, 0]
    assert [words.text(code) for code in (0, 1, 2)] == ["a", "b", None]


def test_what_is_chosen_is_known_where_it_is() -> None:
    reading = OneTerm({}, typed("1")[1], {}).reading
    found = reading.chosen(A, number(1), SymbolicNumber(NOT_KNOWN, fixed(2)))
    assert isinstance(found, SymbolicNumber)
    assert (str(found.state.known), str(found.ratio.top)) == ("If(a, True, False)", "If(a, 1, 2)")
