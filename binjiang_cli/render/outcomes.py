"""The outcome of test cases for people: what differs line by line, how the line came about, and the count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import unified_diff

from rich.cells import cell_len

from binjiang_cli.policy.load import Policy
from binjiang_cli.render.console import Row
from binjiang_cli.render.explain import steps
from binjiang_cli.render.layout import GAP, TerminalPage, folded, padded, readable
from binjiang_cli.rulecheck.cases.case import CaseDifference, shown
from binjiang_cli.rulecheck.cases.run import CaseOutcome
from binjiang_cli.rulecheck.cases.update import Rewritten
from binjiang_cli.rulecheck.outcomes import place_of
from binjiang_cli.words import Lang, Text, visible

INDENT = 4
FAILED = Text("失败：", "failed: ")
HEADINGS = (Text("行", "line"), Text("项", "field"), Text("应为", "expected"), Text("得到", "got"))
BETWEEN_KEYS = re.compile(r"(?<=:)|(?<= )|(?<=\.)(?=[^\W\d])")
STYLES = {"+": "green", "-": "red", "@": "cyan"}
WHOLE = Text("整行", "whole line")
ESTIMATE = Text("整个估算", "the estimate")


def outcome_rows(outcomes: Sequence[CaseOutcome], policy: Policy, lang: Lang, width: int) -> Iterator[Row]:
    """Yield the failed cases with their differences, then how many passed, for a terminal of a width in cells."""
    failed = [outcome for outcome in outcomes if not outcome.passed]
    for outcome in failed:
        yield from failure_rows(outcome, policy, lang, readable(width))
        yield Row()
    passed = len(outcomes) - len(failed)
    summary = Text(f"{passed} 个案例通过，{len(failed)} 个失败", f"{passed} passed, {len(failed)} failed")
    yield Row(summary.to(lang), "bold red" if failed else "bold green")


def failure_rows(outcome: CaseOutcome, policy: Policy, lang: Lang, width: int) -> Iterator[Row]:
    """Yield a failed case: a table of what was expected and what came, then how each line that differs came about."""
    yield Row(f"{_place(outcome)}: {FAILED.to(lang)}{visible(outcome.case.name.to(lang))}", "bold")
    for problem in outcome.problems:
        yield Row(" " * INDENT + visible(problem.message.to(lang)), "red")
    if outcome.differences:
        yield from _table(outcome.differences, lang, width - INDENT)
    for name in dict.fromkeys(difference.line for difference in outcome.differences):
        line = outcome.line(name or "")
        if line is not None:
            yield Row()
            yield Row(" " * INDENT + visible(line.id), "bold")
            yield from TerminalPage(lang, width).labelled(steps(line, policy), INDENT + GAP)


def change_rows(changes: Sequence[Rewritten], lang: Lang) -> Iterator[Row]:
    """Yield what would change in test files, as a unified difference, and their number."""
    for change in changes:
        old, new = change.old.splitlines(), change.new.splitlines()
        for row in unified_diff(old, new, str(change.path), str(change.path), lineterm=""):
            yield Row(visible(row), STYLES.get(row[:1], ""))
    yield Row(_changed_files(len(changes)).to(lang), "bold")


def _changed_files(count: int) -> Text:
    if not count:
        return Text("预期没有变化", "no expectations change")
    return Text(f"{count} 个文件的预期有变化", f"expectations change in {count} file{'' if count == 1 else 's'}")


def _place(outcome: CaseOutcome) -> str:
    places = [place_of(difference, outcome.case) for difference in outcome.differences]
    return str(places[0] if places else outcome.case.place)


def _table(differences: Sequence[CaseDifference], lang: Lang, width: int) -> Iterator[Row]:
    cells = [[heading.to(lang) for heading in HEADINGS]]
    before: str | None = None
    for difference in differences:
        line = difference.line or ESTIMATE.to(lang)
        field = difference.field or WHOLE.to(lang)
        cells.append([line if line != before else "", field, shown(difference.expected), shown(difference.got)])
        before = line
    cells = [[visible(text) for text in row] for row in cells]
    widths = _widths(cells, width)
    for number, row in enumerate(cells):
        columns = [_in_lines(text, column) for text, column in zip(row, widths, strict=True)]
        for level in range(max(len(column) for column in columns)):
            parts = [column[level] if level < len(column) else "" for column in columns]
            text = "".join(padded(part, column + GAP) for part, column in zip(parts, widths, strict=True))
            yield Row(" " * INDENT + text.rstrip(), "bold" if number == 0 else "")


def _in_lines(text: str, width: int) -> list[str]:
    """Return a cell in lines of at most `width` cells; the keys of a path stay whole where they can."""
    lines = [""]
    for piece in BETWEEN_KEYS.split(text):
        if lines[-1] and cell_len(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return [part for line in lines for part in folded(line, width)]


def _widths(cells: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return the width of each column.

    What it holds; where that is too much, the widest give way, to whole keys and figures.
    """
    columns = range(len(HEADINGS))
    widths = [max(cell_len(row[column]) for row in cells) for column in columns]
    least = [max(cell_len(piece.rstrip()) for row in cells for piece in BETWEEN_KEYS.split(row[column])) for column in columns]
    while sum(widths) + GAP * (len(widths) - 1) > width:
        spare = [column for column in columns if widths[column] > least[column]] or list(columns)
        widths[max(spare, key=lambda column: widths[column])] -= 1
    return widths
