"""`--set` and `--unset`: the profile with other facts, as if the file said so; what is wrong is told at the option."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from conftest import Ran
from helpers import profile_from, shipped, totals
from hypothesis import given
from hypothesis import strategies as st
from pages import ROOT

from binjiang_cli.estimation.run import estimate
from binjiang_cli.profile.facts import with_facts
from binjiang_cli.source.problem import InputError

LOAN = "{name: 贷款, lender: bank, principal: 3000万, drawn_on: 2025-01-15, repaid_on: 2025-12-20, interest_paid: 978000}"
PROFILE = f"""\
company: {{name: 甲公司, statuses: [gazelle]}}
as_of: 2026-06-30
fx: {{USD: 7.1}}
rd_projects:
  - {{name: 一, subject: MCU, key_innovation: true, spend: 100万}}
  - {{name: 二, subject: 雷达, spend: 待定}}
loans: [{LOAN}]
"""


def changed(sets: list[str], unsets: list[str] | None = None) -> tuple[str, str]:
    if unsets is None:
        unsets = []
    profile = with_facts(profile_from(PROFILE, shipped()), sets, unsets, shipped().vocabulary)
    return totals(estimate(profile, shipped()))


def test_as_it_stands() -> None:
    """30% of 1,000,000, and 30,000,000 at 3.10% for 339 days over 360: 875,750."""
    assert changed([]) == ("0.00", "1175750.00")


@pytest.mark.parametrize(
    ("sets", "unsets", "high"),
    [
        (["rd_projects[0].spend=200万"], [], "1475750.00"),
        (["研发项目[0].研发投入=200万"], [], "1475750.00"),
        (["rd_projects[0].spend = USD 10万"], [], "1088750.00"),  # 710,000 × 30% = 213,000
        (["rd_projects[0].spend=USD 10万", "fx.美元=7.2"], [], "1091750.00"),  # 720,000 × 30% = 216,000
        (["rd_projects[0].key_innovation=否"], [], "875750.00"),
        (["rd_projects[1].spend=50万", "rd_projects[1].key_innovation=是"], [], "1325750.00"),
        (["rd_projects[2].spend=50万", "rd_projects[2].key_innovation=√"], [], "1325750.00"),  # adds a record
        (["capital_injections[0]={kind: new, registered: 1亿, paid_in: 100万}"], [], "1275750.00"),  # 10% of 1,000,000
        (["loans[0].interest_paid=80万"], [], "1100000.00"),
        (["company.district=其他"], [], "0.00"),
        (["as_of=2025-06-30", "loans[0].principal=3600万"], ["loans[0].repaid_on"], "814600.00"),  # 166 days: 514,600
        ([], ["rd_projects"], "875750.00"),
        ([], ["rd_projects[0]"], "875750.00"),
        ([], ["rd_projects[0]", "rd_projects[1]", "loans[0]"], "0.00"),
        ([], ["loans[0].lender"], "300000.00"),
    ],
)
def test_other_facts(sets: list[str], unsets: list[str], high: str) -> None:
    assert changed(sets, unsets)[1] == high


@given(st.integers(1, 10**10), st.sampled_from(["true", "false"]), st.sampled_from(["bank", "other"]))
def test_what_is_set_is_as_if_it_stood_in_the_file(fen: int, key: str, lender: str) -> None:
    spend = f"{fen // 100}.{fen % 100:02}"
    written = PROFILE.replace("spend: 100万", f"spend: {spend}").replace("key_innovation: true", f"key_innovation: {key}")
    sets = [f"rd_projects[0].spend={spend}", f"rd_projects[0].key_innovation={key}", f"loans[0].lender={lender}"]
    one = with_facts(profile_from(PROFILE, shipped()), sets, [], shipped().vocabulary)
    assert one.values == profile_from(written.replace("lender: bank", f"lender: {lender}"), shipped()).values


def test_what_was_read_as_not_known_is_said_until_it_is_set() -> None:
    profile = profile_from(PROFILE, shipped())
    (unknown,) = profile.cautions
    assert with_facts(profile, ["company.employees=3"], [], shipped().vocabulary).cautions == (unknown,)
    assert with_facts(profile, [f"{unknown.path}=3万"], [], shipped().vocabulary).cautions == ()


@pytest.mark.parametrize(
    ("sets", "unsets", "place", "message"),
    [
        (["x=1"], [], "--set:1:1", "no such fact: x"),
        (["loans[0].princpal=1"], [], "--set:1:1", "no such fact: loans[0].princpal"),
        (["loans.principal=1"], [], "--set:1:1", "loans has several records: say which"),
        (["loans[3].principal=1"], [], "--set:1:1", "loans has 1 records: no 3"),
        (["company[0].name=乙"], [], "--set:1:1", "there is only one company"),
        (["as_of.x=1"], [], "--set:1:1", "as_of has nothing below it"),
        (["as_of="], [], "--set:1:1", "PATH=VALUE is expected"),
        (["as_of"], [], "--set:1:1", "PATH=VALUE is expected"),
        (["=1"], [], "--set:1:1", "not a path: "),
        (["loans[0].principal=约3万"], [], "--set:1:20", "约3万 is approximate; an exact amount is needed"),
        (["company.statuses=[gazelle, gazel]"], [], "--set:1:28", "unknown value: gazel"),
        (["company.statuses=[gazelle"], [], "--set:1:18", "this [ is not closed"),
        (["loans[0].repaid_on=2024-01-01"], [], "--set:1:20", "repaid on 2024-01-01 is earlier than drawn on 2025-01-15"),
        (["fx.USD=7", "汇率.美元=8"], [], "--set:1:1", "fx.USD stands twice"),
        (["as_of=2026-01-01"], ["评估日"], "--unset:1:1", "as_of stands twice"),
        ([], ["loans[1]"], "--unset:1:1", "loans has 1 records: no 1"),
        ([], ["company.name"], "profile.yaml:1:10", "name is missing"),
    ],
)
def test_what_is_wrong_is_told_at_the_option(sets: list[str], unsets: list[str], place: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        changed(sets, unsets)
    assert [(str(problem.place), problem.message.en) for problem in caught.value.problems] == [(place, message)]


@pytest.mark.parametrize("call", [["--set", "company.name=甲\udcff"], ["--over", "as_of=\udcff..1"]])
def test_bytes_that_are_no_text(call: list[str], said: Callable[..., Ran]) -> None:
    option, text = call
    command = "estimate" if option == "--set" else "sweep"
    ran = said(command, ROOT / "examples/profiles/worked-case.yaml", *call, "--lang", "en")
    assert (ran.code, ran.stdout) == (2, "")
    assert f"{option}:1:{text.index(chr(0xDCFF)) + 1}: error: not UTF-8 text" in ran.stderr


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        changed(["x=1", "loans[0].principal=-1", "y=2"], ["z"])
    assert len(caught.value.problems) == 3  # of paths; then of values


def test_the_nearest_path_is_named() -> None:
    with pytest.raises(InputError) as caught:
        changed(["loans[0].princpal=1"])
    (problem,) = caught.value.problems
    assert problem.hint is not None and problem.hint.en == "did you mean loans[0].principal?"


def test_the_command(binjiang: Callable[..., Ran]) -> None:
    call = ["estimate", "-", "--format", "json", "--set", "loans[0].interest_paid=80万", "--unset", "研发项目[0]"]
    ran = binjiang(*call, stdin=PROFILE)
    assert json.loads(ran.stdout)["totals"]["high"] == "800000.00"
    ran = binjiang(*call, "--set", "loans[0].principal=很多", "--lang", "zh", stdin=PROFILE)
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr.startswith("--set:1:20: 错误：") and "    1 | loans[0].principal=很多\n" in ran.stderr


@pytest.mark.parametrize(("form", "mark"), [("table", ""), ("markdown", "**")])
def test_what_was_changed_stands_at_the_head(form: str, mark: str, binjiang: Callable[..., Ran]) -> None:
    """A supposition is not taken for an estimate."""
    options = ["--set", "loans[0].interest_paid=80万", "--unset", "研发项目", "--assume", "rd-support=20%"]
    shown = binjiang("estimate", "-", "--format", form, *options, "--lang", "zh", stdin=PROFILE).stdout
    head = shown.partition("贷款贴息")[0].replace("\\", "")  # Markdown's own signs are written as texts
    for words in ("改动：loans[0].interest_paid=80万", "当作未知：研发项目", "假定：rd-support=20%"):
        assert f"\n{mark}{words}{mark}\n" in head
    plain = binjiang("estimate", "-", "--format", form, "--lang", "zh", stdin=PROFILE).stdout
    assert "改动" not in plain and "假定" not in plain
