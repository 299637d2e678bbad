"""The profile's model, made from the vocabulary: the checks of a field follow from its declaration."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, create_model, model_validator
from pydantic import Field as Setting
from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError

from binjiang_cli.policy.vocabulary import MAX_RECORDS, MAX_VALUES, Field, Section, Vocabulary, read_choice
from binjiang_cli.source.problem import Refused
from binjiang_cli.source.validation import Reading, Strict
from binjiang_cli.values.dates import parse_date
from binjiang_cli.values.money import CURRENCIES, WRITTEN, Money, half_width, parse_money
from binjiang_cli.values.numbers import parse_boolean, parse_integer, parse_number, parse_rate, parse_year
from binjiang_cli.values.uscc import parse_uscc
from binjiang_cli.words import Text, is_control, nearest, visible

MAX_TEXT = 500


def parse_text(text: str) -> str:
    """A name or other text on one line. Raises Refused when it is empty, too long, or holds control characters."""
    written = text.strip()
    if not written:
        raise Refused(
            Text("这里是空的", "this is empty"), Text("不知道就不要写这一项", "leave the key out when it is not known")
        )
    if len(written) > MAX_TEXT:
        raise Refused(Text(f"超过 {MAX_TEXT} 个字", f"longer than {MAX_TEXT} characters"))
    if bad := next((char for char in written if is_control(char)), None):
        raise Refused(Text(f"含有控制字符 {visible(bad)}", f"holds the control character {visible(bad)}"))
    return written


def parse_currency(text: str) -> str:
    """A foreign currency's code, from the code or the Chinese name. Raises Refused."""
    written = half_width(text.strip())
    code = WRITTEN.get(written, written.upper())
    if code == "CNY" or code not in CURRENCIES:
        meant = nearest(code, CURRENCIES - {"CNY"})
        shown = visible(text[:20])
        raise Refused(
            Text(f"“{shown}”不是外币", f"not a foreign currency: {shown}"),
            Text(f"是不是 {meant}？", f"did you mean {meant}?") if meant else None,
        )
    return code


def parse_exchange_rate(text: str) -> Fraction:
    """CNY for one unit, above zero. Raises Refused."""
    rate = parse_number(text)
    if not 0 < rate < 10**9 or (rate * 10**12).denominator != 1:
        shown = visible(text[:60])
        raise Refused(Text(f"“{shown}”不是汇率", f"not an exchange rate: {shown}"), Text("例如 7.1034", "for example 7.1034"))
    return rate


SCALARS: dict[str, tuple[type, Any]] = {
    "text": (str, parse_text),
    "uscc": (str, parse_uscc),
    "date": (date, parse_date),
    "year": (int, parse_year),
    "integer": (int, parse_integer),
    "number": (Fraction, parse_number),
    "rate": (Fraction, parse_rate),
    "money": (Money, parse_money),
    "boolean": (bool, parse_boolean),
}


def _scalar(kind: type, read: Any) -> Any:
    return Annotated[kind, Reading(read)]


READ_TEXT = _scalar(str, parse_text)


def _annotation(field: Field) -> Any:
    match field.type:
        case "choice":
            return _scalar(str, lambda text: read_choice(text, field))
        case "choices":
            one = _scalar(str, lambda text: read_choice(text, field))
            return Annotated[tuple[one, ...], Setting(max_length=MAX_VALUES)]  # type: ignore[valid-type]
        case "texts":
            many = tuple[READ_TEXT, ...]  # type: ignore[valid-type]
            return Annotated[many, BeforeValidator(lambda v: [v] if isinstance(v, str) else v), Setting(max_length=MAX_VALUES)]
        case "exchange_rates":
            return dict[_scalar(str, parse_currency), _scalar(Fraction, parse_exchange_rate)]  # type: ignore[misc]
        case "assumed_rates":
            return dict[READ_TEXT, _scalar(Fraction, parse_rate)]  # type: ignore[valid-type, misc]
    return _scalar(*SCALARS[field.type])


def _definition(field: Field) -> Any:
    annotation = _annotation(field)
    if field.required:
        return (annotation, ...)
    default = None if field.default is None else SCALARS.get(field.type, (str, str))[1](field.default)
    return (annotation | None, default)


class RecordModel(Strict):
    """A record: every field None where it is not known."""


def _in_order(section: Section) -> Any:
    """Refuses a date that lies before the one that it must not precede."""
    pairs = [(name, field.not_before) for name, field in section.fields.items() if field.not_before]

    def check(record: RecordModel) -> RecordModel:
        for later, earlier in pairs:
            after, before = getattr(record, later), getattr(record, earlier)
            if after is not None and before is not None and after < before:
                one, other = section.fields[later].label, section.fields[earlier].label
                error = PydanticCustomError(
                    "refused",
                    "{en}",
                    {
                        "zh": f"{one.zh} {after} 早于{other.zh} {before}",
                        "en": f"{one.en.lower()} {after} is earlier than {other.en.lower()} {before}",
                        "hint": None,
                    },
                )
                raise ValidationError.from_exception_data("record", [InitErrorDetails(type=error, loc=(later,), input=None)])
        return record

    return check


def _record_model(name: str, section: Section) -> type[BaseModel]:
    fields = {key: _definition(field) for key, field in section.fields.items()}
    validators: dict[str, Any] = {}
    if section.has_order:
        validators["in_order"] = model_validator(mode="after")(_in_order(section))
    return create_model(name, __base__=RecordModel, __validators__=validators, **fields)


def profile_model(vocabulary: Vocabulary) -> type[BaseModel]:
    """The pydantic model of a profile under a vocabulary. Its input is texts as written, under the fields' ids."""
    definitions: dict[str, Any] = {name: _definition(field) for name, field in vocabulary.fields.items()}
    for name, section in vocabulary.sections.items():
        record = _record_model(section.record or name, section)
        if section.is_list:
            definitions[name] = (Annotated[tuple[record, ...], Setting(max_length=MAX_RECORDS)] | None, None)  # type: ignore[valid-type]
        else:
            definitions[name] = (record, ...)
    return create_model("Profile", __base__=Strict, **definitions)
