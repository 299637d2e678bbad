"""Problems for people: file:line:col, what is wrong, the line with a caret, what would be right."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from binjiang_cli.render.console import Row, print_rows
from binjiang_cli.render.excerpt import excerpt
from binjiang_cli.source.problem import Problem
from binjiang_cli.words import Lang, Text, visible

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
