"""A report as headings, paragraphs, tables and charts: each form of file is made from the same document."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from binjiang_cli.estimation.result import Estimate
from binjiang_cli.policy.load import Policy
from binjiang_cli.render.document import Derivation, Heading, Listing, Paragraph, TextTable
from binjiang_cli.words import Lang, Text


class Bar(NamedTuple):
    """A bar of a chart, in yuan: from `start` on what is sure, then what is open; `shown` is its amount in words.

    `less` says that it is taken away from what the bars before it come to.
    """

    label: Text
    start: Decimal
    sure: Decimal
    open: Decimal
    shown: Text
    less: bool = False

    @property
    def end(self) -> Decimal:
        return self.start + self.sure + self.open


class BarChart(NamedTuple):
    """What a sum is made of, bar below bar on one scale that begins at zero; the caption says the same in words."""

    bars: Sequence[Bar]
    caption: Text

    @property
    def most(self) -> Decimal:
        """Return the end of the scale, in yuan."""
        return max(bar.end for bar in self.bars)


ReportBlock = Heading | Paragraph | Listing | Derivation | TextTable | BarChart


class Report(NamedTuple):
    """A report on one company: what it says, from its title on, and what it was made from.

    `firm` is who hands it out, empty where nobody is named; `summary` is the result in one sentence.
    """

    lang: Lang
    firm: str
    summary: Text
    blocks: Sequence[ReportBlock]
    estimate: Estimate

    @property
    def policy(self) -> Policy:
        """Return the rule set of the estimate."""
        return self.estimate.origin.policy

    @property
    def title(self) -> str:
        """Return what the file calls itself: the company and what this is."""
        kind = Text("政策资助估算报告", "subsidy estimate").to(self.lang)
        return f"{self.estimate.company.name} {kind}"
