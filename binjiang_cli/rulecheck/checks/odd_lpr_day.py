"""A day on which no LPR is published, or a second one in a month."""

from collections.abc import Iterator
from itertools import pairwise

from binjiang_cli.policy.lpr import PUBLICATION_DAY
from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.problem import Problem
from binjiang_cli.values.dates import months_between
from binjiang_cli.words import Text

LAST_DAY = 28  # the first working day after the longest holiday that begins on the 20th


def find(subject: Subject) -> Iterator[Problem]:
    rows = subject.lpr_rows
    for row, place in rows:
        if not PUBLICATION_DAY <= row.published_on.day <= LAST_DAY:
            yield Problem(
                Text(f"{row.published_on} 不是 LPR 的公布日", f"{row.published_on} is no day on which the LPR is published"),
                place,
                Text("每月 20 日，遇节假日顺延", "the 20th of a month, or the first working day after it"),
            )
    for (earlier, _), (row, place) in pairwise(rows):
        if months_between(earlier.published_on, row.published_on) == 0:
            yield Problem(
                Text(f"{row.published_on} 是这个月的第二期", f"{row.published_on} is the second publication of its month"),
                place,
                Text("每月只公布一次", "there is one a month"),
            )


CHECK = Check(
    code="BJ308",
    name="odd-lpr-day",
    severity=Severity.warning,
    summary=Text("LPR 的公布日不对", "A day on which no LPR is published"),
    avoid="""\
2026-05-02,3.00,3.50
""",
    prefer="""\
2026-05-20,3.00,3.50
""",
    why=Text(
        "LPR 每月 20 日公布，遇节假日顺延；日期写错，前后几天放款的贷款就用错了利率。",
        "The LPR is published on the 20th of each month or the first working day after it; with a wrong day, loans drawn "
        "around it get a wrong rate.",
    ),
    find=find,
)
