"""A value that lies in no step, since it is below the first. Found by `rules prove`."""

from binjiang_cli.rulecheck.findings.finding import Check, Severity, reported
from binjiang_cli.words import Text

CHECK = Check(
    code="BJ619",
    name="below-first-step",
    severity=Severity.warning,
    summary=Text(
        "有的值低于第一档，不在任何一档里（由 binjiang rules prove 报告）",
        "A value that is below the first step, and so in none (from binjiang rules prove)",
    ),
    avoid="""\
parameters:
  rates: [{from: 50万元, value: 5%}, {above: 100万元, value: 6%}]
""",
    prefer="""\
parameters:
  rates:
    # binjiang: ignore[BJ619] reason=条款原文如此：不足 50 万元不资助
    - {from: 50万元, value: 5%}
    - {above: 100万元, value: 6%}
""",
    why=Text(
        "第一档以下按零计算，不作声。文本要这样，就在第一档那里写明，或加一个条件；是漏了一档，就补上。",
        "Below the first step zero is taken, without a word. Where the text wants it so, say so at the first step or add a "
        "condition; where a step was forgotten, add it.",
    ),
    find=reported(),
)
