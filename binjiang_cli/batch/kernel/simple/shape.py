"""A table taken apart: the companies without their lists, and the records of each section."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from binjiang_cli.batch.kernel.context import GRANTS
from binjiang_cli.batch.kernel.simple.records import Records
from binjiang_cli.batch.kernel.simple.sure import in_its_type, is_sure
from binjiang_cli.batch.kernel.tasks import NARROW
from binjiang_cli.intake.arrow import empty, one
from binjiang_cli.language.readings.sql.literals import named
from binjiang_cli.language.readings.sql.values import Width
from binjiang_cli.policy.vocabulary import Field, Section, Vocabulary

if TYPE_CHECKING:
    import duckdb

RECORD = "r"
COMMON = NARROW._replace(fen=10**11 - 1)  # leaves room for products, which then need no test
SHOWN = frozenset(("name", "uscc"))


class Relation(NamedTuple):
    """The companies, or a section's records, as a relation; the SQL of the values that are surely plain in it."""

    table: pa.Table
    sure: frozenset[str]


class Shape(NamedTuple):
    """`lists` are the sections by their ids, `columns` what their columns are called.

    `no_lists` are columns of the table that should hold lists of records and hold something else; `shown` are the company's
    fields that results show, where all values are surely plain; `width` bounds every amount.
    """

    companies: Relation
    lists: dict[str, Relation]
    columns: dict[str, str]
    records: dict[str, Records]
    no_lists: list[str]
    shown: dict[str, pa.Array]
    width: Width

    @property
    def hidden(self) -> frozenset[str]:
        """The fields that results show and that only SQL can read."""
        return SHOWN - self.shown.keys()

    @property
    def key(self) -> object:
        """What decides the queries."""
        parts = {"": self.companies, **self.lists}
        schemas = [(name, *part.table.schema.names, *part.table.schema.types, part.sure) for name, part in parts.items()]
        return self.width, tuple(schemas)

    def types(self, con: "duckdb.DuckDBPyConnection") -> dict[str, Any]:
        """The types of the columns that a table of companies with just these columns would have."""
        nothing = empty(self.companies.table.schema)
        for name, part in self.lists.items():
            nothing = nothing.append_column(self.columns[name], pa.nulls(0, pa.list_(part.table.schema.field(RECORD).type)))
        con.register("shape", nothing)
        described = con.table("shape")
        return dict(zip(described.columns, described.types, strict=True))


def shape_of(table: pa.Table, vocabulary: Vocabulary, needed: frozenset[str]) -> Shape | None:
    """The shape of a table; None where a section stands in two columns. `needed` are fields that expressions name."""
    found = Shape(Relation(table, frozenset()), {}, {}, {}, [], {}, COMMON)
    companies, sure, structs = table, set[str](), dict[str, tuple[str, pa.StructArray]]()
    for name, section in vocabulary.sections.items():
        present = [column for column in table.column_names if vocabulary.keys.get(column) == name]
        if len(present) > 1:
            return None
        for column in present:
            values = one(table[column])
            if not section.is_list:
                if pa.types.is_struct(values.type):
                    structs[name] = column, values
                continue
            companies = companies.drop_columns([column])
            if _holds_structs(values.type):
                found.columns[name] = column
                found.records[name] = records = Records.of(values)
                if name != GRANTS:
                    structs[name] = column, records.structs
            else:
                found.no_lists.append(column)
    if not all(_is_common(values, vocabulary.sections[name]) for name, (_, values) in structs.items()):
        found = found._replace(width=NARROW)
    for name, (column, values) in structs.items():
        section = vocabulary.sections[name]
        if section.is_list:
            part, known = _checked(values, section, RECORD, needed, found.width)
            found.lists[name] = Relation(pa.table({RECORD: part}), frozenset(known))
            continue
        part, known = _checked(values, section, named(column), needed, found.width)
        companies, sure = _with(companies, column, part), sure | known
        if name == "company":
            found.shown.update(_shown(values, section, named(column), known))
    return found._replace(companies=Relation(companies, frozenset(sure)))


def _holds_structs(kind: pa.DataType) -> bool:
    return bool((pa.types.is_list(kind) or pa.types.is_large_list(kind)) and pa.types.is_struct(kind.value_type))


def _with(table: pa.Table, column: str, values: pa.Array) -> pa.Table:
    return table.set_column(table.column_names.index(column), column, values)


def _ids(values: pa.StructArray, section: Section) -> list[str | None]:
    """The ids of the fields of structs; None for what is no field."""
    return [section.keys.get(written) for written in values.type.names]


def _is_common(values: pa.StructArray, section: Section) -> bool:
    """Whether all amounts are certainly of a common size."""
    fields = [(section.fields[name], values.field(at)) for at, name in enumerate(_ids(values, section)) if name is not None]
    return all(is_sure(field, column, COMMON) for field, column in fields if field.type == "money")


def _checked(
    values: pa.StructArray, section: Section, sql: str, needed: frozenset[str], width: Width
) -> tuple[pa.StructArray, set[str]]:
    """Structs without the fields that are surely plain and not needed; the SQL of what is surely plain, or there."""
    ids = _ids(values, section)
    needed |= {name for name, field in section.fields.items() if _is_compared(field)}
    needed |= {field.not_before for field in section.fields.values() if field.not_before}
    sure, kept = set() if values.null_count else {sql}, dict[str, pa.Array]()
    for at, (written, name) in enumerate(zip(values.type.names, ids, strict=True)):
        column = values.field(at)
        if name is None or ids.count(name) > 1:
            kept[written] = column
            continue
        column = in_its_type(section.fields[name], column)
        if not is_sure(section.fields[name], column, width):
            kept[written] = column
            continue
        sure.add(f"{sql}.{named(written)}")
        if name in needed:
            kept[written] = column
    return _structs(values, kept or {values.type.names[0]: values.field(0)}), sure


def _shown(values: pa.StructArray, section: Section, sql: str, sure: Collection[str]) -> Iterator[tuple[str, pa.Array]]:
    """The fields that results show, where each stands in one column that is sure; of absent structs nothing is shown."""
    for at, name in enumerate(_ids(values, section)):
        if name in SHOWN and f"{sql}.{named(values.type.names[at])}" in sure:
            yield name, values.field(at)


def _structs(values: pa.StructArray, fields: dict[str, pa.Array]) -> pa.StructArray:
    """Structs of these fields, absent where the given ones are."""
    return pa.StructArray.from_arrays(list(fields.values()), list(fields), mask=values.is_null())


def _is_compared(field: Field) -> bool:
    """Whether a field is looked at besides in expressions: it must be there, or be later than something."""
    return field.required or field.not_before is not None or field.type in ("date", "year")
