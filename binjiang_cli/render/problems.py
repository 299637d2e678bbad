"""Problems for people: file:line:col, what is wrong, the line with a caret, what would be right."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from binjiang_cli.render.console import Row, print_rows
from binjiang_cli.source.problem import Place, Problem
from binjiang_cli.words import Lang, Text, visible

WIDEST_EXCERPT = 100
MOST_SHOWN = 200
ERROR = Text("错误：", "error: ")
HINT = Text("提示：", "hint: ")


def print_problems(problems: Sequence[Problem], lang: Lang) -> None:
    """Print problems to standard error, then their number where there are several."""
    rows = [row for problem in problems[:MOST_SHOWN] for row in problem_rows(problem, lang)]
    if len(problems) > MOST_SHOWN:
        rest = len(problems) - MOST_SHOWN
        rows.append(Row(Text(f"另有 {rest} 处没有列出", f"{rest} more are not shown").to(lang)))
    if len(problems) > 1:
        rows.append(Row(Text(f"共 {len(problems)} 处错误", f"{len(problems)} errors").to(lang)))
    print_rows(rows, sys.stderr)


def problem_rows(problem: Problem, lang: Lang) -> Iterator[Row]:
    where = f"{problem.place}: " if problem.place is not None else ""
    yield Row(where + ERROR.to(lang) + visible(problem.message.to(lang)), "bold")
    if problem.place is not None and problem.place.span is not None:
        yield from excerpt(problem.place)
    if problem.hint is not None:
        yield Row(" " * 6 + HINT.to(lang) + visible(problem.hint.to(lang)), "cyan")


def excerpt(place: Place) -> list[Row]:
    """The line that a place is in and a caret under it, cut to what a terminal shows."""
    assert place.span is not None
    number, column = place.document.position(place.span.start)
    end_line, end_column = place.document.position(max(place.span.end - 1, place.span.start))
    typed = place.document.line(number)
    before, rest = typed[: column - 1], typed[column - 1 :]
    length = end_column - column + 1 if end_line == number else len(rest)
    marked, after = rest[: max(length, 1)], rest[max(length, 1) :]
    if cell_len(before) > WIDEST_EXCERPT // 2:
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
