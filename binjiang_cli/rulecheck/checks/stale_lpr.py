"""An LPR table whose last publication is too long ago."""

from collections.abc import Iterator

from binjiang_cli.language import tree
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.staleness import lpr_is_stale
from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.problem import Problem, Related
from binjiang_cli.words import Text


def find(subject: Subject) -> Iterator[Problem]:
    policy, limit = subject.policy, subject.node("policy.yaml", "stale_after_days", "lpr")
    if policy is None or limit is None or not lpr_is_stale(policy, subject.day) or not _uses_lpr(policy):
        return
    last = policy.lpr.last_publication
    age = (subject.day - last).days
    yield Problem(
        Text(f"LPR 表只到 {last}，已过 {age} 天", f"the LPR table ends with {last}, {age} days ago"),
        limit.place,
        Text("补上此后各期", "add what was published since"),
        related=(Related(policy.lpr.places[-1], Text("最后一期", "the last publication")),),
    )


def _uses_lpr(policy: Policy) -> bool:
    parts = (part for rule in policy.rules for part in (rule.eligible_cost, *rule.let.values()))
    return any(
        isinstance(node, tree.Call) and node.function.startswith("lpr_") for part in parts for node in tree.nodes_of(part)
    )


CHECK = Check(
    code="BJ307",
    name="stale-lpr",
    severity=Severity.warning,
    summary=Text("LPR 表过旧", "The LPR table is stale"),
    avoid="""\
2026-05-20,3.00,3.50
""",
    prefer="""\
2026-05-20,3.00,3.50
2026-11-20,3.00,3.50
""",
    why=Text(
        "贴息按放款日的 LPR 计算；表里没有的月份只能沿用最后一期。",
        "Interest is computed with the LPR of the day of drawing; for months that are not in the table the last one is used.",
    ),
    find=find,
)
