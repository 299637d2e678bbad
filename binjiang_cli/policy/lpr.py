"""The loan prime rate: the table of publications, and which rate was in force on a day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple, TypeVar

from binjiang_cli.language.readings.exact import LprRate
from binjiang_cli.source.document import Document, read_document
from binjiang_cli.source.problem import InputError, Place, Problem, Refused, Related, refuse
from binjiang_cli.values.dates import parse_date
from binjiang_cli.values.numbers import parse_number, rate_text
from binjiang_cli.words import Text, visible

HEADER = "published_on,one_year_percent,five_year_percent"
PERCENTAGE = Text("写成百分数而不带 %，例如 3.10", "a percentage without %, for example 3.10")
THE_OTHER = Text("另一行", "the other row")
PUBLICATION_DAY = 20
LEAST_RATE, MOST_RATE = Fraction(5, 1000), Fraction(1, 10)  # what an LPR can plausibly be
MOST_ROWS = 10_000  # a publication a month for eight centuries
T = TypeVar("T")


class Publication(NamedTuple):
    """What was published on a day."""

    published_on: date
    one_year: Fraction
    five_year: Fraction

    @property
    def shown(self) -> str:
        """Return the day and both rates: 2026-10-20 3% 3.5%."""
        return f"{self.published_on} {rate_text(self.one_year)} {rate_text(self.five_year)}"


def is_plausible(rate: Fraction) -> bool:
    """Return whether a rate can be an LPR."""
    return LEAST_RATE <= rate <= MOST_RATE


class LprTable:
    """Each publication holds until the next one. Publication is monthly, on the 20th or the first working day after.

    `places` is where each of them stands, where that is known; `added` are those that a call added to the rule set's
    own, from the files `added_from`.
    """

    def __init__(
        self,
        publications: Sequence[Publication],
        places: Sequence[Place] = (),
        added: Sequence[Publication] = (),
        added_from: Sequence[str] = (),
    ) -> None:
        self.rows = tuple(publications)
        self.places = tuple(places)
        self.added = tuple(added)
        self.added_from = tuple(added_from)
        self._days = [day for day, _, _ in publications]
        self._rates = {
            "1y": [one_year for _, one_year, _ in publications],
            "5y": [five_year for _, _, five_year in publications],
        }

    @property
    def last_publication(self) -> date:
        return self._days[-1]

    @property
    def last_known_day(self) -> date:
        """Return the day before the earliest on which the publication after the last one can come."""
        last = self.last_publication
        year, month = (last.year + 1, 1) if last.month == 12 else (last.year, last.month + 1)
        return date(year, month, PUBLICATION_DAY - 1)

    def publications(self, tenor: str) -> list[tuple[date, Fraction]]:
        """Return a tenor's publications: from which day on which rate."""
        return list(zip(self._days, self._rates[tenor], strict=True))

    def on(self, day: date, tenor: str) -> LprRate | None:
        """Return the rate of a tenor ("1y" or "5y") in force on a day; None before the first publication."""
        index = bisect_right(self._days, day) - 1
        if index < 0:
            return None
        return LprRate(self._rates[tenor][index], self._days[index], day > self.last_known_day)


def load_lpr(path: str) -> LprTable:
    """Read `lpr.csv`. Raises InputError for a wrong header, a wrong figure, or days out of order."""
    try:
        document = read_document(path)
    except InputError as error:
        raise InputError([problem._replace(kind="unreadable") for problem in error.problems]) from None
    if document.text.count("\n") > MOST_ROWS:
        raise refuse(Text(f"超过 {MOST_ROWS:,} 行", f"more than {MOST_ROWS:,} lines"), document.place(0))
    problems: list[Problem] = []
    publications: list[Publication] = []
    places: list[Place] = []
    offset = 0
    for number, line in enumerate(document.text.splitlines(keepends=True)):
        text = line.rstrip("\r\n")
        place = document.place(offset, offset + max(len(text), 1))
        if number == 0 and text != HEADER:
            problems.append(Problem(Text("表头不对", "wrong header"), place, Text(f"应为 {HEADER}", f"expected {HEADER}")))
        elif number > 0 and text.count(",") != 2:
            problems.append(Problem(Text("应有三列", "three columns are expected"), place))
        elif number > 0:
            row = _Row(document, offset, text, problems)
            day, one_year, five_year = row.read(0, parse_date), row.read(1, parse_percent), row.read(2, parse_percent)
            if day is not None and publications and day <= publications[-1][0]:
                problems.append(Problem(Text("日期没有递增", "the days are not in rising order"), row.place(0)))
            if day is not None and one_year is not None and five_year is not None:
                publications.append(Publication(day, one_year, five_year))
                places.append(place)
        offset += len(line)
    if not publications and not problems:
        problems.append(Problem(Text("没有任何 LPR", "no LPR at all"), document.place(0)))
    if problems:
        raise InputError(problems)
    return LprTable(publications, places)


def joined(base: LprTable, own: LprTable) -> LprTable:
    """Return both tables' publications, each once. Raises InputError for a day with other rates, at its place in `own`."""
    known = {row.published_on: (row, place) for row, place in zip(base.rows, base.places, strict=True)}
    problems = []
    for row, place in zip(own.rows, own.places, strict=True):
        other, there = known.setdefault(row.published_on, (row, place))
        if other != row:
            message = Text(f"与下层的 LPR 不一致：{row.shown}", f"contradicts the LPR of the layer below: {row.shown}")
            hint = Text(f"{there}：{other.shown}", f"{there}: {other.shown}")
            problems.append(Problem(message, place, hint, related=(Related(there, THE_OTHER),)))
    if problems:
        raise InputError(problems)
    rows, places = zip(*sorted(known.values()), strict=True)
    return LprTable(rows, places)


@lru_cache(maxsize=256)
def parse_percent(text: str) -> Fraction:
    """Return a rate from its percentage, without the sign. Raises Refused below 0 and above 100."""
    try:
        rate = parse_number(text) / 100
    except Refused as refused:
        raise Refused(refused.message, PERCENTAGE) from None
    if rate > 1:
        shown = visible(text)
        raise Refused(Text(f"利率超过 100%：{shown}", f"a rate above 100%: {shown}"), PERCENTAGE)
    return rate


class _Row:
    """The cells of a line of the table, each of which knows where it stands."""

    def __init__(self, document: Document, start: int, text: str, problems: list[Problem]) -> None:
        self.document = document
        self.start = start
        self.cells = text.split(",")
        self.problems = problems

    def place(self, column: int) -> Place:
        start = self.start + sum(len(cell) + 1 for cell in self.cells[:column])
        return self.document.place(start, start + max(len(self.cells[column]), 1))

    def read(self, column: int, parse: Callable[[str], T]) -> T | None:
        """Return what a cell states; None, and a problem, where it is refused."""
        try:
            return parse(self.cells[column])
        except Refused as refused:
            self.problems.append(Problem(refused.message, self.place(column), refused.hint))
            return None
