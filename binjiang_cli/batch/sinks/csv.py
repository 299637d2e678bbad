"""CSV: UTF-8 with a byte order mark, one heading, lists as one cell; no text is a formula."""

from __future__ import annotations

import csv
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from binjiang_cli.batch.sinks.columns import cell_text, heading
from binjiang_cli.batch.sinks.concatenate import concatenation
from binjiang_cli.words import Lang, harmless

if TYPE_CHECKING:
    import pyarrow as pa

MOST_ROWS = None
ROWS_AT_ONCE = 10_000


def write_part(table: pa.Table, path: Path, lang: Lang) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        for batch in table.to_batches(ROWS_AT_ONCE):
            columns = [[harmless(cell_text(value)) for value in column.to_pylist()] for column in batch.columns]
            writer.writerows(zip(*columns, strict=True))


def assembly(path: Path, schema: pa.Schema, lang: Lang) -> AbstractContextManager[Callable[[Path], None]]:
    line = ",".join(heading(name, lang) for name in schema.names) + "\r\n"
    return concatenation(line.encode("utf-8-sig"), path)
