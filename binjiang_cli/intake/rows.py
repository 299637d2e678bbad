"""Rows of companies: the one form in which every source hands its profiles to the kernel."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from binjiang_cli.intake.rejects import Reject
from binjiang_cli.policy.field_types import LISTS, MAPPINGS, MAX_VALUES
from binjiang_cli.policy.meanings import Meanings
from binjiang_cli.policy.vocabulary import BETWEEN_CHOICES, BETWEEN_TEXTS, MAX_RECORDS, Field, Section, Vocabulary
from binjiang_cli.profile.caution import Caution, Note
from binjiang_cli.words import Lang

if TYPE_CHECKING:
    import pyarrow as pa

    from binjiang_cli.source.document import Document
    from binjiang_cli.source.nodes import Node

TRUTH = {True: "true", False: "false"}


class Rows(NamedTuple):
    """A chunk's companies as a table, and what of it is rejected already.

    A reject comes with the number of rows before it. `nodes` gives a row's profile as it stands in the source, with
    its places, so that what the kernel refuses is told where a person finds it; None where the source has no places.
    `cautions` are what is to be said of how single rows were read, by row; `notes` what is to be said of the source as a
    whole (a column left out, a row of totals), each with its place.
    """

    table: pa.Table
    rejects: Sequence[tuple[int, Reject]] = ()
    nodes: Callable[[int], tuple[Document, Node | None]] | None = None
    cautions: Mapping[int, Sequence[Caution]] = {}
    notes: Sequence[Note] = ()


class Chunk(Protocol):
    """A part of the input that is read, worked out and written as one; small enough to be sent to another process."""

    @property
    def companies(self) -> int | None:
        """Return how many companies it holds, as far as that is known before it is read."""

    @property
    def is_table(self) -> bool:
        """Return whether it is a table, read as a whole; else it is made of single profiles, which only Python reads."""

    def read(self, vocabulary: Vocabulary, lang: Lang) -> Rows: ...


class Irregular(ValueError):
    """A profile that the form of a row cannot hold. The loader says what is wrong with it, if anything is."""


class RowForm:
    """The form of a row under a vocabulary: texts as written, under the fields' ids."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.fields = vocabulary.fields
        self.sections = vocabulary.sections
        self.keys = vocabulary.keys

    def row(self, profile: Any) -> dict[str, Any]:
        """Return a profile of dicts, lists, texts and booleans under any known keys, as a row. Raises Irregular."""
        row: dict[str, Any] = {}
        for name, value in _pairs(profile, self.keys):
            if (section := self.sections.get(name)) is None:
                row[name] = _value(self.fields[name], value)
            elif not section.is_list:
                row[name] = self._record(name, section, value)
            elif isinstance(value, list) and len(value) <= MAX_RECORDS:
                row[name] = [self._record(name, section, record) for record in value]
            else:
                raise Irregular
        return row

    def _record(self, name: str, section: Section, value: Any) -> dict[str, Any]:
        fields = section.fields
        record = {}
        for key, written in _pairs(value, section.keys):
            record[key] = written if type(written) is str and fields[key].type not in LISTS else _value(fields[key], written)
        return record

    def table(self, sources: Sequence[str], rows: Sequence[dict[str, Any]]) -> pa.Table:
        """Return the rows as Arrow: `source`, and a column for each key that a row has."""
        import pyarrow as pa

        return pa.table({"source": pa.array(sources, pa.string()), **self.columns(rows)})

    def columns(self, rows: Sequence[dict[str, Any]]) -> dict[str, pa.Array]:
        """Return a column for each key that a row has."""
        import pyarrow as pa

        columns = {}
        present = set().union(*rows)
        for name, field in self.fields.items():
            if name in present:
                values = [row.get(name) for row in rows]
                columns[name] = pa.array(values, _mapping_type(values) if field.type in MAPPINGS else pa.string())
        for name, section in self.sections.items():
            if name in present or not section.is_list:
                columns[name] = pa.array([row.get(name) for row in rows], section_type(section))
        return columns


def numbered(lead: str, first: int, count: int) -> pa.Array:
    """Return the sources of rows that are told apart by their numbers."""
    import numpy as np

    from binjiang_cli.intake.arrow import whole, with_numbers

    return with_numbers(lead, whole(np.arange(first, first + count)))


def section_type(section: Section) -> pa.DataType:
    """Return the Arrow type of a section whose values are texts."""
    import pyarrow as pa

    text, texts = pa.string(), pa.list_(pa.string())
    record = pa.struct([(key, texts if field.type in LISTS else text) for key, field in section.fields.items()])
    return pa.list_(record) if section.is_list else record


def _mapping_type(values: Iterable[dict[str, str] | None]) -> pa.DataType:
    import pyarrow as pa

    keys = sorted({key for value in values if value for key in value})
    return pa.struct([(key, pa.string()) for key in keys])


def _pairs(value: Any, keys: Meanings) -> Iterable[tuple[str, Any]]:
    """Return the keys that have a value, by their ids."""
    if not isinstance(value, dict):
        raise Irregular
    found = {}
    for written, below in value.items():
        name = keys.get(written)
        if name is None or name in found:
            raise Irregular
        found[name] = below
    return [(name, below) for name, below in found.items() if below is not None]


def _value(field: Field, value: Any) -> Any:
    if field.type in MAPPINGS:
        if not isinstance(value, dict) or len(value) > MAX_VALUES or "" in value:
            raise Irregular
        return {key: _rates_text(below) if isinstance(below, list) else _text(below) for key, below in value.items()} or None
    if field.type in LISTS:
        value = [value] if field.type == "texts" and not isinstance(value, list) else value
        if not isinstance(value, list) or len(value) > MAX_VALUES:
            raise Irregular
        texts = [_text(item) for item in value]
        between = BETWEEN_CHOICES if field.values else BETWEEN_TEXTS
        if any(re.search(between, text) for text in texts):
            raise Irregular
        return texts
    return _text(value)


def _rates_text(rates: list[Any]) -> str:
    """Return rates by day as one text, which the loader reads as well."""
    pairs = []
    for rate in rates:
        if not isinstance(rate, dict) or set(rate) != {"from", "value"}:
            raise Irregular
        pairs.append(f"{_text(rate['from'])}={_text(rate['value'])}")
    text = ";".join(pairs)
    if text.count(";") != len(pairs) - 1 or text.count("=") != len(pairs):
        raise Irregular
    return text


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return TRUTH[value]
    raise Irregular
