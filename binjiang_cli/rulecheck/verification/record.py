"""Writing fingerprints into policy.yaml: all else stays as it is, byte for byte."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from binjiang_cli.source.document import Document, read_document
from binjiang_cli.source.nodes import Mapping as MappingNode
from binjiang_cli.source.nodes import Node, Scalar, Sequence, read_nodes
from binjiang_cli.source.problem import InputError, refuse
from binjiang_cli.source.validation import plain
from binjiang_cli.words import Text

KEY = "fingerprint"


class Recorded(NamedTuple):
    """The new text of a policy.yaml, whether a byte order mark precedes it, and how many fingerprints changed."""

    text: str
    byte_order_mark: bool
    changed: int


class Replacement(NamedTuple):
    """A replacement of the text between two offsets."""

    start: int
    end: int
    text: str


def with_fingerprints(path: Path, fingerprints: Mapping[str, str]) -> Recorded:
    """Return the file with a fingerprint for each clause named. Raises InputError where it cannot be edited safely."""
    document = read_document(path)
    marked = _byte_order_mark(path, document)
    clauses = _mapping(read_nodes(document), "clauses")
    edits = []
    for name, value in fingerprints.items():
        clause = _mapping(clauses, name)
        old = clause.get(KEY)
        if not (isinstance(old, Scalar) and old.text == value):
            edits.append(_edit(document.text, clause, value))
    text = document.text
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    _check(document, text, fingerprints)
    return Recorded(text, marked, len(edits))


def _byte_order_mark(path: Path, document: Document) -> bool:
    data = path.read_bytes()
    for marked, encoding in ((False, "utf-8"), (True, "utf-8-sig")):
        if document.text.encode(encoding) == data:
            return marked
    raise refuse(
        Text(f"{document.name} 不是 UTF-8，不能原样改写", f"{document.name} is not UTF-8 and cannot be edited in place"),
        hint=Text("先另存为 UTF-8", "save it as UTF-8 first"),
    )


def _mapping(node: Node | None, key: str) -> MappingNode:
    found = node.get(key) if isinstance(node, MappingNode) else None
    assert isinstance(found, MappingNode)
    return found


def _edit(text: str, clause: MappingNode, value: str) -> Replacement:
    """Return what puts the value into a clause: over the one that is there, else behind all that the clause says."""
    key = next((key for key, _ in clause.pairs if key.text == KEY), None)
    old = clause.get(KEY)
    if key is not None and isinstance(old, Scalar):
        start, end = old.place.start, _end(text, old)
        if old.text == "":
            colon = text.index(":", _end(text, key)) + 1
            return Replacement(colon, colon, f" {value}")
        return Replacement(start, end, value)
    last_end = _end(text, clause.pairs[-1][1])
    if text.startswith("{", clause.place.start):
        return Replacement(last_end, last_end, f", {KEY}: {value}")
    first = clause.pairs[0][0].place.start
    indent = text[text.rfind("\n", 0, first) + 1 : first]
    line_end = text.find("\n", last_end)
    line_end = len(text) if line_end < 0 else line_end
    returned = text[line_end - 1 : line_end] == "\r"
    at, line_break = (line_end - 1, "\r\n") if returned else (line_end, "\n")
    return Replacement(at, at, f"{line_break}{indent}{KEY}: {value}")


def _end(text: str, node: Node) -> int:
    """Return where a node's own text ends; the end of a block reaches to what follows it, that of its last part does not."""
    start = node.place.start
    assert node.place.span is not None
    children = [value for _, value in node.pairs] if isinstance(node, MappingNode) else getattr(node, "items", [])
    if isinstance(node, MappingNode | Sequence) and text[start] not in "{[" and children:
        return _end(text, children[-1])
    if isinstance(node, Scalar) and not node.text:
        return start
    return start + len(text[start : node.place.span.end].rstrip())


def _check(document: Document, text: str, fingerprints: Mapping[str, str]) -> None:
    """Refuse a new text that does not say what the old one said, and the fingerprints."""
    expected = plain(read_nodes(document))
    for name, value in fingerprints.items():
        expected["clauses"][name][KEY] = value
    try:
        safe = plain(read_nodes(Document(document.name, text))) == expected
    except InputError:
        safe = False
    if not safe:
        raise refuse(
            Text(
                f"{document.name} 的写法特殊，不能自动写入指纹",
                f"{document.name} is written in a way that cannot be edited safely",
            ),
            hint=Text("请手工写入 fingerprint", "write each fingerprint by hand"),
        )
