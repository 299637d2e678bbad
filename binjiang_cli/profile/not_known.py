"""Texts of a profile that stand for a value that is not known: taken out, and told in one warning."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from binjiang_cli.policy.vocabulary import Field, Section, Vocabulary
from binjiang_cli.profile.caution import Caution
from binjiang_cli.source.nodes import Mapping, Node, Scalar, Sequence
from binjiang_cli.values.numbers import is_boolean
from binjiang_cli.values.unknown import is_none_at_all, is_not_known, is_not_yet
from binjiang_cli.words import Text, joined, visible

MOST_PLACES = 30  # that one warning names


def without_unknown(nodes: Mapping, vocabulary: Vocabulary) -> tuple[Mapping, tuple[Caution, ...]]:
    """Return a profile's nodes without the texts that stand for a value that is not known, and the warning about them.

    The keys of the nodes are the fields' ids. What must be given keeps its text: a company may be called by it.
    """
    reader = _UnknownReader(vocabulary)
    return reader.profile(nodes), reader.cautions()


class _UnknownReader:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.found: list[tuple[str, str]] = []

    def cautions(self) -> tuple[Caution, ...]:
        """Return one warning that names every place with what stands there."""
        if not self.found:
            return ()
        named = [Text(f"{path}（{visible(text)}）", f"{path} ({visible(text)})") for path, text in self.found[:MOST_PLACES]]
        places, count = joined(named), len(self.found)
        if count > MOST_PLACES:
            places += Text(f"等 {count} 处", f" and {count - MOST_PLACES} more")
        message = Text("下列各处当作未知，等于没有填写：", "read as not known, as if left out: ") + places
        return (Caution("read_as_not_known", message, self.found[0][0] if count == 1 else None),)

    def profile(self, root: Mapping) -> Mapping:
        return _in_order(root, {**self.vocabulary.fields, **self.vocabulary.sections}, self._entry)

    def _entry(self, name: str, node: Node) -> Node | None:
        section = self.vocabulary.sections.get(name)
        return self._value(self.vocabulary.fields[name], node, name) if section is None else self._section(name, section, node)

    def _section(self, name: str, section: Section, node: Node) -> Node | None:
        if section.is_list and isinstance(node, Sequence):
            records = (self._record(f"{name}[{index}].", section, item) for index, item in enumerate(node.items))
            return Sequence(node.place, list(records))
        if section.is_list and isinstance(node, Scalar) and is_not_known(node.text):
            return self._none_or_unknown(node, name)
        return self._record(f"{name}.", section, node)

    def _record(self, lead: str, section: Section, node: Node) -> Node:
        if not isinstance(node, Mapping):
            return node

        def read(name: str, value: Node) -> Node | None:
            field = section.fields[name]
            return value if field.required else self._value(field, value, lead + name)

        return _in_order(node, section.fields, read)

    def _value(self, field: Field, node: Node, path: str) -> Node | None:
        """Return what a field's node states, None where that is nothing."""
        if isinstance(node, Scalar):
            return self._unknown(node, path) if self._is_unknown(field, node) else node
        if isinstance(node, Mapping):
            names = sorted(key.text for key, _ in node.pairs)
            return _in_order(node, names, lambda name, below: self._value(field, below, f"{path}.{name}"))
        only = node.items[0] if len(node.items) == 1 else None
        if isinstance(only, Scalar) and self._is_unknown(field, only):  # read as if it stood there without a list
            return self._none_or_unknown(only, path) if field.type == "choices" else self._unknown(only, path)
        if field.type == "choices":
            return node
        items = [self._value(field, item, f"{path}[{index}]") for index, item in enumerate(node.items)]
        kept = [item for item in items if item is not None]
        return Sequence(node.place, kept) if kept or not items else None

    def _is_unknown(self, field: Field, node: Scalar) -> bool:
        """Return whether a text says that nothing is known, and is no value of its field: 无 is a boolean."""
        says_nothing = is_not_known(node.text) or (field.type == "date" and is_not_yet(node.text))
        if node.is_null or not says_nothing:
            return False
        return not (is_boolean(node.text) if field.type == "boolean" else field.meanings.get(node.text))

    def _none_or_unknown(self, node: Scalar, path: str) -> Sequence | None:
        """Return an empty list for 无; None, kept for the warning, for what is not known."""
        return Sequence(node.place) if is_none_at_all(node.text) else self._unknown(node, path)

    def _unknown(self, node: Scalar, path: str) -> Sequence | None:
        """Keep a place for the warning. Return that nothing is left of it."""
        self.found.append((path, node.text.strip()))
        return None


def _in_order(node: Mapping, names: Iterable[str], read: Callable[[str, Node], Node | None]) -> Mapping:
    """Return a node with its values as they are read, in the order of their names, without those of which nothing is left.

    The order of keys in a file decides nothing: a table, in which all companies have one order, has no other.
    """
    given = {key.text: value for key, value in node.pairs}
    found = {name: read(name, given[name]) for name in names if name in given}
    pairs = [(key, value) for key, _ in node.pairs if (value := found[key.text]) is not None]
    return Mapping(node.place, pairs)
