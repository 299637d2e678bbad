"""A bound at which an amount jumps. Found by `rules prove`."""

from binjiang_cli.rulecheck.findings.finding import Check, Severity, reported
from binjiang_cli.words import Text

CHECK = Check(
    code="BJ616",
    name="cliff",
    severity=Severity.warning,
    summary=Text(
        "一个单位之差就多拿或少拿一截的界限（由 binjiang rules prove 报告）",
        "A bound at which one unit more or less is worth a sum (from binjiang rules prove)",
    ),
    avoid="""\
when:
  enough: {test: rd_project.spend >= 300万, zh: 投入 300 万元以上, en: At least CNY 3 million}
""",
    prefer="""\
when:
  # binjiang: ignore[BJ616] reason=条款原文如此：满 300 万元才资助
  enough: {test: rd_project.spend >= 300万, zh: 投入 300 万元以上, en: At least CNY 3 million}
""",
    why=Text(
        "差一分钱或一天就全没有，是争议最多的地方。文本要这样，就在规则里写明；不是，就改成渐进的。",
        "Where a fen or a day decides over everything, disputes arise. "
        "Where the text wants it so, the rule says so; else let it grow gradually.",
    ),
    find=reported(),
)
