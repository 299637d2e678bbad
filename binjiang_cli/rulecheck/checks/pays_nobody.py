"""A rule that can pay no company. Found by `rules prove`."""

from binjiang_cli.rulecheck.findings.finding import Check, Severity, reported
from binjiang_cli.words import Text

CHECK = Check(
    code="BJ611",
    name="pays-nobody",
    severity=Severity.error,
    summary=Text(
        "没有一家企业能拿到钱的规则（由 binjiang rules prove 报告）",
        "A rule that pays no company that can be (from binjiang rules prove)",
    ),
    avoid="""\
ceiling: min(loan.interest_paid, 0)
""",
    prefer="""\
ceiling: loan.interest_paid
""",
    why=Text(
        "在一切可能的企业中，没有一家能从这条规则得到一分钱，多半是写错了。",
        "Of all companies that can be, none is paid a fen by the rule: most likely a slip.",
    ),
    find=reported(),
)
