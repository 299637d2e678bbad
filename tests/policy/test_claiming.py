"""How something is claimed: the days of a window exactly, in words, and what a rule set says of it, in every place."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from helpers import HEAD, RULES, rules_copy
from hypothesis import given
from hypothesis import strategies as st

from binjiang_cli.policy.claiming import Claiming, Window
from binjiang_cli.policy.load import load_policy
from binjiang_cli.policy.prose import claiming_steps, window_words
from binjiang_cli.source.problem import Refused
from binjiang_cli.values.month_days import parse_month_day
from binjiang_cli.words import Text

DAYS = st.dates(date(2019, 1, 1), date(2033, 12, 31))
MONTH_DAYS = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: day.strftime("--%m-%d"))


def window(first: str, last: str) -> Window:
    return Window.model_validate({"from": first, "to": last})


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("first", "last", "on", "until", "opens"),
    [
        # Both ends belong to it
        ("--03-01", "--04-30", "2026-02-28", None, "2026-03-01"),
        ("--03-01", "--04-30", "2026-03-01", "2026-04-30", "2027-03-01"),
        ("--03-01", "--04-30", "2026-04-30", "2026-04-30", "2027-03-01"),
        ("--03-01", "--04-30", "2026-05-01", None, "2027-03-01"),
        # Over the year's end
        ("--11-15", "--01-31", "2026-11-14", None, "2026-11-15"),
        ("--11-15", "--01-31", "2026-11-15", "2027-01-31", "2027-11-15"),
        ("--11-15", "--01-31", "2026-12-31", "2027-01-31", "2027-11-15"),
        ("--11-15", "--01-31", "2027-01-01", "2027-01-31", "2027-11-15"),
        ("--11-15", "--01-31", "2027-01-31", "2027-01-31", "2027-11-15"),
        ("--11-15", "--01-31", "2027-02-01", None, "2027-11-15"),
        # 29 February is 28 February where there is none: as the last day, as the first, alone, over the year's end
        ("--01-01", "--02-29", "2026-02-28", "2026-02-28", "2027-01-01"),
        ("--01-01", "--02-29", "2026-03-01", None, "2027-01-01"),
        ("--01-01", "--02-29", "2028-02-29", "2028-02-29", "2029-01-01"),
        ("--01-01", "--02-28", "2028-02-29", None, "2029-01-01"),
        ("--02-29", "--03-31", "2026-02-27", None, "2026-02-28"),
        ("--02-29", "--03-31", "2026-02-28", "2026-03-31", "2027-02-28"),
        ("--02-29", "--03-31", "2028-02-28", None, "2028-02-29"),
        ("--02-29", "--03-31", "2027-12-31", None, "2028-02-29"),
        ("--02-29", "--02-29", "2026-02-28", "2026-02-28", "2027-02-28"),
        ("--11-01", "--02-29", "2027-12-31", "2028-02-29", "2028-11-01"),
        ("--11-01", "--02-29", "2028-02-29", "2028-02-29", "2028-11-01"),
        ("--11-01", "--02-29", "2029-03-01", None, "2029-11-01"),
        # The whole year, from whatever day on: the day after an end is the next beginning
        ("--01-01", "--12-31", "2026-12-31", "2026-12-31", "2027-01-01"),
        ("--03-01", "--02-29", "2026-02-28", "2026-02-28", "2026-03-01"),
        ("--12-31", "--01-01", "2026-12-31", "2027-01-01", "2027-12-31"),
        ("--03-01", "--03-01", "2026-03-01", "2026-03-01", "2027-03-01"),
    ],
)
def test_a_window_on_a_day(first: str, last: str, on: str, until: str | None, opens: str) -> None:
    found = window(first, last)
    assert found.open_until(day(on)) == (until and day(until))
    assert found.next_opening(day(on)) == day(opens)


@given(first=MONTH_DAYS, last=MONTH_DAYS, on=DAYS)
def test_days_counted_one_by_one_say_the_same(first: str, last: str, on: date) -> None:
    """From a beginning on, day by day, until the last day has come: with 29 February the last of its month."""

    def is_day(one: date, text: str) -> bool:
        return one.strftime("--%m-%d") == text or (text == "--02-29" and one.month == 2 and (one + timedelta(1)).month == 3)

    found = window(first, last)
    beginning = on + timedelta(1)
    while not is_day(beginning, first):
        beginning += timedelta(1)
    assert found.next_opening(on) == beginning
    before = on
    while not is_day(before, first):
        before -= timedelta(1)
    end = before
    while not is_day(end, last):
        end += timedelta(1)
    assert found.open_until(on) == (end if on <= end else None)


def test_every_day_of_the_calendar_is_read_and_no_other() -> None:
    leap = [date(2024, 1, 1) + timedelta(at) for at in range(366)]
    for one in leap:
        found = parse_month_day(one.strftime("--%m-%d"))
        assert (found.month, found.day, str(found)) == (one.month, one.day, one.strftime("--%m-%d"))
        assert found.in_year(2024) == one
    known = {one.strftime("--%m-%d") for one in leap}
    for text in (f"--{month:02}-{number:02}" for month in range(14) for number in range(33)):
        if text not in known:
            with pytest.raises(Refused):
                parse_month_day(text)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("--02-30", "did you mean --02-29?"),
        ("--04-31", "did you mean --04-30?"),
        ("03-01", "did you mean --03-01?"),
        ("-03-01", "did you mean --03-01?"),
        ("--3-1", "did you mean --03-01?"),
        ("3 月 1 日", "did you mean --03-01?"),
        ("2026/3/1", "did you mean --03-01?"),
        ("－－０３－０１", "did you mean --03-01?"),
        ("--13-01", "write month and day as --03-01"),
        ("--00-10", "write month and day as --03-01"),
        ("--01-32", "write month and day as --03-01"),
        ("0301", "write month and day as --03-01"),
        ("1 March", "write month and day as --03-01"),
        ("", "write month and day as --03-01"),
        ("--٠٣-٠١", "write month and day as --03-01"),
        ("3-1" + " " * 60, "write month and day as --03-01"),
        ("9" * 100_000, "write month and day as --03-01"),
    ],
)
def test_what_is_no_month_and_day_is_refused_with_the_nearest(text: str, hint: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_month_day(text)
    assert refused.value.hint is not None and refused.value.hint.en == hint
    assert len(refused.value.message.en) < 120


@pytest.mark.parametrize(
    ("first", "last", "zh", "en"),
    [
        ("--03-01", "--04-30", "每年 3 月 1 日至 4 月 30 日", "1 March to 30 April each year"),
        ("--11-15", "--01-31", "每年 11 月 15 日至次年 1 月 31 日", "15 November each year to 31 January of the next"),
        ("--01-01", "--02-29", "每年 1 月 1 日至 2 月最后一天", "1 January to the last day of February each year"),
        ("--01-01", "--02-28", "每年 1 月 1 日至 2 月 28 日", "1 January to 28 February each year"),
        ("--06-01", "--06-01", "每年 6 月 1 日", "1 June each year"),
    ],
)
def test_a_window_in_words(first: str, last: str, zh: str, en: str) -> None:
    assert window_words(window(first, last)) == Text(zh, en)


def test_whether_a_window_is_open_in_words() -> None:
    claiming = Claiming(window=window("--03-01", "--04-30"))
    ((label, words),) = claiming_steps(claiming, day("2026-04-01"))
    assert label == Text("申报时间", "When")
    assert words == Text(
        "每年 3 月 1 日至 4 月 30 日（2026-04-01 在期内，到 2026-04-30 为止；下次 2027-03-01 开始）",
        "1 March to 30 April each year (open on 2026-04-01, until 2026-04-30; opens next on 2027-03-01)",
    )
    assert claiming_steps(claiming) == [(label, Text("每年 3 月 1 日至 4 月 30 日", "1 March to 30 April each year"))]
    ((_, words),) = claiming_steps(claiming, day("2026-05-01"))
    assert words == Text(
        "每年 3 月 1 日至 4 月 30 日（2026-05-01 不在期内；下次 2027-03-01 开始）",
        "1 March to 30 April each year (closed on 2026-05-01; opens next on 2027-03-01)",
    )


def test_what_is_not_stated_is_not_said() -> None:
    assert not Claiming().stated and claiming_steps(Claiming(), day("2026-05-01")) == []
    for claiming in (
        Claiming(materials=(Text("甲", "a"),)),
        Claiming(authority=Text("乙", "b")),
        Claiming(window=window("--03-01", "--03-02")),
    ):
        assert claiming.stated and len(claiming_steps(claiming)) == 1


# A rule set that says it


LOAN = """\
materials:
  - {zh: 借款合同, en: Loan contract}
  - {zh: 付息凭证, en: Proof of interest paid}
authority: {zh: 区经信局, en: Economy bureau}
window: {from: --03-01, to: --04-30}
"""
MEASURE = "M17:\n  authority: {zh: 区商务局, en: Commerce bureau}\n  window: {from: --11-01, to: --02-29}\n"


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped rule set, of which one rule and one measure say how they are claimed."""
    loan = (RULES / "payments" / "loan-interest.yaml").read_text("utf-8")
    measures = (RULES / "measures.yaml").read_text("utf-8").replace("M17:\n", MEASURE)
    return rules_copy(tmp_path_factory.mktemp("claiming"), {"loan-interest": loan + LOAN}, measures=measures)


def test_a_rule_is_explained_with_it(said, rules: Path) -> None:
    shown = said("explain", "loan-interest", "--rules", rules, "--lang", "zh").stdout
    assert "\n材料      借款合同\n          付息凭证\n受理部门  区经信局\n申报时间  每年 3 月 1 日至 4 月 30 日\n" in shown
    found = json.loads(said("explain", "loan-interest", "--rules", rules, "-f", "json").stdout)
    assert found["materials"] == [
        {"zh": "借款合同", "en": "Loan contract"}, {"zh": "付息凭证", "en": "Proof of interest paid"},
    ]  # fmt: skip
    assert found["authority"] == {"zh": "区经信局", "en": "Economy bureau"}
    assert found["window"] == {"from": "--03-01", "to": "--04-30"}


@pytest.mark.parametrize("command", ["explain", "measures"])
def test_a_measure_is_shown_with_it(command: str, said, rules: Path) -> None:
    shown = " ".join(said(command, "M17", "--rules", rules, "--lang", "en").stdout.split())
    assert " Authority Commerce bureau When 1 November each year to the last day of February of the next Reading " in shown
    found = json.loads(said(command, "M17", "--rules", rules, "-f", "json").stdout)
    assert (found["materials"], found["window"]) == ([], {"from": "--11-01", "to": "--02-29"})


def test_an_explained_estimate_has_it_by_rule(said, rules: Path) -> None:
    profile = RULES.parents[1] / "examples" / "profiles" / "worked-case.yaml"
    shown = said("estimate", profile, "--rules", rules, "--explain", "-f", "markdown", "--lang", "en").stdout
    loan = shown[shown.index("\n## Loan interest subsidy") :]
    said_of_it = (
        "- Materials: Loan contract\n- Materials: Proof of interest paid\n- Authority: Economy bureau\n"
        "- When: 1 March to 30 April each year\n"
    )
    assert said_of_it in loan
    assert shown.count("- Authority: ") == 1


def test_it_decides_no_figure_and_is_part_of_the_sha256(said, rules: Path) -> None:
    profile = RULES.parents[1] / "examples" / "profiles" / "worked-case.yaml"
    one, other = (json.loads(said("estimate", profile, "--rules", path, "-f", "json").stdout) for path in (RULES, rules))
    assert one["policy"]["sha256"] != other["policy"]["sha256"]
    for found in (one, other):
        del found["policy"], found["receipt"]
    assert one == other


def test_the_shipped_rule_set_says_nothing_of_it() -> None:
    policy = load_policy(RULES)
    assert not any(rule.claiming.stated for rule in policy.rules)
    assert not any(measure.claiming.stated for measure in policy.measures)


def test_control_characters_are_written_out(said, tmp_path: Path) -> None:
    hostile = r'"<b>&\e[31m\u202e{{ 7*7 }}=1+1' + "甲" * 300 + '"'
    rule = "for_each: loans\neligible_cost: loan.principal\nintensity: 1%\n"
    rule += f"materials: [{{zh: {hostile}, en: x}}]\nauthority: {{zh: {hostile}, en: x}}\n"
    folder = rules_copy(tmp_path, {"hostile": HEAD + rule})
    code, shown, _ = said("explain", "hostile", "--rules", folder, "--lang", "zh")
    assert code == 0 and "\x1b" not in shown and "\u202e" not in shown
    assert shown.count(r"<b>&\u001b[31m\u202e{{ 7*7 }}=1+1") == 2
