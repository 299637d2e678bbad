"""A measure that names a rule which is not there."""

from collections.abc import Iterator

from binjiang_cli.rulecheck.cases.coverage import unknown_payments
from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.nodes import Scalar
from binjiang_cli.source.problem import Problem
from binjiang_cli.words import Text, did_you_mean, nearest


def find(subject: Subject) -> Iterator[Problem]:
    if subject.policy is None:
        return
    rules = [rule.id for rule in subject.rules]
    for gap in unknown_payments(subject.policy):
        node = subject.node(gap.file, *gap.path)
        if isinstance(node, Scalar):
            meant = nearest(node.text, rules)
            yield Problem(gap.message, node.place, did_you_mean(meant) if meant else None)


CHECK = Check(
    code="BJ503",
    name="unknown-payment",
    severity=Severity.error,
    summary=Text("措施提到的规则不存在", "A measure names a rule that is not there"),
    avoid="""\
M7:
  payments: [projects-support]
""",
    prefer="""\
M7:
  payments: [project-support]
""",
    why=Text(
        "写错的名字会让这条措施少一种兑现方式，估算上看不出来。",
        "With a wrong name the measure loses a way of payment, and no estimate shows it.",
    ),
    find=find,
)
