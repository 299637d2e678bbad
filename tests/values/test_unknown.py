"""Texts that say that a value is not known, and those that do not."""

import pyarrow as pa
import pytest

from binjiang_cli.batch.kernel.plain import _text_test
from binjiang_cli.intake.database import connect
from binjiang_cli.values.unknown import NOT_KNOWN, STROKES, is_none_at_all, is_not_known

WRITTEN = [
    *NOT_KNOWN, *STROKES, "N/A", "n.a.", "N／A", "ＴＢＤ", "To be determined", "NaN", "<NA>", ".nan", "待 定",
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
        *(word for word in NOT_KNOWN if word in ("无", "没有", "none", "nil")), "【无】", "无。", "\u200b无", "无\ufe0f",
    ]  # fmt: skip


def test_sql_takes_none_of_them_for_a_plain_text() -> None:
    texts = [*WRITTEN, *(text.upper() for text in WRITTEN), *(f" {text}" for text in WRITTEN), *(f"{text}·" for text in VALUES)]
    with connect() as connection:
        connection.register("texts", pa.table({"text": texts}))
        plain = connection.sql(f"SELECT text FROM texts WHERE {_text_test('text')}").fetchall()
    assert plain == [(f"{text}·",) for text in VALUES]
