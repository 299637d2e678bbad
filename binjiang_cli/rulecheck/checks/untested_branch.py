"""A way that a rule can go and no test case shows. Found by `rules test --coverage`."""

from binjiang_cli.rulecheck.findings.finding import Check, Severity, reported
from binjiang_cli.words import Text

CHECK = Check(
    code="BJ602",
    name="untested-branch",
    severity=Severity.warning,
    summary=Text(
        "案例没有走到的分支（由 binjiang rules test --coverage 报告）",
        "A branch that no case takes (from binjiang rules test --coverage)",
    ),
    avoid="""\
# tests/
loans:
  - {name: 一, lender: bank}
""",
    prefer="""\
# tests/
loans:
  - {name: 银行, lender: bank}
  - {name: 不是银行, lender: other}
  - {name: 未知}
""",
    why=Text(
        "条件成立、不成立、未知，封顶起不起作用：没有案例走过的那一边，改错了也看不出来。",
        "A condition true, false and unknown, a ceiling that bites or not: where no case goes, a slip is not noticed.",
    ),
    find=reported(),
)
