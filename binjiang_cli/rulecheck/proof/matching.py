"""A measure under two policies over all companies: it admits the same, and the same are warned of its budget."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from binjiang_cli.language import tree
from binjiang_cli.language.readings.constraints.reading import Constraints
from binjiang_cli.language.readings.constraints.terms import FALSE, Bool, all_of, any_of, negated
from binjiang_cli.language.readings.constraints.values import failing, holding
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.measure import Measure
from binjiang_cli.policy.uses import fields_of
from binjiang_cli.rulecheck.cases.case import figures_of
from binjiang_cli.rulecheck.proof.line import line_of
from binjiang_cli.rulecheck.proof.scope import RuleOf, Scope, fields_read, scopes_of, scopes_of_tests
from binjiang_cli.rulecheck.proof.solve import Found, Nothing, Posed, Verdict, decided
from binjiang_cli.rulecheck.proof.symbolic import SymbolicProfile
from binjiang_cli.rulecheck.proof.witness import Witness, witness_of
from binjiang_cli.values.money import to_fen

COMPANY = "company"


class Match(NamedTuple):
    """Whether a measure admits a company, or does not (neither: it is not known), and which of its criteria hold."""

    yes: Bool
    no: Bool
    criteria: dict[str, Bool]


class Matched(NamedTuple):
    """Whether a measure says the same of all companies, and one of which it does not."""

    verdict: Verdict
    witness: Witness | None = None


def matched_alike(old: Policy, new: Policy, name: str, seconds: float) -> Matched:
    """Return whether a measure admits the same companies, and lets the same be warned that its budget is small.

    Each question is decided within so many seconds or left open. Raises Unreplayed, which is a defect.
    """
    return _MeasureComparison(old, new, name, seconds).decided()


class _MeasureComparison:
    def __init__(self, old: Policy, new: Policy, name: str, seconds: float) -> None:
        self.policies = (old, new)
        self.sides = [(policy, measure) for policy in self.policies for measure in policy.measures if measure.id == name]
        self.seconds = seconds

    def decided(self) -> Matched:
        verdict: Verdict = "proved"
        for pose, scopes in self._questions():
            found = decided(pose, scopes, self.seconds).found
            if isinstance(found, Found) and self._differs(witness := witness_of(found)):
                return Matched("refuted", witness)
            verdict = verdict if found is Nothing.PROVED else "open"  # other lines keep what was found from being paid
        return Matched(verdict)

    def _questions(self) -> Iterator[tuple[Callable[[Scope, bool], Posed], list[Scope]]]:
        tests = [test for policy, measure in self.sides for test in _tests(policy, measure)]
        read = _read(self.sides)
        yield partial(self._admitted, read), scopes_of_tests(tests, read, self.policies[0])
        for way in dict.fromkeys(way for _, measure in self.sides for way in measure.named):
            of = [RuleOf(rule, policy) for policy in self.policies if (rule := policy.rule(way)) is not None]
            yield partial(self._warned, of), scopes_of(of)

    def _differs(self, witness: Witness) -> bool:
        """Return whether the exact reading says what a case can notice."""
        before, after = (figures_of(witness.estimate(policy)) for policy in self.policies)
        return any(before[key] != after[key] for key in ("measures", "warnings"))

    def _admitted(self, read: Sequence[str], scope: Scope, concrete: bool) -> Posed:
        """Ask whether the measure admits a company by one policy and not by the other, or is not known to by one alone."""
        profile = SymbolicProfile(self.policies[0].vocabulary, {COMPANY: 1}, scope, read, concrete=concrete)
        one, other = (_match(policy, measure, profile) for policy, measure in self.sides)
        return Posed(profile, any_of(one.yes != other.yes, one.no != other.no))

    def _warned(self, of: Sequence[RuleOf], scope: Scope, concrete: bool) -> Posed:
        """Ask whether the only line of a rule is above every budget that it could come from by one of the policies alone."""
        sides = [(policy, measure) for rule, policy in of for measure in policy.measures if rule.id in measure.named]
        read = list(dict.fromkeys([*fields_read(of), *_read(sides)]))
        profile = SymbolicProfile(of[0].policy.vocabulary, {of[0].rule.for_each: 1}, scope, read, concrete=concrete)
        one, other = (_above_budgets(rule, profile) for rule in of)
        return Posed(profile, one != other)


def _tests(policy: Policy, measure: Measure) -> list[tree.Node]:
    return [condition.test for condition in (*policy.conditions, *measure.criteria)]


def _read(sides: Sequence[tuple[Policy, Measure]]) -> list[str]:
    """Return what measures read of a profile, each once."""
    found = (fields_of(test, measure.types) for policy, measure in sides for test in _tests(policy, measure))
    return list(dict.fromkeys(path for paths in found for path in paths))


def _match(policy: Policy, measure: Measure, profile: SymbolicProfile) -> Match:
    """Return what a measure says of any company: one criterion must hold, and every condition of the policy."""
    names = profile.names(COMPANY)
    reading = Constraints(names, measure.types, profile.words, profile.calendar, profile.in_yuan, policy.lpr.publications)
    general = [reading.truth(condition.test) for condition in policy.conditions]
    special = {criterion.id: reading.truth(criterion.test) for criterion in measure.criteria}
    no = any_of(*map(failing, general), all_of(*map(failing, special.values())))
    holds = {name: holding(found) for name, found in special.items()}
    known = [found.state.known for found in general]
    return Match(all_of(negated(no), any_of(*holds.values()), *known), no, holds)


def _above_budgets(of: RuleOf, profile: SymbolicProfile) -> Bool:
    """Return whether what the line pays is more than the budget of every measure that it could come through."""
    line = line_of(of, profile)
    if line is None:
        return FALSE
    high, opened, above = line.paid()[1], [], []
    for measure in of.policy.measures:
        if of.rule.id in measure.named:
            match = _match(of.policy, measure, profile)
            ways = [holds for name, holds in match.criteria.items() if of.rule.id in measure.ways(name)]
            opened.append(all_of(match.yes, any_of(*ways)))
            floor = of.policy.clauses[measure.id].budget_floor
            above.append(any_of(negated(opened[-1]), FALSE if floor is None else high > to_fen(floor.amount)))
    return all_of(line.eligible, any_of(*opened), *above)
