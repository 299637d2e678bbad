"""Parts put together: in the order of the input or of an amount, with a row of totals where it was asked for."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from binjiang_cli.batch.doubles import Doubles, Finder
from binjiang_cli.batch.ordered import COMPANY, Ordered, asked_in_order
from binjiang_cli.batch.parts import Parts
from binjiang_cli.batch.results import SCHEMAS
from binjiang_cli.batch.settings import Outputs
from binjiang_cli.batch.sinks import arrow, form_of, sink_of
from binjiang_cli.batch.summary import Summary
from binjiang_cli.batch.totals import total_rows
from binjiang_cli.files import whole
from binjiang_cli.intake.arrow import numbers
from binjiang_cli.intake.arrow import whole as whole_numbers
from binjiang_cli.source.problem import refuse
from binjiang_cli.words import Text, visible

if TYPE_CHECKING:
    import duckdb


@contextlib.contextmanager
def assembly(parts: Parts, memory: int | None) -> Iterator[Assembly]:
    """Give what puts the parts together, added by their numbers in order, and ends with what only the whole can tell.

    Every output is written beside its place and moved there when all are whole. Rejects stand there only if there are any.
    """
    with ExitStack() as moved, ExitStack() as written:
        made = Assembly(parts, memory, moved, written)
        yield made
    if "rejects" not in made.adds:
        parts.outputs.rejects.unlink(missing_ok=True)


class Assembly:
    """The outputs of a batch on their way; `adds` are their sinks by the tables that they hold, `rows` how many those get."""

    def __init__(self, parts: Parts, memory: int | None, moved: ExitStack, written: ExitStack) -> None:
        self.parts, self.memory, self.moved, self.written = parts, memory, moved, written
        self.numbers: list[int] = []
        self.rows: Counter[str] = Counter()
        self.pieces = count()
        self.adds: dict[str, Callable[[Path], None]] = {}
        for name in parts.forms:
            if name != "rejects":
                self._begin(name)

    def _begin(self, name: str) -> None:
        beside = self.moved.enter_context(whole(self.parts.outputs.paths()[name], alone=True))
        form = self.parts.forms[name]
        schema = self.parts.wording.schema(SCHEMAS[name], form)
        self.adds[name] = self.written.enter_context(sink_of(form).assembly(beside, schema, self.parts.lang))

    def add(self, number: int) -> None:
        """Add a part; what is to be sorted waits for the end. Raises InputError where an output cannot hold so many rows."""
        _, rows = self.parts.about(number) or (None, {})
        self.rows.update(rows)
        check_rows(self.parts.outputs, self.rows)
        if rows["rejects"] and "rejects" not in self.adds:
            self._begin("rejects")
        self.numbers.append(number)
        for name, add_part in self.adds.items():
            if name not in self.parts.sorted:
                add_part(self.parts.table(number, name))

    def end(self, summary: Summary) -> Mapping[str, Doubles]:
        """Add what only the whole can tell: the rows in their order, the totals, the companies that stand twice."""
        if self.parts.outputs.sort:
            self._add_in_order(self.parts.outputs.sort)
        if "questions" in self.adds:
            with self._database() as con:
                for table in asked_in_order(con, _placed(pa.concat_tables(self._read("questions")))):
                    self._add_table("questions", table)
        finder = Finder(lambda: self._read("who"), self.parts.lang)
        doubles = finder.doubles()
        if doubles and "warnings" in self.adds:
            for table in finder.warnings():
                self.rows["warnings"] += table.num_rows
                check_rows(self.parts.outputs, self.rows)
                self._add_table("warnings", table)
        if self.parts.outputs.total:
            for name, table in total_rows(summary, self.parts.lang).items():
                if name in self.adds:
                    self._add_table(name, table)
        return doubles

    def _database(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """Give DuckDB, which takes 0.1 s to import and to start, within the memory of the batch."""
        from binjiang_cli.intake.database import Database

        return Database(memory=None if self.memory is None else f"{self.memory // 2**20}MiB").connect()

    def _add_in_order(self, key: str) -> None:
        companies = list(self._read("companies"))
        with self._database() as con:
            ordered = Ordered(con, _placed(pa.concat_tables(companies)), key)
            for table in ordered.companies():
                self._add_table("companies", table)
            if "lines" in self.adds:
                first = np.cumsum([0, *(table.num_rows for table in companies[:-1])])
                lines = [_moved(table, int(before)) for table, before in zip(self._read("lines"), first, strict=True)]
                for table in ordered.lines(_placed(pa.concat_tables(lines))):
                    self._add_table("lines", table)

    def _read(self, name: str) -> Iterator[pa.Table]:
        """Yield a table of every part, as it lies on the disk."""
        return (arrow.read_part(self.parts.table(number, name)) for number in self.numbers)

    def _add_table(self, name: str, table: pa.Table) -> None:
        """Add rows that stand in no part."""
        form, piece = self.parts.forms[name], self.parts.folder / f"piece{next(self.pieces)}"
        sink_of(form).write_part(self.parts.wording.table(table, form), piece, self.parts.lang)
        self.adds[name](piece)
        with contextlib.suppress(OSError):  # where a file that is still read cannot be removed, its folder will be
            piece.unlink()


def check_rows(outputs: Outputs, rows: Mapping[str, int]) -> None:
    """Refuse more rows of tables, by their names, than the forms of the outputs can hold. Raises InputError."""
    for name, path in outputs.paths().items():
        most = sink_of(form_of(path)).MOST_ROWS
        if most is not None and rows.get(name, 0) + (outputs.total and name in ("companies", "lines")) > most:
            shown = visible(str(path))
            raise refuse(
                Text(f"{shown} 装不下：一张表最多 {most:,} 行", f"{shown} cannot hold it: a sheet has at most {most:,} rows"),
                hint=Text("改用 .parquet 或 .csv", "use .parquet or .csv"),
            )


def _placed(table: pa.Table) -> pa.Table:
    """Return the table with the place of each row as `place`."""
    return table.append_column("place", whole_numbers(np.arange(table.num_rows)))


def _moved(lines: pa.Table, before: int) -> pa.Table:
    """Return a part's lines, with the places that their companies have among all; so many companies come before."""
    column = lines.column_names.index(COMPANY)
    return lines.set_column(column, COMPANY, whole_numbers(numbers(lines[COMPANY]) + before))
