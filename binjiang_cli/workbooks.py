"""What all workbooks have in common that are written: paper, letters, the day that they state, errors of their files."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from binjiang_cli.words import Text

A4 = 9  # as Excel numbers sizes of paper
FONT = Text("微软雅黑", "Calibri")
WRITTEN_ON = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the same input gives the same bytes


@contextlib.contextmanager
def file_errors() -> Iterator[None]:
    """Raise what keeps a workbook's file from being written as the OSError that it is."""
    from xlsxwriter.exceptions import FileCreateError

    try:
        yield
    except FileCreateError as error:
        raise error.args[0] from None


def set_for_print(sheet: Any, last_head: int = 0, first_head: int = 0, *, across: bool = True) -> None:
    """Set a sheet for printing on A4: as wide as the paper, with its heading rows and its number on every page."""
    sheet.set_paper(A4)
    if across:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first_head, last_head)
    sheet.set_footer("&C&P / &N")
