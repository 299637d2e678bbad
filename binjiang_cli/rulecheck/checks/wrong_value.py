"""A value that its key cannot have."""

from binjiang_cli.rulecheck.findings.finding import Check, Severity, reported
from binjiang_cli.words import Text

CHECK = Check(
    code="BJ105",
    name="wrong-value",
    severity=Severity.error,
    summary=Text("这个键不能取这样的值", "A value that its key cannot have"),
    avoid="""\
verified_on: 2026-13-01
parameters:
  bound: 约100万元
""",
    prefer="""\
verified_on: 2026-01-13
parameters:
  bound: 100万元
""",
    why=Text(
        "日期、金额、比例按原文精确读取，读不准的一律不猜。",
        "Dates, amounts and rates are read exactly as they are written; nothing is guessed.",
    ),
    find=reported("value"),
)
