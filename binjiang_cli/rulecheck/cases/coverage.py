"""Which clause of the policy is covered by what, and tested by which cases."""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.model import Clause
from binjiang_cli.rulecheck.cases.case import Case
from binjiang_cli.words import Text, visible


class ClauseCoverage(NamedTuple):
    """A clause and what covers it: rules, a measure, the program's own mechanism, its parts; or why nothing can."""

    id: str
    clause: Clause
    rules: tuple[str, ...]
    measures: tuple[str, ...]
    parts: tuple[str, ...]
    cases: tuple[Case, ...]

    @property
    def covered(self) -> bool:
        return bool(self.rules or self.measures or self.parts or self.clause.engine or self.clause.excused)


class Uncovered(NamedTuple):
    """Something that nothing covers or tests: a stable code, what it is about, words; its file, and the path in it."""

    code: Literal["uncovered_clause", "untested_rule", "unknown_payment"]
    about: str
    message: Text
    file: str
    path: tuple[str | int, ...] = ()


def coverage(policy: Policy, cases: Sequence[Case]) -> list[ClauseCoverage]:
    """Return every clause in the policy's order. A case tests a clause when it expects a line of a rule or a measure of it."""
    return [_of_clause(name, clause, policy, cases) for name, clause in policy.clauses.items()]


def _of_clause(name: str, clause: Clause, policy: Policy, cases: Sequence[Case]) -> ClauseCoverage:
    rules = tuple(rule.id for rule in policy.rules if rule.clause == name)
    measures = tuple(measure.id for measure in policy.measures if measure.id == name)
    parts = tuple(other for other in policy.clauses if other.startswith(f"{name}."))
    tested = tuple(case for case in cases if _tests(case, rules, measures))
    return ClauseCoverage(name, clause, rules, measures, parts, tested)


def _tests(case: Case, rules: Sequence[str], measures: Sequence[str]) -> bool:
    matching = case.expected.measures.yes if case.expected.measures else ()
    return not case.rules.isdisjoint(rules) or not set(matching).isdisjoint(measures)


def gaps(policy: Policy, covered: Sequence[ClauseCoverage]) -> list[Uncovered]:
    """Return clauses covered by nothing and excused by nothing, rules without a test, payments that no rule makes."""
    return [*uncovered_clauses(covered), *untested_rules(policy, covered), *unknown_payments(policy)]


def uncovered_clauses(covered: Sequence[ClauseCoverage]) -> Iterator[Uncovered]:
    for entry in covered:
        if not entry.covered:
            message = Text(f"条款 {entry.id} 没有任何规则、措施或说明", f"nothing covers clause {entry.id}")
            yield Uncovered("uncovered_clause", entry.id, message, "policy.yaml", ("clauses", entry.id))


def untested_rules(policy: Policy, covered: Sequence[ClauseCoverage]) -> Iterator[Uncovered]:
    cases = {entry.id: entry.cases for entry in covered}
    for rule in policy.rules:
        if not any(_tests(case, [rule.id], []) for case in cases[rule.clause]):
            message = Text(f"规则 {rule.id} 没有测试案例", f"rule {rule.id} has no test case")
            yield Uncovered("untested_rule", rule.id, message, f"payments/{rule.id}.yaml")


def unknown_payments(policy: Policy) -> Iterator[Uncovered]:
    rules = {rule.id for rule in policy.rules}
    for measure in policy.measures:
        for name, path in measure.stated_ways():
            if name not in rules:
                shown = visible(name)
                message = Text(
                    f"措施 {measure.id} 提到的规则 {shown} 不存在",
                    f"measure {measure.id} names a rule that is not there: {shown}",
                )
                yield Uncovered("unknown_payment", measure.id, message, "measures.yaml", (measure.id, *path))
