"""Worker processes: each loads the rules once, and works out one chunk after the other."""

from __future__ import annotations

import contextlib
import errno
import gc
import multiprocessing
import os
import re
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait as wait_for

from binjiang_cli.batch.chunks import Worker
from binjiang_cli.batch.parts import RESUME, Parts
from binjiang_cli.batch.settings import Settings
from binjiang_cli.batch.sources.rows import Chunk
from binjiang_cli.policy.load import Policy
from binjiang_cli.source.problem import InputError, Problem, refuse
from binjiang_cli.words import Text

_worker: Worker | None = None


def outcomes(waiting: Sequence[tuple[int, Chunk]], parts: Parts, policy: Policy, settings: Settings) -> Iterator[int]:
    """Write the parts of the chunks that are waiting; their numbers, as they are finished."""
    jobs = min(settings.jobs, len(waiting))
    if jobs > 1:
        yield from _in_processes(waiting, parts, settings, jobs)
    elif waiting:
        worker = Worker(settings, threads=settings.jobs, memory=settings.memory, policy=policy)
        for number, chunk in waiting:
            _write(worker, number, chunk, parts)
            yield number


def _write(worker: Worker, number: int, chunk: Chunk, parts: Parts) -> None:
    """Write a chunk's part; what it leaves behind in cycles is collected once.

    Raises OSError where there is no room for the part, and InputError where memory does not suffice.
    """
    import duckdb

    try:
        parts.write(number, worker.outcome(chunk))
    except duckdb.OutOfMemoryException:
        message = Text("内存不够", "not enough memory")
        raise refuse(message, hint=Text("加大 --memory，或减小 --jobs", "more --memory, or fewer --jobs")) from None
    except duckdb.IOException as error:
        found = re.search(r'"errno":"([0-9]+)"', str(error))
        code = int(found[1]) if found else errno.EIO
        raise OSError(code, os.strerror(code)) from None
    gc.collect()


def _in_processes(waiting: Sequence[tuple[int, Chunk]], parts: Parts, settings: Settings, jobs: int) -> Iterator[int]:
    memory = None if settings.memory is None else settings.memory // jobs
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _start, (settings, memory))
    rest = iter(waiting)
    running: set[Future[int | list[Problem]]] = set()
    try:
        while True:
            for number, chunk in rest:
                with _interrupts_held():
                    running.add(pool.submit(_part, number, chunk, parts))
                if len(running) == 2 * jobs:
                    break
            if not running:
                break
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                found = future.result()
                if isinstance(found, list):
                    raise InputError(found)
                yield found
    except BrokenProcessPool:
        raise refuse(
            Text("一个工作进程中途被终止（多半是内存不足）", "a worker process was killed (most likely for want of memory)"),
            hint=RESUME,
        ) from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.terminate()


def _start(settings: Settings, memory: int | None) -> None:
    """Make a process ready: it ends with its parent, however that ends."""
    global _worker
    gc.disable()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker = Worker(settings, threads=1, memory=memory)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait_for([parent.sentinel])
    os._exit(1)


def _part(number: int, chunk: Chunk, parts: Parts) -> int | list[Problem]:
    """Write a chunk's part: its number, or why the chunk cannot be worked out."""
    assert _worker is not None
    try:
        _write(_worker, number, chunk, parts)
    except InputError as error:
        return error.problems
    return number


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Processes that are started here do not see the interrupts of the terminal: their parent ends them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
