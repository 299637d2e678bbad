"""Columns without a value that is not plain: found over a whole column at once, so that SQL need not test its values."""

from datetime import date
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from binjiang_cli.batch.kernel.plain import NULLS
from binjiang_cli.language.readings.sql.values import Width
from binjiang_cli.policy.vocabulary import MAX_VALUES, Field
from binjiang_cli.profile.model import MAX_TEXT
from binjiang_cli.values.unknown import SIGNS, is_not_known
from binjiang_cli.values.uscc import ALPHABET

NOT_AT_AN_END = tuple(" “”‘’\"'")
LETTERS = len(ALPHABET)
YEARS = (1900, 2099)
EPOCH = date(1970, 1, 1)


def in_its_type(field: Field, values: pa.Array) -> pa.Array:
    """Texts that are all days of the calendar, as `2025-01-15`, as dates; other columns as they are."""
    if field.type != "date" or not pa.types.is_string(values.type) or not _are_between(pc.binary_length(values), 10, 10):
        return values
    try:
        return values.cast(pa.date32())
    except pa.ArrowInvalid:
        return values


def is_sure(field: Field, values: pa.Array, width: Width) -> bool:
    """Whether every value of a column is certainly plain or absent, choices under their ids.

    False also where that is not worth finding out.
    """
    kind = values.type
    match field.type:
        case "text":
            return pa.types.is_string(kind) and _are_texts(values)
        case "uscc":
            return pa.types.is_string(kind) and _are_codes(values)
        case "choice":
            return pa.types.is_string(kind) and _are_among(values, field)
        case "texts" | "choices":
            return pa.types.is_list(kind) and pa.types.is_string(kind.value_type) and _are_lists(field, values)
        case "boolean":
            return bool(pa.types.is_boolean(kind))
        case "date":
            return pa.types.is_date32(kind) and _are_between(values.cast(pa.int32()), *_days(width))
        case "year" | "integer":
            return pa.types.is_int64(kind) and _are_between(values, *(YEARS if field.type == "year" else (0, width.whole)))
        case "money":
            return pa.types.is_decimal128(kind) and kind.scale == 2 and _are_fen(values, width)
    return False


def _are_between(values: pa.Array, low: int, high: int) -> bool:
    least, most = (end.as_py() for end in pc.min_max(values).values())
    return least is None or low <= least <= most <= high


def _are_fen(values: pa.Array, width: Width) -> bool:
    """Whether decimals of two places are amounts from zero to the greatest, also what stands where there is none."""
    if not len(values):
        return True
    low, high = np.frombuffer(values.buffers()[1], np.int64).reshape(-1, 2)[values.offset : values.offset + len(values)].T
    return not high.any() and bool(low.min() >= 0 and low.max() <= width.fen)


def _days(width: Width) -> tuple[int, int]:
    """The first and the last day, counted from 1970."""
    first, last = date(width.first_year, 1, 1), date(width.last_year, 12, 31)
    return (first - EPOCH).days, (last - EPOCH).days


def _are_lists(field: Field, values: pa.Array) -> bool:
    items = values.flatten()
    most = pc.max(pc.list_value_length(values)).as_py() or 0
    plain = _are_texts(items) if field.type == "texts" else _are_among(items, field)
    return most <= MAX_VALUES and not items.null_count and plain


def _are_among(values: pa.Array, field: Field) -> bool:
    return {value for value in pc.unique(values).to_pylist() if value is not None} <= set(field.values)


def _are_texts(values: pa.Array) -> bool:
    """Whether texts are printable, of a fair length, and begin and end with what a text may begin and end with."""
    if not _are_between(pc.binary_length(values), 1, MAX_TEXT):
        return False
    characters = _characters(values)
    try:
        text = str(characters.data, "utf-8")
    except UnicodeDecodeError:
        return False
    if not _are_printable(text, characters) or "~" in text or any(word[0] in text and word in text for word in NULLS):
        return False
    if _is_any_not_known(values):
        return False
    at_ends = [char for char in NOT_AT_AN_END if char in text]
    return not any(pc.any(test(values, char)).as_py() for char in at_ends for test in (pc.starts_with, pc.ends_with))


def _is_any_not_known(values: pa.Array) -> bool:
    """Whether a text says that nothing is known. Nearly all hold a sign, such as a digit, that none of those has."""
    suspects = values.filter(pc.match_substring_regex(values, rf"\A[{SIGNS}]+\z"))
    return any(map(is_not_known, pc.unique(suspects).to_pylist()))


def _are_printable(text: str, characters: np.ndarray) -> bool:
    if not text.isascii():
        return text.isprintable()
    return not text or bool(characters.min() >= ord(" ") and characters.max() <= ord("~"))  # in a fifth of the time


def _are_codes(values: pa.Array) -> bool:
    """Whether unified social credit codes have the form and the check character of GB 32100-2015."""
    characters = _characters(values)
    if not _are_between(pc.binary_length(values), 18, 18) or len(characters) != 18 * (len(values) - values.null_count):
        return False
    digits = _places_in_alphabet()[characters].reshape(-1, 18)
    weights = np.array([pow(3, place, LETTERS) for place in range(17)] + [1], np.uint16)
    return bool((digits < LETTERS).all() and (digits[:, 2:8] < 10).all() and not (digits @ weights % LETTERS).any())


@cache
def _places_in_alphabet() -> np.ndarray:
    """For each byte its place in the alphabet of credit codes; the alphabet's length for a byte that is not in it."""
    places = np.full(256, LETTERS, np.uint8)
    for place, letter in enumerate(ALPHABET):
        places[ord(letter)] = place
    return places


def _characters(values: pa.Array) -> np.ndarray:
    """The bytes of all texts of a column, one after the other, also what stands where there is none."""
    _, offsets, characters = values.buffers()
    if characters is None:
        return np.empty(0, np.uint8)
    first, last = np.frombuffer(offsets, np.int32)[[values.offset, values.offset + len(values)]]
    return np.frombuffer(characters, np.uint8)[first:last]
