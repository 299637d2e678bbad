"""Cold start: whole processes, in turn with the bare imports of the libraries. Prints the median of the paired ratios.

python tests/benchmarks/startup.py [rounds]
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
BARE = [sys.executable, "-c", "import typer, rich.console, rich.table, yaml; from pydantic import BaseModel"]
BINJIANG = [str(Path(sys.executable).with_name("binjiang"))]
COMMANDS = {
    "binjiang estimate": ([*BINJIANG, "estimate", "examples/profiles/chip-designer.yaml"], 1.4),
    "binjiang --version": ([*BINJIANG, "--version"], 1.1),
}


def seconds(command: list[str]) -> float:
    """The processor time of a whole process and its children."""
    before = os.times()
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def wall(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    for name, (command, bar) in COMMANDS.items():
        for measure in (wall, seconds):
            measure(command), measure(BARE)
            pairs = [(measure(command), measure(BARE)) for _ in range(rounds)]
            ratio = statistics.median(a / b for a, b in pairs)
            ours, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
            kind = "wall" if measure is wall else "cpu "
            print(f"{name:20} {kind} {ours * 1000:6.0f} ms  bare {bare * 1000:6.0f} ms  ratio {ratio:.2f} (bar {bar})")


if __name__ == "__main__":
    main()
