"""A test case that does not give what it expects. Found by `rules test`, which runs them."""

from binjiang_cli.rulecheck.findings.finding import Check, Severity, reported
from binjiang_cli.words import Text

CHECK = Check(
    code="BJ601",
    name="failed-case",
    severity=Severity.error,
    summary=Text(
        "测试案例的结果与预期不符（由 binjiang rules test 报告）",
        "A test case that does not give what it expects (from binjiang rules test)",
    ),
    avoid="""\
# spend: 1200万, intensity: {up_to: 30%}
rd-support:rd_projects[0]: {status: eligible, amount: {low: 0, high: 240万}}
""",
    prefer="""\
# spend: 1200万, intensity: {up_to: 30%}
rd-support:rd_projects[0]: {status: eligible, amount: {low: 0, high: 360万}}
""",
    why=Text(
        "要么规则改错了，要么预期没有跟上；弄清是哪一个之前，金额不可信。",
        "Either the rule was changed wrongly or the expectation is out of date; until it is known which, trust no figure.",
    ),
    find=reported(),
)
