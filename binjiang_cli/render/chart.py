"""A line chart in braille: two dots a cell across, four down."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from rich.cells import cell_len

DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # of a cell, by row and column (Unicode 28xx)
BLANK = 0x2800
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
    grid = [[BLANK] * columns for _ in range(height)]
    least, most = min(min(stroke.y) for stroke in strokes), max(max(stroke.y) for stroke in strokes)
    for stroke in strokes:
        _draw(grid, stroke, least, most)
    lines = []
    for number, row in enumerate(grid):
        label = y.high if number == 0 else y.low if number == height - 1 else ""
        picture = "".join(map(chr, row)).replace(chr(BLANK), " ")
        lines.append((" " * (margin - cell_len(label)) + label + " │" + picture).rstrip())
    marks = [" "] * columns
    for place in jumps:
        marks[_column(place, columns * ACROSS) // ACROSS] = JUMP
    lines.append(" " * margin + " └" + "─" * columns)
    lines += [(" " * (margin + 2) + "".join(marks)).rstrip()] if jumps else []
    lines += _x_labels(x, margin + 2, width)
    return lines


def _x_labels(x: Axis, start: int, width: int) -> list[str]:
    """Return what stands below the ends of an axis that begins at a cell; one below the other where there is no room."""
    free = width - cell_len(x.low) - cell_len(x.high)
    low = " " * min(start, max(free - 1, 0)) + x.low
    if free < 1:
        return [low, " " * max(width - cell_len(x.high), 0) + x.high]
    return [low + " " * (width - cell_len(low) - cell_len(x.high)) + x.high]


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
