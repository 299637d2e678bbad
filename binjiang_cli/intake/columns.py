"""Which columns of a typed table are read, and as what: known ones, as types that a profile's values can have."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

import pyarrow as pa

from binjiang_cli.policy.meanings import Meanings
from binjiang_cli.policy.vocabulary import Section, Vocabulary
from binjiang_cli.profile.caution import Note
from binjiang_cli.source.problem import InputError, Problem, refuse
from binjiang_cli.words import Text, did_you_mean, joined, nearest, same, visible

LEFT_OUT = "column_left_out"
MOST_NAMED = 20  # columns; a table of a hundred thousand is not printed
MOST_SHOWN = 60  # characters of a name
BYTES = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary, pa.types.is_binary_view)


class HeadedColumns(NamedTuple):
    """The columns that are read, and what is to be said of the others."""

    schema: pa.Schema
    notes: tuple[Note, ...] = ()


def columns_of(schema: pa.Schema, shown: str, vocabulary: Vocabulary, more: Iterable[str] = ()) -> HeadedColumns:
    """Return the columns of a table that are read; `more` are the names of columns that it is given from elsewhere.

    A program's own row numbers, and what is like nothing that a profile holds, are left out. Raises InputError where a
    name is nearly one that is known, stands twice, or is no text.
    """
    names = [*_texts(schema), *more]
    _check_single(names, shown)
    index = _index_names(schema)
    sorter = _Sorter(vocabulary)
    keys = vocabulary.keys
    if "company" not in map(keys.get, names):
        label = vocabulary.sections["company"].label
        raise refuse(
            Text(f"{shown} 里没有“{label.zh}”这一列", f"{shown} has no column company ({label.zh})"), kind="missing_key"
        )
    fields = [field for field in schema if field.name not in index or keys.get(field.name)]
    kept = [field.with_type(kind) for field in fields if (kind := sorter.column(field.name, field.type)) is not None]
    kept += [pa.field(name, kind) for name in more if (kind := sorter.column(name, pa.string())) is not None]
    if sorter.near:
        raise InputError([problem._replace(message=same(f"{shown}: ") + problem.message) for problem in sorter.near])
    notes = [_left_out(shown, sorter.unknown)] if sorter.unknown else []
    dropped = [name for name in index if keys.get(name) is None]
    notes += [_index_left_out(shown, dropped)] if dropped else []
    return HeadedColumns(pa.schema(kept), tuple(notes))


class _Sorter:
    """Sorts columns into known ones, those that are nearly so, and unknown ones."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.near: list[Problem] = []
        self.unknown: list[str] = []

    def column(self, name: str, kind: pa.DataType) -> pa.DataType | None:
        """Return the type that a column is read as; None where it is not read."""
        meant = self.vocabulary.keys.get(name)
        if (section := self.vocabulary.sections.get(meant or "")) is not None:
            return self._section(kind, section, name)
        return read_as(kind) if meant is not None or self._is_known(name, self.vocabulary.keys, name) else None

    def _section(self, kind: pa.DataType, section: Section, path: str) -> pa.DataType:
        """Return a section's type with those fields alone that are known."""
        if pa.types.is_list(kind):
            return pa.list_(self._section(kind.value_type, section, path))
        if pa.types.is_large_list(kind):
            return pa.large_list(self._section(kind.value_type, section, path))
        if not pa.types.is_struct(kind):
            return read_as(kind)
        _check_single(kind.names, path)
        fields = [field for field in kind if self._is_known(field.name, section.keys, f"{path}.{field.name}")]
        return pa.struct([field.with_type(read_as(field.type)) for field in fields])

    def _is_known(self, name: str, keys: Meanings, path: str) -> bool:
        """Return whether a name is one of those that stand in a place; keeps it in mind where it is not."""
        if keys.get(name) is not None:
            return True
        meant = self._elsewhere(name) if keys is self.vocabulary.keys else None
        if (meant := meant or nearest(name, keys.main)) is None:
            self.unknown.append(path)
        else:
            shown = visible(path[:MOST_SHOWN])
            message = Text(f"没有“{shown}”这个字段", f"unknown column: {shown}")
            self.near.append(Problem(message, hint=did_you_mean(meant), kind="unknown_key"))
        return False

    def _elsewhere(self, name: str) -> str | None:
        """Return the path of a section's field that stands at the top."""
        sections = self.vocabulary.sections.items()
        return next((f"{key}.{found}" for key, section in sections if (found := section.keys.get(name))), None)


def read_as(kind: pa.DataType) -> pa.DataType:
    """Return the type in which a column is read: bytes are texts, and what a program has made its own is what it is made of."""
    if isinstance(kind, pa.BaseExtensionType):
        return read_as(kind.storage_type)
    if any(test(kind) for test in BYTES):
        return pa.string()
    if pa.types.is_dictionary(kind):
        return read_as(kind.value_type)
    if pa.types.is_list(kind):
        return pa.list_(read_as(kind.value_type))
    if pa.types.is_large_list(kind):
        return pa.large_list(read_as(kind.value_type))
    if pa.types.is_fixed_size_list(kind):
        return pa.list_(read_as(kind.value_type))
    if pa.types.is_map(kind):
        return pa.map_(read_as(kind.key_type), read_as(kind.item_type))
    if pa.types.is_struct(kind):
        _check_single(kind.names, "")
        return pa.struct([field.with_type(read_as(field.type)) for field in kind])
    return kind


def _texts(schema: pa.Schema) -> list[str]:
    """Return the names of all columns. Raises InputError where one, also inside of a column, is no text."""
    try:
        str(schema)
        return list(schema.names)
    except UnicodeDecodeError:
        message = Text("有一列的名字不是 UTF-8 文字", "the name of a column is not UTF-8 text")
        raise refuse(message) from None


def _check_single(names: Iterable[str], path: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            shown = visible(name[:MOST_SHOWN])
            where = visible(path)
            lead = Text(f"{where}：", f"{where}: ") if where else same("")
            raise refuse(lead + Text(f"有两列都叫 {shown}", f"two columns are called {shown}"), kind="duplicate_key")
        seen.add(name)


def _index_names(schema: pa.Schema) -> list[str]:
    """Return the columns that pandas says are its row numbers or labels."""
    try:
        stated = json.loads((schema.metadata or {}).get(b"pandas", b"{}"))
        found = stated.get("index_columns", [])
        return [name for name in found if isinstance(name, str) and name in schema.names]
    except (ValueError, AttributeError, TypeError, RecursionError):
        return []


def _left_out(shown: str, names: list[str]) -> Note:
    listed = _listed(names)
    message = Text(f"不认识的列，没有读：{listed.zh}", f"columns that are not known and not read: {listed.en}")
    return Note(shown, LEFT_OUT, message)


def _index_left_out(shown: str, names: list[str]) -> Note:
    listed = _listed(names)
    message = Text(f"别的程序的行号，没有读：{listed.zh}", f"row numbers of another program, not read: {listed.en}")
    return Note(shown, "index_left_out", message)


def _listed(names: list[str]) -> Text:
    words = joined([same(visible(name[:MOST_SHOWN])) for name in names[:MOST_NAMED]])
    rest = len(names) - MOST_NAMED
    return words if rest <= 0 else words + Text(f" 等 {len(names)} 列", f" and {rest} more")
