"""Settled arrays as tables: a row a company, a row a line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from binjiang_cli.batch.columns.arrays import int64
from binjiang_cli.batch.columns.facts import TableFacts
from binjiang_cli.batch.columns.grants import entries
from binjiang_cli.batch.columns.lines import INELIGIBLE, MOST_RATE, UNDETERMINED, Fen, Lines
from binjiang_cli.batch.columns.paths import path_texts, same_text
from binjiang_cli.batch.columns.settle import NOBODY, ColumnSettlement, LineOutcomes
from binjiang_cli.batch.columns.typed import ArrowTexts
from binjiang_cli.batch.results import LINES, ORDER, PLACE, RATE, TEXTS, YUAN
from binjiang_cli.intake.arrow import bits, empty, lists, strings, whole
from binjiang_cli.language.readings.columns.values import Ints, Mask, Numbers, Path
from binjiang_cli.policy.paying import Paying
from binjiang_cli.values.money import fen_text
from binjiang_cli.words import Lang, Text

STATUSES = strings(("eligible", "undetermined", "ineligible", "superseded"))
SUPERSEDED = 3


def yuan(fen: Ints, known: Mask | None = None) -> pa.Array:
    """Return whole fen as decimals of yuan; absent where they are not known."""
    return _decimals(fen, YUAN, None if known is None or known.all() else bits(known))


def _decimals(count: Ints, kind: pa.DataType, there: pa.Buffer | None = None) -> pa.Array:
    """Return decimals that take so many of their last place."""
    halves = np.empty((len(count), 2), np.int64)
    halves[:, 0], halves[:, 1] = count, count >> 63
    return pa.Array.from_buffers(kind, len(count), [there, pa.py_buffer(halves)])


def line_table(
    facts: TableFacts, settlement: ColumnSettlement, outcomes: Sequence[LineOutcomes], places: Ints, sources: pa.Array,
    lang: Lang,
) -> pa.Table:  # fmt: skip
    """Return the lines of the companies that are done, rule by rule, in a language.

    `places` are the companies' places in the input, `sources` what they are called.
    """
    writer = _Writer(facts, settlement, outcomes, places, sources, lang)
    tables = [writer.table(number) for number in range(len(settlement.lines))]
    return pa.concat_tables([empty(LINES.insert(0, ORDER).insert(0, PLACE)), *tables])


class _Writer:
    def __init__(
        self, facts: TableFacts, settlement: ColumnSettlement, outcomes: Sequence[LineOutcomes], places: Ints,
        sources: pa.Array, lang: Lang,
    ) -> None:  # fmt: skip
        self.facts, self.settlement, self.outcomes, self.places, self.sources = facts, settlement, outcomes, places, sources
        self.names = facts.of_companies("name")
        self.lang: Lang = lang

    def table(self, number: int) -> pa.Table:
        found, outcome = self.settlement.lines[number], self.outcomes[number]
        rows = np.flatnonzero(~self.facts.left[found.company])
        company, record = found.company[rows], found.record[rows]
        low, high = (found.less_received(gross) for gross in (found.gross_low, found.gross_high))
        rates = _rates(found, rows)
        amounts = yuan(outcome.low[rows], low.known[rows]), yuan(outcome.high[rows], high.known[rows])
        paying = found.rule.paying
        columns = {
            "n": whole(self.places[company]),
            "o": whole((found.number << 32) + (0 if found.at is None else found.at[rows]) + np.zeros(len(rows), np.int64)),
            "source": self.sources.take(whole(company)),
            "name": self.names.take(whole(company)),
            "rule": same_text(found.rule.id, len(rows)),
            "record": self._paths(found, rows),
            "record_name": self._record_names(found, record),
            "clause": same_text(found.rule.clause, len(rows)),
            "status": STATUSES.take(whole(self._status(found, outcome)[rows])),
            "eligible_cost": _fen(found.cost, rows),
            "intensity_low": rates[0],
            "intensity_high": rates[1],
            "ceiling": pa.nulls(len(rows), YUAN) if found.ceiling is None else _fen(found.ceiling, rows),
            "gross_low": _fen(found.gross_low, rows),
            "gross_high": _fen(found.gross_high, rows),
            "received": _fen(found.received, rows),
            "amount_low": amounts[0],
            "amount_high": amounts[1],
            "subjects": self._subjects(found, rows),
            "superseded_by": self._beaten_by(outcome, rows),
            "missing": self._missing(found, rows),
            "zero": lists(np.zeros(len(rows), np.int64), strings(())),  # who divides by zero is done one by one
            "payee": self._words(paying.payee, len(rows)),
            "payer": self._words(paying.payer, len(rows)),
            "instalments_low": _instalments(paying, amounts[0]),
            "instalments_high": _instalments(paying, amounts[1]),
        }
        return pa.table(columns, schema=LINES.insert(0, ORDER).insert(0, PLACE))

    def _words(self, words: Text | None, count: int) -> pa.Array:
        return same_text(None if words is None else words.to(self.lang), count)

    def _status(self, found: Lines, outcome: LineOutcomes) -> Ints:
        lost = outcome.beaten_by != NOBODY
        return np.where(lost, SUPERSEDED, found.verdict).astype(np.int64)

    def _paths(self, found: Lines, rows: Ints) -> pa.Array:
        at = None if found.at is None else found.at[rows]
        return path_texts(Path(found.rule.for_each, at), len(rows))

    def _record_names(self, found: Lines, record: Ints) -> pa.Array:
        facts = self.facts.sections[found.rule.for_each]
        names = facts.texts.get(facts.section.named_by)
        return pa.nulls(len(record), pa.string()) if names is None else names.take(whole(record))

    def _subjects(self, found: Lines, rows: Ints) -> pa.Array:
        asked = np.zeros(found.size, bool)
        asked[rows] = True
        line, _, code = entries(found.subjects, self.settlement.keys, asked)
        ends = np.cumsum(np.bincount(line, minlength=found.size)[rows])
        texts = found.subjects.texts
        known = texts.array if isinstance(texts, ArrowTexts) else strings(texts)
        return lists(ends, known.take(whole(code)))

    def _beaten_by(self, outcome: LineOutcomes, rows: Ints) -> pa.Array:
        beaten = outcome.beaten_by[rows]
        lost = beaten != NOBODY
        ids = [self._id(int(line)) for line in beaten[lost]]
        return lists(np.cumsum(lost), strings(ids))

    def _id(self, line: int) -> str:
        number = int(np.searchsorted(self.settlement.firsts, line, "right")) - 1
        found = self.settlement.lines[number]
        place = line - int(self.settlement.firsts[number])
        path = found.rule.for_each if found.at is None else f"{found.rule.for_each}[{found.at[place]}]"
        return f"{found.rule.id}:{path}"

    def _missing(self, found: Lines, rows: Ints) -> pa.Array:
        """Return what keeps lines undetermined, in the order in which it was met, each field once."""
        line, code, texts = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], list[str]()
        open_ = found.verdict[rows] == UNDETERMINED
        known: dict[str, int] = {}
        for gap in found.gaps:
            here = np.flatnonzero(open_ & np.broadcast_to(gap.where, found.size)[rows])
            if not len(here):
                continue
            path = (
                gap.path if gap.path.at is None else gap.path._replace(at=np.broadcast_to(gap.path.at, found.size)[rows][here])
            )
            written = path_texts(path, len(here)).dictionary_encode()
            places = [known.setdefault(text, len(known)) for text in written.dictionary.to_pylist()]
            line.append(here)
            code.append(np.array(places)[int64(written.indices)])
        texts = list(known)
        lines, codes = np.concatenate(line), np.concatenate(code)
        order = np.argsort(lines, kind="stable")
        lines, codes = lines[order], codes[order]
        _, first = np.unique(lines * max(len(texts), 1) + codes, return_index=True)
        kept = np.sort(first)
        counts = np.bincount(lines[kept], minlength=len(rows))
        return lists(np.cumsum(counts), strings(texts).take(whole(codes[kept])))


def _rates(found: Lines, rows: Ints) -> list[pa.Array]:
    """Return the low and the high rates of lines; both absent where one is not known."""
    known = np.broadcast_to(found.rates[0].known & found.rates[1].known, found.size)[rows]
    there = None if known.all() else bits(known)
    return [_decimals(np.where(known, _parts(rate, rows), 0), RATE, there) for rate in found.rates]


def _parts(rate: Numbers, rows: Ints) -> Ints:
    """Return rates in units of their last place, each distinct one worked out once: one alone where all lines have the same."""
    pairs = np.stack(np.broadcast_arrays(rate.num, rate.den))
    distinct, places = np.unique(pairs if pairs.shape[1] == 1 else pairs[:, rows], axis=1, return_inverse=True)
    parts = [min(num, den * MOST_RATE) * 10**RATE.scale // den for num, den in distinct.T.tolist()]
    return np.array(parts, np.int64)[places.ravel()]


def _instalments(paying: Paying, amounts: pa.Array) -> pa.Array:
    """Return what is paid of amounts each year, as texts."""
    if not paying.instalments:
        return lists(np.zeros(len(amounts), np.int64), strings(()))
    fen = [None if yuan is None else int(yuan * 100) for yuan in amounts.to_pylist()]
    return pa.array([None if amount is None else [*map(fen_text, paying.parts(amount))] for amount in fen], TEXTS)


def _fen(found: Fen, rows: Ints) -> pa.Array:
    return yuan(found.amount[rows], found.known[rows])


def statuses(found: Lines, outcome: LineOutcomes) -> dict[str, Mask]:
    """Return where each status holds."""
    lost = outcome.beaten_by != NOBODY
    return {
        "eligible": outcome.paid,
        "superseded": lost,
        "undetermined": found.verdict == UNDETERMINED,
        "ineligible": found.verdict == INELIGIBLE,
    }
