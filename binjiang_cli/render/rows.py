"""The estimate as flat rows for spreadsheets: one a line; the last two columns sum to the totals."""

from __future__ import annotations

from binjiang_cli.estimation.measures import ways_in
from binjiang_cli.estimation.phrases import STATUS, fact_phrase
from binjiang_cli.estimation.result import Estimate, Line, Range
from binjiang_cli.policy.load import Policy
from binjiang_cli.words import Lang, Text, joined

COLUMNS = (
    Text("规则", "rule"), Text("名目", "title"), Text("记录", "record"), Text("名称", "name"), Text("条款", "clause"),
    Text("条款出处", "citation"), Text("状态", "status"), Text("计算基数", "eligible cost"),
    Text("比例下限", "intensity low"), Text("比例上限", "intensity high"),
    Text("封顶", "ceiling"), Text("应得下限", "gross low"), Text("应得上限", "gross high"), Text("已获资助", "received"),
    Text("可得下限", "amount low"), Text("可得上限", "amount high"), Text("让位于", "superseded by"), Text("缺少", "missing"),
    Text("缺少的信息", "missing facts"), Text("为零的除数", "zero"), Text("可经措施", "measures"),
    Text("付给", "payee"), Text("由谁支付", "payer"),
    Text("各年下限", "instalments low"), Text("各年上限", "instalments high"),
    Text("计入合计下限", "counted low"), Text("计入合计上限", "counted high"),
)  # fmt: skip


def rows(result: Estimate, policy: Policy, lang: Lang) -> list[list[str]]:
    """Return the heading and a row for each line."""
    return [[column.to(lang) for column in COLUMNS], *(_row(line, result, policy, lang) for line in result.lines)]


def _row(line: Line, result: Estimate, policy: Policy, lang: Lang) -> list[str]:
    matches = [measure.found for measure in result.measures]
    rule = policy.rule(line.rule)
    citation = policy.clauses[line.clause].citation
    facts = joined([fact_phrase(path, result, policy) for path in line.missing])
    return [
        line.rule,
        rule.title.to(lang) if rule else "",
        line.record,
        line.name or "",
        line.clause,
        citation.to(lang) if citation else "",
        STATUS[line.status].to(lang),
        _figure(line.eligible_cost),
        *(("", "") if line.intensity is None else (str(line.intensity.low), str(line.intensity.high))),
        _figure(line.ceiling),
        *_ends(line, line.gross),
        _figure(line.received),
        *_ends(line, line.amount),
        " ".join(line.superseded_by),
        " ".join(line.missing),
        facts.to(lang),
        " ".join(line.zero),
        " ".join(measure.id for measure in ways_in(line.rule, matches)),
        *(words.to(lang) if words else "" for words in (line.payee, line.payer)),
        *_instalments(line),
        *(("0.00", "0.00") if line.status in ("superseded", "undetermined") else _ends(line, line.amount)),
    ]


def _ends(line: Line, amounts: Range | None) -> tuple[str, str]:
    """Return both ends of a range; nothing for a line that is not eligible, whatever it would have come to."""
    if line.status == "ineligible" or amounts is None:
        return "", ""
    return _figure(amounts.low), _figure(amounts.high)


def _instalments(line: Line) -> tuple[str, str]:
    """Return what is paid each year at least and at most; nothing for a line that is not eligible."""
    if line.status == "ineligible" or not line.instalments:
        return "", ""
    return " ".join(str(part.low) for part in line.instalments), " ".join(str(part.high) for part in line.instalments)


def _figure(amount: object) -> str:
    return "" if amount is None else str(amount)
