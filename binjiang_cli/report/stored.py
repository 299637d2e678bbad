"""Reports read again, whatever their form: the estimate that was stored in one, and what it shows otherwise by now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from binjiang_cli.advice.comparison import KnownEstimate
from binjiang_cli.advice.verified import FileCheck, ReceiptCheck
from binjiang_cli.intake.endings import suffix_of
from binjiang_cli.report.digests import StoredText
from binjiang_cli.source.document import Document
from binjiang_cli.source.problem import refuse
from binjiang_cli.words import Text, visible


class StoredReport(NamedTuple):
    """The estimate that a report was written from, as JSON; `checked` holds what people see against it and one made anew."""

    document: Document
    checked: Callable[[KnownEstimate, KnownEstimate], FileCheck]


def stored_report(path: str) -> StoredReport | None:
    """Return what a file of `binjiang report` holds; None for what is none, by its ending or its contents.

    Raises InputError for a file that cannot be read, is damaged or too large.
    """
    reader = READERS.get(suffix_of(path))
    return None if reader is None else reader(path)


def _workbook(path: str) -> StoredReport | None:
    from binjiang_cli.report.workbook.stored import stored_workbook

    found = stored_workbook(path)
    return None if found is None else StoredReport(Document(path, found.text), found.checked)


def _document(path: str) -> StoredReport:
    from binjiang_cli.report.docx.read import stored_document

    return _with_text(path, stored_document(path))


def _page(path: str) -> StoredReport:
    from binjiang_cli.report.html.read import stored_page

    return _with_text(path, stored_page(path))


def _with_text(path: str, found: StoredText | None) -> StoredReport:
    """Return what a document says. Raises InputError for one that holds no estimate, as nothing else is written in its form."""
    if found is None:
        shown = visible(path)
        message = Text(f"{shown} 不是 binjiang 写的报告", f"{shown} is no report that binjiang has written")
        raise refuse(message)
    check = ReceiptCheck(what="text", saved=found.written, anew=found.now)
    return StoredReport(Document(path, found.text), lambda saved, anew: FileCheck((check,)))


READERS: Mapping[str, Callable[[str], StoredReport | None]] = {".xlsx": _workbook, ".docx": _document, ".html": _page}
