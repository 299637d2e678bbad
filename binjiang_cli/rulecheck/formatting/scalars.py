"""Scalars as they are written: on one line, folded over lines, in block form. Only their indentation is changed."""

from __future__ import annotations

import re

from binjiang_cli.rulecheck.formatting.comments import BLANKS, BLOCK_HEADER, line_end
from binjiang_cli.rulecheck.formatting.expressions import tidy_expression
from binjiang_cli.source.nodes import Scalar

INDENT = 2


def written(text: str, node: Scalar) -> str:
    """Return the text of a scalar in the file, quotation marks and block indicator included; empty for an absent value."""
    if node.plain and not node.text:
        return ""
    start, end = node.place.span or (0, 0)
    return text[start:end]


def is_block_scalar(scalar: str) -> bool:
    return scalar.startswith(("|", ">"))


def in_line(scalar: str, expression: bool) -> str:
    """Return a scalar of one line."""
    if not expression or not scalar:
        return scalar
    if scalar[0] == '"':
        return f'"{tidy_expression(scalar[1:-1], quotes=False)}"'
    if scalar[0] == "'":
        inside = tidy_expression(scalar[1:-1].replace("''", "'"))
        return "'" + inside.replace("'", "''") + "'"
    return tidy_expression(scalar)


def over_lines(scalar: str, expression: bool, indent: int) -> list[str]:
    """Return the lines of a plain or quoted scalar: the first without indentation, the others with it."""
    lines = [_trimmed(line) for line in scalar.split("\n")]
    flat = "\n".join(line.lstrip(BLANKS) if index else line for index, line in enumerate(lines))
    first, *others = in_line(flat, expression).split("\n")
    return [first, *(" " * indent + line if line else "" for line in others)]


def _trimmed(line: str) -> str:
    """Return a line without trailing blanks, save one that a backslash makes part of the text."""
    kept = line.rstrip(BLANKS)
    return line[: len(kept) + 1] if kept.endswith("\\") else kept


def in_block(scalar: str, expression: bool, column: int, indent: int) -> tuple[str, list[str]]:
    """Return the indicator of a scalar in block form, and its lines.

    `column` is where the block that holds it stands in the file, `indent` where it will stand.
    """
    found = BLOCK_HEADER.match(scalar)
    assert found is not None
    header = found[0]
    body = scalar[line_end(scalar, 0) + 1 :].split("\n")
    if body[-1]:
        header = re.sub("[-+]", "", header) + "-"
    lines = body if body[-1] else body[:-1]
    if digit := re.search("[0-9]", header):
        source, target = column + int(digit[0]), indent + int(digit[0])
    else:
        first = next((line for line in lines if line.strip(" ")), max(lines, key=len, default=""))
        source, target = len(first) - len(first.lstrip(" ")), indent + INDENT
    content = [line[source:] for line in lines]
    if "+" not in header:
        while content and not content[-1]:
            content.pop()
    if expression:
        content = tidy_expression("\n".join(content)).split("\n")
    return header, [" " * target + line if line else "" for line in content]
