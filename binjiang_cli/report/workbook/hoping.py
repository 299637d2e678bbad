"""What the lines would come to if every undetermined one whose amount is known were eligible, as formulas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from binjiang_cli.language import tree
from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.spreadsheet.formula import ONE, ZERO, Formula, all_of, at_least, number, when
from binjiang_cli.language.readings.spreadsheet.paper import Paper
from binjiang_cli.language.types import MoneyType, NumberType
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.rule import Rule
from binjiang_cli.policy.uses import nodes_with_lets
from binjiang_cli.report.workbook.choosing import Choosing
from binjiang_cli.report.workbook.lines import UNDETERMINED, LiveLine


def hoped(lines: Sequence[LiveLine], policy: Policy, paper: Paper) -> list[Formula]:
    """Return what each line would then add to the high total, in fen.

    Raises CannotSay for lines under a limit, as it depends on what is not known which of them share it, where a divisor that
    is zero may keep a line out whose amount is known, and where there are too many ways to choose.
    """
    if any(line.rule.all_limits for line in lines):
        raise CannotSay("合计限额由哪几行共用取决于未知的事实", "which lines share a limit depends on facts that are not known")
    if any(_may_divide_by_zero(line.rule, policy) for line in lines):
        raise CannotSay("条件里的除数可能为零", "a condition divides by what can be zero")
    hopeful = [paper.keep(all_of(line.there, _not_failed(line), line.gross_high.known, line.received.known)) for line in lines]
    choosing = Choosing(lines, hopeful, [False] * len(lines), paper)
    chosen = choosing.choose()
    if ONE in chosen.fixed:
        raise CannotSay("取舍的办法太多", "there are too many ways to choose")
    return [paper.keep(when(paid, high, ZERO)) for paid, high in zip(chosen.paid, choosing.high, strict=True)]


def _may_divide_by_zero(rule: Rule, policy: Policy) -> bool:
    """Return whether a divisor can be zero in what does not decide the amounts themselves, of a rule without limits."""
    conditions = (condition.test for condition in policy.conditions_of(rule))
    parts = (*conditions, *(node for node in (rule.where, rule.subject, rule.year) if node is not None))
    return any(_can_be_zero(divisor, rule) for part in parts for divisor in _divisors(part, rule))


def _divisors(node: tree.Node, rule: Rule) -> Iterator[tree.Node]:
    """Yield what an expression divides by, itself and through the names that the rule gives by `let`."""
    for below in nodes_with_lets(node, rule):
        match below:
            case tree.Arithmetic(operator="/", right=right):
                yield right
            case tree.Call(function="full" | "rounded", arguments=(_, unit)):
                yield unit


def _can_be_zero(node: tree.Node, rule: Rule) -> bool:
    kind = rule.types[node]
    return not isinstance(kind, NumberType | MoneyType) or kind.bounds.low is None or kind.bounds.low <= 0


def _not_failed(line: LiveLine) -> Formula:
    return when(at_least(line.verdict, number(UNDETERMINED)), ONE, ZERO)
