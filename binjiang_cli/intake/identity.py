"""Whether a file is still the one that was found: what is read while somebody writes it is nobody's profile."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from binjiang_cli.source.problem import InputError, refuse
from binjiang_cli.words import Text, visible


class Identity(NamedTuple):
    """A file as the file system knows it: where it lies, its size in bytes, when it was last written in nanoseconds."""

    device: int
    number: int
    size: int
    written: int


def identity(path: str | Path) -> Identity | None:
    """Return what a file is now; None where it cannot be looked at."""
    try:
        about = os.stat(path)
    except (OSError, ValueError):
        return None
    return Identity(about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns)


def check_unchanged(found: Iterable[tuple[str, Identity | None]]) -> None:
    """Raise InputError for the first of the files that is not what it was when it was found."""
    for path, before in found:
        if identity(path) != before:
            raise _changed(path)


def _changed(path: str) -> InputError:
    shown = visible(path)
    return refuse(
        Text(f"{shown} 在读的时候变了，没有算", f"{shown} changed while it was read, and is not counted"),
        hint=Text("等写完了再算一次", "run again when it is no longer written to"),
    )
