"""A column of a table as typed values: what is plainly typed is cast, every other value goes through the loader's parser.

A value that the loader would not read without a word is bad: its company is left to the exact reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import lcm
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from binjiang_cli.batch.columns.arrays import are_plain_texts, characters_of, days, flags, floats, int64, laid_out, unscaled
from binjiang_cli.batch.columns.arrays import valid as valid_in
from binjiang_cli.intake.arrow import lists
from binjiang_cli.intake.plain_json import MONEY, are_written_as
from binjiang_cli.intake.row_nodes import text_of
from binjiang_cli.language.readings.columns import Column, Days, Moneys, Numbers, TextColumn, Truths, WordLists
from binjiang_cli.language.readings.columns.arithmetic import MOST
from binjiang_cli.language.readings.columns.values import ALL, CNY, Ints, Mask
from binjiang_cli.policy.field_types import MAX_VALUES, TYPES
from binjiang_cli.policy.vocabulary import BETWEEN_TEXTS, Field, read_choice
from binjiang_cli.source.problem import Refused
from binjiang_cli.values.currencies import CURRENCIES
from binjiang_cli.values.dates import FIRST_DAY, LAST_DAY
from binjiang_cli.values.money import MAX_AMOUNT, Money
from binjiang_cli.values.texts import parse_text
from binjiang_cli.values.unknown import is_not_known

CODES = {code: number for number, code in enumerate(("CNY", *sorted(CURRENCIES - {"CNY"})))}
EPOCH = date(1970, 1, 1)
CERTAIN = 10**13  # below it a float that two decimals can state is stated by no others


def day_of(number: int) -> date:
    """Return the day that a column has as a number."""
    return EPOCH + timedelta(days=number)


class Typed(NamedTuple):
    """A column, and the rows whose values only the exact reading reads."""

    column: Column
    bad: Mask


class ArrowTexts(Sequence[str]):
    """The texts of an Arrow array, made when they are asked for."""

    def __init__(self, array: pa.Array) -> None:
        self.array = array

    def __len__(self) -> int:
        return len(self.array)

    def __getitem__(self, place: Any) -> Any:
        return self.array[place].as_py()

    def __iter__(self) -> Iterator[str]:
        return iter(self.array.to_pylist())


def typed(field: Field, values: pa.Array) -> Typed:
    """Return the values of a field's column; of a type that Arrow does not turn into another all are bad."""
    try:
        return _typed(field, values)
    except pa.ArrowException:
        return Typed(unknown(field), valid_in(values))


def _typed(field: Field, values: pa.Array) -> Typed:
    match field.type:
        case "money":
            return _money(field, values)
        case "texts" | "choices":
            return _lists(field, values)
        case "date" if pa.types.is_date32(values.type):
            numbers = days(values)
            return _known(values, Days(numbers), _outside(numbers, *_years()))
        case "date" if pa.types.is_string(values.type):
            return _written_days(field, values)
        case "boolean" if pa.types.is_boolean(values.type):
            return _known(values, Truths(flags(values)), np.zeros(len(values), bool))
        case "year" | "integer" if pa.types.is_integer(values.type):
            return _whole(field, values)
        case "number" | "rate" if pa.types.is_decimal128(values.type):
            return _decimal(field, values)
    return _parsed(field, values)


def _written_days(field: Field, values: pa.Array) -> Typed:
    """Return days of which all are written as 2025-01-31, which Arrow reads.

    Any other way of writing is the loader's to read.
    """
    try:
        return _typed(field, values.cast(pa.date32()))
    except pa.ArrowInvalid:
        return _parsed(field, values)


def unknown(field: Field) -> Column:
    """Return a column in which nothing is known."""
    zero, none = np.zeros(1, np.int64), np.zeros(1, bool)
    match field.type:
        case "money":
            return Moneys(Numbers(zero, 1, none))
        case "date":
            return Days(zero, none)
        case "boolean":
            return Truths(none, none)
        case "year" | "integer" | "number" | "rate":
            return Numbers(zero, 1, none)
        case "texts" | "choices":
            return WordLists(zero, zero, zero[:0], (), none)
    return TextColumn(zero, ("",), none)


def _years() -> tuple[int, int]:
    return (FIRST_DAY - EPOCH).days, (LAST_DAY - EPOCH).days


def _known(values: pa.Array, column: Any, bad: Mask) -> Typed:
    if not values.null_count:
        return Typed(column, bad)
    known = valid_in(values)
    return Typed(column._replace(known=known & ~bad), bad & known)


def _outside(numbers: Ints, low: int, high: int) -> Mask:
    return (numbers < low) | (numbers > high)


def _whole(field: Field, values: pa.Array) -> Typed:
    numbers = int64(values)
    low, high = TYPES[field.type].within()
    return _known(values, Numbers(numbers, 1), _outside(numbers, int(low), int(high)))


def _decimal(field: Field, values: pa.Array) -> Typed:
    numbers, wide = unscaled(values)
    den = 10**values.type.scale
    most = 1 if field.type == "rate" else int(TYPES[field.type].within()[1])  # a rate above 1 has to have its sign
    return _known(values, Numbers(numbers, den), wide | _outside(numbers, 0, min(most * den, MOST)))


def _money(field: Field, values: pa.Array) -> Typed:
    kind = values.type
    if pa.types.is_struct(kind):
        return _struct_of_money(field, values)
    if pa.types.is_decimal128(kind) and 0 <= kind.scale <= 2:
        numbers, wide = unscaled(values)
        times = 10 ** (2 - kind.scale)
        bad = wide | _outside(numbers, 0, MAX_AMOUNT * 100 // times)
        return _known_money(values, np.where(bad, 0, numbers) * times, None, bad)
    if pa.types.is_integer(kind):
        numbers = int64(values)
        bad = _outside(numbers, 0, MAX_AMOUNT)
        return _known_money(values, np.where(bad, 0, numbers) * 100, None, bad)
    if pa.types.is_float64(kind):
        return _float_money(values)
    if pa.types.is_string(kind) and are_written_as(MONEY, values):  # Arrow takes a twentieth of the loader's time
        return _money(field, values.cast(pa.decimal128(18, 2)))
    return _parsed(field, values)


def _known_money(values: pa.Array, fen: Ints, currency: Ints | None, bad: Mask) -> Typed:
    known = valid_in(values) & ~bad if values.null_count else ~bad if bad.any() else ALL
    return Typed(Moneys(Numbers(fen, 100, known), currency), bad & valid_in(values))


def _float_money(values: pa.Array) -> Typed:
    numbers = floats(values)
    with np.errstate(invalid="ignore"):
        bad = ~((numbers >= 0) & (numbers < CERTAIN))
    fen = np.rint(np.where(bad, 0, numbers) * 100)
    bad |= np.where(bad, 0, fen / 100 != np.where(bad, 0, numbers)).astype(bool)
    return _known_money(values, np.where(bad, 0, fen).astype(np.int64), None, bad)


def _struct_of_money(field: Field, values: pa.Array) -> Typed:
    """Return amounts and currencies; null where the struct is, and bad where only the amount is."""
    names = values.type.names
    valid = valid_in(values)
    if set(names) != {"amount", "currency"} or len(names) != 2:
        return Typed(unknown(field), valid)
    amount, bad = _money(field, values.field("amount"))
    assert isinstance(amount, Moneys)
    codes, unread = _codes(values.field("currency"))
    if amount.currency is not None:
        unread = np.ones(len(values), bool)
    bad = valid & (bad | unread | ~np.broadcast_to(amount.known, len(values)))
    number = amount.number._replace(known=valid & ~bad)
    return Typed(Moneys(number, codes if codes.any() else None), bad)


def _codes(values: pa.Array) -> tuple[Ints, Mask]:
    """Return the codes of currencies, that of the yuan where there is none, and where a text is no code."""
    if pa.types.is_null(values.type):
        return np.zeros(len(values), np.int64), np.zeros(len(values), bool)
    if not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)):
        return np.zeros(len(values), np.int64), valid_in(values)
    found = values.dictionary_encode()
    codes = np.array([CODES.get(text, -1) for text in found.dictionary.to_pylist()] or [0], np.int64)
    places = int64(found.indices)
    chosen = np.where(valid_in(values), codes[places], CNY)
    return np.maximum(chosen, 0), chosen < 0


def _parsed(field: Field, values: pa.Array) -> Typed:
    """Return values of any type, each distinct one read as the loader reads it."""
    found = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    read = [_read(field, value) for value in found.dictionary.to_pylist()]
    valid = valid_in(values)
    places = np.where(valid, int64(found.indices), 0)
    good = np.array([value is not None for value in read] or [True])
    known = valid & good[places]
    column = _column(field, read or [None], places)
    if isinstance(column, Moneys):
        return Typed(column._replace(number=column.number._replace(known=known)), valid & ~known)
    return Typed(column._replace(known=known), valid & ~known)


def _read(field: Field, value: Any) -> Any:
    """Return a value as the loader has it; None where it would be refused, or not read without a word."""
    text = text_of(value)
    if is_not_known(text):
        return None
    try:
        value = read_choice(text, field) if field.type == "choice" else TYPES[field.type].read(text)
    except Refused:
        return None
    return None if isinstance(value, Fraction) and not fits(value, int(TYPES[field.type].within()[1])) else value


def fits(share: Fraction, most: int) -> bool:
    """Return whether a number of at most `most` fits into 62 bits over one denominator with any other of which this is so."""
    finest: int = 10 ** (len(str(MOST // most)) - 1)
    return finest % share.denominator == 0


def over_one_denominator(shares: Sequence[Fraction]) -> tuple[Ints, int]:
    """Return the numerators of numbers that fit, and their denominator."""
    den = lcm(*(share.denominator for share in shares))
    return np.array([int(share * den) for share in shares], np.int64), den


def _column(field: Field, read: Sequence[Any], places: Ints) -> Any:
    """Return the distinct values that were read, for every row."""
    match field.type:
        case "money":
            amounts = [value or Money(Fraction(0)) for value in read]
            fen = np.array([int(money.amount * 100) for money in amounts], np.int64)
            codes = np.array([CODES[money.currency] for money in amounts], np.int64)
            return Moneys(Numbers(fen[places], 100), codes[places] if codes.any() else None)
        case "date":
            return Days(np.array([(value - EPOCH).days if value else 0 for value in read], np.int64)[places])
        case "boolean":
            return Truths(np.array([value is True for value in read])[places])
        case "year" | "integer":
            return Numbers(np.array([value or 0 for value in read], np.int64)[places], 1)
        case "number" | "rate":
            nums, den = over_one_denominator([Fraction(value or 0) for value in read])
            return Numbers(nums[places], den)
        case "choice":
            texts = field.choices
            return TextColumn(np.array([texts.index(value) if value else 0 for value in read], np.int64)[places], texts)
    return TextColumn(places, [value or "" for value in read])


def _lists(field: Field, values: pa.Array) -> Typed:
    kind = values.type
    valid = valid_in(values)
    if field.type == "texts" and pa.types.is_string(kind):
        values = lists(np.cumsum(valid), values.drop_null(), valid)
    elif not (pa.types.is_list(kind) or pa.types.is_large_list(kind)):
        return Typed(unknown(field), valid)
    items, starts, stops = laid_out(values)
    if pa.types.is_null(items.type):
        bad = valid & (stops > starts)
        return Typed(WordLists(starts, starts, stops[:0], (), valid & ~bad), bad)
    if not (pa.types.is_string(items.type) or pa.types.is_large_string(items.type)):
        return Typed(unknown(field), valid)
    codes, texts, wrong = _words(field, items)
    before = np.concatenate([[0], np.cumsum(wrong)])
    bad = valid & ((before[stops] > before[starts]) | (stops - starts > MAX_VALUES))
    return Typed(WordLists(starts, stops, codes, texts, valid & ~bad), bad)


def _words(field: Field, items: pa.Array) -> tuple[Ints, Sequence[str], Mask]:
    """Return the texts of lists as places among the distinct ones, and which of them are wrong."""
    valid = valid_in(items)
    if field.type == "texts" and valid.all() and are_plain_texts(items) and not _is_parted(items):
        return np.arange(len(items)), ArrowTexts(items), ~valid
    found = items.dictionary_encode()
    places = np.where(valid, int64(found.indices), 0)
    read = [_item(field, text) for text in found.dictionary.to_pylist()] or [None]
    good = np.array([text is not None for text in read])
    texts = tuple(field.choices) if field.type == "choices" else tuple(dict.fromkeys(text or "" for text in read))
    order = {text: place for place, text in enumerate(texts)}
    codes = np.array([order.get(text or "", 0) for text in read], np.int64)
    return codes[places], texts, ~valid | ~good[places]


def _is_parted(texts: pa.Array) -> bool:
    """Return whether a text names several."""
    return any(sign in characters_of(texts).tobytes() for sign in (b";", "；".encode()))


def _item(field: Field, text: str) -> str | None:
    if is_not_known(text) or (field.type == "texts" and re.search(BETWEEN_TEXTS, text)):
        return None
    try:
        return read_choice(text, field) if field.type == "choices" else parse_text(text)
    except Refused:
        return None
