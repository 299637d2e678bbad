"""The lines of an estimate: all of them in a table, then how each came about."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from binjiang_cli.estimation.phrases import (
    STATUS,
    amount_phrase,
    record_name,
    remarks_phrase,
    totals_by_set,
    ways_phrase,
)
from binjiang_cli.estimation.result import Estimate, Line
from binjiang_cli.policy.load import Policy
from binjiang_cli.render.document import Column, Derivation, Heading, Paragraph, TextTable
from binjiang_cli.render.explain import rule_steps, steps
from binjiang_cli.render.lines import LINE_HEADS, line_cells
from binjiang_cli.report.document import ReportBlock
from binjiang_cli.words import Text, same

LINES = Text("各项如何得出", "How each line came about")
TOTAL = Text("合计", "Total")
SUMMARY = Text("条款概要", "The clause in short")
COLUMNS = [Column(head, figures=1 <= at <= 3) for at, head in enumerate(LINE_HEADS)]  # cost, intensity and amount
EMPTY = same("")


def line_table(result: Estimate, policy: Policy) -> TextTable:
    """Return a table of all lines with the total below them."""
    rows = [line_cells(line, policy) for line in result.lines]
    by_set = [[title, EMPTY, EMPTY, amount, EMPTY, EMPTY] for title, amount in totals_by_set(result)]
    total = [TOTAL, EMPTY, EMPTY, amount_phrase(result.totals), EMPTY, EMPTY]
    return TextTable(COLUMNS, [*rows, *by_set, total], summed=True)


def line_chapters(result: Estimate, policy: Policy) -> Iterator[ReportBlock]:
    """Yield a chapter for each rule that has lines: what holds for all of them, then how each came about."""
    if result.lines:
        yield Heading(LINES)
    for _, lines in groupby(result.lines, key=lambda line: line.rule):
        first, *more = lines
        rule = first.evaluation.rule
        yield Heading(rule.title + ways_phrase(rule.id, result, policy), 3)
        summary = policy.clauses[rule.clause].summary
        yield Derivation(EMPTY, [*rule_steps(rule, policy), *([(SUMMARY, summary)] if summary else [])])
        for line in (first, *more):
            yield from _line(line, result, policy)


def _line(line: Line, result: Estimate, policy: Policy) -> Iterator[ReportBlock]:
    shown = EMPTY if line.status == "ineligible" else same(" · ") + amount_phrase(line.amount)
    yield Heading(record_name(line, policy) + same(" · ") + STATUS[line.status] + shown, 4)
    remarks = remarks_phrase(line, result, policy)
    if remarks.zh:
        yield Paragraph(remarks)
    yield Derivation(EMPTY, steps(line, policy))
