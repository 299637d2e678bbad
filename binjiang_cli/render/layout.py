"""Texts folded into lines of a width in cells, for a terminal."""

from rich.cells import cell_len

NEVER_FIRST = "，。；：、）》”！？,.;:)"


def folded(text: str, width: int) -> list[str]:
    """A text in lines of at most `width` cells, broken at blanks and between Chinese characters, never in a figure."""
    lines = [""]
    for piece in pieces(text):
        if cell_len(lines[-1] + piece.rstrip()) > width and lines[-1]:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
            piece = piece.lstrip()
        while cell_len(piece.rstrip()) > width:
            cut = cells_fitting(piece, width)
            lines[-1] += piece[:cut]
            lines.append("")
            piece = piece[cut:]
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def pieces(text: str) -> list[str]:
    """What a line can be broken between: words with the blanks behind them, Chinese characters one by one."""
    pieces: list[str] = []
    for char in text:
        wide = cell_len(char) > 1
        joins = bool(pieces) and (
            char in NEVER_FIRST or char == " " or (not wide and not pieces[-1].endswith(" ") and cell_len(pieces[-1][-1]) == 1)
        )
        if joins or (pieces and pieces[-1][-1] in "（《“"):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def cells_fitting(text: str, width: int) -> int:
    """How many characters of a text that is too long go into `width` cells; at least one."""
    used = 0
    for index, char in enumerate(text):
        used += cell_len(char)
        if used > width:
            return max(index, 1)
    return len(text)
