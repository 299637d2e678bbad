"""A clause that the policy does not have."""

from binjiang_cli.rulecheck.findings.finding import Check, Severity, reported
from binjiang_cli.words import Text

CHECK = Check(
    code="BJ108",
    name="unknown-clause",
    severity=Severity.error,
    summary=Text("引用了政策里没有的条款", "A clause that the policy does not have"),
    avoid="""\
clause: S4.9
""",
    prefer="""\
clause: S4.1
""",
    why=Text(
        "每一行金额都要能翻到政策原文的那一条。",
        "Every amount must lead to the clause of the policy from which it follows.",
    ),
    find=reported("unknown_clause"),
)
