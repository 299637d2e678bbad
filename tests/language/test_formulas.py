"""The formulas that the spreadsheet reading writes: their texts and values, worked out by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from one_sheet import OneSheet

from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.spreadsheet.formula import (
    ONE,
    TWO,
    ZERO,
    Formula,
    add,
    all_of,
    any_of,
    at_least,
    day_of,
    equal,
    floored,
    greatest,
    least,
    less,
    minus,
    negated,
    number,
    same_text,
    serial,
    text,
    times,
    when,
)
from binjiang_cli.language.readings.spreadsheet.integers import Whole, constant
from binjiang_cli.language.readings.spreadsheet.paper import Paper, PlacedFormula, letters
from binjiang_cli.language.readings.spreadsheet.rationals import Ratio, fixed_ratio, ratio_of
from binjiang_cli.values.rounding import Rounding
from binjiang_cli.words import Text

SEVEN, THREE = Formula("A1", 7), Formula("B1", 3)
HOLDS, FAILS = Formula("C1", 1), Formula("D1", 0)
WORD = Formula("E1", "Ab")
MANY = [Formula(f"A{row}", row) for row in range(1, 202)]
OF_200 = ",".join(f"A{row}" for row in range(1, 201))


def refused(error: pytest.ExceptionInfo[CannotSay]) -> tuple[str, str]:
    return error.value.reason.zh, error.value.reason.en


@pytest.mark.parametrize(
    ("formula", "text", "value", "fixed"),
    [
        (number(0), "0", 0, True),
        (number(12), "12", 12, True),
        (number(-3), "(-3)", -3, True),
        (ZERO, "0", 0, True),
        (ONE, "1", 1, True),
        (TWO, "2", 2, True),
        (text('a"b'), '"a""b"', 'a"b', True),
        (Formula("A1", 7), "A1", 7, False),
        (add(), "0", 0, True),
        (add(TWO, number(3)), "5", 5, True),
        (add(SEVEN), "A1", 7, False),
        (add(SEVEN, TWO, number(-2)), "A1", 7, False),
        (add(SEVEN, THREE), "(A1+B1)", 10, False),
        (add(SEVEN, TWO, THREE, number(3)), "(A1+B1+5)", 15, False),
        (minus(number(5), number(3)), "2", 2, True),
        (minus(SEVEN, ZERO), "A1", 7, False),
        (minus(SEVEN, TWO), "(A1-2)", 5, False),
        (minus(TWO, SEVEN), "(2-A1)", -5, False),
        (minus(SEVEN, THREE), "(A1-B1)", 4, False),
        (times(number(3), number(5)), "15", 15, True),
        (times(SEVEN, ZERO), "0", 0, True),
        (times(ZERO, SEVEN), "0", 0, True),
        (times(SEVEN, ONE), "A1", 7, False),
        (times(ONE, SEVEN), "A1", 7, False),
        (times(SEVEN, TWO), "A1*2", 14, False),
        (times(SEVEN, THREE), "A1*B1", 21, False),
        (floored(number(-7), 2), "(-4)", -4, True),
        (floored(SEVEN, 2), "INT(A1/2)", 3, False),
        (when(ONE, SEVEN, THREE), "A1", 7, False),
        (when(ZERO, SEVEN, THREE), "B1", 3, False),
        (when(HOLDS, SEVEN, SEVEN), "A1", 7, False),
        (when(HOLDS, SEVEN, THREE), "IF(C1,A1,B1)", 7, False),
        (when(FAILS, SEVEN, THREE), "IF(D1,A1,B1)", 3, False),
        (equal(TWO, TWO), "1", 1, True),
        (equal(TWO, ONE), "0", 0, True),
        (equal(SEVEN, number(7)), "(A1=7)", 1, False),
        (less(TWO, TWO), "0", 0, True),
        (less(ONE, TWO), "1", 1, True),
        (less(SEVEN, number(7)), "(A1<7)", 0, False),
        (at_least(TWO, TWO), "1", 1, True),
        (at_least(ONE, TWO), "0", 0, True),
        (at_least(SEVEN, number(7)), "(A1>=7)", 1, False),
        (same_text(text("Ab"), text("Ab")), "1", 1, True),
        (same_text(text("Ab"), text("AB")), "0", 0, True),
        (same_text(WORD, text("Ab")), 'EXACT(E1,"Ab")', 1, False),
        (same_text(WORD, text("AB")), 'EXACT(E1,"AB")', 0, False),
        (least(TWO, ONE), "1", 1, True),
        (least(SEVEN), "A1", 7, False),
        (least(SEVEN, TWO), "MIN(A1,2)", 2, False),
        (least(SEVEN, THREE), "MIN(A1,B1)", 3, False),
        (greatest(TWO, ONE), "2", 2, True),
        (greatest(SEVEN, THREE), "MAX(A1,B1)", 7, False),
        (least(*MANY[:200]), f"MIN({OF_200})", 1, False),
        (greatest(*MANY), f"MAX(MAX({OF_200}),A201)", 201, False),
        (all_of(), "1", 1, True),
        (all_of(ONE, ONE), "1", 1, True),
        (all_of(HOLDS, ZERO), "0", 0, True),
        (all_of(HOLDS, ONE, HOLDS), "C1", 1, False),
        (all_of(HOLDS, FAILS), "MIN(C1,D1)", 0, False),
        (any_of(), "0", 0, True),
        (any_of(HOLDS, ONE), "1", 1, True),
        (any_of(FAILS, ZERO, FAILS), "D1", 0, False),
        (any_of(HOLDS, FAILS), "MAX(C1,D1)", 1, False),
        (negated(ONE), "0", 0, True),
        (negated(FAILS), "(1-D1)", 1, False),
        (when(equal(SEVEN, THREE), ONE, ZERO), "IF((A1=B1),1,0)", 0, False),
    ],
)  # fmt: skip
def test_a_formula(formula: Formula, text: str, value: Any, fixed: bool) -> None:
    assert formula == (text, value, fixed)


def test_a_condition_holds_where_it_is_one() -> None:
    assert [Formula("A1", value).holds for value in (0, 1, 2)] == [False, True, False]


@pytest.mark.parametrize(("day", "shown"), [(date(1900, 3, 1), 61), (date(2025, 1, 1), 45658), (date(2199, 12, 31), 109574)])
def test_days_are_numbered_as_a_spreadsheet_does(day: date, shown: int) -> None:
    assert (serial(day), day_of(shown)) == (shown, day)


def test_columns_have_the_letters_of_a_spreadsheet() -> None:
    assert [letters(column) for column in (0, 1, 25, 26, 51, 701, 702)] == ["A", "B", "Z", "AA", "AZ", "ZZ", "AAA"]


def test_a_formula_stands_on_the_paper_once() -> None:
    paper = Paper("It's")
    total, again = (paper.keep(Formula("(A1+B1)", 10)) for _ in range(2))
    assert (total, again) == (Formula("'It''s'!$C$1", 10), Formula("'It''s'!$C$1", 10))
    assert paper.keep(minus(total, ONE)) == Formula("'It''s'!$D$1", 9)
    assert paper.keep(SEVEN) == Formula("'It''s'!$E$1", 7)
    assert paper.cells == [
        PlacedFormula(0, 2, Formula("(A1+B1)", 10)),
        PlacedFormula(0, 3, Formula("('It''s'!$C$1-1)", 9)),
        PlacedFormula(0, 4, SEVEN),
    ]


@pytest.mark.parametrize("term", [TWO, text("a"), Formula("'S'!$C$1", 5), Formula("'S'!$X$1", 5), Formula("'S'!$XX$10", 5)])
def test_a_literal_and_a_cell_need_no_cell(term: Formula) -> None:
    paper = Paper("S")
    assert (paper.keep(term), paper.cells) == (term, [])


@pytest.mark.parametrize("sign", ["+", "-", "*", "/", "<", ">", "=", "<=", ">="])
def test_what_begins_with_a_cell_is_none(sign: str) -> None:
    paper, term = Paper("S"), Formula(f"'S'!$C$1{sign}1", 1)
    assert (paper.keep(term), paper.cells) == (Formula("'S'!$C$1", 1), [PlacedFormula(0, 2, term)])


def test_a_part_of_a_line_begins_a_row() -> None:
    paper = Paper("S")
    first = paper.keep(SEVEN)
    paper.heading("line", "cost")
    paper.heading("line", "rate")  # no cell has come in between: no row is left empty
    second, third = paper.keep(THREE), paper.keep(FAILS)
    assert [term.text for term in (first, second, third)] == ["'S'!$C$1", "'S'!$C$2", "'S'!$D$2"]
    assert paper.about == {0: ("", ""), 1: ("line", "rate")}


def test_a_row_has_200_formulas_and_goes_on_in_the_next() -> None:
    paper = Paper("S")
    paper.heading("line", "cost")
    placed = [paper.keep(term).text for term in MANY]
    assert (placed[0], placed[199], placed[200]) == ("'S'!$C$1", "'S'!$GT$1", "'S'!$C$2")
    assert paper.about == {0: ("line", "cost"), 1: ("line", "cost")}


def test_a_paper_has_300_000_formulas_at_most() -> None:
    paper = Paper("S")
    paper.cells = [PlacedFormula(0, 0, ONE)] * 299_999
    assert paper.keep(SEVEN) == Formula("'S'!$C$1", 7)
    with pytest.raises(CannotSay) as error:
        paper.keep(THREE)
    assert refused(error) == ("公式太多", "too many formulas")


# Whole numbers in digits to the base of a million


@pytest.mark.parametrize(
    ("value", "digits"),
    [
        (0, [0]), (999_999, [999_999]), (1_000_000, [0, 1]), (-1, [-1]), (-999_999, [-999_999]), (-1_000_000, [0, -1]),
        (-1_000_001, [999_999, -2]), (12_000_003_000_045, [45, 3, 12]),
    ],
)  # fmt: skip
def test_a_whole_number_as_literals(value: int, digits: list[int]) -> None:
    found = constant(value)
    assert found == Whole(tuple(map(number, digits)), value, value)
    assert (found.value, found.fixed) == (value, True)


def test_a_whole_number_is_a_literal_where_all_its_digits_are() -> None:
    assert not Whole((number(5), SEVEN), 0, 10**8).fixed
    assert Whole((number(5), SEVEN), 0, 10**8).value == 7_000_005


def test_a_number_has_80_digits_to_the_base_of_a_million_at_most() -> None:
    assert len(constant(10**480 - 1).digits) == len(constant(1 - 10**480).digits) == 80
    for value in (10**480, -(10**480)):
        with pytest.raises(CannotSay) as error:
            constant(value)
        assert refused(error) == ("数字太长", "the figures are too long")


def test_a_cell_below_a_million_is_its_own_digit() -> None:
    sheet = OneSheet()
    assert sheet.integers.of(sheet.fact(999_999), -999_999, 999_999).digits == (Formula("'S'!$C$1", 999_999),)
    assert sheet.integers.of(number(5), 0, 9) == Whole((number(5),), 5, 5)
    assert [kept.term.text for kept in sheet.paper.cells] == ["'F'!$A$1"]


@pytest.mark.parametrize(("value", "digits"), [(1_234_567, [234_567, 1]), (-5, [999_995, -1]), (-1_000_000, [0, -1])])
def test_a_cell_of_a_million_has_two_digits(value: int, digits: list[int]) -> None:
    sheet = OneSheet()
    whole = sheet.integers.of(sheet.fact(value), -1_000_000, 1_234_567)
    assert [kept.term.text for kept in sheet.paper.cells] == [
        "'F'!$A$1", "('S'!$C$1-INT('S'!$C$1/1000000)*1000000)", "INT('S'!$C$1/1000000)",
    ]  # fmt: skip
    assert [sheet.shown(digit) for digit in whole.digits] == digits
    assert (sheet.value(whole), whole.low, whole.high) == (value, -1_000_000, 1_234_567)


@pytest.mark.parametrize(("low", "high"), [(0, 2 * 10**14), (-2 * 10**14, 0), (-2 * 10**14, 2 * 10**14)])
def test_a_cell_holds_up_to_200_million_million(low: int, high: int) -> None:
    sheet = OneSheet()
    assert sheet.value(sheet.integers.of(sheet.fact(0), low, high)) == 0
    for below, above in ((low - 1, high), (low, high + 1)):
        if max(-below, above) > 2 * 10**14:
            with pytest.raises(CannotSay) as error:
                sheet.integers.of(SEVEN, below, above)
            assert refused(error) == ("界限太大", "the bounds are too large")


BOUND = 10**14
PAIRS = [(7, 3), (-7, 3), (0, -3), (999_999, 999_999), (1_000_000, -999_999), (-123_456_789_012, 999_999_999_999)]


@pytest.mark.parametrize("pair", PAIRS)
def test_computing_with_whole_numbers(pair: tuple[int, int]) -> None:
    one, other = pair
    sheet = OneSheet()
    left, right = (sheet.whole(value, -BOUND, BOUND - 1) for value in pair)
    total, rest = sheet.integers.sum([left, right, left]), sheet.integers.difference(left, right)
    assert (sheet.value(total), total.low, total.high) == (2 * one + other, -3 * BOUND, 3 * BOUND - 3)
    assert (sheet.value(rest), rest.low, rest.high) == (one - other, 1 - 2 * BOUND, 2 * BOUND - 1)
    product = sheet.integers.product(left, right)
    assert (sheet.value(product), product.low, product.high) == (one * other, BOUND * (1 - BOUND), BOUND**2)
    for whole in (left, right, product):
        assert sheet.shown(sheet.integers.sign(whole)) == (whole.value > 0) - (whole.value < 0)
        assert sheet.shown(sheet.integers.is_negative(whole)) == int(whole.value < 0)
    assert sheet.shown(sheet.integers.order(left, right)) == (one > other) - (one < other)
    assert sheet.shown(sheet.integers.order(right, left)) == (other > one) - (other < one)
    for condition in (1, 0):
        chosen = sheet.integers.choice(sheet.fact(condition), left, right)
        assert (sheet.value(chosen), chosen.low, chosen.high) == (pair[1 - condition], -BOUND, BOUND - 1)


@pytest.mark.parametrize(("one", "other"), [(7, 3), (3, 7), (5, 5), (-5, 5)])
def test_numbers_of_one_digit_are_compared_at_once(one: int, other: int) -> None:
    sheet = OneSheet()
    left, right = (sheet.whole(value, -9, 9) for value in (one, other))
    order = sheet.integers.order(left, right)
    assert [kept.term.text for kept in sheet.paper.cells[2:]] == [
        "IF(('S'!$C$1<'S'!$D$1),(-1),IF(('S'!$C$1='S'!$D$1),0,1))"
    ]  # fmt: skip
    assert sheet.shown(order) == (one > other) - (one < other)


def test_what_is_known_of_whole_numbers_needs_no_cell() -> None:
    sheet = OneSheet()
    whole, none = sheet.whole(7, 0, 9), constant(0)
    integers = sheet.integers
    assert (
        integers.sum([constant(999_999), constant(1)])
        == integers.difference(constant(1_000_001), constant(1))
        == constant(10**6)
    )
    assert integers.product(constant(-3_000_000), constant(5)) == constant(-15_000_000)
    assert integers.product(constant(1), whole) == integers.product(whole, constant(1)) == whole
    assert integers.is_negative(whole) == ZERO
    assert integers.difference(none, none) == none
    assert len(sheet.paper.cells) == 1
    assert integers.product(sheet.whole(1, 0, 1), whole).digits[0].text == "'S'!$E$1"
    assert sheet.paper.cells[-1].term == Formula("'S'!$D$1*'S'!$C$1", 7)


def test_a_choice_between_numbers_of_other_lengths() -> None:
    """A number that is not negative gets zeros, a negative one its sign in the last digit."""
    sheet = OneSheet()
    long, short, negative = sheet.whole(12_000_000, 0, 99_000_000), sheet.whole(7, 0, 9), sheet.whole(-7, -9, 9)
    before, first = len(sheet.paper.cells), sheet.fact(0)
    chosen = sheet.integers.choice(first, long, short)
    assert [kept.term.text for kept in sheet.paper.cells[before:]] == [
        "IF('F'!$A$4,'S'!$D$1,'S'!$F$1)",
        "IF('F'!$A$4,'S'!$E$1,0)",
    ]
    assert (sheet.value(chosen), chosen.low, chosen.high) == (7, 0, 99_000_000)
    chosen = sheet.integers.choice(first, long, negative)
    assert [sheet.shown(digit) for digit in chosen.digits] == [999_993, -1]
    assert (sheet.value(chosen), chosen.low, chosen.high) == (-7, -9, 99_000_000)
    before = len(sheet.paper.cells)
    assert sheet.value(sheet.integers.choice(first, short, negative)) == -7
    assert len(sheet.paper.cells) == before + 1


@pytest.mark.parametrize("value", [0, 1_234_567_890_123, -1_234_567_890_123])
def test_a_number_in_one_cell(value: int) -> None:
    sheet = OneSheet()
    whole = sheet.whole(value, -2 * BOUND, 2 * BOUND)
    assert sheet.shown(sheet.integers.one_cell(whole)) == value
    assert sheet.paper.cells[-1].term.text == "('S'!$D$1+'S'!$F$1*1000000+'S'!$G$1*1000000000000)"
    for low, high in ((-2 * BOUND - 1, 0), (0, 2 * BOUND + 1)):
        with pytest.raises(CannotSay) as error:
            sheet.integers.one_cell(whole._replace(low=low, high=high))
        assert refused(error) == ("金额的界限太大", "the bounds of the amount are too large")


QUOTIENTS = [
    (7, 2, 10, 3),
    (8, 2, 10, 4),
    (0, 5, 10, 0),
    (999_999, 1_000_000, 10**6, 0),
    (10**13, 7, 10**13, 1_428_571_428_571),
    # In doubles 10^18 - 1 is 10^18: the quotient that they give is one too large.
    (10**18 - 1, 10**6, 10**12, 10**12 - 1),
    (10**18, 10**6, 10**12, 10**12),
]


@pytest.mark.parametrize(("top", "bottom", "most", "expected"), QUOTIENTS)
def test_how_often_a_number_is_in_another(top: int, bottom: int, most: int, expected: int) -> None:
    sheet = OneSheet()
    found = sheet.integers.quotient(sheet.whole(top, 0, 2 * 10**18), sheet.whole(bottom, 1, 10**6), most)
    assert sheet.shown(found) == expected
    assert sheet.shown(sheet.integers.quotient(sheet.whole(top, 0, 2 * 10**18), constant(bottom), most)) == expected


def test_bounds_of_a_quotient() -> None:
    sheet = OneSheet()
    top = sheet.whole(7, 0, 10**15)
    assert sheet.shown(sheet.integers.quotient(top, constant(2), 2 * BOUND - 1)) == 3
    assert sheet.shown(sheet.integers.quotient(top, constant(1), 2 * BOUND)) == 7  # however large the top could be
    with pytest.raises(CannotSay) as error:
        sheet.integers.quotient(top, constant(2), 2 * BOUND + 1)
    assert refused(error) == ("金额的界限太大", "the bounds of the amount are too large")


@pytest.mark.parametrize(
    ("most", "bottom", "cells"),
    [
        # The quotient of doubles, so often the divisor, what that leaves, how this compares, by how much to correct, the sum.
        (9, 2, 6),
        # So often the divisor has two digits: two cells more. What that leaves has two, of which one is made: three more.
        (999_998, 400_000, 11),
        (999_999, 400_000, 13),  # and the quotient of doubles has two
        (999_998, 600_000, 13),  # what is left stays in two, which need four cells to be compared, not one
    ],
)
def test_a_quotient_has_digits_for_what_its_parts_can_be(most: int, bottom: int, cells: int) -> None:
    sheet = OneSheet()
    top = sheet.whole(999_999, 0, 999_999)
    before = len(sheet.paper.cells)
    assert sheet.shown(sheet.integers.quotient(top, constant(bottom), most)) == 999_999 // bottom
    assert len(sheet.paper.cells) - before == cells


# Fractions


def texts(sheet: OneSheet, before: int = 0) -> list[str]:
    return [kept.term.text.replace("'S'!", "").replace("'F'!", "F") for kept in sheet.paper.cells[before:]]


def test_a_number_of_parts_of_one() -> None:
    sheet = OneSheet()
    whole = sheet.whole(7, -3, 9)
    assert ratio_of(whole) == Ratio(whole, constant(1), Fraction(-3), Fraction(9))
    assert ratio_of(whole, 2) == Ratio(whole, constant(2), Fraction(-3, 2), Fraction(9, 2))
    assert fixed_ratio(Fraction(-3, 4)) == Ratio(constant(-3), constant(4), Fraction(-3, 4), Fraction(-3, 4))


@pytest.mark.parametrize("parts", [(100, 10), (7, 7), (1, 6)])
def test_computing_with_fractions(parts: tuple[int, int]) -> None:
    """The formulas are the same whatever the facts are; what they show is not."""
    written = set()
    for one, other in ((2, 3), (-2, 1), (5, -3), (0, 4), (1, 0)):
        sheet = OneSheet()
        left = sheet.ratio(Fraction(one), Fraction(-2), Fraction(5), parts[0])
        right = sheet.ratio(Fraction(other), Fraction(-3), Fraction(4), parts[1])
        numbers = sheet.numbers
        total, less, product = numbers.sum([left, right, left]), numbers.negative(left), numbers.product(left, right)
        assert (sheet.fraction(total), total.low, total.high) == (2 * one + other, -7, 14)
        assert (sheet.fraction(less), less.low, less.high) == (-one, -5, 2)
        assert (sheet.fraction(product), product.low, product.high) == (one * other, -15, 20)
        assert sheet.shown(numbers.order(left, right)) == (one > other) - (one < other)
        ratio, is_zero = numbers.quotient(left, right)
        most = 5 * parts[1]
        assert (ratio.low, ratio.high, sheet.shown(is_zero)) == (-most, most, int(not other))
        assert sheet.fraction(ratio) == (Fraction(one, other) if other else 0)
        assert (ratio.bottom.low, ratio.bottom.high) == (0, 4 * parts[0] * parts[1])
        chosen = numbers.choice(sheet.fact(int(one > other)), left, right)
        assert (sheet.fraction(chosen), chosen.low, chosen.high) == (max(one, other), -3, 5)
        # Over bottoms of which not all are literals.
        again = numbers.sum([ratio, ratio, left, numbers.quotient(right, left)[0], fixed_ratio(Fraction(1, 2))])
        order = numbers.order(again, ratio)
        if one and other:
            value = 2 * Fraction(one, other) + one + Fraction(other, one) + Fraction(1, 2)
            assert sheet.fraction(again) == value
            assert sheet.shown(order) == (value > Fraction(one, other)) - (value < Fraction(one, other))
        chosen = numbers.choice(sheet.fact(int(bool(other))), ratio, left)
        assert (sheet.fraction(chosen), chosen.low, chosen.high) == (Fraction(one, other) if other else one, -most, most)
        written.add(tuple(texts(sheet)))
    assert len(written) == 1


def test_fractions_that_are_known() -> None:
    sheet = OneSheet()
    numbers, quarter, third = sheet.numbers, fixed_ratio(Fraction(1, 4)), fixed_ratio(Fraction(1, 3))
    assert numbers.product(quarter, third) == fixed_ratio(Fraction(1, 12))
    assert numbers.product(fixed_ratio(Fraction(3, 4)), third) == quarter
    assert (numbers.choice(ONE, quarter, third), numbers.choice(ZERO, quarter, third)) == (quarter, third)
    assert sheet.paper.cells == []


def test_the_bounds_of_quotients() -> None:
    sheet = OneSheet()

    def bounds(left: tuple[int, int], right: tuple[Any, int]) -> Any:
        one = sheet.ratio(Fraction(left[1]), Fraction(left[0]), Fraction(left[1]), 10)
        other = sheet.ratio(Fraction(right[1]), Fraction(right[0]), Fraction(right[1]), 10)
        found, _ = sheet.numbers.quotient(one, other)
        return found.low, found.high

    assert bounds((-2, 5), (Fraction(1, 2), 4)) == (-4, 10)
    assert bounds((1, 5), (2, 4)) == (Fraction(1, 4), Fraction(5, 2))
    # A divisor that can be zero is a tenth at least where it is not.
    assert bounds((0, 5), (0, 4)) == (0, 50)
    assert bounds((-2, 1), (0, 4)) == (-20, 20)
    assert bounds((0, 5), (-1, 4)) == (-50, 50)


def test_a_divisor_that_is_not_negative_needs_no_sign() -> None:
    sheet = OneSheet()
    ratio, _ = sheet.numbers.quotient(ratio_of(sheet.whole(7, 0, 9)), ratio_of(sheet.whole(2, 0, 600_000)))
    assert texts(sheet) == ["F$A$1", "F$A$2", "IF(($D$1=0),0,1)", "IF(($E$1=0),1,0)", "IF($F$1,1,$D$1)"]
    assert (ratio.top.digits[0].text, ratio.bottom.digits[0].text) == ("'S'!$C$1", "'S'!$G$1")
    ratio, is_zero = sheet.numbers.quotient(ratio_of(sheet.whole(7, 0, 9)), ratio_of(sheet.whole(0, 0, 9)))
    assert (sheet.fraction(ratio), sheet.shown(is_zero)) == (7, 1)  # it is then taken as one


def test_a_divisor_that_can_be_negative_is_taken_with_its_sign() -> None:
    sheet = OneSheet()
    ratio, _ = sheet.numbers.quotient(ratio_of(sheet.whole(7, 0, 9)), ratio_of(sheet.whole(-2, -600_000, 400_000)))
    assert texts(sheet) == [
        "F$A$1", "F$A$2", "IF(($D$1<0),(-1),IF(($D$1=0),0,1))", "IF(($E$1=0),1,0)", "$D$1*$E$1", "IF($F$1,1,$G$1)", "$C$1*$E$1",
    ]  # fmt: skip
    assert (ratio.top.low, ratio.top.high, ratio.bottom.low, ratio.bottom.high) == (-9, 9, 0, 600_000)
    assert sheet.fraction(ratio) == Fraction(-7, 2)


def test_a_bottom_that_is_shared_is_not_multiplied() -> None:
    sheet = OneSheet()
    bottom = sheet.whole(3, 1, 9)
    parts = [Ratio(sheet.whole(top, 0, 9), bottom, Fraction(0), Fraction(9)) for top in (1, 2)]
    total = sheet.numbers.sum(parts)
    assert (total.bottom, texts(sheet, 3), sheet.fraction(total)) == (bottom, ["($D$1+$E$1)"], 1)


FEN = [  # of a yuan, in so many parts, rounded how to units of so many fen
    (Fraction(5, 1000), 1000, Rounding(), 1),
    (Fraction(4, 1000), 1000, Rounding(), 0),
    (Fraction(-5), 1000, Rounding(), 0),
    (Fraction(7, 3), 3, Rounding(), 233),
    (Fraction(8, 3), 3, Rounding(), 267),
    (Fraction(123), 1, Rounding(), 12_300),
    (Fraction(1299, 100), 100, Rounding(), 1299),
    (Fraction(50), 100, Rounding(100_00, "half_up"), 100_00),
    (Fraction(4999, 100), 100, Rounding(100_00, "half_up"), 0),
    (Fraction(19_999, 100), 100, Rounding(100_00, "down"), 100_00),
    (Fraction(20_001, 100), 100, Rounding(100_00, "up"), 300_00),
    (Fraction(200), 100, Rounding(100_00, "up"), 200_00),
    (Fraction(1), 7, Rounding(1, "up"), 100),
    (Fraction(8, 7), 7, Rounding(1, "up"), 115),
    (Fraction(8, 7), 7, Rounding(1, "down"), 114),
    (Fraction(8, 7), 7, Rounding(30, "half_up"), 120),
]


@pytest.mark.parametrize(("yuan", "parts", "rounding", "fen"), FEN)
def test_yuan_as_fen(yuan: Fraction, parts: int, rounding: Rounding, fen: int) -> None:
    sheet = OneSheet()
    ratio = sheet.ratio(yuan, Fraction(-5), Fraction(10**6), parts)
    assert sheet.shown(sheet.numbers.fen(ratio, rounding)) == fen
    # And the same where it follows from two cells: the yuan times two, over two.
    two = ratio_of(sheet.whole(2, 1, 2))
    shared, _ = sheet.numbers.quotient(sheet.numbers.product(ratio, two), two)
    assert sheet.shown(sheet.numbers.fen(shared, rounding)) == fen


@pytest.mark.parametrize(
    ("parts", "high", "rounding", "written"),
    [
        # Parts that are fen: as they are; units of two fen of them.
        (100, 9, Rounding(), []),
        (100, 9, Rounding(2, "down"), [
            "INT(($C$1)/(2))", "$D$1*2", "($C$1+$E$1*(-1))", "IF(($F$1<2),(-1),IF(($F$1=2),0,1))",
            "IF(($F$1<0),(-1),IF(($G$1>=0),1,0))", "($D$1+$H$1)", "$I$1*2",
        ]),
        # Half of an even bottom is added; of an odd one all is doubled.
        (200, 9, Rounding(), ["($C$1+1)"]),
        (300, 9, Rounding(), ["$C$1*2", "($D$1+3)"]),
        (300, 9, Rounding(1, "down"), ["INT(($C$1)/(3))"]),
        (300, 9, Rounding(1, "up"), ["($C$1+2)"]),
        (1, 9, Rounding(), ["$C$1*100"]),
    ],
)  # fmt: skip
def test_how_fen_are_written(parts: int, high: int, rounding: Rounding, written: list[str]) -> None:
    sheet = OneSheet()
    ratio = sheet.ratio(Fraction(3), Fraction(0), Fraction(high), parts)
    found = sheet.numbers.fen(ratio, rounding)
    assert texts(sheet)[1 : 1 + len(written)] == written
    assert (len(sheet.paper.cells) == 1) == (not written)
    assert sheet.shown(found) == 300


def test_an_amount_below_zero_is_none() -> None:
    sheet = OneSheet()
    for high in (Fraction(0), Fraction(9)):
        found = sheet.numbers.fen(sheet.ratio(Fraction(-3), Fraction(-9), high, 100))
        assert sheet.shown(found) == 0
    assert texts(sheet)[:3] == ["F$A$1", "IF(($C$1<0),1,0)", "IF($D$1,0,$C$1)"]
    sheet = OneSheet()
    assert sheet.numbers.fen(sheet.ratio(Fraction(0), Fraction(0), Fraction(9), 100)).text == "'S'!$C$1"


def test_the_most_fen_that_a_cell_holds() -> None:
    sheet = OneSheet()
    whole = sheet.whole(7, 0, 10**14)
    most = Fraction(2 * 10**12)
    assert sheet.shown(sheet.numbers.fen(ratio_of(whole, 100)._replace(high=most))) == 7
    for rounding in (Rounding(), Rounding(100_00, "down")):
        with pytest.raises(CannotSay) as error:
            sheet.numbers.fen(ratio_of(whole, 100)._replace(high=most + 100), rounding)
        assert error.value.reason == Text("金额的界限太大", "the bounds of the amount are too large")
