"""A rule of which no test case expects a line."""

from collections.abc import Iterator

from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.problem import Problem
from binjiang_cli.words import Text


def find(subject: Subject) -> Iterator[Problem]:
    if subject.policy is None or not subject.all_cases_known:
        return
    tested = {rule for case in subject.cases for rule in case.rules}
    for rule in subject.policy.rules:
        if rule.id not in tested:
            yield Problem(
                Text(f"没有案例测试规则 {rule.id}", f"no case tests rule {rule.id}"),
                subject.of_rule(rule, "title"),
                Text(
                    f"写进 tests/{rule.id}.yaml；binjiang rules cases 可以起草",
                    f"write some into tests/{rule.id}.yaml; binjiang rules cases drafts them",
                ),
            )


CHECK = Check(
    code="BJ408",
    name="untested-rule",
    severity=Severity.warning,
    summary=Text("没有测试案例的规则", "A rule without a test case"),
    avoid="""\
# tests/
expect:
  lines: {}
""",
    prefer="""\
# tests/
expect:
  lines:
    rd-support:rd_projects[0]: {status: eligible, amount: {low: 0, high: 360万}}
""",
    why=Text(
        "没有案例的规则，写错了也没有谁会发现。",
        "When a rule without a case goes wrong, nothing notices.",
    ),
    find=find,
)
