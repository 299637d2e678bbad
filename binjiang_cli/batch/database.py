"""DuckDB for what is read and written: a database takes some twenty milliseconds to open, a cursor of it next to nothing."""

import os
from functools import cache
from threading import Lock

import duckdb

_opening = Lock()


def cursor() -> duckdb.DuckDBPyConnection:
    """A connection to this process's database that is its holder's own to close. Its work stays in the thread that asks."""
    with _opening:
        return _database(os.getpid()).cursor()


@cache
def _database(process: int) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})
