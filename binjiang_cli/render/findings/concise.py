"""Findings as one line each: file:line:col: severity CODE message. Nothing else: for grep and for editors."""

from __future__ import annotations

from binjiang_cli.render.findings.places import region
from binjiang_cli.rulecheck.findings.finding import CheckReport, Finding
from binjiang_cli.words import Lang, visible


def render(report: CheckReport, lang: Lang) -> str:
    return "".join(f"{concise(finding, lang)}\n" for finding in report.findings)


def concise(finding: Finding, lang: Lang) -> str:
    """Return one finding in one line."""
    at = region(finding.place)
    message = visible(finding.problem.message.to(lang))
    check = finding.check
    return f"{finding.place.document.name}:{at.line}:{at.column}: {check.severity.value} {check.code} {message}"
