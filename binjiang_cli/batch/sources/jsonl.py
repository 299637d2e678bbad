"""JSON lines: a profile a line. Numbers keep their text as written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from binjiang_cli.batch.sources.explain import reject_of
from binjiang_cli.batch.sources.files import row_of
from binjiang_cli.batch.sources.plain_json import table_at_once
from binjiang_cli.batch.sources.rows import Irregular, Reject, RowForm, Rows, numbered
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.source.document import MAX_BYTES, UNREADABLE, Document, decode
from binjiang_cli.source.nodes import Node, read_nodes
from binjiang_cli.source.problem import InputError, refuse
from binjiang_cli.source.repair import repair
from binjiang_cli.words import Lang, Text, visible

CHUNK_BYTES = 32 * 1024 * 1024


class Line(Document):
    """One line of a file: its positions are the file's."""

    def __init__(self, name: str, text: str, number: int, original: str | None = None, edits: Any = ()) -> None:
        super().__init__(name, text, original, edits)
        self.number = number

    def position(self, offset: int) -> tuple[int, int]:
        line, column = super().position(offset)
        return self.number + line - 1, column


class JsonLines(NamedTuple):
    """Whole lines of a file, from a byte on; `first` is the first one's number, `companies` how many there are at most."""

    path: str
    name: str
    start: int
    end: int
    first: int
    companies: int

    def read(self, vocabulary: Vocabulary, lang: Lang) -> Rows:
        with Path(self.path).open("rb") as file:
            file.seek(self.start)
            table = table_at_once(file.read(self.end - self.start), vocabulary)
        if table is None:
            return self._one_by_one(vocabulary, lang)
        sources = numbered(f"{visible(self.name)}:", self.first, table.num_rows)
        numbers = range(self.first, self.first + table.num_rows)
        return Rows(table.add_column(0, "source", sources), (), self._nodes(vocabulary, numbers))

    def _one_by_one(self, vocabulary: Vocabulary, lang: Lang) -> Rows:
        form = RowForm(vocabulary)
        rows, sources, numbers = [], [], []
        rejects: list[tuple[int, Reject]] = []
        shown = visible(self.name)
        for number, data in self._lines():
            source = f"{shown}:{number}"
            try:
                rows.append(_row(data, self.name, number, vocabulary, form))
                sources.append(source)
                numbers.append(number)
            except InputError as error:
                rejects.append((len(rows), reject_of(source, error.problems, lang)))
        return Rows(form.table(sources, rows), rejects, self._nodes(vocabulary, numbers))

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        """The lines that are not blank, each cut where it gets longer than a profile may be."""
        number = self.first
        with Path(self.path).open("rb") as file:
            file.seek(self.start)
            while file.tell() < self.end:
                data = piece = file.readline(MAX_BYTES + 1)
                while len(piece) > MAX_BYTES and not piece.endswith(b"\n"):
                    piece = file.readline(MAX_BYTES + 1)
                if not data.isspace():
                    yield number, data
                number += 1

    def _nodes(self, vocabulary: Vocabulary, numbers: Sequence[int]) -> Callable[[int], tuple[Document, Node | None]]:
        lines = cache(lambda: dict(self._lines()))
        return lambda row: _parsed(lines()[numbers[row]], self.name, numbers[row], vocabulary)


def json_lines(path: str, name: str) -> list[JsonLines]:
    """The lines of a file in parts of about thirty megabytes."""
    parts = []
    number = 1
    with Path(path).open("rb") as file:
        while block := file.read(CHUNK_BYTES):
            start, lines, ended = file.tell() - len(block), block.count(b"\n"), block.endswith(b"\n")
            while not ended and (rest := file.readline(CHUNK_BYTES)):
                ended = rest.endswith(b"\n")
                lines += ended
            lines += not ended
            parts.append(JsonLines(path, name, start, file.tell(), number, lines))
            number += lines
    return parts


def _row(data: bytes, name: str, number: int, vocabulary: Vocabulary, form: RowForm) -> dict[str, Any]:
    """A line's row: JSON as the standard library reads it, and whatever else the loader can read by the loader."""
    try:
        if len(data) <= MAX_BYTES:
            value = json.loads(data, object_pairs_hook=_object, parse_int=str, parse_float=str, parse_constant=_no_constant)
            return form.row(value)
    except (ValueError, RecursionError):
        pass
    document, root = _parsed(data, name, number, vocabulary)
    return row_of(document, root, vocabulary, form)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Irregular
    return found


def _no_constant(text: str) -> None:
    raise Irregular


def _parsed(data: bytes, name: str, number: int, vocabulary: Vocabulary) -> tuple[Document, Node | None]:
    """A line's node with its places. Raises InputError."""
    if len(data) > MAX_BYTES:
        most = MAX_BYTES // (1024 * 1024)
        raise refuse(Text(f"这一行超过 {most} MB", f"this line is longer than {most} MB"), Line(name, "", number).place(0))
    line = Line(name, decode(data, name).rstrip("\r\n"), number)
    if found := UNREADABLE.search(line.text):
        code = f"U+{ord(found[0]):04X}"
        raise refuse(Text(f"含有控制字符 {code}", f"control character {code}"), line.place(found.start()))
    mended = repair(line, vocabulary.all_keys)
    if mended is not line:
        mended = Line(name, mended.text, number, mended.original, mended._edits)
    return mended, read_nodes(mended)
