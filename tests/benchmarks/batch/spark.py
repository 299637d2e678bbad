"""What one core does under Spark: `binjiang batch --engine spark` on one executor and on two, each of one core.

python -m pip install -e '.[spark]'
python tests/benchmarks/batch/spark.py [--companies N] [--folder DIR]

Whole commands, Parquet to Parquet, over many companies and over a few; the difference is the work without Spark's start.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from processes import measure
from shipped import AS_OF

HERE = Path(__file__).parent
BINJIANG = Path(sys.executable).with_name("binjiang")
CONFIGURATION = "--conf spark.ui.enabled=false --conf spark.sql.files.maxPartitionBytes=16m --driver-memory 1g pyspark-shell"
FEW = 1_000
MANY = 60_000_000
CORES = (1, 100)


def seconds(companies: int, executors: int, folder: Path) -> float:
    source = folder / f"{companies}.parquet"
    if not source.exists():
        measure([sys.executable, HERE / "data.py", companies, source], folder)
    master = f"local-cluster[{executors},1,2048]"
    out = folder / "out.parquet"
    command = [BINJIANG, "batch", source, "-o", out, "--as-of", AS_OF, "--engine", "spark", "--master", master]
    return measure(command, folder).wall


def report(companies: int, folder: Path) -> None:
    print(f"{companies:,} companies, Parquet to Parquet, executors of one core\n")
    print(f"{'executors':>9}{'start s':>10}{'work s':>10}{'companies/s/core':>19}")
    for executors in (1, 2):
        start = seconds(FEW, executors, folder)
        work = seconds(companies, executors, folder) - start
        rate = (companies - FEW) / work / executors
        print(f"{executors:>9}{start:>10.1f}{work:>10.1f}{rate:>19,.0f}")
    for cores in CORES:
        minutes = MANY / rate / cores / 60
        print(f"{MANY:,} companies by the last rate, on {cores} core{'s' * (cores > 1)}: {minutes:,.1f} min")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--companies", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    os.environ["PYSPARK_SUBMIT_ARGS"] = CONFIGURATION
    with tempfile.TemporaryDirectory() as temporary:
        place = given.folder or Path(temporary)
        place.mkdir(parents=True, exist_ok=True)
        report(given.companies, place)
