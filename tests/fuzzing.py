"""Inputs damaged at random, from seeds: what they are made with, and what the program must make of them.

`BINJIANG_FUZZ=50 pytest -m soak tests/fuzz` makes fifty times as many as usual, the first of them the usual ones.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from batches import read_jsonl

from binjiang_cli.words import is_control

TIMES = int(os.environ.get("BINJIANG_FUZZ", "1"))
MEMORY = "500MiB"  # of a batch, which may take twice as much
TIMEOUT = 120 * TIMES
# Texts that a field may not expect.
ODD_TEXTS = (
    "甲", "", " ", "x" * 5000, "\x00", "\x1b[31m", "\u202e", "\u0085", "😀", "是", "bank", "2026-06-30", "9999-12-31",
    "1200万",
    "USD 100万", "-1", "1e400", "NaN", "约100万", "MCU；标准", "null", "~", "0.1", "[1]", "{}", "#REF!", "=1+1", "a\nb",
    "甲\t乙", '"', "，", "\ufeff甲", "\ud7ff",
)  # fmt: skip
# Calls of the command one after the other, each given as a line and answered by one; a library that aborts ends them.
CALLS = """
import contextlib, io, json, resource, sys
resource.setrlimit(resource.RLIMIT_DATA, (2 * 2**30, 2 * 2**30))
from binjiang_cli.cli.main import main
answers = sys.stdout
for line in sys.stdin:
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = main(json.loads(line))
    answers.write(json.dumps([code, said.getvalue()]) + "\\n")
    answers.flush()
"""


class Came(NamedTuple):
    """What became of an input: the places of its companies, and the places of its rejects with their errors."""

    companies: list[str]
    rejects: dict[str, list[str]]

    @property
    def places(self) -> list[str]:
        return [*self.companies, *self.rejects]


def seeds(count: int) -> Iterable[int]:
    """The seeds of a test, each of which makes a batch of inputs."""
    return range(count * TIMES)


def estimate_all(folder: Path, inputs: Sequence[Path]) -> Mapping[Path, Came]:
    """Estimate the inputs in one batch: none is a defect, and none is missing from what it writes."""
    out = folder / "out.jsonl"
    command = [sys.executable, "-m", "binjiang_cli", "batch", "-", "-o", str(out), "--jobs", "1", "--memory", MEMORY]
    listed = "".join(f"{path}\n" for path in inputs)
    done = subprocess.run(
        [*command, "--lang", "en"], input=listed, capture_output=True, text=True, timeout=TIMEOUT, check=False
    )
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 1), done.stderr
    _check_shown(done.stdout + done.stderr)
    came = {path: Came([], {}) for path in inputs}
    for row in read_jsonl(out):
        came[_input_of(row["source"], came)].companies.append(row["source"])
    for row in read_jsonl(folder / "out.rejects.jsonl"):
        source, errors = row["source"], row["errors"]
        found = came[_input_of(source, came)].rejects
        assert errors and source not in found, row
        assert not [error for error in errors if error.startswith("defect") or "was killed" in error], row
        found[source] = errors
    assert [path for path, found in came.items() if not found.places] == []
    return came


def _input_of(source: str, inputs: Container[Path]) -> Path:
    """The input that a place lies in, or the folder that is one; the inputs' own names hold none of the marks."""
    path = Path(source.partition("#")[0].partition(":")[0])
    return path if path in inputs else path.parent


def estimate_singly(calls: Sequence[Sequence[str]]) -> list[int]:
    """Make calls one by one; each ends with a code of its own, says something, and nothing that acts on a terminal."""
    asked = "".join(json.dumps(call) + "\n" for call in calls)
    done = subprocess.run(
        [sys.executable, "-c", CALLS], input=asked, capture_output=True, text=True, timeout=TIMEOUT, check=False
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(calls), (calls[len(answers)], done.returncode, done.stderr)
    for call, (code, said) in zip(calls, answers, strict=True):
        assert code in (0, 1, 2, 3), (call, said)
        assert said.strip(), call
        assert "Traceback" not in said, call
        _check_shown(said)
    return [code for code, _ in answers]


def _check_shown(said: str) -> None:
    assert not {char for char in said if is_control(char) and char != "\n"}, said


def damaged(data: bytes, draw: Random, start: int = 0, end: int | None = None) -> bytes:
    """The bytes after some accidents between two places: turned, overwritten, repeated, taken out, cut off."""
    found, end = bytearray(data), len(data) if end is None else end
    for _ in range(draw.choice((1, 1, 1, 2, 5, 20))):
        at = draw.randrange(start, max(min(end, len(found)), start + 1))
        size = draw.choice((1, 1, 2, 4, 8, 64, 1000))
        match draw.randrange(8):
            case 0 | 1 | 2:
                found[at : at + 1] = bytes([draw.randrange(256)])
            case 3:
                size = min(size, end - at)
                found[at : at + size] = draw.choice((b"\x00", b"\xff", b"\x7f", b"\x80")) * size
            case 4:
                size = min(size, end - at)
                found[at : at + size] = draw.randbytes(size)
            case 5:
                found[at:at] = found[at : at + size]
            case 6:
                del found[at : at + size]
            case 7 if draw.random() < 0.2:
                del found[at:]
    return bytes(found)
