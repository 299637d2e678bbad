"""Parquet: amounts as decimals of two places, row groups of a hundred thousand rows or more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from binjiang_cli.batch.sinks import arrow
from binjiang_cli.words import Lang

MOST_ROWS = None
GROUP_ROWS = 100_000


def write_part(table: pa.Table, path: Path, lang: Lang) -> None:
    arrow.write_part(table, path)


def assemble(parts: Sequence[Path], path: Path, schema: pa.Schema, lang: Lang) -> None:
    with pq.ParquetWriter(str(path), schema, compression="zstd") as writer:
        for table in _groups(parts):
            writer.write_table(table, row_group_size=max(table.num_rows, 1))


def _groups(parts: Sequence[Path]) -> Iterator[pa.Table]:
    """The parts' rows, several small parts together."""
    waiting: list[pa.Table] = []
    rows = 0
    for table in arrow.read_parts(parts):
        waiting.append(table)
        rows += table.num_rows
        if rows >= GROUP_ROWS:
            yield pa.concat_tables(waiting)
            waiting, rows = [], 0
    if rows:
        yield pa.concat_tables(waiting)
