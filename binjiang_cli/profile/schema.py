"""The profile's JSON Schema, for editors and check-jsonschema, made from the vocabulary."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from binjiang_cli.policy.field_types import MAPPINGS
from binjiang_cli.policy.model import SET_ID
from binjiang_cli.policy.vocabulary import MAX_RECORDS, ChoiceLabel, Field, Section, Vocabulary
from binjiang_cli.profile.other_sets import FOR
from binjiang_cli.profile.shapes import SHAPES, not_known, not_yet
from binjiang_cli.values.json_schema import DIALECT
from binjiang_cli.words import Lang

SYNTAX = re.compile(r"[\\^$.*+?()\[\]{}|/]")
SEVERAL = "[、，,；;\n]"  # what parts choices that are written as one text; whether each is known the loader says
ID = {"type": "string", "pattern": f"^{SET_ID}$"}
FOR_SETS = {"anyOf": [ID, {"type": "array", "items": {"anyOf": [ID, {"type": "null"}]}}, {"type": "null"}]}
NOT_KNOWN, NOT_YET = {"$ref": "#/$defs/not-known"}, {"$ref": "#/$defs/not-yet"}  # with a hyphen, as no record's name


def profile_schema(vocabulary: Vocabulary, lang: Lang) -> dict[str, Any]:
    """Return a JSON Schema (2020-12) of the profiles that a vocabulary admits, with its help in a language."""
    definitions: dict[str, Any] = {"not-known": not_known(), "not-yet": not_yet()}
    definitions |= {f"is-{kind}": shape for kind, shape in SHAPES.items()}
    values: dict[str, Any] = {name: _field(field) for name, field in vocabulary.fields.items()}
    for name, section in vocabulary.sections.items():
        record_name = section.record or name
        fields = {key: _field(field) for key, field in section.fields.items()}
        definitions[record_name] = _object(section.fields, fields, lang, definitions, f"{record_name}.")
        values[name] = {"$ref": f"#/$defs/{record_name}"}
        if section.is_list:
            records = {"type": ["array", "null"], "maxItems": MAX_RECORDS, "items": values[name]}
            values[name] = {"anyOf": [records, NOT_KNOWN]}
    profile = _object({**vocabulary.fields, **vocabulary.sections}, values, lang, definitions, ".")
    profile["properties"] |= dict.fromkeys(FOR, FOR_SETS)
    return {
        "$schema": DIALECT,
        **profile,
        "title": "企业档案" if lang == "zh" else "binjiang profile",
        "$defs": definitions,
    }


def _object(
    entries: Mapping[str, Field | Section], values: Mapping[str, Any], lang: Lang, definitions: dict[str, Any], lead: str
) -> dict[str, Any]:
    """Return the schema of a mapping. An editor offers ids and Chinese labels as keys; the other words are only let through.

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
    """Return the schema that an entry is there, under one of its words."""
    return {"anyOf": [{"required": [word]} for word in (name, *entry.words)]}


def _others(name: str, entry: Field | Section) -> str:
    """Return the pattern of the words that are not offered."""
    offered = "|".join(SYNTAX.sub(r"\\\g<0>", word) for word in (name, entry.label.zh))
    return f"^(?!({offered})$)" + _any_of(name, entry)[1:]


def _any_of(name: str, stated: Field | Section | ChoiceLabel) -> str:
    """Return the pattern of every word for something, in small letters and capitals, and with any blanks."""
    words = dict.fromkeys((name.replace("_", " "), name, *stated.words))
    return f"^({'|'.join(map(_folded_pattern, words))})$"


def _folded_pattern(word: str) -> str:
    return "".join(map(_either_case, word))


def _either_case(char: str) -> str:
    if char == " ":
        return r"\s*"
    return f"[{char.lower()}{char.upper()}]" if char.isascii() and char.isalpha() else SYNTAX.sub(r"\\\g<0>", char)


def _day_rate(rate: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a rate and the day from which it holds."""
    properties = {"from": {"$ref": "#/$defs/is-date"}, "value": rate}
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _field(field: Field) -> dict[str, Any]:
    """Return the schema of a field's values.

    An absent value may be written null, or as a text that stands for what is not known.
    """
    values = [word for value, label in field.values.items() for word in dict.fromkeys((value, label.zh, label.en))]
    one = [{"enum": values}, *({"type": "string", "pattern": _any_of(*choice)} for choice in field.values.items())]
    absent = [] if field.required else [NOT_KNOWN, {"type": "null"}]
    if field.type == "choice":
        return {"anyOf": [*one, *absent]}
    if field.type == "choices":
        some = [*one, {"type": "string", "pattern": SEVERAL}]
        return {"anyOf": [{"type": "array", "items": {"anyOf": [*some, NOT_KNOWN]}}, *some, *absent]}
    if field.type in MAPPINGS:
        rate: dict[str, Any] = {"$ref": f"#/$defs/is-{field.type}"}
        if field.type == "exchange_rates":
            rate = {"anyOf": [rate, {"type": "array", "minItems": 1, "items": _day_rate(rate)}]}
        return {"anyOf": [{"type": "object", "additionalProperties": {"anyOf": [rate, NOT_KNOWN]}}, *absent]}
    if field.type == "date" and not field.required:
        absent.append(NOT_YET)
    return {"anyOf": [{"$ref": f"#/$defs/is-{field.type}"}, *absent]}
