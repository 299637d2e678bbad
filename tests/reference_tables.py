"""The tables of keys in `rules/reference/`, made from the models of rule files and from what their JSON Schema says."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel

from binjiang_cli.policy.model import MeasureFile, PolicyFile, RuleFile
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.rulecheck.cases.case import CaseFile
from binjiang_cli.rulecheck.schema.shapes import Shapes
from binjiang_cli.words import Lang

FILES: dict[str, tuple[type[BaseModel], ...]] = {
    "rule": (RuleFile,),
    "policy": (PolicyFile,),
    "vocabulary": (Vocabulary,),
    "measures": (MeasureFile,),
    "tests": (CaseFile,),
}
EXPRESSIONS = {"test", "where", "subject", "eligible_cost", "ceiling", "amount", "let", "year"}
HEADS = {
    "en": "| key | value | what it says |\n| --- | --- | --- |\n",
    "zh": "| 键 | 值 | 说什么 |\n| --- | --- | --- |\n",
}
WORDS = {
    "en": {
        "required": "required", "such as": "such as ", "list of": "a list, each ", "by name": "by name: ",
        "keys of": "the keys below", "whole": "a whole number", "yes": "true or false",
        "text": "a text", "expression": "an expression", "value": "a value",
    },
    "zh": {
        "required": "必填", "such as": "例如 ", "list of": "列表，每项", "by name": "按名字，每个", "keys of": "见下表",
        "whole": "整数", "yes": "true 或 false", "text": "文字", "expression": "表达式", "value": "一个值",
    },
}  # fmt: skip
TABLE = re.compile(r"(<!-- keys of (?P<model>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def with_tables(page: str, file: str, lang: Lang) -> str:
    """The page with the table of each model that it names."""
    shapes = shapes_of(file, lang)
    return TABLE.sub(lambda found: found[1] + table(shapes.definitions[found["model"]], lang) + found[3], page)


def shapes_of(file: str, lang: Lang) -> Shapes:
    """The shapes of a file's models, each by its name."""
    shapes = Shapes(lang)
    for model in FILES[file]:
        shapes.of(model)
    return shapes


def models_of(file: str) -> dict[str, dict[str, Any]]:
    """The models of a file that have keys of their own, with the schema of each."""
    found = shapes_of(file, "en").definitions
    return {name: shape for name, shape in found.items() if "properties" in shape and not name.endswith(("Text", "Label"))}


def table(shape: dict[str, Any], lang: Lang) -> str:
    required = shape.get("required", ())
    rows = []
    for key, value in shape["properties"].items():
        kind = kind_of(key, value, lang)
        demanded = f"{'，' if lang == 'zh' else ', '}{WORDS[lang]['required']}" if key in required else ""
        rows.append(f"| `{key}` | {kind}{demanded} | {value['description']} |\n")
    return HEADS[lang] + "".join(rows)


def kind_of(key: str, shape: dict[str, Any], lang: Lang) -> str:
    """What a value is, in words."""
    words = WORDS[lang]
    if "$ref" in shape:
        name = shape["$ref"].rpartition("/")[2]
        return "`{zh, en}`" if name.endswith(("Text", "Label")) else words["keys of"]
    if "enum" in shape:
        return (
            words["yes"]
            if True in shape["enum"]
            else "、".join(f"`{written(one)}`" for one in shape["enum"] if one is not None)
        )
    if "examples" in shape and key not in EXPRESSIONS:
        return words["such as"] + f"`{shape['examples'][0]}`"
    if "if" in shape and "type" not in shape:
        return kind_of(key, shape["then"] if "$ref" in shape["then"] else shape["else"], lang)
    kinds = shape.get("type", ())
    if kinds == "array":
        return words["list of"] + kind_of("", shape["items"], lang)
    if kinds == "object" and isinstance(shape.get("additionalProperties"), dict):
        return words["by name"] + kind_of(key, shape["additionalProperties"], lang)
    if "integer" in kinds:
        return words["whole"]
    if key in EXPRESSIONS:
        return words["expression"]
    return words["text"] if "string" in kinds and "object" not in kinds else words["value"]


def written(value: Any) -> str:
    return f"[{', '.join(value)}]" if isinstance(value, list) else str(value)
