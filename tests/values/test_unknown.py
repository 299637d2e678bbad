"""Texts that say that a value is not known, and those that do not."""

import pyarrow as pa
import pytest

from binjiang_cli.batch.columns.arrays import are_plain_texts
from binjiang_cli.values.unknown import NOT_KNOWN, STROKES, is_none_at_all, is_not_known

WRITTEN = [
    *sorted(NOT_KNOWN), *sorted(STROKES), "N/A", "n.a.", "N／A", "ＴＢＤ", "To be determined", "NaN", "<NA>", ".nan", "待 定",
    "（待定）", "【无】", "无。", "“暂无”", "\u200b无", "无\ufe0f", "\u3000—\u3000", "--", "——", "—/—", "？？", "____", "……",
    "...", "......", "not known!",
]  # fmt: skip
VALUES = [
    "", "0", "1", "-1", "1/2", "无锡", "无线充电", "空气净化", "空客", "待定项目", "n", "no", "na2", "a/b", "甲/乙", "3-5万",
    "..", "()",
    "未知数", "不明飞行物", "tba-7", "Nan 5", "No.", "pending list", "null hypothesis", "暂无风险的项目", "无" * 61,
]  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_what_is_not_known(text: str) -> None:
    assert is_not_known(text)


@pytest.mark.parametrize("text", VALUES)
def test_what_is_said(text: str) -> None:
    assert not is_not_known(text)


def test_what_says_that_there_is_none() -> None:
    assert [text for text in WRITTEN if is_none_at_all(text)] == [
        *(word for word in sorted(NOT_KNOWN) if word in ("无", "没有", "none", "nil")),
        "【无】", "无。", "\u200b无", "无\ufe0f",
    ]  # fmt: skip


def test_columns_take_none_of_them_for_a_plain_text() -> None:
    texts = [*WRITTEN, *(text.upper() for text in WRITTEN), *(f" {text}" for text in WRITTEN)]
    assert [text for text in texts if are_plain_texts(pa.array([text]))] == []
    assert all(are_plain_texts(pa.array([f"{text}·"])) for text in VALUES if len(text) < 60 and not text.startswith("null"))
