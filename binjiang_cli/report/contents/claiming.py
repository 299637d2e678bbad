"""How to claim: what to hand in, where and when, as far as the rule set says."""

from __future__ import annotations

from collections.abc import Iterator

from binjiang_cli.advice.advise import Advice
from binjiang_cli.policy.load import Policy
from binjiang_cli.render.claiming import claiming_blocks
from binjiang_cli.render.document import Derivation, Heading
from binjiang_cli.report.document import ReportBlock
from binjiang_cli.words import same


def claiming_chapter(advice: Advice, policy: Policy) -> Iterator[ReportBlock]:
    """Yield what advice says of it, each rule and measure under a heading, as lines have theirs."""
    for block in claiming_blocks(advice, policy):
        if isinstance(block, Derivation):
            yield Heading(block.title, 3)
            yield block._replace(title=same(""))
        else:
            yield block
