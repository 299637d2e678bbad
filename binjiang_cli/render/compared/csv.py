"""A comparison as CSV: a row a line or a company that differs, the totals last; no text is a formula."""

from collections.abc import Iterable

from binjiang_cli.advice.companies import CompaniesComparison, CompanyChange
from binjiang_cli.advice.comparison import Comparison, LineChange, LineState, TotalAmounts
from binjiang_cli.advice.outputs import COUNTS, CompanyRow
from binjiang_cli.estimation.phrases import STATUS
from binjiang_cli.estimation.result import Range
from binjiang_cli.render.compared.companies import FATES
from binjiang_cli.render.compared.page import AFTER, BEFORE, DIFFERENCE, TOTAL
from binjiang_cli.render.csv import csv_text
from binjiang_cli.result_columns import CHINESE
from binjiang_cli.words import Lang, Text, same

LOW, HIGH, POTENTIAL = Text("下限", "low"), Text("上限", "high"), Text("尚可增加", "potential")
LINE = (Text("规则", "rule"), Text("记录", "record"), Text("名称", "name"))
COMPANY = (Text("变化", "status"), *(Text(CHINESE[name], name) for name in ("source", "name", "uscc")))
OF_SUMS = (LOW, HIGH, POTENTIAL)
OF_COUNTS = tuple(Text(CHINESE[name], name) for name in COUNTS)


def lines_csv(found: Comparison, lang: Lang) -> str:
    """Return the lines that differ. The columns of differences sum to the last row."""
    states = (Text("状态", "status"), LOW, HIGH)
    heads = [*LINE, *_on(BEFORE, states), *_on(AFTER, states), *_on(DIFFERENCE, (LOW, HIGH))]
    before, after, difference = found.before.totals, found.after.totals, found.difference
    totals = ["", "", TOTAL.to(lang), "", *_ends(before), "", *_ends(after), str(difference.low), str(difference.high)]
    return csv_text([[head.to(lang) for head in heads], *(_line(change, lang) for change in found.lines), totals])


def _line(change: LineChange, lang: Lang) -> list[str]:
    states = [*_state(change.before, lang), *_state(change.after, lang)]
    return [change.rule, change.record, change.name or "", *states, *_ends(change.difference)]


def _state(state: LineState | None, lang: Lang) -> list[str]:
    """Return status, low and high; nothing where there is no such line."""
    return ["", "", ""] if state is None else [STATUS[state.status].to(lang), *_ends(state.amount)]


def _ends(amounts: Range | None) -> list[str]:
    return ["", ""] if amounts is None else [str(amounts.low), str(amounts.high)]


def companies_csv(found: CompaniesComparison, lang: Lang) -> str:
    """Return the companies that differ, the largest movers first. The columns of differences sum to the last row."""
    figures = (*OF_SUMS, *OF_COUNTS)
    heads = [*COMPANY, *_on(BEFORE, figures), *_on(AFTER, figures), *_on(DIFFERENCE, OF_SUMS)]
    blank = [""] * len(OF_COUNTS)
    sides = [*_sums(found.before.amounts), *blank, *_sums(found.after.amounts), *blank]
    totals = ["", "", TOTAL.to(lang), "", *sides, *_sums(found.difference)]
    return csv_text([[head.to(lang) for head in heads], *(_company(change, lang) for change in found.companies), totals])


def _company(change: CompanyChange, lang: Lang) -> list[str]:
    about = [FATES[change.fate].to(lang), *change.company[:3]]
    return [*about, *_figures(change.before), *_figures(change.after), *_sums(change.difference)]


def _figures(row: CompanyRow | None) -> list[str]:
    """Return the amounts and counts of a company; nothing where it is not there."""
    return [""] * (len(OF_SUMS) + len(OF_COUNTS)) if row is None else [*_sums(row.amounts), *map(str, row.counts)]


def _sums(amounts: TotalAmounts) -> list[str]:
    return [str(amount) for amount in amounts]


def _on(side: Text, heads: Iterable[Text]) -> list[Text]:
    """Return headings of a side: 之前 下限, before low."""
    return [Text(side.zh, side.en.lower()) + same(" ") + head for head in heads]
