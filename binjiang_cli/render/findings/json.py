"""Findings as JSON: the same for both languages, the same bytes for the same input."""

from typing import Any

from binjiang_cli.render.check_page import page_path
from binjiang_cli.render.findings.places import region
from binjiang_cli.render.json import json_text
from binjiang_cli.rulecheck.findings.finding import CheckReport, Finding, Severity
from binjiang_cli.source.problem import Place
from binjiang_cli.version import __version__
from binjiang_cli.words import Lang, Text, visible

SCHEMA_VERSION = 1


def render(report: CheckReport, _lang: Lang) -> str:
    return json_text(
        {
            "schema_version": SCHEMA_VERSION,
            "tool": {"name": "binjiang", "version": __version__},
            "title": _both(report.title),
            "complete": report.complete,
            "counts": {
                "files": len({item.file for item in report.items}),
                "items": len(report.items),
                "errors": report.count(Severity.error),
                "warnings": report.count(Severity.warning),
                "suppressed": report.suppressed,
            },
            "items": [{"name": _both(item.name), "file": item.file, "findings": len(item.findings)} for item in report.items],
            "findings": [_finding(finding) for finding in report.findings],
        }
    )


def _finding(finding: Finding) -> dict[str, Any]:
    check, problem = finding.check, finding.problem
    return {
        "code": check.code,
        "name": check.name,
        "severity": check.severity.value,
        "message": _both(problem.message),
        **_place(finding.place),
        "hint": None if problem.hint is None else _both(problem.hint),
        "related": [{**_place(related.place), "words": _both(related.words)} for related in problem.related],
        "page": page_path(check),
    }


def _place(place: Place) -> dict[str, Any]:
    at = region(place)
    return {
        "file": place.document.name,
        "start": {"line": at.line, "column": at.column},
        "end": {"line": at.end_line, "column": at.end_column},
    }


def _both(text: Text) -> dict[str, str]:
    return {"zh": visible(text.zh), "en": visible(text.en)}
