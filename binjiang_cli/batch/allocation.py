"""How memory that was freed is kept."""

import ctypes
import os
import sys

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # as malloc.h numbers them
LARGEST, MOST = 32 * 2**20, 2**31 - 1


def keep_freed_memory() -> None:
    """Let glibc keep what a chunk frees for the next one, rather than give it back and have it cleared page by page anew.

    Arrow's own allocator gives back too; what it is to use instead has to be said before it is imported. A million
    companies take a tenth less processor time, and 500 MiB instead of 600.
    """
    if sys.platform != "linux":
        return
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(MMAP_THRESHOLD, LARGEST)
        mallopt(TRIM_THRESHOLD, MOST)
