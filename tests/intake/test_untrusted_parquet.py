"""Parquet from anywhere: whatever a file holds, what can be read is estimated, the rest is a reject at its place."""

from __future__ import annotations

import struct
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from batches import LOAN_PAYS, batch, highs

import binjiang_cli.intake.parquet as parquet
from binjiang_cli.intake.columns import columns_of, read_as
from binjiang_cli.policy.load import load_policy
from binjiang_cli.source.problem import InputError

LOAN = {
    "lender": "bank", "principal": Decimal("30000000.00"), "drawn_on": date(2025, 1, 15), "repaid_on": date(2025, 12, 20),
    "interest_paid": Decimal("978000.00"),
}  # fmt: skip
FAR = 2**62  # milliseconds, in the year 146 million


def companies(*names: Any) -> pa.Array:
    return pa.array([{"name": name} for name in names])


def texts(*values: bytes) -> pa.Array:
    """A column that says to hold texts, and holds bytes."""
    return pa.StringArray.from_buffers(len(values), *pa.array(values, pa.binary()).buffers()[1:])


def named(array: pa.Array) -> pa.StructArray:
    return pa.StructArray.from_arrays([array], ["name"])


def written(path: Path, columns: dict[str, Any], **options: Any) -> Path:
    pq.write_table(pa.table(columns), path, **options)
    return path


def test_values_that_python_cannot_hold_reject_their_companies_alone(tmp_path):
    """Days out of range: where the day of a company stands, in a loan, and in a column that nobody asked for."""
    far = pa.array([FAR, None, 0], pa.int64()).cast(pa.timestamp("ms"))
    loans = pa.StructArray.from_arrays([pa.array(["bank"] * 3), far], ["lender", "drawn_on"])
    lists = pa.ListArray.from_arrays(pa.array([0, 1, 2, 3], pa.int32()), loans)
    as_of = written(tmp_path / "as_of.parquet", {"company": companies(*"甲乙丙"), "as_of": far})
    loan = written(tmp_path / "loan.parquet", {"company": companies(*"甲乙丙"), "loans": lists})
    other = written(tmp_path / "other.parquet", {"company": companies(*"甲乙丙"), "登记时间戳": far})
    done = batch(tmp_path, as_of, loan, other, lang="en")
    assert done.code == 1
    assert {row["source"]: row["errors"] for row in done.rejects} == {
        f"{as_of}#1": ["as_of: a value that cannot be read: a day out of range, or no text"],
        f"{loan}#1": ["loans: a value that cannot be read: a day out of range, or no text"],
    }
    assert [row["source"] for row in done.companies] == [f"{as_of}#2", f"{as_of}#3", f"{loan}#2", f"{loan}#3"] + [
        f"{other}#{row}" for row in (1, 2, 3)
    ]


@pytest.mark.parametrize("rows", [3, 2500])
def test_a_text_that_is_none_rejects_its_company_alone(rows, tmp_path):
    """Also where it lies deep in a list, among thousands, and in a column of bytes."""
    names = [f"企业{n}".encode() for n in range(rows)]
    names[rows // 2] = b"\xff\xfe"
    for kind, array in (
        ("text", texts(*names)),
        ("bytes", pa.array(names, pa.binary())),
        ("large", pa.array(names, pa.large_binary())),
    ):
        path = written(tmp_path / f"{kind}.parquet", {"company": named(array)}, row_group_size=1000)
        done = batch(tmp_path, path, lang="en")
        assert done.code == 1
        assert [row["source"] for row in done.companies] == [f"{path}#{n + 1}" for n in range(rows) if n != rows // 2]
        assert done.companies[0]["name"] == "企业0"
        assert [(row["source"], row["errors"]) for row in done.rejects] == [
            (f"{path}#{rows // 2 + 1}", ["a text that is not valid Unicode"])
        ]


def test_columns_of_odd_types_are_read_as_what_they_hold(tmp_path):
    kinds = {
        "dictionary": pa.array(["甲", "乙"]).dictionary_encode(),
        "large": pa.array(["甲", "乙"], pa.large_string()),
        "view": pa.array(["甲", "乙"], pa.string_view()),
        "fixed": pa.array(["甲".encode(), "乙".encode()], pa.binary(3)),
        "of bytes": pa.array(["甲".encode(), "乙".encode()]).dictionary_encode(),
        "json": pa.ExtensionArray.from_storage(pa.json_(), pa.array(["甲", "乙"])),
    }
    paths = [written(tmp_path / f"{kind}.parquet", {"company": named(array)}) for kind, array in kinds.items()]
    done = batch(tmp_path, *paths)
    assert (done.code, done.rejects) == (0, [])
    assert [row["name"] for row in done.companies] == ["甲", "乙"] * len(kinds)


@pytest.mark.parametrize(
    "value",
    [
        pa.array([[["甲"]]]), pa.array([{"a": {"b": 1}}]), pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int64())),
        pa.array([10**9], pa.time64("us")), pa.array([10**9], pa.duration("ns")), pa.array([np.float16(1.5)]),
        pa.array([True]), pa.array([None]), pa.array([-1]), pa.array([float("nan")]), pa.array([float("inf")]),
        pa.array([Decimal(10) ** 70], pa.decimal256(76, 0)), pa.array([Decimal("1E+10")], pa.decimal128(38, 2)),
        pa.array([1], pa.timestamp("ns")), pa.array([10**9], pa.timestamp("s", "Asia/Shanghai")),
        pa.array([2**63], pa.uint64()),
        pa.array(["x" * 100_000]), pa.array(["\x1b[31m"]), pa.array(["a\x00b"]), pa.array([b"\x00"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "field",
    ["name", "established", "industries"]
    + [pytest.param(field, marks=pytest.mark.soak) for field in ("uscc", "employees", "district")],
)
def test_any_value_in_any_field_is_read_or_rejects_its_company(field, value, tmp_path):
    """Never a defect, and never a company that is in neither output."""
    columns = {"name": pa.array(["甲"]), field: value}
    path = written(tmp_path / "a.parquet", {"company": pa.StructArray.from_arrays([*columns.values()], [*columns])})
    done = batch(tmp_path, path)
    assert done.code in (0, 1)
    assert [row["source"] for row in [*done.companies, *done.rejects]] == [f"{path}#1"]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (
            {"company": pa.StructArray.from_arrays([pa.array(["甲"])] * 2, ["name", "name"])},
            "company: two columns are called name",
        ),
        ({"company": companies("甲"), "loan": pa.array([1])}, "unknown column: loan (did you mean loans?)"),
        (
            {"company": companies("甲"), "employees": pa.array([1])},
            "unknown column: employees (did you mean company.employees?)",
        ),
        ({"company": pa.array([{"name": "甲", "employes": 1}])}, "unknown column: company.employes (did you mean employees?)"),
        ({"name": pa.array(["甲"])}, "has no column company (企业)"),
        ({"company": companies("甲"), "source": pa.array(["x"])}, "a column cannot be called source"),
    ],
)
def test_columns_that_could_be_meant_otherwise_reject_the_file_once(columns, said, tmp_path):
    path = written(tmp_path / "a.parquet", {name: pa.concat_arrays([array] * 50) for name, array in columns.items()})
    done = batch(tmp_path, path, lang="en")
    assert (done.code, done.companies, len(done.rejects)) == (1, [], 1)
    assert (done.rejects[0]["source"], done.rejects[0]["errors"][0].endswith(said)) == (str(path), True), done.rejects


def test_two_columns_of_one_name_reject_the_file(tmp_path):
    pq.write_table(pa.Table.from_arrays([companies("甲")] * 2, ["company", "company"]), tmp_path / "a.parquet")
    done = batch(tmp_path, tmp_path / "a.parquet", lang="en")
    assert [row["errors"] for row in done.rejects] == [[f"{tmp_path / 'a.parquet'}: two columns are called company"]]


def test_a_name_of_a_column_that_is_no_text_rejects_the_file(tmp_path):
    path = written(tmp_path / "a.parquet", {"company": companies("甲"), "QQQQ": pa.array([1])}, store_schema=False)
    path.write_bytes(path.read_bytes().replace(b"QQQQ", b"\xff\xfe\xff\xfe"))
    done = batch(tmp_path, path, lang="en")
    assert (done.code, done.companies, len(done.rejects)) == (1, [], 1)


def test_unknown_columns_cost_nothing_and_are_named_once(tmp_path, capsys):
    """A thousand of them over a thousand rows: read one by one they took a quarter of a millisecond a row each."""
    others = {f"备用{n:04d}": pa.array([n] * 1000) for n in range(1000)}
    path = written(tmp_path / "a.parquet", {"company": companies(*map(str, range(1000))), **others})
    done = batch(tmp_path, path, lang="en")
    assert (done.code, len(done.companies), done.rejects) == (0, 1000, [])
    assert "and 980 more" in " ".join(capsys.readouterr().out.split())


def test_the_index_of_pandas_is_read_where_it_is_a_known_column(tmp_path):
    frame = pa.table({"company": companies("甲"), "as_of": pa.array([date(2026, 6, 30)])}).to_pandas().set_index("as_of")
    frame.to_parquet(tmp_path / "a.parquet")
    columns = columns_of(pq.read_schema(tmp_path / "a.parquet"), "a.parquet", load_policy().vocabulary)
    assert (columns.schema.names, columns.notes) == (["company", "as_of"], ())


@pytest.mark.parametrize("stated", [b"{", b"[]", b'{"index_columns": 3}', b"[" * 100_000, b"\xff"])
def test_metadata_of_pandas_that_are_damaged_name_no_index(stated, tmp_path):
    table = pa.table({"company": companies("甲")}).replace_schema_metadata({b"pandas": stated})
    assert columns_of(table.schema, "a.parquet", load_policy().vocabulary).schema.names == ["company"]


def test_types_keep_their_form():
    assert read_as(pa.list_(pa.struct([("a", pa.binary())]))) == pa.list_(pa.struct([("a", pa.string())]))
    assert read_as(pa.map_(pa.binary(), pa.float64())) == pa.map_(pa.string(), pa.float64())
    assert read_as(pa.list_(pa.binary(2), 3)) == pa.list_(pa.string())
    with pytest.raises(InputError):
        read_as(pa.struct([pa.field("a", pa.int64()), pa.field("a", pa.int64())]))


def groups(path: Path, count: int = 3) -> Path:
    """A file of several row groups of two companies, each with a loan."""
    names = companies(*(f"企业{n}" for n in range(2 * count)))
    return written(path, {"company": names, "loans": pa.array([[LOAN]] * (2 * count))}, row_group_size=2, compression="none")


def test_a_damaged_row_group_is_a_reject_of_its_rows_and_the_others_are_read(tmp_path, monkeypatch):
    path = groups(tmp_path / "a.parquet")
    data = bytearray(path.read_bytes())
    column = pq.read_metadata(path).row_group(1).column(0)
    start = column.dictionary_page_offset or column.data_page_offset
    data[start : start + column.total_compressed_size] = b"\xff" * column.total_compressed_size
    path.write_bytes(data)
    done = batch(tmp_path, path)
    assert done.code == 1
    assert highs(done) == {f"企业{n}": LOAN_PAYS for n in (0, 1, 4, 5)}
    assert [row["source"] for row in done.rejects] == [f"{path}#3-4"]
    monkeypatch.setattr(parquet, "CHUNK_ROWS", 1)  # the groups in chunks of their own
    assert [row["source"] for row in batch(tmp_path, path).companies] == [f"{path}#{n}" for n in (1, 2, 5, 6)]


def test_a_file_that_lies_about_its_rows_loses_none_unseen(tmp_path, monkeypatch):
    path = groups(tmp_path / "a.parquet", 1)
    read = parquet.parquet_rows

    def lying(*arguments: Any) -> Any:
        return [chunk._replace(groups=(chunk.groups[0]._replace(rows=3),)) for chunk in read(*arguments)]

    monkeypatch.setattr("binjiang_cli.intake.find.parquet_rows", lying)
    done = batch(tmp_path, path, lang="en")
    assert (done.code, done.companies) == (1, [])
    assert done.rejects[0]["errors"] == ["damaged: the number of rows is not the one stated"]


@pytest.mark.parametrize("cut", [0, 3, 4, 11, 100, -1, -4, -8, -9, -100])
def test_a_file_that_was_cut_off_is_a_reject(cut, tmp_path):
    path = groups(tmp_path / "a.parquet")
    path.write_bytes(path.read_bytes()[:cut])
    good = groups(tmp_path / "good.parquet", 1)
    done = batch(tmp_path, path, good)
    assert (done.code, len(done.companies), [row["source"] for row in done.rejects]) == (1, 2, [str(path)])


@pytest.mark.parametrize("footer", [0, 2**31 - 1, 2**32 - 1, 17])
def test_a_footer_of_another_length_is_a_reject(footer, tmp_path):
    path = groups(tmp_path / "a.parquet")
    path.write_bytes(path.read_bytes()[:-8] + struct.pack("<I", footer) + b"PAR1")
    done = batch(tmp_path, path)
    assert (done.code, done.companies, [row["source"] for row in done.rejects]) == (1, [], [str(path)])


def test_a_row_group_that_grows_beyond_the_memory_is_a_reject(tmp_path, binjiang):
    """Four million names of two thousand letters are one entry of a dictionary: 8 GB in a file of some kilobytes."""
    indices = pa.Array.from_buffers(pa.int32(), 4_000_000, [None, pa.py_buffer(bytes(16_000_000))])
    bomb = pa.DictionaryArray.from_arrays(indices, pa.array(["y" * 2000]))
    for name, store in (("kept", True), ("plain", False)):
        written(tmp_path / f"{name}.parquet", {"company": named(bomb)}, row_group_size=10**7, store_schema=store)
    good = groups(tmp_path / "good.parquet", 1)
    out = tmp_path / "out.jsonl"
    ran = binjiang(
        "batch", tmp_path / "kept.parquet", good, tmp_path / "plain.parquet", "-o", out, "--memory", "500MiB", timeout=120
    )
    assert (ran.code, out.read_text(encoding="utf-8").count("\n")) == (1, 2), ran.stderr
    assert (tmp_path / "kept.parquet").stat().st_size < 1_000_000


@pytest.mark.parametrize(("name", "said"), [("_delta_log", "Delta"), ("_temporary", "is not written to its end")])
def test_a_folder_of_parquet_files_that_are_not_all_of_it_is_a_reject(name, said, tmp_path):
    folder = tmp_path / "set.parquet"
    (folder / name).mkdir(parents=True)
    groups(folder / "part-0.parquet", 1)
    done = batch(tmp_path, folder, lang="en")
    assert (done.code, done.companies) == (1, [])
    assert said in done.rejects[0]["errors"][0]


def test_a_column_in_the_names_of_folders_is_like_any_other(tmp_path):
    """One that is unknown is left out, one that could be meant otherwise rejects its file."""
    for part in ("批次=7", "as_of=2026-06-30", "employees=3"):
        (tmp_path / "set" / part).mkdir(parents=True)
        groups(tmp_path / "set" / part / "part.parquet", 1)
    done = batch(tmp_path, tmp_path / "set", lang="en")
    assert [Path(row["source"]).parent.name for row in done.companies] == ["as_of=2026-06-30"] * 2 + ["批次=7"] * 2
    assert [Path(row["source"]).parent.name for row in done.rejects] == ["employees=3"]


@pytest.mark.parametrize(
    "rates",
    [
        pa.array([[None]], pa.list_(pa.date32())), pa.array([[date(2026, 1, 1)]]), pa.array([["USD=7.1"]]), pa.array([["xy"]]),
        pa.array([[{"key": "USD", "value": "7.1"}]]), pa.array(["USD"]), pa.array([7.1]),
    ],
)  # fmt: skip
def test_a_list_where_rates_are_expected_rejects_its_company(rates, tmp_path):
    """Also one of pairs, which is no mapping: its keys would be taken for rates."""
    done = batch(tmp_path, written(tmp_path / "a.parquet", {"company": companies("甲"), "fx": rates}), lang="en")
    assert (done.code, done.companies) == (1, [])
    assert done.rejects[0]["errors"] == ["fx: 'key: value' pairs are expected here"]


def test_a_day_that_is_none_rejects_its_company(tmp_path):
    """The least number of nanoseconds stands for it where pandas is installed."""
    as_of = pa.array([-(2**63)], pa.int64()).view(pa.timestamp("ns"))
    done = batch(tmp_path, written(tmp_path / "a.parquet", {"company": companies("甲"), "as_of": as_of}), lang="en")
    assert (done.code, done.companies, len(done.rejects)) == (1, [], 1)
    assert not done.rejects[0]["errors"][0].startswith("defect")
