"""Parquet: amounts as decimals of two places, row groups of a hundred thousand rows or more."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from binjiang_cli.batch.sinks import arrow
from binjiang_cli.words import Lang

MOST_ROWS = None
GROUP_ROWS = 100_000
ONE_EACH = ("source", "name", "uscc")  # texts that few rows share; of the others a dictionary is made: lines take a ninth less


def write_part(table: pa.Table, path: Path, lang: Lang) -> None:
    arrow.write_part(table, path)


@contextlib.contextmanager
def assembly(path: Path, schema: pa.Schema, lang: Lang) -> Iterator[Callable[[Path], None]]:
    """Write several small parts together."""
    repeating = [field.name for field in schema if field.name not in ONE_EACH and not pa.types.is_decimal(field.type)]
    waiting: list[pa.Table] = []

    with path.open("wb") as file, pq.ParquetWriter(file, schema, compression="zstd", use_dictionary=repeating) as writer:

        def write() -> None:
            table = pa.concat_tables(waiting)
            writer.write_table(table, row_group_size=max(table.num_rows, 1))
            waiting.clear()

        def add(part: Path) -> None:
            waiting.append(arrow.read_part(part))
            if sum(table.num_rows for table in waiting) >= GROUP_ROWS:
                write()

        yield add
        if sum(table.num_rows for table in waiting):
            write()
