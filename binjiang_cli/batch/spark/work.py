"""What runs on the executors: rows that Spark reads, gathered to chunks, worked out by the kernel, as rows again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from binjiang_cli.batch.chunks import ChunkOutcome, Worker
from binjiang_cli.batch.doubles import WHO, with_folded
from binjiang_cli.batch.settings import Settings
from binjiang_cli.batch.sinks import jsonl
from binjiang_cli.batch.sinks.columns import cell_text, heading
from binjiang_cli.batch.spark.places import url_in_row
from binjiang_cli.batch.wording import Wording
from binjiang_cli.intake.jsonl import JsonLines
from binjiang_cli.intake.rows import Chunk, Rows
from binjiang_cli.policy.files import Carried
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.source.problem import InputError, refuse
from binjiang_cli.version import __version__
from binjiang_cli.words import Lang, Text, harmless

CHUNK_ROWS = 100_000
CHUNK_BYTES = 64 * 2**20
ROWS_AT_ONCE = 10_000
FILE, ROW, LINE, SPLIT = "#file", "#row", "#line", "#split"  # columns that Spark adds; no field is called so
SUMMARY, DOUBLES = "summary", "doubles"  # besides the outputs' tables: who the companies are, to find those that stand twice


class Told(Exception):
    """Why a task cannot be done, as JSON: what an executor raises reaches the driver as a text."""

    def __init__(self, error: InputError) -> None:
        words = error.problems[0]
        hint = None if words.hint is None else [words.hint.zh, words.hint.en]
        super().__init__(json.dumps([[words.message.zh, words.message.en], hint]))


class Job(NamedTuple):
    """What the executors are told: the settings, the rule sets' files and digest, and the form of each output.

    `homes` are the folders of the rule sets among the files.
    """

    settings: Settings
    files: Mapping[str, bytes]
    homes: tuple[str, ...]
    sha256: str
    version: str
    forms: Mapping[str, str]


class Gather(Protocol):
    """Makes chunks of what Spark reads."""

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[Chunk]: ...


class GivenRows(NamedTuple):
    """Companies that are there as a table."""

    table: pa.Table
    is_table: bool = True

    @property
    def companies(self) -> int | None:
        return int(self.table.num_rows)

    def read(self, vocabulary: Vocabulary, lang: Lang) -> Rows:
        return Rows(self.table)


class GatherRows(NamedTuple):
    """Rows of Parquet files, with the file and the row number of each; `names` are how the files are told of."""

    names: Mapping[str, str]

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[Chunk]:
        waiting: list[pa.RecordBatch] = []
        rows = size = 0
        for batch in batches:
            waiting.append(batch)
            rows += batch.num_rows
            size += batch.get_total_buffer_size()  # nbytes would read offsets, which an empty list of Spark 4.0's has not
            if rows >= CHUNK_ROWS or size >= CHUNK_BYTES:
                yield self._chunk(waiting)
                waiting, rows, size = [], 0, 0
        if waiting:
            yield self._chunk(waiting)

    def _chunk(self, batches: list[pa.RecordBatch]) -> GivenRows:
        table = pa.Table.from_batches(batches)
        files = table[FILE].combine_chunks().dictionary_encode()
        leads = [f"{self.names[url_in_row(file)]}#" for file in files.dictionary.to_pylist()]
        numbers = pc.cast(pc.add(table[ROW].combine_chunks(), 1), pa.string())
        sources = pc.binary_join_element_wise(pa.array(leads, pa.string()).take(files.indices), numbers, "")
        return GivenRows(table.drop_columns([FILE, ROW]).add_column(0, "source", sources))


class GatherLines(NamedTuple):
    """Lines, with the split of a file that each is from. They are put into a file again, and read as such a file is.

    `splits` has how a split's file is told of, and the number of the split's first line.
    """

    splits: Mapping[str, tuple[str, int]]

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[Chunk]:
        with TemporaryDirectory(prefix="binjiang-") as folder:
            path = Path(folder) / "lines.jsonl"
            for split, runs in groupby(_runs(batches), key=itemgetter(0)):
                name, first = self.splits[split]
                for lines in _gathered(lines for _, lines in runs):
                    size = path.write_bytes(b"".join(lines))
                    yield JsonLines(str(path), name, 0, size, first, len(lines))
                    first += len(lines)


def _runs(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[str, list[bytes]]]:
    """Yield the lines of a batch that follow each other in a split."""
    for batch in batches:
        runs, start = pc.run_end_encode(batch.column(SPLIT)), 0
        lines = [line + b"\n" for line in batch.column(LINE).to_pylist()]
        for split, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
            yield split, lines[start:end]
            start = end


def _gathered(some: Iterable[list[bytes]]) -> Iterator[list[bytes]]:
    """Yield lines that make a chunk."""
    waiting: list[bytes] = []
    size = 0
    for lines in some:
        waiting += lines
        size += sum(map(len, lines))
        if len(waiting) >= CHUNK_ROWS or size >= CHUNK_BYTES:
            yield waiting
            waiting, size = [], 0
    if waiting:
        yield waiting


_ready: tuple[Job, Worker] | None = None


def worker_of(job: Job) -> Worker:
    """Return the worker of this process for a job.

    Made once. Raises InputError where this is not the driver's program or rules.
    """
    global _ready
    if _ready is None or _ready[0] != job:
        if job.version != __version__:
            raise refuse(
                Text(
                    f"执行节点上的 binjiang 是 {__version__}，这边是 {job.version}",
                    f"the executors have binjiang {__version__}, the driver {job.version}",
                ),
                hint=Text("两边装同一个版本", "install the same version on both"),
            )
        with TemporaryDirectory(prefix="binjiang-") as folder:
            for name, content in job.files.items():
                path = Path(folder) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            policy = job.settings.policy([Path(folder) / home for home in job.homes])
        if policy.sha256 != job.sha256:
            raise refuse(Text("执行节点上的规则集和这边的不同", "the executors' rule set differs from the driver's"))
        _ready = job, Worker(job.settings, memory=None, policy=policy)
    return _ready[1]


def files_of(sets: Sequence[Carried]) -> dict[str, bytes]:
    """Return the files of rule sets, by number of the set and name."""
    return {f"{number}/{name}": path.read_bytes() for number, one in enumerate(sets) for name, path in one.files.items()}


def worked_out(job: Job, gather: Gather, batches: Iterator[pa.RecordBatch], partition: int) -> Iterator[pa.RecordBatch]:
    """Yield the results of a partition: rows of one company, one line, one reject, or of one chunk's summary.

    Raises Told where the partition cannot be worked out.
    """
    try:
        worker = worker_of(job)
        for number, chunk in enumerate(gather(batches)):
            yield from _rows(worker.outcome(chunk), job, worker.policy, (partition, number))
    except InputError as error:
        raise Told(error) from None


def _rows(outcome: ChunkOutcome, job: Job, policy: Policy, place: tuple[int, int]) -> Iterator[pa.RecordBatch]:
    summary = json.dumps([place, outcome.summary.as_json()])
    wording = Wording.of(policy, job.settings.lang)
    columns = {name: written(outcome.tables[name], form, wording) for name, form in job.forms.items()}
    columns[DOUBLES] = _rows_of(with_folded(outcome.tables["companies"].select(WHO)))
    columns[SUMMARY] = pa.array([summary])
    for name, column in columns.items():
        for start in range(0, len(column), ROWS_AT_ONCE):
            piece = column.slice(start, ROWS_AT_ONCE)
            nothing = {other: pa.nulls(len(piece), of_it.type) for other, of_it in columns.items()}
            yield pa.RecordBatch.from_pydict({**nothing, name: piece})


def written(table: pa.Table, form: str, wording: Wording) -> pa.Array:
    """Return a table's rows as an output of a form has them: lines of JSON, cells of CSV, or values."""
    if form == "jsonl":
        with TemporaryDirectory(prefix="binjiang-") as folder:
            path = Path(folder) / "rows.jsonl"
            jsonl.write_part(table, path, wording.lang)
            return pa.array(path.read_text(encoding="utf-8").split("\n")[:-1], pa.string())
    table = wording.table(table, form)
    if form == "csv":
        table = pa.table(
            {
                heading(name, wording.lang): pa.array([harmless(cell_text(value)) for value in column.to_pylist()], pa.string())
                for name, column in zip(table.column_names, table.columns, strict=True)
            }
        )
    return _rows_of(table)


def _rows_of(table: pa.Table) -> pa.StructArray:
    return pa.StructArray.from_arrays([column.combine_chunks() for column in table.columns], table.column_names)
