"""YAML and JSON as a tree of nodes that know where they stand.

Every scalar keeps its text as written, so `0.30` is exactly three tenths. Depth and size are bounded while the
parser's events come in, before anything recurses. Anchors, aliases and tags are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml

from binjiang_cli.source.document import Document
from binjiang_cli.source.problem import InputError, Place, Problem, refuse
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
        root = _build(document, problems)
    except yaml.MarkedYAMLError as error:
        problems.append(_syntax_problem(document, error))
        root = None
    except yaml.YAMLError as error:
        problems.append(Problem(Text("YAML 读不下去", f"not readable as YAML: {visible(str(error))[:200]}"), Place(document)))
        root = None
    if problems:
        raise InputError(problems)
    return root


def _build(document: Document, problems: list[Problem]) -> Node | None:
    root: Node | None = None
    open_nodes: list[Sequence | Mapping] = []
    count = documents = 0
    for event in yaml.parse(document.text, Loader=Loader):
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise refuse(
                    Text("一个文件只能有一份文档（这里又出现了 ---）", "a second document starts here; a file holds one"),
                    document.place(_span(event)[0], _span(event)[0] + 3),
                )
            continue
        if isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            closed = open_nodes.pop()
            closed.place = document.place(closed.place.start, _span(event)[1])
            continue
        if not isinstance(event, yaml.NodeEvent):
            continue
        count += 1
        place = document.place(*_span(event))
        _refuse_references(event, place, problems)
        if isinstance(event, yaml.AliasEvent):
            node: Node = Scalar("", True, place)
        elif isinstance(event, yaml.ScalarEvent):
            node = Scalar(event.value, not event.style, place)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = Sequence(place)
        else:
            node = Mapping(place)
        if count > MAX_NODES:
            raise refuse(Text(f"内容超过 {MAX_NODES:,} 项", f"more than {MAX_NODES:,} values"), place)
        if open_nodes:
            _attach(open_nodes[-1], node, problems)
        else:
            root = node
        if not isinstance(node, Scalar):
            open_nodes.append(node)
            if len(open_nodes) > MAX_DEPTH:
                raise refuse(Text(f"嵌套超过 {MAX_DEPTH} 层", f"nested more than {MAX_DEPTH} levels deep"), place)
    return root


def _span(event: yaml.Event) -> tuple[int, int]:
    """The offsets between which an event stands; never empty."""
    assert event.start_mark is not None and event.end_mark is not None
    return event.start_mark.index, max(event.end_mark.index, event.start_mark.index + 1)


def _refuse_references(event: yaml.NodeEvent, place: Place, problems: list[Problem]) -> None:
    if event.anchor is not None:
        problems.append(
            Problem(
                Text("不支持锚点和别名（& 和 *）", "anchors and aliases (& and *) are not accepted"),
                place,
                Text(
                    "把内容直接写出来；以 * 或 & 开头的文字请加引号",
                    "write the value out; quote a text that begins with * or &",
                ),
            )
        )
    if getattr(event, "tag", None) is not None:
        problems.append(
            Problem(
                Text("不支持标签(!)", "tags (!) are not accepted"),
                place,
                Text("以 ! 开头的文字请加引号", "quote a text that begins with !"),
            )
        )


def _attach(parent: Sequence | Mapping, node: Node, problems: list[Problem]) -> None:
    if isinstance(parent, Sequence):
        parent.items.append(node)
    elif parent.open_key is not None:
        parent.pairs.append((parent.open_key, node))
        parent.open_key = None
    elif isinstance(node, Scalar):
        parent.open_key = node
    else:
        problems.append(Problem(Text("键只能是一个词", "a key must be a single word"), node.place))
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
    "did not find expected key": Text("缩进与上面的键不一致", "the indentation does not match the keys above"),
    "did not find expected '-' indicator": Text("缩进与上面的列表项不一致", "the indentation does not match the list above"),
    "found unexpected end of stream": Text("引号没有闭合", "a quotation mark is not closed"),
    "did not find expected node content": Text(
        "这里缺少内容，或括号没有闭合", "a value is missing, or a bracket is not closed"
    ),
}
