"""A text that is lacking in one language."""

from binjiang_cli.rulecheck.findings.finding import Check, Severity, reported
from binjiang_cli.words import Text

CHECK = Check(
    code="BJ103",
    name="missing-text",
    severity=Severity.error,
    summary=Text("文字缺了中文或英文", "A text lacks its Chinese or its English"),
    avoid="""\
title: {zh: 研发资助}
""",
    prefer="""\
title: {zh: 研发资助, en: R&D support}
""",
    why=Text(
        "给人看的文字都要有中英两种，缺的那种会在客户面前露出来。",
        "Whatever people read exists in both languages; the one that is lacking shows in front of a client.",
    ),
    find=reported("missing_text"),
)
