"""What words mean: everyday words of the shipped vocabulary, how they may be written, what an extension takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers import profile_from, rules_copy, shipped

from binjiang_cli.policy.load import load_policy
from binjiang_cli.policy.meanings import Meanings
from binjiang_cli.policy.vocabulary import Field
from binjiang_cli.source.problem import InputError
from binjiang_cli.words import folded

EVERYDAY = yaml.safe_load((Path(__file__).parent / "everyday_words.yaml").read_text(encoding="utf-8"))
SECTIONS: dict[str, list[str]] = EVERYDAY["sections"]
FIELDS: dict[str, list[str]] = EVERYDAY["fields"]
CHOICES: dict[str, dict[str, list[str]]] = EVERYDAY["choices"]
# What must not be taken for something that happened: a plan, an application, another amount.
OTHERS = {
    "loans": ("计划还款日", "还款日（计划）", "到期日", "应还日期", "合同金额", "授信额度", "应付利息", "利息"),
    "capital_injections": ("计划出资额", "拟增资", "应缴资本", "承诺到位日期"),
    "industrial_projects": ("计划投资额", "计划总投资", "总投资", "预算"),
    "rd_projects": ("研发预算", "计划投入", "加计扣除"),
    "grants_received": ("申请金额", "拟补助金额", "预计到账日期"),
}


def field_of(path: str) -> Field:
    section, _, name = path.rpartition(".")
    vocabulary = shipped().vocabulary
    return vocabulary.sections[section].fields[name] if section else vocabulary.fields[name]


def keys_of(path: str) -> Meanings:
    section = path.rpartition(".")[0]
    return shipped().vocabulary.sections[section].keys if section else shipped().vocabulary.keys


def test_every_section_field_and_choice_has_everyday_words() -> None:
    vocabulary = shipped().vocabulary
    fields = {f"{name}.{key}" for name, section in vocabulary.sections.items() for key in section.fields}
    assert vocabulary.sections.keys() == SECTIONS.keys()
    assert {*vocabulary.fields, *fields} == FIELDS.keys()
    assert {path: set(field_of(path).values) for path in FIELDS if field_of(path).values} == {
        path: set(choices) for path, choices in CHOICES.items()
    }


def test_an_everyday_word_means_its_section() -> None:
    meanings = shipped().vocabulary.section_names
    meant = {word: name for name, words in SECTIONS.items() for word in words}
    assert {word: meanings.get(word) for word in meant} == meant
    assert {word: shipped().vocabulary.keys.get(word) for word in meant} == meant


@pytest.mark.parametrize("path", FIELDS)
def test_an_everyday_word_means_its_field(path: str) -> None:
    found = {word: keys_of(path).get(word) for word in FIELDS[path]}
    assert found == dict.fromkeys(found, path.rpartition(".")[2])


@pytest.mark.parametrize("path", CHOICES)
def test_an_everyday_word_means_its_choice(path: str) -> None:
    for choice, words in CHOICES[path].items():
        found = {word: field_of(path).meanings.get(word) for word in words}
        assert found == dict.fromkeys(found, choice)


@pytest.mark.parametrize("section", OTHERS)
def test_what_is_planned_or_applied_for_means_nothing(section: str) -> None:
    keys = shipped().vocabulary.sections[section].keys
    assert [word for word in OTHERS[section] if keys.get(word)] == []
    assert [word for word in keys.exact if any(sign in word for sign in ("计划", "預計", "预计", "应付", "申请"))] == []


def test_no_word_is_ambiguous_or_said_twice() -> None:
    vocabulary = shipped().vocabulary
    company = vocabulary.sections["company"]
    sheet = {**company.fields, **vocabulary.fields}  # the companies' sheet has the top's fields beside its own
    scopes = [vocabulary.keys, *(section.keys for section in vocabulary.sections.values())]
    scopes += [field_of(path).meanings for path in CHOICES]
    scopes.append(Meanings({name: field.words for name, field in sheet.items()}))
    assert [scope.clash() for scope in scopes if scope.clash()] == []
    entries: list[Any] = [*vocabulary.fields.values(), *vocabulary.sections.values(), *map(field_of, FIELDS)]
    entries += [choice for path in CHOICES for choice in field_of(path).values.values()]
    also = [(entry, word) for entry in entries for word in entry.also]
    assert [word for entry, word in also if [folded(other) for other in entry.words].count(folded(word)) > 1] == []


@pytest.mark.parametrize(
    "written",
    [
        "R&D Spend",
        "r&d spend",
        "Ｒ＆Ｄ　ｓｐｅｎｄ",
        "R&D\u200bSPEND",
        " 研发 费用 ",
        "研发\u2060费用",
        "ＳＰＥＮＤ",
        "R&D spending",
    ],
)
def test_case_width_blanks_and_invisible_signs_do_not_matter(written: str) -> None:
    assert shipped().vocabulary.sections["rd_projects"].keys.get(written) == "spend"


@pytest.mark.parametrize(
    ("key", "meant"), [("研发经废", "研发经费"), ("研发投人", "研发投入"), ("R&D spent", "R&D spend"), ("spent", "spend")]
)
def test_an_unknown_key_is_told_the_nearest_word(key: str, meant: str) -> None:
    with pytest.raises(InputError) as caught:
        profile_from(f"company: {{name: 甲}}\nrd_projects: [{{{key}: 100万}}]", shipped())
    (problem,) = caught.value.problems
    assert problem.hint is not None and problem.hint.en == f"did you mean {meant}?"


EXTENSION = """\
extends: binjiang-2024
sections:
  company:
    fields:
      headcount:
        type: integer
        label: {zh: 从业人数, en: Persons}
        help: {zh: 年末人数, en: At the end of the year}
      name: {also: [商号]}
      district: {values: {other: {also: [下沙]}, xiaoshan: {zh: 萧山区, en: Xiaoshan}}}
"""


def test_an_extension_adds_words_and_takes_those_of_the_base(tmp_path: Path) -> None:
    fields = load_policy(rules_copy(tmp_path, vocabulary=EXTENSION)).vocabulary.sections["company"].fields
    keys = load_policy(tmp_path / "rules").vocabulary.sections["company"].keys
    assert [keys.get(word) for word in ("headcount", "从业人数", "员工人数")] == ["headcount", "headcount", "employees"]
    assert [keys.get(word) for word in ("商号", "公司名称")] == ["name", "name"]
    assert [fields["district"].meanings.get(word) for word in ("下沙", "余杭区", "萧山区")] == ["other", "other", "xiaoshan"]


def test_an_id_may_have_blanks_for_its_underscores() -> None:
    sections = shipped().vocabulary.sections
    assert shipped().vocabulary.section_names.get("RD Projects") == "rd_projects"
    assert [sections["loans"].keys.get(word) for word in ("Interest Paid", "drawn on", "drawn_on", "drawnon")] == [
        "interest_paid", "drawn_on", "drawn_on", "drawn_on",
    ]  # fmt: skip
