"""JSON lines that are written alike, read as a table at once; numbers become decimals and whole numbers, never floats.

Reading at once is strict. The form that most lines have is found from the first ones; a pattern made of it says which
lines it holds as they stand. Whatever does not match (a key that is not known or stands twice, an exponent, a text where
the others have a number) is left to be read one by one.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from binjiang_cli.policy.field_types import LISTS, MAPPINGS
from binjiang_cli.policy.meanings import Meanings
from binjiang_cli.policy.vocabulary import Field, Section, Vocabulary
from binjiang_cli.source.document import MAX_BYTES

if TYPE_CHECKING:
    import pyarrow as pa

SAMPLE = 200
TEXT, TRUTH, WHOLE, MONEY, RATE = "VARCHAR", "BOOLEAN", "BIGINT", "DECIMAL(18, 2)", "DECIMAL(18, 6)"
READ = "SELECT json_transform(line, $structure) AS profile FROM lines"
READ_JSON_ONLY = "SELECT TRY(json_transform(line, $structure)) AS profile FROM lines"
NUMBERS = {"money": MONEY, "integer": WHOLE, "year": WHOLE, "exchange_rates": RATE, "assumed_rates": RATE}
# How a value stands in a line. Numbers of at most fifteen digits, as readers of JSON may pass them through a binary one.
WRITTEN = {
    TEXT: r'"(?:[ !#-\[\]-\x{7f}\x{80}-\x{d7ff}\x{e000}-\x{10ffff}]'
    r'|\\(?:["\\/bfnrt]|u(?:[0-9a-cA-CeEfF][0-9a-fA-F]{3}|[dD][0-7][0-9a-fA-F]{2})))*"',
    TRUTH: "true|false",
    WHOLE: "0|[1-9][0-9]{0,14}",
    MONEY: r"(?:0|[1-9][0-9]{0,12})(?:\.[0-9]{1,2})?",
    RATE: r"(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,6})?",
}


class Member(NamedTuple):
    """A member of an object: the id of what its key names, and the form of its value."""

    id: str
    form: Form


class RateMembers(dict[str, Member]):
    """The members of a mapping of rates, of which a table cannot tell a null from one that is not there."""


# A type for a value, a list with the form of its items, members by their keys.
Form = str | list[Any] | dict[str, Member]


class Alike(NamedTuple):
    """The lines that one form holds: a flag for each line, and the profiles of those as structs."""

    form: Form
    flags: pa.BooleanArray
    profiles: pa.StructArray

    def table(self) -> pa.Table:
        """Return the profiles' columns, under the keys of the lines."""
        import pyarrow as pa

        return pa.Table.from_struct_array(self.profiles)

    def with_rows(self, rows: pa.Table) -> pa.Table | None:
        """Return the profiles' columns with further rows behind them, under ids; None where they have no form in common.

        A column stays typed where every text of the rows is plainly written; else all of it becomes text.
        """
        import pyarrow as pa

        try:
            both = _common(self.form, self.profiles, rows.to_struct_array().combine_chunks())
        except _Unlike:
            return None
        return pa.Table.from_struct_array(pa.chunked_array(both)).combine_chunks()


def read_alike(lines: pa.LargeBinaryArray, vocabulary: Vocabulary) -> Alike | None:
    """Return the lines that are written as the first ones are; None where those have no form."""
    import pyarrow as pa
    import pyarrow.compute as pc

    entries: dict[str, Field | Section] = {**vocabulary.fields, **vocabulary.sections}
    form = _members(_samples(lines[:SAMPLE].to_pylist()), entries, vocabulary.keys)
    structure = _structure(form)
    if structure is None:
        return None
    lines = lines.view(pa.large_string())
    try:
        flags = _are_of(form, lines)
    except pa.ArrowInvalid:
        return None  # more kinds of rates than a pattern takes
    lengths = pc.binary_length(lines)
    if pc.max(lengths).as_py() > MAX_BYTES:
        flags = pc.and_(flags, pc.less_equal(lengths, MAX_BYTES))
    profiles = _profiles(lines if pc.all(flags).as_py() else lines.filter(flags), structure)
    if profiles.null_count:
        whole = profiles.is_valid()
        flags, profiles = pc.replace_with_mask(flags, flags, whole), profiles.filter(whole)
    return Alike(form, flags, profiles)


def _are_of(form: Form, lines: pa.LargeStringArray) -> pa.BooleanArray:
    """Return which lines a form holds, their keys in whatever order. Raises ArrowInvalid where it is too large."""
    import pyarrow.compute as pc

    from binjiang_cli.intake.json_keys import have_keys_once

    in_order = pc.match_substring_regex(lines, _line_pattern(form, in_order=True))
    if pc.all(in_order).as_py():
        return in_order
    elsewhere = pc.and_not(pc.match_substring_regex(lines, _line_pattern(form, in_order=False)), in_order)
    elsewhere = pc.and_not(elsewhere, pc.match_substring_regex(lines, r'\\"'))
    once = have_keys_once(lines.filter(elsewhere), *_keys(form))
    return pc.or_(in_order, pc.replace_with_mask(elsewhere, elsewhere, once))


def _keys(form: Form) -> tuple[set[str], set[str]]:
    """Return the keys of a profile, and those of what is in it."""
    assert isinstance(form, dict)
    below = [member.form[0] if isinstance(member.form, list) else member.form for member in form.values()]
    return {*form}, {key for one in below if isinstance(one, dict) for key in one}


def _profiles(lines: pa.LargeStringArray, structure: Any) -> pa.StructArray:
    """Return the lines as structs; null where one is not JSON."""
    import duckdb
    import pyarrow as pa

    from binjiang_cli.intake.database import connect

    given = {"structure": json.dumps(structure)}
    with connect() as connection:
        connection.register("lines", pa.Table.from_arrays([lines], ["line"]))
        try:
            found = connection.sql(READ, params=given).to_arrow_table()
        except (duckdb.InvalidInputException, UnicodeDecodeError):  # its message may be cut off inside of a character
            found = connection.sql(READ_JSON_ONLY, params=given).to_arrow_table()
    return found["profile"].combine_chunks()


class _Number(str):
    """A number as it was written."""

    __slots__ = ()


def _samples(lines: Iterable[bytes]) -> list[Any]:
    samples = []
    for line in lines:
        try:
            samples.append(json.loads(line, parse_int=_Number, parse_float=_Number))
        except (ValueError, RecursionError):
            continue
    return samples


def _members(samples: Iterable[Any], entries: Mapping[str, Field | Section], keys: Meanings) -> dict[str, Member]:
    """Return the members of objects, in the order in which they stand there.

    Of two keys for one thing the more frequent one.
    """
    ids: dict[str, str] = {}
    found: dict[str, list[Any]] = {}
    order: list[str] = []
    for sample in samples:
        at = 0
        for key, value in sample.items() if isinstance(sample, dict) else ():
            if (name := keys.get(key)) is not None:
                if key not in found:
                    order.insert(at, key)
                    ids[key] = name
                at = order.index(key) + 1
                found.setdefault(key, []).append(value)
    chosen = {ids[key]: key for key in sorted(order, key=lambda key: len(found[key]))}
    return {key: Member(ids[key], _form(entries[ids[key]], found[key])) for key in order if chosen[ids[key]] == key}


def _form(entry: Field | Section, samples: list[Any]) -> Form:
    """Return the form of a section or a field."""
    if isinstance(entry, Section):
        if not entry.is_list:
            return _members(samples, entry.fields, entry.keys)
        records = (record for sample in samples if isinstance(sample, list) for record in sample)
        return [_members(records, entry.fields, entry.keys)]
    if entry.type in MAPPINGS:
        rates: dict[str, list[Any]] = {}
        for sample in samples:
            for key, value in sample.items() if isinstance(sample, dict) else ():
                if re.fullmatch(r"\w+", key):
                    rates.setdefault(key, []).append(value)
        spelled = {key.casefold(): key for key in rates}
        return RateMembers({key: Member(key, _scalar(entry, rates[key])) for key in spelled.values()})
    if entry.type in LISTS and any(isinstance(sample, list) for sample in samples):
        return [TEXT]
    return _scalar(entry, samples)


def _scalar(field: Field, samples: list[Any]) -> str:
    """Return the type that most of the samples have."""
    kinds = {bool: TRUTH, _Number: NUMBERS.get(field.type, TEXT), str: TEXT}
    found = Counter(kinds[type(sample)] for sample in samples if type(sample) in kinds)
    return found.most_common(1)[0][0] if found else TEXT


def _structure(form: Form) -> Any:
    """Return a form as the parser takes it; None where nothing is ever there."""
    if isinstance(form, str):
        return form
    if isinstance(form, list):
        item = _structure(form[0])
        return None if item is None else [item]
    return {key: below for key, member in form.items() if (below := _structure(member.form)) is not None} or None


def _line_pattern(form: Form, *, in_order: bool) -> str:
    return rf"\A{_pattern(form, in_order)}\r?\n?\z"


def _pattern(form: Form, in_order: bool) -> str:
    """Return what matches a value of a form; if its keys need not be in order, one may stand twice.

    It lets commas be left out: the parser does not.
    """
    if isinstance(form, str):
        return f"(?:{WRITTEN[form]})"
    if isinstance(form, list):
        return rf"\[(?:(?:, ?)?{_pattern(form[0], in_order)})*\]" if form[0] else r"\[\]"
    null = "" if isinstance(form, RateMembers) else "null|"
    members = [f'"{re.escape(key)}": ?(?:{null}{_pattern(member.form, in_order)})' for key, member in form.items()]
    if in_order:
        return rf"\{{{''.join(f'(?:(?:, ?)?{member})?' for member in members)}\}}"
    return rf"\{{(?:(?:, ?)?(?:{'|'.join(members)}))*\}}"


def are_written_as(form: str, texts: pa.StringArray) -> bool:
    """Return whether each text that is there is a value of a type as a line has it: Arrow casts it to what the loader reads."""
    import pyarrow.compute as pc

    return bool(pc.all(pc.match_substring_regex(texts, rf"\A(?:{WRITTEN[form]})\z")).as_py())


class _Unlike(ValueError):
    """Values that no one type holds."""


def _common(form: Form, typed: pa.Array, texts: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Return both as arrays of one type, under ids where both have a value. Raises _Unlike."""
    import pyarrow as pa

    if texts.null_count == len(texts):
        return typed, pa.nulls(len(texts), typed.type)
    if typed.null_count == len(typed):
        return pa.nulls(len(typed), texts.type), texts
    if isinstance(form, dict) and pa.types.is_struct(texts.type):
        return _common_members(form, typed, texts)
    if isinstance(form, list) and pa.types.is_list(texts.type):
        items = _common(form[0], typed.values, texts.values)
        one, other = (
            pa.ListArray.from_arrays(array.offsets, values, mask=array.is_null())
            for array, values in zip((typed, texts), items, strict=True)
        )
        return one, other
    if not isinstance(form, str) or not pa.types.is_string(texts.type):
        raise _Unlike
    if form != TEXT and are_written_as(form, texts):
        return typed, texts.cast(typed.type)
    return typed.cast(pa.string()), texts


def _common_members(form: dict[str, Member], typed: pa.StructArray, texts: pa.StructArray) -> tuple[pa.Array, pa.Array]:
    import pyarrow as pa

    found: dict[str, tuple[pa.Array, pa.Array]] = {}
    names = {field.name for field in texts.type}
    for key in (field.name for field in typed.type):
        name, below = form[key]
        if name in names:
            found[name] = _common(below, typed.field(key), texts.field(name))
        else:
            found[key] = typed.field(key), pa.nulls(len(texts), typed.field(key).type)
    for name in (field.name for field in texts.type if field.name not in found):
        if texts.field(name).null_count < len(texts):
            found[name] = pa.nulls(len(typed), texts.field(name).type), texts.field(name)
    one, other = (
        pa.StructArray.from_arrays([pair[at] for pair in found.values()], list(found), mask=array.is_null())
        for at, array in enumerate((typed, texts))
    )
    return one, other
