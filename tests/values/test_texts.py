"""Texts of one line: what is read, and what is refused in which words."""

from __future__ import annotations

import pytest

from binjiang_cli.source.problem import Refused
from binjiang_cli.values.texts import DITTO, parse_name, parse_text
from binjiang_cli.words import Text


def refusal(text: str) -> Text:
    with pytest.raises(Refused) as refused:
        parse_text(text)
    return refused.value.message


def test_what_is_read() -> None:
    assert parse_text("  滨江 一期 ") == "滨江 一期"
    assert parse_text("字" * 500) == "字" * 500
    assert parse_name("滨\u200b江") == "滨江"
    assert parse_text("滨\u200b江") == "滨\u200b江"


def test_what_is_refused() -> None:
    assert refusal(" ") == Text("这里是空的", "this is empty")
    assert refusal("字" * (500 + 1)) == Text("超过 500 个字", "longer than 500 characters")
    assert refusal("a\x07b") == Text("含有控制字符 \\u0007", "holds the control character \\u0007")


@pytest.mark.parametrize("text", ["同上", "〃", "″", "〞", "ditto", "Ditto", "DITTO", "do."])
def test_what_points_above(text: str) -> None:
    assert text in DITTO
    assert refusal(text) == Text(f"“{text}”指上面的内容，这里要写出来", f"{text} stands for what is above; write it out here")
