"""The outcome of test cases for people: what differs, expected and got, and the count."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text as Styled

from binjiang_cli.rulecheck.run import Outcome
from binjiang_cli.words import Lang, Text, visible


def print_outcomes(outcomes: Sequence[Outcome], lang: Lang) -> None:
    """Print the failed cases with their differences, then how many passed."""
    console = Console(highlight=False, soft_wrap=True)
    failed = [outcome for outcome in outcomes if not outcome.passed]
    for outcome in failed:
        console.print(_failure(outcome, lang))
    passed = len(outcomes) - len(failed)
    summary = Text(f"{passed} 个案例通过，{len(failed)} 个失败", f"{passed} passed, {len(failed)} failed")
    console.print(Styled(summary.to(lang), style="bold red" if failed else "bold green"))


def _failure(outcome: Outcome, lang: Lang) -> Styled:
    text = Styled(f"{outcome.case.place}: ", style="bold")
    text.append(Text("失败：", "failed: ").to(lang), style="bold red")
    text.append(visible(outcome.case.name.to(lang)))
    for difference in outcome.differences:
        text.append(f"\n    {visible(difference.path)}")
        text.append("\n      - " + Text("应为 ", "expected ").to(lang) + visible(difference.expected), style="green")
        text.append("\n      + " + Text("得到 ", "got      ").to(lang) + visible(difference.got), style="red")
    return text
