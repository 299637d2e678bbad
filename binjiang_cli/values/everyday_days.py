"""Days as people write them in mails and tables: 2025.3.1, 20250301, 2025年3月1号, 15 Jan 2025, 2025-03-01 00:00:00.

Looked at only where the plain forms do not hold. What leaves the day open is not read, and it is said what is open.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from binjiang_cli.source.problem import Refused
from binjiang_cli.values.texts import DAYS_WRITTEN
from binjiang_cli.values.unknown import BLANKS
from binjiang_cli.words import Text

MONTHS = {
    "jan": 1, "january": 1, "feb": 2, "february": 2, "mar": 3, "march": 3, "apr": 4, "april": 4, "may": 5, "jun": 6, "june": 6,
    "jul": 7, "july": 7, "aug": 8, "august": 8, "sep": 9, "sept": 9, "september": 9, "oct": 10, "october": 10, "nov": 11,
    "november": 11, "dec": 12, "december": 12,
}  # fmt: skip
WEEKDAYS = {
    "一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "mon": 0, "monday": 0, "tue": 1, "tues": 1,
    "tuesday": 1, "wed": 2, "wednesday": 2, "thu": 3, "thur": 3, "thurs": 3, "thursday": 3, "fri": 4, "friday": 4, "sat": 5,
    "saturday": 5, "sun": 6, "sunday": 6,
}  # fmt: skip
DIGITS = {digit: str(value) for value, digit in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
DASHES = re.compile("[‐‑‒–—―−]")
NAME = rf"(?P<name>{'|'.join(MONTHS)})\.?"
DAY_NUMBER = r"(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?"
DAYS = tuple(
    re.compile(form)
    for form in (
        r"(?P<y>[0-9]{4}) ?\. ?(?P<m>[0-9]{1,2}) ?\. ?(?P<d>[0-9]{1,2})",
        r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})",
        r"(?P<y>[0-9]{4})-(?P<m>[0-9]{1,2})-(?P<d>[0-9]{1,2})",
        r"(?P<y>[0-9]{4})/(?P<m>[0-9]{1,2})/(?P<d>[0-9]{1,2})",
        r"(?P<y>[0-9]{4}) ?年 ?(?P<m>[0-9]{1,2}) ?月 ?(?P<d>[0-9]{1,2}) ?[日号號]",
        rf"{DAY_NUMBER}[ /-]?(?:of )?{NAME},?[ /-]?(?P<y>[0-9]{{4}})",
        rf"{NAME}[ /-]?{DAY_NUMBER}(?:, ?|[ /-])(?P<y>[0-9]{{4}})",
        rf"(?P<y>[0-9]{{4}})[ /-]?{NAME}[ /-]?{DAY_NUMBER}",
    )
)
TURNED = re.compile(r"(?P<one>[0-9]{1,2})(?P<sign>[/.-])(?P<other>[0-9]{1,2})(?P=sign)(?P<y>[0-9]{4})")
TIME = re.compile(
    r"(?P<day>.*?[0-9日号])(?:[ t]|(?<=[日号]))(?P<time>[0-9]{1,2}(?::[0-9]{2}){1,2}(?:[.,][0-9]+)?)"
    r" ?(?:z|utc|[+-][0-9]{2}:?[0-9]{2})?"
)
WEEKDAY = re.compile(
    rf"(?P<day>.+?) ?[(,]? ?(?:周|星期|礼拜)(?P<after>[一二三四五六日天])\)?"
    rf"|(?P<bracketed>.+?) ?\((?P<inside>{'|'.join(WEEKDAYS)})\)"
    rf"|(?P<before>{'|'.join(filter(str.isascii, WEEKDAYS))})\.?,? (?P<rest>.+)"
)
WITHOUT_DAY = (
    r"[0-9]{4} ?年 ?[0-9]{1,2} ?月份?(?:[初中底末]|[上中下]旬)?",
    r"[0-9]{4}[-/.][0-9]{1,2}", r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])",
    rf"{NAME},?[ -]?[0-9]{{4}}", rf"[0-9]{{4}}[ -]?{NAME}", r"[0-9]{1,2}[-/.][0-9]{4}",
)  # fmt: skip
WITHOUT_MONTH = (
    r"[0-9]{4} ?年?(?:度|[初中底末])?", r"[0-9]{4} ?年? ?(?:第?[1-4一二三四] ?季度?|q[1-4])", r"[0-9]{4} ?年 ?[上下]半年",
)  # fmt: skip
WITHOUT_YEAR = (
    r"[0-9]{1,2} ?月 ?[0-9]{1,2} ?[日号]", r"[0-9]{1,2}[-/.][0-9]{1,2}", rf"{DAY_NUMBER} ?{NAME}", rf"{NAME} ?{DAY_NUMBER}",
)  # fmt: skip
SHORT_YEAR = (
    r"'?[0-9]{2}([-/.])[0-9]{1,2}\1[0-9]{1,2}", r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{2}",
    r"'?[0-9]{2} ?年 ?[0-9]{1,2} ?月 ?[0-9]{1,2} ?[日号]", rf"{DAY_NUMBER}[ -]?{NAME}[ -]?'?[0-9]{{2}}",
)  # fmt: skip
IN_CHARACTERS = re.compile(
    "([零〇○一二三四五六七八九]{4}|[0-9]{4})年([一二三四五六七八九十]{1,2}|[0-9]{1,2})月"
    "(?:([一二三四五六七八九十]{1,3}|[0-9]{1,2})([日号]))?"
)
SERIAL = re.compile(r"(?P<day>[3-5][0-9]{4})(?:\.[0-9]+)?")  # how spreadsheets count the days of 1982 to 2064


LACKING = (
    (WITHOUT_DAY, Text("缺少是哪一日", "the day is missing")),
    (WITHOUT_MONTH, Text("缺少月和日", "the month and the day are missing")),
    (WITHOUT_YEAR, Text("缺少年份", "the year is missing")),
    (SHORT_YEAR, Text("年份要写四位", "the year needs four digits")),
)


class NamedDay(NamedTuple):
    """The year, month and day that a text names, and the day of the week where it names that too (Monday: 0)."""

    year: int
    month: int
    day: int
    weekday: int | None = None


def everyday_day(written: str, shown: str) -> NamedDay:
    """Return the day that a text names. Raises Refused, saying what it leaves open, for one that names none."""
    text = re.sub(f"[{BLANKS}]+", " ", DASHES.sub("-", written.casefold())).strip().replace("年元月", "年1月")
    text, weekday = _without_weekday(text)
    text = _in_figures(_without_midnight(text, shown))
    if found := next(filter(None, (form.fullmatch(text) for form in DAYS)), None):
        parts = found.groupdict()
        month = MONTHS[parts["name"]] if parts.get("name") else int(parts["m"])
        return NamedDay(int(parts["y"]), month, int(parts["d"]), weekday)
    if turned := TURNED.fullmatch(text):
        return NamedDay(
            int(turned["y"]), *_month_and_day(int(turned["one"]), int(turned["other"]), turned["y"], shown), weekday
        )
    raise _why_no_day(text, shown)


def _without_weekday(text: str) -> tuple[str, int | None]:
    found = WEEKDAY.fullmatch(text)
    if found is None:
        return text, None
    return found["day"] or found["bracketed"] or found["rest"], WEEKDAYS[found["after"] or found["inside"] or found["before"]]


def _without_midnight(text: str, shown: str) -> str:
    """Return the day of a text that states midnight as well. Raises Refused for any other time of day."""
    found = TIME.fullmatch(text)
    if found is None:
        return text
    if re.search("[1-9]", found["time"]):
        raise Refused(
            Text(f"“{shown}”带有时刻，这里只要日期", f"{shown} has a time of day; a day alone is needed"),
            Text("去掉时刻，只写 2025-03-01 这样的日期", "leave the time out, as in 2025-03-01"),
        )
    return found["day"]


def _in_figures(text: str) -> str:
    """Return 二〇二五年三月十五日 as 2025年3月15日, other texts as they are."""
    parts = IN_CHARACTERS.fullmatch(text)
    if parts is None:
        return text
    year, month, day, sign = parts.groups()
    return f"{_figures(year)}年{_figures(month)}月" + (f"{_figures(day)}{sign}" if day else "")


def _figures(text: str) -> str:
    """Return 二〇二五 as 2025, 十五 as 15, 二十 as 20, 三十一 as 31."""
    tens, ten, ones = text.partition("十")
    if ten:
        return f"{DIGITS.get(tens, '1') if tens else '1'}{DIGITS.get(ones, '0') if ones else '0'}"
    return "".join(DIGITS.get(digit, digit) for digit in text)


def _month_and_day(one: int, other: int, year: str, shown: str) -> tuple[int, int]:
    """Return month and day of 15/1/2025 or 1/15/2025. Raises Refused where both orders make a day."""
    if other <= 12 < one:
        return other, one
    if one == other or other > 12 or 0 in (one, other):
        return one, other
    first, second = f"{year}-{one:02}-{other:02}", f"{year}-{other:02}-{one:02}"
    raise Refused(
        Text(f"“{shown}”可以是 {first}，也可以是 {second}", f"{shown} may be {first} or {second}"),
        Text(f"写成 {first} 或 {second}", f"write {first} or {second}"),
    )


def _why_no_day(text: str, shown: str) -> Refused:
    for forms, lacking in LACKING:
        if any(re.fullmatch(form, text) for form in forms):
            return Refused(Text(f"“{shown}”不是一天：{lacking.zh}", f"not a date: {shown}: {lacking.en}"), DAYS_WRITTEN)
    if found := SERIAL.fullmatch(text):
        day = date(1899, 12, 30) + timedelta(int(found["day"]))
        return Refused(
            Text(f"“{shown}”不是日期", f"not a date: {shown}"),
            Text(f"若是表格里的日期序号，那是 {day}", f"if it is how a spreadsheet counts days, it is {day}"),
        )
    return Refused(Text(f"“{shown}”不是日期", f"not a date: {shown}"), DAYS_WRITTEN)
