"""The estimate as it stands, and what it becomes when one fact is another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from binjiang_cli.advice.reads import Reads, fields_read, reads_of
from binjiang_cli.estimation.evaluate import Evaluation, Evaluator, LineKey
from binjiang_cli.estimation.run import check_assumed
from binjiang_cli.estimation.settle import settle_both
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.facts import FactPath
from binjiang_cli.profile.load import Profile
from binjiang_cli.profile.model import record_without_facts


class FenTotals(NamedTuple):
    """The totals in fen; `hoped` is what `high` is if every undetermined line whose amount is known is eligible."""

    low: int
    high: int
    hoped: int


class Prepared(NamedTuple):
    """What is the same for all profiles of a policy: what its rules read, and a record without facts by list section."""

    reads: Reads
    blank: Mapping[str, Any]


_latest: list[tuple[Policy, Prepared]] = []


def prepared_for(policy: Policy) -> Prepared:
    """Return what is the same for all profiles of a policy, worked out once for all that follow one another under it."""
    if not _latest or _latest[0][0] is not policy:
        sections = policy.vocabulary.sections
        blank = {name: record_without_facts(name, section) for name, section in sections.items() if section.is_list}
        _latest[:] = [(policy, Prepared(reads_of(policy), blank))]
    return _latest[0][1]


class Standing:
    """A profile on a day under a policy: its lines, which are not evaluated again where a changed fact has no part in them.

    Raises InputError where a rule cannot have the rate that is assumed.
    """

    def __init__(self, profile: Profile, policy: Policy, as_of: date, assume: Mapping[str, Fraction]) -> None:
        self.profile = profile
        self.policy = policy
        self.as_of = as_of
        self.assume = {**profile.assume, **assume}
        self.evaluator = Evaluator(policy, profile, as_of, self.assume)
        self.lines = self.evaluator.all_lines()
        check_assumed(self.evaluator, self.lines, assume)
        self.prepared = prepared_for(policy)
        self.reads = self.prepared.reads.with_days(policy.vocabulary) if profile.fx_by_day else self.prepared.reads

    @cached_property
    def totals(self) -> FenTotals:
        return totals_of(self.lines)

    @cached_property
    def prospects(self) -> list[Evaluation]:
        """Return what the rules say of a record of which nothing is known, in each section that the profile leaves open.

        Those are left out that fail a condition which no fact can change that is not known.
        """
        blank = {section: record for section, record in self.prepared.blank.items() if self.evaluator.records[section] is None}
        values = self.profile.values.model_copy(update={section: (record,) for section, record in blank.items()})
        evaluator = Evaluator(self.policy, self.profile._replace(values=values), self.as_of, self.assume)
        known = {(line.rule.id, line.record.path): line for line in self.lines}
        return [line for line in evaluator.all_lines(known) if line.rule.for_each in blank and not self._is_out(line)]

    @property
    def live(self) -> list[Evaluation]:
        """Return the lines that are not out, and those that open sections could have."""
        return [*(line for line in self.lines if line.verdict != "ineligible"), *self.prospects]

    def _is_out(self, line: Evaluation) -> bool:
        """Return whether a condition fails that reads nothing but what is known of the company and the day."""
        judged = (*line.conditions, *line.policy_wide)
        failing = [found.condition.test for found in judged if found.holds is False]
        return any(all(self._is_known(*field) for field in fields_read(test, line.rule)) for test in failing)

    def _is_known(self, section: str, field: str, own: bool) -> bool:
        if section == "":
            return True
        declared = self.policy.vocabulary.sections[section]
        return not (own or declared.is_list) and FactPath(section, None, field).value(self.profile) is not None

    def untouched(self, where: FactPath) -> dict[LineKey, Evaluation | None]:
        """Return, by rule and record, the lines in which a fact has no part (None: there is none)."""
        if where.name == "as_of":
            return {}
        found: dict[LineKey, Evaluation | None] = {(line.rule.id, line.record.path): line for line in self.lines}
        every = [(rule, record.path) for rule in self.policy.rules for record in self.evaluator.records[rule.for_each] or ()]
        return {
            (rule.id, record): found.get((rule.id, record))
            for rule, record in every
            if not self.reads.touches(where, rule, record)
        }

    def with_fact(self, where: FactPath, value: object) -> list[Evaluation]:
        """Return the lines where a fact is known to be a value."""
        evaluator = Evaluator(self.policy, where.put(self.profile, value), self.as_of, self.assume)
        return evaluator.all_lines(self.untouched(where))


def totals_of(lines: Sequence[Evaluation]) -> FenTotals:
    """Settle lines, and return the totals."""
    settled, hoped = settle_both(lines)
    return FenTotals(settled.total_low, settled.total_high, hoped.total_high)
