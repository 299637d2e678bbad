"""Findings for people: each with the lines that it is about, a caret under them, and what would be right."""

from collections.abc import Iterator
from typing import NamedTuple, TextIO

from binjiang_cli.render.check_page import SEVERITIES, page_uri
from binjiang_cli.render.console import shows_colour, styled
from binjiang_cli.render.findings.summary import summary
from binjiang_cli.rulecheck.findings.finding import CheckReport, Finding, Severity
from binjiang_cli.source.problem import Place
from binjiang_cli.words import Lang, Text, visible

MOST_SHOWN = 200
STYLES = {Severity.error: "bold red", Severity.warning: "bold yellow"}
INCOMPLETE = Text(
    "规则集还读不全，有些检查没有做：改正后请再检查一次",
    "some checks were left out, as the rule set cannot be read as a whole: mend it and check again",
)
HINT = Text("提示：", "hint: ")
INDENT = " " * 6


class StyledLine(NamedTuple):
    """Pieces of text, each with its Rich style; `cut` to the width of a terminal rather than wrapped."""

    pieces: tuple[tuple[str, str], ...] = ()
    cut: bool = False


def render(report: CheckReport, lang: Lang) -> str:
    return "".join("".join(text for text, _ in line.pieces) + "\n" for line in _lines(report, lang))


def print_full(report: CheckReport, lang: Lang, stream: TextIO) -> None:
    """Print a report, with its styles and links where the stream is a terminal that shows them."""
    if not shows_colour(stream):
        stream.write(render(report, lang))
        stream.flush()
        return
    from rich.console import OverflowMethod
    from rich.text import Text as Styled

    console = styled(stream)
    for line in _lines(report, lang):
        overflow: OverflowMethod = "ellipsis" if line.cut else "ignore"
        console.print(Styled.assemble(*line.pieces), overflow=overflow, no_wrap=True, crop=False)


def _lines(report: CheckReport, lang: Lang) -> Iterator[StyledLine]:
    findings = report.findings
    for finding in findings[:MOST_SHOWN]:
        yield from _finding(finding, lang)
        yield StyledLine()
    if (more := len(findings) - MOST_SHOWN) > 0:
        words = Text(f"另有 {more} 处，用 --format concise 列出", f"and {more} more; --format concise lists them all")
        yield StyledLine(((words.to(lang), ""),))
    worst = min((finding.check.severity for finding in findings), key=list(Severity).index, default=None)
    yield StyledLine(((visible(summary(report).to(lang)), STYLES[worst] if worst else "bold green"),))
    if not report.complete:
        yield StyledLine(((INCOMPLETE.to(lang), ""),))
    if codes := sorted({finding.check.code for finding in findings}):
        words = Text(f"说明：binjiang explain {codes[0]}", f"explained by: binjiang explain {codes[0]}")
        if others := codes[1:]:
            words += Text(f"（或 {'、'.join(others)}）", f" (or {', '.join(others)})")
        yield StyledLine(((words.to(lang), ""),))


def _finding(finding: Finding, lang: Lang) -> Iterator[StyledLine]:
    check, problem = finding.check, finding.problem
    style = STYLES[check.severity]
    yield StyledLine(
        (
            (f"{finding.place}: ", "bold"),
            (f"{SEVERITIES[check.severity].to(lang)}[", style),
            (check.code, f"{style} link {page_uri(check)}"),
            ("] ", style),
            (visible(problem.message.to(lang)), "bold"),
        )
    )
    yield from _excerpt(finding.place, style)
    for related in problem.related:
        seen = Text(f"另见 {related.place}：", f"see {related.place}: ") + related.words
        yield StyledLine(((INDENT + visible(seen.to(lang)), ""),))
        yield from _excerpt(related.place, "bold blue")
    if problem.hint is not None:
        yield StyledLine(((f"{INDENT}{HINT.to(lang)}{visible(problem.hint.to(lang))}", "cyan"),))


def _excerpt(place: Place, style: str) -> Iterator[StyledLine]:
    from binjiang_cli.render.excerpt import excerpt

    if place.span is not None:
        typed, carets = excerpt(place)
        yield StyledLine(((typed.text, typed.style),), cut=True)
        yield StyledLine(((carets.text, style),), cut=True)
