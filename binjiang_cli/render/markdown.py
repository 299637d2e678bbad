"""The estimate as Markdown: a table, the totals, what is open, the warnings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from binjiang_cli.estimation.phrases import (
    CEILINGS,
    amount_phrase,
    figure,
    measure_phrase,
    payees_phrase,
    record_name,
    remarks_phrase,
    totals_by_set,
    warning_phrase,
)
from binjiang_cli.estimation.result import Estimate
from binjiang_cli.policy.load import Policy
from binjiang_cli.render.lines import LINE_HEADS, line_cells
from binjiang_cli.words import Lang, Text, visible

HEADS = (*LINE_HEADS, Text("说明", "Remarks"))


def render_markdown(result: Estimate, policy: Policy, lang: Lang, explain: bool = False, given: Sequence[Text] = ()) -> str:
    """Return an estimate as Markdown; `given` is what the call changed."""
    out = [f"# {escaped(result.company.name)}", ""]
    title = policy.title.to(lang)
    day = Text("评估日", "As of").to(lang)
    out += [f"{day} {result.as_of} · {escaped(title)} ({result.policy.id}, {result.policy.sha256[:12]})", ""]
    out += [line for words in given for line in (f"**{escaped(words.to(lang))}**", "")]
    if result.lines:
        out += [markdown_row([head.to(lang) for head in HEADS]), "|---|---:|---:|---:|---|---|---|"]
    for line in result.lines:
        cells = [*line_cells(line, policy), remarks_phrase(line, result, policy)]
        out.append(markdown_row(escaped(cell.to(lang)) for cell in cells))
    out += [*_total(result, lang), ""]
    if payees := payees_phrase(result):
        out += [escaped(payees.to(lang)), ""]
    if result.potential:
        worth = figure(result.potential)
        words = Text(
            f"待定各行若都符合，合计最多还可增加 {worth} 元。", f"If all that is undetermined holds: up to {worth} CNY more."
        )
        out += [words.to(lang), ""]
    matching = [measure for measure in result.measures if measure.match == "yes"]
    out += [f"**{Text('相符的措施', 'Matching measures').to(lang)}**", ""] if matching else []
    out += [f"- {escaped(measure_phrase(measure, policy).to(lang))}" for measure in matching]
    out += [""] if matching else []
    out += [f"**{Text('提示', 'Warnings').to(lang)}**", ""] if result.warnings else []
    out += [f"- {escaped(warning_phrase(warned, result, policy).to(lang))}" for warned in result.warnings]
    if result.warnings:
        out.append("")
    if explain:
        out += _explanation(result, policy, lang)
    return "\n".join([*out, f"*{CEILINGS.to(lang)}*", ""])


def _explanation(result: Estimate, policy: Policy, lang: Lang) -> Iterator[str]:
    """Yield a chapter for each rule that has lines: what holds for all of them, then how each came about."""
    from binjiang_cli.policy.prose import claiming_steps, reading_steps
    from binjiang_cli.render.explain import rule_steps, steps

    for _, lines in groupby(result.lines, key=lambda line: line.rule):
        first, *more = lines
        yield from (f"## {escaped(first.evaluation.rule.title.to(lang))}", "")
        rule = first.evaluation.rule
        yield from _steps([*rule_steps(rule, policy), *claiming_steps(rule.claiming)], lang)
        for line in (first, *more):
            yield from (f"### {escaped(record_name(line, policy).to(lang))}", "")
            yield from _steps(steps(line, policy), lang)
    yield from _steps(reading_steps(policy.readings), lang)


def _steps(steps: Sequence[tuple[Text, Text]], lang: Lang) -> list[str]:
    colon = Text("：", ": ").to(lang)
    return [*(f"- {escaped(label.to(lang) + colon + content.to(lang))}" for label, content in steps), ""]


def _total(result: Estimate, lang: Lang) -> list[str]:
    """Return the totals: in the table's last row, below the amounts; by themselves where there is no table."""
    total = f"**{amount_phrase(result.totals).to(lang)}**"
    name = f"**{Text('合计', 'Total').to(lang)}**"
    if not result.lines:
        return [f"{name} {total} {Text('元', 'CNY').to(lang)}"]
    by_set = [(escaped(title.to(lang)), amount.to(lang)) for title, amount in totals_by_set(result)]
    return [markdown_row([title, "", "", amount, "", "", ""]) for title, amount in ((name, total), *by_set)]


def markdown_row(cells: Iterable[str]) -> str:
    """Return a row of a table; the cells are escaped already."""
    return f"| {' | '.join(cells)} |"


def escaped(text: str) -> str:
    """Return a text that Markdown and HTML show as it is."""
    return re.sub(r"([\\`*_\[\]<>|#~$&])", r"\\\1", visible(text))
