"""Findings out: the forms that a call asks for, and the exit code that follows."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING

from binjiang_cli.cli.exits import Exit
from binjiang_cli.words import Lang, Text

if TYPE_CHECKING:
    from binjiang_cli.rulecheck.finding import Report

FORM = Text("输出形式；在 GitHub Actions 里默认为 github", "The form of the output; github by default under GitHub Actions")
OUTPUT = Text("另存一份：形式=文件，可重复", "Write another form to a file: FORMAT=PATH; may be repeated")
FAIL_ON = Text("从哪一级起退出码为 1", "From which severity on the exit code is 1")


class ReportForm(str, Enum):
    """The forms that findings come in."""

    full = "full"
    concise = "concise"


class FailOn(str, Enum):
    """The least severity that makes a run fail."""

    error = "error"
    warning = "warning"
    never = "never"


def deliver(report: Report, form: ReportForm | None, outputs: Sequence[str], lang: Lang) -> None:
    """Write a report to standard output in a form, and to the files of `outputs` in theirs.

    Raises InputError for an output that is not FORMAT=PATH or cannot be written.
    """
    from binjiang_cli.render.findings.concise import concise

    sys.stdout.write(concise(report, lang))


def exit_code(report: Report, fail_on: FailOn) -> Exit:
    """1 where there is a finding that counts."""
    from binjiang_cli.rulecheck.finding import Severity

    counted = {FailOn.error: (Severity.error,), FailOn.warning: tuple(Severity), FailOn.never: ()}[fail_on]
    return Exit.FINDINGS if any(finding.check.severity in counted for finding in report.findings) else Exit.DONE
