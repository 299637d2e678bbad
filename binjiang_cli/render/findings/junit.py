"""Findings as JUnit XML: a suite a file, a case for each thing that was looked at.

JUnit knows no warnings: what does not make the run fail stands in the suite's output. Nothing is timed, so that the same
input gives the same bytes.
"""

import re
from collections.abc import Collection, Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from binjiang_cli.render.findings.concise import concise
from binjiang_cli.rulecheck.findings.finding import CheckReport, Finding, Item, Severity
from binjiang_cli.words import Lang, visible

NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NO_TIME = "1970-01-01T00:00:00"


def render(report: CheckReport, lang: Lang, failing: Collection[Severity]) -> str:
    """Render findings; `failing` are the severities that make the run fail: their findings are failures."""
    root = ET.Element("testsuites")
    for number, (file, items) in enumerate(groupby(report.items, lambda item: item.file)):
        root.append(_suite(number, file, list(items), lang, failing))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(number: int, file: str, items: Sequence[Item], lang: Lang, failing: Collection[Severity]) -> ET.Element:
    cases = [_case(item, lang, failing) for item in items]
    failures = sum(len(case) for case in cases)
    name = _text(file)
    suite = ET.Element("testsuite", name=name, package=name, id=str(number), hostname="localhost", timestamp=NO_TIME, time="0")
    suite.attrib.update(tests=str(len(cases)), failures=str(failures), errors="0")
    ET.SubElement(suite, "properties")
    suite.extend(cases)
    others = [finding for item in items for finding in item.findings if finding.check.severity not in failing]
    ET.SubElement(suite, "system-out").text = "\n".join(_told(finding, lang) for finding in others)
    ET.SubElement(suite, "system-err").text = ""
    return suite


def _case(item: Item, lang: Lang, failing: Collection[Severity]) -> ET.Element:
    case = ET.Element("testcase", name=_text(item.name.to(lang)), classname=_text(item.file), time="0")
    found = [finding for finding in item.findings if finding.check.severity in failing]
    if found:
        worst = min(found, key=lambda finding: list(Severity).index(finding.check.severity))
        message = f"{worst.check.code} {_text(worst.problem.message.to(lang))}"
        failure = ET.SubElement(case, "failure", type=worst.check.severity.value, message=message)
        failure.text = "\n".join(_told(finding, lang) for finding in found)
    return case


def _told(finding: Finding, lang: Lang) -> str:
    hint = finding.problem.hint
    return _text(concise(finding, lang)) + (f"\n  {_text(hint.to(lang))}" if hint is not None else "")


def _text(text: str) -> str:
    """Return the text with what XML cannot hold written out."""
    return NOT_IN_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", visible(text))
