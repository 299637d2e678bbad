"""Companies by columns: what their table states, their lines, what is paid; the companies that this way cannot do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

import numpy as np
import pyarrow as pa

from binjiang_cli.batch.columns.cautions import Cautions
from binjiang_cli.batch.columns.doubts import add_doubts
from binjiang_cli.batch.columns.facts import TableFacts
from binjiang_cli.batch.columns.grants import Grants
from binjiang_cli.batch.columns.keys import SubjectKeys
from binjiang_cli.batch.columns.lines import UNDETERMINED, Lines, RuleLines
from binjiang_cli.batch.columns.periods import Period, periods
from binjiang_cli.batch.columns.rates import wrong_assumptions
from binjiang_cli.batch.columns.remarks import Remarks
from binjiang_cli.batch.columns.settle import ColumnSettlement, LineOutcomes
from binjiang_cli.batch.columns.tables import line_table, statuses, yuan
from binjiang_cli.batch.columns.typed import EPOCH
from binjiang_cli.batch.results import COMPANIES, ORIGIN, PLACE, POSITION, STATUSES, PartResults, RuleTotal
from binjiang_cli.intake.arrow import numbers, one, truths, whole
from binjiang_cli.language.readings.columns import Beyond
from binjiang_cli.language.readings.columns.values import Ints, Mask
from binjiang_cli.policy.load import Policy
from binjiang_cli.words import Lang

MOST = 2**62


class ByColumns:
    """A policy, ready to be run over tables of companies by columns."""

    def __init__(
        self, policy: Policy, *, as_of: date | None, default_day: date, assume: Mapping[str, Fraction], lang: Lang
    ) -> None:
        self.policy, self.as_of, self.default_day, self.assume = policy, as_of, default_day, policy.named(assume)
        self.lang: Lang = lang
        self.periods = periods(policy)
        self.refused = wrong_assumptions(policy, self.assume)

    def run(self, table: pa.Table, *, lines: bool, warnings: bool) -> tuple[PartResults, pa.Table, pa.Table]:
        """Return the results of the companies that can be done by columns, and the table of the others.

        And, where `warnings` are asked for, the table of those that were done but have some that only the exact reading words.
        """
        if self.refused is None:
            return PartResults(), table, table.slice(0, 0)
        facts = TableFacts(table.drop_columns([POSITION, ORIGIN]), self.policy, self.as_of, self.default_day)
        for first, last in self.refused:
            facts.left |= (facts.day >= (first - EPOCH).days) & (facts.day <= (last - EPOCH).days)
        keys = SubjectKeys(facts)
        remarks = Remarks(facts, asked=warnings)
        grants = Grants(facts, keys, remarks)
        found = [made for period in self.periods if (made := self._lines(facts, period, grants, lines)) is not None]
        settlement = ColumnSettlement(facts, keys, found)
        outcomes = [settlement.outcome(number) for number in range(len(found))]
        Cautions(self.policy, facts, found, outcomes, remarks).add()
        add_doubts(facts, keys, grants, settlement, remarks)
        part = _Result(facts, settlement, outcomes, remarks).part(table, self.lang, lines=lines, warnings=warnings)
        return part, table.filter(truths(facts.left)), table.filter(truths(remarks.unworded & ~facts.left))

    def _lines(self, facts: TableFacts, period: Period, grants: Grants, told: bool) -> Lines | None:
        """Return the lines of a rule in a period; None where no company's day lies in it, or only the exact reading does it."""
        first, last = ((day - EPOCH).days for day in (period.first, period.last))
        here = (facts.day >= first) & (facts.day <= last)
        if not here.any():
            return None
        left = facts.left.copy()
        try:
            made = RuleLines(self.policy, facts, period, self.assume.get(period.rule.id), grants).lines()
        except Beyond:
            facts.left = left | (here & _has_records(facts, period))
            return None
        if told:
            for gap in made.gaps:
                if not gap.path.section:
                    facts.left[made.company[np.broadcast_to(gap.where, made.size) & (made.verdict == UNDETERMINED)]] = True
        return made


def _has_records(facts: TableFacts, period: Period) -> Mask:
    section = facts.sections[period.rule.for_each]
    found: Mask = section.stops > section.starts
    return found


class _Result:
    """What the settled lines of a table come to."""

    def __init__(
        self, facts: TableFacts, settlement: ColumnSettlement, outcomes: Sequence[LineOutcomes], remarks: Remarks
    ) -> None:
        self.facts, self.settlement, self.outcomes, self.remarks = facts, settlement, outcomes, remarks

    def part(self, table: pa.Table, lang: Lang, *, lines: bool, warnings: bool) -> PartResults:
        """Return the results, with their lines and warnings in a language where they are asked for."""
        sums = self._sums()
        done = ~self.facts.left
        places, sources = numbers(table[POSITION]), one(table[ORIGIN])
        rows = np.flatnonzero(done)
        columns = {
            "n": whole(places[rows]),
            "source": sources.take(whole(rows)),
            **{name: self.facts.of_companies(name).take(whole(rows)) for name in ("name", "uscc")},
            **{name: yuan(sums[name][rows]) for name in ("low", "high", "potential")},
            **{name: whole(sums[name][rows]) for name in STATUSES},
            "warnings": whole(self.remarks.found[rows]),
        }
        companies = pa.table(columns, schema=COMPANIES.insert(0, PLACE))
        part = PartResults(companies=companies, rules=self._rules())
        if lines:
            part = part._replace(lines=line_table(self.facts, self.settlement, self.outcomes, places, sources, lang))
        return part._replace(warnings=self.remarks.table(places, sources, lang)) if warnings else part

    def _sums(self) -> dict[str, Ints]:
        """Return each company's totals in fen, and how many of its lines have each status."""
        count = self.facts.count
        found = {name: np.zeros(count, np.int64) for name in ("low", "high", "hoped", *STATUSES)}
        for lines, outcome in zip(self.settlement.lines, self.outcomes, strict=True):
            section = self.facts.sections[lines.rule.for_each]
            amounts = {
                "low": np.where(outcome.paid, outcome.low, 0),
                "high": np.where(outcome.paid, outcome.high, 0),
                "hoped": np.where(outcome.hoped, outcome.hoped_high, 0),
            }
            for name, values in (amounts | statuses(lines, outcome)).items():
                found[name] += section.sums(lines.laid_on(section, self._bounded(lines, values)))
        found["potential"] = found.pop("hoped") - found["high"]
        return found

    def _bounded(self, lines: Lines, values: np.ndarray) -> np.ndarray:
        """Return the values whose sum fits into 64 bits; companies with greater ones leave."""
        if values.dtype == bool or not len(values) or int(values.max()) * len(values) < MOST:
            return values
        wide = values >= MOST // len(values)
        self.facts.left[lines.company[wide]] = True
        return np.where(wide, 0, values)

    def _rules(self) -> dict[str, RuleTotal]:
        totals: dict[str, RuleTotal] = {}
        for lines, outcome in zip(self.settlement.lines, self.outcomes, strict=True):
            paid = outcome.paid & ~self.facts.left[lines.company]
            before = totals.get(lines.rule.id, RuleTotal())
            more = (int(paid.sum()), *(int(np.where(paid, amounts, 0).sum()) for amounts in (outcome.low, outcome.high)))
            totals[lines.rule.id] = RuleTotal(*(one + other for one, other in zip(before, more, strict=True)))
        return {rule: total for rule, total in totals.items() if total.lines}
