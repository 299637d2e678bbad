"""What a check is, what it finds, and the report that holds it all."""

from collections.abc import Callable, Iterable
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from binjiang_cli.source.problem import Place, Problem
from binjiang_cli.words import Text

if TYPE_CHECKING:
    from binjiang_cli.rulecheck.findings.subject import Subject


class Severity(str, Enum):
    """An error must be mended before a figure can be trusted; a warning should be looked at."""

    error = "error"
    warning = "warning"


class Check(NamedTuple):
    """One check: its stable code and name, and its page. `avoid` and `prefer` are pieces of rule files.

    `find` goes through a rule set; every problem that it yields has a place.
    """

    code: str
    name: str
    severity: Severity
    summary: Text
    avoid: str
    prefer: str
    why: Text
    find: "Callable[[Subject], Iterable[Problem]]"


class Finding(NamedTuple):
    """A problem that a check found, and where."""

    check: Check
    problem: Problem
    place: Place

    @property
    def line_and_column(self) -> tuple[int, int]:
        """Return where it begins, both counted from one."""
        return (1, 1) if self.place.span is None else self.place.document.position(self.place.span.start)


class Item(NamedTuple):
    """Something that was looked at by itself (a file, a test case), where it stands, and what was found in it."""

    name: Text
    file: str
    findings: tuple[Finding, ...]


class CheckReport(NamedTuple):
    """What a run looked at and found, in the order of the files and of their lines; how much was suppressed.

    A run is not complete where a rule set could not be read as a whole, so that some checks had nothing to look at.
    """

    title: Text
    items: tuple[Item, ...]
    suppressed: int = 0
    complete: bool = True

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for item in self.items for finding in item.findings)

    def count(self, severity: Severity) -> int:
        return sum(finding.check.severity is severity for finding in self.findings)


def reported(*kinds: str) -> "Callable[[Subject], Iterable[Problem]]":
    """Return the `find` of a check whose problems were already met while the files were read."""

    def find(subject: "Subject") -> Iterable[Problem]:
        return [problem for problem in subject.problems if problem.kind in kinds]

    return find
