"""From Arrow to NumPy: numbers, truths, texts and lists of an array, whatever of it is absent or sliced away."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from binjiang_cli.intake.arrow import strings, truths
from binjiang_cli.language.readings.columns.values import Ints, Mask
from binjiang_cli.values.texts import DITTO, MAX_TEXT
from binjiang_cli.values.unknown import SIGNS, is_not_known
from binjiang_cli.values.uscc import ALPHABET

NOT_AT_AN_END = tuple(" “”‘’\"'")
NULLS = ("null", "Null", "NULL")
LETTERS = len(ALPHABET)
# The bytes of texts of which the signs need not be looked at, which takes ten times as long: of ASCII what has a glyph but
# what an end, a tilde or a null could be made of, of UTF-8 the Chinese characters, U+4000 to U+9FFF.
PLAIN = bytes({*range(0x21, 0x7E), *range(0x80, 0xC0), *range(0xE4, 0xEA)} - set(b"\"'nN"))
FOUR_BYTES = 0xF0  # the least byte that begins a sign of four bytes in UTF-8


def int64(values: pa.Array) -> Ints:
    """Return whole numbers, zero where there is none. Raises ArrowInvalid where one does not fit."""
    return _fixed(values if values.type == pa.int64() else values.cast(pa.int64()), np.int64)


def floats(values: pa.Array) -> np.ndarray:
    """Return floating-point numbers of 64 bits, zero where there is none."""
    return _fixed(values, np.float64)


def days(values: pa.Array) -> Ints:
    """Return the days of a date32 array, counted from 1970, zero where there is none."""
    return _fixed(values, np.int32).astype(np.int64)


def _fixed(values: pa.Array, kind: type) -> np.ndarray:
    numbers: np.ndarray = np.frombuffer(values.buffers()[1] or b"", kind)[values.offset : values.offset + len(values)]
    return _there(values, numbers)


def _there(values: pa.Array, numbers: np.ndarray) -> np.ndarray:
    """Return the numbers of an array, zero where there is none: Arrow lets anything stand there, also what overflows."""
    return np.where(valid(values), numbers, 0) if values.null_count else numbers


def flags(values: pa.Array) -> Mask:
    """Return truths, false where there is none."""
    data = np.frombuffer(values.buffers()[1] or b"", np.uint8)
    first, start = divmod(values.offset, 8)
    last = (values.offset + len(values) + 7) // 8
    found = np.unpackbits(data[first:last], bitorder="little")[start : start + len(values)].astype(bool)
    return found & valid(values) if values.null_count else found


def valid(values: pa.Array) -> Mask:
    """Return where an array has a value."""
    return np.ones(len(values), bool) if not values.null_count else flags(values.is_valid())


def unscaled(values: pa.Array) -> tuple[Ints, Mask]:
    """Return decimals as whole numbers of their last place, zero where there is none, and where one takes over 64 bits."""
    if not len(values):
        return np.zeros(0, np.int64), np.zeros(0, bool)
    halves = np.frombuffer(values.buffers()[1], np.int64).reshape(-1, 2)[values.offset : values.offset + len(values)]
    low, high = halves[:, 0], halves[:, 1]
    wide = high != (low >> 63)
    return _there(values, np.where(wide, 0, low) if wide.any() else np.ascontiguousarray(low)), wide


def laid_out(values: pa.Array) -> tuple[pa.Array, Ints, Ints]:
    """Return the items of lists, and where those of each list begin and end; an absent list has none."""
    lengths = int64(pc.list_value_length(values))
    stops = np.cumsum(lengths)
    return values.flatten(), stops - lengths, stops


def are_plain_texts(values: pa.Array) -> bool:
    """Return whether texts are printable, of a fair length, and begin and end with what a text may begin and end with."""
    lengths = pc.min_max(pc.binary_length(values))
    if not len(values) or lengths["min"].as_py() is None:
        return True
    if lengths["min"].as_py() < 1 or lengths["max"].as_py() > MAX_TEXT:
        return False
    characters = characters_of(values).tobytes()
    try:
        text = str(characters, "utf-8")
    except UnicodeDecodeError:
        return False
    if characters.translate(None, PLAIN) and not _are_plain(values, text):
        return False
    return not _says_any_nothing(values)


def _are_plain(values: pa.Array, text: str) -> bool:
    """Return whether texts, all of which are in `text`, hold nothing hidden, no null and no tilde, and no odd end."""
    if not text.isprintable() or "~" in text or any(word[0] in text and word in text for word in NULLS):
        return False
    at_ends = [char for char in NOT_AT_AN_END if char in text]
    return not any(pc.any(test(values, char)).as_py() for char in at_ends for test in (pc.starts_with, pc.ends_with))


def _says_any_nothing(values: pa.Array) -> bool:
    """Return whether a text says that nothing is known, or only what stands above it.

    Nearly all end in a sign, such as a digit, that none of those has.
    """
    values = values.filter(truths(_end_in_signs(values)))
    if pc.any(pc.is_in(values, strings(DITTO).cast(values.type))).as_py():
        return True
    suspects = values.filter(pc.match_substring_regex(values, rf"\A[{SIGNS}]+\z"))
    return any(is_not_known(text) for text in pc.unique(suspects).to_pylist() if text is not None)


def _end_in_signs(values: pa.Array) -> Mask:
    """Return which texts may end in one of the signs, by their last two bytes.

    What stands for an absent one is of no account.
    """
    characters, stops = characters_of(values), stops_of(values)
    if characters.max() >= FOUR_BYTES:
        return np.ones(len(values), bool)
    pairs = np.ndarray(len(characters), ">u2", np.append(np.uint8(0), characters), strides=(1,))  # one ends at each byte
    found: Mask = _ends_of_signs()[pairs[stops - 1]]
    return found


@cache
def _ends_of_signs() -> Mask:
    """Return, for the last two bytes of a text as one number, whether it may end in one of the signs."""
    found = np.zeros((256, 256), bool)
    for sign in re.findall(f"[{SIGNS}]", "".join(map(chr, range(0x10000)))) + [text[-1] for text in DITTO]:
        *before, last = sign.encode()
        found[before[-1:] or slice(None), last] = True
    return found.ravel()


def are_codes(values: pa.Array) -> bool:
    """Return whether unified social credit codes have the form and the check character of GB 32100-2015."""
    lengths = pc.min_max(pc.binary_length(values))
    if lengths["min"].as_py() is None:
        return True
    characters = characters_of(values)
    count = len(values) - values.null_count
    if not lengths["min"].as_py() == lengths["max"].as_py() == 18 or len(characters) != 18 * count:
        return False
    digits = _places_in_alphabet()[characters].reshape(-1, 18)
    weights = np.array([pow(3, place, LETTERS) for place in range(17)] + [1], np.uint16)
    return bool((digits < LETTERS).all() and (digits[:, 2:8] < 10).all() and not (digits @ weights % LETTERS).any())


@cache
def _places_in_alphabet() -> np.ndarray:
    """Return for each byte its place in the alphabet of credit codes; the alphabet's length for a byte that is not in it."""
    places = np.full(256, LETTERS, np.uint8)
    for place, letter in enumerate(ALPHABET):
        places[ord(letter)] = place
    return places


def stops_of(values: pa.Array) -> Ints:
    """Return where each text of an array ends among the bytes of all."""
    wide = np.int64 if pa.types.is_large_string(values.type) else np.int32
    offsets = np.frombuffer(values.buffers()[1] or bytes(8), wide)[values.offset : values.offset + len(values) + 1]
    found: Ints = offsets[1:].astype(np.int64) - int(offsets[0])
    return found


def characters_of(values: pa.Array) -> np.ndarray:
    """Return the bytes of all texts of an array, one after the other, also what stands where there is none."""
    _, offsets, characters = values.buffers()
    if characters is None:
        return np.empty(0, np.uint8)
    wide = np.int64 if pa.types.is_large_string(values.type) else np.int32
    first, last = np.frombuffer(offsets, wide)[[values.offset, values.offset + len(values)]]
    return np.frombuffer(characters, np.uint8)[first:last]
