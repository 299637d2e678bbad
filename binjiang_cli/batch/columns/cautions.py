"""The warnings that a company's day, its lines and the rule set give."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

import numpy as np

from binjiang_cli.batch.columns.facts import TableFacts
from binjiang_cli.batch.columns.lines import INELIGIBLE, Lines
from binjiang_cli.batch.columns.periods import force_days, stretches
from binjiang_cli.batch.columns.remarks import Remarks, Stage, always, words_of_days
from binjiang_cli.batch.columns.settle import LineOutcomes
from binjiang_cli.batch.columns.typed import EPOCH, day_of
from binjiang_cli.estimation.warnings import NO_CEILING, before_policy, policy_warnings, stale_lpr, stale_rule
from binjiang_cli.language.readings.columns import Days, Numbers
from binjiang_cli.language.readings.columns.values import Gap, Ints, Mask
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.caution import Caution
from binjiang_cli.values.money import to_fen
from binjiang_cli.words import Text

NO_RULE = -1
EARLY = 1_000  # places behind the fields for want of which a line has no ceiling


class Cautions:
    """Adds what the day, the lines and the rule set warn of; companies that only the exact reading can tell leave."""

    def __init__(
        self, policy: Policy, facts: TableFacts, lines: Sequence[Lines], outcomes: Sequence[LineOutcomes], remarks: Remarks
    ) -> None:
        self.policy, self.facts, self.lines, self.outcomes, self.remarks = policy, facts, lines, outcomes, remarks
        self.sharing = {name for name in facts.sections if len({f.number for f in lines if f.rule.for_each == name}) > 1}

    def add(self) -> None:
        """Add the warnings."""
        self._of_the_day()
        for name in dict.fromkeys(lines.rule.for_each for lines in self.lines):
            self._of_records(name, [lines for lines in self.lines if lines.rule.for_each == name])
        for lines, outcome in zip(self.lines, self.outcomes, strict=True):
            if outcome.cut.any():
                section = self.facts.sections[lines.rule.for_each]
                self.remarks.count(section.sums(lines.laid_on(section, outcome.cut)))
                if lines.rule.for_each in self.sharing:
                    self.facts.left[lines.company[outcome.cut]] = True
            self._leave_the_large(lines, outcome)
        self._stale()

    def _of_the_day(self) -> None:
        """Add what is said of a day on which the policy or a rule is not in force."""
        forces = [*(one.in_force for one in self.policy.sets), *(rule.in_force for rule in self.policy.rules)]
        firsts = [first for first, _ in stretches([cut for force in forces for cut in force_days(force)])]
        starts = np.array([_number(first) for first in firsts])
        stretch = np.maximum(np.searchsorted(starts, self.facts.day, "right") - 1, 0)
        for number, first in enumerate(firsts):
            for order, caution in enumerate(self._said_on(first)):  # the same on each day of a stretch, but for the day in it
                words = partial(self._words_of_the_day, order)
                self.remarks.of_companies(stretch == number, Stage.DAY, caution.code, caution.path, words, order)

    def _said_on(self, day: date) -> Sequence[Caution]:
        return [*dict.fromkeys(policy_warnings(self.policy, day, ()))]

    def _words_of_the_day(self, order: int, companies: Ints) -> list[Text]:
        days, at = np.unique(self.facts.day[companies], return_inverse=True)
        told = [self._said_on(day_of(day))[order].message for day in days.tolist()]
        return [told[place] for place in at.tolist()]

    def _of_records(self, name: str, several: Sequence[Lines]) -> None:
        """Add what is said of records and of the company for the lines of some rules, each thing once.

        Where it is said of several rules' lines, it stands with the first.
        """
        facts = self.facts.sections[name]
        first_alive: dict[date, Ints] = {}
        told: dict[tuple[date | None, str], Mask] = {}
        for lines in reversed(several):
            numbers = first_alive.setdefault(self._home(lines).in_force.first, np.full(facts.size, NO_RULE, np.int32))
            numbers[lines.record[lines.verdict < INELIGIBLE]] = lines.number
        for lines in several:
            living = lines.verdict < INELIGIBLE
            for order, gap in enumerate(lines.uncapped):
                fresh = self._fresh(told, None, lines, gap._replace(where=gap.where & living))
                field, words = gap.path.field, always(NO_CEILING)
                self.remarks.of_records(name, fresh, Stage.LINES, "no_ceiling", field, words, lines.number, order)
            for use in lines.lpr_uses:
                beyond = np.broadcast_to(use.beyond, lines.size) & living
                if use.path is not None and use.path.section == name:
                    last = self._home(lines).lpr.last_publication
                    self.remarks.count(facts.sums(self._fresh(told, last, lines, Gap(beyond, use.path))))
                elif beyond.any():
                    self.facts.left[lines.company[beyond]] = True
        for first, numbers in first_alive.items():
            self._early(name, first, numbers)

    def _home(self, lines: Lines) -> Policy:
        return self.policy.home(lines.rule.id)

    def _fresh(self, told: dict[tuple[date | None, str], Mask], last: date | None, lines: Lines, gap: Gap) -> Mask:
        """Return the records of which a thing is not told yet: that a field is wanting, or a day past the LPR of a `last` one.

        Companies leave of which it would have to be told of another section.
        """
        section = self.facts.sections[lines.rule.for_each]
        where, fresh = np.broadcast_to(gap.where, lines.size), np.zeros(section.size, bool)
        if gap.path.section != lines.rule.for_each:
            self.facts.left[lines.company[where]] = True
            return fresh
        fresh[lines.record[where]] = True
        before = told.setdefault((last, gap.path.field), np.zeros(section.size, bool))
        fresh &= ~before
        before |= fresh
        return fresh

    def _early(self, name: str, first: date, numbers: Ints) -> None:
        """Add the dates and years that lie before a policy that is in force from `first`, of records that it may pay for.

        `numbers` are the first rules that may.
        """
        facts = self.facts.sections[name]
        if not facts.section.is_list:
            return
        for order, (key, field) in enumerate(facts.section.fields.items(), EARLY):
            column = self.facts.field(name, key) if field.type in ("date", "year") else None
            if isinstance(column, Days):
                early = column.known & (column.num < (first - EPOCH).days)
            elif isinstance(column, Numbers):
                early = column.known & (column.num < first.year)
            else:
                continue
            words = words_of_days(column, np.full(facts.size, _number(first)), before_policy)
            self.remarks.of_records(
                name, early & (numbers != NO_RULE), Stage.LINES, "before_policy", key, words, numbers, order
            )

    def _leave_the_large(self, lines: Lines, outcome: LineOutcomes) -> None:
        """Leave a line that passes the least budget floor of a measure that names it: whether it warns, the measures decide."""
        policy = self.policy
        floors = [policy.clauses[measure.id].budget_floor for measure in policy.measures if lines.rule.id in measure.named]
        least = min((to_fen(floor.amount) for floor in floors if floor is not None), default=None)
        if least is not None:
            self.facts.left[lines.company[outcome.paid & (outcome.high > least)]] = True

    def _stale(self) -> None:
        """Add rules that a line leans on, and the LPR where it was looked up, past the rule set's own limits."""
        rules: dict[Text, Ints] = {}
        tables: dict[Text, Ints] = {}
        for lines in self.lines:
            home = self._home(lines)
            limits, last = home.stale_after_days, home.lpr.last_publication
            if limits is None:
                continue
            until = _number(lines.rule.verified_on) + limits.verified
            self._tell(rules, stale_rule(lines.rule), lines.company, until, lines.number)
            until = _number(last) + limits.lpr
            order = self.policy.sets.index(home)
            for use in lines.lpr_uses:
                looked_up = lines.company[np.broadcast_to(use.used, lines.size)]
                self._tell(tables, stale_lpr(home), looked_up, until, order)
        for stage, code, several in ((Stage.STALE_RULES, "stale_rule", rules), (Stage.STALE_LPR, "stale_lpr", tables)):
            for words, first in several.items():
                self.remarks.of_companies(first != NO_RULE, stage, code, None, always(words), first)

    def _tell(self, several: dict[Text, Ints], words: Text, companies: Ints, until: int, order: int) -> None:
        """Mark companies whose day is past a day; for each what says so first decides where it stands."""
        first = several.setdefault(words, np.full(self.facts.count, NO_RULE))
        late = companies[self.facts.day[companies] > until]
        first[late[first[late] == NO_RULE]] = order


def _number(day: date) -> int:
    return (day - EPOCH).days
