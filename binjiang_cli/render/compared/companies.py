"""Two outputs of a batch as they are shown to people."""

from collections.abc import Iterator
from itertools import islice

from binjiang_cli.advice.companies import CompaniesComparison, CompanyChange, Fate
from binjiang_cli.advice.outputs import COUNTS, CompanyRow
from binjiang_cli.estimation.phrases import STATUS
from binjiang_cli.render.compared.page import (
    AFTER,
    BEFORE,
    NOTHING_DIFFERS,
    ComparisonPage,
    Contrast,
    Differing,
    amount_cells,
    totals_block,
)
from binjiang_cli.words import Text, same

FATES: dict[Fate, Text] = {"changed": Text("有变化", "changed"), "came": Text("新增", "new"), "went": Text("不再有", "gone")}
LINES = Text("（行）", " lines")
WARNINGS = Text("提示（条）", "warnings")


def page_of_companies(found: CompaniesComparison, before: str, after: str, top: int) -> ComparisonPage:
    """Return what is shown of two outputs of a batch: at most `top` companies one by one, the largest movers first."""
    rest = len(found.companies) - top
    return ComparisonPage(
        Text("企业的比较", "Companies compared"),
        [(BEFORE, same(before)), (AFTER, same(after))],
        (before, after),
        [],
        _differing_companies(found) if found.changed else NOTHING_DIFFERS,
        [*_company_blocks(found, top)] if found.changed else [],
        Text(f"另有 {rest} 家有差别，没有列出", f"{rest} more differ and are not shown") if rest > 0 else None,
    )


def _differing_companies(found: CompaniesComparison) -> Text:
    was, now, counts = found.before.companies, found.after.companies, found.counts
    told = [Text(f"{counts[fate]} 家{words.zh}", f"{counts[fate]} {words.en}") for fate, words in FATES.items()]
    told.append(Text(f"{counts['same']} 家相同", f"{counts['same']} the same"))
    return Text(
        f"之前 {was} 家企业，之后 {now} 家：{'、'.join(words.zh for words in told)}。",
        f"Companies: {was} before, {now} after; {', '.join(words.en for words in told)}.",
    )


def _company_blocks(found: CompaniesComparison, top: int) -> Iterator[Differing]:
    yield totals_block(found.before.amounts, found.after.amounts)
    yield from map(_company_block, islice(found.companies, top))


def _company_block(change: CompanyChange) -> Differing:
    was, now = change.before, change.after
    amounts = amount_cells(was and was.amounts, now and now.amounts)
    kept = [row for row, by in zip(amounts, change.difference, strict=True) if by]
    kept += [row for row in _count_cells(was, now) if row.differs]
    return Differing(company_words(change), kept or amounts[1:2])


def company_words(change: CompanyChange) -> Text:
    """Return what a company is called, by which it is known, and what became of it."""
    source, name, uscc = change.company[:3]
    known, fate = uscc or source, FATES[change.fate]
    called = same(name or source)
    tail = Text(f"（{known}）", f" ({known})") if known and name else same("")
    return called + tail + Text(f"：{fate.zh}", f": {fate.en}")


def _count_cells(before: CompanyRow | None, after: CompanyRow | None) -> list[Contrast]:
    """Return the numbers of lines and warnings of a company that is on both sides."""
    if before is None or after is None:
        return []
    counted = zip(COUNTS, before.counts, after.counts, strict=True)
    return [Contrast(_count_label(name), same(str(was)), same(str(now)), _by(now - was)) for name, was, now in counted]


def _by(more: int) -> Text:
    return same(f"{more:+}".replace("-", "−"))


def _count_label(name: str) -> Text:
    return WARNINGS if name == "warnings" else STATUS[name] + LINES  # type: ignore[index]
