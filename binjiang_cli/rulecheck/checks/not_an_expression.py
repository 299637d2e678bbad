"""An expression that the rule language does not have."""

from binjiang_cli.rulecheck.findings.finding import Check, Severity, reported
from binjiang_cli.words import Text

CHECK = Check(
    code="BJ207",
    name="not-an-expression",
    severity=Severity.error,
    summary=Text("表达式写错了", "An expression that the rule language does not have"),
    avoid="""\
test: loan.lender = "bank"
""",
    prefer="""\
test: loan.lender == "bank"
""",
    why=Text(
        "表达式写错时，整条规则都不能用。",
        "While an expression is wrong, its rule cannot be used.",
    ),
    find=reported("expression"),
)
