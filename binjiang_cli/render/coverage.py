"""The coverage of a policy's clauses, for people and as JSON."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any

from rich.cells import cell_len

from binjiang_cli.estimation.phrases import short_money
from binjiang_cli.render.console import Row
from binjiang_cli.render.layout import GAP, TerminalPage
from binjiang_cli.rulecheck.cases.coverage import ClauseCoverage, Uncovered
from binjiang_cli.words import Lang, Text, joined, same

INDENT = 8
SECOND_LEVEL = (
    (Text("由", "covered by"), "covered"),
    (Text("数字", "figures"), "figures"),
    (Text("测试", "tested by"), "tests"),
)


def coverage_rows(covered: Sequence[ClauseCoverage], gaps: Sequence[Uncovered], lang: Lang, width: int) -> Iterator[Row]:
    """Yield a clause with its title; below it what covers it, its figures and its tests; then the gaps."""
    page = TerminalPage(lang, width)
    room = max(cell_len(label.to(lang)) for label, _ in SECOND_LEVEL) + GAP
    for entry in covered:
        yield from page.beside(entry.id, entry.clause.title.to(lang), INDENT, "bold")
        texts = {"covered": _covered(entry).to(lang), "figures": _figures(entry, lang), "tests": _tests(entry)}
        for label, key in SECOND_LEVEL:
            if texts[key]:
                yield from page.beside(label.to(lang), texts[key], room, indent=INDENT)
    yield Row()
    for gap in gaps:
        yield from page.beside(Text("缺", "gap").to(lang), gap.message.to(lang), 3 + GAP, "bold red")
    count = sum(entry.covered for entry in covered)
    summary = Text(
        f"{len(covered)} 条中 {count} 条有着落，{len(gaps)} 处缺口",
        f"{count} of {len(covered)} clauses covered, {len(gaps)} gaps",
    )
    yield Row(summary.to(lang), "bold red" if gaps else "bold green")


def _covered(entry: ClauseCoverage) -> Text:
    parts: list[Text] = []
    if entry.rules:
        listed = ", ".join(entry.rules)
        parts.append(Text(f"规则 {listed}", f"rule {listed}"))
    if entry.measures:
        parts.append(Text("措施", "measure"))
    if entry.parts:
        listed = ", ".join(entry.parts)
        parts.append(Text(f"其下 {listed}", f"its parts {listed}"))
    if entry.clause.engine:
        parts.append(Text("程序：", "the program: ") + entry.clause.engine)
    if entry.clause.excused:
        parts.append(Text("不计算：", "excused: ") + entry.clause.excused)
    return joined(parts, "；", "; ")


def _figures(entry: ClauseCoverage, lang: Lang) -> str:
    figures = [same(figure) for figure in entry.clause.figures]
    if entry.clause.budget_floor:
        figures.append(Text("年预算下限 ", "yearly budget floor ") + short_money(entry.clause.budget_floor.amount))
    return joined(figures).to(lang)


def _tests(entry: ClauseCoverage) -> str:
    files = Counter(PurePath(case.place.document.name).name for case in entry.cases)
    return ", ".join(f"{name} ({count})" for name, count in sorted(files.items()))


def coverage_json(covered: Sequence[ClauseCoverage], gaps: Sequence[Uncovered], lang: Lang) -> dict[str, Any]:
    """Return clauses with what covers them, and the gaps with their stable codes."""
    return {
        "clauses": [
            {
                "id": entry.id,
                "title": entry.clause.title.to(lang),
                "covered": entry.covered,
                "rules": list(entry.rules),
                "measures": list(entry.measures),
                "parts": list(entry.parts),
                "engine": entry.clause.engine.to(lang) if entry.clause.engine else None,
                "excused": entry.clause.excused.to(lang) if entry.clause.excused else None,
                "figures": list(entry.clause.figures),
                "tests": [str(case.place) for case in entry.cases],
            }
            for entry in covered
        ],
        "gaps": [{"code": gap.code, "about": gap.about, "message": gap.message.to(lang)} for gap in gaps],
    }
