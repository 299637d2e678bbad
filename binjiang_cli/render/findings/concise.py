"""Findings as one line each: file:line:col: severity CODE message."""

from __future__ import annotations

from binjiang_cli.rulecheck.finding import Finding, Report
from binjiang_cli.words import Lang, visible


def concise(report: Report, lang: Lang) -> str:
    """One line for each finding."""
    return "".join(f"{_line(finding, lang)}\n" for finding in report.findings)


def _line(finding: Finding, lang: Lang) -> str:
    line, column = finding.line_and_column
    message = visible(finding.problem.message.to(lang))
    return f"{finding.place.document.name}:{line}:{column}: {finding.check.severity.value} {finding.check.code} {message}"
