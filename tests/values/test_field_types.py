"""One table of field types: what the loader reads, the published schema accepts; and what is plainly wrong, it refuses."""

import json
from datetime import date
from typing import Any, get_args

import jsonschema
import pytest
from helpers import shipped
from test_everyday_forms import CURRENCIES, LETTERS, MONTHS, NO, YES, names

from binjiang_cli.policy.field_types import LISTS, MAPPINGS, TYPES, FieldKind
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.profile.load import profile_of
from binjiang_cli.profile.schema import profile_schema
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import read_nodes
from binjiang_cli.source.problem import InputError
from binjiang_cli.values.money import MULTIPLES
from binjiang_cli.values.unknown import NOT_KNOWN, NOT_YET, STROKES

# A place for each type; the others of its section stay out.
FIELDS: dict[str, tuple[str, str]] = {
    "text": ("rd_projects", "name"), "texts": ("rd_projects", "subject"), "uscc": ("company", "uscc"),
    "date": ("loans", "drawn_on"),
    "year": ("rd_projects", "year"), "integer": ("company", "employees"), "money": ("rd_projects", "spend"),
    "boolean": ("rd_projects", "key_innovation"), "choice": ("loans", "lender"), "choices": ("company", "statuses"),
    "exchange_rates": ("fx", "USD"), "assumed_rates": ("assume", "rd-support"),
}  # fmt: skip
UNKNOWN = [
    *sorted(NOT_KNOWN),
    *sorted(STROKES),
    "N/A",
    "n.a.",
    "ＴＢＤ",
    "待 定",
    "（待定）",
    "无。",
    "\u200b无",
    "——",
    "？？",
    "……",
    "...",
]
READ: dict[str, list[Any]] = {
    "text": ["未还", "甲", 5, "R&D!", *UNKNOWN],
    "texts": ["MCU", ["MCU", "车规级"], ["无"], [7], *UNKNOWN],
    "uscc": ["91330108MA27A1B2CQ", "91330108ma27a1b2cq", " ９１330108MA27A1B2CQ", "9133 0108 MA27 A1B2 CQ", *UNKNOWN],
    "date": [
        "2025-01-15", "2025/1/15", "2025年1月15日", "2025.3.1", "20250301", 20250301, "2025年3月1号", "2025-03-01 00:00:00",
        "2025-03-01T00:00:00Z", "二〇二五年三月一日", "15/1/2025",
        "２０２５-01-15", *(f"15 {name} 2025" for name in MONTHS), *UNKNOWN,
        *sorted(NOT_YET), "（未 还）",
    ],
    "year": [2025, "2025", "2025年", "2025年度", "2025 年度", "2025.0", 2025.0, "二〇二五", "２０２５", *UNKNOWN],
    "integer": [240, 240.0, 1.2e2, "240", "1,000", "240人", "1.2万", "二百四十", "２４０", *UNKNOWN],
    "money": [
        1200000, 0.01, 1.2e7, 10**15, "1200000.50", "3元5角", "壹佰万元整", "貳萬", "1 200 000", "1'200'000", "1.2E7",
        " 5 ", "\ufeff5",
        *(f"7{unit}" for unit in (*MULTIPLES, *LETTERS)), *(f"1.5万{name}" for name in names(CURRENCIES)),
        *(f"{name}15000" for name in names(CURRENCIES)), *UNKNOWN,
    ],
    "boolean": [True, False, 1, 0, *YES, *NO, "TRUE", "Yes", "ｙ", "✔\ufe0f", "是\u200b", *UNKNOWN],
    "choice": ["bank", "银行", *UNKNOWN],
    "choices": [[], ["gazelle"], ["瞪羚企业", "listed"], ["无"], "无", *UNKNOWN],
    "exchange_rates": [7.1034, "7.1034", "7.1", "7.1E0", *UNKNOWN],
    "assumed_rates": ["20%", 0.2, "0.2", "百分之二十", "2成", "二成", "200‰", *UNKNOWN],
}  # fmt: skip
REFUSED: dict[str, list[Any]] = {
    "texts": [{"a": "b"}],
    "uscc": ["91330108", "很长"],
    "date": ["2025年3月", "2025-3", "soon", 2025, 45717, 1.5, True],
    "year": [25, "25", "二五", 2025.5, 1899, 2100, "last"],
    "integer": [-1, "-1", 2.5, "many", True],
    "money": ["未还", -1, "-5", "约100万", "100万左右", "much", "100万以内", 10**15 + 1, "X", "X无"],
    "boolean": ["maybe", "on", 2, "是否"],
    "choice": ["bnk", 5],
    "choices": [{"gazelle": True}, ["gazell"]],
    "exchange_rates": [-1, "much", 10**10],
    "assumed_rates": [20, -0.1, "most"],
}
CASES = [(kind, value) for kind, values in READ.items() for value in values]
WRONG = [(kind, value) for kind, values in REFUSED.items() for value in values]


def profile(kind: str, value: Any) -> dict[str, Any]:
    section, key = FIELDS[kind]
    company: dict[str, Any] = {"name": "甲"}
    if section == "company":
        return {"company": company | {key: value}}
    return {"company": company, section: {key: value} if section in ("fx", "assume") else [{key: value}]}


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return shipped().vocabulary


@pytest.fixture(scope="module")
def schema(vocabulary: Vocabulary) -> Any:
    stated = profile_schema(vocabulary, "en")
    jsonschema.Draft202012Validator.check_schema(stated)
    return jsonschema.Draft202012Validator(stated)


def test_the_table_has_every_type() -> None:
    assert tuple(TYPES) == get_args(FieldKind)
    assert (LISTS, MAPPINGS) == (("texts", "choices"), ("exchange_rates", "assumed_rates"))
    assert set(FIELDS) == set(TYPES) - {"number", "rate"}  # of which the shipped vocabulary has none


def test_the_bounds() -> None:
    assert TYPES["year"].within() == (1900, 2099)
    assert TYPES["date"].within() == (date(1900, 1, 1), date(2199, 12, 31))
    assert TYPES["money"].within() == (0, 10**15)
    assert TYPES["integer"].within() == TYPES["number"].within() == TYPES["rate"].within() == (0, 10**12)


@pytest.mark.parametrize(("kind", "value"), CASES)
def test_what_is_read_the_schema_accepts(kind: str, value: Any, vocabulary: Vocabulary, schema: Any) -> None:
    stated = profile(kind, value)
    document = Document("profile.json", json.dumps(stated, ensure_ascii=False))
    profile_of(document, read_nodes(document), vocabulary)
    schema.validate(stated)


@pytest.mark.parametrize(("kind", "value"), WRONG)
def test_what_is_plainly_wrong_both_refuse(kind: str, value: Any, vocabulary: Vocabulary, schema: Any) -> None:
    stated = profile(kind, value)
    document = Document("profile.json", json.dumps(stated, ensure_ascii=False))
    with pytest.raises(InputError):
        profile_of(document, read_nodes(document), vocabulary)
    with pytest.raises(jsonschema.ValidationError):
        schema.validate(stated)


def test_a_section_that_is_not_known(schema: Any) -> None:
    for text in ("无", "待定"):
        schema.validate({"company": {"name": "甲"}, "loans": text})
    with pytest.raises(jsonschema.ValidationError):
        schema.validate({"company": {"name": "甲"}, "loans": "many"})
