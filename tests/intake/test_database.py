"""DuckDB: what it has no room for is said as the rest of the program says it."""

from __future__ import annotations

import errno

import pytest

from binjiang_cli.intake.database import Database
from binjiang_cli.intake.memory import NoRoom

MUCH = "CREATE TABLE much AS SELECT range AS number, random()::VARCHAR AS text FROM range(2000000)"


@pytest.mark.parametrize(("where", "error"), [("", MemoryError), ("/proc/nowhere", NoRoom)])
def test_what_does_not_fit_into_memory_nor_on_the_disk(where: str, error: type[Exception]) -> None:
    database = Database(memory="24MB", threads=1)
    with pytest.raises(error) as raised, database.connect() as connection:
        connection.execute("SET temp_directory = $1", [where])
        connection.execute(MUCH)
    assert error is MemoryError or raised.value.args == (errno.EIO, "Input/output error")
    with database.connect() as connection:  # another goes on
        assert connection.execute("SELECT 1").fetchall() == [(1,)]
