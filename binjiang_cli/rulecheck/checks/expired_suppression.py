"""A suppression whose day has passed."""

from collections.abc import Iterator

from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.problem import Problem
from binjiang_cli.words import Text


def find(subject: Subject) -> Iterator[Problem]:
    for suppression in subject.suppressions:
        if suppression.until is not None and suppression.until < subject.day:
            yield Problem(
                Text(f"屏蔽已于 {suppression.until} 过期", f"the suppression expired on {suppression.until}"), suppression.place
            )


CHECK = Check(
    code="BJ902",
    name="expired-suppression",
    severity=Severity.error,
    summary=Text("屏蔽过期了", "A suppression that has expired"),
    avoid="""\
# binjiang: ignore[BJ304] reason=等实施细则 until=2025-01-31
""",
    prefer="""\
# binjiang: ignore[BJ304] reason=等实施细则 until=2027-01-31
""",
    why=Text(
        "到期就该重新看一眼：要么已经改好，要么写明新的期限。",
        "On its day the matter is to be looked at again: it is mended, or a new day is given.",
    ),
    find=find,
)
