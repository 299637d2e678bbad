"""Reports on the companies of a call: those that are not there yet are written, then the index of all."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from binjiang_cli.batch.progress import Progress
from binjiang_cli.files import identity, refuse_inputs, whole
from binjiang_cli.intake.find import FoundInputs, find
from binjiang_cli.intake.rejects import Reject
from binjiang_cli.locks import locked
from binjiang_cli.policy.load import Policy
from binjiang_cli.render.listed import ListedFiles, unread
from binjiang_cli.report.forms import ReportRequest
from binjiang_cli.report.many.check import check_call
from binjiang_cli.report.many.companies import RefusedCompany, ReportedCompany, companies_of
from binjiang_cli.report.many.index import EDITED, LEFT, Index
from binjiang_cli.report.many.index_book import write_book
from binjiang_cli.report.many.index_page import index_html
from binjiang_cli.report.many.kept import NAME, KeptReport, digest_of, reports_in, write_kept
from binjiang_cli.report.many.names import INDEX, file_names
from binjiang_cli.report.many.rows import IndexRow, by_amount
from binjiang_cli.report.many.work import RESUME, Task, written
from binjiang_cli.source.opening import unwritable
from binjiang_cli.source.problem import InputError, refuse
from binjiang_cli.words import Text, visible

if TYPE_CHECKING:
    from binjiang_cli.profile.caution import Note

INDEXES = (f"{INDEX}.html", f"{INDEX}.xlsx")


class Reports(NamedTuple):
    """What a call has come to: the reports, who has none, other files to be told of, the index as a page.

    Of the reports, `kept` were there as they would be made, `edited` had been changed since they were made.
    """

    rows: Sequence[IndexRow]
    kept: int
    edited: int
    rejects: Sequence[Reject]
    files: Sequence[ListedFiles]
    page: Path


def write_reports(
    inputs: Sequence[str], folder: Path, policy: Policy, asked: ReportRequest, today: date, told: Callable[[Note], None]
) -> Reports:
    """Write a report on every company of the inputs into a folder, where it is not there as it would be made, and an index.

    `told` takes what is to be said of a table as a whole. After an interruption the reports that are written are kept.

    Raises InputError for a call that cannot be done, NothingMatched where there is no company at all.
    """
    with TemporaryDirectory() as spool:
        found = find(inputs, policy.vocabulary, asked.lang, Path(spool) / "stdin")
        check_call(found.chunks, policy, asked, today, Path(spool))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with locked(folder.resolve(), _taken(folder)):
                return _written(found, folder, policy, asked, today, told)
        except OSError as error:
            raise unwritable(folder, error) from None


def _taken(folder: Path) -> InputError:
    shown = visible(str(folder))
    return refuse(
        Text(f"另一个任务正在往 {shown} 写报告", f"another call is writing reports into {shown}"),
        hint=Text("等它结束，或换一个文件夹", "wait for its end, or name another folder"),
    )


def _written(
    found: FoundInputs, folder: Path, policy: Policy, asked: ReportRequest, today: date, told: Callable[[Note], None]
) -> Reports:
    """Write what is not there yet, and the index. Raises OSError, InputError where an input would be written over."""
    companies, refused = _sorted(companies_of(found.chunks, policy, asked, today, told))
    tasks = _tasks(companies, asked.form)
    _keep_inputs(tasks, found, folder, policy, asked)
    known = reports_in(folder)
    there, others = _there(tasks, known, folder), _others(tasks, known, folder)
    made = dict(there)
    waiting = [task for task in tasks if task.file not in there]
    with _noting(folder, there, others, len(tasks), asked) as note:
        for done in written(waiting, found.chunks, policy, asked, folder, today):
            if isinstance(done, RefusedCompany):
                refused.append(done)
            else:
                made[done.row.file] = done
                note(done)
    reports = [made[task.file] for task in tasks if task.file in made]
    now_known = [*reports, *others]
    write_kept(folder, now_known)
    rejects = [one.reject for one in sorted(refused, key=lambda one: (one.chunk, one.position))]
    edited = [file for file, kept in there.items() if digest_of(folder / file) != kept.sha256]
    left = [kept.row.file for kept in others]
    files = [*_listed(EDITED, edited), *_listed(LEFT, left), *_unread(found, folder, now_known)]
    index = Index(by_amount([one.row for one in reports]), rejects, policy, asked, edited, files)
    return Reports(index.rows, len(there) - len(edited), len(edited), rejects, files, _write_index(index, folder))


def _listed(lead: Text, files: Sequence[str]) -> list[ListedFiles]:
    return [ListedFiles(lead, files)] if files else []


def _unread(found: FoundInputs, folder: Path, known: Sequence[KeptReport]) -> Iterator[ListedFiles]:
    """Yield the files that were not read, without the folder's own: its reports and its index."""
    own = {identity(folder / name) for name in (*(kept.row.file for kept in known), *INDEXES)}
    skipped, results = ([path for path in paths if identity(path) not in own] for paths in (found.skipped, found.results))
    return unread(skipped, results)


def _sorted(found: Iterable[ReportedCompany | RefusedCompany]) -> tuple[list[ReportedCompany], list[RefusedCompany]]:
    """Return who can be read, and who can not."""
    companies: list[ReportedCompany] = []
    refused: list[RefusedCompany] = []
    for one in found:
        if isinstance(one, ReportedCompany):
            companies.append(one)
        else:
            refused.append(one)
    return companies, refused


def _tasks(companies: Sequence[ReportedCompany], form: str) -> list[Task]:
    names = file_names([(company.name, company.uscc) for company in companies], f".{form}")
    return [Task(company, file) for company, file in zip(companies, names, strict=True)]


def _keep_inputs(tasks: Sequence[Task], found: FoundInputs, folder: Path, policy: Policy, asked: ReportRequest) -> None:
    """Raise InputError where a file of the folder is one that the call reads."""
    outputs = [*(task.file for task in tasks), *INDEXES, NAME]
    template = [] if asked.template is None else [asked.template]
    refuse_inputs([folder / name for name in outputs], [*found.files, *policy.files, *template])


def _there(tasks: Sequence[Task], known: Mapping[str, KeptReport], folder: Path) -> Mapping[str, KeptReport]:
    """Return the reports that are there as they would be made, by their files; `known` is what is known of the folder's."""
    return {
        task.file: kept._replace(row=kept.row._replace(source=task.company.source))
        for task in tasks
        if (kept := known.get(task.file)) and kept.made_from == task.company.made_from and (folder / task.file).is_file()
    }


def _others(tasks: Sequence[Task], known: Mapping[str, KeptReport], folder: Path) -> list[KeptReport]:
    """Return what is known of the reports that are there and that this call does not make."""
    made = {task.file for task in tasks}
    return [kept for file, kept in known.items() if file not in made and (folder / file).is_file()]


@contextlib.contextmanager
def _noting(
    folder: Path, there: Mapping[str, KeptReport], others: Sequence[KeptReport], total: int, asked: ReportRequest
) -> Iterator[Callable[[KeptReport], None]]:
    """Give what writes down and shows that a report is there.

    What is known of those that will be written again is forgotten first: a run that is killed tells of none that it has
    replaced.
    """
    write_kept(folder, [*there.values(), *others])
    progress = Progress(total, sys.stderr, asked.lang, done=len(there))
    with (folder / NAME).open("a", encoding="utf-8") as file:

        def note(kept: KeptReport) -> None:
            file.write(kept.line())
            file.flush()
            progress.advance(1)

        try:
            yield note
        except KeyboardInterrupt:
            progress.clear()
            sys.stderr.write(RESUME.to(asked.lang) + "\n")
            raise
        finally:
            progress.clear()


def _write_index(index: Index, folder: Path) -> Path:
    """Write the index as a workbook and as a page; return the page. Raises OSError."""
    page, book = (folder / name for name in INDEXES)
    with whole(book) as place:
        write_book(index, place)
    with whole(page) as place:
        place.write_text(index_html(index), "utf-8", newline="\n")
    return page
