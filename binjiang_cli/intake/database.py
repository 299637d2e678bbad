"""DuckDB in memory: a database takes some twenty milliseconds to open, another connection to it next to nothing."""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from tempfile import gettempdir
from threading import Lock

import duckdb

from binjiang_cli.intake.memory import NoRoom


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

    @contextmanager
    def connect(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a connection of one thread's own. Raises MemoryError and NoRoom.

        The database opens one at a time.
        """
        with self._opening:
            connection = self._first.cursor()
        try:
            with connection:
                yield connection
        except duckdb.OutOfMemoryException as error:
            raise MemoryError(str(error)) from None
        except duckdb.IOException as error:
            raise _no_room(error) from None


def connect() -> AbstractContextManager[duckdb.DuckDBPyConnection]:
    """Give a connection for reading and writing files; its work stays in the thread that asks."""
    return _of_process(os.getpid()).connect()


def _no_room(error: duckdb.IOException) -> NoRoom:
    """Return what DuckDB says of the place where it puts what does not fit into memory, as the system says it."""
    found = re.search(r'"errno":"([0-9]+)"', str(error))
    code = int(found[1]) if found else errno.EIO
    return NoRoom(code, os.strerror(code))


@cache
def _of_process(process: int) -> Database:
    return Database(threads=1)
