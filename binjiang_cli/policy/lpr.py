"""The loan prime rate: the table of publications, and which rate was in force on a day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from binjiang_cli.language.readings.exact import LprRate
from binjiang_cli.source.document import read_document
from binjiang_cli.source.problem import InputError, Problem, Refused
from binjiang_cli.values.dates import parse_date
from binjiang_cli.values.numbers import parse_number
from binjiang_cli.words import Text

HEADER = "published_on,one_year_percent,five_year_percent"
PUBLICATION_DAY = 20


class LprTable:
    """Each publication holds until the next one. Publication is monthly, on the 20th or the first working day after."""

    def __init__(self, publications: Sequence[tuple[date, Fraction, Fraction]]) -> None:
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
        """The day before the earliest on which the publication after the last one can come."""
        last = self.last_publication
        year, month = (last.year + 1, 1) if last.month == 12 else (last.year, last.month + 1)
        return date(year, month, PUBLICATION_DAY - 1)

    def on(self, day: date, tenor: str) -> LprRate | None:
        """The rate of a tenor ("1y" or "5y") in force on a day; None before the first publication."""
        index = bisect_right(self._days, day) - 1
        if index < 0:
            return None
        return LprRate(self._rates[tenor][index], self._days[index], day > self.last_known_day)


def load_lpr(path: str) -> LprTable:
    """Read `lpr.csv`. Raises InputError for a wrong header, a wrong figure, or days out of order."""
    document = read_document(path)
    problems: list[Problem] = []
    publications: list[tuple[date, Fraction, Fraction]] = []
    offset = 0
    for number, line in enumerate(document.text.splitlines(keepends=True)):
        text = line.rstrip("\r\n")
        place = document.place(offset, offset + max(len(text), 1))
        offset += len(line)
        if number == 0:
            if text != HEADER:
                problems.append(Problem(Text("表头不对", "wrong header"), place, Text(f"应为 {HEADER}", f"expected {HEADER}")))
            continue
        try:
            day, one_year, five_year = text.split(",")
            row = (parse_date(day), parse_number(one_year) / 100, parse_number(five_year) / 100)
        except Refused as refused:
            problems.append(Problem(refused.message, place, refused.hint))
            continue
        except ValueError:
            problems.append(Problem(Text("应有三列", "three columns are expected"), place))
            continue
        if publications and row[0] <= publications[-1][0]:
            problems.append(Problem(Text("日期没有递增", "the days are not in rising order"), place))
        publications.append(row)
    if not publications and not problems:
        problems.append(Problem(Text("没有任何 LPR", "no LPR at all"), document.place(0)))
    if problems:
        raise InputError(problems)
    return LprTable(publications)
