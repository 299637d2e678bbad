"""The bars of a chart, as shares of its scale."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from binjiang_cli.report.document import Bar, BarChart
from binjiang_cli.words import Text


class BarSegment(NamedTuple):
    """A part of a bar: what it is ("sure", "less" or "open"), where it begins and how long it is, as "12.34%"."""

    kind: str
    start: str
    length: str


class DrawnBar(NamedTuple):
    label: Text
    shown: Text
    pieces: list[BarSegment]


def drawn(chart: BarChart) -> list[DrawnBar]:
    """Return the bars of a chart whose scale does not end at zero."""
    return [DrawnBar(bar.label, bar.shown, list(_pieces(bar, chart.most))) for bar in chart.bars]


def _pieces(bar: Bar, most: Decimal) -> Iterator[BarSegment]:
    for kind, start, amount in (
        ("less" if bar.less else "sure", bar.start, bar.sure),
        ("open", bar.start + bar.sure, bar.open),
    ):
        if amount:
            yield BarSegment(kind, f"{start / most:.2%}", f"{amount / most:.2%}")
