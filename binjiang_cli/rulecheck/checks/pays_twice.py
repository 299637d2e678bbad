"""The same money paid for by two lines that do not conflict. Found by `rules prove`."""

from binjiang_cli.rulecheck.findings.finding import Check, Severity, reported
from binjiang_cli.words import Text

CHECK = Check(
    code="BJ618",
    name="pays-twice",
    severity=Severity.warning,
    summary=Text(
        "别的一行已经付过的钱又付一次，而两行互不相斥（由 binjiang rules prove 报告）",
        "Money that another line already covers, paid again by one that does not conflict (from binjiang rules prove)",
    ),
    avoid="""\
# loan-interest: for_each: loans; eligible_cost: loan.interest_paid
for_each: company
eligible_cost: sum(loan.interest_paid for loan in loans)
""",
    prefer="""\
# loan-interest: for_each: loans; eligible_cost: loan.interest_paid
for_each: company
eligible_cost: sum(loan.interest_paid for loan in loans)
adds_to: [loan-interest] # 原文：与贴息可以兼得
""",
    why=Text(
        "两行没有共同的标的，就看不出同一笔钱付了两次。应当互斥的，让两条规则说出同一个标的；可以兼得的，写明 adds_to。",
        "Lines without a common subject are both paid, and the same money is aided twice unnoticed. "
        "Let both rules name one subject; where the text allows both, say so by adds_to.",
    ),
    find=reported(),
)
