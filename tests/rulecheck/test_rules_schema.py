"""`binjiang rules schema`: what ships is accepted, slips are refused, names come from the rule set, everything is described."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import ILLUSTRATIONS, RULES, rules_copy
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from binjiang_cli.cli.main import main
from binjiang_cli.policy.model import MeasureFile, PolicyFile, RuleFile
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.rulecheck.cases.case import CaseFile
from binjiang_cli.rulecheck.schema.words import WORDS
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import Mapping, Node, Scalar, Sequence, read_nodes

KINDS = ("rule", "policy", "vocabulary", "measures", "tests")
FILES = dict(zip(KINDS, ("payments/*.yaml", "policy.yaml", "vocabulary.yaml", "measures.yaml", "tests/*.yaml"), strict=True))
SETS = [RULES, *ILLUSTRATIONS]


def schema(kind: str, capsys: pytest.CaptureFixture[str], rules: Path = RULES, lang: str = "en") -> dict:
    assert main(["rules", "schema", kind, "--rules", str(rules), "--lang", lang]) == 0
    found: dict = json.loads(capsys.readouterr().out)
    return found


def as_an_editor_reads(node: Node | None) -> object:
    """The values that YAML 1.2 makes of a document: what JSON has, and days as texts."""
    if isinstance(node, Mapping):
        return {key.text: as_an_editor_reads(value) for key, value in node.pairs}
    if isinstance(node, Sequence):
        return [as_an_editor_reads(item) for item in node.items]
    if not isinstance(node, Scalar) or node.is_null:
        return None
    if not node.plain:
        return node.text
    try:
        return json.loads(node.text)
    except ValueError:
        return node.text


def errors(found: dict, text: str) -> list[str]:
    value = as_an_editor_reads(read_nodes(Document("file.yaml", text)))
    return [error.message for error in Draft202012Validator(found).iter_errors(value)]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_it_is_a_schema(kind, lang, capsys):
    Draft202012Validator.check_schema(schema(kind, capsys, lang=lang))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("rules", SETS, ids=lambda path: path.name)
def test_every_file_of_every_rule_set_is_accepted(rules, lang, capsys):
    seen = 0
    for kind, files in FILES.items():
        found = schema(kind, capsys, rules, lang)
        for path in rules.glob(files):
            assert errors(found, path.read_text("utf-8")) == [], path
            seen += 1
    assert seen >= 3


HEAD = """\
title: {zh: 例, en: Example}
clause: S4.1
verified_on: 2026-11-22
in_force: {from: 2024-11-25}
for_each: loans
eligible_cost: loan.principal
"""
GOOD = [
    "intensity: 0.3",
    "intensity: share",
    "intensity: {up_to: 30%}",
    "intensity: {from: 0.05, to: most}",
    "intensity: 30%\nlimit: {per: company, amount: 500万}",
    "intensity: 30%\nlimit: {per: [company, year(as_of)], amount: 500万}",
    "intensity: 30%\nparameters: {a: 360, b: 500万元, c: [x, y], d: {first: 100万元, second: 50万元}, e: true, f: 2026-01-01}",
    "intensity: 30%\nparameters: {a: {CNY: 1亿, USD: 1000万}, b: {x: {y: 1, z: 2}}}",
    "intensity: 30%\nmaterials: [{zh: 合同, en: Contract}]\nauthority: {zh: 经信局, en: Bureau}",
    "intensity: 30%\nwindow: {from: --11-01, to: --02-29}",
    "intensity: 30%\nparameters:\n  a:\n  - {from: 2024-11-25, to: 2025-12-31, value: 30%}\n  - {from: 2026-01-01, value: 20%}",
]
BAD = [
    "",
    "intensity: {}",
    "intensity: {up_to: 30%, from: 5%}",
    "intensity: {from: 5%}",
    "intensity: [30%]",
    "intensity: -0.1",
    "intensity: 30%\ncieling: 1",
    "intensity: 30%\nlimit: {amount: 500万}",
    "intensity: 30%\nlimit: {per: [], amount: 500万}",
    "intensity: 30%\nparameters: {a: []}",
    "intensity: 30%\nparameters: {a: {}}",
    "intensity: 30%\nparameters: {a: {USD: 1000万}}",
    "intensity: 30%\nparameters: {a: {CNY: 1亿, first: 1000万}}",
    "intensity: 30%\nparameters: {a: [{from: 2024-11-25}]}",
    "intensity: 30%\nparameters: {a: [{from: 2024-11-25, value: 1, until: 2025-01-01}]}",
    "intensity: 30%\nwhen: {bank: {test: loan.lender, zh: 银行}}",
    "intensity: 30%\nlabels: {term: {en: term}}",
    "intensity: 30%\nin_force: tomorrow",
    "intensity: 30%\nmaterials: {zh: 合同, en: Contract}",
    "intensity: 30%\nmaterials: [合同]",
    "intensity: 30%\nauthority: {zh: 经信局}",
    "intensity: 30%\nwindow: {from: --03-01}",
    "intensity: 30%\nwindow: {from: --02-30, to: --03-31}",
    "intensity: 30%\nwindow: {from: --03-01, to: --04-31}",
    "intensity: 30%\nwindow: {from: 03-01, to: --04-30}",
]


@pytest.mark.parametrize("text", GOOD)
def test_every_shape_of_a_rule_is_accepted(text, capsys):
    assert errors(schema("rule", capsys), HEAD + text) == []


@pytest.mark.parametrize("text", BAD)
def test_every_slip_in_a_rule_is_refused(text, capsys):
    assert errors(schema("rule", capsys), HEAD + text) != []


CASE = "- case: {zh: 例, en: x}\n  profile: {company: {name: 甲}, as_of: 2026-06-30}\n  expect: "


@pytest.mark.parametrize(
    ("text", "good"),
    [
        (CASE + "{lines: {}}", True),
        (CASE + "{lines: {'loan-interest:loans[0]': eligible}, totals: 0}", True),
        (CASE + "{lines: {'loan-interest:loans[0]': {amount: {low: 0, high: 1万}, ceiling: null, missing: fx.USD}}}", True),
        (CASE + "{lines: {'loan-interest:loans[0]': {conditions: {bank_loan: null, interest_accrued: true}}}}", True),
        (CASE + "{lines: {}, measures: {yes: [M1], unknown: []}, warnings: []}", True),
        (CASE.replace("as_of", "评估日").replace("company", "企业") + "{lines: {}}", True),
        (CASE.replace(", as_of: 2026-06-30", "") + "{lines: {}}", False),
        (CASE.replace("name: 甲", "nmae: 甲") + "{lines: {}}", False),
        (CASE + "{lines: {'loan-interest:loans': eligible}}", False),
        (CASE + "{lines: {'loan-intrest:loans[0]': eligible}}", False),
        (CASE + "{lines: {'loan-interest:loans[0]': payable}}", False),
        (CASE + "{lines: {'loan-interest:loans[0]': {amount: {low: 0}}}}", False),
        (CASE + "{lines: {}, measures: {yes: [M99]}}", False),
        (CASE + "{totals: 0}", False),
        ("[]", False),
    ],
)
def test_cases(text, good, capsys):
    assert (errors(schema("tests", capsys), text) == []) == good


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("extends: binjiang-2024\nsections: {company: {fields: {district: {default: other}}}}", True),
        ("extends: binjiang-2024\nsections: {company: {fields: {district: {defualt: other}}}}", False),
        ("sections: {company: {fields: {district: {default: other}}}}", False),
        ("fields: {}\nsections: {}", True),
    ],
)
def test_a_vocabulary_is_whole_unless_it_extends_another(text, good, capsys):
    assert (errors(schema("vocabulary", capsys), text) == []) == good


def test_names_are_those_of_the_rule_set(capsys, tmp_path):
    yuhang = next(rules for rules in SETS if rules.name == "yuhang-2025")
    properties = schema("rule", capsys, yuhang)["properties"]
    assert properties["clause"]["enum"] == ["Y1"]
    assert "loans" in properties["for_each"]["enum"]
    lines = schema("tests", capsys, yuhang)["$defs"]["Expected"]["properties"]["lines"]["propertyNames"]["pattern"]
    assert lines.startswith("^(loan-interest):(company|")


def test_a_rule_set_need_not_be_whole(capsys, tmp_path):
    """Before there is anything but a folder; and while a rule is half written."""
    assert schema("rule", capsys, tmp_path)["properties"]["clause"]["type"] == "string"
    assert schema("tests", capsys, tmp_path)["type"] == "array"
    broken = rules_copy(tmp_path, {"half": "title: {zh: 例"})
    assert "S4.1" in schema("rule", capsys, broken)["properties"]["clause"]["enum"]


def test_what_cannot_be_read_is_reported(capsys, tmp_path):
    assert main(["rules", "schema", "--rules", str(tmp_path / "none"), "--lang", "en"]) == 2
    assert "no such rule set folder" in capsys.readouterr().err
    broken = shutil.copytree(RULES, tmp_path / "broken")
    (broken / "policy.yaml").write_text("clauses: {", "utf-8")
    assert main(["rules", "schema", "rule", "--rules", str(broken)]) == 2
    assert "policy.yaml:1" in capsys.readouterr().err
    (broken / "vocabulary.yaml").write_text("field: {}", "utf-8")
    assert main(["rules", "schema", "tests", "--rules", str(broken)]) == 2
    assert "vocabulary.yaml:1" in capsys.readouterr().err
    assert main(["rules", "schema", "vocabulary", "--rules", str(broken)]) == 0


def test_the_schema_of_rules_is_the_default(capsys):
    assert main(["rules", "schema"]) == 0
    default = capsys.readouterr().out
    assert main(["rules", "schema", "rule"]) == 0
    assert capsys.readouterr().out == default
    assert main(["rules", "schema", "rules"]) == 2


def models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A model and all that its fields hold."""
    yield model
    for field in model.model_fields.values():
        waiting = [field.annotation]
        while waiting:
            kind = waiting.pop()
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from models(kind)
            waiting += getattr(kind, "__args__", ())


def test_every_key_is_described_and_nothing_else():
    found = {one.__name__: one for top in (RuleFile, PolicyFile, Vocabulary, MeasureFile, CaseFile) for one in models(top)}
    assert {name: set(words) for name, words in WORDS.items()} == {
        name: set(model.model_fields) for name, model in found.items()
    }
