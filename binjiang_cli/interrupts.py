"""Ctrl-C and the wish of the system to end: heard at every moment, whatever is going on, and told as one exit code."""

from __future__ import annotations

import os
import signal
import sys

TYPE_CHECKING = False  # this module is the first that is imported, and imports nothing that could wait
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

INTERRUPTED = 130
_seen = False


def listen() -> None:
    """End this process in order when it is interrupted or asked to end; at once when that comes a second time."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # a shell's job in the background is not meant
        signal.signal(signal.SIGINT, _hear)
    signal.signal(signal.SIGTERM, _hear)
    sys.unraisablehook = _unless_interrupted


def _hear(number: int, frame: FrameType | None) -> None:
    global _seen
    if _seen:
        os._exit(INTERRUPTED)
    _seen = True
    raise KeyboardInterrupt


def heard() -> bool:
    """Return whether this process was interrupted, also where somebody's code swallowed the exception."""
    return _seen


def check() -> None:
    """Raise KeyboardInterrupt where this process was interrupted."""
    if _seen:
        raise KeyboardInterrupt


def forget() -> None:
    """Leave interrupts to the parent, in a process that was copied from one that listens."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def leave(code: int) -> None:
    """End the process with an exit code that nothing changes any more."""
    if not _seen:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        sys.exit(code)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            continue
    os._exit(INTERRUPTED)  # threads that are still at work are not waited for


def _unless_interrupted(told: Any) -> None:
    """Tell what could not be raised, but where it only was the interrupt."""
    if not _seen:
        sys.__unraisablehook__(told)
