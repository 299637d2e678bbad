"""From a report to an HTML page."""

from __future__ import annotations

from pathlib import Path

from binjiang_cli.report.document import Report
from binjiang_cli.report.html.blocks import parts_of
from binjiang_cli.report.html.pages import page
from binjiang_cli.words import Text


def write_html(report: Report, path: Path) -> None:
    """Write a report as one HTML page in UTF-8, with its estimate as JSON in it. Raises OSError."""
    path.write_text(report_html(report), "utf-8", newline="\n")


def report_html(report: Report) -> str:
    """Return a report as the text of an HTML page."""
    result, lang = report.estimate, report.lang
    return page(
        "report.html.j2",
        lang,
        title=report.title,
        summary=report.summary.to(lang),
        firm=report.firm,
        company=result.company.name,
        day=Text(f"评估日 {result.as_of}", f"As of {result.as_of}").to(lang),
        parts=parts_of(report),
        estimate=result.as_json(lang),
    )
