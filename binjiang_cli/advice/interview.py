"""An interview: asks, topic by topic, only what can still change the totals, until nothing can.

Within a topic the question comes first that is worth most for the effort of finding out: those that an unknown amount waits
for, and of these the easy ones, as a plain no spares the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from binjiang_cli.advice.reads import GRANTS
from binjiang_cli.advice.standing import Standing
from binjiang_cli.advice.unknown import matters, unknown_facts
from binjiang_cli.advice.worth import worth_of
from binjiang_cli.estimation.subjects import SUBJECT
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.vocabulary import Effort
from binjiang_cli.profile.facts import FactPath, with_facts
from binjiang_cli.profile.load import Profile
from binjiang_cli.source.problem import InputError, Problem, Refused, refuse
from binjiang_cli.values.numbers import parse_integer
from binjiang_cli.words import Text

MOST_RECORDS = 100  # nobody answers for more, one by one
IN_A_TABLE = Text(
    "项目很多时用表格：binjiang profile new -o 模板.xlsx", "for many, use a table: binjiang profile new -o template.xlsx"
)
EFFORTS: dict[Effort, int] = {"licence": 1, "books": 2, "auditor": 3}
LAST_TOPICS = ("fx", SUBJECT)  # which amounts are foreign, and which records there are, is known only then


class InterviewState(NamedTuple):
    """Where an interview stands: the profile so far, and the facts that are not to be asked for again."""

    profile: Profile
    skipped: tuple[FactPath, ...] = ()


class Interview:
    """Asks for facts of a profile. Raises InputError from `answer` for what a profile could not hold."""

    def __init__(self, profile: Profile, policy: Policy, as_of: date, assume: Mapping[str, Fraction]) -> None:
        self.policy = policy
        self.as_of = as_of
        self.assume = assume
        self._states = [InterviewState(profile)]

    @property
    def profile(self) -> Profile:
        return self._states[-1].profile

    @property
    def skipped(self) -> tuple[FactPath, ...]:
        return self._states[-1].skipped

    def answer(self, where: FactPath, text: str) -> None:
        """Take a fact's value, written as in a profile; of a whole section the number of its records."""
        value = json.dumps(text, ensure_ascii=False)
        if where.key is None:
            value = json.dumps([{}] * _count(text))
        elif where.key == SUBJECT:
            parts = (part.strip() for part in text.replace("；", ";").split(";"))
            value = json.dumps([part for part in parts if part], ensure_ascii=False)
        changed = with_facts(self.profile, [f"{where.text}={value}"], [], self.policy.vocabulary)
        self._states.append(InterviewState(changed, self.skipped))
        self._forget()

    def skip(self, where: FactPath) -> None:
        """Leave a fact open for good."""
        self._states.append(InterviewState(self.profile, (*self.skipped, where)))
        self._forget()

    def back(self) -> bool:
        """Return to the question before, if there is one."""
        if len(self._states) == 1:
            return False
        self._states.pop()
        self._forget()
        return True

    @cached_property
    def standing(self) -> Standing:
        """Return the estimate as it stands."""
        return Standing(self.profile, self.policy, self.as_of, self.assume)

    @property
    def question(self) -> FactPath | None:
        """Return the fact to ask for next; None where no fact can change the totals any more."""
        return self._next[1]

    @property
    def topic(self) -> str:
        """Return the topic of the question: a section, fx or the subjects."""
        return self._next[0]

    @cached_property
    def _next(self) -> tuple[str, FactPath | None]:
        for topic in (*self.policy.vocabulary.sections, *LAST_TOPICS):
            facts = [where for where in self._facts(topic) if where not in self.skipped]
            if found := self._first(facts):
                return topic, found
        return "", None

    def left_open(self) -> list[FactPath]:
        """Return the facts that were left open, or were not asked for, and can still change the totals."""
        earlier_rates = [where for where in unknown_facts(self.standing) if where.value(self.profile) is not None]
        return [*(where for where in self.skipped if self._still_open(where)), *earlier_rates]

    def _still_open(self, where: FactPath) -> bool:
        if where.value(self.profile) is not None or where.key == SUBJECT:
            return False
        waited_for = {path for line in self.standing.lines if line.awaits_facts for path in line.missing}
        return where.text in waited_for or worth_of(where, self.standing).changes

    def _forget(self) -> None:
        for name in ("standing", "_next"):
            self.__dict__.pop(name, None)

    def _facts(self, topic: str) -> Iterator[FactPath]:
        """Yield the facts of a topic that could make a difference."""
        if topic == SUBJECT:
            yield from self._subjects()
            return
        yield from self._defaults(topic)
        for where in unknown_facts(self.standing):
            if where.name == topic and where.value(self.profile) is None and matters(where, self.standing):
                yield where

    def _defaults(self, topic: str) -> Iterator[FactPath]:
        """Yield the fields that count as something where they are not stated, and are not."""
        section = self.policy.vocabulary.sections.get(topic)
        for record in (self.profile.records(topic) or ()) if section else ():
            assert section is not None
            where = FactPath.of_record(record.path)
            for key, field in section.fields.items():
                if field.default is not None and key not in record.fields.model_fields_set:
                    yield where._replace(key=key)

    def _subjects(self) -> Iterator[FactPath]:
        """Yield the subjects that decide which lines compete and for which something was received, and the names likewise."""
        live = dict.fromkeys(line.record.path for line in self.standing.lines if line.verdict != "ineligible")
        grants = self.standing.evaluator.records.get(GRANTS) or ()
        if len(live) == 1 and not grants:
            live = dict.fromkeys(path for path in live if self.standing.reads.of(path.partition("[")[0], SUBJECT))
        for grant in grants if live else ():
            yield from self._without(FactPath.of_record(grant.path, SUBJECT))
        for path in live:
            where = FactPath.of_record(path, SUBJECT)
            section = self.policy.vocabulary.sections[where.name]
            if SUBJECT not in section.fields:
                continue
            yield from self._without(where)
            if grants and where.value(self.profile) is None:
                yield from self._without(where._replace(key=section.named_by))

    def _without(self, where: FactPath) -> Iterator[FactPath]:
        if not where.value(self.profile):
            yield where

    def _first(self, facts: Sequence[FactPath]) -> FactPath | None:
        """Return the fact to ask for first: a whole section, one that an amount waits for, the most worth for its effort."""
        unknown = (line for line in self.standing.lines if line.awaits_facts and line.amount is None)
        waited_for = {path for line in unknown for path in line.missing}
        ready = [where for where in facts if self._asked_anyway(where) or where.text in waited_for]
        if ready:
            return min(ready, key=lambda where: (where.key is not None, self._effort(where)))
        worths = {where: worth_of(where, self.standing) for where in facts}
        open_ = [where for where, worth in worths.items() if worth.changes]
        best = {where: max(worths[where].alone or 0, worths[where].together or 0) / self._effort(where) for where in open_}
        return max(open_, key=lambda where: best[where], default=None)

    def _asked_anyway(self, where: FactPath) -> bool:
        """Return whether a fact is no value that could be gone through.

        A section, a subject, a name, what a default stands for.
        """
        field = where.field(self.policy.vocabulary)
        return field is None or field.type in ("text", "texts") or where.value(self.profile) is not None

    def _effort(self, where: FactPath) -> int:
        field = where.field(self.policy.vocabulary)
        return 1 if field is None else EFFORTS[field.effort]


def _count(text: str) -> int:
    """Return how many records there are. Raises InputError."""
    try:
        number = parse_integer(text)
    except Refused as refused:
        raise InputError([Problem(refused.message, hint=refused.hint)]) from None
    if number > MOST_RECORDS:
        raise refuse(Text(f"超过 {MOST_RECORDS} 项", f"more than {MOST_RECORDS}"), hint=IN_A_TABLE)
    return number
