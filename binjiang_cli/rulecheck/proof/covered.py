"""Two lines over all companies, of two rules or of one: that neither pays what the other already covers, unseen by cumulation.

Two lines cover the same money where one amount of one record is part of both eligible costs: a fen less of it makes each
of them less.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import z3

from binjiang_cli.advice.reads import fields_read as facts_in
from binjiang_cli.estimation.result import yuan
from binjiang_cli.language.readings.constraints.ratios import less
from binjiang_cli.language.readings.constraints.terms import Bool, all_of, negated
from binjiang_cli.policy.labels import VocabularyLabels
from binjiang_cli.policy.rule import Rule
from binjiang_cli.rulecheck.proof.claims import RuleClaim
from binjiang_cli.rulecheck.proof.conflict import claimed, conflict
from binjiang_cli.rulecheck.proof.line import LineReading, SymbolicLine
from binjiang_cli.rulecheck.proof.scope import MOST_RECORDS, RuleOf, Scope, fields_read, records_in_order, scopes_of
from binjiang_cli.rulecheck.proof.solve import Found, Nothing, Posed, decided
from binjiang_cli.rulecheck.proof.symbolic import FactName, Moved, SymbolicProfile
from binjiang_cli.rulecheck.proof.witness import Paid, Unreplayed, Witness, record_path, replayed, witness_of
from binjiang_cli.values.money import fen_text
from binjiang_cli.words import Text

WORDS = Text("不再付别的一行已经付过的钱", "never pays what another line already covers, unseen")
COMPETING = Text("还有别的行相互冲突", "further lines compete")


class LinePair(NamedTuple):
    """Two lines, by the places of their records, and the amount that both cover."""

    places: tuple[int, int]
    fact: FactName


def covered_claims(of: RuleOf, seconds: float) -> Iterator[RuleClaim]:
    """Yield the claim of a rule beside itself and those that come before it: refuted once for each that covers what it pays.

    Each question is decided within so many seconds or left open. Raises Unreplayed, which is a defect.
    """
    claim = RuleClaim("covered", of.rule.id, WORDS, of.rule.eligible_cost.place, "proved")
    refuted = False
    before = of.policy.rules[: of.policy.rules.index(of.rule) + 1]
    for other in (rule for rule in before if rule.id not in of.rule.cumulation.adds_to):
        found = _Pair(RuleOf(other, of.policy), of, seconds).claim(claim)
        if found.verdict == "refuted":
            refuted = True
            yield found
        else:
            claim = found
    if claim.verdict == "open" or not refuted:
        yield claim


class _Pair:
    def __init__(self, one: RuleOf, other: RuleOf, seconds: float) -> None:
        self.both = (one, other)
        self.policy = other.policy
        self.alike = one.rule is other.rule
        self.sections = self.policy.vocabulary.sections
        self.seconds = seconds
        self.scopes = [scope for scope in scopes_of(self.both) if all(of.holds_on(scope.first) for of in self.both)]
        self.read = fields_read(self.both)
        self.ordered = records_in_order(self.both)

    def claim(self, claim: RuleClaim) -> RuleClaim:
        """Return what becomes of a claim that holds, or is open, beside the rules before."""
        for lines in (each for each in self._lines() if not self._may_add(each)):
            found, reason = self._decided(lines, alone=True)
            if found is Nothing.PROVED and self._others(lines):
                found, reason = self._decided(lines, alone=False)
            if isinstance(found, Found):
                witness, paid = self._company(found, lines)
                if self._pays_both(witness, lines, paid):
                    return claim._replace(verdict="refuted", words=self._told(lines, paid), witness=witness)
                found, reason = Nothing.OPEN, COMPETING
            if found is Nothing.OPEN:
                claim = claim._replace(verdict="open", reason=claim.reason or reason)
        return claim

    def _may_add(self, lines: LinePair) -> bool:
        """Return whether the policy lets the two lines, which are of one record, stand beside each other."""
        one, other = ((of.rule.for_each, at) for of, at in zip(self.both, lines.places, strict=True))
        return one == other and self.policy.cumulation.same_record_adds

    # What is asked about

    def _lines(self) -> Iterator[LinePair]:
        """Yield the lines that read an amount of one record, by where they stand and by that amount."""
        one, other = (of.rule for of in self.both)
        apart = one.for_each == other.for_each and self.sections[one.for_each].is_list
        together = () if self.alike else ((0, 0),)
        for places in (*together, *(((0, 1),) if apart else ())):
            theirs = self._amounts(other, places[1])
            yield from (LinePair(places, fact) for fact in self._amounts(one, places[0]) if fact in theirs)

    def _amounts(self, rule: Rule, at: int) -> list[FactName]:
        """Return the amounts that the eligible cost of a line reads."""
        found: dict[FactName, None] = {}
        for section, name, own in facts_in(rule.eligible_cost, rule):
            declared = self.sections.get(section)
            if declared is not None and declared.fields[name].type == "money":
                places = (at,) if own or not declared.is_list else range(MOST_RECORDS)
                found |= dict.fromkeys(FactName(section, place, name) for place in places)
        return list(found)

    def _own(self, lines: LinePair) -> dict[str, int]:
        found: dict[str, int] = {}
        for of, place in zip(self.both, lines.places, strict=True):
            found[of.rule.for_each] = max(place + 1, found.get(of.rule.for_each, 0))
        return found

    def _others(self, lines: LinePair) -> list[tuple[RuleOf, int]]:
        """Return the further lines that the rules can have, by the places of their records."""
        own = self._own(lines)
        asked = [(of.rule.id, at) for of, at in zip(self.both, lines.places, strict=True)]
        return [
            (of, at)
            for of in self.both[self.alike :]
            for at in range(self.ordered.get(of.rule.for_each, MOST_RECORDS))
            if (of.rule.id, at) not in asked and (at < own[of.rule.for_each] or of.rule.for_each in self.read)
        ]

    # Asking

    def _decided(self, lines: LinePair, *, alone: bool) -> tuple[Found | Nothing, Text | None]:
        found, refused = decided(partial(self._posed, lines, alone), self.scopes, self.seconds)
        return found, refused[-1][1] if refused else None

    def _posed(self, lines: LinePair, alone: bool, scope: Scope, concrete: bool) -> Posed:
        """Ask whether both lines pay, unseen, for an amount; `alone` are the only ones of the two rules that do."""
        profile = SymbolicProfile(self.policy.vocabulary, self._own(lines), scope, self.read, concrete=concrete)
        readings = [LineReading(of, profile, at) for of, at in zip(self.both, lines.places, strict=True)]
        paid = [reading.line() for reading in readings]
        unseen = negated(conflict(profile.words, *map(claimed, readings)))
        due = [line.paid()[1] > 0 for line in paid]
        due += [_covers(reading, line, lines.fact) for reading, line in zip(readings, paid, strict=True)]
        due += [cap > line.paid()[1] for cap in self._common_caps(paid[0]) for line in paid]
        if alone:
            due += [_pays_nothing(LineReading(of, profile, at)) for of, at in self._others(lines)]
        return Posed(profile, all_of(unseen, *due), tuple(term for line in paid for term in line.paid()))

    def _common_caps(self, line: SymbolicLine) -> Iterator[z3.ArithRef]:
        """Yield the caps of the limits on both lines together, from the first."""
        one, other = (of.rule for of in self.both)
        if self.alike:
            yield from (cap for limit, cap in zip(one.limits, line.caps, strict=False) if not limit.per)
        shared = {limit.id for limit in other.shared if not limit.by_subject}
        caps = line.caps[len(one.limits) :]
        yield from (cap for limit, cap in zip(one.shared, caps, strict=True) if limit.id in shared)

    # What is found

    def _records(self, lines: LinePair) -> Iterator[tuple[RuleOf, str]]:
        for of, at in zip(self.both, lines.places, strict=True):
            yield of, record_path(self.policy.vocabulary, of.rule.for_each, at)

    def _company(self, found: Found, lines: LinePair) -> tuple[Witness, tuple[Paid, Paid]]:
        """Return the company, of which the exact reading says what the solver did, and what it is paid by each of the lines."""
        witness = witness_of(found)
        without = witness_of(found._replace(facts={**found.facts, lines.fact: found.facts[lines.fact] - 1}))
        paid = Paid(*found.shown[:2]), Paid(*found.shown[2:])
        for (of, record), amounts in zip(self._records(lines), paid, strict=True):
            replayed(witness._replace(record=record), of, amounts)
            costs = [one._replace(record=record).cost(of) for one in (without, witness)]
            if not costs[0] < costs[1]:
                raise Unreplayed(f"{of.rule.id}: {lines.fact} is no part of the eligible cost")
        return witness, paid

    def _pays_both(self, witness: Witness, lines: LinePair, paid: tuple[Paid, Paid]) -> bool:
        """Return whether an estimate by the two rules pays both of the lines, and more than the greater of them."""
        result = witness.estimate(self.policy._replace(rules=tuple(of.rule for of in self.both[self.alike :])))
        ids = {f"{of.rule.id}:{record}" for of, record in self._records(lines)}
        eligible = {line.id for line in result.lines if line.status == "eligible"}
        return ids <= eligible and result.totals.high > yuan(max(one.high for one in paid))

    def _told(self, lines: LinePair, paid: tuple[Paid, Paid]) -> Text:
        label = VocabularyLabels(self.policy.vocabulary).field(lines.fact.section, lines.fact.field)
        here, there = (fen_text(one.high, grouped=True) for one in reversed(paid))
        first = self.both[0].rule.id
        if self.alike:
            return Text(
                f"“{label.zh}”在两行里各付一次而互不相斥：{there} 元和 {here} 元",
                f"{label.en} is paid for in two lines, unseen by cumulation: CNY {there} and CNY {here}",
            )
        return Text(
            f"“{label.zh}”付了两次而互不相斥：{first} 付 {there} 元，这里又付 {here} 元",
            f"{label.en} is paid for twice, unseen by cumulation: CNY {there} by {first}, and CNY {here} here",
        )


def _covers(reading: LineReading, line: SymbolicLine, fact: FactName) -> Bool:
    """Return whether a fen less of an amount makes the eligible cost of a line less."""
    without = LineReading(reading.of, reading.profile, reading.at, Moved(fact, -1)).cost()
    return all_of(without.state.known, less(without.ratio, line.cost))


def _pays_nothing(reading: LineReading) -> Bool:
    """Return whether there is no line for a record, or none that is due."""
    there = reading.profile.there(reading.rule.for_each, reading.at)
    return negated(all_of(there, reading.line().eligible))
