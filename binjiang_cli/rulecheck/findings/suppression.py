"""Comments that suppress findings: `# binjiang: ignore[BJ203] reason=… until=2027-01-31`.

A comment counts for its own line. Where it has a line to itself, it counts for the next line that is not a comment, and
for all lines of a value that begins there, be it a text or in brackets; of what is indented below a key only for the key.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import Mapping, Node, Scalar, Sequence
from binjiang_cli.source.problem import Place, Refused
from binjiang_cli.values.dates import parse_date

MARK = re.compile(r"#[ \t]*binjiang[:：][ \t]*ignore\b(?P<rest>[^\r\n]*)")
CODES = re.compile(r"\s*\[(?P<codes>[^\]]*)\](?P<rest>.*)")
PART = re.compile(r"\b(?P<key>reason|until)\s*=\s*")


class Suppression(NamedTuple):
    """What a comment says: the codes that it silences, why, until which day (which belongs to it), on which lines.

    It counts for its own line, and for those of `below`. `strange` is what of it is not understood.
    """

    place: Place
    codes: tuple[str, ...]
    reason: str
    until: date | None
    line: int
    below: range
    strange: str | None

    def counts_on(self, day: date) -> bool:
        """Return whether it silences anything on a day: it gives its reason, is understood, and has not expired."""
        return bool(self.reason) and self.strange is None and (self.until is None or day <= self.until)


def suppressions_of(document: Document, root: Node) -> list[Suppression]:
    """Return the suppressions in a file, in the order of their lines. A mark inside a text of the file is none."""
    marks = list(MARK.finditer(document.text))
    if not marks:
        return []
    texts = [span for scalar in _scalars(root) if (span := scalar.place.span) is not None]
    starts = [span.start for span in texts]
    below = _Below(document, root)
    found = [
        _suppression(document, mark, below)
        for mark in reversed(marks)
        if not ((index := bisect_right(starts, mark.start())) and mark.start() < texts[index - 1].end)
    ]
    return found[::-1]


def _scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _scalars(item)
    elif isinstance(node, Mapping):
        for key, value in node.pairs:
            yield key
            yield from _scalars(value)


def _ends(document: Document, root: Node) -> dict[int, int]:
    """Return for each line on which texts or brackets begin, with their key if they have one, the last line that they reach."""
    last: dict[int, int] = {}
    for start, value in _values(root):
        span = value.place.span
        if span is not None and (isinstance(value, Scalar) or document.text[span.start] in "[{"):
            written = document.text[span.start : span.end].rstrip()
            line, _ = document.position(start.start)
            end, _ = document.position(span.start + max(len(written) - 1, 0))
            last[line] = max(last.get(line, line), end)
    return last


def _values(node: Node) -> Iterator[tuple[Place, Node]]:
    """Yield every value, and where it begins: with its key, or by itself in a list."""
    if isinstance(node, Sequence):
        below = [(item.place, item) for item in node.items]
    else:
        below = [(key.place, value) for key, value in node.pairs] if isinstance(node, Mapping) else []
    for start, value in below:
        yield start, value
        yield from _values(value)


def _suppression(document: Document, mark: re.Match[str], below: "_Below") -> Suppression:
    place = document.place(mark.start(), mark.start() + len(mark[0].rstrip()))
    codes: tuple[str, ...] = ()
    parts: dict[str, str] = {}
    strange: str | None = None
    if (listed := CODES.match(mark["rest"])) is None:
        strange = mark["rest"].strip()
    else:
        codes = tuple(code.strip() for code in listed["codes"].split(",") if code.strip())
        parts, strange = _parts(listed["rest"])
    until = None
    try:
        until = parse_date(parts["until"]) if "until" in parts else None
    except Refused:
        strange = parts["until"]
    line, _ = document.position(mark.start())
    return Suppression(place, codes, parts.get("reason", ""), until, line, below.lines(mark.start()), strange)


def _parts(rest: str) -> tuple[dict[str, str], str | None]:
    """Return `reason=… until=…`, in any order, and what stands before the first, if anything does."""
    marks = list(PART.finditer(rest))
    starts = [*(mark.start() for mark in marks), len(rest)]
    parts = {mark["key"]: rest[mark.end() : end].strip().strip("\"“”'") for mark, end in zip(marks, starts[1:], strict=True)}
    return parts, rest[: starts[0]].strip() or None


class _Below:
    """The lines below comments that the comments count for. Asked from the last comment to the first, it is linear."""

    def __init__(self, document: Document, root: Node) -> None:
        self.document = document
        self.ends = _ends(document, root)
        self.last, _ = document.position(max(len(document.text) - 1, 0))
        self.following: dict[int, int] = {}

    def lines(self, start: int) -> range:
        """Return the lines for the comment at an offset; none where it shares its line with something else."""
        number, column = self.document.position(start)
        if self.document.line(number)[: column - 1].strip():
            return range(0)
        at = number + 1
        while at < self.last and self.document.line(at).strip().startswith("#"):
            at = self.following.get(at, at + 1)
        self.following[number] = at
        return range(at, self.ends.get(at, at) + 1)
