"""The words, units and forms of mails and tables: each with its exact value, so that a wrong multiple is noticed."""

from datetime import date
from fractions import Fraction as F

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from refusals import EMPTY, NO_AMOUNT, NO_DAY, of, refusal

from binjiang_cli.values import currencies, everyday, everyday_days, money, numbers
from binjiang_cli.values.dates import FIRST_DAY, LAST_DAY, parse_date
from binjiang_cli.values.money import Money, parse_money
from binjiang_cli.values.numbers import is_boolean, parse_boolean, parse_integer, parse_number, parse_rate, parse_year
from binjiang_cli.words import Text

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
    "HKD": "HK$ 港元 港币 港纸 港圆 HKD$ Hong_Kong_dollars",
    "JPY": "日元 日圆 日币 JP¥ JPY¥ 円 yen",
    "KRW": "韩元 韩币 韩圆 ₩ Korean_won",
    "SGD": "新加坡元 新元 新币 坡币 新加坡币 S$ SGD$ Singapore_dollars",
    "AUD": "澳元 澳币 澳刀 澳大利亚元 A$ AU$ AUD$ Australian_dollars",
    "CAD": "加元 加币 加刀 加拿大元 C$ CA$ CAD$ Canadian_dollars",
    "CHF": "瑞士法郎 瑞郎 Swiss_francs",
    "TWD": "新台币 台币 NT$ NTD NTD$",
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
    "零": 0, "〇": 0, "○": 0, "一": 1, "壹": 1, "二": 2, "贰": 2, "貳": 2, "两": 2, "兩": 2, "三": 3, "叁": 3, "叄": 3, "參": 3,
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
OF_WEEK = {
    1: ("周六", "Saturday"), 2: ("周日", "Sunday"), 3: ("周一", "Monday"), 4: ("周二", "Tuesday"), 5: ("周三", "Wednesday"),
    6: ("周四", "Thursday"), 7: ("周五", "Friday"), 8: ("周六", "Saturday"), 9: ("周日", "Sunday"),
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
    assert set(everyday.SAME) - set(map(ord, "圓圆塊幣歐韓鎊臺個點毛’‘´")) <= set(map(ord, [*CHARACTERS, *PLACES]))
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
        ("1.5个亿", 150_000_000), ("一个亿", 10**8), ("1200（万元）", 12_000_000), ("5【万】", 50_000),
        ("1亿零5千", 100_005_000),
        ("“120万元”", 1_200_000), ("120万元。", 1_200_000), ("120万元；", 1_200_000), ("1亿5千万", 150_000_000),
        ("100w", 1_000_000), ("850W", 8_500_000), ("１００ｗ", 1_000_000), ("1亿2000万元", 120_000_000),
        ("2千3百万", 23_000_000),
        ("100萬", 1_000_000), ("1億", 100_000_000), ("1.5M", 1_500_000), ("1.2 million", 1_200_000), ("3.5 mio.", 3_500_000),
        ("壹佰万元整", 1_000_000), ("伍拾萬元正", 500_000), ("三百五十万", 3_500_000), ("一百十五", 115), ("十五万", 150_000),
        ("一亿零五百万", 105_000_000), ("1亿零500万", 105_000_000), ("三万零五", 30_005), ("3万0005", 30_005),
        ("3万5000", 35_000),
        ("12万3千5百元", 123_500), ("1亿2000.5万", 120_005_000), ("2千万3百万", 23_000_000), ("1.5千万", 15_000_000),
        ("1.5万亿", 1_500_000_000_000), ("一点二五亿", 125_000_000), ("二百五十点五万", 2_505_000), ("五十一", 51), ("零", 0),
        ("1.2E7", 12_000_000), ("1.2e+07", 12_000_000), ("12e-1", F(6, 5)), ("1e0", 1), ("12000000.0", 12_000_000),
        ("0.001e18", 10**15), ("100000000000000000e-18", F(1, 10)), ("1亿 2000万元", 120_000_000), ("3万5000.50", F("35000.5")),
        ("二十一", 21), ("九十", 90), ("一万零零五", 10_005), ("三 千 元", 3_000),
        ("人民币1200万元整", 12_000_000), ("RMB 120万", 1_200_000), ("人民币￥120万", 1_200_000),
        ("120万元（人民币）", 1_200_000),
        ("1 200 000", 1_200_000), ("1\u2009200\u2009000.50", F("1200000.5")), ("1\u202f200\u202f000", 1_200_000),
        ("1'200'000", 1_200_000), ("1’200’000", 1_200_000), ("1\xa0200\xa0000元", 1_200_000), ("1 000万", 10_000_000),
        ("3元5角", F("3.5")), ("3块5毛", F("3.5")), ("5角", F("0.5")), ("7分", F("0.07")), ("5角7分", F("0.57")),
        ("3元零7分", F("3.07")), ("人民币3元5角", F("3.5")), ("RMB 3元5角", F("3.5")), ("¥3元5角整", F("3.5")),
        ("三角二分", F("0.32")),
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
        ("3 MAD", 3, "MAD"), ("1.2亿日圓", 120_000_000, "JPY"), ("5欧", 5, "EUR"), ("欧5", 5, "EUR"),
        ("HKD$100万", 1_000_000, "HKD"), ("100万NTD", 1_000_000, "TWD"), ("JPY¥100万", 1_000_000, "JPY"),
        ("人民币：100万元", 1_000_000, "CNY"), ("USD: 100万", 1_000_000, "USD"),
        ("[USD] 15k", 15_000, "USD"), ("15k［USD］", 15_000, "USD"), ("( USD ) 15k", 15_000, "USD"),
    ],
)  # fmt: skip
def test_amounts_in_other_currencies(text: str, amount: F | int, currency: str) -> None:
    assert parse_money(text) == Money(F(amount), currency)


NOT_ONE_AMOUNT = {
    "open": [
        "3万5", "3万5元", "三百五", "3块5", "1亿2000", "1亿20000万", "1.2亿3000万", "1亿1亿", "一亿一亿", "一点二亿三千万",
        "一二元", "三百零", "1亿5千", "一亿五百元", "3亿零1亿",
    ],
    "no amount": [
        "百万", "50（人）", "1e19", "0.0001e19", "1e999999999", "3元50分", "3.5元5角", "五五角", "abc元5角", "1.5点",
        "1200万元/年", "=300", "1.5点五", "点五元", "十十五元",
    ],
    "points": ["1.200.000"],
    "commas": ["1.200.000,50", "1,2", "12,00", "1,200 000"],
    "parted": ["5 0", "12 00"],
    "approximate": ["几百万", "十几万元", "一百来万", "上千万", "100万+", "100万以内", "up to 5M"],
    "range": ["3-5M"],
    "too fine": ["1e-3"],
    "too large": ["1e16"],
}  # fmt: skip


@pytest.mark.parametrize(("why", "text"), [(why, text) for why, texts in NOT_ONE_AMOUNT.items() for text in texts])
def test_what_is_no_amount_in_one_way_only(why: str, text: str) -> None:
    assert refusal(parse_money, text) == of(text, NO_AMOUNT[why])


@pytest.mark.parametrize(
    ("text", "word", "why"),
    [
        ("50万刀", "刀", Text("美元、加元、澳元都有人叫刀", "刀 may be US, Canadian or Australian dollars")),
        ("5兆", "兆", Text("兆在大陆是百万，在台湾是万亿", "兆 is a million on the mainland and 10^12 in Taiwan")),
        ("1.2mil", "mil", Text("mil 有人用来写千，有人用来写百万", "mil is a thousand to some and a million to others")),
        ("50 kr", "kr", Text("瑞典、挪威、丹麦等国的货币都是克朗", "Sweden, Norway, Denmark and others have kroner")),
        ("50万卢比", "卢比", Text("印度、巴基斯坦等国的货币都叫卢比", "India, Pakistan and others have rupees")),
        ("10 kw", "kw", Text("kw 有人用来写千万，也是千瓦", "kw is ten million to some, and a kilowatt")),
    ],
)
def test_words_of_several_meanings(text: str, word: str, why: Text) -> None:
    said = Text(f"“{word}”不止一种意思", f"{word} has more than one meaning")
    assert refusal(parse_money, text) == refusal(parse_number, text) == (said, why)
    assert refusal(parse_money, f"{word}") == of(word, NO_AMOUNT["no amount"])  # nothing is counted


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
    assert (
        parse_date(f"2025-03-0{day} ({name})" if len(name) > 1 else f"2025-03-0{day} 星期{name}")
        == parse_date(f"{name}. 2025/3/{day}" if len(name) > 1 else f"2025/3/{day}, 礼拜{name}")
        == date(2025, 3, day)
    )
    zh, en = OF_WEEK[day % 9 + 1]
    said = Text(f"“{wrong}”的星期不对，那天是{zh}", f"{wrong} names the wrong weekday; that day is a {en}")
    assert refusal(parse_date, wrong) == (said, None)


def test_a_weekday_beside_a_day_whose_order_is_plain() -> None:
    assert parse_date("Saturday, 15/3/2025") == date(2025, 3, 15)
    said = Text("“Sun 15/3/2025”的星期不对，那天是周六", "Sun 15/3/2025 names the wrong weekday; that day is a Saturday")
    assert refusal(parse_date, "Sun 15/3/2025") == (said, None)
    said = Text("“2025-3-3（周日）”的星期不对，那天是周一", "2025-3-3（周日） names the wrong weekday; that day is a Monday")
    assert refusal(parse_date, "2025-3-3（周日）") == (said, None)


@pytest.mark.parametrize(
    "text",
    [
        "2025.3.1", "2025.03.01", "2025. 3. 1", "20250301", "2025年3月1号", "2025年3月1號", "2025-03-01 00:00:00",
        "2025-03-01T00:00:00", "2025-03-01T00:00:00.000Z", "2025-03-01T00:00:00+08:00", "2025/3/1 0:00", "2025年3月1日 00:00",
        "1 Mar 2025", "Mar 1, 2025", "March 1st, 2025", "1st of March 2025", "01-Mar-2025", "2025—03—01", "2025–3–1",
        "２０２５．３．１",
        "1/Mar/2025", "2025/Mar/01", "2025年三月1日", "2025年3月一日", "二○二五年三月一日", "“2025-03-01”", "2025-03-01。",
        "二〇二五年三月一日", "二零二五年三月一日", "2025年3月1日 星期六", "2025-03-01（周六）", "2025\u200b-03-01",
        "1\tMar  2025", "\ufeff 2025-03-01", *(f"2025{dash}03{dash}01" for dash in "‐‑‒–—―−"),
    ],
)  # fmt: skip
def test_days(text: str) -> None:
    assert parse_date(text) == date(2025, 3, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025年元月5日", date(2025, 1, 5)), ("2025 年元月 5 号", date(2025, 1, 5)), ("二〇二五年元月五日", date(2025, 1, 5)),
        ("2000年十月十日", date(2000, 10, 10)), ("二〇二五年十一月三十日", date(2025, 11, 30)),
        ("二〇二五年十二月二十九号", date(2025, 12, 29)), ("二〇〇六年七月八日", date(2006, 7, 8)),
    ],
)  # fmt: skip
def test_days_in_characters(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "month", "day"),
    [
        ("15/1/2025", 1, 15), ("1/15/2025", 1, 15), ("13.1.2025", 1, 13), ("1-31-2025", 1, 31), ("12/13/2025", 12, 13),
        ("13/12/2025", 12, 13), ("1/1/2025", 1, 1), ("12.12.2025", 12, 12),
    ],
)  # fmt: skip
def test_days_whose_order_is_plain(text: str, month: int, day: int) -> None:
    assert parse_date(text) == date(2025, month, day)


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("3/4/2025", "2025-03-04", "2025-04-03"), ("03.04.2025", "2025-03-04", "2025-04-03"),
        ("1-2-2025", "2025-01-02", "2025-02-01"), ("5/1/2025", "2025-05-01", "2025-01-05"),
        ("12/11/2025", "2025-12-11", "2025-11-12"), ("3/12/2025", "2025-03-12", "2025-12-03"),
    ],
)  # fmt: skip
def test_days_whose_order_is_open(text: str, first: str, second: str) -> None:
    assert refusal(parse_date, text) == (
        Text(f"“{text}”可以是 {first}，也可以是 {second}", f"{text} may be {first} or {second}"),
        Text(f"写成 {first} 或 {second}", f"write {first} or {second}"),
    )


NOT_ONE_DAY = {
    "without day": [
        "2025年3月", "2025年3月份", "2025年3月底", "2025年3月上旬", "2025-3", "2025.03", "2025/3", "202503", "Mar 2025",
        "2025-Mar", "3/2025", "二〇二五年三月", "二〇二五年元月",
    ],
    "without month": ["2025", "2025年", "2025年底", "2025年度", "2025Q1", "2025年第一季度", "2025年上半年"],
    "without year": ["3月1日", "3-1", "1 Mar", "Mar 1"],
    "short year": ["25-3-1", "25.3.1", "1/3/25", "25年3月1日", "1-Mar-25"],
    "time": ["2025-03-01 10:30", "2025-02-28T16:00:00.000Z", "2025年3月1日8:00"],
    "no such day": ["2025.2.29", "20251301", "30 Feb 2025", "13/14/2025", "0/5/2025", "5/0/2025", "15/0/2025", "0/0/2025"],
    "no day": ["2025-3/1", "2025年3月1", "约2025年3月1日", "29999", "60000", "soon"],
}  # fmt: skip


@pytest.mark.parametrize(("why", "text"), [(why, text) for why, texts in NOT_ONE_DAY.items() for text in texts])
def test_what_is_no_day(why: str, text: str) -> None:
    assert refusal(parse_date, text) == of(text, NO_DAY[why])


def test_each_reason_is_met() -> None:
    assert set(NOT_ONE_DAY) == set(NO_DAY)


@pytest.mark.parametrize(
    ("text", "day"), [("45717", "2025-03-01"), ("45717.0", "2025-03-01"), ("30000", "1982-02-18"), ("59999", "2064-04-07")]
)
def test_how_spreadsheets_count_days_is_a_hint(text: str, day: str) -> None:
    hint = Text(f"若是表格里的日期序号，那是 {day}", f"if it is how a spreadsheet counts days, it is {day}")
    assert refusal(parse_date, text) == (of(text, NO_DAY["no day"])[0], hint)


NEITHER = (
    Text("“{}”既不是“是”也不是“否”", "neither yes nor no: {}"),
    Text("写 是/否 或 true/false；不知道就不要写", "write true/false, yes/no; leave it out when it is not known"),
)


@pytest.mark.parametrize("text", [*YES, "Y", "True", "ＹＥＳ", "✔\ufe0f", " √ ", "是\u200b", "\u200b yes"])
def test_yes(text: str) -> None:
    assert parse_boolean(text) is True
    assert is_boolean(text.replace("\u200b ", ""))


@pytest.mark.parametrize("text", [*NO, "N", "FALSE", "ｎｏ", "❌\ufe0f"])
def test_no(text: str) -> None:
    assert parse_boolean(text) is False
    assert is_boolean(text)


@pytest.mark.parametrize("text", ["", "maybe", "2", "是否", "不详"])
def test_neither_yes_nor_no(text: str) -> None:
    assert not is_boolean(text)
    assert refusal(parse_boolean, text) == (of(text, NEITHER) if text else EMPTY)


COUNTED = ("persons", "person", "people", "employees", "人", "名", "位", "个", "家", "件", "项", "次")


@pytest.mark.parametrize("word", [*COUNTED, "People"])
def test_what_a_number_counts(word: str) -> None:
    assert set(COUNTED) == set(numbers.COUNTED)
    assert parse_integer(f"240{word}") == parse_integer(f"240 {word}") == 240
    assert parse_integer(f"1.2万{word}") == 12_000


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("30％", F(3, 10)), ("百分之三十", F(3, 10)), ("百分之3.5", F(7, 200)), ("百分之三点五", F(7, 200)),
        ("千分之六", F(6, 1000)),
        ("万分之五", F(5, 10_000)), ("6‰", F(6, 1000)), ("3成", F(3, 10)), ("三成", F(3, 10)), ("三成五", F(35, 100)),
        ("三成半", F(35, 100)),
        ("两成", F(2, 10)), ("十成", F(1)), ("3e-1", F(3, 10)), ("二成九", F(29, 100)), ("7成5", F(75, 100)),
        ("百 分 之 5", F(1, 20)), ("三成".ljust(60), F(3, 10)), ("千分之一点五", F(3, 2000)),
        ("1.5万%", F(150)), ("\ufeff 6‰", F(6, 1000)),
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
        "二○二五年",
        "２０２５",
        "2025\u200b",
        "\u200b 2025",
    ],
)
def test_years(text: str) -> None:
    assert parse_year(text) == 2025


@pytest.mark.parametrize("text", ["25年", "20.0025", "2025.5", "FY2025", "2025-01", "1899", "2100", "年"])
def test_what_is_no_year(text: str) -> None:
    hint = Text("四位数字，例如 2025", "four digits, for example 2025")
    assert refusal(parse_year, text) == (Text(f"“{text}”不是年份", f"not a year: {text}"), hint)


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
        ("否□ 是☑", True),
        ("No ✓ / Yes ☐", False),
        ("◯有、✔没有", False),
        *((f"{tick}是 {box}否", True) for tick in "☑√✓✔☒■●" for box in "☐□○◯"),
    ],
)
def test_boxes_of_a_form(text: str, ticked: bool) -> None:
    assert parse_boolean(text) is ticked


@pytest.mark.parametrize("text", ["□是 □否", "☑是 ☑否", "☑是 □是", "□否 ☑无", "☑是 □不详", "☑甲 □是", "☑甲 □乙", "☒", "是否"])
def test_boxes_that_leave_it_open(text: str) -> None:
    assert refusal(parse_boolean, text) == of(text, NEITHER)


@pytest.mark.parametrize(
    "text",
    [
        "100万元（壹佰万元整）", "人民币壹佰万元整（¥1,000,000.00）", "100万（大写：壹佰万元整）",
        "大写：壹佰万元整（小写：1000000元）", "小写 100万 (大写 壹佰万元整)",
    ],
)  # fmt: skip
def test_an_amount_stated_twice(text: str) -> None:
    assert parse_money(text) == Money(F(1_000_000))


@pytest.mark.parametrize("text", ["100万元（壹佰壹拾万元整）", "100万元（含税）", "100万元（100万美元）"])
def test_an_amount_beside_something_else(text: str) -> None:
    assert refusal(parse_money, text) == of(text, NO_AMOUNT["no amount"])


@pytest.mark.parametrize(
    ("text", "why"), [("0,500", "commas"), ("0 500", "parted"), ("000,500", "commas"), ("0'500", "no amount")]
)
def test_a_decimal_comma_is_no_thousands_separator(text: str, why: str) -> None:
    assert refusal(parse_money, text) == of(text, NO_AMOUNT[why])


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
