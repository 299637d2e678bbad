"""From the models of a rule set's files to the shapes that JSON Schema can say.

A plain value of YAML is read from its text as written; an editor's parser sees a number in some of them.
"""

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator
from pydantic.fields import FieldInfo

from binjiang_cli.policy import model
from binjiang_cli.policy.meanings import MOST_CHARACTERS, parse_word
from binjiang_cli.policy.plausible import parse_field_path, parse_yuan
from binjiang_cli.policy.vocabulary import ChoiceLabel, parse_name
from binjiang_cli.rulecheck.cases import case as cases
from binjiang_cli.rulecheck.schema.words import ALSO, WORDS
from binjiang_cli.source.validation import ReadBy
from binjiang_cli.values.currencies import CURRENCIES
from binjiang_cli.values.dates import parse_date
from binjiang_cli.values.money import parse_money
from binjiang_cli.values.month_days import parse_month_day
from binjiang_cli.values.numbers import parse_boolean, parse_integer, parse_number, parse_rate
from binjiang_cli.values.rounding import parse_unit
from binjiang_cli.words import Lang, Text

Shape = dict[str, Any]

SCALAR: Shape = {"type": ["string", "number"]}
DAY: Shape = {"type": "string", "pattern": "^[0-9０-９]{4}\\s*[-/年]", "examples": ["2024-11-25"]}
MONTH_DAY: Shape = {
    "type": "string",
    "pattern": "^--((0[1-9]|1[0-2])-(0[1-9]|[12][0-9])|(0[13-9]|1[0-2])-30|(0[13578]|1[02])-31)$",
    "examples": ["--03-01"],
}
MONEY: Shape = {"type": ["string", "number"], "minimum": 0, "examples": ["120万元"]}
RATE: Shape = {"type": ["string", "number"], "minimum": 0, "examples": ["30%"]}
READ_BY: dict[Any, Shape] = {
    parse_date: DAY,
    parse_month_day: MONTH_DAY,
    parse_money: MONEY,
    parse_unit: {**MONEY, "examples": ["100元"]},
    parse_yuan: MONEY,
    parse_rate: RATE,
    parse_number: {"type": ["string", "number"], "minimum": 0},
    parse_field_path: {"type": "string", "pattern": "^\\w+[.]\\w+$", "examples": ["loans.principal"]},
    parse_integer: {"type": ["integer", "string"], "minimum": 0},
    parse_word: {**SCALAR, "minLength": 1, "maxLength": MOST_CHARACTERS},
    parse_name: {"type": "string", "pattern": "^[^\\W\\d]\\w*$"},
    parse_boolean: {"enum": [True, False, "yes", "no", "是", "否"]},
    model.parse_across: {"enum": ["best", "adds"]},
    model.parse_id: {"type": "string", "pattern": f"^{model.SET_ID}$"},
    cases.READ_YUAN.read: MONEY,
    cases.READ_SHARE.read: RATE,
}
CURRENCY = f"^({'|'.join(sorted(CURRENCIES))})$"
THRESHOLD: Shape = {"patternProperties": {CURRENCY: MONEY}, "additionalProperties": False}
TABLE: Shape = {"propertyNames": {"not": {"pattern": CURRENCY}}, "additionalProperties": {"$ref": "#/$defs/Constant"}}
CONSTANTS: Shape = {
    "Constant": {
        "type": ["string", "number", "boolean", "array", "object"],
        "minItems": 1,
        "items": {"type": ["string", "number"]},
        "minProperties": 1,
        "if": {"required": ["CNY"]},
        "then": THRESHOLD,
        "else": TABLE,
    }
}
BOUND: Shape = {**SCALAR, "examples": ["2024-11-25", "50万元"]}
DATED: Shape = {
    "type": "object",
    "properties": {"from": BOUND, "above": BOUND, "to": DAY, "value": {"$ref": "#/$defs/Constant"}},
    "required": ["value"],
    "if": {"required": ["above"]},
    "then": {"properties": {"from": False}},
    "else": {"required": ["from"]},
    "additionalProperties": False,
}
INTENSITY: Shape = {
    "type": ["string", "number", "object"],
    "minimum": 0,
    "properties": {"up_to": RATE, "from": RATE, "to": RATE},
    "additionalProperties": False,
    "if": {"properties": {"up_to": False}},
    "then": {"required": ["from", "to"]},
    "else": {"maxProperties": 1},
    "defaultSnippets": [
        {"label": "{up_to: 30%}", "body": {"up_to": "${1:30%}"}},
        {"label": "{from: 5%, to: 10%}", "body": {"from": "${1:5%}", "to": "${2:10%}"}},
        {"label": "30%", "body": "${1:30%}"},
    ],
}
KEY = {"type": "string", "examples": ["company", "year(as_of)"]}
PER: Shape = {**KEY, "type": ["string", "array"], "minItems": 1, "items": KEY}
PARAMETER: Shape = {
    "if": {"type": "array", "contains": {"type": "object"}},
    "then": {"type": "array", "items": DATED},
    "else": {"$ref": "#/$defs/Constant"},
}
INSTALMENTS: Shape = {"type": ["array", "integer", "string"], "minimum": 1, "minItems": 1, "items": RATE, "examples": [3]}
BY_HAND: dict[tuple[type[BaseModel], str], Shape] = {
    (model.RuleFile, "intensity"): INTENSITY,
    (model.RuleFile, "parameters"): {"type": "object", "additionalProperties": PARAMETER},
    (model.RuleFile, "instalments"): INSTALMENTS,
    (model.LimitFile, "per"): PER,
    (model.SharedLimitFile, "per"): PER,
    (model.CumulationFile, "by"): {"enum": ["subject", ["subject"], ["subject", "year"], ["year", "subject"]]},
    (cases.CaseFile, "profile"): {"$ref": "#/$defs/Profile"},
}
SHORT: dict[type[BaseModel], Shape] = {
    cases.Amounts: MONEY,
    cases.Shares: RATE,
    cases.ExpectedLine: {"enum": list(get_args(get_args(cases.ExpectedLine.model_fields["status"].annotation)[0]))},
}
CALLED: dict[type[BaseModel], str] = {
    model.ConditionFile: "Condition",
    model.LimitFile: "Limit",
    model.SharedLimitFile: "SharedLimit",
}  # where a schema's name for a model, on which others may rely, is not the model's own
NOTHING: Mapping[str, Shape] = {}
NULL_IS_A_VALUE = (cases.ExpectedLine,)


class Shapes:
    """The shapes of models, each once in `definitions`, described in a language.

    With `partial` nothing is required: of a file that states only what differs from another.
    """

    def __init__(self, lang: Lang, partial: bool = False) -> None:
        self.lang = lang
        self.partial = partial
        self.definitions: dict[str, Shape] = {}

    def of(self, found: type[BaseModel]) -> Shape:
        """Return a reference to a model's shape."""
        name = ("Partial" if self.partial else "") + CALLED.get(found, found.__name__)
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = self._model(found)
        return {"$ref": f"#/$defs/{name}"}

    def _model(self, found: type[BaseModel]) -> Shape:
        fields = {field.alias or name: (name, field) for name, field in found.model_fields.items()}
        required = [key for key, (_, field) in fields.items() if field.is_required() and not self.partial]
        shape: Shape = {
            "type": "object",
            "properties": {key: self._field(found, name, field) for key, (name, field) in fields.items()},
            "additionalProperties": False,
        }
        return {**shape, "required": required} if required else shape

    def _field(self, found: type[BaseModel], name: str, field: FieldInfo) -> Shape:
        shape = BY_HAND.get((found, name)) or self._type(field.annotation, field.metadata, found in NULL_IS_A_VALUE)
        return {"description": WORDS[found.__name__][name].to(self.lang), **shape}

    def _type(self, kind: Any, metadata: list[Any], null: bool = False) -> Shape:
        reading = next((data for data in metadata if isinstance(data, ReadBy)), None)
        if reading is not None:
            return READ_BY[reading.read]
        origin, inside = get_origin(kind), get_args(kind)
        if origin is Annotated:
            return self._type(inside[0], list(inside[1:]), null)
        if origin in (Union, UnionType):
            (only,) = (one for one in inside if one is not NoneType)
            shape = self._type(only, metadata, null)
            return or_null(shape) if null else shape
        if origin is Literal:
            return {"enum": list(inside)}
        if origin is dict:
            return {"type": "object", "additionalProperties": self._type(inside[1], [], null)}
        if origin is tuple:
            item = self._type(inside[0], [])
            many: Shape = {"type": "array", "items": item}
            return unless("array", item, many) if any(isinstance(data, BeforeValidator) for data in metadata) else many
        if kind is Text:
            return self._text()
        if kind is ChoiceLabel:
            return self._text(
                "ChoiceLabel", {"also": {"type": "array", "items": READ_BY[parse_word], "description": ALSO.to(self.lang)}}
            )
        if kind is str:
            return SCALAR
        shape = self.of(kind)
        return unless("object", SHORT[kind], shape) if kind in SHORT else shape

    def _text(self, name: str = "Text", more: Mapping[str, Shape] = NOTHING) -> Shape:
        name = f"Partial{name}" if self.partial else name
        both: Shape = {"type": "object", "properties": {"zh": SCALAR, "en": SCALAR, **more}, "additionalProperties": False}
        self.definitions[name] = both if self.partial else {**both, "required": ["zh", "en"]}
        return {"$ref": f"#/$defs/{name}", "defaultSnippets": [{"label": "{zh, en}", "body": {"zh": "$1", "en": "$2"}}]}


def or_null(shape: Shape) -> Shape:
    """Return the shape, or null."""
    if "enum" in shape:
        return {**shape, "enum": [*shape["enum"], None]}
    if "type" in shape:
        kinds = shape["type"] if isinstance(shape["type"], list) else [shape["type"]]
        return {**shape, "type": [*kinds, "null"]}
    return unless("null", shape, {})


def unless(kind: str, usual: Shape, other: Shape) -> Shape:
    """Return the usual shape, but another for a kind of value: an alternative of which only one is ever complained about."""
    return {"if": {"type": kind}, "then": other, "else": usual}
