"""A parameter whose values end before its rule does, or that begin after it."""

from collections.abc import Iterator

from binjiang_cli.policy.uses import parameters_by_day
from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.problem import Problem, Related
from binjiang_cli.words import Text


def find(subject: Subject) -> Iterator[Problem]:
    for rule in subject.rules:
        for name, values in parameters_by_day(rule).items():
            until, end = values[-1].until, rule.in_force.last
            if until is not None and (end is None or until < end):
                yield Problem(
                    Text(f"参数 {name} 到 {until} 为止，规则此后仍有效", f"parameter {name} ends on {until}, the rule goes on"),
                    subject.of_rule(rule, "parameters", name, len(values) - 1),
                    Text("写上后面的值，或让规则同时结束", "give the next value, or let the rule end with it"),
                    related=(Related(subject.of_rule(rule, "in_force"), Text("规则的有效期", "the rule is in force")),),
                )
            for index, dated in enumerate(values):
                if dated.since is not None and end is not None and dated.since > end:
                    yield Problem(
                        Text(
                            f"参数 {name} 从 {dated.since} 起的值用不上：规则到 {end} 为止",
                            f"the value of {name} from {dated.since} never counts: the rule ends on {end}",
                        ),
                        subject.of_rule(rule, "parameters", name, index),
                        related=(Related(subject.of_rule(rule, "in_force"), Text("规则的有效期", "the rule is in force")),),
                    )


CHECK = Check(
    code="BJ303",
    name="parameter-ends-early",
    severity=Severity.error,
    summary=Text("参数先于规则结束", "A parameter ends before its rule does"),
    avoid="""\
in_force: {from: 2024-11-25}
parameters:
  bound:
    - {from: 2024-11-25, to: 2025-12-31, value: 100万元}
""",
    prefer="""\
in_force: {from: 2024-11-25}
parameters:
  bound:
    - {from: 2024-11-25, to: 2025-12-31, value: 100万元}
    - {from: 2026-01-01, value: 200万元}
""",
    why=Text(
        "参数没有值的日子里，用到它的每一行都变成“待定”。",
        "On days without a value every line that uses the parameter becomes undetermined.",
    ),
    find=find,
)
