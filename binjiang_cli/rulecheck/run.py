"""Run a rule set's test cases."""

from typing import NamedTuple

from binjiang_cli.policy.load import Policy
from binjiang_cli.rulecheck.cases import Case, Difference, load_cases, run_case
from binjiang_cli.source.problem import InputError, NothingMatched, Problem
from binjiang_cli.words import Text, visible


class Outcome(NamedTuple):
    """A case and how its estimate differs from what it says; no difference: it passed."""

    case: Case
    differences: tuple[Difference, ...]

    @property
    def passed(self) -> bool:
        return not self.differences


def run_tests(policy: Policy) -> list[Outcome]:
    """Run every case of the rule set's tests.

    Raises InputError with everything that is wrong in the test files, NothingMatched where there is none.
    """
    cases = all_cases(policy)
    if not cases:
        shown = visible(str(policy.folder))
        raise NothingMatched(Text(f"{shown}/tests 里没有测试案例", f"no test cases in {shown}/tests"))
    return [_outcome(case, policy) for case in cases]


def all_cases(policy: Policy) -> list[Case]:
    """The cases of a rule set, by file. Raises InputError with everything that is wrong in the test files."""
    files = sorted((policy.folder / "tests").glob("*.yaml"))
    cases: list[Case] = []
    problems: list[Problem] = []
    for file in files:
        try:
            cases += load_cases(file, policy)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return cases


def _outcome(case: Case, policy: Policy) -> Outcome:
    try:
        return Outcome(case, tuple(run_case(case, policy)))
    except InputError as error:
        refused = [Difference("estimate", "✓", problem.message.en) for problem in error.problems]
        return Outcome(case, tuple(refused))
