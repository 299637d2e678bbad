"""From settled lines to the tables that come out: a row a company, a row a line."""

from collections.abc import Iterator

from binjiang_cli.batch.kernel.lines import ELIGIBLE, INELIGIBLE, UNDETERMINED
from binjiang_cli.batch.kernel.settle import RECORD_NUMBER
from binjiang_cli.language.readings.sql.literals import day
from binjiang_cli.policy.load import Policy

YUAN = "DECIMAL(38, 2)"


class Output:
    """The queries over one pass's tables; the flags say which of the optional ones have rows.

    `lost`: lines in conflict; `limited`: groups with a limit that binds; `cut`: lines that it cuts; `ways`: companies with
    amounts beyond a budget floor; `some_left`: companies that are left to another pass.
    """

    def __init__(self, policy: Policy, t: str, *, lost: bool, limited: bool, cut: bool, ways: bool, some_left: bool) -> None:
        self.policy, self.t = policy, t
        self.lost, self.limited, self.cut, self.ways = lost, limited, cut, ways
        self.without_left = f" ANTI JOIN {t}_left USING (n)" if some_left else ""

    def companies(self) -> str:
        t = self.t
        hoped, warned, joins = "coalesce(t.hoped, 0)", " + ".join(self._warnings_of_company()), ""
        if self.limited:
            joins += f" LEFT JOIN (SELECT n, sum(excess) AS excess FROM {t}_limited GROUP BY n) x USING (n)"
            hoped += " - coalesce(x.excess, 0)"
        if self._shared_sections():
            joins += f" LEFT JOIN ({self._early()}) e USING (n)"
        counts = ", ".join(
            f"coalesce(t.{status}, 0)::BIGINT AS {status}"
            for status in ("eligible", "superseded", "undetermined", "ineligible")
        )
        return (
            f"SELECT n, h.source, h.name, h.uscc, {_yuan('coalesce(t.low, 0)')} AS low, {_yuan('coalesce(t.high, 0)')} AS high,"
            f" {_yuan(f'{hoped} - coalesce(t.high, 0)')} AS potential, {counts}, ({warned})::BIGINT AS warnings"
            f" FROM {t}_heads h LEFT JOIN ({self._totals()}) t USING (n){joins}{self.without_left}"
        )

    def rules(self) -> str:
        """By rule: its eligible lines, and what they pay, in fen."""
        settled = f"({self._settled()}){self.without_left} JOIN {self.t}_rules USING (rule)"
        return f"SELECT id, count(*), sum(paid_low), sum(paid_high) FROM {settled} WHERE {self._paid()} GROUP BY id ORDER BY id"

    def _paid(self) -> str:
        return f"verdict = {ELIGIBLE}" + (" AND place = 1" if self.lost else "")

    def _totals(self) -> str:
        """The sums over a company's lines."""
        paid, hoped, lost = self._paid(), f"verdict < {INELIGIBLE} AND hi IS NOT NULL", "false"
        if self.lost:
            lost = f"verdict = {ELIGIBLE} AND place > 1"
            hoped = f"{hoped} AND hoped_place = 1"
        columns = {
            "low": f"coalesce(sum(paid_low) FILTER ({paid}), 0)",
            "high": f"coalesce(sum(paid_high) FILTER ({paid}), 0)",
            "hoped": f"coalesce(sum(hi) FILTER ({hoped}), 0)",
            "eligible": f"count(*) FILTER ({paid})",
            "superseded": f"count(*) FILTER ({lost})" if self.lost else "0",
            "undetermined": f"count(*) FILTER (verdict = {UNDETERMINED})",
            "ineligible": f"count(*) FILTER (verdict = {INELIGIBLE})",
            "warned": " + ".join(self._warnings_of_lines(paid)),
            "stale": "bit_or(stale)",
            "lpr": "bool_or(lpr)",
        }
        chosen = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
        return f"SELECT n, {chosen} FROM ({self._settled()}) GROUP BY n"

    def _warnings_of_lines(self, paid: str) -> Iterator[str]:
        yield f"coalesce(sum(warn) FILTER (verdict < {INELIGIBLE}), 0)"
        if self.cut:
            yield f"count(*) FILTER ({paid} AND was_cut)"
        if self.ways:
            yield f"count(*) FILTER ({paid} AND paid_high > floor)"

    def _warnings_of_company(self) -> Iterator[str]:
        yield "h.warned + coalesce(t.warned, 0)"
        if self._shared_sections():
            yield "coalesce(e.early, 0)"
        limits = self.policy.stale_after_days
        if limits is not None:
            since = f"h.day - {day(self.policy.lpr.last_publication)}"
            yield "bit_count(coalesce(t.stale, 0))"
            yield f"(coalesce(t.lpr, false) AND {since} > {limits.lpr})::INTEGER"

    def _shared_sections(self) -> bool:
        sections = [rule.for_each for rule in self.policy.rules]
        return len(set(sections)) < len(sections)

    def _early(self) -> str:
        """Dates before the policy on records that several rules read: counted once a record."""
        record = f"SELECT DISTINCT n, section, {RECORD_NUMBER} AS i, early FROM {self.t}_lines JOIN {self.t}_rules USING (rule)"
        return f"SELECT n, sum(early) AS early FROM ({record} WHERE early > 0 AND verdict < {INELIGIBLE}) GROUP BY n"

    def _settled(self) -> str:
        """The lines with what settlement made of them."""
        t = self.t
        columns = {"paid_low": "lo", "paid_high": "hi"}
        joins = ""
        if self.lost:
            ranked = f"SELECT DISTINCT n, o, place, hoped_place, winner FROM {t}_ranked WHERE several = 1"
            joins += f" LEFT JOIN ({ranked}) USING (n, o)"
            columns |= {"place": "coalesce(place, 1)", "hoped_place": "coalesce(hoped_place, 1)", "winner": "winner"}
        if self.cut:
            joins += f" LEFT JOIN (SELECT n, o, low AS cut_low, high AS cut_high FROM {t}_cut) USING (n, o)"
            columns |= {"paid_low": "coalesce(cut_low, lo)", "paid_high": "coalesce(cut_high, hi)"}
            columns["was_cut"] = "cut_low IS NOT NULL"
        if self.ways:
            joins += f" LEFT JOIN (SELECT n, rule, floor FROM {t}_ways) USING (n, rule)"
            columns["floor"] = "floor"
        chosen = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
        return f"SELECT l.*, {chosen} FROM {t}_lines l{joins}"

    def lines(self) -> str:
        t = self.t
        paid = lost = f"l.verdict = {ELIGIBLE}"
        joins, superseded_by = "", "[]::VARCHAR[]"
        if self.lost:
            paid, lost = f"{paid} AND place = 1", f"{lost} AND place > 1"
            joins = f" LEFT JOIN {t}_rules w ON w.rule = l.winner >> 32"
            winner = f"w.id || ':' || {_path('w', 'l.winner & 4294967295')}"
            superseded_by = f"CASE WHEN {lost} THEN [{winner}] ELSE []::VARCHAR[] END"
        unpaid = f"WHEN {lost} THEN 'superseded'" if self.lost else ""
        columns = {
            "o": "l.o",
            "source": "h.source",
            "name": "h.name",
            "rule": "r.id",
            "record": _path("r", "l.o & 4294967295"),
            "record_name": "l.record_name",
            "clause": "r.clause",
            "status": f"CASE l.verdict WHEN {UNDETERMINED} THEN 'undetermined' WHEN {INELIGIBLE} THEN 'ineligible'"
            f" ELSE CASE {unpaid} WHEN true THEN 'eligible' END END",
            "eligible_cost": _yuan("l.cost"),
            "intensity_low": "l.il",
            "intensity_high": "l.ih",
            "ceiling": _yuan("l.ceiling"),
            "gross_low": _yuan("l.gl"),
            "gross_high": _yuan("l.gh"),
            "received": _yuan("l.received"),
            "amount_low": _yuan(f"CASE WHEN {paid} THEN paid_low ELSE lo END"),
            "amount_high": _yuan(f"CASE WHEN {paid} THEN paid_high ELSE hi END"),
            "subjects": "coalesce(l.subj, []::VARCHAR[])",
            "superseded_by": superseded_by,
            "missing": "l.missing",
        }
        chosen = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
        settled = f"({self._settled()}) l JOIN {t}_heads h USING (n) JOIN {t}_rules r ON r.rule = l.rule"
        return f"SELECT n, {chosen} FROM {settled}{joins}{self.without_left}"


def _path(rule: str, number: str) -> str:
    """The path of a record: of a list, with its index."""
    return f"CASE WHEN {rule}.listed THEN {rule}.section || '[' || (({number}) - 1) || ']' ELSE {rule}.section END"


def _yuan(fen: str) -> str:
    """Fen as a decimal of yuan."""
    return f"(CAST({fen} AS DECIMAL(36, 0)) * 0.01::DECIMAL(2, 2))::{YUAN}"
