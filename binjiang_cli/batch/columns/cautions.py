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
        """Return what is said of a day on which the policy or a rule is not in force."""
        forces = [*(one.in_force for one in self.policy.sets), *(rule.in_force for rule in self.policy.rules)]
        cuts = stretches([cut for force in forces for cut in force_days(force)])
        counts = np.array([len(set(policy_warnings(self.policy, first, ()))) for first, _ in cuts])
        firsts = np.array([(first - EPOCH).days for first, _ in cuts])
        found: Ints = counts[np.maximum(np.searchsorted(firsts, self.facts.day, "right") - 1, 0)]
        return found

    def _of_records(self, name: str, several: Sequence[Lines]) -> Ints:
        """Return what is said of records and of the company for the lines of some rules, each thing once."""
        facts = self.facts.sections[name]
        alive: dict[date, Mask] = {}
        places: dict[tuple[date | None, str], Mask] = {}
        for lines in several:
            living = lines.verdict < INELIGIBLE
            alive.setdefault(self._home(lines).in_force.first, np.zeros(facts.size, bool))[lines.record[living]] = True
            for gap in lines.uncapped:
                self._note(places, lines, gap, living)
            for use in lines.lpr_uses:
                beyond = np.broadcast_to(use.beyond, lines.size) & living
                if use.path is not None and use.path.section == name:
                    self._note(places, lines, Gap(beyond, use.path), living, self._home(lines).lpr.last_publication)
                elif beyond.any():
                    self.facts.left[lines.company[beyond]] = True
        counts = np.zeros(facts.size, np.int64)
        for place in places.values():
            counts += place
        for first, living in alive.items():
            counts += self._early(name, first) * living
        return facts.sums(counts)

    def _home(self, lines: Lines) -> Policy:
        return self.policy.home(lines.rule.id)

    def _note(
        self,
        places: dict[tuple[date | None, str], Mask],
        lines: Lines,
        gap: Gap,
        living: Mask,
        last: date | None = None,
    ) -> None:
        """Mark the records whose field something is said of: of a day past the LPR that was published `last`, or its lack."""
        where = np.broadcast_to(gap.where, lines.size) & living
        if gap.path.section != lines.rule.for_each:
            self.facts.left[lines.company[where]] = True
            return
        marked = places.setdefault((last, gap.path.field), np.zeros(self.facts.sections[gap.path.section].size, bool))
        marked[lines.record[where]] = True

    def _early(self, name: str, first: date) -> Ints:
        """Return how many dates and years of each record lie before a policy that is in force from `first`."""
        facts = self.facts.sections[name]
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
        """Leave a line that passes the least budget floor of a measure that names it: whether it warns, the measures decide."""
        policy = self.policy
        floors = [policy.clauses[measure.id].budget_floor for measure in policy.measures if lines.rule.id in measure.named]
        least = min((to_fen(floor.amount) for floor in floors if floor is not None), default=None)
        if least is not None:
            self.facts.left[lines.company[outcome.paid & (outcome.high > least)]] = True

    def _stale(self) -> Ints:
        """Return rules that a line leans on, and the LPR where it was looked up, past the rule set's own limits."""
        by_message: dict[tuple[object, int], Mask] = {}
        for lines in self.lines:
            home = self._home(lines)
            limits, last = home.stale_after_days, home.lpr.last_publication
            if limits is None:
                continue
            until = _number(lines.rule.verified_on + timedelta(days=limits.verified))
            self._tell(by_message, (lines.rule.title, until), lines.company)
            until = _number(last + timedelta(days=limits.lpr))
            for use in lines.lpr_uses:
                self._tell(by_message, (last, until), lines.company[np.broadcast_to(use.used, lines.size)])
        found = np.zeros(self.facts.count, np.int64)
        for (_, until), told in by_message.items():
            found += told & (self.facts.day > until)
        return found

    def _tell(self, by_message: dict[tuple[object, int], Mask], message: tuple[object, int], companies: Ints) -> None:
        by_message.setdefault(message, np.zeros(self.facts.count, bool))[companies] = True


def _number(day: date) -> int:
    return (day - EPOCH).days
