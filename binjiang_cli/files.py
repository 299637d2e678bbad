"""Files that are written: whole or not at all, through links, never over an input."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from errno import ELOOP
from hashlib import blake2b
from pathlib import Path

from binjiang_cli.source.problem import refuse
from binjiang_cli.words import Text, visible

LONGEST_NAME = 230  # bytes: with a process number and an ending it stays below the 255 of a file's name


def target_of(path: Path) -> Path:
    """Return the file that a path leads to: a symbolic link is written through, so that it stays.

    Raises OSError for links that lead to one another.
    """
    target = Path(os.path.realpath(path))
    if target.is_symlink():
        raise OSError(ELOOP, os.strerror(ELOOP))
    return target


def identity(path: str | Path) -> object:
    """Return what is equal for two paths of one file, be it by links, hard links or case; "-" is standard input.

    Where there is no file it is the real path.
    """
    try:
        found = os.fstat(sys.stdin.fileno()) if str(path) == "-" else Path(path).stat()
    except (OSError, ValueError, AttributeError):
        return os.path.realpath(path)
    return found.st_dev, found.st_ino


def refuse_inputs(outputs: Sequence[Path], inputs: Iterable[str | Path]) -> None:
    """Raise InputError where an output would replace an input, or another output."""
    places = {identity(path): path for path in outputs}
    if len(places) < len(outputs):
        raise refuse(Text("几个输出是同一个文件", "two outputs are the same file"))
    for file in inputs if places else ():
        if path := places.get(identity(file)):
            shown = visible(str(path))
            raise refuse(
                Text(f"{shown} 既是输入又是输出", f"{shown} is both an input and an output"),
                hint=Text("另取一个文件名；什么也没有写", "give another name; nothing was written"),
            )


@contextlib.contextmanager
def whole(path: Path, *, alone: bool = False) -> Iterator[Path]:
    """Give a place beside a file to write to; it becomes the file at the end, and is gone after an error.

    What a link leads to is replaced, not the link; a hard link's other names keep what they had. The file keeps its
    permissions, and is on the disk before it has its name. `alone` says that nobody else writes this file now: what a
    killed process left is then found by its name and replaced. Raises OSError where it cannot be written.
    """
    target = target_of(path)
    beside = name_beside(target, ".partial" if alone else f".{os.getpid()}.partial")
    beside.unlink(missing_ok=True)
    try:
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        yield beside
        flush(beside)
        if target.exists():
            shutil.copymode(target, beside)
        beside.replace(target)
        flush(target.parent)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def name_beside(target: Path, ending: str) -> Path:
    """Return a hidden path beside a file; a name near the system's bound is shortened."""
    written = os.fsencode(target.name)
    name = target.name
    if len(written) > LONGEST_NAME:
        name = f"{os.fsdecode(written[:40])}.{blake2b(written, digest_size=8).hexdigest()}"
    return target.with_name(f".{name}{ending}")


def flush(path: Path) -> None:
    """Have a file or folder written to the disk, where the system can say so of it."""
    with contextlib.suppress(PermissionError):  # Windows opens no folders
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
