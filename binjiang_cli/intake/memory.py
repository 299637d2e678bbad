"""How much memory one process may take: what it was limited to, else what the machine has."""

from __future__ import annotations

import os
from pathlib import Path

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

UNKNOWN = 4 * 2**30  # where the machine does not tell
CGROUPS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


class NoRoom(OSError):
    """There is no room on the disk for what does not fit into memory."""


def memory_of_machine() -> int:
    """Return the bytes of memory that the machine has, or that the container may take of them."""
    try:
        bytes_ = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        bytes_ = UNKNOWN
    for path in CGROUPS:
        try:
            bytes_ = min(bytes_, int(path.read_text(encoding="ascii")))
        except (OSError, ValueError):  # not there, or "max"
            continue
    return bytes_


def memory_allowed() -> int:
    """Return the bytes that this process may take at most."""
    limits = [memory_of_machine()]
    if resource is not None:
        for name in ("RLIMIT_AS", "RLIMIT_DATA"):
            soft, _ = resource.getrlimit(getattr(resource, name))
            if soft != resource.RLIM_INFINITY:
                limits.append(soft)
    return min(limits)


def limit_memory(most: int) -> None:
    """Let this process take so many bytes more than it has already, and no more than it was limited to before."""
    if resource is None:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = _taken() + most
    known = [limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_DATA, (min([wanted, *known]), hard))


def _taken() -> int:
    """Return the bytes of data that this process has already; 0 where the system does not tell."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmData:"))
    except (OSError, StopIteration, ValueError):
        return 0
