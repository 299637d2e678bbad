"""Something that decides nothing. Found by `rules prove`."""

from binjiang_cli.rulecheck.findings.finding import Check, Severity, reported
from binjiang_cli.words import Text

CHECK = Check(
    code="BJ612",
    name="never-decides",
    severity=Severity.warning,
    summary=Text(
        "条件、分支、封顶或限额从不起作用（由 binjiang rules prove 报告）",
        "A condition, branch, ceiling or limit that never decides (from binjiang rules prove)",
    ),
    avoid="""\
when:
  enough: {test: rd_project.spend >= 300万, zh: 投入 300 万元以上, en: At least CNY 3 million}
  some: {test: rd_project.spend >= 100万, zh: 投入 100 万元以上, en: At least CNY 1 million}
""",
    prefer="""\
when:
  enough: {test: rd_project.spend >= 300万, zh: 投入 300 万元以上, en: At least CNY 3 million}
""",
    why=Text(
        "去掉它，没有一家企业的结果会变：或者多余，或者写错了一个数。",
        "Without it no company's result would change: it is superfluous, or a figure in it is wrong.",
    ),
    find=reported(),
)
