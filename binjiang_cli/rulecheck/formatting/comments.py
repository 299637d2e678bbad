"""The comments of a YAML text: what in it belongs to no value."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from binjiang_cli.source.nodes import Node, Scalar, Sequence

BLANKS = " \t"
BLOCK_HEADER = re.compile("[|>][-+0-9]*")


class Comment(NamedTuple):
    """A comment, from its `#` on: its offset, its column, the blanks before it.

    `alone` says that it has a line to itself, `spaced` that the line before is blank.
    """

    text: str
    start: int
    column: int
    gap: int
    alone: bool
    spaced: bool


def comments_of(text: str, root: Node | None) -> Iterator[Comment]:
    """Yield every comment of a text with line breaks LF, in its order. `root` is the text's node."""
    at = text.find("#")
    if at < 0:
        return
    values: list[tuple[int, int]] = []
    if root is not None:
        _collect(text, root, values)
    while at >= 0:
        index = bisect_right(values, (at, len(text))) - 1
        if index >= 0 and at < values[index][1]:
            at = text.find("#", values[index][1])
            continue
        end = line_end(text, at)
        yield _comment(text, at, end)
        at = text.find("#", end)


def line_end(text: str, at: int) -> int:
    """Return where the line that holds an offset ends."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def spaced(text: str, line: int) -> bool:
    """Return whether the line before the one that begins at an offset is blank."""
    return line > 0 and not text[text.rfind("\n", 0, line - 1) + 1 : line - 1].strip(BLANKS)


def _comment(text: str, start: int, end: int) -> Comment:
    line = text.rfind("\n", 0, start) + 1
    before = text[line:start]
    gap = len(before) - len(before.rstrip(" "))
    return Comment(text[start:end].rstrip(BLANKS), start, start - line, gap, not before.strip(BLANKS), spaced(text, line))


def _collect(text: str, node: Node, found: list[tuple[int, int]]) -> None:
    """Collect where the written scalars stand. Of one in block form, the indicator, and apart from it the lines."""
    if isinstance(node, Scalar):
        start, end = node.place.span or (0, 0)
        if node.plain:
            if node.text:
                found.append((start, end))
        elif header := BLOCK_HEADER.match(text, start):
            found += [(start, header.end()), (line_end(text, start), end)]
        else:
            found.append((start, end))
    elif isinstance(node, Sequence):
        for item in node.items:
            _collect(text, item, found)
    else:
        for key, value in node.pairs:
            _collect(text, key, found)
            _collect(text, value, found)
