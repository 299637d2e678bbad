"""The exact reading: values in rationals, unknown as a third truth value, money in several currencies."""

from __future__ import annotations

from datetime import date
from fractions import Fraction as F
from itertools import product
from typing import Any

import pytest
from helpers import evaluate, names_of_loans, parse, record, shipped

from binjiang_cli.language.functions import FUNCTIONS
from binjiang_cli.language.readings.exact import (
    Exact,
    Facts,
    LprRate,
    LprUse,
    OnDay,
    Peer,
    Peers,
    Record,
    Unknown,
    all_true,
    in_cny,
)
from binjiang_cli.language.typing import Checker
from binjiang_cli.values.money import Money

WHO = Unknown(("loans[0].lender",))


def yuan(amount: F | int | str) -> Money:
    return Money(F(amount))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1 + 0.2", F(3, 10)),  # 0.30000000000000004 in binary floating point
        ("0.1 + 0.2 == 0.3", True),
        ("1 / 3 * 3 == 1", True),
        ("2 - 5", F(-3)),
        ("-(2 - 5)", F(3)),
        ("1 / 4", F(1, 4)),
        ("7 * 0.25", F(7, 4)),
        ("2 + 3 * 4 - 6 / 2", F(11)),
        ("1 < 2", True),
        ("2 < 1", False),
        ("2 <= 2", True),
        ("2 > 2", False),
        ("2 >= 2", True),
        ("2 == 2", True),
        ("2 != 2", False),
        ("1 < 2 < 3", True),
        ("1 < 3 < 2", False),
        ("rate", F(3, 10)),
        ("day_count", F(360)),
        ("min(3, 1, 2)", F(1)),
        ("max(3, 1, 2)", F(3)),
        ("min(3)", F(3)),
        ("max(start, as_of)", date(2026, 6, 30)),
        ("min(start, as_of)", date(2025, 1, 1)),
        # 2025-01-01 to 2026-06-30: 365 days to the new year, then 31 + 28 + 31 + 30 + 31 and 29
        ("days(start, as_of)", 545),
        ("days(as_of, start)", -545),
        ("days(start, start)", 0),
        ("year(start)", 2025),
        ("year(as_of) - year(start)", 1),
        ("year_end(2025)", date(2025, 12, 31)),
        ("days(start, year_end(year(start)))", 364),
        ("1 if flag else 2", F(1)),
        ("1 if not flag else 2", F(2)),
        ('"bank" in allowed', True),
        ("company.name in allowed", False),
        ('word in ["bank", company.name]', True),
        ("word not in allowed", False),
        ('"first" in grades', True),
        ("company.name in grades", False),
        ('grades["second"]', yuan(50)),
        ("factors[word]", F(1)),
        ('factors["other"]', F(1, 2)),
        ("sum_of_money * 3 / 7", yuan("1500/7")),
        ("rate * sum_of_money", yuan(150)),
        ("sum_of_money / sum_of_money", F(1)),
        ("-sum_of_money", yuan(-500)),
        ("dollars * 2", Money(F(200), "USD")),
        ("-dollars", Money(F(-100), "USD")),
        ("dollars / 3", Money(F(100, 3), "USD")),
        ("count(w for w in allowed)", 2),
        ('count(w for w in allowed if w == "bank")', 1),
        ("sum(2 for w in allowed)", F(4)),
        ("sum(2 for w in allowed if w == company.name)", 0),
        ('any(w == "fund" for w in allowed)', True),
        ('all(w == "fund" for w in allowed)', False),
        ("any(w == company.name for w in allowed if w == company.name)", False),
        ("all(w == company.name for w in allowed if w == company.name)", True),
        ("sum(sum_of_money for w in allowed)", yuan(1000)),
        ("max(sum_of_money)", yuan(500)),
        ("5 / 1", F(5)),
        ("sum_of_money / 1元", F(500)),
        ("days(start, as_of) / days(start, year_end(2025))", F(545, 364)),  # exact, though both are whole
        ("months(start, as_of)", 17),  # to 2026-06-01, and 29 days
        ("later(start, 3)", date(2025, 4, 1)),
        ("month(as_of)", 6),
        ("month_end(start)", date(2025, 1, 31)),
        ("year_end(1900)", date(1900, 12, 31)),
        ("year_end(2199)", date(2199, 12, 31)),
        # 500 ÷ 7 = 71.4…
        ("full(sum_of_money, 7元)", 71),
        ("full(sum_of_money, 1元)", 500),
        ("full(sum_of_money, 0.5元)", 1000),
        ("full(3元, 7元)", 0),
        ("full(-sum_of_money, 7元)", 0),
        ("full(rate, 0.1)", 3),
        ("rounded(sum_of_money, 7元)", yuan(497)),
        ("rounded(dollars, dollars * 3)", Money(F(0), "USD")),
        ("rounded(2.5, 1)", F(3)),
        ("rounded(2.4, 1)", F(2)),
        ("rounded(-2.5, 1)", F(-2)),
        ("rounded(0.126, 0.01)", F(13, 100)),
        # of an empty sum of money the type is known: zero yuan
        ("sum(sum_of_money for w in allowed if w == company.name)", yuan(0)),
    ],
)
def test_known_values(text: str, value: object) -> None:
    found = evaluate(text)
    assert found == value
    assert isinstance(found, bool) == isinstance(value, bool)
    assert isinstance(found, Money) == isinstance(value, Money)


def test_an_interest_by_hand() -> None:
    # 30,000,000 × 3.10% × 339 ÷ 360: 930,000 a year; × 339 = 315,270,000; ÷ 360 = 875,750
    loan = {"principal": yuan(30_000_000), "drawn_on": date(2025, 1, 15), "repaid_on": date(2025, 12, 20)}
    text = "loan.principal * lpr_1y(loan.drawn_on) * days(loan.drawn_on, first(loan.repaid_on, as_of)) / day_count"
    assert evaluate(text, loan=loan) == yuan(875_750)
    # not repaid: to 2026-06-30 are 531 days; 930,000 × 531 ÷ 360 = 1,371,750
    assert evaluate(text, loan={**loan, "repaid_on": None}) == yuan(1_371_750)


@pytest.mark.parametrize(
    "text",
    [
        "loan.principal",
        "loan.principal + sum_of_money",
        "-loan.principal",
        "loan.principal * rate",
        "sum_of_money / loan.principal",
        "loan.principal > sum_of_money",
        "loan.principal >= bound",
        "min(loan.principal, sum_of_money)",
        "max(sum_of_money, loan.principal)",
        "loan.principal if flag else sum_of_money",
        "not (loan.principal > sum_of_money)",
        "first(loan.principal)",
        "sum_of_money if loan.principal > sum_of_money else sum_of_money",
        "loan.principal in [sum_of_money]",
        "sum(loan.principal for w in allowed)",
    ],
)
def test_what_rests_on_an_unknown_field_names_it(text: str) -> None:
    assert evaluate(text) == Unknown(("loans[0].principal",))


def test_all_that_is_missing_is_named_once_in_order() -> None:
    text = "loan.interest_paid + loan.principal > loan.interest_paid and loan.lender == word"
    assert evaluate(text) == Unknown(("loans[0].interest_paid", "loans[0].principal", "loans[0].lender"))
    assert evaluate("sum(p.spend for p in rd_projects)") == Unknown(("rd_projects",))
    assert evaluate("days(loan.drawn_on, loan.repaid_on)") == Unknown(("loans[0].drawn_on", "loans[0].repaid_on"))


def test_what_is_not_looked_at_is_not_missing() -> None:
    assert evaluate("sum_of_money if flag else loan.principal") == yuan(500)
    assert evaluate("first(sum_of_money, loan.principal)") == yuan(500)
    assert evaluate("first(loan.principal, loan.interest_paid, sum_of_money)") == yuan(500)
    assert evaluate("first(loan.principal, loan.interest_paid)") == Unknown(("loans[0].principal", "loans[0].interest_paid"))


def test_a_record_that_is_not_known_has_no_known_fields() -> None:
    assert evaluate("(loan if company.employees > 1 else loan).principal") == Unknown(("company.employees",))


# Kleene's tables. T, F and U stand for true, false and unknown.

LENDER = {"T": "bank", "F": "other", "U": None}
TRUTH = {"T": True, "F": False}
AND = {"TT": "T", "TF": "F", "TU": "U", "FF": "F", "FU": "F", "UU": "U"}
OR = {"TT": "T", "TF": "T", "TU": "T", "FF": "F", "FU": "U", "UU": "U"}


def loans(letters: str) -> tuple[Record, ...]:
    return tuple(record("loans", f"loans[{i}]", lender=LENDER[letter]) for i, letter in enumerate(letters))


def letter_of(value: object) -> str:
    return "U" if isinstance(value, Unknown) else "T" if value is True else "F" if value is False else "?"


@pytest.mark.parametrize(("operator", "table"), [("and", AND), ("or", OR)])
def test_and_or(operator: str, table: dict[str, str]) -> None:
    for a, b in product("TFU", repeat=2):
        truth = {"a": TRUTH.get(a, Unknown(("a",))), "b": TRUTH.get(b, Unknown(("b",)))}
        checker = Checker({**names_of_loans(), "a": names_of_loans()["flag"], "b": names_of_loans()["flag"]})
        node = parse(f"a {operator} b")
        checker.check(node)
        value = Exact({**truth}, checker.types, Facts({}, shipped().lpr)).value(node)
        expected = table.get(a + b) or table[b + a]
        assert letter_of(value) == expected, a + operator + b
        if isinstance(value, Unknown):
            assert value.missing == tuple(letter for letter, given in truth.items() if isinstance(given, Unknown))


def test_not() -> None:
    assert evaluate('not loan.lender == "bank"', loan={"lender": "bank"}) is False
    assert evaluate('not loan.lender == "bank"', loan={"lender": "other"}) is True
    assert evaluate('not loan.lender == "bank"') == WHO


@pytest.mark.parametrize("letters", ["", *map("".join, product("TFU", repeat=3))])
def test_any_and_all_are_or_and_and_over_the_elements(letters: str) -> None:
    any_of = "T" if "T" in letters else "U" if "U" in letters else "F"
    all_of = "F" if "F" in letters else "U" if "U" in letters else "T"
    assert letter_of(evaluate('any(l.lender == "bank" for l in loans)', loans=loans(letters))) == any_of
    assert letter_of(evaluate('all(l.lender == "bank" for l in loans)', loans=loans(letters))) == all_of


@pytest.mark.parametrize("letters", ["", *map("".join, product("TFU", repeat=3))])
def test_an_unknown_filter_makes_count_and_sum_unknown(letters: str) -> None:
    records = loans(letters)
    missing = tuple(f"{loan.path}.lender" for loan, letter in zip(records, letters, strict=True) if letter == "U")
    counted = evaluate('count(l for l in loans if l.lender == "bank")', loans=records)
    summed = evaluate('sum(rate for l in loans if l.lender == "bank")', loans=records)
    if missing:
        assert counted == summed == Unknown(missing)
    else:
        assert counted == letters.count("T")
        assert summed == F(3, 10) * letters.count("T")


@pytest.mark.parametrize(("included", "element"), [*product("TFU", repeat=2)])
def test_an_unknown_filter_decides_nothing_unless_it_could_not_matter(included: str, element: str) -> None:
    """any(e for … if i) is "i and e" over the elements, all(e for … if i) is "not i or e"."""
    one = record("loans", "loans[0]", lender=LENDER[included], name={"T": "x", "F": "y", "U": None}[element])
    any_of = AND.get(included + element) or AND[element + included]
    inverse = {"T": "F", "F": "T", "U": "U"}[included]
    all_of = OR.get(inverse + element) or OR[element + inverse]
    assert letter_of(evaluate('any(l.name == "x" for l in loans if l.lender == "bank")', loans=(one,))) == any_of
    assert letter_of(evaluate('all(l.name == "x" for l in loans if l.lender == "bank")', loans=(one,))) == all_of


def test_a_record_that_is_filtered_out_need_not_be_known() -> None:
    records = (
        record("rd_projects", "rd_projects[0]", year=2024),
        record("rd_projects", "rd_projects[1]", year=2025, spend=yuan(7)),
        record("rd_projects", "rd_projects[2]", year=2025, spend=yuan(5)),
    )
    assert evaluate("sum(p.spend for p in rd_projects if p.year == 2025)", rd_projects=records) == yuan(12)
    assert evaluate("sum(p.spend for p in rd_projects)", rd_projects=records) == Unknown(("rd_projects[0].spend",))
    assert evaluate("sum(p.spend for p in rd_projects if p.year == 2024)", rd_projects=()) == yuan(0)


def test_what_may_not_count_is_passed_over_alone() -> None:
    """One whose filter is unknown, and that could not matter, before one that decides."""
    first, second = record("loans", "loans[0]", name="y"), record("loans", "loans[1]", name="x", lender="bank")
    assert evaluate('any(l.name == "x" for l in loans if l.lender == "bank")', loans=(first, second)) is True
    assert evaluate('all(l.name == "y" for l in loans if l.lender == "bank")', loans=(first, second)) is False


def test_what_is_counted_need_not_be_known() -> None:
    projects = (record("rd_projects", "rd_projects[0]"), record("rd_projects", "rd_projects[1]"))
    assert evaluate("count(p.spend for p in rd_projects)", rd_projects=projects) == 2


def test_membership_with_unknown_elements() -> None:
    assert evaluate('loan.lender in ["bank", "other"]') == WHO
    assert evaluate('"bank" in ["bank", loan.lender]') is True
    assert evaluate("company.name in [word, loan.lender]") == WHO
    assert evaluate("company.name not in [word, loan.lender]") == WHO
    assert evaluate("company.name in [word, loan.lender]", loan={"lender": "other"}) is False
    assert evaluate('"MCU" in loan.subject') == Unknown(("loans[0].subject",))
    assert evaluate('"MCU" in loan.subject', loan={"subject": ("A", "MCU")}) is True
    assert evaluate('"bank" in loan.subject', loan={"subject": ()}) is False


def test_a_divisor_of_zero_makes_unknown_and_names_its_fields() -> None:
    day = {"drawn_on": date(2026, 6, 30)}
    assert evaluate("1 / days(loan.drawn_on, as_of)", loan=day) == Unknown((), ("loans[0].drawn_on",))
    assert evaluate("sum_of_money / loan.principal", loan={"principal": yuan(0)}) == Unknown((), ("loans[0].principal",))
    assert evaluate("loan.principal / days(loan.drawn_on, as_of)", loan={**day, "principal": yuan(1)}) == Unknown(
        (), ("loans[0].drawn_on",)
    )
    assert evaluate("full(sum_of_money, loan.principal)", loan={"principal": yuan(0)}) == Unknown((), ("loans[0].principal",))


def test_a_divisor_of_zero_is_named_whatever_is_missing_besides() -> None:
    day = {"drawn_on": date(2026, 6, 30)}
    both = Unknown(("loans[0].principal",), ("loans[0].drawn_on",))
    assert evaluate("loan.principal / days(loan.drawn_on, as_of)", loan=day) == both
    assert evaluate("1 / days(loan.drawn_on, as_of) + loan.principal / sum_of_money", loan=day) == Unknown(*both)
    # What decides whatever else is unknown.
    assert evaluate("1 / days(loan.drawn_on, as_of) > 1 and not flag", loan=day) is False


def test_a_divisor_that_a_name_stands_for_is_named_by_its_fields() -> None:
    checker = Checker({**names_of_loans(), "term": names_of_loans()["day_count"]})
    term, ratio = parse("days(loan.drawn_on, as_of)"), parse("1 / term")
    checker.check(term)
    checker.check(ratio)
    names: dict[str, Any] = {"loan": record("loans", "loans[0]", drawn_on=date(2026, 6, 30)), "as_of": date(2026, 6, 30)}
    exact = Exact(names, checker.types, Facts({}, shipped().lpr))
    exact.let = {"term": term}
    names["term"] = exact.value(term)
    assert exact.value(ratio) == Unknown((), ("loans[0].drawn_on",))


def test_a_unit_below_zero_makes_unknown_and_one_of_zero_says_so() -> None:
    companies = [record("company", "company", employees=count) for count in (3, 5, 6)]
    for function, value in (("full", 0), ("rounded", F(0))):
        text = f"{function}(rate, company.employees - 5)"
        found = [evaluate(text, company=company) for company in companies]
        assert found == [Unknown(("company.employees",)), Unknown((), ("company.employees",)), value]


def test_an_empty_section_that_divides_is_named() -> None:
    assert evaluate("1 / count(p for p in rd_projects)", rd_projects=()) == Unknown((), ("rd_projects",))


def test_a_key_that_a_table_lacks_makes_unknown_and_names_its_field() -> None:
    assert evaluate("grades[loan.name]", loan={"name": "third"}) == Unknown(("loans[0].name",))
    assert evaluate("grades[loan.name]") == Unknown(("loans[0].name",))
    assert evaluate("grades[loan.name]", loan={"name": "first"}) == yuan(100)
    assert evaluate("factors[loan.lender]", loan={"lender": "other"}) == F(1, 2)


def test_a_table_that_is_not_known_makes_unknown() -> None:
    assert evaluate('(grades if loan.lender == "bank" else grades)["first"]') == WHO


def test_years_that_no_calendar_has() -> None:
    assert evaluate("year_end(company.employees)", company=record("company", "company", employees=0)) == Unknown(
        ("company.employees",)
    )
    assert evaluate("year_end(2024.5)") == Unknown(("4049/2",))
    assert evaluate("year_end(1899)") == Unknown(("1899",))
    assert evaluate("year_end(2200)") == Unknown(("2200",))


def test_days_that_no_calendar_has() -> None:
    company = record("company", "company", employees=25)
    assert evaluate("later(start, company.employees / 2)", company=company) == Unknown(("company.employees",))
    assert evaluate("later(start, 0.5)") == Unknown(("1/2",))
    assert evaluate("later(loan.drawn_on, 12)", loan={"drawn_on": date(2199, 12, 31)}) == Unknown(("loans[0].drawn_on",))


# Money in several currencies.

USD = {"USD": F(7)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("dollars + sum_of_money", yuan(1200)),  # 700 + 500
        ("sum_of_money - dollars", yuan(-200)),
        ("dollars + dollars", Money(F(200), "USD")),
        ("dollars / sum_of_money", F(7, 5)),
        ("dollars / dollars", F(1)),
        ("max(dollars, sum_of_money)", yuan(700)),
        ("min(dollars, sum_of_money)", yuan(500)),
        ("min(dollars, dollars)", Money(F(100), "USD")),
        ("dollars > sum_of_money", True),
        ("dollars == sum_of_money", False),
        ("dollars == dollars", True),
        ("sum(m for m in [dollars, sum_of_money])", yuan(1200)),
        ("sum(m for m in [dollars, dollars])", Money(F(200), "USD")),
        ("full(dollars, sum_of_money)", 1),
        ("rounded(dollars, sum_of_money)", yuan(500)),
    ],
)
def test_mixed_currencies_meet_in_yuan(text: str, value: object) -> None:
    assert evaluate(text, fx=USD) == value


@pytest.mark.parametrize(
    "text",
    [
        "dollars + sum_of_money",
        "dollars > sum_of_money",
        "min(dollars, sum_of_money)",
        "dollars / sum_of_money",
        "sum(m for m in [dollars, sum_of_money])",
    ],
)
def test_without_a_rate_they_do_not(text: str) -> None:
    assert evaluate(text) == Unknown(("fx.USD",))


def test_one_currency_needs_no_rate() -> None:
    assert evaluate("dollars + dollars > dollars") is True
    assert evaluate("dollars + dollars") == Money(F(200), "USD")


def test_membership_compares_as_equality_does() -> None:
    assert evaluate("dollars == loan.principal", fx=USD, loan={"principal": yuan(700)}) is True
    assert evaluate("dollars in [loan.principal]", fx=USD, loan={"principal": yuan(700)}) is True
    assert evaluate("dollars in [loan.principal]", fx=USD, loan={"principal": yuan(701)}) is False
    assert evaluate("dollars in [loan.principal]", loan={"principal": yuan(700)}) == Unknown(("fx.USD",))
    assert evaluate("dollars in [loan.principal]", fx=USD) == Unknown(("loans[0].principal",))


def test_nothing_is_nothing_in_any_currency() -> None:
    assert evaluate("dollars > loan.principal", loan={"principal": yuan(0)}) is True
    assert evaluate("dollars > loan.principal", loan={"principal": yuan(1)}) == Unknown(("fx.USD",))


def test_what_an_amount_is_worth_in_yuan() -> None:
    dollars, rate = Money(F(2), "USD"), {"USD": F(7)}
    assert (in_cny(yuan(2), {}), in_cny(dollars, rate)) == (F(2), F(14))
    assert in_cny(dollars, {}) == Unknown(("fx.USD",))
    assert in_cny(dollars, {"USD": Unknown(("fx",))}) == Unknown(("fx",))
    assert in_cny(Money(F(2), OnDay("USD", date(2026, 1, 1), F(6))), rate) == 12


def test_a_currency_on_a_day_is_the_same_at_the_same_rate() -> None:
    first, second = date(2026, 1, 1), date(2026, 1, 2)
    dollar = OnDay("USD", first, F(7))
    assert dollar == "USD" and dollar == OnDay("USD", second, F(7))
    assert not dollar != "USD" and not dollar != OnDay("USD", second, F(7))  # noqa: SIM202
    assert dollar not in ("EUR", OnDay("USD", first, F(6)), OnDay("EUR", first, F(7)), 3)
    assert dollar != OnDay("USD", first, F(6)) and dollar != "EUR"
    assert (dollar.on, dollar.rate, hash(dollar)) == (first, F(7), hash("USD"))


def test_what_is_all_true() -> None:
    unknown, other = Unknown(("a",)), Unknown(("b",))
    assert all_true() is True
    assert all_true(True, True) is True
    assert all_true(True, unknown, False) is False
    assert all_true(True, unknown, other) == Unknown(("a", "b"))


# Ranks: among records of which each has its own reading.


def ranked(text: str, *loans: dict[str, Any], kept: dict[int, Any] | None = None, fx: Any = None) -> list[Any]:
    """What each of some loans has of a rank; those that are not among `kept` are the rule's."""
    node, checker = parse(text), Checker(names_of_loans())
    checker.record = "loan"
    checker.check(node)
    assert not checker.problems
    found = []
    for own in range(len(loans)):
        facts, peers = Facts(fx or {}, shipped().lpr), []
        for index, fields in enumerate(loans):
            path = f"loans[{index}]"
            names: dict[str, Any] = {"loan": record("loans", path, **fields), "rate": F(3, 10)}
            peers.append(Peer(path, Exact(names, checker.types, facts), (kept or {}).get(index, True)))
        facts.peers = Peers(peers[own].path, lambda peers=peers: peers)  # type: ignore[misc]
        found.append(peers[own].exact.value(node))
    return found


PRINCIPALS = [{"principal": yuan(amount)} for amount in (3, 1, 2)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("place(loan)", [1, 2, 3]),
        ("place(loan, by=loan.principal)", [3, 1, 2]),
        ("place(loan, by=-loan.principal)", [1, 3, 2]),
        # those that are alike as they stand
        ("place(loan, by=rate)", [1, 2, 3]),
        ("place(loan, by=-rate)", [1, 2, 3]),
        ("place(loan, per=loan.principal)", [1, 1, 1]),
        ("place(loan, per=loan.principal > 1元)", [1, 1, 2]),
        ("place(loan, by=loan.principal, per=loan.principal > 1元)", [2, 1, 1]),
        ("within(loan.principal, 4元)", [yuan(3), yuan(1), yuan(0)]),
        ("within(loan.principal, 5元)", [yuan(3), yuan(1), yuan(1)]),
        ("within(loan.principal, 5元, by=loan.principal)", [yuan(2), yuan(1), yuan(2)]),
        ("within(loan.principal, 2元)", [yuan(2), yuan(0), yuan(0)]),
        ("within(full(loan.principal, 1元), 4)", [3, 1, 0]),
        ("within(-loan.principal, 4元)", [yuan(0), yuan(0), yuan(0)]),
        ("within(2 - full(loan.principal, 1元), 4)", [0, 1, 0]),
    ],
)
def test_ranks(text: str, places: list[Any]) -> None:
    assert ranked(text, *PRINCIPALS) == places


def test_only_records_of_the_rule_are_ranked() -> None:
    assert ranked("place(loan)", *PRINCIPALS, kept={0: False})[1:] == [1, 2]
    unsure = Unknown(("loans[0].lender",))
    assert ranked("place(loan)", *PRINCIPALS, kept={0: unsure}) == [1, unsure, unsure]


def test_what_keeps_a_rank_open() -> None:
    drawn = [{"drawn_on": day} for day in (None, date(2026, 1, 1), date(2025, 1, 1))]
    unsure = Unknown(("loans[0].drawn_on",))
    assert ranked("place(loan, by=loan.drawn_on)", *drawn) == [unsure] * 3
    assert ranked("place(loan, by=loan.drawn_on)", drawn[0]) == [1]  # with none to stand before it
    assert ranked("place(loan, per=loan.drawn_on)", *drawn) == [1, unsure, unsure]  # whatever it is, the first is the first
    assert ranked("within(loan.principal, 4元)", {}, *PRINCIPALS[1:])[1] == Unknown(("loans[0].principal",))


def test_ranks_by_amounts_in_several_currencies() -> None:
    loans = [{"principal": Money(F(1), "USD")}, {"principal": yuan(5)}, {"principal": yuan(0)}]
    text = "place(loan, by=loan.principal)"
    assert ranked(text, *loans, fx=USD) == [3, 2, 1]  # 7, 5 and nothing
    assert ranked(text, *loans) == [Unknown(("fx.USD",)), Unknown(("fx.USD",)), 1]
    assert ranked("within(loan.principal, 10元)", *loans[:2], fx=USD) == [Money(F(7)), yuan(3)]


@pytest.mark.parametrize(
    ("principal", "fx", "holds"),
    [
        # the bound is CNY 1000 or USD 150
        (Money(F(1000)), {}, True),
        (Money(F(99999, 100)), {}, False),
        (Money(F(150), "USD"), {}, True),  # in dollars, without a rate
        (Money(F(14999, 100), "USD"), {"USD": F(7)}, False),  # 1,049.93 yuan, but the dollar has a bound of its own
        (Money(F(100), "EUR"), {"EUR": F(10)}, True),  # not listed: converted, exactly 1000
        (Money(F(9999, 100), "EUR"), {"EUR": F(10)}, False),
        (Money(F(10**9), "EUR"), {"USD": F(7)}, Unknown(("fx.EUR",))),
    ],
)
def test_thresholds(principal: Money, fx: dict[str, F], holds: object) -> None:
    loan = {"principal": principal}
    assert evaluate("loan.principal >= bound", fx=fx, loan=loan) == holds
    assert evaluate("bound <= loan.principal", fx=fx, loan=loan) == holds
    assert evaluate("loan.principal < bound", fx=fx, loan=loan) == (holds if isinstance(holds, Unknown) else not holds)


# The loan prime rate.


@pytest.mark.parametrize(
    ("day", "one_year", "five_year"),
    [
        (date(2019, 8, 20), "4.25", "4.85"),  # the first day of the table
        (date(2024, 10, 20), "3.35", "3.85"),  # the day before the change
        (date(2024, 10, 21), "3.10", "3.60"),  # the day of the change
        (date(2025, 5, 19), "3.10", "3.60"),
        (date(2025, 5, 20), "3.00", "3.50"),
        (date(2026, 9, 20), "3.00", "3.50"),
        (date(2026, 10, 19), "3.00", "3.50"),  # the last day that is known
        (date(2027, 3, 1), "3.00", "3.50"),  # beyond it: the last rate
    ],
)
def test_the_rate_in_force_on_a_day(day: date, one_year: str, five_year: str) -> None:
    assert evaluate("lpr_1y(loan.drawn_on)", loan={"drawn_on": day}) == F(one_year) / 100
    assert evaluate("lpr_5y(loan.drawn_on)", loan={"drawn_on": day}) == F(five_year) / 100


def test_before_the_table_there_is_no_rate() -> None:
    assert evaluate("lpr_1y(loan.drawn_on)", loan={"drawn_on": date(2019, 8, 19)}) == Unknown(("lpr_1y(2019-08-19)",))
    assert evaluate("lpr_5y(loan.drawn_on) * rate", loan={"drawn_on": date(2000, 1, 1)}) == Unknown(("lpr_5y(2000-01-01)",))
    assert evaluate("lpr_1y(loan.drawn_on)") == Unknown(("loans[0].drawn_on",))


def test_the_uses_of_the_rate_are_kept() -> None:
    facts = Facts({}, shipped().lpr)
    names: dict[str, Any] = {"loan": record("loans", "loans[0]", drawn_on=date(2026, 10, 20)), "as_of": date(2026, 10, 19)}
    for text in ("lpr_1y(loan.drawn_on)", "lpr_5y(as_of)"):
        node = parse(text)
        checker = Checker(names_of_loans())
        checker.check(node)
        Exact(names, checker.types, facts).value(node)
    assert facts.lpr_uses == [
        LprUse("1y", date(2026, 10, 20), LprRate(F(3, 100), date(2026, 9, 20), True), "loans[0].drawn_on"),
        LprUse("5y", date(2026, 10, 19), LprRate(F(35, 1000), date(2026, 9, 20), False), None),
    ]


def test_every_value_on_the_way_is_kept() -> None:
    node = parse("loan.principal * rate - sum_of_money")
    checker = Checker(names_of_loans())
    checker.check(node)
    exact = Exact(
        {"loan": record("loans", "loans[0]", principal=yuan(2000)), "rate": F(3, 10), "sum_of_money": yuan(500)},
        checker.types,
        Facts({}, shipped().lpr),
    )
    assert exact.value(node) == yuan(100)
    document = node.place.document.text
    kept = {
        document[below.place.span.start : below.place.span.end]: value
        for below, value in exact.values.items()
        if below.place.span
    }
    assert {key: kept[key] for key in kept if key != "loan"} == {
        "loan.principal * rate - sum_of_money": yuan(100),
        "loan.principal * rate": yuan(600),
        "loan.principal": yuan(2000),
        "rate": F(3, 10),
        "sum_of_money": yuan(500),
    }


@pytest.mark.parametrize(("function", "value"), [("first", 3), ("min", 2), ("max", 5)])
def test_functions_that_choose_give_one_of_their_arguments(function: str, value: int) -> None:
    """These and no others."""
    assert [name for name, one in FUNCTIONS.items() if one.chooses] == ["first", "min", "max"]
    assert evaluate(f"{function}(3, 2, 5)") == value
