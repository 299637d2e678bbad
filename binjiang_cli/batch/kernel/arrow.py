"""Arrow's arrays and tables made from what is at hand; `pa.array` would import pandas first, where it is installed."""

import numpy as np
import pyarrow as pa


def whole(numbers: np.ndarray) -> pa.Array:
    """Numbers of 64 bits, without a copy."""
    return pa.Array.from_buffers(pa.int64(), len(numbers), [None, pa.py_buffer(np.ascontiguousarray(numbers, np.int64))])


def empty(schema: pa.Schema) -> pa.Table:
    """A table without rows."""
    return pa.Table.from_arrays([pa.nulls(0, field.type) for field in schema], schema=schema)
