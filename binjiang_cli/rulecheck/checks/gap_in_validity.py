"""Days between two versions of a rule on which neither is in force."""

from collections.abc import Iterator

from binjiang_cli.rulecheck.analysis.versions import last_day, versions
from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.problem import Problem, Related
from binjiang_cli.words import Text


def find(subject: Subject) -> Iterator[Problem]:
    for family in versions(subject.rules):
        for index, after in enumerate(family[1:], 1):
            before = max(family[:index], key=last_day)
            last, first = last_day(before), after.in_force.first
            if (first - last).days > 1:
                yield Problem(
                    Text(
                        f"{last} 之后到 {first} 之前，{before.id} 和 {after.id} 都无效",
                        f"after {last} and before {first} neither {before.id} nor {after.id} is in force",
                    ),
                    subject.of_rule(after, "in_force"),
                    related=(Related(subject.of_rule(before, "in_force"), Text("前一个版本", "the version before")),),
                )


CHECK = Check(
    code="BJ302",
    name="gap-in-validity",
    severity=Severity.error,
    summary=Text("同一规则的两个版本之间有空档", "Days between two versions of a rule on which neither is in force"),
    avoid="""\
# loan-interest-2024.yaml
in_force: {from: 2024-11-25, to: 2025-12-31}
# loan-interest-2026.yaml
in_force: {from: 2026-02-01}
""",
    prefer="""\
# loan-interest-2024.yaml
in_force: {from: 2024-11-25, to: 2025-12-31}
# loan-interest-2026.yaml
in_force: {from: 2026-01-01}
""",
    why=Text(
        "空档里的估算会少一项资助，而没有任何提示。",
        "In the gap an estimate lacks one aid, and nothing says so.",
    ),
    find=find,
)
