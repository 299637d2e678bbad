"""Companies from the largest amount to the smallest, and their lines in the same order, sorted on disk where memory ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from binjiang_cli.batch.results import COMPANIES, LINES, QUESTIONS

if TYPE_CHECKING:
    import duckdb

ROWS_AT_ONCE = 100_000
COMPANY = "company"  # whose a line is: the place of its company among all
SORTABLE = tuple(field.name for field in COMPANIES if not pa.types.is_string(field.type))


def with_companies(lines: pa.Table, companies: pa.Table) -> pa.Table:
    """Return a chunk's lines, each with the place of its company in the chunk."""
    return lines.append_column(COMPANY, pc.index_in(lines["source"], companies["source"].combine_chunks()).cast(pa.int64()))


class Ordered:
    """Sorts by a column of the companies, the greatest first; what is equal stands as in the input.

    Both tables have their rows' places in the input as `place`.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, companies: pa.Table, key: str) -> None:
        assert key in SORTABLE
        self.con = con
        con.register("companies", companies)
        self.order = f"{key} DESC, place"

    def companies(self) -> Iterator[pa.Table]:
        """Yield the companies, some at a time."""
        return _tables(self.con, f"SELECT * FROM companies ORDER BY {self.order}", COMPANIES)

    def lines(self, lines: pa.Table) -> Iterator[pa.Table]:
        """Yield the lines, some at a time, in the order of their companies."""
        self.con.register("lines", lines)
        ranked = f"SELECT place AS {COMPANY}, row_number() OVER (ORDER BY {self.order}) AS rank FROM companies"
        return _tables(self.con, f"SELECT lines.* FROM lines JOIN ({ranked}) USING ({COMPANY}) ORDER BY rank, place", LINES)


def asked_in_order(con: duckdb.DuckDBPyConnection, questions: pa.Table) -> Iterator[pa.Table]:
    """Yield the questions of all companies, some at a time, most worth first, as `advise` has those of one."""
    con.register("questions", questions)
    worth = "greatest(coalesce(alone, 0), coalesce(together, 0))"
    order = f"contains(path, '.') DESC, {worth} DESC, alone IS NOT NULL, place"
    yield from _tables(con, f"SELECT * FROM questions ORDER BY {order}", QUESTIONS)


def _tables(con: duckdb.DuckDBPyConnection, query: str, schema: pa.Schema) -> Iterator[pa.Table]:
    for batch in con.sql(query).to_arrow_reader(ROWS_AT_ONCE):
        yield pa.Table.from_batches([batch]).select(schema.names).cast(schema)
