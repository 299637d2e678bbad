"""One chunk: read, worked out by the kernel, its rejects told where a person finds them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import pyarrow as pa

from binjiang_cli.batch.explain import problems_of_profile
from binjiang_cli.batch.kernel import Kernel
from binjiang_cli.batch.kernel.results import REJECTS, WARNINGS, Part
from binjiang_cli.batch.settings import Settings
from binjiang_cli.batch.summary import Summary, noted, reason, summary_of
from binjiang_cli.intake.arrow import empty
from binjiang_cli.intake.rejects import Reject, reject_of
from binjiang_cli.intake.rows import Chunk, Rows
from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.profile.caution import Note
from binjiang_cli.source.problem import InputError
from binjiang_cli.words import Lang, visible


class Outcome(NamedTuple):
    """What a chunk comes to: its tables by name, and its summary."""

    tables: Mapping[str, pa.Table]
    summary: Summary


class Worker:
    """Works out chunks under one policy."""

    def __init__(
        self,
        settings: Settings,
        *,
        threads: int,
        memory: int | None,
        policy: Policy | None = None,
        elsewhere: Callable[[pa.Table], Part] | None = None,
    ) -> None:
        self.settings = settings
        self.policy = policy or load_policy(settings.rules)
        self.kernel = Kernel(
            self.policy,
            as_of=settings.as_of,
            default_day=settings.today,
            assume=settings.assume,
            lang=settings.lang,
            memory=None if memory is None else f"{memory // 2**20}MiB",
            threads=threads,
            elsewhere=elsewhere,
        )

    def outcome(self, chunk: Chunk) -> Outcome:
        rows = chunk.read(self.policy.vocabulary, self.settings.lang)
        lines, warnings = self.settings.lines, self.settings.warnings
        results = self.kernel.run(rows.table, lines=lines, warnings=warnings, cautions=rows.cautions)
        rejects = self._rejects(rows, results.rejects)
        tables = {
            "companies": results.companies,
            "lines": results.lines,
            "rejects": _table(rejects),
            "warnings": pa.concat_tables([_noted(rows.notes, self.settings.lang), results.warnings]),
        }
        notes = noted(rows.notes, self.settings.lang)
        return Outcome(tables, summary_of(results, [reason(reject.reason) for reject in rejects], notes))

    def _rejects(self, rows: Rows, refused: pa.Table) -> Sequence[Reject]:
        """The source's rejects and the kernel's, in the order of the input."""
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
        """The reject with the places of the source, where it has places."""
        if rows.nodes is None:
            return reject
        try:
            document, root = rows.nodes(row)
            problems = problems_of_profile(document, root, self.policy, self.settings)
        except InputError as error:
            problems = error.problems
        return reject_of(reject.source, problems, self.settings.lang) if problems else reject


def _table(rejects: Sequence[Reject]) -> pa.Table:
    if not rejects:
        return empty(REJECTS)
    columns = [
        [reject.source for reject in rejects],
        [reject.position for reject in rejects],
        [list(reject.errors) for reject in rejects],
    ]
    return pa.table(columns, schema=REJECTS)


def _noted(notes: Sequence[Note], lang: Lang) -> pa.Table:
    """What is to be said of files as a whole, as rows of warnings that are about no company."""
    rows = [
        {"source": visible(note.source), "code": note.code, "message": visible(note.message.to(lang))}
        for note in dict.fromkeys(notes)
    ]
    return pa.Table.from_pylist(rows, WARNINGS)
