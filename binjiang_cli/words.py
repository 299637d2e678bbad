"""Words for people: every message in Chinese and English, made safe to print."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Literal

Lang = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """One message in both languages."""

    __pydantic_config__: ClassVar[dict[str, object]] = {"extra": "forbid", "str_min_length": 1}

    zh: str
    en: str

    def to(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en

    def __add__(self, other: Text) -> Text:
        return Text(self.zh + other.zh, self.en + other.en)


def same(text: str) -> Text:
    """Return a text that reads the same in both languages: a name, a figure, a path."""
    return Text(text, text)


def joined(parts: Iterable[Text], zh: str = "、", en: str = ", ") -> Text:
    listed = list(parts)
    return Text(zh.join(p.zh for p in listed), en.join(p.en for p in listed))


def with_id(title: Text, name: str) -> Text:
    """Return what something is called, with its id behind it."""
    return Text(f"{title.zh}（{name}）", f"{title.en} ({name})")


BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


# What Unicode calls ignorable by default: signs without a glyph of their own, which travel along with copied text.
INVISIBLE = (  # a class of a pattern
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
INVISIBLE_SIGN = re.compile(f"[{INVISIBLE}]")
# Those of them that never shape a letter or an emoji: soft hyphen, zero-width space, word joiner, byte order mark.
BLANK_SIGNS = frozenset("\u00ad\u200b\u2060\ufeff")


def is_control(char: str) -> bool:
    """Return true for what could move a terminal's cursor, break a line or reverse the reading order."""
    return char in BIDI_CONTROLS or unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")


def visible(text: str) -> str:
    """Return the text with control characters written out, which could act on a terminal, and with signs that nobody sees."""
    if text.isprintable():  # none of those signs is
        return text
    return "".join(f"\\u{ord(c):04x}" if c in BLANK_SIGNS or is_control(c) else c for c in text)


def without_invisible(text: str) -> str:
    """Return the text without the signs that have no glyph."""
    return text if text.isascii() else INVISIBLE_SIGN.sub("", text)


def folded(text: str) -> str:
    """Return what texts are compared by: NFKC and without case, white space and invisible signs.

    Keys, choices and subjects that a reader takes for one and the same are the same then.
    """
    if text.isascii():
        return "".join(text.split()).casefold()
    return "".join(unicodedata.normalize("NFKC", INVISIBLE_SIGN.sub("", text)).casefold().split())


def clipped(line: str, most: int) -> str:
    """Return the line safe to print, cut where it has more characters than `most`."""
    return visible(line if len(line) <= most else line[: most - 1] + "…")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that `word` was most likely meant to be, if any is close."""
    from difflib import get_close_matches

    by_folded = {k.casefold(): k for k in known}
    found = get_close_matches(word[:80].casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def did_you_mean(word: str) -> Text:
    """Return the hint that names what was most likely meant."""
    return Text(f"是不是 {word}？", f"did you mean {word}?")


def listing(words: Iterable[str], most: int = 12, between: str = ", ") -> str:
    shown = list(words)
    return between.join(shown[:most]) + (" …" if len(shown) > most else "")


def listed(words: Iterable[str], most: int = 12) -> Text:
    """Return words parted as each language does it, the first of many."""
    shown = list(words)
    return Text(listing(shown, most, "、"), listing(shown, most))


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet evaluates: names are not formulas, whatever they begin with."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) and not cell.lstrip("+-").replace(".", "", 1).isdigit() else cell
