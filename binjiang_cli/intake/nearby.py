"""The known word that is nearest to another, among many: only words that share enough letters are compared."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property

from binjiang_cli.words import folded, nearest

MOST_COMPARED = 20  # the comparison itself takes some ten microseconds a word
COMMON = 2_000  # a letter that stands in more words than this tells nothing: 杭, 州, 有, 限, 公, 司


class Nearby:
    """Known words, found by a word that is nearly one of them."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = list(dict.fromkeys(words))

    @cached_property
    def _with_letter(self) -> dict[str, list[int]]:
        """Return the places of the words in which a letter stands; none for one that is too common to tell words apart."""
        found: dict[str, list[int]] = defaultdict(list)
        for at, word in enumerate(self.words):
            for letter in set(folded(word)):
                found[letter].append(at)
        return {letter: places if len(places) <= COMMON else [] for letter, places in found.items()}

    def nearest(self, word: str) -> str | None:
        """Return the word that another was most likely meant to be, None where none is near."""
        telling = [letter for letter in set(folded(word[:80])) if self._with_letter.get(letter) != []]
        shared = Counter(at for letter in telling for at in self._with_letter.get(letter, ()))
        likely = [self.words[at] for at, count in shared.most_common(MOST_COMPARED) if count * 3 >= len(telling)]
        return nearest(word, likely) if likely else None
