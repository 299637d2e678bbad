"""The profile's model, made from the vocabulary: the checks of a field follow from its declaration."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, create_model

from binjiang_cli.policy.field_types import MAX_VALUES, TYPES
from binjiang_cli.policy.vocabulary import MAX_RECORDS, Field, Section, Vocabulary, read_choice
from binjiang_cli.source.validation import ReadBy, Strict, at_most
from binjiang_cli.values.exchange import parse_currency
from binjiang_cli.values.texts import parse_text


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
            rates = dict[key, one]  # type: ignore[valid-type]
            return Annotated[rates, BeforeValidator(at_most(MAX_VALUES))]
    return one


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, str) else at_most(MAX_VALUES)(value)


def read_default(field: Field) -> Any:
    """The value of a field's default."""
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
