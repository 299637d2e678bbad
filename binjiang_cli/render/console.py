"""Rows of text to a stream: plain where nobody looks, styled on a terminal (which is when Rich is imported).

Whatever a row was made of, no character in it acts on a terminal.
"""

import os
import shutil
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, TextIO

from binjiang_cli.words import visible

if TYPE_CHECKING:
    from rich.console import Console

WIDTH_OFF_A_TERMINAL = 80


class Row(NamedTuple):
    """A line of output, and how it looks on a terminal (a Rich style)."""

    text: str = ""
    style: str = ""


def width_of_terminal() -> int:
    """Return the cells in a line: COLUMNS, else the terminal's, else 80."""
    return shutil.get_terminal_size((WIDTH_OFF_A_TERMINAL, 24)).columns


def plain_text(rows: Iterable[Row]) -> str:
    return "".join(f"{visible(row.text)}\n" for row in rows)


def shows_colour(stream: TextIO) -> bool:
    """Return whether a stream is written in colour: on a terminal, or as FORCE_COLOR asks; never where NO_COLOR is set.

    A variable that is empty counts as unset (no-color.org, force-color.org).
    """
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


def print_rows(rows: Iterable[Row], stream: TextIO) -> None:
    """Print rows, with their styles where the stream shows colour."""
    if not shows_colour(stream):
        stream.write(plain_text(rows))
        stream.flush()
        return
    from rich.text import Text

    console = styled(stream)
    for row in rows:
        console.print(Text(visible(row.text), style=row.style), soft_wrap=True)


def styled(stream: TextIO) -> "Console":
    """Return a console for a stream that shows colour; FORCE_COLOR counts whatever the terminal says of itself."""
    from rich.console import Console

    forced = bool(os.environ.get("FORCE_COLOR"))
    return Console(
        file=stream, highlight=False, no_color=False, force_terminal=True, color_system="standard" if forced else "auto"
    )
