"""A row of a typed table (Parquet, a data frame) as the nodes of a profile, whose places are paths."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

from binjiang_cli.policy.field_types import MAPPINGS
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import Mapping as MappingNode
from binjiang_cli.source.nodes import Node, Scalar, Sequence
from binjiang_cli.source.problem import Place, Span


class RowNodes:
    """The nodes of a profile from a row of a table. `paths` says where each stands: a place's offset is its index."""

    def __init__(self, row: Mapping[str, Any], name: str, vocabulary: Vocabulary) -> None:
        self.document = Document(name, "")
        self.paths: list[str] = []
        self.vocabulary = vocabulary
        self.root = MappingNode(self._place(""))
        for key, value in row.items():
            mapping = self._is_mapping(key)
            if value is not None and not (mapping and _is_empty(value)):
                self.root.pairs.append((self._scalar(key, key, True), self._node(value, key, mapping)))

    def _is_mapping(self, key: str) -> bool:
        field = self.vocabulary.fields.get(self.vocabulary.keys.get(key) or "")
        return field is not None and field.type in MAPPINGS

    def _place(self, path: str) -> Place:
        self.paths.append(path)
        at = len(self.paths) - 1
        return Place(self.document, Span(at, at + 1))

    def _scalar(self, text: str, path: str, plain: bool) -> Scalar:
        return Scalar(text, plain, self._place(path))

    def _node(self, value: Any, path: str, mapping: bool = False) -> Node:
        if value is None:
            return self._scalar("", path, True)
        if isinstance(value, Mapping):
            if not mapping and set(value) == {"amount", "currency"}:
                return self._scalar(_money_text(value["amount"], value["currency"]), path, False)
            return self._mapping(list(value.items()), path, True)
        if isinstance(value, list | tuple):
            if mapping and all(isinstance(item, tuple) for item in value):  # not a list where a mapping is expected
                return self._mapping([(str(key), item) for key, item in value], path, False)
            place = self._place(path)
            return Sequence(place, [self._node(item, f"{path}[{at}]") for at, item in enumerate(value)])
        return self._scalar(text_of(value), path, not isinstance(value, str))

    def _mapping(self, pairs: list[tuple[str, Any]], path: str, absent_where_null: bool) -> MappingNode:
        node = MappingNode(self._place(path))
        for key, value in pairs:
            if value is not None or not absent_where_null:
                below = f"{path}.{key}"
                node.pairs.append((self._scalar(key, below, True), self._node(value, below)))
        return node


def _is_empty(value: Any) -> bool:
    """Return whether a struct of rates holds none."""
    return isinstance(value, Mapping) and all(item is None for item in value.values())


def text_of(value: Any) -> str:
    """Return a value of a typed column as a profile would write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and isfinite(value):
        value = Decimal(repr(value + 0.0))  # the zero below zero is zero
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:.0f}" if value == value.to_integral_value() else f"{value:f}"
    if isinstance(value, datetime) and value == value:  # pandas has a day that is none, and equals nothing
        midnight = value.tzinfo is None and value.time().isoformat() == "00:00:00"
        return value.date().isoformat() if midnight else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def _money_text(amount: Any, currency: Any) -> str:
    figure = "" if amount is None else text_of(amount)
    return figure if currency is None else f"{text_of(currency)} {figure}"
