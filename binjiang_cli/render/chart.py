"""A line chart in braille: two dots a cell across, four down."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from rich.cells import cell_len

DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # of a cell, by row and column (Unicode 28xx)
EMPTY = 0x2800
ACROSS, DOWN = 2, 4
JUMP = "▲"


class Stroke(NamedTuple):
    """A straight line of the chart, from one point to another."""

    x: tuple[Fraction, Fraction]
    y: tuple[Fraction, Fraction]


class Axis(NamedTuple):
    """What stands at the ends of an axis."""

    low: str
    high: str


def line_chart(
    strokes: Sequence[Stroke], jumps: Sequence[Fraction], x: Axis, y: Axis, width: int, height: int = 10
) -> list[str]:
    """Return the lines of a chart of `width` cells; x runs from 0 to 1, y is drawn from its least to its greatest.

    Below the chart, the places of `jumps` are marked.
    """
    margin = max(cell_len(y.low), cell_len(y.high))
    columns = width - margin - 2
    grid = [[EMPTY] * columns for _ in range(height)]
    least, most = min(min(stroke.y) for stroke in strokes), max(max(stroke.y) for stroke in strokes)
    for stroke in strokes:
        _draw(grid, stroke, least, most)
    lines = []
    for number, row in enumerate(grid):
        label = y.high if number == 0 else y.low if number == height - 1 else ""
        lines.append(" " * (margin - cell_len(label)) + label + " │" + "".join(map(chr, row)).rstrip(chr(EMPTY)))
    marks = [" "] * columns
    for place in jumps:
        marks[_column(place, columns * ACROSS) // ACROSS] = JUMP
    lines.append(" " * margin + " └" + "─" * columns)
    lines += [(" " * (margin + 2) + "".join(marks)).rstrip()] if jumps else []
    between = columns - cell_len(x.low) - cell_len(x.high)
    lines.append(" " * (margin + 2) + x.low + " " * max(between, 1) + x.high)
    return lines


def _draw(grid: list[list[int]], stroke: Stroke, least: Fraction, most: Fraction) -> None:
    across, down = len(grid[0]) * ACROSS, len(grid) * DOWN
    first, last = (_column(place, across) for place in stroke.x)
    heights = [Fraction(1, 2) if most == least else (value - least) / (most - least) for value in stroke.y]
    before: int | None = None
    for dot in range(first, last + 1):
        share = Fraction(dot - first, last - first) if last > first else Fraction(0)
        row = down - 1 - round((heights[0] + (heights[1] - heights[0]) * share) * (down - 1))
        for at in range(min(row, before if before is not None else row), max(row, before if before is not None else row) + 1):
            grid[at // DOWN][dot // ACROSS] |= DOTS[at % DOWN][dot % ACROSS]
        before = row


def _column(place: Fraction, across: int) -> int:
    """Return the dot across at a place from 0 to 1."""
    return min(int(place * across), across - 1)
