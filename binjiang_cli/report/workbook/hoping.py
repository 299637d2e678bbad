"""What the lines would come to if every undetermined one whose amount is known were eligible, as formulas."""

from __future__ import annotations

from collections.abc import Sequence

from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.spreadsheet.paper import Paper
from binjiang_cli.language.readings.spreadsheet.term import ONE, ZERO, Term, all_of, at_least, number, when
from binjiang_cli.report.workbook.choosing import Choosing
from binjiang_cli.report.workbook.lines import UNDETERMINED, LiveLine


def hoped(lines: Sequence[LiveLine], paper: Paper) -> list[Term]:
    """Return what each line would then add to the high total, in fen.

    Raises CannotSay for lines under a limit, as it depends on what is not known which of them share it, and where there are
    too many ways to choose.
    """
    if any(line.rule.limits or line.rule.shared for line in lines):
        raise CannotSay("合计限额由哪几行共用取决于未知的事实", "which lines share a limit depends on facts that are not known")
    hopeful = [paper.keep(all_of(line.there, _not_failed(line), line.gross_high.known, line.received.known)) for line in lines]
    choosing = Choosing(lines, hopeful, [False] * len(lines), paper)
    chosen = choosing.choose()
    if ONE in chosen.fixed:
        raise CannotSay("取舍的办法太多", "there are too many ways to choose")
    return [paper.keep(when(paid, high, ZERO)) for paid, high in zip(chosen.paid, choosing.high, strict=True)]


def _not_failed(line: LiveLine) -> Term:
    return when(at_least(line.verdict, number(UNDETERMINED)), ONE, ZERO)
