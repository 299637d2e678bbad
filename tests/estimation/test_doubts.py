"""Doubts: each with the profile that raises it, the one beside it that does not, and its words; figures worked out by hand."""

from __future__ import annotations

import pytest
from helpers import estimate_of

Doubt = tuple[str, str | None, str]


def doubts(profile: str, as_of: str = "2026-06-30") -> list[Doubt]:
    """The code, the place and the English words of each warning."""
    found = estimate_of(f"as_of: {as_of}\n{profile}")
    return [(warning.code, warning.path, warning.message.en) for warning in found.warnings]


def codes(profile: str, as_of: str = "2026-06-30") -> list[str]:
    return [code for code, _, _ in doubts(profile, as_of)]


def capital(registered: str, paid_in: str, more: str = "") -> str:
    return f"capital_injections: [{{kind: new, registered: {registered}, paid_in: {paid_in}, on: 2025-03-01}}]\n{more}"


def test_paid_in_above_registered() -> None:
    assert doubts(capital("1000万", "10000000.01")) == [
        (
            "part_above_whole",
            "capital_injections[0].paid_in",
            "Paid-in capital 10,000,000.01 is more than registered capital 10,000,000.00",
        )
    ]
    assert doubts(capital("1000万", "1000万")) == []


def test_paid_in_and_registered_in_two_currencies() -> None:
    """USD 1,000,000 at 7.1 is 7,100,000; without a rate the two cannot be compared."""
    fx = "fx: {USD: 7.1}\n"
    assert codes(capital("710万", "USD 100万", fx)) == []
    assert codes(capital("7099999.99", "USD 100万", fx)) == ["part_above_whole"]
    assert codes(capital("1万", "USD 100万")) == []


def loan(interest: str, drawn: str = "2025-01-01", repaid: str | None = "2026-01-01") -> str:
    until = f", repaid_on: {repaid}" if repaid else ""
    return f"loans: [{{lender: bank, principal: 100万, drawn_on: {drawn}, interest_paid: {interest}{until}}}]\n"


@pytest.mark.parametrize(
    ("interest", "rate"),
    [("150000", None), ("150000.01", "15%"), ("160000", "16%"), ("10000", None), ("9999.99", "1%"), ("2500", "0.25%")],
)
def test_interest_of_a_loan_of_one_year(interest: str, rate: str | None) -> None:
    """1,000,000 for 365 days: 15% is 150,000, 1% is 10,000."""
    words = f"Interest paid comes to some {rate} of principal a year; from 1% to 15% is usual"
    expected = [("odd_yearly_rate", "loans[0].interest_paid", words)] if rate else []
    assert doubts(loan(interest)) == expected


def test_interest_while_a_loan_runs() -> None:
    """Of the last quarter (92 days) nothing need have been paid; on the 93rd day 1% a year of one day is 27.40."""
    assert codes(loan("0", "2026-03-30", None)) == []
    assert codes(loan("27.39", "2026-03-29", None)) == ["odd_yearly_rate"]
    assert codes(loan("27.40", "2026-03-29", None)) == []
    assert codes(loan("1", "2026-06-30", None)) == ["small_amount"]  # no day has passed: no rate


def project(*spends: str) -> str:
    records = ", ".join(f"{{subject: 项目{number}号, spend: {spend}}}" for number, spend in enumerate(spends))
    return f"rd_projects: [{records}]\n"


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        # 10,000,000 is usual for R&D, ten thousand times 1,000; and 1,000 is the bound
        (project("999.99"), ["rd_projects[0].spend"]),
        (project("1000"), []),
        (project("0"), []),
        (project("300", "1000万", "0.01"), ["rd_projects[0].spend", "rd_projects[2].spend"]),
        # 1,000,000 is usual for a grant: 100 is small by itself, more only beside a greater one
        ("grants_received: [{amount: 100}]\n", ["grants_received[0].amount"]),
        ("grants_received: [{amount: 100.01}]\n", []),
        ("grants_received: [{amount: 999.99}, {amount: 1000万}]\n", ["grants_received[0].amount"]),
        ("grants_received: [{amount: 999.99}, {amount: 999万}]\n", []),
        # USD 142 at 7 is 994, USD 143 is 1,001
        (project("USD 142"), ["rd_projects[0].spend"]),
        (project("USD 143"), []),
    ],
)
def test_amounts_whose_unit_was_forgotten(profile: str, expected: list[str]) -> None:
    assert [path for code, path, _ in doubts(profile) if code == "small_amount"] == expected


def test_words_of_a_small_amount() -> None:
    assert doubts(project("300")) == [
        ("small_amount", "rd_projects[0].spend", "only 300.00: was the unit (万, 10,000) forgotten?")
    ]
    assert doubts(project("USD 1"))[0][2] == "only USD 1.00: was the unit (万, 10,000) forgotten?"


@pytest.mark.parametrize(
    ("currency", "rate", "odd"),
    [
        ("USD", "21", False), ("USD", "21.01", True), ("USD", "2.34", False), ("USD", "2.33", True), ("USD", "710.34", True),
        ("JPY", "4.8", True), ("JPY", "0.05", False),
    ],
)  # fmt: skip
def test_rates_of_exchange(currency: str, rate: str, odd: bool) -> None:
    """A third of 7 is 2.333…, three times 7 is 21; for a hundred yen instead of one, 4.8."""
    assert codes(f"fx: {{{currency}: {rate}}}\n") == (["odd_exchange_rate"] if odd else [])


def test_words_of_a_rate_of_exchange() -> None:
    assert doubts("fx: {JPY: 4.8}\n") == [
        ("odd_exchange_rate", "fx.JPY", "CNY 4.8 for 1 JPY is far from the usual 0.048 or so; rates are for one unit")
    ]


def test_the_same_record_twice() -> None:
    one = "{name: 研发, subject: MCU, spend: 100万}"
    assert doubts(f"rd_projects: [{one}, {one.replace('MCU', 'ｍｃｕ')}]\n")[1:] == [
        ("record_twice", "rd_projects[1]", "the same as rd_projects[0]: was it entered twice?")
    ]
    assert codes(f"rd_projects: [{one}, {one.replace('100万', '101万')}]\n") == []
    assert codes("rd_projects: [{}, {}]\n") == []


def test_days_and_years_to_come() -> None:
    network = "market_networks: [{region: domestic, year: 2027, operating_cost: 100万}]\n"
    assert doubts(network) == [
        ("after_as_of", "market_networks[0].year", "2027 lies after 2026-06-30, the day of the estimate")
    ]
    assert codes(network.replace("2027", "2026")) == []
    assert doubts(loan("1万", "2026-01-01", "2026-07-01"))[0] == (
        "after_as_of", "loans[0].repaid_on", "2026-07-01 lies after 2026-06-30, the day of the estimate",
    )  # fmt: skip
    assert codes(loan("1万", "2026-01-01", "2026-06-30")) == []


SPENT = "rd_projects: [{name: 研发, subject: 车规级MCU, year: 2025, key_innovation: true, spend: 100万}]\n"


def test_a_grant_that_matches_nothing() -> None:
    assert doubts(f"{SPENT}grants_received: [{{subject: 车规极MCU, amount: 10万}}]\n")[1:] == [
        (
            "grant_without_line", "grants_received[0].subject",
            "no line is about 车规极MCU: this grant is deducted from nothing; did you mean 车规级MCU?",
        )
    ]  # fmt: skip
    assert codes(f"{SPENT}grants_received: [{{subject: 车规级mcu, amount: 10万}}]\n") == ["subject_spellings"]


def test_a_grant_for_several_lines() -> None:
    two = SPENT + "market_networks: [{subject: 车规级MCU, region: domestic, year: 2025, operating_cost: 100万}]\n"
    grant = "grants_received: [{subject: 车规级MCU, amount: 1万}]\n"
    assert codes(two + grant) == []  # only one of the two is paid
    apart = two.replace("subject: 车规级MCU, region", "subject: 渠道, region")
    assert doubts(apart + grant.replace("车规级MCU", "[车规级MCU, 渠道]")) == [
        (
            "grant_for_several_lines", "grants_received[0]",
            "this grant is deducted from each of 2 lines: rd_projects[0], market_networks[0]",
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("车规级MCU", "车规极MCU", True), ("车规级MCU", "车规级MC", True), ("车规级MCU", "车规级MPU", True),
        ("封测线一期", "封测线二期", False), ("MCU1", "MCU2", False), ("甲产品线", "乙产品线", False), ("AB", "AC", False),
        ("车规级MCU", "工业级MPU", False),
    ],
)  # fmt: skip
def test_subjects_that_one_sign_tells_apart(one: str, other: str, alike: bool) -> None:
    profile = f"rd_projects: [{{subject: {one}, spend: 100万}}]\nindustrial_projects: [{{subject: {other}}}]\n"
    assert codes(profile) == (["similar_subjects"] if alike else [])


def test_words_of_similar_subjects() -> None:
    profile = "rd_projects: [{subject: 车规级MCU}]\nindustrial_projects: [{subject: 车规极MCU}]\n"
    assert doubts(profile) == [
        (
            "similar_subjects", "industrial_projects[0].subject",
            "车规极MCU differs from 车规级MCU in one sign; one subject is to be written in one way",
        )
    ]  # fmt: skip


def test_several_subjects_in_one_text() -> None:
    profile = "rd_projects: [{subject: MCU}]\nindustrial_projects: [{subject: [MCU / 封测线]}]\n"
    assert doubts(profile) == [
        (
            "subjects_in_one_text", "industrial_projects[0].subject",
            "MCU / 封测线 looks like several subjects in one text: MCU stands elsewhere too; write a list",
        )
    ]  # fmt: skip
    assert codes(profile.replace("MCU / 封测线", "TCP/IP")) == []


def test_one_subject_in_two_years() -> None:
    """30% of 1,000,000 is paid, 30% of 800,000 is not: 240,000."""
    year = "{{subject: MCU, year: {0}, key_innovation: true, spend: {1}}}"
    profile = f"rd_projects: [{year.format(2025, '100万')}, {year.format(2026, '80万')}]\n"
    assert doubts(profile) == [
        (
            "subject_in_two_years", "rd_projects[1].year",
            "MCU is paid for another year: rd_projects[0] (2025); a subject is aided once, and if each year counted by"
            " itself this line would add 0.00 – 240,000.00",
        )
    ]  # fmt: skip
    assert codes(profile.replace("2026", "2025")) == []


def test_foreign_capital_that_passes_the_bound_of_another_currency() -> None:
    """EUR 10,000,000 at 8 is 80,000,000: below 100,000,000 yuan, above USD 10,000,000 at 7."""
    profile = capital("EUR 1000万", "EUR 100万", "fx: {EUR: 8, USD: 7}\n")
    assert doubts(profile) == [
        (
            "bound_in_other_currency", "capital_injections[0].registered",
            "EUR 10,000,000.00 (CNY 80,000,000.00) does not reach 100,000,000.00, but would reach USD 10,000,000.00; it is"
            " compared in its own currency or in CNY",
        )
    ]  # fmt: skip
    assert codes(profile.replace("EUR 1000万", "EUR 874万9999.99")) == []  # 69,999,999.92: below 70,000,000
    assert codes(profile.replace("EUR 1000万", "EUR 875万")) == ["bound_in_other_currency"]
