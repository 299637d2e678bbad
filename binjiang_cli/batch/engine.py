"""The work of a batch in a process of its own, so that no input can end the batch: who dies of one is replaced.

The process that was called only looks on: it starts the engine, hears which chunks were begun and finished, and puts the
parts together. An engine that dies (a library that aborts, the system that wants its memory back) takes nothing with it,
as finished parts are files; each chunk that it had begun is tried once more, alone, and rejected where it kills again.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from binjiang_cli.batch.chunks import refused
from binjiang_cli.batch.parts import RESUME, Parts
from binjiang_cli.batch.processes import interrupts_held
from binjiang_cli.batch.settings import Settings
from binjiang_cli.batch.workers import Task, outcomes
from binjiang_cli.intake.memory import limit_memory, memory_of_machine
from binjiang_cli.interrupts import check, forget
from binjiang_cli.policy.load import Policy
from binjiang_cli.source.problem import Problem, refuse
from binjiang_cli.words import Text

PR_SET_PDEATHSIG = 1  # as linux/prctl.h numbers it
ROOM = 2  # times --memory that the process may take: DuckDB has one share, tables on their way in and out the other
DEFAULT_SHARE = 0.8  # of the machine's memory, without --memory
MOST_STARTS = 3  # of an engine that dies before it has begun anything
KILLED = Text(
    "处理它的进程被终止，单独重试一次仍然如此",
    "the process that worked on it was killed, and again when it was tried alone",
)
NO_HELP = Text("一个工作进程中途被终止（多半是内存不足）", "a worker process was killed (most likely for want of memory)")
NO_START = Text("工作进程一开始就被终止", "the worker process was killed as soon as it had started")
HINT = Text("多半是内存不足，或文件已损坏", "for want of memory most likely, or by a damaged file")


class Begun(NamedTuple):
    """A chunk that the engine has taken up."""

    number: int


class Done(NamedTuple):
    """A chunk whose part is written."""

    number: int


class Failed(NamedTuple):
    """What ends the batch: there is no room for the parts, or a defect of what lies between the chunks."""

    error: Exception


def work(tasks: Sequence[Task], parts: Parts, policy: Policy, settings: Settings) -> Iterator[int]:
    """Write the parts of chunks; yield their numbers, as they are finished. Raises OSError where there is no room."""
    if not _can_copy():
        yield from _here(tasks, parts, policy, settings)
        return
    rest, starts = dict(tasks), 0
    while rest:
        begun: set[int] = set()
        for message in _heard(list(rest.items()), parts, policy, settings):
            if isinstance(message, Begun):
                begun.add(message.number)
            else:
                begun.discard(message.number)
                del rest[message.number]
                yield message.number
        starts = 0 if begun else starts + 1
        if rest and starts == MOST_STARTS:
            raise refuse(NO_START, hint=RESUME)
        for number in sorted(begun):
            yield _alone(number, rest.pop(number), parts, policy, settings)


def _here(tasks: Sequence[Task], parts: Parts, policy: Policy, settings: Settings) -> Iterator[int]:
    """Do the chunks in this process, where it cannot be copied. Raises InputError where a process that helps is killed."""
    try:
        yield from outcomes(tasks, parts, policy, settings, lambda number: None)
    except BrokenExecutor:
        raise refuse(NO_HELP, hint=RESUME) from None


def _alone(number: int, chunk: Any, parts: Parts, policy: Policy, settings: Settings) -> int:
    """Try a chunk that was on its way when an engine died, by itself; where that dies too, its companies are rejects."""
    messages = list(_heard([(number, chunk)], parts, policy, settings._replace(jobs=1)))
    if not any(isinstance(message, Done) for message in messages):
        parts.write(number, refused(chunk, [Problem(KILLED, hint=HINT)], settings.lang))
    return number


def _heard(tasks: Sequence[Task], parts: Parts, policy: Policy, settings: Settings) -> Iterator[Begun | Done]:
    """Yield what an engine tells, until it has done the chunks or is dead. Raises what ends the batch."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    context = multiprocessing.get_context("fork")
    process = context.Process(target=_engine, args=(sender, receiver, tasks, parts, policy, settings))
    with interrupts_held(), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads, which libraries keep and do not need
        process.start()
    sender.close()
    try:
        while True:
            check()
            try:
                message = receiver.recv()
            except (EOFError, OSError):
                return
            if isinstance(message, Failed):
                raise message.error
            yield message
    finally:
        receiver.close()
        process.kill()
        process.join()


def _engine(
    sender: Connection, receiver: Connection, tasks: Sequence[Task], parts: Parts, policy: Policy, settings: Settings
) -> None:
    """Do chunks, and tell of them; the process ends here, without what its copy would do at its end."""
    receiver.close()
    try:
        _make_ready(settings)
        for number in outcomes(tasks, parts, policy, settings, lambda begun: sender.send(Begun(begun))):
            sender.send(Done(number))
    except (BrokenPipeError, BrokenExecutor):  # nobody hears, or a process that helped was killed
        os._exit(1)
    except Exception as error:
        sender.send(Failed(_to_be_sent(error)))
    finally:
        os._exit(1)


def _make_ready(settings: Settings) -> None:
    """Let this process die with its parent, hear no interrupts, say nothing, and take no more memory than it may."""
    forget()
    parent = os.getppid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    silent = os.open(os.devnull, os.O_RDWR)
    os.dup2(silent, 1)
    os.dup2(silent, 2)  # where libraries write before they abort
    most = ROOM * settings.memory if settings.memory is not None else int(DEFAULT_SHARE * memory_of_machine())
    limit_memory(most)


def _to_be_sent(error: Exception) -> Exception:
    """Return an error that another process can be told: one of memory or of the disk, or its words."""
    if isinstance(error, MemoryError):
        return MemoryError(str(error))
    if isinstance(error, OSError):
        return OSError(error.errno, error.strerror, error.filename)
    return RuntimeError(f"{type(error).__name__}: {error}")


def _can_copy() -> bool:
    """Return whether a copy of this process can do the work: without threads of Python that it would lack."""
    return sys.platform == "linux" and threading.active_count() == 1
