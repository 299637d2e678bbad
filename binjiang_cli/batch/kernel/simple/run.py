"""From a table of companies to the totals of the simple ones, and the rows of the others."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from binjiang_cli.batch.kernel.arrow import flags, numbers, whole
from binjiang_cli.batch.kernel.floors import least_floor
from binjiang_cli.batch.kernel.lines import ELIGIBLE, INELIGIBLE, UNDETERMINED
from binjiang_cli.batch.kernel.results import COMPANIES, PLACE, Part, concatenated
from binjiang_cli.batch.kernel.simple.query import AT, Queries, RuleQuery, fields_in, is_simple, queries
from binjiang_cli.batch.kernel.simple.shape import RECORD, Shape, shape_of
from binjiang_cli.batch.kernel.simple.totals import Lines, Of, Totals, yuan
from binjiang_cli.batch.kernel.source import ORIGIN, POSITION, Source
from binjiang_cli.batch.kernel.tasks import NARROW, tasks, wrong_assumptions
from binjiang_cli.language.readings.sql.literals import day
from binjiang_cli.language.readings.sql.values import Beyond
from binjiang_cli.policy.load import Policy

MOST_ROWS = 131_072
SPREAD = np.uint64(0x9E3779B97F4A7C15)


class Simple:
    """The simple way under one policy."""

    def __init__(self, policy: Policy, *, as_of: date | None, default_day: date, assume: Mapping[str, Fraction]) -> None:
        self.policy, self.as_of, self.default_day = policy, as_of, default_day
        self.tasks = tasks(policy, assume)
        self.applies = wrong_assumptions(policy, assume) == [] and is_simple(policy, self.tasks)
        self.needed = frozenset(field for rule in policy.rules for field in fields_in(rule, policy))
        self.floors = {rule.id: least_floor(rule, policy) for rule in policy.rules}
        self.compiled: dict[object, Queries | None] = {}

    def run(self, con: duckdb.DuckDBPyConnection, table: pa.Table) -> tuple[Part, pa.Table]:
        """The simple companies of a table with the columns `#` and `source`, and the rows that are left to others."""
        if not self.applies:
            return Part(), table
        slices = [self._slice(con, table.slice(start, MOST_ROWS)) for start in range(0, table.num_rows, MOST_ROWS)]
        parts, left = zip(*slices, strict=True)
        return concatenated(parts), pa.concat_tables(left)

    def _slice(self, con: duckdb.DuckDBPyConnection, table: pa.Table) -> tuple[Part, pa.Table]:
        shape = shape_of(table, self.policy.vocabulary, self.needed)
        compiled = shape and self._queries(con, shape)
        if not shape or not compiled:
            return Part(), table
        con.register("companies", shape.companies.table)
        companies = _in_order(con.sql(compiled.companies).to_arrow_table(), numbers(table[POSITION]))
        totals = Totals(flags(companies["ok"]))
        for column in shape.no_lists:
            totals.ok &= flags(pc.is_null(table[column]))
        for name, records in shape.records.items():
            if name not in shape.lists:
                totals.ok[records.companies] = False
                continue
            section = compiled.sections[name]
            owners = whole(records.owners)
            taken = {column: companies[column].take(owners) for column in section.taken}
            places = whole(np.arange(len(owners)))
            con.register("records", pa.table({RECORD: shape.lists[name].table[RECORD], AT: places, **taken}))
            if section.ok is not None:
                totals.refuse_records(records, ~_fetched(con, section.ok)["ok"])
            totals.add(records, [self._lines(con, query) for query in section.rules])
        self._refuse_repeated(con, shape, totals)
        settled = totals.settled()
        rows = companies.take(whole(settled))
        part = Part(companies=self._companies(table, rows, settled, totals), rules=totals.rules())
        return part, table.take(whole(np.flatnonzero(~totals.ok)))

    def _queries(self, con: duckdb.DuckDBPyConnection, shape: Shape) -> Queries | None:
        """The queries for tables of one shape, compiled once; None where SQL cannot do it."""
        key = shape.key
        if key not in self.compiled:
            types = shape.types(con)
            vocabulary = self.policy.vocabulary
            of_companies = {name: kind for name, kind in types.items() if name not in shape.columns.values()}
            companies = Source("companies", of_companies, vocabulary, NARROW, shape.companies.sure)
            sections = {
                name: Source("records", {**of_companies, column: types[column]}, vocabulary, NARROW, shape.lists[name].sure)
                for name, column in shape.columns.items()
                if name in shape.lists
            }
            only_day = self.as_of
            if only_day is None and not companies.top("as_of"):
                only_day = self.default_day
            today = companies.day(self.default_day) if only_day is None else day(only_day)
            try:
                self.compiled[key] = queries(self.policy, self.tasks, companies, sections, today, only_day)
            except Beyond:
                self.compiled[key] = None
        return self.compiled[key]

    def _lines(self, con: duckdb.DuckDBPyConnection, query: RuleQuery) -> tuple[Of, Lines]:
        return Of(query.rule.id, self.floors[query.rule.id]), Lines(**_fetched(con, query.sql))

    def _refuse_repeated(self, con: duckdb.DuckDBPyConnection, shape: Shape, totals: Totals) -> None:
        """Leave the companies of which a subject stands twice, or seems to, to others."""
        owners, hashes = [np.empty(0, np.int64)], [np.empty(0, np.uint64)]
        for name in shape.lists.keys() & {rule.for_each for rule in self.policy.rules}:
            for of, subjects in shape.records[name].subjects(self.policy.vocabulary.sections[name]):
                con.register("subjects", pa.table({"subject": subjects, "owner": whole(of)}))
                found = con.execute("SELECT owner, hash(subject) AS hash FROM subjects").fetchnumpy()
                owners.append(found["owner"])
                hashes.append(found["hash"])
        owner = np.concatenate(owners)
        key = np.concatenate(hashes) ^ (owner.astype(np.uint64) * SPREAD)
        ordered = np.sort(key)
        repeated = ordered[1:][ordered[1:] == ordered[:-1]]
        if len(repeated):
            totals.ok[owner[np.isin(key, repeated)]] = False

    def _companies(self, table: pa.Table, rows: pa.Table, settled: np.ndarray, totals: Totals) -> pa.Table:
        stale = totals.stale[settled]
        warnings = totals.warned[settled] + numbers(rows["warned"]) + np.bitwise_count(stale)
        warnings += totals.lpr[settled] & flags(rows["late"])
        low, high, hoped = totals.low[settled], totals.high[settled], totals.hoped[settled]
        columns = {
            "n": table[POSITION].take(whole(settled)),
            "source": table[ORIGIN].take(whole(settled)),
            "name": rows["name"],
            "uscc": rows["uscc"],
            "low": yuan(low),
            "high": yuan(high),
            "potential": yuan(hoped - high),
            "eligible": whole(totals.count(ELIGIBLE)[settled]),
            "superseded": whole(np.zeros(len(settled))),
            "undetermined": whole(totals.count(UNDETERMINED)[settled]),
            "ineligible": whole(totals.count(INELIGIBLE)[settled]),
            "warnings": whole(warnings),
        }
        return pa.table(columns, schema=COMPANIES.insert(0, PLACE))


def _fetched(con: duckdb.DuckDBPyConnection, query: str) -> dict[str, np.ndarray]:
    """The columns of a query over records, in the order of the records: SQL promises none."""
    found = con.execute(query).fetchnumpy()
    at = found.pop(AT)
    return found if _ascend(at) else {name: values[np.argsort(at)] for name, values in found.items()}


def _in_order(companies: pa.Table, places: np.ndarray) -> pa.Table:
    """The companies of a query in the order of their places in the table."""
    companies = companies.combine_chunks()
    if np.array_equal(at := numbers(companies[AT]), places):
        return companies
    return companies.take(whole(np.argsort(at)))


def _ascend(at: np.ndarray) -> bool:
    return bool((np.diff(at) > 0).all())
