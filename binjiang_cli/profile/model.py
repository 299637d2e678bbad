"""The profile's model, made from the vocabulary: the checks of a field follow from its declaration."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, create_model

from binjiang_cli.policy.field_types import MAX_VALUES, TYPES
from binjiang_cli.policy.vocabulary import MAX_RECORDS, Field, Section, Vocabulary, read_choice
from binjiang_cli.source.validation import ReadBy, Strict, at_most, read_text, refusal
from binjiang_cli.values.dates import parse_date
from binjiang_cli.values.exchange import DayRates, parse_currency, parse_exchange_rate
from binjiang_cli.values.texts import parse_text
from binjiang_cli.words import Text

T = TypeVar("T")
BY_DAY = Text("例如 [{from: 2026-01-10, value: 7.1034}]", "for example [{from: 2026-01-10, value: 7.1034}]")


def _scalar(kind: type, read: Any) -> Any:
    return Annotated[kind, ReadBy(read)]


def _annotation(field: Field) -> Any:
    """Return how pydantic reads a field's values."""
    declared = TYPES[field.type]
    one = _scalar(declared.value, (lambda text: read_choice(text, field)) if field.values else declared.read)
    match declared.parts:
        case "list":
            many = tuple[one, ...]  # type: ignore[valid-type]
            return Annotated[many, BeforeValidator(_one_or_many if field.type == "texts" else at_most(MAX_VALUES))]
        case "mapping":
            key = _scalar(str, parse_currency if field.type == "exchange_rates" else parse_text)
            if field.type == "exchange_rates":
                one = Annotated[Any, BeforeValidator(read_rates)]
            rates = dict[key, one]  # type: ignore[valid-type]
            return Annotated[rates, BeforeValidator(at_most(MAX_VALUES))]
    return one


def read_rates(value: Any) -> Fraction | DayRates:
    """Return a rate of exchange, or the rates that a list of {from, value} states by day.

    The row of a table has no lists there: it says 2026-01-10=7.1034;2026-02-10=7.2.
    """
    if isinstance(value, str) and "=" in value:
        value = [dict(zip(("from", "value"), part.split("=", 1), strict=False)) for part in value.split(";")]
    if not isinstance(value, list):
        rate: Fraction = ReadBy(parse_exchange_rate).validate(value)
        return rate
    if not at_most(MAX_VALUES)(value):
        raise refusal(Text("这里缺少汇率", "a rate is missing here"), BY_DAY)
    rates = tuple(_day_rate(item, at) for at, item in enumerate(value))
    for at, ((earlier, _), (later, _)) in enumerate(pairwise(rates), 1):
        if later <= earlier:
            raise refusal(Text(f"{later} 不晚于前一项的 {earlier}", f"{later} is not later than {earlier}"), at=(at, "from"))
    return DayRates(rates)


def _day_rate(item: Any, at: int) -> tuple[date, Fraction]:
    if not isinstance(item, dict) or set(item) != {"from", "value"}:
        raise refusal(Text("按日的汇率每项写 from 和 value", "a rate by day has from and value"), BY_DAY, (at,))
    return _read(item, at, "from", parse_date), _read(item, at, "value", parse_exchange_rate)


def _read(item: dict[str, Any], at: int, key: str, read: Callable[[str], T]) -> T:
    if not isinstance(item[key], str):
        raise refusal(Text("这里缺少值", "a value is missing here"), BY_DAY, (at, key))
    return read_text(item[key], read, (at, key))


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, str) else at_most(MAX_VALUES)(value)


def read_default(field: Field) -> Any:
    """Return the value of a field's default."""
    assert field.default is not None
    return read_choice(field.default, field) if field.type == "choice" else TYPES[field.type].read(field.default)


def _definition(field: Field) -> Any:
    annotation = _annotation(field)
    if field.required:
        return (annotation, ...)
    return (annotation | None, None if field.default is None else read_default(field))


class RecordModel(Strict):
    """A record: every field None where it is not known."""


def _record_model(name: str, section: Section) -> type[BaseModel]:
    return create_model(name, __base__=RecordModel, **{key: _definition(field) for key, field in section.fields.items()})


def record_without_facts(name: str, section: Section) -> BaseModel:
    """Return a record of a section of which nothing is known."""
    fields = {key: None if field.default is None else read_default(field) for key, field in section.fields.items()}
    return _record_model(section.record or name, section).model_construct(_fields_set=set(), **fields)


def profile_model(vocabulary: Vocabulary, present: Collection[str] | None = None) -> type[BaseModel]:
    """Return the pydantic model of a profile under a vocabulary. Its input is texts as written, under the fields' ids.

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
