"""YAML and JSON as a tree of nodes that know where they stand.

Every scalar keeps its text as written, so `0.30` is exactly three tenths. Depth and size are bounded while the
parser's events come in, before anything recurses. Anchors, aliases and tags are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml

from binjiang_cli.source.document import Document
from binjiang_cli.source.problem import InputError, Place, Problem, Span, refuse
from binjiang_cli.words import Text, visible

MAX_DEPTH = 32
MAX_NODES = 200_000
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Scalar:
    text: str
    plain: bool
    place: Place

    @property
    def is_null(self) -> bool:
        return self.plain and self.text in ("", "~", "null", "Null", "NULL")


@dataclass(slots=True)
class Sequence:
    place: Place
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    place: Place
    pairs: list[tuple[Scalar, Node]] = field(default_factory=list)
    open_key: Scalar | None = None

    def get(self, key: str) -> Node | None:
        return next((value for k, value in self.pairs if k.text == key), None)


Node = Scalar | Sequence | Mapping


def read_nodes(document: Document) -> Node | None:
    """The document's only node; None when it holds nothing. Raises InputError with every problem found."""
    problems: list[Problem] = []
    try:
        root = _Builder(document, problems).build()
    except yaml.MarkedYAMLError as error:
        problems.append(_syntax_problem(document, error))
        root = None
    except yaml.YAMLError as error:
        problems.append(Problem(Text("YAML 读不下去", f"not readable as YAML: {visible(str(error))[:200]}"), Place(document)))
        root = None
    if problems:
        raise InputError(problems)
    return root


class _Builder:
    """Puts libyaml's events together. Raises InputError at once where depth or size pass their bounds."""

    def __init__(self, document: Document, problems: list[Problem]) -> None:
        self.document = document
        self.problems = problems
        self.root: Node | None = None
        self.open: list[Sequence | Mapping] = []
        self.documents = 0
        self.count = 0

    def build(self) -> Node | None:
        take: dict[type, Callable[[Any, int, int], None]] = {
            yaml.ScalarEvent: self.scalar,
            yaml.MappingStartEvent: self.start,
            yaml.SequenceStartEvent: self.start,
            yaml.MappingEndEvent: self.end,
            yaml.SequenceEndEvent: self.end,
            yaml.AliasEvent: self.alias,
            yaml.DocumentStartEvent: self.document_start,
        }
        event: Any
        for event in yaml.parse(self.document.text, Loader=Loader):
            if taker := take.get(type(event)):
                taker(event, event.start_mark.index, event.end_mark.index)
        return self.root

    def scalar(self, event: yaml.ScalarEvent, start: int, end: int) -> None:
        place = Place(self.document, Span(start, max(end, start + 1)))
        if event.anchor is not None or event.tag is not None:
            self.refuse_reference(event.tag is not None, place)
        self.attach(Scalar(event.value, not event.style, place))

    def start(self, event: yaml.CollectionStartEvent, start: int, end: int) -> None:
        place = Place(self.document, Span(start, max(end, start + 1)))
        if event.anchor is not None or event.tag is not None:
            self.refuse_reference(event.tag is not None, place)
        node = Mapping(place) if isinstance(event, yaml.MappingStartEvent) else Sequence(place)
        self.attach(node)
        self.open.append(node)
        if len(self.open) > MAX_DEPTH:
            raise refuse(Text(f"嵌套超过 {MAX_DEPTH} 层", f"nested more than {MAX_DEPTH} levels deep"), place)

    def end(self, event: yaml.Event, start: int, end: int) -> None:
        closed = self.open.pop()
        closed.place = Place(self.document, Span(closed.place.start, max(end, closed.place.start + 1)))

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
        message = Text("不支持锚点和别名（& 和 *）", "anchors and aliases (& and *) are not accepted")
        hint = Text(
            "把内容直接写出来；以 * 或 & 开头的文字请加引号", "write the value out; quote a text that begins with * or &"
        )
        if tag:
            message = Text("不支持标签（!）", "tags (!) are not accepted")
            hint = Text("以 ! 开头的文字请加引号", "quote a text that begins with !")
        self.problems.append(Problem(message, place, hint))

    def attach(self, node: Node) -> None:
        self.count += 1
        if self.count > MAX_NODES:
            raise refuse(Text(f"内容超过 {MAX_NODES:,} 项", f"more than {MAX_NODES:,} values"), node.place)
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
        elif parent.open_key is not None:
            parent.pairs.append((parent.open_key, node))
            parent.open_key = None
        elif isinstance(node, Scalar):
            parent.open_key = node
        else:
            self.problems.append(Problem(Text("键只能是一个词", "a key must be a single word"), node.place))
            parent.open_key = Scalar("", False, node.place)


FULL_WIDTH = {
    "：": ":", "，": ",", "“": '"', "”": '"', "‘": "'", "’": "'", "｛": "{", "｝": "}", "［": "[", "］": "]", "　": " "
}  # fmt: skip
FULL_WIDTH_TYPED = re.compile(r"[：，“”‘’｛｝［］]|(?:^|\n)[ 　]*　")


def _syntax_problem(document: Document, error: yaml.MarkedYAMLError) -> Problem:
    """YAML's complaint, put at the line that most likely caused it, with what a Chinese keyboard may have typed."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return Problem(Text("YAML 读不下去", "not readable as YAML"), Place(document))
    index = min(mark.index, max(len(document.text) - 1, 0))
    before = document.text.rfind("\n", 0, document.text.rfind("\n", 0, index) + 1 or index) + 1
    if error.context_mark is not None:
        before = min(before, document.text.rfind("\n", 0, error.context_mark.index) + 1)
    if found := FULL_WIDTH_TYPED.search(document.text, before, index + 1):
        char = found[0][-1]
        zh, en = ("全角空格", "ideographic space") if char == "　" else (f"全角“{char}”", f"full-width {char}")
        return Problem(
            Text(f"这里有{zh},YAML 读不懂", f"YAML does not understand the {en} here"),
            document.place(found.end() - 1),
            Text(f"改用半角的 {FULL_WIDTH[char]!r}", f"use the half-width {FULL_WIDTH[char]!r}"),
        )
    place = document.place(index)
    if "\t" in (error.problem or "") or "'\\t'" in (error.problem or ""):
        return Problem(Text("不能用制表符(Tab)缩进", "a tab cannot be used to indent"), place, Text("改用空格", "use spaces"))
    reason = SYNTAX.get(error.problem or "")
    if reason is None:
        reason = Text("YAML 语法错误", f"not valid YAML: {visible(error.problem or '')}")
    return Problem(reason, place)


SYNTAX = {
    "mapping values are not allowed in this context": Text(
        "这里多了一个冒号，或上一行的缩进不对；含冒号的文字请加引号",
        "a colon that does not belong here, or wrong indentation above; quote a text that holds a colon",
    ),
    "did not find expected ',' or '}'": Text("花括号里缺少逗号或 }", "',' or '}' is missing in the braces"),
    "did not find expected ',' or ']'": Text("方括号里缺少逗号或 ]", "',' or ']' is missing in the brackets"),
    "could not find expected ':'": Text("键后面缺少冒号", "':' is missing after the key"),
    "did not find expected key": Text(
        "缩进与上面的键不一致，或引号后面还有文字；含引号的表达式请整个加单引号",
        "the indentation does not match the keys above, or text follows a closing quotation mark; quote the whole",
    ),
    "did not find expected '-' indicator": Text("缩进与上面的列表项不一致", "the indentation does not match the list above"),
    "found unexpected end of stream": Text("引号没有闭合", "a quotation mark is not closed"),
    "did not find expected node content": Text(
        "这里缺少内容，或括号没有闭合", "a value is missing, or a bracket is not closed"
    ),
}
