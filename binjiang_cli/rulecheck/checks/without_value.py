"""A sum that cannot be worked out though everything is stated. Found by `rules prove`."""

from binjiang_cli.rulecheck.findings.finding import Check, Severity, reported
from binjiang_cli.words import Text

CHECK = Check(
    code="BJ613",
    name="without-value",
    severity=Severity.warning,
    summary=Text(
        "除数可能是零，或对照表可能没有那一行（由 binjiang rules prove 报告）",
        "A divisor that can be zero, or a key that a table lacks (from binjiang rules prove)",
    ),
    avoid="""\
let:
  share: loan.interest_paid / loan.principal
""",
    prefer="""\
let:
  share: loan.interest_paid / loan.principal
when:
  lent: {test: loan.principal > 0, zh: 有本金, en: There is a principal}
""",
    why=Text(
        "什么都填了，却算不出来：这样的企业永远待定。加一个条件，或写明为什么不会有。",
        "A company that states everything, and of which still nothing can be computed, stays undetermined for ever. "
        "Add a condition, or say why there is none.",
    ),
    find=reported(),
)
