"""The reports of companies written one by one, in this process or, where there are many, in several."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from binjiang_cli.batch.processes import end_with_parent, finished, helpers, processors
from binjiang_cli.files import whole
from binjiang_cli.intake.door import Opened
from binjiang_cli.intake.find import Watched
from binjiang_cli.policy.load import Policy
from binjiang_cli.report.forms import CompanyReport, ReportRequest
from binjiang_cli.report.many.companies import Origins, RefusedCompany, ReportedCompany, companies_in, profile_of, refused
from binjiang_cli.report.many.kept import KeptReport, digest_of
from binjiang_cli.report.many.rows import row_of
from binjiang_cli.source.problem import refuse
from binjiang_cli.words import Text

FEW = 32  # fewer reports are written about as soon as further processes are started, which takes a second
RESUME = Text(
    "已写好的都留着；同样的命令再运行一次，就只写其余的",
    "what is written is kept; the same command, run again, writes what is left",
)
KILLED = Text("一个工作进程中途被终止（多半是内存不足）", "a worker process was killed (most likely for want of memory)")


class Task(NamedTuple):
    """A company, and the file of its report."""

    company: ReportedCompany
    file: str


class Writer:
    """Writes the reports of companies of some chunks into a folder."""

    def __init__(self, chunks: Sequence[Watched], policy: Policy, asked: ReportRequest, folder: Path, today: date) -> None:
        self.chunks, self.policy, self.asked, self.folder, self.today = chunks, policy, asked, folder, today
        self.origins = Origins(policy, asked, today)
        self.opened = lru_cache(1)(self._opened)  # a table is read once for all its companies, which come in order

    def written(self, task: Task) -> KeptReport | RefusedCompany:
        """Write a company's report, as the company is now; where it cannot be had, say why.

        Raises OSError where it cannot be written.
        """
        company = task.company
        try:
            sent = self.opened(company.chunk).companies[company.position]()
            profile = profile_of(sent, self.policy, self.asked)
            with whole(self.folder / task.file, alone=True) as place:
                report = CompanyReport(profile, self.policy, self.asked, self.today)
                report.write(place)
                digest = digest_of(place)
            row = row_of(report.advice, company.source, task.file, self.asked.lang)
            return KeptReport(self.origins.of(profile), digest, row)
        except (OSError, MemoryError):
            raise
        except Exception as error:
            return refused(company.chunk, company.position, company.source, error, self.asked.lang)

    def _opened(self, chunk: int) -> Opened:
        return companies_in(self.chunks[chunk], self.policy.vocabulary, self.asked.lang)


def written(
    tasks: Sequence[Task], chunks: Sequence[Watched], policy: Policy, asked: ReportRequest, folder: Path, today: date
) -> Iterator[KeptReport | RefusedCompany]:
    """Yield what becomes of companies, as their reports are finished.

    Raises OSError where they cannot be written, InputError where a process that helps is killed.
    """
    jobs = min(processors(), len(tasks))
    if jobs == 1 or len(tasks) < FEW:
        yield from map(Writer(chunks, policy, asked, folder, today).written, tasks)
        return
    try:
        with helpers(jobs, "spawn", _start, (chunks, policy, asked, folder, today)) as pool:
            yield from finished(pool, _written, tasks, 2 * jobs)
    except BrokenExecutor:
        raise refuse(KILLED, hint=RESUME) from None


_writer: Writer | None = None


def _start(chunks: Sequence[Watched], policy: Policy, asked: ReportRequest, folder: Path, today: date) -> None:
    """Make a process ready."""
    global _writer
    threading.Thread(target=end_with_parent, daemon=True).start()
    _writer = Writer(chunks, policy, asked, folder, today)


def _written(task: Task) -> KeptReport | RefusedCompany:
    assert _writer is not None
    return _writer.written(task)
