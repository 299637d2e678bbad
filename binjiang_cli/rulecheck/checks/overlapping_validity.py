"""Two versions of a rule that are in force on the same day.

Rules whose conditions exclude each other are no versions, whatever their names are: they are steps.
"""

from collections.abc import Iterator
from datetime import timedelta

from binjiang_cli.policy.rule import Rule
from binjiang_cli.rulecheck.analysis.logic import logic_of
from binjiang_cli.rulecheck.analysis.versions import last_day, versions
from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.problem import Problem, Related
from binjiang_cli.words import Text


def find(subject: Subject) -> Iterator[Problem]:
    for family in versions(subject.rules):
        for index, after in enumerate(family):
            day = after.in_force.first
            others = [one for one in family[:index] if last_day(one) >= day and not _exclude(subject, one, after)]
            if others:
                before = max(others, key=last_day)
                yield Problem(
                    Text(
                        f"{day} 起 {before.id} 和 {after.id} 同时有效",
                        f"{before.id} and {after.id} are both in force from {day}",
                    ),
                    subject.of_rule(after, "in_force"),
                    _hint(before, after),
                    related=(Related(subject.of_rule(before, "in_force"), Text("另一条", "the other one")),),
                )


def _exclude(subject: Subject, one: Rule, other: Rule) -> bool:
    logic = logic_of(subject)
    return logic.impossible(*(part.holds for found in logic.rules if found.rule in (one, other) for part in found.parts))


def _hint(before: Rule, after: Rule) -> Text | None:
    if before.in_force.first == after.in_force.first:
        return None
    eve = after.in_force.first - timedelta(days=1)
    return Text(f"{before.id} 写到 {eve} 为止（to: {eve}）", f"let {before.id} end on {eve} (to: {eve})")


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
