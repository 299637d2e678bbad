"""Problems for people: file:line:col, what is wrong, the line with a caret, what would be right."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from binjiang_cli.render.console import Row, print_rows
from binjiang_cli.render.excerpt import excerpt
from binjiang_cli.source.problem import Problem, told
from binjiang_cli.words import Lang, Text, visible

MOST_SHOWN = 200  # in all, and of one cause: more than anyone mends before looking again
MOST_ALIKE = 20
ERROR = Text("错误：", "error: ")
HINT = Text("提示：", "hint: ")


def print_problems(problems: Sequence[Problem], lang: Lang) -> None:
    """Print problems to standard error, then their number where there are several."""
    rows = list(listed_rows(problems, lang))
    if len(problems) > 1:
        rows.append(Row(Text(f"共 {len(problems)} 处错误", f"{len(problems)} errors").to(lang)))
    print_rows(rows, sys.stderr)


def listed_rows(problems: Sequence[Problem], lang: Lang) -> Iterator[Row]:
    """Yield problems one after the other, as many as a person reads, and how many more there are."""
    listed = told(problems, MOST_ALIKE, Problem.cause, Problem.standing_for)
    for problem in listed[:MOST_SHOWN]:
        yield from problem_rows(problem, lang)
    if len(listed) > MOST_SHOWN:
        yield Row(Text("其余的没有列出", "the rest are not shown").to(lang))


def problem_rows(problem: Problem, lang: Lang) -> Iterator[Row]:
    where = f"{problem.place}: " if problem.place is not None else ""
    yield Row(where + ERROR.to(lang) + visible(problem.message.to(lang)), "bold")
    if problem.place is not None and problem.place.span is not None:
        yield from excerpt(problem.place)
    if problem.hint is not None:
        yield Row(" " * 6 + HINT.to(lang) + visible(problem.hint.to(lang)), "cyan")
