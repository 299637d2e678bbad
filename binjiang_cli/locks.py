"""Folders that one process has for itself as long as it lives."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from binjiang_cli.source.problem import InputError, refuse
from binjiang_cli.words import Text, visible

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

PATIENCE = 3  # seconds: the processes of a run that was killed are gone after some tenths of one


@contextlib.contextmanager
def locked(folder: Path, taken: InputError) -> Iterator[None]:
    """Make a folder, and keep it for this process alone. Raises `taken` where another has it, InputError for a link."""
    until = time.monotonic() + PATIENCE
    while True:
        _make(folder)
        handle = os.open(folder, os.O_RDONLY) if fcntl is not None else -1
        try:
            if fcntl is None or _has_lock(handle, folder):
                yield
                return
        finally:
            if handle >= 0:
                os.close(handle)
        if time.monotonic() > until:
            raise taken
        time.sleep(PATIENCE / 100)


def _make(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    if folder.is_symlink():
        shown = visible(str(folder))
        raise refuse(
            Text(f"{shown} 是链接，这里要的是真正的文件夹", f"{shown} is a link; a folder of its own is expected"),
            hint=Text("删掉这个链接", "remove the link"),
        )


def _has_lock(handle: int, folder: Path) -> bool:
    """Return whether the lock could be had, of the folder that stands there now and not of one that its last user removed."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(handle), folder.lstat())
    except (BlockingIOError, FileNotFoundError):
        return False
