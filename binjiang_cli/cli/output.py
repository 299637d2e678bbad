"""Results to standard output or to a file that is whole or not there."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from pathlib import Path

from binjiang_cli.source.problem import refuse
from binjiang_cli.words import Text, visible


def write_result(text: str, path: Path | None, *, byte_order_mark: bool = False) -> None:
    """Write a result. A file is written beside its place and moved there when it is whole.

    Raises InputError when the file cannot be written.
    """
    if path is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    data = text.encode("utf-8-sig" if byte_order_mark else "utf-8")
    try:
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            path.write_bytes(data)
        else:
            _replace(path, data)
    except OSError as error:
        shown, reason = visible(str(path)), visible(error.strerror or str(error))
        raise refuse(Text(f"{shown} 写不了：{reason}", f"{shown} cannot be written: {reason}")) from None


def _mode(path: Path) -> int:
    """The permissions of the file that is replaced; of a new one, those that the process gives."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:50]}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(_mode(path))
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
