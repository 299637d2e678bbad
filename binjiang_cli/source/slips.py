"""Where a Chinese keyboard typed a full-width sign for one of YAML's, found after YAML could not read the text."""

import re
from collections.abc import Sequence

from binjiang_cli.source.document import Document
from binjiang_cli.source.problem import Problem
from binjiang_cli.words import Text

HALF_WIDTH = {
    "：": ":", "，": ",", "“": '"', "”": '"', "‘": "'", "’": "'", "｛": "{", "｝": "}", "［": "[", "］": "]",
    "　": " ", "\u00a0": " ", "－": "-", "—": "-", "–": "-",
}  # fmt: skip
TYPED = re.compile(f"[{''.join(HALF_WIDTH)}]")
CLOSING = {'"': "”", "'": "’", "[": "］", "{": "｝"}
BLANKS = {"　": Text("全角空格", "ideographic space"), "\u00a0": Text("不换行空格", "no-break space")}
AT_START = re.compile(r"(?:^|[-:：]\s|[\[{,，：])\s*$")
IN_VALUE = re.compile(r":\s|\s#|^\s*#")
FARTHEST = 2000


def slip_problem(document: Document, offset: int) -> Problem:
    """Return that a full-width sign stands where YAML needs its half-width twin."""
    char = document.text[offset]
    if char in BLANKS:
        return blank_problem(document, offset, offset + 1)
    right = HALF_WIDTH[char]
    return Problem(
        Text(f"这里有全角的 {char}，YAML 读不懂", f"YAML does not understand the full-width {char} here"),
        document.place(offset),
        Text(f"改用半角的 {right}", f"use the half-width {right}"),
    )


def blank_problem(document: Document, start: int, end: int) -> Problem:
    """Return that a line is indented with blanks that YAML does not take for blanks."""
    name = BLANKS[document.text[start]]
    return Problem(
        Text(f"不能用{name.zh}缩进", f"{name.en} used to indent"),
        document.place(start, end),
        Text("改用半角空格", "use half-width blanks"),
    )


def closing_slip(text: str, opened: int, line_end: int) -> int | None:
    """Return the full-width twin of what would close the quotation mark or bracket at `opened`, on its line."""
    twin = CLOSING.get(text[opened])
    found = -1 if twin is None else text.rfind(twin, opened, line_end)
    return None if found < 0 else found


def nearest_slip(text: str, spans: Sequence[tuple[int, int]], bracket: int | None) -> int | None:
    """Return the last sign in these parts of lines that YAML would have read; a quotation mark only where there is no other."""
    quote: int | None = None
    for line, end in reversed(spans):
        start = max(line, end - FARTHEST)
        for found in reversed(list(TYPED.finditer(text, start, end))):
            at = found.start()
            before = text[start:at] if start == line else f": {text[start:at]}"
            if not _misread(found[0], before, bracket is not None and at > bracket):
                continue
            if found[0] in BLANKS:
                return min(place for blank in BLANKS if (place := text.find(blank, start, end)) >= 0)
            if found[0] not in "“”‘’":
                return at
            quote = at if quote is None else quote
    return quote


def _misread(char: str, before: str, in_brackets: bool) -> bool:
    """Return whether a sign, with what stands before it on its line, is not simply part of a text."""
    match char:
        case "：":
            return in_brackets or not IN_VALUE.search(before)
        case "，" | "｝" | "］":
            return in_brackets
        case "｛" | "［" | "“" | "‘":
            return AT_START.search(before) is not None
        case "”" | "’":
            return False
    return not before.strip()
