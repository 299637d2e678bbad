"""A file that is not in its canonical form."""

from collections.abc import Iterator

from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.rulecheck.formatting.canonical import canonical, first_difference, without_crlf
from binjiang_cli.source.problem import InputError, Problem
from binjiang_cli.words import Text


def find(subject: Subject) -> Iterator[Problem]:
    for document, root in subject.documents.values():
        try:
            formatted = canonical(document, root)
        except InputError as error:
            yield from error.problems
            continue
        if formatted != without_crlf(document.text):
            yield Problem(
                Text("写法不统一", "not in the canonical form"),
                first_difference(document, formatted),
                Text("运行 binjiang rules fmt", "run binjiang rules fmt"),
            )


CHECK = Check(
    code="BJ110",
    name="not-formatted",
    severity=Severity.warning,
    summary=Text("文件不是统一的写法", "A file that is not in its canonical form"),
    avoid="""\
intensity: {up_to:   30%}
clause: S4.1
""",
    prefer="""\
clause: S4.1
intensity: {up_to: 30%}
""",
    why=Text(
        "写法统一，改动里就只剩下真正改了的东西。",
        "With one form for all, a change shows nothing but what was changed.",
    ),
    find=find,
)
