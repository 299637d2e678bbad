"""The profile's model, made from the vocabulary: the checks of a field follow from its declaration."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, create_model

from binjiang_cli.policy.vocabulary import MAX_RECORDS, MAX_VALUES, Field, Section, Vocabulary, read_choice
from binjiang_cli.source.problem import Refused
from binjiang_cli.source.validation import Reading, Strict, at_most
from binjiang_cli.values.currencies import CURRENCIES, WRITTEN
from binjiang_cli.values.dates import parse_date
from binjiang_cli.values.money import Money, half_width, parse_money
from binjiang_cli.values.numbers import parse_boolean, parse_integer, parse_number, parse_rate, parse_year
from binjiang_cli.values.uscc import parse_uscc
from binjiang_cli.words import BLANK_SIGNS, Text, did_you_mean, is_control, nearest, visible

MAX_TEXT = 500
UNSEEN = dict.fromkeys(map(ord, BLANK_SIGNS))


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


def parse_name(text: str) -> str:
    """Return a text without the signs that nobody sees; subjects keep theirs, and are compared without. Raises Refused."""
    return parse_text(text.translate(UNSEEN))


def parse_currency(text: str) -> str:
    """A foreign currency's code, from the code or the Chinese name. Raises Refused."""
    written = half_width(text.strip())
    code = WRITTEN.get(written, written.upper())
    if code == "CNY" or code not in CURRENCIES:
        meant = nearest(code, CURRENCIES - {"CNY"})
        shown = visible(text[:20])
        raise Refused(
            Text(f"“{shown}”不是外币", f"not a foreign currency: {shown}"),
            did_you_mean(meant) if meant else None,
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
    "text": (str, parse_name),
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
            return Annotated[tuple[one, ...], BeforeValidator(at_most(MAX_VALUES))]  # type: ignore[valid-type]
        case "texts":
            many = tuple[READ_TEXT, ...]  # type: ignore[valid-type]
            return Annotated[many, BeforeValidator(_one_or_many)]
        case "exchange_rates":
            rates = dict[_scalar(str, parse_currency), _scalar(Fraction, parse_exchange_rate)]  # type: ignore[misc, valid-type]
            return Annotated[rates, BeforeValidator(at_most(len(CURRENCIES)))]
        case "assumed_rates":
            assumed = dict[READ_TEXT, _scalar(Fraction, parse_rate)]  # type: ignore[valid-type, misc]
            return Annotated[assumed, BeforeValidator(at_most(MAX_VALUES))]
    return _scalar(*SCALARS[field.type])


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, str) else at_most(MAX_VALUES)(value)


def read_default(field: Field) -> Any:
    """The value of a field's default."""
    assert field.default is not None
    return read_choice(field.default, field) if field.type == "choice" else SCALARS[field.type][1](field.default)


def _definition(field: Field) -> Any:
    annotation = _annotation(field)
    if field.required:
        return (annotation, ...)
    return (annotation | None, None if field.default is None else read_default(field))


class RecordModel(Strict):
    """A record: every field None where it is not known."""


def _record_model(name: str, section: Section) -> type[BaseModel]:
    return create_model(name, __base__=RecordModel, **{key: _definition(field) for key, field in section.fields.items()})


def profile_model(vocabulary: Vocabulary, present: Collection[str] | None = None) -> type[BaseModel]:
    """The pydantic model of a profile under a vocabulary. Its input is texts as written, under the fields' ids.

    With `present`, the list sections that are not among them can only be absent: they cost nothing to make.
    """
    definitions: dict[str, Any] = {name: _definition(field) for name, field in vocabulary.fields.items()}
    for name, section in vocabulary.sections.items():
        if section.is_list and present is not None and name not in present:
            definitions[name] = (None, None)
            continue
        record = _record_model(section.record or name, section)
        if section.is_list:
            records = tuple[record, ...]  # type: ignore[valid-type]
            definitions[name] = (Annotated[records, BeforeValidator(at_most(MAX_RECORDS))] | None, None)
        else:
            definitions[name] = (record, ...)
    return create_model("Profile", __base__=Strict, **definitions)
