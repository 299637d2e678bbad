"""The form of a table before it is read: a text in `source` for each company, columns of types that can be filtered."""

import numpy as np
import pyarrow as pa

from binjiang_cli.batch.results import ORIGIN, POSITION
from binjiang_cli.intake.arrow import whole, with_numbers
from binjiang_cli.source.problem import refuse
from binjiang_cli.words import Text, visible


def named_rows(profiles: pa.Table) -> pa.Table:
    """Return the table with a text for each company in `source`; without that column its place, as `#0`. Raises InputError."""
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


def without_views(table: pa.Table) -> pa.Table:
    """Return the table with views of texts, as Polars has them, as plain texts: Arrow takes no rows of views."""
    kinds = [_without_views(field.type) for field in table.schema]
    if kinds == table.schema.types:
        return table
    return pa.table([column.cast(kind) for column, kind in zip(table.columns, kinds, strict=True)], table.column_names)


def _without_views(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_list(kind):
        return pa.list_(_without_views(kind.value_type))
    if pa.types.is_large_list(kind):
        return pa.large_list(_without_views(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, _without_views(field.type)) for field in kind])
    return kind
