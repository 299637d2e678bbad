"""Subjects as numbers: texts that are read as one subject have one number, across all sections of a table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from binjiang_cli.batch.columns.arrays import characters_of, int64
from binjiang_cli.batch.columns.ends import TextEnds, may_stand_twice
from binjiang_cli.batch.columns.facts import TableFacts
from binjiang_cli.batch.columns.typed import ArrowTexts
from binjiang_cli.intake.arrow import strings, whole
from binjiang_cli.language.readings.columns.values import Ints
from binjiang_cli.words import folded


class SubjectKeys:
    """The numbers of all subjects that a table states, and of further texts that rules name."""

    def __init__(self, facts: TableFacts) -> None:
        stated = [column.texts for column in map(facts.subjects, facts.sections) if column is not None]
        arrays = [strings(texts) if not isinstance(texts, ArrowTexts) else texts.array for texts in stated]
        self._known = pa.concat_arrays([_folded(array) for array in arrays]) if arrays else strings([])
        self._ends = TextEnds(self._known)
        numbers = _first_places(self._known, self._ends)
        self._texts = stated
        self._numbers = np.split(numbers, np.cumsum([len(array) for array in arrays])[:-1]) if arrays else []
        self._by_text: dict[str, int] | None = None
        self._further: list[str] = []

    def of(self, texts: Sequence[str]) -> Ints:
        """Return the number of each text."""
        for known, numbers in zip(self._texts, self._numbers, strict=True):
            if known is texts:
                return numbers
        return np.array([self.number(text) for text in texts], np.int64)

    def number(self, text: str) -> int:
        if self._by_text is None:
            numbers = np.concatenate([np.empty(0, np.int64), *self._numbers])
            self._by_text = dict(zip(self._known.to_pylist(), numbers.tolist(), strict=True))
        if (text := folded(text)) not in self._by_text:
            self._by_text[text] = self.most
            self._further.append(text)
        return self._by_text[text]

    @property
    def known(self) -> pa.StringArray:
        """Return the texts as they are compared, those of further ones included, by their numbers."""
        return pa.concat_arrays([self._known, strings(self._further)]) if self._further else self._known

    @property
    def ends(self) -> TextEnds:
        """Return what those texts begin and end with."""
        return TextEnds(self.known) if self._further else self._ends

    @property
    def most(self) -> int:
        """Return what all numbers are below."""
        return len(self._known) + len(self._further)


def _first_places(texts: pa.Array, ends: TextEnds) -> Ints:
    """Return for each text the place where the same one stands first. Those whose hash stands once need not be compared."""
    found = np.arange(len(texts))
    twice = np.flatnonzero(may_stand_twice(ends.hashes()))
    if len(twice):
        alike = int64(texts.take(whole(twice)).dictionary_encode().indices)
        _, first = np.unique(alike, return_index=True)
        found[twice] = twice[first][alike]
    return found


def _folded(texts: pa.Array) -> pa.Array:
    """Return texts as they are compared; what is plain ASCII without blanks needs no Python."""
    if not len(texts):
        return strings([])
    characters = characters_of(texts)
    if characters.max(initial=0) < 128 and not _has_blanks(characters):
        return pc.ascii_lower(texts)
    return strings(map(folded, texts.to_pylist()))


def _has_blanks(characters: np.ndarray) -> bool:
    return bool((characters <= ord(" ")).any())
