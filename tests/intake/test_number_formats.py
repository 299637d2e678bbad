"""What a workbook's cell shows: units, currencies and hidden parts of a number format become text, or are refused."""

from __future__ import annotations

from datetime import date

import pytest

from binjiang_cli.intake.format_codes import format_of
from binjiang_cli.intake.number_formats import shown

EPOCH = date(1899, 12, 30)


def cell(held: str, code: str, epoch: date = EPOCH) -> tuple[str, str | None]:
    found = shown(held, format_of(164, code), epoch)
    return found.text, found.mark.kind if found.mark else None


@pytest.mark.parametrize(
    ("held", "code", "text"),
    [
        ("1200", '0"万元"', "1200万元"),
        ("1200.5", '#,##0.00"万"', "1200.5万"),
        ("1200", "$#,##0", "$1200"),
        ("1200", "[$€-407] #,##0", "€1200"),
        ("1200", "[$¥-804]#,##0.00", "¥1200"),
        ("1200", "[$¥-411]#,##0", "JPY1200"),
        ("1200", "[$$-C09]#,##0", "AUD1200"),
        ("12000000", '0.00,"k"', "12000k"),
        ("12340000", '0.00,,"百万"', "12.34百万"),
        ("12345000", '0"."0000"万"', "1234.5万"),
        ("0.3", "0%", "30%"),
        ("240", '0"人"', "240人"),
        ("7", "00000", "00007"),
        ("-5", "#,##0;[Red](#,##0)", "-5"),
        ("15000", '[>=10000]0.0,"千元";0"元"', "15千元"),
        ("800", '[>=10000]0.0,"千元";0"元"', "800元"),
        ("5", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "5"),
        ("0.1", "General", "0.1"),
        ("0", "# ?/?", "0"),
        ("1200", "#,###", "1200"),
        ("1.2E+7", "General", "12000000"),
        ("45672", "yyyy-mm-dd", "2025-01-15"),
        ("45672.5", "yyyy-mm-dd", "2025-01-15"),
        ("45672.5", "yyyy-mm-dd hh:mm", "2025-01-15 12:00:00"),
        ("45672", 'yyyy"年"m"月"', "2025年1月"),  # the day is hidden, and is not read
        ("45672", 'm"月"d"日"', "1月15日"),
        ("59", "yyyy-mm-dd", "1900-02-28"),
        ("61", "yyyy-mm-dd", "1900-03-01"),
        ("3", "[h]:mm", "3 days, 0:00:00"),
    ],
)
def test_what_is_shown_becomes_the_text(held, code, text):
    assert cell(held, code) == (text, None)


@pytest.mark.parametrize(
    ("held", "code", "kind"),
    [
        ("12000000", "#,##0,", "unit"),  # shows 12,000
        ("1200.456", "0.0", "shown"),
        ("0.305", "0%", "shown"),
        ("0", '#,##0;-#,##0;"-"', "shown"),
        ("0", "#,###", "shown"),  # shows nothing
        ("0", '#"万元"', "broken"),  # shows 万元 alone
        ("5", ";;;", "broken"),
        ("5", '"待定"', "broken"),
        ("1200", "[$$-XX]#,##0", "broken"),
        ("913301081234500013", "0", "digits"),
        ("913301081234", "0.00E+00", "digits"),
        ("60", "yyyy-mm-dd", "broken"),  # 29 February 1900, which Excel alone knows
        ("inf", "yyyy-mm-dd", "broken"),
        ("1e400", "General", "broken"),
        ("45672", "dddd", "broken"),
        ("9999999", "yyyy-mm-dd", "broken"),
    ],
)
def test_what_is_shown_otherwise_is_marked(held, code, kind):
    assert cell(held, code)[1] == kind


def test_the_days_of_a_macintosh_begin_in_1904():
    assert cell("44210", "yyyy-mm-dd", date(1904, 1, 1)) == ("2025-01-15", None)


def test_a_currency_that_is_the_computers_is_not_known():
    mark = shown("1200", format_of(44, None), EPOCH).mark
    assert mark is not None and mark.kind == "unit"
