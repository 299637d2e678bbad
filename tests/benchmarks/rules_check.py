"""`rules check`, whole processes: the shipped set against a cold estimate, and sets of more and more rule files.

python tests/benchmarks/rules_check.py [rounds]
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
RULES = ROOT / "rules/binjiang-2024"
BINJIANG = str(Path(sys.executable).with_name("binjiang"))
ESTIMATE = [BINJIANG, "estimate", str(ROOT / "examples/profiles/chip-designer.yaml")]
BAR = 1.6
FILES = (250, 500, 1000)


def wall(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def with_files(folder: Path, count: int) -> Path:
    """The shipped set with its rules copied until there are so many rule files; each copy for a year of its own."""
    copy = Path(shutil.copytree(RULES, folder / str(count)))
    originals = sorted((copy / "payments").glob("*.yaml"))
    for number in range(len(originals), count):
        original = originals[number % len(originals)]
        year = 2025 + number // len(originals)
        text = original.read_text("utf-8").replace("{from: 2024-11-25}", f"{{from: {year}-01-01, to: {year}-12-31}}")
        (copy / "payments" / f"{original.stem}-{year}.yaml").write_text(text, "utf-8")
    return copy


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    check = [BINJIANG, "rules", "check", str(RULES)]
    wall(check), wall(ESTIMATE)
    pairs = [(wall(check), wall(ESTIMATE)) for _ in range(rounds)]
    ratio = statistics.median(a / b for a, b in pairs)
    ours, cold = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"rules check {ours * 1000:6.0f} ms  estimate {cold * 1000:6.0f} ms  ratio {ratio:.2f} (bar {BAR})")
    with tempfile.TemporaryDirectory() as folder:
        before = None
        for count in FILES:
            copy = with_files(Path(folder), count)
            taken = min(wall([BINJIANG, "rules", "check", str(copy)]) for _ in range(3))
            growth = "" if before is None else f"  {taken / before:.2f} times the half as many"
            print(f"{count:5} rule files {taken:6.2f} s{growth}")
            before = taken


if __name__ == "__main__":
    main()
