"""The records of a section as NumPy arrays, and outcomes as Parquet: what pandas and OpenFisca share."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from measured import OUT

Arrays = dict[str, np.ndarray]
SECTIONS = ("rd_projects", "loans", "capital_injections", "industrial_projects", "market_networks")


def records(table: pa.Table, section: str) -> Arrays:
    """The fields of the section's records, and `company`: the row of each one's company.

    Unknown is NaN for money, NaT for dates, an empty text, and false.
    """
    column = table[section].combine_chunks()
    found = {"company": pc.list_parent_indices(column).to_numpy()}
    records = pc.list_flatten(column)
    for field in records.type:
        if not pa.types.is_list(field.type) and field.name != "name":
            found[field.name] = _array(pc.struct_field(records, field.name))
    return found


def _array(values: pa.Array) -> np.ndarray:
    if pa.types.is_decimal(values.type):
        values = values.cast(pa.float64())
    elif pa.types.is_boolean(values.type):
        values = values.fill_null(False)
    elif pa.types.is_string(values.type):
        values = values.fill_null("")
    found: np.ndarray = values.to_numpy(zero_copy_only=False)
    return found


def local(table: pa.Table) -> np.ndarray:
    """Which companies are in Binjiang, as those are that do not say."""
    district = pc.struct_field(table["company"], "district")
    found: np.ndarray = pc.equal(pc.fill_null(district, "binjiang"), "binjiang").to_numpy()
    return found


def to_fen(yuan: np.ndarray) -> np.ndarray:
    """Half up, as far as a float knows where the half is."""
    return np.floor(yuan * 100 + 0.5).astype(np.int64)


def write(table: pa.Table, columns: Arrays) -> None:
    name = pc.struct_field(table["company"], "name")
    pq.write_table(pa.table({"name": name, **columns}), OUT)
