"""Vocabularies of several rule sets as one: what it has from which of them, and all that is said where they differ."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from small_vocabulary import BASE, COMPANY, FX, HALL, HALLS, VALUES, changed, field
from small_vocabulary import Path as Keys
from whole_problems import Whole, problems_whole

from binjiang_cli.policy.files import RuleSetFiles
from binjiang_cli.policy.vocabularies import Declared, seen_by, united
from binjiang_cli.source.problem import InputError


def declared(folder: Path, changes: dict[Keys, Any]) -> Declared:
    """A rule set that has nothing but the small vocabulary, changed."""
    folder.mkdir()
    text = yaml.safe_dump(changed(changes), allow_unicode=True, sort_keys=False)
    (folder / "vocabulary.yaml").write_text(text, "utf-8")
    files = RuleSetFiles(folder)
    vocabulary = files.vocabulary()
    assert vocabulary is not None, files.problems
    return Declared(vocabulary, files)


def sets(folder: Path, *changes: dict[Keys, Any]) -> list[Declared]:
    return [declared(folder / name, change) for name, change in zip("abc", changes, strict=False)]


def place(one: Declared, path: Keys) -> str:
    return str(one.place(tuple(map(str, path))))


def test_equal_vocabularies_are_one(tmp_path: Path) -> None:
    a, b, c = sets(tmp_path, {}, {}, {(*HALL, "fee"): field("money", "杂")})
    assert united([a]) is a.vocabulary
    assert united([a, b]) is a.vocabulary
    assert set(united([a, b, c]).sections["halls"].fields) == {*BASE["sections"]["halls"]["fields"], "fee"}


def test_what_the_union_has_from_which_set(tmp_path: Path) -> None:
    rooms = {**BASE["sections"]["halls"], "record": "room", "label": {"zh": "室", "en": "Rooms"}, "also": ["间"]}
    a, b, c = sets(
        tmp_path,
        {(*HALL, "fee"): field("text", "杂", also=["零"], required="true")},
        {
            ("fields", "rate"): field("number", "率"), (*HALLS, "label", "zh"): "堂", (*HALLS, "also"): ["屋", "大厅"],
            (*HALL, "fee"): field("text", "他", default="乙", also=["杂"], help={"zh": "别", "en": "Other"}),
            (*HALL, "night"): field("date", "夜"), (*HALL, "cost", "required"): "true",
        },
        {
            ("sections", "rooms"): rooms, (*HALL, "fee"): field("text", "杂", default="丙", required="true"),
            (*HALL, "night"): field("date", "夜", not_before="day"), (*HALL, "cost", "required"): "true",
        },
    )  # fmt: skip
    found = united([a, b, c])
    halls = found.sections["halls"]
    assert list(found.fields) == ["as_of", "fx", "assume", "rate"]
    assert list(found.sections) == ["company", "halls", "grants_received", "rooms"]
    assert (halls.label.zh, halls.also) == ("厅", ("房", "屋", "堂", "大厅"))
    fee = halls.fields["fee"]
    assert (fee.label.zh, fee.help.zh, fee.also, fee.default) == ("杂", "项", ("零", "他", "e他"), "乙")
    assert [halls.fields[name].required for name in ("fee", "cost", "name")] == [False, False, False]
    assert found.sections["company"].fields["name"].required is True
    assert (halls.fields["night"].not_before, halls.fields["night"].label.zh) == ("day", "夜")
    assert found.sections["rooms"].label.zh == "室"
    assert found.keys.get("大厅") == "halls" and halls.keys.get("e他") == "fee"


def test_choices_of_the_union(tmp_path: Path) -> None:
    other = {"late": {"zh": "迟", "en": "at last", "also": ["终"]}, "never": {"zh": "永不", "en": "never"}}
    a, b = sets(tmp_path, {}, {(*HALL, "stage", "values"): other})
    found = united([a, b])
    stage = found.sections["halls"].fields["stage"]
    assert {name: choice.words for name, choice in stage.values.items()} == {
        "early": ("早", "soon", "起初", "一开始"), "late": ("晚", "at last", "迟", "终"), "never": ("永不", "never"),
    }  # fmt: skip
    assert [stage.meanings.get(word) for word in ("迟", "永不")] == ["late", "never"]
    assert list(found.sections["halls"].fields["stages"].values) == ["early", "late"]


def test_what_one_set_sees_of_the_union(tmp_path: Path) -> None:
    """It keeps its own fields and sections, with the choices and words of all."""
    other = {"never": {"zh": "永不", "en": "never"}}
    a, b = sets(
        tmp_path,
        {("fields", "own"): field("choice", "自", values=VALUES)},
        {
            (*HALL, "stage", "values"): other, (*HALL, "fee"): field("money", "杂"), ("fields", "rate"): field("number", "率"),
            ("fields", "own"): field("choice", "自", values=other), ("sections", "grants_received"): None,
        },
    )  # fmt: skip
    together = united([a, b])
    seen = seen_by(a.vocabulary, together)
    assert list(seen.fields) == ["as_of", "fx", "assume", "own"]
    assert list(seen.sections) == ["company", "halls", "grants_received"]
    assert list(seen.sections["halls"].fields) == list(BASE["sections"]["halls"]["fields"])
    assert list(seen.sections["halls"].fields["stage"].values) == ["early", "late", "never"]
    assert list(seen.fields["own"].values) == ["early", "late", "never"]
    assert seen_by(b.vocabulary, together).sections.keys() == {"company", "halls"}


def differing(a: Declared, b: Declared, name: str, path: Keys, words: tuple[str, str], marks: str) -> Whole:
    """The problem that an entry is declared differently, at its place in the second set."""
    key, there = path[-1], place(a, path)
    return Whole(
        marks, f"{name} 的 {key} 在两个规则集里不同：这里是 {words[1]}，{there} 是 {words[0]}",
        f"{key} of {name} differs between two rule sets: here {words[1]}, at {there} {words[0]}",
        related=((marks, "另一个", "the other one"),),
    )  # fmt: skip


def test_fields_that_differ(tmp_path: Path) -> None:
    unit = {"zh": "人", "en": "persons"}
    a, b, c = sets(
        tmp_path,
        {("fields", "rate"): field("number", "率"), (*HALL, "fee"): field("number", "杂", unit=unit)},
        {
            ("fields", "rate"): field("text", "率"), (*HALL, "fee"): field("number", "杂"),
            (*HALL, "cost"): field("integer", "费", unit=unit),
        },
        {(*HALL, "fee"): field("number", "杂", unit=unit)},
    )  # fmt: skip
    fee = differing(a, b, "halls.fee", (*HALL, "fee", "unit"), ("人", "—"), "unit")
    assert problems_whole(united, [a, b]) == [
        differing(a, b, "rate", ("fields", "rate", "type"), ("number", "text"), "type"),
        differing(a, b, "halls.cost", (*HALL, "cost", "type"), ("money", "integer"), "type"),
        fee._replace(marks="fee"),  # which states no unit here
    ]
    fee = differing(b, c, "halls.fee", (*HALL, "fee", "unit"), ("—", "人"), "unit")
    assert problems_whole(united, [b, c])[-1] == fee._replace(related=(("fee", "另一个", "the other one"),))


def test_sections_that_differ(tmp_path: Path) -> None:
    a, b, c = sets(
        tmp_path, {(*HALLS, "dated_by"): "day"}, {(*HALLS, "record"): "room"}, {(*HALLS, "record"): None}
    )  # fmt: skip
    dated = differing(a, b, "halls", (*HALLS, "dated_by"), ("day", "—"), "dated_by")
    assert problems_whole(united, [a, b]) == [
        differing(a, b, "halls", (*HALLS, "record"), ("hall", "room"), "record"), dated._replace(marks="halls"),
    ]  # fmt: skip
    assert problems_whole(united, [b, a])[1] == differing(
        b, a, "halls", (*HALLS, "dated_by"), ("—", "day"), "dated_by"
    )._replace(related=(("halls", "另一个", "the other one"),))
    record = differing(b, c, "halls", (*HALLS, "record"), ("room", "—"), "record")
    assert problems_whole(united, [b, c]) == [record._replace(marks="halls")]
    record = differing(c, b, "halls", (*HALLS, "record"), ("—", "room"), "record")
    assert problems_whole(united, [c, b]) == [record._replace(related=(("halls", "另一个", "the other one"),))]
    assert [problem.marks for problem in problems_whole(united, [a, a, b])] == ["record", "halls"]


def clash(word: str, second: str, first: str, there: str, marks: tuple[str, str]) -> Whole:
    return Whole(
        marks[1], f"“{word}”在这里指 {second}，在 {there} 指 {first}", f"{word} means {second} here, and {first} at {there}",
        related=((marks[0], "另一个", "the other one"),),
    )  # fmt: skip


def test_words_that_mean_two_things(tmp_path: Path) -> None:
    """At the top, in a section, among choices: each at the first set that declares the entry."""
    a, b, c = sets(
        tmp_path,
        {(*HALL, "fee"): field("text", "杂")},
        {
            ("fields", "rate"): field("number", "率", also=["房"]), (*HALLS, "also"): ["屋"],
            (*HALL, "other"): field("text", "另", also=["杂"]), (*COMPANY, "kind"): field("choice", "类", values=VALUES),
        },
        {(*COMPANY, "kind"): field("choice", "类", values={"slow": {"zh": "早", "en": "slow"}})},
    )  # fmt: skip
    assert problems_whole(united, [a, b, c]) == [
        clash("房", "halls", "rate", place(b, ("fields", "rate")), ("rate", "halls")),
        clash("早", "slow", "early", place(b, (*COMPANY, "kind", "values", "early")), ("early", "slow")),
        clash("杂", "other", "fee", place(a, (*HALL, "fee")), ("fee", "other")),
    ]


def test_an_entry_that_no_set_states_itself(tmp_path: Path) -> None:
    """A set that extends another has its entries too: then the nearest place in the first set is named."""
    a, b = sets(tmp_path, {(*HALL, "cost"): None}, {(*HALL, "fee"): field("text", "费"), (*HALL, "cost"): None})
    extends = declared(tmp_path / "extends", {})
    only = Declared(extends.vocabulary, RuleSetFiles(write_only(tmp_path / "only")))
    only.files.root("vocabulary.yaml")
    there = place(a, (*HALL, "cost"))
    assert there == place(a, HALL)
    with pytest.raises(InputError) as refused:
        united([a, b, only])
    (problem,) = refused.value.problems
    assert problem.message.en == f"费 means cost here, and fee at {place(b, (*HALL, 'fee'))}"
    assert str(problem.place) == there
    assert str(only.place(HALL)) == f"{tmp_path / 'only/vocabulary.yaml'}:1:1"
    assert place(a, (*FX, "label", "zh")).startswith(f"{tmp_path / 'a/vocabulary.yaml'}:")


def write_only(folder: Path) -> Path:
    folder.mkdir()
    (folder / "vocabulary.yaml").write_text("extends: small\n", "utf-8")
    return folder
