"""A suppression that silences nothing. Not asked of a rule set that is broken: most checks did not see it."""

from collections.abc import Iterator

from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.problem import Problem
from binjiang_cli.words import Text, joined, same, visible


def find(subject: Subject) -> Iterator[Problem]:
    from binjiang_cli.rulecheck.checks import GOVERNANCE

    if subject.policy is None:
        return
    looked_at = subject.codes.difference(check.code for check in GOVERNANCE)
    for suppression in subject.suppressions:
        unused = [code for code in suppression.codes if code in looked_at and (suppression.place, code) not in subject.used]
        if unused and suppression.counts_on(subject.day):
            shown = joined(same(visible(code)) for code in unused)
            yield Problem(
                Text(f"这里没有 {shown.zh} 可屏蔽", f"there is no {shown.en} to suppress here"),
                suppression.place,
                Text("删掉它", "remove it"),
            )


CHECK = Check(
    code="BJ903",
    name="unused-suppression",
    severity=Severity.warning,
    summary=Text("屏蔽没有用处", "A suppression that silences nothing"),
    avoid="""\
# binjiang: ignore[BJ204] reason=条款原文如此
intensity: {up_to: 30%}
""",
    prefer="""\
intensity: {up_to: 30%}
""",
    why=Text(
        "多余的屏蔽会把以后真正的问题藏起来。",
        "A suppression that is left over will hide the next real finding.",
    ),
    find=find,
)
