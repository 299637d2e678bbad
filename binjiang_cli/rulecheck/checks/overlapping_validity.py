"""Two versions of a rule that are in force on the same day."""

from collections.abc import Iterator
from itertools import pairwise

from binjiang_cli.rulecheck.finding import Check, Severity
from binjiang_cli.rulecheck.subject import Subject
from binjiang_cli.rulecheck.versions import versions
from binjiang_cli.source.problem import Problem, Related
from binjiang_cli.words import Text


def find(subject: Subject) -> Iterator[Problem]:
    for family in versions(subject.rules):
        for before, after in pairwise(family):
            if before.in_force.last is None or after.in_force.first <= before.in_force.last:
                day = after.in_force.first
                yield Problem(
                    Text(
                        f"{day} 起 {before.id} 和 {after.id} 同时有效",
                        f"{before.id} and {after.id} are both in force from {day}",
                    ),
                    subject.of_rule(after, "in_force"),
                    Text(f"给 {before.id} 写上 to：{day} 的前一天", f"let {before.id} end on the day before {day}"),
                    related=(Related(subject.of_rule(before, "in_force"), Text("另一条", "the other one")),),
                )


CHECK = Check(
    code="BJ301",
    name="overlapping-validity",
    severity=Severity.error,
    summary=Text("同一规则的两个版本在同一天有效", "Two versions of a rule are in force on the same day"),
    avoid="""\
# loan-interest-2024.yaml
in_force: {from: 2024-11-25}
# loan-interest-2026.yaml
in_force: {from: 2026-01-01}
""",
    prefer="""\
# loan-interest-2024.yaml
in_force: {from: 2024-11-25, to: 2025-12-31}
# loan-interest-2026.yaml
in_force: {from: 2026-01-01}
""",
    why=Text(
        "两个版本同时有效，同一笔支出会出两行，读的人不知道该信哪一行。",
        "While both are in force one cost gives two lines, and nobody knows which to believe.",
    ),
    find=find,
)
