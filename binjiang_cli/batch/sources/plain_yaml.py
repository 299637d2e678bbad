"""Plainly written profiles as rows, by libyaml's own composer: faster than by nodes that know their places.

Whatever needs a second look (an unknown key, a slip, an anchor, a comma that may part a list) is left to the loader.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from binjiang_cli.batch.sources.rows import LISTS, MAPPINGS, Irregular, RowForm
from binjiang_cli.policy.vocabulary import Field, Section

# None where PyYAML was built without libyaml.
CParser: Any = getattr(getattr(yaml, "cyaml", None), "CParser", None)

# The composer recurses in C, and what nests too deeply would end the process. A level takes one of these signs or a
# line that is indented further, of which so short a text has at most a few hundred.
NESTING, MOST_SIGNS, MOST_CHARACTERS = "-?[{", 1000, 64 * 1024
REFERRING = re.compile(r"(?:^|[\s\[{,:?-])[&*!]", re.MULTILINE)
NULLS = frozenset(("", "~", "null", "Null", "NULL"))
SECOND_LOOK = re.compile("^[“‘]|[，、,；;]")


def row_at_once(text: str, form: RowForm) -> dict[str, Any] | None:
    """The row that a document states; None where the loader has to look."""
    if CParser is None or len(text) > MOST_CHARACTERS or sum(map(text.count, NESTING)) > MOST_SIGNS:
        return None
    if any(sign in text for sign in "&*!") and REFERRING.search(text):
        return None
    parser = _Composer(text)
    try:
        root = parser.get_single_node()
        return None if root is None else _row(root, form)
    except (yaml.YAMLError, Irregular):
        return None
    finally:
        parser.dispose()


class _Composer(CParser or object):  # type: ignore[misc]
    """Nodes without tags."""

    def descend_resolver(self, parent: Any, index: Any) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        return ""


def _row(root: Any, form: RowForm) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for key, node in _members(root):
        name = form.ids.get(key)
        if name is None or name in row:
            raise Irregular
        if (section := form.sections.get(name)) is None:
            row[name] = _value(form.fields[name], node)
        elif not section.is_list:
            row[name] = _record(section, form.section_ids[name], node)
        elif isinstance(node, yaml.SequenceNode):
            ids = form.section_ids[name]
            row[name] = [_record(section, ids, item) for item in node.value]
        elif isinstance(node, yaml.ScalarNode) and _text(node) is None:
            row[name] = None
        else:
            raise Irregular
    return row


def _record(section: Section, ids: dict[str, str], node: Any) -> dict[str, Any]:
    record: dict[str, Any] = {}
    fields = section.fields
    for key, below in _members(node):
        name = ids.get(key)
        if name is None or name in record:
            raise Irregular
        record[name] = _value(fields[name], below)
    return record


def _members(node: Any) -> list[tuple[str, Any]]:
    if not isinstance(node, yaml.MappingNode):
        raise Irregular
    return [(key.value if isinstance(key, yaml.ScalarNode) else "", value) for key, value in node.value]


def _value(field: Field, node: Any) -> Any:
    """A field's value: a text, several, or a mapping of texts; None for null."""
    if isinstance(node, yaml.ScalarNode):
        text = _text(node)
        if field.type not in LISTS and field.type not in MAPPINGS:
            return text
        if text is None:
            return None
        if field.type != "texts":
            raise Irregular
        return [text]
    if field.type in LISTS and isinstance(node, yaml.SequenceNode):
        return [_item(item) for item in node.value]
    if field.type in MAPPINGS:
        members = _members(node)
        found = {key: _item(below) for key, below in members}
        if len(found) < len(members) or "" in found:
            raise Irregular
        return found or None
    raise Irregular


def _text(node: Any) -> str | None:
    """The text of a scalar, None for null. Full-width quotation marks around it are for the loader."""
    text: str = node.value
    if not node.style:
        if text in NULLS:
            return None
        if text[0] in "“‘":
            raise Irregular
    return text


def _item(node: Any) -> str:
    """One of several values, where it is certainly one."""
    if not isinstance(node, yaml.ScalarNode) or (not node.style and (node.value in NULLS or SECOND_LOOK.search(node.value))):
        raise Irregular
    text: str = node.value
    return text
