"""Keys of a profile that no rule set in use has: left out with a warning, or refused where they are like a known one."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import profile_from, shipped
from sets_together import rule_set

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


def left_out(text: str) -> list[tuple[str, str | None]]:
    found = profile_from(text, shipped())
    return [(one.message.en.partition(": ")[2], one.path) for one in found.cautions if one.code == "field_left_out"]


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
    assert left_out(text) == [(", ".join(paths), paths[0] if len(paths) == 1 else None)]


def test_figures_do_not_change() -> None:
    plain, more = (profile_from(text, shipped()) for text in (PROFILE, PROFILE + "zebra: 1"))
    assert plain.values == more.values


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("company: {name: 甲, employes: 1}", "did you mean employees?"),
        ("company: {name: 甲, spend: 1万}", "it belongs to: R&D projects"),
        ("company: {name: 甲, as_of: 2026-01-01}", "it stands at the top, in no section"),
    ],
)
def test_what_is_like_something(text: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        profile_from(text, shipped())
    (problem,) = refused.value.problems
    assert problem.hint is not None and problem.hint.en == said


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
    (caution,) = load_profile(profile, shipped()).cautions
    assert caution.message.en == "left out, as no rule set in use has them: loanz, rd_projects[0].spent"


@pytest.mark.parametrize(("written", "count"), [("../x", 1), ("[{a: b}, A B]", 2), ("other", 0), ("~", 0)])
def test_names_of_sets(written: str, count: int) -> None:
    try:
        profile_from(f"{PROFILE}for: {written}", shipped())
    except InputError as error:
        assert len(error.problems) == count
    else:
        assert count == 0


def test_no_more_than_thirty_are_named() -> None:
    keys = [f"zebra{number}" for number in range(1, 32)]
    (caution,) = profile_from("company: {name: 甲}\n" + "".join(f"{key}: 1\n" for key in keys), shipped()).cautions
    named = keys[:30]
    assert caution.message == Text(
        f"下列各处不是所用规则集的内容，没有读取：{'、'.join(named)}等 31 处",
        f"left out, as no rule set in use has them: {', '.join(named)} and 1 more",
    )
    (caution,) = profile_from("company: {name: 甲}\n" + "".join(f"{key}: 1\n" for key in named), shipped()).cautions
    assert caution.message.en.endswith("zebra30")
