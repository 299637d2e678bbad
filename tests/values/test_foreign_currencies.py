"""Foreign currencies and their rates: what is read, to which bound, and in which words the rest is refused."""

from __future__ import annotations

from datetime import date
from fractions import Fraction as F

import pytest
from refusals import EMPTY, of, refusal

from binjiang_cli.values.exchange import DayRates, parse_currency, parse_exchange_rate
from binjiang_cli.words import Text

NO_CURRENCY = Text("“{}”不是外币", "not a foreign currency: {}")
NO_RATE = (Text("“{}”不是汇率", "not an exchange rate: {}"), Text("例如 7.1034", "for example 7.1034"))


@pytest.mark.parametrize(
    ("text", "code"),
    [("USD", "USD"), ("usd", "USD"), (" ｅｕｒ\u200b ", "EUR"), ("美元", "USD"), ("hk$", "HKD"), ("yen", "JPY")],
)
def test_currencies(text: str, code: str) -> None:
    assert parse_currency(text) == code


@pytest.mark.parametrize("text", ["CNY", "元", "人民币", "rmb", "xyz", "QQ", "", "5"])
def test_what_is_no_foreign_currency(text: str) -> None:
    assert refusal(parse_currency, text) == of(text, (NO_CURRENCY, None))


def test_the_nearest_currency_is_named() -> None:
    assert refusal(parse_currency, "USDT") == of("USDT", (NO_CURRENCY, Text("是不是 USD？", "did you mean USD?")))
    assert refusal(parse_currency, "CNYX") == of("CNYX", (NO_CURRENCY, None))  # CNY is none


def test_of_a_long_text_the_beginning_is_shown() -> None:
    assert refusal(parse_currency, "q" * 21) == of("q" * 20, (NO_CURRENCY, None))


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("7.1034", F("7.1034")),
        ("0.000000000001", F(1, 10**12)),
        ("999999999.999999999999", F("999999999.999999999999")),
        ("7.1E0", F("7.1")),
        ("7.1".ljust(60), F("7.1")),
    ],
)
def test_rates(text: str, rate: F) -> None:
    assert parse_exchange_rate(text) == rate


@pytest.mark.parametrize("text", ["0", "0.00", "1000000000", "7.1000000000001", "1e-13"])
def test_what_is_no_rate(text: str) -> None:
    assert refusal(parse_exchange_rate, text) == of(text, NO_RATE)


def test_no_number() -> None:
    assert refusal(parse_exchange_rate, "") == EMPTY
    assert refusal(parse_exchange_rate, "much") == of("much", (Text("“{}”不是数字", "not a number: {}"), NO_RATE[1]))


def test_the_rate_of_a_day() -> None:
    rates = DayRates(((date(2025, 1, 1), F("7.1")), (date(2025, 3, 1), F("7.2"))))
    days = (date(2024, 12, 31), date(2025, 1, 1), date(2025, 2, 28), date(2025, 3, 1), date(2030, 1, 1))
    assert [rates.on(day) for day in days] == [None, F("7.1"), F("7.1"), F("7.2"), F("7.2")]
