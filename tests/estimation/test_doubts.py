"""Doubts: each with the profile that raises it, the one beside it that does not, and its words; figures worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import estimate_of, policy_with

from binjiang_cli.estimation.doubts.records import alike_pairs, nearly_alike
from binjiang_cli.policy.load import Policy

Doubt = tuple[str, str | None, str, str]


def doubts(profile: str, as_of: str = "2026-06-30", policy: Policy | None = None) -> list[Doubt]:
    """The code, the place and the words of each warning, in Chinese and in English."""
    found = estimate_of(f"as_of: {as_of}\n{profile}", policy)
    return [(warning.code, warning.path, warning.message.zh, warning.message.en) for warning in found.warnings]


def codes(profile: str, as_of: str = "2026-06-30", policy: Policy | None = None) -> list[str]:
    return [code for code, *_ in doubts(profile, as_of, policy)]


def capital(registered: str, paid_in: str, more: str = "") -> str:
    return f"capital_injections: [{{kind: new, registered: {registered}, paid_in: {paid_in}, on: 2025-03-01}}]\n{more}"


def test_paid_in_above_registered() -> None:
    assert doubts(capital("1000万", "10000000.01")) == [
        (
            "part_above_whole", "capital_injections[0].paid_in",
            "实到资本 10,000,000.01 大于注册资本 10,000,000.00",
            "Paid-in capital 10,000,000.01 is more than registered capital 10,000,000.00",
        )
    ]  # fmt: skip
    assert doubts(capital("1000万", "1000万")) == []


def test_paid_in_and_registered_in_two_currencies() -> None:
    """USD 1,000,000 at 7.1 is 7,100,000; without a rate the two cannot be compared, but dollars with dollars can."""
    fx = "fx: {USD: 7.1}\n"
    assert codes(capital("710万", "USD 100万", fx)) == []
    assert codes(capital("7099999.99", "USD 100万", fx)) == ["part_above_whole"]
    assert codes(capital("1万", "USD 100万")) == []
    assert codes(capital("USD 1000万", "USD 1000万")) == []
    assert doubts(capital("USD 1000万", "USD 1001万")) == [
        (
            "part_above_whole", "capital_injections[0].paid_in",
            "实到资本 USD 10,010,000.00 大于注册资本 USD 10,000,000.00",
            "Paid-in capital USD 10,010,000.00 is more than registered capital USD 10,000,000.00",
        )
    ]  # fmt: skip


def loan(interest: str, drawn: str = "2025-01-01", repaid: str | None = "2026-01-01", principal: str = "100万") -> str:
    until = f", repaid_on: {repaid}" if repaid else ""
    return f"loans: [{{lender: bank, principal: {principal}, drawn_on: {drawn}, interest_paid: {interest}{until}}}]\n"


def odd_rate(rate: str, at: int = 0) -> Doubt:
    return (
        "odd_yearly_rate", f"loans[{at}].interest_paid",
        f"已付利息约合本金的每年 {rate}，通常在 1% 到 15% 之间",
        f"Interest paid comes to some {rate} of principal a year; from 1% to 15% is usual",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("interest", "rate"),
    [("150000", None), ("150000.01", "15%"), ("160000", "16%"), ("10000", None), ("9999.99", "1%"), ("2500", "0.25%")],
)
def test_interest_of_a_loan_of_one_year(interest: str, rate: str | None) -> None:
    """1,000,000 for 365 days: 15% is 150,000, 1% is 10,000."""
    assert doubts(loan(interest)) == ([odd_rate(rate)] if rate else [])


@pytest.mark.parametrize(
    ("terms", "rate"),
    [
        # Of the last quarter (92 days) nothing need have been paid; on the 93rd day 1% a year of one day is 27.40.
        (("0", "2026-03-30", None), None),
        (("27.39", "2026-03-29", None), "1%"),
        (("27.40", "2026-03-29", None), None),
        (("20000", "2026-03-29", None), None),
        (("100000", "2026-03-29", None), "39.25%"),  # 100,000 × 365 ÷ 93 = 392,473.12
        # Repaid on the day of the estimate, nothing is in arrears; repaid a day later, the last quarter may be.
        (("9999.99", "2025-06-30", "2026-06-30"), "1%"),
        (("10000", "2025-06-30", "2026-06-30"), None),
        (("9999.99", "2025-06-30", "2026-07-01"), None),
        # Two years are to come to an end: 300,000 is 15% of both; 1% of the 365 days that have passed less 92 is 7,479.45.
        (("300000", "2025-06-30", "2027-06-30"), None),
        (("300000.01", "2025-06-30", "2027-06-30"), "15%"),
        (("7479.46", "2025-06-30", "2027-06-30"), None),
        (("7479.45", "2025-06-30", "2027-06-30"), "1%"),
        # One day: 15% a year is 410.96. On the day of drawing there is no rate, and neither of a principal of zero.
        (("410.95", "2026-06-29", None), None),
        (("410.96", "2026-06-29", None), "15%"),
        (("9999.99", "2026-06-30", None), None),
        (("9999.99", "2025-01-01", "2026-01-01", "0"), None),
    ],
)
def test_interest_while_a_loan_runs(terms: tuple[str, ...], rate: str | None) -> None:
    found = [doubt for doubt in doubts(loan(*terms)) if doubt[0] not in ("after_as_of", "small_amount")]
    assert found == ([odd_rate(rate)] if rate else [])


def test_each_loan_by_itself() -> None:
    """That of the first is not known, as it has no day; on the day of drawing little interest is a small amount."""
    records = "{principal: 100万, interest_paid: 16万}", "{principal: 100万, drawn_on: 2025-06-30, interest_paid: 16万}"
    found = doubts(f"loans: [{', '.join(records)}]\n")
    assert [doubt for doubt in found if doubt[0] == "odd_yearly_rate"] == [odd_rate("16%", 1)]
    assert codes(loan("1", "2026-06-30", None)) == ["small_amount"]
    assert codes(loan("1", "2026-06-29", None)) == []  # judged by the year


def project(*spends: str) -> str:
    records = ", ".join(f"{{subject: 项目{number}号, spend: {spend}}}" for number, spend in enumerate(spends))
    return f"rd_projects: [{records}]\n"


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        # 10,000,000 is usual for R&D, ten thousand times 1,000; and 1,000 is the bound
        (project("999.99"), ["rd_projects[0].spend"]),
        (project("1000"), []),
        (project("0"), []),
        (project("300", "1000万", "0.01"), ["rd_projects[0].spend", "rd_projects[2].spend"]),
        # 1,000,000 is usual for a grant: 100 is small by itself, more only beside a greater one
        ("grants_received: [{amount: 100}]\n", ["grants_received[0].amount"]),
        ("grants_received: [{amount: 100.01}]\n", []),
        ("grants_received: [{amount: 999.99}, {amount: 1000万}]\n", ["grants_received[0].amount"]),
        ("grants_received: [{amount: 999.99}, {amount: 999万}]\n", []),
        # USD 142 at 7 is 994, USD 143 is 1,001; at the profile's own rate of 6.9, 986.70
        (project("USD 142"), ["rd_projects[0].spend"]),
        (project("USD 143"), []),
        ("fx: {USD: 6.9}\n" + project("USD 143"), ["rd_projects[0].spend"]),
    ],
)
def test_amounts_whose_unit_was_forgotten(profile: str, expected: list[str]) -> None:
    assert [path for code, path, *_ in doubts(profile) if code == "small_amount"] == expected


@pytest.mark.parametrize(("amount", "zh", "en"), [("300", "300.00 元", "300.00"), ("USD 1", "USD 1.00", "USD 1.00")])
def test_words_of_a_small_amount(amount: str, zh: str, en: str) -> None:
    assert doubts(project(amount))[0] == (
        "small_amount", "rd_projects[0].spend",
        f"只有 {zh}，是不是漏写了“万”？", f"only {en}: was the unit (万, 10,000) forgotten?",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("currency", "rate", "odd"),
    [
        ("USD", "21", False), ("USD", "21.01", True), ("USD", "2.34", False), ("USD", "2.33", True), ("USD", "710.34", True),
        ("GBP", "3", False), ("GBP", "2.99", True), ("JPY", "4.8", True), ("JPY", "0.05", False), ("ISK", "900000", False),
    ],
)  # fmt: skip
def test_rates_of_exchange(currency: str, rate: str, odd: bool) -> None:
    """A third of 7 is 2.333…, of 9 it is 3; three times 7 is 21; 4.8 is for a hundred yen. Of crowns none is usual."""
    assert codes(f"fx: {{{currency}: {rate}}}\n") == (["odd_exchange_rate"] if odd else [])


@pytest.mark.parametrize("rate", ["4.8", "[{from: 2025-01-01, value: 0.05}, {from: 2026-01-01, value: 4.8}]"])
def test_words_of_a_rate_of_exchange(rate: str) -> None:
    assert doubts(f"fx: {{JPY: {rate}}}\n") == [
        (
            "odd_exchange_rate", "fx.JPY",
            "1 JPY 折合 4.8 元，与通常的 0.048 元左右相差太多；汇率按一单位外币填写",
            "CNY 4.8 for 1 JPY is far from the usual 0.048 or so; rates are for one unit",
        )
    ]  # fmt: skip


def test_the_same_record_twice() -> None:
    one = "{name: 研发, subject: MCU, spend: 100万}"
    assert doubts(f"rd_projects: [{one}, {one.replace('MCU', 'ｍｃｕ')}]\n") == [
        (
            "subject_spellings", "rd_projects[1].subject",
            "“ｍｃｕ”与“MCU”视为同一标的", "ｍｃｕ and MCU are read as one subject",
        ),
        (
            "record_twice", "rd_projects[1]",
            "与 rd_projects[0] 完全相同，是不是写了两次？", "the same as rd_projects[0]: was it entered twice?",
        ),
    ]  # fmt: skip
    assert codes(f"rd_projects: [{one}, {one.replace('100万', '101万')}]\n") == []
    assert codes("rd_projects: [{}, {}]\n") == []


def test_a_sign_that_nobody_sees_is_written_out() -> None:
    assert doubts('rd_projects: [{subject: MCU}, {subject: "MC\\u200dU", spend: 1万}]\n') == [
        (
            "subject_spellings", "rd_projects[1].subject",
            r"“MC\u200dU”与“MCU”视为同一标的", r"MC\u200dU and MCU are read as one subject",
        )
    ]  # fmt: skip


def test_days_and_years_to_come() -> None:
    network = "market_networks: [{region: domestic, year: 2027, operating_cost: 100万}]\n"
    assert doubts(network) == [
        (
            "after_as_of", "market_networks[0].year",
            "2027 晚于评估日 2026-06-30，尚未发生", "2027 lies after 2026-06-30, the day of the estimate",
        )
    ]  # fmt: skip
    assert codes(network.replace("2027", "2026")) == []
    assert doubts(loan("1万", "2026-01-01", "2026-07-01"))[0] == (
        "after_as_of", "loans[0].repaid_on",
        "2026-07-01 晚于评估日 2026-06-30，尚未发生", "2026-07-01 lies after 2026-06-30, the day of the estimate",
    )  # fmt: skip
    assert codes(loan("1万", "2026-01-01", "2026-06-30")) == []


SPENT = "rd_projects: [{name: 研发, subject: 车规级MCU, year: 2025, key_innovation: true, spend: 100万}]\n"
NAMED = "rd_projects: [{name: 车规级MCU, year: 2025, key_innovation: true, spend: 100万}, {year: 2025, spend: 90万}]\n"


def unmet(zh: str, en: str, meant: str = "", at: int = 0) -> Doubt:
    """The doubt about a grant that is for these subjects, with the subject that it was meant for."""
    hints = (f"；是不是“{meant}”？", f"; did you mean {meant}?") if meant else ("", "")
    return (
        "grant_without_line", f"grants_received[{at}].subject",
        f"没有哪一行的标的是“{zh}”，这笔资助没有扣除{hints[0]}",
        f"no line is about {en}: this grant is deducted from nothing{hints[1]}",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("profile", "subject", "expected"),
    [
        (SPENT, "车规极MCU", [unmet("车规极MCU", "车规极MCU", "车规级MCU")]),
        # The name stands for the subject of a record that states none.
        (NAMED, "车规极MCU", [unmet("车规极MCU", "车规极MCU", "车规级MCU")]),
        # What was meant is that which is like the first of several.
        (SPENT, "[车规极MCU, 销售渠道]", [unmet("车规极MCU、销售渠道", "车规极MCU, 销售渠道", "车规级MCU")]),
        (SPENT, "[销售渠道, 车规极MCU]", [unmet("销售渠道、车规极MCU", "销售渠道, 车规极MCU")]),
        (SPENT, "[销售渠道, 车规级MCU]", []),
    ],
)
def test_a_grant_that_matches_nothing(profile: str, subject: str, expected: list[Doubt]) -> None:
    found = doubts(f"{profile}grants_received: [{{subject: {subject}, amount: 10万}}]\n")
    assert [doubt for doubt in found if doubt[0] != "similar_subjects"] == expected


def test_a_grant_that_matches_nothing_beside_one_of_an_unknown_amount() -> None:
    grants = "grants_received: [{subject: 车规级MCU}, {subject: 销售渠道, amount: 1万}]\n"
    assert doubts(SPENT + grants) == [unmet("销售渠道", "销售渠道", at=1)]
    assert codes(f"{SPENT}grants_received: [{{subject: 车规级mcu, amount: 10万}}]\n") == ["subject_spellings"]
    # Before the policy came into force there are no lines, and nothing is to be said of grants.
    assert codes(SPENT + grants.replace("subject: 车规级MCU", "subject: 渠道, amount: 1万"), "2024-11-24") == [
        "after_as_of", "not_in_force",
    ]  # fmt: skip


def test_a_line_whose_subject_is_not_known_could_be_meant_by_any_grant(tmp_path: Path) -> None:
    rule = "for_each: loans\neligible_cost: loan.principal\nintensity: 10%\nsubject: loan.name\n"
    policy = policy_with(tmp_path, rule)
    grant = "grants_received: [{subject: 渠道, amount: 1万}]\n"
    assert codes("loans: [{name: 甲, principal: 1万}, {principal: 2万}]\n" + grant, policy=policy) == []
    assert codes("loans: [{name: 甲, principal: 1万}]\n" + grant, policy=policy) == ["grant_without_line"]


def test_a_grant_of_a_rule_that_there_is_not() -> None:
    grants = "grants_received: [{{subject: 车规级MCU, rule: {}, amount: 1万}}]\n"
    assert doubts(SPENT + grants.format("rd-suport")) == [
        (
            "grant_of_unknown_rule", "grants_received[0].rule",
            "没有规则“rd-suport”，这笔资助不计入任何限额；是不是 rd-support？",
            "there is no rule rd-suport: this grant counts towards no limit; did you mean rd-support?",
        )
    ]  # fmt: skip
    assert codes(SPENT + grants.format("rd-support")) == []
    assert codes(SPENT + grants.format("某市专项")) == []


def test_a_grant_for_several_lines() -> None:
    two = SPENT + "market_networks: [{subject: 车规级MCU, region: domestic, year: 2025, operating_cost: 100万}]\n"
    grant = "grants_received: [{subject: 车规级MCU, amount: 1万}]\n"
    assert codes(two + grant) == []  # only one of the two is paid
    apart = two.replace("subject: 车规级MCU, region", "subject: 渠道, region")
    assert doubts(apart + grant.replace("车规级MCU", "[车规级MCU, 渠道]")) == [
        (
            "grant_for_several_lines", "grants_received[0]",
            "这笔资助从 2 行里各扣了一次：rd_projects[0]、market_networks[0]",
            "this grant is deducted from each of 2 lines: rd_projects[0], market_networks[0]",
        )
    ]  # fmt: skip


ALIKE = [
    ("车规级MCU", "车规极MCU", True), ("车规级MCU", "车规级MC", True), ("车规级MCU", "车规级MPU", True),
    ("封测线一期", "封测线二期", False), ("MCU1", "MCU2", False), ("甲产品线", "乙产品线", False), ("AB", "AC", False),
    ("车规级MCU", "工业级MPU", False),
    # One sign is left out in the middle, whatever the signs beside it; two are too many.
    ("车规级MCU", "车规MCU", True), ("MCU芯片", "MC芯片", True), ("车规级MCU", "车规级M", False), ("MCU", "MPU", True),
    # A sign that numbers is left out, or stands where another does that numbers nothing.
    ("封测线", "封测2线", False), ("封测线", "封测线2", False), ("车规级MCU", "车规1MCU", True),
    ("车规1MCU", "车规级MCU", True),
    # A letter by itself numbers; in a word, whichever its neighbours are, it does not.
    ("产品A", "产品B", False), ("A产品", "B产品", False), ("产品A线", "产品B线", False), ("车规级MCU", "车规级MCX", True),
    ("车规级MA", "车规级MB", True), ("车规级AM", "车规级BM", True), ("AM1系列", "BM1系列", True), ("A1系列", "B1系列", False),
    # The first and the last of the common Chinese characters are no letters of an alphabet.
    ("芯片㐀", "芯片1", True), ("芯片鿿", "芯片1", True),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "alike"), ALIKE)
def test_subjects_that_one_sign_tells_apart(one: str, other: str, alike: bool) -> None:
    profile = f"rd_projects: [{{subject: {one}, spend: 100万}}]\nindustrial_projects: [{{subject: {other}}}]\n"
    assert codes(profile) == (["similar_subjects"] if alike else [])
    assert nearly_alike(one, other) == nearly_alike(other, one) == alike


def similar(one: str, other: str, path: str) -> Doubt:
    return (
        "similar_subjects", path,
        f"“{one}”与“{other}”只差一个字；是同一标的就要写成一样",
        f"{one} differs from {other} in one sign; one subject is to be written in one way",
    )  # fmt: skip


def test_words_of_similar_subjects() -> None:
    profile = "rd_projects: [{subject: 车规级MCU}]\nindustrial_projects: [{subject: 车规极MCU}]\n"
    assert doubts(profile) == [similar("车规极MCU", "车规级MCU", "industrial_projects[0].subject")]


def test_three_subjects_that_are_alike_are_a_series() -> None:
    """So are three of which the middle one is like both others; what is apart from them is told all the same."""
    for third in ("车规记MCU", "车规极MPU"):
        subjects = ("车规级MCU", "工业电源", "车规极MCU", third, "工业电原")
        profile = f"rd_projects: [{', '.join(f'{{subject: {subject}}}' for subject in subjects)}]\n"
        assert doubts(profile) == [similar("工业电原", "工业电源", "rd_projects[4].subject")]


def test_a_long_text_is_a_description() -> None:
    """Of sixty signs at most are those that are compared."""
    for count, alike in ((60, True), (61, False)):
        one, other = "甲" * (count - 1) + "片", "甲" * (count - 1) + "号"
        assert list(alike_pairs([one, other])) == ([(one, other)] if alike else [])
    assert list(alike_pairs(["甲" * 61, "车规级MCU", "车规极MCU"])) == [("车规级MCU", "车规极MCU")]


def test_of_a_long_series_only_the_first_eight_are_compared_with_the_others() -> None:
    """Of ten, 8 × 7 ÷ 2 pairs of the first eight, and each of them with the last two: 28 + 16."""
    series = [f"{letter}core" for letter in "abdfghijkl"]
    pairs = list(alike_pairs(series))
    assert len(pairs) == len(set(pairs)) == 44
    assert ("jcore", "lcore") in pairs
    assert ("kcore", "lcore") not in pairs


def test_several_subjects_in_one_text() -> None:
    profile = "rd_projects: [{subject: MCU}]\nindustrial_projects: [{subject: [MCU / 封测线]}]\n"
    words = (
        "“{0} / 封测线”像是几个标的写在一起：{0} 另有记录；几个标的要写成列表",
        "{0} / 封测线 looks like several subjects in one text: {0} stands elsewhere too; write a list",
    )
    for written in ("MCU", "mcu"):
        zh, en = (text.format(written) for text in words)
        assert doubts(profile.replace("MCU /", f"{written} /")) == [
            ("subjects_in_one_text", "industrial_projects[0].subject", zh, en)
        ]
    for sign in "、/+&和及与":
        assert codes(profile.replace(" / ", sign)) == ["subjects_in_one_text"]
    assert codes(profile.replace("MCU / 封测线", "TCP/IP")) == []


def of_years(*records: tuple[str, int, str]) -> str:
    """Projects for subjects, of years, with what was spent."""
    texts = (f"{{subject: {of}, year: {year}, key_innovation: true, spend: {spend}}}" for of, year, spend in records)
    return f"rd_projects: [{', '.join(texts)}]\n"


def other_year(at: int, subjects: tuple[str, str], paid: tuple[str, str], high: str) -> Doubt:
    return (
        "subject_in_two_years", f"rd_projects[{at}].year",
        f"“{subjects[0]}”已在另一年度得到资助：{paid[0]}；同一标的只资助一次，若各年分别资助，这一行另有 0.00 – {high} 元",
        f"{subjects[1]} is paid for another year: {paid[1]}; a subject is aided once, and if each year counted by itself this"
        f" line would add 0.00 – {high}",
    )  # fmt: skip


def test_one_subject_in_two_years() -> None:
    """30% of 1,000,000 is paid, 30% of 800,000 is not: 240,000."""
    profile = of_years(("MCU", 2025, "100万"), ("MCU", 2026, "80万"))
    first = "rd_projects[0] (2025)"
    assert doubts(profile) == [other_year(1, ("MCU", "MCU"), (first, first), "240,000.00")]
    assert codes(profile.replace("2026", "2025")) == []


def test_subjects_that_went_to_several_lines_of_other_years() -> None:
    """Only where each of them is of another year, and of their subjects only those that the line asks for."""
    lost = of_years(("[甲, 乙, 丙]", 2025, "1万"), ("甲", 2026, "100万"), ("[乙, 丁]", 2024, "100万"))
    both = "rd_projects[1] (2026)", "rd_projects[2] (2024)"
    assert doubts(lost) == [other_year(0, ("甲、乙", "甲, 乙"), ("、".join(both), ", ".join(both)), "3,000.00")]


def test_a_line_of_no_year_among_those_that_were_paid() -> None:
    industrial = "industrial_projects: [{subject: 乙, major: true, investment: 500万}]\n"
    assert codes(of_years(("乙", 2025, "1万")) + industrial) == []
    assert codes(of_years(("[甲, 乙]", 2025, "1万"), ("甲", 2026, "100万")) + industrial) == []
    # A line that lost to it does not keep the next from being told.
    after = of_years(("乙", 2025, "1万"), ("甲", 2025, "1万"), ("甲", 2026, "100万")) + industrial
    second = "rd_projects[2] (2026)"
    assert doubts(after) == [other_year(1, ("甲", "甲"), (second, second), "3,000.00")]


def in_other_currency(shown: tuple[str, str], needed: str, other: str, path: str = "capital_injections[0].registered") -> Doubt:
    return (
        "bound_in_other_currency", path,
        f"{shown[0]}没有达到 {needed}；若与 {other} 比较则达到。这里按本币种或人民币比较",
        f"{shown[1]} does not reach {needed}, but would reach {other}; it is compared in its own currency or in CNY",
    )  # fmt: skip


EUROS = ("EUR 10,000,000.00（折合 80,000,000.00 元）", "EUR 10,000,000.00 (CNY 80,000,000.00)")


def test_foreign_capital_that_passes_the_bound_of_another_currency() -> None:
    """EUR 10,000,000 at 8 is 80,000,000: below 100,000,000 yuan, above USD 10,000,000 at 7."""
    profile = capital("EUR 1000万", "EUR 100万", "fx: {EUR: 8, USD: 7}\n")
    assert doubts(profile) == [in_other_currency(EUROS, "100,000,000.00", "USD 10,000,000.00")]
    assert codes(profile.replace("EUR 1000万", "EUR 874万9999.99")) == []  # 69,999,999.92: below 70,000,000
    assert codes(profile.replace("EUR 1000万", "EUR 875万")) == ["bound_in_other_currency"]
    # Another condition fails too; the amount is in yuan, which a bound in dollars says nothing of.
    assert codes("company: {name: 甲, district: other}\n" + profile) == []
    assert codes(capital("9000万", "100万", "fx: {USD: 7}\n")) == []


def test_dollars_that_pass_the_bound_in_yuan() -> None:
    """USD 8,000,000 at 12.5 is just 100,000,000; the dollar has its own bound."""
    fx = "fx: {USD: 12.5}\n"
    dollars = "USD 8,000,000.00", "USD 8,000,000.00"
    assert doubts(capital("USD 800万", "USD 100万", fx)) == [in_other_currency(dollars, "USD 10,000,000.00", "100,000,000.00")]
    assert codes(capital("USD 799万9999.99", "USD 100万", fx)) == []


INJECTION = """\
for_each: capital_injections
eligible_cost: injection.paid_in
intensity: 10%
labels: {bound: {zh: 下限, en: the bound}}
parameters: {bound: {CNY: 1亿, ISK: 1亿, USD: 1000万}}
when: {large: {test: TEST, zh: 够大, en: Large}}
"""


def test_a_bound_in_a_currency_without_a_rate_is_passed_over(tmp_path: Path) -> None:
    """Neither the profile nor the rule set has a rate of the Icelandic crown: the next bound is looked at."""
    policy = policy_with(tmp_path, INJECTION.replace("TEST", "injection.registered >= bound"))
    profile = capital("EUR 1000万", "EUR 100万", "fx: {EUR: 8}\n")
    assert doubts(profile, policy=policy) == [in_other_currency(EUROS, "100,000,000.00", "USD 10,000,000.00")]
    assert codes(capital("ISK 5000万", "1万"), policy=policy) == []


@pytest.mark.parametrize(
    ("test", "registered", "admitted"),
    [
        ("injection.registered > bound", ("EUR 8750000", "EUR 8750000.01"), [False, True]),
        ("bound <= injection.registered", ("EUR 8749999.99", "EUR 8750000"), [False, True]),
        ("bound < injection.registered", ("EUR 8750000", "EUR 8750000.01"), [False, True]),
    ],
)
def test_however_the_bound_is_written(test: str, registered: tuple[str, ...], admitted: list[bool], tmp_path: Path) -> None:
    """EUR 8,750,000 at 8 is USD 10,000,000 at 7."""
    policy = policy_with(tmp_path, INJECTION.replace("TEST", test))
    found = [codes(capital(amount, "EUR 100万", "fx: {EUR: 8, USD: 7}\n"), policy=policy) for amount in registered]
    assert found == [["bound_in_other_currency"] if each else [] for each in admitted]


@pytest.mark.parametrize("test", ["injection.registered <= bound", "bound > injection.registered"])
def test_foreign_capital_that_is_within_the_bound_of_another_currency(test: str, tmp_path: Path) -> None:
    """EUR 10,000,000 at 11 is 110,000,000: above 100,000,000 yuan, below USD 10,000,000 at 12."""
    policy = policy_with(tmp_path, INJECTION.replace("TEST", test))
    (told,) = doubts(capital("EUR 1000万", "EUR 100万", "fx: {EUR: 11, USD: 12}\n"), policy=policy)
    assert told[2:] == (
        "EUR 10,000,000.00（折合 110,000,000.00 元）不在 100,000,000.00 以内；若与 USD 10,000,000.00 比较则在以内。"
        "这里按本币种或人民币比较",
        "EUR 10,000,000.00 (CNY 110,000,000.00) is not within 100,000,000.00, but would be within USD 10,000,000.00;"
        " it is compared in its own currency or in CNY",
    )


def test_what_is_compared_is_a_name_of_the_rule(tmp_path: Path) -> None:
    """The record is told then; an amount in yuan that fails beside it is not a bound in several currencies."""
    rule = INJECTION.replace("TEST", "capital >= bound and injection.paid_in > 0元") + "let: {capital: injection.registered}\n"
    rule = rule.replace("labels: {", "labels: {capital: {zh: 资本, en: capital}, ")
    policy = policy_with(tmp_path, rule)
    found = doubts(capital("EUR 1000万", "EUR 100万", "fx: {EUR: 8, USD: 7}\n"), policy=policy)
    assert found == [in_other_currency(EUROS, "100,000,000.00", "USD 10,000,000.00", "capital_injections[0]")]
