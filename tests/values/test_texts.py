"""Texts of one line: what is read, and what is refused in which words."""

from __future__ import annotations

import pytest
from refusals import EMPTY, refusal

from binjiang_cli.values.texts import DITTO, parse_name, parse_text
from binjiang_cli.words import Text


def test_what_is_read() -> None:
    assert parse_text("  滨江 一期 ") == "滨江 一期"
    assert parse_text("字" * 500) == "字" * 500
    assert parse_name("滨\u200b江") == "滨江"
    assert parse_text("滨\u200b江") == "滨\u200b江"


def test_what_is_refused() -> None:
    assert refusal(parse_text, " ") == EMPTY
    assert refusal(parse_text, "字" * (500 + 1)) == (Text("超过 500 个字", "longer than 500 characters"), None)
    message = Text("含有控制字符 \\u0007", "holds the control character \\u0007")
    assert refusal(parse_text, "a\x07b\x08c") == (message, None)


@pytest.mark.parametrize("text", ["同上", "〃", "″", "〞", "ditto", "Ditto", "DITTO", "do."])
def test_what_points_above(text: str) -> None:
    assert text in DITTO
    said = Text(f"“{text}”指上面的内容，这里要写出来", f"{text} stands for what is above; write it out here")
    assert refusal(parse_text, f" {text} ") == (said, None)
