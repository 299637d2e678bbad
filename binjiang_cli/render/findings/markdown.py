"""Findings as Markdown, fit for a pull-request comment: nothing in them becomes markup, a mention or a link."""

from collections.abc import Iterator

from binjiang_cli.render.changes_markdown import safe
from binjiang_cli.render.check_page import SEVERITIES
from binjiang_cli.render.findings.summary import summary
from binjiang_cli.rulecheck.findings.finding import CheckReport, Finding
from binjiang_cli.words import Lang, Text

HEADS = (Text("位置", "Place"), Text("级别", "Severity"), Text("编号", "Code"), Text("内容", "What"))


def render(report: CheckReport, lang: Lang) -> str:
    return "\n".join(_lines(report, lang)) + "\n"


def _lines(report: CheckReport, lang: Lang) -> Iterator[str]:
    yield f"**{safe(summary(report).to(lang))}**"
    if not report.findings:
        return
    yield ""
    yield f"| {' | '.join(head.to(lang) for head in HEADS)} |"
    yield f"|{'---|' * len(HEADS)}"
    yield from (f"| {' | '.join(_cells(finding, lang))} |" for finding in report.findings)


def _cells(finding: Finding, lang: Lang) -> Iterator[str]:
    yield safe(str(finding.place))
    yield SEVERITIES[finding.check.severity].to(lang)
    yield finding.check.code
    yield "<br>".join(safe(text.to(lang)) for text in finding.problem.said)
