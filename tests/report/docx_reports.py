"""Reports for tests, and what their documents hold."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from company_reports import report_of
from helpers import profile_from, shipped

from binjiang_cli.profile.load import load_profile
from binjiang_cli.report.document import Report
from binjiang_cli.words import Lang

ROOT = Path(__file__).parents[2]
FIRM = "钱塘产业政策咨询有限公司"
HOSTILE = ("<b>&", "=1+1", "{{ 7*7 }}", "{% for x in lines %}", "{_{ 7*7 }_}", "\"'><script>", "长" * 300, "]]>&#123;&amp;")


@cache
def report(name: str = "worked-case", lang: Lang = "zh", firm: str = FIRM) -> Report:
    """Return the report on an example."""
    return report_of(load_profile(ROOT / f"examples/profiles/{name}.yaml", shipped()), shipped(), lang, firm=firm)


def report_from(profile: dict[str, Any], lang: Lang = "zh", firm: str = "") -> Report:
    """Return the report on a profile given as data, on a fixed day."""
    text = json.dumps({"as_of": str(date(2026, 6, 30)), **profile}, ensure_ascii=False)
    return report_of(profile_from(text, shipped()), shipped(), lang, firm=firm)


@cache
def hostile_report() -> Report:
    """Return a report on a company and records with the worst of names."""
    projects = [
        {"name": name, "subject": name, "key_innovation": True, "spend": 123456.78 + at} for at, name in enumerate(HOSTILE)
    ]
    return report_from({"company": {"name": " ".join(HOSTILE)}, "rd_projects": projects}, firm=HOSTILE[0])
