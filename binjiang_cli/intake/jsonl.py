"""JSON lines: a profile a line. Numbers keep their text as written."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from binjiang_cli.intake.files import ProfileRow, row_of
from binjiang_cli.intake.plain_json import read_alike
from binjiang_cli.intake.rejects import Reject, reject_of
from binjiang_cli.intake.rows import Irregular, RowForm, Rows
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.profile.caution import Caution
from binjiang_cli.source.document import MAX_BYTES, UNREADABLE, Document, decode
from binjiang_cli.source.nodes import Node, read_nodes
from binjiang_cli.source.opening import open_regular
from binjiang_cli.source.problem import InputError, refuse
from binjiang_cli.source.repair import repair
from binjiang_cli.words import Lang, Text, visible

if TYPE_CHECKING:
    import pyarrow as pa

CHUNK_BYTES = 30 * 1024 * 1024
BLOCK_BYTES = 256 * 1024  # that stay near the processor


class JsonLine(Document):
    """One line of a file: its positions are the file's."""

    def __init__(self, name: str, text: str, number: int, original: str | None = None, edits: Any = ()) -> None:
        super().__init__(name, text, original, edits)
        self.number = number

    def position(self, offset: int) -> tuple[int, int]:
        line, column = super().position(offset)
        return self.number + line - 1, column

    def line(self, number: int) -> str:
        return super().line(number - self.number + 1)


class _Read(NamedTuple):
    """The profiles of a part, their places among its lines in order, and by places what is rejected and what is warned of."""

    table: pa.Table
    places: pa.UInt64Array
    rejects: Sequence[tuple[int, Reject]]
    cautions: Mapping[int, tuple[Caution, ...]] = {}


class _Odd(NamedTuple):
    """Lines read one by one: the places of the profiles, and the same as of a part."""

    places: list[int]
    rows: list[dict[str, Any]]
    rejects: list[tuple[int, Reject]]
    cautions: dict[int, tuple[Caution, ...]]


class JsonLines(NamedTuple):
    """Whole lines of a file, from a byte on; `first` is the first one's number, `companies` how many there are at most."""

    path: str
    name: str
    start: int
    end: int
    first: int
    companies: int
    is_table: bool = True

    @property
    def place(self) -> str:
        """Return what its companies are called together."""
        return f"{visible(self.name)}:{self.first}-{self.first + self.companies - 1}"

    def read(self, vocabulary: Vocabulary, lang: Lang) -> Rows:
        import numpy as np

        from binjiang_cli.intake.arrow import whole, with_numbers

        lines = self._split()
        table, places, refused, warned = self._at_once(lines, vocabulary, lang) or self._one_by_one(lines, vocabulary, lang)
        numbers = whole(np.from_dlpack(places) + self.first)

        def row(place: int) -> int:
            return bisect_left(places, place, key=lambda row: row.as_py())

        rejects = [(row(place), reject) for place, reject in refused]
        cautions = {row(place): told for place, told in warned.items()}
        sources = with_numbers(f"{visible(self.name)}:", numbers)
        return Rows(table.add_column(0, "source", sources), rejects, self._nodes(vocabulary, numbers), cautions)

    def _split(self) -> pa.LargeBinaryArray:
        """Return the lines, with their ends or without; where one is longer than a profile may be, each cut there."""
        import numpy as np
        import pyarrow as pa

        from binjiang_cli.intake.arrow import whole

        if self.end - self.start > CHUNK_BYTES + MAX_BYTES:
            return pa.array((data for _, data in self._lines()), pa.large_binary())
        with open_regular(self.path) as file:
            file.seek(self.start)
            data = file.read(self.end - self.start)
        characters = np.frombuffer(data, np.uint8)
        blocks = range(0, len(data), BLOCK_BYTES)
        ends = [np.flatnonzero(characters[block : block + BLOCK_BYTES] == ord("\n")) + block + 1 for block in blocks]
        bounds = np.concatenate([[0], *ends, np.array([] if data.endswith(b"\n") else [len(data)], int)])
        return pa.Array.from_buffers(pa.large_binary(), len(bounds) - 1, [None, whole(bounds).buffers()[1], pa.py_buffer(data)])

    def _at_once(self, lines: pa.LargeBinaryArray, vocabulary: Vocabulary, lang: Lang) -> _Read | None:
        """Return the lines read at once, but those that are not like the others; None where they come to no one table."""
        import pyarrow as pa
        import pyarrow.compute as pc

        alike = read_alike(lines, vocabulary)
        if alike is None:
            return None
        places = pc.indices_nonzero(alike.flags)
        odd = self._rows(lines, pc.indices_nonzero(pc.invert(alike.flags)).to_pylist(), vocabulary, lang)
        if not odd.rows:
            return _Read(alike.table(), places, odd.rejects)
        table = alike.with_rows(pa.table(RowForm(vocabulary).columns(odd.rows)))
        if table is None:
            return None
        places = pa.concat_arrays([places, pa.array(odd.places, pa.uint64())])
        order = pc.sort_indices(places)
        return _Read(table.take(order), places.take(order), odd.rejects, odd.cautions)

    def _one_by_one(self, lines: pa.LargeBinaryArray, vocabulary: Vocabulary, lang: Lang) -> _Read:
        import pyarrow as pa

        read = self._rows(lines, range(len(lines)), vocabulary, lang)
        table = pa.table(RowForm(vocabulary).columns(read.rows))
        return _Read(table, pa.array(read.places, pa.uint64()), read.rejects, read.cautions)

    def _rows(self, lines: pa.LargeBinaryArray, places: Iterable[int], vocabulary: Vocabulary, lang: Lang) -> _Odd:
        """Return the rows of the lines at some places that are not blank."""
        form = RowForm(vocabulary)
        read = _Odd([], [], [], {})
        for place in places:
            data, number = lines[place].as_py().removesuffix(b"\n"), self.first + place
            if not data or data.isspace():
                continue
            try:
                row = _row(data, self.name, number, vocabulary, form)
            except InputError as error:
                read.rejects.append((place, reject_of(f"{visible(self.name)}:{number}", error.problems, lang)))
                continue
            read.rows.append(row.values)
            read.places.append(place)
            if row.cautions:
                read.cautions[place] = row.cautions
        return read

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        """Yield the lines by their numbers, each cut where it gets longer than a profile may be."""
        number = self.first
        with open_regular(self.path) as file:
            file.seek(self.start)
            while file.tell() < self.end:
                data = piece = file.readline(MAX_BYTES + 1)
                while len(piece) > MAX_BYTES and not piece.endswith(b"\n"):
                    piece = file.readline(MAX_BYTES + 1)
                yield number, data.removesuffix(b"\n")
                number += 1

    def _nodes(self, vocabulary: Vocabulary, numbers: pa.Int64Array) -> Callable[[int], tuple[Document, Node | None]]:
        lines = cache(lambda: dict(self._lines()))

        def node(row: int) -> tuple[Document, Node | None]:
            number = numbers[row].as_py()
            return _parsed(lines()[number], self.name, number, vocabulary)

        return node


def json_lines(path: str, name: str) -> list[JsonLines]:
    """Return the lines of a file in parts of about thirty megabytes."""
    parts: list[JsonLines] = []
    start = at = lines = 0
    first, block, ended = 1, bytearray(BLOCK_BYTES), True

    def end_part(end: int, companies: int) -> None:
        nonlocal start, lines, first
        parts.append(JsonLines(path, name, start, end, first, companies))
        start, lines, first = end, 0, first + companies

    with open_regular(path) as file:
        while size := file.readinto(block):
            seen = 0
            while cut := block.find(b"\n", max(start + CHUNK_BYTES - 1 - at, seen), size) + 1:
                end_part(at + cut, lines + block.count(b"\n", seen, cut))
                seen = cut
            lines += block.count(b"\n", seen, size)
            ended = block.endswith(b"\n", 0, size)
            at += size
    if at > start:
        end_part(at, lines + (not ended))
    return parts


def _row(data: bytes, name: str, number: int, vocabulary: Vocabulary, form: RowForm) -> ProfileRow:
    """Return a line's row: JSON as the standard library reads it, and whatever else the loader can read by the loader."""
    try:
        if len(data) <= MAX_BYTES:
            value = json.loads(
                data.decode(), object_pairs_hook=_object, parse_int=str, parse_float=str, parse_constant=_no_constant
            )
            if b"\\ud" in data.lower():
                json.dumps(value, ensure_ascii=False).encode()  # refuses half a pair of escapes
            return ProfileRow(form.row(value))
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
    """Return a line's node with its places. Raises InputError."""
    if len(data) > MAX_BYTES:
        most = MAX_BYTES // (1024 * 1024)
        raise refuse(Text(f"这一行超过 {most} MB", f"this line is longer than {most} MB"), JsonLine(name, "", number).place(0))
    line = JsonLine(name, decode(data, f"{name}:{number}").rstrip("\r\n"), number)
    if found := UNREADABLE.search(line.text):
        code = f"U+{ord(found[0]):04X}"
        raise refuse(Text(f"含有控制字符 {code}", f"control character {code}"), line.place(found.start()))
    mended = repair(line, vocabulary.all_keys)
    if mended is not line:
        mended = JsonLine(name, mended.text, number, mended.original, mended._edits)
    return mended, read_nodes(mended)
