"""Plainly written profiles as rows: faster than by nodes that know their places.

What programs and tidy people write (a key a line, blocks by indentation) is read by a pattern for its lines, other YAML
by libyaml's own composer. Whatever needs a second look (an unknown key, a slip, an anchor, a comma that may part a
list) is left to the loader.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from binjiang_cli.intake.rows import Irregular, RowForm

# None where PyYAML was built without libyaml.
CParser: Any = getattr(getattr(yaml, "cyaml", None), "CParser", None)

# The composer recurses in C, and what nests too deeply would end the process. A level takes one of these signs or a
# line that is indented further, of which so short a text has at most a few hundred.
NESTING, MOST_SIGNS, MOST_CHARACTERS = "-?[{", 1000, 64 * 1024
REFERRING = re.compile(r"(?:^|[\s\[{,:?-])[&*!]", re.MULTILINE)
QUOTES = ("'", '"')
NULLS = frozenset(("", "~", "null", "Null", "NULL"))
SEVERAL = re.compile("[，、,；;]")

# A value on a line of its key has none of the signs that part it from something else, that are mended, or not read.
UNREADABLE = r"\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\ufeff\ufffe\uffff"
PARTING = rf"{UNREADABLE}\\:#\xa0\u3000，：－"
PLAIN = rf"[^ \-?,\[\]{{}}&*!|>'\"%@`“‘{PARTING}](?:[^{PARTING}]*[^ {PARTING}])?"
VALUE = rf"""'[^'{PARTING}]*'|"[^"{PARTING}]*"|{PLAIN}"""
LINE = re.compile(rf"""^( *)(- +)?(?:(['"]?)(\w{{1,100}})\3:(?: +|$))?({VALUE})? *\n""", re.MULTILINE)
COMMENT = re.compile(rf"^ *#[^{UNREADABLE}]*\n", re.MULTILINE)


def row_of_blocks(text: str, form: RowForm) -> dict[str, Any] | None:
    """Return the row that a document in blocks states, slips looked for already; None for any other document."""
    try:
        return form.row(_blocks(text))
    except Irregular:
        return None


def row_at_once(text: str, form: RowForm) -> dict[str, Any] | None:
    """Return the row that a document without slips states; None where the loader has to look."""
    if CParser is None or len(text) > MOST_CHARACTERS or sum(map(text.count, NESTING)) > MOST_SIGNS:
        return None
    if any(sign in text for sign in "&*!") and REFERRING.search(text):
        return None
    parser = _Composer(text)
    try:
        root = parser.get_single_node()
        return None if root is None else form.row(_value(root))
    except (yaml.YAMLError, Irregular, RecursionError):
        return None
    finally:
        parser.dispose()


def _blocks(text: str) -> dict[str, Any]:
    """Return what the lines of a document state, as dicts, lists and texts. Raises Irregular."""
    text = text.replace("\r\n", "\n")
    if "#" in text:
        text = COMMENT.sub("", text)
    if not text.endswith("\n"):
        text += "\n"
    lines = LINE.findall(text)
    if len(lines) < text.count("\n"):
        raise Irregular
    root: dict[str, Any] = {}
    here: Any = root
    column = 0
    around: list[tuple[Any, int]] = []
    waiting: str | None = None  # the last key, where its value can still follow as a block
    for indent, dash, _, key, written in lines:
        if not key and not written:
            if dash:
                raise Irregular
            continue
        at = len(indent)
        if waiting is not None and (at > column or (dash and at == column)):
            around.append((here, column))
            here[waiting] = [] if dash else {}
            here, column = here[waiting], at
        else:
            while at < column or (at == column and not dash and type(here) is list):
                here, column = around.pop()
            if at != column or (type(here) is list) is not bool(dash):
                raise Irregular
        waiting = None
        if dash:
            if not key:
                here.append(_item(_text(written)) if written[0] not in QUOTES else written[1:-1])
                continue
            around.append((here, column))
            record: dict[str, Any] = {}
            here.append(record)
            here, column = record, at + len(dash)
        if not key or key in here:
            raise Irregular
        if not written:
            waiting = key
        here[key] = written[1:-1] if written[:1] in QUOTES else _text(written)
    return root


class _Composer(CParser or object):  # type: ignore[misc]
    """Nodes without tags."""

    def descend_resolver(self, parent: Any, index: Any) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        return ""


def _value(node: Any) -> Any:
    """Return what a node states, as dicts, lists and texts. Raises Irregular."""
    if isinstance(node, yaml.ScalarNode):
        return node.value if node.style else _text(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_item(_value(item)) if _is_plain(item) else _value(item) for item in node.value]
    found = {key.value: _value(below) for key, below in node.value if isinstance(key, yaml.ScalarNode)}
    if len(found) < len(node.value):
        raise Irregular
    return found


def _text(written: str) -> str | None:
    """Return the text of a plain scalar, None for null. Full-width quotation marks around it are for the loader."""
    if written in NULLS:
        return None
    if written[0] in "“‘":
        raise Irregular
    return written


def _is_plain(node: Any) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style


def _item(text: str | None) -> str:
    """Return one of several plain scalars, where it is certainly one."""
    if text is None or SEVERAL.search(text):
        raise Irregular
    return text
