"""The canonical form of a rule file.

UTF-8, one final line break, two blanks a level, lists indented below their key, at most one blank line in a row, keys in
the order of their file's kind. A list or mapping in brackets stays in brackets where it is at most 128 cells wide and
holds neither a comment nor a text of several lines; a wider list of other words (`also`) fills lines of that width. The
author's texts, quotation marks and comments stay. Lines end with LF, or with CRLF as git gives them on Windows.
"""

from __future__ import annotations

import re
from itertools import zip_longest

from binjiang_cli.rulecheck.formatting.lines import WrittenLines
from binjiang_cli.rulecheck.formatting.meaning import same_meaning
from binjiang_cli.rulecheck.formatting.outline import Outline
from binjiang_cli.rulecheck.formatting.shapes import shape_of
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import Node, read_nodes
from binjiang_cli.source.problem import Place, refuse
from binjiang_cli.words import Text

CRLF = "\r\n"
STRANGE_BREAK = re.compile("[\x85\u2028\u2029\ufeff]")


def canonical(document: Document, root: Node | None) -> str:
    """Return the canonical form of a document of a rule set, with LF; `root` is its node.

    What it says is proved to be the same. Raises InputError for what has none: line separators other than line breaks,
    keys that are empty or of several lines, lone signs that cannot leave their brackets.
    """
    text = document.text
    if found := STRANGE_BREAK.search(text):
        code = f"U+{ord(found[0]):04X}"
        message = Text(f"这里有 {code}：请删去，或改用普通换行", f"{code} stands here: remove it, or use a plain line break")
        raise refuse(message, document.place(found.start()))
    if "\r" in text:
        document = Document(document.name, without_crlf(text).replace("\r", "\n"))
        root = read_nodes(document)
    shape = shape_of(document.name, root)
    formatted = WrittenLines(Outline(document, root, shape).top).text()
    if formatted != document.text:
        assert same_meaning(document, root, formatted, shape), f"{document.name}: formatting would change the meaning"
    return formatted


def without_crlf(text: str) -> str:
    """Return a text with LF where it has CRLF, for comparing: the ends of lines alone are no difference."""
    return text.replace(CRLF, "\n")


def first_difference(document: Document, formatted: str) -> Place | None:
    """Return the first line of a document that is not as in its canonical form; None where all are."""
    at = 0
    for line, wanted in zip_longest(document.text.splitlines(keepends=True), formatted.splitlines(keepends=True)):
        if line is None or without_crlf(line) != wanted:
            return document.place(at, at + max(len((line or "").rstrip()), 1))
        at += len(line or "")
    return None
