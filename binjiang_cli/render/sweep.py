"""A sweep for people: a chart, and what holds in each piece."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from binjiang_cli.advice.sweep import StatusChange, Sweep, SweepPiece
from binjiang_cli.advice.varied import Varied
from binjiang_cli.estimation.phrases import CEILINGS, STATUS, basis_phrase, evaluation_title, figure, line_title, path_phrase
from binjiang_cli.estimation.result import Estimate
from binjiang_cli.policy.load import Policy
from binjiang_cli.render.chart import Axis, Stroke, line_chart
from binjiang_cli.render.document import Block, Chart, Column, Derivation, Document, Heading, Listing, Paragraph, TextTable
from binjiang_cli.render.explain import steps
from binjiang_cli.render.layout import readable
from binjiang_cli.values.money import Money, money_text
from binjiang_cli.values.numbers import percent_text
from binjiang_cli.words import Text, joined, same

FROM, TO = Text("从", "From"), Text("到", "To")
LOW, HIGH = Text("合计下限（元）", "Total low (CNY)"), Text("合计上限（元）", "Total high (CNY)")
CAPTION = Text(
    "上面的线是合计上限，下面的线是合计下限；▲ 处有行的状态改变",
    "The upper line is the total high, the lower one the total low; at ▲ a line changes its status",
)
PERCENT = ("rate", "assumed_rates")
MOST_SHOWN = 60  # pieces; more are no longer read, and go to a spreadsheet
NO_LINE = Text("没有这一行", "no line")
CSV_HEADS = (
    FROM, TO, Text("合计下限，起", "low from"), Text("合计下限，止", "low to"), Text("合计上限，起", "high from"),
    Text("合计上限，止", "high to"), Text("变化", "changes"),
)  # fmt: skip


def sweep_document(found: Sweep, policy: Policy, width: int, given: Sequence[Text], explain: bool) -> Document:
    """Return what there is to say of a sweep, with a chart for a terminal of a width in cells.

    `given` is what the call changed; with `explain` also how each line came about that changes its status.
    """
    return [*_head(found, policy, width, given), *_changes(found, policy, explain), Paragraph(CEILINGS, "italic")]


def _head(found: Sweep, policy: Policy, width: int, given: Sequence[Text]) -> Iterator[Block]:
    yield Heading(same(found.company.name), 1)
    whole = same(f"{shown_value(found.varied, 0)} – {shown_value(found.varied, found.varied.last)}")
    fact = path_phrase(found.path, policy)
    yield Paragraph(Text("合计怎样随 ", "The totals as a function of ") + fact + Text(" 变化：", ": ") + whole)
    yield Paragraph(basis_phrase(found.as_of, found.policy))
    yield from (Paragraph(words, "bold") for words in given)
    if found.varied.last > 0 and len(set(_highs_and_lows(found))) > 1:
        yield Chart(_chart(found, readable(width)), CAPTION)
    heads = [Column(FROM, True), Column(TO, True), Column(LOW, True), Column(HIGH, True)]
    yield TextTable(heads, [_row(found.varied, piece, at) for piece, at in _shown(found)])
    if (more := len(found.pieces) - MOST_SHOWN) > 0:
        yield Paragraph(Text(f"另有 {more:,} 段，写成 CSV 才全部列出。", f"{more:,} more pieces: see --format csv."))


def _shown(found: Sweep) -> list[tuple[SweepPiece, tuple[int, int]]]:
    """Return the pieces that are shown to people, with their steps."""
    return list(zip(found.pieces, found.steps, strict=True))[:MOST_SHOWN]


def _changes(found: Sweep, policy: Policy, explain: bool) -> Iterator[Block]:
    for piece, (first, _) in _shown(found):
        if piece.changes:
            place = shown_value(found.varied, first)
            yield Heading(Text(f"自 {place} 起", f"From {place} on"), 3)
            yield Listing([change_words(change, policy) for change in piece.changes])
            if explain:
                yield from _explained(found.estimate_at(first), piece, policy)


def _explained(result: Estimate, piece: SweepPiece, policy: Policy) -> Iterator[Block]:
    """Yield how each line came about that changes its status where a piece begins, and is still there."""
    changed = {change.line for change in piece.changes}
    yield from (Derivation(line_title(line, policy), steps(line, policy)) for line in result.lines if line.id in changed)


def shown_value(varied: Varied, step: int) -> str:
    """Return a value of a fact for people: USD 1,200,000.00, 33.34%, anything else as it is."""
    if varied.currency is not None:
        return money_text(Money(varied.number(step), varied.currency))
    return percent_text(varied.number(step)) if varied.kind in PERCENT else varied.text(step)


def _row(varied: Varied, piece: SweepPiece, steps: tuple[int, int]) -> list[Text]:
    return [
        *(same(shown_value(varied, step)) for step in steps),
        *(same(figure(total.first) if total.first == total.last else f"{figure(total.first)} → {figure(total.last)}")
          for total in (piece.low, piece.high)),
    ]  # fmt: skip


def change_words(change: StatusChange, policy: Policy) -> Text:
    """Return in words which line changes its status, and through which conditions."""
    was, now = (NO_LINE if status is None else STATUS[status] for status in (change.before, change.after))
    words = evaluation_title(change.evaluation, policy) + Text("：", ": ") + was + same(" → ") + now
    judged = {one.condition.id: one.condition.words for one in (*change.evaluation.conditions, *change.evaluation.policy_wide)}
    turned = joined([judged[name] for name in change.conditions], "；", "; ")
    return words + Text(f"（{turned.zh}）", f" ({turned.en})") if change.conditions else words


def sweep_rows(found: Sweep, policy: Policy) -> list[list[Text]]:
    """Return the heading and a row for each piece, for a spreadsheet."""
    rows = [list(CSV_HEADS)]
    for piece in found.pieces:
        changes = joined([change_words(change, policy) for change in piece.changes], "；", "; ")
        totals = [same(str(end)) for total in (piece.low, piece.high) for end in (total.first, total.last)]
        rows.append([same(piece.first), same(piece.last), *totals, changes])
    return rows


def _chart(found: Sweep, width: int) -> list[str]:
    """Return the chart of both totals; a piece begins with a mark where the totals or a line's status jump."""
    last = max(found.steps[-1][1], 1)
    strokes, jumps = [], []
    for piece, (start, end) in zip(found.pieces, found.steps, strict=True):
        x = (Fraction(start, last), Fraction(end, last))
        strokes += [Stroke(x, (Fraction(total.first), Fraction(total.last))) for total in (piece.low, piece.high)]
        jumps += [x[0]] if piece.changes else []
    ends = [total for both in _highs_and_lows(found) for total in both]
    y = Axis(figure(min(ends)), figure(max(ends)))
    return line_chart(
        strokes, jumps, Axis(shown_value(found.varied, 0), shown_value(found.varied, found.varied.last)), y, width
    )


def _highs_and_lows(found: Sweep) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield the totals, low and high, at both ends of each piece."""
    for piece in found.pieces:
        yield from ((piece.low.first, piece.high.first), (piece.low.last, piece.high.last))
