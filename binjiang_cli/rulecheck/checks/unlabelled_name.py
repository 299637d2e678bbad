"""A parameter or let without a label."""

from collections.abc import Iterator

from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.problem import Problem
from binjiang_cli.words import Text


def find(subject: Subject) -> Iterator[Problem]:
    for rule in subject.rules:
        for key, names, en, zh in (("parameters", rule.parameters, "parameter", "参数"), ("let", rule.let, "let", "let")):
            for name in names:
                if name not in rule.labels:
                    yield Problem(
                        Text(f"{zh} {name} 没有名称", f"{en} {name} has no label"),
                        subject.key_of_rule(rule, key, name),
                        Text(f"加上 labels: {{{name}: {{zh: …, en: …}}}}", f"add labels: {{{name}: {{zh: …, en: …}}}}"),
                    )


CHECK = Check(
    code="BJ111",
    name="unlabelled-name",
    severity=Severity.warning,
    summary=Text("参数或 let 没有在 labels 里命名", "A parameter or let without an entry in labels"),
    avoid="""\
parameters:
  least_spend: 300万元
""",
    prefer="""\
labels:
  least_spend: {zh: 研发投入下限, en: least R&D spending}
parameters:
  least_spend: 300万元
""",
    why=Text(
        "没有名称，给客户看的解释里就会出现 least_spend 这样的内部代号。",
        "Without one the explanation that a client reads shows the raw name, such as least_spend.",
    ),
    find=find,
)
