"""The kernel: companies in, what each could receive out, by SQL where SQL is exact and one by one where it is not."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from os import getpid
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any, NamedTuple

from binjiang_cli.batch.kernel.exact import company_row, estimate_row, line_rows
from binjiang_cli.batch.kernel.passes import BROAD, NARROW, Pass, count_of
from binjiang_cli.batch.kernel.source import ORIGIN, POSITION
from binjiang_cli.language.readings.sql.literals import named
from binjiang_cli.policy.load import Policy
from binjiang_cli.words import Lang

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

FEW = 256  # so many companies are done one by one sooner than a pass is planned
SLICE = 2_000
PREFIX = "binjiang"
YUAN, RATE = "DECIMAL(38, 2)", "DECIMAL(18, 12)"
COMPANIES = {
    "source": "VARCHAR", "name": "VARCHAR", "uscc": "VARCHAR", "low": YUAN, "high": YUAN, "potential": YUAN,
    "eligible": "BIGINT", "superseded": "BIGINT", "undetermined": "BIGINT", "ineligible": "BIGINT", "warnings": "BIGINT",
}  # fmt: skip
LINES = {
    "source": "VARCHAR", "name": "VARCHAR", "rule": "VARCHAR", "record": "VARCHAR", "record_name": "VARCHAR",
    "clause": "VARCHAR", "status": "VARCHAR", "eligible_cost": YUAN, "intensity_low": RATE, "intensity_high": RATE,
    "ceiling": YUAN, "gross_low": YUAN, "gross_high": YUAN, "received": YUAN, "amount_low": YUAN, "amount_high": YUAN,
    "subjects": "VARCHAR[]", "superseded_by": "VARCHAR[]", "missing": "VARCHAR[]",
}  # fmt: skip
REJECTS = {"source": "VARCHAR", "position": "VARCHAR", "errors": "VARCHAR[]"}


class Results(NamedTuple):
    """What came of a batch, as Arrow tables in the order of the input; every company is in `companies` or in `rejects`."""

    companies: "pa.Table"
    lines: "pa.Table"
    rejects: "pa.Table"


class Settled(NamedTuple):
    """How many companies each way settled: the narrow pass, the broad one, the exact reading; how many were rejected."""

    narrow: int
    broad: int
    exact: int
    rejected: int


class Kernel:
    """A policy, ready to be run over tables of companies.

    `as_of` wins over the day that a profile states; without either the day is `default_day`, else today. `assume` gives
    rules one rate instead of their range. `memory` ("2GB") and `threads` bound DuckDB.
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
    ) -> None:
        self.policy = policy
        self.as_of = as_of
        self.default_day = default_day or date.today()
        self.assume = dict(assume or {})
        self.lang = lang
        self.memory, self.threads, self.few = memory, threads, few

    def connect(self) -> "duckdb.DuckDBPyConnection":
        """A connection within the kernel's bounds."""
        import duckdb

        con = duckdb.connect()
        con.execute("SET TimeZone = 'UTC'")
        con.execute("SET autoinstall_known_extensions = false")
        con.execute("SET temp_directory = $1", [str(Path(gettempdir()) / f"binjiang-{getpid()}")])
        if self.memory is not None:
            con.execute("SET memory_limit = $1", [self.memory])
        if self.threads is not None:
            con.execute(f"SET threads = {int(self.threads)}")
        return con

    def run(self, profiles: Any, *, lines: bool = True) -> Results:
        """The results for a table of companies: a pyarrow table or reader, or anything with `__arrow_c_stream__`.

        It has one column for each top-level key of a profile, and `source`, which names each company; without that
        column a company is named by its place (`#0`). Without `lines` the table of lines stays empty.
        """
        import pyarrow as pa

        table = profiles if isinstance(profiles, pa.Table) else pa.table(profiles)
        if ORIGIN not in table.column_names:
            table = table.append_column(ORIGIN, pa.array([f"#{at}" for at in range(table.num_rows)], pa.string()))
        table = table.append_column(POSITION, pa.array(range(table.num_rows), pa.int64()))
        with self.connect() as con:
            con.register("profiles_in", table)
            self.settle(con, "profiles_in", lines=lines)
            return Results(*(con.sql(self.select(name)).to_arrow_table() for name in Results._fields))

    def select(self, name: str) -> str:
        """The statement that reads a table of results in order, once `settle` has made it."""
        columns = {"companies": COMPANIES, "lines": LINES, "rejects": REJECTS}[name]
        order = "n, o" if name == "lines" else "n"
        return f"SELECT {', '.join(columns)} FROM {PREFIX}_out_{name} ORDER BY {order}"

    def settle(self, con: "duckdb.DuckDBPyConnection", relation: str, *, lines: bool = True) -> Settled:
        """Settle the companies of a relation of the connection into its tables `binjiang_out_*`, which `select` reads.

        The relation has the columns `#` (BIGINT: where a company stands; each number once), `source`, and those of a
        profile.
        """
        for name, columns in (("companies", COMPANIES), ("lines", LINES), ("rejects", REJECTS)):
            first = {"n": "BIGINT"} | ({"o": "BIGINT"} if name == "lines" else {})
            declared = ", ".join(f"{column} {kind}" for column, kind in {**first, **columns}.items())
            con.execute(f"CREATE OR REPLACE TEMP TABLE {PREFIX}_out_{name} ({declared})")
        done, rest = [0, 0], relation
        for number, width in enumerate((NARROW, BROAD)):
            count = count_of(con, named(rest))
            if count <= self.few:
                break
            prefix = f"{PREFIX}_{width.name.lower()}"
            one = Pass(self.policy, width, as_of=self.as_of, default_day=self.default_day, assume=self.assume, wide=lines)
            one.run(con, rest, prefix, f"{PREFIX}_out")
            done[number] = count - count_of(con, f"{prefix}_left")
            rest_after = f"{PREFIX}_rest_{number}"
            left = f'SELECT p.* FROM {named(rest)} p SEMI JOIN {prefix}_left l ON p."{POSITION}" = l.n'
            con.execute(f"CREATE OR REPLACE TEMP TABLE {rest_after} AS {left}")
            rest = rest_after
        narrow, broad = done
        exact, rejected = self._one_by_one(con, rest, lines)
        return Settled(narrow, broad, exact, rejected)

    def _one_by_one(self, con: "duckdb.DuckDBPyConnection", relation: str, lines: bool) -> tuple[int, int]:
        import pyarrow as pa

        exact = rejected = 0
        for batch in _batches(con, relation):
            companies: list[dict[str, Any]] = []
            of_lines: list[dict[str, Any]] = []
            rejects: list[dict[str, Any]] = []
            for row in batch:
                n, origin = row.pop(POSITION), row.pop(ORIGIN)
                found = estimate_row(
                    row,
                    str(origin),
                    self.policy,
                    as_of=self.as_of,
                    default_day=self.default_day,
                    assume=self.assume,
                    lang=self.lang,
                )
                if isinstance(found, list):
                    rejects.append({"n": n, "source": origin, "position": None, "errors": found})
                    continue
                companies.append({"n": n, "source": origin, **company_row(found)})
                if lines:
                    of_lines += [{"n": n, "o": o, "source": origin, **line} for o, line in enumerate(line_rows(found))]
            exact, rejected = exact + len(companies), rejected + len(rejects)
            for name, rows in (("companies", companies), ("lines", of_lines), ("rejects", rejects)):
                if rows:
                    schema = con.sql(f"SELECT * FROM {PREFIX}_out_{name} LIMIT 0").to_arrow_table().schema
                    con.register("rows_in", pa.Table.from_pylist(rows, schema=schema))
                    con.execute(f"INSERT INTO {PREFIX}_out_{name} SELECT * FROM rows_in")
                    con.unregister("rows_in")
        return exact, rejected


def estimate_table(
    profiles: Any,
    policy: Policy | None = None,
    *,
    as_of: date | None = None,
    assume: Mapping[str, Fraction] | None = None,
    lang: Lang = "zh",
    lines: bool = True,
) -> Results:
    """What the companies of a pandas, Polars or Arrow table could receive, as Arrow tables; see `Kernel.run`.

    The figures are those of `estimate` for each company alone; without a policy, under the one that ships.
    """
    from binjiang_cli.policy.load import load_policy

    return Kernel(policy or load_policy(), as_of=as_of, assume=assume, lang=lang).run(profiles, lines=lines)


def _batches(con: "duckdb.DuckDBPyConnection", relation: str) -> Iterator[list[dict[str, Any]]]:
    """The rows of a relation in order, a slice at a time."""
    table = con.sql(f'SELECT * FROM {named(relation)} ORDER BY "{POSITION}"').to_arrow_table()
    for start in range(0, table.num_rows, SLICE):
        yield table.slice(start, SLICE).to_pylist()
