"""What the placeholders of a template stand for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from binjiang_cli.estimation.phrases import (
    STATUS,
    amount_cell,
    clause_phrase,
    cost_phrase,
    figure,
    rate_phrase,
    record_name,
    remarks_phrase,
)
from binjiang_cli.estimation.result import Line
from binjiang_cli.report.document import Report
from binjiang_cli.words import Text

PLACEHOLDERS: Mapping[str, Text] = {
    "company": Text("企业名称", "the company's name"),
    "code": Text("统一社会信用代码，没有时为空", "its credit code, empty where it has none"),
    "as_of": Text("评估日", "the day of the estimate"),
    "firm": Text("出具报告的机构（--firm）", "who hands the report out (--firm)"),
    "summary": Text("一句话的结果", "the result in one sentence"),
    "low": Text("合计的下限（元）", "the low end of the total, in yuan"),
    "high": Text("合计的上限（元）", "the high end of the total, in yuan"),
    "potential": Text("待定各项若都符合，最多还可增加的数额（元）", "what all that is undetermined can add at most, in yuan"),
    "policy": Text("政策名称", "the policy's title"),
    "issuer": Text("政策的制定机关", "who issued the policy"),
    "lines": Text("各项，用在循环里", "the lines, for a loop"),
    "report": Text("报告全文，单独一段", "the whole report, in a paragraph of its own"),
}
LINE_FIELDS: Mapping[str, Text] = {
    "record": Text("项目", "the record"),
    "rule": Text("规则", "the rule"),
    "cost": Text("计算基数（元）", "the eligible cost, in yuan"),
    "intensity": Text("比例", "the intensity"),
    "amount": Text("金额（元）", "the amount, in yuan"),
    "clause": Text("条款", "the clause"),
    "status": Text("状态", "the status"),
    "remarks": Text("说明：为什么是这个数，或为什么没有", "why it pays this, or nothing"),
}


def values_of(report: Report) -> dict[str, Any]:
    """Return what the placeholders stand for but `report`: texts, and for each line a mapping of texts."""
    lang, found, policy = report.lang, report.estimate, report.policy
    return {
        "company": found.company.name, "code": found.company.uscc or "", "as_of": str(found.as_of), "firm": report.firm,
        "summary": report.summary.to(lang), "low": figure(found.totals.low), "high": figure(found.totals.high),
        "potential": figure(found.potential), "policy": policy.title.to(lang), "issuer": policy.issuer.to(lang),
        "lines": [{name: text.to(lang) for name, text in _line(line, report).items()} for line in found.lines],
    }  # fmt: skip


def _line(line: Line, report: Report) -> dict[str, Text]:
    policy = report.policy
    return {
        "record": record_name(line, policy),
        "rule": line.evaluation.rule.title,
        "cost": cost_phrase(line),
        "intensity": rate_phrase(line),
        "amount": amount_cell(line),
        "clause": clause_phrase(line.clause, policy),
        "status": STATUS[line.status],
        "remarks": remarks_phrase(line, report.estimate, policy),
    }
