"""A comparison as Markdown: nothing in a name becomes markup."""

from collections.abc import Iterator, Sequence

from binjiang_cli.estimation.phrases import CEILINGS
from binjiang_cli.render.compared.page import AFTER, BEFORE, DIFFERENCE, ComparisonPage, Differing
from binjiang_cli.render.markdown import escaped, markdown_row
from binjiang_cli.words import Lang, Text, same

HEADS = (same(""), same(""), BEFORE, AFTER, DIFFERENCE)


def page_markdown(page: ComparisonPage, lang: Lang) -> str:
    """Return a comparison as Markdown: what both sides are, a table of what differs, remarks."""
    colon = Text("：", ": ").to(lang)
    out = [f"# {_safe(page.title, lang)}", ""]
    out += [f"- {_safe(label, lang)}{colon}{_safe(words, lang)}" for label, words in page.sides]
    out += ["", *(line for note in page.notes for line in (f"**{_safe(note, lang)}**", ""))]
    out += [f"**{_safe(page.sentence, lang)}**", ""]
    if page.blocks:
        if any(block.cells for block in page.blocks):
            out += [*_table(page.blocks, lang), ""]
        out += _remarks(page.blocks, lang)
    if page.rest is not None:
        out += [_safe(page.rest, lang), ""]
    return "\n".join([*out, f"*{CEILINGS.to(lang)}*", ""] if page.blocks else out)


def _table(blocks: Sequence[Differing], lang: Lang) -> Iterator[str]:
    """Yield a table with a row for each figure that differs; what it is a figure of stands in the first of its rows."""
    yield markdown_row([head.to(lang) for head in HEADS])
    yield "|---|---|---:|---:|---:|"
    for block in blocks:
        title = _safe(block.title, lang)
        for row in block.cells:
            yield markdown_row([title, *(_safe(cell, lang) for cell in row)])
            title = ""


def _remarks(blocks: Sequence[Differing], lang: Lang) -> Iterator[str]:
    """Yield why lines pay nothing, and how figures came about."""
    colon = Text("：", ": ").to(lang)
    for block in blocks:
        if not block.remarks and not block.steps:
            continue
        yield from (f"**{_safe(block.title, lang)}**", "")
        yield from (f"- {_safe(remark, lang)}" for remark in block.remarks)
        for label, steps in block.steps:
            yield f"- {_safe(label, lang)}"
            yield from (f"  - {_safe(step, lang)}{colon}{_safe(content, lang)}" for step, content in steps)
        yield ""


def _safe(text: Text, lang: Lang) -> str:
    return escaped(text.to(lang))
