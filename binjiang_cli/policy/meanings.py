"""What a word means: everything of the vocabulary is found under its id, its labels and its other words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from binjiang_cli.source.problem import Refused
from binjiang_cli.words import Text, folded, is_control, nearest, visible, without_invisible

MOST_CHARACTERS = 100


def parse_word(text: str) -> str:
    """Return a word that may stand for something in profiles and tables. Raises Refused where nobody could write it."""
    word = text.strip()
    if not without_invisible(word).strip() or len(word) > MOST_CHARACTERS:
        raise Refused(Text(f"这里要一个词，1 到 {MOST_CHARACTERS} 个字", f"a word of 1 to {MOST_CHARACTERS} characters"))
    if not word.isprintable() and (bad := next(filter(is_control, word), None)):
        raise Refused(Text(f"含有控制字符 {visible(bad)}", f"holds the control character {visible(bad)}"))
    return word


class Clash(NamedTuple):
    """A word that the entry `second` shares with `first`: its place among the id and the words of `second`."""

    word: str
    at: int
    second: str
    first: str


class Meanings:
    """The words of entries by the entries' ids. A word as written is found at once, any other way to write it folded."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self.words = words
        self.exact = {word: name for name, own in words.items() for word in (name, *own)}

    @cached_property
    def _folded(self) -> dict[str, str]:
        return {form: name for word, name in self.exact.items() for form in _forms(word, name)}

    def get(self, word: str) -> str | None:
        """Return the id of what a word means, None where it means nothing."""
        return self.exact.get(word) or self._folded.get(folded(word))

    @property
    def main(self) -> list[str]:
        """Return the id and the first label of every entry, which hints name rather than other words."""
        return [word for name, own in self.words.items() for word in (name, own[0])]

    def nearest(self, word: str) -> str | None:
        """Return the known word that a word was most likely meant to be: an id or a label, else another one."""
        return nearest(word, self.main) or nearest(word, self.exact)

    def clash(self) -> Clash | None:
        """Return the first word that two entries share, None where each word is one entry's alone."""
        seen: dict[str, str] = {}
        for name, own in self.words.items():
            for at, word in enumerate((name, *own)):
                for form in _forms(word, name):
                    if (first := seen.setdefault(form, name)) != name:
                        return Clash(word, at, name, first)
        return None


def _forms(word: str, name: str) -> tuple[str, ...]:
    """Return a word folded; an id (paid_in) also as people say it (paid in)."""
    form = folded(word)
    return (form, form.replace("_", "")) if word == name else (form,)
