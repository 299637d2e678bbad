"""What to hand in, where and when, for people."""

from __future__ import annotations

from collections.abc import Iterator

from binjiang_cli.advice.advise import Advice
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.measure import Measure
from binjiang_cli.policy.prose import claiming_steps
from binjiang_cli.policy.rule import Rule
from binjiang_cli.render.catalogue import measure_title
from binjiang_cli.render.document import Derivation, Heading, TextBlock
from binjiang_cli.words import Text

CLAIMING = Text("申报：材料、部门、时间", "Claiming: what to hand in, where, when")


def claiming_blocks(found: Advice, policy: Policy) -> Iterator[TextBlock]:
    """Yield how each rule and measure is claimed that the rule set says it of; nothing where there is none."""
    if found.claims:
        yield Heading(CLAIMING)
    for claim in found.claims:
        yield Derivation(_title(claim.of, policy), claiming_steps(claim.of.claiming, found.as_of))


def _title(claimed: Rule | Measure, policy: Policy) -> Text:
    return claimed.title if isinstance(claimed, Rule) else measure_title(claimed, policy)
