"""A payment beyond what the rule itself admits. Found by `rules prove`."""

from binjiang_cli.rulecheck.findings.finding import Check, Severity, reported
from binjiang_cli.words import Text

CHECK = Check(
    code="BJ614",
    name="pays-beyond",
    severity=Severity.error,
    summary=Text(
        "付得比封顶、限额或计算基数 × 比例多（由 binjiang rules prove 报告）",
        "A payment above its ceiling, its limit, or eligible cost × intensity (from binjiang rules prove)",
    ),
    avoid="""\
rounding: {to: 1万元, how: up}
""",
    prefer="""\
rounding: {to: 1万元, how: down}
""",
    why=Text(
        "文本写了上限，就没有企业可以多拿。",
        "Where the text sets a bound, no company may be paid more.",
    ),
    find=reported(),
)
