"""The six rules: figures by hand, at every bound and one fen beside it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from helpers import amounts, as_texts, cautions, estimate_of, only_line, statuses, totals

from binjiang_cli.source.problem import InputError
from binjiang_cli.words import Text


def pays(profile: str) -> tuple[str, str] | None:
    return as_texts(only_line(estimate_of(profile)).amount)


@pytest.mark.parametrize(
    ("spend", "high"),
    [
        ("1200万", "3600000.00"),
        ("0", "0.00"),
        ("0.01", "0.00"),  # 0.003
        ("0.05", "0.02"),  # 0.015: half a fen goes up
        ("0.15", "0.05"),  # 0.045
        ("0.16", "0.05"),  # 0.048
        ("100.01", "30.00"),  # 30.003
        ("100.05", "30.02"),  # 30.015
        ("1000万亿", "300000000000000.00"),
        ("999999999999999.99", "300000000000000.00"),  # 299,999,999,999,999.997
    ],
)
def test_rd_support(spend: str, high: str | None) -> None:
    profile = f"rd_projects: [{{key_innovation: 是, spend: {spend}}}]"
    if high is None:
        with pytest.raises(InputError):
            pays(profile)
    else:
        assert pays(profile) == ("0.00", high)


@pytest.mark.parametrize(
    ("rest", "high"),
    [
        # 360,000 × 3.10% ÷ 360 = 31 a day
        ("principal: 36万, drawn_on: 2025-01-15, repaid_on: 2025-01-16, interest_paid: 1000", "31.00"),
        ("principal: 36万, drawn_on: 2025-01-15, repaid_on: 2025-02-15, interest_paid: 1000", "961.00"),
        # the ceiling: just under, at, and just over the computed 961
        ("principal: 36万, drawn_on: 2025-01-15, repaid_on: 2025-02-15, interest_paid: 960.99", "960.99"),
        ("principal: 36万, drawn_on: 2025-01-15, repaid_on: 2025-02-15, interest_paid: 961.00", "961.00"),
        ("principal: 36万, drawn_on: 2025-01-15, repaid_on: 2025-02-15, interest_paid: 961.01", "961.00"),
        ("principal: 36万, drawn_on: 2025-01-15, repaid_on: 2025-02-15, interest_paid: 0", "0.00"),
        # the rate of the day of drawing: 3.10% until 2025-05-19, 3.00% from 2025-05-20
        ("principal: 36万, drawn_on: 2025-05-19, repaid_on: 2025-05-20, interest_paid: 1000", "31.00"),
        ("principal: 36万, drawn_on: 2025-05-20, repaid_on: 2025-05-21, interest_paid: 1000", "30.00"),
        # a leap day counts: 2024-02-28 to 2024-03-01 are two days at 3.45%, 34.50 a day
        ("principal: 36万, drawn_on: 2024-02-28, repaid_on: 2024-03-01, interest_paid: 1000", "69.00"),
        # to as_of where it is not repaid: 2026-06-29 to 2026-06-30 is one day, at 3.00%
        ("principal: 36万, drawn_on: 2026-06-29, interest_paid: 1000", "30.00"),
        # a loan in dollars, its ceiling in yuan: 10,000 × 3.10% ÷ 360 = 0.86111… dollars; × 7.2 = 6.20
        ("principal: USD 1万, drawn_on: 2025-01-15, repaid_on: 2025-01-16, interest_paid: 1000", "6.20"),
        # its ceiling in dollars: 0.86 × 7.2 = 6.192
        ("principal: USD 1万, drawn_on: 2025-01-15, repaid_on: 2025-01-16, interest_paid: USD 0.86", "6.19"),
        # a loan in yuan with a ceiling in dollars: 4 × 7.2 = 28.80 bites into 31
        ("principal: 36万, drawn_on: 2025-01-15, repaid_on: 2025-01-16, interest_paid: USD 4", "28.80"),
        # half a fen: 180 × 3.00% ÷ 360 = 0.015
        ("principal: 180, drawn_on: 2025-06-01, repaid_on: 2025-06-02, interest_paid: 10", "0.02"),
        ("principal: 179.99, drawn_on: 2025-06-01, repaid_on: 2025-06-02, interest_paid: 10", "0.01"),
    ],
)
def test_loan_interest(rest: str, high: str) -> None:
    profile = f"fx: {{USD: 7.2}}\nloans: [{{lender: bank, {rest}}}]"
    assert statuses(estimate_of(profile)) == {"loan-interest:loans[0]": "eligible"}
    assert pays(profile) == ("0.00", high)


@pytest.mark.parametrize(
    ("loan", "failed"),
    [
        (
            "lender: other, principal: 36万, drawn_on: 2025-01-15, interest_paid: 9",
            {"bank_loan": False, "interest_accrued": True},
        ),
        # repaid on the day of drawing: not a day
        (
            "lender: bank, principal: 36万, drawn_on: 2025-01-15, repaid_on: 2025-01-15",
            {"bank_loan": True, "interest_accrued": False},
        ),
        # drawn on as_of, and after it
        ("lender: bank, principal: 36万, drawn_on: 2026-06-30", {"bank_loan": True, "interest_accrued": False}),
        ("lender: bank, principal: 36万, drawn_on: 2026-07-01", {"bank_loan": True, "interest_accrued": False}),
        # what fails decides, whatever else is unknown
        ("lender: other", {"bank_loan": False, "interest_accrued": None}),
        ("drawn_on: 2026-06-30", {"bank_loan": None, "interest_accrued": False}),
    ],
)
def test_loans_without_interest_support(loan: str, failed: dict[str, bool | None]) -> None:
    line = only_line(estimate_of(f"loans: [{{{loan}}}]"))
    assert (line.status, line.missing) == ("ineligible", ())
    assert {condition.id: condition.holds for condition in line.conditions} == failed
    assert totals(estimate_of(f"loans: [{{{loan}}}]")) == ("0.00", "0.00")


@pytest.mark.parametrize(
    ("registered", "fx", "status"),
    [
        ("100000000", "", "eligible"),
        ("99999999.99", "", "ineligible"),
        ("100000000.01", "", "eligible"),
        ("USD 10000000", "", "undetermined"),  # large enough in dollars; what it pays needs the rate
        ("USD 9999999.99", "", "ineligible"),
        ("USD 10000000", "{USD: 7.1034}", "eligible"),
        ("USD 9999999.99", "{USD: 700}", "ineligible"),  # 7 billion yuan, but the dollar has its own bound
        ("USD 10000000", "{USD: 0.01}", "eligible"),
        # a currency without a bound of its own is converted: 12,500,000 × 8 is the bound
        ("EUR 12500000", "{EUR: 8, USD: 7}", "eligible"),
        ("EUR 12499999.99", "{EUR: 8, USD: 7}", "ineligible"),
        ("EUR 12500000", "{USD: 7}", "undetermined"),
    ],
)
def test_capital_at_its_bounds(registered: str, fx: str, status: str) -> None:
    paid_in = "USD 100" if "USD" in registered else "100"
    rates = f"fx: {fx}\n" if fx else ""
    profile = f"{rates}capital_injections: [{{kind: new, registered: {registered}, paid_in: {paid_in}}}]"
    assert statuses(estimate_of(profile)) == {"capital-support:capital_injections[0]": status}


@pytest.mark.parametrize(
    ("paid_in", "low", "high"),
    [
        ("6000万", "3000000.00", "6000000.00"),
        ("0.10", "0.01", "0.01"),  # 0.005 and 0.01
        ("0.09", "0.00", "0.01"),  # 0.0045 and 0.009
        ("0.05", "0.00", "0.01"),  # 0.0025 and 0.005
        ("USD 0.01", "0.00", "0.01"),  # 0.071034 yuan: 0.0035517 and 0.0071034
        ("USD 4000000", "1420680.00", "2841360.00"),
    ],
)
def test_capital_support(paid_in: str, low: str, high: str) -> None:
    profile = f"fx: {{USD: 7.1034}}\ncapital_injections: [{{kind: increase, registered: 2亿, paid_in: {paid_in}}}]"
    assert pays(profile) == (low, high)


def test_the_other_rules() -> None:
    result = estimate_of(
        "industrial_projects: [{major: true, investment: 0.03}, {major: false, investment: 9}, "
        "{major: true, investment: 0.02}]\n"
        "market_networks: [{region: domestic, operating_cost: 0.13}, {region: overseas, operating_cost: 0.01}]\n"
    )
    assert amounts(result) == {
        "project-support:industrial_projects[0]": ("0.00", "0.01"),  # 0.006
        "project-support:industrial_projects[1]": ("0.00", "1.80"),
        "project-support:industrial_projects[2]": ("0.00", "0.00"),  # 0.004
        "market-domestic:market_networks[0]": ("0.00", "0.03"),  # 0.026
        "market-overseas:market_networks[1]": ("0.00", "0.01"),  # 0.005
    }
    assert statuses(result)["project-support:industrial_projects[1]"] == "ineligible"
    assert totals(result) == ("0.00", "0.05")


def test_lines_stand_in_the_order_of_the_rules_then_of_the_records() -> None:
    result = estimate_of(
        "market_networks: [{region: overseas}, {region: domestic}, {}]\nrd_projects: [{}, {}]\nloans: [{}]\n"
        "capital_injections: [{}]\nindustrial_projects: [{}]\n"
    )
    assert [line.id for line in result.lines] == [
        "rd-support:rd_projects[0]",
        "rd-support:rd_projects[1]",
        "loan-interest:loans[0]",
        "capital-support:capital_injections[0]",
        "project-support:industrial_projects[0]",
        "market-domestic:market_networks[1]",
        "market-domestic:market_networks[2]",
        "market-overseas:market_networks[0]",
        "market-overseas:market_networks[2]",
    ]
    assert [line.clause for line in result.lines] == [
        "S4.1",
        "S4.1",
        "S4.2a",
        "S4.2b",
        "S4.3",
        "S4.4a",
        "S4.4a",
        "S4.4b",
        "S4.4b",
    ]


@pytest.mark.parametrize(
    ("day", "lines", "cautioned"),
    [
        (date(2024, 11, 24), 0, [("not_in_force", "as_of")]),
        (date(2024, 11, 25), 1, []),
        (date(1999, 1, 1), 0, [("not_in_force", "as_of")]),
        (date(2026, 11, 22), 1, []),
    ],
)
def test_before_the_policy_is_in_force_there_are_no_lines(day: date, lines: int, cautioned: list[tuple[str, str]]) -> None:
    result = estimate_of("rd_projects: [{key_innovation: true, spend: 100}]", as_of=day)
    assert len(result.lines) == lines
    assert totals(result) == ("0.00", "30.00" if lines else "0.00")
    assert cautions(result) == cautioned
    assert result.as_of == day


def test_the_day_of_the_call_wins_over_that_of_the_profile() -> None:
    profile = "as_of: 2024-01-01\nrd_projects: [{key_innovation: true, spend: 100}]"
    assert totals(estimate_of(profile)) == ("0.00", "0.00")
    assert totals(estimate_of(profile, as_of=date(2025, 1, 1))) == ("0.00", "30.00")


@pytest.mark.parametrize(
    ("district", "status"), [("district: binjiang, ", "eligible"), ("", "eligible"), ("district: other, ", "ineligible")]
)
def test_the_company_must_be_in_the_district(district: str, status: str) -> None:
    result = estimate_of(f"company: {{{district}name: 甲}}\nrd_projects: [{{key_innovation: true, spend: 100}}]")
    line = only_line(result)
    assert line.status == status
    assert totals(result) == ("0.00", "30.00" if status == "eligible" else "0.00")
    failed = [(condition.id, condition.holds) for condition in line.conditions if condition.holds is not True]
    assert failed == ([] if status == "eligible" else [("in_district", False)])


# One assumed rate in the place of a range.

RECORDS = "rd_projects: [{spend: 1万}]\ncapital_injections: [{paid_in: 1万}]\n"


@pytest.mark.parametrize(
    ("rule", "rate", "low_and_high"),
    [
        ("rd-support", "0", "0.00"),
        ("rd-support", "20%", "20.00"),
        ("rd-support", "0.3", "30.00"),
        ("rd-support", "12.345%", "12.35"),  # 12.345 yuan: half a fen goes up
    ],
)
def test_an_assumed_rate(rule: str, rate: str, low_and_high: str) -> None:
    records = "rd_projects: [{key_innovation: true, spend: 100}]"
    assert pays(f"assume: {{{rule}: {rate}}}\n{records}") == (low_and_high, low_and_high)
    line = only_line(estimate_of(f"assume: {{{rule}: {rate}}}\n{records}"))
    assert line.intensity is not None
    assert line.intensity.low == line.intensity.high


def test_an_assumed_rate_of_the_call_wins() -> None:
    profile = "assume: {rd-support: 10%}\nrd_projects: [{key_innovation: true, spend: 100}]"
    result = estimate_of(profile, assume={"rd-support": Fraction(1, 4)})
    assert totals(result) == ("25.00", "25.00")


def test_an_assumed_rate_goes_before_the_ceiling() -> None:
    # 36 万 for 31 days is 961; half of it 480.50, capped at 400
    loan = "loans: [{lender: bank, principal: 36万, drawn_on: 2025-01-15, repaid_on: 2025-02-15, interest_paid: 400}]"
    assert pays(f"assume: {{loan-interest: 50%}}\n{loan}") == ("400.00", "400.00")
    assert pays(f"assume: {{loan-interest: 25%}}\n{loan}") == ("240.25", "240.25")


def outside(rule: str, rate: str, least: str, most: str) -> tuple[str, str, Text, Text]:
    message = Text(f"{rule} 的假定比例 {rate} 超出区间", f"the assumed rate {rate} of {rule} is outside its range")
    return rule, rate, message, Text(f"应在 {least} 到 {most} 之间", f"from {least} to {most}")


def no_rule(rule: str, hint: Text) -> tuple[str, str, Text, Text]:
    return rule, "10%", Text(f"假定比例：没有规则 {rule}", f"assumed rate: no such rule: {rule}"), hint


ALL_RULES = "rd-support, loan-interest, capital-support, project-support, market-domestic, market-overseas"


@pytest.mark.parametrize(
    ("rule", "rate", "message", "hint"),
    [
        outside("rd-support", "30.01%", "0%", "30%"),
        outside("capital-support", "4.99%", "5%", "10%"),
        outside("capital-support", "10.01%", "5%", "10%"),
        no_rule("rd-suport", Text("是不是 rd-support？", "did you mean rd-support?")),
        no_rule("x", Text(f"规则：{ALL_RULES}", f"rules: {ALL_RULES}")),
    ],
)
def test_an_assumed_rate_outside_the_range(rule: str, rate: str, message: Text, hint: Text) -> None:
    with pytest.raises(InputError) as caught:
        estimate_of(f"as_of: 2026-06-30\nassume:\n  {rule}: {rate}\ncompany: {{name: 甲}}\n{RECORDS}")
    (problem,) = caught.value.problems
    assert (problem.message, problem.hint) == (message, hint)
    assert problem.place is not None
    assert str(problem.place).startswith("profile.yaml:3:")
    with pytest.raises(InputError) as caught:
        estimate_of("", assume={rule: Fraction(rate.strip("%")) / 100})
    assert [(problem.message, problem.place) for problem in caught.value.problems] == [(message, None)]
    with pytest.raises(InputError) as caught:
        estimate_of("assume: {rd-support: 10%}", assume={rule: Fraction(rate.strip("%")) / 100})
    assert [(problem.message, problem.place) for problem in caught.value.problems] == [(message, None)]


@pytest.mark.parametrize("rate", ["5%", "7.5%", "10%"])
def test_the_ends_of_the_range_belong_to_it(rate: str) -> None:
    result = estimate_of(
        f"assume: {{capital-support: {rate}}}\ncapital_injections: [{{kind: new, registered: 1亿, paid_in: 100}}]"
    )
    expected = {"5%": "5.00", "7.5%": "7.50", "10%": "10.00"}[rate]
    assert totals(result) == (expected, expected)
