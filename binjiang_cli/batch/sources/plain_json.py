"""JSON lines that are alike, read as a table at once; numbers become decimals and whole numbers, never binary fractions.

Reading at once is strict: what does not fit a form found from the first lines (a key that is not known or stands twice,
a number where the others have a text, an exponent) makes the lines be read one by one instead.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from binjiang_cli.batch.sources.rows import LISTS, MAPPINGS
from binjiang_cli.policy.vocabulary import Field, Section, Vocabulary
from binjiang_cli.source.document import MAX_BYTES

if TYPE_CHECKING:
    import pyarrow as pa

SAMPLE = 200
# Numbers, or texts of digits, that a decimal takes and the loader does not: signs, exponents, points at an end.
UNLIKE_MONEY = r'[:,\[]\s*(?:"?[-+.]|[0-9.]+[eE]|"[0-9]+\."|"[0-9.]+[eE][-+]?[0-9]+")'


def table_at_once(data: bytes, vocabulary: Vocabulary) -> pa.Table | None:
    """The table of whole lines, a row a line; None where they have to be read one by one."""
    import pyarrow as pa
    from pyarrow import json as arrow_json

    rates = {word for key, f in vocabulary.fields.items() if f.type in MAPPINGS for word in (key, f.label.zh)}
    data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").rstrip(b"\n")
    lines = data.split(b"\n")
    alike = data[:1] == b"{" and data[-1:] == b"}" and data.count(b"}\n{") == len(lines) - 1
    if not alike or max(map(len, lines)) > MAX_BYTES or _holds(data, UNLIKE_MONEY):
        return None
    try:
        data.decode()
        sample = [json.loads(line, parse_float=_Fraction) for line in lines[:SAMPLE]]
        schema = pa.schema(list(_members(sample, {**vocabulary.fields, **vocabulary.sections}).items()))
        if any(
            re.search(rf'"{re.escape(name)}"\s*:\s*\{{[^{{}}]*null'.encode(), data) for name in rates.intersection(schema.names)
        ):
            return None  # a table does not tell a null from a rate that is not there
        parsing = arrow_json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
        reading = arrow_json.ReadOptions(use_threads=False, block_size=len(data) + 1)
        table = arrow_json.read_json(pa.BufferReader(data), reading, parsing)
    except (ValueError, RecursionError, pa.ArrowException):
        return None
    return table if table.num_rows == len(lines) else None


def _holds(data: bytes, pattern: str) -> bool:
    """Whether data holds what a pattern matches; Arrow's search takes an eighth of the time of the standard library's."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return bool(pc.match_substring_regex(pa.array([data], pa.large_binary()), pattern)[0].as_py())


class _Unlike(ValueError):
    """Samples that no one form holds."""


def _members(samples: list[Any], entries: dict[str, Any]) -> dict[str, pa.DataType]:
    """The types of an object's members, from samples of the object, under the keys that these have."""
    by_name = {word: entry for key, entry in entries.items() for word in (key, entry.label.zh)}
    found: dict[str, list[Any]] = {}
    for sample in samples:
        if not isinstance(sample, dict):
            raise _Unlike
        for key, value in sample.items():
            if key not in by_name:
                raise _Unlike
            found.setdefault(key, []).append(value)
    if len({id(by_name[key]) for key in found}) < len(found):
        raise _Unlike
    return {key: _type(by_name[key], [value for value in values if value is not None]) for key, values in found.items()}


def _type(entry: Field | Section, samples: list[Any]) -> pa.DataType:
    """The type of a section or a field, from samples without nulls."""
    import pyarrow as pa

    if isinstance(entry, Section):
        if not entry.is_list:
            return pa.struct(list(_members(samples, entry.fields).items()))
        records = [record for sample in samples for record in _listed(sample)]
        return pa.list_(pa.struct(list(_members(records, entry.fields).items())))
    if entry.type in MAPPINGS:
        rates: dict[str, list[Any]] = {}
        for sample in samples:
            for key, rate in _keyed(sample):
                rates.setdefault(key, []).append(rate)
        return pa.struct([(key, pa.decimal128(18, 6) if _are_numbers(rates[key]) else pa.string()) for key in sorted(rates)])
    if entry.type in LISTS and all(isinstance(sample, list) for sample in samples):
        return pa.list_(pa.string())
    return _scalar_type(entry, samples)


def _scalar_type(field: Field, samples: list[Any]) -> pa.DataType:
    """Truth values, or the numbers of a field that has numbers, or texts."""
    import pyarrow as pa

    numbers = {"money": pa.decimal128(18, 2), "integer": pa.int64(), "year": pa.int64()}
    if samples and all(isinstance(sample, bool) for sample in samples):
        return pa.bool_()
    return numbers[field.type] if field.type in numbers and _are_numbers(samples) else pa.string()


def _are_numbers(samples: list[Any]) -> bool:
    """Whether the samples stood there as numbers."""
    return bool(samples) and all(type(sample) in (int, _Fraction) for sample in samples)


class _Fraction(str):
    """A number with a point, as it was written."""

    __slots__ = ()


def _listed(sample: Any) -> list[Any]:
    if not isinstance(sample, list):
        raise _Unlike
    return sample


def _keyed(sample: Any) -> list[tuple[str, Any]]:
    if not isinstance(sample, dict):
        raise _Unlike
    return list(sample.items())
