"""The regions reading: which conditions can be true, and which can be false, worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import pytest
from helpers import PARAMETERS, names_of_loans, parse

from binjiang_cli.language import tree
from binjiang_cli.language.readings.parameters import Dated
from binjiang_cli.language.readings.regions import Regions
from binjiang_cli.language.readings.spans import EVERYTHING, Among, Interval, Region, Values, both, either
from binjiang_cli.language.readings.terms import DAYS, Term, Terms
from binjiang_cli.language.types import Type
from binjiang_cli.language.typing import Checker

LARGE = (Dated(date(2024, 11, 25), Fraction(5)), Dated(date(2026, 1, 1), Fraction(2)))
ENDED = (Dated(None, Fraction(7), date(2025, 12, 31)),)


def read_several(*texts: str, let: Mapping[str, str] | None = None) -> tuple[list[tree.Node], Regions]:
    checker = Checker({**names_of_loans(), "large": parse_type("5 if flag else 2"), "ended": parse_type("7")})
    lets: dict[str, tree.Node] = {}
    for name, expression in (let or {}).items():
        lets[name] = parse(expression)
        checker.names[name] = checker.check(lets[name])
    nodes = [parse(text) for text in texts]
    for node in nodes:
        checker.check(node)
    assert [problem.message.en for problem in checker.problems] == []
    plain = {name: (Dated(None, value),) for name, value in PARAMETERS.items()}
    parameters = {**plain, "large": LARGE, "ended": ENDED}
    return nodes, Regions(Terms(), checker.types, lets, parameters, {("loans", "repaid_on"): "drawn_on"})


def read(text: str, let: Mapping[str, str] | None = None) -> tuple[tree.Node, Regions]:
    (node,), regions = read_several(text, let=let)
    return node, regions


def terms_in(text: str, let: Mapping[str, str] | None = None) -> list[Term]:
    """The terms of the region in which a condition is true, each once, in the order in which they were met."""
    node, regions = read(text, let)
    return [regions.terms[number] for number in sorted({number for box in regions.region(node, True) for number in box})]


def boxes_of(regions: Regions, region: Region) -> list[dict[str, Values]]:
    """What each term of a region can be, by its kind and text."""
    named = [{number: f"{regions.terms[number].kind} {regions.terms[number].text}" for number in box} for box in region]
    return [{names[number]: values for number, values in box.items()} for names, box in zip(named, region, strict=True)]


def parse_type(text: str) -> Type:
    return Checker(names_of_loans()).check(parse(text))


def verdict(text: str, let: Mapping[str, str] | None = None) -> str:
    """Whether a condition is always true, never true, or either; always needs no list of the declared values."""
    node, regions = read(text, let)
    true = regions.terms.possible(regions.region(node, True))
    false = regions.terms.possible(regions.region(node, False), declared=False)
    return {(True, True): "either", (True, False): "always", (False, True): "never", (False, False): "unknown"}[true, false]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("company.employees >= 0", "always"),
        ("company.employees > 0", "either"),
        ("company.employees < 0", "never"),
        ("company.employees > 0 and company.employees < 1", "never"),
        ("company.employees > 0 and company.employees < 2", "either"),
        ("company.employees >= 5 or company.employees < 5", "always"),
        ("company.employees >= 5 or company.employees < 4", "either"),
        ("company.employees > 4 or company.employees < 5", "always"),
        ("company.employees != 5 and company.employees == 5", "never"),
        ("2 * company.employees >= 10 and company.employees < 5", "never"),
        ("10 - company.employees > 5 and company.employees >= 5", "never"),
        ("10 - company.employees > 5 and company.employees >= 4", "either"),
        ("company.employees + 1 > company.employees", "always"),
        ("company.employees in [1, 2] and company.employees > 2", "never"),
        ("day_count == 360", "always"),
        ("rate * 10 > 3", "never"),
        ("max(company.employees, 3) < 3", "never"),
        ("max(company.employees, 3) == 3", "either"),
        ("max(3, company.employees) > 4", "either"),
        ("min(company.employees, 3) < 3 and company.employees > 2", "never"),
        ("min(3, company.employees) < 3", "either"),
        # A sum with a factor that is not whole is not whole: 0 × 2 + 1 day.
        ("2 * company.employees + days(loan.drawn_on, as_of) == 1", "either"),
        ("2 * company.employees + 2 * days(loan.drawn_on, as_of) == 1", "never"),
        # What is no straight line keeps what its type says.
        ("months(loan.drawn_on, as_of) < 0", "never"),
        ("months(loan.drawn_on, as_of) > 3", "either"),
        ("month(as_of) > 12", "never"),
        ("later(as_of, 3) > as_of", "either"),
        ("month_end(as_of) < as_of", "either"),
        ("year_end(2025) < as_of", "either"),
        ("full(loan.principal, sum_of_money) < 0", "never"),
        ("rounded(rate, 0.01) > 0.31", "never"),
        ("first(company.employees, 3) < 0", "never"),
        ("lpr_1y(as_of) > 1", "never"),
        ("lpr_5y(as_of) > 1", "never"),
        # What is written otherwise and is the same is one term.
        ("later(as_of, 360) > start and later(as_of, day_count) <= start", "never"),
        ("months(start, as_of) > 3 and months(start, as_of) <= 3", "never"),
        ("company.employees * company.employees > 4 and company.employees * company.employees < 4", "never"),
        ("company.employees / 2 > 4 and company.employees < 8", "never"),
        ("company.employees / 2 > 4 and company.employees < 10", "either"),
        ("-company.employees > -5 and company.employees > 4", "never"),
        ("-company.employees > -5 and company.employees > 3", "either"),
        # Steps are read as what they say.
        ("slices(heads, company.employees) > 0元 and company.employees <= 1", "never"),
        ("step(rates, loan.principal) > 0.05 and loan.principal <= 1百万元", "never"),
    ],
)
def test_numbers(text: str, expected: str) -> None:
    assert verdict(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("loan.principal >= sum_of_money * 0", "always"),
        ("loan.principal < sum_of_money * 0", "never"),
        ("loan.principal + loan.interest_paid >= sum_of_money * 0", "always"),
        ("loan.principal - loan.interest_paid >= sum_of_money * 0", "either"),
        ("loan.principal - loan.interest_paid > sum_of_money * 0 and loan.interest_paid > loan.principal", "never"),
        # A converted amount has no grid and no greatest value.
        ("loan.principal > sum_of_money and loan.principal < sum_of_money + sum_of_money * 0.00001", "either"),
        ("loan.principal <= sum_of_money * 100000000000000", "either"),
        # Whether 500 yuan are more than 100 dollars depends on the rate.
        ("sum_of_money > dollars", "either"),
        ("dollars > dollars * 0.5", "always"),
        ("sum_of_money - dollars > sum_of_money * 0", "either"),
        ("(sum_of_money - dollars) * company.employees >= sum_of_money * 0", "either"),
        ("sum_of_money / dollars == 5", "either"),
        ("loan.principal / dollars >= 0", "either"),
        # A rate of dollars is any number above zero.
        ("dollars < sum_of_money * 0.1", "either"),
        ("dollars > sum_of_money * 0.2 and dollars < sum_of_money * 0.4", "either"),
        ("dollars > sum_of_money * 0", "always"),
        # bound: CNY 1000 or USD 150. EUR are converted.
        ("loan.principal >= bound and loan.principal < bound", "never"),
        ("bound <= loan.principal and loan.principal < bound", "never"),
        ("loan.principal >= bound and loan.principal < sum_of_money", "either"),
        # In dollars an amount and its double are not related here: nothing is claimed.
        ("loan.principal >= bound and loan.principal * 2 < bound", "either"),
        ("max(loan.principal - sum_of_money, sum_of_money * 0) > sum_of_money * 0 and loan.principal <= sum_of_money", "never"),
    ],
)
def test_money(text: str, expected: str) -> None:
    assert verdict(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("days(loan.drawn_on, loan.repaid_on) >= 0", "always"),
        ("days(loan.repaid_on, loan.drawn_on) <= 0", "always"),
        ("loan.repaid_on < loan.drawn_on", "never"),
        ("days(loan.drawn_on, loan.repaid_on) > 0", "either"),
        ("days(loan.drawn_on, first(loan.repaid_on, as_of)) >= 0", "either"),
        ("max(days(loan.drawn_on, as_of), 0) >= 0", "always"),
        ("max(days(loan.drawn_on, as_of), 0) > 0 and loan.drawn_on >= as_of", "never"),
        ("year(loan.drawn_on) >= 2025 and loan.drawn_on < start", "never"),
        ("year(loan.drawn_on) >= 2025 or loan.drawn_on < start", "always"),
        ("year(loan.drawn_on) == 2025 and loan.drawn_on > start", "either"),
        ("year(loan.drawn_on) < 2025 and loan.drawn_on >= start", "never"),
        ("year(loan.drawn_on) <= 2025 and loan.drawn_on > start", "either"),
        ("days(start, as_of) > 364 and year(as_of) <= 2025", "never"),
        ("days(start, as_of) > 363 and year(as_of) <= 2025", "either"),
        ("year(start) == 2025", "always"),
        ("year(loan.drawn_on) == year(loan.drawn_on)", "always"),
    ],
)
def test_days(text: str, expected: str) -> None:
    assert verdict(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The declared lenders are bank and other. A list of all of them asks only that the lender be stated.
        ('loan.lender in ["bank", "other"]', "either"),
        ('not (loan.lender in ["bank", "other"])', "never"),
        ('loan.lender != "bank" and loan.lender != "other"', "never"),
        ('loan.lender != "bank" or loan.lender != "other"', "always"),
        ('loan.lender == "bank" and loan.lender == "other"', "never"),
        ('loan.lender in allowed and loan.lender == "other"', "never"),
        ('loan.lender in factors and loan.lender == "other"', "either"),
        ('factors[loan.lender] > 0.5 and loan.lender == "other"', "never"),
        ('factors[loan.lender] >= 0.5 and loan.lender == "other"', "either"),
        ("factors[loan.lender] > 1", "never"),
        ('("bank" if company.employees > 5 else "other") == "bank" and company.employees <= 5', "never"),
        ("loan.lender == loan.name", "either"),
        ("loan.name == loan.name", "always"),
        ('word == "bank"', "always"),
        ('("bank" if flag else "fund") == "fund"', "never"),
        ('"fund" != ("bank" if flag else "fund")', "always"),
        ("(loan.lender == loan.name) != (loan.name == loan.lender)", "never"),
        ('flag == (loan.lender == "bank") and loan.lender == "other"', "never"),
        ('flag != (loan.lender == "bank") and loan.lender == "bank"', "never"),
        ('flag != (loan.lender == "bank") and loan.lender == "other"', "either"),
        ('"gazelle" in company.statuses and not ("gazelle" in company.statuses)', "never"),
        ('"gazelle" in company.statuses and "listed" in company.statuses', "either"),
        ("flag", "always"),
        ("any(p.key_innovation for p in rd_projects) or not any(p.key_innovation for p in rd_projects)", "always"),
        ("any(p.key_innovation for p in rd_projects) and not any(p.key_innovation for p in rd_projects if flag)", "either"),
    ],
)
def test_facts(text: str, expected: str) -> None:
    assert verdict(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # large is 5 until 2025-12-31, and 2 from 2026-01-01.
        ("company.employees >= large and company.employees < 2", "never"),
        ("company.employees >= large and company.employees < 5", "either"),
        ("company.employees >= large and company.employees < 5 and as_of <= start", "never"),
        ("company.employees >= large and company.employees < 5 and year(as_of) == 2025", "never"),
        ("company.employees >= large and company.employees < 5 and year(as_of) == 2026", "either"),
        ("company.employees < large or company.employees >= 2", "always"),
        ("large == 5 and days(start, as_of) > 200", "either"),
        ("large == 5 and days(start, as_of) > 364", "never"),
        ("large == 2 and days(start, as_of) < 366", "either"),
        ("large == 2 and days(start, as_of) < 365", "never"),
        ("large >= 2", "always"),
        ("large > 2", "either"),
        # before the first of its dates its first value, after the last none
        ("large == 5 and year(as_of) == 2023", "either"),
        ("large == 2 and year(as_of) == 2024", "never"),
        ("ended == 7", "always"),
        ("ended > 7", "never"),
        ("ended == 7 and as_of >= year_end(2025)", "either"),
        ("ended == 7 and days(start, as_of) > 363", "either"),
        ("ended == 7 and days(start, as_of) > 364", "never"),
    ],
)
def test_a_parameter_that_changes_is_read_for_each_of_its_times(text: str, expected: str) -> None:
    assert verdict(text) == expected


def test_a_let_is_what_it_stands_for() -> None:
    let = {"term": "max(days(loan.drawn_on, loan.repaid_on), 0)", "long": "term > 30"}
    assert verdict("term >= 0", let) == "always"
    assert verdict("long and days(loan.drawn_on, loan.repaid_on) <= 30", let) == "never"
    assert verdict("long and days(loan.drawn_on, loan.repaid_on) <= 31", let) == "either"


def test_what_takes_too_many_boxes_is_held_possible() -> None:
    """Twelve sums of two boxes each have 4096 together: what is left out of them is not found impossible."""
    bounds = " and ".join(f"days(loan.drawn_on, as_of) * {n} + company.employees != {n}" for n in range(1, 13))
    assert verdict(f"company.employees < 0 and {bounds}") == "never"
    assert verdict(f"{bounds} and company.employees > 3 and company.employees < 3") == "never"
    assert verdict(bounds) == "either"


def test_a_chain_of_lets_that_double_is_read_in_no_time() -> None:
    let = {"x0": "company.employees"} | {f"x{n}": f"x{n - 1} + x{n - 1}" for n in range(1, 40)}
    let |= {"y0": "company.employees"} | {f"y{n}": f"max(y{n - 1} * y{n - 1}, y{n - 1})" for n in range(1, 12)}
    assert verdict("x39 > 0 and company.employees == 0", let) == "never"
    assert verdict("y11 > 0 and company.employees == 0", let) == "either"


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("company.employees > 3", Term("number", Interval(0, 10**12), True, "company.employees")),
        ("first(rate, 1) > 0.5", Term("number", Interval(Fraction(3, 10), 1), False, "first(rate, 1)")),
        ("loan.drawn_on > start", Term("date", DAYS, True, "loan.drawn_on")),
        ("start > as_of", Term("date", DAYS, True, "as_of")),
        ("large == 5", Term("date", DAYS, True, "as_of")),
        ("loan.principal > sum_of_money", Term("money", Interval(0, None), False, "loan.principal")),
        ('loan.lender == "bank"', Term("text", Among(frozenset(["bank", "other"])), False, "loan.lender")),
        ('loan.name == "a"', Term("text", Among(frozenset(), True), False, "loan.name")),
        ("dollars > sum_of_money", Term("number", Interval(0, None, low_open=True), False, "fx.USD")),
    ],
)
def test_what_a_term_can_be(text: str, term: Term) -> None:
    assert terms_in(text) == [term]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("any(p.key_innovation for p in rd_projects)", "any(p.key_innovation for p in rd_projects)"),
        ('"gazelle" in company.statuses', '"gazelle" in company.statuses'),
        ("word in company.statuses", '"bank" in company.statuses'),
        ("loan.name in loan.subject", "loan.name in loan.subject"),
        ("loan.lender == loan.name", ""),
    ],
)
def test_a_fact_is_true_or_false(text: str, written: str) -> None:
    assert terms_in(text) == [Term("boolean", Among(frozenset([True, False])), False, written)]


@pytest.mark.parametrize(
    ("amount", "domain"),
    [
        ("first(loan.principal, loan.interest_paid)", Interval(0, None)),
        ("first(sum_of_money + dollars, sum_of_money)", Interval(0, None)),
        # Less than nothing: in one currency, or where a rate has it so.
        ("first(loan.principal - loan.interest_paid, sum_of_money)", Interval()),
        ("first(sum_of_money - dollars, sum_of_money)", Interval()),
        ("first(-sum_of_money, sum_of_money)", Interval()),
        ("first(sum_of_money * (sum_of_money / dollars), sum_of_money)", Interval()),
    ],
)
def test_an_amount_keeps_its_sign_in_every_currency(amount: str, domain: Interval) -> None:
    assert terms_in(f"{amount} > 1元") == [Term("money", domain, False, amount)]


def test_a_ratio_of_amounts_keeps_no_bounds() -> None:
    """Neither itself nor through a name, however often another is met before."""
    anything = Interval()
    assert terms_in("first(loan.principal / dollars, 1) > 2")[-1].domain == anything
    let = {"ratio": "sum_of_money / dollars", "more": "company.employees + 1"}
    assert terms_in("first(ratio, more, more) > 2", let)[-1].domain == anything
    assert terms_in("first(more, more) > 2", let)[-1].domain == Interval(1, 10**12 + 1)
    assert terms_in("first(rate / 2, 1) > 2")[-1:] == []  # never: at most one
    assert terms_in("first(rate / 2, 1) > 0.5")[-1].domain == Interval(Fraction(3, 20), 1)


def test_what_a_let_stands_for_is_called_by_its_name() -> None:
    (term,) = terms_in("long > 3", {"long": "months(loan.drawn_on, as_of)"})
    assert (term.text, term.whole) == ("long", True)


def test_variables_of_one_name_are_told_apart_by_what_they_stand_for() -> None:
    texts = [
        'any(p.name == "a" for p in rd_projects)',
        "any(p.year > 1 for p in rd_projects)",
        'any(p.name == "a" for p in loans)',
        'any(p == "bank" for p in allowed)',
        "any(p > 1 for p in [1, 2])",
    ]
    nodes, regions = read_several(*texts)
    variables = [next(one for one in tree.nodes_of(node) if isinstance(one, tree.Name) and one.name == "p") for node in nodes]
    first, same, *others = (regions.keys.key(variable) for variable in variables)
    assert first == same
    assert len({first, *others}) == 4


def test_a_day_is_guaranteed_not_to_be_before_another() -> None:
    most = (date(2199, 12, 31) - date(1900, 1, 1)).days
    terms = terms_in("loan.repaid_on > loan.drawn_on")
    assert terms == [Term("number", Interval(0, most), True, "loan.repaid_on - loan.drawn_on")]
    assert terms_in("loan.repaid_on < start") == [Term("date", DAYS, True, "loan.repaid_on")]


def branches(count: int, value: str = "{}") -> str:
    """One of so many values, by the number of employees."""
    written = [value.format(number) for number in range(count)]
    chosen = "".join(f"{one} if company.employees == {number} else " for number, one in enumerate(written[:-1]))
    return f"({chosen}{written[-1]})"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (branches(32), 32),
        (branches(33), 1),
        # of two numbers the pairs count, those that can be
        (f"{branches(4)} + (0 if flag else 1)", 4),
        (f"{branches(5)} + {branches(5)}", 5),
        (f"{branches(6)} + {branches(6)}", 1),
        (f"min({branches(5)}, {branches(5)})", 10),  # either is the least where both are the same
        (f"min({branches(6)}, {branches(6)})", 1),
    ],
)
def test_a_number_has_32_cases_at_the_most(text: str, count: int) -> None:
    """With more it is one number of which its type alone is known."""
    node, regions = read(text)
    assert len(regions.forms(node)) == count


def test_pairs_of_cases_are_32_at_the_most() -> None:
    """Of 4 and 8 each is kept, where the two have nothing to do with each other; of 3 and 11 none."""

    def other(count: int) -> str:
        return branches(count).replace("company.employees", "year(as_of)").replace("== ", "== 200")

    for combined in ("{} + 100 * {}", "min({}, {} - 50)", "max({}, {} + 50)"):
        few, many = (combined.format(branches(4), other(8)), combined.format(branches(3), other(11)))
        (one, two), regions = read_several(few, many)
        assert (len(regions.forms(one)), len(regions.forms(two))) == (32, 1), combined


@pytest.mark.parametrize(("count", "told"), [(32, True), (33, False)])
def test_a_text_has_32_cases_at_the_most(count: int, told: bool) -> None:
    """With more nothing is known of it: not even what it never is."""
    node, regions = read(branches(count, '"{}"') + ' == loan.name and loan.name == "none"')
    assert regions.terms.possible(regions.region(node, True)) is not told


def two(one: str, other: str) -> tuple[tree.Node, tree.Node, Regions]:
    (first, second), regions = read_several(one, other)
    return first, second, regions


@pytest.mark.parametrize(
    ("condition", "above", "at_zero"),
    [
        ("company.employees > 5", True, False),
        ("company.employees == 5", False, True),
        ("company.employees < 5", False, False),
        ("company.employees >= 5", True, True),
    ],
)
def test_where_a_number_is_above_zero_or_at_it(condition: str, above: bool, at_zero: bool) -> None:
    number, asked, regions = two("company.employees - 5", condition)
    where = regions.region(asked, True)
    assert regions.terms.possible(both(regions.above_zero(number), where)) is above
    assert regions.terms.possible(both(regions.at_zero(number), where)) is at_zero


def test_where_a_table_lacks_a_key() -> None:
    lookup, _, regions = two("grades[loan.name]", "flag")
    assert isinstance(lookup, tree.Lookup)
    without = Among(frozenset(["first", "second"]), others=True)
    assert boxes_of(regions, regions.without_row(lookup)) == [{"text loan.name": without}]
    lookup, _, regions = two("(grades if flag else grades)[loan.name]", "flag")
    assert isinstance(lookup, tree.Lookup)
    assert regions.without_row(lookup) == EVERYTHING


def test_the_days_between_two() -> None:
    _, regions = read("flag")
    first, last = date(2025, 1, 1), date(2025, 12, 31)
    for since, until in ((first, last), (None, last), (first, None), (None, None)):
        days = Interval(None if since is None else since.toordinal(), None if until is None else until.toordinal())
        assert boxes_of(regions, regions.on_days(since, until)) == [{"date as_of": days}]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("company.employees > 3", "company.employees"),
        ("3 < company.employees", "company.employees"),
        ("loan.drawn_on >= start", "loan.drawn_on"),
        ("loan.principal * 2 > sum_of_money", "loan.principal"),
        ("loan.drawn_on < as_of", None),
        ("company.employees > days(start, as_of)", None),
        ("company.employees + lpr_1y(as_of) > 3", None),
        ('loan.lender == "bank"', None),
        ("flag == (rate > 1)", None),
        ("rate > 1", None),
    ],
)
def test_the_one_term_of_a_comparison(text: str, written: str | None) -> None:
    node, regions = read(text)
    assert isinstance(node, tree.Compare)
    found = regions.compared(node)
    if written is None:
        assert found is None
    else:
        assert found is not None
        term, domain = found
        assert (term.text, term.domain) == (written, domain)


def beside(text: str, operator: str, by: int = 0, currency: str | None = None) -> list[dict[str, Values]]:
    node, regions = read(text)
    assert isinstance(node, tree.Compare)
    return boxes_of(regions, regions.beside(node, operator, by, currency))


def test_what_lies_beside_a_bound() -> None:
    six = [{"number company.employees": Interval(6, 6)}]
    assert beside("company.employees >= 5", "==", 1) == beside("company.employees < 6", "==") == six
    node, regions = read("company.employees >= 6")
    assert isinstance(node, tree.Compare)
    assert boxes_of(regions, regions.beside(node, "==")) == six
    assert beside('loan.lender == "bank"', "!=") == [{"text loan.lender": Among(frozenset(["bank"]), others=True)}]
    assert beside('loan.lender != "bank"', "==") == [{"text loan.lender": Among(frozenset(["bank"]))}]


def test_what_lies_beside_a_threshold() -> None:
    """In one currency of it: an amount in dollars is compared as it is, one in yuan or in no other of these in yuan."""
    dollars = {"text loan.principal (currency)": Among(frozenset(["USD"]))}
    others = {"text loan.principal (currency)": Among(frozenset(["USD"]), others=True)}
    for text, at_least in (("loan.principal >= bound", ">="), ("bound <= loan.principal", "<=")):
        less = 1 if at_least == ">=" else -1  # the left has the right with so much added
        assert beside(text, at_least, less, "USD") == [{**dollars, "own_money loan.principal": Interval(151, None)}]
        assert beside(text, at_least, 0, "USD") == [{**dollars, "own_money loan.principal": Interval(150, None)}]
        assert beside(text, at_least, less, "CNY") == [{**others, "money loan.principal": Interval(1001, None)}]
    node, regions = read("loan.principal >= bound")
    assert boxes_of(regions, regions.region(node, True)) == [
        {**others, "money loan.principal": Interval(1000, None)},
        {**dollars, "own_money loan.principal": Interval(150, None)},
    ]
    (stated,) = {term for term in terms_in("loan.principal >= bound") if term.kind == "text"}
    assert stated == Term("text", Among(frozenset(), True), False, "loan.principal (currency)")
    (own,) = {term for term in terms_in("loan.principal >= bound") if term.kind == "own_money"}
    assert own == Term("own_money", Interval(0, None), False, "loan.principal")


def test_the_rate_of_a_currency_is_a_term() -> None:
    node, regions = read("dollars > sum_of_money")
    assert boxes_of(regions, regions.region(node, True)) == [{"number fx.USD": Interval(5, None, low_open=True)}]


def test_intervals() -> None:
    assert Interval(1, 5).meet(Interval(5, 9)) == Interval(5, 5)
    assert Interval(1, 5, high_open=True).meet(Interval(5, 9)).empty
    assert Interval(1, 5).meet(Interval(None, 5, high_open=True)) == Interval(1, 5, high_open=True)
    assert Interval(0, 1, True, True).on_grid(1).empty
    assert Interval(Fraction(1, 2), Fraction(5, 2)).on_grid(1) == Interval(1, 2)
    assert Interval(Fraction(9999, 100), 100, True, True).on_grid(Fraction(1, 100)).empty
    assert Interval(1, None).times(-2) == Interval(None, -2)
    assert Interval(0, 2) + Interval(1, None, True) == Interval(1, None, True)


def test_sets_of_texts() -> None:
    few, but = Among(frozenset("ab")), Among(frozenset("bc"), others=True)
    assert few.meet(but) == Among(frozenset("a"))
    assert but.meet(Among(frozenset("a"), others=True)) == Among(frozenset("abc"), others=True)
    assert few.meet(Among(frozenset("c"))).empty


def test_regions_give_up_on_the_safe_side() -> None:
    """More boxes than are kept: what lies in both is taken to be one of the two; what lies in either, everything."""
    many = tuple({0: Interval(n, n)} for n in range(200))
    others = tuple({1: Interval(n, n)} for n in range(200))
    assert both(many, others) == many
    assert either(many, others) == ({},)
    assert both(many, ({0: Interval(5, 6)},)) == ({0: Interval(5, 5)}, {0: Interval(6, 6)})
