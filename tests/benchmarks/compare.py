"""Two outputs of batch of a hundred thousand companies compared, whole processes, in every form.

python tests/benchmarks/compare.py [companies]
"""

import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from binjiang_cli.batch.results import COMPANIES
from binjiang_cli.batch.sinks import FORMS, sink_of

BINJIANG = [sys.executable, "-m", "binjiang_cli"]
SHARE = 10  # every tenth company differs; as many came and went


def companies(count: int, first: int, more: int) -> pa.Table:
    """Companies by number; each tenth one could receive `more` yuan besides."""
    numbers = range(first, first + count)
    columns = {
        "source": [f"clients.jsonl:{number + 1}" for number in numbers],
        "name": [f"杭州{number}科技有限公司" for number in numbers],
        "uscc": [f"91330108{number:010}" if number % 2 else None for number in numbers],
        "low": [Decimal("0.00")] * count,
        "high": [Decimal(number * 100 + (more if number % SHARE == 0 else 0)).quantize(Decimal("0.01")) for number in numbers],
        "potential": [Decimal("0.00")] * count,
    }
    return pa.table({**columns, **{name: [1] * count for name in COMPANIES.names[len(columns) :]}}, COMPANIES)


def written(table: pa.Table, path: Path, form: str) -> Path:
    """Write an output as a batch does."""
    sink, part = sink_of(form), path.with_suffix(".part")
    sink.write_part(table, part, "zh")
    with sink.assembly(path, table.schema, "zh") as add:
        add(part)
    return path


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        for form in FORMS:
            before = written(companies(count, 0, 0), Path(folder, f"before.{form}"), form)
            after = written(companies(count, count // SHARE, 1000), Path(folder, f"after.{form}"), form)
            for shown in ("table", "json", "csv"):
                start = time.perf_counter()
                call = [*BINJIANG, "compare", str(before), str(after), "-f", shown]
                subprocess.run(call, stdout=subprocess.DEVNULL, check=True)
                print(f"{count:,} companies, .{form} as {shown}: {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
