"""Days of the calendar without a year, written --03-01 as in XML Schema and the vCard."""

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from binjiang_cli.source.problem import Refused
from binjiang_cli.values.money import half_width
from binjiang_cli.words import Text, did_you_mean, visible

LONGEST = 60  # characters: more are no day
LEAP_YEAR = 2024  # any: a month has as many days as in a leap year
WRITTEN = "--[0-9]{2}-[0-9]{2}"
FIGURES = "[^0-9]*(?:[0-9]{4}[^0-9]+)?([0-9]{1,2})[^0-9]+([0-9]{1,2})[^0-9]*"  # 3月1日, 03/01, 2026-03-01
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class MonthDay(NamedTuple):
    """A day of every year; 29 February is 28 February in a year that has no 29th."""

    month: int
    day: int

    def __str__(self) -> str:
        return f"--{self.month:02}-{self.day:02}"

    def in_year(self, year: int) -> date:
        """Return the day in a year."""
        return date(year, self.month, min(self.day, monthrange(year, self.month)[1]))

    @property
    def words(self) -> Text:
        """Return the day for people: 3 月 1 日, 1 March."""
        if (self.month, self.day) == (2, 29):
            return Text("2 月最后一天", "the last day of February")
        return Text(f"{self.month} 月 {self.day} 日", f"{self.day} {MONTHS[self.month - 1]}")


def parse_month_day(text: str) -> MonthDay:
    """Return the day that a text names: --03-01. Raises Refused for another form, and for a day that no calendar has."""
    meant = _meant(text)
    if meant is not None and str(meant) == text:
        return meant
    hint = Text("月和日写成 --03-01", "write month and day as --03-01") if meant is None else did_you_mean(str(meant))
    shown = visible(text[:LONGEST])
    if re.fullmatch(WRITTEN, text):
        raise Refused(Text(f"日历上没有这一天：{shown}", f"no such day in the calendar: {shown}"), hint)
    raise Refused(Text(f"“{shown}”不是月和日", f"not a month and day: {shown}"), hint)


def _meant(text: str) -> MonthDay | None:
    """Return the day that a text most likely names, the last of its month where that is shorter; None for no day."""
    found = re.fullmatch(FIGURES, half_width(text)) if len(text) <= LONGEST else None
    if found is None:
        return None
    month, day = map(int, found.groups())
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return MonthDay(month, min(day, monthrange(LEAP_YEAR, month)[1]))
