"""What every comparator does alike: `python SCRIPT IN OUT`, the seconds of its stages printed as JSON.

IN is the companies as Parquet. OUT is Parquet, a row a company: name, low, high, and what each rule gives at most. Only
`capital_support` has a low.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

SOURCE, OUT = sys.argv[1:3]
stages: dict[str, float] = {}


@contextmanager
def stage(name: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    stages[name] = round(time.perf_counter() - start, 3)


def report() -> None:
    print(json.dumps(stages))
