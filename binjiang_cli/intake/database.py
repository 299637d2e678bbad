"""DuckDB in memory: a database takes some twenty milliseconds to open, another connection to it next to nothing."""

import os
from functools import cache
from pathlib import Path
from tempfile import gettempdir
from threading import Lock

import duckdb


class Database:
    """A database within bounds: `memory` ("2GB") and `threads`."""

    def __init__(self, *, memory: str | None = None, threads: int | None = None) -> None:
        self._opening = Lock()
        self._first = con = duckdb.connect()
        con.execute("SET GLOBAL TimeZone = 'UTC'")
        con.execute("SET autoinstall_known_extensions = false")
        con.execute("SET temp_directory = $1", [str(Path(gettempdir()) / f"binjiang-{os.getpid()}")])
        if memory is not None:
            con.execute("SET memory_limit = $1", [memory])
        if threads is not None:
            con.execute(f"SET threads = {int(threads)}")

    def connect(self) -> duckdb.DuckDBPyConnection:
        """Return a connection of one thread's own, which closes it; the database opens one at a time."""
        with self._opening:
            return self._first.cursor()


def connect() -> duckdb.DuckDBPyConnection:
    """Return a connection for reading and writing files; its work stays in the thread that asks."""
    return _of_process(os.getpid()).connect()


@cache
def _of_process(process: int) -> Database:
    return Database(threads=1)
