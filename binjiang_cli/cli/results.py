"""The forms in which a result is written: a table for people, JSON, CSV, Markdown; one place for the commands that have all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from binjiang_cli.cli.output import WIDTH_OF_FILES, write_result, write_rows
from binjiang_cli.words import Lang, Text

if TYPE_CHECKING:
    from binjiang_cli.render.console import Row
    from binjiang_cli.render.document import Document

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
EXPLAINING = (ResultForm.table, ResultForm.markdown)


def form_option(lang: Lang) -> Any:
    """Return the option --format of a command."""
    return typer.Option(None, "--format", "-f", help=FORMAT.to(lang))


def refuse_unexplained(form: ResultForm, explain: bool) -> None:
    """Refuse --explain for a form that has no room for it. Raises InputError."""
    from binjiang_cli.source.problem import refuse

    if explain and form not in EXPLAINING:
        known = " ".join(form.value for form in EXPLAINING)
        raise refuse(
            Text(f"{form.value} 形式里写不下 --explain 的说明", f"the form {form.value} cannot show what --explain asks for"),
            hint=Text(f"可以写说明的形式：{known}", f"forms that can: {known}"),
        )


def write_in_form(
    form: ResultForm,
    output: Path | None,
    *,
    published: Callable[[], Any],
    csv: Callable[[], str],
    markdown: Callable[[], str],
    rows: Callable[[int], Iterable[Row]],
) -> None:
    """Write a result in a form, to a file or to standard output.

    `published` makes what JSON holds, `rows` what people read, for a width in cells. Only what is written is made.
    """
    match form:
        case ResultForm.json:
            from binjiang_cli.render.json import json_text

            write_result(json_text(published()), output)
        case ResultForm.csv:
            write_result(csv(), output, byte_order_mark=True)
        case ResultForm.markdown:
            write_result(markdown(), output)
        case ResultForm.table:
            write_rows(rows, output)


def write_document(
    form: ResultForm,
    output: Path | None,
    lang: Lang,
    published: Callable[[], Any],
    cells: Callable[[], Sequence[Sequence[Text]]],
    document: Callable[[int], Document],
) -> None:
    """Write a result in a form as `write_in_form` does.

    `cells` makes what CSV holds, row by row, `document` what people read, for a width in cells.
    """

    def csv() -> str:
        from binjiang_cli.render.csv import csv_text

        return csv_text([[cell.to(lang) for cell in row] for row in cells()])

    def markdown() -> str:
        from binjiang_cli.render.document_markdown import document_markdown

        return document_markdown(document(WIDTH_OF_FILES), lang)

    def rows(width: int) -> Iterable[Row]:
        from binjiang_cli.render.document_rows import document_rows

        return document_rows(document(width), lang, width)

    write_in_form(form, output, published=published, csv=csv, markdown=markdown, rows=rows)
