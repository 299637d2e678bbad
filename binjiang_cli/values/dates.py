"""Calendar days: read from the forms that people in China write."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from binjiang_cli.source.problem import Refused
from binjiang_cli.values.money import filled
from binjiang_cli.values.texts import DAYS_WRITTEN
from binjiang_cli.words import Text, visible

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)  # earlier and later ones are slips
LONGEST = 60
WEEKDAYS = (
    Text("周一", "Monday"), Text("周二", "Tuesday"), Text("周三", "Wednesday"), Text("周四", "Thursday"),
    Text("周五", "Friday"), Text("周六", "Saturday"), Text("周日", "Sunday"),
)  # fmt: skip
# The forms that rule files may use as well.
FORMS = re.compile(
    r"(?P<y>[0-9]{4})(?:-(?P<m>[0-9]{1,2})-(?P<d>[0-9]{1,2})"
    r"|/(?P<m2>[0-9]{1,2})/(?P<d2>[0-9]{1,2})|\s*年\s*(?P<m3>[0-9]{1,2})\s*月\s*(?P<d3>[0-9]{1,2})\s*日)"
)


def later(day: date, months: int) -> date:
    """Return the day so many months on (or back), the last day of the month where that has no such day.

    Raises OverflowError for a day that no profile could state.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise OverflowError(year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(earlier: date, later: date) -> int:
    """Return how many months later a day's month is."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def full_months(first: date, last: date) -> int:
    """Return the greatest number of months after which a day is not yet beyond another; none where it is the later one."""
    whole = months_between(first, last)
    if later(first, whole) > last:
        whole -= 1
    return max(whole, 0)


def month_end(day: date) -> date:
    """Return the last day of a day's month."""
    return date(day.year, day.month, monthrange(day.year, day.month)[1])


def parse_date(text: str) -> date:
    """Return the day that a text names. Raises Refused for a text that names none, and for a day that no calendar has."""
    shown = visible(text[:60])
    if len(text) > LONGEST:
        raise Refused(Text(f"“{shown}…”不是日期", f"not a date: {shown}…"), DAYS_WRITTEN)
    written = filled(text)
    found = FORMS.fullmatch(written)
    if found is None:
        return _everyday_date(written, shown)
    month = int(found["m"] or found["m2"] or found["m3"])
    return _day(int(found["y"]), month, int(found["d"] or found["d2"] or found["d3"]), shown)


def _everyday_date(written: str, shown: str) -> date:
    from binjiang_cli.values.everyday_days import everyday_day

    year, month, day, weekday = everyday_day(written, shown)
    found = _day(year, month, day, shown)
    if weekday not in (None, found.weekday()):
        name = WEEKDAYS[found.weekday()]
        raise Refused(
            Text(f"“{shown}”的星期不对，那天是{name.zh}", f"{shown} names the wrong weekday; that day is a {name.en}")
        )
    return found


def _day(year: int, month: int, day: int, shown: str) -> date:
    try:
        if not FIRST_DAY.year <= year <= LAST_DAY.year:
            raise ValueError
        return date(year, month, day)
    except ValueError:
        raise Refused(Text(f"日历上没有这一天：{shown}", f"no such day in the calendar: {shown}"), DAYS_WRITTEN) from None
