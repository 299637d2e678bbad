"""What a Chinese input method types for YAML's punctuation, and a lone - or ?, read where it can only mean one thing.

Only around keys that are known: a full-width colon or comma inside a name stays what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from binjiang_cli.source.document import Document

SIGNS = ("：", "，", "　", "\u00a0", "－", "\\ud", "\\uD")
NO_BLANK_AFTER_COLON = re.compile(r"^ *(?:- +)?\w+:\S", re.MULTILINE)
# A stroke or a question mark that stands for no value; YAML takes it for the beginning of a list or of a key.
ALONE = r"(?P<alone>-|\?+)(?=[ \t]*(?:[,，}\]\r\n]|[ \t]\#|\Z))"
STANDS_ALONE = re.compile(rf"[:：][ 　\u00a0]*{ALONE}")
SURROGATES = r"(?i)\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})"


def repair(document: Document, keys: Iterable[str]) -> Document:
    """Return the document with slips around the given keys put right; positions stay those of the file."""
    text = document.text
    code = "\n".join(line for line in text.split("\n") if not line.lstrip(" ").startswith("#"))
    if not any(sign in code for sign in SIGNS) and not NO_BLANK_AFTER_COLON.search(text) and not STANDS_ALONE.search(text):
        return document
    changes = sorted([*_surrogates(text), *_punctuation(text, keys)])
    pieces: list[str] = []
    edits: list[tuple[int, int]] = []
    at = length = 0
    for start, end, new in changes:
        pieces += [text[at:start], new]
        length += start - at + len(new)
        at = end
        edits.append((length, length - at))
    pieces.append(text[at:])
    return Document(document.name, "".join(pieces), document.original, tuple(edits))


def _surrogates(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the characters beyond U+FFFF that JSON writes as two escapes; YAML knows one of eight digits."""
    for pair in re.finditer(SURROGATES, text):
        high, low = int(pair[1], 16), int(pair[2], 16)
        yield pair.start(), pair.end(), f"\\U{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00):08x}"


def _punctuation(text: str, keys: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    known = "|".join(re.escape(key) for key in sorted(keys, key=len, reverse=True))
    slip = re.compile(
        rf"""(?: ^[ ]* (?P<dash> [－-][ 　]+ )? | (?P<comma> [{{,，] ) [ 　]* )
             (?P<open> ["'“] )? (?:{known}) (?P<close> ["'”] )?
             [ 　]* (?P<colon> [:：] ) (?P<gap> [ 　\u00a0]* ) (?= (?P<rest> .? ) ) (?: {ALONE} )?""",
        re.MULTILINE | re.VERBOSE,
    )
    for found in slip.finditer(text):
        for group, right in (("dash", "- "), ("comma", None), ("open", None), ("close", None), ("colon", ":")):
            typed = found[group]
            if typed is None:
                continue
            right = {"，": ",", "“": '"', "”": '"'}.get(typed, typed) if right is None else right
            if typed != right and not (group == "dash" and typed[0] == "-" and "　" not in typed):
                yield found.start(group), found.end(group), right
        gap = found["gap"]
        if gap.strip(" ") or (not gap and found["rest"]):
            yield found.start("gap"), found.end("gap"), " "
        if found["alone"]:
            yield found.start("alone"), found.end("alone"), f'"{found["alone"]}"'
