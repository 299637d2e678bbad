"""Every node of the language by the columns reading: the value worked out by hand, which the exact reading gives too."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from one_row import Left, by_columns, exact

from binjiang_cli.language.readings.columns import Numbers
from binjiang_cli.language.readings.columns.arithmetic import ColumnArithmetic
from binjiang_cli.language.readings.columns.values import Beyond
from binjiang_cli.language.readings.exact import Unknown
from binjiang_cli.values.money import Money

LOAN = {
    "lender": "bank", "principal": Money(Fraction(3_000_000)), "drawn_on": date(2025, 1, 15), "repaid_on": date(2025, 12, 20),
    "subject": ("MCU", "B"),
}  # fmt: skip
DOLLARS = {"USD": Fraction("7.1034")}
SECTIONS: dict[str, list[dict[str, Any]]] = {
    "rd_projects": [
        {"name": "p", "year": 2025, "key_innovation": True, "spend": Money(Fraction(100))},
        {"name": "q", "year": 2024, "key_innovation": False, "spend": Money(Fraction("50.01"))},
    ]
}
UNSURE = {"rd_projects": [*SECTIONS["rd_projects"], {"name": "r", "year": None, "key_innovation": None, "spend": None}]}


def unknown(*fields: str) -> Unknown:
    return Unknown(fields)


VALUES: list[tuple[str, Any]] = [
    ("step(rates, loan.principal)", Fraction(1, 100)),  # 3,000,000 belongs to the step that begins there
    ("step(rates, loan.principal - sum_of_money)", Fraction(6, 100)),
    ("step(rates, loan.principal / 3)", Fraction(5, 100)),  # the next begins above 1,000,000
    ("step(rates, sum_of_money)", Fraction(0)),
    ("step(rates, -loan.principal)", Fraction(0)),
    ("step(tiers, loan.principal)", Money(Fraction(20_000))),
    ("step(tiers, sum_of_money)", Money(Fraction(0))),
    ("step(share, loan.drawn_on)", Fraction(1, 2)),
    ("step(share, later(loan.drawn_on, -1))", Fraction(0)),
    ("step(share, loan.repaid_on) * step(heads, 3)", Money(Fraction(50))),
    ("slices(rates, loan.principal)", Money(Fraction(145_000))),  # 500,000 × 5% + 2,000,000 × 6%
    ("slices(rates, 2 * loan.principal)", Money(Fraction(175_000))),  # and 3,000,000 × 1%
    ("slices(rates, sum_of_money)", Money(Fraction(0))),
    ("slices(heads, 5)", Money(Fraction(300))),  # 2 × 100 + 2 × 50
    ("slices(heads, 2.5)", Money(Fraction(150))),
    ("step(rates, loan.interest_paid)", unknown("loans[0].interest_paid")),
    ("slices(rates, loan.interest_paid)", unknown("loans[0].interest_paid")),
    ("0.3", Fraction(3, 10)),
    ("rate", Fraction(3, 10)),
    ("flag", True),
    ("start", date(2025, 1, 1)),
    ("word", "bank"),
    ("sum_of_money", Money(Fraction(500))),
    ("loan.principal", Money(Fraction(3_000_000))),
    ("loan.interest_paid", unknown("loans[0].interest_paid")),
    ("company.employees", unknown("company.employees")),
    ("loan.subject", ("MCU", "B")),
    ("1 + rate * 2 - 0.1", Fraction(3, 2)),
    ("rate / 3", Fraction(1, 10)),
    ("loan.principal * rate / day_count", Money(Fraction(2500))),
    ("rate * loan.principal", Money(Fraction(900_000))),
    ("loan.principal / sum_of_money", Fraction(6000)),
    ("loan.principal + sum_of_money - loan.principal", Money(Fraction(500))),
    ("-rate", Fraction(-3, 10)),
    ("-loan.principal", Money(Fraction(-3_000_000))),
    ("loan.principal / loan.interest_paid", unknown("loans[0].interest_paid")),
    ("rate / days(loan.drawn_on, loan.drawn_on)", None),
    ("1 / (year(loan.drawn_on) - 2025)", None),
    ("loan.interest_paid + loan.interest_paid", unknown("loans[0].interest_paid")),
    ("days(loan.drawn_on, loan.repaid_on)", Fraction(339)),
    ("days(loan.repaid_on, loan.drawn_on)", Fraction(-339)),
    ("days(loan.drawn_on, as_of)", Fraction(531)),
    ("year(loan.drawn_on)", Fraction(2025)),
    ("year_end(year(loan.drawn_on) - 1)", date(2024, 12, 31)),
    ("year_end(2300)", None),
    ("lpr_1y(loan.drawn_on)", Fraction("0.031")),
    ("lpr_5y(loan.drawn_on)", Fraction("0.036")),
    ("lpr_1y(year_end(1999))", unknown("lpr_1y(1999-12-31)")),
    ("months(loan.drawn_on, loan.repaid_on)", Fraction(11)),  # to 15 December, five days before the 20th
    ("months(loan.repaid_on, loan.drawn_on)", Fraction(0)),
    ("months(loan.drawn_on, as_of)", Fraction(17)),
    ("months(later(as_of, 2), year_end(2026))", Fraction(4)),  # 30 August to 30 December
    ("later(loan.drawn_on, 1)", date(2025, 2, 15)),
    ("later(as_of, 8)", date(2027, 2, 28)),  # there is no 30 February
    ("later(as_of, -4)", date(2026, 2, 28)),
    ("later(as_of, 20) == later(later(as_of, 8), 12)", False),  # 29 February 2028, and 28 February
    ("later(as_of, 2400)", None),
    ("month(loan.repaid_on)", Fraction(12)),
    ("month_end(loan.drawn_on)", date(2025, 1, 31)),
    ("month_end(later(as_of, 20))", date(2028, 2, 29)),
    ("full(loan.principal, 7万元)", Fraction(42)),
    ("full(-loan.principal, 7万元)", Fraction(0)),
    ("full(rate, 0.1)", Fraction(3)),
    ("full(loan.principal, loan.interest_paid)", unknown("loans[0].interest_paid")),
    ("full(loan.principal, loan.principal - loan.principal)", None),
    ("rounded(loan.principal, 7万元)", Money(Fraction(3_010_000))),  # 42.86 times
    ("rounded(1 / 8, 1 / 4)", Fraction(1, 4)),  # a half goes up
    ("rounded(-1 / 8, 1 / 4)", Fraction(0)),  # here too
    ("rounded(sum_of_money, 1万元)", Money(Fraction(0))),
    ("loan.principal * 6‰", Money(Fraction(18_000))),
    ("30% if flag else 20 %", Fraction(3, 10)),
    ("loan.principal > USD 1,000", True),
    ("loan.principal > 0", True),
    ("0 >= loan.interest_paid", unknown("loans[0].interest_paid")),
    ("max(loan.principal - 500万元, 0)", Money(Fraction(0))),
    ("loan.principal if not flag else 0", Money(Fraction(0))),
    ("first(loan.interest_paid, sum_of_money)", Money(Fraction(500))),
    ("first(loan.interest_paid, loan.interest_paid)", unknown("loans[0].interest_paid")),
    ("first(loan.repaid_on, as_of)", date(2025, 12, 20)),
    ('first(loan.subject, ["x"])', ("MCU", "B")),
    ("min(rate, 0.2, 1)", Fraction(1, 5)),
    ("max(rate, 0.2, 1)", Fraction(1)),
    ("max(loan.principal, sum_of_money)", Money(Fraction(3_000_000))),
    ("min(loan.drawn_on, as_of)", date(2025, 1, 15)),
    ("max(loan.interest_paid, sum_of_money)", unknown("loans[0].interest_paid")),
    ("min(sum_of_money / loan.principal, 1)", Fraction(1, 6000)),
    ("loan.principal >= sum_of_money", True),
    ("loan.principal < bound", False),
    ("bound <= loan.principal", True),
    ("loan.drawn_on == start", False),
    ('loan.lender != "other"', True),
    ("loan.interest_paid > sum_of_money", unknown("loans[0].interest_paid")),
    ("0.1 < rate < 0.5", True),
    ('loan.lender in ["bank", "other"]', True),
    ('"MCU" in loan.subject', True),
    ('"X" in loan.subject', False),
    ('"gazelle" in company.statuses', unknown("company.statuses")),
    ("loan.lender in factors", True),
    ("loan.lender in allowed", True),
    ("loan.principal in [sum_of_money, loan.interest_paid]", unknown("loans[0].interest_paid")),
    ("loan.interest_paid in [sum_of_money, loan.principal]", unknown("loans[0].interest_paid")),
    ("sum_of_money in [loan.interest_paid, sum_of_money]", True),
    ("flag and loan.interest_paid > sum_of_money", unknown("loans[0].interest_paid")),
    ("not flag and loan.interest_paid > sum_of_money", False),
    ("flag or loan.interest_paid > sum_of_money", True),
    ("not (loan.interest_paid > sum_of_money)", unknown("loans[0].interest_paid")),
    ("rate if flag else 1 / 3", Fraction(3, 10)),
    ("loan.interest_paid if flag else sum_of_money", unknown("loans[0].interest_paid")),
    ("sum_of_money if flag else loan.interest_paid", Money(Fraction(500))),
    ("sum_of_money if loan.interest_paid > sum_of_money else loan.principal", unknown("loans[0].interest_paid")),
    ("loan.drawn_on if loan.principal > sum_of_money else as_of", date(2025, 1, 15)),
    ("loan.drawn_on if loan.principal < sum_of_money else as_of", date(2026, 6, 30)),
    ("(loan.principal > sum_of_money) if loan.lender == \"other\" else flag", True),
    ("word if loan.lender == \"other\" else loan.lender", "bank"),
    ("(loan.principal > sum_of_money) == flag", True),
    ("(loan.principal > sum_of_money) != flag", False),
    ("factors[loan.lender]", Fraction(1)),
    ('grades["second"]', Money(Fraction(50))),
    ("sum(p.spend for p in rd_projects)", Money(Fraction("150.01"))),
    ("sum(p.spend for p in rd_projects if p.year == year(loan.drawn_on))", Money(Fraction(100))),
    ("sum(p.year for p in rd_projects if p.year > 2030)", Fraction(0)),
    ("count(p for p in rd_projects if p.key_innovation)", Fraction(1)),
    ("any(p.key_innovation for p in rd_projects)", True),
    ("all(p.key_innovation for p in rd_projects)", False),
    ("all(p.key_innovation for p in rd_projects if p.year == 2025)", True),
    ("any(p.year == 1999 for p in rd_projects)", False),
    ("count(h for h in honours)", unknown("honours")),
    ("any(h.grade == \"first\" for h in honours)", unknown("honours")),
    ('any(s == "MCU" for s in loan.subject)', True),
    ('count(s for s in loan.subject if s != "MCU")', Fraction(1)),
    ('all(s in ["leading"] for s in company.statuses)', unknown("company.statuses")),
    ("sum(count(q for q in rd_projects if q.year <= p.year) for p in rd_projects)", Fraction(3)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), VALUES)
def test_a_node(text: str, expected: Any) -> None:
    """None: no value follows from what a field is; which one, only the exact reading says."""
    given = (LOAN, DOLLARS, SECTIONS)
    of_exact = exact(text, *given)
    if expected is None or (isinstance(expected, Unknown) and text.startswith("lpr_")):
        assert isinstance(of_exact, Unknown)
        with pytest.raises(Left):
            by_columns(text, *given)
        return
    assert of_exact == expected
    assert by_columns(text, *given) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sum(p.spend for p in rd_projects)", None),
        ("sum(p.spend for p in rd_projects if p.year == 2024)", None),
        ("count(p for p in rd_projects)", Fraction(3)),
        ("count(p for p in rd_projects if p.key_innovation)", None),
        ("any(p.key_innovation for p in rd_projects)", True),
        ("any(p.year == 2026 for p in rd_projects)", None),
        ("all(p.key_innovation for p in rd_projects)", False),
        ("all(p.year > 2000 for p in rd_projects)", None),
        ("any(p.year > 2030 for p in rd_projects if p.key_innovation)", None),
        ("all(p.year < 2030 for p in rd_projects if p.key_innovation)", None),
    ],
)
def test_aggregates_over_records_that_are_not_all_known(text: str, expected: Any) -> None:
    found = by_columns(text, LOAN, DOLLARS, UNSURE)
    assert (
        isinstance(exact(text, LOAN, DOLLARS, UNSURE), Unknown)
        if expected is None
        else exact(text, LOAN, DOLLARS, UNSURE) == expected
    )
    assert found == (unknown("") if expected is None else expected)


FOREIGN = {**LOAN, "principal": Money(Fraction(150), "USD"), "interest_paid": Money(Fraction(7), "EUR")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("loan.principal", Money(Fraction(150), "USD")),
        ("loan.principal * 2", Money(Fraction(300), "USD")),
        ("loan.principal >= bound", True),
        ("loan.principal > bound", False),
        ("loan.principal >= sum_of_money", True),
        ("loan.principal == dollars", False),
        ("loan.principal / dollars", Fraction(3, 2)),
        ("loan.principal + dollars", Money(Fraction(250), "USD")),
        ("loan.principal + sum_of_money", Money(Fraction("1565.51"))),
        ("max(loan.principal, sum_of_money)", Money(Fraction("1065.51"))),
        ("loan.principal in [sum_of_money, loan.principal]", True),
    ],
)
def test_foreign_money(text: str, expected: Any) -> None:
    assert exact(text, FOREIGN, DOLLARS, SECTIONS) == expected
    assert by_columns(text, FOREIGN, DOLLARS, SECTIONS) == expected


@pytest.mark.parametrize("text", ["loan.interest_paid >= sum_of_money", "loan.interest_paid >= bound"])
def test_money_without_a_rate_is_left_to_the_exact_reading(text: str) -> None:
    assert exact(text, FOREIGN, DOLLARS, SECTIONS) == unknown("fx.EUR")
    with pytest.raises(Left):
        by_columns(text, FOREIGN, DOLLARS, SECTIONS)


def test_a_key_that_a_table_lacks() -> None:
    assert by_columns("factors[loan.lender]", {**LOAN, "lender": None}, {}, {}) == unknown("loans[0].lender")
    with pytest.raises(Left):
        by_columns("grades[word]", LOAN, {}, {})


def test_rows_whose_product_would_not_fit_leave() -> None:
    arithmetic = ColumnArithmetic(3)
    found = arithmetic.product(np.array([2**40, 2**30, -(2**40)]), np.array([2**21, 2**30, 2**22]))
    assert found.tolist() == [2**61, 2**60, 0]
    assert arithmetic.left.tolist() == [False, False, True]


def test_rounding_is_half_up() -> None:
    arithmetic = ColumnArithmetic(4)
    assert arithmetic.fen(Numbers(np.array([15, 14, 25, -15]), 1000)).tolist() == [2, 1, 3, -1]


# Rows with denominators of their own, and what the same fractions give.
THIRDS, HALVES = Numbers(np.array([1, -2, 5]), np.array([3, 3, 6])), Numbers(np.array([1, 1, -1]), np.array([2, 4, 2]))


def fractions(numbers: Numbers) -> list[Fraction]:
    nums, dens = np.broadcast_arrays(numbers.num, numbers.den)
    return [Fraction(int(num), int(den)) for num, den in zip(nums, dens, strict=True)]


@pytest.mark.parametrize("other", [HALVES, Numbers(np.array([1, -1, 2]), 7)], ids=["own", "common"])
def test_rows_with_denominators_of_their_own(other: Numbers) -> None:
    arithmetic = ColumnArithmetic(3)
    pairs = list(zip(fractions(THIRDS), fractions(other), strict=True))
    assert fractions(arithmetic.plus([THIRDS, other], np.add)) == [one + two for one, two in pairs]
    assert fractions(arithmetic.plus([other, THIRDS], np.minimum)) == [min(pair) for pair in pairs]
    assert fractions(arithmetic.times(THIRDS, other)) == [one * two for one, two in pairs]
    assert fractions(arithmetic.over(other, THIRDS)) == [two / one for one, two in pairs]
    assert arithmetic.compared("<", other, THIRDS).tolist() == [two < one for one, two in pairs]
    assert arithmetic.left.tolist() == [False, False, False]


def test_only_the_rows_that_are_divided_by_zero_leave() -> None:
    arithmetic = ColumnArithmetic(3)
    found = arithmetic.over(Numbers(np.array([1, 1, 1]), 1), Numbers(np.array([2, 0, -4]), 1))
    assert arithmetic.left.tolist() == [False, True, False]
    assert (fractions(found)[0], fractions(found)[2]) == (Fraction(1, 2), Fraction(-1, 4))


def test_rows_of_which_no_further_sum_may_be_made_leave() -> None:
    arithmetic = ColumnArithmetic(2)
    half = Numbers(np.array([2**61, 5]), 1)
    assert arithmetic.plus([half, half], np.add).num.tolist() == [0, 10]
    assert arithmetic.left.tolist() == [True, False]


def test_a_denominator_that_does_not_fit_is_beyond_the_reading() -> None:
    arithmetic = ColumnArithmetic(1)
    with pytest.raises(Beyond):
        arithmetic.times(Numbers(np.array([1]), 2**31), Numbers(np.array([1]), 2**31))
    with pytest.raises(Beyond):
        arithmetic.number(2**62)


def test_ratios_of_ratios_are_exact() -> None:
    text = "(sum_of_money / loan.principal) / (loan.principal / sum_of_money)"
    assert by_columns(text, LOAN, {}, {}) == exact(text, LOAN, {}, {}) == Fraction(500, 3_000_000) ** 2
