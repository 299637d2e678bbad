"""Standard output and standard error as the program needs them, whatever the caller's shell made of them."""

from __future__ import annotations

import io
import os
import sys
from typing import Any

from binjiang_cli.words import Lang, Text

STANDARD = 3  # input, output, error: the first file descriptors


class _Unheeded(io.FileIO):
    """Standard error: that nobody can hear what is said there is no failure."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data) or 0
        except OSError:
            return len(data)


def prepare_streams(lang: Lang) -> bool:
    """Make results UTF-8 off a terminal; a character that a terminal lacks never stops the program.

    False where there is no standard output to write to.
    """
    _fill_standard()
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    elif (own := sys.__stderr__) is not None and sys.stderr is own and not own.isatty():
        raw = _Unheeded(own.fileno(), "w", closefd=False)
        sys.stderr = io.TextIOWrapper(io.BufferedWriter(raw), own.encoding, "backslashreplace", line_buffering=True)
    if sys.stdout is None:
        sys.stderr.write(Text("标准输出已关闭\n", "standard output is closed\n").to(lang))
        return False
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace", **({} if stream.isatty() else {"encoding": "utf-8"}))
    return True


def _fill_standard() -> None:
    """Let no file that is opened later take the place of a standard stream that is closed: what is said would go into it."""
    while (handle := os.open(os.devnull, os.O_RDWR)) < STANDARD:
        continue
    os.close(handle)


def drop_output() -> None:
    """Drop what could not be written, so that it is not tried again when the process ends."""
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115
