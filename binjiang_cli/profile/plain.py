"""Profiles written out plainly: one canonical text for every value, which reads back as the very same profile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import yaml

from binjiang_cli.policy.vocabulary import Field, Section, Vocabulary
from binjiang_cli.profile.load import Profile
from binjiang_cli.values.exchange import DayRates
from binjiang_cli.values.money import Money
from binjiang_cli.values.numbers import MOST_DECIMALS, decimal_text
from binjiang_cli.words import Lang, Text

YES, NO = Text("是", "yes"), Text("否", "no")


class Bare(str):
    """A text that YAML writes without quotation marks: a number, a day."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Writes bare texts bare."""


def _bare(dumper: _Dumper, text: Bare) -> yaml.ScalarNode:
    """Return a scalar under the tag that its text would be given, so that it needs no quotation marks."""
    return dumper.represent_scalar(dumper.resolve(yaml.ScalarNode, str(text), (True, False)), str(text))  # type: ignore[no-untyped-call]


_Dumper.add_representer(Bare, _bare)


def profile_text(profile: Profile, vocabulary: Vocabulary, lang: Lang) -> str:
    """Return the profile as YAML: labels as keys and values in Chinese, ids in English."""
    return yaml_text(plain_profile(profile, vocabulary, lang))


def yaml_text(stated: Mapping[str, Any]) -> str:
    """Return mappings, lists and texts as YAML, in which bare texts have no quotation marks."""
    return _dumped(stated, False)


def flow_text(stated: Mapping[str, Any]) -> str:
    """Return mappings, lists and texts as YAML on one line."""
    return _dumped(stated, True).strip()


def _dumped(stated: Mapping[str, Any], flow: bool) -> str:
    width = float("inf")
    return yaml.dump(stated, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=width, default_flow_style=flow)


def plain_profile(profile: Profile, vocabulary: Vocabulary, lang: Lang) -> dict[str, Any]:
    """Return what a profile states as mappings, lists and texts: the company, then in the vocabulary's order.

    What is not known is left out.
    """
    entries: dict[str, Field | Section] = {**vocabulary.fields, **vocabulary.sections}
    return {
        key_of(name, entries[name], lang): _stated(entries[name], value, lang)
        for name in dict.fromkeys(("company", *entries))
        if (value := getattr(profile.values, name)) is not None
    }


def _stated(entry: Field | Section, value: Any, lang: Lang) -> Any:
    if isinstance(entry, Field):
        return plain_value(entry, value, lang)
    return [_record(record, entry, lang) for record in value] if entry.is_list else _record(value, entry, lang)


def key_of(name: str, entry: Field | Section, lang: Lang) -> str:
    return entry.label.zh if lang == "zh" else name


def _record(record: Any, section: Section, lang: Lang) -> dict[str, Any]:
    return {
        key_of(key, field, lang): plain_value(field, value, lang)
        for key, field in section.fields.items()
        if (value := getattr(record, key)) is not None and key in record.model_fields_set
    }


def plain_value(field: Field, value: Any, lang: Lang) -> Any:
    """Return the canonical text of a value, a list of them, or a mapping."""
    if isinstance(value, Mapping):
        return {key: _plain_rate(field, rate) for key, rate in value.items()}
    if isinstance(value, tuple) and not isinstance(value, Money):
        return [plain_value(field, item, lang) for item in value]
    match value:
        case Money():
            figure = _decimal(value.amount)
            return Bare(figure) if value.currency == "CNY" else f"{value.currency} {figure}"
        case bool():
            return Bare((YES if value else NO).to(lang))
        case Fraction() if field.type == "rate":
            return Bare(_rate(value))
        case Fraction() | int():
            return Bare(_decimal(Fraction(value)))
        case date():
            return Bare(value.isoformat())
    return field.values[value].zh if lang == "zh" and field.values else str(value)


def _plain_rate(field: Field, rate: Fraction | DayRates) -> Any:
    if isinstance(rate, DayRates):
        return [{"from": Bare(since.isoformat()), "value": Bare(_decimal(one))} for since, one in rate.rates]
    return Bare(_rate(rate) if field.type == "assumed_rates" else _decimal(rate))


def _rate(rate: Fraction) -> str:
    """Return a rate as a decimal, above 1 as a percentage: only with its sign is it read again."""
    return _decimal(rate) if rate <= 1 else f"{_decimal(rate * 100)}%"


def _decimal(number: Fraction) -> str:
    return decimal_text(number, MOST_DECIMALS)
