"""A suppression that is not understood, or of what cannot be suppressed."""

from collections.abc import Iterator

from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.problem import Problem
from binjiang_cli.words import Text, joined, same, visible


def find(subject: Subject) -> Iterator[Problem]:
    from binjiang_cli.rulecheck.checks import CODES, GOVERNANCE

    governance = {check.code for check in GOVERNANCE}
    form = Text(
        "写成 # binjiang: ignore[BJ204] reason=… until=2027-01-31", "write # binjiang: ignore[BJ204] reason=… until=2027-01-31"
    )
    for suppression in subject.suppressions:
        unknown = [code for code in suppression.codes if code not in CODES]
        if suppression.strange is not None or not suppression.codes:
            yield Problem(Text("看不懂这个屏蔽", "this suppression is not understood"), suppression.place, form)
        elif unknown:
            shown = joined(same(visible(code)) for code in unknown)
            yield Problem(Text(f"没有检查 {shown.zh}", f"no such check: {shown.en}"), suppression.place, form)
        elif never := [code for code in suppression.codes if code in governance]:
            shown = joined(map(same, never))
            message = Text(f"{shown.zh} 不能屏蔽", f"{shown.en} cannot be suppressed")
            yield Problem(message, suppression.place, Text("改正屏蔽本身", "mend the suppression that it is about"))


CHECK = Check(
    code="BJ904",
    name="malformed-suppression",
    severity=Severity.error,
    summary=Text("屏蔽写得不对", "A suppression that is not understood"),
    avoid="""\
# binjiang: ignore BJ204 条款原文如此
""",
    prefer="""\
# binjiang: ignore[BJ204] reason=条款原文如此
""",
    why=Text(
        "看不懂的屏蔽不起作用，写的人却以为起了。",
        "A suppression that is not understood does nothing, while its writer believes that it does.",
    ),
    find=find,
)
