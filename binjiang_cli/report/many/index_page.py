"""The index as a page: the companies by amount, by what is worth asking, and those that have no report."""

from __future__ import annotations

from decimal import Decimal

from binjiang_cli.estimation.phrases import CEILINGS, figure
from binjiang_cli.report.contents.result import TOTAL, received_sentence
from binjiang_cli.report.html.pages import page
from binjiang_cli.report.many.index import FILES, NO_BOUND, REFUSED, TITLE, WORTH, Index, link
from binjiang_cli.report.many.rows import IndexRow, by_worth, sums_of
from binjiang_cli.words import Text

WORDS = {
    "all": TOTAL,
    "amount": Text("按金额", "By amount"),
    "worth": WORTH,
    "refused": REFUSED,
    "files": FILES,
    "ceilings": CEILINGS,
    "company": Text("企业", "Company"),
    "low": Text("下限（元）", "Low (CNY)"),
    "high": Text("上限（元）", "High (CNY)"),
    "potential": Text("尚可增加（元）", "Potential (CNY)"),
    "question": Text("最值得问的", "Most worth asking"),
    "alone": Text("查明后最多可增（元）", "Alone, at most (CNY)"),
    "together": Text("若不利则减少（元）", "Lost if it is unfavourable (CNY)"),
    "warnings": Text("提示", "Warnings"),
    "status": Text("状态", "Status"),
    "source": Text("来源", "Source"),
    "why": Text("原因", "Why"),
}


def index_html(index: Index) -> str:
    """Return the index as the text of an HTML page."""
    lang, sums = index.asked.lang, sums_of(index.rows)
    return page(
        "index.html.j2",
        lang,
        title=TITLE.to(lang),
        firm=index.asked.firm,
        basis=index.basis,
        given=index.asked.given,
        sentence=_sentence(index),
        head={name: words.to(lang) for name, words in WORDS.items()},
        by_amount=[_shown(index, row) for row in index.rows],
        by_worth=[_shown(index, row) for row in by_worth(index.rows)],
        sums={name: _figure(value) for name, value in sums._asdict().items()},
        rejects=index.rejects,
        files=index.files,
    )


def _sentence(index: Index) -> Text:
    count, sums = len(index.rows), sums_of(index.rows)
    said = Text(f"{count} 家企业。", f"{count} {'company' if count == 1 else 'companies'}. ")
    if count:
        said += received_sentence(sums.low, sums.high, sums.potential)
    if refused := len(index.rejects):
        said += Text(f"另有 {refused} 家没有报告。", f" {refused} more without a report.")
    return said


def _shown(index: Index, row: IndexRow) -> dict[str, str]:
    """Return the cells of a row, as they are shown."""
    lang = index.asked.lang
    known = {name: _figure(value) for name, value in row._asdict().items()}
    alone = _figure(row.alone) if row.alone is not None else NO_BOUND.to(lang)
    return known | {
        "link": link(row.file), "status": index.status(row).to(lang), "alone": alone, "worth": _worth(row).to(lang),
    }  # fmt: skip


def _worth(row: IndexRow) -> Text:
    """Return what the answer to a company's question is worth."""
    if row.alone is None:
        return NO_BOUND
    most = figure(max(row.alone, row.together or row.alone))
    return Text(f"关系到 {most} 元", f"up to CNY {most} depend on it")


def _figure(value: object) -> str:
    """Return a value as it is shown, an amount in its groups of digits."""
    if value is None:
        return ""
    return figure(value) if isinstance(value, Decimal) else str(value)
