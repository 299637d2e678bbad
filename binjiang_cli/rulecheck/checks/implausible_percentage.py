"""A rate that looks like a fraction of a percent, or like thousands of percent.

Looked at are intensities, whatever they are taken from, and everything in parameters and expressions that is written with
%. A number that divides or counts (day_count: 360) is left alone, and so are a rate that the clause lists, and 6‰, which
is meant to be small.
"""

from collections.abc import Iterator
from fractions import Fraction

from binjiang_cli.policy.rule import Rule
from binjiang_cli.rulecheck.analysis.stated import Stated, StatedInRule, stated_in_expressions
from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.rulecheck.verification.figures import Figure, figures_of_clause
from binjiang_cli.source.nodes import Node
from binjiang_cli.source.problem import Place, Problem
from binjiang_cli.values.money import Money
from binjiang_cli.values.numbers import percent_text
from binjiang_cli.words import Text, did_you_mean

SMALL, LARGE = Fraction(1, 100), Fraction(10)


def find(subject: Subject) -> Iterator[Problem]:
    for rule in subject.rules:
        for stated in _rates(rule, subject.node(f"payments/{rule.id}.yaml")):
            value = stated.value
            if isinstance(value, Money) or value == 0 or SMALL <= value < LARGE:
                continue
            if value < SMALL and stated.is_below_percents:
                continue
            if Figure("rate", value, value) in figures_of_clause(subject.node("policy.yaml", "clauses", rule.clause)):
                continue
            if value < SMALL:
                message, meant = Text(f"{stated.shown} 不到 1%", f"{stated.shown} is less than 1%"), value * 100
            else:
                message, meant = Text(f"{stated.shown} 达到十倍以上", f"{stated.shown} is ten times or more"), value / 100
            yield Problem(message, stated.place, did_you_mean(percent_text(meant)))


def _rates(rule: Rule, root: Node | None) -> list[Stated]:
    """Return the rates of a rule, each place once."""
    data = StatedInRule(rule, root)
    found: dict[Place, Stated] = {}
    for node in (rule.intensity.low, rule.intensity.high):
        found.update((stated.place, stated) for stated in data.behind(node))
    for stated in (*(one for name in data.parameters for one in data.of(name)), *stated_in_expressions(rule)):
        if stated.is_percentage:
            found[stated.place] = stated
    return list(found.values())


CHECK = Check(
    code="BJ204",
    name="implausible-percentage",
    severity=Severity.warning,
    summary=Text("比例不到 1%，或达到十倍以上", "A rate below 1%, or of ten times and more"),
    avoid="""\
intensity: {up_to: 0.3%}
""",
    prefer="""\
intensity: {up_to: 30%}
""",
    why=Text(
        "0.3 与 0.3%、30 与 30% 相差一百倍，金额也跟着差一百倍。",
        "0.3 and 0.3%, or 30 and 30%, differ by a factor of a hundred, and so does every amount.",
    ),
    find=find,
)
