"""A key that a mapping holds twice."""

from binjiang_cli.rulecheck.findings.finding import Check, Severity, reported
from binjiang_cli.words import Text

CHECK = Check(
    code="BJ102",
    name="duplicate-key",
    severity=Severity.error,
    summary=Text("同一个键写了两次", "A key is given twice"),
    avoid="""\
intensity: {up_to: 30%}
intensity: {up_to: 25%}
""",
    prefer="""\
intensity: {up_to: 25%}
""",
    why=Text(
        "两个值只能有一个算数，读的人看不出是哪一个。",
        "Only one of the two values can count, and a reader cannot tell which.",
    ),
    find=reported("duplicate_key"),
)
