"""Which JSON lines have no key twice in one object: found over the bytes of all lines at once, without parsing them.

The lines are known to be objects of fields and sections, of which a section is an object or a list of objects of fields, with
no other keys than are given, and no quotes within texts: a quote opens a text, the next one closes it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from binjiang_cli.intake.arrow import truths
from binjiang_cli.intake.eight_bytes import BYTES, FIRST, LAST, MIX, words

QUOTE, COLON, BRACE = b'":{'
PLACES = 2**16  # of hashes: so many that hardly two of some fifty keys have one
TRIES = 100
BLOCK_BYTES = 128 * 1024  # of lines that are looked at together: they stay near the processor


class _Texts(NamedTuple):
    """Texts within bytes, by the places of the quotes around them; `words` are the eight bytes before each byte."""

    words: np.ndarray
    opened: np.ndarray
    closed: np.ndarray

    def hashes(self, factor: int) -> np.ndarray:
        """Return numbers below PLACES, the same for the same text."""
        lengths = self.closed - self.opened - 1
        short = np.minimum(lengths, BYTES)
        mixed = (self.words[self.opened + 1 + BYTES] & FIRST[short]) * np.uint64(factor)
        mixed ^= (self.words[self.closed] & LAST[short]) + lengths.astype(np.uint64)
        found: np.ndarray = mixed * np.uint64(factor) >> np.uint64(48)
        return found


def have_keys_once(lines: pa.LargeStringArray, outer: Collection[str], inner: Collection[str]) -> pa.BooleanArray:
    """Return the lines without a key twice, of keys of a whole profile and of those of its sections.

    No line is known to be one where both have a key in common, or where no number tells two of them apart by their ends.
    """
    keys = [*outer, *inner]
    numbered = _numbered([key.encode() for key in keys])
    if numbered is None:
        return truths(np.zeros(len(lines), bool))
    stops = np.frombuffer(lines.buffers()[1], np.int64)[lines.offset : lines.offset + len(lines) + 1]
    data = np.frombuffer(lines.buffers()[2] or b"", np.uint8)
    once = np.ones(len(lines), bool)
    first = 0
    while first < len(lines):
        last = max(int(np.searchsorted(stops, stops[first] + BLOCK_BYTES, "right")) - 1, first + 1)
        block = data[stops[first] : stops[last]]
        once[first + _twice(block, stops[first + 1 : last + 1] - stops[first], len(outer), *numbered)] = False
        first = last
    return truths(once)


def _twice(data: np.ndarray, stops: np.ndarray, outer: int, factor: int, numbers: np.ndarray) -> np.ndarray:
    """Return the lines with a key twice."""
    texts = _texts(data)
    number = numbers[texts.hashes(factor)]
    # keys of one object follow each other, but for those of the whole profile; the first one stands behind its brace
    whose = np.cumsum(data[texts.opened - 1] == BRACE)
    profiles = np.flatnonzero(number < outer)
    whose[profiles] = np.searchsorted(stops, texts.opened[profiles], "right")
    place = whose * (int(numbers.max()) + 1) + number
    times = np.bincount(place)
    if times.max(initial=0) < 2:
        return profiles[:0]
    found: np.ndarray = np.searchsorted(stops, texts.opened[times[place] > 1], "right")
    return found


def _numbered(keys: list[bytes]) -> tuple[int, np.ndarray] | None:
    """Return by what to multiply that each key has a hash of its own, and the keys' numbers by their hashes."""
    ends = np.cumsum([len(key) + 1 for key in keys])
    texts = _Texts(words(np.frombuffer(b'"' + b'"'.join([*keys, b""]), np.uint8)), ends - [len(key) + 1 for key in keys], ends)
    for factor in range(MIX, 2**64, (2**64 - MIX) // TRIES // 2 * 2):
        hashes = texts.hashes(factor)
        if len({*hashes.tolist()}) == len(keys):
            numbers = np.zeros(PLACES, np.int64)
            numbers[hashes] = np.arange(len(keys))
            return factor, numbers
    return None


def _texts(data: np.ndarray) -> _Texts:
    """Return the keys: the texts before a colon."""
    quotes = np.flatnonzero(data == QUOTE)
    opened, closed = quotes[::2], quotes[1::2]
    keys = np.flatnonzero(data[closed + 1] == COLON)
    return _Texts(words(data), opened[keys], closed[keys])
