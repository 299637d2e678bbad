"""JSON lines: an object a row; amounts are texts with two decimals, unknown is null."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from binjiang_cli.batch.results import YUAN
from binjiang_cli.batch.sinks.concatenate import concatenation
from binjiang_cli.words import Lang

if TYPE_CHECKING:
    import pyarrow as pa

MOST_ROWS = None
ROWS_AT_ONCE = 20_000  # whose text stays far below the two gigabytes of an Arrow column


def write_part(table: pa.Table, path: Path, lang: Lang) -> None:
    """Write the rows, made to JSON by DuckDB, whose own files cannot have every name. Raises OSError."""
    from binjiang_cli.intake.database import connect

    with path.open("wb") as file:
        if not table.num_rows:
            return
        with connect() as connection:
            connection.register("part", table)
            columns = ", ".join(_written(field) for field in table.schema)
            query = f"SELECT to_json(line) || chr(10) FROM (SELECT {columns} FROM part) AS line"  # noqa: S608 our own names
            for batch in connection.sql(query).to_arrow_reader(ROWS_AT_ONCE):
                file.write(_bytes(batch.column(0)))


def _bytes(texts: pa.StringArray) -> memoryview:
    """Return the bytes of texts one after the other, without a copy."""
    _, offsets, data = texts.buffers()
    bounds = memoryview(offsets).cast("i")
    return memoryview(data)[bounds[texts.offset] : bounds[texts.offset + len(texts)]]


def _written(field: pa.Field) -> str:
    """Return a column as it is written: amounts with their two decimals, shares without zeros at the end."""
    import pyarrow as pa

    if field.type == YUAN:
        return f"{field.name}::VARCHAR AS {field.name}"
    if pa.types.is_decimal(field.type):
        return f"rtrim(rtrim({field.name}::VARCHAR, '0'), '.') AS {field.name}"
    return str(field.name)


def assembly(path: Path, schema: pa.Schema, lang: Lang) -> AbstractContextManager[Callable[[Path], None]]:
    return concatenation(b"", path)
