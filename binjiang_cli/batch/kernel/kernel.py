"""The kernel: companies in, what each could receive out, by SQL where SQL is exact and one by one where it is not."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import partial
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from binjiang_cli.batch.kernel.cautions import with_cautions
from binjiang_cli.batch.kernel.exact import Exactly
from binjiang_cli.batch.kernel.forms import named_rows, read_by_sql
from binjiang_cli.batch.kernel.passes import Pass
from binjiang_cli.batch.kernel.results import ORDER, PLACE, Part, Results, Settled, added
from binjiang_cli.batch.kernel.sieve import Sieve
from binjiang_cli.batch.kernel.simple import Simple
from binjiang_cli.batch.kernel.source import POSITION
from binjiang_cli.batch.kernel.tasks import BROAD, NARROW
from binjiang_cli.intake.arrow import numbers, whole
from binjiang_cli.intake.database import Database
from binjiang_cli.language.readings.sql.values import Width
from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.profile.caution import Caution
from binjiang_cli.words import Lang

FEW = 256  # so many companies are done one by one sooner than a pass is planned
WORTH_IT = 8  # the simple way takes an eighth of a pass
TABLES = ("companies", "lines", "rejects", "warnings")


class Kernel:
    """A policy, ready to be run over tables of companies, by several threads if need be.

    `as_of` wins over the day that a profile states; without either the day is `default_day`, else today. `assume` gives
    rules one rate instead of their range. `memory` ("2GB") and `threads` bound DuckDB. `elsewhere` does companies one by
    one in other processes, where there are many.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        as_of: date | None = None,
        assume: Mapping[str, Fraction] | None = None,
        lang: Lang = "zh",
        default_day: date | None = None,
        memory: str | None = None,
        threads: int | None = None,
        few: int = FEW,
        elsewhere: Callable[[pa.Table], Part] | None = None,
    ) -> None:
        self.policy = policy
        self.as_of = as_of
        self.default_day = default_day or date.today()
        self.assume = dict(assume or {})
        self.lang = lang
        self.few = few
        self.elsewhere = elsewhere
        self._database = Database(memory=memory, threads=threads)
        self._sieve = Sieve(policy)
        self._simple = Simple(policy, self._database.connect, as_of=as_of, default_day=self.default_day, assume=self.assume)

    def run(
        self,
        profiles: Any,
        *,
        lines: bool = True,
        warnings: bool = False,
        cautions: Mapping[int, Sequence[Caution]] = {},
        exactly: bool = False,
    ) -> Results:
        """The results for a table of companies: a pyarrow table or reader, or anything with `__arrow_c_stream__`.

        It has one column for each top-level key of a profile, and `source`, which names each company; without that
        column a company is named by its place (`#0`). Without `lines` the table of lines stays empty, and most
        companies take much less time. `warnings` asks for the words of all warnings, which the exact reading has to say,
        company by company; `cautions` are what is to be said of how the rows were read, by row. `exactly` leaves all to
        the exact reading.
        """
        table = named_rows(profiles if isinstance(profiles, pa.Table) else pa.table(profiles))
        table = table.append_column(POSITION, whole(np.arange(table.num_rows)))
        with self._database.connect() as con:
            parts = self._parts(con, table, lines, exactly)
            if warnings:
                parts = [*(self._told(part, table) for part in parts[:-1]), parts[-1]]
            parts = [with_cautions(part, cautions, self.lang) for part in parts]
            companies, of_lines, rejects, told = (_in_order(con, [getattr(part, name) for part in parts]) for name in TABLES)
        if companies.num_rows + rejects.num_rows != table.num_rows:
            raise AssertionError(f"{table.num_rows} companies became {companies.num_rows} and {rejects.num_rows} rejects")
        by_columns, narrow, broad, exact = (part.companies.num_rows for part in parts)
        settled = Settled(by_columns, narrow, broad, exact, rejects.num_rows)
        return Results(
            companies,
            of_lines,
            rejects,
            told if warnings else told.slice(0, 0),
            added(*(part.rules for part in parts)),
            settled,
        )

    def _parts(self, con: duckdb.DuckDBPyConnection, table: pa.Table, lines: bool, exactly: bool) -> list[Part]:
        """What each way settles in turn, each of what the ways before have left."""
        worth_it = table.num_rows > self.few // WORTH_IT and not exactly
        rest, readable = table, read_by_sql(table) if worth_it else None
        doubtful = table.slice(0, 0)
        if readable is not None:
            doubted = self._sieve.doubtful(readable)
            doubtful, readable = (readable.take(whole(np.flatnonzero(which))) for which in (doubted, ~doubted))
            rest = readable
        parts = []
        for way, few in (
            (None if lines else self._simple.run, self.few // WORTH_IT),
            (partial(self._pass(NARROW, lines).run, con), self.few),
            (partial(self._pass(BROAD, lines).run, con), self.few),
        ):
            part = Part()
            if way is not None and readable is not None and readable.num_rows > few:
                part, readable = way(readable)
                rest = readable
            parts.append(part)
        return [*parts, self._exactly(_together(rest, doubtful), lines)]

    def _told(self, part: Part, table: pa.Table) -> Part:
        """A part of a fast way, with the words of its warnings."""
        warned = pc.filter(part.companies["n"], pc.greater(part.companies["warnings"], 0))
        rows = table.filter(pc.is_in(table[POSITION], warned.combine_chunks()))
        return part._replace(warnings=self._exactly(rows, lines=False).warnings)

    def _exactly(self, table: pa.Table, lines: bool) -> Part:
        """The companies of a table one by one, in other processes where there are many."""
        if self.elsewhere is not None and table.num_rows > self.few:
            return self.elsewhere(table)
        return self.one_by_one(table, lines=lines)

    def _pass(self, width: Width, lines: bool) -> Pass:
        return Pass(self.policy, width, as_of=self.as_of, default_day=self.default_day, assume=self.assume, wide=lines)

    def one_by_one(self, table: pa.Table, *, lines: bool) -> Part:
        """The companies of a table with the columns `#` and `source`, as the exact reading has them."""
        exact = Exactly(self.policy, as_of=self.as_of, default_day=self.default_day, assume=self.assume, lang=self.lang)
        return exact.run(table, lines=lines)


def estimate_table(
    profiles: Any,
    policy: Policy | None = None,
    *,
    as_of: date | None = None,
    assume: Mapping[str, Fraction] | None = None,
    lang: Lang = "zh",
    lines: bool = True,
    warnings: bool = False,
) -> Results:
    """What the companies of a pandas, Polars or Arrow table could receive, as Arrow tables; see `Kernel.run`.

    The figures are those of `estimate` for each company alone; without a policy, under the one that ships.
    """
    return Kernel(policy or load_policy(), as_of=as_of, assume=assume, lang=lang).run(profiles, lines=lines, warnings=warnings)


def _together(one: pa.Table, other: pa.Table) -> pa.Table:
    """The rows of two tables in the order of the input."""
    if not other.num_rows:
        return one
    found = pa.concat_tables([one, other]).combine_chunks()
    return found.take(whole(np.argsort(numbers(found[POSITION]))))


def _in_order(con: duckdb.DuckDBPyConnection, tables: list[pa.Table]) -> pa.Table:
    """The rows of several tables, each in order, in the order of the input, without the columns that say it."""
    filled = [table for table in tables if table.num_rows] or tables[:1]
    order = [field.name for field in (PLACE, ORDER) if field.name in filled[0].column_names]
    found = filled[0]
    if len(filled) > 1:
        con.register("unordered", pa.concat_tables(filled))
        found = con.sql(f"FROM unordered ORDER BY {', '.join(order)}").to_arrow_table()
    return found.drop_columns(order)
