"""The words, units and forms of mails and tables: each with its exact value, so that a wrong multiple is noticed."""

from datetime import date
from fractions import Fraction as F

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from binjiang_cli.source.problem import Refused
from binjiang_cli.values import currencies, everyday, everyday_days, money, numbers
from binjiang_cli.values.dates import FIRST_DAY, LAST_DAY, parse_date
from binjiang_cli.values.money import Money, parse_money
from binjiang_cli.values.numbers import parse_boolean, parse_integer, parse_number, parse_rate, parse_year

MULTIPLES = {
    "": 7, "百": 700, "千": 7_000, "万": 70_000, "十万": 700_000, "百万": 7_000_000, "千万": 70_000_000, "亿": 700_000_000,
    "十亿": 7_000_000_000, "百亿": 70_000_000_000, "千亿": 700_000_000_000, "万亿": 7_000_000_000_000,
}  # fmt: skip
LETTERS = {
    "w": 70_000, "k": 7_000, "thousand": 7_000, "m": 7_000_000, "mm": 7_000_000, "mn": 7_000_000, "mln": 7_000_000,
    "mio": 7_000_000, "million": 7_000_000, "millions": 7_000_000, "b": 7_000_000_000, "bn": 7_000_000_000,
    "bln": 7_000_000_000, "mrd": 7_000_000_000, "billion": 7_000_000_000, "billions": 7_000_000_000,
    "tn": 7_000_000_000_000, "trillion": 7_000_000_000_000,
}  # fmt: skip
CURRENCIES = {
    "CNY": "¥ 元 圆 块 人民币 人民币元 元人民币 RMB CN¥ yuan renminbi 块钱",
    "USD": "$ US$ 美元 美金 dollar dollars US_dollar US_dollars US_$ USD$ 美刀 美圆",
    "EUR": "€ 欧元 欧 euro euros",
    "GBP": "£ 英镑 镑 英磅 sterling pounds_sterling British_pounds",
    "HKD": "HK$ 港元 港币 港纸 港圆 Hong_Kong_dollars",
    "JPY": "日元 日圆 日币 JP¥ 円 yen",
    "KRW": "韩元 韩币 韩圆 ₩ Korean_won",
    "SGD": "新加坡元 新元 新币 坡币 新加坡币 S$ Singapore_dollars",
    "AUD": "澳元 澳币 澳刀 澳大利亚元 A$ AU$ Australian_dollars",
    "CAD": "加元 加币 加刀 加拿大元 C$ CA$ Canadian_dollars",
    "CHF": "瑞士法郎 瑞郎 Swiss_francs",
    "TWD": "新台币 台币 NT$",
    "RUB": "卢布 ₽ roubles rubles",
    "NZD": "纽币 纽元 新西兰元 NZ$",
    "MOP": "澳门元 澳门币 MOP$",
    "THB": "泰铢 ฿ baht",
    "VND": "越南盾 ₫",
    "IDR": "印尼盾",
    "MYR": "马币 林吉特 ringgit",
    "INR": "印度卢比 ₹",
    "PHP": "菲律宾比索",
    "DKK": "丹麦克朗",
    "SEK": "瑞典克朗",
    "NOK": "挪威克朗",
    "AED": "阿联酋迪拉姆",
    "SAR": "沙特里亚尔",
    "BRL": "巴西雷亚尔 雷亚尔 R$",
    "ZAR": "兰特 南非兰特",
    "TRY": "土耳其里拉 ₺",
    "ILS": "₪",
    "UAH": "₴",
    "PLN": "兹罗提",
    "HUF": "福林",
    "MXN": "墨西哥比索",
}
CHARACTERS = {
    "零": 0, "〇": 0, "一": 1, "壹": 1, "二": 2, "贰": 2, "貳": 2, "两": 2, "兩": 2, "三": 3, "叁": 3, "叄": 3, "參": 3,
    "四": 4,
    "肆": 4, "五": 5, "伍": 5, "六": 6, "陆": 6, "陸": 6, "七": 7, "柒": 7, "八": 8, "捌": 8, "九": 9, "玖": 9,
}  # fmt: skip
PLACES = {"十": 30, "拾": 30, "百": 300, "佰": 300, "千": 3_000, "仟": 3_000, "万": 30_000, "萬": 30_000, "亿": 3 * 10**8,
          "億": 3 * 10**8}  # fmt: skip
MONTHS = {
    "jan": 1, "january": 1, "feb": 2, "february": 2, "mar": 3, "march": 3, "apr": 4, "april": 4, "may": 5, "jun": 6, "june": 6,
    "jul": 7, "july": 7, "aug": 8, "august": 8, "sep": 9, "sept": 9, "september": 9, "oct": 10, "october": 10, "nov": 11,
    "november": 11, "dec": 12, "december": 12,
}  # fmt: skip
# 3 March 2025 was a Monday.
WEEKDAYS = {
    3: "一 mon monday", 4: "二 tue tues tuesday", 5: "三 wed wednesday", 6: "四 thu thur thurs thursday", 7: "五 fri friday",
    8: "六 sat saturday", 9: "日 天 sun sunday",
}  # fmt: skip
YES = ("true", "yes", "y", "t", "1", "1.0", "是", "是的", "真", "有", "对", "√", "✓", "✔", "☑", "✅")
NO = (
    "false", "no", "n", "f", "0", "0.0", "否", "不是", "假", "无", "没有", "不对", "×", "✗", "✘", "✕", "✖", "❌", "☐",
)  # fmt: skip


def names(of: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", " "): code for code, listed in of.items() for name in listed.split()}


def test_every_word_has_a_case() -> None:
    assert set(MULTIPLES) == set(money.MULTIPLES)
    assert set(LETTERS) == set(everyday.LETTERS)
    assert names(CURRENCIES) == {**currencies.WRITTEN, **currencies.EVERYDAY}
    assert set(MONTHS) == set(everyday_days.MONTHS)
    assert {name for listed in WEEKDAYS.values() for name in listed.split()} == set(everyday_days.WEEKDAYS)
    assert (frozenset(YES), frozenset(NO)) == (numbers.TRUE, numbers.FALSE)
    assert set(everyday.PLACES) == {"亿", "万", "千", "百", "十"}
    assert set(everyday.SAME) - set(map(ord, "圓圆塊幣歐韓鎊臺點毛’‘´")) <= set(map(ord, [*CHARACTERS, *PLACES]))
    assert {numbers.SHARES[word] for word in ("百分之", "千分之", "万分之")} == {100, 1000, 10000}
    assert len(numbers.SHARES) == 3


@pytest.mark.parametrize(("unit", "amount"), [*MULTIPLES.items(), *LETTERS.items()])
def test_multiples(unit: str, amount: int) -> None:
    assert parse_money(f"7{unit}") == Money(F(amount))
    assert parse_money(f"7 {unit.upper()}元").amount == amount
    if amount <= numbers.MOST:
        assert parse_number(f"7{unit}") == parse_integer(f"7{unit}") == amount


@pytest.mark.parametrize(("name", "code"), names(CURRENCIES).items())
def test_currencies(name: str, code: str) -> None:
    assert parse_money(f"5 {name}") == Money(F(5), code)
    for text in (f"{name}1.5万", f"{name} 15000", f"1.5万{name}", f"1.5万 {name.upper()}", f"1.5w（{name}）", f"({name}) 15k"):
        assert parse_money(text) == Money(F(15_000), code)


@pytest.mark.parametrize(("character", "digit"), CHARACTERS.items())
def test_digits_in_characters(character: str, digit: int) -> None:
    assert parse_money(f"{character}元") == Money(F(digit))
    if digit:
        assert parse_money(f"八亿零{character}百万") == Money(F(800_000_000 + digit * 10**6))
    if character in "零〇一二三四五六七八九":
        assert parse_year(f"二〇{character}五年") == 2005 + 10 * digit


@pytest.mark.parametrize(("character", "number"), PLACES.items())
def test_places(character: str, number: int) -> None:
    assert parse_money(f"叁{character}") == Money(F(number))


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("100w", 1_000_000), ("850W", 8_500_000), ("１００ｗ", 1_000_000), ("1亿2000万元", 120_000_000),
        ("2千3百万", 23_000_000),
        ("100萬", 1_000_000), ("1億", 100_000_000), ("1.5M", 1_500_000), ("1.2 million", 1_200_000), ("3.5 mio.", 3_500_000),
        ("壹佰万元整", 1_000_000), ("伍拾萬元正", 500_000), ("三百五十万", 3_500_000), ("一百十五", 115), ("十五万", 150_000),
        ("一亿零五百万", 105_000_000), ("1亿零500万", 105_000_000), ("三万零五", 30_005), ("3万0005", 30_005),
        ("3万5000", 35_000),
        ("12万3千5百元", 123_500), ("1亿2000.5万", 120_005_000), ("2千万3百万", 23_000_000), ("1.5千万", 15_000_000),
        ("1.5万亿", 1_500_000_000_000), ("一点二五亿", 125_000_000), ("二百五十点五万", 2_505_000), ("五十一", 51), ("零", 0),
        ("1.2E7", 12_000_000), ("1.2e+07", 12_000_000), ("12e-1", F(6, 5)), ("1e0", 1), ("12000000.0", 12_000_000),
        ("人民币1200万元整", 12_000_000), ("RMB 120万", 1_200_000), ("人民币￥120万", 1_200_000),
        ("120万元（人民币）", 1_200_000),
        ("1 200 000", 1_200_000), ("1\u2009200\u2009000.50", F("1200000.5")), ("1\u202f200\u202f000", 1_200_000),
        ("1'200'000", 1_200_000), ("1’200’000", 1_200_000), ("1\xa0200\xa0000元", 1_200_000), ("1 000万", 10_000_000),
        ("3元5角", F("3.5")), ("3块5毛", F("3.5")), ("5角", F("0.5")), ("7分", F("0.07")), ("5角7分", F("0.57")),
        ("3元零7分", F("3.07")),
        ("壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分", F("1234567.89")), ("1200\u200b万", 12_000_000),
        ("\ufeff120万\u200e", 1_200_000),
        ("1\u00ad20万", 1_200_000),
    ],
)  # fmt: skip
def test_amounts(text: str, amount: F | int) -> None:
    assert parse_money(text) == Money(F(amount))


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("50万欧", 500_000, "EUR"), ("USD1.5M", 1_500_000, "USD"), ("1.5m usd", 1_500_000, "USD"),
        ("$1.2 million", 1_200_000, "USD"),
        ("€1.2bn", 1_200_000_000, "EUR"), ("100krw", 100, "KRW"), ("1.5MOP", F(3, 2), "MOP"), ("100萬港幣", 1_000_000, "HKD"),
        ("100万 US dollars", 1_000_000, "USD"), ("一百万歐元", 1_000_000, "EUR"), ("USD 1.2E7", 12_000_000, "USD"),
        ("3 MAD", 3, "MAD"), ("1.2亿日圓", 120_000_000, "JPY"),
    ],
)  # fmt: skip
def test_amounts_in_other_currencies(text: str, amount: F | int, currency: str) -> None:
    assert parse_money(text) == Money(F(amount), currency)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("3万5", "3万5 can be read in more than one way"),
        ("3万5元", "3万5元 can be read in more than one way"),
        ("三百五", "三百五 can be read in more than one way"),
        ("3块5", "3块5 can be read in more than one way"),
        ("1亿2000", "1亿2000 can be read in more than one way"),
        ("1亿20000万", "1亿20000万 can be read in more than one way"),
        ("1.2亿3000万", "1.2亿3000万 can be read in more than one way"),
        ("百万", "not an amount of money: 百万"),
        ("50万刀", "刀 has two meanings"),
        ("5兆", "兆 has two meanings"),
        ("1.2mil", "mil has two meanings"),
        ("10kw", "kw has two meanings"),
        ("50克朗", "not an amount of money: 50克朗"),
        ("1.200.000", "more than one decimal point: 1.200.000"),
        ("1.200.000,50", "misplaced thousands separator: 1.200.000,50"),
        ("1,2", "misplaced thousands separator: 1,2"),
        ("12,00", "misplaced thousands separator: 12,00"),
        ("5 0", "the digits are parted: 5 0"),
        ("1,200 000", "misplaced thousands separator: 1,200 000"),
        ("12 00", "the digits are parted: 12 00"),
        ("100万+", "100万+ is approximate; an exact amount is needed"),
        ("100万以内", "100万以内 is approximate; an exact amount is needed"),
        ("up to 5M", "up to 5M is approximate; an exact amount is needed"),
        ("3-5M", "3-5M is a range; one amount is needed"),
        ("USD 100万元", "USD 100万元 names two currencies: USD and CNY"),
        ("100w元（美元）", "100w元（美元） names two currencies: USD and CNY"),
        ("1e-3", "1e-3 is finer than a fen"),
        ("1e16", "1e16 is too large"),
        ("1e19", "not an amount of money: 1e19"),
        ("1e999999999", "not an amount of money: 1e999999999"),
        ("3元50分", "not an amount of money: 3元50分"),
        ("3.5元5角", "not an amount of money: 3.5元5角"),
        ("1200万元/年", "not an amount of money: 1200万元/年"),
        ("=300", "not an amount of money: =300"),
    ],
)
def test_what_is_no_amount_in_one_way_only(text: str, message: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_money(text)
    assert caught.value.message.en == message
    assert caught.value.message.zh


@pytest.mark.parametrize(("name", "month"), MONTHS.items())
def test_months(name: str, month: int) -> None:
    day = date(2025, month, 9)
    for text in (f"9 {name} 2025", f"9-{name}-2025", f"9th {name.title()}, 2025", f"{name.upper()} 9, 2025", f"2025-{name}-09"):
        assert parse_date(text) == day


@pytest.mark.parametrize(("day", "name"), [(day, name) for day, listed in WEEKDAYS.items() for name in listed.split()])
def test_weekdays(day: int, name: str) -> None:
    right, wrong = (
        f"2025年3月{at}日（周{name}）" if len(name) == 1 else f"{name.title()}, {at} March 2025" for at in (day, day % 9 + 1)
    )
    assert parse_date(right) == date(2025, 3, day)
    with pytest.raises(Refused) as caught:
        parse_date(wrong)
    assert "wrong weekday" in caught.value.message.en


@pytest.mark.parametrize(
    "text",
    [
        "2025.3.1", "2025.03.01", "2025. 3. 1", "20250301", "2025年3月1号", "2025年3月1號", "2025-03-01 00:00:00",
        "2025-03-01T00:00:00", "2025-03-01T00:00:00.000Z", "2025-03-01T00:00:00+08:00", "2025/3/1 0:00", "2025年3月1日 00:00",
        "1 Mar 2025", "Mar 1, 2025", "March 1st, 2025", "1st of March 2025", "01-Mar-2025", "2025—03—01", "2025–3–1",
        "２０２５．３．１",
        "二〇二五年三月一日", "二零二五年三月一日", "2025年3月1日 星期六", "2025-03-01（周六）", "2025\u200b-03-01", "1/1/2025",
    ],
)  # fmt: skip
def test_days(text: str) -> None:
    assert parse_date(text) == (date(2025, 1, 1) if text == "1/1/2025" else date(2025, 3, 1))


@pytest.mark.parametrize(("text", "day"), [("15/1/2025", 15), ("1/15/2025", 15), ("13.1.2025", 13), ("1-31-2025", 31)])
def test_days_whose_order_is_plain(text: str, day: int) -> None:
    assert parse_date(text) == date(2025, 1, day)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        *((text, f"not a date: {text}: the day is missing") for text in (
            "2025年3月", "2025年3月份", "2025年3月底", "2025-3", "2025.03", "2025/3", "202503", "Mar 2025", "2025-Mar",
            "3/2025",
        )),
        *((text, f"not a date: {text}: the month and the day are missing") for text in (
            "2025", "2025年", "2025年底", "2025Q1", "2025年第一季度", "2025年上半年",
        )),
        *((text, f"not a date: {text}: the year is missing") for text in ("3月1日", "3-1", "1 Mar", "Mar 1")),
        *((text, f"not a date: {text}: the year needs four digits") for text in (
            "25-3-1", "25.3.1", "1/3/25", "25年3月1日", "1-Mar-25",
        )),
        ("3/4/2025", "3/4/2025 may be 2025-03-04 or 2025-04-03"),
        ("03.04.2025", "03.04.2025 may be 2025-03-04 or 2025-04-03"),
        ("2025-03-01 10:30", "2025-03-01 10:30 has a time of day; a day alone is needed"),
        ("2025-02-28T16:00:00.000Z", "2025-02-28T16:00:00.000Z has a time of day; a day alone is needed"),
        ("2025.2.29", "no such day in the calendar: 2025.2.29"),
        ("20251301", "no such day in the calendar: 20251301"),
        ("30 Feb 2025", "no such day in the calendar: 30 Feb 2025"),
        ("45717", "not a date: 45717"),
        ("2025-3/1", "not a date: 2025-3/1"),
        ("2025年3月1", "not a date: 2025年3月1"),
        ("约2025年3月1日", "not a date: 约2025年3月1日"),
    ],
)  # fmt: skip
def test_what_is_no_day(text: str, message: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_date(text)
    assert caught.value.message.en == message


def test_how_spreadsheets_count_days_is_a_hint() -> None:
    with pytest.raises(Refused) as caught:
        parse_date("45717")
    assert caught.value.hint is not None and "2025-03-01" in caught.value.hint.en


@pytest.mark.parametrize("text", [*YES, "Y", "True", "ＹＥＳ", "✔\ufe0f", " √ ", "是\u200b"])
def test_yes(text: str) -> None:
    assert parse_boolean(text) is True


@pytest.mark.parametrize("text", [*NO, "N", "FALSE", "ｎｏ", "❌\ufe0f"])
def test_no(text: str) -> None:
    assert parse_boolean(text) is False


@pytest.mark.parametrize("word", numbers.COUNTED)
def test_what_a_number_counts(word: str) -> None:
    assert parse_integer(f"240{word}") == parse_integer(f"240 {word}") == 240
    assert parse_integer(f"1.2万{word}") == 12_000


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("30％", F(3, 10)), ("百分之三十", F(3, 10)), ("百分之3.5", F(7, 200)), ("百分之三点五", F(7, 200)),
        ("千分之六", F(6, 1000)),
        ("万分之五", F(5, 10_000)), ("6‰", F(6, 1000)), ("3成", F(3, 10)), ("三成", F(3, 10)), ("三成五", F(35, 100)),
        ("三成半", F(35, 100)),
        ("两成", F(2, 10)), ("十成", F(1)), ("3e-1", F(3, 10)),
    ],
)  # fmt: skip
def test_rates(text: str, rate: F) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize(
    "text",
    [
        "2025",
        "2025年",
        "2025年度",
        "2025财年",
        "2025会计年度",
        "2025 年度",
        "2025.0",
        "2025.00",
        "二〇二五年",
        "２０２５",
        "2025\u200b",
    ],
)
def test_years(text: str) -> None:
    assert parse_year(text) == 2025


@pytest.mark.parametrize("text", ["25年", "20.0025", "2025.5", "FY2025", "2025-01", "1899", "2100"])
def test_what_is_no_year(text: str) -> None:
    with pytest.raises(Refused):
        parse_year(text)


@pytest.mark.parametrize(
    ("text", "ticked"),
    [
        ("☑是 □否", True),
        ("□是 ☑否", False),
        ("是☑否□", True),
        ("■是□否", True),
        ("○是●否", False),
        ("☒是 ☐否", True),
        ("√有 □无", True),
    ],
)
def test_boxes_of_a_form(text: str, ticked: bool) -> None:
    assert parse_boolean(text) is ticked


@pytest.mark.parametrize("text", ["□是 □否", "☑是 ☑否", "☑是 □是", "☑是 □不详", "☑甲 □乙", "☒"])
def test_boxes_that_leave_it_open(text: str) -> None:
    with pytest.raises(Refused):
        parse_boolean(text)


@pytest.mark.parametrize("text", ["100万元（壹佰万元整）", "人民币壹佰万元整（¥1,000,000.00）", "100万（大写：壹佰万元整）"])
def test_an_amount_stated_twice(text: str) -> None:
    assert parse_money(text) == Money(F(1_000_000))


@pytest.mark.parametrize("text", ["100万元（壹佰壹拾万元整）", "100万元（含税）", "100万元（100万美元）"])
def test_an_amount_beside_something_else(text: str) -> None:
    with pytest.raises(Refused):
        parse_money(text)


@pytest.mark.parametrize("text", ["0,500", "0 500", "000,500", "0'500"])
def test_a_decimal_comma_is_no_thousands_separator(text: str) -> None:
    with pytest.raises(Refused):
        parse_money(text)


FEN = st.integers(0, 10**17)
CHINESE = "零一二三四五六七八九"


def in_characters(number: int) -> str:
    """A whole number below 10^12 as Chinese reads it out."""
    if number < 10:
        return CHINESE[number]
    for zeros, unit in ((8, "亿"), (4, "万"), (3, "千"), (2, "百"), (1, "十")):
        head, tail = divmod(number, 10**zeros)
        if head:
            zero = "零" if tail and tail < 10 ** (zeros - 1) else ""
            return in_characters(head) + unit + (zero + in_characters(tail) if tail else "")
    raise AssertionError


def read_out(number: int) -> str:
    """A number of a calendar: 十一, not 一十一."""
    return in_characters(number).removeprefix("一" if 10 <= number < 20 else "-")


@given(st.integers(0, 10**12 - 1))
def test_numbers_in_characters(number: int) -> None:
    assert parse_money(in_characters(number)).amount == number
    assert parse_money(f"人民币{in_characters(number)}元整").amount == number


@given(FEN)
def test_exponents_groups_and_coins(fen: int) -> None:
    yuan, rest = divmod(fen, 100)
    digits = str(fen)
    forms = [f"{digits[0]}.{digits[1:]}E{len(digits) - 3}" if len(digits) > 1 else f"{digits}e-2", f"{fen}e-2"]
    forms += [f"{yuan:,}.{rest:02}".replace(",", sign) for sign in (" ", "'", "\u2009", "\xa0", "，")]
    forms += [f"{yuan}元{rest // 10}角{rest % 10}分"]
    assert [parse_money(form).amount for form in forms] == [F(fen, 100)] * len(forms)


@given(st.dates(FIRST_DAY, LAST_DAY))
@example(date(2000, 10, 10))  # 十月十日 has no other figure
def test_every_form_of_a_day(day: date) -> None:
    y, m, d = day.year, day.month, day.day
    name = next(name for name, month in MONTHS.items() if month == m)
    weekday = "一二三四五六日"[day.weekday()]
    forms = [f"{y}.{m}.{d}", f"{y}{m:02}{d:02}", f"{y}年{m}月{d}号", f"{day} 00:00:00", f"{day}T00:00:00Z", f"{d} {name} {y}"]
    forms += [f"{name} {d}, {y}", f"{y}年{m}月{d}日（周{weekday}）", f"{y}年{read_out(m)}月{read_out(d)}日"]
    assert [parse_date(form) for form in forms] == [day] * len(forms)
