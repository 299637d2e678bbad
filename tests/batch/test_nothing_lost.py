"""Nothing is lost: whatever ends a batch, its outputs are whole or not there, and it goes on to the same bytes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from batches import read_jsonl, tree
from conftest import Ran, kept_environment
from warm import WarmProcess

COMPANIES = 240
CHUNK = 8_000  # bytes: seven chunks
OUTPUTS = ("out.jsonl", "lines.parquet", "out.rejects.jsonl")

# The command, with small chunks; what else a test wants to go wrong stands before it.
COMMAND = """
import sys
import binjiang_cli.intake.jsonl as jsonl
from binjiang_cli.cli.main import main
jsonl.CHUNK_BYTES = {chunk}
{wrong}
sys.exit(main(sys.argv[1:]))
"""
KILLED_AT_A_MOVE = """
import os, pathlib, signal, tempfile
moves, called, replace = tempfile.TemporaryFile(), os.getpid(), pathlib.Path.replace
def kill():
    os.kill(called, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)
def killed(self, target):
    moves.write(b".")
    moves.flush()
    is_it = os.fstat(moves.fileno()).st_size == {count}
    if is_it and {before}:
        kill()
    found = replace(self, target)
    if is_it:
        kill()
    return found
pathlib.Path.replace = killed
"""
SLOWED = """
import time
from binjiang_cli.batch.parts import Parts
write = Parts.write
def slow(self, *part):
    write(self, *part)
    time.sleep(0.3)
Parts.write = slow
"""
HELD = """
import os, time
from binjiang_cli.batch.parts import Parts
write = Parts.write
def held(self, *part):
    write(self, *part)
    while not os.path.exists({go!r}):
        time.sleep(0.01)
Parts.write = held
"""
NO_MORE_THAN = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, ({bytes}, {bytes}))
"""


@pytest.fixture(scope="module")
def companies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Companies with loans, one in ten of which is wrong."""
    path = tmp_path_factory.mktemp("in") / "all.jsonl"
    draw = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        for number in range(COMPANIES):
            principal = "约100万" if number % 10 == 9 else f"{draw.randrange(1, 10**9)}.{draw.randrange(100):02d}"
            loan = {"lender": "bank", "principal": principal, "drawn_on": "2025-01-15"}
            profile = {"company": {"name": f"企业{number}"}, "as_of": "2026-06-30", "loans": [loan] * draw.randrange(4)}
            if number % 10 == 9:
                profile["loans"] = [loan]
            file.write(json.dumps(profile, ensure_ascii=False) + "\n")
    return path


def asked(companies: Path, folder: Path | None, *more: str) -> list[str]:
    """The arguments of a batch, with its usual outputs where a folder is given for them."""
    outputs = () if folder is None else ("-o", str(folder / "out.jsonl"), "--lines", str(folder / "lines.parquet"))
    return ["batch", str(companies), *outputs, *more, "--lang", "en"]


def call(companies: Path, folder: Path, *more: str, wrong: str = "") -> Sequence[str]:
    return [sys.executable, "-c", COMMAND.format(chunk=CHUNK, wrong=wrong), *asked(companies, folder, *more)]


@pytest.fixture(scope="module")
def run(warm: WarmProcess) -> Callable[..., Ran]:
    """Runs the command in a copied process, with small chunks and what a test wants to go wrong."""

    def ran(companies: Path, folder: Path | None, *more: str, wrong: str = "", chunk: int = CHUNK, stdin: str = "") -> Ran:
        first = f"import binjiang_cli.intake.jsonl as jsonl\njsonl.CHUNK_BYTES = {chunk}\n{wrong}"
        done = warm.call(asked(companies, folder, *more), kept_environment(), None, stdin.encode(), 120, first=first)
        assert b"Traceback" not in done.stderr
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return ran


@pytest.fixture(scope="module")
def undisturbed(run, companies, tmp_path_factory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("undisturbed")
    done = run(companies, folder, "--jobs", "1")
    assert (done.code, done.stderr.count("\n")) == (1, 1)
    assert set(tree(folder)) == set(OUTPUTS)
    return tree(folder)


def whole_or_not_there(folder: Path, undisturbed: dict[str, bytes]) -> None:
    for name in OUTPUTS:
        if (folder / name).exists():
            assert (folder / name).read_bytes() == undisturbed[name]


def test_every_company_stands_exactly_once_in_the_output_or_in_the_rejects(companies, undisturbed, tmp_path):
    for name, data in undisturbed.items():
        (tmp_path / name).write_bytes(data)
    kept = [row["source"] for row in read_jsonl(tmp_path / "out.jsonl")]
    refused = [row["source"] for row in read_jsonl(tmp_path / "out.rejects.jsonl")]
    assert kept == [f"{companies}:{n}" for n in range(1, COMPANIES + 1) if n % 10]
    assert refused == [f"{companies}:{n}" for n in range(10, COMPANIES + 1, 10)]


@pytest.mark.parametrize("jobs", ["2", "3"])
def test_the_same_bytes_whatever_the_number_of_processes(run, jobs, companies, undisturbed, tmp_path):
    assert run(companies, tmp_path, "--jobs", jobs).code == 1
    assert tree(tmp_path) == undisturbed


SELDOM = ((2, True), (4, True), (6, True), (5, False), (7, False))


@pytest.mark.parametrize(
    ("count", "before"),
    [*((n, True) for n in (1, 3, 5, 7)), (6, False)]
    + [pytest.param(n, before, marks=pytest.mark.soak) for n, before in SELDOM],
)
def test_killed_at_every_move_of_a_file_and_resumed(run, count, before, companies, undisturbed, tmp_path):
    """The moves: the manifest, three parts, three outputs."""
    wrong = KILLED_AT_A_MOVE.format(count=count, before=before)
    chunk = companies.stat().st_size // 3 + 1
    assert run(companies, tmp_path, "--jobs", "1", wrong=wrong, chunk=chunk).code == -signal.SIGKILL
    whole_or_not_there(tmp_path, undisturbed)
    assert not (tmp_path / "out.jsonl").exists() or (count, before) == (7, False)
    assert run(companies, tmp_path, "--jobs", "1", "--resume", chunk=chunk).code == 1
    assert tree(tmp_path) == undisturbed


@pytest.mark.soak
def test_killed_at_random_moments_and_resumed(run, companies, undisturbed, tmp_path):
    began = time.monotonic()
    run(companies, tmp_path, "--jobs", "2")
    took = time.monotonic() - began
    for path in tmp_path.iterdir():
        path.unlink()
    draw = random.Random(2)
    for _ in range(4):
        process = subprocess.Popen(
            call(companies, tmp_path, "--jobs", "2", "--resume"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(draw.uniform(0, took))
        process.kill()
        process.wait()
        whole_or_not_there(tmp_path, undisturbed)
    assert run(companies, tmp_path, "--jobs", "2", "--resume").code == 1
    assert tree(tmp_path) == undisturbed


def test_interrupted_keeps_its_parts_and_says_how_to_go_on(run, companies, undisturbed, tmp_path):
    process = subprocess.Popen(
        call(companies, tmp_path, "--jobs", "2", wrong=SLOWED),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    parts = tmp_path / ".out.jsonl.parts"
    while not list(parts.glob("00000?")) and process.poll() is None:
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    assert err == "the finished parts are kept; go on with --resume\n"
    assert {path.name for path in tmp_path.iterdir()} == {".out.jsonl.parts"}
    assert run(companies, tmp_path, "--jobs", "2", "--resume").code == 1
    assert tree(tmp_path) == undisturbed


def test_two_batches_do_not_write_one_output(run, companies, undisturbed, tmp_path):
    out, go = tmp_path / "out", tmp_path / "go"
    out.mkdir()
    with subprocess.Popen(call(companies, out, wrong=HELD.format(go=str(go))), stdout=subprocess.DEVNULL) as first:
        while not list((out / ".out.jsonl.parts").glob("00000?")) and first.poll() is None:
            time.sleep(0.005)
        second = run(companies, out)
        go.touch()
        assert first.wait(timeout=60) == 1
    assert second.code == 2
    assert f"another batch is writing {out / 'out.jsonl'}" in second.stderr
    assert tree(out) == undisturbed


@pytest.mark.parametrize(
    ("most", "jobs"), [(700, "1"), (8_000, "2"), *(pytest.param(n, "1", marks=pytest.mark.soak) for n in (50, 40_000))]
)
def test_a_full_disk_leaves_no_half_file(run, most, jobs, companies, undisturbed, tmp_path):
    done = run(companies, tmp_path, "--jobs", jobs, wrong=NO_MORE_THAN.format(bytes=most))
    assert (done.code, done.stdout) == (2, "")
    assert "cannot be written" in done.stderr
    assert not any((tmp_path / name).exists() for name in OUTPUTS)
    assert not list(tmp_path.glob(".*.partial"))
    assert run(companies, tmp_path, "--resume").code == 1
    assert tree(tmp_path) == undisturbed


@pytest.mark.parametrize("most", [3_000, pytest.param(12_000, marks=pytest.mark.soak)])
def test_a_full_disk_while_a_workbook_is_written(run, most, companies, tmp_path):
    """As its rows are gathered, and as it is put together of them."""

    def to_workbook(*more: str, wrong: str = "") -> Ran:
        outputs = ("-o", str(tmp_path / "out.xlsx"), "--rejects", str(tmp_path / "bad.csv"))
        done: Ran = run(companies, None, *outputs, "--jobs", "1", *more, wrong=wrong)
        return done

    done = to_workbook(wrong=NO_MORE_THAN.format(bytes=most))
    assert (done.code, done.stdout) == (2, "")
    assert "the result cannot be written" in done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {".out.xlsx.parts"}
    assert to_workbook("--resume").code == 1
    assert {path.name for path in tmp_path.iterdir()} == {"out.xlsx", "bad.csv"}


def test_an_output_that_was_there_stays_until_the_new_one_is_whole(run, companies, undisturbed, tmp_path):
    (tmp_path / "out.jsonl").write_text("of last week", encoding="utf-8")
    run(companies, tmp_path, "--jobs", "1", wrong=NO_MORE_THAN.format(bytes=2_000))
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8") == "of last week"


def unfinished(run: Callable[..., Ran], companies: Path, folder: Path) -> None:
    """A batch that was killed after its second part."""
    wrong = KILLED_AT_A_MOVE.format(count=3, before=False)
    assert run(companies, folder, "--jobs", "1", wrong=wrong).code == -signal.SIGKILL


def test_finished_parts_are_not_worked_out_again(run, companies, undisturbed, tmp_path):
    unfinished(run, companies, tmp_path)
    parts = tmp_path / ".out.jsonl.parts"
    inodes = {path.name: path.stat().st_ino for path in parts.glob("0*")}
    assert set(inodes) == {"000000", "000001"}
    wrong = KILLED_AT_A_MOVE.format(count=2, before=False)
    assert run(companies, tmp_path, "--jobs", "1", "--resume", wrong=wrong).code == -signal.SIGKILL
    after = {path.name: path.stat().st_ino for path in parts.glob("0*")}
    assert set(after) == {"000000", "000001", "000002", "000003"}
    assert inodes.items() <= after.items()


@pytest.mark.parametrize(
    ("more", "what"),
    [
        (["--as-of", "2026-01-01"], "the options"),
        (["--assume", "rd-support=10%"], "the options"),
        (["--rejects", "other.csv"], "the outputs"),
    ],
)
def test_resume_refuses_to_mix_two_batches_and_says_what_differs(run, more, what, companies, tmp_path):
    unfinished(run, companies, tmp_path)
    done = run(companies, tmp_path, "--resume", *more)
    assert done.code == 2
    assert f"cannot go on: {what} differ from the interrupted run's" in done.stderr
    assert (tmp_path / ".out.jsonl.parts" / "000001").is_dir()


def test_resume_refuses_changed_inputs_and_a_fresh_run_starts_anew(run, companies, tmp_path):
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(companies.read_bytes())
    unfinished(run, copy, tmp_path)
    copy.write_bytes(copy.read_bytes() + b'{"company": {"name": "\xe6\x96\xb0"}}\n')
    done = run(copy, tmp_path, "--resume")
    assert done.code == 2
    assert "cannot go on: the inputs differ" in done.stderr
    assert run(copy, tmp_path).code == 1
    assert read_jsonl(tmp_path / "out.jsonl")[-1]["source"] == f"{copy}:{COMPANIES + 1}"


KILLED_WORKER = """
import os, binjiang_cli.batch.workers as workers
started = workers._one_by_one
def killed(table):
    os._exit(9) if "{source}" in str(table["source"]) else None
    return started(table)
workers._one_by_one = killed
from binjiang_cli.batch.kernel import Kernel
Kernel.__init__.__kwdefaults__["few"] = 0
"""


def test_a_worker_that_is_killed_takes_nothing_with_it(companies, undisturbed, tmp_path):
    """What it had begun is done again, alone."""
    wrong = KILLED_WORKER.format(source=f"{companies}:10")
    # the patch stands in a file, so that the processes that are started take it too
    script = tmp_path / "command.py"
    command = COMMAND.format(chunk=CHUNK, wrong="").strip().replace("\n", "\n    ")
    script.write_text(f"{wrong}if __name__ == '__main__':\n    {command}", encoding="utf-8")
    arguments = asked(companies, tmp_path, "--jobs", "2")
    done = subprocess.run([sys.executable, str(script), *arguments], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    script.unlink()
    assert tree(tmp_path) == undisturbed


def test_standard_input_is_kept_for_the_run_that_goes_on(run, companies, undisturbed, tmp_path):
    wrong = KILLED_AT_A_MOVE.format(count=3, before=False)
    text = companies.read_text(encoding="utf-8")

    def piped(text: str, *more: str, wrong: str = "") -> Ran:
        done: Ran = run(Path("-"), tmp_path, "--jobs", "1", *more, wrong=wrong, stdin=text)
        return done

    assert piped(text, wrong=wrong).code == -signal.SIGKILL
    assert "the inputs differ" in piped(text + text, "--resume").stderr
    assert piped(text, "--resume").code == 1
    assert (tmp_path / "out.jsonl").read_bytes() == undisturbed["out.jsonl"].replace(str(companies).encode(), b"<stdin>")
