"""Calendar days: read from the forms that people in China write."""

from __future__ import annotations

import re
from datetime import date

from binjiang_cli.source.problem import Refused
from binjiang_cli.values.money import filled
from binjiang_cli.words import Text, visible

FORMS = re.compile(
    r"(?P<y>[0-9]{4})(?:-(?P<m>[0-9]{1,2})-(?P<d>[0-9]{1,2})"
    r"|/(?P<m2>[0-9]{1,2})/(?P<d2>[0-9]{1,2})|\s*年\s*(?P<m3>[0-9]{1,2})\s*月\s*(?P<d3>[0-9]{1,2})\s*日)"
)
EXAMPLES = Text("例如 2025-01-15、2025/1/15、2025年1月15日", "for example 2025-01-15, 2025/1/15, 2025年1月15日")


def parse_date(text: str) -> date:
    """The day that a text names. Raises Refused for another form, and for a day that no calendar has."""
    shown = visible(text[:60])
    found = FORMS.fullmatch(filled(text)) if len(text) <= 40 else None
    if found is None:
        raise Refused(Text(f"“{shown}”不是日期", f"not a date: {shown}"), EXAMPLES)
    month = int(found["m"] or found["m2"] or found["m3"])
    day = int(found["d"] or found["d2"] or found["d3"])
    year = int(found["y"])
    try:
        if not 1900 <= year < 2200:
            raise ValueError
        return date(year, month, day)
    except ValueError:
        raise Refused(Text(f"日历上没有这一天：{shown}", f"no such day in the calendar: {shown}"), EXAMPLES) from None
