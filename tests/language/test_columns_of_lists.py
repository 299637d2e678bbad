"""The order of records, and sums over lists, by the columns reading: several companies at once, each row worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from helpers import names_of_loans, parse

from binjiang_cli.language.readings.columns.reading import Columns
from binjiang_cli.language.readings.columns.values import (
    Beyond,
    Column,
    Days,
    Moneys,
    Numbers,
    RecordColumn,
    RecordLists,
    TextColumn,
    ThresholdColumn,
    Truths,
)
from binjiang_cli.language.typing import Checker


def array(*values: Any) -> np.ndarray:
    return np.array(values)


class Facts:
    """What the columns of a section hold; dollars are currency 1, at 7 yuan for the first company."""

    def __init__(self, fields: dict[str, Column]) -> None:
        self.fields = fields

    def field(self, section: str, name: str) -> Column:
        return self.fields[name]

    def code(self, currency: str) -> int:
        return ["CNY", "USD"].index(currency)

    def rates(self, currency: int, companies: np.ndarray) -> Numbers:
        return Numbers(np.where(companies == 0, 7, 0), 1, companies == 0)


LOANS: dict[str, Any] = {
    "drawn_on": Days(array(20, 10, 30, 5, 5)),
    "repaid_on": Days(array(20, 10, 30, 5, 5), array(True, True, False, True, True)),
    "principal": Moneys(Numbers(array(5, 3, 5, 7, 2), 1)),
    "interest_paid": Moneys(Numbers(array(5, 3, 5, 7, 2), 1, array(True, False, True, True, True))),
    "lender": TextColumn(array(0, 1, 2, 0, 0), ("bank", "other", "bank")),
}
ALL_STAY = [False] * 5


def of_loans(expression: str, fields: dict[str, Any] = LOANS, kept: Truths | None = None) -> tuple[Column, list[bool]]:
    """Return the column of the loans of two companies, three and two, and which rows leave."""
    node, checker = parse(expression), Checker(names_of_loans())
    checker.record = "loan"
    checker.check(node)
    assert not checker.problems
    loan = RecordColumn("loans", None, array(0, 1, 2, 0, 1))
    reading = Columns({"loan": loan}, checker.types, Facts(fields), array(0, 0, 0, 1, 1))  # type: ignore[arg-type]
    if kept is not None:
        reading.kept = lambda: kept
    return reading.value(node), reading.left.tolist()


def whole(column: Column) -> list[Any]:
    number = column.number if isinstance(column, Moneys) else column
    assert isinstance(number, Numbers)
    return [Fraction(int(num), number.den) for num in number.num]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("place(loan)", [1, 2, 3, 1, 2]),
        ("place(loan, by=loan.drawn_on)", [2, 1, 3, 1, 2]),
        ("place(loan, by=-loan.drawn_on)", [2, 3, 1, 1, 2]),
        ("place(loan, by=loan.principal)", [2, 1, 3, 2, 1]),
        ("place(loan, by=-loan.principal)", [1, 3, 2, 1, 2]),
        ("place(loan, by=loan.drawn_on, per=loan.lender)", [1, 1, 2, 1, 2]),
        ("place(loan, per=loan.lender)", [1, 1, 2, 1, 2]),
        ("place(loan, by=loan.drawn_on, per=loan.principal > 4元)", [1, 1, 2, 1, 1]),
        ("within(loan.principal, 8元, by=loan.drawn_on)", [5, 3, 0, 7, 1]),
        ("within(loan.principal, 6.5元, by=loan.drawn_on)", [Fraction(7, 2), 3, 0, Fraction(13, 2), 0]),
        ("within(loan.principal, 2元, by=loan.drawn_on)", [0, 2, 0, 2, 0]),
        ("within(loan.principal, 9元, by=loan.drawn_on, per=loan.lender)", [5, 3, 4, 7, 2]),
        ("within(year(loan.drawn_on), 3000, by=loan.drawn_on)", [1030, 1970, 0, 1970, 1030]),
    ],
)
def test_the_order_of_records(expression: str, expected: list[Any]) -> None:
    column, left = of_loans(expression)
    assert (whole(column), left) == (expected, ALL_STAY)


def test_only_the_records_that_a_rule_is_about_have_a_place() -> None:
    kept = Truths(array(True, False, True, True, True))
    assert whole(of_loans("place(loan, by=loan.drawn_on)", kept=kept)[0]) == [1, 0, 2, 1, 2]
    assert whole(of_loans("within(loan.principal, 8元, by=loan.drawn_on)", kept=kept)[0]) == [5, 3, 3, 7, 1]


FIRST, SECOND = [True, True, True, False, False], [False, False, False, True, True]
DOLLARS = {**LOANS, "principal": Moneys(LOANS["principal"].number, array(0, 1, 0, 0, 0))}
UNKNOWN_DOLLARS = {**LOANS, "interest_paid": Moneys(LOANS["interest_paid"].number, array(0, 1, 0, 0, 0))}


@pytest.mark.parametrize(
    ("expression", "fields", "kept", "leaving"),
    [
        ("place(loan, by=loan.repaid_on)", LOANS, None, FIRST),
        ("place(loan, per=loan.repaid_on)", LOANS, None, FIRST),
        ("within(loan.interest_paid, 8元, by=loan.drawn_on)", LOANS, None, FIRST),
        ("place(loan, by=loan.principal)", DOLLARS, None, FIRST),
        ("within(loan.principal, 8元)", DOLLARS, None, FIRST),
        ("place(loan, by=loan.interest_paid)", UNKNOWN_DOLLARS, None, FIRST),
        ("place(loan)", LOANS, Truths(array(False, False, False, True, False), array(True, True, True, True, False)), SECOND),
    ],
)
def test_companies_leave_whose_order_is_not_known(
    expression: str, fields: dict[str, Any], kept: Truths | None, leaving: list[bool]
) -> None:
    assert of_loans(expression, fields, kept)[1] == leaving


def test_amounts_whose_sum_could_not_fit() -> None:
    for amount, fits in [(2**62 // 5, True), (2**62 // 5 + 1, False), (2**60, False)]:
        fields = {**LOANS, "principal": Moneys(Numbers(array(amount, 0, 0, 0, 0), 1))}
        if fits:
            assert whole(of_loans("within(loan.principal, 8元)", fields)[0]) == [8, 0, 0, 0, 0]
        else:
            with pytest.raises(Beyond):
                of_loans("within(loan.principal, 8元)", fields)
    for expression in ("within(loan.principal / year(loan.drawn_on), 8元)", "place(loan, by=1 / year(loan.drawn_on))"):
        with pytest.raises(Beyond):
            of_loans(expression)


PROJECTS: dict[str, Any] = {
    "spend": Moneys(Numbers(array(5, 7, 11, 13), 1)),
    "year": Numbers(array(2020, 2021, 2022, 2023), 1),
    "key_innovation": Truths(array(True, False, True, True)),
}


def of_projects(expression: str, fields: dict[str, Any] = PROJECTS) -> tuple[Column, list[bool]]:
    """Return the column of three companies, of two projects, of none and of two, and which rows leave."""
    node, checker = parse(expression), Checker(names_of_loans())
    checker.check(node)
    assert not checker.problems
    lists = RecordLists("rd_projects", array(0, 2, 2), array(2, 2, 4))
    reading = Columns({"rd_projects": lists}, checker.types, Facts(fields), array(0, 1, 2))  # type: ignore[arg-type]
    return reading.value(node), reading.left.tolist()


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("sum(p.spend for p in rd_projects)", [12, 0, 24]),
        ("sum(p.spend for p in rd_projects if p.key_innovation)", [5, 0, 24]),
        ("sum(p.year for p in rd_projects if p.spend > 5元)", [2021, 0, 4045]),
        ("count(p for p in rd_projects)", [2, 0, 2]),
        ("count(p for p in rd_projects if p.key_innovation)", [1, 0, 2]),
    ],
)
def test_sums_over_lists(expression: str, expected: list[int]) -> None:
    column, left = of_projects(expression)
    assert (whole(column), left) == (expected, [False] * 3)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("any(p.key_innovation for p in rd_projects)", [True, False, True]),
        ("all(p.key_innovation for p in rd_projects)", [False, True, True]),
        ("any(p.year == 2021 for p in rd_projects if p.key_innovation)", [False, False, False]),
        ("all(p.year == 2020 for p in rd_projects if p.key_innovation)", [True, True, False]),
    ],
)
def test_any_and_all_over_lists(expression: str, expected: list[bool]) -> None:
    column, left = of_projects(expression)
    assert isinstance(column, Truths)
    assert (column.holds.tolist(), left) == (expected, [False] * 3)


def test_companies_leave_whose_sum_is_of_foreign_money_or_could_not_fit() -> None:
    foreign = {**PROJECTS, "spend": Moneys(PROJECTS["spend"].number, array(0, 1, 0, 0))}
    assert of_projects("sum(p.spend for p in rd_projects)", foreign)[1] == [True, False, False]
    column, left = of_projects("sum(p.spend for p in rd_projects if p.key_innovation)", foreign)
    assert (whole(column), left) == ([5, 0, 24], [False] * 3)
    for large, leaves, total in [(2**60, True, 7), (2**60 - 1, False, 2**60 + 6), (-(2**60), True, 7)]:
        fields = {**PROJECTS, "spend": Moneys(Numbers(array(large, 7, 11, 13), 1))}
        column, left = of_projects("sum(p.spend for p in rd_projects)", fields)
        assert (whole(column), left) == ([total, 0, 24], [leaves, False, False])
    with pytest.raises(Beyond):
        of_projects("sum(1 / p.year for p in rd_projects)")


def test_what_is_not_known_of_a_list_is_somewhere_in_it() -> None:
    fields = {**PROJECTS, "spend": Moneys(Numbers(array(5, 7, 11, 13), 1, array(True, False, True, True)))}
    column, left = of_projects("sum(p.spend for p in rd_projects)", fields)
    assert isinstance(column, Moneys)
    assert (column.known.tolist(), left) == ([False, True, True], [False] * 3)
    ((where, path),) = column.gaps
    assert (where.tolist(), path) == ([True, False, False], ("", None, ""))
    assert of_projects("sum(p.spend for p in rd_projects if p.key_innovation)", fields)[0].known.tolist() == [True] * 3  # type: ignore[union-attr]


def test_foreign_money_is_put_together_row_by_row() -> None:
    """Dollars of the first company are 7 yuan; there is no rate for the second, whose row leaves."""
    fields = {**DOLLARS, "principal": Moneys(Numbers(array(5, 3, 5, 7, 2), 1), array(0, 1, 0, 1, 0))}
    column, left = of_loans("loan.principal + 1元", fields)
    assert isinstance(column, Moneys)
    assert (whole(column)[:3], left) == ([6, 22, 6], [False, False, False, True, False])
    assert column.currency is not None
    assert column.currency.tolist() == [0] * 5
    column, left = of_loans("loan.principal + loan.principal", fields)
    assert isinstance(column, Moneys)
    assert column.currency is not None
    assert (whole(column), column.currency.tolist(), left) == ([10, 6, 10, 14, 4], [0, 1, 0, 1, 0], ALL_STAY)


def test_a_bound_in_the_currency_of_each_row() -> None:
    reading = Columns({}, {}, Facts({}), array(0, 0))  # type: ignore[arg-type]
    bounds = ThresholdColumn({0: Fraction(10), 1: Fraction(2)})
    found = reading._bound_for(bounds, Moneys(Numbers(array(5, 3), 1), array(0, 1)))
    assert found.currency is not None
    assert (found.number.num.tolist(), found.currency.tolist()) == ([10, 2], [0, 1])
    plain = reading._bound_for(bounds, Moneys(Numbers(array(5, 3), 1)))
    assert (plain.number.num.tolist(), plain.currency) == ([10], None)


def test_sums_where_nobody_has_a_record() -> None:
    node, checker = parse("sum(p.spend for p in rd_projects)"), Checker(names_of_loans())
    checker.check(node)
    fields: dict[str, Column] = {"spend": Moneys(Numbers(np.zeros(0, np.int64), 1))}
    lists = RecordLists("rd_projects", array(0, 0), array(0, 0))
    reading = Columns({"rd_projects": lists}, checker.types, Facts(fields), array(0, 1))  # type: ignore[arg-type]
    assert whole(reading.value(node)) == [0, 0]
