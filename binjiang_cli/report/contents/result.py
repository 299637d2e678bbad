"""The result in one sentence, and what the total is made of."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from binjiang_cli.estimation.phrases import amount_phrase, figure
from binjiang_cli.estimation.result import Estimate, Line, Range
from binjiang_cli.report.document import Bar, BarChart
from binjiang_cli.words import Text, same

NOTHING = Decimal("0.00")
WAN = Decimal(10_000)  # 万
GROSS = Text("各项应得（按上限）", "Gross of all lines, at most")
SUPERSEDED = Text("减：不得重复享受", "Less what may not be combined")
RECEIVED = Text("减：已获资助", "Less what was received")
LIMITED = Text("减：超过合计限额", "Less what exceeds limits")
TOTAL = Text("合计", "Total")
CAPTION = Text(
    "合计的构成（元）。各项应得减去扣减，得到合计的上限；合计一栏中，深色为下限，浅色为到上限的部分。",
    "What the total is made of (CNY). The gross of all lines less what is deducted gives the high end of the total; "
    "of the total, the dark part is the low end, the light part what leads to the high.",
)


def result_sentence(result: Estimate) -> Text:
    """Return what the company could receive in one sentence: to the fen, in Chinese first in 万元."""
    return received_sentence(result.totals.low, result.totals.high, result.potential)


def received_sentence(low: Decimal, high: Decimal, potential: Decimal) -> Text:
    """Return what can be received, from `low` to `high` yuan, and up to `potential` more, in one sentence."""
    if not high:
        found = Text(
            "按所提供的资料，目前没有可得的资助（0.00 元）", "On the facts given, nothing can be received so far: CNY 0.00"
        )
    elif low == high:
        found = Text(f"合计可得 {_wan(high)}（{figure(high)} 元）", f"In all, CNY {figure(high)} can be received")
    elif not low:
        found = Text(f"合计最高可得 {_wan(high)}（{figure(high)} 元）", f"In all, up to CNY {figure(high)} can be received")
    else:
        found = Text(
            f"合计可得 {_wan(low)}至 {_wan(high)}（{figure(low)} 元至 {figure(high)} 元）",
            f"In all, from CNY {figure(low)} to CNY {figure(high)} can be received",
        )
    if potential:
        more = figure(potential)
        found += Text(
            f"；待定各项若都符合，最多还可增加 {_wan(potential)}（{more} 元）",
            f"; up to CNY {more} more if all that is undetermined holds",
        )
    return found + Text("。", ".")


def _wan(amount: Decimal) -> str:
    """Return an amount in 万元, with as many decimals as it takes to be exact."""
    return f"{(amount / WAN).normalize():,f} 万元"


class TotalBreakdown(NamedTuple):
    """The high end of the total in yuan: the gross of all lines that qualify, and what is taken away from it."""

    gross: Decimal
    superseded: Decimal
    received: Decimal
    limited: Decimal

    @property
    def total(self) -> Decimal:
        return self.gross - self.superseded - self.received - self.limited


def parts_of(result: Estimate) -> TotalBreakdown:
    """Return what the high end of an estimate's total is made of, exactly."""
    counted = [line for line in result.lines if line.status == "eligible"]
    superseded = [line for line in result.lines if line.status == "superseded"]
    lost, paid = sum(map(_gross, superseded), NOTHING), sum(map(_gross, counted), NOTHING)
    due = sum((max(_gross(line) - (line.received or NOTHING), NOTHING) for line in counted), NOTHING)
    return TotalBreakdown(paid + lost, lost, paid - due, due - sum(map(_amount, counted), NOTHING))


def _gross(line: Line) -> Decimal:
    return NOTHING if line.gross is None else line.gross.high


def _amount(line: Line) -> Decimal:
    return NOTHING if line.amount is None else line.amount.high


def result_chart(result: Estimate) -> BarChart | None:
    """Return what the total is made of; None where no line qualifies."""
    parts = parts_of(result)
    return BarChart(list(_bars(parts, result.totals)), CAPTION) if parts.gross else None


def _bars(parts: TotalBreakdown, totals: Range) -> Iterator[Bar]:
    assert parts.total == totals.high
    yield Bar(GROSS, NOTHING, parts.gross, NOTHING, same(figure(parts.gross)))
    left = parts.gross
    for label, amount in ((SUPERSEDED, parts.superseded), (RECEIVED, parts.received), (LIMITED, parts.limited)):
        if amount:
            left -= amount
            yield Bar(label, left, amount, NOTHING, same(f"−{figure(amount)}"), less=True)
    yield Bar(TOTAL, NOTHING, totals.low, totals.high - totals.low, amount_phrase(totals))
