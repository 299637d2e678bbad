"""JSON lines: an object a row; amounts are texts with two decimals, unknown is null."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from binjiang_cli.batch.kernel.results import YUAN
from binjiang_cli.batch.sinks.concatenate import concatenation
from binjiang_cli.words import Lang

if TYPE_CHECKING:
    import pyarrow as pa

MOST_ROWS = None


def write_part(table: pa.Table, path: Path, lang: Lang) -> None:
    from binjiang_cli.intake.database import connect

    if not table.num_rows:
        path.touch()
        return
    quoted = str(path).replace("'", "''")
    with connect() as connection:
        connection.register("part", table)
        columns = ", ".join(_written(field) for field in table.schema)
        connection.execute(f"COPY (SELECT {columns} FROM part) TO '{quoted}' (FORMAT json)")  # noqa: S608 our own names


def _written(field: pa.Field) -> str:
    """A column as it is written: amounts with their two decimals, shares without zeros at the end."""
    import pyarrow as pa

    if field.type == YUAN:
        return f"{field.name}::VARCHAR AS {field.name}"
    if pa.types.is_decimal(field.type):
        return f"rtrim(rtrim({field.name}::VARCHAR, '0'), '.') AS {field.name}"
    return str(field.name)


def assembly(path: Path, schema: pa.Schema, lang: Lang) -> AbstractContextManager[Callable[[Path], None]]:
    return concatenation(b"", path)
