"""On Spark: the rows of one machine, whatever process is killed; errors in words. Spark runs for real, with two executors."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pyspark
import pytest
from companies import rows, table
from helpers import rules_copy, shipped
from sets_together import rule_set

from binjiang_cli.batch.settings import Settings
from binjiang_cli.batch.spark import work
from binjiang_cli.batch.spark.run import _firsts
from binjiang_cli.policy.files import carried
from binjiang_cli.policy.load import load_policy
from binjiang_cli.policy.together import load_policies
from binjiang_cli.source.problem import InputError
from binjiang_cli.version import __version__

pytestmark = pytest.mark.spark

TWO_EXECUTORS = "local-cluster[2,1,1024]"
CONFIGURATION = {
    "spark.ui.enabled": "false",
    "spark.sql.files.maxPartitionBytes": "150000",
    "spark.sql.shuffle.partitions": "2",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",  # Java that starts fast
    "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1",
}
BROKEN = {7: b"{broken", 20: b"", 33: '{"company": {"nam": "乙"}}'.encode(), 47: b"\xff\xfe\x00"}
OPTIONS = ("--assume", "rd-support=10%", "--lines", "lines.parquet", "--rejects", "rejects.csv", "--lang", "en")
BUSY_SECONDS = 0.5
WORKER, EXECUTOR = "pyspark.daemon", "CoarseGrainedExecutorBackend"


def environment(**more: str) -> dict[str, str]:
    options = "".join(f" --conf {name}={value}" for name, value in CONFIGURATION.items())
    return {**os.environ, "PYSPARK_SUBMIT_ARGS": f"{options} pyspark-shell", **more}


def started(folder: Path, *arguments: str | Path, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "binjiang_cli", "batch", *map(str, arguments)],
        cwd=folder,
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def refusal(folder: Path, *arguments: str | Path, **more: str) -> str:
    """What a call says that ends with 2 and writes nothing."""
    process = started(folder, *arguments, "--engine", "spark", **more)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, "")
    assert "Traceback" not in err and "\tat " not in err
    return err


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """JSON lines, some of them wrong; a Parquet file; a folder of Parquet files that have not the same columns."""
    folder = tmp_path_factory.mktemp("in put")
    with (folder / "all.jsonl").open("wb") as file:
        for number, row in enumerate(rows(shipped(), 500, 1, "texts")):
            del row["source"]
            text = json.dumps(row, ensure_ascii=False)
            file.write(BROKEN.get(number % 100, text.encode("gb18030" if number % 100 == 60 else "utf-8")) + b"\n")
    pq.write_table(table(shipped(), 600, 2, "mixed").drop_columns(["source"]), folder / "big [1].parquet", row_group_size=100)
    parts = folder / "客户.parquet"
    parts.mkdir()
    (parts / "_SUCCESS").touch()
    pq.write_table(table(shipped(), 60, 3, "typed").drop_columns(["source", "loans"]), parts / "part-0.parquet")
    pq.write_table(table(shipped(), 60, 4, "typed").drop_columns(["source", "fx"]), parts / "part-1.parquet")
    return folder


class Ran(NamedTuple):
    folder: Path
    code: int
    out: str
    err: str
    killed: list[str]


@pytest.fixture(scope="module")
def one_machine(inputs, tmp_path_factory) -> Ran:
    folder = tmp_path_factory.mktemp("one")
    files = [
        inputs / name for name in ("all.jsonl", "big [1].parquet", "客户.parquet/part-0.parquet", "客户.parquet/part-1.parquet")
    ]
    process = started(folder, *files, "-o", "out.jsonl", *OPTIONS, "--jobs", "1")
    out, err = process.communicate(timeout=120)
    return Ran(folder, process.returncode, out, err, [])


@pytest.fixture(scope="module")
def on_spark(inputs, tmp_path_factory) -> Iterator[Ran]:
    """On two executors, where results of last week stand; a Python worker and an executor are killed while they work."""
    folder = tmp_path_factory.mktemp("two")
    for name in ("out.jsonl", "rejects.csv"):
        (folder / name).mkdir()
        (folder / name / "_SUCCESS").touch()
        (folder / name / "part-of-last-week").write_text("old", encoding="utf-8")
    home = Path(pyspark.__file__).parent / "work"
    before = set(home.glob("*"))
    files = [inputs / "all.jsonl", inputs / "big [1].parquet", inputs / "客户.parquet"]
    process = started(folder, *files, "-o", "out.jsonl", *OPTIONS, "--engine", "spark", "--master", TWO_EXECUTORS)
    killed = []
    for kind in (WORKER, EXECUTOR):
        while process.poll() is None and not (pid := busy(process.pid)):
            time.sleep(0.02)
        assert pid is not None and not (folder / ".out.jsonl.partial" / "kept" / "_SUCCESS").exists()
        assert {path.name for path in folder.glob("out.jsonl/*")} == {"_SUCCESS", "part-of-last-week"}
        while kind not in Path(f"/proc/{pid}/cmdline").read_text():
            pid = stat(pid).parent
        os.kill(pid, signal.SIGKILL)
        killed.append(kind)
    out, err = process.communicate(timeout=120)
    yield Ran(folder, process.returncode, out, err, killed)
    for path in set(home.glob("*")) - before:
        shutil.rmtree(path)


class Stat(NamedTuple):
    parent: int
    session: int
    seconds: float


def stat(pid: int) -> Stat:
    found = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return Stat(int(found[1]), int(found[3]), int(found[11]) / os.sysconf("SC_CLK_TCK"))


def busy(session: int) -> int | None:
    """A Python worker of a session that has begun to work: Spark forks one when a task needs it."""
    for path in Path("/proc").glob("[0-9]*"):
        try:
            found = stat(int(path.name))
            ours = found.session == session and found.seconds > BUSY_SECONDS
            if ours and all(WORKER in Path(f"/proc/{pid}/cmdline").read_text() for pid in (path.name, found.parent)):
                return int(path.name)
        except (FileNotFoundError, ProcessLookupError):
            continue
    return None


def lines_of(folder: Path, name: str) -> list[str]:
    found = [folder / name] if (folder / name).is_file() else (folder / name).glob("part-*")
    return sorted(line for path in found for line in path.read_text(encoding="utf-8").splitlines())


def cells_of(folder: Path, name: str) -> list[list[str]]:
    found = [folder / name] if (folder / name).is_file() else (folder / name).glob("part-*")
    return sorted(row for path in found for row in list(csv.reader(StringIO(path.read_text(encoding="utf-8-sig"))))[1:])


def rows_of(folder: Path, name: str) -> list[dict[str, Any]]:
    return sorted(pq.read_table(folder / name).to_pylist(), key=lambda row: (row["source"], row["rule"], row["record"]))


def test_the_same_rows_as_on_one_machine_though_a_worker_and_an_executor_were_killed(on_spark, one_machine):
    assert on_spark.killed == [WORKER, EXECUTOR]
    assert (on_spark.code, one_machine.code) == (1, 1)
    companies, rejects = lines_of(one_machine.folder, "out.jsonl"), cells_of(one_machine.folder, "rejects.csv")
    assert lines_of(on_spark.folder, "out.jsonl") == companies
    assert cells_of(on_spark.folder, "rejects.csv") == rejects
    assert rows_of(on_spark.folder, "lines.parquet") == rows_of(one_machine.folder, "lines.parquet")
    assert len(companies) + len(rejects) == 500 - 5 + 600 + 60 + 60


def test_every_broken_line_is_told_of_at_its_place(inputs, on_spark, one_machine):
    told = {row[0] for row in cells_of(on_spark.folder, "rejects.csv")}
    broken = {number for number in range(500) if number % 100 in (7, 33, 47)}
    assert {f"{inputs}/all.jsonl:{number + 1}" for number in broken} <= told
    sources = {json.loads(line)["source"] for line in lines_of(on_spark.folder, "out.jsonl")} | told
    assert {f"{inputs}/客户.parquet/part-1.parquet#{n}" for n in range(1, 61)} <= sources
    assert {f"{inputs}/big [1].parquet#{n}" for n in range(1, 601)} <= sources


def test_the_summary_of_one_machine_and_not_a_word_of_sparks(on_spark, one_machine):
    # a cluster's warnings do not name the companies that stand twice: only the summary does
    assert on_spark.out == one_machine.out.replace("(2); --warnings FILE writes them all\n", "(2)\n")
    assert on_spark.err.startswith("took ") and on_spark.err.count("\n") == 1


def test_the_outputs_are_sparks_folders_with_the_types_of_one_machine_and_nothing_is_left_beside_them(on_spark, one_machine):
    assert {path.name for path in on_spark.folder.iterdir()} == {"out.jsonl", "lines.parquet", "rejects.csv"}
    for folder in on_spark.folder.iterdir():
        names = {path.name for path in folder.iterdir()}
        assert "_SUCCESS" in names and "part-of-last-week" not in names
    assert pq.read_table(on_spark.folder / "lines.parquet").schema == pq.read_schema(one_machine.folder / "lines.parquet")


def test_a_job_that_fails_says_why_and_leaves_what_was_there(inputs, tmp_path):
    (tmp_path / "bad.parquet").write_text("nonsense", encoding="utf-8")
    (tmp_path / "out.csv").mkdir()
    (tmp_path / "out.csv" / "_SUCCESS").write_text("of last week", encoding="utf-8")
    (tmp_path / "logs").mkdir()
    arguments = (inputs / "all.jsonl", "bad.parquet", "-o", "out.csv", "--master", "local[2]", "--lang", "en")
    said = refusal(tmp_path, *arguments, TMPDIR=str(tmp_path / "logs"))
    assert said.startswith("error: Spark could not finish: ") and "bad.parquet" in said
    (log,) = (tmp_path / "logs").iterdir()
    assert said.endswith(f"\n      hint: log: {log}\n") and log.stat().st_size
    assert {path.name for path in tmp_path.iterdir()} == {"bad.parquet", "out.csv", "logs"}
    assert (tmp_path / "out.csv" / "_SUCCESS").read_text(encoding="utf-8") == "of last week"


@pytest.mark.soak
def test_an_interrupt_leaves_nothing_and_says_nothing(inputs, tmp_path):
    process = started(tmp_path, inputs / "all.jsonl", "-o", "out.csv", "--engine", "spark", "--master", "local[2]")
    while process.poll() is None and not busy(process.pid):
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGINT)
    assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == 130
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["all.yaml", "-o", "out.csv"],
            "error: Spark does not read all.yaml\n      hint: .parquet .jsonl, or a folder of them; ",
        ),
        (["-", "-o", "out.csv"], "error: Spark does not read -\n"),
        (["all.jsonl", "-o", "out.xlsx"], "error: Spark does not write out.xlsx\n      hint: .parquet .jsonl .csv; "),
        (["all.jsonl", "-o", "out.csv", "--jobs", "2"], "error: --jobs is for one machine\n"),
        (["all.jsonl", "-o", "out.csv", "--memory", "2GiB"], "error: --memory is for one machine\n"),
        (["all.jsonl", "-o", "out.csv", "--resume"], "error: --resume is for one machine\n"),
        (
            ["all.jsonl", "-o", "out.csv", "--assume", "rd-support=90%"],
            "error: the assumed rate 90% of rd-support is outside its range\n",
        ),
    ],
)
def test_what_spark_does_not_do_is_refused_in_words(arguments, said, tmp_path):
    found = refusal(tmp_path, *arguments, "--lang", "en")
    assert found.startswith(said)
    assert "log: " not in found  # Spark was not started


def test_a_master_that_cannot_be_reached(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    said = refusal(tmp_path, "all.jsonl", "-o", "out.csv", "--master", f"spark://127.0.0.1:{port}", "--lang", "zh")
    assert said == f"错误：--master：连不上 spark://127.0.0.1:{port}\n      提示：看看地址和端口，以及那边是否在运行\n"


def test_a_start_that_fails_says_why_and_keeps_the_log(tmp_path):
    (tmp_path / "logs").mkdir()
    said = refusal(
        tmp_path, "all.jsonl", "-o", "out.csv", "--master", "elsewhere", "--lang", "en", TMPDIR=str(tmp_path / "logs")
    )
    (log,) = (tmp_path / "logs").iterdir()
    first, second = said.splitlines()
    assert first == "error: Spark did not start: Master must either be yarn or start with spark, k8s, or local"
    assert second == f"      hint: check --master and Java (17 or newer); log: {log}"


def test_no_java(tmp_path):
    said = refusal(tmp_path, "all.jsonl", "-o", "out.csv", "--lang", "en", JAVA_HOME="/nowhere")
    assert (
        said == "error: Spark needs Java, and there is none\n      hint: install Java 17 or newer, or point JAVA_HOME to it\n"
    )


def test_no_spark(tmp_path):
    call = "import sys; sys.modules['pyspark'] = None; from binjiang_cli.cli.main import main; sys.exit(main(sys.argv[1:]))"
    arguments = ["batch", "all.jsonl", "-o", "out.csv", "--engine", "spark", "--lang", "zh"]
    done = subprocess.run(
        [sys.executable, "-c", call, *arguments], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "错误：没有安装 Spark\n      提示：pip install '.[spark]'\n"


def test_a_master_without_spark(binjiang):
    code, out, err = binjiang("batch", "x.jsonl", "-o", "y.csv", "--master", "yarn", "--lang", "en")
    assert (code, out, err) == (2, "", "error: --master goes with --engine spark\n")


@pytest.fixture
def job(tmp_path) -> work.Job:
    """A job under a rule set of its own, whose folder is gone."""
    rule = "for_each: company\neligible_cost: 100万\nintensity: 30%\n"
    head = "title: {zh: 例, en: Example}\nclause: S4.1\nverified_on: 2026-11-22\nin_force: {from: 2024-11-25}\n"
    folder = rules_copy(tmp_path, {"example": head + rule}, alone=True)
    policy = load_policy(folder)
    settings = Settings((folder,), None, date(2026, 6, 30), {}, "en", 1, None, False)
    files = work.files_of([carried(folder)])
    shutil.rmtree(folder)
    return work.Job(settings, files, ("0/.",), policy.sha256, __version__, {"rejects": "csv", "companies": "parquet"})


def test_the_rules_come_with_the_job_and_today_is_the_drivers(job):
    found = work.worker_of(job)
    assert [rule.id for rule in found.policy.rules] == ["example"]
    assert work.worker_of(job._replace(files=dict(job.files))) is found
    outcome = found.outcome(work.GivenRows(pa.table({"source": ["a"], "company": [{"name": "甲"}]})))
    assert outcome.tables["companies"]["high"].to_pylist() == [300_000]


def test_the_layers_of_a_rule_set_come_with_the_job(job, tmp_path):
    folders = [tmp_path / "sets/low", tmp_path / "sets/more/top"]
    for folder, extends in zip(folders, ("binjiang-2024", "../../low"), strict=True):
        folder.mkdir(parents=True)
        stated = f"extends: {extends}\nid: {folder.name}\ntitle: {{zh: 甲, en: A}}\n"
        (folder / "policy.yaml").write_text(stated, "utf-8")
    policy, one = load_policy(folders[1]), carried(folders[1])
    files = work.files_of([one])
    shutil.rmtree(tmp_path / "sets")
    carried_job = job._replace(files=files, homes=(f"0/{one.home}",), sha256=policy.sha256)
    found = work.worker_of(carried_job).policy
    assert (found.id, [layer.folder.name for layer in found.layers]) == ("top", ["top", "low", "binjiang-2024"])


def test_several_rule_sets_come_with_the_job(job, tmp_path):
    sets = [rule_set(tmp_path, name) for name in "ab"]
    policy, carrieds = load_policies(sets), [carried(folder) for folder in sets]
    files = work.files_of(carrieds)
    for folder in sets:
        shutil.rmtree(folder)
    settings, homes = job.settings._replace(rules=tuple(sets)), tuple(f"{at}/{one.home}" for at, one in enumerate(carrieds))
    several = job._replace(settings=settings, files=files, homes=homes, sha256=policy.sha256)
    assert [rule.id for rule in work.worker_of(several).policy.rules] == ["a/rd", "b/rd"]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"version": "0.0.1"}, "the executors have binjiang"),
        ({"sha256": "0" * 64}, "the executors' rule set differs from the driver's"),
    ],
)
def test_another_program_or_other_rules_on_an_executor_are_refused(changed, message, job):
    with pytest.raises(work.Told) as told:
        list(work.worked_out(job._replace(**changed), work.GatherRows({}), iter([]), 0))
    assert message in json.loads(str(told.value))[0][1]
    assert isinstance(told.value.__context__, InputError)


def test_lines_are_numbered_through_splits_files_and_chunks(monkeypatch):
    """File a in two splits of three and two lines, file b in one of two: chunks of at most two."""
    monkeypatch.setattr(work, "CHUNK_ROWS", 2)
    counted = {("file:/a%20b", 9, 4): 2, ("file:/a%20b", 0, 9): 3, ("file:/b", 0, 4): 2}
    firsts = _firsts(counted, {"file:///a b": "a b", "file:///b": "b"})
    assert firsts == {"file:/a%20b#0#9": ("a b", 1), "file:/a%20b#9#4": ("a b", 4), "file:/b#0#4": ("b", 1)}
    splits = ["file:/a%20b#9#4"] * 2 + ["file:/b#0#4"] * 2 + ["file:/a%20b#0#9"] * 3
    lines = [json.dumps({"company": {"name": str(n)}}).encode() for n in range(7)]
    batch = pa.RecordBatch.from_pydict({work.LINE: pa.array(lines, pa.binary()), work.SPLIT: splits})
    some = [batch.slice(0, 3), batch.slice(3, 2), batch.slice(5, 2)]
    read = [chunk.read(shipped().vocabulary, "en").table for chunk in work.GatherLines(firsts)(iter(some))]
    assert [table["source"].to_pylist() for table in read] == [["a b:4", "a b:5"], ["b:1", "b:2"], ["a b:1", "a b:2", "a b:3"]]
    assert [row["name"] for table in read for row in table["company"].to_pylist()] == [str(n) for n in range(7)]
