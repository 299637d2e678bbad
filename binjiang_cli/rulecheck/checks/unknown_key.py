"""A key that the file cannot have."""

from binjiang_cli.rulecheck.findings.finding import Check, Severity, reported
from binjiang_cli.words import Text

CHECK = Check(
    code="BJ101",
    name="unknown-key",
    severity=Severity.error,
    summary=Text("文件里出现了规则文件没有的键", "A key that rule files do not have"),
    avoid="""\
titel: {zh: 研发资助, en: R&D support}
""",
    prefer="""\
title: {zh: 研发资助, en: R&D support}
""",
    why=Text(
        "不认识的键如果被忽略，写错一个字母的封顶或限额就会悄悄失效。",
        "Were unknown keys ignored, a ceiling or limit with one wrong letter would silently not count.",
    ),
    find=reported("unknown_key"),
)
