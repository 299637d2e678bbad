"""A suppression that does not say why."""

from collections.abc import Iterator

from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.problem import Problem
from binjiang_cli.words import Text


def find(subject: Subject) -> Iterator[Problem]:
    for suppression in subject.suppressions:
        if suppression.strange is None and not suppression.reason:
            yield Problem(
                Text("屏蔽要写明原因", "a suppression must say why"),
                suppression.place,
                Text("加上 reason=…", "add reason=…"),
            )


CHECK = Check(
    code="BJ901",
    name="unexplained-suppression",
    severity=Severity.error,
    summary=Text("屏蔽没有写原因", "A suppression without a reason"),
    avoid="""\
# binjiang: ignore[BJ204]
""",
    prefer="""\
# binjiang: ignore[BJ204] reason=条款原文就是千分之五
""",
    why=Text(
        "没有原因的屏蔽，后来的人不敢删也不敢信。",
        "A suppression without a reason can neither be trusted nor removed.",
    ),
    find=find,
)
