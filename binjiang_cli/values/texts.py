"""Names, subjects and other texts of one line."""

from __future__ import annotations

import re

from binjiang_cli.source.problem import Refused
from binjiang_cli.values.money import LEAVE_OUT
from binjiang_cli.words import BLANK_SIGNS, Text, is_control, visible

MAX_TEXT = 500  # characters
DAYS_WRITTEN = Text("例如 2025-01-15、2025/1/15、2025年1月15日", "for example 2025-01-15, 2025/1/15, 2025年1月15日")
DITTO = frozenset(("同上", "〃", "″", "〞", "ditto", "Ditto", "DITTO", "do."))
BROKEN = re.compile(r"\s*\n\s*")
BROKEN_CHINESE = re.compile(r"(?<=[⺀-鿿（）、，。])\s*\n\s*(?=[⺀-鿿（）、，。])")
UNSEEN = dict.fromkeys(map(ord, BLANK_SIGNS))


def one_line(text: str) -> str:
    """Return what a cell holds as one line: parts joined by a blank, by nothing between Chinese characters."""
    return BROKEN.sub(" ", BROKEN_CHINESE.sub("", text.strip())) if "\n" in text else text.strip()


def parse_text(text: str) -> str:
    """Return a name or other text on one line.

    Raises Refused when it is empty, too long, holds control characters, or only points to what stands above it.
    """
    written = text.strip()
    if not written:
        raise Refused(Text("这里是空的", "this is empty"), LEAVE_OUT)
    if written in DITTO:
        raise Refused(Text(f"“{written}”指上面的内容，这里要写出来", f"{written} stands for what is above; write it out here"))
    if len(written) > MAX_TEXT:
        raise Refused(Text(f"超过 {MAX_TEXT} 个字", f"longer than {MAX_TEXT} characters"))
    if bad := next((char for char in written if is_control(char)), None):
        raise Refused(Text(f"含有控制字符 {visible(bad)}", f"holds the control character {visible(bad)}"))
    return written


def parse_name(text: str) -> str:
    """Return a text without the signs that nobody sees; subjects keep theirs, and are compared without. Raises Refused."""
    return parse_text(text.translate(UNSEEN))
