"""Every node of the language by the SQL reading: the value worked out by hand, which the exact reading gives too."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from one_row import Elsewhere, by_sql, exact

from binjiang_cli.batch.kernel.tasks import NARROW
from binjiang_cli.language.readings.exact import Unknown
from binjiang_cli.language.readings.sql.literals import listed, named, quoted
from binjiang_cli.language.readings.sql.values import Arithmetic, Beyond, Number, TooWide
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
    ("0.3", Fraction(3, 10)),
    ("rate", Fraction(3, 10)),
    ("true_or_false if flag else rate", None),
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


@pytest.mark.parametrize(("text", "expected"), [case for case in VALUES if "true_or_false" not in case[0]])
@pytest.mark.parametrize("width", [NARROW._replace(fen=10**12), None], ids=["bigint", "hugeint"])
def test_a_node(text: str, expected: Any, width: Any) -> None:
    """None: no value follows from what a field is, which only the exact reading words where it is not a field."""
    given = (LOAN, DOLLARS, SECTIONS)
    of_exact = exact(text, *given)
    found = by_sql(text, *given, **({} if width is None else {"width": width}))
    if expected is None:
        assert isinstance(of_exact, Unknown) and found in (of_exact, unknown("\x01"))
        return
    assert of_exact == expected
    assert (found == expected and type(found) is type(of_exact)) or isinstance(expected, Fraction)
    assert found == of_exact


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
    found = by_sql(text, LOAN, DOLLARS, UNSURE)
    assert (
        isinstance(exact(text, LOAN, DOLLARS, UNSURE), Unknown)
        if expected is None
        else exact(text, LOAN, DOLLARS, UNSURE) == expected
    )
    assert found == (unknown("\x01") if expected is None else expected)


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
        ("loan.interest_paid >= sum_of_money", unknown("fx.EUR")),
        ("loan.interest_paid >= bound", unknown("fx.EUR")),
        ("loan.principal in [sum_of_money, loan.principal]", True),
    ],
)
def test_foreign_money(text: str, expected: Any) -> None:
    assert exact(text, FOREIGN, DOLLARS, SECTIONS) == expected
    assert by_sql(text, FOREIGN, DOLLARS, SECTIONS) == expected


@pytest.mark.parametrize(
    "text", ["loan.principal + sum_of_money", "max(loan.principal, sum_of_money)", "loan.principal - loan.interest_paid"]
)
def test_several_currencies_that_meet_are_left_to_the_exact_reading(text: str) -> None:
    with pytest.raises(Elsewhere):
        by_sql(text, FOREIGN, DOLLARS, SECTIONS)


@pytest.mark.parametrize("text", ["factors[loan.lender]", "grades[word]"])
def test_a_key_that_a_table_lacks(text: str) -> None:
    loan = {**LOAN, "lender": None}
    found = by_sql(text, loan, {}, {})
    assert found == (unknown("loans[0].lender") if "lender" in text else unknown("\x01"))


def test_what_passes_the_width_is_refused_when_it_is_compiled() -> None:
    """A number of 19 digits fits into 64 bits, its tenfold does not, nor does the double that rounding needs."""
    arithmetic, large = Arithmetic(NARROW), 9 * 10**18
    number = Number("x", 0, large, 1)
    assert arithmetic.plus(number, Number("y", 0, 10**17)).high == large + 10**17
    for wrong in (
        lambda: arithmetic.times(number, Number("y", 0, 10)),
        lambda: arithmetic.plus(number, number),
        lambda: arithmetic.minus(Number("x", -large, 0), number),
        lambda: arithmetic.scaled(number, 2),
        lambda: arithmetic.fen(Number("x", 0, large, 300)),
        lambda: NARROW.literal(2**63),
    ):
        with pytest.raises(TooWide):
            wrong()


def test_two_ratios_of_ratios_are_beyond() -> None:
    with pytest.raises(Beyond):
        by_sql("(sum_of_money / loan.principal) / (loan.principal / sum_of_money)", LOAN, {}, {})


def test_nothing_that_is_written_can_leave_its_quotes() -> None:
    assert quoted("a' OR '1'='1") == "'a'' OR ''1''=''1'"
    assert named('a" b') == '"a"" b"'
    assert listed(["a'", "b"]) == "('a''', 'b')"
