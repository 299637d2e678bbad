"""A limit on several rules over all companies: that what their lines pay together can be above it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

import z3

from binjiang_cli.language.readings.constraints.terms import Bool, all_of, any_of, negated
from binjiang_cli.policy.limits import SharedLimit
from binjiang_cli.rulecheck.proof.claims import TOGETHER, RuleClaim, can, many_alike
from binjiang_cli.rulecheck.proof.conflict import claimed, conflict
from binjiang_cli.rulecheck.proof.line import NO_FEN, LineReading
from binjiang_cli.rulecheck.proof.scope import RuleOf, Scope, fields_read, scopes_of
from binjiang_cli.rulecheck.proof.solve import Posed
from binjiang_cli.rulecheck.proof.symbolic import SymbolicProfile
from binjiang_cli.words import Text


def shared_claims(of: RuleOf, seconds: float) -> Iterator[RuleClaim]:
    """Yield the claims of the limits on several rules of which a rule is the first, each decided in so many seconds or open."""
    for limit in of.rule.shared:
        rules = [rule for rule in of.policy.rules if any(one.id == limit.id for one in rule.shared)]
        if rules[0] is of.rule:
            yield _Shared([RuleOf(rule, of.policy) for rule in rules], limit).claim(seconds)


class _Due(NamedTuple):
    """A line under a shared limit: what it would pay but for that, in fen, what the limit leaves, and its reading."""

    amount: z3.ArithRef
    cap: z3.ArithRef
    reading: LineReading


class _Shared:
    def __init__(self, rules: list[RuleOf], limit: SharedLimit) -> None:
        self.rules = rules
        self.limit = limit
        self.read = fields_read(rules)
        self.sections = rules[0].policy.vocabulary.sections

    def claim(self, seconds: float) -> RuleClaim:
        """Claim that the limit decides for some company: lines are above it together, or there can be so many that they are."""
        title = self.limit.title
        words = Text(f"几条规则共用的限额“{title.zh}”", f"the limit of several rules “{title.en}”")
        claim = RuleClaim("decides", self.rules[0].rule.id, words, self.limit.place, "refuted")
        found = can(claim, scopes_of(self.rules), self._posed, seconds)
        more = any(self.sections[of.rule.for_each].is_list and not self._many(of) for of in self.rules)
        return found._replace(verdict="open", reason=TOGETHER) if found.verdict == "refuted" and more else found

    def _many(self, of: RuleOf) -> bool:
        """Return whether a company can have any number of lines like one that it has."""
        return many_alike(of, self.read) and not self.limit.by_subject

    def _posed(self, scope: Scope, concrete: bool) -> Posed:
        own: dict[str, int] = {}
        places = []
        for of in self.rules:
            at = own.get(of.rule.for_each, 0) if self.sections[of.rule.for_each].is_list else 0
            places.append(at)
            own[of.rule.for_each] = at + 1
        profile = SymbolicProfile(self.rules[0].policy.vocabulary, own, scope, self.read, concrete=concrete)
        lines = [
            self._due(LineReading(of, profile, at))
            for of, at in zip(self.rules, places, strict=True)
            if of.holds_on(scope.first)
        ]
        above = [line.amount > NO_FEN for line in lines if self._many(line.reading.of)]
        if lines:
            above.append(all_of(self._beside(lines), z3.Sum(*(line.amount for line in lines)) > lines[0].cap))
        return Posed(profile, any_of(*above))

    def _due(self, reading: LineReading) -> _Due:
        line, rule = reading.line(), reading.rule
        cap = line.caps[len(rule.limits) + [one.id for one in rule.shared].index(self.limit.id)]
        return _Due(line._replace(caps=line.caps[: len(rule.limits)]).paid()[1], cap, reading)

    def _beside(self, lines: list[_Due]) -> Bool:
        """Return whether no two lines that are due conflict."""
        words = lines[0].reading.profile.words
        pairs = combinations(lines, 2)
        return all_of(*(
            any_of(one.amount == 0, other.amount == 0, negated(conflict(words, *map(claimed, (one.reading, other.reading)))))
            for one, other in pairs
        ))  # fmt: skip
