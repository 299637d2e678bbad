"""The columns of what goes out: companies, lines, rejects; their types, and their names for people."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from binjiang_cli.words import Text

LABELS = {
    "source": Text("来源", "Source"), "name": Text("企业名称", "Company"), "uscc": Text("统一社会信用代码", "Credit code"),
    "low": Text("合计下限（元）", "Total, low (CNY)"), "high": Text("合计上限（元）", "Total, high (CNY)"),
    "potential": Text("尚可增加（元）", "Potential (CNY)"), "eligible": Text("可得（行）", "Eligible lines"),
    "superseded": Text("未计入（行）", "Superseded lines"), "undetermined": Text("待定（行）", "Undetermined lines"),
    "ineligible": Text("不符合（行）", "Ineligible lines"), "warnings": Text("提示（条）", "Warnings"),
    "rule": Text("规则", "Rule"), "record": Text("记录", "Record"), "record_name": Text("记录名称", "Record name"),
    "clause": Text("条款", "Clause"), "status": Text("状态", "Status"),
    "eligible_cost": Text("计算基数（元）", "Eligible cost (CNY)"),
    "intensity_low": Text("比例下限", "Intensity, low"), "intensity_high": Text("比例上限", "Intensity, high"),
    "ceiling": Text("封顶（元）", "Ceiling (CNY)"), "gross_low": Text("应得下限（元）", "Gross, low (CNY)"),
    "gross_high": Text("应得上限（元）", "Gross, high (CNY)"), "received": Text("已获资助（元）", "Received (CNY)"),
    "amount_low": Text("可得下限（元）", "Amount, low (CNY)"), "amount_high": Text("可得上限（元）", "Amount, high (CNY)"),
    "subjects": Text("标的", "Subjects"), "superseded_by": Text("让位于", "Superseded by"), "missing": Text("缺少", "Missing"),
    "position": Text("位置", "Position"), "errors": Text("错误", "Errors"),
    "code": Text("代号", "Code"), "path": Text("字段", "Field"), "message": Text("提示", "Warning"),
}  # fmt: skip


def cell_text(value: Any) -> str:
    """A value in a cell: nothing where it is not known, one text for a list."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(value)
    if isinstance(value, Decimal):
        return f"{value:f}" if is_money(value) else f"{value.normalize():f}"
    return str(value)


def is_money(value: Decimal) -> bool:
    """Whether a decimal is an amount, which has two decimals, and not a share."""
    return value.as_tuple().exponent == -2
