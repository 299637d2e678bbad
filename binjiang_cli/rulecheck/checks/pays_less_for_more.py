"""An amount that falls where the cost rises. Found by `rules prove`."""

from binjiang_cli.rulecheck.findings.finding import Check, Severity, reported
from binjiang_cli.words import Text

CHECK = Check(
    code="BJ615",
    name="pays-less-for-more",
    severity=Severity.warning,
    summary=Text(
        "计算基数多了反而少付（由 binjiang rules prove 报告）",
        "More eligible cost that pays less (from binjiang rules prove)",
    ),
    avoid="""\
eligible_cost: rd_project.spend if rd_project.spend < 500万 else rd_project.spend * 0.8
""",
    prefer="""\
eligible_cost: min(rd_project.spend, 500万) + max(rd_project.spend - 500万, 0) * 0.8
""",
    why=Text(
        "多投入一分钱反而少拿钱，企业就会少报。文本确实如此时，写明理由。",
        "Who loses by spending more will state less. Where the text wants it so, say why.",
    ),
    find=reported(),
)
