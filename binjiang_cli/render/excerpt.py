"""The line that a place is in, and a caret under it."""

from __future__ import annotations

from rich.cells import cell_len

from binjiang_cli.render.console import Row
from binjiang_cli.source.problem import Place
from binjiang_cli.words import visible

WIDEST_EXCERPT = 100


def excerpt(place: Place) -> list[Row]:
    """Return the line that a place is in and a caret under it, cut to what a terminal shows."""
    assert place.span is not None
    number, column = place.document.position(place.span.start)
    end_line, end_column = place.document.position(max(place.span.end - 1, place.span.start))
    typed = place.document.line(number)
    before, rest = typed[: column - 1], typed[column - 1 :]
    length = end_column - column + 1 if end_line == number else len(rest)
    marked, after = rest[: max(length, 1)], rest[max(length, 1) :]
    if len(before) > WIDEST_EXCERPT or cell_len(before) > WIDEST_EXCERPT // 2:
        before = "…" + before[-WIDEST_EXCERPT // 4 :]
    marked = marked if len(marked) <= WIDEST_EXCERPT // 2 else marked[: WIDEST_EXCERPT // 2] + "…"
    after = after if len(after) <= WIDEST_EXCERPT // 4 else after[: WIDEST_EXCERPT // 4] + "…"
    before, marked, after = (visible(part.replace("\t", " ")) for part in (before, marked, after))
    gutter = f"{number:>5} | "
    carets = "^" * max(cell_len(marked.rstrip()), 1)
    return [
        Row(gutter + before + marked + after),
        Row(" " * 5 + " | " + " " * cell_len(before) + carets, "bold red"),
    ]
