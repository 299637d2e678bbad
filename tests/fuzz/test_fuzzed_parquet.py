"""Parquet files of any types and values, and damaged ones: every row is a company or stands in a reject."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import companies
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fuzzing import ODD_TEXTS, Came, damaged, estimate_all, estimate_singly, seeds
from helpers import shipped

pytestmark = pytest.mark.soak

FILES = 20  # a seed
WHOLE = (0, 1, -1, 2025, 127, -128, 2**31 - 1, -(2**31), 2**53 + 1, 2**62, 2**63 - 1, -(2**63), 20260630)
EXACT = ("0", "1", "-1", "0.01", "0.001", "99999999999999999999.99", "-0.00", "30000000", "1E+30")
FLOATS = (0.0, -0.0, 1.5, 0.1, float("nan"), float("inf"), -float("inf"), 1e308, 5e-324, 2.0**60)
DAYS = (date(1, 1, 1), date(2026, 6, 30), date(9999, 12, 31), None)
CODECS = ("none", "snappy", "gzip", "zstd", "lz4", "brotli")


def texts(draw: Random, count: int) -> list[str | None]:
    return [draw.choice((*ODD_TEXTS, None)) for _ in range(count)]


def numbers(kind: pa.DataType) -> Callable[[Random, int], pa.Array]:
    """Numbers of any size, those that do not fit into their type taken modulo."""

    def made(draw: Random, count: int) -> pa.Array:
        values = [draw.choice((*WHOLE, None)) for _ in range(count)]
        mask = (1 << kind.bit_width) - 1
        signed = [
            None if value is None else ((value & mask) ^ (1 << kind.bit_width - 1)) - (1 << kind.bit_width - 1)
            for value in values
        ]
        storage = {8: pa.int8(), 16: pa.int16(), 32: pa.int32(), 64: pa.int64()}[kind.bit_width]
        return pa.array(signed, storage).view(kind)

    return made


def decimals(draw: Random, count: int) -> pa.Array:
    kind = draw.choice((pa.decimal32(9, 2), pa.decimal64(18, 4), pa.decimal128(38, 2), pa.decimal256(76, 30)))
    values = [Decimal(draw.choice(EXACT)) for _ in range(count)]
    bound = Decimal(10) ** (kind.precision - kind.scale)
    fit = [value if abs(value) < bound and int(value.as_tuple().exponent) >= -kind.scale else None for value in values]
    return pa.array(fit, kind)


def lists(draw: Random, count: int, deep: int) -> pa.Array:
    bounds = [0]
    for _ in range(count):
        bounds.append(bounds[-1] + draw.choice((0, 1, 1, 2, 3)))
    values = anything(draw, bounds[-1], deep + 1)
    kind, size = draw.choice(((pa.ListArray, pa.int32()), (pa.LargeListArray, pa.int64())))
    return kind.from_arrays(pa.array(bounds, size), values)


def structs(draw: Random, count: int, deep: int) -> pa.Array:
    keys = draw.sample(("name", "principal", "amount", "currency", "key", "企业名称", "x"), draw.randrange(1, 4))
    return pa.StructArray.from_arrays([anything(draw, count, deep + 1) for _ in keys], keys)


def maps(draw: Random, count: int, deep: int) -> pa.Array:
    keys = pa.array([draw.choice(ODD_TEXTS) for _ in range(count)])
    return pa.MapArray.from_arrays(pa.array(range(count + 1), pa.int32()), keys, anything(draw, count, deep + 1))


KINDS: tuple[Callable[[Random, int], pa.Array], ...] = (
    *(
        numbers(kind)
        for kind in (
            pa.int8(), pa.uint8(), pa.int16(), pa.uint16(), pa.int32(), pa.uint32(), pa.int64(), pa.uint64(), pa.date32(),
            pa.time32("ms"), pa.time64("us"), pa.duration("ns"), pa.timestamp("s"), pa.timestamp("ms"), pa.timestamp("us"),
            pa.timestamp("ns"), pa.timestamp("ms", "Asia/Shanghai"), pa.timestamp("us", "UTC"),
        )
    ),
    decimals,
    lambda draw, count: pa.array(draw.choices((*FLOATS, None), k=count), draw.choice((pa.float32(), pa.float64()))),
    lambda draw, count: pa.array([draw.choice((True, False, None)) for _ in range(count)]),
    lambda draw, count: pa.nulls(count),
    lambda draw, count: pa.array(texts(draw, count), draw.choice((pa.string(), pa.large_string(), pa.string_view()))),
    lambda draw, count: pa.array(texts(draw, count)).dictionary_encode(),
    lambda draw, count: pa.array([draw.randbytes(3) for _ in range(count)], draw.choice((pa.binary(), pa.binary(3)))),
    lambda draw, count: pa.array(draw.choices(DAYS, k=count), pa.date32()),
    lambda draw, count: pa.array([draw.choice(("甲", "乙", None)) for _ in range(count)], pa.string()),
)  # fmt: skip


def anything(draw: Random, count: int, deep: int = 0) -> pa.Array:
    """An array of any type and of values of it, nested a few times at most."""
    if deep < 4 and draw.random() < 0.3:
        return draw.choice((lists, structs, maps))(draw, count, deep)
    return draw.choice(KINDS)(draw, count)


def odd_table(draw: Random) -> pa.Table:
    """A table of sober companies, of which some columns, and some fields of some columns, are of any type."""
    count = draw.choice((0, 1, 3, 7))
    table = companies.table(
        shipped(), count, draw.randrange(10**6), draw.choice(("typed", "common", "mixed", "texts"))
    ).drop_columns("source")
    for _ in range(draw.choice((1, 1, 2, 4))):
        at = draw.randrange(table.num_columns)
        column = table.column(at).combine_chunks()
        if pa.types.is_struct(column.type) and draw.random() < 0.8 and len(column.type):
            field = draw.randrange(len(column.type))
            arrays = [anything(draw, count) if each == field else values for each, values in enumerate(column.flatten())]
            column = pa.StructArray.from_arrays(arrays, column.type.names)
        else:
            column = anything(draw, count)
        table = table.set_column(at, table.column_names[at], column)
    return table


def written(path: Path, table: pa.Table, draw: Random) -> bool:
    """Write a table in any of the ways there are; False where Parquet has no form for it."""
    try:
        pq.write_table(
            table, path, row_group_size=draw.choice((1, 2, 1000)), compression=draw.choice(CODECS),
            version=draw.choice(("1.0", "2.4", "2.6")),
            use_dictionary=draw.random() < 0.5, data_page_version=draw.choice(("1.0", "2.0")),
            store_schema=draw.random() < 0.7,
            use_deprecated_int96_timestamps=draw.random() < 0.1,
        )  # fmt: skip
    except (pa.ArrowException, OSError):
        return False
    return True


def check_rows(path: Path, came: Came, rows: int | None) -> None:
    """Every row of a file is named once, in its own place or in that of several; or the file is as a whole.

    `rows` is how many there are, where that is known.
    """
    if str(path) in came.rejects:
        assert came.places == [str(path)]
        return
    found: list[int] = []
    for place in came.places:
        match = re.fullmatch(re.escape(str(path)) + r"#(\d+)(?:-(\d+))?", place)
        assert match is not None, place
        found += range(int(match[1]), int(match[2] or match[1]) + 1)
    assert sorted(found) == list(range(1, len(found) + 1))
    assert rows is None or len(found) == rows


def estimates(paths: Sequence[Path], draw: Random, count: int) -> list[list[str]]:
    return [["estimate", f"{path}#1", "--lang", "en"] for path in draw.sample(paths, min(count, len(paths)))]


@pytest.mark.parametrize("seed", seeds(1))
def test_any_types_and_values(seed, tmp_path):
    draw = Random(f"types {seed}")
    rows: dict[Path, int] = {}
    while len(rows) < FILES:
        path, table = tmp_path / f"{len(rows)}.parquet", odd_table(draw)
        if table.num_rows and written(path, table, draw):
            rows[path] = table.num_rows
    for path, came in estimate_all(tmp_path, [*rows]).items():
        check_rows(path, came, rows[path])
    estimate_singly(estimates([*rows], draw, 10))


@pytest.mark.parametrize("part", ["pages", "footer", "anywhere"])
@pytest.mark.parametrize("seed", seeds(1))
def test_any_damage(seed, part, tmp_path):
    """What is in the pages leaves the number of rows to be known, what is in the footer does not."""
    draw = Random(f"{part} {seed}")
    rows: dict[Path, int | None] = {}
    while len(rows) < FILES:
        path = tmp_path / f"{len(rows)}.parquet"
        table = (
            odd_table(draw)
            if draw.random() < 0.3
            else companies.table(shipped(), 6, draw.randrange(10**6), "typed").drop_columns("source")
        )
        if not table.num_rows or not written(path, table, draw):
            continue
        data = path.read_bytes()
        foot = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
        if part == "pages":
            pages = damaged(data[:foot], draw)
            data = (pages + bytes(foot))[:foot] + data[foot:]
        else:
            data = damaged(data, draw, foot if part == "footer" else 0, len(data))
        path.write_bytes(data)
        rows[path] = table.num_rows if part == "pages" else None
    for path, came in estimate_all(tmp_path, [*rows]).items():
        check_rows(path, came, rows[path])
    estimate_singly(estimates([*rows], draw, 10))
