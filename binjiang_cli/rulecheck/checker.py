"""Runs the checks over rule sets: what they find, less what is suppressed."""

from collections.abc import Iterable, Sequence
from datetime import date

from binjiang_cli.rulecheck.checks import CHECKS, CODES, GOVERNANCE, PROVED
from binjiang_cli.rulecheck.findings.finding import Check, CheckReport, Finding, Item
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.rulecheck.targets import Target
from binjiang_cli.source.document import Document
from binjiang_cli.source.problem import InputError, NothingMatched, Place, Problem, told
from binjiang_cli.words import Text, did_you_mean, listing, nearest, same, visible

MOST_ALIKE = 200  # of one check in one file: more than anyone mends before checking again
TITLE = Text("规则检查", "rule checks")


def selected(select: Iterable[str], ignore: Iterable[str]) -> tuple[Check, ...]:
    """Return the checks whose codes begin with one that is selected (all where none is), less those with one that is ignored.

    Raises InputError for what no code begins with, NothingMatched where none is left.
    """
    wanted, unwanted = _prefixes(select) or ("",), _prefixes(ignore)
    left = tuple(check for check in CHECKS if check.code.startswith(wanted) and not check.code.startswith(unwanted))
    if not left:
        raise NothingMatched(Text("一项检查也没有剩下", "no check is left"))
    return left


def _prefixes(given: Iterable[str]) -> tuple[str, ...]:
    prefixes = tuple(prefix.strip().upper() for text in given for prefix in text.split(",") if prefix.strip())
    problems = [no_such_check(prefix) for prefix in prefixes if not any(code.startswith(prefix) for code in CODES)]
    if problems:
        raise InputError(problems)
    return prefixes


def no_such_check(written: str) -> Problem:
    """Return that no check's code is what is written, or begins so; with the nearest."""
    shown, meant, some = visible(written[:60]), nearest(written, CODES), listing(CODES, 3)
    hint = did_you_mean(meant) if meant else Text(f"例如 {some}", f"for example {some}")
    return Problem(Text(f"没有检查 {shown}", f"no such check: {shown}"), hint=hint)


def check_rule_sets(targets: Sequence[Target], checks: Sequence[Check], day: date) -> CheckReport:
    """Return all findings in all rule sets on a day, an item a file.

    Raises InputError where a folder is missing, and NothingMatched where one holds no rules.
    """
    items: list[Item] = []
    suppressed = 0
    complete = True
    for target in targets:
        subject = Subject(target.folder, day, frozenset(check.code for check in checks if check not in PROVED))
        found = _found(subject, [check for check in checks if check not in GOVERNANCE])
        kept = [finding for finding in found if not subject.silenced(finding)]
        suppressed += len(found) - len(kept)
        complete = complete and subject.policy is not None
        kept += _found(subject, [check for check in checks if check in GOVERNANCE])
        items += _by_file(subject, kept, target)
    return CheckReport(TITLE, tuple(items), suppressed, complete)


def _found(subject: Subject, checks: Sequence[Check]) -> list[Finding]:
    nowhere = Place(Document(str(subject.folder), ""))
    return [Finding(check, problem, problem.place or nowhere) for check in checks for problem in check.find(subject)]


def _by_file(subject: Subject, found: Sequence[Finding], target: Target) -> list[Item]:
    files: dict[str, list[Finding]] = {document.name: [] for document, _ in subject.documents.values()}
    for finding in found:
        files.setdefault(finding.place.document.name, []).append(finding)
    return [Item(same(file), file, _listed(findings)) for file, findings in sorted(files.items()) if target.concerns(file)]


def _listed(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return a file's findings as they stand in it, of each check only so many."""

    def rest(finding: Finding, number: int) -> Finding:
        return finding._replace(problem=finding.problem.standing_for(number))

    in_order = sorted(findings, key=lambda finding: (finding.place.start, finding.check.code))
    return tuple(told(in_order, MOST_ALIKE, lambda finding: finding.check.code, rest))
