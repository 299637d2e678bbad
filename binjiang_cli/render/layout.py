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


class TerminalPage:
    """What stands in a terminal, in a language: words folded to a width in cells.

    The parts in `whole` are never broken, as in `folded`.
    """

    def __init__(self, lang: Lang, width: int) -> None:
        self.lang: Lang = lang
        self.width = width

    def wrapped(
        self, text: Text, style: str = "", indent: int = 0, hang: int = 0, whole: Collection[str] = ()
    ) -> Iterator[Row]:
        """Yield a text over as many lines as it needs, those after the first further in by `hang`."""
        lines = folded(visible(text.to(self.lang)), self.width - indent - hang, [visible(part) for part in whole])
        yield from (Row(" " * (indent + (hang if number else 0)) + line, style) for number, line in enumerate(lines))

    def beside(
        self, head: str, words: str, room: int, style: str = "", indent: int = 0, whole: Collection[str] = ()
    ) -> Iterator[Row]:
        """Yield words beside a head, which stands before the first of their lines and has a `room` in cells."""
        for line in folded(visible(words), self.width - indent - room, [visible(part) for part in whole]):
            yield Row((" " * indent + padded(head, room) + line).rstrip(), style)
            head = ""

    def labelled(
        self, steps: Sequence[tuple[Text, Text]], indent: int = 0, whole: Collection[str] = (), again: bool = False
    ) -> Iterator[Row]:
        """Yield contents one below the other, aligned behind their labels; a label that comes `again` is not repeated."""
        widest = max((cell_len(label.to(self.lang)) for label, _ in steps), default=0)
        before = ""
        for label, content in steps:
            head = label.to(self.lang)
            shown = head if again or head != before else ""
            yield from self.beside(shown, content.to(self.lang), widest + GAP, "", indent, whole)
            before = head


def padded(text: str, width: int) -> str:
    """Return a text with blanks behind it, as wide as so many cells."""
    return text + " " * (width - cell_len(text))


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
