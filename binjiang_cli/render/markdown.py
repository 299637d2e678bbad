"""The estimate as Markdown: a table, the totals, what is open, the warnings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from binjiang_cli.estimation.result import Estimate
from binjiang_cli.policy.load import Policy
from binjiang_cli.render.phrases import (
    CEILINGS,
    STATUS,
    amount_phrase,
    figure,
    line_title,
    measure_phrase,
    path_phrase,
    rate_phrase,
    reasons,
)
from binjiang_cli.words import Lang, Text, visible

HEADS = (
    Text("项目", "Record"), Text("计算基数", "Eligible cost"), Text("比例", "Intensity"), Text("金额（元）", "Amount (CNY)"),
    Text("条款", "Clause"), Text("状态", "Status"), Text("说明", "Remarks"),
)  # fmt: skip


def render_markdown(result: Estimate, policy: Policy, lang: Lang) -> str:
    out = [f"# {escaped(result.company.name)}", ""]
    title = policy.title.to(lang)
    day = Text("评估日", "As of").to(lang)
    out += [f"{day} {result.as_of} · {escaped(title)} ({result.policy.id}, {result.policy.sha256[:12]})", ""]
    if result.lines:
        out += [_row([head.to(lang) for head in HEADS]), "|---|---:|---:|---:|---|---|---|"]
    for line in result.lines:
        remarks = "；" if lang == "zh" else "; "
        cells = [
            line_title(line, policy).to(lang),
            "—" if line.eligible_cost is None else figure(line.eligible_cost),
            rate_phrase(line).to(lang),
            "—" if line.status == "ineligible" else amount_phrase(line.amount).to(lang),
            line.clause,
            STATUS[line.status].to(lang),
            remarks.join(reason.to(lang) for reason in reasons(line, result, policy)),
        ]
        out.append(_row([escaped(cell) for cell in cells]))
    total = amount_phrase(result.totals)
    out += ["", f"**{Text(f'合计 {total.zh} 元', f'Total {total.en} CNY').to(lang)}**", ""]
    if result.potential:
        worth = figure(result.potential)
        words = Text(
            f"待定各行若都符合，合计最多还可增加 {worth} 元。", f"If all that is undetermined holds: up to {worth} CNY more."
        )
        out += [words.to(lang), ""]
    matching = [measure for measure in result.measures if measure.match == "yes"]
    out += [f"- {escaped(measure_phrase(measure, policy).to(lang))}" for measure in matching]
    out += [""] if matching else []
    for warned in result.warnings:
        path = f"{path_phrase(warned.path, policy).to(lang)}: " if warned.path else ""
        out.append(f"- {escaped(path + warned.message.to(lang))}")
    if result.warnings:
        out.append("")
    return "\n".join([*out, f"*{CEILINGS.to(lang)}*", ""])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def escaped(text: str) -> str:
    """A text that Markdown and HTML show as it is."""
    return re.sub(r"([\\`*_\[\]<>|#~$&])", r"\\\1", visible(text))
