"""The outcome of test cases for people: what differs, expected and got, and the count."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from binjiang_cli.render.console import Row, print_rows
from binjiang_cli.rulecheck.run import Outcome
from binjiang_cli.words import Lang, Text, visible


def print_outcomes(outcomes: Sequence[Outcome], lang: Lang) -> None:
    """Print the failed cases with their differences, then how many passed."""
    failed = [outcome for outcome in outcomes if not outcome.passed]
    rows = [row for outcome in failed for row in _failure(outcome, lang)]
    passed = len(outcomes) - len(failed)
    summary = Text(f"{passed} 个案例通过，{len(failed)} 个失败", f"{passed} passed, {len(failed)} failed")
    print_rows([*rows, Row(summary.to(lang), "bold red" if failed else "bold green")], sys.stdout)


def _failure(outcome: Outcome, lang: Lang) -> Iterator[Row]:
    failed = Text("失败：", "failed: ").to(lang)
    yield Row(f"{outcome.case.place}: {failed}{visible(outcome.case.name.to(lang))}", "bold")
    for difference in outcome.differences:
        yield Row(f"    {visible(difference.path)}")
        yield Row("      - " + Text("应为 ", "expected ").to(lang) + visible(difference.expected), "green")
        yield Row("      + " + Text("得到 ", "got      ").to(lang) + visible(difference.got), "red")
