"""Which of the lines that conflict are paid, as formulas: of all ways to choose, the one that estimates choose.

Lines hang together by their subjects, which the workbook does not change. Every set of them of which no two conflict, and to
which none can be added, is a way to choose; its worth is the sum over those of its lines that are eligible. Where there are
too many ways, where years count, and where a limit binds among lines in conflict, the choice stays as it was estimated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from binjiang_cli.estimation.cumulation.choices import maximal_choices
from binjiang_cli.estimation.cumulation.claims import LineClaim, tangles
from binjiang_cli.estimation.cumulation.conflicts import conflict_keys
from binjiang_cli.language.readings.spreadsheet.formula import (
    ONE,
    ZERO,
    Formula,
    add,
    all_of,
    equal,
    floored,
    greatest,
    least,
    less,
    minus,
    negated,
    number,
    same_text,
    times,
    when,
)
from binjiang_cli.language.readings.spreadsheet.integers import BASE
from binjiang_cli.language.readings.spreadsheet.paper import Paper
from binjiang_cli.report.workbook.lines import ELIGIBLE, LiveLine, Room

MOST_WAYS = 64  # each is a row of a dozen cells
MOST_LINES = 40  # of a tangle, as 2^40 is below 10^14


class Chosen(NamedTuple):
    """Whether each line is paid; `fixed` are 1 where that is as it was estimated, whatever the facts."""

    paid: list[Formula]
    fixed: list[Formula]


class Choosing:
    """Writes on a paper which lines are paid of those that are `eligible`; `paid` are those of the estimate."""

    def __init__(self, lines: Sequence[LiveLine], eligible: Sequence[Formula], paid: Sequence[bool], paper: Paper) -> None:
        self.lines = lines
        self.eligible = eligible
        self.estimated = paid
        self.paper = paper
        self.keep = paper.keep
        self.high = [self._amount(line) for line in lines]
        self.fixed: dict[int, Formula] = {}

    def _amount(self, line: LiveLine) -> Formula:
        return self.keep(greatest(minus(line.gross_high.fen, line.received.fen), ZERO))

    def choose(self) -> Chosen:
        """Return which lines are paid."""
        claims = [LineClaim(keys, 0, 0, 0) for keys in conflict_keys([line.asking for line in self.lines])]
        paid = dict(enumerate(self.eligible))
        for tangle in tangles(claims, {}):
            if len(tangle) > 1:
                self.paper.heading(self.lines[tangle[0]].id, "…")
                paid.update(self._tangle(tangle, [claims[index] for index in tangle]))
        return Chosen([paid[index] for index in range(len(paid))], [self.fixed.get(index, ZERO) for index in paid])

    def _tangle(self, tangle: Sequence[int], claims: Sequence[LineClaim]) -> dict[int, Formula]:
        as_estimated = {
            index: self.eligible[index] if self.estimated[index] else ZERO for index in tangle
        }  # fmt: skip
        ways = list(islice(maximal_choices(claims), MOST_WAYS + 1)) if len(tangle) <= MOST_LINES else []
        by_year = any(self.lines[index].rule.cumulation.by_year for index in tangle)
        if by_year or not 0 < len(ways) <= MOST_WAYS:
            self.fixed.update(dict.fromkeys(tangle, ONE))
            return as_estimated
        best = self._best([[tangle[place] for place in way] for way in ways], tangle)
        binds = self.keep(greatest(ZERO, *(self._binds(index) for index in tangle)))
        self.fixed.update(dict.fromkeys(tangle, binds))
        return {index: self.keep(when(binds, as_estimated[index], best[index])) for index in tangle}

    def _binds(self, index: int) -> Formula:
        """Return whether the lines that share a limit with a line could claim more than it."""
        above = (
            when(less(room.cap, total(list(self._asked_of(room)), self.paper)), ONE, ZERO) for room in self.lines[index].rooms
        )
        return self.keep(all_of(self.eligible[index], greatest(ZERO, *above)))

    def _asked_of(self, room: Room) -> Iterator[Formula]:
        """Yield what every line claims that shares a limit."""
        for other, line in enumerate(self.lines):
            for shared in line.rooms:
                if shared.limit == room.limit:
                    yield self.keep(when(all_of(self.eligible[other], _is_same(room, shared)), self.high[other], ZERO))

    def _best(self, ways: Sequence[Sequence[int]], tangle: Sequence[int]) -> dict[int, Formula]:
        """Return which lines the best way pays: the greatest sum, then gross high, gross low, then the earlier lines."""
        worths = {
            index: [*self._parts(index, self.high[index]), *self._parts(index, self.lines[index].gross_high.fen),
                    *self._parts(index, self.lines[index].gross_low.fen)]
            for index in tangle
        }  # fmt: skip
        first = {index: times(self.eligible[index], number(2 ** (len(tangle) - 1 - at))) for at, index in enumerate(tangle)}
        alive: list[Formula] = [ONE] * len(ways)
        keys = [[*self._summed([worths[index] for index in way]), total([first[i] for i in way], self.paper)] for way in ways]
        for column in zip(*keys, strict=True):
            alive = self._leading(alive, column)
        return {
            index: self.keep(all_of(
                self.eligible[index], greatest(*(held for held, way in zip(alive, ways, strict=True) if index in way))
            ))
            for index in tangle
        }  # fmt: skip

    def _parts(self, index: int, fen: Formula) -> tuple[Formula, Formula]:
        """Return an eligible line's amount in two parts, so that sums of them stay exact."""
        counted = self.keep(when(self.eligible[index], fen, ZERO))
        above = floored(counted, BASE)
        return above, self.keep(minus(counted, times(above, number(BASE))))

    def _summed(self, worths: Sequence[Sequence[Formula]]) -> list[Formula]:
        """Return the sums of amounts in two parts, each in two parts again."""
        sums = [total(column, self.paper) for column in zip(*worths, strict=True)]
        found = []
        for above, below in zip(sums[::2], sums[1::2], strict=True):
            carried = self.keep(floored(below, BASE))
            found += [self.keep(add(above, carried)), self.keep(minus(below, times(carried, number(BASE))))]
        return found

    def _leading(self, alive: Sequence[Formula], column: Sequence[Formula]) -> list[Formula]:
        """Return which of the ways that still lead are greatest by one more figure."""
        counted = [self.keep(when(held, key, number(-1))) for held, key in zip(alive, column, strict=True)]
        most = self.keep(greatest(*counted))
        return [self.keep(when(equal(key, most), ONE, ZERO)) for key in counted]


def total(terms: Sequence[Formula], paper: Paper) -> Formula:
    """Return a sum of many formulas, in parts that a formula can hold."""
    found = list(terms) or [ZERO]
    while len(found) > 1:
        found = [paper.keep(add(*found[start : start + 50])) for start in range(0, len(found), 50)]
    return found[0]


class SettledLine(NamedTuple):
    """What a line shows, in fen: `known` says whether there is an amount; `lost` whether another is paid in its place."""

    known: Formula
    low: Formula
    high: Formula
    paid: Formula
    lost: Formula
    fixed: Formula


def settled(lines: Sequence[LiveLine], estimated: Sequence[tuple[int, int] | None], paper: Paper) -> list[SettledLine]:
    """Return what every line shows: after cumulation, and after the limits.

    `estimated` is what is paid as it was estimated, in fen; so it stays under limits that no formula shares out.
    """
    eligible = [paper.keep(all_of(line.there, when(equal(line.verdict, number(ELIGIBLE)), ONE, ZERO))) for line in lines]
    choosing = Choosing(lines, eligible, [paid is not None for paid in estimated], paper)
    chosen = choosing.choose()
    lows = [paper.keep(greatest(minus(line.gross_low.fen, line.received.fen), ZERO)) for line in lines]
    due = list(zip(lows, choosing.high, strict=True))
    for index, (line, amounts) in enumerate(zip(lines, estimated, strict=True)):
        if line.rule.all_limits and not line.rooms and amounts is not None:
            due[index] = (number(amounts[0]), number(amounts[1]))
    if members := [index for index, line in enumerate(lines) if line.rooms]:
        paper.heading("…", "≤")
        _allot(members, lines, chosen.paid, due, paper)
    return [
        SettledLine(
            paper.keep(all_of(line.gross_high.known, line.received.known)), *due[index], chosen.paid[index],
            paper.keep(all_of(eligible[index], negated(chosen.paid[index]))), chosen.fixed[index],
        )
        for index, line in enumerate(lines)
    ]  # fmt: skip


def _is_same(one: Room, other: Room) -> Formula:
    """Return whether two lines that are under one limit are of the same group."""
    return when(same_text(one.key, other.key), ONE, ZERO)


def _allot(
    members: Sequence[int], lines: Sequence[LiveLine], paid: Sequence[Formula], due: list[tuple[Formula, Formula]], paper: Paper
) -> None:
    """Share the room of the limits, which do not cross: the lows in line order, then what the highs add."""
    lows: dict[int, Formula] = {}
    more: dict[int, Formula] = {}
    for index in members:
        lows[index] = _taken(index, due[index][0], lows, {}, lines, paid, paper)
    for index in members:
        asked = paper.keep(minus(due[index][1], lows[index]))
        more[index] = _taken(index, asked, more, lows, lines, paid, paper)
    for index in members:
        low = paper.keep(when(paid[index], lows[index], due[index][0]))
        high = paper.keep(when(paid[index], add(lows[index], more[index]), due[index][1]))
        due[index] = (low, high)


def _taken(
    index: int, asked: Formula, before: dict[int, Formula], all_lows: dict[int, Formula], lines: Sequence[LiveLine],
    paid: Sequence[Formula], paper: Paper,
) -> Formula:  # fmt: skip
    """Return what a paid line takes: the least of what those before it, and all the lows, leave of its limits."""
    left = []
    for room in lines[index].rooms:
        used = [
            paper.keep(when(_is_same(room, other), taken, ZERO))
            for place, taken in (*before.items(), *all_lows.items())
            for other in lines[place].rooms
            if other.limit == room.limit
        ]
        left.append(paper.keep(greatest(minus(room.cap, total(used, paper)), ZERO)))
    return paper.keep(when(paid[index], least(asked, *left), ZERO))
