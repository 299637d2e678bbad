"""Types and units that do not go together."""

from binjiang_cli.rulecheck.findings.finding import Check, Severity, reported
from binjiang_cli.words import Text

CHECK = Check(
    code="BJ202",
    name="wrong-type",
    severity=Severity.error,
    summary=Text("类型或单位不配", "Types or units that do not go together"),
    avoid="""\
test: injection.registered >= 100000000
""",
    prefer="""\
parameters:
  bound: 1亿元
test: injection.registered >= bound
""",
    why=Text(
        "金额和没有单位的数、日期和金额相比或相加，结果没有意义。",
        "Money against a bare number, or a date plus an amount, has no meaning.",
    ),
    find=reported("type"),
)
