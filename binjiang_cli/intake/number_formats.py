"""Number formats of a workbook: what a cell shows of the number that it holds.

A unit, a currency, a percentage or leading zeros that a format adds are part of what a person reads, and become part
of the text. A format that hides what the cell holds, or shows another number, gets a mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from binjiang_cli.intake.format_codes import FormatSection, NumberFormat
from binjiang_cli.intake.sheet import Mark
from binjiang_cli.words import Text, visible

MOST_DECIMALS = 12
MOST_DIGITS = Decimal(10) ** 15
LAST_DAY = 2_958_465  # 9999-12-31
LOST_DIGITS = Mark(
    "digits",
    Text(
        "超过 15 位的数字在表格里会丢掉末几位",
        "a number of more than fifteen digits has lost its last digits in the spreadsheet",
    ),
    Text("把这一列设为文本格式，再重新填写", "format the column as text and enter it anew"),
)
SHOWN_AS_DASH = Mark("shown", Text("显示为空白或“-”，实为 0，按 0 读", "shows nothing or - and holds 0: read as 0"))
ENTER_ANEW = Text("重新填写", "enter it anew")
NO_NUMBER = Mark("broken", Text("单元格里的数字读不出来", "the cell's number cannot be read"), ENTER_ANEW)
NO_DAY = Mark("broken", Text("单元格里的日期不在日历上", "the cell's date is on no calendar"), ENTER_ANEW)


class Shown(NamedTuple):
    """What a cell shows, and what is to be said of it."""

    text: str
    mark: Mark | None = None


def number_text(raw: str) -> str | None:
    """Return a stored number in digits, as far as a workbook keeps them; None where it is none."""
    if raw.isdigit() and raw.isascii() and len(raw) <= 15:
        return raw
    try:
        number = float(raw)
        return f"{Decimal(f'{number:.15g}') + 0:f}" if abs(number) < 1e300 else None
    except ValueError:
        return None


def shown(raw: str, form: NumberFormat, epoch: date) -> Shown:
    """Return what a cell shows that holds a number; `epoch` is the day before the workbook's first."""
    text = number_text(raw)
    if text is None:
        return Shown(visible(raw[:60]), NO_NUMBER)
    held = Decimal(text)
    part = _chosen(form.parts, held)
    if part.day:
        return _shown_day(held, part.day, form, epoch)
    lost = LOST_DIGITS if abs(held) >= MOST_DIGITS or part.scientific else None
    if not part.digits or part.doubtful or (held == 0 and part.blank_zero):
        return _shown_otherwise(text, held, part, form)
    scaled = held * 100**part.percents / 1000**part.thousands / 10**part.shift
    number = _padded(f"{scaled.normalize():f}" if scaled != held else text, part.zeros)
    written = f"{part.before}{number}{part.after}"
    if (form.local or (part.thousands and not part.before and not part.after)) and held:
        return Shown(written, _needs_unit(written, text, form))
    if lost is None and part.rounded:
        lost = _rounds(scaled, part, written)
    return Shown(written, lost)


def _chosen(parts: Sequence[FormatSection], held: Decimal) -> FormatSection:
    """Return the section that shows a number."""
    if any(part.condition for part in parts):
        for part in parts:
            if part.condition is None or _holds(held, *part.condition):
                return part
        return parts[-1]
    if held < 0 and len(parts) > 1:
        return parts[1]
    return parts[2] if held == 0 and len(parts) > 2 else parts[0]


def _holds(held: Decimal, sign: str, bound: Decimal) -> bool:
    match sign:
        case "<":
            return held < bound
        case "<=":
            return held <= bound
        case ">":
            return held > bound
        case ">=":
            return held >= bound
    return (held == bound) is (sign == "=")


def _padded(number: str, zeros: int) -> str:
    """Return a number with the leading zeros that its format shows."""
    sign, digits = ("-", number[1:]) if number.startswith("-") else ("", number)
    whole, point, rest = digits.partition(".")
    return f"{sign}{whole.zfill(zeros)}{point}{rest}" if zeros > 1 else number


def _shown_otherwise(text: str, held: Decimal, part: FormatSection, form: NumberFormat) -> Shown:
    """Return a number of which its cell shows nothing, or something else."""
    if held == 0 and not part.doubtful and not part.before and not part.after:
        return Shown(text, SHOWN_AS_DASH)
    code = visible(form.code[:60])
    message = Text(
        f"格式 {code} 显示的不是单元格里的数 {text}", f"the format {code} shows something else than the cell's number {text}"
    )
    return Shown(text, Mark("broken", message, Text("改用普通的数字格式", "use an ordinary number format")))


def _needs_unit(written: str, text: str, form: NumberFormat) -> Mark:
    shows, holds = visible(written), visible(text)
    if form.local:
        message = Text(
            f"{holds} 的币种随电脑而变，看不出是哪一种", f"the currency of {holds} is that of the computer: it cannot be known"
        )
    else:
        message = Text(
            f"显示为 {shows}，实为 {holds}，看不出指的是哪一个",
            f"shows {shows} and holds {holds}: which is meant cannot be known",
        )
    return Mark(
        "unit",
        message,
        Text(
            "在标题里写明单位，例如（千元），或改用普通的数字格式",
            "state the unit in the heading, or use an ordinary number format",
        ),
    )


def _rounds(scaled: Decimal, part: FormatSection, written: str) -> Mark | None:
    """Return the warning that a cell shows fewer decimals than it holds."""
    rounded = scaled.quantize(Decimal(1).scaleb(-min(part.decimals, MOST_DECIMALS)))
    if rounded == scaled:
        return None
    shows = f"{part.before}{rounded:f}{part.after}"
    return Mark(
        "shown", Text(f"显示为 {shows}，实为 {written}，按后者计算", f"shows {shows} and holds {written}: the latter counts")
    )


def _shown_day(held: Decimal, parts: str, form: NumberFormat, epoch: date) -> Shown:
    """Return a date as far as its format shows it: a day that is hidden is not read."""
    seconds = int((held * 86400).to_integral_value())
    days, rest = divmod(seconds, 86400)
    if not 0 <= days <= LAST_DAY or (epoch.year == 1899 and days == 60):
        return Shown(f"{held}", NO_DAY)
    time = str(timedelta(seconds=rest))
    if set(parts) <= {"t"}:
        return Shown(time if days == 0 else str(timedelta(days=days, seconds=rest)))
    if "x" in parts or not set("ymd") & set(parts) or days == 0:
        what = visible(form.code[:60])
        message = Text(f"格式 {what} 显示的日期读不出来", f"the date in the format {what} cannot be read")
        return Shown(f"{held}", Mark("broken", message, Text("改用 2025-01-15 这样的格式", "use a format such as 2025-01-15")))
    try:
        day = epoch + timedelta(days=days + (1 if epoch.year == 1899 and days < 60 else 0))
    except OverflowError:
        return Shown(f"{held}", NO_DAY)
    return Shown(_day_text(day, parts, time if rest and "t" in parts else ""))


def _day_text(day: date, parts: str, time: str) -> str:
    if {"y", "m", "d"} <= set(parts):
        return f"{day.isoformat()} {time}".rstrip()
    pieces = {"y": f"{day.year}年", "m": f"{day.month}月", "d": f"{day.day}日"}
    return "".join(words for letter, words in pieces.items() if letter in parts)
