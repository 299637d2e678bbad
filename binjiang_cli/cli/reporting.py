"""Findings out: the forms that a call asks for, and the exit code that follows."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from binjiang_cli.cli.exits import Exit
from binjiang_cli.source.problem import InputError, Problem
from binjiang_cli.words import Lang, Text, visible

if TYPE_CHECKING:
    from binjiang_cli.rulecheck.findings.finding import CheckReport, Severity

FORM = Text(
    "输出形式；默认为 full，在 GitHub Actions 里为 github",
    "The form of the output; full by default, github under GitHub Actions",
)
OUTPUT = Text("另存一份：形式=文件，可重复", "Write another form to a file: FORMAT=PATH; repeatable")
FAIL_ON = Text("从哪一级起退出码为 1", "From which severity on the exit code is 1")


def form_option(lang: Lang) -> Any:
    """Return the option --format of a command that reports findings."""
    return typer.Option(None, "--format", "-f", help=FORM.to(lang))


def outputs_option(lang: Lang) -> Any:
    """Return the option --output FORMAT=PATH, which `named_outputs` reads."""
    return typer.Option([], "--output", metavar="FORMAT=PATH", help=OUTPUT.to(lang))


def fail_on_option(lang: Lang) -> Any:
    """Return the option --fail-on."""
    return typer.Option(FailOn.warning, "--fail-on", help=FAIL_ON.to(lang))


class ReportForm(str, Enum):
    """The forms that findings come in."""

    full = "full"
    concise = "concise"
    json = "json"
    junit = "junit"
    sarif = "sarif"
    github = "github"
    gitlab = "gitlab"
    markdown = "markdown"


class FailOn(str, Enum):
    """The least severity that makes a run fail."""

    error = "error"
    warning = "warning"
    never = "never"


def named_outputs(outputs: Sequence[str]) -> list[tuple[ReportForm, Path]]:
    """Return the forms and files that FORMAT=PATH texts name. Raises InputError for what is not of this form."""
    named: list[tuple[ReportForm, Path]] = []
    problems: list[Problem] = []
    forms = [form.value for form in ReportForm]
    known = ", ".join(forms)
    for text in outputs:
        form, _, path = text.partition("=")
        if form in forms and path:
            named.append((ReportForm(form), Path(path)))
            continue
        shown = visible(text[:200])
        message = Text(f"--output 的值不对：{shown}", f"not an output: {shown}")
        hint = Text(
            f"写作 形式=文件，例如 junit=report.xml；形式有 {known}", f"FORMAT=PATH, like junit=report.xml; forms: {known}"
        )
        problems.append(Problem(message, hint=hint))
    if problems:
        raise InputError(problems)
    return named


def keep_rule_sets(outputs: Sequence[tuple[ReportForm, Path]], folders: Iterable[Path]) -> None:
    """Raise InputError for an output that would replace a file of a rule set."""
    from binjiang_cli.cli.output import keep_inputs
    from binjiang_cli.policy.files import files_of_rule_set

    keep_inputs([path for _, path in outputs], (file for folder in folders for file in files_of_rule_set(folder)))


def deliver(
    report: CheckReport, form: ReportForm | None, outputs: Sequence[str], lang: Lang, fail_on: FailOn = FailOn.warning
) -> None:
    """Write a report to standard output in a form, and to the files of `outputs` in theirs.

    Without a form it is GitHub's under GitHub Actions, else the full one. `fail_on` is what JUnit's failures go by.
    Raises InputError for an output that is not FORMAT=PATH or cannot be written.
    """
    from binjiang_cli.cli.output import write_result

    form = form or form_of_surroundings() or ReportForm.full
    if form is ReportForm.full:
        from binjiang_cli.render.findings.full import print_full

        print_full(report, lang, sys.stdout)
    else:
        write_result(_rendered(report, form, lang, fail_on), None)
    save(report, outputs, lang, fail_on)


def form_of_surroundings() -> ReportForm | None:
    """Return GitHub's form under GitHub Actions."""
    return ReportForm.github if os.environ.get("GITHUB_ACTIONS") == "true" else None


def save(report: CheckReport, outputs: Sequence[str], lang: Lang, fail_on: FailOn = FailOn.warning) -> None:
    """Write a report to the files of `outputs` in their forms.

    Raises InputError for an output that is not FORMAT=PATH or cannot be written.
    """
    from binjiang_cli.cli.output import write_result

    for form, path in named_outputs(outputs):
        write_result(_rendered(report, form, lang, fail_on), path)


def exit_code(report: CheckReport, fail_on: FailOn) -> Exit:
    """Return 1 where there is a finding that counts."""
    counted = _counted(fail_on)
    return Exit.FINDINGS if any(finding.check.severity in counted for finding in report.findings) else Exit.DONE


def _rendered(report: CheckReport, form: ReportForm, lang: Lang, fail_on: FailOn) -> str:
    if form is ReportForm.junit:
        from binjiang_cli.render.findings.junit import render

        return render(report, lang, _counted(fail_on))
    text: str = import_module(f"binjiang_cli.render.findings.{form.value}").render(report, lang)
    return text


def _counted(fail_on: FailOn) -> tuple[Severity, ...]:
    """Return the severities that make a run fail."""
    from binjiang_cli.rulecheck.findings.finding import Severity

    return {FailOn.error: (Severity.error,), FailOn.warning: tuple(Severity), FailOn.never: ()}[fail_on]
