"""Whole processes, measured: seconds on the wall, seconds of processor, the greatest memory of the process and its children."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

PAGE = os.sysconf("SC_PAGE_SIZE")


class Measured(NamedTuple):
    """Seconds, bytes, and the seconds of the stages that the process reports of itself.

    The bytes are the resident sets of all its processes together, twenty times a second; shared pages count in each.
    """

    wall: float
    cpu: float
    memory: int
    stages: dict[str, float]


def measure(command: Sequence[object], folder: Path) -> Measured:
    """Run a command in a folder. Ends the benchmark, with what it said, when the command fails."""
    errors = folder / "stderr"
    start = time.perf_counter()
    with errors.open("wb") as said, (folder / "stdout").open("wb") as results:
        process = subprocess.Popen([str(part) for part in command], cwd=folder, stdout=results, stderr=said)
    memory, ended = 0, 0
    while not ended:
        memory = max(memory, resident(process.pid))
        time.sleep(0.05)
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))}\nended with {process.returncode}:\n{errors.read_text('utf-8')}")
    return Measured(wall, used.ru_utime + used.ru_stime, memory, stages_of((folder / "stdout").read_text("utf-8")))


def stages_of(text: str) -> dict[str, float]:
    return json.loads(text) if text.startswith("{") else {}


def resident(pid: int) -> int:
    """The resident set of a process and all that it started; none once they are gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        children = " ".join(each.read_text() for each in Path(f"/proc/{pid}/task").glob("*/children")).split()
    except (OSError, IndexError):
        return 0
    return pages * PAGE + sum(resident(int(child)) for child in children)


def best(rounds: Sequence[Measured]) -> Measured:
    """The fastest round, with the greatest memory of any."""
    return min(rounds)._replace(memory=max(each.memory for each in rounds))
