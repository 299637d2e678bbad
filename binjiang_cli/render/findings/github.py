"""Findings as annotations of GitHub Actions, errors first; below them all of them as plain lines.

GitHub shows ten annotations of a kind for a step, so that no more are asked for.
"""

from hashlib import sha256

from binjiang_cli.render.check_page import SEVERITIES
from binjiang_cli.render.findings.concise import concise
from binjiang_cli.render.findings.places import path_in_checkout, region
from binjiang_cli.render.findings.summary import summary
from binjiang_cli.rulecheck.findings.finding import CheckReport, Finding, Severity
from binjiang_cli.words import Lang, Text, joined, visible

MOST_ANNOTATIONS = 10
ALL = Text("全部发现", "All findings")


def render(report: CheckReport, lang: Lang) -> str:
    lines: list[str] = []
    left_out: list[Text] = []
    for severity in Severity:
        found = [finding for finding in report.findings if finding.check.severity is severity]
        lines += [_annotation(finding, lang) for finding in found[:MOST_ANNOTATIONS]]
        if more := len(found[MOST_ANNOTATIONS:]):
            words = SEVERITIES[severity]
            left_out.append(Text(f"{more} 个{words.zh}", f"{more} more {words.en}{'' if more == 1 else 's'}"))
    if left_out:
        rest = joined(left_out, en=" and ")
        words = Text(f"另有 {rest.zh}，见这一步的日志", f"{rest.en}: see the log of this step")
        lines.append(f"::notice::{_data(words.to(lang))}")
    lines += _plain([concise(finding, lang) for finding in report.findings], lang)
    return "".join(f"{line}\n" for line in [*lines, visible(summary(report).to(lang))])


def _plain(lines: list[str], lang: Lang) -> list[str]:
    """Return lines in a group, in which nothing is read as a command: the word that ends this cannot stand in them."""
    if not lines:
        return []
    word = sha256("\n".join(lines).encode("utf-8", "backslashreplace")).hexdigest()
    return [f"::group::{ALL.to(lang)}", f"::stop-commands::{word}", *lines, f"::{word}::", "::endgroup::"]


def _annotation(finding: Finding, lang: Lang) -> str:
    check, problem, at = finding.check, finding.problem, region(finding.place)
    properties = {
        "file": path_in_checkout(finding.place.document.name),
        "line": at.line,
        "col": at.column,
        "endLine": at.end_line,
        **({"endColumn": at.end_column} if at.end_line == at.line else {}),
        "title": f"{check.code} {check.name}",
    }
    stated = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    message = "\n".join(visible(text.to(lang)) for text in problem.said)
    return f"::{check.severity.value} {stated}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
