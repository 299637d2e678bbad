"""Two estimates as they are shown to people."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from binjiang_cli.advice.comparison import ComparedEstimate, Comparison, LineChange, LineState
from binjiang_cli.estimation.phrases import STATUS, figure, named_record, reasons, signed
from binjiang_cli.estimation.result import CompanyId, Estimate, Line
from binjiang_cli.language.readings.prose import by_zero
from binjiang_cli.policy.load import Policy
from binjiang_cli.render.compared.page import (
    ABSENT,
    AFTER,
    BEFORE,
    HIGH,
    LOW,
    NOTHING_DIFFERS,
    ComparisonPage,
    Contrast,
    Differing,
    totals_block,
)
from binjiang_cli.words import Text, joined, listed, same

STATE = Text("状态", "Status")
OTHER_COMPANY = Text("两边不是同一家企业。", "The two sides are not the same company.")
OTHER_DAY = Text("两边的评估日不同。", "The two sides speak of different days.")
OTHER_RULES = Text("两边用的规则不同。", "The two sides were estimated under different rules.")


class ToldSide(NamedTuple):
    """One side of two estimates: what the call names, what it changed there, and the estimate if it was made here."""

    named: str
    changes: Sequence[Text] = ()
    estimate: Estimate | None = None

    def line(self, name: str) -> Line | None:
        """Return a line of the estimate, where both are there."""
        return next((line for line in self.estimate.lines if line.id == name), None) if self.estimate else None


def page_of_estimates(
    found: Comparison, before: ToldSide, after: ToldSide, policy: Policy, explain: bool = False
) -> ComparisonPage:
    """Return what is shown of two estimates; with `explain` also how each figure came about that was worked out here."""
    names = [side.company.name for side in (found.before, found.after)]
    told = [(BEFORE, words) for words in _side_words(found.before, before)]
    told += [(AFTER, words) for words in _side_words(found.after, after)]
    blocks = [_line_block(change, before, after, policy, explain) for change in found.lines]
    return ComparisonPage(
        same(" → ".join(dict.fromkeys(names))),
        told,
        (before.named, after.named),
        list(_notes(found)),
        _differing_lines(len(found.lines)) if found.changed else NOTHING_DIFFERS,
        [*blocks, totals_block(found.before.amounts, found.after.amounts)] if found.changed else [],
    )


def _side_words(side: ComparedEstimate, told: ToldSide) -> Iterator[Text]:
    policy = f"{side.policy.id} (sha256 {side.policy.sha256[:12]})"
    yield same(told.named)
    yield Text(f"评估日 {side.as_of}，规则集 {policy}", f"as of {side.as_of}, rule set {policy}")
    yield from told.changes


def _notes(found: Comparison) -> Iterator[Text]:
    """Yield in what the two sides differ that is no result."""
    before, after = found.before, found.after
    if not _same_company(before.company, after.company):
        yield OTHER_COMPANY
    if before.as_of != after.as_of:
        yield OTHER_DAY
    if before.policy != after.policy:
        yield OTHER_RULES


def _same_company(one: CompanyId, other: CompanyId) -> bool:
    """Return whether two estimates are of one company: by its credit code, by its name where a side has none."""
    return one.uscc == other.uscc if one.uscc and other.uscc else one.name == other.name


def _differing_lines(count: int) -> Text:
    if not count:
        return Text("各行相同，合计不同。", "The lines are the same, the totals differ.")
    return Text(f"{count} 行有变化。", "One line differs." if count == 1 else f"{count} lines differ.")


def _line_block(change: LineChange, before: ToldSide, after: ToldSide, policy: Policy, explain: bool) -> Differing:
    was, now = change.before, change.after
    sides = [(BEFORE, before, was), (AFTER, after, now)]
    return Differing(
        _title(change, policy),
        list(_cells(change)),
        [remark for label, told, state in sides for remark in _remarks(label, told, change.id, state, policy)],
        [(label, _steps(line, policy)) for label, told, _ in sides if explain and (line := told.line(change.id))],
    )


def _title(change: LineChange, policy: Policy) -> Text:
    """Return the rule's title and what the record is called, on both sides where that is not the same."""
    rule = policy.rule(change.rule)
    names = [named_record(side.name, change.record, policy) for side in (change.before, change.after) if side]
    return (rule.title if rule else same(change.rule)) + same(" · ") + joined(dict.fromkeys(names), " → ", " → ")


def _cells(change: LineChange) -> Iterator[Contrast]:
    """Yield what differs: the status, and each end of the amount that is another, or counts now and did not."""
    was, now, difference = change.before, change.after, change.difference
    status = Contrast(STATE, _status(was), _status(now))
    if status.differs:
        yield status
    ends = [(LOW, _low(was), _low(now), difference.low), (HIGH, _high(was), _high(now), difference.high)]
    for label, one, other, by in ends:
        if one != other or by:
            yield Contrast(label, _amount(was, one), _amount(now, other), same(signed(by)))


def _low(state: LineState | None) -> Decimal | None:
    return state.amount.low if state and state.amount else None


def _high(state: LineState | None) -> Decimal | None:
    return state.amount.high if state and state.amount else None


def _status(state: LineState | None) -> Text:
    return ABSENT if state is None else STATUS[state.status]


def _amount(state: LineState | None, amount: Decimal | None) -> Text:
    """Return an end of what a line would pay, in brackets where it is not in the total."""
    if state is None or amount is None:
        return ABSENT
    return same(figure(amount) if state.status == "eligible" else f"({figure(amount)})")


def _remarks(label: Text, told: ToldSide, name: str, state: LineState | None, policy: Policy) -> Iterator[Text]:
    """Yield why a line pays nothing on a side, in words where it was worked out here, else by ids."""
    if state is None or state.status == "eligible":
        return
    line = told.line(name)
    found = reasons(line, told.estimate, policy) if line and told.estimate else _by_ids(state)
    yield from (label + Text("：", ": ") + words for words in found)


def _by_ids(state: LineState) -> Iterator[Text]:
    if state.superseded_by:
        names = listed(state.superseded_by)
        yield Text(f"让位于 {names.zh}", f"superseded by {names.en}")
    if state.missing:
        names = listed(state.missing)
        yield Text(f"还缺 {names.zh}", f"not known: {names.en}")
    if state.zero:
        yield by_zero(listed(state.zero))


def _steps(line: Line, policy: Policy) -> Sequence[tuple[Text, Text]]:
    from binjiang_cli.render.explain import steps

    return steps(line, policy)
