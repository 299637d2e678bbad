"""The profile's JSON Schema, for editors and check-jsonschema, made from the vocabulary."""

from __future__ import annotations

from typing import Any

from binjiang_cli.policy.vocabulary import MAX_RECORDS, Field, Vocabulary
from binjiang_cli.words import Lang

NAME = {"type": ["string", "number"]}
DATE = {"type": "string", "examples": ["2025-01-15", "2025/1/15", "2025年1月15日"]}
RATE = {"anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": r"^[0-9.]+\s*[%％]?$"}]}
BOOLEAN = {"enum": [True, False, "yes", "no", "是", "否"]}
MONEY = {
    "anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": "[0-9０-９]"}],
    "examples": ["120万", "1.2亿元", "USD 100万", "1000万美元"],
}
KINDS: dict[str, dict[str, Any]] = {
    "text": NAME,
    "texts": {"anyOf": [NAME, {"type": "array", "items": NAME}]},
    "uscc": {"type": "string", "pattern": "^[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]{18}$"},
    "date": DATE,
    "year": {"anyOf": [{"type": "integer", "minimum": 1900, "maximum": 2099}, {"type": "string", "pattern": "^[0-9]{4}年?$"}]},
    "integer": {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9,]+$"}]},
    "number": {"anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": "^[0-9,.]+$"}]},
    "rate": RATE,
    "money": MONEY,
    "boolean": BOOLEAN,
    "exchange_rates": {"type": "object", "additionalProperties": {"type": ["number", "string"]}},
    "assumed_rates": {"type": "object", "additionalProperties": RATE},
}


def profile_schema(vocabulary: Vocabulary, lang: Lang) -> dict[str, Any]:
    """A JSON Schema (2020-12) of the profiles that a vocabulary admits, with its help in a language."""
    definitions: dict[str, Any] = {}
    properties: dict[str, Any] = {}
    for name, field in vocabulary.fields.items():
        properties |= _both_keys(name, field.label.zh, _described(_field(field), field.label.to(lang), field.help.to(lang)))
    for name, section in vocabulary.sections.items():
        record_name = section.record or name
        definitions[record_name] = _record(section.fields, lang)
        reference: dict[str, Any] = {"$ref": f"#/$defs/{record_name}"}
        if section.is_list:
            reference = {"type": ["array", "null"], "maxItems": MAX_RECORDS, "items": reference}
        properties |= _both_keys(name, section.label.zh, _described(reference, section.label.to(lang), section.help.to(lang)))
    company = vocabulary.sections["company"].label.zh
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "企业档案" if lang == "zh" else "binjiang profile",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "anyOf": [{"required": ["company"]}, {"required": [company]}],
        "$defs": definitions,
    }


def _record(fields: dict[str, Field], lang: Lang) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    required = []
    for name, field in fields.items():
        properties |= _both_keys(name, field.label.zh, _described(_field(field), field.label.to(lang), field.help.to(lang)))
        if field.required:
            required.append({"anyOf": [{"required": [name]}, {"required": [field.label.zh]}]})
    schema: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**schema, "allOf": required} if required else schema


def _both_keys(name: str, label: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {name: schema, label: schema}


def _described(schema: dict[str, Any], title: str, description: str) -> dict[str, Any]:
    return {"title": title, "description": description, **schema}


def _field(field: Field) -> dict[str, Any]:
    """The schema of a field's values; an absent value may be written null."""
    values = [word for value, label in field.values.items() for word in dict.fromkeys((value, label.zh, label.en))]
    if field.type == "choice":
        return {"enum": [*values, None]}
    if field.type == "choices":
        return {"type": ["array", "null"], "items": {"enum": values}}
    return {"anyOf": [KINDS[field.type], {"type": "null"}]} if not field.required else KINDS[field.type]
