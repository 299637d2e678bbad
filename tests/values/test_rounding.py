"""What amounts are rounded to: whole units of fen, half up, down or up."""

from __future__ import annotations

from fractions import Fraction as F

import pytest
from refusals import refusal

from binjiang_cli.values.rounding import HOW, TO_FEN, How, Rounding, parse_unit
from binjiang_cli.words import Text


@pytest.mark.parametrize(
    ("unit", "how", "yuan", "fen"),
    [
        (1, "half_up", F("1.005"), 101),
        (1, "half_up", F("1.0049"), 100),
        (1, "down", F("1.009"), 100),
        (1, "up", F("1.001"), 101),
        (1, "up", F("1.00"), 100),
        (1, "half_up", F("-1.005"), -100),
        (1, "down", F("-1.001"), -101),
        (1, "up", F("-1.009"), -100),
        # to two fen
        (2, "half_up", F("0.05"), 6),
        (2, "down", F("0.059"), 4),
        (2, "up", F("0.0401"), 6),
        # to 100 yuan: 149.99 is nearer to 100, 150 is as near to 200 and goes up
        (10_000, "half_up", F("149.99"), 10_000),
        (10_000, "half_up", F(150), 20_000),
        (10_000, "down", F("199.99"), 10_000),
        (10_000, "down", F("99.99"), 0),
        (10_000, "up", F("100.01"), 20_000),
        (10_000, "up", F(100), 10_000),
        (3, "up", F("0.01"), 3),
    ],
)
def test_rounded(unit: int, how: How, yuan: F, fen: int) -> None:
    assert Rounding(unit, how).fen(yuan) == fen


def test_what_nothing_says_is_to_the_fen_half_up() -> None:
    assert TO_FEN == (1, "half_up")


@pytest.mark.parametrize(
    ("rounding", "zh", "en"),
    [
        (Rounding(10_000, "half_up"), "四舍五入到 100 元", "rounded half up to 100 yuan"),
        (Rounding(100_000_000, "down"), "向下取整到 1,000,000 元", "rounded down to 1,000,000 yuan"),
        (Rounding(10, "up"), "向上取整到 0.10 元", "rounded up to 0.10 yuan"),
    ],
)
def test_in_words(rounding: Rounding, zh: str, en: str) -> None:
    assert rounding.words == Text(zh, en)
    assert set(HOW) == {"half_up", "down", "up"}


def test_a_unit() -> None:
    assert (parse_unit("100元"), parse_unit("0.01")) == (10_000, 1)


@pytest.mark.parametrize("text", ["0", "100美元"])
def test_no_unit(text: str) -> None:
    message = Text("取整的单位是大于零的人民币金额", "amounts are rounded to units of CNY above zero")
    assert refusal(parse_unit, text) == (message, Text("例如 100元", "for example 100元"))
