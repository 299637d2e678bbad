"""Reports as HTML pages for tests: written, and read again as a browser takes them apart."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from books import EXAMPLES, example
from company_reports import report_of
from helpers import shipped

from binjiang_cli.render.document import Column, Derivation, Heading, Listing, Paragraph, TextTable
from binjiang_cli.report.document import Bar, BarChart, Report, ReportBlock
from binjiang_cli.words import Lang, same

VOID = {"meta", "rect"}  # of the elements that a page has, those that nothing ends
UNSEEN = {"script", "style", "title"}
BY_NAME = {path.stem: path for path in EXAMPLES}


class Page(HTMLParser):
    """A page: its elements in their order, each with its attributes; its text; the content of its scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.scripts: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts.append(data)
        elif data.strip() and self.open[-1] not in UNSEEN:
            self.texts.append(data.strip())


@cache
def report(name: str, lang: Lang, firm: str = "") -> Report:
    """Return the report on an example's company."""
    return report_of(example(BY_NAME[name]), shipped(), lang, firm=firm)


def with_every_block(name: str, lang: Lang = "zh") -> Report:
    """Return a report that has blocks of every kind, in which every name is the one given."""
    made = report("worked-case", lang)
    company = made.estimate.company.model_copy(update={"name": name})
    result = made.estimate.model_copy(update={"company": company})
    return made._replace(firm=name, summary=same(name), blocks=every_block(name), estimate=result)


def every_block(name: str) -> Sequence[ReportBlock]:
    words, other, most = same(name), same(f"{name} 2"), same("100,000,000,000.00 – 200,000,000,000.00")
    columns = [Column(words, figures) for figures in (False, True, True, True, False, False)]
    row = [words, same("100,000,000,000.00"), same("100%"), most, words, words]
    yuan = Decimal(100_000_000_000)
    return [
        Heading(words, 1),
        Paragraph(words),
        Heading(words),
        Paragraph(words, "bold"),
        BarChart([Bar(words, Decimal(0), yuan, yuan, most), Bar(other, yuan, yuan, Decimal(0), most, less=True)], words),
        TextTable(columns, [row, [words, same(""), same(""), most, same(""), same("")]], summed=True),
        Paragraph(words, "italic"),
        Heading(words, 3),
        Heading(words, 4),
        Derivation(words, [(words, words), (words, words)]),
        Derivation(same(""), [(same("sha256"), same("0123456789abcdef" * 16))]),
        Listing([words, words]),
        TextTable(columns, [row]),
    ]


def written(made: Report, path: Path) -> str:
    from binjiang_cli.report.html import write_html

    write_html(made, path)
    return path.read_text("utf-8")
