"""Parquet: a row a company, its sections as lists of structs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from binjiang_cli.intake.memory import memory_allowed
from binjiang_cli.intake.rejects import Reject, reject_of
from binjiang_cli.intake.rows import RowForm, Rows, numbered
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.profile.caution import Note
from binjiang_cli.source.opening import open_regular, unreadable
from binjiang_cli.source.problem import InputError, Problem, refuse
from binjiang_cli.words import Lang, Text, visible

if TYPE_CHECKING:
    import pyarrow as pa

    from binjiang_cli.intake.columns import HeadedColumns

CHUNK_ROWS = 100_000
ROWS_AT_ONCE = 2 * CHUNK_ROWS  # a group of usual size in one piece: pieces would be copied into one
SHARE = 4  # of the memory that a process may take, what one group may fill: the figures take as much again, twice
ROWS_LOOKED_AT = 1_000  # at once, where some row of a group cannot be read
NOTHING = "__HIVE_DEFAULT_PARTITION__"  # how Hive and Spark write the folder of rows without a value
NO_TEXT = Problem(Text("有文字不是有效的 Unicode 编码，读不出来", "a text that is not valid Unicode"))


class Partition(NamedTuple):
    """A column that the name of a folder states, and its value in all files below."""

    name: str
    value: str | None

    @classmethod
    def read(cls, folder: str) -> Partition:
        name, _, value = map(unquote, folder.partition("="))
        return cls(name, None if value == NOTHING else value)


class Sound(NamedTuple):
    """The rows that could be read; of the others how many rows are kept before each, and its place among all."""

    table: pa.Table
    wrong: list[tuple[int, int]]


class RowGroup(NamedTuple):
    """A row group of a file: its number, and how many rows it says to have."""

    number: int
    rows: int


class ParquetRows(NamedTuple):
    """Some row groups of a file; `first` is the number of their first row, counted from one."""

    path: str
    groups: tuple[RowGroup, ...]
    first: int
    schema: pa.Schema
    partitions: tuple[Partition, ...] = ()
    notes: tuple[Note, ...] = ()
    is_table: bool = True

    @property
    def companies(self) -> int | None:
        return sum(group.rows for group in self.groups)

    @property
    def place(self) -> str:
        """Return what its companies are called together."""
        return _place(self.path, self.first, self.companies or 0)

    def read(self, vocabulary: Vocabulary, lang: Lang) -> Rows:
        """Read the groups. A group that cannot be read is a reject, and so is a row with a text that is none."""
        import pyarrow as pa

        tables: list[pa.Table] = []
        rejects: list[tuple[int, Reject]] = []
        first, kept = self.first, 0
        for rows, read in self._pieces():
            if isinstance(read, InputError):
                rejects.append((kept, reject_of(_place(self.path, first, rows), read.problems, lang)))
            else:
                sources = numbered(f"{visible(self.path)}#", first, rows)
                rejects += [(kept + at, reject_of(sources[row].as_py(), [NO_TEXT], lang)) for at, row in read.wrong]
                tables.append(read.table.add_column(0, "source", _without(sources, [row for _, row in read.wrong])))
                kept += read.table.num_rows
            first += rows
        table = pa.concat_tables(tables) if tables else RowForm(vocabulary).table([], [])
        return Rows(table, rejects, notes=self.notes)

    def _pieces(self) -> Iterator[tuple[int, Sound | InputError]]:
        """Yield the groups together; where they cannot be read together, one by one, each with its number of rows."""
        together = self._read(self.groups)
        if isinstance(together, InputError) and len(self.groups) > 1:
            yield from ((group.rows, self._read((group,))) for group in self.groups)
        else:
            yield self.companies or 0, together

    def _read(self, groups: Sequence[RowGroup]) -> Sound | InputError:
        """Return some groups, or why they cannot be read."""
        import pyarrow as pa

        try:
            return self._sound(groups)
        except InputError as error:
            return error
        except OSError as error:
            return unreadable(self.path, error) if error.errno else _damaged(error)
        except MemoryError:
            return _too_large()
        except (pa.ArrowException, ValueError, KeyError, IndexError) as error:
            return _damaged(error)

    def _sound(self, groups: Sequence[RowGroup]) -> Sound:
        """Return some groups, batch by batch, so that what grows beyond all measure while it is read is given up."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        most = memory_allowed() // SHARE
        stated = {name: value for name, value in self.partitions if name in self.schema.names}
        own = [name for name in self.schema.names if name not in stated]
        found: list[Sound] = []
        rows = kept = 0
        with open_regular(self.path) as handle, pq.ParquetFile(handle) as file:
            numbers = [group.number for group in groups]
            for batch in file.iter_batches(ROWS_AT_ONCE, row_groups=numbers, columns=own, use_threads=False):
                for name, value in stated.items():
                    batch = batch.append_column(name, pa.array([value] * batch.num_rows, pa.string()))
                table, wrong = _sound(pa.Table.from_batches([batch]), self.schema)
                found.append(Sound(table, [(kept + at, rows + row) for at, row in wrong]))
                rows, kept, most = rows + batch.num_rows, kept + table.num_rows, most - table.get_total_buffer_size()
                if most < 0:
                    raise _too_large()
        if rows != sum(group.rows for group in groups):
            raise _damaged(None)
        return Sound(_together([table for table, _ in found], self.schema), [row for _, wrong in found for row in wrong])


def parquet_rows(path: str, vocabulary: Vocabulary, partitions: Sequence[Partition] = ()) -> list[ParquetRows]:
    """Return the rows of a file in parts of whole row groups, of at least a hundred thousand rows where there are as many.

    `partitions` are columns that its folders state. Raises InputError for a file that is not Parquet, or whose columns
    cannot be read, and OSError.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    from binjiang_cli.intake.columns import columns_of

    shown = visible(path)
    try:
        with open_regular(path) as handle, pq.ParquetFile(handle) as file:
            metadata, schema = file.metadata, file.schema_arrow
            groups = [RowGroup(number, metadata.row_group(number).num_rows) for number in range(metadata.num_row_groups)]
    except (pa.ArrowException, ValueError, MemoryError):
        raise refuse(Text(f"{shown} 不是 Parquet 文件，或已损坏", f"{shown} is not a Parquet file, or is damaged")) from None
    if any(group.rows < 0 for group in groups):
        raise refuse(Text(f"{shown} 已损坏", f"{shown} is damaged"))
    if "source" in schema.names:
        raise has_source(path)
    columns = columns_of(schema, shown, vocabulary, [partition.name for partition in partitions])
    return list(_parts(path, groups, columns, tuple(partitions)))


def _parts(
    path: str, groups: Sequence[RowGroup], columns: HeadedColumns, partitions: tuple[Partition, ...]
) -> Iterator[ParquetRows]:
    """Yield whole groups, as many as make a chunk; what is to be said of the columns goes with the first."""
    first, waiting = 1, list[RowGroup]()
    for number, group in enumerate(groups, 1):
        waiting.append(group)
        rows = sum(waited.rows for waited in waiting)
        if rows >= CHUNK_ROWS or number == len(groups):
            yield ParquetRows(path, tuple(waiting), first, columns.schema, partitions, columns.notes if first == 1 else ())
            first, waiting = first + rows, []


def _sound(table: pa.Table, schema: pa.Schema) -> Sound:
    """Return the table under the types that are read, without the rows of which a text is none."""
    import pyarrow as pa

    if (whole := _typed(table, schema)) is not None:
        return Sound(whole, [])
    good: list[pa.Table] = []
    wrong: list[tuple[int, int]] = []
    for start in range(0, table.num_rows, ROWS_LOOKED_AT):
        waiting = [range(start, min(start + ROWS_LOOKED_AT, table.num_rows))]
        while waiting:
            rows = waiting.pop()
            some = table.take(pa.array(rows, pa.int64()))  # a slice would be looked at as a whole
            if (found := _typed(some, schema)) is not None:
                good.append(found)
            elif len(rows) == 1:
                wrong.append((sum(each.num_rows for each in good), rows[0]))
            else:
                half = len(rows) // 2
                waiting += [rows[half:], rows[:half]]
    return Sound(_together(good, schema), wrong)


def _together(tables: Sequence[pa.Table], schema: pa.Schema) -> pa.Table:
    import pyarrow as pa

    return pa.concat_tables(tables) if tables else schema.empty_table()


def _typed(table: pa.Table, schema: pa.Schema) -> pa.Table | None:
    """Return the table under the types that are read; None where it holds a text that is none."""
    import pyarrow as pa

    try:
        found = table.select(schema.names).cast(schema)
        found.validate(full=True)
    except (pa.ArrowException, ValueError):
        return None
    return found


def _without(column: pa.Array, places: Sequence[int]) -> pa.Array:
    """Return the column without the values at some places."""
    import pyarrow as pa

    if not places:
        return column
    left_out = set(places)
    return column.take(pa.array([place for place in range(len(column)) if place not in left_out], pa.int64()))


def _place(path: str, first: int, rows: int) -> str:
    return f"{visible(path)}#{first}-{first + rows - 1}"


def _too_large() -> InputError:
    return refuse(
        Text("这一段展开后太大，内存不够", "these rows are too large for the memory"),
        hint=Text("加大 --memory，或写成更小的行组", "more --memory, or write smaller row groups"),
    )


def _damaged(error: Exception | None) -> InputError:
    words = "the number of rows is not the one stated" if error is None else visible(str(error))[:200]
    return refuse(Text("已损坏，读不了", f"damaged: {words}"))


def has_source(path: str) -> InputError:
    """Return why a file is refused that has the column in which its rows are told apart."""
    shown = visible(path)
    return refuse(Text(f"{shown}：没有 source 这一列的位置", f"{shown}: a column cannot be called source"))
