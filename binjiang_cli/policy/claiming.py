"""What a rule or a measure says of how it is claimed: what to hand in, where, and when."""

from datetime import date
from typing import Annotated, NamedTuple

from pydantic import Field as Setting

from binjiang_cli.source.validation import ReadBy, Strict
from binjiang_cli.values.month_days import MonthDay, parse_month_day
from binjiang_cli.words import Text

YearlyDay = Annotated[MonthDay, ReadBy(parse_month_day)]


class Window(Strict):
    """The days of each year on which claims are taken: `from` and `to` belong to them.

    Where `to` comes earlier in the year than `from`, it is a day of the next year.
    """

    first: YearlyDay = Setting(alias="from")
    last: YearlyDay = Setting(alias="to")

    @property
    def crosses_year_end(self) -> bool:
        """Return whether it begins in one year and ends in the next."""
        return self.last < self.first

    def period(self, year: int) -> tuple[date, date]:
        """Return the first and the last day of the window that begins in a year."""
        return self.first.in_year(year), self.last.in_year(year + self.crosses_year_end)

    def open_until(self, day: date) -> date | None:
        """Return the last day of the window in which a day lies; None where it lies in none."""
        windows = (self.period(year) for year in (day.year, day.year - 1))
        return next((last for first, last in windows if first <= day <= last), None)

    def next_opening(self, day: date) -> date:
        """Return the first day of the next window that begins after a day."""
        return next(first for year in (day.year, day.year + 1) if (first := self.first.in_year(year)) > day)


class Claiming(NamedTuple):
    """How something is claimed, as far as its text says."""

    materials: tuple[Text, ...] = ()
    authority: Text | None = None
    window: Window | None = None

    @property
    def stated(self) -> bool:
        """Return whether anything is said."""
        return any(self)
