"""In which words values are refused: message and hint in both languages, for a text that stands where `{}` is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from binjiang_cli.source.problem import Refused
from binjiang_cli.words import Text

Refusal = tuple[Text, Text | None]

LEAVE_OUT = Text("不知道就不要写这一项", "leave the key out when it is not known")
EMPTY = (Text("这里是空的", "this is empty"), LEAVE_OUT)
AMOUNTS = Text(
    "例如 1200000、120万、1.2亿元、USD 100万、1000万美元", "for example 1200000, 120万, 1.2亿元, USD 100万, 1000万美元"
)
DAYS = Text("例如 2025-01-15、2025/1/15、2025年1月15日", "for example 2025-01-15, 2025/1/15, 2025年1月15日")
NO_AMOUNT: dict[str, Refusal] = {
    "no amount": (Text("“{}”不是金额", "not an amount of money: {}"), AMOUNTS),
    "negative": (Text("金额不能为负：{}", "an amount cannot be negative: {}"), AMOUNTS),
    "too fine": (
        Text("“{}”比一分还细", "{} is finer than a fen"),
        Text("金额最多精确到分（0.01）", "an amount has at most two decimals"),
    ),
    "too large": (Text("“{}”大得不可信", "{} is too large"), Text("上限为一千万亿", "at most 10^15")),
    "approximate": (Text("“{}”是约数，这里要确切的金额", "{} is approximate; an exact amount is needed"), LEAVE_OUT),
    "range": (Text("“{}”是一个范围，这里要一个金额", "{} is a range; one amount is needed"), LEAVE_OUT),
    "commas": (
        Text("千分位的逗号位置不对：{}", "misplaced thousands separator: {}"),
        Text("每三位一个逗号，例如 1,200,000.50", "a comma every three digits, as in 1,200,000.50"),
    ),
    "parted": (Text("数字中间断开了：{}", "the digits are parted: {}"), AMOUNTS),
    "points": (Text("小数点不止一个：{}", "more than one decimal point: {}"), AMOUNTS),
    "open": (
        Text("“{}”的读法不止一种", "{} can be read in more than one way"),
        Text("写全，例如 3万5000元、305万", "write it out, as in 3万5000元 or 305万"),
    ),
}
NO_DAY: dict[str, Refusal] = {
    "no day": (Text("“{}”不是日期", "not a date: {}"), DAYS),
    "no such day": (Text("日历上没有这一天：{}", "no such day in the calendar: {}"), DAYS),
    "without day": (Text("“{}”不是一天：缺少是哪一日", "not a date: {}: the day is missing"), DAYS),
    "without month": (Text("“{}”不是一天：缺少月和日", "not a date: {}: the month and the day are missing"), DAYS),
    "without year": (Text("“{}”不是一天：缺少年份", "not a date: {}: the year is missing"), DAYS),
    "short year": (Text("“{}”不是一天：年份要写四位", "not a date: {}: the year needs four digits"), DAYS),
    "time": (
        Text("“{}”带有时刻，这里只要日期", "{} has a time of day; a day alone is needed"),
        Text("去掉时刻，只写 2025-03-01 这样的日期", "leave the time out, as in 2025-03-01"),
    ),
}


def refusal(read: Callable[..., object], *arguments: object) -> Refusal:
    """Return message and hint with which a parser refuses a text."""
    with pytest.raises(Refused) as caught:
        read(*arguments)
    return caught.value.message, caught.value.hint


def of(text: str, why: Refusal) -> Refusal:
    """Return what is said of a text."""
    return Text(why[0].zh.format(text), why[0].en.format(text)), why[1]
