"""Rows of text to a stream: plain where nobody looks, styled on a terminal (which is when Rich is imported)."""

import os
import shutil
from collections.abc import Iterable
from typing import NamedTuple, TextIO

WIDTH_OFF_A_TERMINAL = 80


class Row(NamedTuple):
    """A line of output, and how it looks on a terminal (a Rich style)."""

    text: str = ""
    style: str = ""


def width_of_terminal() -> int:
    """The cells in a line: COLUMNS, else the terminal's, else 80."""
    return shutil.get_terminal_size((WIDTH_OFF_A_TERMINAL, 24)).columns


def plain_text(rows: Iterable[Row]) -> str:
    return "".join(f"{row.text}\n" for row in rows)


def print_rows(rows: Iterable[Row], stream: TextIO) -> None:
    """Print rows, with their styles where the stream is a terminal that shows them."""
    if not stream.isatty() or "NO_COLOR" in os.environ:
        stream.write(plain_text(rows))
        stream.flush()
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False, soft_wrap=True)
    for row in rows:
        console.print(Text(row.text, style=row.style))
