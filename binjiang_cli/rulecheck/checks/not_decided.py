"""A claim that was left open. Found by `rules prove`."""

from binjiang_cli.rulecheck.findings.finding import Check, Severity, reported
from binjiang_cli.words import Text

CHECK = Check(
    code="BJ617",
    name="not-decided",
    severity=Severity.warning,
    summary=Text(
        "没有在时限内判定的主张（--strict）（由 binjiang rules prove 报告）",
        "A claim that was not decided in time (with --strict) (from binjiang rules prove)",
    ),
    avoid="""\
eligible_cost: loan.principal * (loan.principal / 1元) * term / day_count
""",
    prefer="""\
eligible_cost: loan.principal * term / day_count
""",
    why=Text(
        "没有证明，也没有找到反例：什么也不能说。给更多时间（--seconds），或把规则写得简单些。",
        "Neither proved nor refuted: nothing can be said. Give it more time (--seconds), or write the rule more simply.",
    ),
    find=reported(),
)
