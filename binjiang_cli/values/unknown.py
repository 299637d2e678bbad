"""Texts that stand where a value should stand and say that there is none, or that it is not known: 无, 待定, N/A, —, ?"""

from __future__ import annotations

import re

from binjiang_cli.values.money import HALF_WIDTH
from binjiang_cli.words import INVISIBLE

NONE_AT_ALL = frozenset(("无", "没有", "none", "nil"))  # in a list they say that it is empty
NOT_KNOWN = NONE_AT_ALL | frozenset((
    "暂无", "尚无", "暂缺", "暂时没有", "无数据", "暂无数据", "没有数据", "无此项", "不适用", "空", "空白",
    "未知", "不详", "不明", "不知道", "不清楚", "暂不清楚", "尚不清楚", "未定", "待定", "暂未确定", "尚未确定", "未确定",
    "未确认", "待确定", "待确认", "待核实", "待核对", "待查", "待补", "待补充", "待完善", "待填", "待填写", "待提供", "未填",
    "未填写", "未提供", "未统计", "待统计",
    "n/a", "na", "nan", "null", "nodata", "unknown", "notknown", "unclear", "pending", "undecided",
    "tbd", "tbc", "tba", "tobeconfirmed", "tobedetermined", "notavailable", "notapplicable", "notprovided", "notyetknown",
))  # fmt: skip
STROKES = "-‐‑‒–—―−─━⸺⸻﹘﹣/\\?_~…"  # rows of them, too: --, ——, ???
BLANKS = (
    " \t\n\r\x0b\x0c\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
# Of a day, that it has not come; a loan may be called so.
NOT_YET = frozenset((
    "未还", "未还款", "未归还", "未偿还", "未还清", "未结清", "未到期", "尚未还款", "尚未归还", "尚未偿还", "尚未还清",
    "尚未结清", "尚未到期",
))  # fmt: skip
AROUND = "()（）[]［］【】〔〕<>＜＞《》「」“”\"'‘’.．。,，;；:：!！"
LONGEST = 60
ELLIPSIS = 3  # dots that are as many stand for something left out

_AROUND = re.escape(AROUND)
# Every sign that such a text is made of, as a class of RE2's too: what has another one says something.
_WRITTEN = sorted({*STROKES}.union(*NOT_KNOWN))
_WIDE = "".join(sign for sign in map(chr, HALF_WIDTH) if sign.translate(HALF_WIDTH).lower() in _WRITTEN)
SIGNS = f"A-Za-z{re.escape(''.join(_WRITTEN))}{_WIDE}{BLANKS}{INVISIBLE}{_AROUND}"
_SKIPPED = re.compile(f"[{BLANKS}{INVISIBLE}{_AROUND}]")
_STROKES = re.compile(f"[{re.escape(STROKES)}]+")


def is_not_known(text: str) -> bool:
    """Return whether a text says that there is no value or that it is not known, and can say nothing else."""
    if text[:1].isdecimal() or len(text) > LONGEST:
        return False
    word = _word(text)
    return word in NOT_KNOWN or _STROKES.fullmatch(word) is not None or (not word and text.count(".") >= ELLIPSIS)


def is_not_yet(text: str) -> bool:
    """Return whether a text says of a day that it has not come: 未还."""
    return len(text) <= LONGEST and _word(text) in NOT_YET


def is_none_at_all(text: str) -> bool:
    """Return whether a text says that there is none: for a list, that it is empty."""
    return len(text) <= LONGEST and _word(text) in NONE_AT_ALL


def _word(text: str) -> str:
    """Return the text without blanks, brackets and stops, in half-width small letters."""
    return _SKIPPED.sub("", text).translate(HALF_WIDTH).lower()
