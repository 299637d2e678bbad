"""From lines that are due to lines that are paid: of lines that compete the best, and what limits leave.

Lines that share one subject with each other, and nothing else with anything, compete as a clique: the best one is paid.
A company whose lines hang together in any other way is left to the exact reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

import numpy as np

from binjiang_cli.batch.columns.facts import TableFacts
from binjiang_cli.batch.columns.grants import entries
from binjiang_cli.batch.columns.keys import SubjectKeys
from binjiang_cli.batch.columns.lines import ELIGIBLE, INELIGIBLE, Lines
from binjiang_cli.language.readings.columns.values import Ints, Mask
from binjiang_cli.policy.rule import Rule

NOBODY = -1


class LineOutcomes(NamedTuple):
    """What becomes of a rule's lines: whether each is paid, by which line (of all, counted through) it was beaten, what it
    pays; whether it would be paid if all that is undetermined held, and what a limit then leaves of it."""

    paid: Mask
    beaten_by: Ints
    low: Ints
    high: Ints
    cut: Mask
    hoped: Mask
    hoped_high: Ints


class ColumnSettlement:
    """Settles the lines of all rules of a table, which are in the order of the rules."""

    def __init__(self, facts: TableFacts, keys: SubjectKeys, lines: Sequence[Lines]) -> None:
        self.facts, self.keys, self.lines = facts, keys, lines
        self.spheres = list(dict.fromkeys(sphere for found in lines for sphere in facts.policy.spheres(found.rule.id)))
        self.firsts = np.cumsum([0, *(found.size for found in lines)])
        size = int(self.firsts[-1])
        due, hoped = self._together(lambda found: found.verdict == ELIGIBLE, bool), self._together(_could_be, bool)
        self.beaten = np.full(size, NOBODY)
        lost = np.zeros(size, bool)
        line, group = self._rivals(hoped)
        if len(line):
            self.beaten = self._beaten(line[due[line]], group[due[line]], size)
            lost = self._beaten(line, group, size) != NOBODY
        self._leave_where_shared_bind(hoped)
        self.paid, self.hoped = due & (self.beaten == NOBODY), hoped & ~lost

    def outcome(self, number: int) -> LineOutcomes:
        """Return what becomes of a rule's lines; limits are applied."""
        found, part = self.lines[number], slice(self.firsts[number], self.firsts[number + 1])
        paid, hoped = self.paid[part], self.hoped[part]
        low, high = found.less_received(found.gross_low).amount, found.less_received(found.gross_high).amount
        cut, hoped_high = np.zeros(found.size, bool), high
        if len(found.limits) > 1:
            self._leave_where_bound(found, hoped, high)
        elif found.limits:
            allowed_low, allowed_high = _allotted(found, paid, low, high)
            cut = paid & ((allowed_low != low) | (allowed_high != high))
            _, hoped_high = _allotted(found, hoped, np.zeros_like(high), high)
            low, high = np.where(paid, allowed_low, low), np.where(paid, allowed_high, high)
        return LineOutcomes(paid, self.beaten[part], low, high, cut, hoped, hoped_high)

    def _leave_where_shared_bind(self, hoped: Mask) -> None:
        """Leave the companies for whose lines a limit on several rules has not room enough, whatever else it goes by."""
        sharing: dict[str, list[tuple[Lines, Ints, Mask]]] = {}
        for found, first in zip(self.lines, self.firsts, strict=False):
            for name, cap in found.shared:
                sharing.setdefault(name, []).append((found, cap, hoped[first : first + found.size]))
        for parts in sharing.values():
            sums = np.zeros(self.facts.count, np.int64)
            for found, cap, could in parts:
                high = np.minimum(found.less_received(found.gross_high).amount, cap + 1)
                np.add.at(sums, found.company[could], high[could])
            for found, cap, could in parts:
                self.facts.left[found.company[could & (sums[found.company] > cap)]] = True

    def _leave_where_bound(self, found: Lines, hoped: Mask, high: Ints) -> None:
        """Leave the companies for whose lines one of several limits has not room enough."""
        for group, cap in found.limits:
            sums = np.zeros(int(group.max(initial=-1)) + 1, np.int64)
            np.add.at(sums, group[hoped], np.minimum(high, cap + 1)[hoped])
            self.facts.left[found.company[hoped & (sums[group] > cap)]] = True

    def _together(self, of, kind) -> np.ndarray:  # type: ignore[no-untyped-def]
        return np.concatenate([np.zeros(0, kind), *(of(found) for found in self.lines)])

    def _rivals(self, hoped: Mask) -> tuple[Ints, Ints]:
        """Return the lines that compete, and the group of each; companies with a tangle leave."""
        line, key = self._keys(hoped)
        if not len(line):
            return line, key
        company = np.concatenate([found.company for found in self.lines])
        order = np.lexsort((line, key, company[line]))
        line, key = line[order], key[order]
        owner = company[line]
        same = (owner[1:] == owner[:-1]) & (key[1:] == key[:-1])
        fresh = np.append(True, ~(same & (line[1:] == line[:-1])))
        line, key, owner = line[fresh], key[fresh], owner[fresh]
        starts = np.append(True, (owner[1:] != owner[:-1]) | (key[1:] != key[:-1]))
        group = np.cumsum(starts) - 1
        several = np.bincount(group)[group] > 1
        line, group = line[several], group[several]
        tangled = np.bincount(line, minlength=1)[line] > 1 if len(line) else several[:0]
        limited = self._together(lambda found: np.full(found.size, _is_odd(found.rule)), bool)[line]
        self.facts.left[company[line[tangled | limited]]] = True
        return line, group

    def _keys(self, hoped: Mask) -> tuple[Ints, Ints]:
        """Return the lines that could compete, with the keys by which they do: those that stand more than once in the table."""
        entries = [self._entries(number, hoped) for number in range(len(self.lines))]
        line, key = (np.concatenate([np.zeros(0, np.int64), *(pair[at] for pair in entries)]) for at in (0, 1))
        if not len(key):
            return line, key
        often = np.bincount(key)[key] > 1
        return line[often], key[often]

    def _entries(self, number: int, hoped: Mask) -> tuple[Ints, Ints]:
        """Return the lines of a rule that could be paid, each with the keys of its subjects.

        A line without a subject has that of its record, where lines of other rules may be about the same record. The keys
        of all records come first, so that they stay where they are when a rule names a subject that no record states.
        """
        found, first = self.lines[number], self.firsts[number]
        could = hoped[first : first + found.size]
        line, subject, _ = entries(found.subjects, self.keys, could)
        key = subject + sum(section.size for section in self.facts.sections.values())
        name = found.rule.for_each
        if name != "company" and len({other.number for other in self.lines if other.rule.for_each == name}) > 1:
            alone = np.flatnonzero(could & np.broadcast_to(found.subjects.stops == found.subjects.starts, found.size))
            line, key = np.append(line, alone), np.append(key, self._first_key(name) + found.record[alone])
        return self._in_spheres(found, line + first, key)

    def _first_key(self, section: str) -> int:
        """Return the key of a section's first record, behind those of the sections before it."""
        before = takewhile(lambda name: name != section, self.facts.sections)
        return sum(self.facts.sections[name].size for name in before)

    def _in_spheres(self, found: Lines, line: Ints, key: Ints) -> tuple[Ints, Ints]:
        """Return each line and key in every sphere within which the rule's lines compete."""
        if not self.spheres:
            return line, key
        spheres = [self.spheres.index(sphere) for sphere in self.facts.policy.spheres(found.rule.id)]
        keys = [key * len(self.spheres) + number for number in spheres]
        return np.tile(line, len(spheres)), np.concatenate(keys)

    def _beaten(self, line: Ints, group: Ints, size: int) -> Ints:
        """Return for each line the one that it loses to.

        Of a group, the greatest high, then gross high, gross low, the first.
        """
        worth = [
            self._together(lambda found: found.less_received(found.gross_high).amount, np.int64)[line],
            self._together(lambda found: found.gross_high.amount, np.int64)[line],
            self._together(lambda found: found.gross_low.amount, np.int64)[line],
        ]
        order = np.lexsort((line, -worth[2], -worth[1], -worth[0], group))
        line, group = line[order], group[order]
        best = np.append(True, group[1:] != group[:-1]) if len(group) else np.zeros(0, bool)
        winner = line[best][np.cumsum(best) - 1] if len(line) else line
        beaten = np.full(size, NOBODY)
        beaten[line[~best]] = winner[~best]
        return beaten


def _is_odd(rule: Rule) -> bool:
    """Return whether only the exact reading says which of a rule's lines are paid that ask for what others do."""
    return bool(rule.all_limits) or not rule.cumulation.is_usual


def _could_be(found: Lines) -> Mask:
    """Return where a line is due, or would be if all that is undetermined held."""
    could: Mask = (found.verdict < INELIGIBLE) & found.less_received(found.gross_high).known
    return could


def _allotted(found: Lines, paid: Mask, low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """Return what each paid line gets under the limits: the room goes to the lows in order, then to what the highs add."""
    ((group, cap),) = found.limits
    order = np.argsort(group, kind="stable")
    order = order[paid[order]]
    lows, highs = low[order], high[order]
    caps, groups = cap[order], group[order]
    got_low = _filled(groups, lows, caps)
    more = _filled(groups, highs - got_low, caps - _sums(groups, got_low))
    low, high = low.copy(), high.copy()
    low[order], high[order] = got_low, got_low + more
    return low, high


def _filled(groups: Ints, wanted: Ints, room: Ints) -> Ints:
    """Return what each gets of its group's room, one after the other."""
    before = _before(groups, wanted)
    found: Ints = np.clip(room - before, 0, wanted)
    return found


def _before(groups: Ints, wanted: Ints) -> Ints:
    """Return the sum of what those before it in its group want."""
    if not len(groups):
        return wanted
    sums = np.cumsum(wanted) - wanted
    starts = np.flatnonzero(np.append(True, groups[1:] != groups[:-1]))
    lengths = np.diff(np.append(starts, len(groups)))
    found: Ints = sums - np.repeat(sums[starts], lengths)
    return found


def _sums(groups: Ints, values: Ints) -> Ints:
    """Return the sum of each one's group."""
    if not len(groups):
        return values
    starts = np.flatnonzero(np.append(True, groups[1:] != groups[:-1]))
    lengths = np.diff(np.append(starts, len(groups)))
    return np.repeat(np.add.reduceat(values, starts), lengths)
