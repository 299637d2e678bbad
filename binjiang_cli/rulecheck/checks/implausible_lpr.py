"""A rate that can hardly be an LPR."""

from collections.abc import Iterator

from binjiang_cli.policy.lpr import is_plausible
from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.problem import Problem
from binjiang_cli.values.numbers import rate_text
from binjiang_cli.words import Text


def find(subject: Subject) -> Iterator[Problem]:
    for row, place in subject.lpr_rows:
        for rate in (row.one_year, row.five_year):
            if not is_plausible(rate):
                yield Problem(
                    Text(f"{rate_text(rate)} 不像是 LPR", f"{rate_text(rate)} is hardly an LPR"),
                    place,
                    Text("写成百分数：3.10 就是 3.10%", "in per cent: 3.10 is 3.10%"),
                )


CHECK = Check(
    code="BJ310",
    name="implausible-lpr",
    severity=Severity.error,
    summary=Text("LPR 不在 0.5% 到 10% 之间", "An LPR outside 0.5% to 10%"),
    avoid="""\
2026-05-20,0.03,0.035
""",
    prefer="""\
2026-05-20,3.00,3.50
""",
    why=Text(
        "多半是小数和百分数写混了，利息会差一百倍。",
        "Most likely a share was written for a percentage, and interest is off by a hundred times.",
    ),
    find=find,
)
