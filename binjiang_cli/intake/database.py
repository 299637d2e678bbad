"""DuckDB in memory: a database takes some twenty milliseconds to open, another connection to it next to nothing."""

import errno
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from tempfile import gettempdir
from threading import Lock

import duckdb

from binjiang_cli.intake.memory import NoRoom

DISK_FULL = "max_temp_directory_size"  # by default what is free there; so DuckDB says that it is used up


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
            if DISK_FULL in str(error):
                raise _no_room(errno.ENOSPC) from None
            raise MemoryError(str(error)) from None
        except duckdb.IOException as error:
            raise _no_room(_number_of(error)) from None


def connect() -> AbstractContextManager[duckdb.DuckDBPyConnection]:
    """Give a connection for reading and writing files; its work stays in the thread that asks."""
    return _of_process(os.getpid()).connect()


def _no_room(number: int) -> NoRoom:
    return NoRoom(number, os.strerror(number))


def _number_of(error: duckdb.IOException) -> int:
    """Return the system's number for what DuckDB says of the place for what does not fit into memory; EIO for none of it."""
    return next((number for number in errno.errorcode if os.strerror(number) in str(error)), errno.EIO)


@cache
def _of_process(process: int) -> Database:
    return Database(threads=1)
