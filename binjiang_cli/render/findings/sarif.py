"""Findings as SARIF 2.1.0."""

from typing import Any
from urllib.parse import quote

from binjiang_cli.render.check_page import page_markdown
from binjiang_cli.render.findings.places import fingerprints, path_in_checkout, region
from binjiang_cli.render.json import json_text
from binjiang_cli.rulecheck.findings.finding import Check, CheckReport, Finding
from binjiang_cli.source.problem import Place
from binjiang_cli.version import __version__
from binjiang_cli.words import Lang, visible

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LANGUAGES: dict[Lang, str] = {"zh": "zh-CN", "en": "en-US"}


def render(report: CheckReport, lang: Lang) -> str:
    findings = report.findings
    checks = sorted({finding.check.code: finding.check for finding in findings}.values(), key=lambda check: check.code)
    order = {check.code: index for index, check in enumerate(checks)}
    driver = {
        "name": "binjiang",
        "version": __version__,
        "semanticVersion": __version__,
        "language": LANGUAGES[lang],
        "rules": [_rule(check, lang) for check in checks],
    }
    results = [
        {**_result(finding, lang), "ruleIndex": order[finding.check.code], "partialFingerprints": {"finding/v1": fingerprint}}
        for finding, fingerprint in zip(findings, fingerprints(findings), strict=True)
    ]
    run = {
        "tool": {"driver": driver},
        "language": LANGUAGES[lang],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(check: Check, lang: Lang) -> dict[str, Any]:
    page = page_markdown(check, [lang])
    return {
        "id": check.code,
        "name": check.name,
        "shortDescription": {"text": check.summary.to(lang)},
        "fullDescription": {"text": check.why.to(lang)},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": check.severity.value},
    }


def _result(finding: Finding, lang: Lang) -> dict[str, Any]:
    problem = finding.problem
    related = [
        {"id": number, **_location(other.place), "message": {"text": _message(other.words.to(lang))}}
        for number, other in enumerate(problem.related)
    ]
    return {
        "ruleId": finding.check.code,
        "level": finding.check.severity.value,
        "message": {"text": "\n".join(_message(text.to(lang)) for text in problem.said)},
        "locations": [_location(finding.place)],
        "relatedLocations": related,
    }


def _location(place: Place) -> dict[str, Any]:
    at = region(place)
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(place.document.name),
            "region": {
                "startLine": at.line,
                "startColumn": at.column,
                "endLine": at.end_line,
                "endColumn": at.end_column,
            },
        }
    }


def _artifact(file: str) -> dict[str, str]:
    path = path_in_checkout(file)
    if path.startswith("/") or path[1:2] == ":":
        return {"uri": f"file:///{quote(path.lstrip('/'))}"}
    return {"uri": quote(path), "uriBaseId": "%SRCROOT%"}


def _message(text: str) -> str:
    """Return the text as a message that holds no link and no placeholder."""
    return visible(text).replace("](", "\\](")
