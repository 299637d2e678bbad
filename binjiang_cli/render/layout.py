"""Texts folded into lines of a width in cells, for a terminal; labelled contents, aligned."""

import re
from collections.abc import Collection, Iterator, Sequence

from rich.cells import cell_len

from binjiang_cli.render.console import Row
from binjiang_cli.words import Lang, Text, visible

NEVER_FIRST = "，。；：、）》”！？,.;:)"
NARROWEST = 60
WIDEST = 120
GAP = 2


def readable(width: int) -> int:
    """Return the width to fold to in a terminal of a width in cells."""
    return max(NARROWEST, min(width, WIDEST))


def labelled(
    steps: Sequence[tuple[Text, Text]], lang: Lang, width: int, indent: int = 0, whole: Collection[str] = ()
) -> Iterator[Row]:
    """Yield contents one below the other, aligned behind their labels; a label that comes again is not repeated.

    The parts in `whole` are never broken, as in `folded`.
    """
    widest = max((cell_len(label.to(lang)) for label, _ in steps), default=0)
    before = ""
    for label, content in steps:
        head = label.to(lang)
        lines = folded(visible(content.to(lang)), width - indent - widest - GAP, whole)
        for number, line in enumerate(lines):
            lead = head if number == 0 and head != before else ""
            yield Row((" " * indent + lead + " " * (widest - cell_len(lead) + GAP) + line).rstrip())
        before = head


def folded(text: str, width: int, whole: Collection[str] = ()) -> list[str]:
    """Return a text in lines of at most `width` cells, broken at blanks and between Chinese characters, never in a figure.

    The parts in `whole` (paths, names) are never broken, so that they can be copied: where one does not fit it takes a
    line of its own, which may be wider.
    """
    width = max(width, 1)
    whole = [part for part in whole if part]
    lines = [""]
    used = 0
    for piece in pieces(text, whole):
        if used + cell_len(piece.rstrip()) > width and lines[-1]:
            lines.append("")
            piece, used = piece.lstrip(), 0
        while cell_len(piece.rstrip()) > width and not any(part in piece for part in whole):
            cut = cells_fitting(piece, width)
            lines[-1] += piece[:cut]
            lines.append("")
            piece = piece[cut:]
        lines[-1] += piece
        used += cell_len(piece)
    return [line.rstrip() for line in lines]


def pieces(text: str, whole: Collection[str] = ()) -> list[str]:
    """Return what a line can be broken between.

    Words with the blanks behind them, Chinese characters one by one, whole parts.
    """
    pieces: list[str] = []
    for char in _units(text, whole):
        wide = cell_len(char) > 1
        joins = bool(pieces) and (
            char in NEVER_FIRST or char == " " or (not wide and not pieces[-1].endswith(" ") and cell_len(pieces[-1][-1]) == 1)
        )
        if joins or (pieces and pieces[-1][-1] in "（《“("):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def _units(text: str, whole: Collection[str]) -> Sequence[str]:
    """Return the characters of a text, and the parts that stay whole."""
    kept = "|".join(re.escape(part) for part in sorted(whole, key=len, reverse=True))
    return re.findall(f"{kept}|.", text, re.DOTALL) if kept else text


def cells_fitting(text: str, width: int) -> int:
    """Return how many characters of a text that is too long go into `width` cells; at least one."""
    used = 0
    for index, char in enumerate(text):
        used += cell_len(char)
        if used > width:
            return max(index, 1)
    return len(text)
