"""An expression's value for one loan by the SQL reading, beside that of the exact one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import pyarrow as pa
from helpers import PARAMETERS, evaluate, names_of_loans, parse, record, shipped

from binjiang_cli.batch.kernel.context import Context
from binjiang_cli.batch.kernel.source import Source
from binjiang_cli.batch.kernel.tasks import BROAD, lpr_changes
from binjiang_cli.language.readings.exact import Unknown, Value
from binjiang_cli.language.readings.sql.literals import named
from binjiang_cli.language.readings.sql.reading import Sql
from binjiang_cli.language.readings.sql.values import Amount, Day, Number, Truth, Width, missing_of, sql_of
from binjiang_cli.language.typing import Checker
from binjiang_cli.values.money import Money

MONEY = pa.struct([("amount", pa.decimal128(17, 2)), ("currency", pa.string())])
KINDS = {"money": MONEY, "date": pa.date32(), "texts": pa.list_(pa.string()), "boolean": pa.bool_(), "year": pa.int64()}
DAY = date(2026, 6, 30)


class Elsewhere(Exception):
    """The row is one that only the exact reading decides."""


def exact(
    text: str, loan: Mapping[str, Any], fx: Mapping[str, Fraction], sections: Mapping[str, list[dict[str, Any]]]
) -> Value:
    records = {
        name: tuple(record(name, f"{name}[{at}]", **fields) for at, fields in enumerate(found))
        for name, found in sections.items()
    }
    return evaluate(text, loan=loan, fx=fx, **records)


def by_sql(
    text: str,
    loan: Mapping[str, Any],
    fx: Mapping[str, Fraction],
    sections: Mapping[str, list[dict[str, Any]]],
    width: Width = BROAD,
) -> Value:
    """The value; Unknown with the fields that are missing. Raises Elsewhere, and Beyond where SQL does not do it."""
    policy = shipped()
    checker = Checker(names_of_loans())
    node = parse(text)
    checker.check(node)
    assert not checker.problems
    table = _table(loan, fx, sections)
    con = duckdb.connect()
    con.register("rows_in", table)
    described = con.table("rows_in")
    source = Source("rows_in", dict(zip(described.columns, described.types, strict=True)), policy.vocabulary, width)
    context = Context(source, policy, width, checker.types, {tenor: lpr_changes(policy.lpr, tenor) for tenor in ("1y", "5y")})
    reading: Sql = context.reading
    reading.names |= {name: reading.constant(value) for name, value in PARAMETERS.items()}
    reading.names["loan"] = context.record("loans", policy.vocabulary.sections["loans"])
    value = reading.value(node)
    columns = {"value": sql_of(value), "missing": missing_of(value) or "[]::VARCHAR[]"}
    if isinstance(value, Number | Amount):
        columns["over"] = (value.number if isinstance(value, Amount) else value).over or "1"
    if isinstance(value, Amount):
        columns["currency"] = value.currency
    columns["refused"] = " OR ".join(f"coalesce({test}, false)" for test in reading.refused) or "false"
    before = ", ".join(f"{sql} AS {named(alias)}" for alias, sql in {**context.before, "record_list": "loans"}.items())
    own = ", ".join(f"{sql} AS {named(alias)}" for alias, sql in {**context.own, "kept": "1"}.items())
    rows = f"SELECT DATE '{DAY}' AS day, {before} FROM rows_in"
    rows = f"SELECT *, unnest(record_list) AS r, generate_subscripts(record_list, 1) AS i FROM ({rows})"
    query = f"SELECT {', '.join(f'{sql} AS {name}' for name, sql in columns.items())} FROM (SELECT *, {own} FROM ({rows}))"
    (row,) = con.sql(query).to_arrow_table().to_pylist()
    if row["refused"]:
        raise Elsewhere
    if row["value"] is None:
        return Unknown(tuple(dict.fromkeys(row["missing"])))
    assert row["missing"] == []
    return _read(value, row)


def _read(value: Any, row: dict[str, Any]) -> Value:
    if isinstance(value, Amount):
        return Money(_ratio(value.number, row), row["currency"])
    if isinstance(value, Number):
        return _ratio(value, row)
    if isinstance(value, Truth | Day):
        return row["value"]  # type: ignore[no-any-return]
    return tuple(row["value"]) if isinstance(row["value"], list) else row["value"]


def _ratio(number: Number, row: dict[str, Any]) -> Fraction:
    assert number.low <= row["value"] <= number.high and 1 <= row["over"] <= number.most
    return Fraction(int(row["value"]), number.den * int(row["over"]))


def _table(loan: Mapping[str, Any], fx: Mapping[str, Fraction], sections: Mapping[str, list[dict[str, Any]]]) -> pa.Table:
    vocabulary = shipped().vocabulary
    columns: dict[str, Any] = {"#": pa.array([0], pa.int64()), "source": ["甲"]}
    columns["company"] = pa.array([{"name": "甲"}])
    rates = {code: Decimal(rate.numerator) / Decimal(rate.denominator) for code, rate in fx.items()}
    kinds = [(code, pa.decimal128(12, 6)) for code in ("USD", "EUR")]
    columns["fx"] = pa.array([rates], pa.struct(kinds))
    for name, found in {**sections, "loans": [loan]}.items():
        kind = pa.struct([(key, KINDS.get(field.type, pa.string())) for key, field in vocabulary.sections[name].fields.items()])
        columns[name] = pa.array(
            [[{key: _written(value) for key, value in fields.items()} for fields in found]], pa.list_(kind)
        )
    return pa.table(columns)


def _written(value: Any) -> Any:
    if isinstance(value, Money):
        return {"amount": Decimal(int(value.amount * 100)).scaleb(-2), "currency": value.currency}
    return list(value) if isinstance(value, tuple) else value
