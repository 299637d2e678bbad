"""`--set` and `--unset`: the profile with other facts, as if the file said so; what is wrong is told at the option."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from conftest import Ran
from helpers import profile_from, shipped, totals
from hypothesis import given
from hypothesis import strategies as st
from pages import ROOT

from binjiang_cli.estimation.run import estimate
from binjiang_cli.profile.caution import Caution
from binjiang_cli.profile.facts import FactPath, fact_range, profiles_at_ends, with_facts
from binjiang_cli.profile.load import Profile
from binjiang_cli.source.nodes import Sequence
from binjiang_cli.source.problem import InputError, Place
from binjiang_cli.values.money import Money
from binjiang_cli.words import Text

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


PROJECT = "例如 rd_projects[0].spend", "for example rd_projects[0].spend"
EXAMPLE = "例如 loans[0].principal=300万", "for example loans[0].principal=300万"
SET_EXAMPLE = EXAMPLE[0] + "；不知道的用 --unset", EXAMPLE[1] + "; --unset makes it unknown"
TOP = (
    "as_of", "fx", "assume", "company", "rd_projects", "loans", "capital_injections", "industrial_projects",
    "market_networks", "honours", "grants_received",
)  # fmt: skip


def problem_of(call: Callable[[], object]) -> tuple[str, str, Text, tuple[str, str] | None]:
    """The one problem of a call: where it stands, what it marks of what was typed, its words and its hint."""
    with pytest.raises(InputError) as caught:
        call()
    (problem,) = caught.value.problems
    place = problem.place
    assert place is not None and place.span is not None
    marks = place.document.original[place.span.start : place.span.end]
    hint = problem.hint
    return str(place), marks, problem.message, None if hint is None else (hint.zh, hint.en)


@pytest.mark.parametrize(
    ("sets", "unsets", "place", "marks", "message", "hint"),
    [
        (["x=1"], [], "--set:1:1", "x", Text("没有“x”这个事实", "no such fact: x"), ("是不是 fx？", "did you mean fx?")),
        (
            ["天气=1"], [], "--set:1:1", "天气", Text("没有“天气”这个事实", "no such fact: 天气"),
            (f"可用：{'、'.join(TOP)}", f"known: {', '.join(TOP)}"),
        ),
        (
            ["loans[0].princpal=1"], [], "--set:1:1", "loans[0].princpal",
            Text("没有“loans[0].princpal”这个事实", "no such fact: loans[0].princpal"),
            ("是不是 loans[0].principal？", "did you mean loans[0].principal?"),
        ),
        (
            [], ["company . emploees"], "--unset:1:1", "company . emploees",
            Text("没有“company . emploees”这个事实", "no such fact: company . emploees"),
            ("是不是 company.employees？", "did you mean company.employees?"),
        ),
        (
            ["rd_projects. spend =1"], [], "--set:1:1", "rd_projects. spend ",
            Text("rd_projects 有多条记录，写明是第几条", "rd_projects has several records: say which"), PROJECT,
        ),
        (
            ["loans[3].principal=1"], [], "--set:1:1", "l",
            Text("loans 有 1 条记录，没有第 3 号", "loans has 1 records: no 3"), ("loans[1] 增加一条", "loans[1] adds one"),
        ),
        (
            [], ["loans[1].principal"], "--unset:1:1", "l",
            Text("loans 有 1 条记录，没有第 1 号", "loans has 1 records: no 1"), ("loans[1] 增加一条", "loans[1] adds one"),
        ),
        (
            [], ["rd_projects[2]"], "--unset:1:1", "r",
            Text("rd_projects 有 2 条记录，没有第 2 号", "rd_projects has 2 records: no 2"),
            ("rd_projects[2] 增加一条", "rd_projects[2] adds one"),
        ),
        (
            ["company[0].name=乙"], [], "--set:1:1", "company[0].name",
            Text("company 只有一个", "there is only one company"), None,
        ),
        (["as_of.x=1"], [], "--set:1:1", "as_of.x", Text("as_of 下面没有别的", "as_of has nothing below it"), None),
        (["as_of[0]=1"], [], "--set:1:1", "as_of[0]", Text("as_of 下面没有别的", "as_of has nothing below it"), None),
        (["fx[0]=7"], [], "--set:1:1", "fx[0]", Text("fx 下面没有别的", "fx has nothing below it"), None),
        (["as_of="], [], "--set:1:1", "a", Text("应为 路径=值", "PATH=VALUE is expected"), SET_EXAMPLE),
        (["as_of= "], [], "--set:1:1", "a", Text("应为 路径=值", "PATH=VALUE is expected"), SET_EXAMPLE),
        (["as_of"], [], "--set:1:1", "a", Text("应为 路径=值", "PATH=VALUE is expected"), SET_EXAMPLE),
        (["=1"], [], "--set:1:1", "=", Text("“”不是路径", "not a path: "), EXAMPLE),
        ([], ["loans[x]"], "--unset:1:1", "loans[x]", Text("“loans[x]”不是路径", "not a path: loans[x]"), EXAMPLE),
        (
            ["loans[0].principal=约3万"], [], "--set:1:20", "约3万",
            Text("“约3万”是约数，这里要确切的金额", "约3万 is approximate; an exact amount is needed"),
            ("不知道就不要写这一项", "leave the key out when it is not known"),
        ),
        (
            ["company.statuses=[gazelle, gazel]"], [], "--set:1:28", "gazel",
            Text("没有“gazel”这个值", "unknown value: gazel"), ("是不是 gazelle？", "did you mean gazelle?"),
        ),
        (
            ["company.statuses=[gazelle"], [], "--set:1:18", "[",
            Text("这个 [ 没有闭合", "this [ is not closed"), None,
        ),
        (
            ["loans[0].repaid_on=2024-01-01"], [], "--set:1:20", "2024-01-01",
            Text("还款日 2024-01-01 早于放款日 2025-01-15", "repaid on 2024-01-01 is earlier than drawn on 2025-01-15"), None,
        ),
        (
            ["fx.USD=7", "as_of=2026-01-01", "汇率.美元=8"], [], "--set:1:1", "汇",
            Text("fx.USD 写了两次", "fx.USD stands twice"), None,
        ),
        (
            ["assume.rd-support=20%", "assume. rd-support =30%"], [], "--set:1:1", "a",
            Text("assume.rd-support 写了两次", "assume.rd-support stands twice"), None,
        ),
        (["as_of=2026-01-01"], ["评估日"], "--unset:1:1", "评", Text("as_of 写了两次", "as_of stands twice"), None),
        (
            ["company.name=甲\udcff"], [], "--set:1:15", "\udcff", Text("这里不是 UTF-8 文字", "not UTF-8 text"), None,
        ),
        (
            [], ["company.name"], "profile.yaml:1:10", "{name: 甲公司, statuses: [gazelle]}",
            Text("缺少“企业名称”（name）", "name is missing"), None,
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_the_option(
    sets: list[str], unsets: list[str], place: str, marks: str, message: Text, hint: tuple[str, str] | None
) -> None:
    assert problem_of(lambda: changed(sets, unsets)) == (place, marks, message, hint)


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


def with_changes(sets: list[str], unsets: list[str], text: str = PROFILE) -> Profile:
    return with_facts(profile_from(text, shipped()), sets, unsets, shipped().vocabulary)


def as_typed(place: Place | None) -> tuple[str, str]:
    """Where a place stands, and what it marks of what was typed."""
    assert place is not None and place.span is not None
    return str(place), place.document.original[place.span.start : place.span.end]


def test_records_are_unset_after_the_others_are_set_and_from_the_last() -> None:
    """So that a number means the record that the file has under it."""
    done = with_changes(["rd_projects[1].spend=50万", "as_of=2025-06-30"], ["rd_projects[0]", "fx"])
    (left,) = done.values.rd_projects
    assert (left.name, left.subject, left.spend, left.key_innovation) == ("二", ("雷达",), Money(Fraction(500_000)), None)
    assert (done.as_of, done.fx, done.name) == (date(2025, 6, 30), {}, "甲公司")
    assert len(done.values.loans) == 1 and done.values.company.statuses == ("gazelle",)
    # What stands as a comment alone says nothing, and so does as --unset would.
    (first,) = with_changes(["rd_projects[0]=# 删去", "rd_projects[1].spend=50万"], []).values.rd_projects
    assert first == left


def test_a_record_is_replaced_in_its_place() -> None:
    text = PROFILE + "honours: [{award: 一}, {award: 二}, {award: 三}]\n"
    done = with_changes(["honours[1]={award: 四}"], [], text).values.honours
    assert [record.award for record in done] == ["一", "四", "三"]
    done = with_changes([], ["honours[1]"], text).values.honours
    assert [record.award for record in done] == ["一", "三"]
    done = with_changes(["honours[1].grade=一等"], [], text).values.honours
    assert [(record.award, record.grade) for record in done] == [("一", None), ("二", "first"), ("三", None)]


def test_the_first_key_of_a_record_is_replaced_alone() -> None:
    done = with_changes(["loans[0].name=乙", "company.name=丙", "company.statuses=无"], []).values
    assert (done.loans[0].name, done.loans[0].lender, done.loans[0].principal) == ("乙", "bank", Money(Fraction(30_000_000)))
    assert (done.company.name, done.company.statuses) == ("丙", ())


def test_rates_are_set_beside_those_that_are_there() -> None:
    both = with_changes(["fx.欧元=8.2", "assume.rd-support=20%"], [])
    assert both.fx == {"USD": Fraction(71, 10), "EUR": Fraction(82, 10)}
    assert both.assume == {"rd-support": Fraction(1, 5)}
    assert with_changes([], ["fx.美元"]).fx == {}


def test_where_that_stands_which_was_set() -> None:
    done = with_changes(["fx.USD=7", "assume.rd-support=20%", "rd_projects[2].spend=1万"], [])
    assert as_typed(done.place("fx")) == ("profile.yaml:3:5", "{USD: 7.1}")  # the mapping stays the file's
    assert as_typed(done.place_of_key("fx", "USD")) == ("--set:1:1", "f")
    assert as_typed(done.place("fx", "USD")) == ("--set:1:8", "7")
    assert as_typed(done.place("assume")) == ("--set:1:1", "a")
    records = done.nodes.get("rd_projects")
    assert isinstance(records, Sequence)
    assert [as_typed(item.place)[0] for item in records.items] == ["profile.yaml:5:5", "profile.yaml:6:5", "--set:1:1"]
    assert as_typed(records.items[2].place) == ("--set:1:1", "r")


def test_what_is_set_to_what_is_not_known_is_said_behind_the_others() -> None:
    done = with_changes(["rd_projects[0].spend=待定"], [])
    words = "下列各处当作未知，等于没有填写：", "read as not known, as if left out: "
    assert done.cautions == tuple(
        Caution("read_as_not_known", Text(f"{words[0]}{path}（待定）", f"{words[1]}{path} (待定)"), path)
        for path in ("rd_projects[1].spend", "rd_projects[0].spend")
    )


def test_all_changes_are_kept_with_the_profile_before_them() -> None:
    profile = profile_from(PROFILE, shipped())
    assert profile.changes is None
    once = with_facts(profile, ["as_of=2026-01-01"], ["loans"], shipped().vocabulary)
    twice = with_facts(once, ["fx.USD=7"], ["rd_projects[0]"], shipped().vocabulary)
    assert once.changes == (("as_of=2026-01-01",), ("loans",), profile)
    assert twice.changes == (("as_of=2026-01-01", "fx.USD=7"), ("loans", "rd_projects[0]"), profile)


PATHS = [
    (FactPath("as_of"), "as_of", date(2026, 6, 30)),
    (FactPath("fx", None, "USD"), "fx.USD", Fraction(71, 10)),
    (FactPath("fx", None, "EUR"), "fx.EUR", None),
    (FactPath("assume", None, "rd-support"), "assume.rd-support", None),
    (FactPath("company", None, "statuses"), "company.statuses", ("gazelle",)),
    (FactPath("loans", 0, "principal"), "loans[0].principal", Money(Fraction(30_000_000))),
    (FactPath("rd_projects", 1, "spend"), "rd_projects[1].spend", None),
    (FactPath("honours"), "honours", None),
]


@pytest.mark.parametrize(("path", "text", "value"), PATHS)
def test_a_path_and_the_value_there(path: FactPath, text: str, value: Any) -> None:
    profile = profile_from(PROFILE, shipped())
    assert (path.text, path.value(profile)) == (text, value)


def test_paths_of_records_and_sections() -> None:
    profile, vocabulary = profile_from(PROFILE, shipped()), shipped().vocabulary
    assert FactPath.of_record("loans[10]") == ("loans", 10, None)
    assert FactPath.of_record("loans[1]", "principal") == ("loans", 1, "principal")
    assert FactPath.of_record("company", "name") == ("company", None, "name")
    assert (FactPath("loans", 1).text, FactPath("loans", 1).field(vocabulary)) == ("loans[1]", None)
    assert FactPath("company").field(vocabulary) is None
    assert FactPath("fx", None, "USD").field(vocabulary) is vocabulary.fields["fx"]
    assert FactPath("loans", 0, "lender").field(vocabulary) is vocabulary.sections["loans"].fields["lender"]
    assert FactPath("rd_projects", 1).value(profile) is profile.values.rd_projects[1]
    assert FactPath("company").value(profile) is profile.values.company


@pytest.mark.parametrize(
    ("path", "value", "fact"),
    [
        (FactPath("as_of"), date(2025, 1, 1), "as_of=2025-01-01"),
        (FactPath("fx", None, "USD"), Fraction(7), "fx.USD=7"),
        (FactPath("fx", None, "EUR"), Fraction(8), "fx.EUR=8"),
        (FactPath("assume", None, "rd-support"), Fraction(1, 5), "assume.rd-support=20%"),
        (FactPath("company", None, "employees"), 3, "company.employees=3"),
        (FactPath("rd_projects", 0, "key_innovation"), False, "rd_projects[0].key_innovation=否"),
        (FactPath("rd_projects", 1, "spend"), Money(Fraction(100)), "rd_projects[1].spend=100"),
    ],
)
def test_a_value_is_put_where_the_option_sets_it(path: FactPath, value: Any, fact: str) -> None:
    profile = profile_from(PROFILE, shipped())
    done = path.put(profile, value)
    assert done.values == with_facts(profile, [fact], [], shipped().vocabulary).values
    assert (path.value(done), done.nodes, done.cautions) == (value, profile.nodes, profile.cautions)


def test_a_value_is_put_where_nothing_stands() -> None:
    profile = profile_from("company: {name: 甲}", shipped())
    assert FactPath("as_of").put(profile, date(2025, 1, 1)).as_of == date(2025, 1, 1)
    assert FactPath("honours").put(profile, ()).values.honours == ()


def test_a_range_and_its_ends() -> None:
    text = "研发项目[0].研发投入= 3万..USD 4"
    found = fact_range(text, shipped().vocabulary)
    assert found.where == ("rd_projects", 0, "spend")
    assert as_typed(found.place) == ("--over:1:1", "研发项目[0].研发投入")
    assert [as_typed(end.value_place) for end in found.ends] == [("--over:1:15", "3万"), ("--over:1:19", "USD 4")]
    assert {end.value_place.document.original for end in found.ends} == {text}
    assert {end.where for end in found.ends} == {found.where}
    first, last = profiles_at_ends(found, profile_from(PROFILE, shipped()), shipped().vocabulary)
    assert first.values.rd_projects[0].spend == Money(Fraction(30_000))
    assert last.values.rd_projects[0].spend == Money(Fraction(4), "USD")


BETWEEN = "例如 loans[0].principal=100万..300万", "for example loans[0].principal=100万..300万"
ENDS = Text("应为 路径=从..到", "PATH=FROM..TO is expected")
KNOWN_ENDS = Text("两端都要写明", "both ends must be known")


@pytest.mark.parametrize(
    ("over", "place", "marks", "message", "hint"),
    [
        ("as_of", "--over:1:1", "a", ENDS, BETWEEN),
        ("as_of=2026-01-01", "--over:1:1", "a", ENDS, BETWEEN),
        ("as_of=..2026-01-01", "--over:1:1", "a", ENDS, BETWEEN),
        ("as_of=2026-01-01.. ", "--over:1:1", "a", ENDS, BETWEEN),
        ("as_of=2026-01-01..待定", "--over:1:19", "待", KNOWN_ENDS, BETWEEN),
        ("as_of=待定..2026-01-01", "--over:1:7", "待", KNOWN_ENDS, BETWEEN),
        ("as_of=#..2026-01-01", "--over:1:1", "a", KNOWN_ENDS, BETWEEN),
        ("as_of=\udcff..1", "--over:1:7", "\udcff", Text("这里不是 UTF-8 文字", "not UTF-8 text"), None),
        ("loans[x]=1..2", "--over:1:1", "loans[x]", Text("“loans[x]”不是路径", "not a path: loans[x]"), EXAMPLE),
    ],
)
def test_what_is_no_range(over: str, place: str, marks: str, message: Text, hint: tuple[str, str] | None) -> None:
    profile, vocabulary = profile_from(PROFILE, shipped()), shipped().vocabulary
    told = problem_of(lambda: profiles_at_ends(fact_range(over, vocabulary), profile, vocabulary))
    assert told[1].startswith(marks)
    assert (told[0], *told[2:]) == (place, message, hint)
