"""The tests of a rule set against its mutants: a mutant that no case notices survives."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from binjiang_cli.estimation.run import estimate
from binjiang_cli.policy.layers import stands_in
from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.rulecheck.analysis.places import PolicyPlaces
from binjiang_cli.rulecheck.cases.case import Case, differences
from binjiang_cli.rulecheck.cases.run import all_cases, run_tests
from binjiang_cli.rulecheck.mutation.explained import Explanation, explanations
from binjiang_cli.rulecheck.mutation.mutant import Mutant
from binjiang_cli.rulecheck.mutation.of_policy import mutants
from binjiang_cli.source.problem import InputError, NothingMatched, Place, refuse
from binjiang_cli.words import Text, did_you_mean, listing, nearest, visible

if TYPE_CHECKING:
    from binjiang_cli.rulecheck.proof.solve import Verdict
    from binjiang_cli.rulecheck.proof.witness import Witness

Progress = Callable[[int, int], None]
WORTH_A_PROCESS = 30


class Proof(NamedTuple):
    """Whether a mutant does the same for every company, and one for which a case can notice that it does not."""

    verdict: Verdict
    company: Witness | None


class JudgedMutant(NamedTuple):
    """A mutant, whether a case notices it, and what explains that none does: a reason, or that it does the same for all."""

    mutant: Mutant
    killed: bool
    explanation: Explanation | None
    proof: Proof | None = None

    @property
    def equivalent(self) -> bool:
        """Return whether it was proved that it does the same for every company."""
        return self.proof is not None and self.proof.verdict == "proved"

    @property
    def survives(self) -> bool:
        """Return whether it survives unexplained."""
        return not self.killed and self.explanation is None and not self.equivalent


class Verdicts(NamedTuple):
    """Every mutant in the order of the policy, and the explanations that explain no survivor."""

    judged: tuple[JudgedMutant, ...]
    idle: tuple[Explanation, ...]

    @property
    def survivors(self) -> list[JudgedMutant]:
        return [found for found in self.judged if found.survives]


def judge(policy: Policy, wanted: Sequence[str] = (), jobs: int = 1, progress: Progress | None = None) -> Verdicts:
    """Make the mutants of a rule set, those of the rules and measures `wanted` or all, and run its cases on each.

    What is stated in a layer below is not changed: that is for the tests of the rule set which it is.
    Raises InputError where a case fails before anything was changed, NothingMatched without cases, and where there is no
    rule or measure that is wanted. The judgement is the same whatever the number of `jobs`.
    """
    _check(policy, wanted)
    cases = _passing_cases(policy)
    own = [mutant for mutant in mutants(policy) if stands_in(policy.folder, mutant.place)]
    made = [mutant for mutant in own if not wanted or not set(wanted).isdisjoint(mutant.about)]
    killed = []
    for verdict in _verdicts(policy, cases, made, min(jobs, len(made) // WORTH_A_PROCESS)):
        killed.append(verdict)
        if progress is not None:
            progress(len(killed), len(made))
    written = [found for found in explanations(PolicyPlaces(policy).documents) if _concerns(found, policy, wanted)]
    judged = []
    for mutant, dead in zip(made, killed, strict=True):
        why = None if dead else next((found for found in written if found.explains(mutant)), None)
        judged.append(JudgedMutant(mutant, dead, why))
    used = {found.explanation for found in judged}
    return Verdicts(tuple(judged), tuple(found for found in written if found not in used))


def _check(policy: Policy, wanted: Sequence[str]) -> None:
    known = [rule.id for rule in policy.rules if stands_in(policy.folder, rule.place)]
    known += [measure.id for measure in policy.measures if stands_in(policy.folder, measure.place)]
    for name in wanted:
        if name not in known:
            meant = nearest(name, known)
            hint = did_you_mean(meant) if meant else Text(f"有：{listing(known, 40)}", f"there are: {listing(known, 40)}")
            shown = visible(name)
            raise NothingMatched(Text(f"没有规则或措施 {shown}；{hint.zh}", f"no such rule or measure: {shown}; {hint.en}"))


def _passing_cases(policy: Policy) -> list[Case]:
    outcomes = run_tests(policy)
    failed = sum(not outcome.passed for outcome in outcomes)
    if failed:
        raise refuse(
            Text(f"{failed} 个测试案例没有通过", f"{failed} of the test cases fail"),
            hint=Text("先运行 binjiang rules test", "run binjiang rules test first"),
        )
    return [outcome.case for outcome in outcomes]


def _concerns(explanation: Explanation, policy: Policy, wanted: Sequence[str]) -> bool:
    """Return whether an explanation stands in the file of a rule, or among the lines of a measure, that is wanted."""
    if not wanted:
        return True
    rules = [Place(rule.place.document) for rule in policy.rules if rule.id in wanted]
    measures = [measure.place for measure in policy.measures if measure.id in wanted]
    return any(_holds(whole, explanation.place) for whole in (*rules, *measures))


def _holds(whole: Place, place: Place) -> bool:
    if whole.document.name != place.document.name:
        return False
    return whole.span is None or whole.span.start <= place.start < whole.span.end


def _verdicts(policy: Policy, cases: Sequence[Case], made: Sequence[Mutant], jobs: int) -> Iterator[bool]:
    """Yield whether each mutant is killed, in order."""
    if jobs <= 1:
        yield from (kills(cases, mutant) for mutant in made)
        return
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _Worker.start, (policy.folder,))
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            verdicts = pool.map(_Worker.kills, [mutant.id for mutant in made])
        finally:
            signal.signal(signal.SIGINT, before)
        yield from verdicts
    finally:
        pool.shutdown(cancel_futures=True)


class _Worker:
    """A process of its own: it reads the rule set, and judges mutants by their ids. An interrupt is its parent's."""

    cases: Sequence[Case]
    mutants: Mapping[str, Mutant]

    @classmethod
    def start(cls, folder: Path) -> None:
        policy = load_policy(folder)
        cls.cases = all_cases(policy)
        cls.mutants = {mutant.id: mutant for mutant in mutants(policy)}

    @classmethod
    def kills(cls, mutant_id: str) -> bool:
        return kills(cls.cases, cls.mutants[mutant_id])


def kills(cases: Sequence[Case], mutant: Mutant) -> bool:
    """Return whether a case differs, or its profile is refused; those that name what was changed come first."""
    ordered = sorted(cases, key=lambda case: _names(case).isdisjoint(mutant.about))
    return any(_notices(case, mutant) for case in ordered)


def _names(case: Case) -> set[str]:
    """Return the rules and measures that a case expects something of."""
    measures = case.expected.measures
    matching = (*measures.yes, *measures.unknown) if measures else ()
    return {*case.rules, *matching}


def _notices(case: Case, mutant: Mutant) -> bool:
    if not _can_notice(case, mutant):
        return False
    try:
        return any(differences(case.expected, estimate(case.profile, mutant.policy)))
    except InputError:
        return True


def _can_notice(case: Case, mutant: Mutant) -> bool:
    """Return false where the change cannot reach what the case compares.

    A measure shows in the matches and, through the budgets, in the warnings; a rule in its lines, of which there are none
    without records, and in the rates that a profile may assume.
    """
    if mutant.reach == "measures":
        return not case.expected.model_fields_set.isdisjoint(("measures", "warnings"))
    if mutant.reach == "lines":
        rules = [rule for name in mutant.about if (rule := mutant.policy.rule(name))]
        return any(case.profile.records(rule.for_each) or rule.id in case.profile.assume for rule in rules)
    return True
