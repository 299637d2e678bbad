"""One chunk: read, worked out by the kernel, its rejects told where a person finds them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, CancelledError
from typing import NamedTuple

import pyarrow as pa

from binjiang_cli.batch.explain import problems_of_profile
from binjiang_cli.batch.kernel import Kernel
from binjiang_cli.batch.kernel.exact import TOO_DEEP
from binjiang_cli.batch.results import REJECTS, SCHEMAS, WARNINGS, PartResults, Results, together
from binjiang_cli.batch.settings import Settings
from binjiang_cli.batch.summary import Summary, noted, reason, summary_of
from binjiang_cli.intake.arrow import empty, table_of
from binjiang_cli.intake.find import Watched
from binjiang_cli.intake.memory import NoRoom
from binjiang_cli.intake.rejects import Reject, reject_of
from binjiang_cli.intake.rows import Chunk, Rows
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.caution import Caution, Note
from binjiang_cli.source.defect import CODE, defect_error, defect_text
from binjiang_cli.source.opening import unreadable
from binjiang_cli.source.problem import InputError, Problem
from binjiang_cli.words import Lang, Text, visible

Cautions = Mapping[int, Sequence[Caution]]
FEWEST_ROWS = 1_000  # with fewer, it is not the table that does not fit
TIMES_ITS_SIZE = 10  # what a table takes while its lines are made: 33 MB took 260, 67 MB 610; totals alone a quarter of it
MOST_DEFECTS = 3  # that a chunk tells of
ENDS = (KeyboardInterrupt, SystemExit, CancelledError, BrokenExecutor)  # of the process, not of a chunk
NO_MEMORY = Problem(
    Text("内存不够", "not enough memory"), hint=Text("加大 --memory，或减小 --jobs", "more --memory, or fewer --jobs")
)


class ChunkOutcome(NamedTuple):
    """What a chunk comes to: its tables by name, and its summary."""

    tables: Mapping[str, pa.Table]
    summary: Summary


class Worker:
    """Works out chunks under one policy."""

    def __init__(
        self,
        settings: Settings,
        *,
        memory: int | None,
        policy: Policy | None = None,
        elsewhere: Callable[[pa.Table], PartResults] | None = None,
    ) -> None:
        self.settings = settings
        self.memory = memory
        self.policy = policy or settings.policy(settings.rules)
        self.kernel = Kernel(
            self.policy,
            as_of=settings.as_of,
            default_day=settings.today,
            assume=settings.assume,
            lang=settings.lang,
            elsewhere=elsewhere,
            questions=settings.questions,
        )

    def settled(self, watched: Watched) -> ChunkOutcome:
        """Return what a chunk comes to; where it cannot be read or worked out, all its companies are rejects.

        Raises OSError where there is no room to work in, and what ends a process.
        """
        try:
            return self.outcome(watched)
        except (*ENDS, NoRoom):
            raise
        except InputError as error:
            return refused(watched, error.problems, self.settings.lang)
        except OSError as error:  # of the input: parts are written by others
            path = error.filename if isinstance(error.filename, str) else watched.sources[0]
            return refused(watched, unreadable(path, error).problems, self.settings.lang)
        except MemoryError:
            return refused(watched, [NO_MEMORY], self.settings.lang)
        except RecursionError:
            return refused(watched, [Problem(TOO_DEEP)], self.settings.lang)
        except BaseException as error:
            return refused(watched, [Problem(defect_error(error))], self.settings.lang)

    def outcome(self, chunk: Chunk) -> ChunkOutcome:
        """Return what a chunk comes to. Raises whatever keeps it from being read or worked out."""
        rows = chunk.read(self.policy.vocabulary, self.settings.lang)
        results, defects = self._results(rows)
        rejects = self._rejects(rows, results.rejects)
        tables = {
            "companies": results.companies,
            "lines": results.lines,
            "rejects": _table(rejects),
            "warnings": pa.concat_tables([_noted(rows.notes, self.settings.lang), results.warnings]),
            "questions": results.questions,
        }
        notes = noted(rows.notes, self.settings.lang)
        summary = summary_of(results, [reason(reject.reason) for reject in rejects], notes)
        return ChunkOutcome(tables, summary._replace(defects=(*defects, *_defects(rejects))))

    def _results(self, rows: Rows) -> tuple[Results, list[str]]:
        """Return the results of rows, and the defects of the fast ways, whose companies the exact reading then does."""
        try:
            return self._within_memory(rows.table, rows.cautions, exactly=False), []
        except (*ENDS, InputError, MemoryError, NoRoom):
            raise
        except Exception as error:
            told = defect_text(error).to(self.settings.lang)
            return self._within_memory(rows.table, rows.cautions, exactly=True), [told]

    def _within_memory(self, table: pa.Table, cautions: Cautions, *, exactly: bool) -> Results:
        """Return the results of a table, worked out in halves where the memory does not suffice for the whole."""
        asked = {"lines": self.settings.lines, "warnings": self.settings.warnings, "exactly": exactly}
        half = table.num_rows // 2
        if half < FEWEST_ROWS or self.memory is None or table.nbytes * TIMES_ITS_SIZE <= self.memory:
            try:
                return self.kernel.run(table, **asked, cautions=cautions)
            except MemoryError:
                if half < FEWEST_ROWS:
                    raise
        halves = [
            (table.slice(0, half), {row: told for row, told in cautions.items() if row < half}),
            (table.slice(half), {row - half: told for row, told in cautions.items() if row >= half}),
        ]
        return together([self._within_memory(*rows, exactly=exactly) for rows in halves])

    def _rejects(self, rows: Rows, refused: pa.Table) -> Sequence[Reject]:
        """Return the source's rejects and the kernel's, in the order of the input."""
        found = [((before, 0), reject) for before, reject in rows.rejects]
        if refused.num_rows:
            at = {source: row for row, source in enumerate(rows.table["source"].to_pylist())}
            path = re.compile(rf"\A(?:{'|'.join(map(re.escape, rows.table.column_names))})[^：: ]*(?:：|: )")
            for told in refused.to_pylist():
                row, errors = at[told["source"]], tuple(told["errors"])
                reject = Reject(told["source"], told["position"], errors, path.sub("", errors[0]))
                found.append(((row, 1), self._located(rows, row, reject)))
        return [reject for _, reject in sorted(found, key=lambda one: one[0])]

    def _located(self, rows: Rows, row: int, reject: Reject) -> Reject:
        """Return the reject with the places of the source, where it has places and they can be found again."""
        if rows.nodes is None or is_defect(reject.errors):
            return reject
        try:
            document, root = rows.nodes(row)
            problems = problems_of_profile(document, root, self.policy, self.settings)
        except InputError as error:
            problems = error.problems
        except Exception:  # the file may be another by now; the reject stands without its places
            return reject
        return reject_of(reject.source, problems, self.settings.lang) if problems else reject


def refused(watched: Watched, problems: Sequence[Problem], lang: Lang) -> ChunkOutcome:
    """Return the outcome of a chunk all of whose companies are rejected for the same problems."""
    rejects = [reject_of(source, problems, lang) for source in watched.sources]
    tables = {name: empty(schema) for name, schema in SCHEMAS.items()} | {"rejects": _table(rejects)}
    reasons = Counter(reason(reject.reason) for reject in rejects)
    return ChunkOutcome(tables, Summary(rejected=len(rejects), reasons=reasons, defects=tuple(_defects(rejects))))


def is_defect(errors: Sequence[str]) -> bool:
    """Return whether a company was rejected for a defect of the program."""
    return any(error.startswith(CODE) for error in errors)


def _defects(rejects: Sequence[Reject]) -> list[str]:
    """Return what the rejects say of defects, each once."""
    return list(dict.fromkeys(error for reject in rejects for error in reject.errors if error.startswith(CODE)))[:MOST_DEFECTS]


def _table(rejects: Sequence[Reject]) -> pa.Table:
    return table_of([reject._asdict() for reject in rejects], REJECTS)


def _noted(notes: Sequence[Note], lang: Lang) -> pa.Table:
    """Return what is to be said of files as a whole, as rows of warnings that are about no company."""
    rows = [
        {"source": visible(note.source), "code": note.code, "message": visible(note.message.to(lang))}
        for note in dict.fromkeys(notes)
    ]
    return table_of(rows, WARNINGS)
