"""What begins the lines of a document: keys and items, and the comments that belong to them."""

from __future__ import annotations

from bisect import bisect_right
from itertools import islice
from unicodedata import east_asian_width

from binjiang_cli.rulecheck.formatting.comments import Comment, comments_of, spaced
from binjiang_cli.rulecheck.formatting.scalars import in_line, is_block_scalar, written
from binjiang_cli.rulecheck.formatting.shapes import Shape
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import Mapping, Node, Scalar, Sequence
from binjiang_cli.source.problem import InputError, Problem, refuse
from binjiang_cli.words import Text

WIDEST = 128
LONGEST_KEY = 1000
MAX_COMMENTS = 100_000  # a second and a half; a file of three megabytes
INDICATORS = ("-", "?")
INDICATOR = Text("单独的 - 和 ? 在括号外另有含义", "outside brackets a lone - or ? means something else")
QUOTE_IT = Text("给它加上引号", "put it into quotation marks")
ODD_KEY = Text("键应写在一行里，且不能为空", "a key stands on one line, and is not empty")


class OutlineEntry:
    """What begins a line: a key with its value, or the item of a list; with its comments.

    `lead` is how it begins. `block` holds a value that takes lines of its own; else `inline` is the value as it stands in
    the file, or in brackets on one line, or `items` are those of a list in brackets that fills several. `end` is where
    such a value ends in the file.
    """

    __slots__ = (
        "above", "beside", "block", "end", "home", "inline", "items", "lead", "name", "shape", "spaced", "start", "value",
    )  # fmt: skip

    def __init__(self, home: Block, key: tuple[str, str] | None, value: Node, shape: Shape, start: int) -> None:
        self.home = home
        self.name, self.lead = (key[0], f"{key[1]}:") if key else ("", "-")
        self.value = value
        self.shape = shape
        self.start = start
        self.end = start
        self.inline = ""
        self.items: list[str] = []
        self.block: Block | None = None
        self.spaced = False
        self.above: list[Comment] = []
        self.beside: Comment | None = None

    @property
    def is_compact(self) -> bool:
        """Return whether its first line is the first of its block: `- key: value`."""
        return self.lead == "-" and self.block is not None

    def take_above(self, comment: Comment) -> None:
        """Take a comment that gets a line of its own, as the last of those above the entry."""
        self.above.append(comment._replace(alone=True, spaced=self.spaced))
        self.spaced = False


class Block:
    """The entries of a mapping or list that is not in brackets.

    `column` is where they begin in the file; `first` is the one that stands first there; `end` where the brackets close, if
    they stand in brackets there.
    """

    __slots__ = ("column", "end", "entries", "first", "owner", "tail")

    def __init__(self, owner: OutlineEntry | None, column: int, end: int | None) -> None:
        self.owner = owner
        self.column = column
        self.end = end
        self.first: OutlineEntry | None = None
        self.entries: list[OutlineEntry] = []
        self.tail: list[Comment] = []

    def holds(self, comment: Comment) -> bool:
        """Return whether a comment behind the last entry stands in the block. A list may begin in the column of its key."""
        if self.end is not None:
            return comment.start < self.end
        is_flush = self.owner is not None and self.owner.home.column == self.column
        return comment.column >= self.column + is_flush


class Outline:
    """The entries of a document in its order, with their comments; `top` holds one for the whole document, if it has a node.

    Raises InputError for keys that are empty or take several lines, and for signs that would become indicators of YAML.
    """

    def __init__(self, document: Document, root: Node | None, shape: Shape) -> None:
        self._source = document.text
        self._comments = list(islice(comments_of(self._source, root), MAX_COMMENTS + 1))
        if len(self._comments) > MAX_COMMENTS:
            message = Text(f"注释超过 {MAX_COMMENTS:,} 条", f"more than {MAX_COMMENTS:,} comments")
            raise refuse(message, document.place(self._comments[-1].start))
        self._comment_starts = [comment.start for comment in self._comments]
        self._entries: list[OutlineEntry] = []
        self._anchors: list[tuple[int, OutlineEntry]] = []
        self._problems: list[Problem] = []
        self.top = Block(None, -1, None)
        if root is not None:
            self._value(self._entry(self.top, None, root, shape))
        if self._problems:
            raise InputError(self._problems)
        self._place_comments()

    def _entry(self, home: Block, key: Scalar | None, value: Node, shape: Shape) -> OutlineEntry:
        start = (key or value).place.start
        entry = OutlineEntry(home, (key.text, self._key(key)) if key else None, value, shape, start)
        line = self._source.rfind("\n", 0, start) + 1
        entry.spaced = spaced(self._source, line) and not self._source[line:start].strip(" -")
        home.first = home.first or entry
        home.entries.append(entry)
        self._entries.append(entry)
        return entry

    def _key(self, node: Scalar) -> str:
        key = written(self._source, node)
        if not key or "\n" in key or len(key) > LONGEST_KEY:
            self._problems.append(Problem(ODD_KEY, node.place))
        return key

    def _value(self, entry: OutlineEntry) -> None:
        """Place the entry's value: in line, or in a block. Notes the offsets after which a comment is beside the entry."""
        node = entry.value
        start, end = node.place.span or (0, 0)
        if isinstance(node, Scalar):
            entry.inline = written(self._source, node)
            if node.plain and entry.inline in INDICATORS:
                self._problems.append(Problem(INDICATOR, node.place, QUOTE_IT))
            if is_block_scalar(entry.inline) or not entry.inline:
                end = start
            entry.end = end
            self._anchors.append((end, entry))
            return
        in_brackets = self._source[start] in "[{"
        if in_brackets and (inline := self._in_line(entry, start, end)):
            entry.inline, entry.end = inline, end
            self._anchors.append((end, entry))
            return
        if in_brackets and entry.shape.filled and (items := self._simple_items(node, start, end)):
            entry.items, entry.end = items, end
            self._anchors.append((end, entry))
            return
        column = start - self._source.rfind("\n", 0, start) - 1
        block = entry.block = Block(entry, column, end if in_brackets else None)
        if isinstance(node, Mapping):
            for key, value in node.pairs:
                below = self._entry(block, key, value, entry.shape.value(key.text))
                self._anchors.append((below.start + len(below.lead) - 1, below))
                self._value(below)
        else:
            for item in node.items:
                self._value(self._entry(block, None, item, entry.shape.items))
        block.entries = entry.shape.ordered(block.entries, lambda entry: entry.name)
        if in_brackets:
            self._anchors.append((end, entry))

    def _in_line(self, entry: OutlineEntry, start: int, end: int) -> str:
        """Return a value in brackets on one line; empty where it cannot stay so."""
        node = entry.value
        if not (node.pairs if isinstance(node, Mapping) else isinstance(node, Sequence) and node.items):
            return self._source[start] + self._source[end - 1]
        if self._holds_comment(start, end):
            return ""
        inline = self._in_brackets(node, entry.shape)
        return "" if "\n" in inline or cells(inline) > WIDEST else inline

    def _holds_comment(self, start: int, end: int) -> bool:
        return bisect_right(self._comment_starts, start) != bisect_right(self._comment_starts, end - 1)

    def _simple_items(self, node: Node, start: int, end: int) -> list[str]:
        """Return the items of a list in brackets that holds nothing but texts of one line; none of what else stands there."""
        items = node.items if isinstance(node, Sequence) and not self._holds_comment(start, end) else []
        texts = [written(self._source, item) if isinstance(item, Scalar) else "" for item in items]
        return texts if all(text and "\n" not in text for text in texts) else []

    def _in_brackets(self, node: Node, shape: Shape) -> str:
        if isinstance(node, Scalar):
            return in_line(written(self._source, node), shape.expression)
        if isinstance(node, Sequence):
            return "[" + ", ".join([self._in_brackets(item, shape.items) for item in node.items]) + "]"
        parts = []
        for key, value in shape.ordered(node.pairs, lambda pair: pair[0].text):
            after = self._in_brackets(value, shape.value(key.text))
            parts.append(f"{self._key(key)}: {after}" if after else self._key(key))
        return "{" + ", ".join(parts) + "}"

    def _place_comments(self) -> None:
        starts = [entry.start for entry in self._entries]
        offsets = [offset for offset, _ in self._anchors]
        for comment in self._comments:
            anchor = bisect_right(offsets, comment.start) - 1
            if not comment.alone and anchor >= 0 and "\n" not in self._source[offsets[anchor] : comment.start]:
                self._place_beside(comment, self._anchors[anchor][1])
            else:
                self._place_alone(comment, bisect_right(starts, comment.start))
        for entry in self._entries:
            if entry is entry.home.first and not entry.above:
                entry.spaced = False

    def _place_beside(self, comment: Comment, entry: OutlineEntry) -> None:
        """Place a comment at the end of the entry's line, where it has one of its own.

        A comment that stood there goes above it.
        """
        if entry.is_compact:
            entry.take_above(comment)
            return
        if entry.beside is not None:
            entry.take_above(entry.beside)
        entry.beside = comment

    def _place_alone(self, comment: Comment, index: int) -> None:
        """Place a comment above the entry that follows, or at the end of the block that is indented at most as deep."""
        last = self._entries[index - 1] if index else None
        following = self._entries[index] if index < len(self._entries) else None
        if last is not None and comment.start < last.end:
            last.take_above(comment)
            return
        block = last.home if last else None
        while block is not None and not (following and (following.home is block or following.home.owner is last)):
            if block.holds(comment) and (block.end is not None or following is None or not following.above):
                block.tail.append(comment)
                return
            block = block.owner.home if block.owner else None
        if following is None:
            self.top.tail.append(comment)
        elif comment.alone:
            following.above.append(comment)
        else:
            following.take_above(comment)


def cells(text: str) -> int:
    """Return how many cells of a terminal a line takes; a Chinese character takes two."""
    if text.isascii() or len(text) * 2 <= WIDEST:
        return len(text)
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
