"""Between Arrow and NumPy without copies, and without pandas, which Arrow's own ways import where it is installed."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def whole(numbers: np.ndarray) -> pa.Array:
    """Numbers of 64 bits, without a copy."""
    return pa.Array.from_buffers(pa.int64(), len(numbers), [None, pa.py_buffer(np.ascontiguousarray(numbers, np.int64))])


def empty(schema: pa.Schema) -> pa.Table:
    """A table without rows."""
    return pa.Table.from_arrays([pa.nulls(0, field.type) for field in schema], schema=schema)


def numbers(column: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """Numbers of 64 bits, of which none is absent."""
    array = one(column)
    return np.frombuffer(array.buffers()[1] or b"", np.int64)[array.offset : array.offset + len(array)]


def flags(column: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """Truths, of which none is absent."""
    array = one(column)
    bits = np.unpackbits(np.frombuffer(array.buffers()[1] or b"", np.uint8), bitorder="little")
    return bits[array.offset : array.offset + len(array)].astype(bool)


def one(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column of one piece or more in one, without a copy where it is in one."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.nulls(0, column.type)


def with_numbers(lead: str, numbers: pa.Array) -> pa.Array:
    """A text for each number: the lead and the number."""
    return pc.utf8_replace_slice(pc.cast(numbers, pa.string()), 0, 0, lead)
