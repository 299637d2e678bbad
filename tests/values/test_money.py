"""Money: every form that is read, exactly, and every form that is refused."""

from __future__ import annotations

from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st
from refusals import AMOUNTS, EMPTY, NO_AMOUNT, of, refusal

from binjiang_cli.source.problem import Refused
from binjiang_cli.values.currencies import CURRENCIES
from binjiang_cli.values.money import MULTIPLES, Money, fen_text, half_width, money_text, parse_money, to_fen
from binjiang_cli.words import Text


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


REFUSED = {
    "no amount": [
        "abc", ".5", "5.", "+5", "0x10", "1_000", "٣", "nan", "inf", "true", "2025-01-01", "30%", "-X", "eur", "5 XX", "5元钱",
        "CHABC 5",
    ],
    "negative": ["-5", "−5", "负5万", "¥-5", "(5)", "（5）", "-五万", "人民币：-5"],
    "too fine": ["0.001", "1.005元", "0.0000001万", "USD 0.001"],
    "too large": ["1000000000000000.01", "1000.01万亿"],
    "approximate": ["约100万", "100万左右", "近5万", "100多万", "~5", ">5", "about 5", "不超过5万", "100万+"],
    "range": ["3-5M", "100万-200万", "100 ~ 200 万元", "100万元至200万元", "一百万至二百万", "三万到五万元", "USD 5-10"],
    "commas": ["1,20", "12,0000", "1,2000,000"],
    "parted": ["5 0", "12 00"],
    "points": ["1.2.3", "1.200.000"],
    "open": ["3万5", "三百五"],
}  # fmt: skip


@pytest.mark.parametrize(("why", "text"), [(why, text) for why, texts in REFUSED.items() for text in texts])
def test_what_is_not_money(why: str, text: str) -> None:
    assert refusal(parse_money, text) == of(text, NO_AMOUNT[why])


def test_each_reason_is_met() -> None:
    assert set(REFUSED) == set(NO_AMOUNT)


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "\u3000\ufeff"])
def test_nothing_is_not_money(text: str) -> None:
    assert refusal(parse_money, text) == EMPTY


def test_a_text_longer_than_any_amount() -> None:
    assert parse_money("5".ljust(60)) == Money(F(5))
    start = "1" * 60
    for text in ("1" * 61, "1" * 100):
        assert refusal(parse_money, text) == of(f"{start}…", NO_AMOUNT["no amount"])


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("USD 5元", "USD", "CNY"),
        ("EUR 5美元", "EUR", "USD"),
        ("USD 100w元", "USD", "CNY"),
        ("100w元（美元）", "USD", "CNY"),
        ("人民币¥100w块$", "CNY", "USD"),
    ],
)
def test_two_currencies(text: str, first: str, second: str) -> None:
    said = Text(f"“{text}”写了两个币种：{first} 和 {second}", f"{text} names two currencies: {first} and {second}")
    assert refusal(parse_money, text) == (said, None)


@pytest.mark.parametrize(
    ("text", "word", "meant"),
    [
        ("XXX 5", "XXX", None),
        ("5 abc", "ABC", None),
        ("¥5 abc", "ABC", None),
        ("HKO 5", "HKO", "HKD"),
        ("5 HKDX", "HKDX", "HKD"),
        # By its first two letters, where it has three or four of them: CHF is as near to CAH as CAD is.
        ("CAH 5", "CAH", "CAD"),
        ("5 chab", "CHAB", "CHF"),
        # A name by its first character and its length, or else by all of them.
        ("5美光", "美光", "美元"),
        ("5万港刀", "港刀", "港元"),
        ("5美大元", "美大元", "美元"),
        ("5欧洲元", "欧洲元", "欧元"),
    ],
)
def test_a_currency_that_nobody_knows(text: str, word: str, meant: str | None) -> None:
    hint = AMOUNTS if meant is None else Text(f"是不是 {meant}？", f"did you mean {meant}?")
    assert refusal(parse_money, text) == (Text(f"不认识的币种：{word}", f"unknown currency: {word}"), hint)


@pytest.mark.parametrize("text", ["10²万", "①00", "5⁶", "⑩万", "1₀"])
def test_raised_and_circled_digits_are_not_digits(text: str) -> None:
    with pytest.raises(Refused):
        parse_money(text)


def test_signs_of_full_width() -> None:
    """From ！ to ～, the blanks and the signs of currencies; what stands beside them in Unicode is no twin of anything."""
    signs = {"！": "!", "０": "0", "～": "~", "￥": "¥", "￡": "£", "｟": "｟", "\uff00": "\uff00"}
    assert {sign: half_width(sign) for sign in signs} == signs
    assert (half_width("Ａ\u3000Ｂ"), half_width("Ａ\xa0Ｂ"), half_width("\u3000Ａ ")) == ("A B", "A B", "A")


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
