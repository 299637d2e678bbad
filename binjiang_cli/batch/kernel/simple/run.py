"""From a table of companies to the totals of the simple ones, and the rows of the others."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from itertools import count

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from binjiang_cli.batch.kernel.floors import least_floor
from binjiang_cli.batch.kernel.lines import ELIGIBLE, INELIGIBLE, UNDETERMINED
from binjiang_cli.batch.kernel.results import COMPANIES, PLACE, Part, concatenated
from binjiang_cli.batch.kernel.simple.planned import Planned
from binjiang_cli.batch.kernel.simple.query import AT, Queries, RuleQuery, fields_in, is_simple, queries
from binjiang_cli.batch.kernel.simple.shape import RECORD, Shape, shape_of
from binjiang_cli.batch.kernel.simple.totals import Lines, Of, Totals, yuan
from binjiang_cli.batch.kernel.source import ORIGIN, POSITION, Source
from binjiang_cli.batch.kernel.tasks import tasks, wrong_assumptions
from binjiang_cli.intake.arrow import flags, numbers, whole
from binjiang_cli.language.readings.sql.literals import day
from binjiang_cli.language.readings.sql.values import Beyond
from binjiang_cli.policy.load import Policy

MOST_ROWS = 131_072
MOST_SHAPES = 100


class Simple:
    """The simple way under one policy."""

    def __init__(
        self,
        policy: Policy,
        connect: Callable[[], duckdb.DuckDBPyConnection],
        *,
        as_of: date | None,
        default_day: date,
        assume: Mapping[str, Fraction],
    ) -> None:
        self.policy, self.as_of, self.default_day = policy, as_of, default_day
        self.tasks = tasks(policy, assume)
        self.applies = wrong_assumptions(policy, assume) == [] and is_simple(policy, self.tasks)
        self.needed = frozenset(field for rule in policy.rules for field in fields_in(rule, policy))
        self.floors = {rule.id: least_floor(rule, policy) for rule in policy.rules}
        self.compiled: dict[object, Queries | None] = {}
        self._numbers = count()
        self._connect, self._idle = connect, list[Planned]()

    def run(self, table: pa.Table) -> tuple[Part, pa.Table]:
        """The simple companies of a table with the columns `#` and `source`, and the rows that are left to others."""
        if not self.applies:
            return Part(), table
        with self._planned() as planned:
            slices = [self._slice(planned, table.slice(start, MOST_ROWS)) for start in range(0, table.num_rows, MOST_ROWS)]
        parts, left = zip(*slices, strict=True)
        return concatenated(parts), pa.concat_tables(left)

    @contextmanager
    def _planned(self) -> Iterator[Planned]:
        """A connection of one thread's own, with what it has planned before; after an error it is not used again."""
        try:
            planned = self._idle.pop()
        except IndexError:
            planned = Planned(self._connect())
        yield planned
        planned.clear()
        if not planned.is_full:
            self._idle.append(planned)

    def _slice(self, planned: Planned, table: pa.Table) -> tuple[Part, pa.Table]:
        shape = shape_of(table, self.policy.vocabulary, self.needed)
        compiled = shape and self._queries(planned.con, shape)
        if not shape or not compiled:
            return Part(), table
        planned.give(compiled.relation, shape.companies.table)
        companies = _in_order(planned.con.sql(compiled.companies).to_arrow_table().combine_chunks())
        totals = Totals(flags(companies["ok"]))
        for column in shape.no_lists:
            totals.ok &= flags(pc.is_null(table[column]))
        for name, records in shape.records.items():
            if name not in shape.lists:
                totals.ok[records.owners] = False
                continue
            section = compiled.sections[name]
            owners = whole(records.owners)
            taken = {column: companies[column].take(owners) for column in section.taken}
            places = whole(np.arange(len(owners)))
            planned.give(section.relation, pa.table({RECORD: shape.lists[name].table[RECORD], AT: places, **taken}))
            if section.ok is not None:
                totals.refuse_records(records, ~_fetched(planned, section.ok)["ok"])
            totals.add(records, [self._lines(planned, query) for query in section.rules])
        self._refuse_repeated(planned, shape, totals)
        for name, values in shape.shown.items():
            companies = companies.append_column(name, values)
        settled = totals.settled()
        rows = companies.take(whole(settled))
        part = Part(companies=self._companies(table, rows, settled, totals), rules=totals.rules())
        return part, table.take(whole(np.flatnonzero(~totals.ok)))

    def _queries(self, con: duckdb.DuckDBPyConnection, shape: Shape) -> Queries | None:
        """The queries for tables of one shape, compiled once; None where SQL cannot do it."""
        key = shape.key
        try:
            return self.compiled[key]
        except KeyError:
            found = self._compiled(con, shape)
        if len(self.compiled) == MOST_SHAPES:
            self.compiled.clear()
        self.compiled[key] = found
        return found

    def _compiled(self, con: duckdb.DuckDBPyConnection, shape: Shape) -> Queries | None:
        types = shape.types(con)
        vocabulary = self.policy.vocabulary
        of_companies = {name: kind for name, kind in types.items() if name not in shape.columns.values()}
        companies = Source(f"companies_{next(self._numbers)}", of_companies, vocabulary, shape.width, shape.companies.sure)
        sections = {
            name: Source(
                f"records_{next(self._numbers)}",
                {**of_companies, column: types[column]},
                vocabulary,
                shape.width,
                shape.lists[name].sure | shape.companies.sure,
            )
            for name, column in shape.columns.items()
            if name in shape.lists
        }
        only_day = self.as_of
        if only_day is None and not companies.top("as_of"):
            only_day = self.default_day
        today = companies.day(self.default_day) if only_day is None else day(only_day)
        try:
            return queries(self.policy, self.tasks, companies, sections, today=today, only_day=only_day, shown=shape.hidden)
        except Beyond:
            return None

    def _lines(self, planned: Planned, query: RuleQuery) -> tuple[Of, Lines]:
        return Of(query.rule.id, self.floors[query.rule.id]), Lines(**_fetched(planned, query.sql))

    def _refuse_repeated(self, planned: Planned, shape: Shape, totals: Totals) -> None:
        """Leave the companies of which a subject stands twice, or seems to, to others."""
        owners, subjects = [], []
        for name in shape.lists.keys() & {rule.for_each for rule in self.policy.rules}:
            for of, stated in shape.records[name].subjects(self.policy.vocabulary.sections[name].keys):
                if pa.types.is_string(stated.type) or pa.types.is_large_string(stated.type):
                    owners.append(of)
                    subjects.append(stated.cast(pa.string()))
                else:
                    totals.ok[of] = False
        if not subjects:
            return
        planned.give("subjects", pa.table({"subject": pa.chunked_array(subjects), "owner": whole(np.concatenate(owners))}))
        found = planned.fetched("SELECT owner, hash(subject, owner) AS key FROM subjects")
        totals.ok[found["owner"][_repeated(found["key"])]] = False

    def _companies(self, table: pa.Table, rows: pa.Table, settled: np.ndarray, totals: Totals) -> pa.Table:
        stale = totals.stale[settled]
        warnings = totals.warned[settled] + numbers(rows["warned"]) + np.bitwise_count(stale)
        warnings += totals.lpr[settled] & flags(rows["late"])
        low, high, hoped = totals.low[settled], totals.high[settled], totals.hoped[settled]
        columns = {
            "n": table[POSITION].take(whole(settled)),
            "source": table[ORIGIN].take(whole(settled)),
            "name": rows["name"],
            "uscc": rows["uscc"] if "uscc" in rows.column_names else pa.nulls(len(settled), pa.string()),
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


def _repeated(keys: np.ndarray) -> np.ndarray:
    """Which keys stand at several places."""
    ordered = np.sort(keys)
    return np.isin(keys, ordered[1:][ordered[1:] == ordered[:-1]])


def _fetched(planned: Planned, query: str) -> dict[str, np.ndarray]:
    """The columns of a query over records, in the order of the records: SQL promises none."""
    found = planned.fetched(query)
    at = found.pop(AT)
    if _ascend(at):
        return found
    order = np.argsort(at)
    return {name: values[order] for name, values in found.items()}


def _in_order(companies: pa.Table) -> pa.Table:
    """The companies of a query in the order of their places in the table."""
    at = numbers(companies[AT])
    return companies if _ascend(at) else companies.take(whole(np.argsort(at)))


def _ascend(at: np.ndarray) -> bool:
    return bool((np.diff(at) > 0).all())
