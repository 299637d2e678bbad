"""An expression's value for one loan by the columns reading, beside that of the exact one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
from helpers import PARAMETERS, evaluate, names_of_loans, parse, record, shipped

from binjiang_cli.batch.columns.facts import TableFacts
from binjiang_cli.batch.columns.typed import CODES, EPOCH
from binjiang_cli.language.readings.columns import (
    Column,
    Columns,
    Days,
    ListColumn,
    Moneys,
    Numbers,
    RecordColumn,
    RecordLists,
    TextColumn,
    Truths,
    WordLists,
)
from binjiang_cli.language.readings.columns.values import Path, gaps_of, known_in
from binjiang_cli.language.readings.exact import Unknown, Value
from binjiang_cli.language.typing import Checker
from binjiang_cli.values.money import Money

MONEY = pa.struct([("amount", pa.decimal128(17, 2)), ("currency", pa.string())])
KINDS = {"money": MONEY, "date": pa.date32(), "texts": pa.list_(pa.string()), "boolean": pa.bool_(), "year": pa.int64()}
DAY = date(2026, 6, 30)
CURRENCIES = {code: currency for currency, code in CODES.items()}


class Left(Exception):
    """The row is one that only the exact reading decides."""


def exact(
    text: str, loan: Mapping[str, Any], fx: Mapping[str, Fraction], sections: Mapping[str, list[dict[str, Any]]]
) -> Value:
    records = {
        name: tuple(record(name, f"{name}[{at}]", **fields) for at, fields in enumerate(found))
        for name, found in sections.items()
    }
    return evaluate(text, loan=loan, fx=fx, **records)


def by_columns(
    text: str, loan: Mapping[str, Any], fx: Mapping[str, Fraction], sections: Mapping[str, list[dict[str, Any]]]
) -> Value:
    """The value; Unknown with the fields that are missing. Raises Left, and Beyond where the reading does not do it."""
    checker = Checker(names_of_loans())
    node = parse(text)
    checker.check(node)
    assert not checker.problems
    facts = TableFacts(_table(loan, fx, sections), shipped(), None, DAY)
    assert not facts.left.any()
    one = np.zeros(1, np.int64)
    reading = Columns({}, checker.types, facts, one)
    reading.names |= {name: reading.constant(value) for name, value in PARAMETERS.items()}
    reading.names |= {
        "as_of": Days(facts.day),
        "company": RecordColumn("company", one, None),
        "loan": RecordColumn("loans", one, one),
    }
    for name, section in facts.sections.items():
        if section.section.is_list:
            gaps = () if section.given.all() else (_gap(~section.given, name),)
            reading.names[name] = RecordLists(name, section.starts, section.stops, section.given, gaps)
    found = reading.value(node)
    if reading.left.any():
        raise Left
    if not known_in(found).all():
        paths = [_text(gap.path) for gap in gaps_of(found) if gap.where.all()]
        return Unknown(tuple(dict.fromkeys(paths)))
    assert not any(gap.where.any() for gap in gaps_of(found))
    return _value(found)


def _gap(where: np.ndarray, section: str) -> Any:
    from binjiang_cli.language.readings.columns import Gap

    return Gap(where, Path(section))


def _text(path: Path) -> str:
    at = "" if path.at is None else f"[{path.at[0]}]"
    return path.section + at + (f".{path.field}" if path.field else "")


def _value(column: Column) -> Value:
    match column:
        case Moneys(number, currency):
            return Money(_ratio(number), "CNY" if currency is None else CURRENCIES[int(currency[0])])
        case Numbers():
            return _ratio(column)
        case Truths(holds):
            return bool(holds[0])
        case Days(num):
            return EPOCH + timedelta(days=int(num[0]))
        case TextColumn(codes, texts):
            return texts[int(codes[0])]
        case WordLists():
            return tuple(column.texts[int(code)] for code in column.codes[column.starts[0] : column.stops[0]])
        case ListColumn(items):
            return tuple(_value(item) for item in items)
    raise AssertionError(column)


def _ratio(number: Numbers) -> Fraction:
    den = number.den if isinstance(number.den, int) else int(number.den[0])
    return Fraction(int(number.num[0]), den)


def _table(loan: Mapping[str, Any], fx: Mapping[str, Fraction], sections: Mapping[str, list[dict[str, Any]]]) -> pa.Table:
    vocabulary = shipped().vocabulary
    columns: dict[str, Any] = {"company": pa.array([{"name": "甲"}])}
    rates = {code: Decimal(rate.numerator) / Decimal(rate.denominator) for code, rate in fx.items()}
    columns["fx"] = pa.array([rates], pa.struct([(code, pa.decimal128(12, 6)) for code in ("USD", "EUR")]))
    records: dict[str, Sequence[Mapping[str, Any]]] = {**sections, "loans": [loan]}
    for name, found in records.items():
        kind = pa.struct([(key, KINDS.get(field.type, pa.string())) for key, field in vocabulary.sections[name].fields.items()])
        columns[name] = pa.array(
            [[{key: _written(value) for key, value in fields.items()} for fields in found]], pa.list_(kind)
        )
    return pa.table(columns)


def _written(value: Any) -> Any:
    if isinstance(value, Money):
        return {"amount": Decimal(int(value.amount * 100)).scaleb(-2), "currency": value.currency}
    return list(value) if isinstance(value, tuple) else value
