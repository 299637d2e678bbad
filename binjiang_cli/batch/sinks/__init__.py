"""What goes out: one sink a form, chosen by the file's ending."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from binjiang_cli.source.problem import refuse
from binjiang_cli.words import Lang, Text, visible

if TYPE_CHECKING:
    import pyarrow as pa

FORMS = ("jsonl", "csv", "parquet", "xlsx")


class Sink(Protocol):
    """A form of output: each chunk's table becomes a part, and the parts, added in order, become the file."""

    MOST_ROWS: int | None

    @staticmethod
    def write_part(table: pa.Table, path: Path, lang: Lang) -> None: ...

    @staticmethod
    def assembly(path: Path, schema: pa.Schema, lang: Lang) -> AbstractContextManager[Callable[[Path], None]]: ...


def form_of(path: Path) -> str:
    """Return the form that a file's ending names. Raises InputError for another."""
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMS:
        shown = visible(str(path))
        raise refuse(
            Text(f"不知道怎样写 {shown}", f"cannot tell how to write {shown}"),
            hint=Text("可用：.jsonl .csv .parquet .xlsx", ".jsonl, .csv, .parquet or .xlsx"),
        )
    return form


def sink_of(form: str) -> Sink:
    return cast(Sink, import_module(f"binjiang_cli.batch.sinks.{form}"))
