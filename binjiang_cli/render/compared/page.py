"""What a comparison shows to people, whatever is compared: what both sides are, and what differs, block by block."""

from collections.abc import Sequence
from typing import NamedTuple

from binjiang_cli.advice.comparison import TotalAmounts
from binjiang_cli.estimation.phrases import figure, signed
from binjiang_cli.words import Text, same

BEFORE, AFTER, DIFFERENCE = Text("之前", "Before"), Text("之后", "After"), Text("差额", "Difference")
LOW, HIGH = Text("下限", "Low"), Text("上限", "High")
POTENTIAL = Text("待定部分最多可加", "Potential")
AMOUNTS = (LOW, HIGH, POTENTIAL)
TOTAL = Text("合计", "Total")
ABSENT = same("—")
NOTHING_DIFFERS = Text("没有差别。", "Nothing differs.")


class Contrast(NamedTuple):
    """A figure on both sides, and by how much it differs."""

    label: Text
    before: Text
    after: Text
    difference: Text = same("")

    @property
    def differs(self) -> bool:
        return self.before != self.after


class Differing(NamedTuple):
    """A line, a company or the totals: what it is, the figures that differ, remarks; how it came about, by sides."""

    title: Text
    cells: Sequence[Contrast]
    remarks: Sequence[Text] = ()
    steps: Sequence[tuple[Text, Sequence[tuple[Text, Text]]]] = ()


class ComparisonPage(NamedTuple):
    """A comparison for people. `sides` are labelled words; `paths` stay whole in a terminal."""

    title: Text
    sides: Sequence[tuple[Text, Text]]
    paths: Sequence[str]
    notes: Sequence[Text]
    sentence: Text
    blocks: Sequence[Differing]
    rest: Text | None = None


def totals_block(before: TotalAmounts, after: TotalAmounts) -> Differing:
    """Return the totals; the potential only where it differs."""
    low, high, potential = amount_cells(before, after)
    return Differing(TOTAL, [low, high, potential] if potential.differs else [low, high])


def amount_cells(before: TotalAmounts | None, after: TotalAmounts | None) -> list[Contrast]:
    """Return low, high and potential on both sides; a dash where there is no such side."""
    difference = (after or TotalAmounts()).minus(before or TotalAmounts())
    sides = [[ABSENT] * 3 if side is None else [same(figure(amount)) for amount in side] for side in (before, after)]
    columns = zip(AMOUNTS, *sides, [same(signed(amount)) for amount in difference], strict=True)
    return [Contrast(*row) for row in columns]
