"""A batch that is killed at random, has no room at random, and goes on: at its end its outputs are those of an undisturbed one.

Of the forms of input, Parquet and a folder of files stand for the two kinds of parts. `BINJIANG_SOAK=20 pytest
-m soak tests/batch/test_soak.py` disturbs every form, twenty times as often; a run with all forms took 48 s of processor time.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import companies
import pyarrow.parquet as pq
import pytest
from batches import tree
from helpers import shipped
from xlsxwriter import Workbook

pytestmark = pytest.mark.soak
LONG = "BINJIANG_SOAK" in os.environ
TIMES = int(os.environ.get("BINJIANG_SOAK", "1"))
COMPANIES = 120
OUTPUTS = ("out.jsonl", "lines.csv", "warnings.csv", "out.rejects.jsonl")
# The command with small chunks, and where it may write no file above a size, as on a full disk.
COMMAND = """
from binjiang_cli.interrupts import leave, listen
listen()
import resource, sys
import binjiang_cli.intake.find as find, binjiang_cli.intake.jsonl as jsonl, binjiang_cli.intake.parquet as parquet
from binjiang_cli.cli.main import main
find.FEWEST_FILES = find.MOST_FILES = 40
jsonl.CHUNK_BYTES = 15_000
parquet.CHUNK_ROWS = 30
room = int(sys.argv[1])
if room:
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
leave(main(sys.argv[2:]))
"""


def rows() -> list[dict[str, Any]]:
    found = list(companies.rows(shipped(), COMPANIES, 7, "texts"))
    for row in found:
        del row["source"]
    return found


def as_parquet(folder: Path) -> Path:
    table = companies.table(shipped(), COMPANIES, 7, "mixed").drop_columns("source")
    pq.write_table(table, folder / "all.parquet", row_group_size=30)
    return folder / "all.parquet"


def as_lines(folder: Path) -> Path:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows())
    (folder / "all.jsonl").write_text(text, encoding="utf-8")
    return folder / "all.jsonl"


def as_files(folder: Path) -> Path:
    for number, row in enumerate(rows()):
        (folder / f"{number:03d}.yaml").write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    return folder


def as_workbook(folder: Path) -> Path:
    with Workbook(str(folder / "all.xlsx")) as book:
        sheet = book.add_worksheet("企业")
        sheet.write_row(0, 0, ["企业名称", "成立日期"])
        projects = book.add_worksheet("研发项目")
        projects.write_row(0, 0, ["企业名称", "项目名称", "重点创新项目", "研发投入（元）"])
        for number in range(1, COMPANIES):
            sheet.write_row(number, 0, [f"企业{number}", "2020-02-30" if number % 9 == 0 else "2020-02-03"])
            projects.write_row(number, 0, [f"企业{number}", f"项目{number}", "是", 1000 * number])
    return folder / "all.xlsx"


FORMS = {"parquet": as_parquet, "json lines": as_lines, "a folder of files": as_files, "a workbook": as_workbook}


def call(inputs: Path, folder: Path, *more: str, jobs: int = 2, room: int = 0) -> Sequence[str]:
    outputs = ["-o", "out.jsonl", "--lines", "lines.csv", "--warnings", "warnings.csv"]
    written = [str(folder / word) if "." in word else word for word in outputs]
    command = [sys.executable, "-c", COMMAND, str(room), "batch", str(inputs), *written, "--as-of", "2026-06-30"]
    return [*command, "--jobs", str(jobs), "--lang", "en", *more]


def run(*arguments: Any, **options: Any) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(call(*arguments, **options), capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stderr
    return done


def disturbed(draw: Random, inputs: Path, folder: Path, took: float) -> None:
    """Begin the batch, or go on with it, and have it ended somehow."""
    more, jobs = ["--resume"] * (draw.random() < 0.8), draw.choice((1, 2))
    if draw.random() < 0.3:
        done = run(inputs, folder, *more, jobs=jobs, room=draw.choice((100, 2_000, 10_000, 50_000)))
        assert done.returncode in (0, 1, 2), done.stderr
        return
    with subprocess.Popen(
        call(inputs, folder, *more, jobs=jobs), stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        time.sleep(draw.uniform(0.2, 1.1) * took)
        number = draw.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT))
        if process.poll() is None:
            (os.killpg if draw.random() < 0.5 else os.kill)(process.pid, number)
        _, err = process.communicate(timeout=60)
    assert process.returncode in (0, 1, 130, -signal.SIGKILL), err
    assert b"Traceback" not in err


def prepared(form, folder):
    """The inputs of a form, and two folders, for a batch that is left alone and for one that is disturbed."""
    source, calm, rough = folder / "in", folder / "calm", folder / "rough"
    for path in (source, calm, rough):
        path.mkdir()
    return FORMS[form](source), calm, rough


@pytest.mark.parametrize("form", FORMS if LONG else ["parquet", "a folder of files"])
def test_a_batch_that_is_disturbed_at_random_comes_to_the_same_bytes(form, tmp_path):
    """What was moved to its place by then is whole; what is there at the end is nothing else."""
    draw = Random(form)
    inputs, calm, rough = prepared(form, tmp_path)
    began = time.monotonic()
    code = run(inputs, calm).returncode
    took, undisturbed = time.monotonic() - began, tree(calm)
    assert (code, "out.jsonl" in undisturbed) == (1 if "out.rejects.jsonl" in undisturbed else 0, True)
    for _ in range(TIMES):
        for _ in range(draw.choice((1, 2))):
            disturbed(draw, inputs, rough, took)
            for name in OUTPUTS:
                if (rough / name).exists():
                    assert (rough / name).read_bytes() == undisturbed[name]
        assert run(inputs, rough, "--resume", jobs=draw.choice((1, 2))).returncode == code
        assert tree(rough) == undisturbed
        for path in rough.iterdir():
            path.unlink()


@pytest.mark.parametrize("form", ["parquet", "json lines"] if LONG else ["parquet"])
def test_an_input_that_changed_in_between_is_never_mixed_with_what_it_was(form, tmp_path):
    draw = Random(form)
    inputs, calm, rough = prepared(form, tmp_path)
    began = time.monotonic()
    run(inputs, calm)
    took = time.monotonic() - began
    for _ in range(TIMES):
        before, state = inputs.read_bytes(), inputs.stat()
        for _ in range(3):
            disturbed(draw, inputs, rough, took)
            if (rough / ".out.jsonl.parts" / "manifest.json").exists():
                break
        for name in OUTPUTS:  # of a batch that came to its end before it was disturbed
            (rough / name).unlink(missing_ok=True)
        unfinished = (rough / ".out.jsonl.parts" / "manifest.json").exists()
        inputs.write_bytes(before + b"\n")
        done = run(inputs, rough, "--resume")
        if unfinished:
            assert (done.returncode, "the inputs differ" in done.stderr) == (2, True), done.stderr
            assert not (rough / "out.jsonl").exists()
        inputs.write_bytes(before)
        os.utime(inputs, ns=(state.st_atime_ns, state.st_mtime_ns))
        run(inputs, rough)
        assert tree(rough) == tree(calm)
