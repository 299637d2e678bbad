"""A month for which the table of the LPR has no publication."""

from collections.abc import Iterator
from itertools import pairwise

from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.problem import Problem
from binjiang_cli.values.dates import months_between
from binjiang_cli.words import Text


def find(subject: Subject) -> Iterator[Problem]:
    for (earlier, _), (row, place) in pairwise(subject.lpr_rows):
        between = months_between(earlier.published_on, row.published_on) - 1
        if between > 0:
            months = "One month is" if between == 1 else f"{between} months are"
            yield Problem(
                Text(
                    f"{earlier.published_on} 和 {row.published_on} 之间缺 {between} 个月",
                    f"{months} missing between {earlier.published_on} and {row.published_on}".replace("One", "one"),
                ),
                place,
                Text("补上这几期", "add what was published: binjiang rules lpr add"),
            )


CHECK = Check(
    code="BJ309",
    name="skipped-lpr-month",
    severity=Severity.warning,
    summary=Text("LPR 表缺月份", "The LPR table skips a month"),
    avoid="""\
2026-05-20,3.00,3.50
2026-07-20,3.00,3.50
""",
    prefer="""\
2026-05-20,3.00,3.50
2026-06-22,3.00,3.50
2026-07-20,3.00,3.50
""",
    why=Text(
        "每月都有一期；缺了的月份会不加提示地沿用上一期的利率。",
        "There is one a month; for a month that is missing the rate before it is used without a word.",
    ),
    find=find,
)
