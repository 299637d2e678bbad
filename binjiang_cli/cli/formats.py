"""The forms of output that most commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from binjiang_cli.cli.output import write_result, write_rows
from binjiang_cli.words import Lang, Text

if TYPE_CHECKING:
    from binjiang_cli.render.console import Row

FORMAT = Text("输出形式", "The form of the output")


class Format(str, Enum):
    """A table for people, or JSON."""

    table = "table"
    json = "json"


def format_option(lang: Lang) -> Any:
    """Return the option --format of a command that has these forms and no file to write."""
    return typer.Option(Format.table, "--format", "-f", help=FORMAT.to(lang))


def write_either(
    form: Format, published: Callable[[], Any], rows: Callable[[int], Iterable[Row]], output: Path | None = None
) -> None:
    """Write what JSON holds, or the rows that people read, for a width in cells. Only what is written is made."""
    from binjiang_cli.render.json import json_text

    if form is Format.json:
        write_result(json_text(published()), output)
    else:
        write_rows(rows, output)
