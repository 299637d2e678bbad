"""A figure of a rule that its clause does not list."""

from collections.abc import Iterator, Mapping, Sequence

from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.rulecheck.verification.figures import Figure, FigureUse, figures_of_clause, uses_of_rule
from binjiang_cli.source.nodes import Scalar
from binjiang_cli.source.problem import Problem, Related
from binjiang_cli.words import Text, listing, visible


def find(subject: Subject) -> Iterator[Problem]:
    for rule in subject.rules:
        clause = subject.node("policy.yaml", "clauses", rule.clause)
        if clause is None:
            continue
        listed = figures_of_clause(clause)
        used = uses_of_rule(rule, subject.node(f"payments/{rule.id}.yaml"))
        for use in (lacking for one in used for lacking in _lacking(one, listed)):
            figures = subject.node("policy.yaml", "clauses", rule.clause, "figures")
            stated = dict.fromkeys(visible(node.text) for node in listed.values())
            hint = Text("核对原文：条款没有列出数字", "check the text; the clause lists no figures")
            if stated:
                zh, en = listing(stated, 6, "、"), listing(stated, 6)
                hint = Text(f"核对原文：条款列出的是 {zh}", f"check the text; the clause lists {en}")
            yield Problem(
                Text(f"条款 {rule.clause} 没有列出 {use.written}", f"clause {rule.clause} does not list {use.written}"),
                use.place,
                hint,
                related=() if figures is None else (Related(figures.place, Text("条款列出的数字", "what the clause lists")),),
            )


def _lacking(use: FigureUse, listed: Mapping[Figure, Scalar]) -> Sequence[FigureUse]:
    """Return what the clause does not list: the figure, of a range perhaps only one end."""
    if use.figure is None or use.figure in listed:
        return ()
    ends = [end for end in use.ends if end.figure not in listed]
    return ends if len(ends) < len(use.ends) else (use,)


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
