"""One pass of the plan over a relation: the policy as SQL of one integer width, settled as far as SQL goes."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from binjiang_cli.batch.kernel import settle
from binjiang_cli.batch.kernel.floors import floor_query, large_query, least_floor
from binjiang_cli.batch.kernel.heads import head_query, rule_left_out
from binjiang_cli.batch.kernel.lines import line_columns, line_query
from binjiang_cli.batch.kernel.output import Output
from binjiang_cli.batch.kernel.results import Part, RuleTotal
from binjiang_cli.batch.kernel.source import POSITION, Source
from binjiang_cli.batch.kernel.tasks import tasks, wrong_assumptions
from binjiang_cli.language.readings.sql.literals import day, quoted
from binjiang_cli.language.readings.sql.values import Beyond, Width
from binjiang_cli.policy.load import Policy


class Pass:
    """Runs the policy over companies in a connection, with integers of one width; `wide` says whether lines are asked for."""

    def __init__(
        self, policy: Policy, width: Width, *, as_of: date | None, default_day: date, assume: Mapping[str, Fraction], wide: bool
    ) -> None:
        self.policy, self.width, self.wide = policy, width, wide
        self.as_of, self.default_day, self.assume = as_of, default_day, assume

    def run(self, con: duckdb.DuckDBPyConnection, table: pa.Table) -> tuple[Part, pa.Table]:
        """What it settles of a table with the columns `#` and `source`, and the rows that it leaves to others."""
        con.register("rows", table)
        described = con.table("rows")
        columns = dict(zip(described.columns, described.types, strict=True))
        source = Source("rows", columns, self.policy.vocabulary, self.width)
        today = source.day(self.default_day) if self.as_of is None else day(self.as_of)
        queries, left_out = self._lines(source, today)
        t = "pass"

        def make(name: str, query: str) -> bool:
            """Make a table; whether it holds anything."""
            con.execute(f"CREATE OR REPLACE TEMP TABLE {t}_{name} AS {query}")
            return count_of(con, f"{t}_{name}") > 0

        make("rules", self._rules())
        make("heads", head_query(source, self.policy, today, left_out))
        make("lines", " UNION ALL ".join(queries) if queries else self._no_lines())
        lost = limited = ways = False
        if count_of(con, f"{t}_heads WHERE ok AND clash") > 0:
            make("claims", settle.claims_query(t))
            lost = make("ranked", settle.ranked_query(t))
        if any(rule.limit is not None for rule in self.policy.rules):
            limited = make("limited", settle.limited_query(t))
        if make("large", large_query(t)):
            ways = make("ways", floor_query(source, self.policy, today, t))
        some_left = make("left", settle.left_query(t, lost=lost, limited=limited, ways=ways))
        cut = limited and make("cut", settle.cut_query(t))
        output = Output(self.policy, t, lost=lost, limited=limited, cut=cut, ways=ways, some_left=some_left)
        part = Part(
            companies=con.sql(f"{output.companies()} ORDER BY n").to_arrow_table(),
            lines=con.sql(f"{output.lines()} ORDER BY n, o").to_arrow_table() if self.wide else Part().lines,
            rules={rule: RuleTotal(*map(int, total)) for rule, *total in con.execute(output.rules()).fetchall()},
        )
        left = con.sql(f"SELECT n FROM {t}_left").to_arrow_table()["n"]
        for name in ("claims", "ranked", "limited", "cut", "heads", "lines", "ways", "large", "rules", "left"):
            con.execute(f"DROP TABLE IF EXISTS {t}_{name}")
        return part, table.filter(pc.is_in(table[POSITION], left.combine_chunks()))

    def _lines(self, source: Source, today: str) -> tuple[list[str], list[str]]:
        """The query of each rule and period, and when companies have lines of rules that SQL cannot read."""
        wrong = wrong_assumptions(self.policy, self.assume)
        if wrong is None:
            return [], ["true"]
        queries, left_out = [], [f"{source.own_day} BETWEEN {day(first)} AND {day(last)}" for first, last in wrong]
        for task in tasks(self.policy, self.assume):
            rule = task.period.rule
            if self.policy.vocabulary.sections[rule.for_each].is_list and source.list(rule.for_each) is None:
                continue
            try:
                queries.append(line_query(task, source, today, wide=self.wide))
            except Beyond:
                left_out.append(rule_left_out(source, task.period))
        return queries, left_out

    def _rules(self) -> str:
        """The rules by number: id, clause, section, whether that is a list, whether other rules read it, the least floor."""
        rows = []
        for number, rule in enumerate(self.policy.rules):
            section = self.policy.vocabulary.sections[rule.for_each]
            several = sum(other.for_each == rule.for_each for other in self.policy.rules) > 1
            words = ", ".join(map(quoted, (rule.id, rule.clause, rule.for_each)))
            floor = least_floor(rule, self.policy)
            least = f"{'NULL' if floor is None else floor}::HUGEINT"
            rows.append(f"({number}::SMALLINT, {words}, {section.is_list}, {several}, {least})")
        names = "rule, id, clause, section, listed, several_rules, least_floor"
        return f"SELECT * FROM (VALUES {', '.join(rows)}) AS rules({names})"

    def _no_lines(self) -> str:
        columns = line_columns(self.policy, self.width, wide=self.wide)
        return f"SELECT {', '.join(f'NULL::{kind} AS {name}' for name, kind in columns.items())} WHERE false"


def count_of(con: duckdb.DuckDBPyConnection, relation: str) -> int:
    """How many rows a relation has."""
    return int(con.execute(f"SELECT count(*) FROM {relation}").fetchall()[0][0])
