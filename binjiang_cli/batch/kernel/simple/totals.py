"""Totals a company, in fen, gathered from the lines of one section after the other."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from binjiang_cli.batch.kernel.lines import ELIGIBLE, INELIGIBLE
from binjiang_cli.batch.kernel.results import YUAN, RuleTotal, added
from binjiang_cli.batch.kernel.simple.records import Records

MOST_LINES = 1_000  # of a company
MOST_FEN = (2**63 - 1) // MOST_LINES
BITS = 21  # that hold a count of lines
WEIGHTS = np.array([1, 1 << BITS, 1 << (2 * BITS), 0])  # by verdict, with nothing for no line


class Lines(NamedTuple):
    """A rule's lines in a period, a row a record: `hi` and `lo` in fen, `hi` -1 where it is not known.

    A verdict above INELIGIBLE says that there is no line. What is None is zero, or false, for all.
    """

    verdict: np.ndarray
    hi: np.ndarray
    early: np.ndarray | None = None
    lo: np.ndarray | None = None
    warn: np.ndarray | None = None
    lpr: np.ndarray | None = None
    stale: np.ndarray | None = None
    refused: np.ndarray | None = None


class Of(NamedTuple):
    """The rule that lines are of, by its id, and the least budget floor that it meets, in fen."""

    rule: str
    floor: int | None


class Paid(NamedTuple):
    """What a rule's lines pay to each company."""

    rule: str
    lines: np.ndarray
    low: np.ndarray | None
    high: np.ndarray


class Totals:
    """The totals of companies by their rows. `ok` says which of them are simple, as far as is known."""

    def __init__(self, ok: np.ndarray) -> None:
        companies = len(ok)
        self.ok = ok.copy()
        self.low, self.high, self.hoped, self.counts, self.warned, self.stale, self.lines = np.zeros((7, companies), np.int64)
        self.lpr = np.zeros(companies, bool)
        self.paid: list[Paid] = []

    def add(self, records: Records, several: Sequence[tuple[Of, Lines]]) -> None:
        """Add the lines that the rules of one section give."""
        self.lines += np.diff(records.bounds) * max(len(several), 1)
        if not several or not len(records.owners):
            return
        eligible = possible = np.zeros(len(records.owners), bool)
        best = np.zeros(len(records.owners), np.int64)
        for of, lines in several:
            due, hoped = lines.verdict == ELIGIBLE, lines.verdict < INELIGIBLE
            self._add_rule(records, of, lines, due)
            self._add_warnings(records, lines, hoped)
            self.refuse_records(records, eligible & due)
            best = np.maximum(best, lines.hi * hoped)
            eligible, possible = eligible | due, possible | hoped
        early = several[0][1].early
        if early is not None and early.any():
            self.warned += records.sums(early * possible)
        self.hoped += records.sums(best)

    def _add_rule(self, records: Records, of: Of, lines: Lines, due: np.ndarray) -> None:
        high = records.sums(lines.hi * due)
        low = None if lines.lo is None else records.sums(lines.lo * due)
        counts = records.sums(WEIGHTS[lines.verdict])
        self.high += high
        if low is not None:
            self.low += low
        self.counts += counts
        self.paid.append(Paid(of.rule, counts & (2**BITS - 1), low, high))
        most = MOST_FEN if of.floor is None else min(of.floor, MOST_FEN)
        if (beyond := lines.hi > most).any():
            self.refuse_records(records, beyond & (due | (lines.hi > MOST_FEN)))
        if lines.refused is not None:
            self.refuse_records(records, lines.refused)

    def _add_warnings(self, records: Records, lines: Lines, possible: np.ndarray) -> None:
        there = lines.verdict <= INELIGIBLE
        if lines.warn is not None:
            self.warned += records.sums(lines.warn * possible)
        if lines.stale is not None and lines.stale.any():
            np.bitwise_or.at(self.stale, records.owners, lines.stale * there)
        if lines.lpr is not None:
            self.lpr[records.owners[lines.lpr & there]] = True

    def refuse_records(self, records: Records, bad: np.ndarray) -> None:
        """Leave the companies of bad records to others."""
        if bad.any():
            self.ok[records.owners[bad]] = False

    def settled(self) -> np.ndarray:
        """The rows of the companies that are simple."""
        self.ok &= self.lines <= MOST_LINES
        return np.flatnonzero(self.ok)

    def count(self, verdict: int) -> np.ndarray:
        """How many lines of a verdict each company has."""
        counted: np.ndarray = (self.counts >> (BITS * verdict)) & (2**BITS - 1)
        return counted

    def rules(self) -> dict[str, RuleTotal]:
        """The totals of the rules over the companies that are simple."""
        found: dict[str, RuleTotal] = {}
        for paid in self.paid:
            lines, low = int(paid.lines[self.ok].sum()), 0 if paid.low is None else _sum(paid.low[self.ok])
            if lines:
                found = added(found, {paid.rule: RuleTotal(lines, low, _sum(paid.high[self.ok]))})
        return found


def yuan(fen: np.ndarray) -> pa.Array:
    """Fen, from zero on, as decimals of yuan."""
    words = np.zeros((len(fen), 2), np.int64)
    words[:, 0] = fen
    return pa.Array.from_buffers(YUAN, len(fen), [None, pa.py_buffer(words)])


def _sum(fen: np.ndarray) -> int:
    """The sum of many amounts, which 64 bits may not hold."""
    return (int((fen >> 32).sum()) << 32) + int((fen & 0xFFFFFFFF).sum())
