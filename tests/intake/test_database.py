"""DuckDB: what it has no room for is said as the rest of the program says it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from binjiang_cli.intake.database import Database
from binjiang_cli.intake.memory import NoRoom

MUCH = "CREATE TABLE much AS SELECT range AS number, random()::VARCHAR AS text FROM range(2000000)"


def test_what_does_not_fit_into_memory() -> None:
    with pytest.raises(MemoryError):
        overfill("SET temp_directory = ''")


def test_a_disk_that_is_full(tmp_path: Path) -> None:
    with pytest.raises(NoRoom) as raised:
        overfill(f"SET temp_directory = '{tmp_path}'", "SET max_temp_directory_size = '1MB'")
    assert raised.value.args == (errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_place_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NoRoom) as raised:
        overfill(f"SET temp_directory = '{tmp_path / 'file' / 'folder'}'")
    assert raised.value.args == (errno.ENOTDIR, os.strerror(errno.ENOTDIR))


def overfill(*settings: str) -> None:
    """Ask for more than the memory holds; another connection goes on."""
    database = Database(memory="24MB", threads=1)
    try:
        with database.connect() as connection:
            for setting in settings:
                connection.execute(setting)
            connection.execute(MUCH)
    finally:
        with database.connect() as connection:
            assert connection.execute("SELECT 1").fetchall() == [(1,)]
