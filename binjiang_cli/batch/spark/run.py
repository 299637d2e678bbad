"""A batch on Spark: read, worked out once, kept on disk, then split into the outputs, which come to their places whole."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import accumulate
from operator import add
from typing import TYPE_CHECKING, Any

from binjiang_cli.batch.doubles import FOLDED, KINDS, MOST_SHOWN, WHO, Double, Doubles
from binjiang_cli.batch.explain import check_assumed
from binjiang_cli.batch.run import Batch
from binjiang_cli.batch.settings import Settings
from binjiang_cli.batch.spark.places import Files, Input, OutputPlaces, check_forms, escaped, form_of, url_in_row, url_of
from binjiang_cli.batch.spark.session import done_beside, session
from binjiang_cli.batch.summary import Summary
from binjiang_cli.batch.wording import Wording
from binjiang_cli.intake.find import no_profile
from binjiang_cli.intake.parquet import has_source
from binjiang_cli.policy.load import Policy
from binjiang_cli.source.document import MAX_BYTES
from binjiang_cli.source.problem import NothingMatched, refuse
from binjiang_cli.version import __version__
from binjiang_cli.words import Text, visible

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

    from binjiang_cli.batch.spark.work import Gather, Job

MOST_BYTES_OF_RULES = 16 * 2**20
CSV: dict[str, bool | str] = {
    "header": True, "escape": '"', "emptyValue": "", "nullValue": "",
    "ignoreLeadingWhiteSpace": False, "ignoreTrailingWhiteSpace": False,
}  # fmt: skip


def run(inputs: Sequence[str], places: OutputPlaces, policy: Policy, settings: Settings, master: str | None) -> Batch:
    """Estimate every company of the inputs on a cluster, and write the outputs as folders of part files.

    Raises InputError for a call that cannot be done or a job that failed, and NothingMatched where there is no company at
    all; after either nothing stands in the outputs' places that was not there before.
    """
    check_forms(inputs)
    check_assumed(policy, settings)
    job, wording = _job(places, policy, settings), Wording.of(policy, settings.lang)
    with session(master) as spark:
        return done_beside(spark, lambda: _written(spark, inputs, places, job, wording))


def _written(spark: SparkSession, inputs: Sequence[str], places: OutputPlaces, job: Job, wording: Wording) -> Batch:
    files = Files(spark)
    found = files.inputs(inputs, places)
    beside = {}
    for table, place in places.by_table().items():
        files.check_replaceable(place)
        beside[table] = files.beside(place)
        files.remove(beside[table])
    try:
        kept = _kept(spark, found, job, _schema(job, wording), f"{beside['companies']}/kept")
        summary = _summary(kept)
        if not summary.companies and not summary.rejected:
            raise NothingMatched(no_profile(inputs))
        doubles = _doubles(spark, kept)
        outputs = places.by_table()
        if not summary.rejected:
            files.remove(outputs.pop("rejects"))
        for table in outputs:
            _write(kept, table, job.forms[table], f"{beside[table]}/made")
        for table, place in outputs.items():
            files.put(f"{beside[table]}/made", place)
    finally:
        for folder in beside.values():
            files.remove(folder)
    return Batch(summary, [], [], doubles)


def _job(places: OutputPlaces, policy: Policy, settings: Settings) -> Job:
    from binjiang_cli.batch.spark.work import Job, files_of
    from binjiang_cli.policy.files import carried

    sets = [carried(folder) for folder in policy.folders]
    files = files_of(sets)
    if sum(map(len, files.values())) > MOST_BYTES_OF_RULES:
        most = MOST_BYTES_OF_RULES // 2**20
        raise refuse(Text(f"规则集超过 {most} MB", f"the rule set is larger than {most} MB"))
    forms = {table: form_of(place).removeprefix(".") for table, place in places.by_table().items()}
    homes = tuple(f"{number}/{one.home}" for number, one in enumerate(sets))
    return Job(settings, files, homes, policy.sha256, __version__, forms)


def _kept(spark: SparkSession, inputs: Sequence[Input], job: Job, kept: pa.Schema, folder: str) -> DataFrame:
    """Return the results of all inputs, kept in a folder: a task that is lost is done again, one that is finished is not."""
    from pyspark.sql import DataFrame
    from pyspark.sql.pandas.types import from_arrow_schema

    spark.conf.set("spark.sql.files.minPartitionNum", str(spark.sparkContext.defaultParallelism))  # splits stay the same
    schema: Any = from_arrow_schema(kept)
    tables = (_table(spark, one) for one in inputs)
    results = [table.mapInArrow(_task(job, gather), schema) for table, gather in tables]
    reduce(DataFrame.union, results).write.parquet(folder)
    return spark.read.schema(schema).parquet(folder)


def _schema(job: Job, wording: Wording) -> pa.Schema:
    """Return the schema of the kept results."""
    import pyarrow as pa

    from binjiang_cli.batch.results import COMPANIES, SCHEMAS
    from binjiang_cli.batch.spark.work import DOUBLES, SUMMARY, written

    types = {name: written(SCHEMAS[name].empty_table(), form, wording).type for name, form in job.forms.items()}
    who = pa.struct([*(COMPANIES.field(name) for name in WHO), pa.field(FOLDED, pa.string())])
    return pa.schema({**types, DOUBLES: who, SUMMARY: pa.string()})


def _table(spark: SparkSession, found: Input) -> tuple[DataFrame, Gather]:
    """Return the rows of an input with where they stand, and what makes chunks of them."""
    from pyspark.sql import functions as sql

    from binjiang_cli.batch.spark.work import FILE, LINE, ROW, SPLIT, GatherLines, GatherRows

    shown = {url_of(path): name for path, name in found.files.items()}
    paths = [escaped(path) for path in found.files]
    reader = spark.read.options(ignoreCorruptFiles=False, ignoreMissingFiles=False)
    file, start, length = (sql.col(f"_metadata.{name}") for name in ("file_path", "file_block_start", "file_block_length"))
    if found.form == ".parquet":
        table = reader.options(mergeSchema=True).parquet(*paths)
        if "source" in table.columns:
            raise has_source(next(iter(shown.values())))
        row = sql.col("_metadata.row_index")
        return table.select("*", file.alias(FILE), row.alias(ROW)), GatherRows({url: visible(n) for url, n in shown.items()})
    table = reader.text(paths, lineSep="\n")
    counted = table.groupBy(file.alias("file"), start.alias("start"), length.alias("length")).count().collect()
    firsts = _firsts({(one["file"], one["start"], one["length"]): one["count"] for one in counted}, shown)
    line = sql.substring(sql.col("value").cast("binary"), 1, MAX_BYTES + 1)
    return table.select(line.alias(LINE), sql.concat_ws("#", file, start, length).alias(SPLIT)), GatherLines(firsts)


def _firsts(counted: Mapping[tuple[str, int, int], int], shown: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    """Return how each split's file is told of, and the number of its first line, from the counts of the splits' lines."""
    of_file = defaultdict(list)
    for file, start, length in sorted(counted):
        of_file[file].append((start, length))
    found = {}
    for file, splits in of_file.items():
        before = accumulate((counted[file, *split] for split in splits), initial=1)
        for (start, length), first in zip(splits, before, strict=False):
            found[f"{file}#{start}#{length}"] = shown[url_in_row(file)], first
    return found


def _task(job: Job, gather: Gather) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def task(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from pyspark import TaskContext

        from binjiang_cli.batch.spark.work import worked_out

        context = TaskContext.get()
        assert context is not None
        yield from worked_out(job, gather, batches, context.partitionId())

    return task


def _summary(kept: DataFrame) -> Summary:
    from binjiang_cli.batch.spark.work import SUMMARY

    told = [json.loads(row[0]) for row in kept.where(kept[SUMMARY].isNotNull()).select(SUMMARY).collect()]
    return reduce(add, (Summary.from_json(found) for _, found in sorted(told, key=lambda one: one[0])), Summary())


def _doubles(spark: SparkSession, kept: DataFrame) -> dict[str, Doubles]:
    """Return the companies that stand in several places, in the order of what they are told by."""
    from binjiang_cli.batch.spark.work import DOUBLES

    kept.where(kept[DOUBLES].isNotNull()).select(f"{DOUBLES}.*").createOrReplaceTempView("who")
    found = {}
    for code, kind in KINDS.items():
        counts = "count(uscc) < count(*)" if kind.lacking else "key IS NOT NULL"
        twice = spark.sql(
            f"SELECT {kind.compared} AS key, min({kind.called}) AS called, count(*) AS number,"  # noqa: S608 our own names
            f" slice(sort_array(collect_list(source)), 1, {MOST_SHOWN}) AS places"
            f" FROM who GROUP BY 1 HAVING count(*) > 1 AND {counts}"
        )
        shown = [
            Double(row["called"], row["number"], row["places"]) for row in twice.orderBy("called").limit(MOST_SHOWN).collect()
        ]
        if shown:
            found[code] = Doubles(twice.count() if len(shown) == MOST_SHOWN else len(shown), shown)
    return found


def _write(kept: DataFrame, table: str, form: str, folder: str) -> None:
    rows = kept.where(kept[table].isNotNull())
    if form == "jsonl":
        rows.select(table).write.text(folder, lineSep="\n")
    elif form == "csv":
        rows.select(f"{table}.*").write.options(**CSV).csv(folder)
    else:
        rows.select(f"{table}.*").write.parquet(folder, compression="zstd")
