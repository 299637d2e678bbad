"""The form of a table before SQL sees it: columns that it can tell apart, of types that it reads."""

import numpy as np
import pyarrow as pa

from binjiang_cli.batch.kernel.source import ORIGIN, POSITION
from binjiang_cli.intake.arrow import whole, with_numbers
from binjiang_cli.source.problem import refuse
from binjiang_cli.words import Text, visible

AS_THEY_ARE = (
    pa.types.is_null, pa.types.is_boolean, pa.types.is_integer, pa.types.is_float32, pa.types.is_float64, pa.types.is_string,
    pa.types.is_large_string, pa.types.is_decimal128, pa.types.is_date, pa.types.is_timestamp,
)  # fmt: skip


class _Unread(ValueError):
    """A type that SQL does not read."""


def named_rows(profiles: pa.Table) -> pa.Table:
    """The table with a text for each company in `source`; without that column its place, as `#0`. Raises InputError."""
    names = profiles.column_names
    for name in {*(name for name in names if names.count(name) > 1), *({POSITION} & set(names))}:
        shown = visible(str(name))
        twice = Text(f"有两列都叫 {shown}", f"two columns are called {shown}")
        raise refuse(twice if names.count(name) > 1 else Text(f"列名不能是 {shown}", f"a column cannot be called {shown}"))
    if ORIGIN not in names:
        return profiles.append_column(ORIGIN, with_numbers("#", whole(np.arange(profiles.num_rows))))
    if pa.types.is_string(profiles.schema.field(ORIGIN).type):
        return profiles
    try:
        return profiles.set_column(names.index(ORIGIN), ORIGIN, profiles[ORIGIN].cast(pa.string()))
    except pa.ArrowException:
        raise refuse(Text("source 这一列要是文字", "the column source is to be text")) from None


def read_by_sql(table: pa.Table) -> pa.Table | None:
    """The table in one piece, in types that SQL reads; None where there are none for it."""
    try:
        _tell_apart(table.column_names)
        columns = [_in_one(table[name], _read(table.schema.field(name).type)) for name in table.column_names]
    except (_Unread, pa.ArrowException):
        return None
    return pa.Table.from_arrays(columns, table.column_names)


def _in_one(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    if column.type != kind:
        column = column.cast(kind).take(whole(np.arange(len(column))))  # a cast keeps what lies outside a slice
    if pa.types.is_map(kind) and any(len(dict(rates)) < len(rates) for rates in column.to_pylist() if rates):
        raise _Unread
    return pa.chunked_array([column.combine_chunks()], kind) if column.num_chunks != 1 else column


def _read(kind: pa.DataType) -> pa.DataType:
    """The type that a column is given."""
    if any(test(kind) for test in AS_THEY_ARE):
        return kind
    if pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_dictionary(kind):
        return _read(kind.value_type)
    if pa.types.is_list(kind):
        return pa.list_(_read(kind.value_type))
    if pa.types.is_large_list(kind):
        return pa.large_list(_read(kind.value_type))
    if pa.types.is_map(kind):
        return pa.map_(_read(kind.key_type), _read(kind.item_type))
    if pa.types.is_struct(kind) and kind.num_fields:
        _tell_apart(kind.names)
        return pa.struct([(field.name, _read(field.type)) for field in kind])
    raise _Unread


def _tell_apart(names: list[str]) -> None:
    """Names that differ only in case are one name to SQL."""
    if len({name.casefold() for name in names}) < len(names):
        raise _Unread
