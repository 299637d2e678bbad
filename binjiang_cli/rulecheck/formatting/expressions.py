"""Expressions: blanks around operators, none inside brackets, texts in double quotes; the tree stays as it was."""

from __future__ import annotations

import re

from binjiang_cli.language.parse import parse_expression
from binjiang_cli.language.steps import NO_STEPS
from binjiang_cli.language.tree import structure
from binjiang_cli.source.document import Document
from binjiang_cli.source.problem import InputError, Place

TOKEN = re.compile(
    r"""(?P<gap>\s*)(?:(?P<text>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")|(?P<number>[0-9][\w.]*)|(?P<word>\w+)"""
    r"""|(?P<sign>[=!<>]=|[-+*/<>=.,()\[\]]))"""
)
WORD_OPERATORS = frozenset(("and", "or", "not", "in", "if", "else", "for"))
NAMED = re.compile("[A-Za-z_]")


def tidy_expression(text: str, *, quotes: bool = True) -> str:
    """Return the expression in its canonical form; as it is where it cannot be parsed, or is a bare figure, amount or date.

    The author's parentheses and line breaks stay, with the blanks after a line break. Without `quotes`, texts keep
    their quotation marks.
    """
    if not NAMED.search(text):
        return text
    tidied = _spaced(text, quotes)
    return tidied if tidied == text or same_expression(text, tidied) else text


def same_expression(one: str, other: str) -> bool:
    """Return whether both texts are expressions with the same tree."""
    document = Document("", "")

    def nowhere(start: int, end: int) -> Place:
        return Place(document)

    try:
        first, second = (structure(parse_expression(text, nowhere, lambda *_: NO_STEPS)) for text in (one, other))
    except InputError:
        return False
    return first == second


def _spaced(text: str, quotes: bool) -> str:
    parts: list[str] = []
    before, before_is_value = "", False
    at = 0
    while token := TOKEN.match(text, at):
        at = token.end()
        written = token[0][len(token["gap"]) :]
        if "\n" in token["gap"]:
            parts.append(token["gap"])
        elif parts:
            parts.append(_gap(before, before_is_value, written))
        is_sign = token["sign"] is not None and written not in (")", "]")
        unary = written == "-" and not before_is_value
        parts.append(_double_quoted(written) if quotes and token["text"] else written)
        before = "unary" if unary else written
        before_is_value = not is_sign and written not in WORD_OPERATORS
    return text if text[at:].strip() else "".join(parts) + text[at:]


def _gap(before: str, before_is_value: bool, written: str) -> str:
    """Return what stands between two tokens on a line."""
    if before in ("(", "[", ".", "=", "unary") or written in (")", "]", ",", ".", "="):
        return ""
    if written in ("(", "[") and before_is_value:
        return ""
    return " "


def _double_quoted(text: str) -> str:
    inside = text[1:-1]
    return text if '"' in inside or "\\" in inside else f'"{inside}"'
