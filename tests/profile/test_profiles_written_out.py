"""A profile as it is written out: plainly, on one line, as a fingerprint; and how its values are told to have been read."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers import profile_from, shipped
from python_calamine import CalamineWorkbook

from binjiang_cli.policy.vocabulary import Field, Vocabulary
from binjiang_cli.profile.example import example_of
from binjiang_cli.profile.facts import with_facts
from binjiang_cli.profile.fingerprint import profile_sha256
from binjiang_cli.profile.load import Profile, profile_of
from binjiang_cli.profile.plain import flow_text, plain_profile, profile_text, yaml_text
from binjiang_cli.profile.readings import readings, shown
from binjiang_cli.profile.template import profile_template
from binjiang_cli.profile.workbook import write_workbook
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import read_nodes
from binjiang_cli.source.problem import InputError
from binjiang_cli.values.exchange import DayRates
from binjiang_cli.values.money import Money
from binjiang_cli.words import Lang, Text, same

MADE = yaml.load((Path(__file__).parent / "made/vocabulary.yaml").read_text("utf-8"), yaml.BaseLoader)
MADE["sections"]["company"]["fields"] |= {
    "town": {
        "type": "choice", "default": "a", "label": {"zh": "镇", "en": "Town"}, "help": {"zh": "镇", "en": "Town"},
        "also": ["X镇X"], "values": {"a": {"zh": "甲镇", "en": "Town A"}, "b": {"zh": "乙镇", "en": "Town B", "also": ["B镇"]}},
    }
}  # fmt: skip
SMALL = Vocabulary.model_validate(MADE)

STATED = """\
projects:
  - {name: 'true', subject: MCU, year: 2025年, spend: 100万, share: 150%, score: 87.50, key: 真, stage: 二期}
  - {spend: USD 1.5, subject: [甲, 乙], share: 100%, score: 3, key: no}
as_of: 2026/6/30
fx: {美元: 7.10, EUR: [{from: 2025-01-01, value: 8}, {from: 2026-01-10, value: 8.2}]}
assume: {rd: 20%}
company: {employees: 12, statuses: [上市, gazelle], uscc: 91330108ma27a1b2cq, name: 甲公司}
"""
ENGLISH = """\
company:
  name: 甲公司
  uscc: 91330108MA27A1B2CQ
  employees: 12
  statuses:
  - listed
  - gazelle
as_of: 2026-06-30
fx:
  USD: 7.1
  EUR:
  - from: 2025-01-01
    value: 8
  - from: 2026-01-10
    value: 8.2
assume:
  rd: 0.2
projects:
- name: 'true'
  subject:
  - MCU
  year: 2025
  spend: 1000000
  share: 150%
  score: 87.5
  key: yes
  stage: b
- subject:
  - 甲
  - 乙
  spend: USD 1.5
  share: 1
  score: 3
  key: no
"""
CHINESE = """\
企业:
  企业名称: 甲公司
  信用代码: 91330108MA27A1B2CQ
  人数: 12
  资质:
  - 上市
  - 瞪羚
评估日: 2026-06-30
汇率:
  USD: 7.1
  EUR:
  - from: 2025-01-01
    value: 8
  - from: 2026-01-10
    value: 8.2
比例:
  rd: 0.2
项目:
- 项目名称: 'true'
  事项:
  - MCU
  年度: 2025
  投入: 1000000
  占比(%): 150%
  得分: 87.5
  重点: 是
  阶段: 二期
- 事项:
  - 甲
  - 乙
  投入: USD 1.5
  占比(%): 1
  得分: 3
  重点: 否
"""


def small(text: str) -> Profile:
    document = Document("p.yaml", text)
    return profile_of(document, read_nodes(document), SMALL)


@pytest.mark.parametrize(("lang", "text"), [("zh", CHINESE), ("en", ENGLISH)])
def test_a_profile_written_out(lang: Lang, text: str) -> None:
    """The company first, then as the vocabulary has it; what is not stated is not there, defaults included."""
    profile = small(STATED)
    assert profile_text(profile, SMALL, lang) == text
    again = small(text)
    assert again.values == profile.values
    assert list(readings(again, SMALL)) == []


def test_a_section_that_is_stated_empty_is_written_so() -> None:
    assert plain_profile(small("company: {name: 甲}\nprojects: []\nfx: {}"), SMALL, "en") == {
        "company": {"name": "甲"}, "fx": {}, "projects": [],
    }  # fmt: skip
    assert plain_profile(small("company: {name: 甲, town: a}"), SMALL, "zh") == {"企业": {"企业名称": "甲", "镇": "甲镇"}}


def test_texts_stay_on_their_lines() -> None:
    long = "很长 的 名称" * 60
    assert yaml_text({"b": {"a": long}, "a": ["1", "乙"]}) == f"b:\n  a: {long}\na:\n- '1'\n- 乙\n"
    assert flow_text({"b": {"a": long}, "a": ["1", "乙"]}) == f"{{b: {{a: {long}}}, a: ['1', 乙]}}"


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("company: {name: 甲}", '{"company":{"name":"\\u7532"}}'),
        ("projects: [{spend: 2万, key: 否}]\n企业: {town: 乙镇, name: b}\nas_of: ~", (
            '{"company":{"name":"b","town":"b"},"projects":[{"key":"no","spend":"20000"}]}'
        )),
    ],
)  # fmt: skip
def test_the_fingerprint_is_that_of_the_canonical_text(text: str, stated: str) -> None:
    assert profile_sha256(small(text), SMALL) == sha256(stated.encode()).hexdigest()


def read_as(text: str) -> list[tuple[str, str, str, Text]]:
    return [(str(one.place), one.path, one.written, words(one.read)) for one in readings(small(text), SMALL)]


def words(text: Text) -> Text:
    """The words alone, where a choice has others too."""
    return Text(text.zh, text.en)


def test_how_values_were_read() -> None:
    assert read_as(STATED) == [
        ("p.yaml:2:40", "projects[0].year", "2025年", same("2025")),
        ("p.yaml:2:54", "projects[0].spend", "100万", Text("1,000,000.00 元", "CNY 1,000,000.00")),
        ("p.yaml:2:92", "projects[0].key", "真", Text("是", "yes")),
        ("p.yaml:4:8", "as_of", "2026/6/30", same("2026-06-30")),
        ("p.yaml:5:6", "fx.USD", "美元", same("USD")),
        ("p.yaml:7:57", "company.uscc", "91330108ma27a1b2cq", same("91330108MA27A1B2CQ")),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("X镇X: 乙镇", [("p.yaml:1:20", "company.town", "X镇X", Text("镇", "Town"))]),
        ("“X镇X”: b", [("p.yaml:1:20", "company.town", "X镇X", Text("镇", "Town"))]),
        ("“Town”: Town B", []),
        ("TOWN: 甲镇", []),
        ("town: TOWN B", [("p.yaml:1:26", "company.town", "TOWN B", Text("乙镇", "Town B"))]),
        ("town: B镇", [("p.yaml:1:26", "company.town", "B镇", Text("乙镇", "Town B"))]),
        ("statuses: 瞪羚、上市", []),
        ("statuses: 瞪羚", []),
        ("statuses: [瞪羚, LISTED]", [("p.yaml:1:35", "company.statuses", "LISTED", Text("上市", "Listed"))]),
    ],
)
def test_how_keys_and_choices_were_read(text: str, found: list[Any]) -> None:
    assert read_as(f"company: {{name: 甲, {text}}}") == found


@pytest.mark.parametrize(
    ("written", "found"),
    [
        *((word, []) for word in ("true", "False", "yes", "NO", "是", "否")),
        ("√", [("p.yaml:2:28", "projects[0].key", "√", Text("是", "yes"))]),
        ("无", [("p.yaml:2:28", "projects[0].key", "无", Text("否", "no"))]),
    ],
)
def test_how_truths_were_read(written: str, found: list[Any]) -> None:
    assert read_as(f"company: {{name: 甲}}\nprojects: [{{spend: 1, key: {written}}}]") == found


@pytest.mark.parametrize("written", ["1", "1,200", "1200.50", "USD 1,200.50", "0"])
def test_plain_figures_need_no_reading(written: str) -> None:
    assert read_as(f'company: {{name: 甲}}\nprojects: [{{spend: "{written}", share: 30%, subject: 甲}}]') == []


def test_rates_by_day_in_one_text() -> None:
    found = read_as("company: {name: 甲}\nfx: {USD: 2026-01-10=7.10;2026-02-10=7.2}\nassume: {rd: 三成}")
    assert [one[1:] for one in found] == [
        (
            "fx.USD",
            "2026-01-10=7.10;2026-02-10=7.2",
            Text("2026-01-10: 7.1、2026-02-10: 7.2", "2026-01-10: 7.1, 2026-02-10: 7.2"),
        ),
        ("assume.rd", "三成", same("30%")),
    ]


def test_what_an_option_sets_has_no_key_that_was_read() -> None:
    profile = profile_from("company: {name: 甲}", shipped())
    changed = with_facts(profile, ["company.职工人数=3", "loans[0].principal=3万"], [], shipped().vocabulary)
    assert [(str(one.place), *one[1:]) for one in readings(changed, shipped().vocabulary)] == [
        ("--set:1:20", "loans[0].principal", "3万", Text("30,000.00 元", "CNY 30,000.00"))
    ]


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("spend", Money(Fraction(8_500_000)), Text("8,500,000.00 元", "CNY 8,500,000.00")),
        ("spend", Money(Fraction(1_000_000), "USD"), same("USD 1,000,000.00")),
        ("share", Fraction(3, 10), same("30%")),
        ("score", Fraction(3, 10), same("0.3")),
        ("year", 2025, same("2025")),
        ("key", False, Text("否", "no")),
        ("stage", "b", Text("二期", "Second")),
        ("name", "甲", same("甲")),
        ("subject", ("甲", "乙"), Text("甲、乙", "甲, 乙")),
        ("subject", (), same("")),
        ("name", date(2025, 1, 15), same("2025-01-15")),
        ("name", DayRates(((date(2025, 1, 15), Fraction(71, 10)),)), same("2025-01-15: 7.1")),
    ],
)
def test_values_as_people_write_them(name: str, value: Any, text: Text) -> None:
    assert words(shown(SMALL.sections["projects"].fields[name], value)) == text


@pytest.mark.parametrize(
    ("kind", "example", "zh", "en"),
    [
        ("text", "甲", "甲", "甲"),
        ("text", None, None, None),
        ("texts", "[甲, 乙]", ["甲", "乙"], ["甲", "乙"]),
        ("exchange_rates", "{USD: 7.10}", {"USD": "7.10"}, {"USD": "7.10"}),
        ("boolean", "true", "是", "yes"),
        ("boolean", "false", "否", "no"),
        ("boolean", None, None, None),
        ("choice", "b", "二", "two"),
        ("choices", "b", ["二"], ["two"]),
        ("choices", "[一, two]", ["一", "二"], ["one", "two"]),
        ("choices", None, None, None),
    ],
)
def test_an_example_in_both_languages(kind: str, example: str | None, zh: Any, en: Any) -> None:
    words = {"zh": "甲", "en": "a"}
    values = {"a": {"zh": "一", "en": "one"}, "b": {"zh": "二", "en": "two"}} if kind.startswith("choice") else {}
    field = Field.model_validate({"type": kind, "label": words, "help": words, "values": values, "example": example})
    assert (example_of(field, "zh"), example_of(field, "en")) == (zh, en)


FILLED = {
    "zh": {
        "企业": [
            ["甲公司", "91330108MA27A1B2CQ", 12.0, "上市；瞪羚", "乙镇", date(2026, 6, 30), "USD=7.1；EUR=8.2", "rd=0.2", ""],
            ["乙", "", "", "", "甲镇", "", "", "", ""],
        ],
        "项目": [
            ["甲公司", "true", "MCU；乙", 2025.0, 1234567890123.45, "150%", "87.5", "是", "二期", ""],
            ["甲公司", "", "", "", "12345678901234.56", "", "", "", "", ""],
            ["甲公司", "=1+1", "", "", "USD 1.5", "", "", "否", "", ""],
        ],
    },
    "en": {
        "Company": [
            ["甲公司", "91330108MA27A1B2CQ", 12.0, "listed; gazelle", "b", date(2026, 6, 30), "USD=7.1; EUR=8.2", "rd=0.2", ""],
            ["乙", "", "", "", "a", "", "", "", ""],
        ],
        "Projects": [
            ["甲公司", "true", "MCU; 乙", 2025.0, 1234567890123.45, "150%", "87.5", "yes", "b", ""],
            ["甲公司", "", "", "", "12345678901234.56", "", "", "", "", ""],
            ["甲公司", "=1+1", "", "", "USD 1.5", "", "", "no", "", ""],
        ],
    },
}  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_profiles_in_a_workbook(lang: Lang, tmp_path: Path) -> None:
    """Below the example, in the order of the columns; numbers are numbers where a spreadsheet keeps all their digits."""
    several = small(
        "company: {name: 甲公司, uscc: 91330108MA27A1B2CQ, employees: 12, statuses: [上市, gazelle], town: b}\n"
        "as_of: 2026-06-30\nfx: {USD: 7.1, EUR: 8.2}\nassume: {rd: 20%}\n"
        "projects:\n  - {name: 'true', subject: [MCU, 乙], year: 2025, spend: 1234567890123.45, share: 150%, score: 87.5,"
        " key: 是, stage: 二期}\n  - {spend: 12345678901234.56}\n  - {spend: USD 1.5, key: 否, name: =1+1}"
    )
    path = tmp_path / "t.xlsx"
    write_workbook(SMALL, lang, path, [several, small("company: {name: 乙}")])
    with CalamineWorkbook.from_path(path) as book:
        assert {name: book.get_sheet_by_name(name).to_python()[2:] for name in FILLED[lang]} == FILLED[lang]


def test_rates_by_day_fit_into_no_workbook(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        write_workbook(SMALL, "zh", tmp_path / "t.xlsx", [small(STATED)])
    (problem,) = caught.value.problems
    words = Text("按日变化的汇率放不进表格", "rates of exchange by day fit into no table")
    assert (problem.message, problem.hint) == (words, Text("改存为 YAML", "write YAML instead"))


def test_examples_that_are_no_values_stay_texts(tmp_path: Path) -> None:
    raw = deepcopy(MADE)
    examples = {"year": "2025年", "spend": "USD 100万", "key": "true", "subject": "[甲, 乙]", "share": "三成"}
    for name, example in examples.items():
        raw["sections"]["projects"]["fields"][name]["example"] = example
    raw["fields"]["as_of"]["example"] = "哪一天"
    raw["fields"]["fx"]["example"] = "{USD: 7, EUR: 8}"
    del raw["sections"]["company"]["fields"]["employees"]["example"]
    path = tmp_path / "t.xlsx"
    write_workbook(Vocabulary.model_validate(raw), "en", path)
    with CalamineWorkbook.from_path(path) as book:
        company, projects = (book.get_sheet_by_name(name).to_python()[1] for name in ("Company", "Projects"))
    assert company == [
        "(Example) 甲公司", "91330108MA27A1B2CQ", "", "Gazelle; Listed", "", "哪一天", "USD=7; EUR=8", "rd=20%", "",
    ]  # fmt: skip
    assert projects == ["(Example) 甲公司", "甲", "甲; 乙", "2025年", "USD 100万", "三成", "87.5", "yes", "Second", ""]


OFFICE = {
    "label": {"zh": "办公(楼)", "en": "Office"},
    "help": {"zh": "一处\n办公", "en": "Where it\n works"},
    "fields": {
        "name": {
            "type": "text", "required": "true", "label": {"zh": "地址", "en": "Address"}, "help": {"zh": "地址", "en": "Where"},
            "unit": {"zh": "门 牌", "en": "house  number"},
        },
        "use": {
            "type": "choice", "example": "a", "label": {"zh": "Null", "en": "Use"}, "help": {"zh": "用\x07途", "en": "U\x07se"},
            "values": {"a": {"zh": "null", "en": "None"}, "b": {"zh": "1-2楼", "en": "Storey"}},
        },
        "uses": {
            "type": "choices", "example": "[a, b]", "label": {"zh": "是/否", "en": "Uses"}, "help": {"zh": "用", "en": "Use"},
            "values": {"a": {"zh": "自用%", "en": "Own"}, "b": {"zh": "出租 (部分)", "en": "Let"}},
        },
        "odd": {
            "type": "choice", "example": "x:\n  y", "label": {"zh": "其他", "en": "Odd"}, "help": {"zh": "无", "en": "None"},
            "values": {"a": {"zh": "甲", "en": "A"}},
        },
        "owned": {"type": "boolean", "label": {"zh": "自有", "en": "Owned"}, "help": {"zh": "否", "en": "Whether"}},
    },
}  # fmt: skip
TEMPLATES = {
    "zh": """\
# 办公(楼)：一处 办公
办公(楼):
  地址:    # 地址（门 牌）
  # "Null": "null"   # 用\\u0007途
  # #   null | 1-2楼
  # 是/否: ["自用%", 出租 (部分)]   # 用
  # #   自用% | 出租 (部分)
  # 其他: x: y   # 无
  # #   甲
  # 自有:    # 否
""",
    "en": """\
# Office: Where it works
office:
  name:    # Address (house number): Where
  # use: a   # Use: U\\u0007se
  # #   a None | b Storey
  # uses: [a, b]   # Uses: Use
  # #   a Own | b Let
  # odd: x: y   # Odd: None
  # #   a A
  # owned:    # Owned: Whether
""",
}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_that_are_no_plain_yaml_in_a_template(lang: Lang) -> None:
    level = {
        "type": "choice", "example": "b", "label": {"zh": "级", "en": "Level"}, "help": {"zh": "多高", "en": "How high"},
        "values": {"a": {"zh": "低", "en": "Low"}, "b": {"zh": "高", "en": "High"}},
    }  # fmt: skip
    sections = {"company": MADE["sections"]["company"], "office": OFFICE}
    made = Vocabulary.model_validate({"fields": MADE["fields"] | {"level": level}, "sections": sections})
    _, _, office, top, end = profile_template(made, lang).split("\n\n")
    assert (office + "\n", end) == (TEMPLATES[lang], "")
    level_lines = {
        "zh": ["# 级: 高   # 多高", "# #   低 | 高"],
        "en": ["# level: b   # Level: How high", "# #   a Low | b High"],
    }
    assert top.splitlines()[3:] == level_lines[lang]
