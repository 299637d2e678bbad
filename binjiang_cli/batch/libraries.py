"""What the libraries of a batch are told before they are imported: to keep what was freed, and to start no threads in vain."""

import ctypes
import os
import sys

TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8  # as malloc.h numbers them
LARGEST, MOST = 32 * 2**20, 2**31 - 1


def restrain() -> None:
    """Keep the libraries from what only costs time and memory here; called before they are imported.

    NumPy's linear algebra, which nothing here uses, would start a thread for each processor, which then wait for work by
    looking: 0.04 s of a processor on two. Arrow's own allocator would give back what a chunk frees, and glibc too, only to
    have it cleared page by page for the next one: a million companies take a tenth less processor time so, and 500 MiB
    instead of 600. With as many arenas as processors, and not eight times as many, their lines take 1,070 MiB instead of
    1,200, and a tenth less time of the system; with one, JSON lines would take a twelfth longer.
    """
    from binjiang_cli.batch.processes import processors

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if sys.platform != "linux":
        return
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(MMAP_THRESHOLD, LARGEST)
        mallopt(TRIM_THRESHOLD, MOST)
        mallopt(ARENA_MAX, processors())
