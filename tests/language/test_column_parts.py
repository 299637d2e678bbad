"""The parts of the columns reading on arrays: what fits into 64 bits at its bounds, rounding, months, columns of values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from binjiang_cli.language.readings.columns import calendar
from binjiang_cli.language.readings.columns.aggregates import Laid
from binjiang_cli.language.readings.columns.arithmetic import ColumnArithmetic
from binjiang_cli.language.readings.columns.reading import Columns, years_of
from binjiang_cli.language.readings.columns.values import (
    ALL,
    NONE,
    Beyond,
    Days,
    Gap,
    ListColumn,
    Moneys,
    Numbers,
    Path,
    RecordColumn,
    TextColumn,
    ThresholdColumn,
    Truths,
    WordLists,
    gaps_of,
    known_in,
    taken,
    with_known,
)
from binjiang_cli.language.readings.exact import Unknown
from binjiang_cli.language.types import BooleanType, DateType, MoneyType, NumberType, TextType
from binjiang_cli.values.money import Money
from binjiang_cli.values.rounding import Rounding

LIMIT = 2**62


def array(*values: Any) -> np.ndarray:
    return np.array(values)


@pytest.mark.parametrize(
    ("left", "right", "found", "leaves"),
    [
        (LIMIT - 1, 1, LIMIT - 1, False),
        (1 - LIMIT, -1, LIMIT - 1, False),
        (2**61, 2, 0, True),
        (2**61 - 1, 2, LIMIT - 2, False),
        (-(2**61), 2, 0, True),
        (-(2**31), 2**31 - 1, -(2**62) + 2**31, False),
        (2**31, 2**31, 0, True),
        (3, 0, 0, False),
        (LIMIT // 3, 3, LIMIT - 1, False),
        (LIMIT // 3 + 1, 3, 0, True),
    ],
)
def test_a_product_is_below_two_to_the_62(left: int, right: int, found: int, leaves: bool) -> None:
    """The first row is far above, so that the rows are looked at one by one."""
    arithmetic = ColumnArithmetic(2)
    product = arithmetic.product(array(2**60, left), array(2**60, right))
    assert (product.tolist(), arithmetic.left.tolist()) == ([0, found], [True, leaves])
    alone = ColumnArithmetic(1)
    assert (alone.product(array(left), array(right)).tolist(), alone.left.tolist()) == ([found], [leaves])


def test_a_product_with_one_is_the_column_itself() -> None:
    arithmetic, column = ColumnArithmetic(2), array(5, 2**62)
    assert arithmetic.product(column, 1) is column
    assert arithmetic.product(array(5, 7), 2).tolist() == [10, 14]
    assert arithmetic.product(3, array(5, 7)).tolist() == [15, 21]
    assert not arithmetic.left.any()


def test_a_sum_is_below_two_to_the_62() -> None:
    arithmetic = ColumnArithmetic(4)
    found = arithmetic.bounded(array(LIMIT - 1, LIMIT, -LIMIT, 1 - LIMIT))
    assert (found.tolist(), arithmetic.left.tolist()) == ([LIMIT - 1, 0, 0, 1 - LIMIT], [False, True, True, False])
    one = ColumnArithmetic(1)
    assert (one.bounded(array(LIMIT)).tolist(), one.left.tolist()) == ([0], [True])
    assert one.bounded(np.zeros(0, np.int64)).tolist() == []


def test_a_number_is_below_two_to_the_62() -> None:
    arithmetic = ColumnArithmetic(1)
    assert arithmetic.number(LIMIT - 1).num.tolist() == [LIMIT - 1]
    assert arithmetic.number(Fraction(-3, 4)) == Numbers(array(-3), 4)
    for value in (LIMIT, -LIMIT):
        with pytest.raises(Beyond):
            arithmetic.number(value)


def test_a_denominator_is_below_two_to_the_62() -> None:
    arithmetic = ColumnArithmetic(1)
    assert arithmetic.times(Numbers(array(1), 2**31), Numbers(array(3), 2**30)) == (array(3), 2**61, ALL, ())
    for den in (2**31, 2**32):
        with pytest.raises(Beyond):
            arithmetic.times(Numbers(array(1), 2**31), Numbers(array(1), den))


@pytest.mark.parametrize(
    ("rounding", "fen"),
    [
        # Of 0.015, -0.015, 0.014, 49.99, 50, 199.999 and 200.001 yuan.
        (Rounding(), [2, -1, 1, 4999, 5000, 20_000, 20_000]),
        (Rounding(1, "down"), [1, -2, 1, 4999, 5000, 19_999, 20_000]),
        (Rounding(1, "up"), [2, -1, 2, 4999, 5000, 20_000, 20_001]),
        (Rounding(100_00), [0, 0, 0, 0, 100_00, 200_00, 200_00]),
        (Rounding(100_00, "down"), [0, -100_00, 0, 0, 0, 100_00, 200_00]),
        (Rounding(100_00, "up"), [100_00, 0, 100_00, 100_00, 100_00, 200_00, 300_00]),
    ],
)
def test_yuan_are_rounded_to_fen(rounding: Rounding, fen: list[int]) -> None:
    arithmetic = ColumnArithmetic(7)
    yuan = Numbers(array(15, -15, 14, 49_990, 50_000, 199_999, 200_001), 1000)
    assert arithmetic.fen(yuan, rounding).tolist() == fen
    # And over denominators of their own.
    own = Numbers(yuan.num * 3, array(3000, 3000, 3000, 3000, 3000, 3000, 3000))
    assert arithmetic.fen(own, rounding).tolist() == fen


def test_a_quotient_keeps_what_is_known_and_its_sign() -> None:
    arithmetic = ColumnArithmetic(4)
    gap = Gap(array(False, False, False, True), Path("a"))
    divisor = Numbers(array(2, -4, 0, 0), 3, array(True, True, True, False), (gap,))
    found = arithmetic.over(Numbers(array(1, 1, 1, 1), 5), divisor)
    assert arithmetic.left.tolist() == [False, False, True, False]  # what is not known is no zero
    assert found.num.tolist() == [3, -3, 3, 3]
    assert isinstance(found.den, np.ndarray)
    assert found.den.tolist() == [10, 20, 5, 5]
    assert (found.known.tolist(), found.gaps) == ([True, True, True, False], (gap,))
    # By one number for all rows, over one denominator; zero is none.
    by_two = ColumnArithmetic(2)
    whole = by_two.over(Numbers(array(1, 5), 7), Numbers(array(-2), 3))
    assert (whole.num.tolist(), whole.den) == ([-3, -15], 14)
    by_two.over(Numbers(array(1, 5), 7), Numbers(array(0), 3))
    assert by_two.left.tolist() == [True, True]


def test_fractions_are_shortened() -> None:
    found = ColumnArithmetic(3).reduced(Numbers(array(6, 0, 5), array(4, 7, 0)))
    assert isinstance(found.den, np.ndarray)
    assert (found.num.tolist(), found.den.tolist()) == ([3, 0, 5], [2, 1, 1])


@pytest.mark.parametrize(
    ("sign", "expected"),
    [("==", [False, True, False]), ("!=", [True, False, True]), ("<", [True, False, False]),
     ("<=", [True, True, False]), (">", [False, False, True]), (">=", [False, True, True])],
)  # fmt: skip
def test_numbers_are_compared_over_one_denominator(sign: str, expected: list[bool]) -> None:
    arithmetic = ColumnArithmetic(3)
    one, other = Numbers(array(1, 1, 1), 2), Numbers(array(2, 2, 1), array(3, 4, 3))
    assert arithmetic.compared(sign, one, other).tolist() == expected


def day(text: str) -> int:
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2025-01-15", "2025-02-14", 0), ("2025-01-15", "2025-02-15", 1), ("2025-01-31", "2025-02-28", 1),
        ("2024-01-31", "2024-02-28", 0), ("2024-12-15", "2025-01-15", 1), ("2025-01-31", "2025-03-30", 1),
        ("2025-05-05", "2025-05-04", 0), ("2025-05-05", "2024-05-04", 0), ("1969-12-31", "1970-01-31", 1),
        ("1900-01-01", "2199-12-31", 3599),
    ],
)  # fmt: skip
def test_full_months(first: str, last: str, months: int) -> None:
    assert calendar.full_months(array(day(first)), array(day(last))).tolist() == [months]


def test_months_and_years_of_days() -> None:
    days = array(day("1969-12-31"), day("1970-01-01"), day("2025-02-28"), day("1900-01-01"))
    assert calendar.months_of(days).tolist() == [-1, 0, 55 * 12 + 1, -70 * 12]
    assert calendar.first_days(array(-1, 0, 55 * 12 + 1)).tolist() == [day("1969-12-01"), 0, day("2025-02-01")]
    assert years_of(days).tolist() == [1969, 1970, 2025, 1900]
    found = calendar.in_month(array(day("2025-01-31"), day("2025-01-28"), day("2025-01-31")), array(661, 661, 662))
    assert found.tolist() == [day("2025-02-28"), day("2025-02-28"), day("2025-03-31")]


def test_what_holds_of_the_records_of_each_row() -> None:
    laid = Laid(array(0, 0, 2), array(0, 2, 2), array(2, 2, 3))
    assert laid.any(array(False, True, False)).tolist() == [True, False, False]
    assert laid.any(array(False, False, True)).tolist() == [False, False, True]
    assert laid.sum(array(5, 7, 11)).tolist() == [12, 0, 11]


# Columns of values


class Facts:
    """Dollars are currency 1."""

    def code(self, currency: str) -> int:
        return ["CNY", "USD"].index(currency)


def reading(count: int = 1) -> Columns:
    return Columns({}, {}, Facts(), np.arange(count))  # type: ignore[arg-type]


def test_constants_are_columns_of_one_row() -> None:
    make: Callable[..., Any] = reading().constant
    assert make(True) == Truths(array(True))
    assert make(Fraction(3, 4)) == Numbers(array(3), 4)
    assert make(Money(Fraction(3, 4))) == Moneys(Numbers(array(3), 4))
    assert make(Money(Fraction(3, 4), "USD")) == Moneys(Numbers(array(3), 4), array(1))
    assert make(date(1970, 1, 11)) == Days(array(10))
    assert make("a") == TextColumn(array(0), ("a",))
    assert make(("a", "b")) == ListColumn((make("a"), make("b")))
    for kind, expected in [
        (NumberType(), Numbers(array(0), 1, NONE)), (MoneyType(), Moneys(Numbers(array(0), 1, NONE))),
        (DateType(), Days(array(0), NONE)), (BooleanType(), Truths(NONE, NONE)),
        (TextType(), TextColumn(array(0), ("",), NONE)),
    ]:  # fmt: skip
        assert with_known(make(Unknown(("a", "b")), kind), NONE, ()) == expected
        assert gaps_of(make(Unknown(("a", "b")), kind)) == (Gap(ALL, Path("a")), Gap(ALL, Path("b")))
    with pytest.raises(Beyond):
        make(Unknown(("a",)), None)


def test_columns_of_other_rows() -> None:
    rows, gap = array(2, 0), Gap(array(True, False, False), Path("a", array(4, 5, 6), "b"))
    known = array(False, True, True)
    moved: Any = taken(Numbers(array(7, 8, 9), 2, known, (gap,)), rows)
    assert (moved.num.tolist(), moved.den, moved.known.tolist()) == ([9, 7], 2, [True, False])
    ((where, path),) = moved.gaps
    assert (where.tolist(), path.section, path.at.tolist(), path.field) == ([False, True], "a", [6, 4], "b")
    assert taken(Numbers(array(7), 2), rows).num.tolist() == [7]  # type: ignore[union-attr]
    own: Any = taken(Numbers(array(7, 8, 9), array(1, 2, 3)), rows)
    assert own.den.tolist() == [3, 1]
    money: Any = taken(Moneys(Numbers(array(7, 8, 9), 2), array(0, 1, 2)), rows)
    assert (money.number.num.tolist(), money.currency.tolist()) == ([9, 7], [2, 0])
    assert taken(Moneys(Numbers(array(7, 8, 9), 2)), rows).currency is None  # type: ignore[union-attr]
    for column in (Days(array(7, 8, 9), known, (gap,)), Truths(array(True, False, True), known, (gap,))):
        found: Any = taken(column, rows)
        assert (found[0].tolist(), found.known.tolist(), len(found.gaps)) == (column[0][rows].tolist(), [True, False], 1)
    text: Any = taken(TextColumn(array(0, 1, 0), ("a", "b"), known, (gap,)), array(1, 1))
    assert (text.codes.tolist(), text.texts, text.known.tolist(), len(text.gaps)) == ([1, 1], ("a", "b"), [True, True], 1)
    words: Any = taken(WordLists(array(0, 1, 2), array(1, 2, 3), array(0, 1, 0), ("a", "b"), known, (gap,)), rows)
    assert (words.starts.tolist(), words.stops.tolist(), words.known.tolist(), len(words.gaps)) == (
        [2, 0],
        [3, 1],
        [True, False],
        1,
    )
    record: Any = taken(RecordColumn("a", array(7, 8, 9), array(0, 1, 2)), rows)
    assert (record.rows.tolist(), record.at.tolist()) == ([9, 7], [2, 0])
    record = taken(RecordColumn("a", None, None), rows)
    assert (record.rows.tolist(), record.at) == ([2, 0], None)


def test_what_is_known_of_a_list_that_is_written_out() -> None:
    first, second = Numbers(array(1, 2), 1, array(True, False)), Numbers(array(1, 2), 1, array(True, True))
    assert known_in(ListColumn((first, second))).tolist() == [True, False]
    assert known_in(ThresholdColumn({0: Fraction(1)})) is ALL
    with pytest.raises(Beyond):
        with_known(ListColumn((first,)), ALL, ())


def test_truths_of_which_some_are_not_known() -> None:
    found = with_known(Truths(array(True, True, False)), array(True, False, True), ())
    assert isinstance(found, Truths)
    assert (found.holds.tolist(), found.fails.tolist()) == ([True, False, False], [False, False, True])
