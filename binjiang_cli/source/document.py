"""A text file: read within bounds, decoded, and able to say where an offset stands."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from functools import cached_property
from pathlib import Path

from binjiang_cli.source.opening import open_regular, unreadable
from binjiang_cli.source.problem import Place, Span, refuse
from binjiang_cli.words import Text, visible

MAX_BYTES = 4 * 1024 * 1024
LINE_BREAKS = "\r\n\x85\u2028\u2029"
LINE_BREAK = re.compile(f"\r\n|[{LINE_BREAKS}]")
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


class Document:
    """The text of a file, as it stands there.

    `text` is what is parsed. Where a repair changed its length (a space after a full-width colon), `edits` holds
    the offset in `text` behind the change and the number of characters gained so far, so that positions are
    always those of the file itself.
    """

    def __init__(self, name: str, text: str, original: str | None = None, edits: tuple[tuple[int, int], ...] = ()) -> None:
        self.name = visible(name)
        self.text = text
        self.original = text if original is None else original
        self._edits = edits

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(m.end() for m in LINE_BREAK.finditer(self.original))]

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column in the file, both counted from one."""
        at = offset
        if self._edits and (index := bisect_right(self._edits, offset, key=lambda edit: edit[0])):
            at -= self._edits[index - 1][1]
        line = bisect_right(self._line_starts, at)
        return line, at - self._line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Return the text of a line, counted from one, without its line break."""
        start, end = (*self._line_starts[number - 1 : number + 1], len(self.original))[:2]
        return self.original[start:end].rstrip(LINE_BREAKS)

    def place(self, start: int, end: int | None = None) -> Place:
        return Place(self, Span(start, start + 1 if end is None else end))


def read_document(path: str | Path, *, max_bytes: int = MAX_BYTES) -> Document:
    """Read a file, or standard input for "-".

    Accepts UTF-8 with or without a byte order mark, UTF-16 with one, and GB18030.
    Raises InputError when the file is missing, is a folder or a pipe, cannot be read, is too large, or is not text.
    """
    name = str(path)
    try:
        if name == "-":
            name = "<stdin>"
            data = sys.stdin.buffer.read(max_bytes + 1) if sys.stdin is not None else b""
        else:
            with open_regular(path) as file:
                data = file.read(max_bytes + 1)
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    if len(data) > max_bytes:
        megabytes = max_bytes // (1024 * 1024)
        raise refuse(
            Text(f"{visible(name)} 超过 {megabytes} MB", f"{visible(name)} is larger than {megabytes} MB"),
        )
    document = Document(name, decode(data, name))
    if found := UNREADABLE.search(document.text):
        code = f"U+{ord(found[0]):04X}"
        raise refuse(
            Text(
                f"含有控制字符 {code}：这不是文本文件，或已损坏", f"control character {code}: not a text file, or a damaged one"
            ),
            document.place(found.start()),
        )
    return document


def decode(data: bytes, name: str) -> str:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if marked else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refuse(
        Text(
            f"{visible(name)} 不是文本：既不是 UTF-8，也不是 GB18030",
            f"{visible(name)} is not text: neither UTF-8 nor GB18030",
        )
    )
