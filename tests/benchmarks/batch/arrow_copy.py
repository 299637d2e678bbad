"""Arrow's own time to read the companies and to write a row for each; nothing is computed.

The imports are those without which there is no command: no way that is built on them takes less.
"""

import pyarrow as pa
import pyarrow.parquet as pq
import pydantic  # noqa: F401
import rich.console  # noqa: F401
import typer  # noqa: F401
import yaml  # noqa: F401
from measured import OUT, SOURCE, report, stage

ROWS = 122_880  # of a group

if __name__ == "__main__":
    with stage("read, write"), pq.ParquetFile(SOURCE) as file:
        amounts = pa.decimal128(38, 2)
        writer = None
        for batch in file.iter_batches(ROWS, use_threads=False):
            columns = {"name": batch["company"].field("name"), "uscc": batch["company"].field("uscc")}
            columns |= {name: pa.array([0] * batch.num_rows, amounts) for name in ("low", "high", "potential")}
            table = pa.table(columns)
            writer = writer or pq.ParquetWriter(OUT, table.schema, compression="zstd")
            writer.write_table(table)
        if writer is not None:
            writer.close()
    report()
