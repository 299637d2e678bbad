"""How the values of a profile were read, where that is not plain from how they were written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from binjiang_cli.policy.vocabulary import Field, Section, Vocabulary
from binjiang_cli.profile.load import Profile
from binjiang_cli.profile.plain import NO, YES
from binjiang_cli.source.nodes import Mapping, Node, Scalar, Sequence
from binjiang_cli.source.problem import Place
from binjiang_cli.values.exchange import DayRates
from binjiang_cli.values.money import Money, money_text
from binjiang_cli.values.numbers import decimal_text, percent_text
from binjiang_cli.words import Text, joined, same

FIGURE = re.compile(r"(?:[A-Z]{3} )?[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?%?")
PLAIN_TRUTHS = ("true", "false", "yes", "no", "是", "否")


class ReadAs(NamedTuple):
    """A value or a key: where it stands, the path of its field, what was written, what it was read as."""

    place: Place
    path: str
    written: str
    read: Text


def readings(profile: Profile, vocabulary: Vocabulary) -> Iterator[ReadAs]:
    """Yield what was read as something that a person would write in another way, in the profile's order."""
    for key, node in profile.nodes.pairs:
        name = key.text
        value = getattr(profile.values, name)
        entry: Field | Section = vocabulary.fields.get(name) or vocabulary.sections[name]
        yield from _key(key, name, entry)
        if isinstance(entry, Field):
            yield from _value(entry, name, node, value)
        elif entry.is_list and isinstance(node, Sequence):
            for index, (item, record) in enumerate(zip(node.items, value, strict=True)):
                yield from _record(entry, f"{name}[{index}]", item, record)
        else:
            yield from _record(entry, name, node, value)


def _record(section: Section, path: str, node: Node, record: Any) -> Iterator[ReadAs]:
    assert isinstance(node, Mapping)
    for key, below in node.pairs:
        field = section.fields[key.text]
        yield from _key(key, f"{path}.{key.text}", field)
        yield from _value(field, f"{path}.{key.text}", below, getattr(record, key.text))


def _key(key: Scalar, path: str, entry: Field | Section) -> Iterator[ReadAs]:
    """Yield a key that is neither the id nor a label."""
    written = key.place.written.strip("\"'“”")
    if written and written.casefold() not in (key.text, entry.label.zh, entry.label.en.casefold()):
        yield ReadAs(key.place, path, written, entry.label)


def _value(field: Field, path: str, node: Node, value: Any) -> Iterator[ReadAs]:
    if isinstance(node, Mapping):
        for (key, rate), (code, read) in zip(node.pairs, value.items(), strict=True):
            if key.text != code:
                yield ReadAs(key.place, f"{path}.{code}", key.text, same(code))
            if isinstance(rate, Scalar):
                yield from _scalar(field, f"{path}.{code}", rate, read)
            elif isinstance(rate, Sequence):
                yield from _rates(field, f"{path}.{code}", rate, read)
    elif isinstance(node, Sequence):
        if len(node.items) != len(value):
            yield ReadAs(node.place, path, node.place.written, shown(field, value))
            return
        for item, one in zip(node.items, value, strict=True):
            if isinstance(item, Scalar):
                yield from _scalar(field, path, item, one)
    else:
        yield from _scalar(field, path, node, value)


def _rates(field: Field, path: str, node: Sequence, read: DayRates) -> Iterator[ReadAs]:
    """Yield what was read of rates by day."""
    for item, parts in zip(node.items, read.rates, strict=True):
        for key, value in zip(("from", "value"), parts, strict=True):
            below = item.get(key) if isinstance(item, Mapping) else None
            if isinstance(below, Scalar):
                yield from _scalar(field, path, below, value)


def _scalar(field: Field, path: str, node: Scalar, value: Any) -> Iterator[ReadAs]:
    if not _is_plain(field, node.text.strip(), value):
        yield ReadAs(node.place, path, node.text, shown(field, value))


def _is_plain(field: Field, written: str, value: Any) -> bool:
    """Return whether a text is what a person would take for the value without a second thought."""
    match value:
        case bool():
            return written.casefold() in PLAIN_TRUTHS
        case Money() | Fraction() | int():
            return FIGURE.fullmatch(written) is not None
        case date():
            return written == value.isoformat()
        case DayRates():
            return False
        case tuple():
            return _is_plain(field, written, value[0])  # one text stands for a list of one
    label = field.values.get(value)
    return written == value or (label is not None and written in (label.zh, label.en))


def shown(field: Field, value: Any) -> Text:
    """Return a value as people write it: 8,500,000.00 元, USD 1,000,000.00, 30%, 增加注册资本."""
    match value:
        case bool():
            return YES if value else NO
        case Money():
            figure = money_text(value)
            return Text(f"{figure} 元", f"CNY {figure}") if value.currency == "CNY" else same(figure)
        case DayRates(rates=rates):
            return joined(same(f"{since}: {decimal_text(rate)}") for since, rate in rates)
        case tuple():
            return joined(shown(field, item) for item in value)
        case Fraction():
            return same(percent_text(value) if field.type in ("rate", "assumed_rates") else decimal_text(value))
        case date():
            return same(value.isoformat())
    return field.values.get(value, same(str(value)))
