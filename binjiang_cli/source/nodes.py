"""YAML and JSON as a tree of nodes that know where they stand.

Every scalar keeps its text as written, so `0.30` is exactly three tenths. Depth and size are bounded while the
parser's events come in, before anything recurses. Anchors, aliases and tags are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import yaml

from binjiang_cli.source.document import Document
from binjiang_cli.source.problem import InputError, Place, Problem, Span, refuse
from binjiang_cli.words import Text, same, visible

MAX_DEPTH = 32
MAX_NODES = 200_000
DEPTH_OF_LIBYAML = "exceeded maximum nesting depth"
ODD_STARTS = ("\u3000", "\u00a0", "-")
new_tuple: Any = tuple.__new__
DASHED = re.compile(r"-[^\W\d]")
DIGITS = re.compile(r"[0-9]{3}(?![0-9])")
THOUSANDS = re.compile(r"(?:,[0-9]{3})+(?![0-9])[^\s,\]}]*")
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Scalar:
    __slots__ = ("place", "plain", "text")

    def __init__(self, text: str, plain: bool, place: Place) -> None:
        self.text = text
        self.plain = plain
        self.place = place

    @property
    def is_null(self) -> bool:
        return self.plain and self.text in ("", "~", "null", "Null", "NULL")


class Sequence:
    __slots__ = ("items", "place")

    def __init__(self, place: Place, items: list[Node] | None = None) -> None:
        self.place = place
        self.items = [] if items is None else items


class Mapping:
    __slots__ = ("_index", "_indexed", "open_key", "pairs", "place")

    def __init__(self, place: Place, pairs: list[tuple[Scalar, Node]] | None = None) -> None:
        self.place = place
        self.pairs = [] if pairs is None else pairs
        self.open_key: Scalar | None = None
        self._index: dict[str, tuple[Scalar, Node]] = {}
        self._indexed = 0  # of the pairs

    def pair(self, key: str) -> tuple[Scalar, Node] | None:
        """Return the first pair of a key. Pairs may be added in between: each is looked at once, however many are asked for."""
        for pair in self.pairs[self._indexed :]:
            self._index.setdefault(pair[0].text, pair)
        self._indexed = len(self.pairs)
        return self._index.get(key)

    def get(self, key: str) -> Node | None:
        found = self.pair(key)
        return None if found is None else found[1]


Node = Scalar | Sequence | Mapping


def node_at(root: Node | None, path: Iterable[str | int]) -> Node | None:
    """Return the node that keys and indexes lead to; None where there is none."""
    here = root
    for step in path:
        if isinstance(here, Mapping):
            here = here.get(str(step))
        elif isinstance(here, Sequence) and isinstance(step, int) and step < len(here.items):
            here = here.items[step]
        else:
            return None
    return here


def read_nodes(document: Document) -> Node | None:
    """Return the document's only node; None when it holds nothing. Raises InputError with every problem found."""
    return _nodes_of(document, document.text)


def _nodes_of(document: Document, text: str) -> Node | None:
    """Return what read_nodes does, of the text from the document's beginning on."""
    problems: list[Problem] = []
    builder = _NodeBuilder(document, problems)
    try:
        root = builder.build(text)
    except yaml.MarkedYAMLError as error:
        if error.problem == DEPTH_OF_LIBYAML and error.problem_mark is not None and 0 < error.problem_mark.index < len(text):
            # It reads a thousand characters ahead for a colon, and so stops before its events reach our own bound,
            # which stands in what comes before.
            return _nodes_of(document, text[: error.problem_mark.index])
        from binjiang_cli.source.syntax import syntax_problem

        problems.append(syntax_problem(document, error, builder.open_bracket()))
        root = None
    except yaml.YAMLError as error:
        problems.append(Problem(Text("YAML 读不下去", f"not readable as YAML: {visible(str(error))[:200]}"), Place(document)))
        root = None
    if problems:
        raise InputError(problems)
    return root


class _NodeBuilder:
    """Puts libyaml's events together. Raises InputError at once where depth or size pass their bounds."""

    def __init__(self, document: Document, problems: list[Problem]) -> None:
        self.document = document
        self.problems = problems
        self.root: Node | None = None
        self.open: list[Sequence | Mapping] = []
        self.documents = 0
        self.count = 0
        self.amount_end = 0

    def build(self, text: str) -> Node | None:
        take: dict[type, Callable[[Any, int, int], None]] = {
            yaml.ScalarEvent: self.scalar,
            yaml.MappingStartEvent: self.start,
            yaml.SequenceStartEvent: self.start,
            yaml.MappingEndEvent: self.end,
            yaml.SequenceEndEvent: self.end,
            yaml.AliasEvent: self.alias,
            yaml.DocumentStartEvent: self.document_start,
        }
        parser = Loader(text)
        next_event, taker_of = parser.get_event, take.get
        try:
            while (event := next_event()) is not None:
                if taker := taker_of(type(event)):
                    taker(event, event.start_mark.index, event.end_mark.index)
        finally:
            parser.dispose()
        is_empty = isinstance(self.root, Scalar) and self.root.plain and not self.root.text
        return None if is_empty else self.root

    def place(self, start: int, end: int) -> Place:
        """Return Place(document, Span(start, end)), without the detour over their constructors: there is one a node."""
        span = new_tuple(Span, (start, end if end > start else start + 1))
        place: Place = new_tuple(Place, (self.document, span))
        return place

    def scalar(self, event: yaml.ScalarEvent, start: int, end: int) -> None:
        place = self.place(start, end)
        if event.anchor is not None or event.tag is not None:
            self.refuse_reference(event.tag is not None, place)
        self.attach(Scalar(event.value, not event.style, place))

    def start(self, event: yaml.CollectionStartEvent, start: int, end: int) -> None:
        place = self.place(start, end)
        if event.anchor is not None or event.tag is not None:
            self.refuse_reference(event.tag is not None, place)
        node = Mapping(place) if isinstance(event, yaml.MappingStartEvent) else Sequence(place)
        self.attach(node)
        self.open.append(node)
        if len(self.open) > MAX_DEPTH:
            raise refuse(Text(f"嵌套超过 {MAX_DEPTH} 层", f"nested more than {MAX_DEPTH} levels deep"), place)

    def end(self, event: yaml.Event, start: int, end: int) -> None:
        closed = self.open.pop()
        closed.place = self.place(closed.place.start, end)

    def alias(self, event: yaml.AliasEvent, start: int, end: int) -> None:
        place = Place(self.document, Span(start, end))
        self.refuse_reference(False, place)
        self.attach(Scalar("", True, place))

    def document_start(self, event: yaml.Event, start: int, end: int) -> None:
        self.documents += 1
        if self.documents > 1:
            raise refuse(
                Text("一个文件只能有一份文档（这里又出现了 ---）", "a second document starts here; a file holds one"),
                Place(self.document, Span(start, start + 3)),
            )

    def refuse_reference(self, tag: bool, place: Place) -> None:
        from binjiang_cli.source.syntax import REFERENCE, REFERENCE_HINT, TAG, TAG_HINT

        message, hint = (TAG, TAG_HINT) if tag else (REFERENCE, REFERENCE_HINT)
        self.problems.append(Problem(message, place, hint))

    def open_bracket(self) -> int | None:
        """Return where the innermost bracket stands that is open so far."""
        starts = (node.place.start for node in reversed(self.open))
        return next((start for start in starts if self.document.text[start : start + 1] in ("[", "{")), None)

    def attach(self, node: Node) -> None:
        self.count += 1
        if self.count > MAX_NODES:
            raise refuse(Text(f"内容超过 {MAX_NODES:,} 项", f"more than {MAX_NODES:,} values"), node.place)
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if type(parent) is Sequence:
            parent.items.append(node)
            return
        assert type(parent) is Mapping
        key = parent.open_key
        if key is not None:
            parent.open_key = None
            if not key.text[:1].isdigit() or not self.is_rest_of_amount(parent, key, node):
                parent.pairs.append((key, node))
        elif type(node) is Scalar:
            parent.open_key = self.key(node, parent) if node.text[:1] in ODD_STARTS else node
        else:
            self.problems.append(Problem(Text("键只能是一个词", "a key must be a single word"), node.place))
            parent.open_key = Scalar("", False, node.place)

    def key(self, key: Scalar, parent: Mapping) -> Scalar:
        """Return the key, without what was typed in front of it for indentation or for a dash."""
        start = key.place.start
        if key.plain and key.text.startswith(("\u3000", "\u00a0")):
            from binjiang_cli.source.slips import blank_problem

            text = key.text.lstrip()
            self.problems.append(blank_problem(self.document, start, start + len(key.text) - len(text)))
            return Scalar(text, True, key.place)
        in_braces = self.document.text[parent.place.start : parent.place.start + 1] == "{"
        if key.plain and not in_braces and DASHED.match(key.text):
            from binjiang_cli.source.syntax import DASH_BLANK, NO_BLANK

            self.problems.append(Problem(NO_BLANK, self.document.place(start), DASH_BLANK))
            return Scalar(key.text[1:], True, key.place)
        return key

    def is_rest_of_amount(self, parent: Mapping, key: Scalar, value: Node) -> bool:
        """Return whether a key is what YAML cut off an amount with commas in braces: {principal: 1,200,000.50}."""
        start = key.place.start
        if start < self.amount_end:
            return True
        if not (parent.pairs and key.plain and isinstance(value, Scalar) and value.is_null and DIGITS.match(key.text)):
            return False
        before, text = parent.pairs[-1][1], self.document.text
        assert before.place.span is not None
        if not (isinstance(before, Scalar) and before.plain and before.text[-1:].isdigit()):
            return False
        found = THOUSANDS.match(text, before.place.span.end)
        if found is None or found.end() <= start:
            return False
        self.amount_end = found.end()
        written = text[before.place.start : found.end()]
        self.problems.append(
            Problem(
                Text("花括号里含逗号的金额要加引号", "quote an amount that holds commas"),
                self.document.place(before.place.start, found.end()),
                same(f'"{visible(written[:60])}"'),
            )
        )
        return True
