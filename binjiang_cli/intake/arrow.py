"""Between Arrow and NumPy without copies, and without pandas, which Arrow's own ways import where it is installed."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Context, Decimal
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def whole(numbers: np.ndarray, known: np.ndarray | None = None) -> pa.Array:
    """Return numbers of 64 bits, without a copy; absent where they are not known."""
    there = None if known is None else bits(known)
    return pa.Array.from_buffers(pa.int64(), len(numbers), [there, pa.py_buffer(np.ascontiguousarray(numbers, np.int64))])


def strings(words: Iterable[str | None]) -> pa.StringArray:
    """Return texts, absent where there is none."""
    known, written = [], []
    for word in words:
        known.append(word is not None)
        written.append(b"" if word is None else word.encode())
    ends = np.cumsum([0, *map(len, written)], dtype=np.int32)
    there = None if all(known) else bits(np.array(known))
    return pa.StringArray.from_buffers(len(written), pa.py_buffer(ends), pa.py_buffer(b"".join(written)), there)


def truths(mask: np.ndarray) -> pa.BooleanArray:
    """Return truths, none of them absent."""
    return pa.BooleanArray.from_buffers(pa.bool_(), len(mask), [None, bits(mask)])


def bits(mask: np.ndarray) -> pa.Buffer:
    """Return truths as Arrow lays them out."""
    return pa.py_buffer(np.packbits(mask, bitorder="little"))


def lists(ends: np.ndarray, items: pa.Array, known: np.ndarray | None = None) -> pa.ListArray:
    """Return lists of items that follow each other; `ends` say where each ends. A list is absent where it is not known."""
    there = None if known is None else bits(known)
    offsets = pa.py_buffer(np.concatenate([[0], ends]).astype(np.int32))
    return pa.ListArray.from_buffers(pa.list_(items.type), len(ends), [there, offsets], children=[items])


def decimals(values: Sequence[Decimal | None], kind: pa.Decimal128Type) -> pa.Array:
    """Return decimals of no more places than their type has, absent where there is none."""
    exact = Context(kind.precision)
    units = [0 if value is None else exact.scaleb(value, kind.scale) for value in values]
    data = b"".join(int(unit).to_bytes(16, "little", signed=True) for unit in units)
    there = bits(np.array([value is not None for value in values], bool))
    return pa.Array.from_buffers(kind, len(values), [there, pa.py_buffer(data)])


def table_of(rows: Sequence[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    """Return rows of texts, whole numbers, decimals and lists of texts as a table; what a row leaves out is absent."""
    columns = [_column([row.get(field.name) for row in rows], field.type) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def _column(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_string(kind):
        return strings(values)
    if pa.types.is_decimal128(kind):
        return decimals(values, kind)
    known = np.array([value is not None for value in values], bool)
    if pa.types.is_list(kind):
        ends = np.cumsum([len(value or ()) for value in values], dtype=np.int64)
        return lists(ends, strings(chain.from_iterable(value or () for value in values)), known)
    return whole(np.array([value or 0 for value in values], np.int64), known)


def empty(schema: pa.Schema) -> pa.Table:
    """Return a table without rows."""
    return pa.Table.from_arrays([pa.nulls(0, field.type) for field in schema], schema=schema)


def numbers(column: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """Return numbers of 64 bits, of which none is absent."""
    array = one(column)
    return np.frombuffer(array.buffers()[1] or b"", np.int64)[array.offset : array.offset + len(array)]


def flags(column: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """Return truths, of which none is absent."""
    array = one(column)
    bits = np.unpackbits(np.frombuffer(array.buffers()[1] or b"", np.uint8), bitorder="little")
    return bits[array.offset : array.offset + len(array)].astype(bool)


def one(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return a column of one piece or more in one, without a copy where it is in one."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.nulls(0, column.type)


def with_numbers(lead: str, numbers: pa.Array) -> pa.Array:
    """Return a text for each number: the lead and the number."""
    return pc.utf8_replace_slice(pc.cast(numbers, pa.string()), 0, 0, lead)
