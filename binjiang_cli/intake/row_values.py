"""The rows of an Arrow table as Python's values, and which of these Python cannot hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from binjiang_cli.words import Text

if TYPE_CHECKING:
    import pyarrow as pa

NO_VALUE = Text("这里的值读不出来：日期超出范围，或不是文字", "a value that cannot be read: a day out of range, or no text")


def rows_of(batch: pa.RecordBatch | pa.Table) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """Yield the rows of a batch, each with the columns whose value there Python cannot hold."""
    import pyarrow as pa

    unreadable = (ValueError, OverflowError, ArithmeticError, pa.ArrowException)  # what Arrow raises for a value
    try:
        rows = batch.to_pylist()
    except unreadable:
        yield from (_row_of(batch, at, unreadable) for at in range(batch.num_rows))
    else:
        yield from ((row, []) for row in rows)


def _row_of(
    batch: pa.RecordBatch | pa.Table, at: int, unreadable: tuple[type[Exception], ...]
) -> tuple[dict[str, Any], list[str]]:
    row: dict[str, Any] = {}
    unread = []
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        try:
            row[name] = column[at].as_py()
        except unreadable:
            unread.append(name)
    return row, unread
