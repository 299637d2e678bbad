"""Dated values that overlap, leave a gap, or are out of order."""

from binjiang_cli.rulecheck.findings.finding import Check, Severity, reported
from binjiang_cli.words import Text

CHECK = Check(
    code="BJ306",
    name="wrong-dates",
    severity=Severity.error,
    summary=Text("按日期变化的值次序不对、重叠或有空档", "Dated values that are out of order, overlap or leave a gap"),
    avoid="""\
parameters:
  bound:
    - {from: 2024-11-25, to: 2025-12-31, value: 100万元}
    - {from: 2026-02-01, value: 200万元}
""",
    prefer="""\
parameters:
  bound:
    - {from: 2024-11-25, to: 2025-12-31, value: 100万元}
    - {from: 2026-01-01, value: 200万元}
""",
    why=Text(
        "每一天应当恰好有一个值，否则那几天的估算没有依据。",
        "There must be exactly one value for each day, else the estimates of some days rest on nothing.",
    ),
    find=reported("dates"),
)
