"""Whether a text that was formatted still says the same."""

from __future__ import annotations

from collections import Counter

from binjiang_cli.rulecheck.formatting.comments import comments_of
from binjiang_cli.rulecheck.formatting.expressions import same_expression
from binjiang_cli.rulecheck.formatting.shapes import Shape
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import Mapping, Node, Scalar, Sequence, read_nodes


def same_meaning(document: Document, root: Node | None, formatted: str, shape: Shape) -> bool:
    """Return whether a formatted text has the values of the document and the same comments.

    Keys may stand in another order only where their order is fixed by the shape; an expression may be written in another
    way only where its tree is the same.
    """
    after = read_nodes(Document(document.name, formatted))
    if (root is None) != (after is None) or (root is not None and after is not None and not _same(root, after, shape)):
        return False
    before_comments, after_comments = (
        Counter(comment.text for comment in comments_of(text, node))
        for text, node in ((document.text, root), (formatted, after))
    )
    return before_comments == after_comments


def _same(before: Node, after: Node, shape: Shape) -> bool:
    if isinstance(before, Scalar):
        if not isinstance(after, Scalar) or before.plain != after.plain:
            return False
        return before.text == after.text or (shape.expression and same_expression(before.text, after.text))
    if isinstance(before, Sequence):
        if not isinstance(after, Sequence) or len(before.items) != len(after.items):
            return False
        return all(_same(one, other, shape.items) for one, other in zip(before.items, after.items, strict=True))
    if not isinstance(after, Mapping) or len(before.pairs) != len(after.pairs):
        return False
    pairs = zip(shape.ordered(before.pairs, _name), shape.ordered(after.pairs, _name), strict=True)
    return all(
        key.text == other_key.text and key.plain == other_key.plain and _same(value, other, shape.value(key.text))
        for (key, value), (other_key, other) in pairs
    )


def _name(pair: tuple[Scalar, Node]) -> str:
    return pair[0].text
