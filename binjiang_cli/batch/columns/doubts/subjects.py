"""Which companies may write one subject in two ways, or two nearly alike, or several in one text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from binjiang_cli.batch.columns.arrays import characters_of, int64
from binjiang_cli.batch.columns.facts import TableFacts
from binjiang_cli.batch.columns.keys import SubjectKeys
from binjiang_cli.batch.columns.lines import Lines
from binjiang_cli.estimation.doubts.records import BETWEEN, nearly_alike
from binjiang_cli.language.readings.columns import WordLists
from binjiang_cli.language.readings.columns.values import Ints
from binjiang_cli.words import folded

MANY = 40  # subjects of one company; one with more leaves, as to look at all its pairs takes longer


class SubjectColumn(NamedTuple):
    """Subjects: whose they are, their numbers, their texts; `code` is each one's place in `texts`."""

    owner: Ints
    number: Ints
    code: Ints
    texts: Sequence[str]


def odd_subjects(facts: TableFacts, keys: SubjectKeys, lines: Sequence[Lines]) -> Iterator[Ints]:
    """Yield the companies whose subjects the exact reading has to look at."""
    stated = [
        _laid_out(column, section.owner, keys)
        for name, section in facts.sections.items()
        if (column := facts.subjects(name)) is not None
    ]
    stated += [_laid_out(found.subjects, found.company, keys) for found in lines if found.rule.subject is not None]
    yield from _Subjects(stated, keys).odd()


def _laid_out(subjects: WordLists, owner: Ints, keys: SubjectKeys) -> SubjectColumn:
    starts, stops = (np.broadcast_to(end, len(owner)) for end in (subjects.starts, subjects.stops))
    lengths = np.where(subjects.known, stops - starts, 0)
    row = np.repeat(np.arange(len(owner)), lengths)
    code = subjects.codes[np.arange(len(row)) + np.repeat(starts - np.cumsum(lengths) + lengths, lengths)]
    return SubjectColumn(owner[row], keys.of(subjects.texts)[code], code, subjects.texts)


class _Subjects:
    """The subjects of companies that state several, company by company; `part` and `code` lead to their texts."""

    def __init__(self, stated: Sequence[SubjectColumn], keys: SubjectKeys) -> None:
        self.stated, self.keys, self.known = stated, keys, keys.known
        empty = np.empty(0, np.int64)
        owner, number, code = (np.concatenate([empty, *columns]) for columns in zip(*_columns(stated), strict=True))
        part = np.repeat(np.arange(len(stated)), [len(each.owner) for each in stated])
        several = np.flatnonzero(np.bincount(owner)[owner] > 1)
        order = several[np.argsort(owner[several], kind="stable")]
        self.owner, self.number = owner[order], number[order]
        self.part, self.code = part[order], code[order]

    def odd(self) -> Iterator[Ints]:
        """Yield the companies to be looked at."""
        if not len(self.owner):
            return
        yield np.flatnonzero(np.bincount(self.owner) > MANY)
        ends = self.keys.ends
        for distance, (first, second) in enumerate(self._pairs(), 1):
            one, other = self.number[first], self.number[second]
            same = one == other
            yield self.owner[[at for at in first[same].tolist() if self._text(at) != self._text(at + distance)]]
            close = np.flatnonzero(ends.are_close(one, other) & ~same)
            alike = [place for place in close if nearly_alike(self._folded(one[place]), self._folded(other[place]))]
            yield self.owner[first[alike]]
        yield self._several_in_one()

    def _pairs(self) -> Iterator[tuple[Ints, Ints]]:
        """Yield every two subjects of a company, as two columns of places, those at one distance at a time."""
        first = np.arange(len(self.owner))
        for distance in range(1, MANY):
            first = first[first + distance < len(self.owner)]
            first = first[self.owner[first] == self.owner[first + distance]]
            if not len(first):
                return
            yield first, first + distance

    def _text(self, place: int) -> str:
        return str(self.stated[self.part[place]].texts[self.code[place]])

    def _folded(self, number: int) -> str:
        return str(self.known[number])

    def _several_in_one(self) -> Ints:
        """Return the companies of which a subject has another one as its part."""
        data = characters_of(self.known).tobytes()
        if data.isascii() and not any(sign in data for sign in b",/+&"):
            return self.owner[:0]
        parted = np.flatnonzero(int64(pc.match_substring_regex(self.known, BETWEEN.pattern).cast(pa.int8())))
        at = np.flatnonzero(np.isin(self.number, parted)).tolist()
        mine = np.flatnonzero(np.isin(self.owner, self.owner[at]))
        has = {(self.owner[place], self._folded(self.number[place])) for place in mine}
        odd = [place for place in at for part in BETWEEN.split(self._text(place)) if (self.owner[place], folded(part)) in has]
        return np.asarray(self.owner[odd])


def _columns(stated: Sequence[SubjectColumn]) -> list[tuple[Ints, Ints, Ints]]:
    nothing = np.empty(0, np.int64)
    return [each[:3] for each in stated] or [(nothing, nothing, nothing)]
