"""Days of the solver: ordinals, and their years and months by whole divisions, within the days that a profile can state."""

from __future__ import annotations

from datetime import date

import z3

from binjiang_cli.language.readings.constraints.terms import Bool, all_of, any_of, when
from binjiang_cli.language.readings.constraints.values import SymbolicDate
from binjiang_cli.values.dates import FIRST_DAY, LAST_DAY

DAYS_BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)  # a month, in a year that is no leap year
Parts = tuple[z3.ArithRef, z3.ArithRef, z3.ArithRef]


class Calendar:
    """Gives days their years, months and days of the month; what defines these terms is in `definitions`."""

    def __init__(self) -> None:
        self.definitions: list[Bool] = []
        self._parts: dict[int, Parts] = {}

    def parts(self, day: SymbolicDate) -> Parts:
        """Return year, month and day of the month."""
        if day.parts is not None:
            return day.parts
        if z3.is_int_value(day.ordinal):
            return _fixed(date.fromordinal(day.ordinal.as_long()))
        if (key := day.ordinal.get_id()) not in self._parts:
            self._parts[key] = self._defined(day.ordinal)
        return self._parts[key]

    def _defined(self, ordinal: z3.ArithRef) -> Parts:
        year, month, number = (z3.Int(f"{name} {len(self._parts)}") for name in ("year", "month", "day"))
        self.definitions += [
            year >= FIRST_DAY.year, year <= LAST_DAY.year, month >= 1, month <= 12,
            number >= 1, number <= days_in(year, month), ordinal == ordinal_of((year, month, number)),
        ]  # fmt: skip
        return year, month, number


def _fixed(day: date) -> Parts:
    return z3.IntVal(day.year), z3.IntVal(day.month), z3.IntVal(day.day)


def is_leap(year: z3.ArithRef) -> Bool:
    """Return whether a year between the first and the last that a profile can state is a leap year."""
    return all_of(year % 4 == 0, year != 1900, year != 2100)


def days_in(year: z3.ArithRef, month: z3.ArithRef) -> z3.ArithRef:
    """Return how many days a month has."""
    short = any_of(*(month == number for number in (4, 6, 9, 11)))
    return z3.If(month == 2, z3.If(is_leap(year), 29, 28), z3.If(short, z3.IntVal(30), z3.IntVal(31)))


def ordinal_of(parts: Parts) -> z3.ArithRef:
    """Return the ordinal of a day between the first and the last that a profile can state."""
    year, month, number = parts
    before = z3.IntVal(DAYS_BEFORE[-1])
    for index in range(len(DAYS_BEFORE) - 1, 0, -1):
        before = z3.If(month == index, DAYS_BEFORE[index - 1], before)
    # Of the last days of centuries: 1900 and 2100 are no leap years, 2000 is one.
    centuries = z3.If(year <= 1900, z3.IntVal(14), z3.If(year <= 2100, z3.IntVal(15), z3.IntVal(16)))
    leap_day = when(all_of(month > 2, is_leap(year)), z3.IntVal(1), z3.IntVal(0))
    return 365 * (year - 1) + (year - 1) / 4 - centuries + before + leap_day + number


def month_end(parts: Parts) -> Parts:
    year, month, _ = parts
    return year, month, days_in(year, month)


def later(parts: Parts, months: z3.ArithRef) -> tuple[Parts, Bool]:
    """Return the day so many months on, and whether a profile could state it; where not, some day."""
    year, month, number = parts
    count = year * 12 + month - 1 + months
    fits = all_of(count / 12 >= FIRST_DAY.year, count / 12 <= LAST_DAY.year)
    then, there = when(fits, count / 12, year), when(fits, count % 12 + 1, month)
    most = days_in(then, there)
    return (then, there, when(number <= most, number, most)), fits


def full_months(first: Parts, last: Parts) -> z3.ArithRef:
    """Return the greatest number of months after which a day is not yet beyond another; zero where it is the later one."""
    count = (last[0] - first[0]) * 12 + last[1] - first[1]
    most = days_in(last[0], last[1])
    beyond = when(first[2] <= most, first[2], most) > last[2]
    whole = when(all_of(count > 0, beyond), count - 1, count)
    return when(whole > 0, whole, z3.IntVal(0))
