"""How many warnings each company has, of those that its day, its lines and the rule set give."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from binjiang_cli.batch.columns.facts import TableFacts
from binjiang_cli.batch.columns.lines import INELIGIBLE, Lines
from binjiang_cli.batch.columns.periods import force_days, stretches
from binjiang_cli.batch.columns.settle import LineOutcomes
from binjiang_cli.batch.columns.typed import EPOCH
from binjiang_cli.estimation.warnings import policy_warnings
from binjiang_cli.language.readings.columns import Days, Numbers
from binjiang_cli.language.readings.columns.values import Gap, Ints, Mask
from binjiang_cli.policy.load import Policy
from binjiang_cli.values.money import to_fen


class Cautions:
    """Counts the warnings of a table's companies; companies that only the exact reading can tell leave."""

    def __init__(self, policy: Policy, facts: TableFacts, lines: Sequence[Lines], outcomes: Sequence[LineOutcomes]) -> None:
        self.policy, self.facts, self.lines, self.outcomes = policy, facts, lines, outcomes
        self.sharing = {name for name in facts.sections if len({f.number for f in lines if f.rule.for_each == name}) > 1}

    def counted(self, without_subject: Ints) -> Ints:
        """Return the number of each company's warnings; `without_subject` are grants that are deducted from nothing."""
        found = self._of_the_day() + without_subject
        for name in dict.fromkeys(lines.rule.for_each for lines in self.lines):
            found = found + self._of_records(name, [lines for lines in self.lines if lines.rule.for_each == name])
        for lines, outcome in zip(self.lines, self.outcomes, strict=True):
            if outcome.cut.any():
                section = self.facts.sections[lines.rule.for_each]
                found = found + section.sums(lines.laid_on(section, outcome.cut))
                if lines.rule.for_each in self.sharing:
                    self.facts.left[lines.company[outcome.cut]] = True
            self._leave_the_large(lines, outcome)
        total: Ints = found + self._stale()
        return total

    def _of_the_day(self) -> Ints:
        """What is said of a day on which the policy or a rule is not in force."""
        forces = [self.policy.in_force, *(rule.in_force for rule in self.policy.rules)]
        cuts = stretches([cut for force in forces for cut in force_days(force)])
        counts = np.array([len(set(policy_warnings(self.policy, first, ()))) for first, _ in cuts])
        firsts = np.array([(first - EPOCH).days for first, _ in cuts])
        found: Ints = counts[np.maximum(np.searchsorted(firsts, self.facts.day, "right") - 1, 0)]
        return found

    def _of_records(self, name: str, several: Sequence[Lines]) -> Ints:
        """What is said of records and of the company for the lines of some rules, each thing once."""
        facts = self.facts.sections[name]
        alive = np.zeros(facts.size, bool)
        places: dict[tuple[str, str], Mask] = {}
        for lines in several:
            living = lines.verdict < INELIGIBLE
            alive[lines.record[living]] = True
            for gap in lines.uncapped:
                self._note(places, lines, gap, living)
            for use in lines.lpr_uses:
                beyond = np.broadcast_to(use.beyond, lines.size) & living
                if use.path is not None and use.path.section == name:
                    self._note(places, lines, Gap(beyond, use.path), living, "lpr")
                elif beyond.any():
                    self.facts.left[lines.company[beyond]] = True
        counts = np.zeros(facts.size, np.int64)
        for place in places.values():
            counts += place
        return facts.sums(counts + self._early(name) * alive)

    def _note(self, places: dict[tuple[str, str], Mask], lines: Lines, gap: Gap, living: Mask, what: str = "") -> None:
        """Mark the records whose field something is said of."""
        where = np.broadcast_to(gap.where, lines.size) & living
        if gap.path.section != lines.rule.for_each:
            self.facts.left[lines.company[where]] = True
            return
        marked = places.setdefault((what, gap.path.field), np.zeros(self.facts.sections[gap.path.section].size, bool))
        marked[lines.record[where]] = True

    def _early(self, name: str) -> Ints:
        """How many dates and years of each record lie before the policy."""
        facts, first = self.facts.sections[name], self.policy.in_force.first
        found = np.zeros(facts.size, np.int64)
        if not facts.section.is_list:
            return found
        for key, field in facts.section.fields.items():
            column = self.facts.field(name, key) if field.type in ("date", "year") else None
            if isinstance(column, Days):
                found += column.known & (column.num < (first - EPOCH).days)
            elif isinstance(column, Numbers):
                found += column.known & (column.num < first.year)
        return found

    def _leave_the_large(self, lines: Lines, outcome: LineOutcomes) -> None:
        """A line that passes the least budget floor of a measure that names it: whether it warns, the measures decide."""
        policy = self.policy
        floors = [policy.clauses[measure.id].budget_floor for measure in policy.measures if lines.rule.id in measure.named]
        least = min((to_fen(floor.amount) for floor in floors if floor is not None), default=None)
        if least is not None:
            self.facts.left[lines.company[outcome.paid & (outcome.high > least)]] = True

    def _stale(self) -> Ints:
        """Rules that a line leans on, and the LPR where it was looked up, past the rule set's own limits."""
        limits, count = self.policy.stale_after_days, self.facts.count
        found = np.zeros(count, np.int64)
        if limits is None:
            return found
        by_message: dict[tuple[object, date], Mask] = {}
        looked_up = np.zeros(count, bool)
        for lines in self.lines:
            told = by_message.setdefault((lines.rule.title, lines.rule.verified_on), np.zeros(count, bool))
            told[lines.company] = True
            for use in lines.lpr_uses:
                looked_up[lines.company[np.broadcast_to(use.used, lines.size)]] = True
        for (_, verified_on), told in by_message.items():
            found += told & (self.facts.day > _number(verified_on + timedelta(days=limits.verified)))
        last = self.policy.lpr.last_publication + timedelta(days=limits.lpr)
        return found + (looked_up & (self.facts.day > _number(last)))


def _number(day: date) -> int:
    return (day - EPOCH).days
