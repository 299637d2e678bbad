"""The forms in which a result is written: a table for people, JSON, CSV, Markdown; one place for the commands that have all."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from binjiang_cli.cli.output import write_result
from binjiang_cli.words import Lang, Text

if TYPE_CHECKING:
    from binjiang_cli.render.document import Document

WIDTH_OF_FILES = 100
FORMAT = Text(
    "输出形式；默认由 --output 的扩展名定，否则为表格",
    "The form of the output; by default that of --output's ending, else a table",
)


class ResultForm(str, Enum):
    """The forms of a result."""

    table = "table"
    json = "json"
    csv = "csv"
    markdown = "markdown"


ENDINGS = {
    ".json": ResultForm.json, ".csv": ResultForm.csv, ".md": ResultForm.markdown, ".markdown": ResultForm.markdown,
    ".txt": ResultForm.table,
}  # fmt: skip


def form_option(lang: Lang) -> Any:
    """Return the option --format of a command."""
    return typer.Option(None, "--format", "-f", help=FORMAT.to(lang))


def write_in_form(
    form: ResultForm,
    output: Path | None,
    lang: Lang,
    published: Callable[[], Any],
    rows: Callable[[], Sequence[Sequence[Text]]],
    document: Callable[[int], Document],
) -> None:
    """Write a result in a form, to a file or to standard output.

    `published` makes what JSON holds, `rows` what CSV holds, `document` what people read, for a width in cells.
    """
    match form:
        case ResultForm.json:
            from binjiang_cli.render.json import json_text

            text = json_text(published())
        case ResultForm.csv:
            from binjiang_cli.render.csv import csv_text

            text = csv_text([[cell.to(lang) for cell in row] for row in rows()])
        case ResultForm.markdown:
            from binjiang_cli.render.document_markdown import document_markdown

            text = document_markdown(document(WIDTH_OF_FILES), lang)
        case ResultForm.table:
            from binjiang_cli.render.console import plain_text, print_rows, width_of_terminal
            from binjiang_cli.render.document_rows import document_rows

            width = width_of_terminal() if output is None else WIDTH_OF_FILES
            shown = document_rows(document(width), lang, width)
            if output is None:
                print_rows(shown, sys.stdout)
                return
            text = plain_text(shown)
    write_result(text, output, byte_order_mark=form is ResultForm.csv)
