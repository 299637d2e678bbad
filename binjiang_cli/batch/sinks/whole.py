"""A file that is whole or not there."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A place beside a file to write to; moved to the file's own at the end, and gone after an error.

    The file keeps the permissions of the one that it replaces. Raises OSError where it cannot be written.
    """
    beside = path.with_name(f".{path.name}.partial")
    try:
        yield beside
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, beside)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
