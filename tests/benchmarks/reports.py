"""How long reports on two hundred companies take, in every form: seconds by the clock, and of all processors together.

python tests/benchmarks/reports.py [COMPANIES]
"""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples" / "profiles").glob("*.yaml"))
NAME = re.compile(r"^( +)(name|企业名称|名称): .*$", re.MULTILINE)  # of the company: the first in a file


def companies(folder: Path, count: int) -> None:
    """Write the examples again and again, each under a name of its own."""
    for number in range(count):
        text = EXAMPLES[number % len(EXAMPLES)].read_text("utf-8")
        (folder / f"{number}.yaml").write_text(NAME.sub(rf"\1\2: 企业{number}", text, count=1), "utf-8")


def seconds(*arguments: str) -> tuple[float, float]:
    """What a call takes, by the clock and of processors."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([sys.executable, "-m", "binjiang_cli", *arguments], cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
    took, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(count: int) -> None:
    with TemporaryDirectory() as folder:
        sent = Path(folder) / "sent"
        sent.mkdir()
        companies(sent, count)
        print(f"{count} companies    clock  processors    again, where all are there")
        for form in ("docx", "html", "xlsx"):
            call = ("report", str(sent), "-o", f"{folder}/{form}", "--form", form, "--as-of", "2026-06-30")
            clock, processors = seconds(*call)
            again, _ = seconds(*call)
            print(f"{form:15} {clock:8.1f} s {processors:8.1f} s {again:8.1f} s", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
