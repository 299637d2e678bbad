"""One pass of the plan over a relation: the policy as SQL of one integer width, settled as far as SQL goes."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from binjiang_cli.batch.kernel import settle
from binjiang_cli.batch.kernel.floors import floor_query, large_query, least_floor
from binjiang_cli.batch.kernel.heads import head_query, rule_left_out
from binjiang_cli.batch.kernel.lines import Sharing, line_columns, line_query
from binjiang_cli.batch.kernel.output import Output
from binjiang_cli.batch.kernel.periods import ONE_DAY, Period, periods, stretches
from binjiang_cli.batch.kernel.source import Source
from binjiang_cli.language import tree
from binjiang_cli.language.readings.exact import Exact, Facts
from binjiang_cli.language.readings.sql.literals import day, named, quoted
from binjiang_cli.language.readings.sql.reading import Lpr
from binjiang_cli.language.readings.sql.values import Beyond, Width
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.lpr import LprTable
from binjiang_cli.policy.parameters import days_of_change, parameters_on

if TYPE_CHECKING:
    import duckdb

NARROW = Width("BIGINT", 2**63 - 1, 10**15 - 1, 10**9, 10**9, 10**9, 1970, 2069, False)
BROAD = Width("HUGEINT", 2**127 - 1, 10**17 - 1, 10**12, 10**18, 10**10, 1900, 2199, True)
MOST_STALE = 62


class Pass:
    """Runs the policy over a relation in a connection.

    The relation has the columns `#` (BIGINT, the position, each once) and `source`. `run` adds what it settles to the tables
    `OUT_companies` and, with `wide`, `OUT_lines`; the temporary table `PREFIX_left` holds the positions of the companies
    that it leaves to another pass.
    """

    def __init__(
        self, policy: Policy, width: Width, *, as_of: date | None, default_day: date, assume: Mapping[str, Fraction], wide: bool
    ) -> None:
        self.policy, self.width, self.wide = policy, width, wide
        self.as_of, self.default_day, self.assume = as_of, default_day, assume
        self.periods = periods(policy)
        self.lpr = {tenor: lpr_changes(policy.lpr, tenor) for tenor in ("1y", "5y")}

    def run(self, con: "duckdb.DuckDBPyConnection", relation: str, prefix: str, out: str) -> None:
        described = con.table(relation)
        columns = dict(zip(described.columns, described.types, strict=True))
        source = Source(named(relation), columns, self.policy.vocabulary, self.width)
        today = source.day(self.default_day) if self.as_of is None else day(self.as_of)
        queries, left_out = self._lines(source, today)
        t = prefix

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
            ways = make("ways", floor_query(source, self.policy, self.lpr, today, t))
        some_left = make("left", settle.left_query(t, lost=lost, limited=limited, ways=ways))
        cut = limited and make("cut", settle.cut_query(t))
        output = Output(self.policy, t, lost=lost, limited=limited, cut=cut, ways=ways, some_left=some_left)
        con.execute(f"INSERT INTO {out}_companies {output.companies()}")
        if self.wide:
            con.execute(f"INSERT INTO {out}_lines {output.lines()}")
        for name in ("claims", "ranked", "limited", "cut", "heads", "lines", "ways", "large", "rules"):
            con.execute(f"DROP TABLE IF EXISTS {t}_{name}")

    def _lines(self, source: Source, today: str) -> tuple[list[str], list[str]]:
        """The query of each rule and period, and when companies have lines of rules that SQL cannot read."""
        queries, left_out = [], list(self._wrong_rates(source))
        stale: dict[object, int] = {}
        for period in self.periods:
            rule = period.rule
            if self.policy.vocabulary.sections[rule.for_each].is_list and source.list(rule.for_each) is None:
                continue
            bit = stale.setdefault((rule.title, rule.verified_on), len(stale))
            assumed = self.assume.get(rule.id)
            try:
                if bit > MOST_STALE:
                    raise Beyond
                rates = self._rates(period) if assumed is None else (assumed, assumed)
                queries.append(
                    line_query(source, self.policy, period, rates, self.lpr, self._sharing(period), today, bit, self.wide)
                )
            except Beyond:
                left_out.append(rule_left_out(source, period))
        return queries, left_out

    def _rates(self, period: Period) -> tuple[Fraction, Fraction]:
        exact = Exact(dict(period.parameters), period.rule.types, Facts({}, self.policy.lpr))
        low, high = (exact.value(node) for node in (period.rule.intensity.low, period.rule.intensity.high))
        if not (isinstance(low, Fraction | int) and isinstance(high, Fraction | int)):
            raise Beyond
        return Fraction(low), Fraction(high)

    def _wrong_rates(self, source: Source) -> list[str]:
        """The days on which an assumed rate is not one that the rule admits."""
        found = []
        for rule_id, assumed in self.assume.items():
            rule = self.policy.rule(rule_id)
            if rule is None:
                return ["true"]
            for first, last in stretches(days_of_change(rule.parameters)):
                period = Period(first, last, rule, 0, parameters_on(rule.parameters, first))
                try:
                    low, high = self._rates(period)
                    wrong = not low <= assumed <= high
                except Beyond:
                    wrong = True
                if wrong:
                    found.append(f"{source.own_day} BETWEEN {day(first)} AND {day(last)}")
        return found

    def _sharing(self, period: Period) -> Sharing:
        rules = [rule for rule in self.policy.rules if rule.for_each == period.rule.for_each]
        return Sharing(
            alone=len(rules) == 1,
            alone_with_ceiling=sum(rule.ceiling is not None for rule in rules) == 1,
            alone_with_lpr=sum(
                any(isinstance(n, tree.Call) and n.function.startswith("lpr_") for n in rule.types) for rule in rules
            )
            <= 1,
        )

    def _rules(self) -> str:
        """The rules by number: id, clause, section, whether that is a list, whether other rules read it, the least floor."""
        rows = []
        for number, rule in enumerate(self.policy.rules):
            section = self.policy.vocabulary.sections[rule.for_each]
            several = sum(other.for_each == rule.for_each for other in self.policy.rules) > 1
            words = ", ".join(map(quoted, (rule.id, rule.clause, rule.for_each)))
            rows.append(f"({number}::SMALLINT, {words}, {section.is_list}, {several}, {least_floor(rule, self.policy)})")
        names = "rule, id, clause, section, listed, several_rules, least_floor"
        return f"SELECT * FROM (VALUES {', '.join(rows)}) AS rules({names})"

    def _no_lines(self) -> str:
        columns = line_columns(self.policy, self.width, wide=self.wide)
        return f"SELECT {', '.join(f'NULL::{kind} AS {name}' for name, kind in columns.items())} WHERE false"


def count_of(con: "duckdb.DuckDBPyConnection", relation: str) -> int:
    """How many rows a relation has."""
    return int(con.execute(f"SELECT count(*) FROM {relation}").fetchall()[0][0])


def lpr_changes(table: LprTable, tenor: str) -> Lpr:
    """The days on which a tenor's rate changes."""
    changes: list[tuple[date, Fraction]] = []
    found = table.on(table.last_publication, tenor)
    while found is not None:
        if changes and changes[-1][1] == found.rate:
            changes.pop()
        changes.append((found.published_on, found.rate))
        found = table.on(found.published_on - ONE_DAY, tenor)
    return Lpr(tuple(reversed(changes)), table.last_known_day)
