"""A rule set against its policy's text, for people and as JSON."""

from collections.abc import Iterator
from typing import Any

from rich.cells import cell_len

from binjiang_cli.render.console import Row
from binjiang_cli.render.layout import GAP, TerminalPage
from binjiang_cli.rulecheck.verification.verify import ClauseCheck, Code, Deviation, Verification
from binjiang_cli.words import Lang, Text, joined, same, visible

ID_WIDTH = 8
DETAIL = 10
NARROWEST = 40
CODES: dict[Code, Text] = {
    "missing_clause": Text("缺失", "missing"),
    "out_of_order": Text("错位", "out of order"),
    "figure_missing": Text("数字不符", "figure missing"),
    "changed": Text("有改动", "changed"),
    "unrecorded": Text("未记录", "unrecorded"),
}


def verification_rows(result: Verification, lang: Lang, width: int, recorded: int | None = None) -> Iterator[Row]:
    """Yield a line for each clause with its figures, its findings below it; then the counts.

    `recorded` is the number of fingerprints that were written; None where nothing was to be.
    """
    page = TerminalPage(lang, max(width, NARROWEST))
    titles = max((cell_len(visible(clause.title.to(lang))) for clause in result.clauses), default=0)
    for clause in result.clauses:
        findings = result.of(clause.id)
        yield from _clause(clause, bool(findings), titles, page)
        for finding in findings:
            yield from page.wrapped(CODES[finding.code] + Text("：", ": ") + finding.message, "red", DETAIL)
        doubted = any(finding.code != "unrecorded" for finding in findings)
        if doubted and (leaning := _leaning(findings[0])):
            yield from page.wrapped(leaning, "dim", DETAIL)
    yield Row()
    yield from page.wrapped(_summary(result), "bold red" if result.findings else "bold green")
    if recorded is not None:
        yield from page.wrapped(_of_record(result, recorded), "bold")


def _clause(clause: ClauseCheck, doubted: bool, titles: int, page: TerminalPage) -> Iterator[Row]:
    title = visible(clause.title.to(page.lang))
    listed = (same(f"{visible(check.figure)}{'' if check.found else ' ✗'}") for check in clause.figures)
    figures = joined(listed).to(page.lang)
    head = f"{'✗' if doubted else '✓'} {clause.id:<{ID_WIDTH - 1}} "
    style = "bold red" if doubted else ""
    column = min(DETAIL + titles + GAP, page.width - cell_len(figures))
    gap = column - DETAIL - cell_len(title)
    if figures and gap >= GAP:
        yield Row(head + title + " " * gap + figures, style)
        return
    yield from page.beside(head, f"{title}{' ' * GAP if figures else ''}{figures}", DETAIL, style)


def _leaning(finding: Deviation) -> Text | None:
    parts = []
    if finding.rules:
        listed = ", ".join(finding.rules)
        parts.append(Text(f"规则 {listed}", f"rules: {listed}"))
    if finding.measures:
        listed = ", ".join(finding.measures)
        parts.append(Text(f"措施 {listed}", f"measures: {listed}"))
    if not parts:
        return None
    return Text("受影响：", "affects ") + joined(parts, "；", "; ")


def _summary(result: Verification) -> Text:
    total = len(result.clauses)
    found = total - len(result.missing)
    figures = [check for clause in result.clauses for check in clause.figures]
    standing = sum(check.found for check in figures)
    findings = "1 finding" if len(result.findings) == 1 else f"{len(result.findings)} findings"
    return Text(
        f"{total} 条中找到 {found} 条，{len(figures)} 个数字中有 {standing} 个在原文中，{len(result.findings)} 处不符",
        f"{found} of {total} clauses found, {standing} of {len(figures)} figures in the text, {findings}",
    )


def _of_record(result: Verification, recorded: int) -> Text:
    if result.missing:
        return Text("有条款没有找到，没有写入指纹", "clauses are missing; no fingerprint was written")
    return Text(f"写入 {recorded} 个指纹", f"{recorded} fingerprint{'' if recorded == 1 else 's'} written")


def verification_json(result: Verification, lang: Lang) -> dict[str, Any]:
    """Return the clauses with their figures, and the findings with their stable codes."""
    return {
        "source": result.source,
        "clauses": [
            {
                "id": clause.id,
                "title": clause.title.to(lang),
                "found": clause.found,
                "fingerprint": clause.fingerprint,
                "figures": [
                    {"figure": check.figure, "found": check.found, "used_by": list(check.used_by)} for check in clause.figures
                ],
                "findings": [finding.code for finding in result.of(clause.id)],
            }
            for clause in result.clauses
        ],
        "findings": [
            {
                "code": finding.code,
                "clause": finding.clause,
                "message": finding.message.to(lang),
                "rules": list(finding.rules),
                "measures": list(finding.measures),
            }
            for finding in result.findings
        ],
    }
