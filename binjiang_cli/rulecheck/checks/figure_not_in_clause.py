"""A figure of a rule that its clause does not list."""

from collections.abc import Iterator, Mapping

from binjiang_cli.rulecheck.figures import Figure, figures_of_clause, uses_of_rule
from binjiang_cli.rulecheck.finding import Check, Severity
from binjiang_cli.rulecheck.subject import Subject
from binjiang_cli.source.nodes import Scalar
from binjiang_cli.source.problem import Problem, Related
from binjiang_cli.words import Text, listing, visible


def find(subject: Subject) -> Iterator[Problem]:
    for rule in subject.rules:
        clause = subject.node("policy.yaml", "clauses", rule.clause)
        if clause is None:
            continue
        listed = figures_of_clause(clause)
        for use in uses_of_rule(rule, subject.node(f"payments/{rule.id}.yaml")):
            if use.figure is None or _is_listed(use.figure, listed):
                continue
            figures = subject.node("policy.yaml", "clauses", rule.clause, "figures")
            shown = listing(dict.fromkeys(visible(node.text) for node in listed.values()), 6)
            yield Problem(
                Text(f"条款 {rule.clause} 没有列出 {use.written}", f"clause {rule.clause} does not list {use.written}"),
                use.place,
                Text(
                    f"核对原文：{f'条款列出的是 {shown}' if shown else '条款没有列出数字'}",
                    f"check the text; the clause lists {shown or 'no figures'}",
                ),
                related=() if figures is None else (Related(figures.place, Text("条款列出的数字", "what the clause lists")),),
            )


def _is_listed(figure: Figure, listed: Mapping[Figure, Scalar]) -> bool:
    """By itself, or as a range of which both ends are listed."""
    ends = [figure._replace(low=end, high=end) for end in (figure.low, figure.high)]
    return figure in listed or all(end in listed for end in ends)


CHECK = Check(
    code="BJ501",
    name="figure-not-in-clause",
    severity=Severity.error,
    summary=Text("规则的数字不在条款列出的数字里", "A figure of a rule that its clause does not list"),
    avoid="""\
# policy.yaml
S4.1: {figures: [30%]}
# payments/rd-support.yaml
clause: S4.1
intensity: {up_to: 35%}
""",
    prefer="""\
# policy.yaml
S4.1: {figures: [30%]}
# payments/rd-support.yaml
clause: S4.1
intensity: {up_to: 30%}
""",
    why=Text(
        "每个比例和金额都要能在政策原文里找到；条款列出的数字会与原文核对。",
        "Every rate and amount must stand in the policy: what a clause lists is verified against its text.",
    ),
    find=find,
)
