"""A report in one line."""

from binjiang_cli.rulecheck.findings.finding import CheckReport, Severity
from binjiang_cli.words import Text, joined


def summary(report: CheckReport) -> Text:
    """Return what was looked at, and how many errors, warnings and suppressions there are."""
    files, items = len({item.file for item in report.items}), len(report.items)
    looked_at = [Text(f"{files} 个文件", _number(files, "file"))]
    if items != files:
        looked_at.append(Text(f"{items} 项", _number(items, "item")))
    errors, warnings = report.count(Severity.error), report.count(Severity.warning)
    found = []
    if errors:
        found.append(Text(f"{errors} 个错误", _number(errors, "error")))
    if warnings:
        found.append(Text(f"{warnings} 个警告", _number(warnings, "warning")))
    outcome = joined(found) if found else Text("没有发现问题", "nothing found")
    if report.suppressed:
        outcome += Text(f"，屏蔽 {report.suppressed} 处", f", {report.suppressed} suppressed")
    return report.title + Text("：", ": ") + joined(looked_at) + Text("，", ", ") + outcome


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
