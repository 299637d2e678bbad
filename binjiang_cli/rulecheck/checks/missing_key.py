"""A key that must be there and is not."""

from binjiang_cli.rulecheck.findings.finding import Check, Severity, reported
from binjiang_cli.words import Text

CHECK = Check(
    code="BJ104",
    name="missing-key",
    severity=Severity.error,
    summary=Text("缺少必须有的键", "A key that must be there is missing"),
    avoid="""\
title: {zh: 研发资助, en: R&D support}
for_each: rd_projects
""",
    prefer="""\
title: {zh: 研发资助, en: R&D support}
clause: S4.1
for_each: rd_projects
""",
    why=Text(
        "没有条款就无法引用，没有计算基数就算不出金额。",
        "Without its clause a rule cannot be cited, without its eligible cost nothing can be computed.",
    ),
    find=reported("missing_key"),
)
