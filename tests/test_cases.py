"""What clients really send, one folder a case under `cases/`: files, the command that a user runs there, what must come of it.

`case.yaml` holds `what` (one sentence), `run` (the arguments; a list of lists for several calls in turn), and what must be
true afterwards:

- `exit`: the exit code of the last call;
- `stdout`, `stderr`, `said` (both together): texts that must stand there; with `not_` before the name, texts that must not;
- `tables`: for each output its rows, as lists of the named columns:
  `{out.csv: {columns: [name, high], rows: [[甲公司, "1.00"]]}}`;
- `files`: texts that must stand in a file, by its name; `absent`: files that must not be there;
- `env`: variables of the environment; `stdin`: a file that stands on standard input.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Ran

HERE = Path(__file__).resolve().parent / "cases"
CASES = sorted(path.parent.relative_to(HERE).as_posix() for path in HERE.rglob("case.yaml"))


def rows_of(path: Path, columns: list[str]) -> list[list[Any]]:
    """The named columns of an output's rows, as texts; None where a value is absent."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            found: Iterable[dict[str, Any]] = list(csv.DictReader(file))
    elif path.suffix == ".jsonl":
        found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    else:
        import pyarrow.parquet as pq

        found = pq.read_table(path).to_pylist()
    return [[None if row[name] in (None, "") else str(row[name]) for name in columns] for row in found]


@pytest.mark.parametrize("name", CASES)
def test_case(name: str, binjiang: Callable[..., Ran], tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(HERE / name, folder)
    case = yaml.safe_load((folder / "case.yaml").read_text(encoding="utf-8"))
    (folder / "case.yaml").unlink()
    calls = case["run"] if isinstance(case["run"][0], list) else [case["run"]]
    stdin = (folder / case["stdin"]).read_bytes() if "stdin" in case else None
    env = {"LANG": "en_US.UTF-8", **case.get("env", {})}
    for call in calls:
        ran = binjiang(*call, cwd=folder, env=env, stdin=stdin)
    said = {"stdout": ran.stdout, "stderr": ran.stderr, "said": ran.stdout + ran.stderr}
    assert ran.code == case["exit"], said["said"]
    assert "Traceback" not in said["said"]
    for stream, text in said.items():
        for expected in case.get(stream, ()):
            assert expected in text
        for unwanted in case.get(f"not_{stream}", ()):
            assert unwanted not in text
    for file, table in case.get("tables", {}).items():
        assert rows_of(folder / file, table["columns"]) == table["rows"], said["said"]
    for file, texts in case.get("files", {}).items():
        written = (folder / file).read_text(encoding="utf-8")
        for expected in texts:
            assert expected in written
    for file in case.get("absent", ()):
        assert not (folder / file).exists()
