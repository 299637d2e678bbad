"""What was received already, by company and subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from binjiang_cli.batch.columns.facts import TableFacts
from binjiang_cli.batch.columns.keys import SubjectKeys
from binjiang_cli.batch.columns.remarks import Remarks, Stage, always
from binjiang_cli.estimation.warnings import WITHOUT_SUBJECT
from binjiang_cli.intake.arrow import whole
from binjiang_cli.language.readings.columns import Moneys, WordLists
from binjiang_cli.language.readings.columns.values import CNY, Ints, Mask, known_in

if TYPE_CHECKING:
    from binjiang_cli.batch.columns.lines import RuleLines

GRANTS = "grants_received"
MOST = 2**54  # grants of a table that stay below it, times a hundred, add up in 64 bits
NOBODY = -1


class Grants:
    """The grants of a table. Lines leave whose grants are of foreign or unknown amounts, or for several of their subjects.

    So do companies of which a grant states the rule that it was for: it may use up a limit.
    """

    def __init__(self, facts: TableFacts, keys: SubjectKeys, remarks: Remarks) -> None:
        self.facts, self.keys = facts, keys
        self.count = facts.sections[GRANTS].size if GRANTS in facts.sections else 0
        if not self.count:
            return
        owner = facts.sections[GRANTS].owner
        if "rule" in facts.sections[GRANTS].section.fields:
            paid_by = facts.field(GRANTS, "rule")
            facts.left[owner[np.broadcast_to(known_in(paid_by), self.count)]] = True
        subjects, amount = facts.field(GRANTS, "subject"), facts.field(GRANTS, "amount")
        assert isinstance(subjects, WordLists) and isinstance(amount, Moneys)
        grant, number, _ = entries(subjects, keys, np.broadcast_to(subjects.known, self.count))
        how_many = np.bincount(grant, minlength=self.count)
        remarks.of_records(GRANTS, how_many == 0, Stage.GRANTS, "grant_without_subject", "subject", always(WITHOUT_SUBJECT))
        self.holders, self.several = np.zeros((2, facts.count), bool)
        self.holders[owner[grant]] = True
        self.several[owner[how_many > 1]] = True
        abroad = np.zeros(1, bool) if amount.currency is None else amount.currency != CNY
        odd = np.broadcast_to(~amount.known | abroad | (amount.number.num >= MOST // self.count), self.count)
        assert amount.number.den in (1, 100)
        fen = np.where(odd, 0, amount.number.num * (100 // amount.number.den))
        self._sum_up(owner[grant], number, fen[grant], odd[grant])

    def _sum_up(self, owner: Ints, number: Ints, fen: Ints, odd: Mask) -> None:
        order = np.lexsort((number, owner))
        owner, number = owner[order], number[order]
        fresh = np.append(True, (owner[1:] != owner[:-1]) | (number[1:] != number[:-1]))[: len(owner)]
        first = np.flatnonzero(fresh)
        self.owner, self.number = owner[first], number[first]
        self.fen = np.add.reduceat(fen[order], first) if len(first) else fen
        self.odd = np.logical_or.reduceat(odd[order], first) if len(first) else odd

    def received(self, lines: RuleLines, subjects: WordLists) -> Ints:
        """Return what was received for each line, in fen, by its subjects, or by its record's name where it has none."""
        held = self.holders[lines.company]
        found = np.zeros(lines.count, np.int64)
        line, number, _ = entries(subjects, self.keys, held)
        lines.reading.leave(self.several[lines.company] & (np.bincount(line, minlength=lines.count) > 1))
        self._add(found, lines, line, number)
        starts, stops = (np.broadcast_to(end, lines.count) for end in (subjects.starts, subjects.stops))
        unnamed = np.flatnonzero(held & (stops == starts))
        names = lines.section.texts.get(lines.section.section.named_by)
        if names is not None and len(unnamed):
            at = unnamed if lines.rows is None else lines.rows[unnamed]
            called = [NOBODY if name is None else self.keys.number(name) for name in names.take(whole(at)).to_pylist()]
            self._add(found, lines, unnamed, np.array(called))
        return found

    def _add(self, found: Ints, lines: RuleLines, line: Ints, number: Ints) -> None:
        """Add the sums of a company's grants for a subject; lines with a grant that has no plain sum leave."""
        if not len(self.owner) or not len(line):
            return
        wide = self.keys.most + 1
        known, asked = self.owner * wide + self.number, lines.company[line] * wide + number
        place = np.minimum(np.searchsorted(known, asked), len(known) - 1)
        there = known[place] == asked
        np.add.at(found, line[there], self.fen[place[there]])
        odd = np.zeros(lines.count, bool)
        odd[line[there & self.odd[place]]] = True
        lines.reading.leave(odd)


def entries(subjects: WordLists, keys: SubjectKeys, rows: Mask) -> tuple[Ints, Ints, Ints]:
    """Return some rows with the number of each of their subjects, and the code under which it was first written."""
    starts, stops = (np.broadcast_to(end, len(rows)) for end in (subjects.starts, subjects.stops))
    lengths = np.where(rows, stops - starts, 0)
    row = np.repeat(np.arange(len(rows)), lengths)
    if not len(row):
        return row, row, row
    at = np.arange(len(row)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    code = subjects.codes[starts[row] + at]
    number = keys.of(subjects.texts)[code]
    if lengths.max() == 1:
        return row, number, code
    _, first = np.unique(row * (keys.most + 1) + number, return_index=True)
    first.sort()
    return row[first], number[first], code[first]
