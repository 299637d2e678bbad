"""Texts that say that a value is not known, and those that do not."""

import pyarrow as pa
import pytest

from binjiang_cli.batch.columns.arrays import are_plain_texts
from binjiang_cli.values.texts import DITTO
from binjiang_cli.values.unknown import NOT_KNOWN, NOT_YET, is_none_at_all, is_not_known, is_not_yet

FULL_WIDTH = {half: chr(half + 0xFEE0) for half in range(0x21, 0x7F)}
WORDS = """
    无 没有 none nil
    暂无 尚无 暂缺 暂时没有 无数据 暂无数据 没有数据 无此项 不适用 空 空白
    未知 不详 不明 不知道 不清楚 暂不清楚 尚不清楚 未定 待定 暂未确定 尚未确定 未确定
    未确认 待确定 待确认 待核实 待核对 待查 待补 待补充 待完善 待填 待填写 待提供 未填 未填写 未提供 未统计 待统计
    n/a na nan null nodata unknown notknown unclear pending undecided
    tbd tbc tba tobeconfirmed tobedetermined notavailable notapplicable notprovided notyetknown
""".split()
OF_DAYS = """
    未还 未还款 未归还 未偿还 未还清 未结清 未到期 尚未还款 尚未归还 尚未偿还 尚未还清 尚未结清 尚未到期
""".split()
ROWS = [*"-‐‑‒–—―−─━⸺⸻﹘﹣/\\?_~…"]
BLANKS = [
    *" \t\n\r\x0b\x0c\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f",
    "\u3000",
]
BRACKETS_AND_STOPS = [*"()（）[]［］【】〔〕<>＜＞《》「」“”\"'‘’.．。,，;；:：!！"]
WRITTEN = [
    *WORDS, *ROWS, *(f"{blank}待{blank}定{blank}" for blank in BLANKS), *(f"{sign}未知{sign}" for sign in BRACKETS_AND_STOPS),
    "N/A", "n.a.", "N／A", "ＴＢＤ", "Ｔｂａ", "To be determined", "NaN", "<NA>", ".nan", "待 定", "（待定）", "【无】", "无。",
    "“暂无”", "\u200b无", "无\ufe0f", "\u3000—\u3000", "--", "——", "—/—", "？？", "____", "……", "...", "......", "not known!",
    "～", "无".center(60), "—" * 60,
]  # fmt: skip
VALUES = [
    "", "0", "1", "-1", "1/2", "无锡", "无线充电", "空气净化", "空客", "待定项目", "n", "no", "na2", "a/b", "甲/乙", "3-5万",
    "..", "()", "X", "XX", "X无", "无X", "X-", "nX/a", "1—", "٣—",
    "未知数", "不明飞行物", "tba-7", "Nan 5", "No.", "pending list", "null hypothesis", "暂无风险的项目", "无" * 61,
    "无".center(61), "—" * 61,
]  # fmt: skip


def test_every_word_has_a_case() -> None:
    assert set(WORDS) == NOT_KNOWN


@pytest.mark.parametrize("text", WRITTEN)
def test_what_is_not_known(text: str) -> None:
    assert is_not_known(text)


@pytest.mark.parametrize("text", VALUES)
def test_what_is_said(text: str) -> None:
    assert not is_not_known(text)


def test_what_says_that_a_day_has_not_come() -> None:
    assert set(OF_DAYS) == NOT_YET
    assert all(map(is_not_yet, [*OF_DAYS, "（未还）", "未 还", "未还".center(60)]))
    assert not any(map(is_not_yet, [*WRITTEN, *VALUES, "未还贷款", "未还".center(61)]))
    assert not any(map(is_not_known, OF_DAYS))


def test_what_says_that_there_is_none() -> None:
    assert [text for text in WRITTEN if is_none_at_all(text)] == [
        "无", "没有", "none", "nil", "【无】", "无。", "\u200b无", "无\ufe0f", "无".center(60),
    ]  # fmt: skip
    assert not any(map(is_none_at_all, VALUES))


def test_columns_take_none_of_them_nor_a_ditto_for_a_plain_text() -> None:
    texts = [*WRITTEN, *(text.upper() for text in WRITTEN), *(f" {text}" for text in WRITTEN), *DITTO]
    texts += filter(is_not_known, [text.translate(FULL_WIDTH) for text in WRITTEN])
    assert "－－" in texts
    assert [text for text in texts if are_plain_texts(pa.array([text]))] == []
    assert all(are_plain_texts(pa.array([f"{text}·"])) for text in VALUES if len(text) < 60 and not text.startswith("null"))
