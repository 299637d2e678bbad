"""Money: every form that is read, exactly, and every form that is refused."""

from __future__ import annotations

from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binjiang_cli.source.problem import Refused
from binjiang_cli.values.currencies import CURRENCIES
from binjiang_cli.values.money import MULTIPLES, Money, fen_text, money_text, parse_money, to_fen


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("1200000", 1_200_000, "CNY"),
        ("1,200,000.50", F("1200000.50"), "CNY"),
        ("120万", 1_200_000, "CNY"),
        ("1.2亿元", 120_000_000, "CNY"),
        ("¥120万", 1_200_000, "CNY"),
        ("USD 1200万", 12_000_000, "USD"),
        ("1000万美元", 10_000_000, "USD"),
        ("$10,000,000", 10_000_000, "USD"),
        # full-width digits, commas, points, signs and blanks
        ("１２００万", 12_000_000, "CNY"),
        ("１，２００，０００．５０", F("1200000.5"), "CNY"),
        ("￥５", 5, "CNY"),
        ("ＵＳＤ　５", 5, "USD"),
        ("5　万", 50_000, "CNY"),
        # blanks around and between
        ("  5 万 元  ", 50_000, "CNY"),
        ("USD5", 5, "USD"),
        ("5 USD", 5, "USD"),
        ("usd 5", 5, "USD"),
        ("US$5", 5, "USD"),
        # other units and words
        ("5百", 500, "CNY"),
        ("5千", 5_000, "CNY"),
        ("5十万", 500_000, "CNY"),
        ("5百万", 5_000_000, "CNY"),
        ("5千万", 50_000_000, "CNY"),
        ("5十亿", 5_000_000_000, "CNY"),
        ("3万亿", 3 * 10**12, "CNY"),
        ("0.0001万", 1, "CNY"),
        ("0.000001万", F(1, 100), "CNY"),
        ("RMB 5", 5, "CNY"),
        ("人民币5元", 5, "CNY"),
        ("5元人民币", 5, "CNY"),
        ("CNY 5元", 5, "CNY"),
        ("5元整", 5, "CNY"),
        ("EUR 50万", 500_000, "EUR"),
        ("50万欧元", 500_000, "EUR"),
        ("€5", 5, "EUR"),
        ("£5", 5, "GBP"),
        ("HK$5", 5, "HKD"),
        ("5港元", 5, "HKD"),
        ("5日元", 5, "JPY"),
        ("5万韩元", 50_000, "KRW"),
        ("5瑞士法郎", 5, "CHF"),
        ("5新加坡元", 5, "SGD"),
        # to the fen, and no further
        ("0", 0, "CNY"),
        ("0.01", F(1, 100), "CNY"),
        ("0.1", F(1, 10), "CNY"),
        ("1.10", F(11, 10), "CNY"),
        ("1.200", F(6, 5), "CNY"),
        ("999999999999999.99", F("999999999999999.99"), "CNY"),
        ("1000000000000000", 10**15, "CNY"),
        # not through binary floating point: 0.1 + 0.2 in fen, and 17 digits
        ("4.35", F(435, 100), "CNY"),
        ("123456789012345.67", F(12345678901234567, 100), "CNY"),
    ],
)
def test_money(text: str, amount: F | int, currency: str) -> None:
    assert parse_money(text) == Money(F(amount), currency)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("-5", "an amount cannot be negative: -5"),
        ("−5", "an amount cannot be negative: −5"),
        ("负5万", "an amount cannot be negative: 负5万"),
        ("¥-5", "an amount cannot be negative: ¥-5"),
        ("(5)", "an amount cannot be negative: (5)"),
        ("（5）", "an amount cannot be negative: （5）"),
        ("0.001", "0.001 is finer than a fen"),
        ("1.005元", "1.005元 is finer than a fen"),
        ("0.0000001万", "0.0000001万 is finer than a fen"),
        ("USD 0.001", "USD 0.001 is finer than a fen"),
        ("约100万", "约100万 is approximate; an exact amount is needed"),
        ("100万左右", "100万左右 is approximate; an exact amount is needed"),
        ("近5万", "近5万 is approximate; an exact amount is needed"),
        ("100多万", "100多万 is approximate; an exact amount is needed"),
        ("~5", "~5 is approximate; an exact amount is needed"),
        (">5", ">5 is approximate; an exact amount is needed"),
        ("about 5", "about 5 is approximate; an exact amount is needed"),
        ("不超过5万", "不超过5万 is approximate; an exact amount is needed"),
        ("1,20", "misplaced thousands separator: 1,20"),
        ("12,0000", "misplaced thousands separator: 12,0000"),
        ("1,2000,000", "misplaced thousands separator: 1,2000,000"),
        ("XXX 5", "unknown currency: XXX"),
        ("5 abc", "unknown currency: ABC"),
        ("USD 5元", "USD 5元 names two currencies: USD and CNY"),
        ("EUR 5美元", "EUR 5美元 names two currencies: EUR and USD"),
        ("1000000000000000.01", "1000000000000000.01 is too large"),
        ("1000.01万亿", "1000.01万亿 is too large"),
        ("", "this is empty"),
        ("abc", "not an amount of money: abc"),
        (".5", "not an amount of money: .5"),
        ("5.", "not an amount of money: 5."),
        ("+5", "not an amount of money: +5"),
        ("1.2.3", "more than one decimal point: 1.2.3"),
        ("0x10", "not an amount of money: 0x10"),
        ("1_000", "not an amount of money: 1_000"),
        ("٣", "not an amount of money: ٣"),
        ("nan", "not an amount of money: nan"),
        ("inf", "not an amount of money: inf"),
        ("true", "not an amount of money: true"),
        ("2025-01-01", "not an amount of money: 2025-01-01"),
        ("30%", "not an amount of money: 30%"),
        ("1" * 61, "not an amount of money: " + "1" * 60 + "…"),
    ],
)
def test_what_is_not_money(text: str, message: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_money(text)
    assert caught.value.message.en == message
    assert caught.value.message.zh


@pytest.mark.parametrize("text", ["10²万", "①00", "5⁶", "⑩万", "1₀"])
def test_raised_and_circled_digits_are_not_digits(text: str) -> None:
    with pytest.raises(Refused):
        parse_money(text)


def test_the_nearest_currency_is_named() -> None:
    with pytest.raises(Refused) as caught:
        parse_money("HKO 5")
    assert caught.value.hint is not None
    assert caught.value.hint.en == "did you mean HKD?"


@pytest.mark.parametrize(
    ("amount", "fen"),
    [
        (F(1), 100),
        (F(0), 0),
        (F("0.005"), 1),
        (F("0.0049"), 0),
        (F("0.015"), 2),
        (F("0.025"), 3),
        (F("2.675"), 268),
        (F(1, 3), 33),
        (F(2, 3), 67),
        (F("326666.6666666666"), 32666667),
        (F(-1, 100), -1),
        # half up is towards more, below zero too
        (F("-0.005"), 0),
        (F("-0.006"), -1),
        (F("-0.015"), -1),
        (F(10**15) - F(1, 200), 10**17),
        (F(10**15) - F(1, 199), 10**17 - 1),
    ],
)
def test_half_up_to_the_fen(amount: F, fen: int) -> None:
    assert to_fen(amount) == fen


@pytest.mark.parametrize(
    ("fen", "text", "grouped"),
    [
        (0, "0.00", "0.00"),
        (1, "0.01", "0.01"),
        (10, "0.10", "0.10"),
        (100, "1.00", "1.00"),
        (360000000, "3600000.00", "3,600,000.00"),
        (-5, "-0.05", "-0.05"),
        (-123456, "-1234.56", "-1,234.56"),
        (10**17, "1000000000000000.00", "1,000,000,000,000,000.00"),
    ],
)
def test_fen_as_text(fen: int, text: str, grouped: str) -> None:
    assert (fen_text(fen), fen_text(fen, grouped=True)) == (text, grouped)


def test_money_for_people() -> None:
    assert money_text(Money(F("1200000.5"))) == "1,200,000.50"
    assert money_text(Money(F(4_000_000), "USD")) == "USD 4,000,000.00"


FEN = st.integers(0, 10**17)


@given(FEN, st.booleans())
def test_what_is_written_is_read(fen: int, grouped: bool) -> None:
    assert parse_money(fen_text(fen, grouped)) == Money(F(fen, 100))
    assert to_fen(parse_money(fen_text(fen, grouped)).amount) == fen


@given(FEN, st.sampled_from(sorted(CURRENCIES)))
def test_what_is_written_for_people_is_read(fen: int, currency: str) -> None:
    assert parse_money(money_text(Money(F(fen, 100), currency))) == Money(F(fen, 100), currency)


@given(st.integers(0, 10**6), st.integers(0, 4), st.sampled_from(sorted(MULTIPLES)))
def test_units_multiply_exactly(digits: int, decimals: int, unit: str) -> None:
    figure = f"{digits:0{decimals + 1}}"
    text = f"{figure[: len(figure) - decimals]}.{figure[len(figure) - decimals :]}" if decimals else figure
    amount = F(digits, 10**decimals) * MULTIPLES[unit]
    if amount * 100 % 1 or amount > 10**15:
        with pytest.raises(Refused):
            parse_money(text + unit)
    else:
        assert parse_money(text + unit).amount == amount


@given(st.text(max_size=80))
def test_any_text_is_money_or_refused(text: str) -> None:
    try:
        money = parse_money(text)
    except Refused as refused:
        assert refused.message.en
    else:
        assert 0 <= money.amount <= 10**15
        assert money.currency in CURRENCIES


@given(st.fractions(min_value=-(10**6), max_value=10**6))
def test_rounding_is_to_the_nearest_fen(amount: F) -> None:
    distance = F(to_fen(amount)) - amount * 100
    assert F(-1, 2) < distance <= F(1, 2)
