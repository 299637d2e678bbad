"""Parquet: a row a company, its sections as lists of structs."""

from __future__ import annotations

from typing import NamedTuple

from binjiang_cli.intake.rejects import reject_of
from binjiang_cli.intake.rows import RowForm, Rows, numbered
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.source.problem import InputError, Problem, refuse
from binjiang_cli.words import Lang, Text, visible

CHUNK_ROWS = 100_000


class ParquetRows(NamedTuple):
    """Some row groups of a file; `first` is the number of their first row, counted from one."""

    path: str
    groups: tuple[int, ...]
    first: int
    companies: int
    is_table: bool = True

    def read(self, vocabulary: Vocabulary, lang: Lang) -> Rows:
        import pyarrow as pa
        import pyarrow.parquet as pq

        shown = visible(self.path)
        try:
            with pq.ParquetFile(self.path) as file:
                table = file.read_row_groups(list(self.groups), use_threads=False)
        except (pa.ArrowException, OSError) as error:
            reason = visible(str(error))[:200]
            problem = Problem(Text(f"读不了：{reason}", f"cannot be read: {reason}"))
            refused = reject_of(f"{shown}#{self.first}-{self.first + self.companies - 1}", [problem], lang)
            return Rows(RowForm(vocabulary).table([], []), [(0, refused)])
        return Rows(table.add_column(0, "source", numbered(f"{shown}#", self.first, table.num_rows)))


def parquet_rows(path: str) -> list[ParquetRows]:
    """The rows of a file in parts of whole row groups, of at least a hundred thousand rows where there are as many.

    Raises InputError for a file that is not Parquet, or has a column named `source`.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    shown = visible(path)
    try:
        metadata = pq.read_metadata(path)
        names = pq.read_schema(path).names
    except (pa.ArrowException, OSError):
        raise refuse(Text(f"{shown} 不是 Parquet 文件", f"{shown} is not a Parquet file")) from None
    if "source" in names:
        raise has_source(path)
    parts = []
    groups: list[int] = []
    first, rows = 1, 0
    for group in range(metadata.num_row_groups):
        groups.append(group)
        rows += metadata.row_group(group).num_rows
        if rows >= CHUNK_ROWS or group == metadata.num_row_groups - 1:
            parts.append(ParquetRows(path, tuple(groups), first, rows))
            first, rows, groups = first + rows, 0, []
    return parts


def has_source(path: str) -> InputError:
    """Why a file is refused that has the column in which its rows are told apart."""
    shown = visible(path)
    return refuse(Text(f"{shown}：没有 source 这一列的位置", f"{shown}: a column cannot be called source"))
