"""Processes that help: what is handed out to them, how they end with their parent, whom interrupts reach."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from itertools import islice
from multiprocessing.connection import wait as wait_for
from typing import Any, Literal, TypeVar

A = TypeVar("A")
T = TypeVar("T")


def processors() -> int:
    """Return the number of processors that this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


@contextlib.contextmanager
def helpers(
    jobs: int, how: Literal["fork", "spawn"], start: Callable[..., None], arguments: tuple[Any, ...]
) -> Iterator[ProcessPoolExecutor]:
    """Give processes that are started when there is work for them, each made ready by `start`, and that end with this."""
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context(how), start, arguments)
    try:
        yield pool
    finally:
        for process in multiprocessing.active_children():
            process.terminate()
        pool.shutdown(cancel_futures=True)  # and what they shared is given back to the system


def finished(
    pool: Executor, work: Callable[[A], T], tasks: Sequence[A], most: int, begun: Callable[[A], None] = lambda task: None
) -> Iterator[T]:
    """Yield what tasks come to, as they are finished; no more than `most` are handed out at a time."""
    rest = iter(tasks)
    running: set[Future[T]] = set()
    while True:
        for task in islice(rest, most - len(running)):
            begun(task)
            running.add(submitted(pool, work, task))
        if not running:
            return
        done, running = wait(running, return_when=FIRST_COMPLETED)
        yield from (future.result() for future in done)


def submitted(pool: Executor, work: Callable[[A], T], task: A) -> Future[T]:
    """Return the task as it is handed out: processes that are started for it do not see the terminal's interrupts."""
    with interrupts_held():
        return pool.submit(work, task)


def end_with_parent() -> None:
    """Wait for the end of the process that started this one, and end with it."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait_for([parent.sentinel])
    os._exit(1)


@contextlib.contextmanager
def interrupts_held() -> Iterator[None]:
    """Keep the terminal's interrupts from the processes that are started here: their parent ends them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
