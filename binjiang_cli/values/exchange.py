"""Rates of exchange: which currency, and what one unit of it is worth."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from binjiang_cli.source.problem import Refused
from binjiang_cli.values.currencies import CURRENCIES, currency_code
from binjiang_cli.values.money import half_width
from binjiang_cli.values.numbers import parse_number
from binjiang_cli.words import Text, did_you_mean, nearest, visible, without_invisible

MOST_RATE = 10**9  # CNY for one unit
DECIMALS = 12


class DayRates(NamedTuple):
    """The rates of a currency by the day from which each holds, in order."""

    rates: tuple[tuple[date, Fraction], ...]

    def on(self, day: date) -> Fraction | None:
        """Return the rate of a day; None before the first."""
        return next((rate for since, rate in reversed(self.rates) if since <= day), None)


def parse_currency(text: str) -> str:
    """Return a foreign currency's code, from the code or a name of it. Raises Refused."""
    code = currency_code(half_width(without_invisible(text.strip())))
    if code == "CNY" or code not in CURRENCIES:
        meant = nearest(code, CURRENCIES - {"CNY"})
        shown = visible(text[:20])
        raise Refused(
            Text(f"“{shown}”不是外币", f"not a foreign currency: {shown}"),
            did_you_mean(meant) if meant else None,
        )
    return code


def parse_exchange_rate(text: str) -> Fraction:
    """Return CNY for one unit, above zero. Raises Refused."""
    rate = parse_number(text)
    if not 0 < rate < MOST_RATE or (rate * 10**DECIMALS).denominator != 1:
        shown = visible(text)
        raise Refused(Text(f"“{shown}”不是汇率", f"not an exchange rate: {shown}"), Text("例如 7.1034", "for example 7.1034"))
    return rate
