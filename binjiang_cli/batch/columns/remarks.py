"""The warnings of a table's companies: how many each has, and where they are asked for, their rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from enum import IntEnum
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from binjiang_cli.batch.columns.facts import TableFacts
from binjiang_cli.batch.columns.paths import path_texts, same_text
from binjiang_cli.batch.columns.typed import day_of
from binjiang_cli.batch.results import ORDER, PLACE, WARNINGS
from binjiang_cli.intake.arrow import empty, strings, whole
from binjiang_cli.language.readings.columns import Days, Numbers
from binjiang_cli.language.readings.columns.values import Ints, Mask, Path
from binjiang_cli.words import Lang, Text, visible

Words = Callable[[Ints], Sequence[Text]]  # of some records of a section, or companies, by their places
SPAN = 2**32  # beyond all days, as they are counted


class Stage(IntEnum):
    """What is said when of a company, in the order in which an estimate says it."""

    PARTS = 0
    YEARLY_RATES = 1
    SMALL_AMOUNTS = 2
    STILL_TO_COME = 3
    DAY = 4
    GRANTS = 5
    STALE_RULES = 6
    STALE_LPR = 7
    LINES = 8


class _Rows(NamedTuple):
    """Warnings of one code: whose, where each stands among the company's, what it is about, its words when asked for."""

    company: Ints
    stage: Stage
    order: tuple[Ints, Ints, int]
    code: str
    path: Path | str | None
    places: Ints
    words: Words


class Remarks:
    """Collects warnings. `found` is how many each company has; `unworded` are those that only the exact reading words.

    Without `asked` there are only the numbers.
    """

    def __init__(self, facts: TableFacts, *, asked: bool) -> None:
        self.facts, self.asked = facts, asked
        self.found = np.zeros(facts.count, np.int64)
        self.unworded = np.zeros(facts.count, bool)
        self._rows: list[_Rows] = []

    def count(self, numbers: Ints) -> None:
        """Add warnings of companies, so many of each, whose words are left to the exact reading."""
        self.found += numbers
        if self.asked:
            self.unworded |= numbers > 0

    def of_companies(self, marked: Mask, stage: Stage, code: str, path: str | None, words: Words, order: Ints | int) -> None:
        """Add a warning for each of some companies; in their stage they go by `order`, of each company or of all."""
        self.found += marked
        if self.asked and marked.any():
            companies = np.flatnonzero(marked)
            first, at = np.broadcast_to(order, self.facts.count)[companies], np.zeros(len(companies), np.int64)
            self._rows.append(_Rows(companies, stage, (first, at, 0), code, path, companies, words))

    def of_records(
        self,
        section: str,
        marked: Mask,
        stage: Stage,
        code: str,
        field: str,
        words: Words,
        order: Ints | int = 0,
        last: int = 0,
    ) -> None:
        """Add a warning about a field for each of some records of a section.

        In their stage they go by `order` (of each record of the section, or of all), then by the record, then by `last`.
        """
        if not marked.any():
            return
        facts = self.facts.sections[section]
        marked = np.broadcast_to(marked, facts.size)
        self.found += facts.sums(marked)
        if self.asked:
            records = np.flatnonzero(marked)
            company = facts.owner[records]
            at = records - facts.starts[company]
            first = np.broadcast_to(order, facts.size)[records]
            path = Path(section, at if facts.section.is_list else None, field)
            self._rows.append(_Rows(company, stage, (first, at, last), code, path, records, words))

    def table(self, places: Ints, sources: pa.Array, lang: Lang) -> pa.Table:
        """Return the rows of the companies that are done and worded, with `n` and `o`, in order."""
        schema = WARNINGS.insert(0, ORDER).insert(0, PLACE)
        kept = [some for rows in self._rows if len((some := self._told(rows)).company)]
        if not kept:
            return empty(schema)
        company = np.concatenate([rows.company for rows in kept])
        keys = [[np.broadcast_to(key, len(rows.company)) for key in (rows.stage, *rows.order)] for rows in kept]
        stage, first, at, last = (np.concatenate([each[number] for each in keys]) for number in range(4))
        order = np.lexsort((last, at, first, stage, company))
        paths = pa.concat_arrays([_paths(rows) for rows in kept])
        texts = strings(visible(text.to(lang)) for rows in kept for text in rows.words(rows.places))
        codes = pa.concat_arrays([same_text(rows.code, len(rows.company)) for rows in kept])
        company, moved = company[order], whole(order)
        columns = {
            "n": whole(places[company]),
            "o": whole(np.arange(len(company)) - np.searchsorted(company, company)),
            "source": sources.take(whole(company)),
            **{name: self.facts.of_companies(name).take(whole(company)) for name in ("name", "uscc")},
            "code": codes.take(moved),
            "path": paths.take(moved),
            "message": texts.take(moved),
        }
        return pa.table(columns, schema=schema)

    def _told(self, rows: _Rows) -> _Rows:
        """Return those of the companies that are done and worded."""
        here = np.flatnonzero(~(self.facts.left | self.unworded)[rows.company])
        first, at, last = rows.order
        path = rows.path
        if isinstance(path, Path):
            path = path.taken(here)
        return rows._replace(
            company=rows.company[here], order=(first[here], at[here], last), path=path, places=rows.places[here]
        )


def words_of_days(column: Days | Numbers, days: Ints, words: Callable[[date | int, date], Text]) -> Words:
    """Return the words for the days or years that records state, beside a day of each; each distinct pair is worded once."""

    def of(records: Ints) -> list[Text]:
        stated, beside = (np.broadcast_to(of_all, len(days))[records] for of_all in (column.num, days))
        pairs, at = np.unique(stated * SPAN + beside + SPAN // 2, return_inverse=True)
        read = [divmod(pair, SPAN) for pair in pairs.tolist()]
        told = [words(day_of(value) if isinstance(column, Days) else value, day_of(day - SPAN // 2)) for value, day in read]
        return [told[place] for place in at.tolist()]

    return of


def always(words: Text) -> Words:
    """Return the same words for all."""
    return lambda places: [words] * len(places)


def _paths(rows: _Rows) -> pa.Array:
    count = len(rows.company)
    if isinstance(rows.path, Path):
        return path_texts(rows.path, count)
    return same_text(rows.path, count)
