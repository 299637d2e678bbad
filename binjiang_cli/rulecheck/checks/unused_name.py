"""A parameter or let that no expression uses."""

from collections.abc import Iterator

from binjiang_cli.policy.uses import names_in, nodes_of_rule
from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.problem import Problem
from binjiang_cli.words import Text


def find(subject: Subject) -> Iterator[Problem]:
    for rule in subject.rules:
        used = names_in(nodes_of_rule(rule))
        for key, names, zh in (("parameters", rule.parameters, "参数"), ("let", rule.let, "let")):
            for name in names:
                if name not in used:
                    en = key.removesuffix("s")
                    yield Problem(
                        Text(f"{zh} {name} 没有用到", f"{en} {name} is not used"),
                        subject.key_of_rule(rule, key, name),
                        Text("删掉它，或在该用的地方用上", "remove it, or use it where it belongs"),
                    )


CHECK = Check(
    code="BJ406",
    name="unused-name",
    severity=Severity.warning,
    summary=Text("参数或 let 没有用到", "A parameter or let that nothing uses"),
    avoid="""\
parameters:
  bound: 100万元
eligible_cost: rd_project.spend
""",
    prefer="""\
parameters:
  bound: 100万元
eligible_cost: min(rd_project.spend, bound)
""",
    why=Text(
        "写了却没用到的上限，等于没有上限。",
        "A bound that is stated and not used is no bound.",
    ),
    find=find,
)
