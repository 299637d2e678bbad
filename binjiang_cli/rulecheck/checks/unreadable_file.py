"""A file that cannot be read as YAML."""

from binjiang_cli.rulecheck.findings.finding import Check, Severity, reported
from binjiang_cli.words import Text

CHECK = Check(
    code="BJ106",
    name="unreadable-file",
    severity=Severity.error,
    summary=Text("文件读不出来", "A file cannot be read"),
    avoid="""\
title: {zh: 研发资助, en: R&D support
""",
    prefer="""\
title: {zh: 研发资助, en: R&D support}
""",
    why=Text(
        "YAML 写坏的文件里有什么都不算数。",
        "Nothing in a file counts while its YAML is broken.",
    ),
    find=reported("unreadable"),
)
