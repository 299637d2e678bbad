"""Vocabularies that are refused: each change of one that is right, what is said of it in both languages, and where."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError
from small_vocabulary import BASE, COMPANY, FX, GRANT, HALL, HALLS, RECEIVED, VALUES, Path, changed, field
from whole_problems import Whole, refused_whole, whole

from binjiang_cli.language.types import DateType, ListType, RecordType, TextType
from binjiang_cli.policy.meanings import Clash, Meanings, parse_word
from binjiang_cli.policy.vocabulary import Field, Vocabulary, choice_parts, parse_name, read_choice
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import Mapping, node_at, read_nodes
from binjiang_cli.source.problem import Place
from binjiang_cli.source.validation import key_place, plain, problems_of

VALUES_ZH, VALUES_EN = "values 只用于 choice 和 choices，且不能缺", "values belong to choice and choices, and only to them"
DEFAULT_ZH, DEFAULT_EN = "只有 choice 和 text 可以有默认值", "only a choice or a text can have a default"


def document_of(changes: dict[Path, Any]) -> Document:
    return Document("vocabulary.yaml", json.dumps(changed(changes), ensure_ascii=False))


def vocabulary(changes: dict[Path, Any]) -> Vocabulary:
    return Vocabulary.model_validate(plain(read_nodes(document_of(changes))))


def place_of(root: Mapping, path: Path) -> Place | None:
    if path[-1:] == ("[key]",):
        return key_place(node_at(root, path[:-2]), str(path[-2]))
    node = node_at(root, path)
    return None if node is None else node.place


@pytest.mark.parametrize(
    ("changes", "zh", "en", "at"),
    [
        # Fields
        *(
            ({(*HALL, "x"): stated}, VALUES_ZH, VALUES_EN, (*HALL, "x"))
            for stated in (field("choice", "甲"), field("choices", "甲"), field("text", "甲", values=VALUES))
        ),
        (
            {(*HALL, "stage", "default"): "middle"},
            "默认值 middle 不在 values 里", "the default middle is not among the values", (*HALL, "stage"),
        ),
        *(
            ({(*HALL, name, "default"): "early"}, DEFAULT_ZH, DEFAULT_EN, (*HALL, name))
            for name in ("cost", "stages")
        ),
        (
            {(*HALL, "stage", "values", "late", "zh"): "早"},
            "“早”已经指 early", "早 already means early", (*HALL, "stage", "values", "late", "zh"),
        ),
        (
            {(*HALL, "stage", "values", "late", "en"): "Soon"},
            "“Soon”已经指 early", "Soon already means early", (*HALL, "stage", "values", "late", "en"),
        ),
        (
            {(*HALL, "stage", "values", "late", "also"): ["起初", "后"]},
            "“起初”已经指 early", "起初 already means early", (*HALL, "stage", "values", "late", "also", 0),
        ),
        (
            {(*HALL, "stage", "values", "late", "also"): ["后", "一开始"]},
            "“一开始”已经指 early", "一开始 already means early", (*HALL, "stage", "values", "late", "also", 1),
        ),
        (
            {(*HALL, "stage", "values", "soon"): {"zh": "快", "en": "fast"}},
            "“soon”已经指 early", "soon already means early", (*HALL, "stage", "values", "soon"),
        ),
        # Sections
        ({(*HALL, "cost", "not_before"): "night"}, "not_before：没有日期字段 night", "not_before: no date field night", HALLS),
        ({(*HALL, "cost", "not_before"): "stage"}, "not_before：没有日期字段 stage", "not_before: no date field stage", HALLS),
        ({(*HALLS, "named_by"): "title"}, "named_by：没有字段 title", "named_by: no field title", HALLS),
        ({(*HALL, "name"): None}, "named_by：没有字段 name", "named_by: no field name", HALLS),
        ({(*HALLS, "named_by"): "cost"}, "named_by：cost 不是文字", "named_by: cost is not a text", (*HALLS, "named_by")),
        ({(*HALLS, "named_by"): "stages"}, "named_by：stages 不是文字", "named_by: stages is not a text", (*HALLS, "named_by")),
        ({(*HALLS, "dated_by"): "now"}, "dated_by：没有日期字段 now", "dated_by: no date field now", (*HALLS, "dated_by")),
        ({(*HALLS, "dated_by"): "cost"}, "dated_by：没有日期字段 cost", "dated_by: no date field cost", (*HALLS, "dated_by")),
        ({(*HALL, "cost", "label", "zh"): "天"}, "“天”已经指 day", "天 already means day", (*HALL, "cost", "label", "zh")),
        ({(*HALL, "cost", "label", "en"): "Day"}, "“Day”已经指 day", "Day already means day", (*HALL, "cost", "label", "en")),
        ({(*HALL, "cost", "also"): ["价", "哪天"]}, "“哪天”已经指 day", "哪天 already means day", (*HALL, "cost", "also", 1)),
        ({(*HALL, "e_天"): field("text", "甲")}, "“e_天”已经指 day", "e_天 already means day", (*HALL, "e_天")),
        # The names of sections and records
        (
            {("sections", "min"): {**BASE["sections"]["halls"], "record": "room"}},
            "min 这个名字已经用了", "the name min is already taken", ("sections", "min", "[key]"),
        ),
        ({(*HALLS, "record"): "sum"}, "sum 这个名字已经用了", "the name sum is already taken", (*HALLS, "record")),
        ({(*HALLS, "record"): "fx"}, "fx 这个名字已经用了", "the name fx is already taken", (*HALLS, "record")),
        ({(*HALLS, "record"): "halls"}, "halls 这个名字已经用了", "the name halls is already taken", (*HALLS, "record")),
        ({(*RECEIVED, "record"): "hall"}, "hall 这个名字已经用了", "the name hall is already taken", (*RECEIVED, "record")),
        # Words at the top
        ({(*FX, "label", "zh"): "日"}, "“日”已经指 as_of", "日 already means as_of", (*FX, "label", "zh")),
        ({(*HALLS, "label", "en"): "e汇"}, "“e汇”已经指 fx", "e汇 already means fx", (*HALLS, "label", "en")),
        ({(*HALLS, "also"): ["房", "e汇"]}, "“e汇”已经指 fx", "e汇 already means fx", (*HALLS, "also", 1)),
        (
            {(*HALLS, "also"): ["日" * 61], ("fields", "fx", "also"): ["日" * 61]},
            f"“{'日' * 60}”已经指 fx", f"{'日' * 60} already means fx", (*HALLS, "also", 0),
        ),
        # What the program needs
        ({("sections", "company"): None}, "必须声明 company.name", "company.name must be declared", ()),
        (
            {("fields", "as_of"): None, ("fields", "fx"): None, ("fields", "assume"): None},
            "缺少程序要用的字段：as_of、fx、assume", "fields that the program needs are missing: as_of, fx, assume",
            ("fields",),
        ),
        (
            {(*GRANT, "amount"): None},
            "缺少程序要用的字段：amount", "fields that the program needs are missing: amount", GRANT,
        ),
        (
            {(*GRANT, "subject"): None, (*GRANT, "name"): field("text", "名")}
            | {(*RECEIVED, "named_by"): "name"},
            "缺少程序要用的字段：subject", "fields that the program needs are missing: subject", GRANT,
        ),
        *(
            (
                {(*at, name): field("integer", "数")},
                f"{name} 的类型应为 {kind}", f"{name} must be of type {kind}", (*at, name, "type"),
            )
            for at, name, kind in (
                (("fields",), "as_of", "date"), (("fields",), "fx", "exchange_rates"), (("fields",), "assume", "assumed_rates"),
                (COMPANY, "uscc", "uscc"), (GRANT, "amount", "money"),
                (GRANT, "on", "date"), (GRANT, "rule", "text"),
                (GRANT, "year", "year"),
            )
        ),
        (
            {(*COMPANY, "name", "type"): "texts"},
            "name 的类型应为 text", "name must be of type text", (*COMPANY, "name", "type"),
        ),
        (
            {(*GRANT, "subject", "type"): "text"},
            "subject 的类型应为 texts", "subject must be of type texts", (*GRANT, "subject", "type"),
        ),
        *(
            (
                {(*at, "rates"): field(kind, "率")},
                f"{kind} 只用于顶层的 fx 和 assume", f"{kind} is only for fx and assume, at the top", (*at, "rates", "type"),
            )
            for at in (("fields",), HALL)
            for kind in ("exchange_rates", "assumed_rates")
        ),
        (
            {(*HALL, "fx"): field("exchange_rates", "率")},
            "exchange_rates 只用于顶层的 fx 和 assume", "exchange_rates is only for fx and assume, at the top",
            (*HALL, "fx", "type"),
        ),
        ({(*COMPANY[:2], "record"): "firm"}, "company 不能有 record", "company has no record", ("sections", "company")),
        ({(*RECEIVED, "record"): None}, "grants_received 要有 record", "grants_received needs a record", RECEIVED),
        ({(*COMPANY, "name", "required"): None}, "name 应写 required: true", "name must be required: true", (*COMPANY, "name")),
    ],
)  # fmt: skip
def test_one_change_is_refused(changes: dict[Path, Any], zh: str, en: str, at: Path) -> None:
    root = read_nodes(document_of(changes))
    assert isinstance(root, Mapping)
    with pytest.raises(ValidationError) as refused:
        Vocabulary.model_validate(plain(root))
    (problem,) = problems_of(refused.value, root, Vocabulary)
    assert whole(problem)._replace(marks=None) == Whole(None, zh, en)
    assert problem.place == place_of(root, at)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {(*HALLS, "named_by"): "stage"},
        {(*HALLS, "named_by"): "uscc"},
        {(*HALLS, "named_by"): "names"},
        {(*HALLS, "dated_by"): "day", (*HALL, "night"): field("date", "夜", not_before="day")},
        {(*HALL, "stage", "default"): "late", (*HALL, "name", "default"): "x"},
        {RECEIVED: None},
        {(*HALLS, "record"): None},
    ],
)
def test_one_change_is_taken(changes: dict[Path, Any]) -> None:
    assert set(vocabulary(changes).sections) == {"company", "halls", "grants_received"} - {
        path[-1] for path, value in changes.items() if value is None
    }


def test_what_is_left_out_of_a_field_and_a_section() -> None:
    halls = vocabulary({}).sections["halls"]
    name = halls.fields["name"]
    assert (halls.named_by, halls.dated_by, halls.is_list) == ("name", None, True)
    assert (name.required, name.effort, name.values, name.default, name.unit) == (False, "books", {}, None, None)
    assert vocabulary({}).sections["company"].fields["name"].required is True


def test_the_field_of_the_year() -> None:
    found = {
        number: vocabulary({(*HALL, name): field("year", f"年{name}") for name in names}).sections["halls"].year_field
        for number, names in enumerate([(), ("built", "opened"), ("built", "year")])
    }
    assert found == {0: None, 1: "built", 2: "year"}


def test_the_days_before_which_others_cannot_be() -> None:
    found = vocabulary({(*HALL, "night"): field("date", "夜", not_before="day")})
    assert found.not_before == {("halls", "night"): "day"}


def test_labels_by_keys() -> None:
    found = vocabulary({})
    labels = {
        keys: label and label.zh
        for keys in map(tuple, map(str.split, ("", "halls", "halls day", "halls night", "halls day 0", "fx", "fx USD", "x")))
        for label in [found.label(keys)]
    }
    assert labels == {
        (): None, ("halls",): "厅", ("halls", "day"): "天", ("halls", "night"): None, ("halls", "day", "0"): "天",
        ("fx",): "汇", ("fx", "USD"): "汇", ("x",): None,
    }  # fmt: skip


def test_names_and_types_for_expressions() -> None:
    found = vocabulary({})
    record = found.record_types["halls"]
    assert isinstance(record, RecordType)
    assert found.names("halls") == {
        "as_of": DateType(), "company": found.record_types["company"], "halls": ListType(record, 10_000), "hall": record,
        "grants_received": ListType(found.record_types["grants_received"], 10_000),
    }  # fmt: skip
    assert "hall" not in found.names("company")
    assert record.fields["stage"] == TextType(("early", "late"))
    assert record.fields["stages"] == ListType(TextType(("early", "late")), 2)


@pytest.mark.parametrize("text", ["for", "lambda", "None"])
def test_reserved_words_are_no_names(text: str) -> None:
    assert refused_whole(parse_name, text) == (
        (f"{text} 是表达式的保留词，不能作名字", f"{text} is a reserved word of expressions, it cannot be a name"),
        (f"例如 {text}_", f"for example {text}_"),
    )


@pytest.mark.parametrize("text", ["a-b", "1st", "", "_hidden", "model_year", "copy", "two words", "x " * 29 + "-1"])
def test_what_is_no_name(text: str) -> None:
    assert refused_whole(parse_name, text) == ((f"{text} 不能作名字", f"{text} cannot be a name"), None)


def test_a_name_that_is_refused_is_shown_in_part() -> None:
    assert refused_whole(parse_name, "-" * 61) == ((f"{'-' * 60} 不能作名字", f"{'-' * 60} cannot be a name"), None)


@pytest.mark.parametrize("text", ["name", "for_", "名称", "a1", "models"])
def test_names(text: str) -> None:
    assert parse_name(text) == text


def test_words_of_one_to_a_hundred_characters() -> None:
    assert [parse_word(word) for word in (" 名 ", "x" * 100, f" {'x' * 100} ")] == ["名", "x" * 100, "x" * 100]
    long = (("这里要一个词，1 到 100 个字", "a word of 1 to 100 characters"), None)
    assert [refused_whole(parse_word, word) for word in ("", "  ", "\u200b", "x" * 101)] == [long] * 4
    assert refused_whole(parse_word, "a\x1bb") == (("含有控制字符 \\u001b", "holds the control character \\u001b"), None)


def test_what_words_mean() -> None:
    found = Meanings({"paid_in": ("实缴", "Paid up", "到位资金"), "spend": ("投入", "Spending", "耗费额度")})
    assert found.main == ["paid_in", "实缴", "spend", "投入"]
    asked = ("paid_in", "Paid In", "paidin", "PAID_IN", "实 缴", "paid up", "spend", "paid", "paid_up")
    assert [found.get(word) for word in asked] == ["paid_in"] * 6 + ["spend", None, None]
    assert [found.nearest(word) for word in ("paid-in", "实缴额", "Spendings", "耗费额", "xyz")] == [
        "paid_in", "实缴", "spend", "耗费额度", None,
    ]  # fmt: skip


def test_words_that_two_entries_share() -> None:
    assert Meanings({"a": ("甲", "x"), "b": ("乙", "y", "甲")}).clash() == Clash("甲", 3, "b", "a")
    assert Meanings({"a_b": ("甲", "x"), "c": ("乙", "A B")}).clash() == Clash("A B", 2, "c", "a_b")
    assert Meanings({"a": ("甲", "A"), "b": ("乙", "B", "乙")}).clash() is None


# Choices


STAGES = {"early": ("早", "Early"), "first": ("先", "one, two, three"), "late": ("晚", "four, five")}
STAGE = Field.model_validate(field("choices", "段", values={name: {"zh": zh, "en": en} for name, (zh, en) in STAGES.items()}))


def test_a_choice_is_read_or_what_was_meant_is_said() -> None:
    assert [read_choice(text, STAGE) for text in ("early", "早", "EARLY", "Four,five")] == ["early", "early", "early", "late"]
    assert refused_whole(read_choice, "earl", STAGE) == (
        ("没有“earl”这个值", "unknown value: earl"), ("是不是 early？", "did you mean early?"),
    )  # fmt: skip
    known = ("可用的值：早、先、晚", "known values: early, first, late")
    assert refused_whole(read_choice, "迟", STAGE) == (("没有“迟”这个值", "unknown value: 迟"), known)
    assert refused_whole(read_choice, "迟" * 61, STAGE)[0] == (f"没有“{'迟' * 60}”这个值", f"unknown value: {'迟' * 60}")


def test_thirty_of_many_choices_are_named() -> None:
    many = {f"v{number:02}": {"zh": f"值{number:02}", "en": f"Value {number:02}"} for number in range(31)}
    hint = refused_whole(read_choice, "迟", Field.model_validate(field("choice", "段", values=many)))[1]
    labels, ids = ("、".join(f"值{number:02}" for number in range(30)), ", ".join(f"v{number:02}" for number in range(30)))
    assert hint == (f"可用的值：{labels} …", f"known values: {ids} …")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("早", ["早"]),
        (" x ", [" x "]),
        ("one, two, three", ["one, two, three"]),
        ("早，晚", ["早", "晚"]),
        ("early;先、 x,\n晚；", ["early", "先", "x", "晚"]),
        ("early, one, two, three; four, five, early", ["early", "one, two, three", "four, five", "early"]),
        ("one, two, early", ["one", "two", "early"]),
        ("early,, ,late", ["early", "late"]),
        ("，", ["，"]),
    ],
)
def test_several_choices_in_one_text(text: str, parts: list[str]) -> None:
    assert choice_parts(text, STAGE) == parts
