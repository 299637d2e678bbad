"""Reports read again, whatever their form: the estimate that was stored in one, and what it shows otherwise by now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from binjiang_cli.advice.comparison import KnownEstimate
from binjiang_cli.advice.verified import Shown
from binjiang_cli.intake.endings import suffix_of
from binjiang_cli.source.document import Document


class StoredReport(NamedTuple):
    """The estimate that a report was written from, as JSON; `shown` holds what people see against it and one made anew."""

    document: Document
    shown: Callable[[KnownEstimate, KnownEstimate], Shown]


def stored_report(path: str) -> StoredReport | None:
    """Return what a file of `binjiang report` holds; None for what is none, by its ending or its contents.

    Raises InputError for a file that cannot be read, is damaged or too large.
    """
    reader = READERS.get(suffix_of(path))
    return None if reader is None else reader(path)


def _workbook(path: str) -> StoredReport | None:
    from binjiang_cli.report.workbook.stored import stored_workbook

    found = stored_workbook(path)
    return None if found is None else StoredReport(Document(path, found.text), found.shown)


READERS: Mapping[str, Callable[[str], StoredReport | None]] = {".xlsx": _workbook}
