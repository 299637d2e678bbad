"""Run a rule set's test cases."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from binjiang_cli.estimation.result import Estimate, Line
from binjiang_cli.estimation.run import estimate
from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.rulecheck.cases.case import Case, CaseDifference, differences, load_cases
from binjiang_cli.rulecheck.cases.layered import case_files, unknown_titles
from binjiang_cli.rulecheck.cases.observe import Branches, branches
from binjiang_cli.rulecheck.targets import Target
from binjiang_cli.source.problem import InputError, NothingMatched, Problem
from binjiang_cli.words import Text, listing, visible

NO_FILES: frozenset[Path] = frozenset()


class CaseOutcome(NamedTuple):
    """A case, its estimate, and how that differs from what the case says; no difference: it passed.

    Where the profile assumes what the rules do not admit there is no estimate, but problems.
    """

    case: Case
    result: Estimate | None
    differences: tuple[CaseDifference, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.differences and not self.problems

    def line(self, name: str) -> Line | None:
        """Return the line of the estimate with an id."""
        lines = () if self.result is None else self.result.lines
        return next((line for line in lines if line.id == name), None)


class RuleSetRun(NamedTuple):
    """A rule set, how its cases came out, and the branches that they take, where that was asked."""

    policy: Policy
    outcomes: tuple[CaseOutcome, ...]
    found: Branches | None


def outcomes_of_rule_sets(named: Sequence[Target], wanted: Sequence[str], *, covered: bool) -> list[RuleSetRun]:
    """Run the cases of rule sets that fit any of the words; `covered` asks for the branches that they take.

    Where only test files of a rule set were named, these; a rule file stands for the whole rule set.

    Raises InputError for a rule set or test file that cannot be used, NothingMatched where a rule set has no case, or
    none of them has one that fits.
    """
    tested: list[RuleSetRun] = []
    for target in named:
        policy = load_policy(target.folder)
        try:
            cases = some_cases(policy, wanted, _test_files(target))
        except NothingMatched:
            if not wanted or (not tested and target is named[-1]):
                raise
            continue
        found = branches(policy, [case.profile for case in cases]) if covered else None
        tested.append(RuleSetRun(policy, tuple(run(case, policy) for case in cases), found))
    return tested


def _test_files(target: Target) -> frozenset[Path]:
    """Return the only test files that were named; none: all."""
    return target.files if all(file.parent.name == "tests" for file in target.files) else NO_FILES


def run_tests(policy: Policy) -> list[CaseOutcome]:
    """Run every case of the rule set's tests.

    Raises InputError with everything that is wrong in the test files, NothingMatched where there is none.
    """
    return [run(case, policy) for case in some_cases(policy, ())]


def some_cases(policy: Policy, wanted: Sequence[str], files: frozenset[Path] = NO_FILES) -> list[Case]:
    """Return the cases of a rule set, or of some of its files, that fit any of the words; all where there are none.

    A word, or a pattern with * and ?, fits a case's name in either language, its file, and the rules whose lines it
    expects. Raises InputError with everything that is wrong in the test files, NothingMatched where no case is left.
    """
    cases = all_cases(policy, files)
    if not cases:
        shown = visible(str(policy.folder))
        raise NothingMatched(Text(f"{shown}/tests 里没有测试案例", f"no test cases in {shown}/tests"))
    found = [case for case in cases if not wanted or any(_fits(word, case) for word in wanted)]
    if not found:
        shown = visible(listing(wanted))
        raise NothingMatched(Text(f"没有案例符合 {shown}", f"no case fits {shown}"))
    return found


def _fits(word: str, case: Case) -> bool:
    pattern = f"*{word.casefold().replace('[', '[[]')}*"
    return any(
        fnmatchcase(name.casefold(), pattern) for name in (case.name.zh, case.name.en, Path(case.file).name, *case.rules)
    )


def all_cases(policy: Policy, files: frozenset[Path] = NO_FILES) -> list[Case]:
    """Return the cases of a rule set and of those that it stands on, or of some of their files (resolved), file by file.

    Raises InputError with everything that is wrong in them.
    """
    cases: list[Case] = []
    problems = list(unknown_titles(policy.layers))
    for file, replaced in case_files(policy.layers):
        if files and file.resolve() not in files:
            continue
        try:
            cases += load_cases(file, policy, replaced)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return cases


def run(case: Case, policy: Policy) -> CaseOutcome:
    """Return the outcome of a case."""
    try:
        result = estimate(case.profile, policy)
    except InputError as error:
        return CaseOutcome(case, None, problems=tuple(error.problems))
    return CaseOutcome(case, result, tuple(differences(case.expected, result)))
