"""What texts begin and end with, eight bytes of each: enough to tell most of them apart before any is compared."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from binjiang_cli.batch.columns.arrays import characters_of, int64, stops_of
from binjiang_cli.intake import eight_bytes
from binjiang_cli.intake.eight_bytes import BYTES, FIRST, LAST
from binjiang_cli.language.readings.columns.values import Ints, Mask

ASCII = 128  # bytes below it are signs by themselves
MIX = np.uint64(eight_bytes.MIX)
TOLD_APART = 2**20  # ends of hashes


class TextEnds:
    """The first and last eight bytes of texts, those next to an end in its lowest or highest place.

    What stands where there is no text is of no account.
    """

    def __init__(self, texts: pa.Array) -> None:
        characters, stops = characters_of(texts), stops_of(texts)
        words = eight_bytes.words(characters)
        self.lengths = np.diff(stops, prepend=0)
        starts = stops - self.lengths + BYTES
        self.heads, self.middles, self.tails = words[starts], words[starts + self.lengths // 2], words[stops]
        self._texts, self._is_ascii = texts, characters.max(initial=0) < ASCII

    @cached_property
    def signs(self) -> Ints:
        """Return how many signs each text has."""
        return self.lengths if self._is_ascii else int64(pc.utf8_length(self._texts))

    def hashes(self) -> np.ndarray:
        """Return the same number for the same text, and nearly always another for another."""
        short = np.minimum(self.lengths, BYTES)
        found = (self.heads & FIRST[short]) * MIX ^ (self.tails & LAST[short])
        middles = self.middles & FIRST[np.minimum(self.lengths - self.lengths // 2, BYTES)]
        found = ((found ^ found >> np.uint64(32)) * MIX ^ middles) * MIX + self.lengths.astype(np.uint64)
        mixed: np.ndarray = found ^ found >> np.uint64(32)
        return mixed

    def are_close(self, one: Ints, other: Ints) -> Mask:
        """Return which texts may differ in one sign at most: their first halves or their last halves are the same then."""
        signs = self.signs[one], self.signs[other]
        half = np.minimum(np.minimum(*signs) // 2, BYTES)
        heads = (self.heads[one] ^ self.heads[other]) & FIRST[half] == 0
        tails = (self.tails[one] ^ self.tails[other]) & LAST[half] == 0
        return np.asarray((heads | tails) & (np.abs(signs[0] - signs[1]) <= 1))


def may_stand_twice(hashes: np.ndarray) -> Mask:
    """Return which hashes stand more than once, and some that only end like those."""
    ordered = np.sort(hashes)
    ends = np.zeros(TOLD_APART, bool)
    ends[ordered[1:][ordered[1:] == ordered[:-1]] % TOLD_APART] = True
    found: Mask = ends[hashes % TOLD_APART]
    return found
