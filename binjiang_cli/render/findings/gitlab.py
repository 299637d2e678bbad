"""Findings as a Code Quality report of GitLab."""

from binjiang_cli.render.findings.places import fingerprints, path_in_checkout, region
from binjiang_cli.render.json import json_text
from binjiang_cli.rulecheck.findings.finding import CheckReport, Severity
from binjiang_cli.words import Lang, visible

SEVERITIES = {Severity.error: "major", Severity.warning: "minor"}


def render(report: CheckReport, lang: Lang) -> str:
    findings = report.findings
    return json_text(
        [
            {
                "description": visible(finding.problem.message.to(lang)),
                "check_name": finding.check.code,
                "fingerprint": fingerprint,
                "severity": SEVERITIES[finding.check.severity],
                "location": {
                    "path": path_in_checkout(finding.place.document.name),
                    "lines": {"begin": region(finding.place).line},
                },
            }
            for finding, fingerprint in zip(findings, fingerprints(findings), strict=True)
        ]
    )
