"""The interview without its dialogue: it asks for little, and comes to the totals of all that could be asked."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

import pytest
from answers import answered_from
from helpers import profile_from, shipped
from random_profiles import DAY, RULE_SETS, policy_in, profiles

from binjiang_cli.advice.interview import Interview
from binjiang_cli.advice.standing import Standing
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.facts import FactPath
from binjiang_cli.profile.load import Profile
from binjiang_cli.source.problem import InputError

COMPANIES = int(os.environ.get("BINJIANG_INTERVIEWS", "2"))
NOTHING = "company: {name: 甲}"


def interview_from(text: str = NOTHING) -> Interview:
    return Interview(profile_from(text, shipped()), shipped(), DAY, {})


@pytest.mark.parametrize("folder", RULE_SETS, ids=lambda folder: folder.name if folder else "shipped")
def test_it_comes_to_the_totals_of_the_whole_profile_with_fewer_facts(folder: Path | None) -> None:
    policy = policy_in(folder)
    asked = stated = 0
    for full in islice(profiles(policy, 2 * COMPANIES, 6000), COMPANIES):
        interview = Interview(profile_from(NOTHING, policy), policy, DAY, full.assume)
        asked += answered_from(full, interview)
        stated += facts_of(full, policy)
        assert interview.standing.totals == Standing(full, policy, DAY, full.assume).totals
    assert asked < stated


def facts_of(full: Profile, policy: Policy) -> int:
    """How many facts a profile states."""
    return sum(
        getattr(record.fields, key) is not None
        for name, section in policy.vocabulary.sections.items()
        for record in full.records(name) or ()
        for key in section.fields
    )


def test_a_company_elsewhere_is_asked_nothing_more() -> None:
    interview = interview_from()
    assert (interview.topic, interview.question) == ("company", FactPath("company", None, "district"))
    interview.answer(FactPath("company", None, "district"), "其他")
    assert interview.question is None


def test_a_plain_no_spares_the_others() -> None:
    interview = interview_from("company: {name: 甲, district: binjiang}\nrd_projects: [{}]")
    assert interview.question == FactPath("rd_projects", 0, "key_innovation")
    interview.answer(FactPath("rd_projects", 0, "key_innovation"), "否")
    assert interview.question == FactPath("loans")


def test_subjects_are_asked_for_where_lines_can_compete() -> None:
    text = (
        "company: {name: 甲, district: binjiang}\nloans: []\ncapital_injections: []\nmarket_networks: []\ngrants_received: []\n"
        "rd_projects: [{key_innovation: true, spend: 100万}]\n"
    )
    assert interview_from(text + "industrial_projects: []").question is None
    interview = interview_from(text + "industrial_projects: [{major: true, investment: 100万}]")
    for section in ("rd_projects", "industrial_projects"):
        assert (interview.topic, interview.question) == ("subject", FactPath(section, 0, "subject"))
        interview.answer(FactPath(section, 0, "subject"), "MCU；雷达")
    assert interview.question is None
    assert interview.profile.values.rd_projects[0].subject == ("MCU", "雷达")
    assert interview.standing.totals.high == 300_000_00  # 30% of 1,000,000; the upgrade's 20% competes


def test_a_rate_is_asked_for_when_an_amount_is_foreign() -> None:
    text = (
        "company: {name: 甲, district: binjiang}\nloans: []\ncapital_injections: []\nmarket_networks: []\ngrants_received: []\n"
    )
    interview = interview_from(text + "industrial_projects: []\nrd_projects: [{key_innovation: true, spend: USD 100万}]")
    assert (interview.topic, interview.question) == ("fx", FactPath("fx", None, "USD"))
    interview.answer(FactPath("fx", None, "USD"), "7.1")
    assert (interview.question, interview.standing.totals.high) == (None, 2_130_000_00)


def test_back_takes_answers_away_one_by_one() -> None:
    interview = interview_from()
    assert not interview.back()
    first = interview.question
    assert first is not None
    interview.answer(first, "滨江")
    second = interview.question
    assert second is not None and second != first
    interview.skip(second)
    assert interview.skipped == (second,)
    assert interview.back() and interview.question == second
    assert interview.back() and interview.question == first
    assert not interview.back()


def test_what_is_left_open_is_named_in_the_order_of_the_questions() -> None:
    interview = interview_from("company: {name: 甲, district: binjiang}\nrd_projects: [{}]")
    order = []
    while (where := interview.question) is not None:
        order.append(where)
        interview.skip(where)
    assert interview.left_open() == order


@pytest.mark.parametrize(
    ("path", "answer", "message"),
    [
        (FactPath("loans"), "很多", "不是整数"),
        (FactPath("loans"), "101", "超过 100 项"),
        (FactPath("loans"), "-1", "这里不能为负"),
        (FactPath("company", None, "district"), "binjian", "没有“binjian”这个值"),
    ],
)
def test_what_no_profile_could_hold_changes_nothing(path: FactPath, answer: str, message: str) -> None:
    interview = interview_from()
    before = interview.profile
    with pytest.raises(InputError) as caught:
        interview.answer(path, answer)
    assert message in caught.value.problems[0].message.zh
    assert interview.profile is before and not interview.back()
