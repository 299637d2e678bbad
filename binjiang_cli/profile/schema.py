"""The profile's JSON Schema, for editors and check-jsonschema, made from the vocabulary."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from binjiang_cli.policy.vocabulary import MAX_RECORDS, ChoiceLabel, Field, Section, Vocabulary
from binjiang_cli.words import Lang

SYNTAX = re.compile(r"[\\^$.*+?()\[\]{}|/]")
SEVERAL = "[、，,；;\n]"  # what parts choices that are written as one text; whether each is known the loader says
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
    values: dict[str, Any] = {name: _field(field) for name, field in vocabulary.fields.items()}
    for name, section in vocabulary.sections.items():
        record_name = section.record or name
        fields = {key: _field(field) for key, field in section.fields.items()}
        definitions[record_name] = _object(section.fields, fields, lang, definitions, f"{record_name}.")
        values[name] = {"$ref": f"#/$defs/{record_name}"}
        if section.is_list:
            values[name] = {"type": ["array", "null"], "maxItems": MAX_RECORDS, "items": values[name]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_object({**vocabulary.fields, **vocabulary.sections}, values, lang, definitions, "."),
        "title": "企业档案" if lang == "zh" else "binjiang profile",
        "$defs": definitions,
    }


def _object(
    entries: Mapping[str, Field | Section], values: Mapping[str, Any], lang: Lang, definitions: dict[str, Any], lead: str
) -> dict[str, Any]:
    """The schema of a mapping. An editor offers ids and Chinese labels as keys; the other words are only let through.

    What its entries are is put into the definitions, each under its id after `lead`.
    """
    for name, entry in entries.items():
        definitions[lead + name] = {"title": entry.label.to(lang), "description": entry.help.to(lang), **values[name]}
    described = {name: {"$ref": f"#/$defs/{lead}{name}"} for name in entries}
    schema = {
        "type": "object",
        "properties": {key: described[name] for name, entry in entries.items() for key in (name, entry.label.zh)},
        "patternProperties": {_others(name, entry): described[name] for name, entry in entries.items()},
        "additionalProperties": False,
    }
    required = [key_required(name, entry) for name, entry in entries.items() if _is_required(entry)]
    return {**schema, "allOf": required} if required else schema


def _is_required(entry: Field | Section) -> bool:
    return entry.required if isinstance(entry, Field) else not entry.is_list


def key_required(name: str, entry: Field | Section) -> dict[str, Any]:
    """The schema that an entry is there, under one of its words."""
    return {"anyOf": [{"required": [word]} for word in (name, *entry.words)]}


def _others(name: str, entry: Field | Section) -> str:
    """The pattern of the words that are not offered."""
    offered = "|".join(SYNTAX.sub(r"\\\g<0>", word) for word in (name, entry.label.zh))
    return f"^(?!({offered})$)" + _any_of(name, entry)[1:]


def _any_of(name: str, stated: Field | Section | ChoiceLabel) -> str:
    """The pattern of every word for something, in small letters and capitals, and with any blanks."""
    words = dict.fromkeys((name.replace("_", " "), name, *stated.words))
    return f"^({'|'.join(map(_folded_pattern, words))})$"


def _folded_pattern(word: str) -> str:
    return "".join(map(_either_case, word))


def _either_case(char: str) -> str:
    if char == " ":
        return r"\s*"
    return f"[{char.lower()}{char.upper()}]" if char.isascii() and char.isalpha() else SYNTAX.sub(r"\\\g<0>", char)


def _field(field: Field) -> dict[str, Any]:
    """The schema of a field's values; an absent value may be written null."""
    values = [word for value, label in field.values.items() for word in dict.fromkeys((value, label.zh, label.en))]
    one = [{"enum": values}, *({"type": "string", "pattern": _any_of(*choice)} for choice in field.values.items())]
    if field.type == "choice":
        return {"anyOf": [*one, {"type": "null"}]}
    if field.type == "choices":
        some = [*one, {"type": "string", "pattern": SEVERAL}]
        return {"anyOf": [{"type": "array", "items": {"anyOf": some}}, *some, {"type": "null"}]}
    return {"anyOf": [KINDS[field.type], {"type": "null"}]} if not field.required else KINDS[field.type]
