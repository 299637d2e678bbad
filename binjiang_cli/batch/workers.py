"""Over the processors: threads, or processes that load the rules once, work out one chunk after the other."""

from __future__ import annotations

import contextlib
import gc
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import cache, partial

import pyarrow as pa

from binjiang_cli.batch.chunks import Worker
from binjiang_cli.batch.parts import Parts
from binjiang_cli.batch.processes import end_with_parent, finished, helpers, submitted
from binjiang_cli.batch.results import PartResults, concatenated
from binjiang_cli.batch.settings import Settings
from binjiang_cli.intake.find import Watched
from binjiang_cli.policy.load import Policy

Task = tuple[int, Watched]
ROWS_AT_ONCE = 500  # that a process takes to be done one by one
MANY_PROFILES = 4_000  # fewer are read sooner than processes are started
_worker: Worker | None = None


def outcomes(
    waiting: Sequence[Task], parts: Parts, policy: Policy, settings: Settings, begun: Callable[[int], None]
) -> Iterator[int]:
    """Write the parts of the chunks that are waiting; their numbers, as they are finished, and as they are `begun`.

    Tables are read and worked out outside of Python, where threads run side by side; what Python has to do for single
    companies, and many profiles that it has to read, take processes.
    """
    if settings.jobs == 1:
        worker = Worker(settings, memory=settings.memory, policy=policy)
        gc.freeze()  # what is here stays: looking through it after each chunk would take 60 ms
        for number, chunk in waiting:
            begun(number)
            parts.write(number, worker.settled(chunk))
            yield number
            gc.collect()
        return
    tables = [task for task in waiting if task[1].is_table]
    profiles = [task for task in waiting if not task[1].is_table]
    if sum(chunk.companies or 0 for _, chunk in profiles) < MANY_PROFILES:
        tables, profiles = list(waiting), []
    if profiles:
        yield from _in_processes(profiles, parts, policy, settings, begun)
    if tables:
        yield from _in_threads(tables, parts, policy, settings, begun)


def _in_threads(
    tasks: Sequence[Task], parts: Parts, policy: Policy, settings: Settings, begun: Callable[[int], None]
) -> Iterator[int]:
    with ThreadPoolExecutor(min(settings.jobs, len(tasks))) as pool, contextlib.ExitStack() as open_:
        starting, over = threading.Lock(), threading.Event()

        @cache
        def processes() -> ProcessPoolExecutor:
            if over.is_set():
                raise CancelledError
            return open_.enter_context(_processes(settings, settings.jobs))

        def one_by_one(table: pa.Table) -> PartResults:
            """Return the companies of a table, a few in each process at a time."""
            with starting:
                elsewhere = processes()
            slices = [table.slice(start, ROWS_AT_ONCE) for start in range(0, table.num_rows, ROWS_AT_ONCE)]
            return concatenated([future.result() for future in [submitted(elsewhere, _one_by_one, rows) for rows in slices]])

        worker = Worker(settings, memory=_share(settings), policy=policy, elsewhere=one_by_one)

        def work(task: Task) -> int:
            number, chunk = task
            parts.write(number, worker.settled(chunk))
            return number

        try:
            yield from finished(pool, work, tasks, 2 * settings.jobs, lambda task: begun(task[0]))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            with starting:
                over.set()


def _share(settings: Settings, jobs: int | None = None) -> int | None:
    """Return the memory that each of several workers may use."""
    return None if settings.memory is None else settings.memory // (jobs or settings.jobs)


def _in_processes(
    tasks: Sequence[Task], parts: Parts, policy: Policy, settings: Settings, begun: Callable[[int], None]
) -> Iterator[int]:
    jobs = min(settings.jobs, len(tasks))
    copied = policy if sys.platform == "linux" and threading.active_count() == 1 else None
    with _processes(settings, jobs, copied) as pool:
        yield from finished(pool, partial(_part, parts), tasks, 2 * jobs, lambda task: begun(task[0]))


def _processes(settings: Settings, jobs: int, policy: Policy | None = None) -> AbstractContextManager[ProcessPoolExecutor]:
    """Return processes that are started when there is work for them.

    They are copies of this one where it gives them its policy, as it may while it has no threads that a copy would lack;
    else each loads the rules itself.
    """
    return helpers(jobs, "spawn" if policy is None else "fork", _start, (settings, _share(settings, jobs), policy))


def _start(settings: Settings, memory: int | None, policy: Policy | None) -> None:
    """Make a process ready: it ends with its parent, however that ends."""
    global _worker
    gc.disable()
    threading.Thread(target=end_with_parent, daemon=True).start()
    _worker = Worker(settings, memory=memory, policy=policy)
    gc.freeze()


def _part(parts: Parts, task: Task) -> int:
    """Write a chunk's part; its number."""
    assert _worker is not None
    number, chunk = task
    parts.write(number, _worker.settled(chunk))
    gc.collect()
    return number


def _one_by_one(table: pa.Table) -> PartResults:
    assert _worker is not None
    part = _worker.kernel.one_by_one(table, lines=_worker.settings.lines)
    gc.collect()
    return part
