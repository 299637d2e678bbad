"""An intensity above 100%."""

from collections.abc import Iterator

from binjiang_cli.language import tree
from binjiang_cli.language.types import NumberType
from binjiang_cli.rulecheck.analysis.stated import StatedInRule
from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.problem import Problem, Related
from binjiang_cli.values.money import Money
from binjiang_cli.values.numbers import percent_text
from binjiang_cli.words import Text, did_you_mean

WHERE_USED = Text("这里用作比例", "used as the intensity here")


def find(subject: Subject) -> Iterator[Problem]:
    for rule in subject.rules:
        data = StatedInRule(rule, subject.node(f"payments/{rule.id}.yaml"))
        for node in dict.fromkeys((rule.intensity.low, rule.intensity.high)):
            kind = rule.types.get(node)
            if isinstance(kind, NumberType) and kind.bounds.high is not None and kind.bounds.high > 1:
                yield from _above(node, data) or [_reaching(node, percent_text(kind.bounds.high))]


def _above(node: tree.Node, data: StatedInRule) -> list[Problem]:
    """Return a problem for each figure above 100% that the rate is taken from."""
    found = []
    for stated in data.behind(node):
        if not isinstance(stated.value, Money) and stated.value > 1:
            message = Text(f"比例 {stated.shown} 超过 100%", f"the intensity {stated.shown} is above 100%")
            meant = None if stated.is_percentage else did_you_mean(percent_text(stated.value / 100))
            related = () if stated.place == node.place else (Related(node.place, WHERE_USED),)
            found.append(Problem(message, stated.place, meant, related=related))
    return found


def _reaching(node: tree.Node, most: str) -> Problem:
    return Problem(
        Text(f"比例最高可达 {most}，超过 100%", f"this intensity can reach {most}, above 100%"),
        node.place,
        Text("用 min(…, 1) 封顶", "cap it with min(…, 1)"),
    )


CHECK = Check(
    code="BJ206",
    name="intensity-above-100",
    severity=Severity.error,
    summary=Text("资助比例超过 100%", "An intensity above 100%"),
    avoid="""\
intensity: {up_to: 300%}
""",
    prefer="""\
intensity: {up_to: 30%}
""",
    why=Text(
        "资助不会多过企业花的钱；超过 100% 的比例多半是写错了。",
        "Nobody is paid more than was spent: a rate above 100% is a slip.",
    ),
    find=find,
)
