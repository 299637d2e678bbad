"""Keys of a profile that no rule set in use has: left out with a warning, or refused where they are like a known one."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import profile_from, shipped
from sets_together import rule_set

from binjiang_cli.profile.caution import Caution
from binjiang_cli.profile.load import load_profile
from binjiang_cli.source.problem import InputError
from binjiang_cli.words import Text

VOCABULARY = """
sections:
  rd_projects:
    fields:
      spent: {type: money, label: {zh: 另一金额, en: Another amount}, help: {zh: 金额, en: An amount}}
  loanz:
    label: {zh: 租约, en: Leases}
    help: {zh: 租约, en: Leases}
    record: lease
    fields:
      name: {type: text, label: {zh: 租约名称, en: Lease}, help: {zh: 名称, en: Name}}
"""
PROFILE = "company: {name: 甲}\n"
SEVERAL = Text(
    "它属于：研发项目、贷款、资本金、产业化项目、营销网络、奖项、已获资助",
    "it belongs to: R&D projects, Loans, Capital injections, Industrial projects, Sales networks, Honours, Grants received",
)


def left_out(*paths: str, rest: tuple[str, str] = ("", "")) -> Caution:
    """The warning about keys that were left out."""
    words = Text(
        f"下列各处不是所用规则集的内容，没有读取：{'、'.join(paths)}{rest[0]}",
        f"left out, as no rule set in use has them: {', '.join(paths)}{rest[1]}",
    )
    return Caution("field_left_out", words, paths[0] if len(paths) == 1 else None)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("company: {name: 甲, zebra: 1}", ["company.zebra"]),
        ("company: {name: 甲}\nzebra: {deep: [1]}", ["zebra"]),
        ("company: {name: 甲}\nrd_projects: [{name: 乙}, {name: 丙, zebra: 1, 天气: 晴}]", [
            "rd_projects[1].zebra", "rd_projects[1].天气",
        ]),
        ("company: {name: 甲}\n1: 2", ["1"]),
    ],
)  # fmt: skip
def test_what_is_like_nothing(text: str, paths: list[str]) -> None:
    assert profile_from(text, shipped()).cautions == (left_out(*paths),)


def test_figures_do_not_change() -> None:
    plain, more = (profile_from(text, shipped()) for text in (PROFILE, PROFILE + "zebra: 1"))
    assert plain.values == more.values


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("company: {name: 甲, employes: 1}", Text("是不是“employees”？", "did you mean employees?")),
        ("company: {name: 甲, spend: 1万}", Text("它属于：研发项目", "it belongs to: R&D projects")),
        ("company: {name: 甲, lender: 银行}", Text("它属于：贷款", "it belongs to: Loans")),
        ("company: {name: 甲, 标的: 乙}", SEVERAL),
        (
            "company: {name: 甲, as_of: 2026-01-01}",
            Text("它属于最外层，不在任何部分之内", "it stands at the top, in no section"),
        ),
    ],
)
def test_what_is_like_something(text: str, said: Text) -> None:
    with pytest.raises(InputError) as refused:
        profile_from(text, shipped())
    (problem,) = refused.value.problems
    assert problem.hint == said


def test_keys_of_a_set_that_the_profile_is_for(tmp_path: Path) -> None:
    rule_set(tmp_path, "other", vocabulary=VOCABULARY)
    text = PROFILE + "loanz: [{name: 乙}]\nrd_projects: [{name: 甲, spent: 1万}]\n"
    profile = tmp_path / "p.yaml"
    profile.write_text(text, "utf-8")
    with pytest.raises(InputError) as refused:
        load_profile(profile, shipped())
    assert [problem.hint.en for problem in refused.value.problems if problem.hint] == [
        "did you mean loans?", "did you mean spend?",
    ]  # fmt: skip
    profile.write_text(text + "for: [binjiang-2024, other, unheard-of]\n", "utf-8")
    assert load_profile(profile, shipped()).cautions == (left_out("loanz", "rd_projects[0].spent"),)
    profile.write_text(f"适用规则集: other\n{text}", "utf-8")
    assert load_profile(profile, shipped()).cautions == (left_out("loanz", "rd_projects[0].spent"),)


NAMES = Text("应为规则集名字的列表", "a list of the names of rule sets is expected")
NO_NAME = Text("例如 binjiang-2024", "for example binjiang-2024")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("../x", [("../x", Text("“../x”不能作规则集的名字", "not a rule set's name: ../x"), NO_NAME)]),
        ("[{a: b}, A B]", [
            ("{a: b}", NAMES, None), ("A B", Text("“A B”不能作规则集的名字", "not a rule set's name: A B"), NO_NAME),
        ]),
        ("other", []), ("~", []), ("[' other ', ~]", []),
    ],
)  # fmt: skip
def test_names_of_sets(written: str, told: list[tuple[str, Text, Text | None]]) -> None:
    try:
        assert profile_from(f"for: {written}\n{PROFILE}", shipped()).values.company.name == "甲"
        found = []
    except InputError as error:
        found = [(problem.place and problem.place.written, problem.message, problem.hint) for problem in error.problems]
    assert found == told


def test_no_more_than_thirty_are_named() -> None:
    keys = [f"zebra{number}" for number in range(1, 32)]
    (caution,) = profile_from("company: {name: 甲}\n" + "".join(f"{key}: 1\n" for key in keys), shipped()).cautions
    assert caution == left_out(*keys[:30], rest=("等 31 处", " and 1 more"))._replace(path=None)
    (caution,) = profile_from("company: {name: 甲}\n" + "".join(f"{key}: 1\n" for key in keys[:30]), shipped()).cautions
    assert caution == left_out(*keys[:30])


def test_long_keys_are_cut() -> None:
    (caution,) = profile_from(f"{PROFILE}{'斑' * 60}马: 1\n", shipped()).cautions
    assert caution == left_out("斑" * 60)._replace(path="斑" * 60 + "马")
